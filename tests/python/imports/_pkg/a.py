y=1; from .sub.x import v; print("a", v)
