from _package import circle_b
value = 1
