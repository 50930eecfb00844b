# Views: subscripts, casts, comparison, release; exporters written in Python (PEP 688).
def show(text):
    try:
        result = eval(text)
    except Exception as error:
        print(text, "->", type(error).__name__, error)
    else:
        print(text, "=", repr(result))

b=bytearray(b'abcdefghijkl')
m=memoryview(b)
m2=m.cast('H'); m3=m.cast('B',[3,4]); m4=m.cast('i').cast('B',(2,6)) if False else m.cast('B',(2,6))
ro=memoryview(b'abc')
rel=memoryview(b'abc'); rel.release()
z=memoryview(b'\x05').cast('b',())
def ex(s):
    exec(s,globals())
    return bytes(b)

for text in r"""
m.nbytes,m.readonly,m.itemsize,m.format,m.ndim,m.shape,m.strides,m.suboffsets
m3.shape,m3.strides,m3.ndim,m3.format,m3.nbytes,len(m3)
m.c_contiguous,m.f_contiguous,m.contiguous
m3.c_contiguous,m3.f_contiguous,m3.contiguous
m[::2].c_contiguous,m[::2].contiguous,m[::2].nbytes,m[::2].strides
m[0],m[-1],m[11]
m[12]
m[-13]
m['a']
m[1.5]
m[10**30]
m[:3].tobytes(),m[::-1].tobytes(),m[5:2].tobytes(),m[-4:].tobytes()
m2[0],m2.tolist(),m2.shape
m3[0]
m3[0,1],m3[2,3],m3[-1,-1]
m3[0,1,2]
m3[3,0]
m3[0:1].shape
m3[0:1,0:1]
m3[(0,)]
m3.tolist()
m3.tobytes(),m3.tobytes('F'),m3.tobytes('A'),m3.tobytes(None)
m.tobytes('X')
m.tobytes(order='F')
m.tobytes(1)
z[()],z.tolist(),z.shape,z.ndim,z.nbytes
z[0]
len(z)
list(z)
m[()]
m['a':'b']
ro[0]
ex('m[0]=65')
ex('m[0]="a"')
ex('m[0]=256')
ex('m[0]=-1')
ex('m[0]=1.5')
ex('m[20]=1')
ex('ro[0]=1')
ex('ro[0:1]=b"a"')
ex('del m[0]')
ex('del ro[0]')
ex('m[0:2]=b"xy"')
ex('m[0:2]=b"xyz"')
ex('m[0:2]="xy"')
ex('m[0:2]=[1,2]')
ex('m[::2]=b"ABCDEF"')
ex('m[2:6]=m[0:4]')
ex('m3[0,0]=48')
ex('m3[0]=48')
ex('m3[0:1]=b"a"')
ex('m2[0]=65535')
ex('m2[0]=65536')
ex('m2[0:1]=b"ab"')
ex('m[0:2]=m2[0:1]')
ex('b.append(1)')
ex('b+=b"a"')
ex('b[0:1]=b"abc"')
ex('b[0:2]=b"ab"')
ex('b.clear()')
rel[0]
rel.nbytes
rel.tobytes()
rel.shape
rel.obj
len(rel)
rel==rel
rel==ro
rel.release()
rel.__enter__()
hash(rel)
hash(ro)==hash(b'abc')
hash(m)
hash(memoryview(b'abcd').cast('H'))
hash(memoryview(b'abcd').cast('b'))==hash(b'abcd')
ro==b'abc', ro==bytearray(b'abc'), b'abc'==ro, ro==memoryview(b'abd'), ro!=b'abc', ro=='abc', ro==5
ro<b'abc'
m==m3
memoryview(b'\x00\x01').cast('H')==memoryview(b'\x00\x01')
memoryview(b'\x01\x02').cast('b')==memoryview(b'\x01\x02')
memoryview(b'abc')[::2]==b'ac'
m.cast('H').cast('i')
m.cast('z')
m.cast('<H')
m.cast('@H').format
m.cast(5)
m.cast('H',5)
m.cast('B',[3,5])
m.cast('B',[3,-4])
m.cast('B',[3,0])
m.cast('B',[3,'a'])
m.cast('B',[1]*65)
m.cast('B',[12,1,1]).tolist()
m3.cast('B',[2,6])
m3.cast('B').shape
m[::2].cast('H')
m[:5].cast('H')
memoryview(b'').cast('H').shape
memoryview(b'').cast('B',[1])
m.cast('é')
memoryview('abc')
memoryview(5)
memoryview()
memoryview(object=b'a')[0]
memoryview(m)[0]
m.hex(),m.hex(':'),m[::2].hex('-',2)
m.toreadonly().readonly
ex('m.toreadonly()[0]=1')
m.count(65),m.index(65)
m.index(300)
m.index(b'a')
m2.index(m2[1])
[x for x in memoryview(b'abc')], list(reversed(memoryview(b'abc')))
list(m3)
list(memoryview(b'abcd').cast('H'))
97 in memoryview(b'abc'), b'a' in memoryview(b'abc')
memoryview(b'abc').cast('c').tolist(), memoryview(b'abc').cast('c')[0]
memoryview(b'\x00\x01\x02').cast('?').tolist()
memoryview(b'\xff'*8).cast('q')[0],memoryview(b'\xff'*8).cast('Q')[0],memoryview(b'\xff'*8).cast('P')[0],memoryview(b'\xff'*8).cast('n')[0],memoryview(b'\xff'*8).cast('N')[0]
memoryview(b'\x00\x00\x80\x3f').cast('f')[0], memoryview(b'\x00\x3c').cast('e')[0], memoryview(b'\0\0\0\0\0\0\xf0\x3f').cast('d')[0]
type(iter(memoryview(b'ab')))
memoryview[int]
memoryview.__doc__
m.obj is b, m3.obj is b, m[1:].obj is b
bytes(m3), bytes(m[::2]), bytearray(m3), len(bytes(m3))
b'x'.join([m[:2],m[2:4]])
memoryview._from_flags(b'abc',0).format
memoryview._from_flags(b'abc',1)
""".strip().splitlines():
    show(text)

with memoryview(b'abc') as q: print(q[0])
try: q[0]
except ValueError as e: print(e)
def f(a):
    mm=memoryview(a); mm[0:1]; return None
c=bytearray(b'abc')
f(c)
def g(*a): return len(a)
g(1,2,3,4,5,6,7,8); c.append(100); print(c)
x=memoryview(bytearray(b'abc'))
y=x[1:]
x.release()
print(y.tobytes()); y.release()
class B:
    def __init__(s): s.d=bytearray(b'hello'); s.n=0
    def __buffer__(s,flags): s.n+=1; print('get',flags); return memoryview(s.d)
    def __release_buffer__(s,v): s.n-=1; print('rel',v.tobytes()); v.release()
bb=B()
with memoryview(bb) as mv: print(mv.tobytes())
print(bytes(bb), bb.n)
class C:
    def __buffer__(s,flags): return 5
try: memoryview(C())
except TypeError as e: print(e)
class D(bytearray):
    def __buffer__(s,flags): print('D',flags); return super().__buffer__(flags)
    def __release_buffer__(s,v): print('Drel'); super().__release_buffer__(v)
d=D(b'xyz')
with memoryview(d) as mv: print(mv[0])
d.append(1); print(d)
