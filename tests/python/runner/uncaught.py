# An uncaught exception is a status of 1 and a line of standard error.
print("before")  # expect: before
raise ValueError("told")  # expect-error: ValueError: told
