"""Spell what Python's own functions make of lists and dicts as lists, by few functions that have derivatives.

    best = max(xs, key=abs)       ->      place = place_of(max, xs, abs)
                                          best = xs[place]
    d = dict(zip(names, xs))      ->      d = dict_from(zipped((names, xs)))
"""

from __future__ import annotations

import copy
import functools
import itertools
from collections.abc import Callable, Collection
from typing import Any

from astgrad.analyse.activity import active_reads
from astgrad.analyse.facts import ANY, Fact, ListOf, Mapping, Number, Record, Sequence, item_of
from astgrad.analyse.infer import Facts
from astgrad.analyse.listed import CHOICES
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope, is_user_function
from astgrad.normalise.views import VIEWS, is_own, is_view, taken_for_dict

LISTS = {"@keys_of", "@values_of", "@zipped", "@picked", "@dict_from"}  # what these give is new already
ROWS = "rows"


def place_of_rows(node: Any) -> Any:
    """What tells a call that makes a list of tuples from others in a function."""
    return (ROWS, node.lineno, node.col_offset) if hasattr(node, "lineno") else None


class Containers:
    """Rewrites one call at a time; `None` stands for a call that stays as it is.

    `known` are the facts of parameters that keep their value; `put` names an expression in a statement before. The calls in
    `several` make tuples of what is changed: these are made one by one, so that each is known to hold it.
    """

    def __init__(self, names: Names, scope: Scope, varied: set[str], known: dict[str, Fact], several: Collection[Any]) -> None:
        self.names, self.scope, self.varied, self.known, self.several = names, scope, varied, known, several
        self.put: Callable[[Any, str], Any] = lambda value, wish: value
        self.add: Callable[[Any], None] = lambda statement: None
        self.place: Any = None  # of the call at hand

    def rewritten(self, node: Any, target: Any, consumed: bool, put: Callable[[Any, str], Any], add: Callable[[Any], None]) -> Any:
        """The call in another spelling; `add` takes statements that are to go before."""
        here = copy.copy(self)  # what goes before may hold calls in its turn
        here.put, here.add = put, add
        here.place = place_of_rows(node)
        made = here._rewritten(node, target, consumed)
        return T.in_place_of(made, node) if isinstance(made, gast.ListComp) else made

    @property
    def one_by_one(self) -> bool:
        """Whether the call at hand makes tuples of what is changed."""
        return self.place in self.several

    def _listed(self, made: Any) -> Any:
        """A call that makes a list of tuples, with the place where it stood."""
        made.rows = self.place
        return made

    def _rewritten(self, node: Any, target: Any, consumed: bool) -> Any:
        if target is MISSING:
            return self._method(node, consumed) if isinstance(node.func, gast.Attribute) and not node.keywords else None
        if target in (map, filter) and consumed and len(node.args) > 1 and not any(isinstance(a, gast.Starred) for a in node.args):
            return self._mapped(node) if target is map else self._filtered(node)
        if not any(map(self.active, [*node.args, *(k.value for k in node.keywords)])):
            return None
        words = {k.arg: k.value for k in node.keywords}
        if target is functools.reduce and len(node.args) > 1 and not words:
            return self._reduced(node)
        if target in (set, frozenset) and isinstance(self.fact(node.args[0]), Mapping):
            return T.call(node.func, T.call("@keys_of", node.args[0]))
        if target in (zip, enumerate, reversed):
            return self._iterator(target, node, words) if consumed else None
        if target is sorted and len(node.args) == 1:
            return self._sorted(node, words)
        if target in (max, min) and (words or len(node.args) == 1 and isinstance(node.args[0], gast.Starred)):
            return self._best(target, node, words)
        if target in (max, min) and len(node.args) == 1 and self._holds_tuples(node.args[0]):
            return self._best(target, node, {"key": T.constant(None)})
        if target is dict and not any(isinstance(a, gast.Starred) for a in node.args):
            return T.in_place_of(self._dict(node), node)
        start = node.args[1] if len(node.args) > 1 else words.get("start")
        if target is sum and isinstance(start, gast.List):  # of lists
            inner, item = self.names.fresh("items"), self.names.fresh("item")
            items = _comprehension(T.load(item), (inner, node.args[0]), (item, T.load(inner)))
            return T.binary(start, gast.Add(), items) if start.elts else items
        if target == dict.fromkeys and len(node.args) == 2:
            variable = self.names.fresh("key")
            made = gast.DictComp(key=T.load(variable), value=self.put(node.args[1], "entry"), generators=_comprehension(None, (variable, node.args[0])).generators)
            return T.in_place_of(made, node)
        if target is next and (first := self._first_of(node)) is not None:
            return self._first(first)
        if target is next and isinstance(node.args[0], gast.GeneratorExp) and len(node.args[0].generators) == 1:
            return self._first(node)
        return self._itertools(target, node, words) if consumed or target in CHOICES else None

    def active(self, node: Any) -> bool:
        return any(n in self.varied for n in active_reads(node, self.scope, self.fact))

    def fact(self, node: Any) -> Fact:
        """What the arguments of the call at hand say of an expression."""
        return Facts(self.scope).of(node, self.known)

    def items(self, node: Any) -> Any:
        """What iterating over an expression gives, as an expression of a list."""
        fact = self.fact(node)
        if isinstance(fact, Mapping):
            return T.call("@keys_of", node)
        plain = isinstance(node, (gast.Name, gast.Attribute, gast.Subscript)) or (isinstance(node, gast.Call) and not self._gives_list(node))
        if plain and not isinstance(fact, (Number, Sequence, ListOf)):
            node = T.call("@visited", node)
        return T.call("@list", node)

    def _gives_list(self, node: Any) -> bool:
        return self.scope.resolve(node.func) not in (MISSING, None) or is_view(node)

    def simple(self, node: Any, wish: str) -> Any:
        """An expression that may be written twice."""
        part = node
        while isinstance(part, (gast.Attribute, gast.Subscript)) and not (isinstance(part, gast.Subscript) and not isinstance(part.slice, (gast.Constant, gast.Name))):
            part = part.value
        return node if isinstance(part, (gast.Name, gast.Constant)) else self.put(node, wish)

    # --- dicts

    def _method(self, node: Any, consumed: bool) -> Any:
        name, owner = node.func.attr, node.func.value
        if is_own(node):
            return None
        if name == "get" and 1 <= len(node.args) <= 2 and (self.active(owner) or any(map(self.active, node.args[1:]))):
            return self._get(node, owner, *node.args)
        if name not in VIEWS or node.args or not consumed or not self.active(owner) or isinstance(self.fact(owner), Record):
            return None
        if name == "values":
            return taken_for_dict(T.call("@values_of", owner), node)
        if name == "keys":
            return taken_for_dict(T.call("@keys_of", owner), node)
        if self.one_by_one:
            return self._pairs(node)
        owner = self.simple(owner, "entries")
        return self._listed(T.call("@zipped", T.tuple_of([taken_for_dict(T.call("@keys_of", T.clone(owner)), node), T.call("@values_of", T.clone(owner))])))

    def _get(self, node: Any, owner: Any, key: Any, default: Any = None) -> Any:
        fact = self.fact(owner)
        if isinstance(fact, (Record, Number)) or (not self.active(owner) and not isinstance(fact, Mapping) and self.scope.resolve(owner) is not MISSING):
            return None
        default = T.constant(None) if default is None else default if isinstance(default, (gast.Name, gast.Constant)) else self.put(default, "default")
        if isinstance(fact, Mapping) and isinstance(key, gast.Constant) and fact.other is None:
            return default if fact.get(key.value) is None else T.subscript(owner, key)
        owner, key = self.simple(owner, "entries"), self.simple(key, "key")
        held = T.clone(owner) if isinstance(fact, Mapping) or isinstance(owner, gast.Dict) else taken_for_dict(T.call("@as_dict", T.clone(owner)), node)
        test = gast.Compare(left=T.clone(key), ops=[gast.In()], comparators=[held])
        return T.at(gast.IfExp(test=test, body=T.subscript(T.clone(owner), T.clone(key)), orelse=default), owner)

    def _dict(self, node: Any) -> Any:
        display = gast.Dict(keys=[None if k.arg is None else T.constant(k.arg) for k in node.keywords], values=[k.value for k in node.keywords])
        if not node.args:
            return display
        entries = node.args[0]
        pair = getattr(entries, "elt", None) if isinstance(entries, (gast.ListComp, gast.GeneratorExp)) else None
        if isinstance(pair, (gast.Tuple, gast.List)) and len(pair.elts) == 2 and not any(isinstance(e, gast.Starred) for e in pair.elts):
            base = gast.DictComp(key=pair.elts[0], value=pair.elts[1], generators=entries.generators)
        else:
            if self._may_change(display):  # Python evaluates it before it copies the entries
                entries = entries if isinstance(entries, (gast.Name, gast.ListComp, gast.GeneratorExp)) else self.put(entries, "entries")
                display = self.put(display, "entries")
            base = T.call("@dict_from", entries)
            if isinstance(entries, gast.Call) and self.scope.resolve(entries.func) in (zip, enumerate) and len(entries.args) == (2 if self.scope.resolve(entries.func) is zip else 1):
                base = self._dict_of_rows(entries) if self.one_by_one else self._listed(base)
        return T.call("@united", base, display) if node.keywords else base

    def _dict_of_rows(self, rows: Any) -> Any:
        key, item = self.names.fresh("key"), self.names.fresh("item")
        generators = _comprehension(None, (T.tuple_of([T.store(key), T.store(item)]), rows)).generators
        return gast.DictComp(key=T.load(key), value=T.load(item), generators=generators)

    def _may_change(self, node: Any) -> bool:
        """Whether an expression calls a function, or a method, that may change something."""
        calls = [self.scope.resolve(n.func) for n in T.walk(node) if isinstance(n, gast.Call)]
        return any(target is MISSING or is_user_function(target) for target in calls)

    # --- orders

    def _iterator(self, target: Any, node: Any, words: dict[str, Any]) -> Any:
        if target is reversed:
            return T.subscript(self.items(node.args[0]), gast.Slice(lower=None, upper=None, step=T.negative(T.constant(1))))
        if self.one_by_one and not any(isinstance(a, gast.Starred) for a in node.args):
            items = [self.names.fresh("item") for _ in (node.args if target is zip else range(2))]
            return _comprehension(T.tuple_of(list(map(T.load, items))), (T.tuple_of(list(map(T.store, items))), node))
        if self.one_by_one and target is zip and len(node.args) == 1 and not words:
            return self._turned(node.args[0].value)
        if target is zip:
            columns = T.call("@tuple", node.args[0].value) if len(node.args) == 1 and isinstance(node.args[0], gast.Starred) else T.tuple_of([T.call("@list", a) if self.is_lazy(a) else a for a in node.args])
            return self._listed(T.call("@zipped", columns, **words))
        items = self.put(self.items(node.args[0]), "items")
        start = node.args[1] if len(node.args) > 1 else words.get("start")
        size = T.call("@len", T.clone(items))
        numbers = T.call("@range", size) if start is None else T.call("@range", start, T.binary(T.clone(start), gast.Add(), size))
        return self._listed(T.call("@zipped", T.tuple_of([numbers, items])))

    def _turned(self, rows: Any) -> Any:
        """`zip(*rows)`, as rows that are made one by one."""
        row, place = self.names.fresh("row"), self.names.fresh("i")
        lists = self.put(_comprehension(T.call("@list", T.load(row)), (row, rows)), "rows")
        sizes = _comprehension(T.call("@len", T.load(row)), (row, T.clone(lists)))
        turned = T.call("@tuple", _comprehension(T.subscript(T.load(row), T.load(place)), (row, T.clone(lists))))
        return _comprehension(turned, (place, T.call("@range", T.call("@min", sizes, default=T.constant(0)))))

    def _sorted(self, node: Any, words: dict[str, Any]) -> Any:
        items = self.put(self._pairs(node.args[0]) or self.items(node.args[0]), "items")
        return T.call("@picked", items, self.put(T.call("@order_of", T.clone(items), **words), "order"))

    def _pairs(self, node: Any) -> Any:
        """`d.items()` as a list that is made of the entries one by one."""
        if not (is_view(node) and node.func.attr == "items") or self.is_object(node.func.value):
            return None
        owner, key = self.simple(node.func.value, "entries"), self.names.fresh("key")
        return T.in_place_of(_comprehension(T.tuple_of([T.load(key), T.subscript(T.clone(owner), T.load(key))]), (key, taken_for_dict(T.call("@keys_of", owner), node))), node)

    def is_object(self, owner: Any) -> bool:
        """Whether what a method is called on is surely an object of a class, or a module, and no dict."""
        return self.scope.resolve(owner) is not MISSING or isinstance(self.fact(owner), Record)

    def _best(self, target: Any, node: Any, words: dict[str, Any]) -> Any:
        if not words:
            fact = self.fact(T.subscript(node.args[0].value, T.constant(0)))
            return T.call(f"@{target.__name__}", node.args[0].value) if fact == ANY or (isinstance(fact, Number) and fact.dims == ()) else None
        several = gast.List(elts=list(node.args), ctx=gast.Load())
        items = self.put(self.items(node.args[0]) if len(node.args) == 1 else several, "items")
        best = T.call(f"@{target.__name__}", T.clone(items))
        if "default" in words:
            default = self.simple(words["default"], "default")
        if "key" in words:
            place = T.call("@place_of", T.load(f"@{target.__name__}"), T.clone(items), words["key"])
            if "default" not in words:
                return T.subscript(T.clone(items), self.put(place, "place"))
            best = T.subscript(T.clone(items), place)
        return T.at(gast.IfExp(test=T.call("@len", T.clone(items)), body=best, orelse=default), node)

    def _holds_tuples(self, node: Any) -> bool:
        """Whether an iterable gives tuples, or objects: of these the first of the largest is taken, as `key=` does."""
        shown = node.elts if isinstance(node, (gast.List, gast.Tuple)) else [node.elt] if isinstance(node, (gast.ListComp, gast.GeneratorExp)) else []
        return bool(shown) and all(isinstance(e, gast.Tuple) for e in shown) or isinstance(item_of(self.fact(node), "item"), (Sequence, Record))

    def _first_of(self, node: Any) -> Any:
        """`next(iter(xs))` as `next(x for x in xs)`."""
        inner = node.args[0]
        if not isinstance(inner, gast.Call) or self.scope.resolve(inner.func) is not iter or len(inner.args) != 1 or inner.keywords or isinstance(inner.args[0], gast.Starred):
            return None
        item = self.names.fresh("item")
        twin = T.clone_header(node)
        items = _comprehension(T.load(item), (item, inner.args[0]))
        twin.args = [gast.GeneratorExp(elt=items.elt, generators=items.generators), *node.args[1:]]
        return twin

    def _first(self, node: Any) -> Any:
        """`next(e for x in xs if c)` leaves a loop at the first."""
        comprehension = node.args[0]
        generator = comprehension.generators[0]
        found = self.put(T.constant(None), "found")
        variables = {n: self.names.fresh(n) for n in T.target_names(generator.target)}
        body: T.Block = [T.assign(found.id, T.renamed(comprehension.elt, variables), node), T.at(gast.Break(), node)]
        for test in reversed(generator.ifs):
            body = [T.at(gast.If(test=T.renamed(test, variables), body=body, orelse=[]), node)]
        stop = gast.Raise(exc=T.load("@StopIteration"), cause=None)
        last = T.at(stop, node) if len(node.args) == 1 else T.assign(found.id, node.args[1], node)
        if len(node.args) > 1:
            last.value = self.simple(last.value, "default")
        self.add(T.at(gast.For(target=T.renamed(generator.target, variables), iter=generator.iter, body=body, orelse=[last], type_comment=None), node))
        return found

    # --- functions that take a function

    def is_lazy(self, node: Any) -> bool:
        """Whether an expression is an iterator or a view, which has no items by position."""
        if not isinstance(node, gast.Call):
            return isinstance(node, gast.GeneratorExp)
        target = self.scope.resolve(node.func)
        return target in (map, filter, zip, enumerate, reversed) or target is MISSING and is_view(node)

    def _named(self, function: Any) -> Any:
        """A function under a name, so that each call of it is one of a known function."""
        return function if isinstance(function, (gast.Name, gast.Attribute)) else self.put(function, "function")

    def _mapped(self, node: Any) -> Any:
        function, sequences = self._named(node.args[0]), node.args[1:]
        variables = [self.names.fresh("item") for _ in sequences]
        over = sequences[0] if len(sequences) == 1 else T.call("@zip", *sequences)
        target = T.store(variables[0]) if len(sequences) == 1 else T.tuple_of([T.store(v) for v in variables], gast.Store())
        return _comprehension(T.placed(T.call(function, *map(T.load, variables)), node.args[0]), (target, over))

    def _filtered(self, node: Any) -> Any:
        variable = self.names.fresh("item")
        keeps = T.load(variable)
        if not T.is_constant(node.args[0], None):
            keeps = T.call(self._named(node.args[0]), T.load(variable))
        made = _comprehension(T.load(variable), (variable, node.args[1]))
        made.generators[0].ifs = [keeps]
        return made

    def _reduced(self, node: Any) -> Any:
        """`functools.reduce(f, xs, start)` is a loop."""
        function = self._named(node.args[0])
        items = self.put(self.items(node.args[1]), "items")
        start = node.args[2] if len(node.args) > 2 else T.subscript(T.clone(items), T.constant(0))
        rest = T.clone(items) if len(node.args) > 2 else T.subscript(T.clone(items), gast.Slice(lower=T.constant(1), upper=None, step=None))
        total, item = self.put(start, "total"), self.names.fresh("item")
        step = T.assign(total.id, T.call(function, T.clone(total), T.load(item)), node)
        self.add(T.at(gast.For(target=T.store(item), iter=rest, body=[step], orelse=[], type_comment=None), node))
        return total

    # --- itertools

    def _itertools(self, target: Any, node: Any, words: dict[str, Any]) -> Any:
        args = node.args
        if target is itertools.chain and any(isinstance(a, gast.Starred) for a in args):  # of all in a list
            alone = len(args) == 1
            return self._itertools(itertools.chain.from_iterable, T.call(node.func, args[0].value if alone else gast.List(elts=args, ctx=gast.Load())), words)
        if any(isinstance(a, gast.Starred) for a in args):
            return None
        if target is itertools.chain:
            parts = [self.items(a) for a in args]
            whole = parts[0]
            for part in parts[1:]:
                whole = T.binary(whole, gast.Add(), part)
            return whole
        if target == itertools.chain.from_iterable:
            inner, item = self.names.fresh("items"), self.names.fresh("item")
            return _comprehension(T.load(item), (inner, args[0]), (item, T.load(inner)))
        if target is itertools.pairwise:
            items = self.put(self.items(args[0]), "items")
            later = T.subscript(T.clone(items), gast.Slice(lower=T.constant(1), upper=None, step=None))
            if self.one_by_one:
                first, second = self.names.fresh("item"), self.names.fresh("item")
                return _comprehension(T.tuple_of([T.load(first), T.load(second)]), (T.tuple_of([T.store(first), T.store(second)]), T.call("@zip", items, later)))
            return self._listed(T.call("@zipped", T.tuple_of([items, later])))
        if target in CHOICES and not words:
            items = self.put(self.items(args[0]), "items")
            numbers = T.call("@range", T.call("@len", T.clone(items)))
            places = self.put(T.call("@list", T.call(node.func, numbers, *args[1:])), "places")
            if self.one_by_one and len(args) > 1 and isinstance(args[1], gast.Constant) and args[1].value in range(1, 10):
                chosen = [self.names.fresh("i") for _ in range(args[1].value)]
                return _comprehension(T.tuple_of([T.subscript(T.clone(items), T.load(i)) for i in chosen]), (T.tuple_of(list(map(T.store, chosen))), places))
            return self._listed(T.call("@picked", items, places))
        if target is itertools.product:
            times = words.get("repeat", T.constant(1))
            if not isinstance(times, gast.Constant):
                return None
            sequences = [self.put(self.items(a), "items") for a in args] * times.value
            variables = [self.names.fresh("item") for _ in sequences]
            return _comprehension(T.tuple_of(list(map(T.load, variables))), *zip(variables, map(T.clone, sequences), strict=True))
        if target is itertools.islice:
            bounds = [None, args[1]] if len(args) == 2 else [*args[1:]]
            lower, upper, step = [None if b is None or T.is_constant(b, None) and b.value is None else b for b in [*bounds, None][:3]]
            return T.subscript(self.items(args[0]), gast.Slice(lower=lower, upper=upper, step=step))
        if target is itertools.repeat and len(args) == 2:
            value = self.put(args[0], "item")
            return _comprehension(value, (self.names.fresh("_"), T.call("@range", args[1])))
        if target is itertools.starmap:
            item = self.names.fresh("item")
            return _comprehension(T.call(self.put(args[0], "function"), gast.Starred(value=T.load(item), ctx=gast.Load())), (item, args[1]))
        if target in (itertools.takewhile, itertools.dropwhile) and len(args) == 2:
            return self._while(node, target is itertools.takewhile)
        if target is itertools.zip_longest and not words.keys() - {"fillvalue"}:
            fill = self.put(words.get("fillvalue", T.constant(None)), "fill")
            columns = [self.put(self.items(a), "items") for a in args]
            lengths = [T.call("@len", T.clone(c)) for c in columns]
            index = self.names.fresh("i")
            present = [gast.Compare(left=T.load(index), ops=[gast.Lt()], comparators=[T.clone(n)]) for n in lengths]
            row = [gast.IfExp(test=p, body=T.subscript(T.clone(c), T.load(index)), orelse=T.clone(fill)) for p, c in zip(present, columns, strict=True)]
            return _comprehension(T.tuple_of(row), (index, T.call("@range", T.call("@max", *lengths) if len(lengths) > 1 else lengths[0])))
        return self._accumulated(node, words) if target is itertools.accumulate else None

    def _while(self, node: Any, takes: bool) -> Any:
        """`takewhile(f, xs)` and `dropwhile(f, xs)` are loops that append."""
        function = node.args[0] if isinstance(node.args[0], (gast.Name, gast.Attribute)) else self.put(node.args[0], "function")
        called = node.args[1].func if isinstance(node.args[1], gast.Call) else None
        if not takes and called is not None and self.scope.resolve(called) in (itertools.count, itertools.cycle, itertools.repeat):
            return None  # these have no end
        items = node.args[1] if takes else self.put(self.items(node.args[1]), "items")
        kept, item, flag = self.put(gast.List(elts=[], ctx=gast.Load()), "kept"), self.names.fresh("item"), self.names.fresh("found")
        fails = gast.UnaryOp(op=gast.Not(), operand=T.call(function, T.load(item)))
        append = T.expression_statement(T.method(T.clone(kept), "append", T.load(item)), node)
        if takes:
            body = [T.at(gast.If(test=fails, body=[T.at(gast.Break(), node)], orelse=[]), node), append]
        else:
            self.add(T.assign(flag, T.constant(False), node))
            look = T.at(gast.If(test=gast.UnaryOp(op=gast.Not(), operand=T.load(flag)), body=[T.assign(flag, fails, node)], orelse=[]), node)
            body = [look, T.at(gast.If(test=T.load(flag), body=[append], orelse=[]), node)]
        self.add(T.at(gast.For(target=T.store(item), iter=items, body=body, orelse=[], type_comment=None), node))
        return kept

    def _accumulated(self, node: Any, words: dict[str, Any]) -> Any:
        """`accumulate(xs, f, initial=s)` is a loop that appends."""
        function = node.args[1] if len(node.args) > 1 else words.get("func")
        if function is not None and not T.is_constant(function, None) and not isinstance(function, (gast.Name, gast.Attribute)):
            function = self.put(function, "function")
        initial = words.get("initial")
        items = self.put(self.items(node.args[0]), "items")
        total, item = self.names.fresh("total"), self.names.fresh("item")
        sums = self.put(gast.List(elts=[], ctx=gast.Load()), "sums")
        step = T.binary(T.load(total), gast.Add(), T.load(item)) if function is None or T.is_constant(function, None) else T.call(function, T.load(total), T.load(item))

        def appended(value: Any) -> T.Block:
            return [T.assign(total, value, node), T.expression_statement(T.method(T.clone(sums), "append", T.load(total)), node)]

        def loop(lower: int, upper: int | None, value: Any) -> Any:
            part = gast.Slice(lower=T.constant(lower) if lower else None, upper=None if upper is None else T.constant(upper), step=None)
            over = T.subscript(T.clone(items), part) if lower or upper else T.clone(items)
            return T.at(gast.For(target=T.store(item), iter=over, body=appended(value), orelse=[], type_comment=None), node)

        if initial is None or (T.is_constant(initial, None) and initial.value is None):
            self.add(loop(0, 1, T.load(item)))
            self.add(loop(1, None, step))
        else:
            for statement in appended(initial):
                self.add(statement)
            self.add(loop(0, None, step))
        return sums


def _comprehension(item: Any, *loops: tuple[Any, Any]) -> Any:
    generators = [gast.comprehension(target=T.store(target) if isinstance(target, str) else target, iter=over, ifs=[], is_async=0) for target, over in loops]
    return gast.ListComp(elt=item, generators=generators)
