import _circ4
_circ4.z
