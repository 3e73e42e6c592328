"""Assignment expressions keep the order of evaluation where parts of an expression will become statements before it.

    y = step(xs) + sum([v**2 for v in xs])      ->      y = (y_1 := step(xs)) + sum([v**2 for v in xs])
    y = x + (x := e)                            ->      y = (y_1 := x) + (x := e)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.normalise.desugar import stem_of
from astgrad.normalise.hoist import read_first
from astgrad.normalise.views import is_own

Is = Callable[[Any], bool]
Refuse = Callable[[Any, str, str], None]

_LOOPS = ("ListComp", "SetComp", "DictComp", "GeneratorExp")
_STATEMENTS = (*_LOOPS, "BoolOp", "IfExp", "NamedExpr", "Call")  # what may become statements
_APART = (*_LOOPS, "BoolOp", "IfExp", "Lambda")  # each of their parts is evaluated by itself, in statements of its own or later
_OF_TEXTS = frozenset(name for name in dir(str) if not name.startswith("_"))  # which change nothing; a condition that calls one of them that does is refused
_PLACES = (gast.Subscript, gast.Attribute)
_WHOLES = ("Tuple", "List", "Dict", "Starred", "keyword", "FormattedValue", "JoinedStr", "Slice")  # only what is in them has a time


def in_order(body: T.Block, names: Names, local: set[str], varied: set[str], may_write: Is, differs: Is, refuse: Refuse) -> T.Block:
    """What is evaluated before what will become a statement gets a name before it, where its value, or what it does, depends on that.

    `may_write` are calls that may change what is read beside them, `differs` those that give something else each time;
    `local` are the variables of the function.
    """
    captured = {n for f in T.walk_block(body) if isinstance(f, (gast.FunctionDef, gast.Lambda)) for n in T.free_names(f)}
    return _Order(names, local, varied, captured, may_write, differs, refuse).block(body)


class _Order:
    stem = "value"  # what new names are called after

    def __init__(self, names: Names, local: set[str], varied: set[str], captured: set[str], may_write: Is, differs: Is, refuse: Refuse) -> None:
        self.names, self.local, self.varied, self.captured = names, local, varied, captured
        self.may_write, self.differs, self.refuse = may_write, differs, refuse

    def block(self, body: T.Block) -> T.Block:
        return [new for node in body for new in self._statement(node)]

    def _statement(self, node: Any) -> T.Block:
        if isinstance(node, (gast.FunctionDef, gast.ClassDef)):
            return [node]
        twin = node
        blocks = {field: self.block(getattr(node, field)) for field in T.BLOCKS if getattr(node, field, None)}
        self.stem = stem_of(node)
        held = {field: part for field in ("value", "test", "iter", "exc") if isinstance(part := getattr(node, field, None), gast.AST)}
        kept = {field: self.kept(part) for field, part in held.items() if binds(part) or not self.varied.isdisjoint(T.names_read(part))}
        if "test" in kept:
            kept["test"] = self._test(kept["test"])
        changed = blocks or any(part is not held[field] for field, part in kept.items())
        if changed:
            twin = T.clone_header(node)
            for field, part in (*blocks.items(), *kept.items()):
                setattr(twin, field, part)
        if isinstance(node, gast.AugAssign) and isinstance(node.target, _PLACES):
            return self._augmented(twin)
        return self._assigned(twin) if isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], _PLACES) else [twin]

    def kept(self, node: Any) -> Any:
        """The expression with each part that is to be evaluated before a later one named where it stands."""
        if not isinstance(node, gast.AST) or isinstance(node, gast.Lambda) or isinstance(node, gast.Compare) and not binds(node):
            return node
        twin = T.with_children(node, self.kept)
        if isinstance(twin, gast.IfExp):
            test = self._test(twin.test)
            return T.with_children(twin, lambda part: test if part is twin.test else part)
        if type(twin).__name__ in _APART:
            return twin
        if isinstance(twin, gast.Call):
            self._refuse_late_generators(twin)
        parts = sorted(T.children(twin), key=lambda part: isinstance(part, gast.GeneratorExp)) if isinstance(twin, gast.Call) else T.children(twin)
        new = {id(part): self._named_before(part, parts[i + 1 :], isinstance(twin, gast.Call) and i == 0) for i, part in enumerate(parts[:-1])}
        return T.with_children(twin, lambda part: new.get(id(part), part))

    def _test(self, node: Any) -> Any:
        """A condition, under a name where it calls what may change things, which is to be a statement."""
        calls = [n for n in _evaluated(node) if isinstance(n, gast.Call) and not (isinstance(n.func, gast.Attribute) and n.func.attr in _OF_TEXTS and not is_own(n))]
        acts = any(map(self.may_write, calls))
        return T.at(gast.NamedExpr(target=T.store(self.names.temporary("test", "")), value=node), node) if acts else node

    def _named_before(self, part: Any, rest: list[Any], is_callee: bool) -> Any:
        """A part, under a name where what becomes a statement in the `rest` is not to come first."""
        later = [n for other in rest for n in _evaluated(other) if type(n).__name__ in _STATEMENTS]
        if not later:
            return part
        if is_callee or type(part).__name__ in _WHOLES:
            inner = isinstance(part, gast.Attribute) or not is_callee
            return T.with_children(part, lambda child: self._named_before(child, rest, isinstance(child, gast.Attribute) and is_callee)) if inner else part
        if not isinstance(part, gast.expr) or isinstance(part, (gast.Lambda, gast.Constant)) or not self._depends(part, later):
            return part
        return T.at(gast.NamedExpr(target=T.store(self.names.temporary(self.stem, "")), value=part), part)

    def _depends(self, part: Any, later: list[Any]) -> bool:
        """Whether it matters that a part is evaluated before the `later` ones."""
        inside = [n for node in later for n in _evaluated(node)]
        bound = {n.target.id for n in inside if isinstance(n, gast.NamedExpr)}
        own = list(_evaluated(part))
        if bound & {*T.names_read(part), *bound_inside(part)}:
            return True
        calls = [n for n in own if isinstance(n, gast.Call)]
        if any(map(self.may_write, calls)) or calls and bound & self.captured:
            return True
        if any(isinstance(n, gast.Call) and self.differs(n) for n in inside) and any(map(self.differs, calls)):
            return True
        reads = not isinstance(part, gast.Name) and not self.local.isdisjoint(T.names_read(part))
        return reads and any(isinstance(n, gast.Call) and self.may_write(n) for n in inside)

    def _refuse_late_generators(self, call: Any) -> None:
        """A generator is gone through when the other arguments are there; what it goes through is there before."""
        for i, argument in enumerate(call.args):
            rest = [other for other in call.args[i + 1 :] if T.names_read(other)]
            if not isinstance(argument, gast.GeneratorExp) or not rest:
                continue
            bound = {name for other in rest for name in bound_inside(other)}
            if bound.intersection(T.names_read(argument)):
                self.refuse(argument, "a generator that reads what a later argument binds anew is not differentiated", "bind the name in a statement of its own")
            if any(isinstance(n, gast.Call) and self.may_write(n) for n in _evaluated(argument.generators[0].iter)):
                self.refuse(argument, "a generator over what a call gives that may change things, before a later argument, is not differentiated", "call it before")

    def _augmented(self, node: Any) -> T.Block:
        """`x[i] += e`, of which Python reads the item first, and its index before."""
        later = [n for n in _evaluated(node.value) if type(n).__name__ in _STATEMENTS]
        depends = bool(later) and self._depends(node.target, later)
        if not depends and not self._acts(node.target):
            return [node]
        before: T.Block = []
        place = self._place(node.target, bound_inside(node.value), node, before)
        if depends:
            return [*before, *read_first(place, node.value, node, self.names, self.stem)]
        twin = T.clone_header(node)
        twin.target = place
        return [*before, twin]

    def _assigned(self, node: Any) -> T.Block:
        """`x[f(y)] = e`, of which Python evaluates e first."""
        if not self._acts(node.targets[0]) or not T.names_read(node.value):
            return [node]
        value = T.assign(self.names.temporary(self.stem, ""), node.value, node)
        before: T.Block = [value]
        place = self._place(node.targets[0], set(), node, before)
        return [*before, T.assign(place, T.load(value.targets[0].id), node)]

    def _acts(self, place: Any) -> bool:
        """Whether a place is found by calls that may change things, or give something else each time."""
        return any(isinstance(n, gast.Call) and (self.may_write(n) or self.differs(n)) for n in _evaluated(place))

    def _place(self, node: Any, bound: set[str], site: Any, before: T.Block, is_base: bool = True) -> Any:
        """A place of which each index is evaluated once, before what binds or changes it."""
        if isinstance(node, gast.Name) and node.id not in bound or not T.names_read(node):
            return node
        if is_base and isinstance(node, _PLACES):
            return T.with_children(node, lambda child: self._place(child, bound, site, before, child is node.value))
        if isinstance(node, (gast.Slice, gast.Tuple)):
            return T.with_children(node, lambda child: self._place(child, bound, site, before, False))
        name = self.names.temporary(self.stem, "")
        before.append(T.assign(name, node, site))
        return T.load(name)


def _evaluated(node: Any) -> list[Any]:
    """The nodes of an expression that are evaluated with it: not what functions in it do when they are called."""
    below = [] if isinstance(node, gast.Lambda) else T.children(node)
    return [node, *(n for child in below for n in _evaluated(child))]


def binds(node: Any) -> bool:
    return bool(bound_inside(node))


def bound_inside(node: Any) -> set[str]:
    """The names that an expression binds with `:=`."""
    return {n.target.id for n in T.walk(node) if isinstance(n, gast.NamedExpr)}
