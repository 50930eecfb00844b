# SPDX-License-Identifier: MIT
"""Measures Krait against other interpreters, side by side.

Every program runs in processes of its own, each started directly, the interpreters in turn, so that what else the machine
does meets all alike. A program prints a line for each iteration (bench/harness.py). Of each process the first iteration,
the fastest of the later ones (steady) and the peak memory (ru_maxrss) are taken; of the processes the median. A ratio is
CPython 3.14's value over the other's: above 1 is better than CPython. The geometric mean is over the programs; the spread
is that of the mean's logarithm from round to round, as a factor.
"""
import argparse
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOUNDATION = ("integer_loop", "float_loop", "calls", "methods", "containers", "strings", "comprehensions", "generators",
              "exceptions", "classes")
MEASURES = ("first", "steady", "memory")
COLORS = {"krait": "#2a7f62", "cpython": "#8c8c8c", "cpython-jit": "#5b7fb4", "pypy": "#c27c3a"}


class Interpreter:
    def __init__(self, name, program, environment=None):
        self.name = name
        self.program = str(program)
        self.environment = environment or {}


def build_measure():
    """The small program that starts and measures the others (tools/measure.c)."""
    source, program = ROOT / "tools" / "measure.c", ROOT / "build" / "measure"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        program.parent.mkdir(exist_ok=True)
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-static", "-o", str(program), str(source)], check=True)
    return program


def measure(command, environment, limit):
    """Runs a command: (lines of its output, seconds, peak kilobytes), or None and why it failed."""
    full = {"PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
            **{name: value for name, value in os.environ.items() if name.startswith("KRAIT_")}, **environment}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors, tempfile.NamedTemporaryFile() as result:
        subprocess.run([str(ROOT / "build" / "measure"), result.name, str(math.ceil(limit)), *command], stdin=subprocess.DEVNULL,
                       stdout=output, stderr=errors, env=full, check=True)
        seconds, memory, status = result.read().split()
        output.seek(0)
        errors.seek(0)
        lines = output.read().decode(errors="replace").splitlines()
        said = errors.read().decode(errors="replace").strip().splitlines()
    if int(status) == -9 and float(seconds) >= limit:
        return None, f"longer than {limit} s"
    if int(status) != 0:
        return None, f"status {int(status)}: {said[-1] if said else ''}"
    return (lines, float(seconds), int(memory)), None


def measure_program(interpreter, program, options):
    result, why = measure([interpreter.program, str(program), str(options.iterations)], interpreter.environment, options.limit)
    if result is None:
        return None, why
    lines, seconds, memory = result
    column = 1 if options.processor else 0
    rows = [line.split(" ", 2) for line in lines]
    if len(rows) != options.iterations or any(len(row) != 3 for row in rows):
        return None, "its output is no list of iterations"
    times = [float(row[column]) for row in rows]
    return {"first": times[0], "steady": min(times[1:]), "memory": memory / 1024, "checksum": rows[0][2]}, None


def median(samples, key):
    return statistics.median([sample[key] for sample in samples])


def geometric_mean(values):
    return math.exp(statistics.fmean([math.log(value) for value in values])) if values else float("nan")


def gather(interpreters, programs, options, progress):
    """samples[program][interpreter] is a list of dicts, one a round; None where a program fails."""
    samples = {program.stem: {one.name: [] for one in interpreters} for program in programs}
    failures = {}
    for number in range(options.rounds):
        for program in programs:
            for one in interpreters:
                if (program.stem, one.name) in failures:
                    continue
                sample, why = measure_program(one, program, options)
                if sample is None:
                    failures[program.stem, one.name] = why
                else:
                    samples[program.stem][one.name].append(sample)
            progress(f"round {number + 1} of {options.rounds}: {program.stem}")
    base = interpreters[1].name if len(interpreters) > 1 else interpreters[0].name
    for name, by_interpreter in samples.items():
        wanted = {sample["checksum"] for sample in by_interpreter[base]}
        for one in interpreters:
            if any(sample["checksum"] not in wanted for sample in by_interpreter[one.name]) and wanted:
                failures[name, one.name] = "another checksum than " + base
                by_interpreter[one.name] = []
    return samples, failures


def ratios(samples, base, other, measure_name):
    """{program: base / other} of the medians, and the geometric mean of each round."""
    by_program, by_round = {}, []
    names = [name for name, row in samples.items() if row[base] and row[other]]
    for name in names:
        by_program[name] = median(samples[name][base], measure_name) / median(samples[name][other], measure_name)
    rounds = min([len(samples[name][column]) for name in names for column in (base, other)], default=0)
    for number in range(rounds):
        by_round.append(geometric_mean([samples[name][base][number][measure_name] / samples[name][other][number][measure_name]
                                        for name in names]))
    return by_program, by_round


def spread(by_round):
    if len(by_round) < 2:
        return 1.0
    return math.exp(statistics.stdev([math.log(value) for value in by_round]))


def report(samples, failures, interpreters, base, programs):
    others = [one.name for one in interpreters if one.name != base]
    table = {"base": base, "programs": {}, "means": {}, "failures": {f"{p} under {i}": why for (p, i), why in failures.items()}}
    for name, row in samples.items():
        table["programs"][name] = {column: {key: median(values, key) for key in MEASURES} for column, values in row.items() if values}
    for measure_name in MEASURES:
        unit = "MB" if measure_name == "memory" else "ms"
        factor = 1 if measure_name == "memory" else 1000
        print(f"\n{measure_name} ({unit} under {base}; then how many times better than {base})")
        print(f"{'':18}{base:>12}" + "".join(f"{other:>14}" for other in others))
        for program in programs:
            row = samples[program.stem]
            if not row[base]:
                print(f"{program.stem:18}{'failed':>12}")
                continue
            line = f"{program.stem:18}{median(row[base], measure_name) * factor:12.1f}"
            for other in others:
                if row[other]:
                    line += f"{median(row[base], measure_name) / median(row[other], measure_name):13.2f}x"
                else:
                    line += f"{'failed':>14}"
            print(line)
        means = {}
        foundation = {}
        for other in others:
            by_program, by_round = ratios(samples, base, other, measure_name)
            ten = [value for name, value in by_program.items() if name in FOUNDATION]
            if by_program:
                means[other] = {"mean": geometric_mean(list(by_program.values())), "spread": spread(by_round),
                                "lowest": min(by_program.values()), "programs": len(by_program)}
            if ten:
                foundation[other] = {"mean": geometric_mean(ten), "lowest": min(ten), "programs": len(ten)}
        for label, values in (("geometric mean", means), ("the first ten", foundation)):
            line = f"{label:18}{'':12}"
            for other in others:
                line += f"{values[other]['mean']:13.2f}x" if other in values else f"{'-':>14}"
            print(line)
        print(f"{'spread':18}{'':12}" + "".join(f"{'±' + format((means[o]['spread'] - 1) * 100, '.1f') + ' %':>14}"
                                                 if o in means else f"{'-':>14}" for o in others))
        table["means"][measure_name] = {"all": means, "first_ten": foundation}
    for (program, interpreter), why in failures.items():
        print(f"failed: {program} under {interpreter}: {why}")
    return table


def draw(table, path):
    """The steady ratios as bars, on a logarithmic scale."""
    base = table["base"]
    columns = sorted({column for row in table["programs"].values() for column in row if column != base})
    rows = [(name, {column: row[base]["steady"] / row[column]["steady"] for column in columns if column in row})
            for name, row in table["programs"].items() if base in row]
    rows.append(("geometric mean", {column: values["mean"] for column, values in table["means"]["steady"]["all"].items()}))
    left, width, bar, gap = 130, 560, 9, 8
    highest = max([value for _, row in rows for value in row.values()], default=2)
    lowest = min([value for _, row in rows for value in row.values()], default=0.5)
    low, high = math.log2(min(lowest, 0.5)), math.log2(max(highest, 2))

    def place(value):
        return left + (math.log2(value) - low) / (high - low) * width

    height = 40 + len(rows) * (len(columns) * bar + gap) + 30
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 60}" height="{height}" font-family="sans-serif" font-size="10">',
             f'<rect width="100%" height="100%" fill="#ffffff"/>',
             f'<text x="{left}" y="14" font-size="12">steady speed, {base} = 1 (logarithmic; longer is faster)</text>']
    for index, column in enumerate(columns):
        x = left + index * 110
        parts.append(f'<rect x="{x}" y="20" width="9" height="9" fill="{COLORS.get(column, "#777777")}"/><text x="{x + 13}" y="28">{column}</text>')
    y = 40
    for power in range(math.floor(low), math.ceil(high) + 1):
        if low <= power <= high:
            x = place(2.0**power)
            color = "#000000" if power == 0 else "#dddddd"
            parts.append(f'<line x1="{x:.1f}" y1="{y - 4}" x2="{x:.1f}" y2="{height - 22}" stroke="{color}" stroke-width="0.7"/>')
            parts.append(f'<text x="{x:.1f}" y="{height - 10}" text-anchor="middle">{2.0 ** power:g}x</text>')
    for name, row in rows:
        parts.append(f'<text x="{left - 6}" y="{y + len(columns) * bar / 2 + 3}" text-anchor="end">{name}</text>')
        for index, column in enumerate(columns):
            if column in row:
                start, end = sorted((place(1.0), place(row[column])))
                top = y + index * bar
                parts.append(f'<rect x="{start:.1f}" y="{top}" width="{max(end - start, 0.8):.1f}" height="{bar - 1}" '
                             f'fill="{COLORS.get(column, "#777777")}"/>')
                parts.append(f'<text x="{max(end, place(1.0)) + 3:.1f}" y="{top + bar - 1}" font-size="8">{row[column]:.2f}</text>')
        y += len(columns) * bar + gap
    parts.append("</svg>")
    path.write_text("\n".join(parts) + "\n")


def build_revision(revision, folder):
    """Builds another revision in a work tree of its own; returns its program."""
    subprocess.run(["git", "-C", str(ROOT), "worktree", "add", "--detach", "--force", str(folder), revision], check=True,
                   stdout=subprocess.DEVNULL)
    stdlib = ROOT / "build" / "stdlib"
    if stdlib.exists():
        (folder / "build").mkdir()
        shutil.copytree(stdlib, folder / "build" / "stdlib", symlinks=True)
        os.utime(folder / "build" / "stdlib" / ".complete")
    subprocess.run(["make", "-s", "-C", str(folder), "krait"], check=True, stdout=subprocess.DEVNULL)
    return folder / "build" / "krait"


def startup(interpreters, options):
    command = ["-I", "-S", "-c", "pass"]
    samples = {one.name: [] for one in interpreters}
    for _ in range(options.rounds * 10):
        for one in interpreters:
            arguments = [part for part in command if part != "-I"] if one.name == "pypy" else command
            result, why = measure([one.program, *arguments], one.environment, options.limit)
            if result is None:
                sys.exit(f"bench: {one.name} {' '.join(command)}: {why}")
            samples[one.name].append({"seconds": result[1], "memory": result[2] / 1024})
    base = samples["cpython"]
    print(f"{'':14}{'ms':>8}{'MB':>8}{'of the time':>14}{'of the memory':>16}")
    table = {}
    for name, values in samples.items():
        seconds, memory = median(values, "seconds"), median(values, "memory")
        table[name] = {"seconds": seconds, "memory": memory, "time_ratio": seconds / median(base, "seconds"),
                       "memory_ratio": memory / median(base, "memory")}
        print(f"{name:14}{seconds * 1000:8.2f}{memory:8.1f}{table[name]['time_ratio']:13.2f}x{table[name]['memory_ratio']:15.2f}x")
    return table


def main():
    parser = argparse.ArgumentParser(prog="tools/bench", description=__doc__.split("\n\n")[0])
    parser.add_argument("programs", nargs="*", help="names of programs in bench/ (default: all)")
    parser.add_argument("--oracle", required=True, type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--against", metavar="REV", help="compare with a build of another revision instead of other interpreters")
    parser.add_argument("--only", metavar="NAMES", help="interpreters to run beside CPython, e.g. krait,pypy")
    parser.add_argument("--rounds", type=int, default=5, help="processes a program and interpreter (startup: times ten)")
    parser.add_argument("--iterations", type=int, default=10, help="iterations a process")
    parser.add_argument("--processor", action="store_true", help="count processor time, for a machine that does other work")
    parser.add_argument("--limit", type=float, default=120, help="seconds a process may take")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "build" / "bench", help="folder of the JSON and the SVG")
    parser.add_argument("--startup", action="store_true", help="measure `-I -S -c pass`")
    options = parser.parse_args()
    options.iterations = max(options.iterations, 2)
    programs = sorted((ROOT / "bench").glob("*.py"), key=lambda path: (path.stem not in FOUNDATION, path.stem))
    programs = [path for path in programs if path.stem != "harness" and (not options.programs or path.stem in options.programs)]
    krait = Interpreter("krait", pathlib.Path(os.environ.get("KRAIT", ROOT / "build" / "krait")).resolve())
    oracle = options.oracle.resolve()
    cpython = oracle / "python3.14"
    worktree = None
    try:
        if options.against:
            worktree = pathlib.Path(tempfile.mkdtemp(prefix="krait-bench-")) / "tree"
            other = build_revision(options.against, worktree)
            interpreters = [krait, Interpreter(options.against, other)]
        else:
            interpreters = [krait, Interpreter("cpython", cpython), Interpreter("cpython-jit", cpython, {"PYTHON_JIT": "1"}),
                            Interpreter("pypy", oracle / "pypy3")]
            if options.startup:
                interpreters = interpreters[:2]
        if options.only:
            interpreters = [one for one in interpreters if one.name in (*options.only.split(","), "cpython")]
        for one in interpreters:
            if not os.path.exists(one.program):
                sys.exit(f"bench: no {one.program}")
        options.output.mkdir(parents=True, exist_ok=True)
        build_measure()
        if options.startup:
            table = startup(interpreters, options)
            (options.output / "startup.json").write_text(json.dumps(table, indent=1) + "\n")
            return

        def progress(text):
            if sys.stderr.isatty():
                print(f"\r{text:60}", end="", file=sys.stderr, flush=True)

        samples, failures = gather(interpreters, programs, options, progress)
        base = options.against or "cpython"
        table = report(samples, failures, interpreters, base, programs)
        (options.output / "results.json").write_text(json.dumps(table, indent=1) + "\n")
        draw(table, options.output / "results.svg")
        print(f"\n{os.path.relpath(options.output)}/results.json, results.svg")
    finally:
        if worktree:
            subprocess.run(["git", "-C", str(ROOT), "worktree", "remove", "--force", str(worktree)], check=False,
                           stdout=subprocess.DEVNULL)
            shutil.rmtree(worktree.parent, ignore_errors=True)


if __name__ == "__main__":
    main()
