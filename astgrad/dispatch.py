"""Finds the generated functions of a callee that only the running program knows: the other half of `runtime.calls`.

A callee is brought down to a Python function and what it is called with besides: the object of a bound method, what a
partial holds, captured variables and defaults. Each is a path from the callee or from the arguments of the call, so that
cotangents find their way back along it, and tangents forth.
"""

from __future__ import annotations

import functools
import inspect
import operator
import types
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from astgrad import nested, rules
from astgrad.analyse.facts import may_be_float
from astgrad.analyse.values import fact_of_value
from astgrad.api import Derivative, HessianVector, grad, hvp, value_and_grad, vjp
from astgrad.bases import Base
from astgrad.core.scope import MEANT
from astgrad.errors import UnsupportedError, with_article
from astgrad.generate.unit import Generated, is_generated
from astgrad.runtime import add, map_leaves, part_of, zeros_like
from astgrad.runtime.calls import WHOLE, Back, Dispatch, filled
from astgrad.runtime.operators import OPERATORS
from astgrad.runtime.owned import Again
from astgrad.spelled import SPELLED
from astgrad.text import loader
from astgrad.variants import Variants, not_differentiated

Path = tuple[Any, ...]  # "f", "args" or "kwargs", then keys


@dataclass(frozen=True)
class Callee:
    """A Python function, the derivative of it that is called, if any, and the paths of what else it is called with."""

    function: types.FunctionType
    path: Path = ("f",)
    leading: tuple[Path, ...] = ()
    keywords: dict[str, Path] = field(default_factory=dict)
    derivative: Derivative[..., Any] | None = None


def resolve(f: Any, count: int, words: tuple[str, ...], path: Path = ("f",)) -> Callee:
    """What a call of `f` with so many arguments and these keywords comes down to."""
    if isinstance(f, types.FunctionType):
        return Callee(f, path)
    if isinstance(f, types.MethodType):
        inner = resolve(f.__func__, count + 1, words, (*path, "__func__"))
        return Callee(inner.function, inner.path, (*inner.leading, (*path, "__self__")), inner.keywords, inner.derivative)
    if isinstance(f, functools.partial):
        inner = resolve(f.func, count + len(f.args), (*words, *f.keywords), (*path, "func"))
        held = tuple((*path, f"args.{i}") for i in range(len(f.args)))
        named = {k: (*path, f"keywords.{k}") for k in f.keywords if k not in words}
        return Callee(inner.function, inner.path, (*inner.leading, *held), {**inner.keywords, **named}, inner.derivative)
    if isinstance(f, HessianVector):
        return resolve(f.inside, count, words, path)
    if isinstance(f, Derivative):
        _only_plain(f)
        return Callee(f._base.fn, path, derivative=f)
    plain = getattr(f, "py_func", None) or (getattr(f, "__wrapped__", None) if callable(getattr(f, "cache_info", None)) else None)
    if plain is not None:
        return resolve(plain, count, words, path)
    if isinstance(f, (type, types.BuiltinFunctionType, np.ufunc)) or rules.lookup(f) is not None:
        return Callee(_wrapped(f, count, words), path)
    if isinstance(f, (operator.itemgetter, operator.attrgetter)) and all(isinstance(key, (int, str, slice)) for key in f.__reduce__()[1]):
        return Callee(_getter(f), path)
    called = inspect.getattr_static(type(f), "__call__", None)
    if isinstance(called, types.FunctionType):
        return Callee(called, path, (path,))
    raise UnsupportedError(f"{with_article(type(f))} object is called with values that carry a derivative, and has no Python source",
                           "call a Python function, or a NumPy function that has a rule")


@functools.lru_cache(maxsize=4096)
def _wrapped(f: Any, count: int, words: tuple[str, ...]) -> types.FunctionType:
    """A Python function that calls a library function or a class, for its rule."""
    names = [f"x_{i}" for i in range(count)]
    name = getattr(f, "__name__", "call")
    name = name if name.isidentifier() and name != "call_" else "call"
    given = ", ".join([*names, *(f"{w}={w}" for w in words)])
    text = f"def {name}({', '.join([*names, *(['*', *words] if words else [])])}):\n    return call_({given})\n"
    return loader.load(text, name, {name: {"__name__": "astgrad"}}, {"call_": f})[name]


@functools.lru_cache(maxsize=1024)
def _getter(f: Any) -> types.FunctionType:
    """A Python function that takes the items or attributes which an `itemgetter` or `attrgetter` takes."""
    kind, keys = f.__reduce__()[:2]
    parts = [f"x.{key}" if kind is operator.attrgetter else f"x[{key!r}]" for key in keys]
    text = f"def {kind.__name__}(x):\n    return {', '.join(parts)}\n"
    return loader.load(text, kind.__name__, {kind.__name__: {"__name__": "astgrad"}}, {})[kind.__name__]


@dataclass(frozen=True)
class Bound:
    """One call: for each parameter of the function a path, a tuple of paths, or a dict of paths."""

    callee: Callee
    signature: inspect.Signature
    paths: dict[str, Any]
    lifted: tuple[str, ...]
    roots: dict[str, Any]
    words: bool  # whether the call hands keywords on, be it none

    def value(self, name: str) -> Any:
        return _each(self.paths[name], lambda path: follow(path, self.roots))

    @functools.cached_property
    def values(self) -> dict[str, Any]:
        return {name: self.value(name) for name in self.paths}

    def arguments(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Positional and keyword arguments that the generated function is called with."""
        own = {n: v for n, v in self.values.items() if n in self.signature.parameters}
        bound = inspect.BoundArguments(self.signature, own)  # type: ignore[arg-type]
        return bound.args, {**bound.kwargs, **{n: self.values[n] for n in self.lifted}}

    def floats(self) -> tuple[str, ...]:
        """Parameters that hold floats, so that they may carry a derivative."""
        facts = {name: fact_of_value(value, name) for name, value in self.values.items()}
        return tuple(n for n, f in facts.items() if may_be_float(f) and (callable(self.values[n]) or not not_differentiated(f)))


def _each(paths: Any, visit: Callable[[Path], Any]) -> Any:
    """The visited paths of one parameter, in the form of what `*args` and `**kwargs` gather."""
    if isinstance(paths, dict):
        return {k: visit(p) for k, p in paths.items()}
    if isinstance(paths, list):
        return tuple(map(visit, paths))
    return visit(paths)


def follow(path: Path, roots: dict[str, Any]) -> Any:
    """What a path leads to: a value, or its tangent, which is None where something on the way has none."""
    value = roots[path[0]]
    for before, key in zip(path, path[1:], strict=False):
        value = None if value is None else value[key] if before in ("args", "kwargs") else part_of(value, key)
    return value


_OF_FORWARDING = {"self_": "__self__", "wrapped_": WHOLE}  # what stands for a bound method, or a decorated function, captures these


def bind(f: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Bound:
    """Match a call with the parameters of the Python function behind the callee."""
    words = kwargs is not None
    kwargs = kwargs or {}
    callee = resolve(f, len(args), tuple(kwargs))
    function = callee.function
    signature = inspect.signature(function, follow_wrapped=False) if callee.derivative is None else callee.derivative.__signature__
    given = [*callee.leading, *(("args", i) for i in range(len(args)))]
    bound = signature.bind(*given, **callee.keywords, **{k: ("kwargs", k) for k in kwargs})
    paths: dict[str, Any] = {}
    for name, parameter in signature.parameters.items():
        if name not in bound.arguments:
            paths[name] = [] if parameter.kind is parameter.VAR_POSITIONAL else {} if parameter.kind is parameter.VAR_KEYWORD else (*callee.path, name)
        else:
            paths[name] = list(bound.arguments[name]) if parameter.kind is parameter.VAR_POSITIONAL else bound.arguments[name]
    lifted = () if callee.derivative is not None and callee.derivative._base.lifted else captured(function)
    handed = _OF_FORWARDING if callee.derivative is not None and hasattr(function, "__forwards__") else {}
    paths |= {name: (*callee.path, handed.get(name, name)) for name in lifted}
    return Bound(callee, signature, paths, lifted, {"f": f, "args": args, "kwargs": kwargs}, words)


def captured(function: types.FunctionType) -> tuple[str, ...]:
    """Captured variables that may hold what carries a derivative, or a function of the user's."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return tuple(n for n, c in cells if filled(c) and not _is_fixed(c.cell_contents))


def _is_fixed(value: Any) -> bool:
    if isinstance(value, types.FunctionType) and (value.__module__ or "").startswith("astgrad.runtime"):
        return True  # what generated code calls
    return isinstance(value, (types.ModuleType, type, types.BuiltinFunctionType, np.ufunc, str, bytes)) or rules.lookup(value) is not None


_CACHE: dict[Any, Variants] = {}


def variants_of(bound: Bound, mode: str, wanted: tuple[str, ...], along: tuple[tuple[str, ...], ...] = (), given: tuple[int, ...] = (),
                as_tuple: bool = True) -> Variants:
    """The variants of one code, whatever it captured: captured variables are parameters."""
    function = bound.callee.function
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    fixed = tuple(id(c.cell_contents if filled(c) else c) for n, c in cells.items() if n not in bound.lifted)
    lifted = bound.lifted
    if bound.callee.derivative is not None:
        lifted = lifted or bound.callee.derivative._base.lifted
    key = (function.__code__, id(function.__globals__), fixed, mode, wanted, lifted, along, given, as_tuple)
    if key not in _CACHE:
        _CACHE.setdefault(key, Variants(Base(_over_own_cells(function), along, lifted), mode, wanted, False, as_tuple, given))
    return _CACHE[key]


def _over_own_cells(function: types.FunctionType) -> types.FunctionType:
    """The function over cells that nobody rebinds, as it stands for all closures that captured the same."""
    if not function.__closure__:
        return function
    cells = tuple(types.CellType(c.cell_contents) if filled(c) else c for c in function.__closure__)
    made = types.FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__, cells)
    made.__kwdefaults__, made.__module__, made.__qualname__ = function.__kwdefaults__, function.__module__, function.__qualname__
    return made


# --- reverse mode


def forward(f: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> tuple[Any, Callable[[Any], Any]]:
    """The value of a call, and its pullback."""
    bound = bind(f, args, kwargs)
    wanted = bound.floats()
    if not wanted:
        return f(*args, **(kwargs or {})), lambda g: _sent_back(bound, {})
    if bound.callee.derivative is not None:
        return _forward_of_gradient(bound, wanted)
    given, named = bound.arguments()
    generated = _only_reads(bound, variants_of(bound, "vjp", wanted).variant(given, named))
    value, saved = generated.function(*given, **named)
    reverse: Any = generated.reverse
    return value, Back(saved, lambda saved, g: _sent_back(bound, dict(zip(wanted, reverse(saved, g), strict=True))))


def _forward_of_gradient(bound: Bound, wanted: tuple[str, ...]) -> tuple[Any, Back]:
    """The pullback of a gradient is the gradient of the slope along the cotangent."""
    df: Any = bound.callee.derivative
    base, levels = df._base, df._variants.given
    slopes = (*base.along, df._wanted)

    def pull(saved: Any, g: Any) -> Any:
        given, named = saved
        of_value, vectors = g if df._mode == "value_and_grad" else (None, g)
        variants = variants_of(bound, "vjp", wanted, slopes, (*levels, len(base.along)))
        new = list(base.slope(df._wanted).dots()[-1].values())
        dots = dict(zip(new, vectors if df._as_tuple else (vectors,), strict=True))
        bars = variants.pull(given, {**named, **dots})
        if of_value is None:
            return bars
        first = variants_of(bound, "vjp", wanted, base.along, levels).pull(given, named)
        return add(bars, map_leaves(lambda leaf: None if leaf is None else leaf * of_value, first))

    def send(saved: Any, g: Any) -> Any:
        return _sent_back(bound, dict(zip(wanted, pull(saved, g), strict=True)))

    given, named = bound.arguments()
    generated = _only_reads(bound, variants_of(bound, "vjp", wanted, base.along, levels).variant(given, named))
    value = variants_of(bound, df._mode, df._wanted, base.along, levels, df._as_tuple).call(*given, **named)
    return value, Again((given, named), send, df.inside, tuple(generated.attributes))


def _only_reads(bound: Bound, generated: Generated) -> Generated:
    """Refuse a callee that writes into its arguments, and objects whose class would have to be known: what the caller does with them is not followed then."""
    if generated.writes and bound.callee.derivative is not None:
        raise UnsupportedError(f"{bound.callee.function.__name__}() writes into its argument `{min(generated.writes)}`: its gradient is not differentiated in this way yet",
                               "use hvp or the gradient of the gradient, or let it write into a copy")
    if generated.writes:
        raise UnsupportedError(f"{bound.callee.function.__name__}() writes into its argument `{min(generated.writes)}`, and is called in a way that only the running"
                               " program tells: not differentiated yet", "let it write into a copy, or call it by its own name")
    is_known = is_generated(bound.callee.function) or bound.callee.function in OPERATORS.values()  # the caller knows their objects
    if generated.gives_object and not is_known:
        raise UnsupportedError(f"{bound.callee.function.__name__}() may return an object of a class with operators of its own, and is called in a way that only the running"
                               " program tells: not differentiated", "call it by its own name, or return numbers")
    return generated


def _only_plain(df: Derivative[..., Any]) -> None:
    if df._has_aux:
        raise UnsupportedError(f"{df!r} is not differentiated again", "take grad or value_and_grad without has_aux")


def _sent_back(bound: Bound, bars: dict[str, Any]) -> Any:
    """Cotangents of parameters as those of the callee, of the arguments, and of the keywords."""
    args, kwargs = bound.roots["args"], bound.roots["kwargs"]
    args_bar = [zeros_like(a) for a in args]
    kwargs_bar = {k: zeros_like(v) for k, v in kwargs.items()}
    f_bar: Any = None
    for name, bar in bars.items():
        paths = bound.paths[name]
        keys = paths.keys() if isinstance(paths, dict) else range(len(paths)) if isinstance(paths, list) else (None,)
        for key in keys:
            path, part = (paths, bar) if key is None else (paths[key], bar[key])
            if path[0] == "args":
                args_bar[path[1]] = part
            elif path[0] == "kwargs":
                kwargs_bar[path[1]] = part
            else:
                f_bar = add(f_bar, _nested(path[1:], part))
    return (f_bar, tuple(args_bar), kwargs_bar) if bound.words else (f_bar, tuple(args_bar))


def _nested(path: Path, bar: Any) -> Any:
    """A cotangent under the keys that lead to it."""
    for key in reversed(path):
        bar = bar if key == WHOLE else {key: bar}
    return bar


# --- forward mode


def tangent(f: Any, f_dot: Any, args: Any, args_dot: Any, kwargs: Any, kwargs_dot: Any) -> Callable[..., Any]:
    """A function of all these that gives the value and its tangent; it is Python, and can be differentiated in its turn."""
    bound = bind(f, args, kwargs)
    roots = {"f": f_dot, "args": args_dot, "kwargs": kwargs_dot}
    moves = {name: _each(paths, lambda path: follow(path, roots)) for name, paths in bound.paths.items()}
    floats = bound.floats()
    active = tuple(n for n in floats if _moves(moves[n]))
    for name, value in bound.values.items():
        if name not in floats and _moves(moves[name]) and not _never_moves(value):
            raise UnsupportedError(f"`{name}` of {bound.callee.function.__name__}() is {with_article(type(value))} that carries a derivative in what is not followed",
                                   "pass floats, arrays, lists, tuples, dicts, dataclasses and functions")
    given, named = bound.arguments()
    if bound.callee.derivative is not None:
        return _tangent_of_gradient(bound, active, moves)
    generated = _only_reads(bound, variants_of(bound, "jvp", active).variant(given, named))
    return _adaptor(bound, active, moves, generated)


def _never_moves(value: Any) -> bool:
    """Whether what is given as a tangent of this value stands for nothing: it holds integers, text and functions alone."""
    if isinstance(value, (list, tuple, deque)):
        return all(map(_never_moves, value))
    if isinstance(value, dict):
        return all(map(_never_moves, value.values()))
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biuSU"
    return isinstance(value, (int, str, type(None), np.integer, np.bool_)) or callable(value)


def _moves(dots: Any) -> bool:
    if isinstance(dots, dict):
        return any(map(_moves, dots.values()))
    return any(d is not None for d in dots) if isinstance(dots, tuple) else dots is not None


_ADAPTORS: dict[Any, Callable[..., Any]] = {}


def _adaptor(bound: Bound, active: tuple[str, ...], moves: dict[str, Any], generated: Generated) -> Callable[..., Any]:
    dots = [f"{generated.dots[n]}={_written_dot(bound.paths[n], moves[n])}" for n in active]
    call = f"call_({', '.join([*_written(bound), *dots])})"
    return _loaded(bound.callee.function.__name__, call, {"call_": generated.function})


def _tangent_of_gradient(bound: Bound, active: tuple[str, ...], moves: dict[str, Any]) -> Callable[..., Any]:
    df: Any = bound.callee.derivative
    base = df._base if df._base.lifted or not bound.lifted else Base(df._base.fn, df._base.along, bound.lifted)
    key = (df, base.lifted, active)
    if key not in _GRADIENTS:
        levels = df._variants.given
        _GRADIENTS[key] = (
            Derivative._of(base, df._mode, df._wanted, df._as_tuple, levels),
            Derivative._of(base.slope(active), df._mode, df._wanted, df._as_tuple, (*levels, len(base.along))),
        )
    gradient, again = _GRADIENTS[key]
    given, named = bound.arguments()
    _only_reads(bound, gradient._variants.variant(given, named))
    names = base.slope(active).dots()[-1]
    dots = [f"{names[n]}={_written_dot(bound.paths[n], moves[n])}" for n in active]
    plain = ", ".join(_written(bound))
    return _loaded(base.fn.__name__, f"gradient_({plain}), again_({', '.join([plain, *dots])})", {"gradient_": gradient, "again_": again})


_GRADIENTS: dict[Any, tuple[Derivative[..., Any], Derivative[..., Any]]] = {}


def _loaded(name: str, result: str, cells: dict[str, Any]) -> Callable[..., Any]:
    key = (result, *map(id, cells.values()))
    if key not in _ADAPTORS:
        name = f"{name}_tangent" if name.isidentifier() else "call_tangent"
        text = f"def {name}(f, f_dot, args, args_dot, kwargs, kwargs_dot):\n    return {result}\n"
        cells = {**cells, "part_of_": part_of, "zeros_like_": zeros_like}
        _ADAPTORS[key] = loader.load(text, name, {name: {"__name__": "astgrad"}}, cells)[name]
    return _ADAPTORS[key]


def _written(bound: Bound) -> list[str]:
    """The arguments of a call, as expressions of f, args and kwargs."""
    parts, positional = [], True
    for name, parameter in bound.signature.parameters.items():
        paths = bound.paths[name]
        if parameter.kind is parameter.VAR_POSITIONAL:
            parts += [_expression(p, "") for p in paths]
        elif parameter.kind is parameter.VAR_KEYWORD:
            parts += [f"{k}={_expression(p, '')}" for k, p in paths.items()]
        else:
            positional = positional and parameter.kind is not parameter.KEYWORD_ONLY
            parts.append(("" if positional else f"{name}=") + _expression(paths, ""))
    return [*parts, *(f"{n}={_expression(bound.paths[n], '')}" for n in bound.lifted)]


def _expression(path: Path, suffix: str) -> str:
    text = path[0] + suffix
    for before, key in zip(path, path[1:], strict=False):
        text = f"{text}[{key!r}]" if before in ("args", "kwargs") else f"part_of_({text}, {key!r})"
    return text


def _written_dot(paths: Any, moves: Any) -> str:
    """A tangent as an expression of f_dot, args_dot and kwargs_dot; zeros where one among several does not move."""
    if isinstance(paths, dict):
        return "{" + ", ".join(f"{k!r}: {_written_dot(p, moves[k])}" for k, p in paths.items()) + "}"
    if isinstance(paths, list):
        return "(" + "".join(f"{_written_dot(p, m)}, " for p, m in zip(paths, moves, strict=True)) + ")"
    return _expression(paths, "_dot") if moves is not None else f"zeros_like_({_expression(paths, '')})"


# --- functions that take a function to a function

rules.linear(grad, shape="function", fun=lambda g, y, fun, argnums=0, has_aux=False: g,
             tangent=lambda y, fun_dot, argnums=0, has_aux=False: fun_dot)
rules.linear(value_and_grad, shape="function", fun=lambda g, y, fun, argnums=0, has_aux=False: g,
             tangent=lambda y, fun_dot, argnums=0, has_aux=False: fun_dot)

MEANT.update({vjp: nested.vjp_of, hvp: nested.hvp_of, **SPELLED})

Dispatch.forward = staticmethod(forward)
Dispatch.tangent = staticmethod(tangent)

__all__ = ["Variants", "forward", "tangent"]
