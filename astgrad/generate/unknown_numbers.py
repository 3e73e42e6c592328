"""Where a function would be refused for what is not known: of calls that are passed numbers alone it is tried that they give numbers.

    y = f(a)          ->      y_1 = f(a)          (where nothing is known of f)
                              y = number(y_1)

The running program looks, and refuses what is none.
"""

from __future__ import annotations

from typing import Any

from astgrad.analyse.facts import ANY, CLOSURE, Fact, is_float_scalar, only_scalars
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, is_of_a_library, is_user_function
from astgrad.generate.unit import Function


def with_numbers(function: Function) -> T.Block:
    """The body in which the results of such calls are looked at; of the user's own functions alone."""
    if is_of_a_library(function.scope.fn):
        return function.core.body

    def looked_at(node: Any) -> T.Block | None:
        if not (isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name)) or getattr(node, "procedure", False) or not _gives_anything(function, node):
            return None
        name = function.names.temporary(node.targets[0].id, "")
        return [T.assign(name, node.value, node), T.assign(node.targets[0].id, T.call("@number", T.load(name)), node)]

    return T.replaced(function.core.body, looked_at)[0]


def _gives_anything(function: Function, node: Any) -> bool:
    call = node.value
    if not isinstance(call, gast.Call) or isinstance(call.func, gast.Name) and call.func.id.startswith("@") or id(node) not in function.facts.before:
        return False
    env = function.facts.at(node)
    target = function.scope.resolve(call.func)
    known = target is not MISSING and not (is_user_function(target) and not is_of_a_library(target))
    args = [*call.args, *(k.value for k in call.keywords)]
    return not known and function.facts.of(call, env) == ANY and all(_is_plain(function.facts.of(a, env)) for a in args)


def _is_plain(fact: Fact) -> bool:
    return is_float_scalar(fact) or only_scalars(fact) or fact in (CLOSURE, ANY)
