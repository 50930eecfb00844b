# functools.reduce and cmp_to_key: results, texts of errors, hashing; partial and lru_cache work beside them.
from functools import reduce, cmp_to_key, partial, lru_cache, cache
def show(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
add = lambda a, b: a + b
print(reduce(add, [1, 2, 3]), reduce(add, [], 5), reduce(add, 'abc', '_'), reduce(add, [1, 2], initial=4))
show(lambda: reduce(add, [])); show(lambda: reduce(add, 1)); show(lambda: reduce(add, [1, 'a'])); show(lambda: reduce(add))
def gen():
    yield 1
    raise KeyError('k')
show(lambda: reduce(add, gen()))
key = cmp_to_key(lambda a, b: b - a)
print(sorted([1, 3, 2], key=key), key(1) < key(2), key(1) == key(1), key(1) != key(1), key(3).obj, type(key).__name__)
show(lambda: key(1) < 3); show(lambda: hash(key(1))); show(lambda: cmp_to_key(lambda a, b: 'x')(1) < key(1)); show(lambda: key < key); show(lambda: cmp_to_key())
show(lambda: sorted([1, 2], key=cmp_to_key(lambda a, b: 1 / 0)))
print(sorted(['b', 'A', 'c'], key=cmp_to_key(mycmp=lambda a, b: (a > b) - (a < b))))
print(partial(int, base=2)('101'), partial(add, 1)(2))
@lru_cache(maxsize=2)
def square(x): return x * x
print([square(x) for x in (1, 2, 1, 3, 2)], square.cache_info())
