"""Calls of the class of an object that is known: `type(self)(a, b)` and `self.__class__(a, b)` are `V3(a, b)`."""

from __future__ import annotations

from typing import Any

from astgrad.analyse.facts import Fact, Record
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import Scope
from astgrad.normalise.generator_functions import bound_times


def with_classes(body: T.Block, parameters: list[str], scope: Scope, facts: dict[str, Fact]) -> T.Block:
    """The block with the classes of parameters that keep their value called by what they are."""
    times = bound_times(body)
    classes = {n: f.kind for n, f in facts.items() if n in parameters and n not in times and isinstance(f, Record) and not f.or_none and not f.is_tuple}

    def visit(node: Any) -> Any:
        kind = classes.get(_object(node.func, scope)) if isinstance(node, gast.Call) else None
        if kind is None:
            return None
        twin = T.clone_header(node)
        twin.func = T.load(f"@{kind.__name__}")
        twin.func.means = kind
        return twin

    return [T.transform(node, visit) for node in body] if classes else body


def _object(func: Any, scope: Scope) -> str:
    """The name of an object whose class an expression is."""
    if isinstance(func, gast.Call) and scope.resolve(func.func) is type and len(func.args) == 1 and not func.keywords:
        func = func.args[0]
    elif isinstance(func, gast.Attribute) and func.attr == "__class__":
        func = func.value
    else:
        return ""
    return func.id if isinstance(func, gast.Name) else ""
