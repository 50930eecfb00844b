# slice: indices for any length, comparison, hash, and what it raises.
def show(text, **names):
    try:
        print(text, "->", eval(text, names))
    except Exception as e:
        print(text, "->", type(e).__name__, e)

for text in ["slice(1)", "slice(1,2)", "slice(1,2,3)", "slice(None)", "slice()", "slice(1,2,3,4)", "slice(a=1)", "slice(1,2,3).indices(5)",
             "slice(None).indices(5)", "slice(None,None,-1).indices(5)", "slice(-3,None,2).indices(5)", "slice(10,-10,-1).indices(5)",
             "slice(0,2**80).indices(2**70)", "slice(None,None,-2**70).indices(2**80)", "slice(1,2,3).indices(-1)", "slice(1).indices('a')",
             "slice('a').indices(1)", "slice(1,2,0).indices(1)", "slice(1)<slice(2)", "slice(1)==slice(1)", "slice(1)!=slice(2)", "slice(1)<2",
             "hash(slice(1,2,3))", "hash(slice(1,[]))", "slice(1).__reduce__()", "slice(1,2).start", "slice(1,2).stop", "slice(1,2).step",
             "slice(1.5,'x')", "[1,2,3][slice('a',None)]", "[1,2,3][::0]", "'abc'[2**70:]", "'abcdef'[-2**70:2**70:2]", "(1,2,3)[1.5:]"]:
    show(text)
class Echo:
    def __getitem__(self, key): return key
print(Echo()[1:2], Echo()[:], Echo()[::2, 1], Echo()[..., None:5])
try:
    class S(slice): pass
except TypeError as e:
    print(e)
letters = list("abcdefgh")
for start in (None, 0, 2, -2, -20, 20):
    for stop in (None, 0, 3, -3, -20, 20):
        for step in (None, 1, 2, -1, -3):
            s = slice(start, stop, step)
            assert letters[s] == [letters[i] for i in range(*s.indices(8))] == list("".join(letters)[s]) == list(tuple(letters)[s])
            copy = letters[:]
            del copy[s]
            assert copy == [x for i, x in enumerate(letters) if i not in range(*s.indices(8))], (s, copy)
print("slices agree")
