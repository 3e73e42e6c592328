"""Texts that are put together of texts and whole numbers that are known, and tests of them, as what they are.

    "d" + "W1"  ->  "dW1"        f"W{2}"  ->  "W2"        "W1".startswith("W")  ->  True
"""

from __future__ import annotations

import operator
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast

_METHODS = {
    "upper", "lower", "capitalize", "title", "swapcase", "strip", "lstrip", "rstrip", "replace", "removeprefix", "removesuffix", "format", "zfill",
    "startswith", "endswith", "isupper", "islower", "isdigit", "count", "find", "index",
}
_COMPARED = {
    gast.Eq: operator.eq, gast.NotEq: operator.ne, gast.In: lambda part, whole: part in whole, gast.NotIn: lambda part, whole: part not in whole,
}


def with_known_texts(body: T.Block) -> T.Block:
    """A block in which what is known of texts is spelt out, and of a test that is decided only the branch that is taken is left."""
    plain = [T.transform(statement, folded) for statement in body]

    def taken(node: Any) -> T.Block | None:
        if not (isinstance(node, gast.If) and isinstance(node.test, gast.Constant) and isinstance(node.test.value, bool)):
            return None
        return (node.body if node.test.value else node.orelse) or [T.at(gast.Pass(), node)]

    return T.replaced(plain, taken)[0]


def folded(node: Any) -> Any:
    """The constant that an expression of constants comes to, if a text is one of them; None where it does not."""
    try:
        found = _value(node)
    except (TypeError, ValueError, IndexError, KeyError, AttributeError):  # which the program raises when it comes there
        return None
    return None if found is None else T.at(T.constant(found), node)


def _value(node: Any) -> Any:
    match node:
        case gast.BinOp(left=left, op=gast.Add(), right=right) if _is_text(left) and _is_text(right):
            return left.value + right.value
        case gast.BinOp(left=left, op=gast.Mod(), right=gast.Tuple(elts=items)) if _is_text(left) and all(map(_is_known, items)):
            return left.value % tuple(i.value for i in items)
        case gast.BinOp(left=left, op=gast.Mod(), right=right) if _is_text(left) and _is_known(right):
            return left.value % right.value
        case gast.JoinedStr(values=values) if all(map(_is_shown, values)):
            return "".join(str(v.value if isinstance(v, gast.Constant) else v.value.value) for v in values)
        case gast.Subscript(value=value, slice=gast.Constant(value=int() as index)) if _is_text(value):
            return value.value[index]
        case gast.Subscript(value=value, slice=gast.Slice(lower=lower, upper=upper, step=None)) if _is_text(value) and all(b is None or _whole(b) is not None for b in (lower, upper)):
            return value.value[slice(_whole(lower), _whole(upper))]
        case gast.Call(func=gast.Attribute(value=value, attr=name), args=args, keywords=[]) if _is_text(value) and name in _METHODS and all(map(_is_known, args)):
            return getattr(value.value, name)(*(a.value for a in args))
        case gast.Compare(left=left, ops=[op], comparators=[right]) if _is_text(left) and type(op) in _COMPARED:
            other = [e.value for e in right.elts] if isinstance(right, (gast.Tuple, gast.List, gast.Set)) and all(map(_is_known, right.elts)) else right.value if _is_text(right) else None
            return None if other is None else _COMPARED[type(op)](left.value, other)
        case gast.UnaryOp(op=gast.Not(), operand=gast.Constant(value=bool() as value)):
            return not value
    return None


def _is_text(node: Any) -> bool:
    return isinstance(node, gast.Constant) and isinstance(node.value, str)


def _is_known(node: Any) -> bool:
    return isinstance(node, gast.Constant) and type(node.value) in (str, int)


def _whole(node: Any) -> int | None:
    """The whole number that a bound of a slice is."""
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub) and isinstance(node.operand, gast.Constant) and type(node.operand.value) is int:
        return -node.operand.value
    return node.value if isinstance(node, gast.Constant) and type(node.value) is int else None


def _is_shown(part: Any) -> bool:
    """Whether a part of an f-string is a constant that is shown as it stands."""
    plain = isinstance(part, gast.FormattedValue) and part.conversion == -1 and part.format_spec is None
    return _is_text(part) or plain and _is_known(part.value)


__all__ = ["folded", "with_known_texts"]
