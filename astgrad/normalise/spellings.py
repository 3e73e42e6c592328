"""Calls and displays that are another spelling of something simpler."""

from __future__ import annotations

import functools
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast

_DISPLAYS = (gast.List, gast.Tuple)


def respelt(node: Any, target: Any) -> Any:
    """A call in a simpler form, or the call itself.

    `f(*(a, b))` is `f(a, b)`, `dict(a=x)` is `{"a": x}`, `sum(d.values())` sums a list.
    """
    if any(_is_written_out(a) for a in node.args):
        twin = T.clone_header(node)
        twin.args = [item for a in node.args for item in (a.value.elts if _is_written_out(a) else [a])]
        return twin
    if target is dict:
        return _dictionary(node)
    if isinstance(node.func, gast.Attribute) and node.func.attr == "values" and not node.args and not node.keywords:
        return T.at(gast.ListComp(elt=T.load("value"), generators=[gast.comprehension(target=T.store("value"), iter=node, ifs=[], is_async=0)]), node)
    return node


def started(node: Any) -> Any:
    """`sum(xs, x)` from a start that may carry a derivative is `sum_from(xs, x)`."""
    given = [*node.args, *(k.value for k in node.keywords if k.arg == "start")]
    return node if len(given) != 2 or isinstance(given[1], gast.Constant) else T.at(T.call("@sum_from", *given), node)


def _is_written_out(argument: Any) -> bool:
    return isinstance(argument, gast.Starred) and isinstance(argument.value, _DISPLAYS)


def _dictionary(node: Any) -> Any:
    """`dict(...)` of keywords is a display; of another dict and keywords, a union; of `zip(keys, values)`, a dict of these."""
    entries = gast.Dict(keys=[None if k.arg is None else T.constant(k.arg) for k in node.keywords], values=[k.value for k in node.keywords])
    if not node.args:
        return T.at(entries, node)
    if len(node.args) == 1 and node.keywords:
        twin = T.clone_header(node)
        twin.keywords = []
        return T.at(T.binary(twin, gast.BitOr(), entries), node)
    return node


def concatenated(elts: list[Any], kind: str) -> Any:
    """A display with starred items as a sum: `[x, *xs]` is `[x] + list(xs)`."""
    make = gast.List if kind == "list" else gast.Tuple
    parts: list[Any] = []
    for item in elts:
        if isinstance(item, gast.Starred):
            parts.append(T.call(f"@{kind}", item.value))
        elif parts and isinstance(parts[-1], make):
            parts[-1].elts.append(item)
        else:
            parts.append(make(elts=[item], ctx=gast.Load()))
    return functools.reduce(lambda a, b: T.binary(a, gast.Add(), b), parts)


def merged(node: Any) -> Any:
    """A dict display with `**` as a union: `{"a": x, **d}` is `united({"a": x}, d)`."""
    parts: list[Any] = []
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            parts.append(value)
        elif parts and isinstance(parts[-1], gast.Dict):
            parts[-1].keys.append(key)
            parts[-1].values.append(value)
        else:
            parts.append(gast.Dict(keys=[key], values=[value]))
    return functools.reduce(lambda a, b: T.call("@united", a, b), parts) if len(parts) > 1 else T.call("@united", gast.Dict(keys=[], values=[]), parts[0])
