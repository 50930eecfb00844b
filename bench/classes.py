# SPDX-License-Identifier: MIT
"""Making classes: plain ones, with bases, with a metaclass, by type(), and many small instances of them."""


class Registry(type):
    known = {}

    def __new__(meta, name, bases, namespace):
        made = super().__new__(meta, name, bases, namespace)
        meta.known[name] = made
        return made


class Base:
    kind = "base"

    def __init_subclass__(cls, weight=1, **keywords):
        super().__init_subclass__(**keywords)
        cls.weight = weight


def plain(number):
    class Point:
        dimension = number

        def __init__(self, x):
            self.x = x

        def moved(self, by):
            return Point(self.x + by)

    return Point(number).moved(1).x + Point.dimension


def derived(number):
    class Left(Base, weight=number):
        pass

    class Right(Base):
        def name(self):
            return "right"

    class Bottom(Left, Right, weight=number + 1):
        def name(self):
            return super().name() + self.kind

    return len(Bottom().name()) + Bottom.weight + len(Bottom.__mro__)


def registered(number):
    class Entry(metaclass=Registry):
        value = number

    return Registry.known["Entry"].value


def dynamic(number):
    made = type("Made%d" % (number % 10), (Base,), {"value": number, "twice": lambda self: self.value * 2})
    return made().twice()


class Node:
    def __init__(self, value, link):
        self.value = value
        self.link = link


def run():
    total = 0
    for number in range(1000):
        total += plain(number) + derived(number) + registered(number) + dynamic(number)
    chain = None
    for number in range(200000):
        chain = Node(number, chain)
    while chain is not None:
        total += chain.value
        chain = chain.link
    return total


if __name__ == "__main__":
    from harness import main

    main(run)
