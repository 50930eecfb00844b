# SPDX-License-Identifier: MIT
"""Stands in for a helper of CPython's own tests: whole test modules only look whether it can be imported."""


def _py_getbuiltwithassert():
    return False
