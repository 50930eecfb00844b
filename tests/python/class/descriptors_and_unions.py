def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
class S:
    __slots__=('a',)
    def m(self): pass
    p=property()
class D: pass
t(lambda: setattr(object(),'x',1)); t(lambda: delattr(object(),'x')); t(lambda: setattr([], 'append',1)); t(lambda: delattr([], 'append'))
t(lambda: setattr(S(),'m',1)); t(lambda: delattr(S(),'m'));t(lambda: delattr(S(),'a'));t(lambda: S().a);t(lambda: delattr(D(),'q'));
t(lambda: S().p);t(lambda: setattr(S(),'p',1));t(lambda: delattr(S(),'p'))
t(lambda: setattr(int,'p',1));t(lambda: delattr(int,'p'));t(lambda: delattr(D,'p'));t(lambda: D.p)
t(lambda: setattr((1),'real',1));t(lambda: setattr(D(),'__dict__',1));t(lambda: delattr(D(),'__class__'));t(lambda: setattr(D(),'__class__',1))
t(lambda: setattr(D(),'__class__',int));t(lambda: setattr(D(),'__class__',S));t(lambda: setattr(1,'__class__',S));t(lambda: setattr(D(),'__class__',list))
class X:
    def __set__(s,i,v): pass
class Y:
    def __delete__(s,i): pass
class Z: x=X(); y=Y()
t(lambda: delattr(Z(),'x'));t(lambda: setattr(Z(),'y',1)); 
t(lambda: getattr(Z(),1));t(lambda: setattr(Z(),1,2))
t(lambda: delattr(D(),'__dict__'))
t(lambda: object.__getattribute__(1,2))
t(lambda: type.__getattribute__(int,2))
t(lambda: super().x)
t(lambda: {}[[]]);
class P(property): pass
p=property(lambda s:1, doc='x')
t(lambda: property(1,2,3,4,5)); t(lambda:p.__name__); t(lambda: property().__name__)
class C:
    @property
    def x(self): "doc"; return 1
    p=property()
print(C.x.__name__, C.p.__name__, C.x.__doc__, property().__doc__)
t(lambda: C.x.__set__(C(),1)); t(lambda: property(lambda s:1).__set__(C(),1)); t(lambda: property().__get__(C()))
sm=staticmethod(len); print(sm, sm.__wrapped__, sm.__func__, sm.__isabstractmethod__)
cm=classmethod(len); print(cm, cm.__wrapped__)
t(lambda: staticmethod()); t(lambda: staticmethod(1,2)); t(lambda: staticmethod(f=1)); t(lambda: classmethod(1).__get__(2)()); t(lambda: staticmethod(1)())
t(lambda: super(int)); t(lambda: super(int,'a')); t(lambda: super(1,2)); t(lambda: super(int,1)); t(lambda: super(int,bool)); t(lambda: super(int,1).xx); t(lambda: super(int).__thisclass__); t(lambda: super(bool,True).real); t(lambda: super(1)); t(lambda: super(int,1,2)); t(lambda: super(x=1))
MP=type(int.__dict__)
m=MP({1:2}); print(m, str(m), m|{3:4}, m.copy()); t(lambda: MP(1)); t(lambda: MP([1])); t(lambda: hash(m)); t(lambda: m==  {1:2}); t(lambda: [1]|m); t(lambda: m.__ior__({}))
G=type(list[int])
t(lambda: list[int]); t(lambda: list[int][str]); t(lambda: list[int]==list[int]); t(lambda: hash(list[int])==hash(list[int])); t(lambda: isinstance([],list[int])); t(lambda: issubclass(list,list[int])); t(lambda: list[int].__origin__); t(lambda: list[int].append); t(lambda: list[int]|None); t(lambda: list[int].__mro_entries__(())); t(lambda: (*list[int],)); t(lambda: (*tuple[int,str],)[0].__unpacked__); t(lambda: list[int].__reduce__()); t(lambda: list[[int,str]]); t(lambda: tuple[()]); t(lambda: list[...]); t(lambda: list['int']); t(lambda: list[None]); t(lambda: G(list,(int,))); t(lambda: G(list)); t(lambda: tuple[*tuple[int,...]]); t(lambda: list[int].__class__); t(lambda: type(list[int])); t(lambda: list[int].foo); t(lambda: setattr(list[int],'x',1)); t(lambda: list[int]())
U=type(int|str)
t(lambda: int|str); t(lambda: int|None); t(lambda: int|int); t(lambda: (int|str)|(str|float)); t(lambda: (int|str)==(str|int)); t(lambda: hash(int|str)==hash(str|int)); t(lambda: (int|str).__args__); t(lambda: isinstance(1,int|str)); t(lambda: isinstance(1,int|list[int])); t(lambda: issubclass(int, int|str)); t(lambda: 1|int); t(lambda: int|1); t(lambda: int|'str');  t(lambda: (int|str)[int]);  t(lambda: U[int,str]); t(lambda: U[int]); t(lambda: (int|str).__origin__); t(lambda: (int|str).__name__); t(lambda: (int|str).__qualname__); t(lambda: type('X',(int|str,),{})); t(lambda: (int|str).__module__); t(lambda: (int|str)());  t(lambda: U[1]); t(lambda: U[()]); t(lambda: None|int); t(lambda: None|None);  t(lambda: U()); t(lambda: (int|str)|None)
t(lambda: issubclass(1, int|str)); t(lambda: isinstance(1, str|list[int]));  t(lambda: (int|str) < 1); t(lambda: bool|int); t(lambda: int|True);t(lambda: (int|str).foo)
class M: 
    __hash__=None
t(lambda: hash(list[M()]))
t(lambda: list[int]|list[str]|list[int]); t(lambda: int|[1])
