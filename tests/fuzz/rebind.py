"""A function as it is, over other globals: `math`, `numpy` and a few builtins replaced by those that take Duals."""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable
from typing import Any

from tests.fuzz.shims import BUILTINS, STAND_INS

LIBRARIES = frozenset(sys.stdlib_module_names) | {"numpy", "scipy", "astgrad"}


class Rebinder:
    """Copies of functions, and of the containers that hold them; each original has one copy, so that recursion closes."""

    def __init__(self) -> None:
        self.memo: dict[int, Any] = {}
        self.keep: list[Any] = []

    def value(self, x: Any) -> Any:
        """What stands for `x` in the copied world: itself, unless it is or holds a function or a replaced module."""
        if id(x) in STAND_INS:
            return STAND_INS[id(x)]
        if id(x) in self.memo:
            return self.memo[id(x)]
        if isinstance(x, types.FunctionType) and (x.__module__ or "").split(".")[0] not in LIBRARIES:
            return self.function(x)
        if isinstance(x, functools.partial):
            keywords = {key: self.value(item) for key, item in x.keywords.items()}
            return functools.partial(self.value(x.func), *(self.value(item) for item in x.args), **keywords)
        if type(x) in (list, tuple):
            items = [self.value(item) for item in x]
            changed = any(new is not old for new, old in zip(items, x, strict=True))
            return self.remembered(x, type(x)(items)) if changed else x
        if type(x) is dict and any(self.value(item) is not item for item in x.values()):
            return self.remembered(x, {key: self.value(item) for key, item in x.items()})
        return x

    def remembered(self, original: Any, new: Any) -> Any:
        self.memo[id(original)] = new
        self.keep.append(original)
        return new

    def globals(self, original: dict[str, Any]) -> dict[str, Any]:
        """The same names; only those that code can reach by name are looked at, when a function that reads them is copied."""
        if id(original) not in self.memo:
            self.remembered(original, dict(original) | {"__builtins__": BUILTINS})
        return self.memo[id(original)]  # type: ignore[no-any-return]

    def function(self, fn: types.FunctionType) -> types.FunctionType:
        world = self.globals(fn.__globals__)
        cells = tuple(types.CellType() for _ in fn.__closure__ or ())
        new = types.FunctionType(fn.__code__, world, fn.__name__, None, cells or None)
        self.remembered(fn, new)
        new.__defaults__ = self.value(fn.__defaults__)
        new.__kwdefaults__ = self.value(fn.__kwdefaults__)
        for name in names_in(fn.__code__):
            if name in fn.__globals__:
                world[name] = self.value(fn.__globals__[name])
        for cell, old in zip(cells, fn.__closure__ or (), strict=True):
            cell.cell_contents = self.value(old.cell_contents)
        return new


def names_in(code: types.CodeType) -> set[str]:
    """Every name that a code object, or one nested in it, may look up."""
    found = set(code.co_names)
    for item in code.co_consts:
        if isinstance(item, types.CodeType):
            found |= names_in(item)
    return found


def rebound(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The function over globals that take Duals; the original is left alone."""
    return Rebinder().value(fn)  # type: ignore[no-any-return]
