# SPDX-License-Identifier: MIT
"""Exceptions: a try that never fails, raising and catching near and far, finally, else, with, chains."""


class Problem(Exception):
    def __init__(self, code):
        super().__init__("problem %d" % code)
        self.code = code


class Guard:
    def __init__(self):
        self.entered = 0
        self.left = 0

    def __enter__(self):
        self.entered += 1
        return self

    def __exit__(self, kind, error, trace):
        self.left += 1
        return kind is Problem


def deep(level, code):
    if level == 0:
        raise Problem(code)
    return deep(level - 1, code)


def lookups(count):
    table = {number: number for number in range(0, count, 2)}
    found = missing = 0
    for number in range(count):
        try:
            found += table[number]
        except KeyError:
            missing += 1
    return found + missing


def finish(count):
    total = 0
    for number in range(count):
        try:
            try:
                if number % 5 == 0:
                    raise ValueError(number)
            finally:
                total += 1
        except ValueError as error:
            total += error.args[0]
        else:
            total += 2
    return total


def run():
    total = lookups(200000) + finish(150000)
    guard = Guard()
    for number in range(150000):
        with guard:
            deep(number % 8, number)
    total += guard.entered + guard.left
    for number in range(15000):
        try:
            try:
                deep(1, number)
            except Problem as problem:
                raise RuntimeError("chained") from problem
        except (TypeError, RuntimeError) as error:
            total += error.__cause__.code
    for number in range(150000):
        try:
            total += number
        except ZeroDivisionError:
            total = 0
    return total


if __name__ == "__main__":
    from harness import main

    main(run)
