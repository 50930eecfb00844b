# marshal: every type there and back, in CPython's own bytes, and what it says of broken data.
import marshal


def shown(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return repr(e)


for v in (None, True, False, ..., StopIteration, 1, -1, 2**40, -2**100, 1.5, 1 + 2j, 'abc', b'x', (1, 2), [1], {1: 2},
          {1}, frozenset([1]), slice(1, 2, 3), {'a': [1, 2, ('x', 'y')]}, '\ud800', 'é' * 300):
    r = marshal.loads(marshal.dumps(v))
    print(repr(v)[:20], r == v, type(r) is type(v), [marshal.loads(marshal.dumps(v, n)) == v for n in range(5) if not isinstance(v, slice)])
for v in (None, 1, 2**40, 1.5, (1, 2), [1], {1: 2}, {1}):
    print(marshal.dumps(v), marshal.dumps(v, 2))
a = []
a.append(a)
print(marshal.dumps(a), marshal.loads(marshal.dumps(a)))
for v in (object(), int, [object()], (lambda: 0)):
    print(shown(marshal.dumps, v))
for b in (b'', b'i', b'?', b'(\x05\0\0\0', b'r\0\0\0\0', b's\xff\xff\xff\xff', b'[\xff\xff\xff\xff', b'0', b'[\1\0\0\0000',
          b'l\1\0\0\0\xff\xff', b'l\1\0\0\0\0\0', b'u\2\0\0\0\xff\xff', b'g1234567', b'f\3abc',
          b'z\2ab', b'<\1\0\0\0[\0\0\0\0', b'{[\0\0\0\0i\1\0\0\0000', b'z\5ab', b'i123', b'>\1\0\0\0i\1\0\0\0',
          b'\xdb\1\0\0\0r\0\0\0\0', b'\xa9\1r\0\0\0\0'):
    print(b, shown(marshal.loads, b))
x = []
for i in range(3000):
    x = [x]
print(shown(marshal.dumps, x), shown(marshal.loads, b'[\1\0\0\0' * 3000))


def f(a, b=2, *c, d=(1, 'x')):
    """doc"""
    def g():
        return a, [i * b for i in c], d
    return g


code = marshal.loads(marshal.dumps(f.__code__))
print(code.co_name, code.co_varnames, code.co_consts[0], code == f.__code__)
f.__code__ = code
print(f(1, 3, 4)())
try:
    marshal.dumps(code, allow_code=False)
except ValueError as e:
    print(e)
try:
    marshal.loads(marshal.dumps(code), allow_code=False)
except ValueError as e:
    print(e)
data = marshal.dumps(code)
for i in range(0, len(data), 7):
    try:
        marshal.loads(data[:i])
    except (EOFError, ValueError, TypeError):
        pass
