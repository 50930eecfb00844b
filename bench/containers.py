# SPDX-License-Identifier: MIT
"""Lists and dicts: a sieve, counting, grouping, sorting with a key, slices, sets, tuples as keys."""


def sieve(limit):
    flags = [True] * limit
    flags[0] = flags[1] = False
    for number in range(2, int(limit**0.5) + 1):
        if flags[number]:
            flags[number * number :: number] = [False] * len(range(number * number, limit, number))
    return sum(flags)


def count_words(count):
    words = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen"]
    counts = {}
    index = 7
    for _ in range(count):
        index = (index * 5 + 3) % 1021
        word = words[index & 7]
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def group(count):
    groups = {}
    for number in range(count):
        groups.setdefault(number % 101, []).append(number)
    total = 0
    for key in groups:
        values = groups[key]
        values.reverse()
        total += values[0] * key + len(values)
    return total


def grid(size):
    cells = {}
    for x in range(size):
        for y in range(size):
            cells[x, y] = x * y % 7
    living = set()
    for (x, y), value in cells.items():
        if value == 3 and (x - 1, y) in cells:
            living.add((x - 1, y))
    return len(living)


def queue(count):
    pending = list(range(64))
    total = 0
    for _ in range(count):
        item = pending.pop()
        total += item
        pending.append((item * 7 + 1) % 65)
        if item % 16 == 0:
            pending.insert(0, pending.pop())
    return total


def run():
    words = count_words(250000)
    return "%d %s %d %d %d" % (sieve(1000000), words[0], group(250000), grid(220), queue(250000))


if __name__ == "__main__":
    from harness import main

    main(run)
