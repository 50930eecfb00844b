# The functions of the module builtins: results and errors.
def t(s, g=None):
    try: r=eval(s, g or globals()); print(s,'->',repr(r)[:150])
    except BaseException as e: print(s,'!!',type(e).__name__+':', str(e)[:200])
class NI: pass
class BI:
    def __iter__(self): return 1
class D:
    def __dir__(self): return ['b','a']
class D2:
    def __dir__(self): return 1
def gen(n):
    for i in range(n): yield i
for s in '''chr(2**70)
chr(-1)
chr(0x110000)
chr('a')
chr(0x1F600)
ord('ab')
ord(b'ab')
ord(1)
ord(b'a')
bin(1.0)
len(1)
len()
len(1,2)
min()
min(1)
min([])
min([],default=3)
min(1,2,default=3)
min([1],key=3)
min(1,'a')
max()
max(3,1,2,key=lambda x:-x)
max([],key=len)
max(gen(5))
min(gen(5),key=lambda x:(x-3)**2)
min(1,2,foo=3)
sum()
sum(1)
sum([],'')
sum([],b'')
sum([],bytearray())
sum(['a','b'])
sum([1,2],start=3)
sum(gen(100))
sum([0.1]*10)
sum([1,2.5,True])
sum([1j,2])
sum([1.5,2j,3])
sum([1e308,1e308,-1e308])
sum([10**30,1])
sum([[1],[2]],[])
all(1)
all([])
all(x<5 for x in gen(5))
any([0,1])
any(x for x in [0,0,3])
sorted(1)
sorted([3,1],reverse=True)
sorted([1],key=1)
sorted([1],[2])
sorted()
sorted(gen(4),key=lambda x:-x)
next(1)
next(iter([]))
next(iter([]),3)
next(gen(3))
next(gen(0),'d')
next()
iter(1)
iter(1,2)
iter(BI())
iter(NI())
list(iter(iter([1,2,3]).__next__, 3))
aiter(1)
anext(1)
isinstance(1,2)
issubclass(1,int)
issubclass(int,2)
isinstance(True,(str,int))
isinstance(1,int|str)
round(NI())
round(1.5,ndigits=1)
round(number=1)
round()
dir(D())
dir(D2())
vars(1)
vars(1,2)
dir(1,2)
format(1,2)
format(1,'>5')
getattr(1,2)
getattr(1,'x')
getattr(1,'x',3)
getattr(1)
getattr(1,'a','b','c')
hasattr(1,2)
hasattr(1)
hasattr(1,'real')
setattr(1,'x',2)
setattr(1,2,3)
delattr(1,'real')
hash([])
hash()
id(1,2)
callable(1)
callable(len)
compile(1,'a','exec')
compile('1','a','foo')
compile('1','a','eval',flags=1)
compile('1','a','eval',optimize=5)
compile('1',1,'eval')
compile('1\\0','a','eval')
eval(1)
eval('1',1)
eval('1',{},1)
eval('  1')
eval('1 2')
eval(b'1+1')
eval('x',{'x':3})
eval('x',{},{'x':4})
eval(compile('1+2','f','eval'))
exec(1)
exec('1',1)
exec('1',{},1)
exec('x=1')
exec('1',closure=3)
eval('1',globals={})
eval(source='1')
eval()
exec()
globals(1)
locals(1)
print(1,sep=2)
print(1,end=2)
print(1,foo=2)
print(1,file=3)
print(1,2,sep='-',end='|\\n')
print()
print(1,sep=None,end=None)
pow(1)
pow(2,3)
pow(base=2,exp=3,mod=5)
abs('a')
abs(-True)
divmod(1,'a')
divmod(1)
__import__('foo_bar')
__import__('')
__import__(1)
__import__('sys',level=-1)
__build_class__()
__build_class__(1,2)
__build_class__(1)
__build_class__(len,'a')
repr()
ascii('\\xe9')
hex('a')
print.__module__
print.__qualname__
repr(print)
len.__text_signature__
print.__text_signature__
min([3,'a'])'''.split('\n'): t(s)

class NM:
    def __getitem__(self,k): return 5
def f():
    x=1
    def g(): return x
    return g
c=f().__code__
def h(a): pass
for s in '''eval(c)
exec(c)
exec(c,closure=())
exec(c,closure=3)
exec(c,closure=(1,))
exec(c,closure=f().__closure__)
exec(h.__code__)
exec(h.__code__,closure=f().__closure__)
eval('x',NM())
eval('x',{},NM())
exec('x',NM())
exec('x',{},NM())
compile('x',b'f','exec').co_filename
compile('x','f','func_type')
compile('x','f',3)
compile('x','f','exec',flags='a')
compile('x','f\\0','exec')
eval(bytearray(b'1+2'))
eval(memoryview(b'1+2'))
exec("\\ud800")
eval('')
eval('  ')'''.split('\n'): t(s)

def scopes():
    a=1
    exec('a=2; b=3')
    d={}
    exec('a=2; b=3', globals(), d)
    print(a, d, eval('a+1'), sorted(locals()), sorted(vars()), dir())
scopes()

try:
    class A(1.5): pass
except BaseException as e: print(e)
class M(type):
    @classmethod
    def __prepare__(*a): return 3
try:
    class A(metaclass=M): pass
except BaseException as e: print(e)
class M2(type):
    def __new__(cls,n,b,d):
        d.pop('__classcell__'); return type.__new__(cls,n,b,d)
try:
    class A(metaclass=M2):
        def f(self): __class__
except BaseException as e: print(repr(e))
class X:
    def __mro_entries__(self,b): return 3
try:
    class A(X()): pass
except BaseException as e: print(repr(e))
class X:
    def __mro_entries__(self,b): return (int,)
class A(X()): pass
print(len(A.__orig_bases__), A.__bases__)
def fm(n, b, d, **k): print(n,b,list(d),k); return 5
class B(X(), metaclass=fm, z=3): pass
print(B)

import builtins
print([n for n in sorted(vars(builtins)) if n[0] != '_' and n not in ('copyright','credits','exit','help','license','quit')])
