# enumerate, zip, map, filter, reversed, iter: over natives, generators and Python iterators; pickling's interface; errors.
def show(text, **names):
    try:
        print(text, "->", eval(text, names))
    except Exception as e:
        print(text, "->", type(e).__name__, e)

def gen(*items):
    yield from items

class Seq:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i):
        if i >= self.n: raise IndexError
        return i * 10

class Count:
    def __init__(self, n): self.n, self.i = n, 0
    def __iter__(self): return self
    def __next__(self):
        if self.i == self.n: raise StopIteration
        self.i += 1
        return self.i

def boom(x): raise ZeroDivisionError(x)
def fails():
    yield 1
    raise KeyError("inside")

names = dict(globals())
for text in ["list(enumerate('ab'))", "list(enumerate(gen(5,6),10))", "list(enumerate(Count(2),start=2**70))", "list(enumerate(iterable='a'))",
             "enumerate()", "enumerate(1)", "enumerate([],'a')", "enumerate([],1,2)", "list(zip())", "list(zip('ab',[1,2,3]))", "list(zip(gen(1,2),Count(3),Seq(5)))",
             "zip(1)", "zip([],1)", "zip([],x=1)", "list(zip([1],[],strict=True))", "list(zip([],[1],strict=True))", "list(zip([1],[1],[],strict=True))",
             "list(zip([],[],[1],strict=True))", "list(zip(gen(1),gen(1,2),strict=True))", "list(zip(gen(1,2),gen(1),strict=True))", "list(zip(Count(2),gen(1,2),strict=True))",
             "list(zip(fails(),gen(1,2)))", "list(zip(gen(1,2),fails(),strict=True))",
             "map()", "map(1)", "map(1,1)", "list(map(1,[1]))", "list(map(lambda a,b:a+b,[1,2],gen(3,4)))", "list(map(str,Count(3)))", "list(map(boom,[1]))",
             "list(map(lambda a,b:1,[1],[],strict=True))", "list(map(lambda a,b:1,gen(),[1],strict=True))", "list(map(int,['1','2']))", "next(map(boom,gen()), 'end')",
             "filter()", "filter(1)", "filter(None,1)", "list(filter(None,[0,1,'',2]))", "list(filter(lambda x:x%2,gen(1,2,3)))", "list(filter(bool,Count(2)))", "list(filter(boom,[1]))",
             "list(filter(str.isdigit,'a1b2'))", "reversed()", "reversed(1)", "reversed({1})", "reversed(1,2)", "list(reversed([1,2,3]))", "list(reversed(Seq(3)))", "list(reversed('abc'))",
             "list(reversed({1:2,3:4}))", "iter(1)", "iter(1,2)", "list(iter(Seq(3)))", "list(iter(Count(9).__next__,3))", "iter([]).__setstate__('a')", "iter([]).__setstate__(2**70)",
             "iter([1,2]).__reduce__()[1:]", "iter((1,2)).__reduce__()[1:]", "iter({1}).__reduce__()[1:]", "enumerate([1]).__reduce__()[1][1]", "reversed((1,)).__reduce__()[1:]",
             "reversed([1,2]).__reduce__()[1:]", "iter(int,1).__reduce__()[1:]", "type(iter([]))()", "iter([1,2,3]).__length_hint__()", "reversed([1,2,3]).__length_hint__()",
             "reversed(Seq(3)).__length_hint__()", "iter(Seq(3)).__length_hint__()", "enumerate[int]", "zip.__mro__", "list(zip(*[iter(range(6))]*2))", "dict(zip('ab',[1,2]))",
             "[*map(lambda *a: a, [1,2], [3,4], [5,6])]", "list(map(max,[1,5],[4,2]))"]:
    show(text, **names)
print([type(x).__name__ for x in (iter([]), iter(()), iter({}), iter(set()), iter(range(1)), iter(range(2**90)), iter(""), iter(Seq(1)), iter(int, 1), reversed([]), reversed(()))])
def exhausted(it):
    list(it)
    return next(it, "end"), it.__reduce__()[1:]
print(exhausted(iter([1])), exhausted(iter((1,))), exhausted(iter({1})), exhausted(iter(Seq(1))), exhausted(reversed([1])), exhausted(reversed((1,))))
it = iter([1, 2, 3, 4]); it.__setstate__(2); print(list(it))
it = iter((1, 2, 3, 4)); it.__setstate__(-5); print(list(it))
it = reversed([1, 2, 3, 4]); it.__setstate__(1); print(list(it))
it = iter(Seq(4)); it.__setstate__(3); print(list(it))
calls = iter([1, 2, 3, 0, 5]); print(list(iter(lambda: next(calls), 0)), list(calls))
def stops(): raise StopIteration
print(list(iter(stops, 5)))
m = map(lambda x: x + 1, gen(1, 2, 3)); print(next(m), m is iter(m), list(m), next(m, None))
deep = iter(range(3))
for _ in range(500): deep = map(lambda x: x + 1, deep)
print(list(deep))
deep = gen(1, 2, 3)
for _ in range(300): deep = filter(lambda x: x > 1, enumerate(deep)) if _ == 0 else deep
show("list(deep)", deep=deep)
def middle():
    for pair in zip(gen(1, 2), gen("a", "b")):
        got = yield pair
        print("got", got)
g = middle(); print(next(g), g.send("x"))
class Sub(zip): pass
print(list(Sub([1], [2])), type(Sub()).__name__)
