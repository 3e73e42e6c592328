"""The formula of a rule, as an expression of the generated code: parameters replaced, names made unmistakable."""

from __future__ import annotations

import functools
import math
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from astgrad import rules, runtime
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.errors import InternalError
from astgrad.simplify.constant_folding import fold
from astgrad.text import reader


@functools.cache
def body_of(function: Callable[..., Any]) -> tuple[tuple[str, ...], Any]:
    """Parameter names and result expression of a rule's formula."""
    tree = reader.read(function).tree
    statement = tree.body[-1]
    if not isinstance(statement, gast.Return):
        raise InternalError(f"the rule formula {function} is not one expression")
    return tuple(T.parameter_names(tree.args)), statement.value


def inline(formula: Any, parts: Mapping[str, Any], in_math: bool = False) -> Any:
    """The formula with its parameters replaced by trees, constants folded; `in_math` turns np.cos into math.cos."""
    parameters, body = body_of(formula.function)
    if isinstance(body, gast.Tuple) and formula.index is not None:
        body = body.elts[formula.index]
    scope = formula.function.__globals__

    def visit(node: Any) -> Any:
        if isinstance(node, gast.Attribute) and isinstance(node.value, gast.Name) and node.value.id in ("@np", "@math"):
            return _library(node, in_math)
        if not isinstance(node, gast.Name):
            return None
        if node.id in parameters:
            if node.id not in parts:
                raise InternalError(f"the rule formula {formula.function} wants `{node.id}`, which the call does not give")
            return T.clone(parts[node.id])
        return T.load(reference(node.id, scope))

    return fold(T.transform(body, visit))


def _library(node: Any, in_math: bool) -> Any:
    function = getattr(np if node.value.id == "@np" else math, node.attr, None)
    if in_math and function in rules.in_math:
        return T.attribute(T.load("@math"), rules.in_math[function].__name__)
    return None


def reference(name: str, scope: Mapping[str, Any]) -> str:
    """`@name` for a module, a runtime helper or a builtin that a formula mentions."""
    value = scope.get(name, getattr(__builtins__, name, None) if not isinstance(__builtins__, dict) else __builtins__.get(name))
    if isinstance(value, types.ModuleType) and value in (np, math):
        return "@np" if value is np else "@math"
    if getattr(runtime, name, None) is value or (value is not None and getattr(value, "__module__", "") == "builtins"):
        return f"@{name}"
    raise InternalError(f"a rule formula mentions `{name}`, which generated code cannot name")


@functools.cache
def uses(formula: Any, parameter: str) -> int:
    """How often a formula mentions a parameter."""
    return sum(isinstance(n, gast.Name) and n.id == parameter for n in T.walk(_part(formula)))


@functools.cache
def shape_only(formula: Any, parameter: str) -> bool:
    """Whether a formula looks only at the shape and kind of a parameter."""
    reads = uses(formula, parameter)
    looks = 0
    for node in T.walk(_part(formula)):
        if isinstance(node, gast.Call):
            name = node.func.attr if isinstance(node.func, gast.Attribute) else getattr(node.func, "id", "")
            for position in rules.SHAPE_ONLY.get(name, ()):
                if position < len(node.args) and isinstance(node.args[position], gast.Name) and node.args[position].id == parameter:
                    looks += 1
    return reads == looks


def _part(formula: Any) -> Any:
    _, body = body_of(formula.function)
    return body.elts[formula.index] if isinstance(body, gast.Tuple) and formula.index is not None else body
