# Every itertools iterator: what it gives, repr, texts of errors, errors in the middle, iterators that change underway.
from itertools import *
import itertools
def show(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
L = list
print(L(chain('ab', [1], ())), L(chain.from_iterable(['ab', 'c'])), L(chain()))
show(lambda: L(chain('a', 1))); show(lambda: chain.from_iterable(1)); show(lambda: L(chain.from_iterable([1])))
for a in [(3,), (None,), (1, 3), (1, None, 2), (0, 10, 3), (5, 3), (None, None, None)]: print(a, L(islice(range(8), *a)))
for a in [(), (-1,), ('a',), (-1, 2), (1, -2), (1, 2, 0), (1, 2, 'x'), (1, 2, 3, 4), ('x', 1), (2**70,)]: show(lambda: islice(range(8), *a))
it = iter(range(10)); print(L(islice(it, 2, 4)), next(it)); print(L(islice(it, 0)), next(it))
print(L(repeat('x', 3)), repeat(1), repeat(1, 2), repeat(1, -5), L(repeat(object=2, times=2)), repeat(1, 5).__length_hint__())
show(lambda: repeat(1).__length_hint__()); show(lambda: repeat()); show(lambda: repeat(1, 'a'))
print(count(), count(3), count(3, 2), count(1.5), count(step=-1), L(islice(count(3, 2), 3)), L(islice(count(2**48 - 1), 3)), L(islice(count(1.5, .5), 3)), L(islice(count(-2**48, -1), 3)), L(islice(count(2**63-1), 3)))
show(lambda: count('a')); show(lambda: count(1, 2, 3)); c = count(True); print(next(c), next(c))
print(L(islice(cycle('ab'), 5)), L(cycle(''))); show(lambda: cycle(1))
print(L(starmap(pow, [(2, 3), [3, 2]]))); show(lambda: L(starmap(pow, [1]))); show(lambda: starmap(pow)); show(lambda: L(starmap(1, [()])))
print(L(takewhile(lambda x: x < 3, [1, 2, 3, 1])), L(dropwhile(lambda x: x < 3, [1, 2, 3, 1])), L(filterfalse(None, [0, 1, '', 2])), L(filterfalse(bool, [0, 1])), L(filterfalse(lambda x: x % 2, range(5))))
t = takewhile(bool, iter([1, 0, 1])); print(L(t), L(t))
show(lambda: L(takewhile(lambda x: 1 / 0, [1]))); show(lambda: L(dropwhile(lambda x: 1 / 0, [1]))); show(lambda: takewhile(1)); show(lambda: L(filterfalse(lambda x: 1/0, [1])))
print(L(compress('abcd', [1, 0, 1])), L(compress(data='ab', selectors=[0, 1]))); show(lambda: compress('a', 1))
print(L(accumulate([1, 2, 3])), L(accumulate([1, 2, 3], lambda a, b: a * b, initial=10)), L(accumulate([], initial=1)), L(accumulate([])), L(accumulate('ab', func=None)))
show(lambda: L(accumulate([1, 'a']))); show(lambda: accumulate()); show(lambda: accumulate([1], None, 2))
print(L(pairwise('abc')), L(pairwise('a')), L(batched('abcde', 2)), L(batched('abcd', n=2, strict=True)))
show(lambda: L(batched('abc', 2, strict=True))); show(lambda: batched('a', 0)); show(lambda: batched('a')); show(lambda: batched('a', 'b'))
print(L(zip_longest('ab', 'xyz')), L(zip_longest('a', [], [1, 2], fillvalue=0)), L(zip_longest()))
show(lambda: zip_longest('a', 1))
print([(k, L(g)) for k, g in groupby('aabbba')], [(k, L(g)) for k, g in groupby([1, 3, 2, 4], key=lambda x: x % 2)])
gs = [g for k, g in groupby('aab')]; print([L(g) for g in gs])
g = groupby('aab'); k, a = next(g); print(next(a)); k2, b = next(g); print(k2, L(a), L(b)); show(lambda: next(g)); show(lambda: groupby(1)); show(lambda: L(groupby([1], 1)))
a, b = tee(iter('abc')); print(L(a), L(b)); print(L(map(L, tee(range(100), 3))) == [L(range(100))] * 3, tee('a', 0), len(tee('a', 1)))
show(lambda: tee('a', -1)); show(lambda: tee(1)); a, b = tee(range(5)); next(a); c = a.__copy__(); print(L(c), L(a), L(b)); print(type(a))
class R:
    def __iter__(s): return s
    def __next__(s): return next(s.t)
r = R(); r.t, u = tee(r); show(lambda: next(u))
print(L(product('ab', [1, 2])), L(product('ab', repeat=2)), L(product()), L(product('a', '')), len(L(product(range(3), repeat=4))), L(product('ab', repeat=0)))
show(lambda: product('a', repeat=-1)); show(lambda: product(1)); show(lambda: product('a', foo=1))
print(L(permutations('abc')) == [tuple(x) for x in ('abc', 'acb', 'bac', 'bca', 'cab', 'cba')], L(permutations('abc', 2)), L(permutations('ab', 3)), L(permutations('abc', 0)), len(L(permutations(range(5), 4))), L(permutations('')))
print(L(combinations('abcd', 2)), L(combinations('ab', 3)), L(combinations('abc', 0)), L(combinations('abc', 3)), L(combinations('', 0)))
print(L(combinations_with_replacement('abc', 2)), L(combinations_with_replacement('ab', 3)), L(combinations_with_replacement('', 1)), L(combinations_with_replacement('', 0)))
for f in permutations, combinations, combinations_with_replacement: show(lambda: f('a', -1)); show(lambda: f('a', 'b')); show(lambda: f(1, 1))
print(sorted(n for n in dir(itertools) if n[0] != '_'), chain, chain[int])
def gen():
    yield 1
    raise KeyError('k')
for f in (chain, cycle, pairwise, accumulate): show(lambda: L(f(gen())))
show(lambda: L(zip_longest(gen(), 'abc'))); show(lambda: L(batched(gen(), 3))); show(lambda: L(islice(gen(), 5))); show(lambda: L(tee(gen())[0]))
class S(chain):
    def __repr__(self): return 'S!'
print(S('ab'), L(S('ab')), L(S.from_iterable(['x'])), type(S.from_iterable([])).__name__)
for x, y in zip(chain([1, 2], (i for i in [3])), enumerate(islice(count(), 3))): print(x, y)
