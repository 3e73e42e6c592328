"""Functions that are handed on see their variables as they are when they are called: these may not be bound anew before that."""

from __future__ import annotations

import functools
import types
from collections.abc import Iterator
from typing import Any

from astgrad import rules
from astgrad.analyse.callees import called_function, functions_in, is_made_here
from astgrad.analyse.constructors import makes_object
from astgrad.analyse.facts import ANY, Callee, Record, Sequence, holds_no_function, only_scalars
from astgrad.analyse.versions import Versions
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.errors import SeesLate
from astgrad.analyse.storage import Shadow
from astgrad.generate.effects import Infer, may_change_for
from astgrad.generate.unit import Function, OpenCall, Unit, is_generated
from astgrad.generate.unknown_calls import may_hold_functions
from astgrad.normalise.fence import refuse

_USE_UP = (map, filter, sorted, max, min, functools.reduce)


def refuse_late_binding(unit: Unit, function: Function, infer: Infer) -> None:
    """Refuse functions that are handed on while, and before, a variable that they capture is bound anew."""
    body, versions = function.core.body, function.versions
    named = _named_functions(function)
    ever = frozenset().union(*function.activity.varied.values())
    listed = [s for s in T.statements(body) if id(s) in versions.before]
    for position, statement in enumerate(listed):
        later = listed[T.outermost_loop(body, statement, listed, position):]
        for made, name in _given_by_inner(function, statement):
            if name in ever and any(_binds_anew(versions, s, name) for s in later):
                raise _sees_late(function, made, name)
        handed_on, readers = _handed_on(function, statement, named)
        if not handed_on:
            continue
        if all(_is_done_with(unit, function, reader, infer, named) for reader in readers):
            later = [s for s in later if any(_may_come_between(body, listed, statement, s, reader) for reader in readers)]
        for made in handed_on:
            for name in sorted(_called_by(made, function) & ever):
                if function.core.local_functions[name].is_recursive:
                    refuse(function.source, made, f"`{name}` calls itself and is handed on, by itself or within another function: it would hold itself, which is not differentiated yet",
                           "call it directly by its name, or pass it what it needs and define it at module level")
            for name in _seen_by(made, function):
                if name in ever and any(_binds_anew(versions, s, name) for s in later):
                    raise _sees_late(function, made, name)


def own_what_is_seen(function: Function) -> None:
    """Mark calls of, or with, functions that see what is written later: what such a call saves has to be its own."""
    storage = function.activity.storage
    if storage is None:
        return
    for node in T.statements(function.core.body):
        pair = getattr(node, "pair", None)
        if pair is None:
            continue
        call = node.as_known if isinstance(pair, OpenCall) else node.value
        given = [*call.args, *(k.value for k in call.keywords)]
        if isinstance(pair, OpenCall):
            functions = [a for a in [call.func, *given] if may_hold_functions(fact := function.facts.of(a, function.facts.at(node))) and not isinstance(fact, Record)]
        else:
            functions = [a for a in [*given, *pair.extra.values()] if _is_function(function, a, node)]
        shadowed = not isinstance(pair, OpenCall) and pair.shadow != Shadow()  # what it writes itself it knows
        changes = storage.changes_after if shadowed else storage.changes
        seen = next((name for name in _reached(functions, function, node) if changes(node, T.load(name))), None)
        if seen is not None and shadowed:
            raise SeesLate(f"a function that is handed on here reaches `{seen}`, which is written in place later: not differentiated yet",
                           f"bind `{seen}` anew instead, or let the function see a copy", function.source.place(node), function.scope.fn.__code__)
        node.owns = seen is not None


def _is_function(function: Function, given: Any, node: Any) -> bool:
    """Whether this is known to be a function: what a helper is handed."""
    inner = isinstance(given, gast.Lambda) or isinstance(given, gast.Name) and given.id in function.core.local_functions
    return inner or isinstance(function.facts.of(given, function.facts.at(node)), Callee)


def _reached(given: list[Any], function: Function, node: Any) -> list[str]:
    """Variables that functions and what holds them may read, as far as the names of a function tell."""
    env, body = function.facts.at(node), function.core.body
    made: dict[str, list[Any]] = {}
    for statement in T.statements(body):
        if isinstance(statement, gast.Assign):
            for name in T.target_names(statement.targets[0]):
                made.setdefault(name, []).append(statement.value)
    found = list(dict.fromkeys(n for part in given for n in T.names_read(part)))
    for name in found:  # which grows on the way
        if name in function.core.local_functions:
            inner = function.core.local_functions[name]
            more = [*inner.reads, *T.free_names(inner.tree)]
        elif may_hold_functions(env.get(name, ANY)):
            more = [n for value in made.get(name, ()) for n in T.names_read(value)]
        else:
            continue
        found += [n for n in dict.fromkeys(more) if n not in found]
    return found


def _seen_by(made: Any, function: Function) -> list[str]:
    """Variables that a function reads, also through other functions of this one that it reads."""
    found = list(T.free_names(made))
    lambdas = [(s.targets[0].id, s.value) for s in T.statements(function.core.body) if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name) and isinstance(s.value, gast.Lambda)]
    for name in found:  # which grows on the way
        inner = [function.core.local_functions[name].tree] if name in function.core.local_functions else []
        found += [n for f in [*inner, *(value for n, value in lambdas if n == name)] for n in T.free_names(f) if n not in found]
    return found


def _sees_late(function: Function, made: Any, name: str) -> SeesLate:
    return SeesLate(f"a function that is handed on captures `{name}`, which is bound anew elsewhere: not differentiated yet",
                    f"pass `{name}` as an argument: as it is, the value at the time of the call counts; if the value from here is meant, give it as a default, `{name}={name}`",
                    function.source.place(made), function.scope.fn.__code__)


def _given_by_inner(function: Function, statement: Any) -> Iterator[tuple[Any, str]]:
    """Functions made by inner functions that a statement calls and that may give them, and the variables around that they capture."""
    local, env = function.core.local_functions, function.facts.at(statement)
    calls = [n for part in _own_parts(statement) for n in T.walk(part) if isinstance(n, gast.Call) and isinstance(n.func, gast.Name) and n.func.id in local]
    for call in calls:
        found = [(made, name) for made in _made_inside(call.func.id, function, set()) for name in T.free_names(made) if name in local[call.func.id].captured]
        if found and not getattr(statement, "procedure", False) and not holds_no_function(function.facts.of(call, env)):
            yield from found


def _called_by(made: Any, function: Function) -> set[str]:
    """The inner functions that one which is handed on calls, by itself or through others, and itself."""
    local = function.core.local_functions
    own = {made.name} if isinstance(made, gast.FunctionDef) else set()
    used = (own | set(T.free_names(made))) & local.keys()
    return used.union(*(local[n].calls & local.keys() for n in used))


def _made_inside(name: str, function: Function, seen: set[str]) -> Iterator[Any]:
    """Functions that a call of an inner function makes, also by calls of others, but for those that are used up where they stand."""
    if name in seen:
        return
    seen.add(name)
    local = function.core.local_functions
    nodes = [n for s in local[name].tree.body for n in T.walk(s)]
    used_up = {id(part) for n in nodes if isinstance(n, gast.Call) and function.scope.resolve(n.func) in _USE_UP for part in [*n.args, *(k.value for k in n.keywords)]}
    for node in nodes:
        if isinstance(node, (gast.Lambda, gast.FunctionDef)) and id(node) not in used_up:
            yield node
        elif isinstance(node, gast.Name) and node.id in local:
            yield from _made_inside(node.id, function, seen)


def _named_functions(function: Function) -> dict[str, list[Any]]:
    """Names that normalisation gave to functions, and to lists and the like of functions, that stand in an expression: what each may be."""
    found: dict[str, list[Any]] = {}
    other: set[str] = set()
    users = {n.id for n in T.walk(function.source.tree) if isinstance(n, gast.Name)}
    for node in T.statements(function.core.body):
        name = node.targets[0].id if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) else ""
        if name and _is_of_functions(node.value, function):
            found.setdefault(name, []).append(node.value)
        elif isinstance(node, gast.For):
            other |= set(T.target_names(node.target))
        elif not isinstance(node, (gast.If, gast.While)):
            other |= set(T.names_bound(node))
    return {n: values for n, values in found.items() if n not in other | users | function.core.local_functions.keys()}


def _is_of_functions(value: Any, function: Function) -> bool:
    if isinstance(value, (gast.List, gast.Tuple, gast.Dict)):
        parts = value.values if isinstance(value, gast.Dict) else value.elts
        return bool(parts) and all(_is_of_functions(p, function) for p in parts)
    return isinstance(value, gast.Lambda) or isinstance(value, (gast.Name, gast.Attribute)) and rules.lookup(function.scope.resolve(value)) is not None


def _spelt_out(value: Any, named: dict[str, list[Any]]) -> Any:
    """An expression with the functions that names in it stand for."""
    def visit(part: Any) -> Any:
        if isinstance(part, gast.Name) and part.id in named:
            choices = named[part.id]
            return choices[0] if len(choices) == 1 else T.subscript(gast.List(elts=choices, ctx=gast.Load()), T.constant(0))
        return None

    return T.transform(value, visit)


def _is_done_with(unit: Unit, function: Function, statement: Any, infer: Infer, named: dict[str, list[Any]]) -> bool:
    """Whether the functions that a statement hands on cannot be called after it: it gives numbers, and what it calls keeps nothing."""
    value = getattr(statement, "called", getattr(statement, "value", None))
    if not isinstance(statement, gast.Assign):
        return False
    value = _spelt_out(value, named)
    env = function.facts.at(statement)
    given = function.facts.of(value, env)
    if isinstance(value, gast.Call) and isinstance(given, Sequence) and isinstance(target := function.scope.resolve(value.func), types.FunctionType) and is_generated(target):
        given = given.items[0]  # its tangent holds no functions either
    if not only_scalars(given):
        return False
    for call in (n for n in T.walk(value) if isinstance(n, gast.Call)):
        callee = called_function(function.scope, call, function.facts.within(env))
        of_library = _is_harmless_here(call.func, function) or makes_object(call, function.scope) or rules.lookup(function.scope.resolve(call.func)) is not None
        if not of_library if callee is None else may_change_for(unit, infer, function.facts, call, callee, env):
            return False
    return True


def _is_harmless_here(func: Any, function: Function) -> bool:
    """Whether a callee is a lambda in the call, or one of several functions that are lambdas or have rules: these keep nothing."""
    return is_made_here(func) and all(_is_of_functions(p, function) or _is_harmless_here(p, function) for p in functions_in(func))


def _may_come_between(body: T.Block, listed: list[Any], made: Any, other: Any, reader: Any) -> bool:
    """Whether a statement may be run after a function was made and before it is read."""
    if made is reader:
        return False
    order = [next(i for i, s in enumerate(listed) if s is node) for node in (made, other, reader)]
    if order[0] < order[1] < order[2] or other is reader and not isinstance(reader, gast.Assign):  # an assignment binds what it has read
        return True
    loop = _innermost_loop(body, other, reader)
    name = T.names_bound(made)
    return loop is not None and not any(s is made for s in loop.body) and not (len(name) == 1 and _always_binds(loop.body, name[0]))


def _always_binds(body: T.Block, name: str) -> bool:
    """Whether each way through a block binds a name."""
    return any(_always_binds(s.body, name) and _always_binds(s.orelse, name) if isinstance(s, gast.If) else isinstance(s, gast.Assign) and name in T.names_bound(s) for s in body)


def _innermost_loop(body: T.Block, one: Any, other: Any) -> Any:
    """The innermost loop that holds both statements."""
    found = None
    for node in T.statements(body):
        if isinstance(node, (gast.For, gast.While)) and all(any(s is part for s in T.statements([node])) for part in (one, other)):
            found = node
    return found


def _binds_anew(versions: Versions, statement: Any, name: str) -> bool:
    """Whether a statement itself gives a variable another value; where paths meet it only keeps one of two."""
    made = (env.get(id(statement), {}).get(name) for env in (versions.after, versions.starts))
    return any(v is not None and v.site is statement and v.kind in ("assign", "append", "target") for v in made)


def _handed_on(function: Function, statement: Any, named: dict[str, list[Any]]) -> tuple[list[Any], list[Any]]:
    """Functions made by a statement that are used otherwise than by calling them by their name, and the statements that do."""
    local = function.core.local_functions
    name = statement.name if isinstance(statement, gast.FunctionDef) else statement.targets[0].id if (
        isinstance(statement, gast.Assign) and isinstance(statement.value, gast.Lambda) and isinstance(statement.targets[0], gast.Name)) else ""
    if name not in local:
        made = [n for part in _own_parts(statement) for n in T.walk(part) if isinstance(n, gast.Lambda)]
        bound = statement.targets[0].id if made and isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name) else ""
        if bound not in named:
            return made, [statement]
        return made, [s for s in T.statements(function.core.body) if any(bound in T.names_read(part) for part in _own_parts(s))]
    called = {id(n.func) for s in function.core.body for n in T.walk(s) if isinstance(n, gast.Call)}
    readers = [s for s in T.statements(function.core.body) for part in _own_parts(s) for n in T.walk(part)
               if isinstance(n, gast.Name) and n.id == name and isinstance(n.ctx, gast.Load) and id(n) not in called]
    return [statement if isinstance(statement, gast.FunctionDef) else statement.value] if readers else [], readers


def _own_parts(statement: Any) -> list[Any]:
    """A statement without the blocks in it."""
    if isinstance(statement, (gast.If, gast.While)):
        return [statement.test]
    return [statement.iter] if isinstance(statement, gast.For) else [statement]
