# What code objects tell of themselves.
def function(a, b=1, /, c=2, *args, d, e=3, **kwargs):
    "A docstring."
    local = a

    def inner():
        return local, d

    return inner


code = function.__code__
print(code.co_name, code.co_qualname, code.co_firstlineno, hex(code.co_flags))
print(code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals)
print(code.co_varnames, code.co_cellvars, code.co_freevars, code.co_consts[0])
inner = function(1, d=2).__code__
print(inner.co_qualname, inner.co_freevars, hex(inner.co_flags))
print(code == function.__code__, code != inner, hash(code) == hash(function.__code__))
print([code._varname_from_oparg(i) for i in range(8)])


def lines(source):
    compiled = compile(source, "<lines>", "exec")
    found = [line for _, _, line in compiled.co_lines() if line]
    return [line for i, line in enumerate(found) if i == 0 or found[i - 1] != line]


print(lines("a = 1\nb = 2\n\nif a:\n    b = 3\nelse:\n    b = 4\n"))
positions = list(compile("x = foo(1,\n  bar)", "<p>", "exec").co_positions())
print((1, 1, 4, 7) in positions, (1, 2, 4, 6) in positions, (2, 2, 2, 5) in positions)

changed = code.replace(co_name="other", co_filename="elsewhere.py", co_firstlineno=7)
print(changed.co_name, changed.co_filename, changed.co_firstlineno, changed == code)
function.__code__ = changed
print(function(5, d=6)())
try:
    code.replace(co_consts=[1])
except TypeError as error:
    print(type(error).__name__)


def plain(x, y=2, *, z):
    total = 0
    for i in range(x):
        total += i * y + z
    return [total, lambda: total]


code = plain.__code__
rebuilt = type(code)(
    code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals, code.co_stacksize,
    code.co_flags, code.co_code, code.co_consts, code.co_names, code.co_varnames, code.co_filename, code.co_name,
    code.co_qualname, code.co_firstlineno, code.co_linetable, code.co_exceptiontable, code.co_freevars,
    code.co_cellvars,
)
print(rebuilt == code, type(plain)(rebuilt, globals(), "again", (2,))(4, z=1)[0])
