# SPDX-License-Identifier: MIT
"""Pancake flipping: the most flips over all permutations of a row of numbers. Lists, indexes, slices."""


def fannkuch(size):
    order = list(range(size))
    count = [0] * size
    most = checksum = 0
    sign = 1
    unfinished = True
    while unfinished:
        first = order[0]
        if first:
            row = order[:]
            flips = 0
            while first:
                row[: first + 1] = row[first::-1]
                flips += 1
                first = row[0]
            if flips > most:
                most = flips
            checksum += sign * flips
        # The next permutation: rotate ever longer starts of the row until one has not come round.
        sign = -sign
        for index in range(1, size):
            order.insert(index, order.pop(0))
            count[index] += 1
            if count[index] <= index:
                break
            count[index] = 0
        else:
            unfinished = False
    return "%d %d" % (checksum, most)


def run():
    return fannkuch(9)


if __name__ == "__main__":
    from harness import main

    main(run)
