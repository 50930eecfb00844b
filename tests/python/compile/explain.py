# options: --explain
# krait-only: the listing is of Krait's bytecode
def total(items, start=0):
    for item in items:
        if item is None:
            break
        start += item * 2
    return start


class Point:
    def __init__(self, x):
        self.x = x


def guarded(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError as error:
        print(error)
