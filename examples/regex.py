# SPDX-License-Identifier: MIT
"""Regular expressions without backtracking: parsed to a tree, compiled to a machine, run over all its states at once.

The time is linear in the text, whatever the pattern; submatches come from threads that carry their captures.
"""


class PatternError(ValueError):
    def __init__(self, message, pattern, position):
        super().__init__(f"{message} at {position} in {pattern!r}")
        self.position = position


# The tree: tuples whose first item names the kind.
class Parser:
    def __init__(self, pattern):
        self.pattern = pattern
        self.position = 0
        self.groups = 0

    def error(self, message):
        return PatternError(message, self.pattern, self.position)

    @property
    def ahead(self):
        return self.pattern[self.position] if self.position < len(self.pattern) else ""

    def take(self, letter):
        if self.ahead != letter or not letter:
            return False
        self.position += 1
        return True

    def parse(self):
        tree = self.alternatives()
        if self.ahead:
            raise self.error("unbalanced parenthesis")
        return tree

    def alternatives(self):
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else ("either", branches)

    def sequence(self):
        parts = []
        while self.ahead and self.ahead not in "|)":
            parts.append(self.repeated())
        return ("all", parts)

    def repeated(self):
        part = self.single()
        while self.ahead and self.ahead in "*+?{":
            if part[0] in ("start", "end"):
                raise self.error("nothing to repeat")
            low, high = self.bounds()
            greedy = not self.take("?")
            part = ("repeat", part, low, high, greedy)
        return part

    def bounds(self):
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        for letter, limits in simple.items():
            if self.take(letter):
                return limits
        end = self.pattern.find("}", self.position)
        if end < 0:
            raise self.error("missing }")
        low, comma, high = self.pattern[self.position + 1 : end].partition(",")
        try:
            limits = int(low), int(high) if high else (None if comma else int(low))
        except ValueError:
            raise self.error("bad repetition") from None
        self.position = end + 1
        return limits

    def single(self):
        letter = self.ahead
        self.position += 1
        if letter == "(":
            if self.take("?"):
                if not self.take(":"):
                    raise self.error("unknown extension")
                tree = self.alternatives()
            else:
                self.groups += 1
                number = self.groups
                tree = ("group", number, self.alternatives())
            if not self.take(")"):
                raise self.error("missing )")
            return tree
        if letter == "[":
            return self.choice()
        if letter == ".":
            return ("one", lambda character: character != "\n")
        if letter == "^":
            return ("start",)
        if letter == "$":
            return ("end",)
        if letter == "\\":
            return ("one", self.escape())
        if letter in "*+?":
            self.position -= 1
            raise self.error("nothing to repeat")
        return ("one", lambda character: character == letter)

    def escape(self):
        if not self.ahead:
            raise self.error("nothing to escape")
        letter = self.ahead
        self.position += 1
        kinds = {"d": str.isdigit, "s": str.isspace, "w": lambda c: c.isalnum() or c == "_"}
        if letter.lower() in kinds:
            test = kinds[letter.lower()]
            return test if letter.islower() else lambda character: not test(character)
        literal = {"n": "\n", "t": "\t"}.get(letter, letter)
        return lambda character: character == literal

    def choice(self):
        negative = self.take("^")
        tests = []
        while not self.take("]"):
            if not self.ahead:
                raise self.error("missing ]")
            letter = self.ahead
            self.position += 1
            if letter == "\\":
                tests.append(self.escape())
            elif self.ahead == "-" and self.pattern[self.position + 1 : self.position + 2] not in ("", "]"):
                high = self.pattern[self.position + 1]
                self.position += 2
                tests.append(lambda character, low=letter, high=high: low <= character <= high)
            else:
                tests.append(lambda character, wanted=letter: character == wanted)
        return ("one", lambda character: any(test(character) for test in tests) != negative)


class Machine:
    """Instructions: ("one", test), ("save", n), ("jump", to), ("split", first, second), ("start",), ("end",), ("match",)."""

    def __init__(self, pattern):
        parser = Parser(pattern)
        tree = parser.parse()
        self.pattern = pattern
        self.groups = parser.groups
        self.code = []
        self.emit("save", 0)
        self.compile(tree)
        self.emit("save", 1)
        self.emit("match")

    def emit(self, *instruction):
        self.code.append(instruction)
        return len(self.code) - 1

    def compile(self, tree):
        match tree:
            case ("one", test):
                self.emit("one", test)
            case ("start",) | ("end",):
                self.emit(tree[0])
            case ("all", parts):
                for part in parts:
                    self.compile(part)
            case ("group", number, part):
                self.emit("save", 2 * number)
                self.compile(part)
                self.emit("save", 2 * number + 1)
            case ("either", [first, *rest]):
                split = self.emit()
                self.compile(first)
                jump = self.emit()
                self.code[split] = ("split", split + 1, len(self.code))
                self.compile(rest[0] if len(rest) == 1 else ("either", rest))
                self.code[jump] = ("jump", len(self.code))
            case ("repeat", part, low, high, greedy):
                for _ in range(low):
                    self.compile(part)
                if high is None:
                    split = self.emit()
                    self.compile(part)
                    self.emit("jump", split)
                    self.branch(split, greedy)
                else:
                    splits = []
                    for _ in range(high - low):
                        splits.append(self.emit())
                        self.compile(part)
                    for split in splits:
                        self.branch(split, greedy)

    def branch(self, split, greedy):
        ways = (split + 1, len(self.code))
        self.code[split] = ("split", *(ways if greedy else ways[::-1]))

    def follow(self, threads, seen, place, saved, text, position):
        """Adds the threads that a thread becomes before it looks at a character, the preferred first."""
        pending = [(place, saved)]
        while pending:
            place, saved = pending.pop()
            if place in seen:
                continue
            seen.add(place)
            match self.code[place]:
                case ("jump", to):
                    pending.append((to, saved))
                case ("split", first, second):
                    pending.append((second, saved))
                    pending.append((first, saved))
                case ("save", slot):
                    pending.append((place + 1, saved | {slot: position}))
                case ("start",):
                    if position == 0:
                        pending.append((place + 1, saved))
                case ("end",):
                    if position == len(text):
                        pending.append((place + 1, saved))
                case _:
                    threads.append((place, saved))

    def search(self, text):
        threads, found = [], None
        for position in range(len(text) + 1):
            seen = {place for place, _ in threads}
            if found is None:
                self.follow(threads, seen, 0, {}, text, position)
            if not threads:
                break
            following, seen = [], set()
            for place, saved in threads:
                kind, *operand = self.code[place]
                if kind == "match":
                    found = saved
                    break
                if position < len(text) and operand[0](text[position]):
                    self.follow(following, seen, place + 1, saved, text, position + 1)
            threads = following
        return found

    def groups_of(self, text):
        saved = self.search(text)
        if saved is None:
            return None
        return [text[saved[n] : saved[n + 1]] if n + 1 in saved else None for n in range(0, 2 * self.groups + 2, 2)]


CASES = [
    (r"a+b", "xaaab aab"),
    (r"^(\w+)@(\w+)\.(com|org)$", "somebody@example.org"),
    (r"(a|ab)(c|bcd)(d*)", "abcd"),
    (r"<(.+?)>", "<one><two>"),
    (r"<(.+)>", "<one><two>"),
    (r"(\d{4})-(\d{2})-(\d{2})", "on 2026-05-17 and later"),
    (r"[^aeiou\s]{3,}", "the rhythm of it"),
    (r"(?:ab){2,3}c?", "xxabababab"),
    (r"colou?r", "the color of colour"),
    (r"^$", ""),
    (r"x*$", "yyxx"),
    (r"[a-c-]+", "d--abc-e"),
    (r"(x)?(y)?z", "az"),
    (r"\.", "no dots here"),
]


def main():
    for pattern, text in CASES:
        print(f"{pattern!s:28} {text!r:30} {Machine(pattern).groups_of(text)}")
    count = 25
    hard = Machine("a?" * count + "a" * count)
    print(f"{len(hard.code)} instructions, {len(hard.groups_of('a' * count)[0])} letters matched")
    for pattern in ("a)", "(a", "*a", "[ab", "a{2", "a{x}", "(?P<n>a)", "^*"):
        try:
            Machine(pattern)
        except PatternError as error:
            print("error:", error)


if __name__ == "__main__":
    main()
