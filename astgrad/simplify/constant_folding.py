"""Fold literals, units and tests that are decided before the program runs: `2 * x ** 1` is `2 * x`."""

from __future__ import annotations

import operator
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast

_OPERATORS: dict[str, Any] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv, "Pow": operator.pow,
    "FloorDiv": operator.floordiv, "Mod": operator.mod,
}
_COMPARISONS: dict[str, Any] = {
    "Eq": operator.eq, "NotEq": operator.ne, "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge,
    "Is": operator.is_, "IsNot": operator.is_not,
}


def fold(tree: Any) -> Any:
    """An expression with its literal parts worked out.

    >>> from astgrad.core.tree import expression
    >>> from astgrad.text.printer import render
    >>> render(fold(expression("y if axis is None else z * 1", axis=expression("None"))))
    'y'
    """
    return T.transform(tree, _visit)


def _visit(node: Any) -> Any:
    match type(node).__name__:
        case "BinOp":
            return _binary(node)
        case "UnaryOp":
            return _unary(node)
        case "IfExp":
            truth = _truth(node.test)
            return None if truth is None else node.body if truth else node.orelse
        case "BoolOp":
            return _boolean(node)
        case "Compare":
            return _compare(node)
    return None


def _number(node: Any) -> bool:
    return isinstance(node, gast.Constant) and type(node.value) in (int, float)


def _binary(node: Any) -> Any:
    left, right, op = node.left, node.right, type(node.op).__name__
    if _number(left) and _number(right) and op in _OPERATORS:
        try:
            value = _OPERATORS[op](left.value, right.value)
        except (ArithmeticError, ValueError):
            return None
        return signed(value) if isinstance(value, (int, float)) and abs(value) < 1e15 else None
    if op == "Mult" and (T.is_constant(left, 1) or T.is_constant(right, 1)):
        return right if T.is_constant(left, 1) else left
    if op == "Div" and T.is_constant(right, 1):
        return left
    if op == "Pow" and T.is_constant(right, 1) and type(right.value) is int:
        return left
    return None


def signed(value: int | float) -> Any:
    """A literal; a negative one as the minus of a positive one, as Python writes it."""
    return T.negative(T.constant(-value)) if value < 0 else T.constant(value)


def _unary(node: Any) -> Any:
    inner = node.operand
    if isinstance(node.op, gast.Not):
        truth = _truth(inner)
        return None if truth is None else T.constant(not truth)
    if isinstance(node.op, gast.USub) and isinstance(inner, gast.UnaryOp) and isinstance(inner.op, gast.USub):
        return inner.operand
    return inner if isinstance(node.op, gast.UAdd) and _number(inner) else None


def _truth(node: Any) -> bool | None:
    return bool(node.value) if isinstance(node, gast.Constant) else None


def _boolean(node: Any) -> Any:
    """Leave out operands that are passed over, and those that are never reached; what decides gives its own value."""
    decides = isinstance(node.op, gast.Or)
    kept: list[Any] = []
    for value in node.values[:-1]:
        truth = _truth(value)
        if truth is None or truth is decides:
            kept.append(value)
        if truth is decides:
            break
    else:
        kept.append(node.values[-1])
    if len(kept) == len(node.values):
        return None
    if len(kept) == 1:
        return kept[0]
    twin = T.clone_header(node)
    twin.values = kept
    return twin


def _compare(node: Any) -> Any:
    if len(node.ops) != 1 or not isinstance(node.left, gast.Constant):
        return _not_none(node)
    right, op = node.comparators[0], type(node.ops[0]).__name__
    if not isinstance(right, gast.Constant) or op not in _COMPARISONS:
        return _not_none(node)
    try:
        return T.constant(bool(_COMPARISONS[op](node.left.value, right.value)))
    except TypeError:
        return None


def _not_none(node: Any) -> Any:
    """A tuple, a list or a signed number is not None."""
    right, op = node.comparators[0], type(node.ops[0]).__name__
    if op in ("Is", "IsNot") and T.is_constant(right) and right.value is None and isinstance(node.left, (gast.Tuple, gast.List, gast.UnaryOp)):
        return T.constant(op == "IsNot")
    return None
