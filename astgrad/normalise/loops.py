"""Bring every loop to a form whose iterations can be counted and run again backwards.

    for W, b in params:              for i in range(len(params)):
        h = h @ W + b         ->         W, b = params[i]          (a header: understood, not printed)
                                         h = h @ W + b

A loop keeps the user's own header in `shown`. A while loop, and a for loop that may break, count their trips.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from astgrad import rules
from astgrad.analyse.activity import active_reads
from astgrad.analyse.facts import ANY, Callee, Fact, Mapping, Number, Record, Sequence, is_array, is_float_scalar
from astgrad.analyse.infer import Facts
from astgrad.analyse.literals import written_name
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope
from astgrad.normalise.known_texts import with_known_texts
from astgrad.normalise.views import is_view, taken_for_dict
from astgrad.normalise.visited import Visited, sequences_in


def count_loops(body: T.Block, names: Names, scope: Scope, varied: set[str], sequences: set[str], mappings: set[str], known: dict[str, Fact],
                refuse: Callable[[Any, str, str], None], several: dict[Any, Any] | None = None) -> T.Block:
    """Index every for loop, and count the trips of every loop that does not fix them beforehand.

    `varied` are the names that may carry a derivative, `sequences` those known to be lists, tuples or arrays,
    `mappings` those known to be dicts; `known` are the facts of parameters that keep their value. A loop over a list
    that is known to hold objects of several classes is written out, as each of them has methods of its own, and so are
    the loops `several`, of which an earlier round found that they go through things of several kinds.
    """
    loops = _Loops(names, scope, varied, sequences, Visited(body, scope), refuse)
    bound = set(T.names_bound(body))
    loops.several = several or {}
    loops.known = {n: f for n, f in known.items() if n not in bound}
    made = _made_of(body, scope)
    loops.mappings = mappings | {n for n, kinds in made.items() if kinds == {"dict"}}
    loops.lists = {n for n, kinds in made.items() if kinds <= {"list"}}
    return loops.block(body)


def _made_of(body: T.Block, scope: Scope) -> dict[str, set[str]]:
    """What the assignments of each name make: a dict, a list, or something else."""
    found: dict[str, set[str]] = {}
    for node in T.statements(body):
        if isinstance(node, gast.For):
            for name in T.target_names(node.target):
                found.setdefault(name, set()).add("other")
        if not isinstance(node, gast.Assign):
            continue
        value, target = node.value, node.targets[0]
        callee = scope.resolve(value.func) if isinstance(value, gast.Call) else None
        is_dict = isinstance(value, (gast.Dict, gast.DictComp)) or callee is dict or (isinstance(value, gast.Call) and isinstance(value.func, gast.Name) and value.func.id in ("@dict_of", "@united"))
        is_list = isinstance(value, (gast.List, gast.Tuple, gast.ListComp)) or callee in (list, tuple, sorted) or _makes_array(callee)
        kind = "dict" if is_dict else "list" if is_list else "other"
        for name in T.target_names(target):
            found.setdefault(name, set()).add(kind if isinstance(target, gast.Name) else "other")
    return found


def _makes_array(callee: Any) -> bool:
    return getattr(callee, "__module__", "") == "numpy" and not isinstance(callee, type)  # np.nditer and np.ndindex are gone through once


@dataclass(frozen=True)
class Keys:
    """The keys of a dict that were put into it one by one, who knows when; where code for any order cannot be made, they are expected in this one."""

    keys: tuple[Any, ...]
    ordered: bool = False


_MOST = 24  # objects that a loop is written out for


def trips_of_several(node: Any, fact_of: Callable[[Any], Fact], scope: Scope, puts: bool | str) -> Any:
    """What a loop over things of several kinds goes through: their number, or the keys of a dict; nothing where that is not known.

    A loop over a dict that `puts` something under each key may find numbers and arrays there; one that "asks" for attributes goes through their names.
    """
    callee = scope.resolve(node.func) if isinstance(node, gast.Call) else None
    if callee is dataclasses.fields and puts == "asks":
        kind = getattr(fact_of(node.args[0]), "kind", None)
        return tuple(f.name for f in dataclasses.fields(kind)) if isinstance(kind, type) and dataclasses.is_dataclass(kind) else None
    if callee in (enumerate, reversed) and len(node.args) == 1 and not node.keywords:
        trips = trips_of_several(node.args[0], fact_of, scope, puts)
        return trips if callee is enumerate or isinstance(trips, int) else None
    if is_view(node) and node.func.attr != "values":
        fact = fact_of(node.func.value)
        return trips_of_several(node.func.value, fact_of, scope, puts) if isinstance(fact, Mapping) else None
    fact = fact_of(node)
    held = list(fact.items) if isinstance(fact, Sequence) else [item for _, item in fact.items] if isinstance(fact, Mapping) else []
    if not 0 < len(held) <= _MOST:
        return None
    of_classes = any(isinstance(item, Record) for item in held) and (len({getattr(item, "kind", None) for item in held}) > 1 or _hold_different_functions(held) or _hold_different_numbers(held))
    if isinstance(fact, Mapping):
        ranks = {item.dims and len(item.dims) for item in held if isinstance(item, Number)}  # None: of several arrays, among which the loop puts any
        mixed = not all(map(is_float_scalar, held)) and not (all(map(is_array, held)) and len(ranks) == 1 and None not in ranks)
        return tuple(key for key, _ in fact.items) if of_classes or puts == "asks" or puts and mixed else None
    return len(held) if of_classes else None


def _hold_different_functions(objects: list[Any]) -> bool:
    """Whether objects of one class hold functions that are known, and are not the same: layers with activations of their own."""
    held: dict[str, set[Any]] = {}
    for record in objects:
        for name, fact in record.items:
            held.setdefault(name, set()).add(fact.function if isinstance(fact, Callee) else None)
    return any(len(functions) > 1 and None not in functions for functions in held.values())


def _hold_different_numbers(objects: list[Any]) -> bool:
    """Whether objects of one class that are told apart by where they are made hold numbers and arrays under one name."""
    held: dict[str, set[Any]] = {}
    for record in objects:
        for name, fact in record.items if record.sites is not None else ():
            if isinstance(fact, Number):
                held.setdefault(name, set()).add((is_array(fact), fact.dims and len(fact.dims)))
    return any(len(kinds) > 1 for kinds in held.values())


class _Loops:
    several: dict[Any, Any]
    mappings: set[str]
    lists: set[str]
    known: dict[str, Fact]

    def __init__(self, names: Names, scope: Scope, varied: set[str], sequences: set[str], visited: Visited, refuse: Callable[[Any, str, str], None]) -> None:
        self.names, self.scope, self.varied, self.sequences, self.visited, self.refuse = names, scope, varied, sequences, visited, refuse

    def block(self, body: T.Block) -> T.Block:
        return [new for node in body for new in self._statement(node)]

    def _statement(self, node: Any) -> T.Block:
        if isinstance(node, gast.If):
            node = T.clone_header(node)
            node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        if not isinstance(node, (gast.For, gast.While)):
            return [node]
        if isinstance(node, gast.For) and (count := self._of_several_classes(node)):
            trips = [[T.assign(T.clone(node.target), T.subscript(T.clone(node.iter), T.constant(i)), node), *T.clone(node.body)] for i in range(count)]
            return self.block([statement for trip in trips for statement in trip])
        if isinstance(node, gast.For) and (made := self._written_out(node)) is not None:
            return made
        before: T.Block = []
        header: T.Block = []
        loop = T.clone_header(node)
        loop.trips = loop.shown = None
        if isinstance(node, gast.For):
            header = _Header(self, node, before).apply(loop)
            loop.written = None if _leaves(node) else (_place(node), node.iter, "asks" if hasattr(node, "asks") else _puts_under(node))
        body = self.block(node.body)
        tests = next((i for i, s in enumerate(body) if not _tests_length(s)), len(body))  # of the length: before an item is read
        loop.body = [*body[:tests], *header, *body[tests:]]
        breaks = any(isinstance(n, gast.Break) for n in own_statements(node.body))
        if isinstance(node, gast.While) or breaks or getattr(loop, "opaque", False):
            self._count(loop, before)
        return [*before, loop]

    def _of_several_classes(self, node: Any) -> int:
        """The number of objects that a loop goes through, if they are of several classes."""
        part = node.iter
        while isinstance(part, gast.Attribute):
            part = part.value
        if not (isinstance(part, gast.Name) and part.id in self.known and isinstance(node.target, gast.Name)):
            return 0
        fact = Facts(self.scope).of(node.iter, self.known)
        if not (isinstance(fact, Sequence) and 0 < len(fact.items) <= _MOST and any(isinstance(item, Record) for item in fact.items)):
            return 0
        kinds = {getattr(item, "kind", None) for item in fact.items}
        return 0 if len(kinds) == 1 or _leaves(node) else len(fact.items)

    def _written_out(self, node: Any) -> T.Block | None:
        """The trips of a loop one by one, behind a test that they are these."""
        trips = self.several.get(_place(node))
        if not trips or _leaves(node):
            return None
        before: T.Block = []
        header = _Header(self, node, before)
        loop = T.clone_header(node)
        made = header.apply(loop, always=True)
        if not made or len(header.lengths) != 1:
            return None
        over = header.lengths[0].args[0]
        if isinstance(trips, Keys):
            return [*before, self._key_by_key(node, loop, made, over, header.index, trips.keys)]
        expected = T.constant(trips) if isinstance(trips, int) else T.tuple_of(list(map(T.constant, trips)))

        def check() -> Any:
            made = T.expression_statement(T.call("@check_trips", T.clone(over), T.clone(expected)), node)
            made.checks_loop, made.trips = _place(node), trips
            return made

        done: T.Block = [*before, check()]
        for position in range(trips if isinstance(trips, int) else len(trips)):
            def fixed(part: Any, position: int = position) -> Any:
                if not isinstance(trips, int) and isinstance(part, gast.Subscript) and T.dump(part.value) == T.dump(over):
                    return T.constant(trips[position])
                if isinstance(part, gast.BinOp) and T.dump(part) == T.dump(T.binary(T.negative(T.constant(1)), gast.Sub(), T.constant(position))):
                    return T.negative(T.constant(1 + position))  # of reversed()
                return T.constant(position) if isinstance(part, gast.Name) and part.id == header.index and isinstance(part.ctx, gast.Load) else None

            if header.index in T.target_names(node.target):
                done.append(T.assign(header.index, T.constant(position), node))
            trip = [T.transform(T.clone(statement), fixed) for statement in made]
            done += [*trip, *self.block(_with_keys(node.body, trip))]
        for statement in done:
            statement.header = False
        return [*done, check()] if isinstance(trips, int) else done

    def _key_by_key(self, node: Any, loop: Any, header: T.Block, over: Any, index: str, keys: tuple[Any, ...]) -> Any:
        """A loop over a dict in which each key has a branch of its own: which is whose turn only the running program knows."""
        name = self.names.fresh("key")
        chosen: T.Block = [T.expression_statement(T.call("@check_trips", T.clone(over), T.tuple_of(list(map(T.constant, keys)))), node)]
        for key in reversed(keys):
            def fixed(part: Any, key: Any = key) -> Any:
                return T.constant(key) if isinstance(part, gast.Subscript) and T.dump(part.value) == T.dump(over) else None

            trip = [T.transform(T.clone(statement), fixed) for statement in header]
            for statement in trip:
                statement.header = False
            test = gast.Compare(left=T.load(name), ops=[gast.Eq()], comparators=[T.constant(key)])
            chosen = [T.at(gast.If(test=test, body=[*trip, *self.block(_with_keys(node.body, trip))], orelse=chosen), node)]
        loop.trips = loop.shown = loop.written = None
        loop.body = [T.assign(name, T.subscript(T.clone(over), T.load(index)), node), *chosen]
        return loop

    def _count(self, loop: Any, before: T.Block) -> None:
        loop.trips = self.names.fresh("trips")
        start = T.assign(loop.trips, T.constant(0), loop)
        step = T.augment(loop.trips, gast.Add(), T.constant(1), loop)
        start.counts = step.counts = loop.trips
        before.append(start)
        loop.body = [step, *loop.body]


def _leaves(node: Any) -> bool:
    """Whether a loop may be left, or what it does cannot be written twice."""
    inside = any(isinstance(n, (gast.FunctionDef, gast.ClassDef)) for s in node.body for n in T.walk(s))
    return bool(node.orelse) or inside or any(isinstance(n, (gast.Break, gast.Continue)) for n in own_statements(node.body))


def _tests_length(node: Any) -> bool:
    """Whether a statement tests that a list that a loop goes through has kept its length."""
    return isinstance(node, gast.Expr) and isinstance(node.value, gast.Call) and isinstance(node.value.func, gast.Name) and node.value.func.id == "@check_size"


def _with_keys(body: T.Block, header: T.Block) -> T.Block:
    """A copy of what a trip does, with the key that its header binds a name to in the place of the name."""
    inner = [n for s in body for n in T.walk(s) if isinstance(n, (gast.Lambda, gast.comprehension))]
    bound = {*T.names_bound(body), *(name for n in inner for name in (T.parameter_names(n.args) if isinstance(n, gast.Lambda) else T.target_names(n.target)))}
    keys = {s.targets[0].id: s.value for s in header if isinstance(s.targets[0], gast.Name) and isinstance(s.value, gast.Constant) and s.targets[0].id not in bound}

    def put(part: Any) -> Any:
        return T.clone(keys[part.id]) if isinstance(part, gast.Name) and part.id in keys and isinstance(part.ctx, gast.Load) else None

    return with_known_texts([T.transform(statement, put) for statement in T.clone(body)])


def _puts_under(node: Any) -> bool:
    """Whether a loop writes under what it goes through, as in `for k in d: d[k] = e`, or `{k: e for k in d}` does."""
    if hasattr(node, "keyed"):
        return True
    bound = T.target_names(node.target)
    return any(isinstance(n, gast.Subscript) and isinstance(n.ctx, gast.Store) and isinstance(n.slice, gast.Name) and n.slice.id in bound for s in node.body for n in T.walk(s))


def _place(node: Any) -> Any:
    """What tells a loop of a text from others."""
    return getattr(node, "keyed", None) or (node.lineno, node.col_offset, T.dump(node.iter))


class _Header:
    """Works out the index of one for loop and the assignments that bind its targets."""

    def __init__(self, loops: _Loops, node: Any, before: T.Block) -> None:
        self.loops, self.node, self.before, self.names = loops, node, before, loops.names
        self.scope, self.varied, self.sequences, self.mappings, self.lists = loops.scope, loops.varied, loops.sequences, loops.mappings, loops.lists
        self.assigned = set(T.names_bound(node.body)) | set(T.target_names(node.target))
        self.lengths: list[Any] = []

    def apply(self, loop: Any, always: bool = False) -> T.Block:
        """Give the loop its index and range, `always` or where what it goes through can be indexed; the result is the header."""
        node = self.node
        if self._callee(node.iter) is range and isinstance(node.target, gast.Name) and not node.iter.keywords:
            loop.iter = T.clone_header(node.iter)  # with what it stands for
            loop.iter.func, loop.iter.args = T.load("@range"), [self._bound(a) for a in node.iter.args]
            loop.shown = (node.target, T.call(node.iter.func, *loop.iter.args))
            return []
        if not always and self._is_opaque(node.iter) and not self._is_written():
            loop.opaque = True
            loop.shown = (node.target, node.iter)
            return []
        if not hasattr(node, "sized") and (resized := self.loops.visited.resized_in(node)) is not None:
            loop.resized = (resized, list(sequences_in(node.iter)))  # see `refuse_resized`
        self.index = self._index_name()
        header, shown = self._item(node.target, node.iter, T.load(self.index))
        for statement in header:
            statement.header = True
        unique = {T.dump(length): length for length in self.lengths}
        counts = list(unique.values())
        loop.iter = T.call("@range", counts[0] if len(counts) == 1 else T.call("@min", *counts))
        loop.target = T.store(self.index)
        loop.shown = (node.target, shown)
        return header

    def _callee(self, node: Any) -> Any:
        return self.scope.resolve(node.func) if isinstance(node, gast.Call) else None

    def _is_opaque(self, node: Any) -> bool:
        """Carries no derivative and is not known to be indexable: iterated as it is, its trips counted."""
        if self._callee(node) in (enumerate, zip, reversed):
            return all(self._is_opaque(a) for a in node.args)
        if self._callee(node) is range or (isinstance(node, gast.Name) and node.id in self.sequences):
            return False
        return not self._varies(node)

    def _is_written(self) -> bool:
        """Whether the loop writes what carries a derivative into what it goes through."""
        statements = list(T.statements(self.node.body))
        written = {written_name(s) for s in statements} | {s.target.id for s in statements if isinstance(s, gast.AugAssign) and isinstance(s.target, gast.Name)}
        bound = {n for s in statements if isinstance(s, (gast.Assign, gast.For)) for n in T.names_bound(s.targets if isinstance(s, gast.Assign) else s.target)}
        return any(n in self.varied and (n in written or n not in bound) for n in T.target_names(self.node.target))

    def _varies(self, node: Any) -> bool:
        return any(name in self.varied for name in active_reads(node, self.scope, self._fact))

    def _fact(self, node: Any) -> Fact:
        """Whether an expression may be an object, whose attributes are its own."""
        part = node
        while isinstance(part, (gast.Attribute, gast.Subscript)):
            part = part.value
        return ANY if self._is_known(part) else Record(object, ())

    def _is_known(self, node: Any) -> bool:
        return isinstance(node, gast.Name) and (node.id in self.sequences or node.id in self.lists or node.id in self.mappings)

    def _index_name(self) -> str:
        node = self.node
        if self._callee(node.iter) is enumerate and len(node.iter.args) == 1 and not node.iter.keywords and isinstance(node.target, gast.Tuple):
            first = node.target.elts[0]
            if isinstance(first, gast.Name) and first.id not in T.target_names(node.target.elts[1]):
                return str(first.id)
        wish = next((w for w in ("i", "j", "k", "m") if w not in self.names.taken), "i")
        return self.names.fresh(wish)

    def _bound(self, node: Any) -> Any:
        """A bound of a range, if it is cheap to evaluate again; any other gets a name before the loop."""
        for part in T.walk(node):
            if isinstance(part, gast.Call) and self.scope.resolve(part.func) is not len:
                return self._named(node, "bound")
            if isinstance(part, gast.Subscript) and not (isinstance(part.value, gast.Attribute) and part.value.attr == "shape"):
                return self._named(node, "bound")  # an element may be another one by then
        return node

    def _named(self, node: Any, wish: str) -> Any:
        name = self.names.fresh(wish)
        if isinstance(node, gast.Call) and not hasattr(node, "col_offset"):
            node.made_as = f"{getattr(self.node, 'lineno', '')}:{name}"  # a list of its own, if it is one
        self.before.append(T.assign(name, node, self.node))
        return T.load(name)

    def _item(self, target: Any, iterable: Any, position: Any) -> tuple[T.Block, Any]:
        """Assignments that bind a target to the item of an iterable at a position, and how the iterable is shown."""
        callee = self._callee(iterable)
        if callee is enumerate and isinstance(target, gast.Tuple) and len(target.elts) == 2:
            return self._enumerate(target, iterable, position)
        if callee is zip and all(k.arg == "strict" for k in iterable.keywords):
            return self._zip(target, iterable, position)
        if callee in (itertools.count, itertools.cycle) and not iterable.keywords or callee is itertools.repeat and len(iterable.args) == 1 and not iterable.keywords:
            return self._endless(target, callee, iterable, position)
        if callee is reversed:
            sequence = self._sequence(iterable.args[0])
            back = T.binary(T.negative(T.constant(1)), gast.Sub(), T.clone(position))
            return [self._assign(target, T.subscript(sequence, back))], _with_args(iterable, [T.clone(sequence)])
        if is_view(iterable):
            return self._mapping(target, iterable, position)
        if self._is_mapping(iterable):
            keys = self._named(T.call("@keys_of", T.clone(iterable)), "keys")
            self.lengths.append(T.call("@len", T.clone(keys)))
            return [self._assign(target, T.subscript(T.clone(keys), T.clone(position)))], iterable
        sequence = self._sequence(iterable)
        return [self._assign(target, T.subscript(sequence, T.clone(position)))], T.clone(sequence)

    def _is_mapping(self, node: Any) -> bool:
        """Whether this is known to be a dict: a variable, or an attribute of a parameter."""
        if isinstance(node, gast.Attribute):
            return isinstance(Facts(self.scope).of(node, self.loops.known), Mapping)
        return isinstance(node, gast.Name) and node.id in self.mappings

    def _assign(self, target: Any, value: Any) -> Any:
        return T.assign(T.clone(target), value, self.node)

    def _enumerate(self, target: Any, iterable: Any, position: Any) -> tuple[T.Block, Any]:
        start = iterable.args[1] if len(iterable.args) > 1 else next((k.value for k in iterable.keywords), T.constant(0))
        inner, shown = self._item(target.elts[1], iterable.args[0], position)
        number = target.elts[0]
        shown = _with_args(iterable, [shown, *iterable.args[1:]])
        if T.is_constant(start, 0) and isinstance(number, gast.Name) and number.id == self.index:
            return inner, shown
        value = T.clone(position) if T.is_constant(start, 0) else T.binary(T.clone(position), gast.Add(), T.clone(start))
        return [self._assign(number, value), *inner], shown

    def _zip(self, target: Any, iterable: Any, position: Any) -> tuple[T.Block, Any]:
        if isinstance(target, gast.Tuple) and len(target.elts) == len(iterable.args):
            pairs = [self._item(t, a, position) for t, a in zip(target.elts, iterable.args, strict=True)]
            return [s for statements, _ in pairs for s in statements], _with_args(iterable, [shown for _, shown in pairs])
        sequences = [self._sequence(a) for a in iterable.args]
        items = T.tuple_of([T.subscript(T.clone(s), T.clone(position)) for s in sequences])
        return [self._assign(target, items)], _with_args(iterable, sequences)

    def _endless(self, target: Any, callee: Any, iterable: Any, position: Any) -> tuple[T.Block, Any]:
        """`count(start, step)`, `cycle(xs)` and `repeat(x)` beside what ends."""
        if callee is itertools.repeat:
            return [self._assign(target, self._named(iterable.args[0], "item"))], iterable
        if callee is itertools.count:
            start, step = [self._named(a, "start") if not isinstance(a, gast.Constant) else a for a in iterable.args] + [T.constant(0), T.constant(1)][len(iterable.args):]
            steps = T.clone(position) if T.is_constant(step, 1) else T.binary(T.clone(position), gast.Mult(), step)
            return [self._assign(target, T.binary(T.clone(start), gast.Add(), steps))], iterable
        lengths = len(self.lengths)
        sequence = self._sequence(iterable.args[0])
        del self.lengths[lengths:]
        return [self._assign(target, T.subscript(sequence, T.binary(T.clone(position), gast.Mod(), T.call("@len", T.clone(sequence)))))], iterable

    def _may_be_dict(self, node: Any) -> bool:
        """Whether an iterable that varies is an item, an attribute, or what a function of the user's returns."""
        if isinstance(node, gast.Call):
            return rules.lookup(self.scope.resolve(node.func)) is None
        return isinstance(node, gast.Attribute) or (isinstance(node, gast.Subscript) and not isinstance(node.slice, (gast.Slice, gast.Tuple)))

    def _mapping(self, target: Any, iterable: Any, position: Any) -> tuple[T.Block, Any]:
        """`d.items()` and `d.values()`: by the list of the keys."""
        owner = iterable.func.value
        stable = isinstance(owner, gast.Name) and owner.id not in self.assigned
        mapping = owner if stable else self._named(owner, "entries")
        if not stable:
            self.before[-1].gone_through = True  # and nothing else knows it
        keys = self._named(taken_for_dict(T.call("@keys_of", T.clone(mapping)), iterable), "keys")
        self.lengths.append(T.call("@len", T.clone(keys)))
        key = T.subscript(T.clone(keys), T.clone(position))
        value = T.subscript(T.clone(mapping), T.clone(key))
        shown = T.method(T.clone(mapping), iterable.func.attr)
        if iterable.func.attr == "keys":
            return [self._assign(target, key)], shown
        if iterable.func.attr == "values":
            return [self._assign(target, value)], shown
        if isinstance(target, gast.Tuple) and len(target.elts) == 2:
            return [self._assign(target.elts[0], key), self._assign(target.elts[1], value)], shown
        return [self._assign(target, T.tuple_of([key, value]))], shown

    def _sequence(self, node: Any) -> Any:
        """An iterable as something that can be indexed again in the reverse sweep: a name the loop does not rebind."""
        if isinstance(node, gast.Attribute) and node.attr == "flat":  # of an array it has no value of its own
            array = node.value if isinstance(node.value, gast.Name) and node.value.id not in self.assigned else self._named(node.value, "array")
            self.lengths.append(T.call("@elements", T.clone(array)))
            return T.attribute(T.clone(array), "flat")
        if isinstance(node, (gast.Name, gast.Attribute)) and not self._is_known(node) and not self._varies(node):
            node = self._named(T.call("@passed_by", node), f"{node.id if isinstance(node, gast.Name) else node.attr}_items")
        if not (isinstance(node, gast.Name) and node.id not in self.assigned):
            stem = self.node.target.id if isinstance(self.node.target, gast.Name) else "loop"
            known = isinstance(node, (gast.Name, gast.Tuple, gast.List)) or self._varies(node) and not isinstance(node, gast.GeneratorExp)
            node = self._named((T.call("@visited", node) if self._may_be_dict(node) else node) if known else T.call("@list", node), f"{stem}_items")
        if isinstance(node, gast.Name) and node.id not in self.sequences and node.id not in self.lists and node.id in self.varied:
            node = self._named(T.call("@visited", T.clone(node)), f"{node.id}_items")
        self.lengths.append(T.call("@len", T.clone(node)))
        return T.clone(node)


def own_statements(body: T.Block) -> list[Any]:
    """Statements of a loop body that are not inside an inner loop."""
    found: list[Any] = []
    for node in body:
        found.append(node)
        if isinstance(node, gast.If):
            found += own_statements(node.body) + own_statements(node.orelse)
    return found


def _with_args(node: Any, args: list[Any]) -> Any:
    twin = T.clone_header(node)
    twin.args = args
    return twin
