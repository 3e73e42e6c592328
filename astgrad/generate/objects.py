"""Attributes and methods such as `.size` and `.round()` carry no derivative on arrays; what a class of the user's calls so may."""

from __future__ import annotations

from typing import Any

from astgrad.analyse.activity import is_inert
from astgrad.analyse.facts import ANY
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.generate.unit import Function


def watch_objects(function: Function) -> None:
    """Where only the running program knows whether a value is an object, let it look, and refuse: `no_object(x).round()`."""
    for statement in T.statements(function.core.body):
        varied = function.activity.varied.get(id(statement))
        if not varied:
            continue
        env = function.facts.at(statement)
        for part in (p for field in ("value", "iter", "test") if isinstance(p := getattr(statement, field, None), gast.AST)):
            for node in _outside_lambdas(part):
                if isinstance(node, gast.Attribute) and is_inert(node.attr) and function.facts.of(node.value, env) == ANY:
                    if function.activity.reads(node.value, varied, statement):
                        node.value = T.call("@no_object", node.value)


def _outside_lambdas(node: Any) -> list[Any]:
    inner = [] if isinstance(node, gast.Lambda) else [part for child in T.children(node) for part in _outside_lambdas(child)]
    return [node, *inner]
