# expect-exit: 1
# The line and the carets of what failed.
def check(values):
    return (values[0] +
            values[1])


class Thing:
    def method(self, *args):
        return self.missing(args)


def call():
    for count in range(2):
        yield check([count, None])


Thing()
list(call())
