# Dicts and sets: order, methods, views, keys that compare equal, changes in a loop, hashes that collide.
table = {"b": 1, "a": 2, 3: "c", (1, 2): None}
table["d"] = 4
table["b"] = 10
del table["a"]
table["a"] = 20
print(table, len(table), list(table), table["b"], table.get("zz"), table.get("zz", 0), "b" in table, None in table)
print(table.pop("d"), table.pop("d", "gone"), table.popitem(), table.setdefault("new", []), table.setdefault("b", 5))
table["new"].append(1)
print(table.items(), table.keys(), table.values(), {**table, "b": 0}, dict(a=1, b=2), dict([("x", 1), ("y", 2)], z=3), dict.fromkeys("ab", 0))
table.update({"b": 11}, q=1)
print(table, table | {"q": 2}, {"q": 0} | table, list(reversed(table)), table == dict(reversed(table.items())), {1: "a"} == {1.0: "a"}, {True: "yes", 1: "one"})
left, right = {"a": 1, "b": 2}, {"b": 3, "c": 4}
print(left.keys() & right.keys(), sorted(left.keys() | right.keys()), left.keys() - right.keys(), sorted(left.items() ^ right.items()), left.keys() <= {"a", "b", "z"})
view = left.keys()
left["c"] = 5
print(view, len(view), {value: key for key, value in left.items()}, {k: v for k, v in zip("abc", range(3)) if v})


class Clash:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return 42

    def __eq__(self, other):
        return isinstance(other, Clash) and self.name == other.name

    def __repr__(self):
        return f"Clash({self.name})"


clashes = {Clash(number): number for number in range(20)}
print(clashes[Clash(13)], Clash(20) in clashes, len({Clash(1), Clash(1), Clash(2)}))
for number in range(0, 20, 2):
    del clashes[Clash(number)]
print(list(clashes.values()))
for action in ("del grow[1]", "grow[max(grow) + 1] = 0"):
    grow = {1: 1, 2: 2}
    try:
        for key in grow:
            exec(action)
    except RuntimeError as error:
        print(action, error)
numbers = {3, 1, 2}
numbers.add(2)
numbers.discard(9)
numbers |= {7}
print(sorted(numbers), len(numbers), 3 in numbers, sorted(numbers & {1, 7}), sorted(numbers - {1}), sorted(numbers ^ {1, 99}), numbers >= {1}, numbers.isdisjoint({50}), set() == frozenset())
print(sorted(numbers.union([10], (11,))), sorted(numbers.intersection([1, 2])), {1, 2} < {1, 2, 3}, {1} == {1.0}, frozenset("aab") == set("ab"), hash(frozenset([1, 2])) == hash(frozenset([2, 1])))
print(set(), frozenset(), {5}, frozenset({5}), {frozenset({1}): "nested"}, type({}), type({1}), {*[1, 1]}, len({i % 7 for i in range(100)}))
many = {}
for i in range(5000):
    many[i * 7919 % 10007] = i
for i in range(0, 5000, 3):
    del many[i * 7919 % 10007]
print(len(many), sum(many), sum(many.values()), list(many)[:5], list(many)[-3:])
for expression in ("{}['k']", "{}[[]]", "{[]}", "{}.popitem()", "{1}.remove(2)", "set().pop()", "dict([1])", "dict([(1, 2, 3)])", "{}.update(5)", "hash({})", "{1} + {2}",
                   "{} < {}", "{**5}", "dict(1)", "set(5)", "frozenset().add(1)", "{}.fromkeys(3)", "f(**{1: 2})"):
    try:
        print(expression, eval(expression, {"f": dict}))
    except Exception as error:
        print(expression, type(error).__name__, error)
