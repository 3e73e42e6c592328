"""Functions that are handed on see their variables as they are when they are called: these may not be bound anew before that."""

from __future__ import annotations

import types
from typing import Any

from astgrad import rules
from astgrad.analyse.callees import called_function
from astgrad.analyse.constructors import makes_object
from astgrad.analyse.facts import Sequence, only_scalars
from astgrad.analyse.versions import Versions
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.generate.effects import Infer, may_change_for
from astgrad.generate.unit import Function, Unit, is_generated
from astgrad.normalise.fence import refuse


def refuse_late_binding(unit: Unit, function: Function, infer: Infer) -> None:
    """Refuse functions that are handed on while, and before, a variable that they capture is bound anew."""
    body, versions = function.core.body, function.versions
    ever = frozenset().union(*function.activity.varied.values())
    listed = [s for s in T.statements(body) if id(s) in versions.before]
    for position, statement in enumerate(listed):
        handed_on, readers = _handed_on(function, statement)
        if not handed_on:
            continue
        later = listed[T.outermost_loop(body, statement, listed, position):]
        if all(_is_done_with(unit, function, reader, infer) for reader in readers):
            later = [s for s in later if any(_may_come_between(body, listed, statement, s, reader) for reader in readers)]
        for made in handed_on:
            own = made.name if isinstance(made, gast.FunctionDef) else ""
            if own in ever and own in T.names_read(made.body):
                refuse(function.source, made, f"`{own}` calls itself and is handed on: it would hold itself, which is not differentiated yet", "call it directly by its name")
            for name in T.free_names(made):
                if name in ever and any(_binds_anew(versions, s, name) for s in later):
                    refuse(function.source, made, f"a function that is handed on captures `{name}`, which is bound anew elsewhere: not differentiated yet",
                           f"pass `{name}` as an argument: as it is, the value at the time of the call counts; if the value from here is meant, give it as a default, `{name}={name}`")


def _is_done_with(unit: Unit, function: Function, statement: Any, infer: Infer) -> bool:
    """Whether the functions that a statement hands on cannot be called after it: it gives numbers, and what it calls keeps nothing."""
    value = getattr(statement, "called", getattr(statement, "value", None))
    if not isinstance(statement, gast.Assign):
        return False
    env = function.facts.at(statement)
    given = function.facts.of(value, env)
    if isinstance(value, gast.Call) and isinstance(given, Sequence) and isinstance(target := function.scope.resolve(value.func), types.FunctionType) and is_generated(target):
        given = given.items[0]  # its tangent holds no functions either
    if not only_scalars(given):
        return False
    for call in (n for n in T.walk(value) if isinstance(n, gast.Call)):
        callee = called_function(function.scope, call, function.facts.within(env))
        of_library = makes_object(call, function.scope) or rules.lookup(function.scope.resolve(call.func)) is not None
        if not of_library if callee is None else may_change_for(unit, infer, function.facts, call, callee, env):
            return False
    return True


def _may_come_between(body: T.Block, listed: list[Any], made: Any, other: Any, reader: Any) -> bool:
    """Whether a statement may be run after a function was made and before it is read."""
    if made is reader:
        return False
    order = [next(i for i, s in enumerate(listed) if s is node) for node in (made, other, reader)]
    if order[0] < order[1] <= order[2]:
        return True
    loop = _innermost_loop(body, other, reader)
    return loop is not None and not any(s is made for s in loop.body)


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


def _handed_on(function: Function, statement: Any) -> tuple[list[Any], list[Any]]:
    """Functions made by a statement that are used otherwise than by calling them by their name, and the statements that do."""
    local = function.core.local_functions
    name = statement.name if isinstance(statement, gast.FunctionDef) else statement.targets[0].id if (
        isinstance(statement, gast.Assign) and isinstance(statement.value, gast.Lambda) and isinstance(statement.targets[0], gast.Name)) else ""
    if name not in local:
        made = [n for part in _own_parts(statement) for n in T.walk(part) if isinstance(n, gast.Lambda)]
        return made, [statement]
    called = {id(n.func) for s in function.core.body for n in T.walk(s) if isinstance(n, gast.Call)}
    readers = [s for s in T.statements(function.core.body) for part in _own_parts(s) for n in T.walk(part)
               if isinstance(n, gast.Name) and n.id == name and isinstance(n.ctx, gast.Load) and id(n) not in called]
    return [statement if isinstance(statement, gast.FunctionDef) else statement.value] if readers else [], readers


def _own_parts(statement: Any) -> list[Any]:
    """A statement without the blocks in it."""
    if isinstance(statement, (gast.If, gast.While)):
        return [statement.test]
    return [statement.iter] if isinstance(statement, gast.For) else [statement]
