# Lists: every method, slices and their assignment, sorting, comparison, what changes while it is looked at.
items = [3, 1, 2]
items.append(5)
items.extend((7, 6))
items.insert(0, 9)
items.insert(-1, 8)
items.insert(100, 4)
print(items, len(items), items.pop(), items.pop(0), items.index(2), items.count(1), 7 in items, 70 not in items)
items.remove(7)
print(items, items.reverse(), items, sorted(items), sorted(items, reverse=True), items.copy() is items, items.copy() == items)
words = ["pear", "Fig", "apple", "kiwi"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len), sorted(words, key=lambda w: (-len(w), w)), words.sort(key=len, reverse=True), words)
print(sorted([(1, "b"), (0, "z"), (1, "a")]), sorted("hello"), sorted({3: 0, 1: 0}), sorted([1.5, 1, True, 0]))
s = list(range(10))
print(s[2:5], s[:3], s[7:], s[::2], s[::-1], s[8:2:-2], s[-3:], s[5:5], s[100:], s[-100:2])
s[2:5] = ["x"]
print(s)
s[1:1] = [10, 20]
s[::3] = ["t"] * len(s[::3])
print(s)
del s[0], s[1:3], s[::2]
print(s, s * 2, 2 * [0], [1] + [2], s == list(s), [1, 2] < [1, 3], [1] < [1, 0], [] < [1])
s += "ab"
s *= 2
print(s)
a, (b, *c), *d, e = 1, (2, 3, 4), 5, 6, 7
print(a, b, c, d, e, [*c, *"xy", *range(2)])
nested = [[0] * 2] * 2
nested[0][0] = 1
print(nested, [[]] * 2, list("abc"), list({"k": 1}), list(zip("ab", (1, 2))), list(enumerate("xy", 5)), list(map(lambda x, y: x + y, [1, 2], [3, 4])))
loop = [1]
loop.append(loop)
print(loop, repr(loop) == str(loop), any([]), all([]), any([0, 1]), min([3, 1]), max("hello", key=ord), sum([[1], [2]], []), list(filter(None, [0, 1, "", "a"])))
growing = [1, 2, 3]
for item in growing:
    if len(growing) < 6:
        growing.append(item * 10)
print(growing, list(reversed(growing)), [growing.pop() for _ in range(3)], growing)


class Sly:
    def __init__(self, victim):
        self.victim = victim

    def __lt__(self, other):
        self.victim.append(0)
        return False


victim = []
victim += [Sly(victim), Sly(victim)]
try:
    victim.sort()
except ValueError as error:
    print(error, len(victim))
for expression in ("[][0]", "[].pop()", "[1].pop(5)", "[1].remove(2)", "[1].index(2)", "[1, 'a'].sort()", "[1]['a']", "[1] + (2,)", "[1] * 'a'", "a, b = [1]", "a, b = [1, 2, 3]",
                   "[*1]", "list(1)", "[1, 2][::0]", "sorted([1], 1)", "min([])", "max(1)", "[3] < 3", "[1].insert('a', 1)"):
    try:
        exec("print(" + expression + ")" if "=" not in expression else expression)
    except Exception as error:
        print(expression, type(error).__name__, error)
try:
    s[::2] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
except ValueError as error:
    print(error)
