# SPDX-License-Identifier: MIT
# Writes src/base/unicode_tables.c and src/base/unicode_names.c from what CPython 3.14 answers.
#
#   python3.14 tools/unicode/generate.py src/base
#
# Every property is asked of `str`, `unicodedata` and `_sre` for every code point, so that the tables agree with
# CPython by construction; tests/oracle/base_unicode.py checks that the C code reads them right. Aliases and named
# sequences cannot be listed from Python: they are read through the capsule that the interpreter itself uses.
import _sre
import ctypes
import re
import sys
import unicodedata
from fractions import Fraction

LIMIT = 0x110000
OLD = unicodedata.ucd_3_2_0
assert unicodedata.unidata_version == "16.0.0"
HANGUL = range(0xAC00, 0xAC00 + 11172)
HANGUL_L = range(0x1100, 0x1100 + 19)
HANGUL_V = range(0x1161, 0x1161 + 21)
HANGUL_T = range(0x11A8, 0x11A8 + 27)
CHARACTERS = [chr(c) for c in range(LIMIT)]


# --- writing C


def array(kind, name, values, per_item=str):
    lines = []
    line = "   "
    for value in values:
        text = f" {per_item(value)},"
        if len(line) + len(text) > 118:
            lines.append(line)
            line = "   "
        line += text
    lines.append(line)
    dimension = "" if name.endswith("]") else "[]"
    return f"const {kind} {name}{dimension} = {{\n" + "\n".join(lines) + "\n};\n"


def texts(name, values):
    return array("char", f"{name}[][16]", values, lambda v: f'"{v}"')


def trie(prefix, values, index_kind="uint16_t"):
    """The two arrays of a two-step table, with the shift that makes them smallest."""
    best = None
    for shift in range(3, 9):
        size = 1 << shift
        blocks = {}
        index = []
        for start in range(0, LIMIT, size):
            block = tuple(values[start : start + size])
            index.append(blocks.setdefault(block, len(blocks)))
        if index_kind == "uint8_t" and len(blocks) > 256:
            continue
        flat = [value for block in blocks for value in block]
        cost = len(index) * (4 if len(blocks) > 99 else 3) + len(flat) * 4
        if best is None or cost < best[0]:
            best = cost, shift, index, flat
    _, shift, index, flat = best
    return (
        f"const uint8_t {prefix}_shift = {shift};\n"
        + array(index_kind, prefix + "_index", index)
        + array("uint16_t", prefix + "_blocks", flat)
    )


def interned(values):
    """Distinct values in order of appearance, and each value's number among them."""
    numbers = {}
    return numbers, [numbers.setdefault(value, len(numbers)) for value in values]


HEADER = """// SPDX-License-Identifier: MIT
// {title} Written by tools/unicode/generate.py from Unicode 16.0.0 data; do not edit.
// clang-format off
#include "base/unicode_tables.h"

"""

# --- what the str methods ask


def final_sigma(text):
    return text.lower().endswith("\u03c2")


def simple_upper(c):
    for mapped in (c.upper(), c.title()):
        if len(mapped) == 1:
            return ord(mapped)
    return ord(c)


def simple_title(c):
    mapped = c.title()
    return ord(mapped) if len(mapped) == 1 else ord(c)


FLAGS = [
    str.isalpha,
    str.isdecimal,
    str.isdigit,
    str.isnumeric,
    str.islower,
    str.isupper,
    lambda c: c.istitle() and not c.isupper(),
    str.isspace,
    lambda c: len(f"a{c}b".splitlines()) > 1,
    str.isprintable,
    str.isidentifier,
    lambda c: ("a" + c).isidentifier(),
    lambda c: final_sigma("A" + c + "\u03a3") and not final_sigma(" " + c + "\u03a3"),
]

special_cases = []
types = []
for point, c in enumerate(CHARACTERS):
    flags = sum(1 << bit for bit, ask in enumerate(FLAGS) if ask(c))
    simple = _sre.unicode_tolower(point), simple_upper(c), simple_title(c)
    full = c.lower(), c.upper(), c.title(), c.casefold()
    if full != tuple(chr(x) for x in (*simple, simple[0])):
        flags |= 1 << len(FLAGS)
        special_cases.append((point, full))
    decimal = unicodedata.decimal(c, -1)
    digit = unicodedata.digit(c, -1)
    types.append((flags, decimal, digit, *(mapped - point for mapped in simple)))


def case_entry(entry):
    point, full = entry
    rows = []
    for text in full:
        assert 1 <= len(text) <= 3
        rows.append("{" + ", ".join(hex(ord(t)) for t in text) + "}")
    return f"{{{hex(point)}, {', '.join(rows)}}}"


def braces(values):
    return "{" + ", ".join(map(str, values)) + "}"


type_numbers, type_values = interned(types)
tables = HEADER.format(title="Properties of code points.")
tables += array("UnicodeType", "unicode_types", type_numbers, braces)
tables += trie("unicode_type", type_values)
tables += array("UnicodeSpecialCase", "unicode_special_cases", special_cases, case_entry)
tables += f"const uint16_t unicode_special_case_count = {len(special_cases)};\n"

# --- what unicodedata asks

categories = {"Cn": 0}
bidirectionals = {"": 0}
widths = {}
numerics = {None: 0}


def facts(database, c):
    number = lambda table, value: table.setdefault(value, len(table))
    return (
        number(categories, database.category(c)),
        number(bidirectionals, database.bidirectional(c)),
        number(widths, database.east_asian_width(c)),
        database.mirrored(c),
        number(numerics, database.numeric(c, None)),
        database.decimal(c, -1),
        database.digit(c, -1),
    )


decompositions = {}
for point, c in enumerate(CHARACTERS):
    text = unicodedata.decomposition(c)
    if text and point not in HANGUL:  # those are computed
        match = re.fullmatch(r"(?:(<\w+>) )?([0-9A-F ]+)", text)
        decompositions[point] = match[1] or "", tuple(int(p, 16) for p in match[2].split())

compositions = []
for point, (tag, points) in decompositions.items():
    if not tag and len(points) == 2:
        if unicodedata.normalize("NFC", "".join(map(chr, points))) == chr(point):
            compositions.append((*points, point))
compositions.sort()
firsts = {first for first, _, _ in compositions}
seconds = {second for _, second, _ in compositions}

normalize = unicodedata.normalize
records = []
old_decompositions = []
for point, c in enumerate(CHARACTERS):
    maybe = point in seconds or point in HANGUL_V or point in HANGUL_T
    composes = point in firsts or point in HANGUL_L or (point in HANGUL and (point - 0xAC00) % 28 == 0)
    unassigned = OLD.category(c) == "Cn"
    checks = (
        (normalize("NFC", c) != c)
        | maybe << 1
        | (normalize("NFD", c) != c) << 2
        | (normalize("NFKC", c) != c) << 3
        | (normalize("NFKD", c) != c) << 4
        | composes << 5
        | unassigned << 6
    )
    if not unassigned and OLD.normalize("NFD", c) != normalize("NFD", c):
        old = OLD.normalize("NFD", c)
        assert len(old) == 1 and OLD.normalize("NFC", c) == old and c not in firsts
        old_decompositions.append((point, ord(old)))
    assert unassigned or OLD.combining(c) == unicodedata.combining(c)
    records.append((facts(unicodedata, c), facts(OLD, c), unicodedata.combining(c), checks))


def numeric(value):
    if value is None:
        return "0.0"
    exact = Fraction(value).limit_denominator(1000)
    text = f"{exact.numerator}.0" + (f" / {exact.denominator}.0" if exact.denominator != 1 else "")
    assert exact.numerator / exact.denominator == value
    return text


record_numbers, record_values = interned(records)
tables += array(
    "UnicodeRecord",
    "unicode_records",
    record_numbers,
    lambda r: f"{{{braces(r[0])}, {braces(r[1])}, {r[2]}, {r[3]}}}",
)
tables += trie("unicode_record", record_values)
tables += texts("unicode_categories", categories)
tables += texts("unicode_bidirectionals", bidirectionals)
tables += texts("unicode_widths", widths)
tables += array("double", "unicode_numerics", numerics, numeric)

tags = {"": 0}
pool = [0]
places = [0] * LIMIT
for point, (tag, points) in decompositions.items():
    places[point] = len(pool)
    pool.append(len(points) << 8 | tags.setdefault(tag, len(tags)))
    pool.extend(points)
assert len(pool) < 0x10000
tables += trie("unicode_decomposition", places, "uint8_t")
tables += array("uint32_t", "unicode_decomposition_pool", pool)
tables += texts("unicode_decomposition_tags", tags)
tables += array("uint32_t", "unicode_old_decompositions[][2]", old_decompositions, braces)
tables += f"const uint16_t unicode_old_decomposition_count = {len(old_decompositions)};\n"
tables += array("UnicodeComposition", "unicode_compositions", compositions, braces)
tables += f"const uint16_t unicode_composition_count = {len(compositions)};\n"

# --- names

pointer = ctypes.pythonapi.PyCapsule_GetPointer
pointer.restype = ctypes.c_void_p
pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
functions = ctypes.cast(
    pointer(unicodedata._ucnhash_CAPI, b"unicodedata._ucnhash_CAPI"), ctypes.POINTER(ctypes.c_void_p)
)
getname = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_int, ctypes.c_int)(functions[0])
buffer = ctypes.create_string_buffer(256)
others = []  # aliases, then named sequences
for private in range(0xF0000, 0xF1000):
    if getname(private, buffer, 256, 1):
        name = buffer.value.decode()
        others.append((name, unicodedata.lookup(name)))
assert len(others) > 900

ranges = []
runs = []
names = []


def add_to_range(point, prefix, lookup_only):
    if ranges and ranges[-1][1:] == [point - 1, prefix, lookup_only]:
        ranges[-1][1] = point
    else:
        ranges.append([point, point, prefix, lookup_only])


def looks_up(name, c):
    try:
        return unicodedata.lookup(name) == c
    except KeyError:
        return False


for point, c in enumerate(CHARACTERS):
    name = unicodedata.name(c, "")
    digits = f"{point:04X}"
    if not name:
        if unicodedata.category(c) == "Lo":
            assert looks_up("TANGUT IDEOGRAPH-" + digits, c)
            add_to_range(point, "TANGUT IDEOGRAPH-", 1)
    elif point in HANGUL:
        assert name.startswith("HANGUL SYLLABLE ")
    elif name.endswith("-" + digits):
        add_to_range(point, name.removesuffix(digits), 0)
    else:
        if runs and runs[-1][0] + runs[-1][1] == point:
            runs[-1][1] += 1
        else:
            runs.append([point, 1, len(names)])
        names.append(name)

alias_rank = len(names)
names += [name for name, _ in others]
assert len(names) < 0x10000


def split(name):
    """Words. One that starts with a hyphen, or with a space and a hyphen, follows directly; others behind a space."""
    return re.findall(r" ?-[^ -]+|[^ -]+(?:-(?= ))?", name)


def join(words):
    return "".join(word if word[0] in "- " else " " + word for word in words).removeprefix(" ")


assert all(join(split(name)) == name and len(split(name)) < 16 for name in names)
lexicon = {}
stream = []
blocks = []
before = []
for rank, name in enumerate(names):
    words = [lexicon.setdefault(word, len(lexicon)) for word in split(name)]
    if rank % 16 == 0:
        blocks.append(len(stream))
        before = []
    shared = 0
    while shared < min(len(words), len(before)) and words[shared] == before[shared]:
        shared += 1
    stream += [shared << 4 | len(words) - shared, *words[shared:]]
    before = words
assert len(lexicon) < 0x10000

places = []
offset = 0
lines = []
line = ""
for number, word in enumerate(lexicon):
    if number % 8 == 0:
        places.append(offset)
    offset += 1 + len(word)
    line += f"\\{len(word):03o}{word}"
    if len(line) > 110:
        lines.append(f'    "{line}"')
        line = ""
lines.append(f'    "{line}"')

targets = []
points = []
for _, text in others:
    targets.append(len(text) << 16 | len(points))
    points += map(ord, text)

file = HEADER.format(title="Names of code points, aliases and named sequences.")
file += array("UnicodeNameRange", "unicode_name_ranges", ranges, lambda r: f'{{{r[0]:#x}, {r[1]:#x}, "{r[2]}", {r[3]}}}')
file += f"const uint16_t unicode_name_range_count = {len(ranges)};\n"
file += array("UnicodeNameRun", "unicode_name_runs", runs, braces)
file += f"const uint16_t unicode_name_run_count = {len(runs)};\n"
file += f"const uint16_t unicode_name_count = {len(names)};\n"
file += f"const uint16_t unicode_name_alias_rank = {alias_rank};\n"
file += array("uint16_t", "unicode_name_words", stream)
file += array("uint32_t", "unicode_name_blocks", blocks)
file += "const char unicode_name_lexicon[] =\n" + "\n".join(lines) + ";\n"
file += array("uint32_t", "unicode_name_lexicon_places", places)
file += array("uint16_t", "unicode_name_order", sorted(range(len(names)), key=names.__getitem__))
file += array("uint32_t", "unicode_name_targets", targets)
file += array("uint32_t", "unicode_name_target_points", points)

folder = sys.argv[1]
for name, text in ("unicode_tables", tables), ("unicode_names", file):
    with open(f"{folder}/{name}.c", "w", encoding="ascii") as out:
        out.write(text)
