# Modules that are imported before importlib is loaded have their specs and loaders like all others.
import sys
import types
print(types.__spec__.name, types.__spec__.origin == types.__file__, types.__spec__.has_location)
print(types.__loader__.name, types.__loader__.is_package('types'))
print(sys.__spec__, sys.__loader__)
import os
print(os, os.__spec__.loader, os.path.__name__)
import importlib
print(importlib._bootstrap.__name__, importlib.import_module('types') is types)
print(__spec__, type(__loader__).__name__, __loader__.name)
import importlib.util
print(importlib.util.find_spec('nosuch'), importlib.util.find_spec('stat').origin)
print('class DynamicClassAttribute' in types.__loader__.get_source('types'))
import encodings
print(encodings.__path__ == [encodings.__file__.rpartition('/')[0]], encodings.__spec__.submodule_search_locations == encodings.__path__)
module = importlib.reload(types)
print(module is types)
