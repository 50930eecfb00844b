# SPDX-License-Identifier: MIT
"""A tour of the language in a minute: `make run` runs this."""
import sys
import threading
import time


def heading(title):
    print()
    print(title)
    print("-" * len(title))


def primes():
    """Numbers that no smaller prime divides: a generator that never ends."""
    found = []
    number = 2
    while True:
        if all(number % prime for prime in found if prime * prime <= number):
            found.append(number)
            yield number
        number += 1


def take(count, values):
    for _, value in zip(range(count), values):
        yield value


class Shape:
    def __init__(self, name):
        self.name = name

    def area(self):
        raise NotImplementedError(f"{self.name} has no area")

    def __repr__(self):
        return f"<{type(self).__name__} {self.name!r}>"


class Rectangle(Shape):
    def __init__(self, width, height):
        super().__init__("rectangle")
        self.width, self.height = width, height

    def area(self):
        return self.width * self.height


class Square(Rectangle):
    def __init__(self, side):
        super().__init__(side, side)
        self.name = "square"


def describe(value):
    match value:
        case []:
            return "nothing"
        case [only]:
            return f"only {only!r}"
        case [first, *_, last]:
            return f"from {first!r} to {last!r}"
        case {"kind": kind}:
            return f"a table of kind {kind}"
        case int() | float() if value < 0:
            return "a negative number"
        case Rectangle(width=width) if width > 5:
            return "a wide rectangle"
        case _:
            return f"a {type(value).__name__}"


def counter(start=0):
    count = start

    def step(by=1):
        nonlocal count
        count += by
        return count

    return step


class Meter:
    def __init__(self, label):
        self.label = label
        self.events = []

    def __enter__(self):
        self.events.append("enter")
        return self

    def __exit__(self, kind, error, trace):
        self.events.append(f"leave with {kind.__name__}" if kind else "leave")
        return kind is ZeroDivisionError


def many_threads(count):
    """Each thread waits for the one before it, sleeps a moment, and lets the next one go."""
    results = []
    gates = [threading.Event() for _ in range(count + 1)]

    def work(number):
        gates[number].wait()
        time.sleep(0.00001)
        results.append(number)
        gates[number + 1].set()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in reversed(threads):
        thread.start()
    gates[0].set()
    gates[count].wait()
    for thread in threads:
        thread.join()
    return results == list(range(count))


def main():
    print("Python", ".".join([str(part) for part in sys.version_info[:2]]))

    heading("Numbers")
    print(2**100, -7 // 2, -7 % 3, 0.1 + 0.2, 1e300 * 1e10, (3 + 4j) * 1j)
    print(f"{1234567.891:,.2f} {255:#x} {255:08b} {2 / 3:.3%}")

    heading("Text")
    word = "snake"
    print(word.upper(), word[::-1], word.center(11, "~"), "s" in word, word.find("a"))
    print("naïve café".encode(), ascii("π≈3"), "a,b,,c".split(","), sep=" | ")

    heading("Containers")
    squares = {number: number * number for number in range(6)}
    print(squares, sum(squares.values()), sorted({"pear", "fig", "apple"}, key=len))
    first, *middle, last = squares
    print(first, middle, last, [*middle, *"ab"], {**{"x": 1}, "y": 2})

    heading("Generators")
    print(list(take(10, primes())))
    print(max((len(str(2**n)), n) for n in (10, 100, 1000)))

    heading("Classes")
    shapes = [Rectangle(2, 3), Square(4)]
    print(shapes, [shape.area() for shape in shapes], isinstance(shapes[1], Rectangle))
    print([base.__name__ for base in Square.__mro__])

    heading("Patterns")
    for value in ([], [1], "ab", [1, 2, 3], {"kind": "map"}, -2.5, Rectangle(9, 1), None):
        print(f"{str(value):35} {describe(value)}")

    heading("Closures")
    up, down = counter(), counter(10)
    print(up(), up(), up(5), down(-3))

    heading("Exceptions")
    with Meter("division") as meter:
        print(1 / 0)
    print(meter.events)
    try:
        Shape("blob").area()
    except NotImplementedError as error:
        print("caught:", error)
    finally:
        print("finally")
    try:
        try:
            {}["key"]
        except KeyError as error:
            raise ValueError("no such thing") from error
    except ValueError as error:
        print(repr(error), "from", repr(error.__cause__))

    heading("Threads")
    print("500 threads in order:", many_threads(500))

    if sys.argv[1:]:
        heading("Arguments")
        print(*sys.argv[1:])


if __name__ == "__main__":
    main()
