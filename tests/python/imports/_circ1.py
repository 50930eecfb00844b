import _circ2; x=1
