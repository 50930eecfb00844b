# The ways in which a test says what it expects.
import sys

print("a comment behind code")  # expect: a comment behind code
print()  # expect:
print("  leading spaces stay")  # expect:   leading spaces stay
for number in range(2):
    print(number)
# expect: 0
# expect: 1
print("error", file=sys.stderr)
sys.exit(3)  # expect-exit: 3
