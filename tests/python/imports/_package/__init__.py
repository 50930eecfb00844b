from . import first
from .first import value as renamed

__all__ = ["first", "renamed", "second"]
state = []
state.append(__name__)


def __getattr__(name):
    if name == "lazy":
        return "made on demand"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
