"""The types of elements that calls ask for by `dtype`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from astgrad.analyse.facts import Fact, Number
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope

# Where `dtype` stands among the arguments; the object of a method is one of them.
_PLACES: dict[Any, int] = {
    np.array: 1, np.asarray: 1, np.asanyarray: 1, np.zeros: 1, np.ones: 1, np.empty: 1, np.full: 2, np.zeros_like: 1, np.ones_like: 1, np.empty_like: 1, np.full_like: 2,
    np.ndarray.astype: 1, np.arange: 3, np.eye: 3, np.identity: 1, np.tri: 3, np.indices: 1,
}
def asked(function: Any, args: list[Any], keywords: list[Any]) -> Any:
    """The expression that a call gives as `dtype`, or None; the arguments of a method begin with its object."""
    place = next((place for known, place in _PLACES.items() if known is function), len(args))
    return next((k.value for k in keywords if k.arg == "dtype"), args[place] if place < len(args) else None)


def named(node: Any, scope: Scope, fact_of: Callable[[Any], Fact]) -> str | None:
    """NumPy's name of a type that is written out, or of the elements of a known array; None where it is not known."""
    if isinstance(node, gast.Constant) and node.value is None:
        return "float64"
    if isinstance(node, gast.Attribute) and node.attr == "dtype" and isinstance(owner := fact_of(node.value), Number):
        return owner.dtype if owner.kind != "py" else None
    meant = node.value if isinstance(node, gast.Constant) else scope.resolve(node)
    if meant is MISSING or not isinstance(meant, (type, str, np.dtype)):
        return None
    try:
        return np.dtype(meant).name
    except TypeError:
        return None


def converted(fact: Fact, name: str | None) -> Fact:
    """The fact of a result that is asked for with elements of this type."""
    if not isinstance(fact, Number):
        return fact
    return replace(fact, dtype=name if name is not None and np.dtype(name).kind in "biufc" else None)


def is_float(name: str | None) -> bool:
    return name is not None and np.dtype(name).kind == "f"
