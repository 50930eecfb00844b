# SPDX-License-Identifier: MIT
"""Calls: plain recursion, defaults and keywords, closures, arguments passed on, mutual recursion."""


def fibonacci(number):
    if number < 2:
        return number
    return fibonacci(number - 1) + fibonacci(number - 2)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def is_even(number):
    return True if number == 0 else is_odd(number - 1)


def is_odd(number):
    return False if number == 0 else is_even(number - 1)


def weigh(value, factor=3, *, offset=1):
    return value * factor + offset


def adder(amount):
    def add(value):
        return value + amount

    return add


def forward(function, *arguments, **keywords):
    return function(*arguments, **keywords)


def run():
    total = fibonacci(26) + ackermann(2, 110)
    for number in range(800):
        total += is_even(number % 90)
    add = adder(5)
    for number in range(120000):
        total += weigh(number) + weigh(number, offset=2) + add(number)
        total += forward(weigh, number, factor=2)
    return total


if __name__ == "__main__":
    from harness import main

    main(run)
