# Annotations, type parameters, type aliases: evaluated late, kept as written, scoped.
from typing import TypeVar

x: int = 1
y: "undefined" = 2
z: undefined_name
print(__annotations__ if False else sorted(__conditional_annotations__) if "__conditional_annotations__" in globals() else "none", x, y)


def f[T: (int, str), *Ts, **P](a: T, *args: *Ts, b: later = 1, **kw: P.kwargs) -> list[T]:
    return a


print(f.__type_params__, f(3), [p.__name__ for p in f.__type_params__], f.__type_params__[0].__constraints__)
try:
    f.__annotations__
except NameError as error:
    print(error)
later = float
print(sorted(f.__annotations__), f.__annotations__["b"], f.__annotations__["return"])


class Box[T]:
    item: T
    other: "Box[int]"

    def get(self) -> T:
        return self.item

    class Inner:
        deep: int


print(Box[int], Box.__type_params__, Box.__annotations__, Box.Inner.__annotations__, Box[int].__origin__ is Box, Box.__orig_bases__)
type Pair[A, B = int] = tuple[A, B]
type Lazy = missing
print(Pair, Pair.__value__, Pair[str, int], Pair.__type_params__, Pair.__type_params__[1].__default__)
try:
    Lazy.__value__
except NameError as error:
    print(error)
missing = "here now"
print(Lazy.__value__, int | None, isinstance(5, int | str), list[int], dict[str, list[int]], tuple[int, ...], (int | str).__args__)
T = TypeVar("T", bound=int)
print(T, T.__bound__, T.__name__)


class Conditional:
    while True:
        first: int = 1
        break
    if True:
        second: str
    else:
        third: str
    try:
        fourth: "Conditional"
    finally:
        pass


print(Conditional.__annotations__)
