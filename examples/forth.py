# SPDX-License-Identifier: MIT
"""A small Forth: words compiled to closures and to a list of cells, a stack, loops, variables, strings, and errors with context."""


class ForthError(Exception):
    pass


class Stack:
    def __init__(self, name):
        self.name = name
        self.cells = []

    def push(self, *values):
        self.cells.extend(values)

    def pop(self):
        if not self.cells:
            raise ForthError(f"{self.name} underflow")
        return self.cells.pop()

    def take(self, count):
        """The topmost values, the deepest first."""
        values = [self.pop() for _ in range(count)]
        values.reverse()
        return values

    def __getitem__(self, index):
        try:
            return self.cells[index]
        except IndexError:
            raise ForthError(f"{self.name} underflow") from None

    def __len__(self):
        return len(self.cells)

    def __iter__(self):
        return iter(self.cells)


def wrap(number):
    """A cell holds 32 bits with a sign."""
    return (number + 0x80000000) % 0x100000000 - 0x80000000


class Word:
    def __init__(self, name, run, immediate=False):
        self.name = name
        self.run = run
        self.immediate = immediate

    def __repr__(self):
        return f"<word {self.name}>"


class Definition(Word):
    """A word made of cells: each a word, or a pair of what to do and its operand."""

    def __init__(self, name):
        super().__init__(name, self.execute)
        self.cells = []

    def execute(self, forth):
        place = 0
        while place < len(self.cells):
            cell = self.cells[place]
            place += 1
            if isinstance(cell, Word):
                cell.run(forth)
                continue
            action, operand = cell
            match action:
                case "push":
                    forth.data.push(operand)
                case "print":
                    forth.write(operand)
                case "jump":
                    place = operand
                case "jump-if-zero":
                    if forth.data.pop() == 0:
                        place = operand
                case "do":
                    limit, start = forth.data.take(2)
                    forth.loops.push([start, limit])
                case "loop":
                    step = forth.data.pop() if operand[1] else 1
                    counter = forth.loops[-1]
                    counter[0] += step
                    if (counter[0] < counter[1]) if step > 0 else (counter[0] >= counter[1]):
                        place = operand[0]
                    else:
                        forth.loops.pop()
                case "exit":
                    return


def operator(count, function):
    def run(forth):
        result = function(*forth.data.take(count))
        if isinstance(result, tuple):
            forth.data.push(*map(wrap, result))
        elif result is not None:
            forth.data.push(wrap(-int(result) if isinstance(result, bool) else result))

    return run


def divide(a, b):
    if b == 0:
        raise ForthError("division by zero")
    return divmod(a, b)


OPERATORS = {
    "+": (2, lambda a, b: a + b),
    "-": (2, lambda a, b: a - b),
    "*": (2, lambda a, b: a * b),
    "/": (2, lambda a, b: divide(a, b)[0]),
    "mod": (2, lambda a, b: divide(a, b)[1]),
    "/mod": (2, lambda a, b: divide(a, b)[::-1]),
    "negate": (1, lambda a: -a),
    "abs": (1, abs),
    "min": (2, min),
    "max": (2, max),
    "and": (2, lambda a, b: a & b),
    "or": (2, lambda a, b: a | b),
    "xor": (2, lambda a, b: a ^ b),
    "invert": (1, lambda a: ~a),
    "lshift": (2, lambda a, b: a << b),
    "=": (2, lambda a, b: a == b),
    "<": (2, lambda a, b: a < b),
    ">": (2, lambda a, b: a > b),
    "0=": (1, lambda a: a == 0),
    "dup": (1, lambda a: (a, a)),
    "drop": (1, lambda a: None),
    "swap": (2, lambda a, b: (b, a)),
    "over": (2, lambda a, b: (a, b, a)),
    "rot": (3, lambda a, b, c: (b, c, a)),
    "2dup": (2, lambda a, b: (a, b, a, b)),
}


class Forth:
    def __init__(self):
        self.data = Stack("stack")
        self.loops = Stack("loop stack")
        self.control = Stack("control stack")
        self.memory = []
        self.output = []
        self.words = {}
        self.current = None
        self.source = iter(())
        for name, (count, function) in OPERATORS.items():
            self.define(name, operator(count, function))
        for attribute in dir(self):
            if attribute.startswith("word_"):
                method = getattr(self, attribute)
                name, immediate = method.__doc__.split()[0], "immediate" in method.__doc__
                self.define(name, lambda forth, method=method: method(), immediate)

    def define(self, name, run, immediate=False):
        self.words[name] = Word(name, run, immediate)

    def write(self, text):
        self.output.append(text)

    def next_token(self, what="word"):
        for token in self.source:
            return token
        raise ForthError(f"a {what} is missing")

    def until(self, end):
        """The text up to a closing character; the source is split at blanks."""
        parts = []
        while True:
            part = self.next_token(end)
            if part.endswith(end):
                parts.append(part[: -len(end)])
                return " ".join(parts)
            parts.append(part)

    @property
    def cells(self):
        if self.current is None:
            raise ForthError("only inside a definition")
        return self.current.cells

    def word_colon(self):
        """: begins a definition"""
        self.current = Definition(self.next_token("name").lower())

    def word_semicolon(self):
        """; ends it (immediate)"""
        if self.control.cells:
            raise ForthError(f"unfinished {self.control.pop()[0]}")
        self.words[self.current.name] = self.current
        self.current = None

    def word_recurse(self):
        """recurse calls the word that is being defined (immediate)"""
        self.cells.append(self.current)

    def word_if(self):
        """if takes a flag (immediate)"""
        self.control.push(("if", len(self.cells)))
        self.cells.append(None)

    def word_else(self):
        """else (immediate)"""
        start = self.expect("if")
        self.control.push(("if", len(self.cells)))
        self.cells.append("jump")
        self.cells[start] = ("jump-if-zero", len(self.cells))

    def word_then(self):
        """then (immediate)"""
        start = self.expect("if")
        kind = "jump" if self.cells[start] == "jump" else "jump-if-zero"
        self.cells[start] = (kind, len(self.cells))

    def word_begin(self):
        """begin opens a loop (immediate)"""
        self.control.push(("begin", len(self.cells)))

    def word_until(self):
        """until takes a flag and closes it (immediate)"""
        self.cells.append(("jump-if-zero", self.expect("begin")))

    def word_do(self):
        """do takes a limit and a start (immediate)"""
        self.cells.append(("do", None))
        self.control.push(("do", len(self.cells)))

    def word_loop(self):
        """loop (immediate)"""
        self.cells.append(("loop", (self.expect("do"), False)))

    def word_plus_loop(self):
        """+loop takes a step (immediate)"""
        self.cells.append(("loop", (self.expect("do"), True)))

    def word_exit(self):
        """exit (immediate)"""
        self.cells.append(("exit", None))

    def word_say(self):
        """." prints the text up to the quote (immediate)"""
        text = self.until('"')
        if self.current:
            self.cells.append(("print", text))
        else:
            self.write(text)

    def word_comment(self):
        """( up to the parenthesis (immediate)"""
        self.until(")")

    def word_index(self):
        """i of the inner loop"""
        self.data.push(self.loops[-1][0])

    def word_outer_index(self):
        """j of the outer loop"""
        self.data.push(self.loops[-2][0])

    def word_variable(self):
        """variable makes a word that gives an address"""
        address = len(self.memory)
        self.memory.append(0)
        self.define(self.next_token("name").lower(), lambda forth: forth.data.push(address))

    def word_constant(self):
        """constant makes a word that gives a value"""
        value = self.data.pop()
        self.define(self.next_token("name").lower(), lambda forth: forth.data.push(value))

    def word_allot(self):
        """allot makes room behind the last variable"""
        self.memory.extend([0] * self.data.pop())

    def address(self):
        place = self.data.pop()
        if not 0 <= place < len(self.memory):
            raise ForthError(f"no cell {place}")
        return place

    def word_store(self):
        """! takes a value and an address"""
        place = self.address()
        self.memory[place] = self.data.pop()

    def word_fetch(self):
        """@ takes an address"""
        self.data.push(self.memory[self.address()])

    def word_dot(self):
        """. prints a number"""
        self.write(f"{self.data.pop()} ")

    def word_newline(self):
        """cr ends a line"""
        self.write("\n")

    def word_emit(self):
        """emit prints a character"""
        self.write(chr(self.data.pop()))

    def word_depth(self):
        """depth of the stack"""
        self.data.push(len(self.data))

    def expect(self, kind):
        found, place = self.control.pop()
        if found != kind:
            raise ForthError(f"unfinished {found}")
        return place

    def interpret(self, text):
        self.source = iter(text.split())
        for token in self.source:
            word = self.words.get(token.lower())
            if word is None:
                try:
                    number = int(token, 0)
                except ValueError:
                    raise ForthError(f"{token} ?") from None
                if self.current:
                    self.cells.append(("push", wrap(number)))
                else:
                    self.data.push(wrap(number))
            elif self.current and not word.immediate:
                self.cells.append(word)
            else:
                word.run(self)

    def run(self, text):
        try:
            self.interpret(text)
            result = "ok"
        except ForthError as error:
            self.data, self.loops, self.control, self.current = Stack("stack"), Stack("loop stack"), Stack("control stack"), None
            result = f"error: {error}"
        written, self.output = "".join(self.output), []
        return written, result


SESSION = r"""
2 3 + 4 * .
: square dup * ; 7 square .
: factorial ( n -- n! ) dup 2 < if drop 1 else dup 1 - recurse * then ; 10 factorial . 13 factorial .
: stars 0 do 42 emit loop ; : triangle 1 + 1 do i stars cr loop ; 5 triangle
: gcd begin swap over mod dup 0= until drop ; 1071 462 gcd .
: fizz 1 + 1 do i 15 mod 0= if ." FizzBuzz " else i 5 mod 0= if ." Buzz " else i 3 mod 0= if ." Fizz " else i . then then then loop ;
16 fizz
variable counter 10 counter ! : tick counter @ 1 - dup counter ! ; tick . tick .
variable primes 100 allot : mark begin 1 over primes + ! over + dup 99 > until drop drop ;
: sieve 10 2 do i primes + @ 0= if i i i * mark then loop 100 2 do i primes + @ 0= if i . then loop ; sieve
: table 4 1 do 4 1 do i j * . loop cr loop ; table
: down 0 10 do i . -3 +loop ; down
: early 10 0 do i 3 > if ." enough" exit then i . loop ; early
0x7fffffff 1 + . -7 2 / . -7 2 mod . 17 5 /mod . .
1 2 3 rot . . . depth .
0xff invert 12 and 1 4 lshift or .
drop
5 0 /
: broken if ;
nonsense
1000 @
then
: unfinished
5 constant five five five * .
"""


def main():
    forth = Forth()
    print(len(forth.words), "words")
    for line in SESSION.strip().splitlines():
        written, result = forth.run(line)
        print(">", line)
        print(written + ("" if written.endswith("\n") else " " if written else "") + result)
    print(sorted(word.name for word in forth.words.values() if isinstance(word, Definition)))


if __name__ == "__main__":
    main()
