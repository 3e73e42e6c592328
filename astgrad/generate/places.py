"""Writes into containers and objects: each is spelled so that what is written, and what is taken out, has a name.

    p.x += dt * p.v          ->      p.x = p.x + dt * p.v        (of a float)

    p.u += dt * p.v          ->      u_1 = p.u                   (of an array, which is written in place)
                                     u_1 += dt * p.v

    p.u = p.u + e            ->      u_1 = p.u + e               (an array that comes to stand in the object)
                                     p.u = u_1

    y = xs.pop()             ->      y = xs[-1]
                                     xs.pop()

    f(p, q)                  ->      ps_1 = (p, q)               (of `def f(*ps)`)
                                     f(ps_1[0], ps_1[1])

    p = P(x.reshape(2, 2))   ->      item_1 = x.reshape(2, 2)    (which may be a view of x)
                                     p = P(item_1)
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from typing import Any

from astgrad.analyse import classes
from astgrad.analyse.arguments import from_pack, is_starred, written_out
from astgrad.analyse.callees import called_function, method_behind
from astgrad.analyse.constructors import makes_object
from astgrad.analyse.facts import ANY, Fact, ListOf, Mapping, Number, Record, Sequence, Unbound, holds_objects, holds_scalars, is_array, is_float_scalar, is_listed, is_text, item_of, may_be_float
from astgrad.analyse.heap import ANYWHERE, LIST, NONE, Heap, Slot
from astgrad.analyse.infer import Facts
from astgrad.analyse.literals import POPS, written_name
from astgrad.analyse.storage import Storage, calls_of, place_of, slot_of
from astgrad.analyse.values import fact_of_value
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING
from astgrad.differentiate.calls import callee_row, gives_parts
from astgrad.differentiate.lists import changed_list, changes_an_item
from astgrad.generate.unit import Function
from astgrad.normalise.fence import refuse
from astgrad.normalise.writes import stem_of_place
from astgrad.runtime import build, dict_from, dict_of, instance, picked, visited, zipped
from astgrad.text import reader

LIST_METHODS = {"append", "appendleft", "pop", "popleft", "insert"}


def in_container(node: Any, facts: Facts) -> Any:
    """What a statement writes into, where that is a list, a dict or an object; None for other statements."""
    if not written_name(node):
        return None
    if isinstance(node, gast.Expr):
        return node.value.func.value if hasattr(node.value, "in_storage") else None
    target = node.targets[0] if isinstance(node, gast.Assign) else node.target
    return None if isinstance(facts.of(target.value, facts.at(node)), Number) else target.value


def is_known_place(node: Any, owner: Fact) -> bool:
    """Whether a write into a container of this fact is one that is followed."""
    if isinstance(node, gast.Expr):
        return is_listed(owner) or isinstance(owner, Mapping) and node.value.func.attr == "pop"
    target = node.targets[0] if isinstance(node, gast.Assign) else node.target
    if isinstance(target, gast.Attribute):
        return isinstance(owner, Record) and is_stored_plainly(owner.kind, target.attr)
    if isinstance(target.slice, gast.Slice):
        return isinstance(node, gast.Assign) and isinstance(owner, (Sequence, ListOf)) and owner.kind == "list"
    return (isinstance(owner, Mapping) or not isinstance(target.slice, gast.Tuple)) and slot_of(target, owner) is not None


def hides_its_class(node: Any, owner: Fact, heap: Heap) -> bool:
    """Whether a write gives an object an attribute that so far its class may have had for it; a mirror would find it there."""
    target = node.targets[0] if isinstance(node, gast.Assign) else getattr(node, "target", None)
    if not (isinstance(target, gast.Attribute) and isinstance(owner, Record)) or (owner.kind, target.attr) not in heap.absent:
        return False
    found = inspect.getattr_static(owner.kind, target.attr, None)
    return may_be_float(fact_of_value(found)) and not isinstance(found, types.MemberDescriptorType)


def is_bound_anew(name: str, node: Any, facts: Facts, storage: Storage) -> bool:
    """Whether a change of a list is an assignment of a new one: nothing else can reach it, or changes what it holds, or comes to."""
    def is_list(site: Any, owner: str) -> bool:
        fact = facts.at(site).get(owner, ANY)
        return isinstance(fact, (Sequence, ListOf)) and not changes_an_item(site, fact) and storage.private.is_private(owner, site)

    group = storage.of(storage.versions.before[id(node)].get(name))
    call = node.value if isinstance(node, gast.Expr) else None
    if isinstance(call, gast.Call) and getattr(call.func, "attr", "") == "extend" and not holds_scalars(facts.of(call.args[0], facts.at(node))):
        return False
    return is_list(node, name) and (group is None or all(is_list(s, changed_list(s) or storage.writes(s)) for s in storage.written[group]))


def spell_places(function: Function) -> T.Block:
    """The body with every write into a container, and every binding of one, in plain form."""
    places = _Places(function)
    return T.replaced(function.core.body, lambda node: places.statement(node) if id(node) in places.storage.versions.before else None)[0]


class _Places:
    def __init__(self, function: Function) -> None:
        self.function, self.facts, self.names = function, function.facts, function.names
        self.storage: Storage = function.activity.storage  # type: ignore[assignment]
        self.named: set[str] = set()  # what got a name here, as it may be changed

    def fact(self, node: Any, site: Any) -> Fact:
        return self.facts.of(node, self.facts.at(site))

    def refuse(self, node: Any, why: str, instead: str) -> None:
        refuse(self.function.source, node, why, instead)

    def statement(self, node: Any) -> T.Block:
        if in_container(node, self.facts) is not None:
            return self._augmented(node) if isinstance(node, gast.AugAssign) else self._written(node) if isinstance(node, gast.Assign) else [node]
        call = node.value if isinstance(node, (gast.Assign, gast.Expr)) else None
        if isinstance(call, gast.Call) and (made := self._list_method(node, call)):
            return made
        if isinstance(node, gast.Assign) and self._calls_a_user(node):
            return self._passed(node)
        if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Tuple) and not isinstance(node.value, gast.Tuple) and not getattr(node, "pair", None):
            return self._taken_apart(node)
        if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and self.storage.after(node.targets[0].id, node) is not None:
            return self._bound(node)
        if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Tuple) and any(self.storage.after(n, node) is not None for n in T.target_names(node.targets[0])):
            return self._several(node)
        return [node]

    # --- writes

    def _augmented(self, node: Any) -> T.Block:
        place = place_of(node.target)
        fact = self.fact(place, node)
        if is_float_scalar(fact) or self.facts.heap.hopeful and (isinstance(fact, Unbound) or fact == NONE):  # more is known in the next round
            target = T.clone(node.target)
            return [_shown(T.assign(target, T.at(T.binary(place, node.op, node.value), node), node), node)]
        if is_array(fact):
            name = self.names.temporary(stem_of_place(node.target), "")
            write = T.augment(T.subscript(T.load(name), T.constant(...), gast.Store()), node.op, node.value, node)
            return [T.assign(name, place, node), _shown(write, T.augment(name, node.op, node.value, node))]
        self._refuse_augmented(node)
        raise AssertionError

    def _refuse_augmented(self, node: Any) -> None:
        self.refuse(node, "whether this adds to a number or changes what stands here in place is not known: not differentiated yet", "write it out, as in `p.x = p.x + e`")

    def _written(self, node: Any) -> T.Block:
        if hasattr(node, "augments") and not is_float_scalar(self.fact(node.value.left, node)):  # an array is changed in place
            if not is_array(self.fact(node.value.left, node)):
                self._refuse_augmented(node)
            write = T.augment(T.subscript(T.load(node.value.left.id), T.constant(...), gast.Store()), node.value.op, node.value.right, node)
            return [write, T.assign(node.targets[0], T.load(node.value.left.id), node)]  # in whose place the right-hand side may have put another one
        if isinstance(node.targets[0], gast.Subscript) and isinstance(node.targets[0].slice, gast.Slice):
            return self._sliced(node)
        before, value = self._named(node.value, node, stem_of_place(node.targets[0]))
        return [*before, T.assign(node.targets[0], value, node)] if before else [node]

    def _sliced(self, node: Any) -> T.Block:
        """`xs[i:j] = ys` puts the items of a list with a name in the place of others; how many there were before is kept."""
        target = node.targets[0]
        items, size = self.names.temporary("items", ""), self.names.temporary("size", "")
        fact = self.fact(node.value, node)
        is_list = isinstance(fact, (Sequence, ListOf)) and fact.kind == "list"
        if isinstance(node.value, gast.Name) and is_list:
            items, before = node.value.id, []
        else:
            value = node.value if is_list else T.call("@list", node.value)
            if isinstance(value, gast.Call) and not is_list:
                value.made_as = f"{node.lineno}:{items}"
            before = self._bound(T.assign(items, value, node), node)
        made = T.assign(target, T.load(items), node)
        made.size = size
        return [*before, T.assign(size, T.call("@len", T.clone(target.value)), node), made]

    def _named(self, value: Any, site: Any, stem: str) -> tuple[T.Block, Any]:
        """A value that may hold an array or another object gets a name, for its mirror."""
        if isinstance(value, (gast.Name, gast.Constant)) or is_float_scalar(self.fact(value, site)):
            return [], value
        name = self.names.temporary(stem, "")
        self.named.add(name)
        return [*self._bound(T.assign(name, value, site), site)], T.load(name)

    def _list_method(self, node: Any, call: Any) -> T.Block:
        func = call.func
        if not (isinstance(func, gast.Attribute) and func.attr in LIST_METHODS and isinstance(func.value, gast.Name)) or self.function.scope.resolve(func) is not MISSING:
            return []
        if not is_shared_list(node, func.value.id, self.facts, self.storage):
            return []
        before: T.Block = []
        if func.attr in POPS:
            position = call.args[0] if call.args else T.constant(0) if func.attr == "popleft" else T.negative(T.constant(1))
            item = T.subscript(T.load(func.value.id), T.clone(position))
            if isinstance(node, gast.Assign):
                before.append(T.assign(node.targets[0], item, node))
        elif func.attr in ("append", "appendleft") and len(call.args) == 1 or len(call.args) == 2:
            named, call.args[-1] = self._named(call.args[-1], node, "item")
            before += named
        call.in_storage = True
        return [*before, node if isinstance(node, gast.Expr) else T.expression_statement(call, node)]

    # --- bindings

    def _calls_a_user(self, node: Any) -> bool:
        func = getattr(node.value, "func", None)
        inner = isinstance(func, gast.Name) and func.id in self.function.core.local_functions
        return func is not None and (inner or called_function(self.function.scope, node.value, self.facts.within(self.facts.at(node))) is not None)

    def _passed(self, node: Any) -> T.Block:
        """New objects, and what a library makes of storage, a view or a copy, get names before they are passed on."""
        spelled = written_out(node.value, self.facts.items_at(node)) or node.value
        if spelled is not node.value:
            node.value = spelled
            return self.statement(node)  # of a class whose defaults are called for, it may be one that is only filled
        call = T.clone_header(spelled)
        call.args, call.keywords = list(call.args), [T.clone_header(k) for k in call.keywords]
        before: T.Block = []
        for owner, key, value in [*((call.args, i, a) for i, a in enumerate(call.args)), *((k, "value", k.value) for k in call.keywords if k.arg is not None)]:
            is_made = (_items(value, self.function) is not None or self._gathers(value, node)) and (self._reaches(value, node) or self._may_be_held(value, node))
            if is_made or isinstance(value, gast.Call) and makes_object(value, self.function.scope) or self._may_be_view(value, node):
                named, new = self._named(value, node, "item")
                before += named
                _replace(owner, key, new)
        before += self._packed(call, node)
        if before:
            node.value = call
        return [*before, node]

    def _packed(self, call: Any, node: Any) -> T.Block:
        """`f(p, q)` of a `def f(*ps)` that may change or keep them: the tuple that they come in gets a name, for its mirror."""
        parameters, leading = self._parameters(call, node)
        if parameters is None or is_starred(call):
            return []
        before: T.Block = []
        names = [p.id for p in [*parameters.posonlyargs, *parameters.args]]
        first = len(names) - leading
        if parameters.vararg is not None and any(self._reaches(a, node) for a in call.args[first:]):
            name = self.names.temporary(parameters.vararg.id, "")
            before += self._bound(T.assign(name, T.tuple_of(call.args[first:]), node), node)
            places = list(range(len(call.args) - first))
            call.args[first:] = [from_pack(name, i, places) for i in places]
        words = [k for k in call.keywords if k.arg not in {*names[len(parameters.posonlyargs):], *(p.id for p in parameters.kwonlyargs)}]
        if parameters.kwarg is not None and any(self._reaches(k.value, node) for k in words):
            name = self.names.temporary(parameters.kwarg.id, "")
            before += self._bound(T.assign(name, gast.Dict(keys=[T.constant(k.arg) for k in words], values=[k.value for k in words]), node), node)
            for word in words:
                word.value = from_pack(name, word.arg, [k.arg for k in words])
        return before

    def _parameters(self, call: Any, node: Any) -> tuple[Any, int]:
        """The parameters of the function that a call goes to, and how many of them an object that it belongs to takes."""
        inner = self.function.core.local_functions.get(call.func.id) if isinstance(call.func, gast.Name) else None
        if inner is not None:
            return inner.tree.args, 0
        fact_of = self.facts.within(self.facts.at(node))
        callee = called_function(self.function.scope, call, fact_of)
        method = None if self.function.scope.resolve(call.func) is not MISSING else method_behind(self.function.scope, call.func, fact_of)
        return reader.read(callee).tree.args, 0 if method is None else len(method[1])

    def _reaches(self, value: Any, site: Any) -> bool:
        """Whether an expression reaches arrays or objects that are changed."""
        known = self.facts.at(site)
        return any(n in self.named or self.storage.before(n, site) is not None and not is_float_scalar(known.get(n, ANY)) for n in T.names_read(value))

    def _may_be_held(self, value: Any, site: Any) -> bool:
        """Whether what a call gives, and may be changed, may hold arrays that a display of its arguments makes."""
        kept = any(self.storage.after(n, site) is not None for n in T.target_names(site.targets[0]))
        return kept and isinstance(value, _DISPLAYS) and any(self._makes_array(part, site) for _, _, part in _items(value, self.function) or [])

    def _makes_array(self, part: Any, site: Any) -> bool:
        if isinstance(part, _DISPLAYS):
            return any(self._makes_array(inner, site) for _, _, inner in _items(part, self.function) or [])
        return isinstance(part, (gast.Call, gast.BinOp, gast.UnaryOp)) and not is_float_scalar(self.fact(part, site))

    def _gathers(self, value: Any, site: Any) -> bool:
        """Whether a library function, or a slice, makes a new container of the objects that another one holds."""
        made = isinstance(value, gast.Call) and callee_row(value, self.function.scope)[0] is not None or isinstance(value, gast.Subscript) and isinstance(value.slice, gast.Slice)
        return made and holds_objects(self.fact(value, site))

    def _may_be_view(self, value: Any, site: Any) -> bool:
        while isinstance(value, (gast.Subscript, gast.Attribute)):
            value = value.value
        row = callee_row(value, self.function.scope)[0] if isinstance(value, gast.Call) else None
        return row is not None and row.alias and self._reaches(value, site)

    def _taken_apart(self, node: Any) -> T.Block:
        """`p, w = pairs[i]` of what may be written later: each by itself."""
        fact = self.fact(node.value, node)
        parted = isinstance(node.value, gast.Call) and (gives_parts(node.value, self.function.scope) or callee_row(node.value, self.function.scope)[0] is not None)
        plain = (parted or isinstance(node.value, (gast.Name, gast.Subscript, gast.Attribute))) and _only_names(node.targets[0])
        known = _items_for(node.targets[0], fact) is not None
        stored = any(self.storage.after(n, node) is not None for n in T.target_names(node.targets[0])) or any(self.storage.before(n, node) is not None for n in T.names_read(node.value))
        if not (plain and known and stored):
            return [node]
        name = self.names.temporary("item", "")
        parts = [*self._bound(T.assign(name, node.value, node), node), *self._items_of(node.targets[0], name, fact, node)]
        for part in parts:
            if getattr(node, "header", False):
                part.header = True
        return parts

    def _items_of(self, target: Any, name: str, fact: Fact, node: Any) -> T.Block:
        """Targets bound to the items of what has a name; rows of an array as they are."""
        items = _items_for(target, fact)
        if items is None:
            return [T.assign(target, T.load(name), node)]
        done: T.Block = []
        for i, (part, item) in enumerate(zip(target.elts, items, strict=True)):
            value = T.subscript(T.load(name), T.constant(i))
            if isinstance(part, gast.Name):
                done.append(T.assign(part, value, node))
            else:
                inner = self.names.temporary("item", "")
                done += [T.assign(inner, value, node), *self._items_of(part, inner, item, node)]
        return done

    def _several(self, node: Any) -> T.Block:
        """`p, q = Body(u), Body(v[::-1])`: what each of them is made of gets a name, as by itself."""
        items = node.value.elts if isinstance(node.value, gast.Tuple) else []
        return [*(s for item in items for s in self._parts_named(item, node)), node]

    def _bound(self, node: Any, site: Any = None) -> T.Block:
        """What a new container is made of gets names where it may be written later."""
        return [*self._parts_named(node.value, site or node), node]

    def _parts_named(self, value: Any, site: Any) -> T.Block:
        before: T.Block = []
        for owner, key, item in _items(value, self.function) or []:
            named, new = self._named(item, site, "item")
            before += named
            if named:
                _replace(owner, key, new)
        return before


_DISPLAYS = (gast.List, gast.Tuple, gast.Dict)


def _only_names(target: Any) -> bool:
    return all(isinstance(n, (gast.Name, gast.Tuple, gast.List)) for n in T.walk(target))


def _items_for(target: Any, fact: Fact) -> list[Fact] | None:
    """What is known of each item of a list or a tuple that is taken apart."""
    parts = getattr(target, "elts", None)
    if isinstance(fact, Record) and fact.is_tuple:
        fact = Sequence("tuple", tuple(item for _, item in fact.items))
    if parts is None or not (isinstance(fact, ListOf) or isinstance(fact, Sequence) and len(fact.items) == len(parts)):
        return None
    return list(fact.items) if isinstance(fact, Sequence) else [fact.item] * len(parts)


def is_shared_list(node: Any, name: str, facts: Facts, storage: Storage) -> bool:
    """Whether a list or a dict that a statement appends to, or takes from, is one whose items' adjoints are kept beside it."""
    fact = facts.at(node).get(name, ANY)
    return (isinstance(fact, Mapping) or is_listed(fact)) and storage.of(storage.versions.before[id(node)].get(name)) is not None


def _items(value: Any, function: Function) -> list[tuple[Any, Any, Any]] | None:
    """The parts of a display, or of a call that makes an object, each with its place in the tree; of what makes a list, a tuple or a dict of displays, these, and what is split."""
    if isinstance(value, (gast.List, gast.Tuple)):
        return [(value.elts, i, item) for i, item in enumerate(value.elts)]
    if isinstance(value, gast.Dict):
        return [(value.values, i, item) for i, item in enumerate(value.values)]
    if isinstance(value, gast.Call) and makes_object(value, function.scope):
        first = 0 if function.scope.resolve(value.func) not in (build, instance) else 1
        return [*((value.args, i, a) for i, a in enumerate(value.args) if i >= first), *((k, "value", k.value) for k in value.keywords)]
    if isinstance(value, gast.Call) and value.args and isinstance(value.args[0], gast.Call):
        row, of_list = callee_row(value.args[0], function.scope)[0], function.scope.resolve(value.func) in (list, tuple)
        if gives_parts(value, function.scope) or of_list and row is not None and row.alias:
            return [(value.args, 0, value.args[0])]
    operands: list[tuple[Any, Any, Any]] = []
    if isinstance(value, gast.Subscript) and isinstance(value.slice, gast.Slice):
        operands = [(value, "value", value.value)]
    elif isinstance(value, gast.BinOp):
        operands = [(value, "left", value.left), (value, "right", value.right)]
    elif isinstance(value, gast.Call) and any(function.scope.resolve(value.func) is f for f in _OF_DISPLAYS):
        operands = [(value.args, i, a) for i, a in enumerate(value.args)]
    return [part for part in operands if isinstance(part[2], (gast.List, gast.Tuple, gast.Dict)) and T.children(part[2])] or None


_OF_DISPLAYS = (list, tuple, dict, sorted, reversed, zipped, picked, dict_from, dict_of, visited)


def _replace(owner: Any, key: Any, new: Any) -> None:
    if isinstance(owner, list):
        owner[key] = new
    else:
        setattr(owner, key, new)


def _shown(made: Any, node: Any) -> Any:
    made.shown = node
    return made


# --- what is known of slots


def note_writes(heap: Heap, body: T.Block, facts: Facts, storage: Storage | None) -> None:
    """Tell the heap what a block writes into containers."""
    for node in T.statements(body):
        if id(node) not in facts.before:
            continue
        for place, fact in _through_unknown(node, facts):
            if heap.hopeful:  # more may be known of it in the next round
                heap.left_out = True
                break
            heap.note(place, fact)
        base = _changed(node, facts, storage) if storage is not None and id(node) in storage.versions.before else None
        if base is None:
            continue
        env = facts.at(node)
        if isinstance(node, gast.Expr):
            if isinstance(owner := facts.of(base, env), Mapping):
                heap.note_removal(owner)
            elif node.value.args and node.value.func.attr not in POPS:
                heap.note_list(facts.of(base, env), facts.whole(node.value.args[-1], env))
            continue
        target = node.targets[0] if isinstance(node, gast.Assign) else node.target
        slot = slot_of(target, facts.of(base, env))
        if slot is None:
            continue
        value = _put(node, target, facts)
        if slot == LIST:
            heap.note_list(facts.of(base, env), facts.whole(value, env))
            continue
        heap.note(slot, facts.whole(value, env), facts.of(base, env).sites)  # type: ignore[attr-defined]
        if not _is_there(slot, facts.of(base, env)):
            heap.absent.add(slot)
        if isinstance(owner := facts.of(base, env), Record) and owner.get(slot[1]) is None:
            heap.missing.add(slot)


def _changed(node: Any, facts: Facts, storage: Storage) -> Any:
    """What a statement writes into, or appends to: in a helper that has no pair, whose calls of methods of lists are not spelt as writes."""
    if (base := in_container(node, facts)) is not None:
        return base
    func: Any = node.value.func if isinstance(node, gast.Expr) and isinstance(node.value, gast.Call) else None
    own = isinstance(func, gast.Attribute) and (func.attr in POPS or func.attr in ("append", "appendleft"))  # not one in a lambda that it is given
    return func.value if own and storage.lists(node) else None


def _put(node: Any, target: Any, facts: Facts) -> Any:
    """What a write puts into a place, or into each of a slice."""
    value = node.value if isinstance(node, gast.Assign) else _sum(place_of(target), node, facts)
    return T.subscript(value, T.constant(0)) if isinstance(target, gast.Subscript) and isinstance(target.slice, gast.Slice) else value


def _through_unknown(node: Any, facts: Facts) -> Iterator[tuple[Slot, Fact]]:
    """What a statement writes into something of which nothing is known: `q["k"] = e`, `q.append(e)`, `q |= {"k": e}`, `setattr(q, name, e)`.

    It may be any container or object that has a name elsewhere, of which more is known there.
    """
    env = facts.at(node)

    def is_unknown(part: Any) -> bool:
        return not isinstance(facts.of(part, env), (Number, Sequence, ListOf, Mapping, Record)) and not is_text(facts.of(part, env))

    target = node.targets[0] if isinstance(node, gast.Assign) else getattr(node, "target", None)
    if isinstance(target, (gast.Subscript, gast.Attribute)) and isinstance(node, (gast.Assign, gast.AugAssign)):
        if is_unknown(target.value) and not _keeps_kind(node, target, facts, env):
            key = target.attr if isinstance(target, gast.Attribute) else target.slice.value if isinstance(target.slice, gast.Constant) else None
            yield ("any", key), facts.of(_put(node, target, facts), env)
    elif isinstance(node, gast.AugAssign) and is_unknown(target):
        added = facts.of(node.value, env)
        if isinstance(node.op, gast.BitOr):
            yield from _entries(added)
        elif isinstance(node.op, gast.Add) and not isinstance(added, Number):
            yield LIST, item_of(added, "added")
    for call in calls_of(node):
        resolved = facts.scope.resolve(call.func)
        if resolved is setattr and len(call.args) == 3 and not isinstance(call.args[1], gast.Constant):
            owner = facts.of(call.args[0], env)
            yield (owner.kind, None) if isinstance(owner, Record) else ANYWHERE, facts.of(call.args[2], env)
        elif isinstance(call.func, gast.Attribute) and is_unknown(call.func.value) and resolved is MISSING and called_function(facts.scope, call, facts.within(env)) is None:
            yield from _by_method(call, facts, env)


def _keeps_kind(node: Any, target: Any, facts: Facts, env: dict[str, Fact]) -> bool:
    """Whether a write puts what stands in a place back, added to a number or multiplied by one: `q["k"] *= 2`, `q[i] = q[i] + dt * v`."""
    place = T.dump(place_of(target))
    if isinstance(node, gast.AugAssign):
        return is_float_scalar(facts.of(node.value, env))

    def keeps(value: Any) -> bool:
        if isinstance(value, gast.UnaryOp):
            return keeps(value.operand)
        if isinstance(value, gast.BinOp):
            return any(keeps(a) and (keeps(b) or is_float_scalar(facts.of(b, env))) for a, b in ((value.left, value.right), (value.right, value.left)))
        return T.dump(value) == place

    return keeps(node.value)


def _by_method(call: Any, facts: Facts, env: dict[str, Fact]) -> Iterator[tuple[Slot, Fact]]:
    """What a method of lists or dicts puts into something of which nothing is known."""
    given = [facts.of(a, env) for a in call.args]
    match call.func.attr:
        case "append" | "insert" | "appendleft" if given:
            yield LIST, given[-1]
        case "extend" | "extendleft" if given:
            yield LIST, item_of(given[0], "added")
        case "setdefault" | "__setitem__" | "__setattr__" if len(given) == 2:
            key = call.args[0]
            yield ("any", key.value) if isinstance(key, gast.Constant) else ANYWHERE, given[1]
        case "update" | "__ior__":
            for fact in given:
                yield from _entries(fact)
            for word in call.keywords:
                yield ("any", word.arg), facts.of(word.value, env)


def _entries(fact: Fact) -> Iterator[tuple[Slot, Fact]]:
    """What is put into a dict that is updated by something."""
    if not isinstance(fact, Mapping):
        yield ANYWHERE, ANY
        return
    for key, item in fact.items:
        yield ("any", key), item
    if fact.other is not None:
        yield ANYWHERE, fact.other


def _sum(place: Any, node: Any, facts: Facts) -> Any:
    """What `p.v += e` puts there: the array that stood there, or where the class says what that is, what it gives."""
    if is_array(facts.of(place, facts.at(node))):
        return place  # which is written into
    in_place = f"__i{classes.BINARY[type(node.op).__name__]}__"
    own = classes.special(facts.of(place, facts.at(node)), in_place) is not None
    return T.method(place, in_place, node.value) if own else T.binary(place, node.op, node.value)


def _is_there(slot: Slot, owner: Fact) -> bool:
    """Whether a place surely holds something: of a dict with entries under other keys, nobody knows which came when."""
    if isinstance(owner, Mapping) and owner.other is not None:
        return False
    return slot[1] is not None and owner.get(slot[1]) not in (None, NONE)  # type: ignore[attr-defined]


def is_stored_plainly(kind: type, name: str) -> bool:
    """Whether reading and writing an attribute of a class's instances does nothing else."""
    plain = kind is types.SimpleNamespace or kind.__setattr__ is object.__setattr__ and kind.__getattribute__ is object.__getattribute__ and not hasattr(kind, "__getattr__")
    return plain and not is_computed(kind, name)


def is_computed(kind: type, name: str) -> bool:
    """Whether the class has something of that name which says what it is of an object, as a property does."""
    found = inspect.getattr_static(kind, name, None)
    return not isinstance(found, types.MemberDescriptorType) and hasattr(type(found), "__get__")
