# Names that may have no value: del, except ... as, loops that did not run, branches.
def check(function, *args):
    try:
        print(function.__name__, function(*args))
    except NameError as error:
        print(function.__name__, type(error).__name__, error)


def loop(items):
    for item in items:
        pass
    return item


def branch(flag):
    if flag:
        value = 1
    return value


def deleted(again):
    value = 1
    del value
    if again:
        value = 2
    return value


def deleted_in_loop():
    value = 1
    for _ in range(2):
        value
        del value


def handler():
    error = 1
    try:
        raise ValueError
    except ValueError as error:
        pass
    return error


def handler_keeps():
    try:
        raise ValueError
    except ValueError as error:
        error = 5
        kept = error
    return kept


def in_try():
    try:
        value = 1 // 0
    except ZeroDivisionError:
        pass
    return value


def closure():
    def inner():
        return value

    if False:
        value = 1
    return inner()


def closure_deleted():
    value = 1

    def inner():
        return value

    del value
    return inner()


def while_loop(n):
    while n:
        last = n
        n -= 1
    else:
        n = last
    return n


for function, args in (
    (loop, ([],)), (loop, ([1],)), (branch, (0,)), (branch, (1,)), (deleted, (0,)), (deleted, (1,)),
    (deleted_in_loop, ()), (handler, ()), (handler_keeps, ()), (in_try, ()), (closure, ()), (closure_deleted, ()),
    (while_loop, (0,)), (while_loop, (2,)),
):
    check(function, *args)


class Body:
    name = 1
    del name
    try:
        name
    except NameError as error:
        print(error)


try:
    del missing
except NameError as error:
    print(error)


def comprehension():
    x = [1, 2]
    a = [x for x in x]
    [hidden for hidden in a]
    b = [(x, lambda: x) for x in a]
    return x, a, [f() for _, f in b], sorted(locals())


print(comprehension())
print([sorted(locals()) for shown in [1]] if False else "module")


def shown():
    return [sorted(locals()) for name in (1,)]


print(shown())
