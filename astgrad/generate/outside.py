"""What a function finds outside of itself, in globals and captured variables, and changes there: followed as its arguments are.

Where anything in a text writes into what is reached from outside, each list, dict, object and array that its functions
name there counts as a parameter of them, though it is not passed: it is found under the same name.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import sys
import types
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from astgrad.analyse.facts import Fact
from astgrad.analyse.growing import grown_and_read, without_contents
from astgrad.analyse.storage import Storage
from astgrad.analyse.values import fact_of_value
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import Scope
from astgrad.generate.unit import Function, Unit
from astgrad.normalise.core import Core
from astgrad.normalise.fence import MUTATORS, outside_writes, refuse, root_of
from astgrad.runtime.mirrors import reached
from astgrad.runtime.reach import within
from astgrad.runtime.structures import is_structure, is_users_class

Place = tuple[int, str]


def place_outside(scope: Scope, name: str) -> Place | None:
    """The variable outside of a function that a name means, where that can be changed in place."""
    if name in scope.locals or name.startswith("@"):
        return None
    value = scope.peek(name)
    if not (isinstance(value, np.ndarray) or is_structure(value)):
        return None
    return id(scope.cells.get(name, scope.globals)), name


def roots_in(unit: Unit, scope: Scope) -> tuple[str, ...]:
    """What is followed of that which a function finds outside."""
    return tuple(n for _, n in sorted(unit.heap.roots, key=lambda place: place[1]) if place_outside(scope, n) in unit.heap.roots)


def note_growing(unit: Unit, scope: Scope, core: Core, facts: dict[str, Fact]) -> None:
    """Tell of lists and dicts that are only added to, where it makes a difference that nobody reads them."""
    added, read = grown_and_read(core.source.tree)
    if unit.heap.added_to:
        unit.found.read |= read & unit.heap.added_to
    if not added:
        return
    names = frozenset(added - read)
    given = {**facts, **{n: fact_of_value(scope.peek(n), n) for n in T.names_read(core.source.tree) if place_outside(scope, n) is not None}}
    if any(without_contents(f, n, names) != f for n, f in given.items()):
        unit.found.added_to |= added
        unit.found.read |= read & added


def with_roots(unit: Unit, scope: Scope, core: Core, facts: dict[str, Fact]) -> tuple[Core, dict[str, Fact]]:
    """The function with what it finds outside as further parameters, and what is known of them."""
    note_growing(unit, scope, core, facts)
    note_bound(unit, scope, core.source.tree)
    if not unit.heap.outside:
        unit.found.outside |= any(place_outside(scope, root_of(n, scope)) is not None for n in outside_writes(core.source.tree, scope))
        return core, facts
    unit.found.roots |= {place for n in T.names_read(core.source.tree) if (place := place_outside(scope, n)) is not None}
    found = facts_of_roots(unit, scope)
    return replace(core, parameters=tuple(dict.fromkeys([*core.parameters, *found])), roots=tuple(found)), {**facts, **found}


def facts_of_roots(unit: Unit, scope: Scope) -> dict[str, Fact]:
    """What is known of that which a function finds outside and is followed, as it is before the call."""
    return {n: without_contents(fact_of_value(scope.lookup(n), n), n, unit.heap.grown) for n in roots_in(unit, scope)}


def with_named_methods(tree: Any, scope: Scope, roots: tuple[str, ...]) -> Any:
    """A function in which objects that it finds outside, and that may change, are called by the name of their method: `layer.__call__(x)`."""
    called = frozenset(n for n in roots if isinstance(inspect.getattr_static(type(scope.peek(n)), "__call__", None), types.FunctionType))
    return _with_named_methods(tree, scope, called) if called else tree


def _with_named_methods(node: Any, scope: Scope, called: frozenset[str]) -> Any:
    if isinstance(node, (gast.FunctionDef, gast.Lambda)):
        called -= {*T.parameter_names(node.args), *(T.names_bound(node.body) if isinstance(node, gast.FunctionDef) else ())}
    elif hasattr(node, "generators"):
        called -= {n for turns in node.generators for n in T.target_names(turns.target)}
    twin = T.with_children(node, lambda part: _with_named_methods(part, scope, called))
    if not isinstance(node, gast.Call):
        return twin
    given = node.args[:1] if scope.resolve(node.func) in (map, filter, functools.reduce) else []
    named = [part for part in (node.func, *given) if isinstance(part, gast.Name) and part.id in called]
    return T.with_children(twin, lambda part: T.at(T.attribute(part, "__call__"), part) if any(part is n for n in named) else part)


def note_outside(unit: Unit, scope: Scope, core: Core, storage: Storage | None) -> None:
    """Tell what is written outside, so that the next round follows it."""
    if storage is None:
        return
    unit.found.outside |= storage.aliases.group(storage.aliases.outside) in storage.written
    first = storage.versions.before.get(id(core.body[0]), {}) if core.body else {}
    unit.found.rewritten |= {place for r in core.roots if storage.of(first.get(r)) is not None and (place := place_outside(scope, r)) is not None}


def refuse_unnamed(unit: Unit, function: Function) -> None:
    """What other functions find outside, and this one has no name for, may not be of a kind with what is written there: it might be the same."""
    if not unit.heap.rewritten:
        return
    written = set().union(*(_kinds(function.scope.peek(r)) for r in function.core.roots if place_outside(function.scope, r) in unit.heap.rewritten))
    named = {place_outside(function.scope, r) for r in function.core.roots}
    for scope in unit.scopes:
        for name in scope.seen:
            place = place_outside(scope, name)
            if place is not None and place not in named and written & _kinds(scope.peek(name)):
                refuse(function.source, function.source.tree, f"what is changed outside of this function might be what `{scope.fn.__qualname__}` knows as `{name}`: not differentiated yet",
                       "keep both in one module, or pass it as an argument")
    arrays, containers = reached([function.scope.peek(r) for r in function.core.roots if place_outside(function.scope, r) in unit.heap.rewritten])
    for how, value in _held_by_no_name(unit):
        if any(id(x) in containers or isinstance(x, np.ndarray) and any(np.may_share_memory(x, a) for a in arrays) for x in within((value,), given_too=True)):
            refuse(function.source, function.source.tree, f"{how} may hold what is changed outside of this function: not differentiated yet", "pass it as an argument")


def _held_by_no_name(unit: Unit) -> Iterator[tuple[str, Any]]:
    """What functions may reach otherwise than by names for it: by defaults, by attributes of classes, and by what stands for functions."""
    kinds = {k for k in unit.kinds if isinstance(k, type)}
    for scope in unit.scopes:
        yield from ((f"a default of `{scope.fn.__qualname__}`", value) for value in [*(scope.fn.__defaults__ or ()), *(scope.fn.__kwdefaults__ or {}).values()])
        yield from ((f"`{name}`, which `{scope.fn.__qualname__}` knows,", value) for name, value in scope.seen.items()
                    if isinstance(value, (types.MethodType, functools.partial)) or hasattr(type(value), "cache_info"))
        kinds |= {value for value in [*scope.seen.values(), *(owner for owner, _ in scope.seen_in.values())] if isinstance(value, type)}
    for kind in sorted({k for one in kinds if is_users_class(one) for k in one.__mro__}, key=lambda k: k.__qualname__):
        yield from ((f"`{kind.__name__}.{name}`", value) for name, value in vars(kind).items()
                    if name in unit.attributes and (isinstance(value, (np.ndarray, types.MethodType, functools.partial)) or is_structure(value)))


def _kinds(value: Any) -> set[type]:
    """The types of all lists, dicts, objects and arrays in a value."""
    arrays, containers = reached(value)
    return {type(c) for c in [*arrays, *containers.values()]}


def note_bound(unit: Unit, scope: Scope, tree: Any) -> None:
    """Tell which variables of outside a function binds."""
    unit.found.rebound |= {_variable(scope, c.args[0].value) for c in T.walk(tree) if _keeps(c)}


def _variable(scope: Scope, name: str) -> Place:
    return id(scope.cells.get(name, scope.globals)), name


def _keeps(node: Any) -> bool:
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id == "@keep_outer"


def refuse_kept(unit: Unit, function: Function) -> None:
    """A function that may be called more than once may not keep in a variable of outside what carries a derivative."""
    asked = unit.request.fn
    if len(unit.busy) == 1 or hasattr(asked, "__forwards__") and len(unit.busy) == 2:
        return
    for node in T.statements(function.core.body):
        call = node.value if isinstance(node, gast.Expr) else None
        if _keeps(call) and call.args[1].id in function.activity.varied.get(id(node), ()):  # type: ignore[union-attr]
            refuse(function.source, node, f"`{call.args[0].value}` outlives this call, and carries a derivative: not differentiated yet", "return the value, and pass it as an argument")  # type: ignore[union-attr]


def refuse_shared_variables(unit: Unit, function: Function) -> None:
    """A variable of outside that one function binds may not be used by others: they would not see its derivative, nor its value at the time."""
    own = {c.args[0].value for c in T.walk_block(function.core.body) if _keeps(c)}
    written_out = own & {n.id for s in T.statements(function.core.body) if not hasattr(s, "of_outside") for part in T.headers(s) for n in T.walk(part) if isinstance(n, gast.Name)}
    written_out |= own & {n for f in function.core.local_functions.values() for n in T.free_names(f.tree)}
    for place in unit.heap.rebound:
        users = {scope.fn.__code__ for scope in unit.scopes if place[1] in scope.seen and _variable(scope, place[1]) == place}
        roundabout = any(_shows_modules(unit, value) or isinstance(value, types.ModuleType) and id(vars(value)) == place[0] for scope in unit.scopes for value in map(scope.peek, scope.seen))
        if len(users) > 1 or place[1] in written_out or roundabout:
            refuse(function.source, function.source.tree, f"`{place[1]}` is a variable of outside that one function binds and another one uses: not differentiated yet",
                   "pass it as an argument, or keep it in an object")


def _shows_modules(unit: Unit, value: Any) -> bool:
    """Whether variables of modules can be had of something without a name of theirs: `globals()`, `sys.modules[__name__]`."""
    return any(value is way for way in (globals, __import__, importlib.import_module, sys.modules)) or value is sys and "modules" in unit.attributes


def put_back(definition: Any, scope: Scope) -> Any:
    """A function as it is printed, where it binds variables of outside."""
    names = list(dict.fromkeys(c.args[0].value for c in T.walk(definition) if _keeps(c)))
    if not names:
        return definition
    twin = T.transform(definition, lambda node: T.assign(node.value.args[0].value, node.value.args[1], node) if isinstance(node, gast.Expr) and _keeps(node.value) else None)
    declared = [kind(names=some) for kind, some in ((gast.Global, [n for n in names if n not in scope.cells]), (gast.Nonlocal, [n for n in names if n in scope.cells])) if some]
    first = 1 if isinstance(twin.body[0], gast.Expr) and isinstance(twin.body[0].value, gast.Constant) and isinstance(twin.body[0].value.value, str) else 0
    twin.body = [*twin.body[:first], *declared, *twin.body[first:]]
    return twin


def roots_of_call(function: Function, call: Any, site: Any) -> dict[str, Any]:
    """What a function that is called finds outside, by its name there, as its caller finds it."""
    storage = function.activity.storage
    effect = storage.aliases.effect(call, site) if storage is not None and function.core.roots else None
    return {} if effect is None else {n: T.load(n) for n in effect.found}


def shared_roots(scope: Scope, core: Core, inner: Scope, roots: tuple[str, ...]) -> dict[str, Any]:
    """What a function that is called finds outside, as its caller finds it, where both do under one name."""
    return {n: T.load(n) for n in roots if n in core.roots and place_outside(inner, n) == place_outside(scope, n)}


def names_looked_at(tree: Any) -> set[str]:
    """Names that a function reads otherwise than to write into what they stand for."""
    written: set[int] = set()
    for node in T.walk(tree):
        if isinstance(node, (gast.Subscript, gast.Attribute)) and isinstance(node.ctx, gast.Store):
            written.add(id(_base(node)))
        elif isinstance(node, gast.Expr) and isinstance(node.value, gast.Call) and isinstance(node.value.func, gast.Attribute) and node.value.func.attr in MUTATORS | {"append"}:
            written.add(id(_base(node.value.func)))
    return {n.id for n in T.walk(tree) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load) and id(n) not in written}


def _base(node: Any) -> Any:
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node
