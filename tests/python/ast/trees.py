# Syntax trees: the classes of _ast, compile() to and from trees.
# options: -W ignore
import _ast
t = compile("x = 1 + 2*3\ndef f(a,/,b=1,*c,d,e=2,**g) -> int:\n  'doc'\n  return a\n", 'f', 'exec', _ast.PyCF_ONLY_AST)
print(t, t.body[0].value.op, t.body[1].args.kw_defaults)
exec(compile(t,"f","exec")); print(x, f(1,d=3), f.__doc__)
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
ast=_ast
def fix(n):
    def go(n):
        if '_attributes' in dir(type(n)):
            for a in n._attributes:
                if getattr(n,a,None) is None: setattr(n,a,1)
        for f in n._fields:
            v=getattr(n,f,None)
            for c in v if isinstance(v,list) else [v]:
                if isinstance(c,ast.AST): go(c)
    go(n); return n
print(ast.BinOp._fields, ast.BinOp._attributes, ast.BinOp.__match_args__, ast.BinOp.__doc__, ast.BinOp._field_types, ast.BinOp.__module__, ast.BinOp.__mro__)
print(ast.expr.__doc__); print(ast.Load.__doc__, ast.expr_context.__doc__, ast.arguments._attributes, ast.arg._attributes, ast.arg.end_lineno)
print(ast.FunctionDef._field_types)
t(lambda: vars(ast.BinOp(1,2,3))); t(lambda: ast.BinOp(1,2,3,4)); t(lambda: vars(ast.BinOp(1,left=2))); t(lambda: vars(ast.Name('x'))); t(lambda: sorted(vars(ast.arguments()))); t(lambda: vars(ast.Return())); t(lambda: ast.Return().value)
t(lambda: ast.Name('x',ast.Load()).__reduce_ex__(4)); t(lambda: ast.Name('x',lineno=3).__reduce__()); t(lambda: ast.AST().__reduce__())
t(lambda: ast.AST(1)); t(lambda: ast.Load() is ast.Load())
t(lambda: compile(ast.Module([1],[]),'f','exec')); t(lambda: compile(ast.Module(1,[]),'f','exec')); t(lambda: compile(ast.Expression(ast.Name('x')),'f','exec')); t(lambda: compile(ast.Expression(ast.Name('x')),'f','eval'))
t(lambda: compile(fix(ast.Expression(ast.Constant([]))),'f','eval'))
t(lambda: compile(fix(ast.Expression(ast.Constant((1,frozenset([2]),[3])))),'f','eval'))
t(lambda: eval(compile(fix(ast.Expression(ast.Constant((1,frozenset([2]))))),'f','eval')))
for c in 5, -5, 2**100, -2**100, 1.5, float('inf'), 2j, 1+2j, 'aé\ud800', b'x\0y', True, None, ..., (), ((1,),'a'):
    t(lambda: eval(compile(fix(ast.Expression(ast.Constant(c))),'f','eval')))
t(lambda: compile(fix(ast.Expression(ast.Name(3,ast.Load()))),'f','eval'));
t(lambda: compile(ast.Expression(ast.Name('x',ast.Load(),lineno='a',col_offset=0)),'f','eval'));
t(lambda: compile(ast.Expression(None),'f','eval'))
t(lambda: compile(fix(ast.Expression(ast.BinOp(ast.Constant(1),ast.Load(),ast.Constant(2)))),'f','eval'))
t(lambda: compile(fix(ast.Expression(ast.Name('x',ast.Store()))),'f','eval'))
t(lambda: ast.Name('x').__replace__(id='y').id); t(lambda: ast.Name('x').__replace__(foo='y'))
t(lambda: (_ast.PyCF_ONLY_AST,_ast.PyCF_TYPE_COMMENTS,_ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,_ast.PyCF_OPTIMIZED_AST))
def dump(n):
    if isinstance(n, ast.AST):
        return type(n).__name__+'('+', '.join(f'{f}={dump(getattr(n,f))}' for f in n._fields+n._attributes)+')'
    if isinstance(n, list): return '['+', '.join(map(dump,n))+']'
    return repr(n)
src="async def outer():\n [i async for i in x if y]\nx: int = 5\nfor i in y: pass\nelse: z\nlambda a,/,b=1,*c,d,e=2,**f: 0\nf'{a!r:>{w}}'\nmatch x:\n case {1:y,**z}: pass\n case A(b=1)|None: pass\nasync def g[T: int](): await h\nimport a.b as c\nfrom . import q\ntry: pass\nexcept* E as e: pass\nt'{x}'\nwith a as b, c: pass\ndel x,y\n-1j+2.5+b'x'+...\nx[1:2,...] = y = 0xff\nprint(*a,**b)\nx if y else z\nnot a < b <= c\nclass C(a,b=c): pass\npass\n"
m=compile(src,'f','exec',1024)
print(dump(m))
print(type(compile(m,'f','exec')).__name__)
for s in ('1+1','f(x)'): print(dump(compile(s,'f','eval',1024)), eval(compile(compile(s,'f','eval',1024),'f','eval'),{'f':len,'x':'abc'}))
print(dump(compile('(int,str)->x','f','func_type',1024))); print(dump(compile('1\n','f','single',1024)))
t(lambda: compile('a b','f','exec',1024))
def deep(n):
    e=ast.Name('x',ast.Load())
    for i in range(n): e=ast.UnaryOp(ast.Not(),e)
    return fix2(ast.Expression(e))
def fix2(m):
    n=m.body
    while True:
        n.lineno=n.end_lineno=1; n.col_offset=n.end_col_offset=0
        if isinstance(n,ast.Name): return m
        n=n.operand
t(lambda: type(compile(deep(50),'f','eval')).__name__)
class MyName(ast.Name): pass
t(lambda: eval(compile(fix(ast.Expression(MyName('x',ast.Load()))),'f','eval'),{'x':7}))
