# SPDX-License-Identifier: MIT
"""Integers in a loop: arithmetic, comparison, bits, and a step of Collatz and of a linear congruence."""


def collatz(limit):
    longest = 0
    for start in range(1, limit):
        steps = 0
        number = start
        while number != 1:
            if number & 1:
                number = 3 * number + 1
            else:
                number >>= 1
            steps += 1
        if steps > longest:
            longest = steps
    return longest


def mix(count):
    state = 12345
    total = 0
    for index in range(count):
        state = (state * 1103515245 + 12345) % 2147483648
        total += (state >> 7) ^ index
        if total > 1000000007:
            total -= 1000000007
    return total


def run():
    return collatz(9000) * 1000003 + mix(500000)


if __name__ == "__main__":
    from harness import main

    main(run)
