# SPDX-License-Identifier: MIT
"""Shows the bytecode of Krait: registers, not a stack. The names are those of CPython's dis."""

import collections as _collections
import sys as _sys
import types as _types

import _disassemble

__all__ = [
    "code_info", "dis", "disassemble", "distb", "disco", "findlinestarts", "findlabels", "show_code",
    "get_instructions", "Instruction", "Bytecode", "stack_effect", "pretty_flags", "Positions",
    "COMPILER_FLAG_NAMES", "opname", "opmap", "cmp_op", "HAVE_ARGUMENT", "EXTENDED_ARG", "hasarg", "hasconst",
    "hasname", "hasjrel", "hasjabs", "hasjump", "haslocal", "hascompare", "hasfree", "hasexc",
]

_table = _disassemble.opcodes()
opname = [name for name, _, _ in _table]
opmap = {name: number for number, name in enumerate(opname)}
cmp_op = ("<", "<=", "==", "!=", ">", ">=")
HAVE_ARGUMENT = 0
EXTENDED_ARG = opmap["EXT"]


def _with(kind):
    return [number for number, (_, operands, _) in enumerate(_table) if kind in operands]


hasarg = [number for number, (_, operands, _) in enumerate(_table) if operands != "____"]
hasconst, hasname, hasfree, hasjrel = _with("K"), _with("M"), _with("F"), _with("J")
hasjump = hasjrel
hasjabs = hascompare = haslocal = hasexc = []

COMPILER_FLAG_NAMES = {
    0x1: "OPTIMIZED", 0x2: "NEWLOCALS", 0x4: "VARARGS", 0x8: "VARKEYWORDS", 0x10: "NESTED", 0x20: "GENERATOR",
    0x40: "NOFREE", 0x80: "COROUTINE", 0x100: "ITERABLE_COROUTINE", 0x200: "ASYNC_GENERATOR",
    0x4000000: "HAS_DOCSTRING", 0x8000000: "METHOD",
}

Positions = _collections.namedtuple(
    "Positions", ["lineno", "end_lineno", "col_offset", "end_col_offset"], defaults=[None] * 4)
_Instruction = _collections.namedtuple(
    "_Instruction",
    ["opname", "opcode", "arg", "argval", "argrepr", "offset", "start_offset", "starts_line", "line_number", "label",
     "positions", "cache_info"],
    defaults=[None, None, None])


class Instruction(_Instruction):
    """One instruction; `arg` is the tuple of its operands A, B, C and X."""

    @property
    def oparg(self):
        return self.arg

    @property
    def baseopcode(self):
        return self.opcode

    @property
    def baseopname(self):
        return self.opname

    @property
    def end_offset(self):
        return self.offset + 2

    @property
    def cache_offset(self):
        return self.end_offset

    @property
    def jump_target(self):
        return self.argval if self.opcode in hasjrel else None

    @property
    def is_jump_target(self):
        return self.label is not None

    def __str__(self):
        return f"{self.opname} {self.argrepr}".rstrip()


def pretty_flags(flags):
    """The names of co_flags."""
    names = [name for bit, name in COMPILER_FLAG_NAMES.items() if flags & bit]
    rest = flags & ~sum(bit for bit in COMPILER_FLAG_NAMES if flags & bit)
    if rest or not names:
        names.append(hex(rest))
    return ", ".join(names)


def _get_code_object(x):
    for attribute in ("__func__",):
        x = getattr(x, attribute, x)
    for attribute in ("__code__", "gi_code", "ag_code", "cr_code"):
        code = getattr(x, attribute, None)
        if code is not None:
            return code
    if isinstance(x, str):
        try:
            return compile(x, "<disassembly>", "eval")
        except SyntaxError:
            return compile(x, "<disassembly>", "exec")
    if isinstance(x, _types.CodeType):
        return x
    raise TypeError(f"don't know how to disassemble {type(x).__name__} objects")


def code_info(x):
    """Name, counts, constants and names of a code object."""
    code = _get_code_object(x)
    lines = [
        f"Name:              {code.co_name}",
        f"Filename:          {code.co_filename}",
        f"Argument count:    {code.co_argcount}",
        f"Positional-only arguments: {code.co_posonlyargcount}",
        f"Kw-only arguments: {code.co_kwonlyargcount}",
        f"Number of locals:  {code.co_nlocals}",
        f"Stack size:        {code.co_stacksize}",
        f"Flags:             {pretty_flags(code.co_flags)}",
    ]
    for title, values, show in (
        ("Constants", code.co_consts, repr), ("Names", code.co_names, str),
        ("Variable names", code.co_varnames, str), ("Free variables", code.co_freevars, str),
        ("Cell variables", code.co_cellvars, str),
    ):
        if values:
            lines.append(f"{title}:")
            lines += [f"{i:4}: {show(value)}" for i, value in enumerate(values)]
    return "\n".join(lines)


def show_code(co, *, file=None):
    """Prints code_info."""
    print(code_info(co), file=file)


def findlinestarts(code):
    """Yields (offset, line) where lines begin."""
    last = False
    for start, _, line in code.co_lines():
        if line is not last:
            last = line
            yield start, line


def _decoded(code):
    return _disassemble.instructions(code)


def findlabels(code):
    """The offsets that something jumps to; code is a code object."""
    return sorted({2 * item[6] for item in _decoded(_get_code_object(code)) if item[6] >= 0})


def get_instructions(x, *, first_line=None, show_caches=None, adaptive=False):
    """Yields an Instruction for each."""
    code = _get_code_object(x)
    positions = list(code.co_positions())
    decoded = _decoded(code)
    labels = {target: i for i, target in enumerate(sorted({item[6] for item in decoded if item[6] >= 0}), 1)}
    shift = first_line - code.co_firstlineno if first_line is not None else 0
    last = None
    for word, op, a, b, c, x_word, target in decoded:
        place = Positions(*positions[word])
        line = place.lineno + shift if place.lineno is not None else None
        operands = _table[op][1]
        value = shown = None
        if target >= 0:
            value, shown = 2 * target, f"to L{labels[target]}"
        elif "M" in operands:
            value = shown = code.co_names[x_word & 0xFFFF]
        elif "K" in operands:
            index = b | c << 8 if operands[1] == "K" else x_word
            if index < len(code.co_consts):
                value = code.co_consts[index]
                shown = repr(value)
        yield Instruction(
            opname[op], op, (a, b, c, x_word), value, shown or "", 2 * word, 2 * word,
            line is not None and line != last, line, labels.get(word), place)
        last = line if line is not None else last


def disassemble(co, lasti=-1, *, file=None, **options):
    """Prints the listing of a code object and of those in it."""
    print(_disassemble.listing(co), end="", file=file)


disco = disassemble


def dis(x=None, *, file=None, depth=None, **options):
    """Prints the bytecode of a function, class, module, code object, source text; without one, of the last traceback."""
    if x is None:
        distb(file=file)
    elif isinstance(x, (type, _types.ModuleType)):
        for name, member in sorted(vars(x).items()):
            if isinstance(member, (staticmethod, classmethod)):
                member = member.__func__
            if isinstance(member, (_types.FunctionType, _types.MethodType, _types.CodeType, type)):
                print(f"Disassembly of {name}:", file=file)
                dis(member, file=file)
                print(file=file)
    else:
        disassemble(_get_code_object(x), file=file)


def distb(tb=None, *, file=None, **options):
    """Prints the bytecode of a traceback's last function."""
    if tb is None:
        last = getattr(_sys, "last_exc", None)
        tb = last.__traceback__ if last is not None else getattr(_sys, "last_traceback", None)
        if tb is None:
            raise RuntimeError("no last traceback to disassemble")
    while tb.tb_next:
        tb = tb.tb_next
    disassemble(tb.tb_frame.f_code, tb.tb_lasti, file=file)


def stack_effect(opcode, oparg=None, /, *, jump=None):
    """Always 0: instructions work on registers."""
    if not 0 <= opcode < len(opname):
        raise ValueError("invalid opcode or oparg")
    return 0


class Bytecode:
    """The instructions of something; iterating yields them."""

    def __init__(self, x, *, first_line=None, current_offset=None, **options):
        self.codeobj = _get_code_object(x)
        self.first_line = self.codeobj.co_firstlineno if first_line is None else first_line
        self.current_offset = current_offset
        self._original_object = x

    def __iter__(self):
        return get_instructions(self.codeobj, first_line=self.first_line)

    def __repr__(self):
        return f"{type(self).__name__}({self._original_object!r})"

    @classmethod
    def from_traceback(cls, tb, **options):
        while tb.tb_next:
            tb = tb.tb_next
        return cls(tb.tb_frame.f_code, current_offset=tb.tb_lasti)

    def info(self):
        return code_info(self.codeobj)

    def dis(self):
        return _disassemble.listing(self.codeobj)
