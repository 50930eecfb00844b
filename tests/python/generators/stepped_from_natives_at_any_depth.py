# A native that steps a generator at the end of a chunk of the stack took a new chunk for each item and kept it.
# limit: 60


def count(limit):
    number = 0
    while number < limit:
        yield number
        number += 1


def at_depth(depth):
    if depth:
        return at_depth(depth - 1)
    return sum(count(150000))


for depth in range(24):
    if at_depth(depth) != 11249925000:
        print("wrong at", depth)
print("done")  # expect: done
