# SPDX-License-Identifier: MIT
# Patterns of every kind, matched, searched, split and replaced, in str and in bytes; and what is refused.
import _sre
import re
tests = [
 (r'a(b*)c', 'xxabbbc'), (r'(?P<x>\w+)\s+(?P=x)', 'foo foo'), (r'(?:ab)*c', 'ababc'), (r'(?:(a)|b)*', 'abba'),
 (r'(a|ab)(c|bcd)(d*)', 'abcd'), (r'^\s*(\d+)\.(\d+)$', ' 12.34\n'), (r'(?i)straße', 'STRASSE STRAßE'), (r'(?i)k', 'K'),
 (r'x*?y', 'xxxy'), (r'(?:xa)*?y', 'xaxay'), (r'(?>a+)b', 'aaab'), (r'(?>a+)ab', 'aaab'), (r'a++b', 'aaab'), (r'a++ab', 'aaab'),
 (r'(?:ab)++c', 'ababc'), (r'(?:ab|a)*+b', 'abab'), (r'(?<=a)b', 'cb ab'), (r'(?<!a)b', 'ab cb'), (r'a(?=b)', 'acab'), (r'a(?!b)', 'abac'),
 (r'(a)?(?(1)b|c)', 'ab'), (r'(a)?(?(1)b|c)', 'c'), (r'(a)?b(?(1)c)', 'abc'), (r'[^a-c\d]+', 'abc12xyz9'), (r'[\u0100-\u0200]+', 'aĀāb'), (r'(?i)[à-ý]+', 'ÀÝà'),
 (r'\bfoo\b', 'a foo b'), (r'\B', ''), (r'\b', ''), (r'(?m)^b$', 'a\nb\nc'), (r'(?s).+', 'a\nb'), (r'.+', 'a\nb'), (r'\w+', 'žluťoučký kůň'), (r'(?a)\w+', 'abcž'),
 (r'(.)\1{2}', 'abbbc'), (r'(?i)(.)\1', 'aA'), (r'((a)|(b))+', 'ab'), (r'(?:a{2,3}?){2}', 'aaaaa'), (r'(a{,2}){3}x', 'aaaax'), (r'[\U0001F600-\U0001F64F]', 'x😀'),
 (r'(a*)*', 'aaa'), (r'(a*)+', 'b'), (r'(?:a?)*?b', 'aab'), (r'(|a)+', 'aaa'), (r'(a|b)*?c', 'abac'), (r'(?:(?=(a))a)+b', 'aab'), (r'(?!(a)b)a', 'ac'),
 (r'[[:alpha:]]', 'a:]'), (r'(?x) a  b # c', 'ab'), (r'\A\Z', ''), (r'a\z', 'a'), (r'(?<=(?:a|b))c', 'bc'), (r'(?i:A)b', 'ab aB'), (r'foo|bar|baz', 'xbaz'), (r'', 'abc'),
 (r'(?:a|ab)(?:c|bcd)(?:d*)', 'abcd'), (r'(\w+?)(\d*)$', 'abc123'), (r'[^\s\S]', 'a'), (r'[\s\S]', 'a'), (r'(ab(c)?){2}', 'abcab'), (r'(?:(?:a|b)(c)?)*d', 'acbd'),(r'(?:.)*?\Z', 'ab'),
]
import warnings; warnings.simplefilter('ignore')
for p, s in tests:
    try:
        r = re.compile(p)
    except Exception as e:
        print(p, type(e), e); continue
    print(ascii(p), r.groups, r.flags, ascii(repr(r)))
    for f in (r.match, r.search, r.fullmatch):
        m = f(s)
        print(ascii(m), m and (m.span(), ascii(m.groups()), m.regs, m.lastindex, m.lastgroup, m.groupdict()))
    print(ascii(r.findall(s)), ascii(r.split(s)), ascii(r.subn('<\\g<0>>', s)), [m.span() for m in r.finditer(s)])
    try:
        b = s.encode('ascii'); rb = re.compile(p.encode('ascii'))
    except Exception as e:
        print('nobytes'); continue
    print(rb.findall(b), rb.sub(b'-', bytearray(b)), rb.split(memoryview(b)), rb.search(b))
def err(f, *a):
    try: print(ascii(f(*a)))
    except Exception as e: print(type(e).__name__, e)
p = re.compile('(?P<n>a)(b)?')
m = p.match('ac')
err(m.group, 3); err(m.group, 'x'); err(m.group, None); err(m.group, 0, 1, 2); err(m.groups, 7); err(m.__getitem__, 'n'); err(m.expand, r'\1-\2-\g<n>'); err(m.start, 2)
err(p.match, 3); err(p.match, b'a'); err(re.compile(b'a').match, 'a'); err(p.sub, lambda m: 3, 'a'); err(p.sub, '\\9', 'a'); err(p.sub, lambda m: m[0]*2, 'xaab')
err(re.compile('').match, 'abc', 2, 1); err(re.compile('').match, 'abc', 10); err(re.compile('').search, 'abc', 2, 1)
err(re.compile, '('); err(_sre.compile, 'a', 0, [1,2,3], 0, {}, ()); err(_sre.compile, 'a', 0, [16, 1<<40], 0, {}, ()); err(_sre.compile, 'a', 0, [], 0, {}, ())
print(re.compile('a') == re.compile('a'), p == 3, hash(p) == hash(p), p.groupindex, re.Pattern, re.Match, re.Pattern[str])
s = p.scanner('aab'); print(s.match(), s.match(), s.match(), s.match(), s.pattern is p)
print(re.escape('a.b'), re.sub('(a)(b)?', r'[\1\2]', 'abaa'), re.split('(-)|x', 'a-bxc', maxsplit=1))
print(len(re.match('(?:a|b)*', 'ab'*100000).group()), re.match('(?:(?:a|b)*c)*d', 'abc'*1000))
print(re.compile('a'*300), re.match('a'*99, 'a'*99))
import copy; print(copy.copy(p) is p, copy.deepcopy(m) is m)
