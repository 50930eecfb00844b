import _circ3; _circ3.y
