"""Calls of functions that are only known when the program runs: layers in a list, callbacks, closures, callable objects.

A function value is a container of what it captured. Its cotangent, and its tangent, is a dict: by the name of a captured
variable or of a parameter left to its default, by attribute of a bound method, by `args.0` and `keywords.k` of a partial; None where it has none. Of a
callable object it is that of the object.
"""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from astgrad.runtime.structures import zeros_like


class Dispatch:
    """Finds the generated functions of a callee; `astgrad.dispatch`, on the floor that generates them, fills it in."""

    forward: Callable[..., tuple[Any, Any]]
    tangent: Callable[..., Callable[..., Any]]


@dataclass(frozen=True)
class Back:
    """What `call_reverse` needs: what the forward sweep saved, and the function that takes this and a cotangent back."""

    saved: Any
    send: Callable[[Any, Any], Any]

    def __call__(self, g: Any) -> Any:
        return self.send(self.saved, g)

    def with_own(self, saved: Any) -> Back:
        """The same, of copies that nobody else can change."""
        return Back(saved, self.send)


def call_forward(f: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None = None) -> tuple[Any, Any]:
    """`f(*args, **kwargs)`, and what `call_reverse` needs to take a cotangent of it back."""
    return Dispatch.forward(f, args, kwargs)


def call_reverse(saved: Any, g: Any) -> Any:
    """The cotangents (of f, a tuple of those of args[, a dict of those of kwargs]), for a cotangent g of the value."""
    return saved(g)


def call_tangent(f: Any, f_dot: Any, args: Any, args_dot: Any, kwargs: Any = None, kwargs_dot: Any = None) -> Any:
    """`f(*args, **kwargs)` and its tangent, for tangents in the places of what they belong to; None is no tangent."""
    tangent = tangent_of(f, f_dot, args, args_dot, kwargs, kwargs_dot)
    return tangent(f, f_dot, args, args_dot, kwargs, kwargs_dot)


def tangent_of(f: Any, f_dot: Any, args: Any, args_dot: Any, kwargs: Any, kwargs_dot: Any) -> Callable[..., Any]:
    """The generated function that takes all of this to the value and its tangent."""
    return Dispatch.tangent(f, f_dot, args, args_dot, kwargs, kwargs_dot)


WHOLE = "<function>"  # the key of the function that a derivative is taken of; its cotangent is that of the derivative


def part_of(f: Any, key: str) -> Any:
    """What a function value holds under a key: a captured variable, a default, an attribute of a method or a partial."""
    if f is None:
        return None
    if key == WHOLE:
        return f.fun if hasattr(f, "__astgrad__") else f
    if isinstance(f, dict):
        return f.get(key)
    if isinstance(f, types.FunctionType):
        return _captured(f)[key]
    if isinstance(f, functools.partial) and "." in key:
        kind, inner = key.split(".", 1)
        return f.args[int(inner)] if kind == "args" else f.keywords[inner]
    if isinstance(f, types.MethodType) or not hasattr(f, "__astgrad__"):
        return getattr(f, key)
    return part_of(f.fun if key == "__self__" else f.inside, key)


def _captured(f: types.FunctionType) -> dict[str, Any]:
    """Values of the captured variables and of the defaults of a Python function."""
    found = {n: c.cell_contents for n, c in zip(f.__code__.co_freevars, f.__closure__ or (), strict=True) if filled(c)}
    names = f.__code__.co_varnames[: f.__code__.co_argcount]
    defaults = f.__defaults__ or ()
    return {**found, **dict(zip(names[len(names) - len(defaults):], defaults, strict=True)), **(f.__kwdefaults__ or {})}


def filled(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True


def cell_of(g: Any, key: str, x: Any) -> Any:
    """The cotangent of what a function value captured under a key, which is x: zeros where the function was not called."""
    part = None if g is None else g.get(key)
    return zeros_like(x) if part is None else part


def under(key: str, g: Any) -> dict[str, Any]:
    """The cotangent of a function value that comes from one thing that it holds."""
    return {key: g}


def caught() -> BaseException | None:
    """The exception that is being handled."""
    return sys.exc_info()[1]
