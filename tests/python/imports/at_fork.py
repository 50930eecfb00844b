# os.register_at_fork: the last first before the fork, the first first after it, in each process what was meant for it.
import os

order = []
read, write = os.pipe()
for number in range(2):
    os.register_at_fork(
        before=lambda number=number: print("before", number, flush=True),
        after_in_parent=lambda number=number: order.append(f"parent {number}"),
        after_in_child=lambda number=number: order.append(f"child {number}"),
    )
for wrong in ({}, {"before": 5}, {"after_in_child": "x"}):
    try:
        os.register_at_fork(**wrong)
    except TypeError as error:
        print(error, flush=True)
child = os.fork()
if child == 0:
    os.write(write, repr(order).encode())
    os._exit(0)
os.waitpid(child, 0)
print(order, os.read(read, 100).decode())
# expect: At least one argument is required.
# expect: 'before' must be callable, not int
# expect: 'after_in_child' must be callable, not str
# expect: before 1
# expect: before 0
# expect: ['parent 0', 'parent 1'] ['child 0', 'child 1']
