"""What is cheap enough to be computed a second time in the reverse sweep, and surely gives the same value again."""

from __future__ import annotations

from typing import Any

from astgrad import rules
from astgrad.analyse.facts import Number
from astgrad.analyse.indices import is_view
from astgrad.analyse.infer import Environment, Facts
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope

MOST_SCALAR_STEPS = 12
MOST_ARRAY_STEPS = 2
_FREE = ("Name", "Constant", "Load", "Tuple", "List", "Slice", "keyword")


def is_cheap(node: Any, facts: Facts, env: Environment, scope: Scope) -> bool:
    """Whether an expression is pure and costs no more to compute again than to save and restore."""
    steps = _steps(node, facts, env, scope)
    return steps is not None and steps <= 1.0


def _steps(node: Any, facts: Facts, env: Environment, scope: Scope) -> float | None:
    """The cost as a share of what is allowed; None where a second evaluation might differ or is dear."""
    total = 0.0
    for part in T.walk(node):
        kind = type(part).__name__
        if kind in ("BinOp", "UnaryOp", "Compare", "BoolOp", "IfExp"):
            total += _weight(part, facts, env)
        elif kind == "Call":
            weight = _call_weight(part, facts, env, scope)
            if weight is None:
                return None
            total += weight
        elif kind == "Subscript":
            if not is_basic(part.slice, facts, env):
                return None
        elif kind == "Attribute":
            if scope.resolve(part) is MISSING and not _is_array_attribute(part, facts, env):
                return None
        elif kind not in _FREE and not isinstance(part, (gast.operator, gast.unaryop, gast.cmpop, gast.boolop)):
            return None
    return total


def _is_array_attribute(part: Any, facts: Facts, env: Environment) -> bool:
    if part.attr in rules.methods:
        return True
    return part.attr in ("T", "shape", "ndim", "size", "real")


def _weight(part: Any, facts: Facts, env: Environment) -> float:
    fact = facts.of(part, env)
    if isinstance(fact, Number) and fact.dims == ():
        return 1 / MOST_SCALAR_STEPS
    if isinstance(part, gast.BinOp) and isinstance(part.op, (gast.MatMult, gast.Pow)):
        return 2.0
    return 1 / MOST_ARRAY_STEPS


def _call_weight(part: Any, facts: Facts, env: Environment, scope: Scope) -> float | None:
    target = scope.resolve(part.func)
    if target is MISSING:
        if not isinstance(part.func, gast.Attribute) or part.func.attr not in rules.methods:
            return None
        target = rules.methods[part.func.attr]
    if target in (len, float, int, abs, min, max) or getattr(target, "__module__", "") == "math":
        return 1 / MOST_SCALAR_STEPS
    row = rules.lookup(target)
    if row is None:
        return None
    facts_of = [facts.of(a, env) for a in part.args]
    if all(isinstance(f, Number) and f.dims == () for f in facts_of):
        return 1 / MOST_SCALAR_STEPS if row.kind in ("elementwise", "constant") else None
    return 0.0 if row.alias and not row.dear else None if row.dear or row.kind not in ("elementwise", "constant") else 1 / MOST_ARRAY_STEPS


def is_basic(index: Any, facts: Facts, env: Environment) -> bool:
    """An index that gives a view or an element, not a copy."""
    return is_view(index, facts.within(env))


def is_dear_call(node: Any) -> bool:
    return isinstance(node, gast.Call)
