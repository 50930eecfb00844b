def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
d={1:2,'a':3,(1,2):4}
print(d, len(d), d['a'], d[(1,2)], d.get(5), d.get(1.0), 1.0 in d, True in d)
t(lambda: d[99]); t(lambda: d.pop(99)); t(lambda: d.pop(99,7)); t(lambda: {}.popitem()); t(lambda: d[[]]); t(lambda: [] in d); t(lambda: d.get([])); t(lambda: d.pop([])); t(lambda: d.setdefault([]))
print(d.setdefault('z',9), d.setdefault('z',10), d.popitem(), d)
for a in (lambda: dict(1), lambda: dict([1]), lambda: dict([(1,)]), lambda: dict([(1,2,3)]), lambda: dict(1,2), lambda: dict(**{1:2}), lambda: dict([[1,2]],a=3), lambda: dict(['ab']), lambda: dict.fromkeys('ab'), lambda: dict.fromkeys([1,2],3), lambda: {}.update(1), lambda: {}.update(1,2), lambda: dict([(1,2)])|[(3,4)], lambda: dict.fromkeys(1), lambda: dict.fromkeys()): t(a)
d={i:i for i in range(20)}
for i in range(0,20,2): del d[i]
print(d, list(reversed(d)), list(d.items())[:3])
d['x']=1
print(list(d)[-1], list(reversed(d.values()))[0])
def it():
    d={1:1,2:2}
    for k in d: d[k+10]=1
t(it)
def it2():
    d={1:1,2:2}
    for k in d: del d[k]
t(it2)
def it3():
    d={1:1,2:2}
    i=iter(d); next(i); d.pop(1); d[3]=4
    return list(i)
t(it3)
k=d.keys(); v=d.values(); i=d.items()
print(k,v,i, len(k), 1 in k, (1,1) in i, 1 in v)
a={1:1,2:2}; b={2:2,3:3}
print(a.keys()&b.keys(), a.keys()|b.keys(), a.keys()-b.keys(), a.keys()^b.keys(), a.items()&b.items(), a.keys()=={1,2}, a.keys()<{1,2,3}, a.keys()<=b.keys(), a.keys().isdisjoint([5]), [1]&a.keys() if 0 else '')
t(lambda: a.keys()+1); t(lambda: a.keys()&1); t(lambda: [1,2]-a.keys()); t(lambda: a.keys().mapping); t(lambda: hash(a.keys()));t(lambda: a.values()==a.values()); t(lambda: a.keys()==1); t(lambda: a.keys()<1)
print(a|b, b|a, a==b, a!=b, a=={2:2,1:1}); t(lambda: a<b); t(lambda: a|1)
a|=[(5,6)]; print(a)
a['self']=a; print(a); t(lambda: a==a)
class E:
    def __init__(s,v): s.v=v
    def __eq__(s,o): return isinstance(o,E) and s.v==o.v
    def __hash__(s): return 7
d={E(i):i for i in range(5)}
print(d[E(3)], E(9) in d, d.pop(E(2)), len(d))
class S(str):
    def __hash__(s): return hash(str(s))
    def __eq__(s,o): return str(s)==str(o)
d={'a':1}
print(d[S('a')], d.get(S('b')))
d[S('b')]=2
print(d['b'], d)
class Miss(dict):
    def __missing__(s,k): return 'miss '+k
m=Miss(a=1); print(m['a'],m['b'],m.get('b'), m, type(m.copy()))
x={}
for i in range(1000): x['k%d'%i]=i
for i in range(0,1000,3): x.pop('k%d'%i)
print(len(x), sum(x.values()), 'k1' in x, 'k0' in x)
q={}
for i in range(5000):
    q[i]=i
    if len(q)>10: del q[next(iter(q))]
print(q)
for i in range(3000):
    q['p']=i; q.popitem()
print(len(q))
it=iter({1:2,3:4}); print(next(it), it.__length_hint__(), it.__reduce__(), list(it))
print(dict(zip('abc',range(3))), {**a.copy() , 'q':1} if 0 else '', dict(a=1,b=2), {**{'a':1},'b':2})
t(lambda: dict(**{'a':1}, a=2)); 
d={}; d[float('nan')]=1; print(len(d)); n=float('nan'); d[n]=2; print(d[n]); 
print({1:'a',True:'b',1.0:'c'})
print(dict.__doc__ is None, dict.__class_getitem__(int), dict[int,str])
class K(dict): pass
k=K(a=1); k.attr=5; print(k, k.__dict__, k.attr, type(k|{}), type({}|k), k=={'a':1})
class Bad:
    def __eq__(s,o): raise ValueError('bad')
    def __hash__(s): return 1
t(lambda: {Bad():1,Bad():2}); t(lambda: {1:1}[Bad()])
class Mut:
    def __hash__(s): return 1
    def __eq__(s,o): dd.clear(); return False
dd={}
dd[Mut()]=1; t(lambda: dd.get(Mut())); print(dd)
print({}.__sizeof__()>0, repr({}.keys()), {1:2}.items()=={(1,2)})
def gen():
    yield 'a',1
    yield 'b',2
print(dict(gen()), dict({'x':1}.items()), dict([['a',1],('b',2)]))
class KM:
    def keys(s): return ['p','q']
    def __getitem__(s,k): return k*2
print(dict(KM()), {**KM()}); d={}; d.update(KM()); print(d)
def f(**kw): return kw
t(lambda: f(**KM())); t(lambda: f(**{1:2})); t(lambda: f(a=1,**{'a':2}))
