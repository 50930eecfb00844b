from _circ1 import x
