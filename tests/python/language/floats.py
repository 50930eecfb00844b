# Floats: text and back, arithmetic, rounding, infinities, NaN, comparison with integers, hashes.
import math

for value in (0.0, -0.0, 1.0, 0.1, 1 / 3, 1e16, 1e15, 123456789.123, 1e-4, 1e-5, 1e22, 1e23, 5e-324, 1.7976931348623157e308, 2.5, -1.5e-7):
    print(value, repr(-value), f"{value:.3f} {value:e} {value:g} {value:10.2e}|{value:<12}|{value:+}", float(repr(value)) == value, value.is_integer())
print(1.5 + 2, 3 * 0.5, 7.0 // 2, -7.0 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(7.5, 2), 2.0**0.5, 2**-2, (-8.0) ** 3, 1e308 * 10, -1e308 * 10)
inf, nan = float("inf"), float("nan")
print(inf, -inf, nan, inf - inf, inf > 10**400, nan == nan, nan != nan, nan is nan, [nan] == [nan], nan in [nan], inf == inf, -0.0 == 0.0)
print(float("1e5"), float(" -2.5\n"), float("1_0.5"), float("infinity"), float("NaN"), float(10**20), float("0x10", ) if False else "")
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5678, -2), round(0.5), round(1.5), round(1e20), type(round(1.5)), type(round(1.5, 1)))
print(0.1 + 0.2, 0.1 + 0.2 == 0.3, sum([0.1] * 10), math.fsum([0.1] * 10), int(1e20), 1e16 + 1, 2**53 + 1 == float(2**53 + 1), 2**53 == 2.0**53)
print(hash(1.0) == hash(1), hash(0.5) == hash(2**-1), hash(inf), hash(-inf), 1.0 in {1}, {1: "a"}[1.0], 10**30 < 1e30, 10**30 > 1e30, 10**22 == 1e22)
print((0.75).as_integer_ratio(), (0.1).hex(), float.fromhex("0x1.8p+1"), (2.0).conjugate(), 3.7 .__trunc__(), math.floor(-0.5), math.ceil(-0.5))
print(f"{1234567.891:,.1f} {0.25:.0%} {1e10:,} {3.0:n} {12.5:08.2f} {-0.0:.0f} {-0.0:z.0f} {1e-10:.3g} {123456.0:.3g}")
print("%5.1f|%-8.3e|%g|%s|%r|%+d" % (3.14159, 31415.9, 1e-10, 0.1, 1e100, 3.99))
for expression in ("1.0 / 0", "1.0 // 0", "1.0 % 0", "0.0 ** -1", "float('x')", "float('')", "float([])", "1.0 + 'a'", "round(inf)", "round(nan)", "1e400",
                   "int(1e400)", "1.5 << 1", "2.0 ** 10000", "(-8.0) ** (1/3)", "float('1e')", "'%d' % 'x'", "'%f' % 'x'"):
    try:
        print(expression, eval(expression))
    except Exception as error:
        print(expression, type(error).__name__, error)
