"""Derivatives of np.einsum: it is linear in each operand, and so is its adjoint."""

from itertools import product
from typing import Any

import numpy as np

from astgrad.rules.table import multilinear
from astgrad.runtime import einsum_adjoint, einsum_product

# Adjoints without the operands that are not there; the string of subscripts has no rank. A last rank of 0 may be an option's.
_ONE = (lambda g, y, subscripts, a: einsum_adjoint(g, 0, subscripts, np.shape(a)),)
_TWO = (lambda g, y, subscripts, a, b: einsum_adjoint(g, 0, subscripts, np.shape(a), b),
        lambda g, y, subscripts, a, b: einsum_adjoint(g, 1, subscripts, a, np.shape(b)))
_THREE = (lambda g, y, subscripts, a, b, c: einsum_adjoint(g, 0, subscripts, np.shape(a), b, c),
          lambda g, y, subscripts, a, b, c: einsum_adjoint(g, 1, subscripts, a, np.shape(b), c),
          lambda g, y, subscripts, a, b, c: einsum_adjoint(g, 2, subscripts, a, b, np.shape(c)))
_FORMS = {
    (None, *ranks): (*formulas, *[None] * (6 - len(formulas)))
    for formulas in (_ONE, _TWO, _THREE) for ranks in product(range(5), repeat=len(formulas)) if ranks[-1]
}


def _may_be_view(call: Any) -> bool:
    """Whether np.einsum is given one array alone, as far as the call shows: of two it makes a new one."""
    shown = call.args[:1] and isinstance(getattr(call.args[0], "value", None), str) and not any(type(a).__name__ == "Starred" for a in call.args)
    return not shown or len(call.args) < 3


multilinear(
    np.einsum, einsum_product, alias=True, forms=_FORMS, lends=_may_be_view,
    a=lambda g, y, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_adjoint(
        g, 0, subscripts, np.shape(a), b, c, d, e, f, optimize=optimize),
    b=lambda g, y, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_adjoint(
        g, 1, subscripts, a, np.shape(b), c, d, e, f, optimize=optimize),
    c=lambda g, y, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_adjoint(
        g, 2, subscripts, a, b, np.shape(c), d, e, f, optimize=optimize),
    d=lambda g, y, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_adjoint(
        g, 3, subscripts, a, b, c, np.shape(d), e, f, optimize=optimize),
    e=lambda g, y, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_adjoint(
        g, 4, subscripts, a, b, c, d, np.shape(e), f, optimize=optimize),
    f=lambda g, y, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_adjoint(
        g, 5, subscripts, a, b, c, d, e, np.shape(f), optimize=optimize),
)

# The operand at `place` is given as its shape, so that it is never one of those asked for here.
multilinear(
    einsum_adjoint,
    h=lambda g, y, h, place, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_product(
        subscripts, g if place == 0 else a, g if place == 1 else b, g if place == 2 else c, g if place == 3 else d,
        g if place == 4 else e, g if place == 5 else f, optimize=optimize),
    a=lambda g, y, h, place, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_adjoint(
        h, 0, subscripts, np.shape(a), g if place == 1 else b, g if place == 2 else c, g if place == 3 else d,
        g if place == 4 else e, g if place == 5 else f, optimize=optimize),
    b=lambda g, y, h, place, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_adjoint(
        h, 1, subscripts, g if place == 0 else a, np.shape(b), g if place == 2 else c, g if place == 3 else d,
        g if place == 4 else e, g if place == 5 else f, optimize=optimize),
    c=lambda g, y, h, place, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_adjoint(
        h, 2, subscripts, g if place == 0 else a, g if place == 1 else b, np.shape(c), g if place == 3 else d,
        g if place == 4 else e, g if place == 5 else f, optimize=optimize),
    d=lambda g, y, h, place, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_adjoint(
        h, 3, subscripts, g if place == 0 else a, g if place == 1 else b, g if place == 2 else c, np.shape(d),
        g if place == 4 else e, g if place == 5 else f, optimize=optimize),
    e=lambda g, y, h, place, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_adjoint(
        h, 4, subscripts, g if place == 0 else a, g if place == 1 else b, g if place == 2 else c, g if place == 3 else d,
        np.shape(e), g if place == 5 else f, optimize=optimize),
    f=lambda g, y, h, place, subscripts, a, b=None, c=None, d=None, e=None, f=None, *, optimize=False: einsum_adjoint(
        h, 5, subscripts, g if place == 0 else a, g if place == 1 else b, g if place == 2 else c, g if place == 3 else d,
        g if place == 4 else e, np.shape(f), optimize=optimize),
)
