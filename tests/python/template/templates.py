# Templates of t-strings (PEP 750): what they hold, how they are made, their errors.
x=5
a=t'hello {x} and {x!r:>{x}}'
print(a)
print(a.strings,a.interpolations,a.values,list(a))
print(a+a)
print(list(t''),list(t'{x}{x}'),t'a' t'b{x=}')
def show(text):
    try: result=eval(text)
    except Exception as e: print(text,'->',type(e).__name__,e)
    else: print(text,'=',repr(result))
Template=type(a); Interpolation=type(a.interpolations[0])
for s in r"""a+'x'
'x'+a
a+1
Template('a','b',Interpolation(1,'x'))
Template(Interpolation(1,'x'),Interpolation(2,'y'))
Template(1)
Template()
Template(x=1)
Interpolation()
Interpolation(1)
Interpolation(1,'x','z')
Interpolation(1,'x','rr')
Interpolation(1,'x',1)
Interpolation(1,2)
Interpolation(1,'x','r',5)
Interpolation(1,'x','r','fmt')
Interpolation(value=1,expression='x',conversion=None,format_spec='fmt')
Interpolation.__match_args__
a.interpolations[1].__reduce__()
Interpolation(1,'x')==Interpolation(1,'x')
Template[int]
a.x
type(a).__module__, type(a).__name__, type(a).__qualname__
type(iter(a)).__name__
iter(t'{x}').__next__()
a.strings.__class__""".splitlines(): show(s)
match t'{x}'.interpolations[0]:
    case Interpolation(v,e): print(v,e)
try:
    class S(Template): pass
except TypeError as e: print(e)
try: a.strings=5
except AttributeError as e: print(e)
