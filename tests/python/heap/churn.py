# A large graph that changes while it is collected: nothing that is reachable is lost, nothing else is kept for ever.
# limit: 60
class Node:
    def __init__(self, key, left=None):
        self.key = key
        self.left = left
        self.extra = [key] * (key % 5)

def check(table):
    total = 0
    for i, node in enumerate(table):
        depth = 0
        while node is not None:
            assert node.extra == [node.key] * (node.key % 5)
            total += 1
            depth += 1
            node = node.left
        assert depth <= 8
    return total

def main():
    size = 20000
    table = [None] * size
    index = {}
    seed = 42
    for step in range(300000):
        seed = (seed * 1103515245 + 12345) % 2147483648
        i = seed % size
        old = table[i]
        node = Node(step, old)
        depth, walk = 1, node
        while walk.left is not None:
            walk = walk.left
            depth += 1
            if depth == 8:
                walk.left = None
        table[i] = node
        index[seed % 5000] = (step, node)
        if step % 7 == 0:
            index.pop(seed % 5000 ^ 1, None)
    assert check(table) > size
    for key, (step, node) in index.items():
        assert node.key == step
    pairs = {}
    for i in range(50000):
        pairs[str(i)] = [i, {i}, (i, str(i))]
    assert all(v[0] == int(k) and v[1] == {v[0]} and v[2] == (v[0], k) for k, v in pairs.items())
    deep = None
    for i in range(1000000):
        deep = (i, deep)
    count = 0
    while deep:
        i, deep = deep
        count += 1
    print("whole", count)

main()  # expect: whole 1000000
for size in (1 << 62, 1 << 45):
    try:
        [0] * size
    except MemoryError as e:
        print("MemoryError")
# expect: MemoryError
# expect: MemoryError
