"""Attributes whose names are known from the text, read and written as attributes.

    for name in ("a", "b"):                        s += p.a * w["a"]
        s += getattr(p, name) * w[name]    ->      name = "b"
                                                   s += p.b * w["b"]
"""

from __future__ import annotations

import keyword
from collections import Counter
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope

_MOST = 24  # names that a loop is written out for
_CALLS = (getattr, setattr, hasattr)


def plain_attributes(body: T.Block, scope: Scope) -> T.Block:
    """The block with `getattr` and `setattr` of known names as attributes."""
    if not any(isinstance(n, gast.Call) and scope.resolve(n.func) in _CALLS for n in T.walk_block(body)):
        return body
    return _Attributes(scope, body).block(body)


def calls_by_name(node: Any, scope: Scope) -> bool:
    """Whether this calls a method of an object by a name that only the running program knows, as `getattr(self, name)(x)` does."""
    asked = node.func if isinstance(node, gast.Call) else None
    plain = isinstance(asked, gast.Call) and scope.resolve(asked.func) is getattr and len(asked.args) == 2 and not asked.keywords
    return plain and not isinstance(asked.args[1], gast.Constant) and scope.resolve(asked.args[0]) is MISSING  # type: ignore[union-attr]


class _Attributes:
    def __init__(self, scope: Scope, body: T.Block) -> None:
        self.scope = scope
        self.uses = Counter(n.id for n in T.walk_block(body) if isinstance(n, gast.Name))

    def block(self, body: T.Block) -> T.Block:
        return [new for node in self._called_at_once(body) for new in self._statement(node)]

    def _called_at_once(self, body: T.Block) -> T.Block:
        """`f = getattr(o, name)` and `y = f(x)`, which is all that is done with f, in one statement."""
        done: T.Block = []
        for node in body:
            call = getattr(node, "value", None) if isinstance(node, (gast.Assign, gast.Expr, gast.Return)) else None
            last: Any = done[-1] if done and isinstance(done[-1], gast.Assign) and len(done[-1].targets) == 1 else None
            if isinstance(call, gast.Call) and isinstance(call.func, gast.Name) and last is not None and isinstance(last.targets[0], gast.Name) and last.targets[0].id == call.func.id:
                asked = last.value
                if self.uses[call.func.id] == 2 and isinstance(asked, gast.Call) and self.scope.resolve(asked.func) is getattr and len(asked.args) == 2:
                    node, done = T.clone_header(node), done[:-1]
                    node.value = T.clone_header(call)
                    node.value.func = asked
            done.append(node)
        return done

    def _statement(self, node: Any) -> T.Block:
        if isinstance(node, (gast.FunctionDef, gast.ClassDef)):
            return [node]
        if isinstance(node, gast.For) and (names := self._known_names(node)):
            return self.block([s for name in names for s in self._trip(node, name, name is names[-1])])
        if isinstance(node, gast.Expr) and isinstance(call := node.value, gast.Call) and self._is(call, setattr, 3) and isinstance(call.args[0], gast.Name) and not any(isinstance(n, gast.NamedExpr) for n in T.walk(call)):
            place = T.at(gast.Attribute(value=call.args[0], attr=call.args[1].value, ctx=gast.Store()), call)
            return [T.assign(place, self._expression(call.args[2]), node)]
        twin = T.clone_header(node)
        for field in node._fields:
            value: Any = getattr(node, field, None)
            if field in T.BLOCKS and isinstance(value, list):
                setattr(twin, field, self.block(value))
            elif field in ("handlers", "cases"):
                clauses = [T.clone_header(c) for c in value]
                for clause in clauses:
                    clause.body = self.block(clause.body)
                setattr(twin, field, clauses)
            elif isinstance(value, gast.AST):
                setattr(twin, field, self._expression(value))
            elif isinstance(value, list):
                setattr(twin, field, [self._expression(v) if isinstance(v, gast.AST) else v for v in value])
        return [twin]

    def _expression(self, node: Any) -> Any:
        return T.transform(node, self._visit)

    def _visit(self, node: Any) -> Any:
        if isinstance(node, (gast.ListComp, gast.GeneratorExp)):
            return self._written_out(node) if isinstance(node, gast.ListComp) else None
        if not isinstance(node, gast.Call):
            return None
        if self.scope.resolve(node.func) in (sum, list, tuple, max, min) and node.args and isinstance(node.args[0], gast.GeneratorExp):
            items = self._written_out(node.args[0])
            if items is not None:
                twin = T.clone_header(node)
                twin.args = [items, *node.args[1:]]
                return twin
        if self._is(node, getattr, 2):
            return T.at(T.attribute(node.args[0], node.args[1].value), node)
        if self._is(node, getattr, 3) and isinstance(node.args[0], gast.Name) and isinstance(node.args[2], (gast.Name, gast.Constant)):
            test = T.at(T.call("@hasattr", T.clone(node.args[0]), T.clone(node.args[1])), node)
            return T.at(gast.IfExp(test=test, body=T.at(T.attribute(node.args[0], node.args[1].value), node), orelse=node.args[2]), node)
        return None

    def _is(self, call: Any, function: Any, count: int) -> bool:
        """Whether a call is one of the function, with a name that the text says and that means the same as an attribute."""
        if len(call.args) != count or call.keywords or self.scope.resolve(call.func) is not function:
            return False
        name = call.args[1].value if isinstance(call.args[1], gast.Constant) else None
        return isinstance(name, str) and name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("__")

    def _asks(self, nodes: list[Any], name: str) -> bool:
        return any(isinstance(n, gast.Call) and self.scope.resolve(n.func) in _CALLS and len(n.args) > 1 and isinstance(n.args[1], gast.Name) and n.args[1].id == name for n in nodes)

    def _known_names(self, node: Any) -> list[Any]:
        """The constants that a loop goes through, if it asks for attributes of these names and does nothing else to the variable."""
        target = node.target.id if isinstance(node.target, gast.Name) else ""
        inside = T.walk_block(node.body)
        leaves = any(isinstance(n, (gast.Break, gast.Continue, gast.FunctionDef, gast.Lambda)) for n in inside)
        bound = target in T.names_bound(node.body) or any(isinstance(n, gast.Name) and n.id == target and not isinstance(n.ctx, gast.Load) for n in inside)
        if not target or node.orelse or leaves or bound or not self._asks(inside, target):
            return []
        return _constants(node.iter)

    def _trip(self, node: Any, name: Any, is_last: bool) -> T.Block:
        bound = [T.assign(T.clone(node.target), T.clone(name), node)] if is_last else []  # which may be read after the loop
        return [*bound, *(_with_name(T.clone(s), node.target.id, name) for s in node.body)]

    def _written_out(self, node: Any) -> Any:
        """`[getattr(p, n) for n in ("a", "b")]` as a list of two items."""
        turns = node.generators[0]
        target = turns.target.id if isinstance(turns.target, gast.Name) else ""
        inside = T.walk(node.elt)
        closed = any(isinstance(n, (gast.Lambda, gast.ListComp, gast.GeneratorExp, gast.DictComp, gast.SetComp, gast.NamedExpr)) for n in inside)
        if len(node.generators) > 1 or turns.ifs or not target or closed or not self._asks(inside, target):
            return None
        items = [self._expression(_with_name(T.clone(node.elt), target, n)) for n in _constants(turns.iter)]
        return T.at(gast.List(elts=items, ctx=gast.Load()), node) if items else None


def _with_name(node: Any, target: str, name: Any) -> Any:
    """A part of the text with the name itself in place of the variable that holds it."""
    return T.transform(node, lambda n: T.clone(name) if isinstance(n, gast.Name) and n.id == target else None)


def _constants(node: Any) -> list[Any]:
    items = node.elts if isinstance(node, (gast.Tuple, gast.List)) else []
    return items if 0 < len(items) <= _MOST and all(isinstance(i, gast.Constant) and isinstance(i.value, str) for i in items) else []
