# Classes: attributes, inheritance, the order of resolution, super, descriptors, properties, slots, special methods.
class Base:
    shared = []
    count = 0

    def __init__(self, name):
        self.name = name
        Base.count += 1

    def who(self):
        return f"base {self.name}"

    def __repr__(self):
        return f"{type(self).__name__}({self.name!r})"


class Left(Base):
    def who(self):
        return "left " + super().who()


class Right(Base):
    def who(self):
        return "right " + super().who()

    @classmethod
    def make(cls, *args):
        return cls(*args)

    @staticmethod
    def plain(x):
        return x * 2


class Both(Left, Right):
    def who(self):
        return "both " + super().who()


both = Both.make("x")
print(both, both.who(), [c.__name__ for c in Both.__mro__], Both.plain(4), both.plain(5), Both.__bases__, Both.__base__, isinstance(both, Right), issubclass(Both, (int, Base)))
both.shared.append(1)
both.count = 99
print(Base.shared, Base.count, both.count, vars(both), Both.__dict__.keys() >= {"who"}, both.__class__ is Both, hasattr(both, "nope"), getattr(both, "nope", "default"))
setattr(both, "extra", 1)
del both.count
print(both.count, both.extra, sorted(both.__dict__), Base.who(both), Base.__name__, Both.__qualname__, Both.__module__, type(both).who is Both.who, both.who.__self__ is both)


class Typed:
    def __set_name__(self, owner, name):
        self.name = name
        print("named", owner.__name__, name)

    def __get__(self, instance, owner):
        return self if instance is None else instance.__dict__.get(self.name, "unset")

    def __set__(self, instance, value):
        if not isinstance(value, int):
            raise TypeError(f"{self.name} must be int")
        instance.__dict__[self.name] = value

    def __delete__(self, instance):
        print("deleted", self.name)
        instance.__dict__.pop(self.name, None)


class Point:
    x = Typed()
    y = Typed()

    def __init__(self, x, y):
        self.x, self.y = x, y

    @property
    def length(self):
        """The distance."""
        return (self.x**2 + self.y**2) ** 0.5

    @length.setter
    def length(self, value):
        factor = value / self.length
        self.x, self.y = int(self.x * factor), int(self.y * factor)

    def __eq__(self, other):
        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y) if isinstance(other, Point) else NotImplemented

    def __radd__(self, other):
        return self if other == 0 else NotImplemented

    def __iadd__(self, other):
        self.x += other
        return self

    def __neg__(self):
        return Point(-self.x, -self.y)

    def __getitem__(self, index):
        return (self.x, self.y)[index]

    def __len__(self):
        return 2

    def __contains__(self, value):
        return value in (self.x, self.y)

    def __call__(self, scale=1):
        return Point(self.x * scale, self.y * scale)

    def __bool__(self):
        return self.x != 0 or self.y != 0

    def __str__(self):
        return f"<{self.x}, {self.y}>"

    def __format__(self, spec):
        return f"{self.x:{spec}}/{self.y:{spec}}"

    def __index__(self):
        return self.x

    def __getattr__(self, name):
        if name.startswith("get_"):
            return lambda: name[4:]
        raise AttributeError(f"no {name} here")


p = Point(3, 4)
p.length = 10
print(p, p.length, Point.length.__doc__, p == Point(6, 8), p != Point(6, 8), sum([p, p]), -p, p[0], list(p), len(p), 8 in p, p(2), bool(Point(0, 0)), f"{p:03d}", [10, 20, 30, 40, 50, 60, 70][p], p.get_it())
p += 1
del p.y
print(p.x, p.y, Point.x.name)
for action in ("p.x = 'a'", "p.nope", "p + 1", "p < p", "hash(p)", "p.length.z", "Point()", "Base.nope", "p['a']", "Point.length.fget", "del p.length"):
    try:
        exec(action)
    except Exception as error:
        print(action, type(error).__name__, error)


class Slim:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1


slim = Slim()
for action in ("slim.c = 1", "slim.b", "slim.__dict__", "del slim.b", "Slim.a = 5; slim.a"):
    try:
        exec(action)
        print(action, "fine")
    except Exception as error:
        print(action, type(error).__name__, error)


class Meta(type):
    def __new__(meta, name, bases, namespace, **keywords):
        print("new", name, [key for key in namespace if not key.startswith("__")], keywords)
        return super().__new__(meta, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **keywords):
        super().__init__(name, bases, namespace)
        cls.tag = name.lower()

    def __call__(cls, *args):
        print("call", cls.__name__, args)
        return super().__call__(*args)

    @classmethod
    def __prepare__(meta, name, bases, **keywords):
        return {"prepared": True}


class Made(metaclass=Meta, option=1):
    field = 2


class Child(Made):
    pass


print(Child().tag, Made.prepared, type(Child), isinstance(Child, Meta))


class Plugin:
    plugins = []

    def __init_subclass__(cls, /, level=0, **keywords):
        super().__init_subclass__(**keywords)
        cls.plugins.append((cls.__name__, level))

    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item}]"


class One(Plugin, level=3):
    pass


print(Plugin.plugins, One[int])
Dynamic = type("Dynamic", (Base,), {"value": 5, "get": lambda self: self.value})
print(Dynamic("d").get(), Dynamic("d").who(), Dynamic)
try:

    class Bad(Base, Left):
        pass

except TypeError as error:
    print(error)
