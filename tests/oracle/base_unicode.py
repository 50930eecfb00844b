# SPDX-License-Identifier: MIT
# What tests/c/base_unicode.c must agree with, said by CPython 3.14: run it there with PYTHONHASHSEED=0.
#
#   base_unicode.py                  prints the digest of every property of every code point
#   base_unicode.py dump             prints what the digest is made of
#   base_unicode.py check PROGRAM    compares normalisation of random texts and lookup of names with the C program
import _sre
import itertools
import random
import subprocess
import sys
import unicodedata

PREDICATES = [
    str.isalpha,
    str.isdecimal,
    str.isdigit,
    str.isnumeric,
    str.isalnum,
    str.islower,
    str.isupper,
    lambda c: c.istitle() and not c.isupper(),
    str.isspace,
    lambda c: len(f"a{c}b".splitlines()) > 1,
    str.isprintable,
    str.isidentifier,
    lambda c: c.islower() or c.isupper() or c.istitle(),
    lambda c: ("a" + c).isidentifier(),
]
FORMS = ["NFC", "NFD", "NFKC", "NFKD"]
DATABASES = [unicodedata, unicodedata.ucd_3_2_0]


def mapping(mark, c, mapped):
    return "" if mapped == c else f" {mark}" + ",".join(f"{ord(m):x}" for m in mapped)


def describe(c):
    text = f"{sum(1 << i for i, ask in enumerate(PREDICATES) if ask(c)):x}"
    text += mapping("s", c, chr(_sre.unicode_tolower(ord(c))))
    for mark, method in zip("lutf", (str.lower, str.upper, str.title, str.casefold)):
        text += mapping(mark, c, method(c))
    for d in DATABASES:
        text += f" | {d.category(c)} {d.bidirectional(c)} {d.east_asian_width(c)} {d.combining(c)}"
        text += f" {d.mirrored(c)} {d.decimal(c, -1)} {d.digit(c, -1)}"
        value = d.numeric(c, None)
        text += "" if value is None else f" n{value:.9f}"
        text += f" {d.decomposition(c)}"
        for mark, form in zip("cdCD", FORMS):
            text += mapping(mark, c, d.normalize(form, c))
        text += f" {d.name(c, '')}"
    return text


def dump():
    before = None
    for point in range(0x110000):
        line = describe(chr(point))
        if line != before:
            yield f"{point:x} {line}\n"
            before = line


def run(program, mode, lines):
    done = subprocess.run([program, mode], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def normalised(text):
    forms = ("".join(f"{ord(c):x} " for c in d.normalize(f, text)) for d in DATABASES for f in FORMS)
    return "| ".join(forms)


def check_normalise(program):
    interesting = [
        chr(c)
        for c in range(0x110000)
        if unicodedata.combining(chr(c)) or unicodedata.decomposition(chr(c)) or 0x1100 <= c < 0x1200
    ]
    pieces = sorted({p for c in interesting for p in unicodedata.normalize("NFKD", c)})
    choose = random.Random(1)
    rows = [
        [choose.choice(choose.choice((interesting, pieces, "ab\u0300\u0301\u0327\u0345"))) for _ in range(choose.randrange(1, 12))]
        for _ in range(200_000)
    ]
    answers = run(program, "normalise", (" ".join(f"{ord(c):x}" for c in row) for row in rows))
    wrong = [r for r, a in itertools.zip_longest(rows, answers) if a != normalised("".join(r))]
    for row in wrong[:10]:
        print("normalise", [hex(ord(c)) for c in row])
    return len(wrong)


def look_up(name):
    try:
        return "".join(f"{ord(c):x} " for c in unicodedata.lookup(name))
    except KeyError:
        return ""


def check_lookup(program):
    import ctypes

    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype = ctypes.c_void_p
    pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
    capsule = pointer(unicodedata._ucnhash_CAPI, b"unicodedata._ucnhash_CAPI")
    getname = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_int, ctypes.c_int)(
        ctypes.cast(capsule, ctypes.POINTER(ctypes.c_void_p))[0]
    )
    buffer = ctypes.create_string_buffer(256)
    names = [buffer.value.decode() for p in range(0xF0000, 0xF1000) if getname(p, buffer, 256, 1)]
    names += [n for p in range(0x110000) if (n := unicodedata.name(chr(p), ""))]
    names += [f"TANGUT IDEOGRAPH-{p:04X}" for p in range(0x16F00, 0x19000)]
    names += [f"{prefix}-{p:x}" for prefix in ("CJK UNIFIED IDEOGRAPH", "EGYPTIAN HIEROGLYPH") for p in range(0x40000)]
    choose = random.Random(2)
    for name in choose.sample(names, 30_000):
        cut = choose.randrange(len(name))
        names += [name.lower(), name[:cut], name[:cut] + name[cut + 1 :], name[:cut] + " " + name[cut:]]
    answers = run(program, "lookup", names)
    wrong = [n for n, a in itertools.zip_longest(names, answers) if a != look_up(n)]
    for name in wrong[:10]:
        print("lookup", name)
    return len(wrong)


match sys.argv[1:]:
    case ["dump"]:
        sys.stdout.writelines(dump())
    case ["check", program]:
        wrong = check_normalise(program) + check_lookup(program)
        print(wrong, "differences")
        sys.exit(wrong != 0)
    case _:
        print(hash("".join(dump()).encode()))
