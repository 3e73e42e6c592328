"""Methods that are kept, or handed on, as objects of a class of their own: what they belong to is an attribute.

    add = stats.add            ->      add = instance(BoundAdd, owner=stats)

    class BoundAdd:
        def __call__(self, key, value):
            return self.owner.add(key, value)

Done where the function would be refused else (see `Effort`), of objects whose class is known, and of `append` and the like of lists.
"""

from __future__ import annotations

from typing import Any

from astgrad.analyse.bound_methods import class_for, method_kept
from astgrad.analyse.infer import Facts
from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope
from astgrad.generate.writers import writes_itself

_OPAQUE = (gast.Lambda, gast.FunctionDef, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def spell_bound_methods(body: T.Block, scope: Scope, facts: Facts, effort: Effort) -> tuple[T.Block, bool]:
    """The block with such objects, and whether there were any methods to keep."""

    def statement(node: Any) -> T.Block | None:
        if not isinstance(node, (gast.Assign, gast.AugAssign, gast.Expr, gast.Return)) or node.value is None or id(node) not in facts.before or hasattr(node, "pair"):
            return None
        env = facts.at(node)

        def visit(part: Any) -> Any:
            if isinstance(part, _OPAQUE):
                return part
            if isinstance(part, gast.Call) and isinstance(part.func, gast.Attribute):
                return T.with_children(part, lambda child: T.with_children(child, visit) if child is part.func else visit(child))
            if isinstance(part, gast.Attribute):
                kind = _class_for(part, scope, facts, env, effort)
                if kind is not None:
                    name = T.load("@class")
                    name.means = kind
                    return T.placed(T.call("@instance", name, owner=part.value), node)
                return T.with_children(part, lambda child: T.with_children(child, visit) if isinstance(child, gast.Attribute) else visit(child))
            return T.with_children(part, visit)

        value = visit(node.value)
        if value is node.value:
            return None
        twin = T.clone_header(node)
        twin.value = value
        return [twin]

    return T.replaced(body, statement)


def _class_for(part: Any, scope: Scope, facts: Facts, env: Any, effort: Effort) -> type | None:
    """The class of an object that stands for a method; None where an expression is none, or where it is left as it is."""
    method = method_kept(facts.of(part.value, env), part.attr) if scope.resolve(part) is MISSING else None
    if method is None:
        return None
    effort.changes |= isinstance(method, str) or writes_itself(method)
    return class_for(method, scope) if effort.asked(True) else None
