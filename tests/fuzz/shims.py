"""`math`, `numpy` and builtins for Duals: stand-ins that defer to the originals where no Dual is involved."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.fuzz.dual import Dual, is_scalar, lifted, nonzero, power, value_of


class AnyLevel:
    """The functions of `math` for plain floats and for Duals alike: the derivative of a Dual of Duals is itself made of Duals."""

    def __getattr__(self, name: str) -> Callable[[Any], Any]:
        if name not in UNARY:
            raise AttributeError(name)
        value, other = UNARY[name][0], unary(name)
        return lambda x: other(x) if isinstance(x, Dual) else value(x)


AT = AnyLevel()

UNARY: dict[str, tuple[Callable[[float], float], Callable[[Any, Any], Any]]] = {
    # name: value of x, derivative from (x, value)
    "sin": (math.sin, lambda x, y: AT.cos(x)),
    "cos": (math.cos, lambda x, y: -AT.sin(x)),
    "tan": (math.tan, lambda x, y: 1 / AT.cos(x) ** 2),
    "exp": (math.exp, lambda x, y: AT.exp(x)),
    "expm1": (math.expm1, lambda x, y: AT.exp(x)),
    "exp2": (lambda x: 2.0**x, lambda x, y: 2.0**x * math.log(2.0)),
    "log": (math.log, lambda x, y: 1 / x),
    "log1p": (math.log1p, lambda x, y: 1 / (1 + x)),
    "log2": (math.log2, lambda x, y: 1 / (x * math.log(2.0))),
    "log10": (math.log10, lambda x, y: 1 / (x * math.log(10.0))),
    "sqrt": (math.sqrt, lambda x, y: 1 / (2 * AT.sqrt(x))),
    "cbrt": (math.cbrt, lambda x, y: 1 / (3 * AT.cbrt(x) ** 2)),
    "sinh": (math.sinh, lambda x, y: AT.cosh(x)),
    "cosh": (math.cosh, lambda x, y: AT.sinh(x)),
    "tanh": (math.tanh, lambda x, y: 1 / AT.cosh(x) ** 2 if abs(x) < 300 else 0.0),
    "asin": (math.asin, lambda x, y: 1 / AT.sqrt(1 - x * x)),
    "acos": (math.acos, lambda x, y: -1 / AT.sqrt(1 - x * x)),
    "atan": (math.atan, lambda x, y: 1 / (1 + x * x)),
    "asinh": (math.asinh, lambda x, y: 1 / AT.sqrt(x * x + 1)),
    "acosh": (math.acosh, lambda x, y: 1 / AT.sqrt(x * x - 1)),
    "atanh": (math.atanh, lambda x, y: 1 / (1 - x * x)),
    "erf": (math.erf, lambda x, y: 2 / AT.sqrt(math.pi) * AT.exp(-x * x)),
    "erfc": (math.erfc, lambda x, y: -2 / AT.sqrt(math.pi) * AT.exp(-x * x)),
    "radians": (math.radians, lambda x, y: math.pi / 180),
    "degrees": (math.degrees, lambda x, y: 180 / math.pi),
    "fabs": (abs, lambda x, y: float((x > 0) - (x < 0))),
    "square": (lambda x: x * x, lambda x, y: 2 * x),
    "reciprocal": (lambda x: 1 / x, lambda x, y: -1 / (x * x)),
}

NUMPY_NAMES = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh",
               "abs": "fabs", "absolute": "fabs", "deg2rad": "radians", "rad2deg": "degrees"}  # fmt: skip


def unary(name: str) -> Callable[[Any], Any]:
    value, partial = UNARY[name]

    def apply(x: Any) -> Dual:
        if not isinstance(x, Dual):
            return Dual(value(x))
        y = apply(x.value) if isinstance(x.value, Dual) else value(x.value)
        return Dual(y, partial(x.value, y) * x.dot if nonzero(x.dot) else 0.0)

    return apply


def shared(pick: Callable[[list[float]], float], items: list[Any]) -> Any:
    """The largest or smallest item; the derivative is shared equally by those that tie."""
    best = pick([value_of(item) for item in items])
    ties = [item for item in items if value_of(item) == best]
    if not any(isinstance(item, Dual) for item in ties):
        return ties[0] if ties else Dual(math.nan)
    if len(ties) == 1:
        return ties[0]
    duals = [as_dual(item) for item in ties]
    value = sum(item.value for item in duals) / len(ties) if any(isinstance(item.value, Dual) for item in duals) else best
    return Dual(value, sum(item.dot for item in duals) / len(ties))


def _arctan2(y: Any, x: Any) -> Any:
    if not isinstance(x, Dual) and not isinstance(y, Dual):
        return math.atan2(y, x)
    y, x = as_dual(y), as_dual(x)
    square = x.value * x.value + y.value * y.value
    return Dual(_arctan2(y.value, x.value), (x.value * y.dot - y.value * x.dot) / square)


def _hypot(x: Any, y: Any) -> Any:
    if not isinstance(x, Dual) and not isinstance(y, Dual):
        return math.hypot(x, y)
    x, y = as_dual(x), as_dual(y)
    h = _hypot(x.value, y.value)
    return Dual(h, (x.value * x.dot + y.value * y.dot) / h if h else 0.0)


def _logaddexp(x: Any, y: Any) -> Any:
    if not isinstance(x, Dual) and not isinstance(y, Dual):
        return float(np.logaddexp(x, y))
    x, y = as_dual(x), as_dual(y)
    top = max(value_of(x), value_of(y))
    a, b = AT.exp(x.value - top), AT.exp(y.value - top)
    return Dual(_logaddexp(x.value, y.value), (a * x.dot + b * y.dot) / (a + b))


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "maximum": lambda x, y: as_dual(shared(max, [x, y])),
    "minimum": lambda x, y: as_dual(shared(min, [x, y])),
    "fmax": lambda x, y: as_dual(shared(max, [x, y])),
    "fmin": lambda x, y: as_dual(shared(min, [x, y])),
    "arctan2": lambda y, x: as_dual(_arctan2(y, x)),
    "hypot": lambda x, y: as_dual(_hypot(x, y)),
    "logaddexp": lambda x, y: as_dual(_logaddexp(x, y)),
    "power": lambda x, y: power(as_dual(x), as_dual(y)),
}


def as_dual(x: Any) -> Dual:
    return x if isinstance(x, Dual) else Dual(x)


def has_dual(x: Any) -> bool:
    if isinstance(x, Dual):
        return True
    if isinstance(x, np.ndarray):
        return x.dtype == object
    return isinstance(x, (list, tuple)) and any(has_dual(item) for item in x)


def settled(x: Any) -> Any:
    """What NumPy gave back, with Duals for every float in it: such an array may be written to later."""
    if isinstance(x, np.ndarray):
        if x.dtype == object:
            for index in np.ndindex(x.shape):
                if not isinstance(x[index], Dual):
                    x[index] = Dual(x[index])
            return x
        return lifted(x) if x.dtype.kind == "f" else x
    return x


def elementwise(original: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """An elementwise NumPy function; `out` is written as NumPy writes it."""

    def call(*args: Any, out: Any = None, **keywords: Any) -> Any:
        if not any(has_dual(x) for x in args) and not has_dual(out):
            return original(*args, out=out, **keywords) if out is not None else original(*args, **keywords)
        if keywords:
            raise TypeError(f"the oracle does not know the keywords {sorted(keywords)}")
        if all(is_scalar(x) for x in args):
            result = function(*args)
        else:
            result = np.frompyfunc(function, len(args), 1)(*args)
        if out is None:
            return result
        out[...] = result
        return out

    return call


def constant(original: Any) -> Callable[..., Any]:
    def call(*args: Any, **keywords: Any) -> Any:
        return original(*(value_of(np.array(x) if has_dual(x) and not isinstance(x, Dual) else x) for x in args), **keywords)

    return call


def settling(original: Any) -> Callable[..., Any]:
    return lambda *args, **keywords: settled(original(*args, **keywords))


def _extreme(original: Any, pick: Callable[[list[float]], float]) -> Callable[..., Any]:
    def call(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        if not has_dual(x):
            return original(x, axis=axis, keepdims=keepdims)
        x = np.asarray(x)
        kept = original(x, axis=axis, keepdims=True).shape
        axes = tuple(range(x.ndim)) if axis is None else tuple(a % x.ndim for a in ((axis,) if isinstance(axis, int) else axis))
        rest = [a for a in range(x.ndim) if a not in axes]
        rows = x.transpose(*rest, *axes).reshape(-1, int(np.prod([x.shape[a] for a in axes])))
        result = np.empty(len(rows), dtype=object)
        for i, row in enumerate(rows):
            result[i] = shared(pick, list(row))
        if keepdims:
            return result.reshape(kept)
        return result.reshape([x.shape[a] for a in rest]) if rest else result[0]

    return call


def _norm(x: Any, axis: Any = None) -> Any:
    return NumpyShim.instance.sqrt(np.sum(np.square(x), axis=axis)) if has_dual(x) else np.linalg.norm(x, axis=axis)


def _clip(x: Any, low: Any = None, high: Any = None) -> Any:
    shim = NumpyShim.instance
    x = x if low is None else shim.maximum(x, low)
    return x if high is None else shim.minimum(x, high)


CREATE = ("zeros", "ones", "empty", "full", "eye", "identity", "array", "asarray", "linspace", "arange", "where", "concatenate", "stack",
          "vstack", "hstack", "column_stack", "append", "copy", "diag", "outer", "dot", "matmul", "cumsum", "broadcast_to", "pad",
          "select", "tile", "repeat", "meshgrid", "select", "convolve", "kron", "tri", "tril", "triu")  # fmt: skip
CONSTANT = ("floor", "ceil", "rint", "round", "trunc", "sign", "isnan", "isfinite", "isinf", "argsort", "argmax", "argmin", "heaviside")


class NumpyShim:
    """`numpy` for Duals."""

    instance: Any

    def __init__(self) -> None:
        self.table: dict[str, Any] = {name: elementwise(getattr(np, name), unary(UNARY_OF.get(name, name))) for name in UNARY_OF}
        self.table |= {name: elementwise(getattr(np, name), function) for name, function in BINARY.items()}
        self.table |= {name: settling(getattr(np, name)) for name in CREATE}
        self.table |= {name: constant(getattr(np, name)) for name in CONSTANT}
        for name, fill in (("zeros_like", 0.0), ("ones_like", 1.0), ("empty_like", 0.0)):
            self.table[name] = self._like(getattr(np, name), fill)
        for name, pick in (("max", max), ("amax", max), ("min", min), ("amin", min)):
            self.table[name] = _extreme(getattr(np, name), pick)
        self.table |= {"clip": _clip, "float64": lambda x=0.0: x if has_dual(x) else np.float64(x)}
        self.table["full_like"] = lambda x, value: settled(np.full(np.shape(x), value, dtype=object))
        self.linalg = type("linalg", (), {"norm": staticmethod(_norm)})

    @staticmethod
    def _like(original: Any, fill: float) -> Callable[..., Any]:
        def call(x: Any, dtype: Any = None) -> Any:
            if dtype in (None, float, object) and (has_dual(x) or np.asarray(x).dtype.kind == "f"):
                return lifted(np.full(np.shape(x), fill))
            return original(x, dtype=dtype)

        return call

    def __getattr__(self, name: str) -> Any:
        table = self.__dict__.get("table", {})
        return table[name] if name in table else getattr(np, name)


UNARY_OF = {name: name for name in UNARY if hasattr(np, name)} | NUMPY_NAMES
NumpyShim.instance = NumpyShim()


def _math(original: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: function(*args) if any(isinstance(x, Dual) for x in args) else original(*args)


def _log(x: Any, base: Any = None) -> Any:
    return unary("log")(x) if base is None else unary("log")(x) / unary("log")(base)


class MathShim:
    """`math` for Duals."""

    def __init__(self) -> None:
        self.table: dict[str, Any] = {name: _math(getattr(math, name), unary(name)) for name in UNARY if name not in ("log",) and hasattr(math, name)}
        self.table |= {
            "log": _math(math.log, _log),
            "pow": _math(math.pow, lambda x, y: power(as_dual(x), as_dual(y))),
            "atan2": _math(math.atan2, _arctan2),
            "hypot": _math(math.hypot, _hypot),
            "fsum": lambda items: sum(items, 0.0),
            "copysign": _math(math.copysign, lambda x, y: abs(x) if math.copysign(1.0, value_of(y)) > 0 else -abs(x)),
            "fmod": _math(math.fmod, lambda x, y: x - y * math.trunc(value_of(x) / value_of(y))),
            "prod": lambda items: math.prod(items),
        }
        for name in ("floor", "ceil", "trunc", "isnan", "isfinite", "isinf", "isclose"):
            self.table[name] = constant(getattr(math, name))

    def __getattr__(self, name: str) -> Any:
        table = self.__dict__.get("table", {})
        return table[name] if name in table else getattr(math, name)


def _pick(pick: Any) -> Callable[..., Any]:
    def call(*args: Any, **keywords: Any) -> Any:
        items = list(args[0]) if len(args) == 1 else list(args)
        if keywords or not any(isinstance(item, Dual) for item in items):
            return pick(*args, **keywords) if len(args) > 1 else pick(items, **keywords)
        return shared(pick, items)

    return call


def _isinstance(x: Any, kinds: Any) -> bool:
    return builtins.isinstance(0.0 if builtins.isinstance(x, Dual) else x, kinds)


NUMPY, MATH = NumpyShim.instance, MathShim()
MODULES: dict[str, Any] = {"math": MATH, "numpy": NUMPY}


def _import(name: str, *rest: Any) -> Any:
    return MODULES.get(name) or builtins.__import__(name, *rest)


class _FloatMeta(type):
    def __instancecheck__(cls, x: Any) -> bool:
        return builtins.isinstance(x, (Dual, builtins.float))


class _Float(metaclass=_FloatMeta):
    def __new__(cls, x: Any = 0.0) -> Any:  # type: ignore[misc]
        if builtins.isinstance(x, np.ndarray) and x.dtype == object and x.size == 1:
            x = x.item()
        return x if builtins.isinstance(x, Dual) else builtins.float(x)


BUILTINS: dict[str, Any] = vars(builtins) | {
    "float": _Float,
    "max": _pick(max),
    "min": _pick(min),
    "isinstance": lambda x, kinds: builtins.isinstance(x, kinds) or _isinstance(x, kinds),
    "__import__": _import,
}

STAND_INS: dict[int, Any] = {id(np): NUMPY, id(math): MATH}
for _shim, _module in ((NUMPY, np), (MATH, math)):
    STAND_INS |= {id(getattr(_module, name)): function for name, function in _shim.table.items()}
STAND_INS |= {id(np.linalg.norm): _norm}
