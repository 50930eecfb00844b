import _package.deep
value = _package.deep.value
