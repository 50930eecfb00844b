# The methods and operators of set and frozenset, their order for integers, and what they raise.
def show(text, **names):
    try:
        print(text, "->", eval(text, names))
    except Exception as e:
        print(text, "->", type(e).__name__, e)

for text in ["set()", "{3,1,2}", "{100,5,64,33,8,0}", "frozenset({1})", "frozenset()", "set('a')", "{1}|{2}", "{1,2}&{2,3}", "{1,2}-{2}",
             "{1,2}^{2,3}", "{1}|[1]", "{1}<[1]", "{1}<{1,2}", "{1,2}<={1,2}", "{1}>{2}", "{1}=={1.0}", "{1}!={2}", "{1}==frozenset({1})",
             "frozenset({1})|{2}", "{2}|frozenset({1})", "set().pop()", "{1}.remove(2)", "{(1,[])}", "{[]}", "set(1)", "set(1,2)", "set(a=1)",
             "frozenset(a=1)", "frozenset(1,2)", "hash(set())", "hash(frozenset({1,2,3}))", "hash(frozenset())",
             "hash(frozenset({frozenset({1}),frozenset({2})}))", "[] in {1}", "{1} in {frozenset({1})}", "{2} in {frozenset({1})}",
             "{1}.union([2],(3,))", "{1,2,3}.intersection([1,2],{2,3})", "{1,2,3}.difference([1],[2])", "{1,2}.symmetric_difference([2,3])",
             "{1}.isdisjoint([2])", "{1}.isdisjoint([2,1])", "{1}.issubset([1,2])", "{1}.issuperset([])", "{1}.issuperset([2])",
             "{1}.union(1)", "{1}.__or__([1])", "{1}.discard([])", "{1}.__reduce__()", "iter({1}).__length_hint__()", "set[int]",
             "{frozenset({1})}.discard({1})", "set().copy()", "set(range(20))", "set(range(0,100,10))", "{-1,-2,-3}", "{1,True,1.0}",
             "set.__hash__", "{1}.__rsub__({1,2})", "frozenset({1}).copy()"]:
    show(text)
s = {1, 2}
s.add(3); s.update([4], (5,)); s.discard(9); s.remove(1); print(s)
s |= {7}; s &= {2, 3, 7}; s -= {2}; s ^= {7, 8}; print(s)
s.difference_update([3]); s.intersection_update([8, 9]); s.symmetric_difference_update({1}); print(s)
s ^= s; print(s)
s = {1, 2, 3}; s -= s; print(s)
f = frozenset("a"); print(frozenset(f) is f, f.copy() is f, frozenset({1, 2}) == {1, 2}, {frozenset({1}): 5}[frozenset([1])])
try:
    f |= 5
except TypeError as e:
    print(e)
s = set(range(5))
try:
    for x in s: s.add(x + 100)
except RuntimeError as e:
    print(e)
big = set(range(2000)); print(len(big), sum(big), 1999 in big, 2000 in big)
for i in range(0, 2000, 2): big.remove(i)
print(len(big), min(big)); big.clear(); print(big)
popped = set(range(10)); print([popped.pop() for _ in range(10)])
class S(set): pass
class F(frozenset):
    def __init__(self, *a, **k): pass
print(S([1]), S([1]) | {2}, S(), repr(F([1], x=2)), type(S([1]).copy()).__name__, F([1]) & {1})
r = S(); 
class Hold:
    def __init__(self, to): self.to = to
    def __repr__(self): return repr(self.to)
r.add(Hold(r)); print(r)
class Odd:
    def __hash__(self): return 5
    def __eq__(self, other): return self is other
print(len({Odd() for _ in range(100)}))
class Clears:
    def __init__(self, s): self.s = s
    def __hash__(self): return 1
    def __eq__(self, other): self.s.clear(); return False
c = set(); c.add(Clears(c)); print(1 in c, len(c))
c = set(); c.add(Clears(c)); c.add(1); print(len(c))
print({x % 3 for x in range(10)}, {*[1, 2], *(3,)})
print(sorted({"b", "a"} | {"c"}), len({"a": 1}.keys() & {"a", "b"}))
