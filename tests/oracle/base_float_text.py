# SPDX-License-Identifier: MIT
# Asks CPython 3.14 and `base_float_text` the same questions: base_float_text.py PROGRAM [COUNT]
import random
import struct
import subprocess
import sys
from fractions import Fraction

program = sys.argv[1]
count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
choose = random.Random(1)
sys.set_int_max_str_digits(0)


def double(bits):
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


def bits(value):
    return struct.unpack("<Q", struct.pack("<d", value))[0]


def some_bits():
    match choose.randrange(8):
        case 0:
            return bits(float(choose.randrange(10 ** choose.randrange(1, 25))))
        case 1:
            return bits(choose.randrange(10**6) / 10 ** choose.randrange(8))
        case 2:
            return bits(2.0 ** choose.randrange(-1074, 1024)) + choose.randrange(-2, 3) & (1 << 64) - 1
        case 3:
            return choose.getrandbits(choose.randrange(1, 56)) | choose.getrandbits(1) << 63
        case 4:
            return bits(choose.uniform(-1e6, 1e6))
        case 5:
            return bits(choose.randrange(1, 10**4) * 0.5 ** choose.randrange(1, 12))
    return choose.getrandbits(64)


def compare(mode, questions, expect):
    questions = list(questions)
    done = subprocess.run([program, mode], input="\n".join(questions) + "\n", capture_output=True, text=True, check=True)
    answers = done.stdout.split("\n")[:-1]
    assert len(answers) == len(questions), (mode, len(answers), len(questions))
    wrong = 0
    for question, answer in zip(questions, answers):
        if answer != (expected := expect(question)):
            wrong += 1
            if wrong <= 10:
                print(mode, question[:200], "gave", answer[:200], "not", expected[:200])
    print(f"{mode}: {len(questions)} questions, {wrong} wrong")
    return wrong


def expect_repr(question):
    value = double(int(question, 16))
    return f"{value!r} {value.hex()}"


def format_questions(number):
    for _ in range(number):
        precision = choose.randrange(choose.choice((3, 20, 40, 400, 1200)))
        yield f"{some_bits():x} {choose.choice('eEfFgG')} {precision} {choose.choice((0, 0, 1, 2, 3, 8, 9, 10))}"


def expect_format(question):
    number, kind, precision, flags = question.split()
    flags = int(flags)
    spec = "+" if flags & 1 else "-"
    spec += "z" if flags & 8 else ""
    spec += "#" if flags & 2 else ""
    return format(double(int(number, 16)), f"{spec}.{precision}{kind}")


def decimal_text(value):
    """A terminating fraction, exactly."""
    places = 0
    while value.denominator != 1 and places < 1200:
        value *= 10
        places += 1
        if value.denominator == 1:
            break
    return f"{value.numerator}e-{places}"


def parse_questions(number):
    for _ in range(number):
        digits = "".join(choose.choices("0123456789", k=choose.choice((1, 5, 15, 17, 19, 20, 25, 40))))
        match choose.randrange(6):
            case 0:
                cut = choose.randrange(len(digits) + 1)
                yield digits[:cut] + "." + digits[cut:]
            case 1:
                yield f"{digits}e{choose.randrange(-400, 400)}"
            case 2:
                yield repr(double(some_bits()))
            case 3:
                yield "%.*e" % (choose.randrange(14, 25), double(some_bits()))
            case 4:
                text = "".join(choose.choices("0123456789._eE+-", k=choose.randrange(1, 10)))
                yield text
            case 5:
                yield f"0.{'0' * choose.randrange(30)}{digits}E{choose.randrange(-20, 340)}"
    # Half way between two doubles, and a little to each side.
    for _ in range(number // 50):
        low = choose.choice((some_bits() & (1 << 63) - 1, choose.getrandbits(53)))
        if low >= bits(float("inf")) - 1:
            continue
        middle = (Fraction(double(low)) + Fraction(double(low + 1))) / 2
        text = decimal_text(middle)
        head, _, exponent = text.partition("e")
        yield text
        yield f"{head}.{'0' * choose.randrange(900)}1e{exponent}"
        yield f"{int(head) - 1}.{'9' * choose.randrange(1, 900)}e{exponent}"


def expect_parse(question):
    try:
        return f"{bits(float(question)):016x}"
    except ValueError:
        return "invalid"


def expect_round(question):
    number, places = question.split()
    try:
        return f"{bits(round(double(int(number, 16)), int(places))):016x}"
    except OverflowError:
        return "invalid"


def round_questions(number):
    for _ in range(number):
        question = some_bits()
        if question >> 52 & 0x7FF != 0x7FF:
            yield f"{question:x} {choose.choice((choose.randrange(-5, 20), choose.randrange(-400, 400)))}"


def fromhex_questions(number):
    for _ in range(number):
        digits = "".join(choose.choices("0123456789abcdefABCDEF", k=choose.randrange(1, choose.choice((5, 18, 40)))))
        if choose.randrange(3) == 0:
            digits = choose.choice("123f") + "0" * choose.randrange(20) + choose.choice("0000018")
        cut = choose.randrange(len(digits) + 1)
        point = choose.choice(("", "."))
        exponent = choose.choice(("", f"p{choose.randrange(-1200, 1200)}", f"P+{choose.randrange(20)}"))
        yield choose.choice(("", "-", "+", " ")) + choose.choice(("0x", "0X", "")) + digits[:cut] + point + digits[
            cut:
        ] + exponent + choose.choice(("", "", "", " ", "x", "p"))
    for low in range(0, number // 10):
        significand = choose.getrandbits(54) << 1 | 1
        yield f"{significand:x}{'0' * choose.randrange(3)}{choose.choice('001')}p{choose.choice((-1128, -1130, -1140, 0, 967, 966))}"


def expect_fromhex(question):
    try:
        return f"{bits(float.fromhex(question)):016x}"
    except (ValueError, OverflowError):
        return "invalid"


wrong = compare("repr", (f"{some_bits():x}" for _ in range(count)), expect_repr)
wrong += compare("format", format_questions(count // 4), expect_format)
wrong += compare("parse", parse_questions(count), expect_parse)
wrong += compare("round", round_questions(count // 4), expect_round)
wrong += compare("fromhex", fromhex_questions(count // 4), expect_fromhex)
sys.exit(wrong != 0)
