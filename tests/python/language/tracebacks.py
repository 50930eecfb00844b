# Tracebacks of an uncaught exception: the lines, the places in them, the chain, the note, the repeated frames.
def inner(value):
    return [item / 0 for item in value]


def recurse(n):
    if n == 0:
        return inner([1, 2])
    return recurse(n - 1)


class Holder:
    def __getitem__(self, key):
        raise KeyError(key)


def middle():
    try:
        recurse(6)
    except ZeroDivisionError as error:
        error.add_note("a note\nof two lines")
        raise ValueError("from the middle",
                         5) from error


try:
    middle()
except ValueError:
    print("out of order first")
    Holder()["one"]["two"] + \
        "text".upper().nothing
