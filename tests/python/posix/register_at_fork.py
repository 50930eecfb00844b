# Functions called around fork(); random, which registers one.
import os, random
os.register_at_fork(before=lambda: print('before', flush=True), after_in_child=lambda: print('child', flush=True), after_in_parent=lambda: None)
os.register_at_fork(before=lambda: print('before 2', flush=True))
p=os.fork()
if p==0: os._exit(3)
print(os.waitstatus_to_exitcode(os.waitpid(p,0)[1]))
for a in ({},{'before':5}):
    try: os.register_at_fork(**a)
    except TypeError as e: print(e)
random.seed(5); print(random.random(), random.choice('abc'), random.sample(range(100),3), random.gauss(0,1))
