def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
# MRO & super
class A:
    def f(s): return 'A'
class B(A):
    def f(s): return 'B'+super().f()
class C(A):
    def f(s): return 'C'+super().f()
class D(B,C):
    def f(s): return 'D'+super().f()
print(D().f(), [c.__name__ for c in D.__mro__], D.mro()==list(D.__mro__))
t(lambda: type('X',(A,B),{}))
# attribute priority
class Data:
    def __get__(s,o,t): return ('data',o is None)
    def __set__(s,o,v): print('set',v)
    def __delete__(s,o): print('del')
class NonData:
    def __get__(s,o,t): return 'nondata'
class E:
    d=Data(); n=NonData()
e=E()
e.__dict__['d']=1; e.__dict__['n']=2
print(e.d,e.n,E.d,E.n); e.d=5; del e.d; e.n=3; print(e.n); del e.n; print(e.n)
E.d=7; print(e.d)  # metaclass-free set replaces
E.late=property(lambda s: 'late'); e.__dict__['late']=1; print(e.late)
del E.late; print(e.late)
# __getattribute__
class G:
    def __getattribute__(s,n):
        if n=='boom': raise AttributeError(n)
        return 'got '+n
    def __getattr__(s,n): return 'fallback '+n
print(G().x, G().boom, len.__name__)
# class with __call__, __len__ changes
class F: pass
f=F(); t(lambda: f()); F.__call__=lambda s: 'called'; print(f()); del F.__call__; t(lambda: f())
F.__len__=lambda s: 4; print(len(f)); F.__len__=lambda s:5; print(len(f))
class F2(F): pass
F.__eq__=lambda s,o: True; print(F2()==3, F2()!=3)
# hash None
class H:
    def __eq__(s,o): return True
t(lambda: hash(H())); print(H.__hash__)
class H2(H): __hash__=object.__hash__
print(isinstance(hash(H2()), int))
# int/str/tuple/list/dict/float subclasses
class I(int):
    def __new__(cls,v,extra): 
        s=int.__new__(cls,v); s.extra=extra; return s
i=I(5,'x'); print(i+1,i.extra,type(i+1),i.__dict__, I(1<<70,1).extra, I(1<<70,1)==1<<70)
class S(str): pass
s=S('abc'); s.z=1; print(s.upper(),s.z,s+'d',type(s+'d'),s=='abc',{'abc':1}[s])
class T(tuple):
    def __new__(cls,*a): return super().__new__(cls,a)
x=T(1,2,3); x.q=9; print(x,x.q,x[1],len(x),x+(4,), x==(1,2,3))
class L(list): pass
l=L([1,2]); l.a=1; l.append(3); print(l,l.a,l==[1,2,3])
class Fl(float): pass
y=Fl(1.5); y.a=2; print(y,y.a,y+1,type(y+1))
class By(bytes): pass
b=By(b'abc'); b.k=1; print(b,b.k,b[0])
class Ex(ValueError):
    def __init__(s,a,b): super().__init__(a); s.b=b
ex=Ex(1,2); print(ex,ex.args,ex.b,repr(ex))
# class assignment
class P: 
    def who(s): return 'P'
class Q:
    def who(s): return 'Q'
p=P(); p.v=1; p.__class__=Q; print(p.who(),p.v,p.__dict__, type(p))
class SL1: __slots__=('a','b')
class SL2: __slots__=('a','b')
class SL3: __slots__=('a','c')
s=SL1(); s.a=1; s.__class__=SL2; print(s.a); t(lambda: setattr(s,'__class__',SL3))
# bases assignment
class X1:
    def m(s): return 1
class X2:
    def m(s): return 2
class Y(X1): pass
y=Y(); print(y.m()); Y.__bases__=(X2,); print(y.m(), Y.__mro__, X1.__subclasses__(), X2.__subclasses__())
# dict replace
class DD: pass
d=DD(); d.a=1; old=d.__dict__; d.__dict__={'z':3}; print(d.z, hasattr(d,'a'), old); old['a']=7; print(old, d.__dict__)
del d.__dict__; print(d.__dict__); d.k=1; print(d.k)
# vars/dir order
class O:
    def __init__(s): s.b=1; s.a=2
o=O(); print(list(o.__dict__), o.__dict__=={'b':1,'a':2}, o.__dict__.copy(), o.__dict__|{'c':3})
o.__dict__.update(c=3); o.__dict__.pop('b'); print(o.__dict__, 'b' in o.__dict__, o.c); o.__dict__.clear(); print(o.__dict__, hasattr(o,'c')); o.n=1; print(o.__dict__.popitem(), o.__dict__.setdefault('q',5), o.q)
for k in o.__dict__: print(k)
# property subclass and setters
class PP(property):
    def __get__(s,o,t=None): return 'PP' if o is not None else s
class U:
    @PP
    def x(s): return 1
print(U().x, type(U.x).__name__)
class V:
    def __init__(s): s._x=0
    @property
    def x(s): return s._x
    @x.setter
    def x(s,v): s._x=v
    @x.deleter
    def x(s): print('deleter')
v=V(); v.x=3; v.x+=4; print(v.x); del v.x
# classmethod chain
class W:
    @classmethod
    def c(cls,*a): return cls.__name__,a
    @staticmethod
    def s(*a): return a
class W2(W): pass
print(W.c(1),W2().c(2),W2.s(3),W().s(4), W.c.__self__ is W)
# names
print(D.__qualname__, D.__module__, D.f.__qualname__, (lambda: 0).__qualname__)
def outer():
    class Inner: pass
    return Inner
print(outer(), outer().__qualname__)
D.__name__='Renamed'; D.__qualname__='Q.R'; print(D, D.__name__, D())  if 0 else print(D)
# comparisons
class Cmp:
    def __init__(s,n): s.n=n
    def __lt__(s,o): print('lt',s.n); return NotImplemented
    def __gt__(s,o): print('gt',s.n); return 'GT'
class Cmp2(Cmp): pass
print(Cmp(1)<Cmp(2), Cmp(1)<Cmp2(2)); t(lambda: Cmp(1)<=1)
class Num:
    def __init__(s,n): s.n=n
    def __add__(s,o): print('add'); return NotImplemented
    def __radd__(s,o): print('radd'); return 'R'
    def __iadd__(s,o): print('iadd'); return NotImplemented
class Num2(Num):
    def __radd__(s,o): print('radd2'); return 'R2'
class Num3(Num): pass
print(Num(1)+Num2(1)); t(lambda: Num(1)+Num(2)); print(Num(1)+Num3(2)); print(1+Num(1)); 
n=Num(1); n+=Num2(2); print(n)
t(lambda: Num(1)-1)
