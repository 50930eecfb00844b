# SPDX-License-Identifier: MIT
"""A JSON reader and writer in plain Python: characters, strings, recursion, dicts and lists."""


class Reader:
    def __init__(self, text):
        self.text = text
        self.position = 0

    def blank(self):
        text, position = self.text, self.position
        while text[position] in " \n\t":
            position += 1
        self.position = position

    def value(self):
        self.blank()
        letter = self.text[self.position]
        if letter == "{":
            return self.table()
        if letter == "[":
            return self.array()
        if letter == '"':
            return self.string()
        for word, value in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.position):
                self.position += len(word)
                return value
        return self.number()

    def number(self):
        start = end = self.position
        while self.text[end] in "+-.eE0123456789":
            end += 1
        self.position = end
        digits = self.text[start:end]
        return float(digits) if "." in digits or "e" in digits else int(digits)

    def string(self):
        pieces = []
        position = self.position + 1
        while True:
            letter = self.text[position]
            if letter == '"':
                break
            if letter == "\\":
                position += 1
                letter = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}[self.text[position]]
            pieces.append(letter)
            position += 1
        self.position = position + 1
        return "".join(pieces)

    def array(self):
        result = []
        self.position += 1
        self.blank()
        if self.text[self.position] == "]":
            self.position += 1
            return result
        while True:
            result.append(self.value())
            self.blank()
            letter = self.text[self.position]
            self.position += 1
            if letter == "]":
                return result

    def table(self):
        result = {}
        self.position += 1
        self.blank()
        if self.text[self.position] == "}":
            self.position += 1
            return result
        while True:
            self.blank()
            key = self.string()
            self.blank()
            self.position += 1
            result[key] = self.value()
            self.blank()
            letter = self.text[self.position]
            self.position += 1
            if letter == "}":
                return result


ESCAPES = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def write(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return '"' + "".join([ESCAPES.get(letter, letter) for letter in value]) + '"'
    if isinstance(value, dict):
        return "{" + ", ".join([write(key) + ": " + write(item) for key, item in value.items()]) + "}"
    if isinstance(value, list):
        return "[" + ", ".join([write(item) for item in value]) + "]"
    return repr(value)


def document(size):
    return {
        "name": "bench",
        "empty": [{}, [], ""],
        "rows": [
            {
                "id": number,
                "label": 'row "%d"\tof %d\n' % (number, size),
                "share": number / size,
                "flags": [number % 2 == 0, None, number % 3 == 0],
                "next": {"id": number + 1, "path": ["a", "b", str(number)]},
            }
            for number in range(size)
        ],
    }


def run():
    value = document(3600)
    text = write(value)
    again = Reader(text + " ").value()
    return "%d %s" % (len(text), again == value)


if __name__ == "__main__":
    from harness import main

    main(run)
