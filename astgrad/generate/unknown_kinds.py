"""What a call gives of which nothing is known is looked at when the program runs, where it makes a difference what it is.

    y = f(x)          ->      y_1 = f(x)          (where nothing is known of f)
    y += e                    y = apart(y_1, (f, x))
                              y += e

Where a function would be refused for what is not known, it is tried that what is written into is an array, and that calls
which are passed numbers alone give numbers.

    y = f(x)          ->      y_1 = f(x)
    y[0] = e                  y = new_array(y_1, (f, x))
                              y[0] = e

    y = f(a)          ->      y_1 = f(a)
                              y = number(y_1)

The running program refuses what is none, and what something else may reach.
"""

from __future__ import annotations

import types
from typing import Any

from astgrad.analyse.facts import ANY, CLOSURE, Fact, ListOf, Mapping, Number, Sequence, is_float_scalar, only_scalars
from astgrad.analyse.literals import written_name
from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, is_of_a_library, is_user_function
from astgrad.generate.unit import Function, is_generated


def with_kinds(function: Function, effort: Effort) -> T.Block:
    """The body in which the results of such calls are looked at; of the user's own functions alone."""
    if is_of_a_library(function.scope.fn) or is_generated(function.scope.fn):
        return function.core.body
    statements = list(T.statements(function.core.body))
    written = {written_name(s) for s in statements if _writes_elements(s)}
    added = {s.target.id for s in statements if isinstance(s, gast.AugAssign) and isinstance(s.target, gast.Name)}

    def looked_at(node: Any) -> T.Block | None:
        if not (isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name)) or getattr(node, "procedure", False) or id(node) not in function.facts.before:
            return None
        target = node.targets[0].id
        is_unknown = _is_unknown(function, node)
        if not is_unknown and not (target in written and _may_be_array(function, node)):
            return None
        if not effort.numeric:
            effort.counts |= target in written or _is_of_numbers(function, node)
            if not is_unknown:
                return None
        reached = T.tuple_of([T.load(n) for n in T.names_read(node.value) if not _is_module(n, function)])
        name = function.names.temporary(target, "")
        if target in written and effort.numeric:
            look = T.call("@new_array", T.load(name), reached)
        elif effort.numeric and _is_of_numbers(function, node):
            look = T.call("@number", T.load(name))
        elif target in added and function.activity.reads(node.value, function.activity.varied.get(id(node), frozenset()), node):
            look = T.call("@apart", T.load(name), reached)
        else:
            return None
        return [T.assign(name, node.value, node), T.assign(target, look, node)]

    return T.replaced(function.core.body, looked_at)[0]


def _writes_elements(node: Any) -> bool:
    """Whether a statement writes items that are not called by a text, as those of dicts are."""
    target = node.targets[0] if isinstance(node, gast.Assign) else getattr(node, "target", None)
    return isinstance(target, gast.Subscript) and not (isinstance(target.slice, gast.Constant) and isinstance(target.slice.value, str))


def _is_module(name: str, function: Function) -> bool:
    return name.startswith("@") or name not in function.scope.locals and isinstance(function.scope.peek(name), types.ModuleType)


def _is_unknown(function: Function, node: Any) -> bool:
    """Whether nothing is known of what a call gives."""
    call = node.value
    if not isinstance(call, gast.Call) or isinstance(call.func, gast.Name) and call.func.id.startswith("@"):
        return False
    target = function.scope.resolve(call.func)
    known = target is not MISSING and not (is_user_function(target) and not is_of_a_library(target))
    env = function.facts.at(node)
    takes = isinstance(call.func, gast.Attribute) and isinstance(function.facts.of(call.func.value, env), (ListOf, Sequence, Mapping))  # `d.pop(k)`
    return not known and not takes and function.facts.of(call, env) == ANY


def _may_be_array(function: Function, node: Any) -> bool:
    """Whether what is computed is a number or an array, and it is not known which."""
    fact = function.facts.of(node.value, function.facts.at(node))
    return isinstance(node.value, (gast.Call, gast.BinOp, gast.UnaryOp)) and isinstance(fact, Number) and fact.kind is None and fact.dims is None


def _is_of_numbers(function: Function, node: Any) -> bool:
    args = [*node.value.args, *(k.value for k in node.value.keywords)]
    return all(_is_plain(function.facts.of(a, function.facts.at(node))) for a in args)


def _is_plain(fact: Fact) -> bool:
    return is_float_scalar(fact) or only_scalars(fact) or fact in (CLOSURE, ANY)
