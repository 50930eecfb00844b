# Integers: every operator, both sides of 49 bits, of 64 bits and of a long number; signs of division; bad operands.
small, edge, wide, long = 7, 2**48 - 1, 2**63 - 1, 10**40
for a in (0, 1, -1, small, -small, edge, edge + 1, -edge - 2, wide, wide + 1, -wide - 2, long, -long):
    row = [a + 1, a - 1, -a, ~a, a * 3, a * a, a // 7, a % 7, a // -7, a % -7, a << 3, a >> 3, a & 0xFFFF, a | 1, a ^ -1, abs(a)]
    print(a, row, a.bit_length(), a == a + 0, hash(a) == hash(a + 0))
for a, b in ((7, 2), (-7, 2), (7, -2), (-7, -2), (long, 3**30), (-long, 3**30), (0, -5)):
    print(a, b, divmod(a, b), a / b, a // b * b + a % b == a)
print(2**0, 2**10, (-2) ** 3, 2**-1, 0**0, 3**50, (-3) ** 51, pow(3, 100, 7), pow(3, -1, 7), pow(-2, 3, -5))
print(1 << 100, (1 << 100) >> 99, -1 >> 100, -(2**70) >> 3, 5 >> 1000)
print(int("12_3"), int("-0x1f", 16), int("0b101", 0), int(" 42\n"), int(3.99), int(-3.99), int(True), int("z", 36))
print(bin(10), oct(-8), hex(255), f"{1234567:,} {255:#06x} {-5:+d} {3:03b} {10**20:_}")
print((10).to_bytes(2, "big"), int.from_bytes(b"\xff\x00", "little", signed=True), (255).bit_count(), (6).as_integer_ratio())
print(True + True, True & 2, True is True, ~True if False else "no", isinstance(True, int), max(3, 1, 2), sum([1, 2], 10))
print(7 .__add__(1), (7).__radd__("x"), (1).__rpow__(2), int.__add__(1, 2.0), round(1250, -2), round(1350, -2), round(-15, -1))
for expression in ("1 // 0", "1 % 0", "1 / 0", "1 << -1", "'a' + 1", "1 + 'a'", "1 - None", "int('1x')", "int('')", "int([])", "pow(2, -1, 4)",
                   "1 < 'a'", "-'a'", "~1.5", "2 ** 'a'", "int('9', 8)", "int(1, 10)", "int(float('inf'))", "int(float('nan'))"):
    try:
        print(expression, eval(expression))
    except Exception as error:
        print(expression, type(error).__name__, error)
n = 1
for i in range(1, 60):
    n *= i
print(n, len(str(n**20)), str(n**5)[:30], n**5 // n**4 == n, n % (10**9 + 7))
