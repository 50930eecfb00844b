value = "first value"
_hidden = 1
