"""Storage: arrays that are written after they were made, and every variable that may reach one.

A float's adjoint belongs to the name that holds it; an array's belongs to its memory. Variables that may share memory
form a group; a group into which something is written is storage, and its variables have mirrors (see `differentiate.mirrors`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from astgrad.analyse.aliases import Aliases
from astgrad.analyse.facts import ANY, Fact, ListOf, Mapping, Number, Record, Sequence, holds_scalars, is_deque, is_float_scalar, is_listed, is_unknown
from astgrad.analyse.heap import LIST, Slot
from astgrad.analyse.infer import Facts
from astgrad.analyse.literals import literal, mutated_lists, written_name
from astgrad.analyse.versions import Version, Versions
from astgrad.core import tree as T
from astgrad.core.lazy import gast

Group = Version


@dataclass(frozen=True)
class Shadow:
    """What a caller says of a function's parameters and result: which are its storage, and which of these have mirrors.

    Of a result that is a tuple the positions are given, of any other one -1.
    """

    storage: frozenset[str] = frozenset()
    mirrored: tuple[tuple[str, str], ...] = ()  # parameters, and the names of those that bring their mirrors
    result: tuple[int, ...] = ()
    result_mirrored: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.storage or self.result)


ALONE = Shadow()  # of a function that is not called by another one


def parts_of_result(value: Any, positions: tuple[int, ...]) -> list[Any]:
    """The expressions at these positions of what is returned."""
    if positions == (-1,):
        return [value]
    return [value.elts[p] for p in positions] if isinstance(value, gast.Tuple) else [value] * bool(positions)


def slot_of(target: Any, owner: Fact) -> Slot | None:
    """The slot that an assignment to an attribute or an item goes to; None where that is not known."""
    if isinstance(target, gast.Attribute):
        return (owner.kind, target.attr) if isinstance(owner, Record) else None
    if isinstance(owner, (Sequence, ListOf)):
        return LIST if owner.kind != "tuple" else None
    if isinstance(owner, Mapping):
        return (owner.family, target.slice.value if isinstance(target.slice, gast.Constant) else None)
    return None


def place_of(target: Any) -> Any:
    """What is written to, as it is read."""
    twin = T.clone_header(target)
    twin.ctx = gast.Load()
    return twin


def pops_inside(call: Any) -> bool:
    """Whether `xs.pop(i)` takes an item from a place that neither a number nor a name says."""
    return getattr(call.func, "attr", "") == "pop" and bool(call.args) and not isinstance(call.args[0], gast.Name) and not isinstance(literal(call.args[0]), int)


class Storage:
    """Groups of variables that share memory which is written, and when they may be written next."""

    def __init__(self, aliases: Aliases, private: Aliases, facts: Facts, versions: Versions, finds_outside: bool = False, cautious: bool = False) -> None:
        self.aliases, self.private, self.facts, self.versions, self.finds_outside = aliases, private, facts, versions, finds_outside
        self.cautious = cautious  # `x += e` and `x.append(e)` count where x may be an array, or a list, for all that is known
        self.written: dict[Group, list[Any]] = {}  # the statements that write
        self.called: dict[int, frozenset[Group]] = {}  # what the calls of a statement write into
        self.forced: set[Group] = set()  # what has mirrors because the caller has
        self.moving: set[Group] = set()  # containers in which other objects may come to stand in a place
        self.at_end: frozenset[Group] = frozenset()  # what the caller writes into, before or after
        self._later: dict[int, frozenset[Group]] = {}
        self._after: dict[int, frozenset[Group]] = {}

    def run(self, body: T.Block, shadow: Shadow) -> Storage:
        listed = [s for s in T.statements(body) if id(s) in self.versions.before]
        first = self.versions.before.get(id(body[0]), {}) if body else {}
        at_end = self.at_end = self._shadowed(listed, first, shadow)
        for group in at_end:
            self.written.setdefault(group, [])
        for node in listed:
            self.called[id(node)] = groups = self._written_by_calls(node)
            for group in groups:
                self.written.setdefault(group, []).append(node)
        while True:  # `x += e` counts where the array is storage already
            size = sum(map(len, self.written.values()))
            for node in listed:
                name = self.writes(node)
                if not name:
                    continue
                version = self.versions.before[id(node)].get(name)
                group = self.aliases.group(self.aliases.outside if version is None else version)
                if not any(node is w for w in self.written.get(group, ())):  # what its calls write into may be something else
                    self.written.setdefault(group, []).append(node)
            if sum(map(len, self.written.values())) == size:
                break
        self._look_ahead(body, at_end)
        self.moving = {g for g, sites in self.written.items() if any(self.moves(s) for s in sites)}
        return self

    def moves(self, node: Any) -> bool:
        """Whether a write may put another object than a scalar into a container, or in place of one."""
        env = self.facts.at(node)
        if self.called.get(id(node)) and any(not isinstance(self.facts.of(e, env), Number) for c in calls_of(node) if (effect := self.aliases.effect(c, node)) for e in effect.written):
            return True
        if isinstance(node, gast.Expr) and hasattr(node.value, "in_storage"):
            if isinstance(owner := self.facts.of(node.value.func.value, env), Mapping):
                return not holds_scalars(owner)
            items = self.facts.of(T.subscript(node.value.func.value, T.constant(0)), env)
            return not all(is_float_scalar(self.facts.of(a, env)) for a in node.value.args) or not is_float_scalar(items)
        target = node.targets[0] if isinstance(node, gast.Assign) else getattr(node, "target", None)
        if not isinstance(target, (gast.Subscript, gast.Attribute)) or isinstance(self.facts.of(target.value, env), Number):
            return False
        if isinstance(target, gast.Subscript) and isinstance(target.slice, gast.Slice):
            return not (holds_scalars(self.facts.of(target.value, env)) and holds_scalars(self.facts.of(node.value, env)))
        return not (is_float_scalar(self.facts.of(place_of(target), env)) and is_float_scalar(self.facts.of(node.value, env)))

    def _shadowed(self, listed: list[Any], first: Any, shadow: Shadow) -> frozenset[Group]:
        """Groups that the caller may write after the call; those with mirrors are `forced`."""
        groups = {p: self.aliases.group(first[p]) for p in shadow.storage if p in first}
        self.forced = {groups[p] for p, _ in shadow.mirrored if p in groups}
        returns = [s for s in listed if isinstance(s, gast.Return) and s.value is not None]

        def results(positions: tuple[int, ...]) -> set[Group]:
            return {self.aliases.group(v) for s in returns for e in parts_of_result(s.value, positions) for v in self.aliases.shared(e, s)}

        self.forced |= results(shadow.result_mirrored)
        return frozenset(groups.values()) | results(shadow.result)

    def _written_by_calls(self, node: Any) -> frozenset[Group]:
        """Groups that the calls of a statement write into."""
        found = set()
        for call in calls_of(node):
            effect = self.aliases.effect(call, node)
            for expression in effect.written if effect is not None else ():
                found |= {self.aliases.group(v) for v in self.aliases.shared(expression, node)}
        return frozenset(found)

    def writes(self, node: Any) -> str:
        """The name through which a statement writes into storage; of `x += e`, if x is an array that something else may reach."""
        name = written_name(node) or self.lists(node)
        if name or not (isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name)):
            return name
        name = node.target.id
        fact = self.facts.at(node).get(name, ANY)
        open_kind = is_unknown(fact) or isinstance(fact, Number) and fact.kind is None and fact.dims != ()
        if not (isinstance(fact, Number) and fact.kind == "array" or self.cautious and open_kind):
            return ""
        return name if self.before(name, node) is not None or not self.private.is_private(name, node) else ""

    def lists(self, node: Any) -> str:
        """The name of a list that a statement appends to, or takes from, and that something else may reach."""
        value = node.value if isinstance(node, (gast.Assign, gast.Expr)) else None
        for name in mutated_lists([T.expression_statement(value)]) if isinstance(value, gast.Call) else []:
            fact = self.facts.at(node).get(name, ANY)
            if is_listed(fact) and (is_deque(fact) or pops_inside(value) or not self.private.is_private(name, node)):
                return name
            if isinstance(fact, Mapping) or self.cautious and is_unknown(fact):
                return name
        return ""

    # --- groups

    def before(self, name: str, node: Any) -> Group | None:
        """The storage that a variable may reach before a statement."""
        return self.of(self.versions.before.get(id(node), {}).get(name))

    def after(self, name: str, node: Any) -> Group | None:
        return self.of(self.versions.after.get(id(node), {}).get(name))

    def of(self, version: Version | None) -> Group | None:
        if version is None or not self.aliases.knows(version):
            return None
        group = self.aliases.group(version)
        return group if group in self.written else None

    def changes_object(self, version: Version | None, fact: Fact) -> bool:
        """Whether the function changes the object that a parameter is: an array only where elements are written, not where it comes to stand elsewhere."""
        group = self.of(version)
        return group is not None and (not isinstance(fact, Number) or self.writes_arrays(group))

    def writes_arrays(self, group: Group) -> bool:
        """Whether elements of arrays of a group are written."""
        return any(self._into_array(s) for s in self.written.get(group, ()))

    def _into_array(self, node: Any) -> bool:
        """Whether a write may go into the elements of an array."""
        if self.called.get(id(node)) and any(a for c in calls_of(node) if (effect := self.aliases.effect(c, node)) for a in effect.arrays):
            return True
        env = self.facts.at(node)
        if isinstance(env.get(self.writes(node), ANY), Number):
            return True
        adds = isinstance(node, gast.AugAssign) and isinstance(node.target, (gast.Attribute, gast.Subscript))
        return adds and not is_float_scalar(self.facts.of(place_of(node.target), env))

    def may_share(self, expression: Any, node: Any) -> bool:
        """Whether the value of an expression in a statement may share memory with any variable."""
        return bool(self.aliases.shared(expression, node))

    def read_by_calls(self, node: Any, site: Any) -> list[str]:
        """What the functions that an expression calls may read, though it is not passed: they find it outside."""
        return [n for call in T.walk(node) if isinstance(call, gast.Call) for n in self.read_by_call(call, site)] if self.finds_outside else []

    def read_by_call(self, call: Any, site: Any) -> tuple[str, ...]:
        effect = self.aliases.effect(call, site)
        return () if effect is None else effect.read

    # --- what is written later

    def changes(self, node: Any, expression: Any) -> bool:
        """Whether what an expression reads may be overwritten at a statement or after it."""
        later = self._later.get(id(node), frozenset())
        return bool(later) and any(self.before(name, node) in later for name in T.names_read(expression))

    def changes_after(self, node: Any, expression: Any) -> bool:
        """Whether what an expression reads may be overwritten after a statement."""
        later = self._after.get(id(node), frozenset())
        return bool(later) and any(self.before(name, node) in later for name in T.names_read(expression))

    def resizes(self, node: Any, expression: Any) -> bool:
        """Whether a list or a dict that an expression reads may have another size after a statement."""
        later = self._later.get(id(node), frozenset())
        groups = {self.before(name, node) for name in T.names_read(expression) if not isinstance(self.facts.at(node).get(name, ANY), Number)}
        if groups & self.at_end:  # which the caller may do
            return True
        return any(self._may_resize(s) for g in groups if g in later for s in self.written.get(g, ()))

    def _may_resize(self, node: Any) -> bool:
        """Whether a write may make a list or a dict longer or shorter: all but those that put something in the place of an item."""
        if not isinstance(node, (gast.Assign, gast.AugAssign)) or self.called.get(id(node)):
            return True
        target = node.targets[0] if isinstance(node, gast.Assign) else node.target
        if not isinstance(target, gast.Subscript):
            return False
        owner = self.facts.of(target.value, self.facts.at(node))
        return isinstance(owner, Mapping) or isinstance(target.slice, gast.Slice) and not isinstance(owner, Number)

    def overwrites(self, node: Any) -> bool:
        """Whether what a statement binds may be overwritten after it."""
        later = self._later.get(id(node), frozenset())
        return bool(later) and any(self.after(name, node) in later for name in T.names_bound(node))

    def _look_ahead(self, body: T.Block, later: frozenset[Group]) -> frozenset[Group]:
        for node in reversed(body):
            self._after[id(node)] = later
            if isinstance(node, gast.If):
                later = self._look_ahead(node.body, later) | self._look_ahead(node.orelse, later)
            elif isinstance(node, (gast.For, gast.While)):
                later |= frozenset(g for g, sites in self.written.items() if any(s is w for s in T.statements(node.body) for w in sites))
                self._look_ahead(node.body, later)
            else:
                name = self.writes(node) if id(node) in self.versions.before else ""
                if name and (group := self.before(name, node)) is not None:
                    later |= {group}
                later |= self.called.get(id(node), frozenset())
            self._later[id(node)] = later
        return later


def calls_of(statement: Any) -> list[Any]:
    """The calls that a statement makes itself, and not the statements inside it."""
    parts = [statement]
    if isinstance(statement, (gast.If, gast.While)):
        parts = [statement.test]
    elif isinstance(statement, gast.For):
        parts = [statement.iter]
    elif isinstance(statement, gast.FunctionDef) or hasattr(statement, "defines"):
        parts = []
    return [n for part in parts for n in _evaluated(part) if isinstance(n, gast.Call)]


def _evaluated(node: Any) -> list[Any]:
    """The nodes of a statement but for those of lambdas that it only keeps: in a display, or as one of two values."""
    if not isinstance(node, (gast.Assign, gast.List, gast.Tuple, gast.Dict, gast.IfExp)):
        return T.walk(node)
    return [node, *(n for part in T.children(node) if not isinstance(part, gast.Lambda) for n in _evaluated(part))]
