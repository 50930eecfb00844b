# SPDX-License-Identifier: MIT
"""Runs one module of CPython's test suite and records each case as it starts and ends.

Usage: conformance_child.py RESULTS MODULE DONE STUBS PORTABLE PATTERN

The interpreter that runs this is the one under test and may be young, so the code here keeps to the simplest means. One
event a line, fields separated by tabs, written at once, so that the line of a case that kills the process is there:

    collect NAME            a case that the loader found
    start NAME              it runs
    pass|fail|skip NAME WHY it ended
    fixture OUTCOME NAME WHY  a class or the module could not be set up
    module OUTCOME WHY      the module could not be imported, or skips itself
    again                   the run was interrupted behind a case that has ended
    done

DONE is a file with names not to run (again); what starts like a name that ends in `*` is left out of the list too.
STUBS are folders with empty helper modules, split by colons, or `-`. PORTABLE is 1 to hide that this is CPython. PATTERN
narrows the cases down, or is `-`.
"""
import os
import sys


class Events:
    def __init__(self, path):
        self.descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self.process = os.getpid()

    def write(self, *fields):
        # A test may fork, and its child must not speak for it.
        if os.getpid() != self.process:
            return
        line = "\t".join([clean(field) for field in fields]) + "\n"
        os.write(self.descriptor, line.encode("utf-8", "backslashreplace"))


def clean(text):
    text = str(text)
    text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return text[:400]


def without_addresses(text):
    if "0x" not in text:
        return text
    parts = text.split("0x")
    result = [parts[0]]
    for part in parts[1:]:
        end = 0
        while end < len(part) and part[end] in "0123456789abcdefABCDEF":
            end += 1
        result.append(part[end:])
    return "0x".join(result)


def reason(error):
    # error is what unittest passes on: the type, the exception, the traceback.
    try:
        text = str(error[1]).strip()
    except BaseException:
        text = "(no message)"
    lines = text.split("\n")
    return error[0].__name__ + ": " + lines[0]


def name_cases(suite, prefix, counts, cases):
    for test in suite:
        if hasattr(test, "__iter__"):
            name_cases(test, prefix, counts, cases)
            continue
        name = without_addresses(str(test.id()))
        if name.startswith(prefix):
            name = name[len(prefix):]
        name = "_".join(name.split())
        count = counts.get(name, 0) + 1
        counts[name] = count
        if count > 1:
            name = name + "#" + str(count)
        test.conformance_name = name
        cases.append(name)


def keep(suite, wanted):
    kept = []
    for test in suite._tests:
        if hasattr(test, "__iter__"):
            keep(test, wanted)
            kept.append(test)
        elif test.conformance_name in wanted:
            kept.append(test)
    suite._tests = kept


def make_result(unittest, events):
    class Result(unittest.TestResult):
        def startTest(self, test):
            super().startTest(test)
            self.outcome = "none"
            self.why = ""
            events.write("start", test.conformance_name)

        def stopTest(self, test):
            super().stopTest(test)
            if self.outcome == "none":
                # unittest lets a KeyboardInterrupt through.
                self.outcome = "fail"
                self.why = "interrupted"
            events.write(self.outcome, test.conformance_name, self.why)
            self.outcome = None

        outcome = None
        why = ""

        def addSuccess(self, test):
            if self.outcome == "none":
                self.outcome = "pass"

        def failed(self, test, error):
            name = getattr(test, "conformance_name", None)
            if self.outcome is None and name is None:
                # A class's or a module's own set-up, outside any case.
                events.write("fixture", "fail", test.id(), reason(error))
            else:
                self.outcome = "fail"
                self.why = reason(error)
            report(test, error)

        def addError(self, test, error):
            self.failed(test, error)

        def addFailure(self, test, error):
            self.failed(test, error)

        def addSubTest(self, test, subtest, error):
            if error is not None:
                self.failed(test, error)

        def addSkip(self, test, why):
            if self.outcome is None:
                events.write("fixture", "skip", test.id(), why)
            elif self.outcome == "none":
                self.outcome = "skip"
                self.why = why

        def addUnexpectedSuccess(self, test):
            self.outcome = "fail"
            self.why = "unexpected success"

        def addExpectedFailure(self, test, error):
            self.outcome = "pass"

        def addDuration(self, test, elapsed):
            pass

    return Result()


def report(test, error):
    # For the log only: a traceback that cannot be printed must not cost the result.
    stream = sys.__stderr__
    try:
        stream.write("\nFAIL " + str(test) + "\n")
        import traceback

        traceback.print_exception(error[0], error[1], error[2], file=stream)
        stream.flush()
    except BaseException as problem:
        try:
            stream.write("  " + reason(error) + "\n  (no traceback: " + type(problem).__name__ + ")\n")
            stream.flush()
        except BaseException:
            pass


def restore_signals():
    # A job of a shell may start with the interrupt ignored, and then tests of it fail or hang.
    try:
        import signal

        if signal.getsignal(signal.SIGINT) in (signal.SIG_IGN, signal.SIG_DFL):
            signal.signal(signal.SIGINT, signal.default_int_handler)
    except (ImportError, AttributeError):
        pass


def main():
    results, module, done_path, stubs, portable, pattern = sys.argv[1:7]
    sys.argv[1:] = []
    # In place of this file's folder: nothing here is to be found by a test.
    sys.path[0] = os.getcwd()
    if stubs != "-":
        sys.path.extend(stubs.split(":"))
    if portable == "1":
        sys.implementation.name = "krait"
    events = Events(results)
    restore_signals()
    done = set()
    left_out = ()
    with open(done_path, encoding="utf-8") as stream:
        for line in stream:
            line = line.rstrip("\n")
            if line.endswith("*"):
                left_out += (line[:-1],)
            done.add(line)

    try:
        import unittest
        from test import support

        support.use_resources = {}
        support.verbose = 0
        support.record_original_stdout(sys.stdout)
        __import__("test." + module)
        loaded = sys.modules["test." + module]
        loader = unittest.TestLoader()
        suite = loader.loadTestsFromModule(loaded)
        # A part that does not load is a failing case in the suite; the other parts run.
        sys.stderr.write("\n".join(loader.errors))
    except BaseException as error:
        outcome = "fail"
        if type(error).__name__ in ("SkipTest", "ResourceDenied"):
            outcome = "skip"
        events.write("module", outcome, reason((type(error), error, None)))
        report("import of " + module, (type(error), error, error.__traceback__))
        return

    cases = []
    name_cases(suite, "test." + module + ".", {}, cases)
    wanted = set()
    for name in cases:
        if (pattern == "-" or pattern in name) and not name.startswith(left_out):
            events.write("collect", name)
            if name not in done:
                wanted.add(name)
    keep(suite, wanted)
    result = make_result(unittest, events)
    result.buffer = True
    try:
        suite.run(result)
    except BaseException as error:
        # The driver starts a process for the cases behind this one.
        report("the run", (type(error), error, error.__traceback__))
        events.write("again")
        return
    events.write("done")


if __name__ == "__main__":
    main()
    sys.stderr.flush()
    os._exit(0)
