# Hexadecimal, base64, uuencoded and quoted-printable text on random data, CRCs, errors.
import binascii as B
def show(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return type(e).__name__, str(e)
state = 99
def number(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
    return (state >> 33) % n
def data(alphabet, n): return bytes(alphabet[number(len(alphabet))] for _ in range(n))
every = bytes(range(256))
total = 0
def note(x):
    global total
    for ch in repr(x): total = (total * 31 + ord(ch)) % 1000000007
for i in range(400):
    d = data(every, number(50))
    note(show(B.hexlify, d)); note(show(B.b2a_base64, d)); note(show(B.b2a_base64, d, newline=False))
    note(show(B.b2a_uu, d)); note(show(B.b2a_uu, d, backtick=True))
    note(B.crc32(d)); note(B.crc_hqx(d, i)); note(B.crc32(d, i))
    assert B.a2b_base64(B.b2a_base64(d)) == d and B.unhexlify(B.hexlify(d)) == d
    if len(d) <= 45: assert B.a2b_uu(B.b2a_uu(d)) == d
    q = data(b'ab=.\t \r\n_\xff\x00', number(200))
    for flags in range(8):
        note(show(B.b2a_qp, q, flags & 1, flags >> 1 & 1, flags >> 2))
    note(show(B.a2b_qp, data(b'ab=1F\n\r_ ', number(40)))); note(show(B.a2b_qp, q, header=True))
    note(show(B.a2b_base64, data(b'ABab=+/ \n', number(20))))
    note(show(B.a2b_base64, data(b'ABab=', number(10)), strict_mode=True))
    note(show(B.a2b_uu, data(b'#ab `\n!', number(20)))); note(show(B.unhexlify, data(b'0aF', number(8))))
    if i % 100 == 0: print(i, total)
print(total)
for a in ('é', 5, 'abc', b'0g', '', 'YWJj', b'=', b'Y=Q=', b'YQ==x', b'YQ', b'Y'):
    print(a, show(B.a2b_base64, a), show(B.a2b_base64, a, strict_mode=True), show(B.unhexlify, a), show(B.a2b_uu, a), show(B.hexlify, a))
print(B.hexlify(b'abcd', ':', 2), B.b2a_hex(b'abcd', b'-'), B.Error.__mro__, B.Incomplete, show(B.b2a_uu, b'x' * 46))

