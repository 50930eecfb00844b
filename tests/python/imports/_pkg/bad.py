from .sub import x; from .. import nothing
