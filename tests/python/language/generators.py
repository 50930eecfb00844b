# Generators: their protocol, delegation, cleaning up, expressions, and errors.
import types


def simple():
    received = yield 1
    print("received", received)
    try:
        received = yield 2
        print("received", received)
    except ValueError as error:
        print("thrown", error)
        yield "recovered"
    finally:
        print("finally")
    return "result"


generator = simple()
print(next(generator), generator.send("x"), generator.throw(ValueError("v")))
try:
    next(generator)
except StopIteration as stop:
    print("stopped", stop.value)
print(next(generator, "default"), list(generator), isinstance(generator, types.GeneratorType), generator.gi_running, generator.gi_frame)
generator = simple()
next(generator), next(generator)
print(generator.gi_frame.f_lineno > 0, generator.close(), generator.close())


def inner():
    try:
        while True:
            value = yield "ready"
            if value is None:
                return "inner result"
            print("inner", value)
    except GeneratorExit:
        print("inner closed")
        raise
    except KeyError as error:
        print("inner caught", error)
        yield "after"


def outer():
    result = yield from inner()
    print("got", result)
    result = yield from [10, 20]
    print("list gave", result)
    yield from (x * 2 for x in range(2))


generator = outer()
print(next(generator), generator.send("a"), generator.throw(KeyError("k")), list(generator))
generator = outer()
next(generator)
generator.close()


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


generator = stubborn()
next(generator)
try:
    generator.close()
except RuntimeError as error:
    print(error)


def stops():
    yield 1
    raise StopIteration("early")


try:
    list(stops())
except RuntimeError as error:
    print(error, repr(error.__cause__))


def recursive():
    yield next(running)


running = recursive()
try:
    next(running)
except ValueError as error:
    print(error)
try:
    simple().send("too soon")
except TypeError as error:
    print(error)


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


numbers = fibonacci()
print(list(tree(4)), [next(numbers) for _ in range(15)], sum(x for x in tree(3)), dict((k, v) for k, v in zip("ab", fibonacci())))
x = "outside"
print([x for x in range(3)], x, {y: [z for z in range(y)] for y in range(3)}, [a + b for a in "xy" for b in "12" if a + b != "x2"], {n % 3 for n in range(10)}, list((lambda: i)() for i in range(3)))
print([(last := n) for n in range(3)], last, [f(2) for f in [lambda v, k=k: v * k for k in range(3)]], [*(i for i in "ab"), *[1]])


class Countdown:
    def __init__(self, start):
        self.start = start

    def __iter__(self):
        while self.start > 0:
            self.start -= 1
            yield self.start


class Old:
    def __getitem__(self, index):
        if index > 2:
            raise IndexError
        return index * index


class Broken:
    def __iter__(self):
        return 5


print(list(Countdown(3)), list(Old()), 4 in Old(), list(iter(iter([1, 2]).__next__, 2)), list(reversed([1, 2])), list(zip(Countdown(2), "ab", strict=True)))
for expression in ("list(Broken())", "iter(5)", "next([])", "next(iter([]))", "list(zip([1], [], strict=True))", "[i for i in 5]", "a, *b = 5", "(i for i in 5)", "generator.nope", "list(map(5, [1]))"):
    try:
        print(expression, eval(expression))
    except Exception as error:
        print(expression, type(error).__name__, error)


def finishing():
    try:
        for number in range(5):
            try:
                yield number
            finally:
                print("step", number)
    finally:
        print("whole")


for number in finishing():
    if number == 1:
        break
del number
print("behind the loop")
first, second, *rest = finishing()
print(first, second, rest)
