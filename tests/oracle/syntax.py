# SPDX-License-Identifier: MIT
"""Compares Krait's syntax stages with CPython's. Run it with CPython 3.14:

    python3.14 tests/oracle/syntax.py trees build/tests/syntax_dump [FOLDER or FILE...]
    python3.14 tests/oracle/syntax.py errors build/tests/syntax_dump [--limit N]
    python3.14 tests/oracle/syntax.py mutations build/tests/syntax_dump [--count N] [--seed N]
    python3.14 tests/oracle/syntax.py scopes build/tests/syntax_dump [FOLDER or FILE...]

`trees`: the syntax tree of every file, positions included. `errors`: exception, message, position and warnings of
every snippet in the test suite's own tests of syntax. `mutations`: the same for token mutations of library files.
`scopes`: the symbol table of every file. Each prints the differences and, last, how many of how many agree.
"""
import _tokenize
import ast
import doctest
import io
import os
import random
import struct
import subprocess
import symtable
import sys
import textwrap
import tokenize
import warnings

sys.setrecursionlimit(20000)


def library_files(arguments):
    roots = arguments or [os.path.dirname(os.__file__)]
    for root in roots:
        if os.path.isfile(root):
            yield root
        for folder, folders, names in os.walk(root):
            folders.sort()
            yield from (os.path.join(folder, name) for name in sorted(names)
                       if name.endswith(".py") and os.path.exists(os.path.join(folder, name)))


# ---- trees, in the format of syntax_dump ----

def quoted(data):
    return '"' + "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else f"\\x{c:02x}" for c in data) + '"'


def dump_constant(value):
    if value is None or value is True or value is False:
        return str(value)
    if value is ...:
        return "..."
    if isinstance(value, int):
        return f"i{value:x}"
    if isinstance(value, float):
        return "f" + struct.pack(">d", value).hex()
    if isinstance(value, complex):
        return "c" + struct.pack(">d", value.imag).hex()
    if isinstance(value, bytes):
        return "b" + quoted(value)
    return quoted(value.encode("utf-8", "surrogatepass"))


TEXT = {"id", "name", "attr", "arg", "asname", "module", "rest", "type_comment", "kind", "tag", "kwd_attrs", "names"}


def dump_value(value, field):
    if isinstance(value, ast.AST):
        return dump_node(value)
    if isinstance(value, str) and field in TEXT:
        return quoted(value.encode("utf-8", "surrogatepass"))
    if isinstance(value, int) and field in ("simple", "is_async", "level", "conversion", "lineno"):
        return str(int(value))
    return dump_constant(value)


def dump_node(node):
    cls = type(node)
    if not cls._fields and not cls._attributes:
        return f"{cls.__name__}()"
    out = [cls.__name__, "("]
    for name in cls._fields:
        value = getattr(node, name)
        if value is None and name not in ("value", "str"):
            continue
        if value is None and not isinstance(node, (ast.Constant, ast.MatchSingleton)):
            continue
        if isinstance(value, list):
            if value:
                out.append(f" {name}=[" + ", ".join("None" if v is None else dump_value(v, name) for v in value) + "]")
            continue
        out.append(f" {name}=" + dump_value(value, name))
    if cls._attributes:
        out.append(f" @{node.lineno}:{node.col_offset}-{node.end_lineno}:{node.end_col_offset}")
    out.append(")\n")
    return "".join(out)


def expected_tree(name):
    with open(name, "rb") as file:
        source = file.read()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dump_node(ast.parse(source, name))
    except SyntaxError as error:
        return show_error(error)


def show_error(error):
    if isinstance(error, SyntaxError):
        message = error.msg
        if error.offset is None:
            return f"{type(error).__name__}: {message} @{error.lineno or 0}\n"
        return (f"{type(error).__name__}: {message} "
                f"@{error.lineno}:{error.offset}-{error.end_lineno}:{error.end_offset}\n")
    return f"{type(error).__name__}: {error} @0\n"


def run(tool, mode, items, separator):
    data = b"".join(item + separator for item in items)
    done = subprocess.run([tool, mode], input=data, stdout=subprocess.PIPE)
    if done.returncode:
        print("the tool ended with", done.returncode)
    return [part.decode("utf-8", "backslashreplace") for part in done.stdout.split(b"\0")[:-1]]


def first_difference(a, b):
    a, b = a.split("\n"), b.split("\n")
    for i, (x, y) in enumerate(zip(a, b)):
        if x != y:
            return f"    ours:    {x[:300]}\n    CPython: {y[:300]}"
    return f"    {len(a)} and {len(b)} lines"


def files(tool, mode, expected, arguments):
    names = list(library_files(arguments))
    equal = 0
    for start in range(0, len(names), 50):
        part = names[start:start + 50]
        for name, ours in zip(part, run(tool, mode, [os.fsencode(n) for n in part], b"\n")):
            theirs = expected(name)
            if ours == theirs or theirs is None:
                equal += 1
            else:
                print(name)
                print(first_difference(ours, theirs))
    print(f"{equal} of {len(names)} files equal")
    return equal == len(names)


def trees(tool, arguments):
    return files(tool, "tree", expected_tree, arguments)


# ---- scopes ----

def dump_scope(table, depth=0):
    symbols = "".join(f" {name}:{flags:x}" for name, flags in sorted(
        table.symbols.items(), key=lambda item: item[0].encode("utf-8", "surrogatepass")))
    out = f"{' ' * depth}{table.type} {table.name} {table.lineno}{' nested' * table.nested}{symbols}\n"
    return out + "".join(dump_scope(child, depth + 1) for child in table.children)


def expected_scopes(name):
    with open(name, "rb") as file:
        source = file.read()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dump_scope(symtable.symtable(source, name, "exec")._table)
    except SyntaxError as error:
        return show_error(error)


def scopes(tool, arguments):
    return files(tool, "scopes", expected_scopes, arguments)


def expected_comments(name):
    with open(name, "rb") as file:
        source = file.read()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dump_node(ast.parse(source, name, type_comments=True))
    except SyntaxError as error:
        return show_error(error)


def comments(tool, arguments):
    return files(tool, "comments", expected_comments, arguments)


def expected_tokens(name):
    with open(name, "rb") as file:
        try:
            text = file.read().decode()
        except UnicodeDecodeError:
            return None
    lines = text.split("\n")
    out = []
    try:
        for kind, string, start, end, line in _tokenize.TokenizerIter(io.StringIO(text).readline, extra_tokens=True):
            out.append(f"{kind} {start[0]}:{start[1]}-{end[0]}:{end[1]} {quoted(string.encode())} {quoted(line.encode())}")
    except SyntaxError as error:
        out.append("error " + str(error.args[0]))
    return "\n".join(out) + "\n"


def tokens(tool, arguments):
    return files(tool, "tokens", expected_tokens, arguments)


# ---- errors ----

SUITES = """test_syntax test_exceptions test_fstring test_grammar test_tstring test_string_literals test_named_expressions
test_patma test_positional_only_arg test_unpack_ex test_keywordonlyarg test_eof test_codeop test_type_params test_scope
test_generators test_coroutines test_compile test_ast.test_ast test_future_stmt.test_future test_global test_dictcomps
test_listcomps test_setcomps test_genexps test_lambda test_unpack test_with test_except_star test_type_aliases
test_type_annotations test_annotations test_pep646_syntax test_super test_source_encoding test_unicode_identifiers
test_exception_group test_augassign test_int test_float test_complex test_symtable test_flufl test_tokenize
test_unparse test_traceback""".split()


def strings_of(path):
    """All text constants of a file, and the examples of its doctests."""
    with open(path, "rb") as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if ">>>" in text:
                try:
                    yield from (example.source for example in doctest.DocTestParser().get_examples(text))
                except ValueError:
                    pass
            yield text
            yield textwrap.dedent(text)
        elif isinstance(node, ast.Constant) and isinstance(node.value, bytes):
            try:
                yield node.value.decode()
            except UnicodeDecodeError:
                pass


def bad_snippets():
    folder = os.path.join(os.path.dirname(os.__file__), "test")
    seen = {}
    for suite in SUITES:
        path = os.path.join(folder, *suite.split(".")) + ".py"
        if os.path.exists(path):
            for text in strings_of(path):
                if len(text) < 20000 and "\0" not in text:
                    seen.setdefault(text, suite)
    return seen


def expected_errors(source, mode="exec", flags=0):
    out = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        error = None
        try:
            compile(source, "<snippet>", mode, flags, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as e:
            error = e
    for warning in caught:
        line = f"{warning.category.__name__}: {warning.message} @{warning.lineno}\n"
        out.append(line)
    return "".join(out) + (show_error(error) if error is not None else "")


def compare_snippets(tool, snippets, mode=b"e", compile_mode="exec", flags=0, show=True):
    """Prints how each differs; gives the numbers of equal ones and of all, and of those that CPython refuses."""
    encoded = []
    for source in snippets:
        try:
            encoded.append(mode + source.encode())
        except UnicodeEncodeError:
            encoded.append(mode)
    equal = bad = bad_equal = 0
    for start in range(0, len(snippets), 200):
        results = run(tool, "check", encoded[start:start + 200], b"\0")
        for source, ours in zip(snippets[start:start + 200], results):
            try:
                source.encode()
            except UnicodeEncodeError:
                continue
            theirs = expected_errors(source, compile_mode, flags)
            is_bad = "Error" in theirs
            bad += is_bad
            if ours == theirs:
                equal += 1
                bad_equal += is_bad
            elif show:
                print(repr(source[:500]))
                print("    ours:   ", ours.rstrip("\n").replace("\n", "\n             "))
                print("    CPython:", theirs.rstrip("\n").replace("\n", "\n             "))
    return equal, bad, bad_equal


def errors(tool, arguments):
    snippets = list(bad_snippets())
    good = True
    incomplete = 0x4000 | 0x200  # PyCF_ALLOW_INCOMPLETE_INPUT and PyCF_DONT_IMPLY_DEDENT, as codeop has it
    for what, letter, mode, flags in (("exec", b"e", "exec", 0), ("eval", b"v", "eval", 0), ("single", b"s", "single", 0),
                                      ("single, may be incomplete", b"i", "single", incomplete)):
        if arguments and what not in arguments:
            continue
        equal, bad, bad_equal = compare_snippets(tool, snippets, letter, mode, flags)
        print(f"{what}: {bad_equal} of {bad} bad snippets equal, {equal} of {len(snippets)} in all")
        good = good and equal == len(snippets)
    return good


def token_spans(source):
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    skipped = (tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT, tokenize.ENDMARKER,
               tokenize.ENCODING)
    spans = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in skipped:
            spans.append((starts[token.start[0] - 1] + token.start[1], starts[token.end[0] - 1] + token.end[1]))
    return spans


def mutate(source, generator):
    """Deletes, doubles or swaps tokens of a source."""
    spans = token_spans(source)
    if len(spans) < 3:
        return None
    i = generator.randrange(len(spans) - 1)
    (a, b), (c, d) = spans[i], spans[i + 1]
    kind = generator.randrange(3)
    if kind == 0:
        return source[:a] + source[b:]
    if kind == 1:
        return source[:b] + " " + source[a:b] + source[b:]
    return source[:a] + source[c:d] + source[b:c] + source[a:b] + source[d:]


def mutations(tool, arguments):
    count, seed = 5000, 1
    for option in arguments:
        if option.startswith("--count="):
            count = int(option[8:])
        elif option.startswith("--seed="):
            seed = int(option[7:])
    generator = random.Random(seed)
    names = [name for name in library_files([]) if os.path.getsize(name) < 40000]
    done = equal = bad = bad_equal = 0
    while done < count:
        part = []
        while len(part) < min(200, count - done):
            try:
                with tokenize.open(generator.choice(names)) as file:
                    mutant = mutate(file.read(), generator)
            except (SyntaxError, UnicodeDecodeError, tokenize.TokenError, IndexError):
                continue
            if mutant is not None:
                part.append(mutant)
        results = run(tool, "check", [b"e" + source.encode() for source in part], b"\0")
        for source, ours in zip(part, results):
            theirs = expected_errors(source)
            is_bad = "Error" in theirs
            bad += is_bad
            if ours == theirs:
                equal += 1
                bad_equal += is_bad
            else:
                error = theirs.rstrip("\n").split("\n")[-1]
                print("    ours:   ", ours.rstrip("\n"))
                print("    CPython:", theirs.rstrip("\n"))
                if "@" in error:
                    lineno = int(error.rsplit("@", 1)[1].split(":")[0] or 0)
                    print("\n".join(source.split("\n")[max(lineno - 3, 0):lineno + 1]))
        done += len(part)
    print(f"{bad_equal} of {bad} bad mutations equal, {equal} of {done} in all")
    return equal == done


def main():
    command, tool, *arguments = sys.argv[1:]
    commands = {"trees": trees, "scopes": scopes, "comments": comments, "tokens": tokens, "errors": errors, "mutations": mutations}
    sys.exit(not commands[command](tool, arguments))


main()
