"""The table of derivatives: `lookup(function)` gives a row; the files beside this one fill the table by theme."""

import math as _math
import operator as _op

import numpy as _np

from astgrad.rules.table import (
    REQUIRED, Formula, Row, adjoint, as_called, attribute, attributes, constant, elementwise, linear, lookup, math_partners, multilinear,
    reduction, rows, sequence, undifferentiated,
)
from astgrad.rules import pointwise, reductions, shapes, linear_algebra, python_functions, constants, helpers  # noqa: I001
from astgrad.rules import containers, einsum, factorizations, methods_of_ufuncs, sampling, selection
from astgrad.rules.helpers import SHAPE_ONLY
from astgrad.rules.python_functions import of_iterable

del pointwise, reductions, shapes, linear_algebra, python_functions, constants, helpers
del containers, einsum, factorizations, methods_of_ufuncs, sampling, selection

OPERATORS = {
    "Add": _op.add, "Sub": _op.sub, "Mult": _op.mul, "Div": _op.truediv, "Pow": _op.pow, "MatMult": _op.matmul,
    "FloorDiv": _op.floordiv, "Mod": _op.mod, "BitAnd": _op.and_, "BitOr": _op.or_, "BitXor": _op.xor,
    "LShift": _op.lshift, "RShift": _op.rshift,
}

# The function with a row that an array method means, self first.
methods = {
    "sum": _np.sum, "mean": _np.mean, "prod": _np.prod, "max": _np.max, "min": _np.min, "var": _np.var, "std": _np.std,
    "dot": _np.dot, "reshape": _np.reshape, "transpose": _np.transpose, "ravel": _np.ravel, "flatten": _np.ndarray.flatten,
    "squeeze": _np.squeeze, "swapaxes": _np.swapaxes, "repeat": _np.repeat, "take": _np.take, "diagonal": _np.diagonal,
    "trace": _np.trace, "cumsum": _np.cumsum, "cumprod": _np.cumprod, "clip": _np.ndarray.clip, "copy": _np.copy, "astype": _np.ndarray.astype,
    "item": _np.ndarray.item, "tolist": _np.ndarray.tolist, "conj": _np.ndarray.conj, "conjugate": _np.ndarray.conjugate, "round": _np.ndarray.round,
    "argmax": _np.argmax, "argmin": _np.argmin, "argsort": _np.argsort, "any": _np.any, "all": _np.all,
    "nonzero": _np.nonzero, "searchsorted": _np.searchsorted, "view": _np.ndarray.view,
}

# x.reshape(2, 3) and x.transpose(1, 0): the engine gathers the positional arguments into the tuple that the row wants.
METHODS_WITH_VARARGS = {"reshape", "transpose"}

# Functions that are exp, for whom a quotient such as the sigmoid reads best by its result.
EXPONENTIALS = (_np.exp, _math.exp)

# For a formula's np.cos the function of `math`, where the user's function was one of `math`.
in_math = math_partners()
in_math[_np.log] = _math.log

__all__ = [
    "EXPONENTIALS", "METHODS_WITH_VARARGS", "OPERATORS", "REQUIRED", "SHAPE_ONLY", "Formula", "Row", "adjoint", "as_called", "attribute", "attributes", "constant",
    "elementwise", "in_math", "linear", "lookup", "methods", "multilinear", "of_iterable", "reduction", "rows", "sequence",
    "undifferentiated",
]
