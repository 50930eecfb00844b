# Tracebacks to the caret, chains, groups, notes, syntax errors, suggestions: see printing.err.
# options: -W ignore
def f(x):
    return g(x) + 1

def g(x):
    y = [i for i in
         range(10 / x)]
    return y

class A:
    def m(self):
        self.n(1,
               2)
    def n(self, a, b):
        raise ValueError("multi\nline")

def r(n):
    return r(n-1) if n else 1/0
def rr(n):
    if n: rr(n-1)
    raise KeyError('é')
import sys
for h in (lambda: f(0), lambda: A().m(), lambda: r(10), lambda: rr(6), lambda: {}['a']['b'], lambda: (1).foo.bar, lambda: f(1,2), lambda: (1 +
   'a'), lambda: "é" + 1, lambda: f(x=1)(2)[3], lambda: [1,2,3][5] , lambda: A().zz, lambda: undefinedname, lambda: sys.exitt):
    try: h()
    except BaseException as e:
        sys.excepthook(*sys.exc_info())
        print('----')
try:
    try: 1/0
    except Exception as e: raise KeyError(1) from e
except Exception as e: sys.excepthook(type(e),e,e.__traceback__)
try:
    try: 1/0
    except Exception as e: raise KeyError(1)
except Exception as e: sys.excepthook(type(e),e,e.__traceback__)
try:
    try: 1/0
    except Exception as e: raise KeyError(1) from None
except Exception as e: sys.excepthook(type(e),e,e.__traceback__)
e=ValueError('x'); e.add_note('n1\nn2'); e.add_note('n3'); sys.excepthook(type(e),e,None)
e=ValueError(); e.__notes__=5; sys.excepthook(type(e),e,None)
e=ValueError(); e.__notes__=[1,'b']; sys.excepthook(type(e),e,None)
class BadStr(Exception):
    def __str__(self): 1/0
sys.excepthook(BadStr,BadStr(),None)
class Out:
    class In(Exception): pass
sys.excepthook(Out.In,Out.In('q'),None)
sys.excepthook(SyntaxError,SyntaxError('bad',('file.py',3,5,'  foo bar baz\n',3,8)),None)
sys.excepthook(SyntaxError,SyntaxError('bad',('file.py',3,5,'  foo bar baz\n')),None)
sys.excepthook(SyntaxError,SyntaxError('bad',(None,3,5,None)),None)
sys.excepthook(SyntaxError,SyntaxError('bad'),None)
sys.excepthook(SyntaxError,SyntaxError('bad',('a.py',3,None,'  x y\n')),None)
sys.excepthook(IndentationError,IndentationError('bad',('a.py',1,3,'  x y\n',1,-1)),None)
try:
    def q(): raise ValueError(1)
    def q2():
        try: q()
        except Exception as e: return e
    es=[q2(), TypeError('t'), ExceptionGroup('inner',[q2(), KeyError(3)])]
    raise ExceptionGroup('outer', es)
except Exception as e:
    e.add_note('note')
    sys.excepthook(type(e),e,e.__traceback__)
e=ExceptionGroup('many',[ValueError(i) for i in range(20)])
sys.excepthook(type(e),e,None)
def nest(n):
    e=ValueError(0)
    for i in range(n): e=ExceptionGroup(str(i),[e])
    return e
e=nest(13); sys.excepthook(type(e),e,None)
sys.exit(1)
