# Control flow, names and scopes: loops with else, walrus, del, global, chained comparison, conditional evaluation, assert.
def noisy(value):
    print("seen", value, end="; ")
    return value


print(noisy(1) < noisy(2) < noisy(0) < noisy(9), noisy(0) and noisy(1), noisy(0) or noisy(2), not noisy(3), noisy(1) if noisy(0) else noisy(2))
for number in range(5):
    if number == 3:
        break
else:
    print("not reached")
for number in range(2):
    pass
else:
    print("loop ended", number)
while number < 5:
    number += 1
    if number == 3:
        continue
    print(number, end=" ")
else:
    print("while ended")
if (found := next((x for x in [1, 4, 9] if x > 3), None)) is not None:
    print("found", found)
a = b = c = [0]
a[0], b, *c = 5, 6, 7, 8
print(a, b, c)
i = 0
i, a[i] = 0, 9
x, y = 1, 2
x, y = y, x
print(i, a, x, y, 1 < 2 == 2 != 3, 1 in [1] == True, (1 in [1]) == True, None is None is not 5)
values = {"k": [1, 2]}
values["k"][0] += 10
values["k"] += [3]
x += 1
x **= 2
x //= 2
x <<= 3
x |= 1
x ^= 3
x %= 7
x -= 1
x @= 1 if False else 1 if False else x.__class__ and type("M", (), {"__rmatmul__": lambda self, other: other * 100})()
print(values, x)
del values["k"][0], values
try:
    values
except NameError as error:
    print(error)


class Scope:
    size = 3
    squares = [n * n for n in range(size)]
    names = [size for _ in range(1)] if False else "skipped"

    def method(self):
        try:
            return size
        except NameError as error:
            return str(error)


size = 100
print(Scope.squares, Scope.names, Scope().method())


def levels():
    x = "levels"

    class Inner:
        x = "inner"

        def get(self):
            return x, __class__.__name__

        y = x

    def change():
        nonlocal x
        x = "changed"

    before = Inner().get()
    change()
    return before, Inner().get(), Inner.y


print(levels())
exec("made = 1\nprint(made, 'made' in globals())", {"print": print})
names = {}
exec("def f(): return 5\nz = f()", names)
print(names["z"], eval("x + 1", {"x": 1}), eval("x + y", {"x": 1}, {"y": 2}), sorted(key for key in names if key != "__builtins__"))
print(eval(compile("[i for i in range(3)]", "name", "eval")), compile("1", "file", "exec").co_filename, __name__, __file__.endswith("control.py"), __doc__)
print(lambda_ := (lambda: 5)(), [y := 1, y + 1], f"{(z := 5)} {z}")
try:
    assert x == 5, f"x is {x}"
except AssertionError as error:
    print(error)
for count in range(3):
    try:
        if count == 1:
            continue
    finally:
        print("end", count, end=" ")
print()
match_me = [(1, [2, 3]), (4, [5, 6])]
for first, (second, third) in match_me:
    print(first, second, third, end=" ")
print(*map(lambda pair: pair[0], match_me), sep="-", end=".\n")
print(type(...), ..., NotImplemented, __debug__, print(end=""), [] is [], () == (), 1_000, 0xFF, 0b11, 0o17, 1e3, 5j, "a" "b")
n = 100000
total = 0
while n:
    n -= 1
    if n & 1:
        continue
    total += n
print(total)
