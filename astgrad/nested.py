"""`vjp` and `hvp` inside a function that is differentiated: the same in plain Python, by `grad` and `jvp`, which are."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from astgrad import rules
from astgrad.api import Argnums, grad, jvp, parameters_of, plain_function
from astgrad.runtime import inner_product, unchanged


def vjp_of(fun: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], Any]]:
    """What `vjp` gives: the value, and its pullback as the gradient of a product with the cotangent.

    The pullback runs the function again, which has to give the same value.
    """
    value = fun(*primals)

    def pullback(cotangent: Any) -> Any:
        return grad(lambda args: inner_product(unchanged(fun(*args), value), cotangent))(primals)

    return value, pullback


def hvp_of(fun: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """What `hvp` gives: the slope of the gradient along a vector."""
    places, several = places_of(fun, argnums)

    def product(*args: Any) -> Any:
        primals, vector = args[:-1], args[-1]

        def slope(values: Any) -> Any:
            return grad(fun, places)(*[values[places.index(i)] if i in places else primals[i] for i in range(len(primals))])

        values = tuple([primals[i] for i in places])
        value, moved = jvp(slope, (values,), (vector if several else (vector,),))
        return moved if several else moved[0]

    return product


def places_of(fun: Callable[..., Any], argnums: Argnums) -> tuple[tuple[int, ...], bool]:
    """The positions that argnums means, and whether it was a tuple."""
    function = plain_function(fun)
    names, several = parameters_of(function, argnums)
    return tuple(list(inspect.signature(function).parameters).index(n) for n in names), several


rules.constant(places_of)
