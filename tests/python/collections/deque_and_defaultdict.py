# deque, defaultdict and _count_elements: methods, texts of errors, changes while searching.
import _collections
from _collections import deque, defaultdict
def show(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
d = deque([1,2,3], 4)
print(d, d.maxlen, len(d), list(d), list(reversed(d)))
d.append(4); d.append(5); d.appendleft(0); print(d)
show(lambda: deque().pop()); show(lambda: deque()[0]); show(lambda: d['x']); show(lambda: deque([1]).remove(2)); show(lambda: deque([1]).index(2))
show(lambda: deque([1], -1)); show(lambda: deque([1], 'x')); show(lambda: deque(1)); show(lambda: d.insert(0, 1)); show(lambda: hash(d))
show(lambda: deque(1,2,3)); show(lambda: deque([1]) + [1]); show(lambda: deque([1]) < [1]); show(lambda: deque([1,2]) * 3); show(lambda: deque([1,2], 3) * 3)
show(lambda: deque(foo=1)); show(lambda: d.append()); show(lambda: d[10]); show(lambda: deque([1]) == deque([1])); show(lambda: deque([1]) < deque([2]))
e = deque(range(10))
for n in (3, -4, 12, -27, 0): e.rotate(n); print(e)
for i in (0, 5, 3, -1, 9, 100, -100): e.insert(i, 'i%d'%i); print(list(e))
del e[3], e[-2]; e[0] = 'x'; print(e); e.reverse(); print(e, e.count(3), 3 in e, 99 in e)
e.extend(e); print(len(e)); e.extendleft('abc'); print(list(e)[:4])
def mut():
    for x in e: e.append(1)
show(mut)
r = deque([1]); r.append(r); print(r)
print(d.__reduce__()[:3], deque([1]).__reduce__()[:3], d.copy(), d.__copy__())
class D(deque): pass
print(D([1,2], 2), D('ab').copy(), type(D('ab').copy()), D([1]) + deque([2]))
print(deque[int], type(iter(d)), type(reversed(d)), iter(d).__length_hint__(), iter(d).__reduce__())
match deque([1,2]):
    case [a, b]: print(a, b)
dd = defaultdict(list); dd['a'].append(1); dd['b']; print(dd, dd.default_factory, dd.copy(), dd | {'c': 2}, {'z': 1} | dd)
show(lambda: defaultdict(3)); show(lambda: defaultdict()['x']); show(lambda: defaultdict(int, 1, 2)); print(defaultdict(int, {'a': 1}, b=2), defaultdict(None, [(1, 2)]))
print(dd.__reduce__()[:2], isinstance(dd, dict), dd.get('q')); dd.default_factory = None; show(lambda: dd['q'])
class DD(defaultdict):
    pass
x = DD(int); x[1] += 1; print(x, x.copy()); x.y = 3; print(x.y)
m = {}; _collections._count_elements(m, 'abracadabra'); print(m)
print(defaultdict.__module__, deque.__module__, deque.__name__)
def thr(): 
    class E:
        def __eq__(s, o): z.clear(); return False
    z = deque([E(), E()]); return z.index(1)
show(thr)
