"""The independent truth: dual numbers run through the very same function, and finite differences as a second opinion.

A `Dual` is a float and its derivative along one direction. Arrays of them are NumPy object arrays, so indexing, views, writes,
broadcasting and shapes are NumPy's own; `tests.fuzz.shims` holds the few functions that need to know what a Dual is. The function
is not changed: it is copied over globals in which `math`, `numpy` and a few builtins are replaced (`tests.fuzz.rebind`).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

Number = int | float


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

    def __init__(self, value: float, dot: float = 0.0) -> None:
        self.value = float(value)
        self.dot = float(dot)

    def __repr__(self) -> str:
        return f"Dual({self.value!r}, {self.dot!r})"

    def __float__(self) -> float:
        raise TypeError("a Dual was turned into a plain float: the derivative would be lost")

    def __bool__(self) -> bool:
        return self.value != 0.0

    def __hash__(self) -> int:
        return hash(self.value)

    def item(self) -> Dual:
        return self

    def copy(self) -> Dual:
        return self

    def sqrt(self) -> Dual:
        root = math.sqrt(self.value)
        return Dual(root, self.dot / (2 * root) if root else math.copysign(math.inf, self.dot) if self.dot else 0.0)

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
        return self.value // value_of(other) if is_scalar(other) else NotImplemented

    def __rfloordiv__(self, other: Any) -> Any:
        return other // self.value if is_number(other) else NotImplemented

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
        return round(self.value, digits) if digits is not None else round(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __trunc__(self) -> int:
        return math.trunc(self.value)

    def __floor__(self) -> int:
        return math.floor(self.value)

    def __ceil__(self) -> int:
        return math.ceil(self.value)

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
    if isinstance(x, Dual):
        return x.value
    if isinstance(x, np.ndarray) and x.dtype == object:
        return np.array([value_of(item) for item in x.ravel().tolist()], dtype=float).reshape(x.shape)
    return x


def power(base: Dual, exponent: Dual) -> Dual:
    """`base ** exponent`; the exponent's part is left out where the exponent does not move."""
    result = base.value**exponent.value
    if isinstance(result, complex):
        raise ValueError("a negative base to a fractional power")
    dot = exponent.value * base.value ** (exponent.value - 1) * base.dot if base.dot and exponent.value else 0.0
    if exponent.dot and base.value:
        dot += result * math.log(base.value) * exponent.dot
    return Dual(result, dot)


def lifted(x: Any, tangent: Any = None) -> Any:
    """A float argument, or a structure of them, with Duals for its floats; `tangent` has its structure, or is None for zeros."""
    if isinstance(x, np.ndarray):
        if x.dtype.kind == "f":
            dots = np.zeros(x.shape) if tangent is None else np.asarray(tangent)
            result = np.empty(x.shape, dtype=object)
            for index in np.ndindex(x.shape):
                result[index] = Dual(x[index], dots[index])
            return result
        return x.copy()
    if isinstance(x, (float, np.floating)):
        return Dual(float(x), 0.0 if tangent is None else float(tangent))
    if isinstance(x, dict):
        return type(x)((key, lifted(x[key], None if tangent is None else tangent[key])) for key in x)
    if isinstance(x, (list, tuple)):
        parts = [lifted(item, None if tangent is None else tangent[i]) for i, item in enumerate(x)]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    return x


def result_of(out: Any) -> tuple[float, float]:
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

    return result_of(rebound(fn)(*(lifted(x, t) for x, t in zip(args, tangents, strict=True))))


def moved(x: Any, tangent: Any, step: float) -> Any:
    """A copy of `x`, moved by `step` along the tangent."""
    if tangent is None:
        return copy.deepcopy(x)
    if isinstance(x, dict):
        return type(x)((key, moved(x[key], tangent[key], step)) for key in x)
    if isinstance(x, (list, tuple)):
        parts = [moved(item, t, step) for item, t in zip(x, tangent, strict=True)]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    return x + step * tangent


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
    if isinstance(x, np.ndarray) and x.dtype.kind == "f":
        for index in np.ndindex(x.shape):
            unit = np.zeros(x.shape)
            unit[index] = 1.0
            yield unit
    elif isinstance(x, (float, np.floating)):
        yield 1.0
    elif isinstance(x, dict):
        for key in x:
            yield from ({other: unit if other == key else None for other in x} for unit in basis(x[key]))
    elif isinstance(x, (list, tuple)):
        for i, item in enumerate(x):
            yield from ([unit if j == i else None for j in range(len(x))] for unit in basis(item))


def numeric(fn: Callable[..., Any], args: Sequence[Any], argnum: int, step: float = 1e-3) -> np.ndarray:
    """The gradient with respect to one argument by finite differences, flat, in the order of its floats."""
    slopes = []
    for unit in basis(args[argnum]):
        tangents = [unit if i == argnum else None for i in range(len(args))]
        slopes.append(slope(fn, args, tangents, step)[0])
    return np.array(slopes)
