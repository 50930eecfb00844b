# SPDX-License-Identifier: MIT
# What tests/c/base_utf8.c must agree with, said by CPython 3.14: run it there with PYTHONHASHSEED=0.
# Prints the digest, or with `dump` the descriptions themselves.
import codecs
import itertools
import sys

REPRESENTATIVE = bytes.fromhex("00417f808f909fa0bfc0c1c2dfe0e1ecedeeeff0f1f4f5ff")


def describe(data):
    try:
        return "".join(f"{ord(c):x} " for c in data.decode("utf-8")) + "\n"
    except UnicodeDecodeError as error:
        # The stateful decoder tells "ends too early" from "wrong".
        try:
            codecs.utf_8_decode(data, "strict", False)
            incomplete = " incomplete"
        except UnicodeDecodeError:
            incomplete = ""
        return f"{error.start}-{error.end} {error.reason}{incomplete}\n"


lines = []
for length in range(5):
    for sequence in itertools.product(REPRESENTATIVE, repeat=length):
        lines.append(describe(bytes(reversed(sequence))))
text = "".join(lines)
if sys.argv[1:] == ["dump"]:
    sys.stdout.write(text)
else:
    print(hash(text.encode()))
