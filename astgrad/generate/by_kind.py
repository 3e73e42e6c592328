"""Spell what means one thing of an array, a dict or an object, and another thing of others.

    for k in sorted(d): ...                    ->      keys = list(keys_of(d)) ...
    y = a.flat[k] * x                          ->      y = flat_part(a, k) * x
    items = visited(a.ravel())                 ->      items = a.ravel()
    items = list(visited(xs))                  ->      items = list(xs)                   (of a list)
    ys = xs[s]                                 ->      ys = xs[s.start:s.stop:s.step]     (of a list, where s holds a slice)
    for k, v in vars(p).items(): ...           ->      check_attributes(p, ("x", "u"))
                                                       entries = {"x": p.x, "u": p.u}
    d = s._asdict()                            ->      d = {"x": s.x, "u": s.u}           (of a named tuple)
"""

from __future__ import annotations

from typing import Any

from astgrad.analyse.classes import as_dict, attributes_in_order
from astgrad.analyse.facts import ListOf, Mapping, Number, Sequence, is_array
from astgrad.analyse.indices import is_slice
from astgrad.analyse.storage import calls_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import Scope
from astgrad.differentiate.calls import callee_row
from astgrad.differentiate.mirrors import slice_of
from astgrad.generate.unit import Function
from astgrad.normalise.writes import without
from astgrad.runtime import visited


def spell_by_kind(function: Function) -> bool:
    """Put these spellings into the function; whether there was any."""
    speller = _Speller(function)
    function.core.body = speller.block(function.core.body)
    return speller.found


class _Speller:
    def __init__(self, function: Function) -> None:
        self.function, self.found = function, False

    def block(self, body: T.Block) -> T.Block:
        done: T.Block = []
        for position, node in enumerate(body):
            if isinstance(node, (gast.If, gast.For, gast.While)):
                node.body, node.orelse = self.block(node.body), self.block(node.orelse)
            if id(node) in self.function.facts.before:
                self._parts(node)
                done += self._attributes(node, body[position + 1 :])
            done += self._deleted(node)
        return done

    def _deleted(self, node: Any) -> T.Block:
        """`del xs[s]`, where s holds a slice."""
        call: Any = node.value if isinstance(node, gast.Expr) else None
        if not hasattr(call, "deletes") or not is_slice(self.function.facts.of(call.args[0], self.function.facts.at(node))):
            return [node]
        self.found = True
        return without(call.func.value, call.args[0], node, self.function.names)

    def _parts(self, node: Any) -> None:
        fact_of = self.function.facts.within(self.function.facts.at(node))
        for call in calls_of(node):
            if self.function.scope.resolve(call.func) is visited and isinstance(fact_of(call.args[0]), Mapping):
                call.func, self.found = T.load("@keys_of"), True
        for field in ("value", "test", "iter"):
            part = getattr(node, field, None)
            if isinstance(part, gast.AST):
                new = T.transform(part, lambda inner: self._spelled(inner, fact_of))
                if new is not part:
                    setattr(node, field, new)
                    self.found = True
        for part in T.walk(node) if not T.inner_blocks(node) else [n for f in ("test", "iter") if hasattr(node, f) for n in T.walk(getattr(node, f))]:
            if isinstance(part, gast.Subscript) and isinstance(fact_of(part.value), (Sequence, ListOf)) and is_slice(fact_of(part.slice)):
                part.slice, self.found = _written_out(part.slice, self.function.scope), True

    def _attributes(self, node: Any, rest: T.Block) -> T.Block:
        """A dict of the attributes of an object, which nothing changes while they are gone through; and a test that these are all."""
        if not hasattr(node, "gone_through"):
            return []
        facts, value = self.function.facts, node.value
        names = attributes_in_order(value, self.function.scope.resolve, facts.within(facts.at(node)), facts.heap.missing)
        users = [s for s in rest if node.targets[0].id in T.names_read(s)]
        if not names or not isinstance(owner := value.value if isinstance(value, gast.Attribute) else value.args[0], gast.Name) or not all(map(self._leaves_objects_alone, users)):
            return []
        self.found = True
        node.value = T.at(gast.Dict(keys=list(map(T.constant, names)), values=[T.attribute(T.clone(owner), n) for n in names]), node)
        return [T.expression_statement(T.call("@check_attributes", T.clone(owner), T.tuple_of(list(map(T.constant, names)))), node)]

    def _leaves_objects_alone(self, statement: Any) -> bool:
        for part in T.walk(statement):
            if isinstance(part, gast.Attribute) and not isinstance(part.ctx, gast.Load):
                return False
            known = isinstance(part, gast.Call) and (callee_row(part, self.function.scope)[0] is not None or isinstance(part.func, gast.Attribute) and part.func.attr in ("append", "copy"))
            if isinstance(part, gast.Call) and not known and not (isinstance(part.func, gast.Name) and (part.func.id.startswith("@") or self.function.scope.resolve(part.func) in (len, range, list))):
                return False
        return True

    def _spelled(self, node: Any, fact_of: Any) -> Any:
        """`a.flat[k]` of an array, an array that a loop goes through, and a named tuple as a dict."""
        if isinstance(node, gast.Call) and (entries := as_dict(node, self.function.scope.resolve(node.func), fact_of)) is not None:
            return entries
        if isinstance(node, gast.Call) and isinstance(node.args[0] if node.args else None, gast.Call) and self.function.scope.resolve(node.func) is visited and is_array(fact_of(node.args[0])):
            return node.args[0]
        inside = node.args[0] if isinstance(node, gast.Call) and len(node.args) == 1 and self.function.scope.resolve(node.func) in (list, tuple) else None
        if isinstance(inside, gast.Call) and self.function.scope.resolve(inside.func) is visited and isinstance(fact_of(inside.args[0]), (Sequence, ListOf)):
            node = T.clone_header(node)
            node.args = inside.args
            return node
        plain = isinstance(node, gast.Subscript) and isinstance(node.ctx, gast.Load) and isinstance(node.value, gast.Attribute) and node.value.attr == "flat"
        if not plain or not isinstance(fact_of(node.value.value), Number):
            return None
        index = slice_of(node.slice) if isinstance(node.slice, gast.Slice) else node.slice
        return T.at(T.call("@flat_part", node.value.value, index), node)


def _written_out(index: Any, scope: Scope) -> Any:
    """A slice that a variable holds, or a call makes, as it is written between brackets."""
    if isinstance(index, gast.Call) and scope.resolve(index.func) is slice and 0 < len(index.args) < 4 and not index.keywords and not any(isinstance(a, gast.Starred) for a in index.args):
        lower, upper, step = [None, *index.args, None] if len(index.args) == 1 else [*index.args, None, None][:3]
        return gast.Slice(lower=lower, upper=upper, step=step)
    return gast.Slice(*(T.attribute(T.clone(index), name) for name in ("start", "stop", "step")))
