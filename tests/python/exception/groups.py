# Exception groups: making, splitting, except*.
def t(f):
    try: r=f(); print('OK',repr(r))
    except BaseException as e: print(type(e).__name__, str(e))
G=ExceptionGroup; B=BaseExceptionGroup
t(lambda:G()); t(lambda:G('x')); t(lambda:G('x',1)); t(lambda:G('x',[])); t(lambda:G('x',[1])); t(lambda:G(1,[ValueError()]));t(lambda:G('x',[KeyboardInterrupt()]));t(lambda:B('x',[KeyboardInterrupt()]));t(lambda:B('x',[ValueError()]));t(lambda:G('x',[ValueError(1)],3));t(lambda:str(G('x',[ValueError(1)])));t(lambda:str(G('x',[ValueError(1),G('y',[ValueError()])])));t(lambda:G('x',[ValueError(1)],a=1))
class S(G): pass
class SB(B): pass
class SV(B,ValueError): pass
t(lambda:S('x',[KeyboardInterrupt()])); t(lambda:SB('x',[KeyboardInterrupt()])); t(lambda:SB('x',[ValueError()])); t(lambda:SV('x',[KeyboardInterrupt()]))
class S2(G):
    def __init__(self,*a,**k): self.k=k
    def __new__(cls,*a,**k): return super().__new__(cls,*a)
t(lambda:S2('x',[ValueError()],a=2).k)
g=G('x',[ValueError(1),G('y',[TypeError(2),OSError(3)])])
t(lambda:g.split(TypeError)); t(lambda:g.split(lambda e:isinstance(e,OSError)));t(lambda:g.split(3));t(lambda:g.subgroup((TypeError,ValueError)));t(lambda:g.subgroup(KeyError));t(lambda:g.split(G));t(lambda:g.split((int,)));t(lambda:g.split(int));t(lambda: g.derive([1]));t(lambda:g.derive([KeyboardInterrupt()]));t(lambda:g.derive(3))
t(lambda:g.subgroup(lambda e: 1/0)); t(lambda:g.args)
t(lambda:g.exceptions);
def s(): g.exceptions=3
t(s)
def s(): g.message=3
t(s)
t(lambda:G.__mro__); t(lambda:G[int])
class BD(G):
    def derive(self,e): return 3
t(lambda:BD('x',[ValueError()]).split(ValueError)); t(lambda:BD('x',[ValueError(),TypeError()]).split(ValueError))
l=[ValueError(1)]; gg=G('x',l); l.append(3); t(lambda: gg)
t(lambda:G('x',(ValueError(1),))); t(lambda:G('x',{ValueError(1)}));t(lambda:G('x',iter([ValueError(1)])))
def run(raising, *clauses):
    try:
        try: raise raising
        except* ValueError as e:
            print('V', repr(e)); clauses[0]()
        except* TypeError as e:
            print('T', repr(e)); clauses[1]()
    except BaseException as e: print('out', repr(e), repr(e.__context__))
    else: print('handled')
def nothing(): pass
def new(): raise KeyError(2)
def again(): raise
for raising in G('a',[ValueError(1)]), G('a',[ValueError(1),TypeError(2)]), G('a',[ValueError(1),G('b',[TypeError(2),OSError(3)])]), ValueError(5), OSError(6), B('c',[KeyboardInterrupt(),ValueError(7)]):
    for clauses in (nothing,nothing),(new,nothing),(new,new),(again,nothing),(again,new):
        run(raising,*clauses)
for bad in (G, (ValueError, G), int, 3):
    try:
        try: raise ValueError(1)
        except* bad: pass
    except BaseException as e: print(repr(e))
e=G('a',[ValueError(1),TypeError(2)]); e.add_note('n'); p=e.split(ValueError)[0]; p.add_note('m'); print(e.__notes__, p.__notes__)
