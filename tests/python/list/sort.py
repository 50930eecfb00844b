# Stable sorting: runs, keys, reverse, errors in comparisons, changes of the list meanwhile.
def random(n, seed=1):
    out = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2**31
        out.append(seed >> 8)
    return out

def check(items, **how):
    result = items[:]
    result.sort(**how)
    key = how.get("key") or (lambda x: x)
    assert sorted(map(id, items)) == sorted(map(id, result))
    pairs = list(zip(result, result[1:]))
    if how.get("reverse"):
        assert all(not key(a) < key(b) for a, b in pairs)
    else:
        assert all(not key(b) < key(a) for a, b in pairs)
    return result

for n in (0, 1, 2, 3, 10, 31, 32, 33, 63, 64, 65, 100, 1000, 5000):
    r = random(n)
    for items in (r, sorted(r), sorted(r)[::-1], [x % 7 for x in r], [x / 3 for x in r], [str(x) for x in r],
                  r[: n // 2] + sorted(r[n // 2 :]), sorted(r[: n // 3]) + sorted(r[n // 3 :])[::-1], [(x % 5, x) for x in r],
                  [x << 60 for x in r], [x if x % 2 else x / 2 for x in r], list(range(n)) + list(range(n))):
        check(items); check(items, reverse=True); check(items, key=lambda x: str(x))
        check(items, key=str, reverse=True)
# stability
pairs = [(x % 10, i) for i, x in enumerate(random(500))]
assert sorted(pairs, key=lambda p: p[0]) == sorted(pairs)
down = sorted(pairs, key=lambda p: p[0], reverse=True)
assert all(a[0] > b[0] or (a[0] == b[0] and a[1] < b[1]) for a, b in zip(down, down[1:]))
print("sorted")

class Fails:
    count = 0
    def __init__(self, n): self.n = n
    def __lt__(self, other):
        Fails.count += 1
        if Fails.count == self.limit: raise ZeroDivisionError("limit")
        return self.n < other.n
for limit in (1, 5, 50, 300, 800):
    Fails.limit, Fails.count = limit, 0
    items = [Fails(x) for x in random(200)]
    before = sorted(map(id, items))
    try:
        items.sort()
    except ZeroDivisionError as e:
        print(limit, e, sorted(map(id, items)) == before)

items = [3, 1, 2]
def key(x):
    items.append(x)
    return x
try:
    items.sort(key=key)
except ValueError as e:
    print(e, items)
items = [3, 1, 2]
def peek(x):
    print(items, end=" ")
    return x
items.sort(key=peek)
print(items)
try:
    items.sort(key=lambda x: 1 / (x - 2))
except ZeroDivisionError as e:
    print(e, items)
for bad in (lambda: [1, "a"].sort(), lambda: [1].sort(key=5), lambda: [1].sort(1), lambda: [1].sort(cmp=1), lambda: [].sort(key=5)):
    try:
        print(bad())
    except TypeError as e:
        print(e)
print(sorted("hello", key=str.upper, reverse=True), sorted({3: 1, 1: 2}), sorted((x for x in (2, 1)), key=None))
words = ["b", "A", "c", "B"]
words.sort(key=str.lower); print(words)
print(sorted([0.5, 1, True, 0, -1.5]), sorted([[2], [1, 5], [1]]))
