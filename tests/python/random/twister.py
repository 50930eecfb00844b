# The Mersenne Twister: numbers, seeds of all kinds, states, errors.
from _random import Random
def show(f, *a):
    try: return f(*a)
    except Exception as e: return type(e).__name__, str(e)
r = Random(42)
print([r.random() for _ in range(4)], r.getrandbits(1), r.getrandbits(32), r.getrandbits(33), r.getrandbits(200), r.getrandbits(0))
state = r.getstate()
a = [r.random() for _ in range(1000)]
r.setstate(state)
print(a == [r.random() for _ in range(1000)], len(state), state[-1], sum(state))
for seed in (0, -5, 5, 10**50, -10**50, 2**32, 2**63, True, 1.5, 3.0, (1, 2)):
    r.seed(seed)
    print(seed, r.random(), r.getrandbits(64))
print(r.seed(), r.seed(None), 0 <= r.random() < 1, Random().random() != Random().random())
print(show(r.getrandbits, -1), show(r.getrandbits, 'a'), show(r.setstate, 5), show(r.setstate, (1,)), show(r.setstate, (0,) * 624 + (700,)), show(r.setstate, ('a',) * 625), show(r.setstate, (-1,) * 625), show(r.seed, []), show(Random, 1, 2))
class Sub(Random): pass
print(Sub(42).random())
print(Random.__module__, Random.__name__)
