"""Lists and dicts that a program only adds to, such as logs and histories: what is in them makes no difference to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from astgrad.analyse.facts import ANY, Fact, ListOf, Mapping, Record, Sequence, with_parts
from astgrad.core import tree as T
from astgrad.core.lazy import gast

_ADDS = {"append", "appendleft", "insert"}


def grown_and_read(tree: Any) -> tuple[set[str], set[str]]:
    """Names of variables and attributes whose lists and dicts are added to, and those that are read for what they hold."""
    adding, plain = list[Any](), set[int]()
    for node in T.walk(tree):
        if isinstance(node, gast.Expr) and isinstance(node.value, gast.Call) and isinstance(node.value.func, gast.Attribute) and node.value.func.attr in _ADDS:
            adding.append(node.value.func.value)
        elif isinstance(node, gast.Subscript) and isinstance(node.ctx, gast.Store) and not isinstance(node.slice, (gast.Constant, gast.Slice, gast.Tuple)):
            adding.append(node.value)
        elif isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id == "len":
            plain |= {id(a) for a in node.args}
        elif isinstance(node, gast.Compare) and isinstance(node.ops[-1], (gast.In, gast.NotIn)):
            plain.add(id(node.comparators[-1]))
    changed = {id(n.target.value) for n in T.walk(tree) if isinstance(n, gast.AugAssign) and isinstance(n.target, gast.Subscript)}
    plain = (plain | {id(n) for n in adding}) - changed
    read = {_name(n) for n in T.walk(tree) if isinstance(n, (gast.Name, gast.Attribute)) and isinstance(n.ctx, gast.Load) and id(n) not in plain}
    return {_name(n) for n in adding} - {""}, read


def _name(node: Any) -> str:
    return node.id if isinstance(node, gast.Name) else str(node.attr) if isinstance(node, gast.Attribute) else ""


def without_contents(fact: Fact, name: str, grown: frozenset[str]) -> Fact:
    """The fact of a variable, or an attribute, without what is in lists of different things and in dicts that only grow."""
    if not grown:
        return fact
    if name in grown and isinstance(fact, Sequence) and fact.kind != "tuple" and fact.items:
        return ListOf(fact.kind, ANY)
    if name in grown and isinstance(fact, Mapping):
        return replace(fact, items=(), other=ANY, key=None)
    if isinstance(fact, Record):
        return replace(fact, items=tuple((n, without_contents(part, n, grown)) for n, part in fact.items))
    return with_parts(fact, lambda part, suffix: without_contents(part, "", grown))
