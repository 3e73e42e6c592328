"""The Python function behind a call: of a function, a method, a callable object, a class that makes an object."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from typing import Any

from astgrad import rules
from astgrad.analyse import classes
from astgrad.analyse.constructors import constructor
from astgrad.analyse.derived import plain_function
from astgrad.analyse.facts import Callee, Fact, Record
from astgrad.analyse.inner_functions import is_made_inside
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope, is_user_function

FactOf = Callable[[Any], Fact]


def function_meant(scope: Scope, func: Any, fact_of: FactOf) -> Any:
    """What a callee denotes, or is known to hold: not a function that is made in the same function, which is called as such."""
    target = scope.resolve(func)
    if target is not MISSING or isinstance(func, gast.Name) and func.id.startswith("@") or not isinstance(func, (gast.Name, gast.Attribute, gast.Subscript)):
        return target
    fact = fact_of(func)
    is_known = isinstance(fact, Callee) and not is_made_inside(scope.fn, fact.function)
    return fact.function if is_known else MISSING  # type: ignore[attr-defined]


def python_callee(scope: Scope, call: Any, fact_of: FactOf) -> types.FunctionType | None:
    """The Python function that a call goes to, where it is known and has no rule."""
    target = plain_function(function_meant(scope, call.func, fact_of))
    if target is MISSING:
        method = method_behind(scope, call.func, fact_of)
        return None if method is None else method[0]
    return target if target not in classes.PURE and rules.lookup(target) is None and is_user_function(target) else None


def called_function(scope: Scope, call: Any, fact_of: FactOf) -> Any:
    """The same, or the function that making an object of a class comes down to."""
    callee = python_callee(scope, call, fact_of)
    if callee is None and (made := constructor(plain_function(function_meant(scope, call.func, fact_of)), call)) is not None:
        return made.function
    return callee


def is_made_here(func: Any) -> bool:
    """Whether a callee is a lambda, or one of several functions of which one is, that stands in the call: nothing else holds it."""
    return isinstance(func, gast.Lambda) or any(map(is_made_here, parts := functions_in(func))) and all(is_made_here(p) or isinstance(p, (gast.Name, gast.Attribute)) for p in parts)


def functions_in(func: Any) -> list[Any]:
    """The functions that `f if test else g`, `[f, g][i]` and `{"a": f}[k]` choose from."""
    match func:
        case gast.IfExp():
            return [func.body, func.orelse]
        case gast.Subscript(value=gast.List() | gast.Tuple() as display):
            return list(display.elts)
        case gast.Subscript(value=gast.Dict() as display):
            return list(display.values)
    return []


def method_behind(scope: Scope, func: Any, fact_of: FactOf) -> tuple[Any, list[Any]] | None:
    """The Python function of a method of an object whose class is known, and the object where it is its first argument."""
    found = above(scope, func, fact_of) or called_method(func, fact_of)
    if found is not None:
        owner = fact_of(func.value) if isinstance(func, gast.Attribute) else None
        held = isinstance(owner, Record) and method_of(owner, func.attr) is not None
        kind = owner.kind if isinstance(owner, Record) and held else getattr(fact_of(func), "kind", None)
        if isinstance(kind, type):
            scope.look_in(kind, func.attr if held else "__call__")
    return found


def method_of(owner: Record, name: str) -> tuple[Any, int] | None:
    """The Python function behind a method, and whether the object is its first argument (1) or not (0)."""
    if owner.get(name) is not None or (owner.is_tuple and name in ("_replace", "_asdict")):
        return None
    found = inspect.getattr_static(owner.kind, name, None)
    if isinstance(found, types.FunctionType):
        return found, 1
    if isinstance(found, classmethod):
        return plain_function(getattr(owner.kind, name)), 0
    return (found.__func__, 0) if isinstance(found, staticmethod) and isinstance(found.__func__, types.FunctionType) else None


def called_method(func: Any, fact_of: FactOf) -> tuple[Any, list[Any]] | None:
    """The Python function behind a call of a method or of a callable object, and the object where it is its first argument."""
    owner = fact_of(func.value) if isinstance(func, gast.Attribute) else None
    if isinstance(owner, Record) and (method := method_of(owner, func.attr)) is not None:
        return method[0], [func.value][: method[1]]
    callee = fact_of(func) if owner is None or isinstance(owner, Record) else None
    if isinstance(callee, Record) and (method := method_of(callee, "__call__")) is not None:
        return method[0], [func][: method[1]]
    return None


def above(scope: Scope, func: Any, fact_of: FactOf) -> tuple[Any, list[Any]] | None:
    """The method that `super(C, self).m` means, the first behind C in the order of the object's classes, and the object."""
    if not (isinstance(func, gast.Attribute) and isinstance(func.value, gast.Call) and scope.resolve(func.value.func) is super):
        return None
    cell, owner = scope.cells.get("__class__"), func.value.args[1] if len(func.value.args) == 2 else None
    fact = fact_of(owner) if owner is not None else None
    if cell is None or not isinstance(fact, Record) or cell.cell_contents not in fact.kind.__mro__:
        return None
    order = fact.kind.__mro__
    found = next((k.__dict__[func.attr] for k in order[order.index(cell.cell_contents) + 1:] if func.attr in k.__dict__), None)
    return (found, [owner]) if isinstance(found, types.FunctionType) else None
