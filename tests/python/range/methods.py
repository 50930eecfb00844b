# range: items, searches, comparisons, iterators, numbers of any size, and what it raises.
def show(text, **names):
    try:
        print(text, "->", eval(text, names))
    except Exception as e:
        print(text, "->", type(e).__name__, e)

B = 2**70
for text in ["range(3)", "range(1,10,3)", "range(0)", "range(5,0,-2)", "range(B)", "list(range(5,0,-2))", "list(range(3,3))", "range()",
             "range(1,2,0)", "range('a')", "range(1.0)", "range(1,2,3,4)", "range(a=1)", "range(3)[5]", "range(3)[-1]", "range(3)['a']",
             "range(10)[2:8:3]", "range(10)[::-1]", "range(10)[20:]", "range(B)[B-1]", "range(B)[-1]", "range(B)[B]", "range(B)[::2]", "len(range(B))",
             "bool(range(B))", "bool(range(0))", "B-1 in range(B)", "B in range(B)", "5 in range(0,10,2)", "4.0 in range(0,10,2)", "'a' in range(3)",
             "range(0,10,2).index(4)", "range(0,10,2).index(5)", "range(3).index('a')", "range(3).count(1)", "range(3).count(1.0)", "range(3)==range(0,3,1)",
             "range(0)==range(5,5)", "range(0,3,2)==range(0,4,2)", "range(1,2)==range(1,9,10)", "range(3)!=[0,1,2]", "range(3)<range(4)",
             "hash(range(3))==hash(range(0,3))", "hash(range(0))==hash(range(2,2))", "range(3).__reduce__()", "range(1,5).start", "range(1,5).stop", "range(1,5).step",
             "list(reversed(range(5)))", "list(reversed(range(0)))", "list(reversed(range(B,B+3)))", "list(range(B,B+3))", "list(range(-B,B,B))",
             "list(range(B,-B,-B))", "iter(range(5)).__reduce__()[1:]", "iter(range(B)).__reduce__()[1:]", "iter(range(5)).__length_hint__()",
             "iter(range(B)).__length_hint__()", "range(2**48-2,2**48+2)[3]", "list(range(2**48-2,2**48+2))", "max(range(-5,5))", "True in range(2)",
             "range(3).__contains__(None)", "sum(range(1000))", "range(True)", "type(iter(range(1)))()", "range(1,2**63,2**62)[1]"]:
    show(text, B=B)
it = iter(range(10)); it.__setstate__(7); print(list(it), list(it), it.__length_hint__())
it = iter(range(B, B + 10)); it.__setstate__(7); print(len(list(it)))
class Index:
    def __init__(self, n): self.n = n
    def __index__(self): return self.n
print(range(Index(3)), range(10)[Index(2)], list(range(Index(1), Index(7), Index(2))))
try:
    range(3).start = 5
except AttributeError as e:
    print(e)
try:
    class R(range): pass
except TypeError as e:
    print(e)
