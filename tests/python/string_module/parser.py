# The parser of str.format that string.Formatter uses.
import _string
def show(text):
    try: result=eval(text)
    except Exception as e: print(text,'->',type(e).__name__,e)
    else: print(text,'=',repr(result))
def first_error(it):
    out=[]
    try:
        for x in it: out.append(x)
    except Exception as e: out.append((type(e).__name__, str(e)))
    return out
def split(s):
    a,b=_string.formatter_field_name_split(s)
    return a,first_error(b)
for s in r"""list(_string.formatter_parser('a{{b}}{c!r:>5}d'))
list(_string.formatter_parser(''))
list(_string.formatter_parser('{}'))
list(_string.formatter_parser('{a.b[0]:{x}}{{'))
first_error(_string.formatter_parser('ab{'))
first_error(_string.formatter_parser('ab}'))
first_error(_string.formatter_parser('{a}x{b'))
first_error(_string.formatter_parser('{a!}'))
_string.formatter_parser(5)
_string.formatter_field_name_split(5)
split('a.b[0][x].c')
split('0')
split('')
split('0.x')
split('a.')
split('a[')
split('a[]')
split('a[1]b')
split('a..b')
split('.x')
split('99999999999999999999')
type(_string.formatter_parser('')).__name__
type(_string.formatter_field_name_split('a')[1]).__name__
type(_string.formatter_parser('')).__module__""".splitlines(): show(s)
