# Exceptions: what is raised, caught, chained, finished and grouped.
def trace(label, action):
    try:
        result = action()
    except (ValueError, KeyError) as error:
        print(label, "caught", type(error).__name__, error.args)
    except Exception as error:
        print(label, "other", repr(error))
    else:
        print(label, "returned", result)
    finally:
        print(label, "finally")


def fail(error):
    raise error


for label, error in (("a", ValueError("v", 2)), ("b", KeyError("k")), ("c", TypeError()), ("d", ZeroDivisionError), ("e", Exception)):
    trace(label, lambda: fail(error))
trace("f", lambda: 5)


def returns():
    for number in range(3):
        try:
            return number
        finally:
            print("leaving", number)


def loops():
    for number in range(4):
        try:
            if number == 1:
                continue
            if number == 3:
                break
            print("body", number)
        finally:
            print("end of", number)
    else:
        print("never")
    return "done"


print(returns(), loops())


def nested():
    try:
        try:
            {}["missing"]
        finally:
            1 / 0
    except ZeroDivisionError as error:
        return type(error.__context__).__name__, error.__cause__, error.__suppress_context__


def chained():
    try:
        try:
            int("x")
        except ValueError as error:
            raise RuntimeError("worse") from error
    except RuntimeError as error:
        return type(error.__cause__).__name__, error.__cause__ is error.__context__, error.__suppress_context__


def silenced():
    try:
        try:
            int("x")
        except ValueError:
            raise RuntimeError("alone") from None
    except RuntimeError as error:
        return error.__cause__, type(error.__context__).__name__, error.__suppress_context__


print(nested(), chained(), silenced())


class Custom(Exception):
    def __init__(self, code, *rest):
        super().__init__(code, *rest)
        self.code = code

    def __str__(self):
        return f"code {self.code}"


class Deeper(Custom, LookupError):
    pass


try:
    raise Deeper(7, "more")
except LookupError as error:
    error.add_note("a note")
    print(error, repr(error), error.args, error.code, error.__notes__, isinstance(error, Custom), type(error).__mro__[1].__name__)
try:
    error
except NameError as gone:
    print(gone)


def again():
    try:
        raise ValueError("first")
    except ValueError:
        try:
            raise
        except ValueError as error:
            return error.args, error.__context__


print(again())
for statement in ("raise 5", "raise", "raise ValueError from 5", "raise int", "assert 0", "assert [], 'empty'", "1 / 0", "None.x", "None[0]", "undefined", "import nothing_here", "from math import nothing",
                  "[].x = 1", "del undefined", "x, y = 1", "for i in 5: pass", "with 5: pass", "with open: pass", "{}.x()", "class A(5): pass", "class A(int, str): pass", "()()",
                  "try: 1/0\nexcept 5: pass", "a: int = b", "def f(): return g\nf()", "(yield)", "return 5", "x = = 1", "print 'x'", "f(", "  x", "if 1:\nx", "'abc", "1 = x", "break",
                  "def f(a, a): pass", "f(a=1, a=2)", "nonlocal x", "async def f(): pass\nawait f()", "x = 08", "a b", "lambda: (yield)", "f'{'", "f'{a b}'", "else: pass", "(1 2)", "{1: 2, 3}"):
    try:
        exec(statement, {})
        print(statement, "passed")
    except BaseException as error:
        print(repr(statement), type(error).__name__, error)
group = ExceptionGroup("many", [ValueError(1), TypeError(2), ExceptionGroup("inner", [ValueError(3), OSError(4)])])
try:
    raise group
except* ValueError as values:
    print("values", values.exceptions)
except* TypeError as types:
    print("types", types.exceptions)
except* OSError as system:
    print("system", repr(system))
print(group.split(ValueError), group.subgroup(lambda error: isinstance(error, TypeError)), group.derive([KeyError()]))
try:
    try:
        raise ExceptionGroup("part", [ValueError(1), KeyError(2)])
    except* ValueError:
        raise RuntimeError("in the handler")
except ExceptionGroup as left:
    print(repr(left))
try:
    ExceptionGroup("x", [])
except ValueError as error:
    print(error)


class Manager:
    def __init__(self, name, swallow=False, broken=None):
        self.name, self.swallow, self.broken = name, swallow, broken

    def __enter__(self):
        print("enter", self.name)
        if self.broken == "enter":
            raise ValueError("enter")
        return self.name

    def __exit__(self, kind, error, traceback):
        print("exit", self.name, kind and kind.__name__, error, traceback is not None)
        if self.broken == "exit":
            raise ValueError("exit")
        return self.swallow


with Manager("one") as one, Manager("two", swallow=True) as two:
    print(one, two)
    raise KeyError("inside")
try:
    with Manager("outer"), Manager("inner", broken="enter"):
        print("unreachable")
except ValueError as error:
    print("out", error)
try:
    with Manager("leaving", broken="exit"):
        raise KeyError("lost")
except ValueError as error:
    print(error, repr(error.__context__))


def through():
    with Manager("return"):
        return "value"


print(through())
