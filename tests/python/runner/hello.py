# What `make run FILE=... ARGS='one two'` gives a program: its arguments.
import sys

print("hello", *sys.argv[1:])  # expect: hello
