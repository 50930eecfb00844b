# SPDX-License-Identifier: MIT
"""The spectral norm of a matrix given by a formula: calls in nested loops, integers and floats mixed."""
import math


def element(row, column):
    return 1.0 / ((row + column) * (row + column + 1) // 2 + row + 1)


def times(vector):
    size = len(vector)
    return [sum([element(row, column) * vector[column] for column in range(size)]) for row in range(size)]


def times_transposed(vector):
    size = len(vector)
    return [sum([element(column, row) * vector[column] for column in range(size)]) for row in range(size)]


def run():
    u = [1.0] * 180
    for _ in range(6):
        v = times_transposed(times(u))
        u = times_transposed(times(v))
    uv = sum([a * b for a, b in zip(u, v)])
    vv = sum([b * b for b in v])
    return "%.9f" % math.sqrt(uv / vv)


if __name__ == "__main__":
    from harness import main

    main(run)
