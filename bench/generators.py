# SPDX-License-Identifier: MIT
"""Generators: pipelines, recursion by `yield from`, coroutines fed by send, early ends."""


def count(limit):
    number = 0
    while number < limit:
        yield number
        number += 1


def only_odd(numbers):
    for number in numbers:
        if number & 1:
            yield number


def squares(numbers):
    for number in numbers:
        yield number * number


def permutations(items):
    if len(items) <= 1:
        yield items
        return
    for index in range(len(items)):
        rest = items[:index] + items[index + 1 :]
        for permutation in permutations(rest):
            yield items[index : index + 1] + permutation


def walk(tree):
    if tree is not None:
        left, value, right = tree
        yield from walk(left)
        yield value
        yield from walk(right)


def make_tree(low, high):
    if low >= high:
        return None
    middle = (low + high) // 2
    return (make_tree(low, middle), middle, make_tree(middle + 1, high))


def average():
    total = 0
    number = 0
    value = None
    while True:
        received = yield value
        total += received
        number += 1
        value = total // number


def run():
    total = sum(squares(only_odd(count(300000))))
    total += sum([permutation[0] for permutation in permutations(list(range(8)))])
    for value in walk(make_tree(0, 30000)):
        total += value
    averages = average()
    next(averages)
    for number in range(150000):
        total += averages.send(number)
    averages.close()
    return total


if __name__ == "__main__":
    from harness import main

    main(run)
