class A:
    x = 1

    def __init__(self, v):
        self.v = v

    def get(self):
        return self.v

    @property
    def double(self):
        return self.v * 2

    @double.setter
    def double(self, value):
        self.v = value // 2

    @classmethod
    def make(cls, v):
        return cls(v)

    @staticmethod
    def plus(a, b):
        return a + b

    def __repr__(self):
        return f"A({self.v})"


class B(A):
    def get(self):
        return super().get() + 1


a = A(3)
b = B.make(4)
print(a.get(), b.get(), a.double, B.plus(1, 2))  # expect: 3 5 6 3
b.double = 20
print(b, b.v, type(b).__name__, B.__mro__)  # expect: A(10) 10 B (<class '__main__.B'>, <class '__main__.A'>, <class 'object'>)
a.new = 5
print(a.__dict__, vars(a) is a.__dict__)  # expect: {'v': 3, 'new': 5} True
a.__dict__["z"] = 7
print(a.z, [k for k in a.__dict__])  # expect: 7 ['v', 'new', 'z']
del a.new
print(a.__dict__, hasattr(a, "new"))  # expect: {'v': 3, 'z': 7} False
try:
    a.new
except AttributeError as e:
    print(e, e.name, e.obj is a)  # expect: 'A' object has no attribute 'new' new True
a.__dict__[1] = 2
print(a.__dict__, a.z)  # expect: {'v': 3, 'z': 7, 1: 2} 7
A.x += 5
print(a.x, b.x, A.x)  # expect: 6 6 6
b.x = 1
print(a.x, b.x, A.x)  # expect: 6 1 6
try:
    A.nothing
except AttributeError as e:
    print(e)  # expect: type object 'A' has no attribute 'nothing'
print(isinstance(b, A), issubclass(B, A), isinstance(a, B))  # expect: True True False
print([k for k in A.__dict__ if k not in ("__static_attributes__", "__firstlineno__")])  # expect: ['__module__', 'x', '__init__', 'get', 'double', 'make', 'plus', '__repr__', '__dict__', '__weakref__', '__doc__']


class Many:
    pass


m = Many()
for i in range(300):
    setattr(m, "a" + str(i), i)
print(m.a0, m.a255, m.a299, len(m.__dict__))  # expect: 0 255 299 300
for i in range(0, 300, 2):
    delattr(m, "a" + str(i))
print(len(m.__dict__), m.a299, hasattr(m, "a298"))  # expect: 150 299 False


class Borg:
    shared = {}

    def __init__(self):
        self.__dict__ = self.shared


p, q = Borg(), Borg()
p.x = 3
print(q.x, q.__dict__ is p.__dict__)  # expect: 3 True


class Slots:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1


s = Slots()
print(s.a, hasattr(s, "b"), hasattr(s, "__dict__"))  # expect: 1 False False
try:
    s.c = 1
except AttributeError as e:
    print(e)  # expect: 'Slots' object has no attribute 'c' and no __dict__ for setting new attributes


class SubSlots(Slots):
    __slots__ = ["c"]


t = SubSlots()
t.a, t.b, t.c = 1, 2, 3
print(t.a, t.b, t.c, Slots.a)  # expect: 1 2 3 <member 'a' of 'Slots' objects>


class WithGetattr:
    def __getattr__(self, name):
        if name.startswith("x"):
            return name
        raise AttributeError(name)

    @property
    def broken(self):
        raise AttributeError("inner")


w = WithGetattr()
print(w.xyz, getattr(w, "q", None))  # expect: xyz None
try:
    w.broken
except AttributeError as e:
    print(e)  # expect: broken


class WithSetattr:
    def __setattr__(self, name, value):
        object.__setattr__(self, name, value + 1)

    def __delattr__(self, name):
        print("del", name)


w = WithSetattr()
w.k = 1
print(w.k)  # expect: 2
del w.k  # expect: del k


class Meta(type):
    def __new__(mcs, name, bases, ns, **kw):
        cls = super().__new__(mcs, name, bases, ns)
        cls.kw = kw
        return cls

    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)

    def __call__(cls, *args):
        r = super().__call__(*args)
        r.called = True
        return r

    @property
    def shout(cls):
        return cls.__name__.upper()

    def __getattr__(cls, name):
        return "meta " + name


class WithMeta(metaclass=Meta, flag=1):
    pass


print(WithMeta.kw, WithMeta().called, WithMeta.shout, WithMeta.foo)  # expect: {'flag': 1} True WITHMETA meta foo


class Base:
    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag


class Tagged(Base, tag="t"):
    pass


print(Tagged.tag)  # expect: t


class Named:
    def __set_name__(self, owner, name):
        self.owner, self.name = owner.__name__, name


class HasNamed:
    field = Named()


print(HasNamed.field.owner, HasNamed.field.name)  # expect: HasNamed field
