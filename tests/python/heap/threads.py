# Threads that wait, some of them inside a comparison that C code asked for, while the heap is collected.
import _thread, time
done=[]
lock=_thread.allocate_lock()
def work(n):
    acc=[]
    for i in range(50):
        acc.append((n,i,[i]*3))
        if i%10==0: time.sleep(0.001)
        with lock:
            acc[-1][2].append(n)
    assert all(a==(n,i,[i]*3+[n]) for i,a in enumerate(acc))
    done.append(n)
for n in range(40): _thread.start_new_thread(work,(n,))
def viac():
    # park under a C frame: sort's comparison
    class K:
        def __init__(s,v): s.v=v
        def __lt__(s,o):
            time.sleep(0.0005); return s.v<o.v
    l=[K(i%7) for i in range(20)]
    junk=[[j] for j in range(100)]
    l.sort()
    assert [k.v for k in l]==sorted(i%7 for i in range(20)) and junk[50]==[50]
    done.append("c")
for n in range(5): _thread.start_new_thread(viac,())
while len(done)<45: time.sleep(0.005)
print(len(done), sorted(map(str, done))[:3])  # expect: 45 ['0', '1', '10']
