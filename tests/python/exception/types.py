# Exceptions of all builtin types: arguments, texts, attributes, pickling.
def t(f):
    try: r=f(); print('OK',repr(r))
    except BaseException as e: print(type(e).__name__, str(e))
class Sub(Exception):
    def __init__(self,*a,**k): pass
t(lambda: Exception(a=1)); t(lambda: Sub(a=1)); t(lambda: Exception.__new__(Exception,a=1))
t(lambda: ImportError(a=1)); t(lambda: ImportError('x',name='n',path='p',foo=1)); t(lambda: AttributeError('x',name='n',obj=1)); t(lambda: AttributeError(foo=1)); t(lambda:NameError(foo=2)); t(lambda:OSError(1,2,a=1));t(lambda:StopIteration(a=1));t(lambda:SystemExit(a=1))
t(lambda:KeyError(a=1)); t(lambda:SyntaxError(a=1)); t(lambda:UnicodeDecodeError(1)); t(lambda:UnicodeDecodeError('utf8',b'abc',0,1)); t(lambda:UnicodeDecodeError('utf8','abc',0,1,'x')); t(lambda:UnicodeDecodeError(1,b'abc',0,1,'x'));t(lambda:UnicodeDecodeError('u',b'abc','0',1,'x'));t(lambda:UnicodeDecodeError('u',b'abc',0,1,2)); t(lambda:UnicodeEncodeError('u',b'x',0,1,'x')); t(lambda:UnicodeTranslateError(b'x',0,1,'x')); t(lambda:UnicodeTranslateError('x',0,1)); t(lambda: UnicodeDecodeError('u',b'abc',0,1,'x',a=1)); t(lambda: UnicodeError(a=1))
t(lambda: UnicodeDecodeError('u',bytearray(b'abc'),0,1,'x')); t(lambda: str(UnicodeDecodeError('u',bytearray(b'abc'),0,1,'x'))); t(lambda: str(UnicodeDecodeError('u',bytearray(b'abc'),0,2,'x')))
t(lambda: str(UnicodeDecodeError('u',b'abc',7,9,'x')));t(lambda: str(UnicodeDecodeError('u',b'abc',7,8,'x')));t(lambda: str(UnicodeDecodeError('u',b'abc',-5,-2,'x')))
t(lambda: str(UnicodeDecodeError.__new__(UnicodeDecodeError)))
def g():
    e=UnicodeDecodeError('u',b'abc',0,1,'x'); e.start='x'
t(g)
def g():
    e=UnicodeDecodeError('u',b'abc',0,1,'x'); e.start=2**70
t(g)
def g():
    e=UnicodeDecodeError('u',b'abc',0,1,'x'); del e.start
t(g)
def g():
    e=UnicodeDecodeError('u',b'abc',0,1,'x'); del e.reason; return e.reason
t(g)
def g():
    e=UnicodeDecodeError('u',b'abc',0,1,'x'); e.reason=1;e.object=3; return str(e)
t(g)
def g():
    e=UnicodeDecodeError('u',b'abc',100,1,'x'); return e.start,e.end, str(e)
t(g)
t(lambda: str(UnicodeEncodeError('ascii','abcé',3,4,'ord')));t(lambda: str(UnicodeEncodeError('ascii','abc\u1234',3,4,'ord')));t(lambda: str(UnicodeEncodeError('ascii','abc\U00012345',3,4,'ord')));t(lambda: str(UnicodeEncodeError('ascii','abc\U00012345',2,4,'ord')))
t(lambda: str(UnicodeTranslateError('abcé',3,4,'ord')));t(lambda: str(UnicodeTranslateError('abcé',0,4,'ord')))
t(lambda: str(UnicodeTranslateError.__new__(UnicodeTranslateError)))
t(lambda: UnicodeTranslateError.__new__(UnicodeTranslateError).object)
t(lambda: UnicodeTranslateError.__new__(UnicodeTranslateError).start)
e=Exception(1)
def g():
    e.args=5
t(g)
def g():
    e.args=[1,2]; return e
t(g)
def g(): del e.args
t(g)
def g(): e.__traceback__=3
t(g)
def g(): del e.__traceback__
t(g)
def g(): e.__cause__=3
t(g)
def g(): e.__context__=3
t(g)
def g(): del e.__context__
t(g)
def g(): e.__suppress_context__=3; return e.__suppress_context__
t(g)
def g(): e.__suppress_context__=True; return e.__suppress_context__
t(g)
def g(): del e.__suppress_context__
t(g)
def g(): del e.__cause__
t(g)
def g(): e.with_traceback(3)
t(g)
def g(): e.add_note(3)
t(g)
def g(): e.__notes__=3; e.add_note('x')
t(g)
def g(): e.__setstate__(3)
t(g)
t(lambda: e.__reduce__()); e.x=1; t(lambda: e.__reduce__()); t(lambda: OSError(1,2,3).__reduce__()); t(lambda: OSError(1,2,3,4,5).__reduce__()); t(lambda: OSError(1,2).__reduce__())
t(lambda: ImportError('x',name='n',path='p').__reduce__());t(lambda: AttributeError('x',name='n',obj='p').__reduce__()); t(lambda: NameError('x',name='n').__reduce__()); t(lambda: ImportError('x').__reduce__());t(lambda: AttributeError('x',name='n',obj='p').__getstate__())
t(lambda: SyntaxError('x',('a',1,2,'t')).__reduce__());t(lambda: SyntaxError('x',('a',1,2))); t(lambda: SyntaxError('x',('a',1,2,'t',5)));t(lambda: SyntaxError('x',5)); t(lambda: SyntaxError('x',('a',1,2,'t',5,6,7)).__dict__); t(lambda: SyntaxError('x',('a',1,2,'t',5,6,7,8)));t(lambda: str(SyntaxError('x',('a/b.py',1,2,'t'))));t(lambda: str(SyntaxError('x',(None,1,2,'t'))));t(lambda: str(SyntaxError('x',('a/b',None,2,'t')))); t(lambda: SyntaxError('x',('a',1,2,'t')).print_file_and_line);t(lambda:SyntaxError('a','b','c').msg);t(lambda:str(SyntaxError()))
t(lambda: str(OSError(1,'x','f')));t(lambda: str(OSError(1,'x','f',None,'g')));t(lambda: str(OSError(1)));t(lambda: str(OSError(1,2,3,4,5,6)));t(lambda: OSError(2,'x','f').args);t(lambda: repr(OSError(2,'x','f')));t(lambda: (BlockingIOError(11,'x',5).characters_written,BlockingIOError(11,'x',5).filename));t(lambda: BlockingIOError(11,'x').characters_written)
t(lambda: OSError(11,'x',5).args)
t(lambda: str(KeyError('a')));t(lambda: str(KeyError('a','b')));t(lambda: str(KeyError()));
t(lambda: str(SystemExit(1,2).code)); t(lambda: SystemExit().code)
t(lambda: StopIteration(1,2).value);t(lambda: StopIteration().value)
t(lambda: ImportError(1).msg);t(lambda: str(ImportError(1,2)));t(lambda: str(ImportError(1)));t(lambda: str(ImportError('m')));t(lambda: ImportError(1,2).msg)
class E1(OSError):
    def __init__(self,*a,**k): super().__init__(*a)
class E2(OSError):
    def __new__(cls,*a,**k): return super().__new__(cls,1,'q')
t(lambda: (E1(2,'x',k=1).errno, E1(2,'x','f').filename, type(E1(2,'x')).__name__)); t(lambda: (E2(5).errno, E2(5).args))
for n in range(1,40): print(n, type(OSError(n,'')).__name__, end=' ')
print()
def tree(t,d=0):
    print(' '*d+t.__name__)
    for s in t.__subclasses__():
        if s.__module__=='builtins': tree(s,d+1)
tree(BaseException)
