# SPDX-License-Identifier: MIT
"""Comprehensions of lists, sets and dicts, nested and filtered, and generator expressions given to builtins."""


def pythagorean(limit):
    return [
        (a, b, c)
        for a in range(1, limit)
        for b in range(a, limit)
        for c in (int((a * a + b * b) ** 0.5),)
        if c < limit and a * a + b * b == c * c
    ]


def multiply(left, right):
    columns = list(zip(*right))
    return [[sum([x * y for x, y in zip(row, column)]) for column in columns] for row in left]


def run():
    triples = pythagorean(400)
    size = 80
    matrix = [[(row * column) % 11 for column in range(size)] for row in range(size)]
    product = multiply(matrix, multiply(matrix, matrix))
    squares = {number: number * number for number in range(150000) if number % 3}
    last_digits = {value % 1000 for value in squares.values()}
    total = sum(value for value in squares.values() if value & 1)
    big = any(value > 22499000000 for value in squares.values())
    flat = [value for row in product for value in row]
    return "%d %d %d %d %s" % (len(triples), len(last_digits), total, max(flat), big)


if __name__ == "__main__":
    from harness import main

    main(run)
