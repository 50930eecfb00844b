# Operands are read when they are evaluated, also when a later operand assigns to them.
def note(value):
    print("note", value)
    return value


def walrus(x):
    print(x + (x := 5) + x, [x, (x := 6), x], (x, (x := 7)), x < (x := 9) < x + 1)
    print(max(x, (x := 3), x), {x: (x := 4), x: x}, f"{x}{(x := 8)}{x}")
    items = [0] * 10
    items[x] = (x := 2)
    print(items, x)
    items[(x := 1)] = x
    print(items)
    y = x
    y += (y := 10)
    print(y)
    items[y - 11], y = (y := 3), y
    print(items, y)
    return x if (x := 0) else (x, (x := 1))


print(walrus(1))


def calls():
    order = []

    def at(name, value=None):
        order.append(name)
        return value

    def f(*args, **kwargs):
        return args, kwargs

    print(at("f", f)(at("a", 1), *at("b", [2]), k=at("c", 3), **at("d", {"z": 4})))
    print({at("k1", 1): at("v1", 2), **at("m", {}), at("k2", 3): at("v2", 4)})
    target = {}
    at("t", target)[at("key", "k")] = at("value", 1)
    at("t2", target)[at("key2", "k")] += at("value2", 1)
    print(at("x", 1) < at("y", 0) < at("z", 2), order)


calls()


def half_way():
    x = "before"
    try:
        x = [1, 2, note(3), 1 // 0]
    except ZeroDivisionError:
        print(x)
    try:
        x = {"a": note(1), **{}, "b": 1 // 0}
    except ZeroDivisionError:
        print(x)
    try:
        x = 0 or note(None) or 1 // 0
    except ZeroDivisionError:
        print(x)
    try:
        x = [y for y in (1, 0) if 1 // y]
    except ZeroDivisionError:
        print(x)
    try:
        a, x = 1, 1 // 0
    except ZeroDivisionError:
        print(x)
    try:
        x, y = note((1, 2, 3))
    except ValueError as error:
        print(x, error)


half_way()


def swap(a, b, c):
    a, b = b, a
    a, b, c = c, a, b
    [a, b] = b, a
    return a, b, c


print(swap(1, 2, 3))
x = y = z = note([])
x.append(1)
print(y, z, x is z)
i = 0
values = [0, 0, 0]
i, values[i] = 1, 2
print(i, values)
