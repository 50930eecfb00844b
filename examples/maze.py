# SPDX-License-Identifier: MIT
"""Mazes: made in three ways from a seed, drawn, solved by three searches that are compared, and measured."""
import collections
import functools
import heapq
import itertools

NORTH, EAST, SOUTH, WEST = range(4)
STEPS = {NORTH: (0, -1), EAST: (1, 0), SOUTH: (0, 1), WEST: (-1, 0)}


class Random:
    """A generator of its own, so that a seed gives the same maze everywhere."""

    def __init__(self, seed):
        self.state = seed * 2654435761 % 2**32 or 1

    def below(self, limit):
        state = self.state
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        self.state = state
        return state % limit

    def choice(self, items):
        return items[self.below(len(items))]

    def shuffled(self, items):
        items = list(items)
        for index in range(len(items) - 1, 0, -1):
            other = self.below(index + 1)
            items[index], items[other] = items[other], items[index]
        return items


class Maze:
    def __init__(self, width, height):
        self.width, self.height = width, height
        self.open = {cell: set() for cell in itertools.product(range(width), range(height))}

    def __contains__(self, cell):
        return cell in self.open

    def __iter__(self):
        return iter(self.open)

    def __len__(self):
        return len(self.open)

    @staticmethod
    def step(cell, direction):
        dx, dy = STEPS[direction]
        return cell[0] + dx, cell[1] + dy

    def around(self, cell):
        for direction in STEPS:
            other = self.step(cell, direction)
            if other in self:
                yield direction, other

    def carve(self, cell, direction):
        other = self.step(cell, direction)
        self.open[cell].add(direction)
        self.open[other].add((direction + 2) % 4)
        return other

    def neighbours(self, cell):
        for direction in sorted(self.open[cell]):
            yield self.step(cell, direction)

    def dead_ends(self):
        return [cell for cell in self if len(self.open[cell]) == 1]

    def draw(self, path=()):
        marks = dict.fromkeys(path, ".")
        if path:
            marks[path[0]], marks[path[-1]] = "A", "B"
        yield "+" + "--+" * self.width
        for y in range(self.height):
            row, below = "|", "+"
            for x in range(self.width):
                cell = x, y
                row += marks.get(cell, " ") + " " + (" " if EAST in self.open[cell] else "|")
                below += ("  " if SOUTH in self.open[cell] else "--") + "+"
            yield row
            yield below


MAKERS = {}


def maker(function):
    @functools.wraps(function)
    def make(width, height, seed):
        maze = Maze(width, height)
        function(maze, Random(seed))
        if sum(len(directions) for directions in maze.open.values()) != 2 * (len(maze) - 1):
            raise AssertionError("not a tree")
        return maze

    MAKERS[function.__name__] = make
    return make


@maker
def backtracker(maze, random):
    """Walks at random as far as it can, then back to where there is a choice."""
    trail, seen = [(0, 0)], {(0, 0)}
    while trail:
        choices = [(direction, other) for direction, other in maze.around(trail[-1]) if other not in seen]
        if not choices:
            trail.pop()
            continue
        direction, other = random.choice(choices)
        maze.carve(trail[-1], direction)
        seen.add(other)
        trail.append(other)


@maker
def kruskal(maze, random):
    """Opens walls in any order where they part two regions."""
    leader = {cell: cell for cell in maze}

    def find(cell):
        while leader[cell] != cell:
            leader[cell] = cell = leader[leader[cell]]
        return cell

    for cell, direction in random.shuffled(itertools.product(maze, (EAST, SOUTH))):
        other = maze.step(cell, direction)
        if other in maze and find(cell) != find(other):
            leader[find(other)] = find(cell)
            maze.carve(cell, direction)


@maker
def sidewinder(maze, random):
    """Row by row: runs to the east, each with one way up."""
    for y in range(maze.height):
        run = []
        for x in range(maze.width):
            run.append((x, y))
            last = x == maze.width - 1
            if y and (last or random.below(2)):
                maze.carve(random.choice(run), NORTH)
                run.clear()
            elif not last:
                maze.carve((x, y), EAST)


def trace(previous, goal):
    path = [goal]
    while previous[path[-1]] is not None:
        path.append(previous[path[-1]])
    return path[::-1]


def breadth_first(maze, start, goal):
    previous, pending = {start: None}, collections.deque([start])
    while pending:
        cell = pending.popleft()
        if cell == goal:
            break
        for other in maze.neighbours(cell):
            if other not in previous:
                previous[other] = cell
                pending.append(other)
    return trace(previous, goal), len(previous)


def depth_first(maze, start, goal):
    previous, pending = {}, [(start, None)]
    while pending:
        cell, origin = pending.pop()
        if cell in previous:
            continue
        previous[cell] = origin
        if cell == goal:
            break
        pending.extend((other, cell) for other in maze.neighbours(cell))
    return trace(previous, goal), len(previous)


def a_star(maze, start, goal):
    def guess(cell):
        return abs(cell[0] - goal[0]) + abs(cell[1] - goal[1])

    previous, cost = {start: None}, {start: 0}
    pending = [(guess(start), 0, start)]
    order = itertools.count(1)
    done = set()
    while pending:
        _, _, cell = heapq.heappop(pending)
        if cell in done:
            continue
        done.add(cell)
        if cell == goal:
            break
        for other in maze.neighbours(cell):
            new = cost[cell] + 1
            if new < cost.get(other, float("inf")):
                previous[other], cost[other] = cell, new
                heapq.heappush(pending, (new + guess(other), next(order), other))
    return trace(previous, goal), len(done)


@functools.lru_cache(maxsize=None)
def corridor_word(length):
    return "alley" if length < 4 else "hall" if length < 8 else "avenue"


def corridors(maze):
    """The lengths of straight open runs from west to east."""
    for y in range(maze.height):
        for is_open, run in itertools.groupby(range(maze.width), key=lambda x: EAST in maze.open[x, y]):
            if is_open:
                yield len(list(run)) + 1


def main():
    for name, make in MAKERS.items():
        maze = make(16, 7, seed=2026)
        start, goal = (0, 0), (maze.width - 1, maze.height - 1)
        print(f"{name}: {make.__doc__}")
        answers = {search.__name__: search(maze, start, goal) for search in (breadth_first, depth_first, a_star)}
        paths = {tuple(path) for path, _ in answers.values()}
        print("\n".join(maze.draw(paths.pop())))
        print("one path" if not paths else "the searches differ", {name: (len(path), seen) for name, (path, seen) in answers.items()})
        words = collections.Counter(corridor_word(length) for length in corridors(maze))
        print(len(maze.dead_ends()), "dead ends;", ", ".join(f"{count} {word}s" for word, count in sorted(words.items())))
        print()
    try:
        list(Maze(2, 2).neighbours((5, 5)))
    except KeyError as error:
        print("outside:", error)
    print(corridor_word.cache_info().misses == corridor_word.cache_info().currsize)


if __name__ == "__main__":
    main()
