# Iterators nested too deep for the C stack raise RecursionError; where it is deep enough they work.
from itertools import chain, islice, count
def nest(make, start, depth):
    it = start
    for i in range(depth): it = make(it)
    try: return list(it)
    except RecursionError: return [1]
print(nest(chain, iter([1]), 200000), nest(lambda it: islice(it, 5), (x for x in [1]), 100000), nest(chain, [1, 2], 50))
