# Operations, methods and errors of float and complex.
# options: -W ignore
def t(s):
    try: r=eval(s); print(s,'->',repr(r))
    except BaseException as e: print(s,'!!',type(e).__name__+':', str(e)[:200])
print(sorted(float.__dict__)); print(sorted(complex.__dict__)); print(sorted(int.__dict__)); print(sorted(bool.__dict__))
for s in '''float('a')
float(b'zz')
float(b' 1.5 ')
float('\u0661.5')
float('1_0.5')
float([])
float(x=1)
float(1,2)
float(None)
float(10**400)
float.fromhex('0x1p3')
float.fromhex('zz')
float.fromhex('0x1p5000')
float.fromhex(3)
(1.5).hex()
(1.5).as_integer_ratio()
float('inf').as_integer_ratio()
float('nan').as_integer_ratio()
round(float('nan'))
round(float('inf'))
round(2.5)
round(2.5,None)
round(2.675,2)
round(1e300,-310)
round(1.5,'a')
round(1.7e308,-308)
round(1.5,400)
round(float('nan'),2)
(2.5).__floor__()
float('nan').__floor__()
float('inf').__ceil__()
(2.5).__trunc__()
int(2.5)
divmod(-7.5,2)
-7.5//2
-7.5%2
7.5%-2
0.0%-1
-0.0//1
(1e308)*10
2.0**0.5
(-2.0)**2
2.0**-1
0.0**0
float.__getformat__('double')
float.__getformat__('x')
float.__getformat__(1)
1.5 < 10**400
float('inf') < 10**400
2.0**53 == 2**53+1
2.0**53+2 == 2**53+2
float('nan') == 1
1.5.__eq__('a')
1.5.__lt__(2)
(1.5).__pow__(2,3)
(1.5).__rpow__(2)
hash(1.5)
hash(float('inf'))
hash(2.0**70)
repr(1e16)
repr(1e22)
str(0.1)
format(1.5,'x')
(1.5).is_integer()
float('inf').is_integer()
(1.5).conjugate()
(1.5).real
(1.5).imag
float.from_number(3)
float.from_number('3')
float.__new__(int)
(1.5).__getnewargs__()
1.5.__divmod__(2)
1.5.__rdivmod__(2)
1.5+'a'
bool(float('nan'))
complex('1+2j')
complex(' (1+2j) ')
complex('1 + 2j')
complex('a')
complex(b'1')
complex('1',2)
complex(1,'2')
complex(1,[])
complex([])
complex(1,2)
complex(1j,2j)
complex(real=1,imag=2)
complex(1,2,3)
complex('')
complex('j')
complex('-j')
complex('1e5j')
complex('nan+infj')
complex('1_0j')
complex('(1')
repr(complex(1,-0.0))
repr(complex(-0.0,1))
repr(complex(0,float('nan')))
repr(complex(float('inf'),1))
1j/0
1j//1
1j%1
divmod(1j,1)
1j**2
0j**-1
0j**1j
0j**0
(1+2j)**3
(1+2j)**-3
(1+2j)**0.5
(1+2j)**(1+1j)
(1e200j)**3
1j<2
1j==1j
(1+0j)==1
(1+0j)==10**400
hash(1+2j)
abs(3+4j)
abs(complex(1e308,1e308))
abs(complex('inf+nanj'))
-(1+2j)
+(1+2j)
(1+2j).conjugate()
(1+2j).real
int(1j)
float(1j)
round(1j)
complex.from_number(3)
complex.from_number('3')
complex('1+2j').__getnewargs__()
pow(1j,2,3)
2*(1+2j)
(1+2j)*2
2.0+(1+2j)
2-(1+2j)
(1+2j)-2
float('inf')*1j
1j*float('inf')
complex(0,1)*complex(float('inf'),0)
2/(1+2j)
(1+2j)/2
(1+2j)/(0+0j)
1/(complex('inf'))
complex(float('inf'),float('nan'))*complex(1,1)
10**400 * 1j
1j.__add__('a')
1j.__complex__()
bool(0j)
0.0*-1j
-0.0+0j
0.0-0j
1j-0.0
complex(-0.0,0)-0.0
format(1+2j,'.2f')
format(1+2j,'x')
(1+2j)**100
(1+2j)**101
(1.5+2j)**-100
complex.__new__(int)
float(b'\xff')
float('1'*300+'z')
float('1.5\0')
float(' ')
complex(1.5)
complex('1j\0')
complex('1+')
complex('1j2')
complex('i')
complex('+1j')
complex('1e400')
complex('1-1')
complex('\u0661j')
complex('++1j')
complex('1.e5+.5J')
complex('infinityj')
complex('naN-NAnJ')
complex('( 1j )')
complex('((1j))')
complex()
complex(True)
complex(2**1100)
complex(1,2**1100)'''.split('\n'):
    t(s)
class F:
    def __float__(self): return 1
class F2(float):
    pass
class F3:
    def __float__(self): return F2(2)
class F4:
    def __index__(self): return 2
class C:
    def __complex__(self): return 1
class C2(complex): pass
class C3:
    def __complex__(self): return C2(2j)
class F5(float):
    def __float__(self): return 7.0
for s in 'float(F())','float(F3())','float(F4())','float(F2(1.5))','type(float(F2(1.5)))','float(F5(1))','complex(C())','complex(C3())','complex(F4())','complex(F3())','type(complex(C2(1j)))','F2("1.5")','repr(F2(2))','type(F2(2).real)','type(+F2(2))','F2.fromhex("0x1p1")','type(F2.fromhex("0x1p1"))','complex(1,C3())','C2(1,2)','C2(1j)==1j','F2(1.5)==1.5','F2.from_number(3)','complex(F4(),F4())','float.from_number(F3())','complex.from_number(C3())':
    t(s)
