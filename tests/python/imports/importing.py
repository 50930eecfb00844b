# Importing: modules, packages, relative imports, stars, lazy attributes, failures, reloading.
import sys

import _package
import _package.deep as alias
from _package import first, renamed
from _package.deep import *
from _package import *

print(_package.__name__, _package.state, first.value, renamed, alias.value, second.value, value if "value" in globals() else "no value", _package.lazy, _package.__path__[0].endswith("_package"))
print("_package.deep" in sys.modules, sys.modules["_package.first"] is first, first.__package__, alias.__package__, first.__spec__.name, "_hidden" in globals(), first.__file__.endswith("first.py"))
print(__import__("_package.first").__name__, __import__("_package.first", fromlist=["x"]).__name__)
for statement in ("import nothing.at.all", "import _package.nothing", "from _package import nothing", "from _package.first import nothing", "import _package.syntax", "import _package.fails", "import _package.fails",
                  "from . import x", "import _package.circle_a", "_package.nope", "from .. import y", "import first.value"):
    try:
        exec(statement)
        print(statement, "passed")
    except Exception as error:
        print(statement, type(error).__name__, str(error).replace(_package.__path__[0], "..."))
print("_package.fails" in sys.modules)
import importlib

_package.state.append("kept")
print(importlib.reload(_package) is _package, _package.state, importlib.import_module(".deep", "_package") is alias)
for name in ("json", "textwrap", "collections", "functools", "itertools", "string", "enum", "dataclasses", "heapq", "bisect", "copy", "types", "operator", "contextlib", "re"):
    print(name, importlib.import_module(name).__name__ == name)
