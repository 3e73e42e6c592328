"""Give a call that hands on a list of any length a branch for each length that its function takes: where it would be refused else (see `Effort`).

    pid = PID(*gains)      ->      size = len(gains)
                                   if size == 2:
                                       pid = PID(gains[0], gains[1])
                                   elif size == 3:
                                       pid = PID(gains[0], gains[1], gains[2])
                                   else:
                                       raise wrong_number(PID, gains)
"""

from __future__ import annotations

import inspect
from typing import Any

from astgrad.analyse.arguments import is_starred, written_out
from astgrad.analyse.callees import function_meant, method_behind
from astgrad.analyse.facts import ListOf, Number
from astgrad.analyse.infer import Facts
from astgrad.analyse.values import is_record_type
from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope, is_of_a_library, is_user_function
from astgrad.runtime.structures import is_users_class

_MOST = 5


def spell_by_length(body: T.Block, scope: Scope, facts: Facts, names: Names, effort: Effort) -> tuple[T.Block, bool]:
    """The block with such branches, and whether there were any to make."""

    def statement(node: Any) -> T.Block | None:
        call = node.value if isinstance(node, (gast.Assign, gast.Expr, gast.Return)) else None
        if not isinstance(call, gast.Call) or not is_starred(call) or id(node) not in facts.before or hasattr(node, "pair"):
            return None
        env = facts.at(node)
        lengths = _lengths(call, scope, facts, env)
        if written_out(call, facts.items_at(node)) is not None or not effort.asked(bool(lengths)):
            return None
        return _branches(node, call, lengths, names)

    return T.replaced(body, statement)


def _branches(node: Any, call: Any, lengths: range, names: Names) -> T.Block:
    before, given = list[Any](), call.args[-1].value
    if not isinstance(given, gast.Name):
        before.append(T.assign(names.temporary("given", ""), given, node))
        given = T.load(before[0].targets[0].id)
    size = names.temporary("size", "")
    before.append(T.assign(size, T.call("@len", T.clone(given)), node))
    after: T.Block = []
    if isinstance(node, gast.Return):
        value = names.temporary("value", "")
        after = [T.at(gast.Return(value=T.load(value)), node)]
        node = T.assign(value, call, node)
    chosen: Any = T.at(gast.Raise(exc=T.call("@wrong_number", T.clone(call.func), T.clone(given)), cause=None), node)
    for length in reversed(lengths):
        twin = T.clone(node)
        twin.value.args = [*twin.value.args[:-1], *(T.subscript(T.clone(given), T.constant(i)) for i in range(length))]
        test = gast.Compare(left=T.load(size), ops=[gast.Eq()], comparators=[T.constant(length)])
        chosen = T.at(gast.If(test=test, body=[twin], orelse=[chosen]), node)
    return [*before, chosen, *after]


def _lengths(call: Any, scope: Scope, facts: Facts, env: Any) -> range:
    """How many items a call may hand on at its end; none where that is not all that is not known of it."""
    *listed, last = [*call.args, None] if not call.args else call.args
    if any(isinstance(a, gast.Starred) for a in listed) or not isinstance(last, gast.Starred) or any(k.arg is None for k in call.keywords):
        return range(0)
    held = facts.of(last.value, env)
    if not isinstance(held, ListOf) and not (isinstance(held, Number) and held.kind == "array" and held.dims):
        return range(0)
    parameters = _positional(call, scope, facts, env)
    words = {k.arg for k in call.keywords}
    free = [p for p in parameters[len(listed):] if p.name not in words] if parameters is not None else []
    if parameters is None or free != parameters[len(listed) : len(listed) + len(free)]:
        return range(0)
    fewest = sum(p.default is p.empty for p in free)
    return range(fewest, len(free) + 1) if len(free) - fewest < _MOST else range(0)


def _positional(call: Any, scope: Scope, facts: Facts, env: Any) -> list[inspect.Parameter] | None:
    """The parameters that a call can give by position; None where it is not known what it calls, or where that takes any number."""
    target = function_meant(scope, call.func, facts.within(env))
    method = method_behind(scope, call.func, facts.within(env)) if target is MISSING else None
    function: Any = target if method is None else method[0]
    if not (isinstance(function, type) and (is_users_class(function) or is_record_type(function)) or is_user_function(function) and not is_of_a_library(function)):
        return None
    parameters = list(inspect.signature(function, follow_wrapped=False).parameters.values())[0 if method is None else len(method[1]) :]
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    return [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
