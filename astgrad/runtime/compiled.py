"""The helpers of generated code in a form that Numba compiles; Numba itself calls `register` before it compiles anything.

What is not here, or not for these types, Numba refuses as it refuses any other function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from astgrad.runtime import arithmetic, broadcasting, indexing, structures


def register() -> None:
    """Register the overloads with Numba."""
    from numba import types
    from numba.extending import overload

    def declare(helper: Callable[..., Any], choose: Callable[..., Any]) -> None:
        """An overload that `choose` picks by the types of the arguments; Numba wants them under the helper's own names."""
        arguments = ", ".join(helper.__code__.co_varnames[: helper.__code__.co_argcount])
        overload(helper)(eval(f"lambda {arguments}: choose({arguments})", {"choose": choose}))

    def elementwise(of_scalars: Callable[..., Any], of_arrays: Callable[..., Any]) -> Callable[..., Any]:
        def choose(*operands: Any) -> Any:
            if not all(is_number(o) or isinstance(o, types.Array) for o in operands):
                return None
            return of_scalars if all(map(is_number, operands)) else of_arrays

        return choose

    def is_number(kind: Any) -> bool:
        return isinstance(kind, (types.Number, types.Boolean))

    def is_float_array(kind: Any) -> bool:
        return isinstance(kind, types.Array) and isinstance(kind.dtype, types.Float)

    def fill(g: Any, x: Any) -> Any:
        if is_number(x) and is_number(g):
            return lambda g, x: g
        return _fill_array if is_float_array(x) and (is_number(g) or isinstance(g, types.Array)) else None

    def like(g: Any, x: Any) -> Any:
        if isinstance(x, types.Float):
            return (lambda g, x: float(g)) if is_number(g) else None
        if is_float_array(x):
            return (lambda g, x: g) if isinstance(g, types.Array) and (g.dtype, g.ndim) == (x.dtype, x.ndim) else _fill_array if is_number(g) else None
        return None

    def unbroadcast(g: Any, x: Any) -> Any:
        if is_number(x):
            return (lambda g, x: float(g)) if is_number(g) else (lambda g, x: np.sum(g)) if isinstance(g, types.Array) else None
        if is_float_array(x) and isinstance(g, types.Array):
            return {(1, 1): _unbroadcast_1_1, (2, 1): _unbroadcast_2_1, (2, 2): _unbroadcast_2_2}.get((g.ndim, x.ndim))
        return None

    def zeros_like(x: Any) -> Any:
        if is_number(x):
            return (lambda x: 0.0) if isinstance(x, types.Float) else (lambda x: 0)
        if isinstance(x, types.Array):
            return lambda x: np.zeros_like(x)
        if isinstance(x, types.List) and isinstance(x.dtype, types.Float):
            return lambda x: [0.0 for _ in x]
        return None

    def add_at(x_bar: Any, index: Any, g: Any) -> Any:
        items = getattr(index, "types", (index,))  # a tuple has those of its items
        if isinstance(x_bar, types.Array) and all(isinstance(i, (types.Integer, types.SliceType, types.EllipsisType)) for i in items):
            return _add_at_basic
        if isinstance(x_bar, types.Array) and isinstance(index, types.Array) and index.ndim == 1 and isinstance(index.dtype, types.Integer):
            return _add_at_items if isinstance(g, types.Array) else _add_at_items_one
        if isinstance(x_bar, types.List) and isinstance(index, types.Integer) and is_number(x_bar.dtype):
            return _add_at_basic
        return None

    declare(arithmetic.divide, elementwise(_divide_scalars, _divide_arrays))
    declare(arithmetic.scaled_power, elementwise(_scaled_power_scalars, _scaled_power_arrays))
    declare(arithmetic.scaled_log, elementwise(_scaled_log_scalars, _scaled_log_arrays))
    declare(arithmetic.share, elementwise(_share_scalars, _share_arrays))
    declare(broadcasting.fill, fill)
    declare(broadcasting.unbroadcast, unbroadcast)
    declare(structures.like, like)
    declare(structures.zeros_like, zeros_like)
    declare(structures.copy, elementwise(lambda g: g, lambda g: g.copy()))
    declare(structures.check_scalar, lambda out: (lambda out: None) if is_number(out) else None)
    declare(indexing.add_at, add_at)


def _divide_scalars(g, y):  # type: ignore[no-untyped-def]
    if g == 0.0:
        return 0.0
    if y != 0.0:
        return g / y
    return np.copysign(np.inf, g) * np.copysign(1.0, y) if g == g else float(g)


def _divide_arrays(g, y):  # type: ignore[no-untyped-def]
    quotient = g / y
    return np.where(g + np.zeros_like(quotient) == 0.0, 0.0, quotient)


def _scaled_power_scalars(g, x, p):  # type: ignore[no-untyped-def]
    scale = float(g * p)
    return 0.0 if scale == 0.0 else scale * np.power(float(x), float(p - 1))


def _scaled_power_arrays(g, x, p):  # type: ignore[no-untyped-def]
    scale = g * p * 1.0
    product = scale * np.power(x * 1.0, p - 1.0)
    return np.where(scale + np.zeros_like(product) == 0.0, 0.0, product)


def _scaled_log_scalars(g, z, x):  # type: ignore[no-untyped-def]
    return 0.0 if g == 0.0 or z == 0.0 else g * z * np.log(x)


def _scaled_log_arrays(g, z, x):  # type: ignore[no-untyped-def]
    product = g * z * np.log(x)
    nothing = np.zeros_like(product)
    return np.where((g + nothing == 0.0) | (z + nothing == 0.0), 0.0, product)


def _share_scalars(x, y):  # type: ignore[no-untyped-def]
    return 1.0 if x > y else 0.5 if x == y else 0.0


def _share_arrays(x, y):  # type: ignore[no-untyped-def]
    return (1.0 * (x > y) + 1.0 * (x >= y)) / 2.0


def _fill_array(g, x):  # type: ignore[no-untyped-def]
    full = np.empty(x.shape, x.dtype)
    full[...] = g
    return full


def _unbroadcast_1_1(g, x):  # type: ignore[no-untyped-def]
    total = np.zeros(x.shape, x.dtype)
    for j in range(g.shape[0]):
        total[j if x.shape[0] != 1 else 0] += g[j]
    return total


def _unbroadcast_2_1(g, x):  # type: ignore[no-untyped-def]
    total = np.zeros(x.shape, x.dtype)
    for i in range(g.shape[0]):
        for j in range(g.shape[1]):
            total[j if x.shape[0] != 1 else 0] += g[i, j]
    return total


def _unbroadcast_2_2(g, x):  # type: ignore[no-untyped-def]
    total = np.zeros(x.shape, x.dtype)
    for i in range(g.shape[0]):
        for j in range(g.shape[1]):
            total[i if x.shape[0] != 1 else 0, j if x.shape[1] != 1 else 0] += g[i, j]
    return total


def _add_at_basic(x_bar, index, g):  # type: ignore[no-untyped-def]
    x_bar[index] += g
    return x_bar


def _add_at_items(x_bar, index, g):  # type: ignore[no-untyped-def]
    for i in range(len(index)):
        x_bar[index[i]] += g[i]
    return x_bar


def _add_at_items_one(x_bar, index, g):  # type: ignore[no-untyped-def]
    for i in range(len(index)):
        x_bar[index[i]] += g
    return x_bar
