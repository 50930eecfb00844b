# Pattern matching: every kind of pattern, guards, bindings, and what does not match.
class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class Color:
    RED = "red"


def kind(value):
    match value:
        case None | True | False:
            return f"constant {value}"
        case 0:
            return "zero"
        case -1 | 1.5 | 2 + 3j:
            return "number"
        case "a" "b":
            return "text ab"
        case b"raw":
            return "bytes"
        case Color.RED:
            return "red"
        case str(text) if len(text) > 3:
            return f"long {text}"
        case str():
            return "short"
        case Point(0, 0):
            return "origin"
        case Point(x=0, y=y) | Point(y, 0):
            return f"on an axis at {y}"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Point():
            return "point"
        case {"type": "circle", "r": (int() | float()) as r}:
            return f"circle {r}"
        case {"type": kind, **rest}:
            return f"{kind} with {rest}"
        case {}:
            return "table"
        case []:
            return "empty"
        case [x]:
            return f"one {x}"
        case [1, [2, *inner], *_]:
            return f"nested {inner}"
        case (first, *middle, last) if first == last:
            return f"around {middle}"
        case [_, _]:
            return "pair"
        case [*everything]:
            return f"sequence of {len(everything)}"
        case int(n) | float(n):
            return f"plain number {n}"
        case _:
            return f"a {type(value).__name__}"


for value in (None, True, 0, -1, 1.5, 2 + 3j, "ab", b"raw", "red", "long text", "no", Point(0, 0), Point(0, 5), Point(5, 0), Point(3, 3), Point(1, 2), {"type": "circle", "r": 2},
              {"type": "circle", "r": "x"}, {"type": "box", "w": 1}, {"other": 1}, {}, [], [9], (9,), [1, [2, 3, 4], 5], [1, 2, 3, 1], [1, 2], (1, 2, 3), range(3), 7, 7.5, {1}, b"x", object):
    print(repr(value) if not isinstance(value, Point) else f"Point({value.x}, {value.y})", "->", kind(value))


def bind(command):
    match command.split():
        case ["go", ("north" | "south") as direction]:
            return direction
        case ["take", item, *others]:
            return item, others
        case [verb]:
            return verb
    return "unmatched"


print(bind("go north"), bind("go up"), bind("take a b c"), bind("look"), bind(""))
match 5:
    case captured:
        pass
print(captured)
match (1, 2), 3:
    case (a, b), c:
        print(a, b, c)
match = case = type = 1
print(match, case, type, match.real)
for pattern in ("case x: pass\n case y: pass", "case [a, a]: pass", "case a | b: pass", "case {**r, 'a': 1}: pass", "case Point(1, x=2, x=3): pass", "case 1 + 1: pass", "case [*a, *b]: pass", "case f(): pass"):
    try:
        exec(f"match 1:\n {pattern}", {})
        print(pattern, "passed")
    except Exception as error:
        print(pattern, error.__class__.__name__, error)


class Bad:
    __match_args__ = "x"


for subject, pattern in ((Bad(), "Bad(1)"), (Point(1, 2), "Point(1, 2, 3)"), (Point(1, 2), "Point(1, x=1)"), (1, "int(1, 2)"), (1, "kind()")):
    try:
        exec(f"match subject:\n case {pattern}: print('yes')\n case _: print('no')")
    except TypeError as error:
        print(pattern, error)
