# The methods of list, and what they raise.
def show(text, **names):
    try:
        print(text, "->", eval(text, names))
    except Exception as e:
        print(text, "->", type(e).__name__, e)

a = [3, 1, 2]
a.append(4); print(a)
a.insert(0, 9); a.insert(100, 8); a.insert(-1, 7); a.insert(-100, 6); print(a)
a.extend((1, 2)); a.extend(x for x in "ab"); a.extend(a); print(a)
print(a.pop(), a.pop(0), a.pop(-2), a)
a.remove(1); print(a.count(2), a.index(2), a.index(2, 2), a)
a.reverse(); print(a, a.copy() == a, a.copy() is a)
a.clear(); print(a, len(a))
b = list(range(10))
del b[0], b[-1]; print(b)
del b[::3]; print(b)
del b[::-2]; print(b)
b[1:2] = "xyz"; print(b)
b[::2] = [0] * len(b[::2]); print(b)
b[2:2] = b; print(b)
b[5:2] = [77]; print(b)
b[:] = []; print(b)
b += (1, 2); b *= 3; print(b, b * 0, 2 * b, b + [5])
b *= 0; print(b)
for text in ["[].index(1)", "[].remove(1)", "[].pop()", "[1].pop(3)", "[][0]", "[]['a'[0]]", "[]+1", "[]*'a'", "[]*1.5",
             "[1]*(1<<62)", "[1]<1", "list(1)", "list(1,2)", "list(a=1)", "[].insert('a',1)", "[].extend(1)",
             "[1,'a'].sort()", "[][2**70]", "[].append(1,2)", "[].append()", "[].pop(1,2)", "[].pop('a')", "[].index()",
             "[0,1,2].index(1,-1)", "[0,1,2].index(2,-1)", "[1].__setitem__(1,1)", "[1].__delitem__(1)",
             "[1].__setitem__(slice(0,1),1)", "[1,2,3].__setitem__(slice(0,3,2),[1])", "[].sort(1)", "[1].__getitem__(2**70)",
             "hash([])", "[1,2]==[1,2.0]", "[1,[2,[3]]]<[1,[2,[4]]]", "[]<[1]", "[1,2]>=[1]", "[1]!=[1]", "[float('nan')]==[1]",
             "[*range(3)].__contains__(2)", "[].__iadd__(5)", "list('abc').__reversed__().__length_hint__()",
             "list[int]", "[].__sizeof__()>0", "[1].__mul__('a')", "list.__hash__"]:
    show(text)
loop = [1]; loop.append(loop); print(loop, repr([loop]))

class Moving(list):
    pass
m = Moving([1, 2]); m.x = 5; print(m, m.x, m + [3], type(m + [3]).__name__, type(m.copy()).__name__, type(m[:]).__name__)

class Shrinks:
    def __init__(self, victim): self.victim = victim
    def __eq__(self, other): self.victim.clear(); return False
v = []; v.extend([Shrinks(v), 2, 3])
print(v.count(1), v)
v = []; v.extend([1, Shrinks(v), 3]); print(3 in v, v)
v = []; v.extend([Shrinks(v)] * 3); show("v == [0, 0, 0]", v=v)

class Index:
    def __index__(self): return 1
print([1, 2, 3][Index()], [1, 2, 3][Index():], [0] * Index())
x = [1, 2, 3]
for i in x:
    if len(x) < 8: x.append(i * 10)
print(x)
