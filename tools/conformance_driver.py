# SPDX-License-Identifier: MIT
"""Runs CPython's test suite under Krait, case by case, and compares with what is expected.

Runs under CPython 3.14 itself (tools/conformance starts it). Each test module gets a process, a folder and a time limit of
its own; when the process dies or hangs, the case that ran is a `crash` or a `timeout` and the module goes on behind it.

tests/conformance/portable.tsv   the denominator: module, class, names of the cases that any implementation can pass; made from
                                 CPython by --make-portable. A row whose class is `*` says which helper stubs the module gets.
tests/conformance/expected.tsv   what is expected of Krait: module, class, outcome, names.
tests/conformance/core.txt       the modules that `core` stands for; `all` is every module of portable.tsv.
"""
import argparse
import collections
import os
import pathlib
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "conformance"
CHILD = ROOT / "tools" / "conformance_child.py"
STUBS = ROOT / "tools" / "conformance_stubs"
OUTCOMES = ("pass", "fail", "skip", "crash", "timeout", "missing")
# Specific to CPython as a whole: its bytecode, its C API, its build, Tk.
CPYTHON_ONLY_MODULES = frozenset("""
    test__interpchannels test__interpreters test__opcode test_asdl_parser test_buffer test_build_details test_c_locale_coercion
    test_call test_capi test_cext test_clinic test_compiler_assemble test_compiler_codegen test_crossinterp test_ctypes test_dis
    test_dtrace test_embed test_external_inspection test_fileutils test_free_threading.test_capi
    test_free_threading.test_dict_watcher test_frozen test_gdb.test_backtrace test_gdb.test_cfunction
    test_gdb.test_cfunction_full test_gdb.test_misc test_gdb.test_pretty_print test_generated_cases test_getpath test_idle
    test_launcher test_lltrace test_opcache test_optimizer test_peepholer test_peg_generator test_perf_profiler test_perfmaps
    test_stable_abi_ctypes test_tcl test_thread_local_bytecode test_tkinter test_tools test_ttk test_ttk_textonly test_turtle
    test_type_cache test_xxlimited test_xxtestfuzz""".split())
# Helpers of CPython's tests and examples in C, which no other implementation has.
HELPERS = """_testcapi _testinternalcapi _testlimitedcapi _testbuffer _testmultiphase _testsinglephase _testimportmultiple
    _testclinic _testclinic_limited _ctypes_test _interpchannels xxlimited xxlimited_35 xxsubtype _xxtestfuzz""".split()
# Classes whose failure without a helper spoils the cases behind them.
LEFT_OUT = {"test_monitoring": ["TestCApiEventGeneration.*"]}
PACKAGES = ("test_asyncio", "test_concurrent_futures", "test_free_threading", "test_future_stmt", "test_gdb", "test_inspect",
            "test_multiprocessing_fork", "test_multiprocessing_forkserver", "test_multiprocessing_spawn", "test_pydoc")


# --- the tables

def read_table(path, columns):
    rows = []
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                fields = line.split("\t")
                if len(fields) != columns:
                    sys.exit(f"conformance: {path.name}: not {columns} columns: {line[:80]}")
                rows.append(fields)
    return rows


def split_name(name):
    group, dot, case = name.rpartition(".")
    return (group or "-", case)


def join_name(group, case):
    return case if group == "-" else group + "." + case


def read_portable():
    portable, stubs = collections.defaultdict(set), {}
    for module, group, names in read_table(DATA / "portable.tsv", 3):
        if group == "*":
            stubs[module] = names
        else:
            portable[module].update(join_name(group, name) for name in names.split(" "))
    return portable, stubs


def read_expected():
    expected = collections.defaultdict(dict)
    for module, group, outcome, names in read_table(DATA / "expected.tsv", 4):
        for name in names.split(" "):
            expected[module][join_name(group, name)] = outcome
    return expected


def grouped(names):
    groups = collections.defaultdict(list)
    for name in sorted(names):
        group, case = split_name(name)
        groups[group].append(case)
    return sorted(groups.items())


def write_portable(portable, stubs):
    lines = ["# The cases of CPython 3.14's test suite that another implementation can pass: module, class, names.",
             "# Made by `tools/conformance --make-portable`; a row whose class is * names the helper stubs that the module gets."]
    for module in sorted(portable.keys() | stubs.keys()):
        if module in stubs:
            lines.append(f"{module}\t*\t{stubs[module]}")
        for group, names in grouped(portable[module]):
            lines.append(f"{module}\t{group}\t{' '.join(names)}")
    (DATA / "portable.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_expected(expected):
    lines = ["# What each case of CPython 3.14's test suite gives under Krait: module, class, outcome, names.",
             "# Made by `tools/conformance --update`. A crash is never an expectation."]
    for module in sorted(expected):
        by_outcome = collections.defaultdict(list)
        for name, outcome in expected[module].items():
            group, case = split_name(name)
            by_outcome[group, outcome].append(case)
        for (group, outcome), cases in sorted(by_outcome.items()):
            lines.append(f"{module}\t{group}\t{outcome}\t{' '.join(sorted(cases))}")
    (DATA / "expected.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


# --- running a module

class ModuleRun:
    """What one test module gave: the outcome and its reason for each case, and of the module when it did not load."""

    def __init__(self, module):
        self.module = module
        self.collected = []
        self.outcomes = {}
        self.problem = None
        self.seconds = 0.0
        self.restarts = 0

    def count(self, outcome):
        return sum(1 for value, why in self.outcomes.values() if value == outcome)


class Runner:
    def __init__(self, program, test_root, options, portable):
        self.program = program
        self.test_root = test_root
        self.options = options
        self.portable = portable
        self.logs = options.work / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)

    def run_module(self, module, stubs):
        run = ModuleRun(module)
        begin = time.monotonic()
        log = self.logs / (module + ".log")
        log.write_bytes(b"")
        while True:
            remaining = self.options.module_limit - (time.monotonic() - begin)
            if self.run_process(run, stubs, log, remaining):
                break
            run.restarts += 1
            if run.restarts > self.options.restarts or self.options.module_limit < time.monotonic() - begin:
                left = [name for name in run.collected if name not in run.outcomes]
                for name in left:
                    run.outcomes[name] = ("timeout", "the module ran out of time or restarts")
                break
        for name in run.collected:
            run.outcomes.setdefault(name, ("missing", "the case never ran"))
        run.seconds = time.monotonic() - begin
        return run

    def run_process(self, run, stubs, log, remaining):
        """One process. True when nothing is left to run."""
        work = pathlib.Path(tempfile.mkdtemp(prefix="krait-conformance-"))
        try:
            results, done, place = work / "results", work / "done", work / "home"
            place.mkdir()
            results.touch()
            names = [*LEFT_OUT.get(run.module, ()), *run.outcomes]
            done.write_text("".join(name + "\n" for name in names), encoding="utf-8")
            command = [str(self.program), *self.options.interpreter_options, str(CHILD), str(results), run.module, str(done),
                       ":".join(str(STUBS / part) for part in stubs.split("+")) if stubs != "-" else "-", "1" if self.portable else "0", self.options.match or "-"]
            environment = {"PATH": "/usr/bin:/bin", "HOME": str(place), "TMPDIR": str(place), "LANG": "C.UTF-8", "TERM": "xterm",
                           "PYTHONPATH": str(self.test_root)}
            for name in os.environ:
                if name.startswith(("KRAIT_", "ASAN_", "UBSAN_")):
                    environment[name] = os.environ[name]
            with open(log, "ab") as output:
                process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=place,
                                           env=environment, start_new_session=True, preexec_fn=default_signals)
                death = self.watch(process, results, remaining)
            return self.take(run, results, death)
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def watch(self, process, results, remaining):
        """Waits for the end of the process or makes one. Returns None, or what was wrong: (outcome, reason)."""
        begin = progress = time.monotonic()
        size, death = -1, None
        while True:
            try:
                process.wait(0.05 if time.monotonic() - begin < 2 else 0.25)
                break
            except subprocess.TimeoutExpired:
                pass
            now = time.monotonic()
            new_size = results.stat().st_size
            if new_size != size:
                size, progress = new_size, now
            if resident_megabytes(process.pid) > self.options.memory:
                death = ("crash", f"more than {self.options.memory} MB of memory")
            elif now - progress > self.options.case_limit:
                death = ("timeout", f"longer than {self.options.case_limit} s")
            elif now - begin > remaining:
                death = ("timeout", f"the module took longer than {self.options.module_limit} s")
            if death:
                break
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        if death is None and process.returncode < 0:
            death = ("crash", "signal " + signal.Signals(-process.returncode).name)
        elif death is None and process.returncode != 0:
            death = ("crash", f"the process ended with status {process.returncode}")
        return death

    def take(self, run, results, death):
        running, finished, again = None, False, False
        collected, known, last = [], len(run.outcomes), None
        for line in results.read_text(encoding="utf-8", errors="replace").splitlines():
            kind, *fields = line.split("\t")
            if kind == "collect":
                collected.append(fields[0])
            elif kind == "start":
                running = fields[0]
            elif kind in ("pass", "fail", "skip") and len(fields) == 2:
                run.outcomes[fields[0]] = (kind, fields[1])
                running, last = None, fields[0]
            elif kind == "fixture":
                self.take_fixture(run, fields, collected or run.collected)
            elif kind == "module":
                run.problem = (fields[0], fields[1])
                return True
            elif kind == "done":
                finished = True
            elif kind == "again":
                again = True
        if collected and not run.collected:
            run.collected = collected
        if finished:
            return True
        if again and len(run.outcomes) > known:
            return False
        outcome, why = death or ("crash", "the process ended without a word")
        if running is None:
            # Between two cases: in the set-up of the next one's class, or while importing.
            running = next((name for name in run.collected if name not in run.outcomes), None)
            if not collected or running is None:
                if not run.collected:
                    run.problem = (outcome, why)
                elif last:
                    run.outcomes[last] = (outcome, why + " (behind the case)")
                return True
            why += " (outside a case)"
        run.outcomes[running] = (outcome, why)
        return not any(name not in run.outcomes for name in run.collected)

    def take_fixture(self, run, fields, collected):
        outcome, name, why = fields[0], fields[1], fields[2] if len(fields) > 2 else ""
        # "setUpClass (test.test_x.Class)" or "setUpModule (test.test_x)"
        place = name.partition("(")[2].rstrip(")")
        prefix = place.removeprefix("test." + run.module).removeprefix(".")
        for case in collected:
            if (not prefix or case.startswith(prefix + ".")) and case not in run.outcomes:
                run.outcomes[case] = (outcome, why)


def default_signals():
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)


def resident_megabytes(process):
    try:
        with open(f"/proc/{process}/statm") as stream:
            return int(stream.read().split()[1]) * 4096 >> 20
    except (OSError, IndexError):
        return 0


def run_all(runner, modules, stubs_of, jobs, report):
    """Runs modules in parallel, the first ones first; report is called with each run as it ends."""
    waiting = queue.SimpleQueue()
    for module in modules:
        waiting.put(module)
    runs, lock = {}, threading.Lock()

    def work():
        while True:
            try:
                module = waiting.get_nowait()
            except queue.Empty:
                return
            run = runner.run_module(module, stubs_of(module))
            with lock:
                runs[module] = run
                report(run)

    workers = [threading.Thread(target=work) for _ in range(jobs)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return runs


# --- what to run

def suite_modules(test_folder):
    names = []
    for entry in sorted(os.listdir(test_folder)):
        if not entry.startswith("test_"):
            continue
        path = test_folder / entry
        if entry in PACKAGES:
            names += [f"{entry}.{part.stem}" for part in sorted(path.glob("test_*.py"))]
            names += [f"{entry}.{part.name}" for part in sorted(path.iterdir()) if (part / "__init__.py").exists()
                      and part.name.startswith("test_")]
        elif entry.endswith(".py"):
            names.append(entry[:-3])
        elif (path / "__init__.py").exists():
            names.append(entry)
    return names


def select_modules(names, portable, test_folder):
    selected = []
    for name in names:
        if name == "core":
            selected += (DATA / "core.txt").read_text().split()
        elif name == "all":
            selected += sorted(portable) or suite_modules(test_folder)
        elif name == "suite":
            selected += suite_modules(test_folder)
        elif name in PACKAGES:
            selected += [module for module in suite_modules(test_folder) if module.startswith(name + ".")]
        else:
            selected.append(name.removeprefix("test."))
    known = set(suite_modules(test_folder))
    for name in selected:
        if name not in known:
            sys.exit(f"conformance: no test module {name}")
    return list(dict.fromkeys(selected))


def make_place(folder, program, test_folder):
    """An installation of its own for the program, with the test package where child processes look for a library."""
    binary = folder / "bin" / "krait"
    library = folder / "lib" / "python3.14"
    binary.parent.mkdir(parents=True, exist_ok=True)
    library.mkdir(parents=True, exist_ok=True)
    copy = folder / "bin" / f"krait.{os.getpid()}"
    shutil.copy2(program, copy)
    os.replace(copy, binary)
    # In a folder of its own too: where the program has its library built in, it need not look at the folder.
    suite = folder / "suite"
    suite.mkdir(exist_ok=True)
    for link in (library / "test", suite / "test"):
        if not link.is_symlink() or os.readlink(link) != str(test_folder):
            link.unlink(missing_ok=True)
            link.symlink_to(test_folder)
    return binary, suite


def make_portable_oracle(folder, oracle):
    """CPython as if it were another implementation: without its tests' helpers in C, for child processes too."""
    place = folder / "oracle"
    shutil.rmtree(place, ignore_errors=True)
    source = (oracle / "python3.14").resolve().parent.parent
    (place / "bin").mkdir(parents=True)
    shutil.copy2(source / "bin" / "python3.14", place / "bin" / "python3.14")
    shutil.copytree(source / "lib" / "python3.14", place / "lib" / "python3.14", symlinks=True,
                    ignore=shutil.ignore_patterns("__pycache__", *(name + ".*.so" for name in HELPERS)))
    return place / "bin" / "python3.14"


# --- commands

def make_portable(options, modules, oracle):
    program = make_portable_oracle(options.work, oracle)
    runner = Runner(program, program.parent.parent / "none", options, portable=True)
    runner.test_root = ""
    portable, stubs = read_portable()
    best = {}

    def choose(name):
        def report(run):
            # Without any stub most cases that need a helper skip one by one; where a module is lost whole, or a stub
            # brings back more than it costs, the module gets it.
            if run.module not in best or run.count("pass") > best[run.module][0].count("pass"):
                best[run.module] = (run, name)
            print(f"{run.module:45} {name:12} {run.count('pass'):5} pass {run.count('skip'):4} skip {run.count('fail'):4} fail "
                  f"{run.seconds:6.1f} s {run.problem or ''}", flush=True)
        return report

    modules = [module for module in modules if module not in CPYTHON_ONLY_MODULES]
    for name in ("-", "helpers", "helpers+capi"):
        if name == "-":
            again = modules
        else:
            again = [module for module in modules if wants_helper(best[module][0])]
        run_all(runner, again, lambda module: name, options.jobs, choose(name))
    for module, (run, name) in best.items():
        portable[module] = {case for case, (outcome, why) in run.outcomes.items() if outcome == "pass"}
        stubs.pop(module, None)
        if name != "-" and portable[module]:
            stubs[module] = name
        if not portable[module]:
            portable.pop(module)
    write_portable(portable, stubs)
    print(f"{sum(len(cases) for cases in portable.values())} portable cases in {len(portable)} modules")


def wants_helper(run):
    reasons = [why for outcome, why in run.outcomes.values() if outcome != "pass"]
    if run.problem:
        reasons.append(run.problem[1])
    return any(name in why for why in reasons for name in HELPERS) or any("CPython" in why or "_PY" in why for why in reasons)


def compare(run, expected, portable):
    """The changes against what is expected: (case, expected or None, outcome, reason)."""
    changes = []
    for name in sorted(expected.keys() | run.outcomes.keys()):
        outcome, why = run.outcomes.get(name, run.problem or ("missing", ""))
        before = expected.get(name)
        if outcome == "crash" or outcome != before:
            changes.append((name, before, outcome, why))
    return changes


def is_worse(before, outcome):
    return outcome == "crash" or (before == "pass" and outcome != "pass")


def summary(run, portable):
    cases = portable.get(run.module, set())
    passed = sum(1 for name in cases if run.outcomes.get(name, ("", ""))[0] == "pass")
    counts = [f"{run.count(outcome)} {outcome}" for outcome in OUTCOMES[1:] if run.count(outcome)]
    if run.problem:
        counts.append(f"not run: {run.problem[0]}: {run.problem[1]}")
    share = f"{100 * passed / len(cases):5.1f} %" if cases else "      -"
    return passed, len(cases), f"{run.module:42} {passed:5}/{len(cases):<5} {share}  {run.seconds:5.1f} s  {', '.join(counts)}"


def run_command(options, modules, oracle, test_folder):
    program = pathlib.Path(os.environ.get("KRAIT", ROOT / "build" / "krait")).resolve()
    if options.oracle_run:
        runner = Runner((oracle / "python3.14").resolve(), "", options, portable=False)
    elif not program.exists():
        sys.exit(f"conformance: no {program} (make)")
    else:
        binary, suite = make_place(options.work / program.parent.name, program, test_folder)
        runner = Runner(binary, suite, options, portable=False)
    portable, stubs = read_portable()
    expected = read_expected()

    def report(run):
        print(summary(run, portable)[2], flush=True)

    runs = run_all(runner, modules, lambda module: stubs.get(module, "-"), options.jobs, report)
    if options.check:
        # A case may fail now and then for the machine's load: what got worse runs once more.
        again = [module for module, run in runs.items() if not options.match
                 and any(is_worse(change[1], change[2]) for change in compare(run, expected[module], portable))]
        if again:
            print(f"\nonce more: {' '.join(again)}")
            runs.update(run_all(runner, again, lambda module: stubs.get(module, "-"), 1, report))

    worse = better = crashes = 0
    shown = collections.defaultdict(list)
    reasons = collections.Counter()
    for module in modules:
        run = runs[module]
        known = expected[module]
        if options.match:
            known = {name: outcome for name, outcome in known.items() if options.match in name}
        for name, (outcome, why) in run.outcomes.items():
            if outcome in ("fail", "crash", "timeout") and (name in portable.get(module, ()) or not portable):
                reasons[f"{outcome}: {why}"] += 1
            if options.verbose and outcome != "pass":
                print(f"  {outcome:7} {module}.{name}: {why}")
        if run.problem:
            lost = len(portable.get(module, ()))
            reasons[f"module {run.problem[0]}: {run.problem[1]}"] += max(lost, 1)
        for name, before, outcome, why in compare(run, known, portable):
            crashes += outcome == "crash"
            if is_worse(before, outcome):
                worse += 1
                shown["worse"].append((module, name, before, outcome, why))
            elif outcome == "pass" and before is not None:
                better += 1
                shown["better"].append((module, name, before, outcome, why))
            elif before is not None:
                shown["other"].append((module, name, before, outcome, why))
        if run.problem and run.problem[0] == "crash":
            crashes += 1
            shown["worse"].append((module, "(module)", None, *run.problem))
    for kind in ("worse", "other", "better"):
        if shown[kind]:
            print(f"\n{kind}:")
        for module, name, before, outcome, why in shown[kind][:options.show]:
            print(f"  {module}.{name}: {before or 'new'} -> {outcome}{': ' + why if why else ''}")
        if len(shown[kind]) > options.show:
            print(f"  and {len(shown[kind]) - options.show} more (--show N)")
    if options.why:
        print("\nreasons, most frequent first:")
        for why, count in reasons.most_common(options.why):
            print(f"  {count:5} {why}")
    passed = sum(summary(runs[module], portable)[0] for module in modules)
    total = sum(summary(runs[module], portable)[1] for module in modules)
    share = f" ({100 * passed / total:.1f} %)" if total else ""
    print(f"\n{passed} of {total} portable cases pass{share} in {len(modules)} modules; "
          f"{better} better, {worse} worse than expected, {crashes} crashes; logs in {os.path.relpath(runner.logs)}")
    if options.update:
        for module in modules:
            run = runs[module]
            expected[module] = {name: outcome for name, (outcome, why) in run.outcomes.items() if outcome != "crash"
                                and not name.startswith("unittest.loader._FailedTest")}
            if not expected[module]:
                expected.pop(module)
        write_expected(expected)
    return 1 if (worse or crashes) and options.check else 0


def main():
    parser = argparse.ArgumentParser(prog="tools/conformance", description=__doc__.split("\n\n")[0])
    parser.add_argument("modules", nargs="*", help="test modules (test_int, test_asyncio.test_events), packages, or: core, all, suite")
    parser.add_argument("--oracle", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help="fail when a case is worse than expected or crashes")
    parser.add_argument("--update", action="store_true", help="write what came out to expected.tsv, crashes left out")
    parser.add_argument("--make-portable", action="store_true", help="make portable.tsv anew for the modules, from CPython")
    parser.add_argument("--oracle-run", action="store_true", help="run CPython itself in place of Krait")
    parser.add_argument("--match", help="only cases whose name contains this")
    parser.add_argument("-v", "--verbose", action="store_true", help="print each case that does not pass, and why")
    parser.add_argument("--why", type=int, nargs="?", const=40, default=0, help="print the most frequent reasons of failures")
    parser.add_argument("--show", type=int, default=40, help="how many changes of a kind to print")
    parser.add_argument("--jobs", "-j", type=int, default=os.process_cpu_count())
    parser.add_argument("--case-limit", type=float, default=60, help="seconds without an event")
    parser.add_argument("--module-limit", type=float, default=300)
    parser.add_argument("--restarts", type=int, default=100, help="how often a module goes on after a crash")
    parser.add_argument("--memory", type=int, default=3000, help="megabytes that a test process may hold")
    parser.add_argument("--option", action="append", dest="interpreter_options", default=[], help="an option of the interpreter")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build" / "conformance", help=argparse.SUPPRESS)
    options = parser.parse_args()
    oracle = pathlib.Path(options.oracle).resolve()
    test_folder = (oracle / "python3.14").resolve().parent.parent / "lib" / "python3.14" / "test"
    portable, stubs = read_portable()
    modules = select_modules(options.modules or ["core"], portable, test_folder)
    if options.make_portable:
        make_portable(options, modules, oracle)
        return 0
    return run_command(options, modules, oracle, test_folder)


if __name__ == "__main__":
    sys.exit(main())
