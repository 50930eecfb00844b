# What sys tells and takes.
import sys
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
print(sys.version_info[:2], sys.version_info.major, sys.version_info >= (3, 14), type(sys.version_info).__name__, sys.hexversion >> 16)
print(sys.float_info); print(sys.int_info.default_max_str_digits, sys.int_info.str_digits_check_threshold)
print(sys.hash_info)
print(sys.maxsize, sys.maxunicode, sys.byteorder, sys.platform, sys.float_repr_style, sys.platlibdir, sys.abiflags, sys.api_version)
print(sys.flags.optimize, sys.flags[0], len(sys.flags), sys.flags.gil, type(sys.flags).n_fields, type(sys.flags).n_sequence_fields)
t(lambda: type(sys.flags)(range(18))); t(lambda: type(sys.version_info)((1,)))
t(lambda: type(sys.float_info)((1,)))
t(lambda: sys.float_info.__replace__(dig=3).dig); t(lambda: sys.float_info.__replace__(foo=3)); t(lambda: sys.int_info.__reduce__()[1][1])
def set_():
    sys.flags.optimize = 3
t(set_)
t(lambda: type(sys.flags).optimize); t(lambda: type(sys.float_info).__match_args__)
t(lambda: sys.getrecursionlimit()); t(lambda: sys.setrecursionlimit(0)); t(lambda: sys.setrecursionlimit('a')); t(lambda: sys.setrecursionlimit(2))
t(lambda: sys.setrecursionlimit(1234)); t(lambda: sys.getrecursionlimit())
t(lambda: sys.intern('a b') is sys.intern('a' + ' b')); t(lambda: sys.intern(3))
class S(str): pass
t(lambda: sys.intern(S('x')))
t(lambda: sys.get_int_max_str_digits()); t(lambda: sys.set_int_max_str_digits(5)); t(lambda: sys.set_int_max_str_digits(1000)); t(lambda: 10**1001 > 0 and str(10**1001)); t(lambda: sys.set_int_max_str_digits(0)); t(lambda: len(str(10**5000)))
sys.set_int_max_str_digits(4300)
t(lambda: sys.exception()); t(lambda: sys.exc_info())
def handled():
    try: 1/0
    except ZeroDivisionError as e: return sys.exception() is e, sys.exc_info()[0], sys.exc_info()[1] is e, sys.exc_info()[2] is e.__traceback__
t(handled)
for a in (), (None,), (3,), ('x',), ((1,2),), ([1],): 
    try: sys.exit(*a)
    except SystemExit as e: print(e.args, e.code)
def outer(): return inner()
def inner(): return sys._getframe().f_code.co_name, sys._getframe(1).f_code.co_name, sys._getframe(2).f_code.co_name, sys._getframemodulename(1)
t(outer); t(lambda: sys._getframe(1000))
t(lambda: sys.getswitchinterval()); t(lambda: sys.setswitchinterval(0)); t(lambda: sys.setswitchinterval(0.25)); t(lambda: sys.getswitchinterval()); t(lambda: sys.setswitchinterval('a'))
t(lambda: sys.gettrace()); t(lambda: sys.settrace(None)); t(lambda: sys.getprofile())
t(lambda: sys.get_coroutine_origin_tracking_depth()); t(lambda: sys.set_coroutine_origin_tracking_depth(-1)); t(lambda: sys.set_coroutine_origin_tracking_depth(2)); t(lambda: sys.get_coroutine_origin_tracking_depth())
t(lambda: sys.get_asyncgen_hooks()); t(lambda: sys.set_asyncgen_hooks(3)); t(lambda: sys.set_asyncgen_hooks(finalizer=3)); t(lambda: sys.set_asyncgen_hooks(len, repr)); t(lambda: sys.get_asyncgen_hooks().finalizer); t(lambda: sys.set_asyncgen_hooks(None, None)); t(lambda: sys.get_asyncgen_hooks())
t(lambda: sys.getdefaultencoding()); t(lambda: sys.getfilesystemencoding()); t(lambda: sys.getfilesystemencodeerrors())
t(lambda: 'os' in sys.stdlib_module_names and '_io' in sys.stdlib_module_names); t(lambda: type(sys.stdlib_module_names)); t(lambda: 'sys' in sys.builtin_module_names)
t(lambda: sys.is_finalizing()); t(lambda: sys.call_tracing(max, (1, 5, 2))); t(lambda: sys.call_tracing(max, [1]))
t(lambda: sys.modules['sys'] is sys); t(lambda: type(sys.path)); t(lambda: sys.modules['__main__'].__name__)
events = []
t(lambda: sys.addaudithook(lambda e, a: events.append((e, a)) if e.startswith('my') else None)); t(lambda: sys.audit('my.event', 1, 'x')); t(lambda: sys.audit(3)); t(lambda: events)
t(lambda: sys.getsizeof(1) > 0); t(lambda: sys.getsizeof([]) > 0)
class Z:
    def __sizeof__(self): return -1
t(lambda: sys.getsizeof(Z())); 
class Z2:
    def __sizeof__(self): return 'a'
t(lambda: sys.getsizeof(Z2())); t(lambda: sys.getsizeof(Z2(), 5))
t(lambda: sys.implementation.version == sys.version_info)
