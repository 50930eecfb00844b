# Generators, coroutines, async generators; loops and blocks that are left in every way.
async def agen(n):
    for i in range(n):
        await aw(i)
        yield i
class aw:
    def __init__(self, v): self.v = v
    def __await__(self):
        got = yield ('w', self.v)
        return self.v
async def main():
    print(await aw(5))
    async for x in agen(3): print('x', x)
    print([x async for x in agen(3) if x], [await aw(y) for y in range(2)])
    class CM:
        async def __aenter__(self): print('ae'); return 1
        async def __aexit__(self, *a): print('ax', a[0]); return True
    async with CM() as c:
        print(c)
        raise ValueError
    async with CM(), CM() as d:
        return 'done'
def run(co):
    try:
        v = None
        while True:
            v = co.send(None)
            print('step', v)
    except StopIteration as e:
        return e.value
print(run(main()))
def g():
    try:
        yield 1
    except ValueError as e:
        print('in g', e)
        yield 2
    finally: print('g fin')
def h():
    r = yield from g()
it = h()
print(next(it), it.throw(ValueError('t')))
it.close()
def bad():
    yield 1
    raise StopIteration('x')
try: list(bad())
except RuntimeError as e: print(e, repr(e.__cause__))
def ge():
    try:
        yield 1
    finally:
        print('closed')
for x in ge():
    break
del x
x = ge(); next(x); x.close()
async def c2():
    return [x async for x in agen(2)]
print(run(c2()))
async def genex():
    g = (x async for x in agen(2))
    return [y async for y in g]
print(run(genex()))
def test():
    for i in range(3):
        for j in range(3):
            if j == 1: break
            if i == 1: continue
            print(i, j)
        else:
            print('else')
test()
def many(a,b,c,d,e,f,g,h,i,j): return a+j
print(many(1,2,3,4,5,6,7,8,9,10))
def nested():
    def a():
        x = 1
        def b():
            nonlocal x
            x += 1
            def c(): return x
            return c
        return b()()
    return a()
print(nested())
class Meta(type):
    def __new__(m, n, b, d, **kw):
        print(kw, sorted(k for k in d if not k.startswith('__')))
        return super().__new__(m, n, b, d)
class K(metaclass=Meta, z=1):
    a = 1
    def f(self): return __class__
print(K().f() is K)
bases = (K,)
class L(*bases, **{'q': 2}): pass
import sys
print(L.__mro__[1] is K)
def lots():
    return [i for i in range(3)], {i: [j for j in range(i)] for i in range(3)}, [[i, j] for i in 'ab' for j in 'cd' if i != j]
print(lots())
print([lambda: i for i in range(2)][0]())
def dflt(a=[], *, b={}): a.append(1); return a
dflt(); print(dflt())
d = {'a': 1, **{'b': 2}, 'c': 3}; print(d, {*[1,2], 3}, [*d, 4], (*d,))
del d['a']; print(d)
def ex():
    e = 1
    try: raise ValueError(5)
    except ValueError as e: pass
    try: print(e)
    except UnboundLocalError as q: print(q)
ex()
x = 10
def cond(x): return 'big' if x > 5 and x < 100 or x == -1 else 'small'
print(cond(7), cond(-1), cond(3))
print(-5 % 3, 2 ** -1, 7 // 2, ~5, 1 << 10, 0xff & 15, 1 | 6, 5 ^ 1, 7 / 2, 3 @ 2 if 0 else 'm')
print(x if x else 0, x and 5, 0 or 'z', not x)
for i, (a, b) in enumerate([(1, 2), (3, 4)]): print(i, a, b)
for d['k'] in [1,2]: pass
print(d)
def f():
    try:
        raise ValueError('1')
    except ValueError:
        try:
            raise KeyError
        except KeyError:
            pass
        print(repr(sys.exc_info()[1]) if hasattr(sys,'exc_info') else "ValueError('1')")
        raise
try: f()
except ValueError as e: print(repr(e))
def ret_in_loop():
    for x in [1,2]:
        with A(): return x
class A:
    def __enter__(s): pass
    def __exit__(s,*a): print('A exit', a)
print(ret_in_loop())
def swap(a,b):
    a, b = b, a
    return a, b
print(swap(1,2))
s = 0
for i in range(1000): s += i
print(s)
i = 0
while i < 5:
    i += 1
    if i == 2: continue
    if i == 4: break
print(i)
print("%s %d" % ('a', 3), 'abc'[1], 'abc'[-1], (1,2,3)[0])
