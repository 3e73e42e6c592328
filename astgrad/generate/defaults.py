"""Reads of a `defaultdict`, which put an entry in where there is none: the entry is put in by a statement before.

    d[k] += e                ->      if k not in d:
                                         d[k] = default_of(d)
                                     d[k] += e

    y = t["a"][k] * x        ->      if "a" not in t:
                                         t["a"] = default_of(t)
                                     entries_1 = t["a"]
                                     if k not in entries_1:
                                         entries_1[k] = default_of(entries_1)
                                     y = t["a"][k] * x

Where something has looked at the dict in the same statement before, as in `len(d) * d[k]`, the entry has to be there. What a `try`
guards may put in what it reads first of all: that is done before the `try`.
One that only one function uses is a dict, see `normalise/deques.py`.
"""

from __future__ import annotations

import collections
from dataclasses import dataclass
from typing import Any

from astgrad import rules
from astgrad.analyse.activity import may_come_to_hold_floats
from astgrad.analyse.facts import Fact, Mapping
from astgrad.analyse.infer import Facts
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.generate.unit import Function
from astgrad.normalise.attempts import guarded_in
from astgrad.normalise.deques import makes_filled
from astgrad.normalise.fence import refuse

_LATER = (gast.Lambda, gast.FunctionDef, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)  # what these hold is evaluated more often, or never


def spell_defaults(body: T.Block, scope: Scope, facts: Facts, names: Names) -> tuple[T.Block, bool]:
    """The block in which what is read of a `defaultdict` is there; and whether there was anything to spell."""
    return T.replaced(body, _Defaults(body, scope, facts, names).statement)


class _Defaults:
    def __init__(self, body: T.Block, scope: Scope, facts: Facts, names: Names) -> None:
        self.scope, self.facts, self.names = scope, facts, names
        self.guarded = {id(s.attempted): guarded for s in T.statements(body) if (guarded := guarded_in(s))}

    def statement(self, node: Any) -> T.Block | None:
        if hasattr(node, "attempt"):
            before = self._asked_first(self.guarded.get(id(node.attempt), []))
            return [*before, node] if before else None
        if id(node) not in self.facts.before or any(node is s for block in self.guarded.values() for s in block):
            return None
        if made := self._filled(node):
            return made
        before = self._asked(node)
        return [*before, node] if before else None

    def _filled(self, node: Any) -> T.Block:
        """`d = defaultdict(list, e)` is one of nothing that is updated by e."""
        call: Any = node.value if isinstance(node, gast.Assign) else None
        if not makes_filled(call, self.scope) or any(k.arg is None for k in call.keywords) or len(call.args) > 2 or any(isinstance(a, gast.Starred) for a in call.args):
            return []
        target, twin, before = node.targets[0], T.clone_header(call), list[Any]()
        is_new = isinstance(target, gast.Name) and target.id not in T.names_read(call)  # and not `d = defaultdict(list, d)`
        name = target.id if is_new else self.names.temporary("entries", "")
        twin.args, twin.keywords = call.args[:1], []
        update = T.method(T.load(name), "update", *(self.names.named(a, "entries", node, before) for a in call.args[1:]))
        update.keywords = [gast.keyword(arg=k.arg, value=self.names.named(k.value, "item", node, before)) for k in call.keywords]
        bound = [] if is_new else [T.assign(target, T.load(name), node)]
        return [*before, T.assign(name, twin, node), T.expression_statement(update, node), *bound]

    def _asked_first(self, guarded: T.Block) -> T.Block:
        """What a `try` guards reads before anything may raise is put in before the `try`; the rest is refused by `check_defaults`."""
        before: T.Block = []
        named: dict[str, Any] = {}  # by the statements that are guarded
        for node in guarded:
            if id(node) not in self.facts.before or not isinstance(node, gast.Assign):
                break
            while (place := _first_evaluated(node.value)) is not None:
                reads = [r for r in reads_of(node, self.scope, self.facts) if r.certain and r.place is place]
                if not reads:
                    return before
                before += self._asked(node, reads, named)
            if isinstance(node.targets[0], gast.Name):
                named[node.targets[0].id] = node.value
        return before

    def _asked(self, node: Any, reads: list[Read] | None = None, named: dict[str, Any] | None = None) -> T.Block:
        before: T.Block = []
        for read in reads_of(node, self.scope, self.facts) if reads is None else reads:
            if read.certain and not hasattr(read.place, "asked"):
                place = read.place
                place.asked = True
                key, owner = place.slice, place.value
                if named:
                    key, owner = (T.transform(part, lambda n: T.clone(named[n.id]) if isinstance(n, gast.Name) and n.id in named else None) for part in (key, owner))
                elif any(isinstance(n, (gast.Call, gast.Subscript)) for n in T.walk(key)):
                    key = place.slice = self.names.named(key, "key", node, before)
                owner = self.names.named(owner, "entries", node, before)
                if read.late:
                    before.append(T.expression_statement(T.call("@check_there", T.clone(owner), T.clone(key)), node))
                    continue
                made = T.call("@default_of", T.clone(owner))
                made.made_as = f"{node.lineno}:default"
                put = T.assign(T.subscript(T.clone(owner), T.clone(key), gast.Store()), made, node)
                missing = gast.Compare(left=T.clone(key), ops=[gast.NotIn()], comparators=[T.clone(owner)])
                before.append(T.at(gast.If(test=missing, body=[put], orelse=[]), node))
        return before


@dataclass
class Read:
    """A place of a `defaultdict` that is read: whether that surely happens once, and whether something has looked at the dict before."""

    place: Any
    certain: bool
    late: bool


def reads_of(node: Any, scope: Scope, facts: Facts) -> list[Read]:
    """What a statement itself reads of such dicts, in order."""
    fact = facts.within(facts.at(node))
    found: list[Read] = []
    looked: list[str] = []  # names that calls and tests have looked at

    def is_put(part: Any) -> bool:
        owner: Fact = fact(part.value)
        return isinstance(owner, Mapping) and owner.default is not None and not isinstance(part.slice, gast.Slice)

    def read(part: Any, certain: bool) -> None:
        calls = [n for n in T.walk(part.slice) if isinstance(n, gast.Call)]
        plain = all((target := scope.resolve(c.func)) is not MISSING and (isinstance(target, type) or rules.lookup(target) is not None) for c in calls)
        root = set(T.names_read(part.value))
        found.append(Read(part, certain and plain, not root.isdisjoint(looked)))

    def visit(part: Any, certain: bool, there: tuple[str, ...] = ()) -> None:
        if isinstance(part, _LATER):
            certain = False
        later = {id(v) for v in part.values[1:]} if isinstance(part, gast.BoolOp) else {id(part.body), id(part.orelse)} if isinstance(part, gast.IfExp) else {
            id(c) for c in part.comparators[1:]} if isinstance(part, gast.Compare) else set()
        ordered = [part.test, part.body, part.orelse] if isinstance(part, gast.IfExp) else T.children(part)
        asked = there
        for child in ordered:
            visit(child, certain and id(child) not in later, there if isinstance(part, gast.IfExp) and child is part.orelse else asked)
            if isinstance(part, gast.IfExp) or isinstance(part, gast.BoolOp) and isinstance(part.op, gast.And):
                asked = (*asked, *_asks_for(child))
        if isinstance(part, gast.Subscript) and isinstance(part.ctx, gast.Load) and is_put(part):
            if _place(part.slice, part.value) not in there:
                read(part, certain)
        elif isinstance(part, gast.Call):
            looked.extend(T.names_read(part))
        elif isinstance(part, gast.Compare) and any(isinstance(op, (gast.In, gast.NotIn, gast.Eq, gast.NotEq)) for op in part.ops):
            looked.extend(n for c in part.comparators for n in T.names_read(c))

    if getattr(node, "header", False) and isinstance(node, gast.Assign) and isinstance(node.value, gast.Subscript) and isinstance(node.value.slice, gast.Subscript):
        return []  # a loop over its keys
    if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Subscript) and is_put(node.target):
        visit(node.target.value, True)
        visit(node.target.slice, True)
        read(node.target, True)
    elif isinstance(node, gast.Assign):
        for part in (node.value, *(p for t in node.targets if isinstance(t, (gast.Subscript, gast.Attribute)) for p in T.children(t))):
            visit(part, True)
        return found
    for part in [node.value] if isinstance(node, gast.AugAssign) else T.headers(node):
        visit(part, not isinstance(node, gast.While))
    return found


def _first_evaluated(node: Any) -> Any:
    """The first part of an expression, as Python goes through it, that may raise; a place that is asked for before does not."""
    if isinstance(node, (gast.Name, gast.Constant)) or hasattr(node, "asked"):
        return None
    if isinstance(node, (gast.IfExp, gast.Dict, *_LATER)):  # whose parts come in another order
        return node
    inner = next((found for child in T.children(node) if (found := _first_evaluated(child)) is not None), None)
    return node if inner is None and not isinstance(node, (gast.Attribute, gast.Tuple, gast.List, gast.keyword)) else inner


def _asks_for(test: Any) -> list[str]:
    """The place that a test such as `k in d` says to be there."""
    plain = isinstance(test, gast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], gast.In)
    return [_place(test.left, test.comparators[0])] if plain else []


def _place(key: Any, owner: Any) -> str:
    return f"{T.dump(owner)}[{T.dump(key)}]"


def check_defaults(function: Function) -> None:
    """Refuse what may put an entry with a derivative into a `defaultdict` where that is not followed, and what it puts in that carries one already."""
    for node in T.statements(function.core.body):
        if id(node) not in function.facts.before:
            continue
        varied = function.activity.varied.get(id(node), frozenset())
        for read in reads_of(node, function.scope, function.facts):
            default: Fact = function.facts.of(read.place.value, function.facts.at(node)).default  # type: ignore[attr-defined]
            if not hasattr(read.place, "asked") and may_come_to_hold_floats(default) and function.activity.reads(read.place.value, varied, node):
                refuse(function.source, read.place if hasattr(read.place, "lineno") else node, "this may put an entry into a defaultdict in the middle of something else: not differentiated",
                       "read it in a statement of its own, or use `d.get(key, default)`")
        for part in (n for header in T.headers(node) for n in T.walk(header)):
            made = isinstance(part, gast.Call) and function.scope.resolve(part.func) is collections.defaultdict
            if made and any(function.activity.reads(a, varied, node) for a in [*part.args, *(k.value for k in part.keywords)]):
                refuse(function.source, part if hasattr(part, "lineno") else node, "a defaultdict that holds, or puts in, what carries a derivative where it is made is not differentiated",
                       "make it empty, as `defaultdict(float)`, and put that in")
