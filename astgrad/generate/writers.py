"""Functions that may change what is seen outside of them, told by their text."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Collection
from typing import Any

from astgrad import rules
from astgrad.analyse.callees import functions_in
from astgrad.analyse.constructors import constructor
from astgrad.analyse.derived import plain_function
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope, is_of_a_library, is_user_function
from astgrad.generate.unit import Unit
from astgrad.normalise.callees import read_once, with_callees
from astgrad.normalise.core import Core, may_write
from astgrad.normalise.fence import MUTATORS, WRITERS, outside_writes
from astgrad.normalise.views import METHODS_OF_VALUES
from astgrad.runtime import instance, place_of
from astgrad.runtime.structures import is_users_class
from astgrad.text import reader


def changes_things(fn: types.FunctionType, seen: set[types.CodeType], getters: Collection[str] = ()) -> bool:
    """Whether a function, or one that it calls, may change what is seen outside of it; of a method or an object whose class is not known here it may.

    `getters` are names of properties that change things when they are read.
    """
    if (fn.__module__ or "").split(".")[0] in ("numpy", "scipy") or (read := read_once(fn, seen)) is None:
        return False
    tree, scope = read
    tree = with_callees(tree, scope)
    if any(outside_writes(tree, scope)) or getters and any(isinstance(n, gast.Attribute) and n.attr in getters for n in T.walk(tree)):
        return True
    inner = {n.name for n in T.walk(tree) if isinstance(n, gast.FunctionDef)}
    for call in (n for n in T.walk(tree) if isinstance(n, gast.Call)):
        target = plain_function(scope.resolve(call.func))
        if target is MISSING and _may_be_of_user(call.func, inner):
            return True
        made = constructor(target, call)
        if made is not None and made.function is not None or is_user_function(target) and changes_things(target, seen, getters):
            return True
        if any(_may_change(plain_function(scope.resolve(f)), f, inner, seen, getters) for f in functions_given(scope, call)):
            return True
    return False


def changes(unit: Unit, function: types.FunctionType) -> bool:
    """Whether a function has any writes at all, or calls one that has: looked up once for all rounds."""
    key = function, unit.heap.getters  # of which more may be known in the next round
    if key not in unit.changing:
        unit.changing[key] = changes_things(function, set(), unit.heap.getters)
    return unit.changing[key]


def writes_itself(fn: types.FunctionType) -> bool:
    """Whether the text of a function writes into what it is given, or finds."""
    read = read_once(fn, set())
    return read is not None and any(outside_writes(*read))


def gives_nothing(fn: types.FunctionType) -> bool:
    """Whether a function returns None alone, as its text shows."""
    tree = reader.tree_of(fn)
    if tree is None:
        return False
    inside = [n for s in T.statements(tree.body) if not isinstance(s, (gast.FunctionDef, gast.ClassDef)) for n in [s, *T.headers(s)]]
    returns = [n for n in inside if isinstance(n, gast.Return) and not (n.value is None or T.is_constant(n.value, None))]
    others = (gast.Try, gast.Match, gast.With)
    return not returns and not tree.decorator_list and not any(isinstance(n, (gast.Yield, gast.YieldFrom, *others)) for s in tree.body for n in T.walk(s))


def calls_unknown(fn: types.FunctionType, seen: set[types.CodeType]) -> bool:
    """Whether a function, or one that it calls, calls what only the running program knows."""
    if is_of_a_library(fn) or (read := read_once(fn, seen)) is None:
        return False
    tree, scope = read
    tree = with_callees(tree, scope)
    inner = {n.name for n in T.walk(tree) if isinstance(n, gast.FunctionDef)}
    for call in (n for n in T.walk(tree) if isinstance(n, gast.Call)):
        target = plain_function(scope.resolve(call.func))
        if target is MISSING and _may_be_of_user(call.func, inner) and not (isinstance(call.func, gast.Attribute) and call.func.attr in METHODS_OF_VALUES or _is_told(call.func, scope)):
            return True
        if is_user_function(target) and calls_unknown(target, seen):
            return True
    return False


def _is_told(func: Any, scope: Scope) -> bool:
    """Whether it is told where it stands what is called: a lambda, whose text is looked through too, or one of several functions that have rules."""
    parts = functions_in(func)
    return all(_is_told(part, scope) for part in parts) if parts else isinstance(func, gast.Lambda) or rules.lookup(scope.resolve(func)) is not None


def _may_change(target: Any, func: Any, inner: set[str], seen: set[types.CodeType], getters: Collection[str]) -> bool:
    return _may_be_of_user(func, inner) if target is MISSING else is_user_function(target) and changes_things(target, seen, getters)


def functions_given(scope: Scope, call: Any) -> list[Any]:
    """What a library function is given to call it, as `map` and `sorted` are."""
    target = scope.resolve(call.func)
    if target is MISSING or is_user_function(target) or target is functools.partial:  # which only keeps it
        return []
    given = [k.value for k in call.keywords if k.arg in ("key", "func", "function")]
    if target in (map, filter, place_of) or getattr(target, "__module__", "") in ("functools", "itertools", "_functools"):
        given += call.args
    return [g for g in given if isinstance(g, (gast.Name, gast.Attribute, gast.Subscript, gast.IfExp)) or isinstance(g, gast.Call) and _may_give_function(scope.resolve(g.func))]


def _may_give_function(target: Any) -> bool:
    """Whether what a call gives may be called: a function of the user's may return one, and objects may be."""
    return target in (MISSING, functools.partial, instance) or is_user_function(target) or isinstance(target, type) and is_users_class(target)


def is_method_that_changes(given: Any) -> bool:
    """Whether what is handed on is called like a method that changes a list, a dict or an array, as in `map(xs.append, ys)`."""
    return isinstance(given, gast.Attribute) and given.attr in MUTATORS | WRITERS


def _may_be_of_user(func: Any, inner: set[str]) -> bool:
    """Whether a method, or an object that is called, may be one of a class of the user's, whatever its name."""
    return not (isinstance(func, gast.Name) and (func.id in inner or func.id.startswith("@")))


def writes_inside(name: str, scope: Scope, core: Core, changes: Callable[[Any], bool]) -> bool:
    """Whether an inner function may write into what is seen outside of it."""
    call = gast.Call(func=T.load(name), args=[], keywords=[])
    return may_write(call, scope, core.local_functions, changes)
