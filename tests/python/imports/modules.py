# Imports of a program's own modules: packages, relative names, namespace packages, errors and their tracebacks.
# options: -B
import sys


def attempt(source):
    try:
        exec(source, {'__name__': '__main__'})
    except BaseException as e:
        print(source, '->', type(e).__name__, str(e).replace(folder, ''), getattr(e, 'name', None))
        t = e.__traceback__.tb_next
        while t:
            print('   ', t.tb_frame.f_code.co_filename.replace(folder, ''), t.tb_lineno, t.tb_frame.f_code.co_name)
            t = t.tb_next


folder = __file__.rpartition('/')[0] + '/'
import _pkg.sub.x
print(_pkg.sub.x.v, _pkg.a.y, _pkg.__path__ == [folder + '_pkg'], _pkg.sub.__package__)
from _pkg import *
print('a' in globals())
from _pkg import sub
from _pkg.sub import x as renamed
print(sub.x is renamed)
import _ns.inner.m as m
print(m.q, m.__name__, m.__spec__.parent)
for source in ['import nosuch', 'import _pkg.nosuch', 'import _pkg.a.b', 'from _pkg import nosuch', 'import _circ1',
               'import _circ3', 'import _err', 'import _pkg.bad', 'from . import x', 'from ... import x',
               'import _syn', '__import__("")', '__import__(1)', '__import__("x", level=-1)',
               'from _pkg.sub import zz', 'import nosuch.sub', 'import sys.path']:
    attempt(source)
print('_err' in sys.modules, '_circ1' in sys.modules)
sys.modules['none'] = None
attempt('import none')
attempt('from none import x')
attempt('import none.x')


from importlib.machinery import ModuleSpec


class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == 'invented':
            return ModuleSpec(name, self, origin='nowhere')

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.answer = 42


sys.meta_path.insert(0, Finder())
import invented
print(invented.answer, invented)
import builtins
original = builtins.__import__
builtins.__import__ = lambda name, *rest: ('import', name)
import anything
builtins.__import__ = original
print(anything)
