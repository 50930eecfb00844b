# The methods of tuple, and what they raise.
def show(text, **names):
    try:
        print(text, "->", eval(text, names))
    except Exception as e:
        print(text, "->", type(e).__name__, e)

for text in ["()", "(1,)", "(1,2)*2", "2*(1,)", "(1,)+(2,)", "()+1", "()*'a'", "(1,)*(1<<62)", "tuple(1)", "tuple(1,2)",
             "tuple(a=1)", "tuple('abc')", "tuple()", "(1,2,3)[1:]", "(1,2,3)[::-1]", "(1,2,3)[5]", "(1,2)['a'[0]]",
             "(1,2,1).count(1)", "(1,2,1).index(1,1)", "().index(1)", "(1,2)<(1,3)", "(1,2)<(1,)", "(1,2)==(1,2.0)", "(1,)!=(1,)",
             "(1,2)<[1]", "hash((1,2,3))", "hash(())", "hash((1,(2,(3,))))", "hash((1,[]))", "1 in (1,2)", "5 in (1,2)",
             "(1,2).__getnewargs__()", "tuple[int, ...]", "len((1,2,3))", "((1,2,3)[0:3])", "hash((-1,))", "hash((1.5,None)) == hash((1.5,None))"]:
    show(text)
t = (1, 2, 3)
print(t[:] is t, tuple(t) is t, () is tuple(), t * 1 is t, t + () is t)
loop = ([],); loop[0].append(loop); print(loop)

class Pair(tuple):
    def __new__(cls, a, b): return super().__new__(cls, (a, b))
p = Pair(1, 2); p.name = "x"
print(p, p.name, p == (1, 2), hash(p) == hash((1, 2)), p[0], type(p[:]).__name__, type(p + ()).__name__, isinstance(p, tuple))
class Slots(tuple):
    __slots__ = ()
print(Slots((1, 2, 3)), len(Slots("abcd")))
a, *b = (1, 2, 3); print(a, b)
print([*t, *p], max(t), sum(t), tuple(x * 2 for x in t))
