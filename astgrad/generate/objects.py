"""What a class of the user's computes, where only the running program knows that a value is one of its objects.

Attributes and methods such as `.size` and `.round()` carry no derivative on arrays, and operators, loops and items are those of
numbers and lists; what a class of the user's calls so may be anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad.analyse.activity import is_inert
from astgrad.analyse.callees import python_callee
from astgrad.analyse.facts import ANY, Fact
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.differentiate.calls import callee_row
from astgrad.generate.unit import Function, Unit, is_generated
from astgrad.normalise.fence import refuse
from astgrad.runtime.structures import computes


def watch_objects(unit: Unit, function: Function) -> None:
    """Where only the running program knows whether a value is an object, let it look, and refuse: `no_object(x).round()`, `no_object(x) + y`."""
    computes_some = any(map(computes, unit.kinds)) and not is_generated(function.source.fn)  # the text of a tangent looks already
    for statement in T.statements(function.core.body):
        varied = function.activity.varied.get(id(statement))
        if not varied:
            continue
        env = function.facts.at(statement)

        def watched(node: Any, may_be: Callable[[Fact], bool] = unit.may_compute, env: Any = env, varied: Any = varied, statement: Any = statement) -> Any:
            is_one = may_be(function.facts.of(node, env)) and function.activity.reads(node, varied, statement)
            return T.call("@no_object", node) if is_one else node

        for field in ("value", "iter", "test"):
            part = getattr(statement, field, None)
            for node in reversed(_outside_lambdas(part)) if isinstance(part, gast.AST) else []:
                if isinstance(node, gast.Attribute) and is_inert(node.attr):
                    node.value = watched(node.value, lambda fact: fact == ANY)
                elif computes_some:
                    _watch_operands(node, function, statement, watched)
        if not computes_some:
            continue
        if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Name) and unit.may_compute(env.get(statement.target.id, ANY)):
            statement.value = T.call("@no_object", statement.value, T.load(statement.target.id))
        if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], (gast.Tuple, gast.List)):
            if not isinstance(statement.value, gast.Call):
                statement.value = watched(statement.value)
            elif watched(statement.value) is not statement.value and python_callee(function.scope, statement.value, function.facts.within(env)) is not None:
                refuse(function.source, statement, "what this call gives may be an object, whose class says what its items are: not differentiated", "assign it to a name first")


def _is_of_runtime(callee: Any) -> bool:
    return str(getattr(callee, "__module__", "")).startswith("astgrad.runtime")


def _watch_operands(node: Any, function: Function, statement: Any, watched: Callable[[Any], Any]) -> None:
    """Let the program look at the operands of an operator, at what items are taken of, and at the arguments of library functions."""
    match type(node).__name__:
        case "BinOp":
            node.left, node.right = watched(node.left), watched(node.right)
        case "UnaryOp" if not isinstance(node.op, gast.Not):
            node.operand = watched(node.operand)
        case "Subscript" | "Starred":
            node.value = watched(node.value)
        case "Call" if callee_row(node, function.scope)[0] is not None and not _is_of_runtime(function.scope.resolve(node.func)):
            node.args = [watched(argument) for argument in node.args]


def _outside_lambdas(node: Any) -> list[Any]:
    inner = [] if isinstance(node, gast.Lambda) else [part for child in T.children(node) for part in _outside_lambdas(child)]
    return [node, *inner]
