"""The independent truth: dual numbers run through the very same function, and finite differences as a second opinion.

A `Dual` is a float and its derivative along one direction; a Dual of Duals has the second derivative too. Arrays of them are NumPy object arrays, so indexing, views, writes,
broadcasting and shapes are NumPy's own; `tests.fuzz.shims` holds the few functions that need to know what a Dual is. The function
is not changed: it is copied over globals in which `math`, `numpy` and a few builtins are replaced (`tests.fuzz.rebind`).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from tests.fuzz.trees import build, is_float, keys, mapped, part


class Dual:
    """A float `value` and its derivative `dot`; it compares as its value, and never turns into a plain float unseen.

    >>> x = Dual(3.0, 1.0)
    >>> x * x + 1, 2 / x, x ** 2.0, x // 2, x > 2
    (Dual(10.0, 6.0), Dual(0.6666666666666666, -0.2222222222222222), Dual(9.0, 6.0), 1.0, True)
    """

    __slots__ = ("value", "dot")
    shape: tuple[int, ...] = ()
    ndim = 0
    size = 1

    def __init__(self, value: Any, dot: Any = 0.0) -> None:
        self.value = value if isinstance(value, Dual) else float(value)
        self.dot = dot if isinstance(dot, Dual) else float(dot)

    def __repr__(self) -> str:
        return f"Dual({self.value!r}, {self.dot!r})"

    def __float__(self) -> float:
        raise TypeError("a Dual was turned into a plain float: the derivative would be lost")

    def __format__(self, form: str) -> str:
        return format(value_of(self), form)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __hash__(self) -> int:
        return hash(self.value)

    def item(self) -> Dual:
        return self

    def copy(self) -> Dual:
        return self

    def sqrt(self) -> Dual:
        root = self.value.sqrt() if isinstance(self.value, Dual) else math.sqrt(self.value)
        return Dual(root, self.dot / (2 * root) if root else math.copysign(math.inf, value_of(self.dot)) if nonzero(self.dot) else 0.0)

    def conjugate(self) -> Dual:
        return self

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.dot + other.dot)
        return Dual(self.value + other, self.dot) if is_number(other) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, Dual):
            return Dual(self.value - other.value, self.dot - other.dot)
        return Dual(self.value - other, self.dot) if is_number(other) else NotImplemented

    def __rsub__(self, other: Any) -> Any:
        return Dual(other - self.value, -self.dot) if is_number(other) else NotImplemented

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Dual):
            return Dual(self.value * other.value, self.dot * other.value + self.value * other.dot)
        return Dual(self.value * other, self.dot * other) if is_number(other) else NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Dual):
            ratio = self.value / other.value
            return Dual(ratio, (self.dot - ratio * other.dot) / other.value)
        return Dual(self.value / other, self.dot / other) if is_number(other) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return Dual(other).__truediv__(self) if is_number(other) else NotImplemented

    def __pow__(self, other: Any) -> Any:
        if isinstance(other, Dual):
            return power(self, other)
        return power(self, Dual(other)) if is_number(other) else NotImplemented

    def __rpow__(self, other: Any) -> Any:
        return power(Dual(other), self) if is_number(other) else NotImplemented

    def __floordiv__(self, other: Any) -> Any:
        return value_of(self) // value_of(other) if is_scalar(other) else NotImplemented

    def __rfloordiv__(self, other: Any) -> Any:
        return other // value_of(self) if is_number(other) else NotImplemented

    def __mod__(self, other: Any) -> Any:
        return self - other * (self // other) if is_scalar(other) else NotImplemented

    def __rmod__(self, other: Any) -> Any:
        return other - self * (other // self) if is_number(other) else NotImplemented

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.dot)

    def __pos__(self) -> Dual:
        return self

    def __abs__(self) -> Dual:
        sign = (self.value > 0) - (self.value < 0)
        return Dual(abs(self.value), sign * self.dot)

    def __round__(self, digits: int | None = None) -> Any:
        return round(value_of(self), digits) if digits is not None else round(value_of(self))

    def __int__(self) -> int:
        return int(value_of(self))

    def __trunc__(self) -> int:
        return math.trunc(value_of(self))

    def __floor__(self) -> int:
        return math.floor(value_of(self))

    def __ceil__(self) -> int:
        return math.ceil(value_of(self))

    def __eq__(self, other: object) -> Any:
        return self.value == value_of(other) if is_scalar(other) else NotImplemented

    def __ne__(self, other: object) -> Any:
        return self.value != value_of(other) if is_scalar(other) else NotImplemented

    def __lt__(self, other: Any) -> Any:
        return self.value < value_of(other) if is_scalar(other) else NotImplemented

    def __le__(self, other: Any) -> Any:
        return self.value <= value_of(other) if is_scalar(other) else NotImplemented

    def __gt__(self, other: Any) -> Any:
        return self.value > value_of(other) if is_scalar(other) else NotImplemented

    def __ge__(self, other: Any) -> Any:
        return self.value >= value_of(other) if is_scalar(other) else NotImplemented


def is_number(x: object) -> bool:
    return isinstance(x, (int, float, np.integer, np.floating, np.bool_))


def is_scalar(x: object) -> bool:
    return isinstance(x, Dual) or is_number(x)


def value_of(x: Any) -> Any:
    """The plain value of a Dual or of an array of them; anything else as it is."""
    while isinstance(x, Dual):
        x = x.value
    if isinstance(x, np.ndarray) and x.dtype == object:
        return np.array([value_of(item) for item in x.ravel().tolist()], dtype=float).reshape(x.shape)
    return x


def nonzero(x: Any) -> bool:
    """Whether a number, or any derivative that it carries, is not zero."""
    return nonzero(x.value) or nonzero(x.dot) if isinstance(x, Dual) else x != 0


def logarithm(x: Any) -> Any:
    return Dual(logarithm(x.value), x.dot / x.value) if isinstance(x, Dual) else math.log(x)


def power(base: Dual, exponent: Dual) -> Dual:
    """`base ** exponent`; the exponent's part is left out where the exponent does not move."""
    result = base.value**exponent.value
    if isinstance(result, complex):
        raise ValueError("a negative base to a fractional power")
    dot = exponent.value * base.value ** (exponent.value - 1) * base.dot if nonzero(base.dot) and nonzero(exponent.value) else 0.0
    if nonzero(exponent.dot) and base.value:
        dot = dot + result * logarithm(base.value) * exponent.dot
    return Dual(result, dot)


def lifted(x: Any, *tangents: Any) -> Any:
    """An argument with Duals for its floats; each tangent has its structure, or is None for zeros, and two make Duals of Duals."""
    return mapped(_lifted_leaf, x, *(tangents or (None,)))


def _lifted_leaf(x: Any, *tangents: Any) -> Any:
    if not is_float(x):
        return x.copy() if isinstance(x, np.ndarray) else x
    if not isinstance(x, np.ndarray):
        value: Any = float(x)
        for tangent in reversed(tangents):
            value = Dual(value, 0.0 if tangent is None else float(tangent))
        return value
    result = np.empty(x.shape, dtype=object)
    for index in np.ndindex(x.shape):
        result[index] = _lifted_leaf(float(x[index]), *(None if tangent is None else np.asarray(tangent)[index] for tangent in tangents))
    return result


def result_of(out: Any) -> tuple[Any, Any]:
    """The value and the derivative in what a function returned."""
    if isinstance(out, np.ndarray) and out.shape == ():
        out = out.item()
    if isinstance(out, Dual):
        return out.value, out.dot
    if not is_number(out):
        raise TypeError(f"the result is to be a scalar, not {out!r}")
    return float(out), 0.0


def directional(fn: Callable[..., Any], args: Sequence[Any], tangents: Sequence[Any]) -> tuple[float, float]:
    """The value of a function, and its derivative along the tangents (None: the argument does not move).

    >>> directional(lambda x, y: math.sin(x) * y, (0.0, 2.0), (1.0, 5.0))
    (0.0, 2.0)
    """
    from tests.fuzz.rebind import rebound

    return along(rebound(fn), args, tangents)


def along(fn: Callable[..., Any], args: Sequence[Any], tangents: Sequence[Any]) -> tuple[float, float]:
    """`directional` of a function that already is over globals that take Duals."""
    value, dot = result_of(fn(*(lifted(x, t) for x, t in zip(args, tangents, strict=True))))
    return value, dot


def twice_along(fn: Callable[..., Any], args: Sequence[Any], first: Sequence[Any], second: Sequence[Any]) -> float:
    """The second derivative of such a function, along one direction and then the other.

    >>> twice_along(lambda x, y: x * x * y, (3.0, 5.0), (1.0, 0.0), (1.0, 2.0))
    22.0
    """
    dot = result_of(fn(*(lifted(x, t, s) for x, t, s in zip(args, first, second, strict=True))))[1]
    return dot.dot if isinstance(dot, Dual) else 0.0


def moved(x: Any, tangent: Any, step: float) -> Any:
    """A copy of `x`, moved by `step` along the tangent."""

    def leaf(item: Any, along: Any) -> Any:
        twin = copy.deepcopy(item)
        if along is None or not is_float(item):
            return twin
        if isinstance(item, np.ndarray):  # laid out as it was: what is a view depends on that
            twin[...] = item + step * along
            return twin
        return item + step * along

    return mapped(leaf, x, tangent)


def slope(fn: Callable[..., Any], args: Sequence[Any], tangents: Sequence[Any], step: float = 1e-3) -> tuple[float, float]:
    """Central differences along the tangents, extrapolated (Richardson), and an estimate of the error."""

    def difference(h: float) -> float:
        up = float(fn(*(moved(x, t, h) for x, t in zip(args, tangents, strict=True))))
        down = float(fn(*(moved(x, t, -h) for x, t in zip(args, tangents, strict=True))))
        return (up - down) / (2 * h)

    d1, d2, d4 = difference(step), difference(step / 2), difference(step / 4)
    first, second = (4 * d2 - d1) / 3, (4 * d4 - d2) / 3
    best = (16 * second - first) / 15
    return best, abs(best - second)


def basis(x: Any) -> Iterator[Any]:
    """Unit tangents of every float in a structure, each with zeros (or None, where nothing can move) elsewhere."""
    names = keys(x)
    if names is not None:
        for name in names:
            for unit in basis(part(x, name)):
                yield build(x, [unit if other == name else None for other in names])
    elif is_float(x) and not isinstance(x, np.ndarray):
        yield 1.0
    elif is_float(x):
        for index in np.ndindex(x.shape):
            unit = np.zeros(x.shape)
            unit[index] = 1.0
            yield unit


def numeric(fn: Callable[..., Any], args: Sequence[Any], argnum: int, step: float = 1e-3) -> np.ndarray:
    """The gradient with respect to one argument by finite differences, flat, in the order of its floats."""
    slopes = []
    for unit in basis(args[argnum]):
        tangents = [unit if i == argnum else None for i in range(len(args))]
        slopes.append(slope(fn, args, tangents, step)[0])
    return np.array(slopes)
