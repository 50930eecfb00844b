# Methods of str, bytes and bytearray on random texts of all widths: against plain code, and as CPython does.
class random:
    state=12345
    def next():
        random.state=(random.state*6364136223846793005+1442695040888963407)&0xFFFFFFFFFFFFFFFF
        return random.state>>33
    def randrange(a,b=None):
        if b is None: a,b=0,a
        return a+random.next()%(b-a)
    def choice(l): return l[random.next()%len(l)]

def rs(n,al): return ''.join(random.choice(al) for _ in range(n))
als=['ab','abc','aé','ab\u1234','a\U0001F600b\u1234é','\t\n ab',' \u2003\x1ca']
def nfind(s,t,a,b):
    n=len(s)
    if b>n:b=n
    elif b<0:b=max(0,b+n)
    if a<0:a=max(0,a+n)
    for i in range(a,b-len(t)+1):
        if s[i:i+len(t)]==t: return i
    return -1
def nrfind(s,t,a,b):
    n=len(s)
    if b>n:b=n
    elif b<0:b=max(0,b+n)
    if a<0:a=max(0,a+n)
    for i in range(b-len(t),a-1,-1):
        if s[i:i+len(t)]==t: return i
    return -1
bad=0
out=[]
for i in range(1500):
    al=random.choice(als); s=rs(random.randrange(0,30),al); t=rs(random.randrange(0,4),random.choice(als) if i%5==0 else al)
    a=random.randrange(-35,35);b=random.randrange(-35,35)
    assert s.find(t,a,b)==nfind(s,t,a,b),(s,t,a,b)
    assert s.rfind(t,a,b)==nrfind(s,t,a,b),(s,t,a,b,s.rfind(t,a,b),nrfind(s,t,a,b))
    c=random.randrange(-1,5)
    out.append((s.count(t), s.replace(t,'XY',c), s.split(None,c), s.rsplit(None,c), s.splitlines(), s.splitlines(True), s.strip(), s.lstrip(t), s.rstrip(t),s.startswith(t,a,b),s.endswith(t,a,b)))
    if t: out.append((s.split(t,c),s.rsplit(t,c),s.partition(t),s.rpartition(t),t.join(s)))
    k=random.choice([1,2,-1,3,-2])
    out.append((s[a:b:k],s[a:b],s.upper(),s.lower(),s.title(),s.swapcase(),s.capitalize(),s.casefold(),s.center(a),s.ljust(b,'é'),s.rjust(a),s.zfill(b),s.expandtabs(3),repr(s),ascii(s),s.isalpha(),s.isspace(),s.isupper(),s.islower(),s.istitle(),s.isidentifier(),s.isprintable(),s*(a%4),s<t,s==t,s+t))
    bs,bt=s.encode('utf-8'),t.encode('utf-8')
    for u,v in ((bs,bt),(bytearray(bs),bt)):
        out.append((u.find(v,a,b),u.rfind(v,a,b),u.count(v),u.replace(v,b'XY',c),u.split(None,c),u.rsplit(None,c),u.splitlines(),u.strip(),u.lstrip(v),u.startswith(v,a,b),u.endswith(v,a,b),u[a:b:k],u.upper(),u.title(),u.swapcase(),u.capitalize(),u.center(a),u.zfill(b),u.expandtabs(3),u.hex(),repr(u),u.isalpha(),u.istitle(),u*(a%4),u<v,u==v,u+v))
        if v: out.append((u.split(v,c),u.rsplit(v,c),u.partition(v),u.rpartition(v)))
    x=bytearray(bs); l=list(x)
    n=len(l)
    if k==1: y=list(bt)
    else: y=[1]*len(l[a:b:k])
    x[a:b:k]=y; l[a:b:k]=y
    assert list(x)==l
    del x[a:b:k]; del l[a:b:k]
    assert list(x)==l,(bs,a,b,k)
    for enc in ('utf-8','utf-16','utf-32','utf-16-be','utf-7','unicode_escape' ):
        if enc in('utf-7','unicode_escape'):
            continue
        assert s.encode(enc).decode(enc)==s
import _codecs as C
r=0
for i in range(0,len(out)):
    for ch in repr(out[i]): r=(r*31+ord(ch))%1000000007
    if i%1000==0: print(i,r,out[i])
print(len(out),r)
for i in range(600):
    s=''.join(chr(random.choice([random.randrange(32,127),random.randrange(0xd7ff),random.randrange(0xe000,0x110000)])) for _ in range(random.randrange(12)))
    assert C.utf_7_decode(C.utf_7_encode(s)[0],'strict',True)[0]==s
    assert C.unicode_escape_decode(C.unicode_escape_encode(s)[0])[0]==s
    assert s.encode().decode()==s
    assert eval(repr(s))==s and eval(ascii(s))==s
    bb=bytes(random.randrange(256) for _ in range(random.randrange(12)))
    for e in ('ignore','replace','backslashreplace','surrogateescape'):
        for enc in ('utf-8','ascii','utf-16','utf-32','utf-16-be'):
            try: q=bb.decode(enc,e)
            except UnicodeDecodeError as x: q=str(x)
            for ch in q: r=(r*31+ord(ch))%1000000007
    assert bb.decode('utf-8','surrogateescape').encode('utf-8','surrogateescape')==bb
    assert eval(repr(bb))==bb and bytes.fromhex(bb.hex())==bb
print(r)
