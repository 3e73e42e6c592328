"""What a name of the user's function means: a local, a closure cell, a global or a builtin."""

from __future__ import annotations

import builtins
import importlib
import sys
import types
from collections.abc import Iterable
from typing import Any

import numpy as np

from astgrad.core.lazy import gast


class Missing:
    """Stands for 'not known before the program runs'."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = Missing()


_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, type(np.sum))
_OF_UFUNCS = ("accumulate", "outer", "reduce")
MEANT: dict[Any, Any] = {}  # functions whose derivative is that of another function, which does the same in plain Python


class Scope:
    """Resolves names and dotted names of one function, as Python would at this moment."""

    def __init__(self, fn: types.FunctionType, local_names: Iterable[str]) -> None:
        self.fn = fn
        self.locals = set(local_names)
        self.globals = fn.__globals__
        self.seen: dict[str, Any] = {}  # captured names that were looked up, and what they were bound to
        self.seen_in: dict[tuple[int, str], tuple[Any, Any]] = {}  # attributes of the user's modules and classes that were looked up: in what, and what they were
        self.cells: dict[str, types.CellType] = dict(zip(fn.__code__.co_freevars, fn.__closure__ or (), strict=True))

    def lookup(self, name: str) -> Any:
        """The object a non-local name is bound to now, or MISSING."""
        if name in self.locals:
            return MISSING
        value = self.peek(name)
        if value is not MISSING:
            self.seen[name] = value
        return value

    def peek(self, name: str) -> Any:
        """What a name from outside the function is bound to now."""
        if name in self.cells:
            try:
                return self.cells[name].cell_contents
            except ValueError:
                return MISSING
        if name in self.globals:
            return self.globals[name]
        return getattr(builtins, name, MISSING)

    def resolve(self, node: Any) -> Any:
        """The object that a name or a dotted name through modules and classes denotes now, or MISSING."""
        value = self._resolve(node)
        return MEANT.get(value, value) if isinstance(value, _FUNCTIONS) else value

    def _resolve(self, node: Any) -> Any:
        if hasattr(node, "means"):
            return node.means
        if isinstance(node, gast.Name):
            if node.id.startswith("@"):
                return resolve_reference(node.id)
            return self.lookup(node.id)
        if isinstance(node, gast.Attribute):
            owner = self._resolve(node.value)
            if isinstance(owner, (types.ModuleType, type)) or isinstance(owner, np.ufunc) and node.attr in _OF_UFUNCS:
                return self.look_in(owner, node.attr)
        return MISSING

    def look_in(self, owner: Any, name: str) -> Any:
        """An attribute of a module or a class, or MISSING; of the user's own it may be another one at the next call."""
        value = getattr(owner, name, MISSING)
        if value is not MISSING and not _is_fixed(owner):
            self.seen_in[id(owner), name] = owner, value
        return value

    def is_library(self, node: Any) -> bool:
        """Whether an expression is a module or a class: it carries no derivative and nothing rebinds it."""
        return isinstance(self.resolve(node), (types.ModuleType, type))


def resolve_reference(reference: str) -> Any:
    """The object behind `@name`: a module, a runtime helper or a builtin that generated code mentions."""
    name = reference[1:]
    if name in ("np", "math"):
        return importlib.import_module({"np": "numpy"}.get(name, name))
    runtime = importlib.import_module("astgrad.runtime")
    return getattr(runtime, name) if hasattr(runtime, name) else getattr(builtins, name)


def _is_fixed(owner: Any) -> bool:
    """Whether what an attribute of a module or a class is does not change while a program runs."""
    module = owner.__name__ if isinstance(owner, types.ModuleType) else getattr(owner, "__module__", None)
    home = module.split(".")[0] if isinstance(module, str) else "builtins"
    return home in ("numpy", "scipy", "astgrad") or home in sys.stdlib_module_names and home != "__main__"


def is_of_a_library(function: types.FunctionType) -> bool:
    """Whether a Python function comes with Python, or is installed beside it."""
    home = (function.__module__ or "").split(".")[0]
    return home in sys.stdlib_module_names and home != "__main__" or "site-packages" in function.__code__.co_filename


def is_user_function(value: object) -> bool:
    """Whether a value is a plain Python function, whose source can be asked for."""
    if not isinstance(value, types.FunctionType):
        return False
    is_generated = value.__code__.co_filename.startswith("<astgrad ")
    return is_generated or value.__name__ == "call_tangent" or not (value.__module__ or "").startswith("astgrad.runtime")  # those have rules

