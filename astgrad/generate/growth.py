"""Spell what changes many items at once as changes of one at a time, where something else may reach the list or dict.

    xs.extend(ys)            ->      n = len(ys)
    xs += ys                         for i in range(n):
                                         xs.append(ys[i])

    xs += [a, b]             ->      item_1 = a
                                     item_2 = b
                                     xs.append(item_1)
                                     xs.append(item_2)

    xs *= n                  ->      xs[:] = xs * n

    ps += (u,)               ->      ps = ps + (u,)             (of a tuple that holds arrays or objects)

    d.update(a=e)            ->      item_1 = e
    d |= {"a": e}                    d["a"] = item_1

A list that nothing else can reach is bound anew instead, see `differentiate.lists`; only `xs += [a]` is spelt out for it too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad.analyse.facts import Fact, ListOf, Mapping, Number, Sequence, items_are_scalars
from astgrad.analyse.infer import Facts
from astgrad.analyse.storage import place_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope

IsPrivate = Callable[[str, Any], bool]


def grows(body: T.Block, facts: Facts) -> bool:
    """Whether a block may have what is spelt out here."""
    return any(_is_candidate(node, facts) for node in T.statements(body))


def _is_candidate(node: Any, facts: Facts) -> bool:
    if repeats(node, facts):
        return True
    if isinstance(node, gast.AugAssign):
        return isinstance(node.op, (gast.Add, gast.BitOr)) and not isinstance(node.value, gast.Constant)
    return isinstance(node, gast.Expr) and isinstance(node.value, gast.Call) and isinstance(node.value.func, gast.Attribute) and node.value.func.attr in ("extend", "update", "reverse")


def repeats(node: Any, facts: Facts) -> bool:
    """Whether a statement is `xs *= n` of a list or a tuple."""
    if not (isinstance(node, gast.AugAssign) and isinstance(node.op, gast.Mult)):
        return False
    fact = facts.of(place_of(node.target), facts.at(node))
    return isinstance(fact, (Sequence, ListOf)) and fact.kind in ("list", "tuple")


def spell_growth(body: T.Block, facts: Facts, scope: Scope, names: Names, is_private: IsPrivate) -> T.Block:
    """The block with each change of many items as changes of one."""
    return T.replaced(body, _Growth(facts, scope, names, is_private).statement)[0]


class _Growth:
    def __init__(self, facts: Facts, scope: Scope, names: Names, is_private: IsPrivate) -> None:
        self.facts, self.scope, self.names, self.is_private = facts, scope, names, is_private

    def fact(self, node: Any, site: Any) -> Fact:
        return self.facts.of(node, self.facts.at(site))

    def statement(self, node: Any) -> T.Block | None:
        if not _is_candidate(node, self.facts) or id(node) not in self.facts.before:
            return None
        if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name) and self._is_tuple(place_of(node.target), node):  # bound anew
            return [T.assign(node.target.id, T.placed(T.binary(place_of(node.target), node.op, node.value), node), node)]
        if repeats(node, self.facts):
            return self._repeated(node)
        if isinstance(node, gast.AugAssign):
            owner = T.clone_header(node.target)
            owner.ctx = gast.Load()
            value, words = [node.value], []
            changes = "update" if isinstance(node.op, gast.BitOr) else "extend"
        else:
            owner, value, words, changes = node.value.func.value, node.value.args, node.value.keywords, node.value.func.attr
            if self.scope.resolve(node.value.func) is not MISSING:
                return None
        fact = self.fact(owner, node)
        before: T.Block = []
        if isinstance(owner, gast.Subscript) and isinstance(owner.slice, gast.Slice) and isinstance(fact, (Sequence, ListOf)):
            if not (isinstance(node, gast.AugAssign) and changes == "extend" and isinstance(self.fact(value[0], node), (Sequence, ListOf))):
                return None
            return [T.assign(T.clone(node.target), T.binary(owner, gast.Add(), T.call("@list", *value)), node)]  # a part of a list is a new one, put back
        if isinstance(fact, (Sequence, ListOf)) and fact.kind == "list" and not words:
            if changes == "extend" and len(value) == 1 and isinstance(node, gast.AugAssign) and _is_display(value[0]):
                return [*before, *self._appended(self._named(owner, node, before), value[0].elts, node, before)]
            if self._is_alone(owner, node, not isinstance(node, gast.AugAssign) or items_are_scalars(self.fact(value[0], node))):
                return self._of_a_tuple(owner, value[0], node) if isinstance(node, gast.AugAssign) else None
            if changes == "extend" and len(value) == 1:
                return self._extended(owner, value[0], node)
            if changes == "reverse" and not value:
                return self._reversed(owner, node)
        if isinstance(fact, Mapping) and changes == "update" and not self._is_alone(owner, node, isinstance(node, gast.AugAssign)):
            return self._updated(owner, value, words, node)
        return None

    def _is_tuple(self, owner: Any, node: Any) -> bool:
        """Whether a value is a tuple that holds arrays or objects."""
        fact = self.fact(owner, node)
        return isinstance(fact, (Sequence, ListOf)) and fact.kind == "tuple" and not items_are_scalars(fact)

    def _repeated(self, node: Any) -> T.Block | None:
        owner, times, before = place_of(node.target), self.fact(node.value, node), list[Any]()
        if getattr(self.fact(owner, node), "kind", "") != "list" or self._is_alone(owner, node) or not (isinstance(times, Number) and times.kind == "py" and times.dtype in ("int", "bool")):
            return None
        owner = self._named(owner, node, before)
        everything = gast.Slice(lower=None, upper=None, step=None)
        return [*before, T.assign(T.subscript(owner, everything, gast.Store()), T.placed(T.binary(T.clone(owner), gast.Mult(), node.value), node), node)]

    def _is_alone(self, owner: Any, node: Any, spared: bool = True) -> bool:
        return spared and isinstance(owner, gast.Name) and self.is_private(owner.id, node)

    def _named(self, value: Any, site: Any, before: T.Block, stem: str = "items", always: bool = False) -> Any:
        if isinstance(value, gast.Name) and not always:
            return value
        name = self.names.temporary(stem, "")
        before.append(T.assign(name, T.placed(value, site), site))  # where a list is made tells it from others
        return T.load(name)

    # --- lists

    def _appended(self, owner: Any, items: list[Any], node: Any, before: T.Block) -> T.Block:
        if len(items) > 1:
            items = [self._named(item, node, before, "item", not isinstance(item, gast.Name)) for item in items]
        return [*before, *(T.expression_statement(T.method(T.clone(owner), "append", item), node) for item in items)]

    def _extended(self, owner: Any, value: Any, node: Any) -> T.Block | None:
        before: T.Block = []
        owner = self._named(owner, node, before)
        if _is_display(value):
            return self._appended(owner, value.elts, node, before)
        if not isinstance(self.fact(value, node), (Sequence, ListOf)):
            return None
        return [*before, *self._each(value, node, lambda item: [T.expression_statement(T.method(T.clone(owner), "append", item), node)])]

    def _of_a_tuple(self, owner: Any, value: Any, node: Any) -> T.Block | None:
        """`xs += (a, b)` as `xs += list((a, b))`: what it gives is joined by `+`."""
        fact = self.fact(value, node)
        return [T.augment(owner.id, gast.Add(), T.placed(T.call("@list", value), node), node)] if isinstance(fact, (Sequence, ListOf)) and fact.kind == "tuple" else None

    def _reversed(self, owner: Any, node: Any) -> T.Block:
        before: T.Block = []
        owner = self._named(owner, node, before)
        back = T.subscript(T.clone(owner), gast.Slice(lower=None, upper=None, step=T.negative(T.constant(1))))
        index = self.names.temporary("i", "")
        return [*before, *self._each(back, node, lambda item: [T.assign(T.subscript(T.clone(owner), T.load(index), gast.Store()), item, node)], index)]

    def _each(self, values: Any, node: Any, body: Callable[[Any], T.Block], index: str = "") -> T.Block:
        """A loop over the items that a list has now."""
        before: T.Block = []
        values = self._named(values, node, before)
        count = self._named(T.call("@len", T.clone(values)), node, before, "count")
        index = index or self.names.temporary("i", "")
        item = self.names.temporary("item", "")
        loop = gast.For(target=T.store(index), iter=T.call("@range", count), body=[], orelse=[], type_comment=None)
        loop.trips = loop.shown = None
        loop.body = [T.assign(item, T.subscript(T.clone(values), T.load(index)), node), *body(T.load(item))]
        return [*before, T.at(loop, node)]

    # --- dicts

    def _updated(self, owner: Any, value: list[Any], words: list[Any], node: Any) -> T.Block | None:
        if len(value) > 1 or any(k.arg is None for k in words):
            return None
        before: T.Block = []
        owner = self._named(owner, node, before)
        pairs: list[tuple[Any, Any]] = []
        rest: T.Block = []
        if value and isinstance(value[0], gast.Dict) and not any(k is None for k in value[0].keys):
            pairs = list(zip(value[0].keys, value[0].values, strict=True))
        elif value:
            given = self.fact(value[0], node)
            if not isinstance(given, Mapping):
                return None
            source = self._named(value[0], node, before)
            store = lambda key: [T.assign(T.subscript(T.clone(owner), key, gast.Store()), T.subscript(T.clone(source), T.clone(key)), node)]  # noqa: E731
            known = given.other is None  # what stands under each key is known too, then
            rest = [s for key, _ in given.items for s in store(T.constant(key))] if known else self._each(T.call("@list", T.clone(source)), node, store)
        pairs += [(T.constant(k.arg), k.value) for k in words]
        named = [(self._named(k, node, before, "key") if not isinstance(k, gast.Constant) else k, self._named(v, node, before, "item", not isinstance(v, gast.Constant)))
                 for k, v in pairs]
        return [*before, *rest, *(T.assign(T.subscript(T.clone(owner), k, gast.Store()), v, node) for k, v in named)]


def _is_display(node: Any) -> bool:
    return isinstance(node, (gast.List, gast.Tuple)) and not any(isinstance(e, gast.Starred) for e in node.elts)

