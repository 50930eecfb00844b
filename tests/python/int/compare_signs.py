# Small integers of both signs compare by value, in expressions and in conditions.
def less(a, b):
    return a < b


def branch(a, b):
    if a < b:
        return "less"
    return "not less"


print([less(a, b) for a in (-2, -1, 0, 1) for b in (-1, 0, 1)])
# expect: [True, True, True, False, True, True, False, False, True, False, False, False]
print([branch(a, 0) for a in (-(2**48), -1, 0, 2**48 - 1)])  # expect: ['less', 'less', 'not less', 'not less']
print(-18 < 0, -1 >= 0, -1 <= -1, 0 > -5, sorted([3, -1, 0, -7]))  # expect: True False True True [-7, -1, 0, 3]
