# Statements of every kind, in one module and in functions.
def f(a, b=2, *args, k=3, **kw):
    return a, b, args, k, kw
print(f(1), f(1, 5, 6, 7, k=8, z=9))
class A:
    "doc"
    n = 5
    def __init__(self, x):
        self.x = x
    def get(self):
        return self.x + self.n
class B(A):
    def get(self):
        return super().get() * 2
print(B(4).get(), A.__doc__, B.__static_attributes__ if hasattr(B, '__static_attributes__') else None)
def gen(n):
    for i in range(n):
        x = yield i
        if x: print("got", x)
    return 'end'
def outer():
    r = yield from gen(3)
    print('r', r)
print(list(outer()))
print([x * y for x in range(4) if x % 2 for y in (1, 10)])
print({k: v for k, v in zip('abc', [1, 2, 3])}, {c for c in 'aab'} == {'a', 'b'})
print(sum(i for i in range(10)))
try:
    1 / 0
except ZeroDivisionError as e:
    print('caught', e)
finally:
    print('fin')
def fin():
    try:
        return 'ret'
    finally:
        print('finally runs')
print(fin())
def loop():
    for i in range(5):
        try:
            if i == 1: continue
            if i == 3: break
            print('i', i)
        finally:
            print('f', i)
    else:
        print('no')
loop()
class CM:
    def __enter__(self): print('enter'); return self
    def __exit__(self, *a): print('exit', a[0]); return True
with CM() as c:
    print('body')
    raise ValueError('x')
def w():
    with CM():
        with CM():
            return 'wret'
print(w())
def closure():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
i = closure(); i(); print(i())
print([ (lambda: x)() for x in 'ab'], [f() for f in [lambda: x for x in 'ab']])
a, *b, c = range(5); print(a, b, c)
(d, e), g = (1, 2), 3; print(d, e, g)
print(1 < 2 < 3, 1 < 3 < 2, not 1 < 2, 'a' in 'abc', None is None)
print(f"{a!r:>5}|{b}|{c:03d}" f"{'x'}")
match [1, 2, {'k': 'v', 'z': 3}]:
    case [1, x, {'k': y, **rest}] if x == 2:
        print('matched', x, y, rest)
match (1, 2, 3, 4):
    case [first, *_, last]: print(first, last)
class P:
    __match_args__ = ('x', 'y')
    def __init__(s, x, y): s.x = x; s.y = y
for p in (P(1, 2), P(0, 0), P(3, 3), 'str', 5, None, True):
    match p:
        case P(0, 0): print('origin')
        case P(x=a, y=b) if a == b: print('diag', a)
        case P(a, b): print('p', a, b)
        case str() | bytes(): print('text')
        case None: print('none')
        case True: print('true')
        case int(n): print('int', n)
x = 5; x += 3; x //= 2; x **= 2; print(x)
l = [1, 2, 3]; l[1] += 5; l[0:1] = [9, 9]; del l[-1]; print(l, l[::-1], l[1:])
def d(*, a, b=2): return a, b
print(d(**{'a': 1}), d(a=3, **{'b': 4}), f(*[1, 2], *(3,), k=1, **{'q': 1}))
if (n := 10) > 5: print('walrus', n)
print([y := 1, y ** 2])
def ww(x):
    return x + (x := 2) + x
print(ww(1))
assert True, 'no'
try:
    assert 1 == 2, 'msg'
except AssertionError as e: print('assert', e)
def deco(f):
    print('deco', f.__name__); return f
@deco
@deco
def decorated(): pass
try:
    def unb():
        print(zz)
        zz = 1
    unb()
except UnboundLocalError as e: print(e)
global_x = 1
def setg():
    global global_x
    global_x = 2
setg(); print(global_x)
print((lambda a, b=2, *c: (a, b, c))(1))
while True:
    if x > 30: break
    x += 10
else: print('never')
try:
    try: raise KeyError('a')
    except KeyError as e:
        raise ValueError('b') from e
except ValueError as e: print(repr(e), repr(e.__cause__), repr(e.__context__))
try:
    raise ExceptionGroup('g', [ValueError(1), TypeError(2), KeyError(3)])
except* ValueError as e: print('V', e.exceptions)
except* (TypeError, KeyError) as e: print('T', e.exceptions)
print(*[1,2], sep='-')
def ann(x: int, *y: str) -> bool: pass
print(ann.__annotations__)
class An:
    a: int = 1
    b: 'str'
print(An.__annotations__)
v: int = 3
def generic[T](x: T) -> T: return x
print(generic(3), generic.__type_params__)
