# What the methods and operators of str say of wrong arguments.
def show(text):
    try:
        result = eval(text)
    except Exception as error:
        print(text, "->", type(error).__name__, error)
    else:
        print(text, "=", repr(result))


for text in r"""
'a'.find(1)
'a'.find()
'a'.index('b')
'a'.rindex('b')
'a'.count(1)
'a'.startswith(1)
'a'.startswith((1,))
'a'.endswith(1)
'a'.replace(1,2)
'a'.replace('a',2)
'a'.replace('a','b','c')
'a'.split(1)
'a'.split('')
'a'.rsplit('')
'a'.partition('')
'a'.partition(1)
'a'.rpartition(b'')
'a'.join(1)
'a'.join([1])
'a'.strip(1)
'a'.lstrip(1)
'a'.removeprefix(1)
'a'.removesuffix(1)
'a'.center('a')
'a'.center(5,'ab')
'a'.center(5,1)
'a'.center(5,'')
'a'.zfill('a')
'a'.expandtabs('a')
'a'.expandtabs(10**10)
'a'.translate(1)
'a'.translate({97:-1})
'a'.translate({97:0x110000})
'a'.translate({97:1.5})
str.maketrans(1)
str.maketrans('a')
str.maketrans('ab','c')
str.maketrans('ab',1)
str.maketrans(1,'a')
str.maketrans('a','b',1)
str.maketrans({'ab':1})
str.maketrans({1.5:1})
'a'+1
'a'*'b'
'a'*1.5
'a'*10**20
'a'*2**62
'a'[1]
'a'[-2]
'a'[10**30]
1 in 'a'
'a'<1
str(b'a')
str(b'a','utf-8')
str(1,'utf8')
str('a','utf8')
str(b'a',1)
str(b'\xff','ascii')
str(object=b'a', errors='strict')
'a'.encode(1)
'\ud800'.encode()
'\u1234'.encode('ascii')
'a\0'.encode('a\0b')
'%d' % 'a'
'%s %s' % 'a'
'%s' % ('a','b')
'%(a)s' % 1
'%(a)s' % {}
'%(a' % {}
'%' % ()
'%y' % 1
'%\u1234' % 1
'%c' % 'ab'
'%c' % -1
'%c' % 1.5
'%c' % 0x110000
'%*d' % ('a',1)
'%*d' % (1,)
'%.*f' % ('a',1)
'%x' % 1.5
'%x' % 'a'
'%o' % 1.5
'%d' % 1.5
'%f' % 'a'
'%d' % None
'%i' % '1'
'%99999999999999999999d' % 1
'%.99999999999999999999d' % 1
'%d' % float('inf')
'%d' % float('nan')
'%a' % 'é'
'%-5d|%+d|% d|%05d|%#x|%#o|%#X|%.3d' % (1,2,3,4,255,8,255,5)
'abc' % 1
'abc' % ()
'abc' % {}
'abc' % [1]
'abc' % 'x'
'%%' % ()
'%5%' % ()
'%s' % (1,2)
'{}'.format()
'{0}{}'.format(1,2)
'{}{0}'.format(1,2)
'{a}'.format()
'{'.format()
'}'.format()
'{!}'.format(1)
'{!x}'.format(1)
'{!r'.format(1)
'{!rr}'.format(1)
'{0[}'.format(1)
'{0[]}'.format(1)
'{0.}'.format(1)
'{0[a]b}'.format({'a':1})
'{:{}}'.format(1,2)
'{:{:{}}}'.format(1,2,3)
'{0.real}'.format(1)
'{0.foo}'.format(1)
'{a.b}'.format_map({})
'{99999999999999999999}'.format(1)
'{0[99999999999999999999]}'.format(1)
'{: }'.format('a')
'{:=5}'.format('a')
'{:+}'.format('a')
'{:#}'.format('a')
'{:,}'.format('a')
'{:_}'.format('a')
'{:z}'.format('a')
'{:d}'.format('a')
'{:5c}'.format(1.5)
'{:c}'.format(-1)
'{:+c}'.format(65)
'{:#c}'.format(65)
'{:,c}'.format(65)
'{:.2d}'.format(65)
'{:,x}'.format(65)
'{:_x}'.format(6565565)
'{:,_}'.format(65)
'{:_,}'.format(65)
'{:,,}'.format(65)
'{:__}'.format(65)
'{:y}'.format(65)
'{:yy}'.format(65)
'{:y}'.format(6.5)
'{:,n}'.format(65)
'{:.}'.format(6.5)
'{:5.99999999999999999999}'.format(6.5)
'{:99999999999999999999}'.format(6.5)
'{:=}'.format(1j)
'{:05}'.format(1j)
'{:,}'.format(10000j)
'{:z}'.format(1)
'{:zd}'.format(1)
'{:z}'.format(-0.0)
'{:.3_}'.format(0.123456789)
'{:.9,}'.format(0.123456789)
'{:.9_f}'.format(0.123456789)
'{:.,f}'.format(0.123456789)
'{:.9,_f}'.format(0.123456789)
'{!s:>5}'.format(1)
format(1,1)
format('a','\u1234>5')
format([], 'x')
format(object(), 'd')
format(None, 'd')
format(1,'\0')
format(1.5,'\0')
format(1,'\u1234')
format(True,'d')
format(True,'')
format(True,'5')
format(10**400,'f')
format(10**400,'e')
format(3,'%')
format(3,'.5%')
format(3,'s')
format(3.5,'s')
format(3.5,'d')
format(3j,'s')
format(3j,'%')
""".strip().splitlines():
    show(text)
