# SPDX-License-Identifier: MIT
"""Strings: building by pieces, joining, formatting, splitting, searching, replacing, code points beyond ASCII."""


def build(count):
    text = ""
    for number in range(count):
        text += chr(97 + number % 26)
    return text


def table(rows):
    lines = []
    for row in range(rows):
        lines.append(f"{row:5d} {row * 1.5:10.3f} {'x' * (row % 9):<9}|{row:#x}")
    return "\n".join(lines)


def words(text):
    counts = {}
    for line in text.split("\n"):
        for word in line.split():
            counts[word] = counts.get(word, 0) + 1
    return counts


def caesar(text, shift):
    result = []
    for letter in text:
        if "a" <= letter <= "z":
            result.append(chr((ord(letter) - 97 + shift) % 26 + 97))
        else:
            result.append(letter)
    return "".join(result)


def run():
    letters = "".join([build(50000) for _ in range(6)])
    lines = table(25000)
    counts = words(lines)
    secret = caesar(letters[:150000], 5)
    greek = "αβγδε ".join([str(number) for number in range(12000)])
    found = 0
    position = greek.find("99")
    while position >= 0:
        found += 1
        position = greek.find("99", position + 1)
    upper = lines.replace("x", "yz").upper()
    return len(letters) + len(upper) + len(counts) + found + len(greek.encode()) + secret.count("f")


if __name__ == "__main__":
    from harness import main

    main(run)
