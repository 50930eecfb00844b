# Operations, methods and errors of int and bool.
def t(s):
    try: r=eval(s); print(s,'->',repr(r))
    except BaseException as e: print(s,'!!',type(e).__name__+':', str(e)[:200])
for s in '''1//0
1%0
divmod(1,0)
1/0
10**30//0
10**30%0
10**30/0
1.0/0
1.0//0
1.0%0
divmod(1.0,0)
0.0**-1
0**-1
0**-1.0
(-8)**0.5
(-8.0)**(1/3)
10.0**400
2**-2
pow(2,-1,7)
pow(2,-1,4)
pow(2,3,0)
pow(2,3,-5)
pow(2,-3,-5)
pow(2.0,3,5)
pow(2,3.0,5)
pow(2,3,5.0)
pow('a',2)
pow(2,'a',3)
1<<-1
1>>-1
1<<2**70
0<<2**70
1>>2**70
-1>>2**70
1<<(2**40)
int('a')
int('0x1f',16)
int('0x1f')
int('0x1f',0)
int('012',0)
int('00',0)
int('1_0')
int('1__0')
int(' 12 ')
int('\\u0661\\u0662')
int('\\u00e9')
int('')
int('1',1)
int('1',37)
int('1',-1)
int(1,2)
int(b'12')
int(bytearray(b'12'),3)
int(b'zz')
int(None)
int([])
int(3.7)
int(float('nan'))
int(float('inf'))
int('1'*5000)
len(str(10**4299))
str(10**4300)
repr(-10**5000)
hex(10**50)
int(x=3)
int('3',base=5)
int(base=5)
int('3',base='a')
int('3',2**70)
int.from_bytes(b'abc')
int.from_bytes(b'\\xff\\xfe','little',signed=True)
int.from_bytes([1,2,3])
int.from_bytes('abc')
int.from_bytes(b'abc','x')
int.from_bytes(3)
bool.from_bytes(b'\\1')
(3).to_bytes()
(256).to_bytes()
(-1).to_bytes()
(-1).to_bytes(2,signed=True)
(-129).to_bytes(1,signed=True)
(3).to_bytes(-1)
(3).to_bytes(2,'x')
(3).to_bytes(2,1)
(3).to_bytes(2.0)
round(15,-1)
round(25,-1)
round(-15,-1)
round(15,-100)
round(15,2)
round(15,'a')
round(15,None)
(15).__round__()
round(10**30+5,-1)
True.__round__()
round(True,-1)
(3).__format__('x')
(3).__format__('z')
(3).__getnewargs__()
(3).__floor__()
(-5).bit_length()
(-5).bit_count()
(5).as_integer_ratio()
(5).is_integer()
True.as_integer_ratio()
True+True
True&True
True|2
-True
True^True
True and 1
bool([])
bool(x=1)
bool(1,2)
repr(True)
True.real
(5).imag
(5).conjugate()
int.__new__(bool)
int.__new__(str)
bool.__new__(int)
int.__add__(1,2.0)
int.__add__('a',1)
(1).__pow__(2,3)
(2).__rpow__(3)
(2).__rpow__(3,None)
(2).__pow__('a')
int('9'*4301)
int('0x'+'9'*4301,16)>0
int(' 1 1')
int('1\\0')
int('1'*250+'z')
int(b'1'*250+b'z')
int('+ 1')
int('-0')
int('_1')
10**5000 > 1.0
float(10**400)
10**400 + 1.0
2**1024/2**1023
(2**1100)/3
-7//2
-7%3
7%-3
divmod(-7,-2)
hash(2**61-1)
hash(-1)
hash(2**200)
1 < 'a'
int.__lt__(1,'a')
(1).__eq__(2.0)
3 .__index__()
int.__doc__ is None
(10).__divmod__(3)
(10).__rdivmod__(3)
(10).__truediv__(0)
(10).__ceil__()
(10).__trunc__()
abs(-2**100)
-(-2**48)
(2**48)
-(2**48)-1
(2**64)//3
(2**64)%-3
2**100 & -2**50
2**100 | -2**50
~(2**100)
pow(3,2**100,10**20)
pow(-3,2**100+1,10**20)
pow(3,5,1)
pow(3,5,-1)
pow(0,0)
pow(10**20,-1,10**20+1)
int.numerator'''.split('\n'):
    t(s)
class I:
    def __int__(self): return True
class I2:
    def __int__(self): return 1.0
class I3:
    def __index__(self): return 5
class I4:
    def __trunc__(self): return 5
class T(int): pass
class S(str): pass
for s in 'int(I())','int(I2())','int(I3())','int(I4())','T(5)','T("7")+1','int(T(5)) is 5','type(int(T(2**100)))','int("11",I3())','int(S("12"))','int(S("zz"))','type(T(5).real)','type(+T(5))','type(T(3).conjugate())','repr(T(3))','T(3).__dict__','(3).__round__(I3())', 'type(True.real)','type(+True)','T.from_bytes(b"a")':
    t(s)
