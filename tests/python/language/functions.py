# Functions: every kind of parameter, defaults, unpacking, closures, recursion, errors of calls.
def every(a, b=2, /, c=3, *rest, d, e=5, **more):
    return a, b, c, rest, d, e, more


print(every(1, d=4), every(1, 20, 30, 40, 50, d=4, e=6, f=7), every(*[1, 2, 3, 4], **{"d": 5, "x": 6}), every(1, d=0, **{"a": 9, "b": 8}))


def default(value, seen=[]):
    seen.append(value)
    return seen


print(default(1), default(2), default(3, []), default.__defaults__, every.__kwdefaults__, every.__name__, every.__code__.co_varnames, every.__code__.co_argcount)


def counter():
    count = 0

    def up(by=1):
        nonlocal count
        count += by
        return count

    def read():
        return count

    return up, read


up, read = counter()
other, _ = counter()
print(up(), up(5), read(), other(), up.__closure__[0].cell_contents, up.__code__.co_freevars, counter.__code__.co_cellvars)
makers = [lambda: index for index in range(3)]
bound = [lambda index=index: index for index in range(3)]
print([make() for make in makers], [make() for make in bound], (lambda *a, **k: (a, k))(1, x=2), (lambda: (yield))().__next__())
total = 10


def use_global():
    global total, fresh
    total += 1
    fresh = "made"
    return total


print(use_global(), total, fresh)


def before():
    try:
        print(later)
    except NameError as error:
        print(type(error).__name__, error)
    later = 1
    del later
    try:
        later
    except UnboundLocalError as error:
        print(error)


before()


def outer():
    def inner():
        return missing

    try:
        inner()
    except NameError as error:
        print(error)
    missing = 1
    return inner()


print(outer())


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(900))
try:
    depth(10**6)
except RecursionError as error:
    print(error)


def documented(x: int, y: "str" = "s") -> bool:
    """What it does."""


documented.extra = 1
print(documented.__doc__, documented.__annotations__, documented.extra, documented.__dict__, documented(1), documented.__qualname__, outer.__module__)


def order(tag):
    print(tag, end=" ")
    return tag


def show(*args, **kwargs):
    print(args, kwargs)


show(order(1), *[order(2)], order(3), k=order(4), **{"m": order(5)}, n=order(6))


def decorate(prefix):
    def wrap(function):
        def call(*args):
            return f"{prefix}:{function(*args)}"

        return call

    return wrap


@decorate("a")
@decorate("b")
def plain(x):
    return x


print(plain(1))
for call in ("every()", "every(1)", "every(a=1, d=1)", "every(1, d=1, d=2)", "plain.nothing", "depth()", "depth(1, 2)", "depth(1, n=2)", "depth(m=1)", "depth(*5)", "depth(**5)", "5()",
             "every(1, d=1, **{'d': 2})", "len()", "len(1, 2)", "len(x=[])", "print(foo=1)", "int(1, 2, 3)", "counter(1, 2)", "documented(1, 2, 3, 4)", "(lambda a, *, b: 0)(1)", "(lambda a, b, c: 0)()",
             "''.join()", "[].append()", "sorted()", "isinstance(1)", "depth(*[1], n=3)", "every(**{1: 2})", "range()", "range('a')", "str.upper()", "str.upper(1)"):
    try:
        print(call, eval(call))
    except (TypeError, SyntaxError, AttributeError) as error:
        print(call, type(error).__name__, error)
