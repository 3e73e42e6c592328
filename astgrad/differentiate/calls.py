"""Calls of library functions: which rule a call goes to, and which argument stands for which parameter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad import rules
from astgrad.analyse.facts import Fact, Number
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope

Refuse = Callable[[Any, str, str], None]


def callee_row(node: Any, scope: Scope) -> tuple[Any, Any, list[Any]]:
    """The rule of a call, the library function behind it, and its positional arguments (self first for methods)."""
    target = scope.resolve(node.func)
    if target is not MISSING:
        return rules.as_called(rules.lookup(target), node), target, list(node.args)
    if isinstance(node.func, gast.Attribute) and node.func.attr in rules.methods:
        function = rules.methods[node.func.attr]
        args = list(node.args)
        if node.func.attr in rules.METHODS_WITH_VARARGS:
            args = _gather(args)
        return rules.as_called(rules.lookup(function), node), function, [node.func.value, *args]
    return None, None, []


def gives_parts(call: Any, scope: Scope) -> bool:
    """Whether a call gives a list of parts of the array that comes first, views in any case: np.split and the like."""
    row, _, operands = callee_row(call, scope)
    return row is not None and row.alias and row.shape == "list" and bool(operands)


def gives_rows(call: Any, scope: Scope, fact_of: Callable[[Any], Fact]) -> bool:
    """Whether a call gives the rows of an array, views in any case: `list(m)` of a matrix."""
    if scope.resolve(call.func) not in (list, tuple) or len(call.args) != 1 or call.keywords:
        return False
    fact = fact_of(call.args[0])
    return isinstance(fact, Number) and fact.dims is not None and len(fact.dims) > 1


def _gather(args: list[Any]) -> list[Any]:
    """`x.reshape(2, 3)` is `np.reshape(x, (2, 3))`."""
    if len(args) == 1 and not isinstance(args[0], gast.Constant):
        return args
    return [T.tuple_of(args)] if args else []


def bind_row(node: Any, scope: Scope, refuse: Refuse) -> tuple[Any, Any, dict[str, Any]]:
    """A rule, its function, and its operands by parameter: trees, or default values where the call gives none."""
    row, function, args = callee_row(node, scope)
    if row is None:
        return None, function, {}
    operands: dict[str, Any] = {}
    if function in rules.of_iterable and len(args) != 2 and not node.keywords:
        row = rules.of_iterable[function]
        args = args if len(args) == 1 else [T.at(gast.List(elts=args, ctx=gast.Load()), node)]
    names = list(row.parameters)
    if len(args) > row.positional or any(isinstance(a, gast.Starred) for a in args):
        refuse(node, "the rule of this function does not know all of these arguments", "pass fewer arguments, by keyword")
    operands.update(zip(names, args, strict=False))
    for keyword in node.keywords:
        if keyword.arg not in row.parameters:
            refuse(node, f"the rule of this function does not know the keyword `{keyword.arg}`", "leave it away, or apply it in a statement of its own")
        operands[keyword.arg] = keyword.value
    for name, default in row.parameters.items():
        if name not in operands:
            if default is rules.REQUIRED:
                refuse(node, f"the argument `{name}` is missing", "pass it")
            operands[name] = default
    return row, function, {name: operands[name] for name in names}
