"""Calls inside of comprehensions, and of lambdas that Python's own functions call: what their variables are known to be, and what these are parts of."""

from __future__ import annotations

import functools
import itertools
from typing import Any

from astgrad.analyse.infer import Facts
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope

_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def turns_around(scope: Scope, part: Any, statement: Any) -> list[Any]:
    """The turns `for h in hs` in a statement that bind variables for a part of it, outermost first: those of comprehensions, and what lambdas are called with."""
    found = []
    for node in (n for header in T.headers(statement) for n in T.walk(header) if _binds(n) and _holds(n, part)):
        if isinstance(node, gast.Call):
            found += _given_to_lambda(scope, node, part)
            continue
        for turn in node.generators:
            if _holds(turn.iter, part):  # which does not see what the turn binds
                break
            found.append(turn)
    return found


def _given_to_lambda(scope: Scope, call: Any, part: Any) -> list[Any]:
    """`map(lambda h: h.run(x), hs)` as the turn `for h in hs`."""
    function = next((a for a in _lambdas(call) if _holds(a.body, part)), None)
    if function is None:
        return []
    names = T.parameter_names(function.args)
    given = [a.value if isinstance(a, gast.Starred) else a for a in call.args if a is not function and not callable(scope.resolve(a))]  # MISSING is not
    if function is call.func:
        given = [T.tuple_of([a]) for a in given]  # the very arguments
    elif isinstance(call.func, gast.Attribute) and not given:
        given = [call.func.value]  # `hs.sort(key=lambda h: ...)`
    through = given if len(given) == len(names) else given[:1] * len(names)
    if scope.resolve(call.func) in (functools.reduce, itertools.accumulate):
        first = [T.tuple_of([e]) for e in [*given[1:], *(k.value for k in call.keywords if k.arg == "initial")]]
        through = [*first[:1], *given[:1] * 2][:2]
    return [gast.comprehension(target=T.store(n), iter=e, ifs=[], is_async=0) for n, e in zip(names, through, strict=False)]


def env_of(facts: Facts, part: Any, statement: Any) -> dict[str, Any]:
    """What is known of variables where a part of a statement is evaluated.

    ```
    ys = [h.run(x) for h in hs]      # in h.run(x), h is an item of hs
    ```
    """
    turns = turns_around(facts.scope, part, statement)
    return facts.turned(turns, facts.at(statement)) if turns else facts.at(statement)


def seen_outside(expressions: list[Any], facts: Facts, part: Any, statement: Any) -> list[Any]:
    """Expressions in a part of a statement, with what a comprehension goes through in the place of its variables, whose items these are."""
    bound: dict[str, list[Any]] = {}
    for turn in turns_around(facts.scope, part, statement):
        called = {n.func.id for n in T.walk(turn.iter) if isinstance(n, gast.Call) and isinstance(n.func, gast.Name) and facts.scope.resolve(n.func) is not MISSING}
        through = [e for n in T.names_read(turn.iter) if n not in called for e in bound.get(n, [T.load(n)])]
        bound |= dict.fromkeys(T.target_names(turn.target), through)
    return [e for expression in expressions for e in _with(expression, bound)] if bound else expressions


def _with(expression: Any, bound: dict[str, list[Any]]) -> list[Any]:
    """The expression, or the variables of which it may be a part: of a comprehension's none is known outside."""
    names = T.names_read(expression)
    if not any(n in bound for n in names):
        return [expression]
    return [e for n in names for e in bound.get(n, [T.load(n)])]


def _binds(node: Any) -> bool:
    """Whether a node may bind variables for what is inside it."""
    return isinstance(node, _COMPREHENSIONS) or isinstance(node, gast.Call) and bool(_lambdas(node))


def _lambdas(call: Any) -> list[Any]:
    return [a for a in [call.func, *call.args, *(k.value for k in call.keywords)] if isinstance(a, gast.Lambda)]


def _holds(node: Any, part: Any) -> bool:
    return any(n is part for n in T.walk(node))


__all__ = ["env_of", "seen_outside", "turns_around"]
