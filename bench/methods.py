# SPDX-License-Identifier: MIT
"""Methods and attributes: instances, inheritance, super, properties, slots, class attributes, operators."""


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y


class Account:
    opened = 0

    def __init__(self, owner, balance):
        self.owner = owner
        self.amount = balance
        self.moves = 0
        Account.opened += 1

    def deposit(self, amount):
        self.amount += amount
        self.moves += 1

    @property
    def balance(self):
        return self.amount

    @staticmethod
    def fee(amount):
        return amount // 100

    def withdraw(self, amount):
        if amount > self.amount:
            return False
        self.amount -= amount
        self.moves += 1
        return True


class Checking(Account):
    def withdraw(self, amount):
        return super().withdraw(amount + self.fee(amount))


class Savings(Account):
    rate = 2

    def grow(self):
        self.deposit(self.balance * self.rate // 100)


def run():
    accounts = [Checking("a", 10000), Savings("b", 20000), Checking("c", 30000)]
    for number in range(80000):
        account = accounts[number % 3]
        account.deposit(number % 97)
        account.withdraw(number % 89)
    accounts[1].grow()
    total = sum([account.balance + account.moves for account in accounts])
    position = Vector(0, 0)
    speed = Vector(3, -1)
    for step in range(130000):
        position = position + speed * (step & 3)
        if position.dot(speed) > 10000:
            position = Vector(1, 2)
    return total + position.x - position.y


if __name__ == "__main__":
    from harness import main

    main(run)
