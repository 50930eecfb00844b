# Folding: what is computed early is what would be computed later, and nothing else.
print(1 + 2 * 3, 2 ** 10, -7 // 2, -7 % 3, 1 / 2, 7 & 3 | 8 ^ 1, ~5, -(-3), +True, not 0)
print("a" * 3 + "b", b"x" * 2, (1, 2) + (3,), (1, 2) * 2, "abc"[1], (1, 2, 3)[-1], b"abc"[0])
print(1 << 100, 2 ** 200 == 1 << 200, "x" * 5000 == "".join(["x"] * 5000), 10 ** 20, -0.0, 0.0 == -0.0)
print(1j + 2, 3 - 1j, 1e309, -1e309, 1_000, 0x_ff, 0b101, 0o17)
for source in ("1 // 0", "1 % 0", "'a' + 1", "(1, 2)[5]", "1 << -1", "-'a'", "0 ** -1", "'%s' % ()", "2 ** 'a'"):
    try:
        print(eval(source))
    except Exception as error:
        print(source, type(error).__name__, error)


def same():
    return "a", "a" + "", (1, 2), (1, 2), 1.5, 1.5


first = same()
print(first[2] is first[3], first[4] is first[5])
print([type(x) for x in (1, 1.0, True, 1 + 0j)], [0.0, -0.0], (0, 0.0, False))
if __debug__:
    print("debug")
while False:
    print("never")
print(1 if "" else 2, "yes" if (1,) else "no", 3 in [1, 2, 3], 4 in {1, 2}, None is None)
print(f"{1}{'a'!r}{2.5:.2f}", f"{'x':>{5}}", f"{3!s:^5}|", f"{{}}", f"{1 + 1 = }", "" f"" "joined")
