# How deep blocks may lie in each other.
def t(n, head, tail='', ind=True):
    s = ''
    for i in range(n): s += ' ' * i + head + '\n'
    s += ' ' * n + 'pass\n'
    try: compile(s, 'x', 'exec'); return True
    except SyntaxError as e: return e.args
for h in ('while 1:', 'for a in b:', 'with a:', 'if 1:', 'try:'):
    for n in (19, 20, 21, 22, 30):
        print(h, n, t(n, h) if h != 'try:' else '')
def comp(n):
    s = '[x for a in b]'
    for i in range(n): s = f'[{s} for a in b]'
    try: compile(s, 'x', 'exec'); return True
    except SyntaxError as e: return e.args
for n in (10, 18, 19, 20,21,22): print(n, comp(n))
s = 'with ' + ', '.join(['a'] * 21) + ': pass'
for n in (18,19,20,21,22,23):
    try: compile('with ' + ', '.join(['a'] * n) + ': pass', 'x', 'exec'); print(n)
    except SyntaxError as e: print(n, e.args)
def exc(n):
    s = ''
    for i in range(n): s += ' '*i + 'try: pass\n' + ' '*i + 'except A as b:\n'
    s += ' '*n + 'pass\n'
    try: compile(s, 'x', 'exec'); return True
    except SyntaxError as e: return e.args
for n in range(8, 22): print(n, exc(n))
for n in (10, 21, 22, 30):
    try: compile('[x ' + 'for a in b ' * n + ']', 'x', 'exec'); print(n)
    except SyntaxError as e: print(n, e.args)
def nest(n, f, w='%s'):
    s = 'x'
    for i in range(n): s = f % s
    try: compile(w % s, 'x', 'exec'); print(n, 'ok')
    except SyntaxError as e: print(n, e.args)
for n in (20,21,22,23): nest(n, '(%s for a in b)')
for n in (20,21,22,23): nest(n, '[%s for a in b]', 'def f(): %s')
for n in (20,21,22,23): nest(n, '[%s for a in b]', 'class f: %s')
for n in (20,21,22,23): nest(n, '[y for a in %s]', 'class f: %s')
for n in (19, 20,21,22,23): nest(n, '[%s for a in b]', 'while 1: %s')
def managers(n, body):
    source = "def f():\n  with (\n  a\n" + "".join(f"  as a{i}, a\n" for i in range(n)) + "  ): " + body
    try: compile(source, 'x', 'exec'); return True
    except SyntaxError as e: return e.args
for n in (18, 19, 20, 21, 22): print(n, managers(n, "yield a"), managers(n, "pass"))
