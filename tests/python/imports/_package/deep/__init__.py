from .. import first
from ..first import value
value = value.upper()
