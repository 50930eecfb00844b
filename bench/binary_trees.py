# SPDX-License-Identifier: MIT
"""Many short-lived binary trees beside one that lives: the allocator and the collector."""


class Tree:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right

    def check(self):
        if self.left is None:
            return 1
        return 1 + self.left.check() + self.right.check()


def build(depth):
    if depth == 0:
        return Tree(None, None)
    return Tree(build(depth - 1), build(depth - 1))


def run():
    deepest = 12
    lasting = build(deepest)
    total = 0
    for depth in range(4, deepest + 1, 4):
        for _ in range(1 << (deepest - depth + 4)):
            total += build(depth).check()
    return total + lasting.check()


if __name__ == "__main__":
    from harness import main

    main(run)
