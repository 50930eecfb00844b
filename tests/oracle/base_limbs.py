# SPDX-License-Identifier: MIT
# Checks what `base_limbs dump` prints: base_limbs.py PROGRAM, under CPython 3.14.
import math
import subprocess
import sys

done = subprocess.run([sys.argv[1], "dump"], capture_output=True, text=True, check=True)
wrong = 0


def expect(what, condition, line):
    global wrong
    if not condition:
        wrong += 1
        if wrong <= 10:
            print(what, line)


def quotient(a, b):
    try:
        return a / b
    except OverflowError:
        return math.inf


def nearest(a):
    try:
        return float(a)
    except OverflowError:
        return math.inf


lines = done.stdout.splitlines()
for line in lines:
    a, b, divided, converted, fraction, exponent, back, state, common = line.split()
    a, b, back = int(a, 16), int(b, 16), int(back, 16)
    expect("divide", float.fromhex(divided) == quotient(a, b), line)
    expect("convert", float.fromhex(converted) == nearest(a), line)
    # One rounding: scale so that the value is a normal double.
    shift = a.bit_length() - 1000
    scaled, power = math.frexp(a / (1 << shift) if shift > 0 else float(a))
    expect("fraction", (float.fromhex(fraction), int(exponent)) == (scaled, power + max(shift, 0)), line)
    expect("integral", back == 0 or math.frexp(float(back))[0] == float.fromhex(fraction) or back < 1 << 53, line)
    expect("gcd", int(common, 16) == math.gcd(a, b), line)
print(len(lines), "lines,", wrong, "wrong")
sys.exit(wrong != 0 or len(lines) == 0)
