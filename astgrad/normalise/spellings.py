"""Calls and displays that are another spelling of something simpler."""

from __future__ import annotations

import functools
import keyword
from collections.abc import Callable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.normalise.views import is_view

_DISPLAYS = (gast.List, gast.Tuple)
_REFERENCES = (gast.Name, gast.Attribute, gast.Subscript)


def spread_out(node: Any) -> Any:
    """`f(*(a, b), **{"c": d})` as `f(a, b, c=d)`; any other call as it is."""
    words = [w for k in node.keywords for w in _words(k)]
    given = [w.arg for w in words if w.arg is not None]
    if len(set(given)) < len(given):
        words = node.keywords
    if not any(_is_written_out(a) for a in node.args) and len(words) == len(node.keywords) and all(w in node.keywords for w in words):
        return node
    twin = T.clone_header(node)
    twin.args = [item for a in node.args for item in (a.value.elts if _is_written_out(a) else [a])]
    twin.keywords = words
    return twin


def _is_written_out(argument: Any) -> bool:
    return isinstance(argument, gast.Starred) and isinstance(argument.value, _DISPLAYS)


def _words(word: Any) -> list[Any]:
    """The keywords that `**{"a": e}` stands for, if the keys are names."""
    if word.arg is not None or not isinstance(word.value, gast.Dict):
        return [word]
    keys = [k.value if isinstance(k, gast.Constant) else k for k in word.value.keys]
    if not all(isinstance(k, str) and k.isidentifier() and not keyword.iskeyword(k) for k in keys):
        return [word]
    return [gast.keyword(arg=k, value=v) for k, v in zip(keys, word.value.values, strict=True)]


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


def copied_first(node: Any, writes: Callable[[Any], bool]) -> Any:
    """`[*xs, f(xs)]` as `[*list(xs), f(xs)]` where f may change xs, and `{**d, "k": f(d)}` as `{**dict(d), "k": f(d)}`: Python takes the items before."""
    is_dict = isinstance(node, gast.Dict)
    parts = node.values if is_dict else [*node.args, *node.keywords] if isinstance(node, gast.Call) else node.elts if isinstance(node, (*_DISPLAYS, gast.Set)) else []
    taken = [k is None for k in node.keys] if is_dict else [isinstance(p, gast.Starred) or isinstance(p, gast.keyword) and p.arg is None for p in parts]
    if not any(taken):
        return node
    last = max((i for i, p in enumerate(parts) if any(isinstance(n, gast.Call) and writes(n) for n in T.walk(p))), default=0)
    early = {id(p) for p, is_taken in zip(parts[:last], taken, strict=False) if is_taken and isinstance(p if is_dict else p.value, _REFERENCES)}

    def copied(part: Any) -> Any:
        if id(part) not in early or is_dict:
            return T.call("@dict", part) if id(part) in early else part
        twin = T.clone_header(part)
        twin.value = T.call("@list" if isinstance(part, gast.Starred) else "@dict", part.value)
        return twin

    return T.with_children(node, copied)


def listed(node: Any) -> Any:
    """`f(*d.values())` and `f(*(e for v in xs))` with lists, as what is there is gone through at once; so with views in rows, as in `zip(*(d.values() for d in ds))`."""
    if not isinstance(node, gast.Starred) or not (isinstance(value := node.value, gast.GeneratorExp) or is_view(value)):
        return None
    twin = T.clone_header(node)
    if is_view(value):
        twin.value = T.in_place_of(T.call("@list", value), value)
    else:
        elt = T.in_place_of(T.call("@list", value.elt), value.elt) if is_view(value.elt) else value.elt
        twin.value = T.in_place_of(gast.ListComp(elt=elt, generators=value.generators), value)
    return twin


def joined(index: Any, axis: str) -> Any:
    """`np.r_[a, b, 0:n]` and `np.c_[a, b]` as calls; None where the index holds directions, or slices that say how many points they are to have."""
    items = [_range(item) for item in (index.elts if isinstance(index, gast.Tuple) else [index])]
    if any(isinstance(n, (gast.Slice, gast.Starred)) or isinstance(n, gast.Constant) and isinstance(n.value, str) for n in items):
        return None
    numpy = T.load("@np")
    if axis == "c_":
        return T.call(T.attribute(numpy, "column_stack"), gast.List(elts=items, ctx=gast.Load()))
    parts = [T.call(T.attribute(T.load("@np"), "atleast_1d"), item) for item in items]
    return T.call(T.attribute(numpy, "concatenate"), gast.List(elts=parts, ctx=gast.Load()))


def _range(item: Any) -> Any:
    """`2:5` among what is joined is np.arange(2, 5)."""
    if not isinstance(item, gast.Slice) or item.upper is None or any(isinstance(n, gast.Constant) and isinstance(n.value, complex) for n in T.walk(item)):
        return item
    lower = T.constant(0) if item.lower is None else item.lower
    return T.call(T.attribute(T.load("@np"), "arange"), lower, item.upper, *([] if item.step is None else [item.step]))


def on_grid(maker: Any, index: Any) -> Any:
    """`np.mgrid[a:b, :n]` as `grid(np.mgrid, (a, 0), (b, n), (1, 1))`; None where the index is more than slices that end."""
    slices = index.elts if isinstance(index, gast.Tuple) else [index]
    if not all(isinstance(s, gast.Slice) and s.upper is not None for s in slices):
        return None
    bounds = [[s.lower or T.constant(0) for s in slices], [s.upper for s in slices], [s.step or T.constant(1) for s in slices]]
    return T.call("@grid", maker, *(T.tuple_of(b) if isinstance(index, gast.Tuple) else b[0] for b in bounds))


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


def unchained(node: Any, acts: Callable[[Any], bool], names: Any) -> Any:
    """`a < f(xs) < c` as `a < (value_1 := f(xs)) and value_1 < c`, where an operand binds or may change something: Python may not come to the later ones."""
    if not (isinstance(node, gast.Compare) and len(node.ops) > 1 and any(isinstance(n, gast.NamedExpr) or isinstance(n, gast.Call) and acts(n) for n in T.walk(node))):
        return None
    left, tests = node.left, []
    for i, (op, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
        again = right
        if i < len(node.ops) - 1 and not isinstance(right, gast.Constant):
            again = T.load(names.temporary("value", ""))
            right = T.at(gast.NamedExpr(target=T.store(again.id), value=right), node)
        tests.append(T.at(gast.Compare(left=left, ops=[op], comparators=[right]), node))
        left = again
    return T.at(gast.BoolOp(op=gast.And(), values=tests), node)
