# Strings: literals, methods, slices, formatting, code points of every width.
text = "Hello, World"
print(text.upper(), text.lower(), text.swapcase(), text.title(), text.casefold(), "hello world".capitalize())
print(text.find("o"), text.rfind("o"), text.find("z"), text.index("W"), text.count("l"), text.count(""), "o, W" in text)
print(text[0], text[-1], text[2:5], text[::-1], text[::3], text[100:], text[-3:], text[5:2], text[-100:3])
print(text.replace("l", "L"), text.replace("l", "L", 2), "aaa".replace("", "-"), "abc".replace("b", ""))
print("a,b,,c".split(","), "  a b  c ".split(), "a b c d".split(maxsplit=2), "a,b,c".rsplit(",", 1), "x\ny\r\nz\n".splitlines(), "x\ny\n".splitlines(True))
print(",".join(["a", "b", "c"]), "".join([]), "-".join("xyz"), "-".join(x for x in ["only"]))
print("  x ".strip() + "|", "xxaxx".strip("x"), "abcba".lstrip("ab"), "abcba".rstrip("ab"), "prefix-x".removeprefix("prefix-"), "x.py".removesuffix(".py"))
print("abc".startswith("ab"), "abc".endswith(("x", "c")), "abc".startswith("b", 1), "a=b=c".partition("="), "a=b=c".rpartition("="), "abc".partition("x"))
print("x".center(5, "*"), "x".ljust(3) + "|", "x".rjust(3) + "|", "42".zfill(5), "-42".zfill(5), "a\tb".expandtabs(4))
print("abc".isalpha(), "a1".isalnum(), "12".isdigit(), "½".isnumeric(), " \t".isspace(), "Abc Def".istitle(), "ABC".isupper(), "a_1".isidentifier(), "\n".isprintable(), "é".isascii())
print("a" < "b", "a" < "B", "abc" < "abd", "ab" < "abc", "é" > "z", "a" * 3, 3 * "ab", "a" * -1 + "|", "a" "b" 'c')
for word in ("plain", "naïve", "πρ", "日本語", "a😀b", "\x00nul", "\ud800"):
    print(ascii(word), len(word), [hex(ord(letter)) for letter in word], word[::-1] == "".join(reversed(word)), hash(word) == hash(word[:1] + word[1:]))
print("naïve".encode(), "日本".encode("utf-16-le"), b"caf\xc3\xa9".decode(), "é".encode("latin-1"), "aé".encode("ascii", "replace"), "aé".encode("ascii", "backslashreplace"))
print(repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("tab\t nl\n back\\ bell\a é \x7f \u200b 😀"))
print("\x41\u00e9\U0001F600\N{GREEK SMALL LETTER PI}\101\'\"\\", r"\n\x", "a\
b", """triple
"quoted" 'text'""")
name, width, value = "krait", 10, 3.14159
print(f"{name!r:>{width}}|{value:.2f}|{value!s:*^12}|{{}}|{name=}|{1 + 1 = }|{name.upper():<8}|{'nested ' + f'{width:04}'}|{[x for x in 'ab']}")
print("{} {0}".format if False else "{1} {0} {k} {0!r:>5} {a[0]} {b.real}".format("x", "y", k=3, a=[9], b=4), "{:>{}}".format("r", 5), "{{}}".format())
print("%s %r %d %5d|%-5d|%05d %x %X %o %c %% %.2s" % ("s", "r", 42, 42, 42, 42, 255, 255, 8, "c", "long"), "%(k)s" % {"k": "v"}, "%*d" % (5, 42))
print("abc".translate({97: "A", 98: None}), str.maketrans("ab", "xy"), "ß".upper(), "İ".lower() == "i̇", "ﬁ".upper(), "Σας".lower())
for expression in ("'abc'[5]", "'abc'.index('z')", "'a' + b'a'", "'%d' % 'a'", "'%s %s' % 'a'", "'%s' % ('a', 'b')", "'{}'.format()", "'{a}'.format()", "'abc'['a']",
                   "''.join([1])", "'a' * 1.5", "chr(-1)", "ord('ab')", "'é'.encode('ascii')", "b'\\xff'.decode()", "'a'.encode('nope')", "'abc'.split('')", "'x'.center(5, 'ab')",
                   "f'{1:z}'", "f'{1:,s}'", "'{0'.format(1)", "'a' in 1", "1 in 'a'"):
    try:
        print(expression, repr(eval(expression)))
    except Exception as error:
        print(expression, type(error).__name__, error)
