"""Deques, spelled by what a list does too, once it is known what is one.

    q = deque([a, b], maxlen=3)      ->      item_1 = a
                                             item_2 = b
                                             q = deque(maxlen=3)
                                             q.append(item_1)
                                             q.append(item_2)

    q.append(e)                      ->      item_1 = e
                                             if is_full(q):
                                                 q.popleft()
                                             q.append(item_1)

    q.rotate(n)                      ->      if q:
                                                 for _ in range(n):
                                                     item_1 = q.pop()
                                                     q.appendleft(item_1)
                                                 for _ in range(-n):
                                                     item_2 = q.popleft()
                                                     q.append(item_2)

The object stays a deque. One that only one function uses, as a list, is one: see `normalise/deques.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad.analyse.facts import DEQUES, Fact, is_deque
from astgrad.analyse.infer import Facts
from astgrad.analyse.literals import literal
from astgrad.analyse.storage import place_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.generate.unit import Function
from astgrad.normalise.deques import makes_deque
from astgrad.normalise.fence import refuse

_ENDS = {"append": "popleft", "appendleft": "pop"}  # what is added at one end makes an item fall off at the other


def spell_deques(body: T.Block, scope: Scope, facts: Facts, names: Names) -> tuple[T.Block, bool]:
    """The block with deques that are made of nothing, and changed one item at a time; and whether there was anything to spell."""
    return T.replaced(body, _Deques(scope, facts, names).statement)


class _Deques:
    def __init__(self, scope: Scope, facts: Facts, names: Names) -> None:
        self.scope, self.facts, self.names = scope, facts, names

    def fact(self, node: Any, site: Any) -> Fact:
        return self.facts.of(node, self.facts.at(site))

    def statement(self, node: Any) -> T.Block | None:
        if id(node) not in self.facts.before:
            return None
        if isinstance(node, gast.Assign) and makes_deque(node.value, self.scope):
            return self._made(node)
        if isinstance(node, gast.AugAssign) and isinstance(node.op, gast.Add) and isinstance(node.target, gast.Name) and is_deque(self.fact(T.load(node.target.id), node)):
            return self._changed(node, node.target.id, "extend", [node.value])
        call = node.value if isinstance(node, gast.Expr) else None
        if not (isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and isinstance(call.func.value, gast.Name)) or call.keywords or hasattr(call, "fits"):
            return None
        if self.scope.resolve(call.func) is not MISSING or not is_deque(self.fact(call.func.value, node)):
            return None
        return self._changed(node, call.func.value.id, call.func.attr, call.args)

    def _made(self, node: Any) -> T.Block | None:
        call = node.value
        if any(isinstance(a, gast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
            return None
        words = {k.arg: k.value for k in call.keywords}
        items = call.args[0] if call.args else words["iterable"]
        size = call.args[1] if len(call.args) > 1 else words.get("maxlen")
        twin = T.clone_header(call)
        twin.args, twin.keywords = [], [] if size is None else [gast.keyword(arg="maxlen", value=size)]
        done: T.Block = []
        put = self._items(items, node, done)
        target = node.targets[0]
        name = target.id if isinstance(target, gast.Name) and target.id not in T.names_read(put) else self.names.temporary("deque", "")
        kind = DEQUES[size is not None and not T.is_constant(size, None)]
        done += [T.assign(name, twin, node), *self._each(put, node, lambda item: self._added(name, "append", item, node, kind))]
        return done if isinstance(target, gast.Name) and name == target.id else [*done, T.assign(target, T.load(name), node)]

    def _items(self, items: Any, node: Any, before: T.Block) -> list[Any] | Any:
        """The items of a display under names; of anything else, a list of them."""
        if isinstance(items, (gast.List, gast.Tuple)) and not any(isinstance(e, gast.Starred) for e in items.elts):
            return [self.names.named(e, "item", node, before) for e in items.elts]
        name = self.names.temporary("items", "")
        made = T.call("@list", items)
        made.made_as = f"{node.lineno}:{name}"
        before.append(T.assign(name, made, node))
        return T.load(name)

    def _each(self, items: list[Any] | Any, node: Any, body: Callable[[Any], T.Block]) -> T.Block:
        if isinstance(items, list):
            return [s for item in items for s in body(item)]
        index, item = self.names.temporary("i", ""), self.names.temporary("item", "")
        return self._loop(T.call("@len", T.clone(items)), index, [T.assign(item, T.subscript(T.clone(items), T.load(index)), node), *body(T.load(item))], node)

    def _loop(self, count: Any, index: str, body: T.Block, node: Any) -> T.Block:
        before: T.Block = []
        loop = gast.For(target=T.store(index), iter=T.call("@range", self.names.named(count, "count", node, before)), body=body, orelse=[], type_comment=None)
        loop.trips = loop.shown = None
        return [*before, T.at(loop, node)]

    @staticmethod
    def _said(name: str, method: str, node: Any, *args: Any) -> Any:
        call = T.method(T.load(name), method, *args)
        call.fits = True  # no item falls off
        return T.expression_statement(call, node)

    def _added(self, name: str, method: str, item: Any, node: Any, kind: str) -> T.Block:
        added = self._said(name, method, node, T.clone(item))
        if kind == DEQUES[0]:
            return [added]
        full = T.at(gast.If(test=T.call("@is_full", T.load(name)), body=[self._said(name, _ENDS[method], node)], orelse=[]), node)
        return [full, added]

    def _changed(self, node: Any, name: str, method: str, args: list[Any]) -> T.Block | None:
        kind: str = self.fact(T.load(name), node).kind  # type: ignore[attr-defined]
        done: T.Block = []
        match method, args:
            case ("append" | "appendleft"), [value]:
                if kind == DEQUES[0]:
                    return None
                item = self.names.named(value, "item", node, done)
                return [*done, *self._added(name, method, item, node, kind)]
            case ("extend" | "extendleft"), [values]:
                items = self._items(values, node, done)
                return [*done, *self._each(items, node, lambda item: self._added(name, method.replace("extend", "append"), item, node, kind))]
            case "clear", []:
                return self._loop(T.call("@len", T.load(name)), self.names.temporary("i", ""), [self._said(name, "pop", node)], node)
            case "reverse", []:
                return self._reversed(node, name)
            case "rotate", ([] | [_]):
                return self._rotated(node, name, args[0] if args else T.constant(1))
        return None

    def _reversed(self, node: Any, name: str) -> T.Block:
        before: T.Block = []
        items = self._items(T.load(name), node, before)
        index, item = self.names.temporary("i", ""), self.names.temporary("item", "")
        back = T.binary(T.negative(T.constant(1)), gast.Sub(), T.load(index))
        body = [T.assign(item, T.subscript(T.clone(items), back), node), T.assign(T.subscript(T.load(name), T.load(index), gast.Store()), T.load(item), node)]
        return [*before, *self._loop(T.call("@len", T.clone(items)), index, body, node)]

    def _rotated(self, node: Any, name: str, turns: Any) -> T.Block:
        before: T.Block = []
        known = literal(turns)
        turns = self.names.named(turns, "turns", node, before)
        body: T.Block = []
        for count, off, on in ((turns, "pop", "appendleft"), (T.negative(T.clone(turns)), "popleft", "append")):
            if not isinstance(known, int) or (known >= 0) == (count is turns):
                item = self.names.temporary("item", "")
                body += self._loop(count, self.names.temporary("i", ""), [T.assign(item, T.method(T.load(name), off), node), self._said(name, on, node, T.load(item))], node)
        return [*before, T.at(gast.If(test=T.load(name), body=body, orelse=[]), node)]


def check_deques(function: Function) -> None:
    """Refuse what is not followed of deques: joined and repeated ones, items taken out of the middle, and loops that change what they go through."""
    for node in T.statements(function.core.body):
        if id(node) not in function.facts.before:
            continue
        fact, varied = function.facts.within(function.facts.at(node)), function.activity.varied.get(id(node), frozenset())

        def refused(why: str, instead: str, site: Any = node) -> None:
            refuse(function.source, site, why, instead)

        if isinstance(node, gast.While) and hasattr(node, "follows") and is_deque(fact(node.follows)):
            refused("a deque changes while a loop goes through it, which Python does not allow", "go through a copy, as in `for v in list(q)`")
        if isinstance(node, gast.AugAssign) and is_deque(fact(place_of(node.target))):
            refused("this changes a deque as a whole: not differentiated", "use its methods, as `extend`")
        for part in (n for header in T.headers(node) for n in T.walk(header)):
            site = part if hasattr(part, "lineno") else node
            if isinstance(part, gast.Subscript) and isinstance(part.slice, gast.Slice) and is_deque(fact(part.value)):
                refused("a part of a deque is taken, which is no list: not differentiated", "take it of a list, as in `list(q)[1:]` or `a, *b = list(q)`", site)
            if isinstance(part, gast.BinOp) and any(is_deque(fact(e)) and function.activity.reads(e, varied, node) for e in (part.left, part.right)):
                refused("a deque that is joined or repeated is not differentiated", "make a list of it, by `list(q)`", site)
            if makes_deque(part, function.scope) and any(function.activity.reads(a, varied, node) for a in [*part.args, *(k.value for k in part.keywords)]):
                refused("a deque that is made inside of something else is not differentiated", "give it a name first", site)
            if isinstance(part, gast.Call) and isinstance(part.func, gast.Attribute) and part.func.attr == "pop" and part.args and is_deque(fact(part.func.value)):
                refused("an item is taken out of the middle of a deque: not differentiated", "use `popleft`, `pop` or `rotate`", site)
