"""Activity: which variables vary with the arguments of interest (forward), and whose adjoint is awaited (backward)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad import rules
from astgrad.analyse.classes import is_of_class
from astgrad.analyse.draws import is_generator
from astgrad.analyse.facts import ANY, Fact, Instance, ListOf, Mapping, Number, Record, Sequence, classes_of, holds_floats_as_text, is_text, may_be_float
from astgrad.analyse.infer import Facts
from astgrad.analyse.literals import listed_values, mutated_lists, written_name
from astgrad.analyse.storage import Group, Storage
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope

Names = frozenset[str]

_INACTIVE_ATTRIBUTES = {"shape", "ndim", "size", "dtype", "itemsize", "nbytes", "strides", "flags", "maxlen"}
_INACTIVE_BUILTINS = (len, range, int, bool, str, repr, isinstance, type, round, id, hash, print, callable, hasattr, any, all)
_INACTIVE_OPERATORS = (gast.FloorDiv, gast.BitAnd, gast.BitXor, gast.LShift, gast.RShift)  # of numbers
_INACTIVE_METHODS = {"index", "count", "keys"}  # of lists, tuples, dicts and text


def is_inert(attribute: str) -> bool:
    """Whether attributes or methods of arrays, lists, dicts and text that are called so carry no derivative."""
    row = rules.lookup(rules.methods[attribute]) if attribute in rules.methods else None
    return attribute in _INACTIVE_ATTRIBUTES or attribute in _INACTIVE_METHODS or row is not None and row.kind == "constant"


CALLED = "()"  # behind the name of a function that is called, and not only handed on


def may_come_to_hold_floats(fact: Fact) -> bool:
    """Whether a value can carry a derivative now, or is a container that floats may be put into."""
    return may_be_float(fact) or isinstance(fact, (Sequence, ListOf, Mapping, Record))


FactOf = Callable[[Any], Fact]


def active_reads(node: Any, scope: Scope, fact: FactOf) -> list[str]:
    """Names that an expression may pass a derivative from: not those in tests, indices, shapes and constant functions."""
    found: dict[str, None] = {}
    _collect(node, scope, fact, found)
    return [name.removesuffix(CALLED) for name in found]


def _collect(node: Any, scope: Scope, fact: FactOf, found: dict[str, None]) -> None:
    match type(node).__name__:
        case "Name":
            found.setdefault(node.id)
        case "Compare" | "Constant" | "JoinedStr":
            return
        case "Lambda" | "FunctionDef" | "ListComp" | "SetComp" | "DictComp" | "GeneratorExp":
            found.update(dict.fromkeys(T.names_read(node)))
        case "UnaryOp" if isinstance(node.op, gast.Not) or isinstance(node.op, gast.Invert) and not isinstance(fact(node.operand), Record):
            return
        case "BinOp" if is_text(fact(node)):
            return
        case "Call" if isinstance(node.func, gast.Attribute) and is_text(fact(node.func.value)):  # not of any call: one may write what it is given
            return
        case "Attribute" | "Subscript" if isinstance(held := fact(node), (Number, Instance)) and not may_be_float(held) and not holds_floats_as_text(held):  # a count, as `self.n`, or a text
            return
        case "Attribute" if isinstance(owner := fact(node.value), (Instance, Number)) and not may_be_float(owner):
            return
        case "BinOp" if isinstance(node.op, _INACTIVE_OPERATORS) and not (isinstance(fact(node.left), Record) or isinstance(fact(node.right), Record)):
            return
        case "Attribute":
            if node.attr not in _INACTIVE_ATTRIBUTES or isinstance(fact(node.value), Record):
                _collect(node.value, scope, fact, found)
        case "Subscript":
            _collect(node.value, scope, fact, found)
            if is_computed(node, fact):
                _collect(node.slice, scope, fact, found)
        case "Call":
            _collect_call(node, scope, fact, found)
        case "IfExp":
            _collect(node.body, scope, fact, found)
            _collect(node.orelse, scope, fact, found)
        case _:
            for child in T.children(node):
                _collect(child, scope, fact, found)


def is_computed(node: Any, fact: FactOf) -> bool:
    """Whether an item is what an object computes of its index: of an object of the user's, or at a float, which is no place in anything else but a dict."""
    owner, index = fact(node.value), fact(node.slice)
    at_float = isinstance(index, Number) and (index.dtype or "").startswith("float")
    return isinstance(owner, Record) and not owner.is_tuple or at_float and not isinstance(owner, Mapping)


def _collect_call(node: Any, scope: Scope, fact: FactOf, found: dict[str, None]) -> None:
    target = scope.resolve(node.func)
    if target is not MISSING:
        row = rules.lookup(target)
        of_class = is_of_class(target) and any(isinstance(fact(a), Record) for a in node.args)
        if not of_class and (target in _INACTIVE_BUILTINS or row is not None and row.kind == "constant"):
            return
        if row is not None and row.inert:
            names = [*row.parameters][: len(node.args)] + [k.arg for k in node.keywords]
            values = [*node.args, *(k.value for k in node.keywords)]
            for name, value in zip(names, values, strict=False):
                if name not in row.inert:
                    _collect(value, scope, fact, found)
            return
    elif isinstance(node.func, gast.Attribute):
        function = rules.methods.get(node.func.attr)
        row = None if function is None else rules.lookup(function)
        inert = row is not None and row.kind == "constant" or node.func.attr in _INACTIVE_METHODS
        if inert and not classes_of(fact(node.func.value)) and not getattr(node, "is_own", False):  # see normalise.views
            return
        if not is_generator(fact(node.func.value)):  # what draws random numbers holds nothing that has a derivative
            _collect(node.func.value, scope, fact, found)
    elif isinstance(node.func, gast.Name):
        found.setdefault(node.func.id + CALLED)
    else:
        _collect(node.func, scope, fact, found)
    for argument in [*node.args, *(k.value for k in node.keywords)]:
        _collect(argument, scope, fact, found)


class Activity:
    """Varied names before each statement, and names whose adjoint is awaited after it.

    `closures` says, for a function defined inside, which variables its calls read.
    """

    def __init__(self, scope: Scope, facts: Facts, closures: Callable[[str], list[str] | None], storage: Storage | None = None) -> None:
        self.scope, self.facts, self.closures, self.storage = scope, facts, closures, storage
        self.stored: set[Group] = set()  # storage that something varied is written into, or that is made of it
        self.useful: set[Group] = set()  # storage that what is awaited reads
        self.varied: dict[int, Names] = {}
        self.awaited: dict[int, Names] = {}  # after the statement, in program order
        self.awaited_before: dict[int, Names] = {}
        self.result_varies = False

    def run(self, body: T.Block, active: Names, final: Names = frozenset()) -> Activity:
        if self.storage is None:
            self.varied_at_end = self._vary(body, active)
            self.awaited_at_start = self._await(body, final)
            return self
        first = self.storage.versions.before.get(id(body[0]), {}) if body else {}
        self.stored |= self.storage.forced
        self.useful |= self.storage.forced
        for name in active:
            self._store(self.storage.of(first.get(name)))
        while True:
            found = len(self.stored)
            entered = {n for n, v in first.items() if self.storage.of(v) in self.stored and may_come_to_hold_floats(self.facts.entry.get(n, ANY))}
            self.varied_at_end = self._vary(body, active | entered)
            if len(self.stored) == found:
                break
        while True:
            found = len(self.useful)
            self.awaited_at_start = self._await(body, final)
            if len(self.useful) == found:
                return self

    # --- storage

    def _store(self, group: Group | None) -> None:
        if group is not None:
            self.stored.add(group)

    def mirrored(self, name: str, node: Any, after: bool = False) -> bool:
        """Whether a variable, before or after a statement, reaches storage whose adjoint is kept in a mirror."""
        if self.storage is None:
            return False
        group = self.storage.after(name, node) if after else self.storage.before(name, node)
        return group in self.stored and group in self.useful

    def is_stored(self, name: str, node: Any, after: bool = False) -> bool:
        if self.storage is None:
            return False
        return (self.storage.after(name, node) if after else self.storage.before(name, node)) in self.stored

    def _sent(self, names: list[str], node: Any) -> set[str]:
        """Names whose adjoints a statement sends something to; storage gets it in its mirror, and counts as useful."""
        sent = set()
        for name in names:
            if self.is_stored(name, node):
                assert self.storage is not None
                group = self.storage.before(name, node)
                assert group is not None
                self.useful.add(group)
            else:
                sent.add(name)
        return sent

    def _triggers(self, node: Any, targets: set[str], awaited: Names) -> bool:
        """Whether something is awaited of what a statement binds or writes."""
        return bool(targets & awaited) or any(self.mirrored(t, node, after=True) for t in targets) or self.writes_mirrored(node)

    # --- forward

    def reads(self, node: Any, varied: Names, site: Any) -> list[str]:
        """Varied names that an expression, read at a statement, may pass a derivative from."""
        found = self.reads_in(node, varied, self.facts.at(site))
        if self.storage is None:
            return found
        hidden = [n for n in self.storage.read_by_calls(node, site) if n in varied and n not in found]
        return [*found, *hidden]

    def calls(self, node: Any, site: Any) -> list[str]:
        """Inner functions that an expression calls and that pass the derivative of what they captured on."""
        found: dict[str, None] = {}
        _collect(node, self.scope, lambda part: self.facts.of(part, self.facts.at(site)), found)
        names = [name.removesuffix(CALLED) for name in found if name.endswith(CALLED)]
        return [name for name in names if not self.varied[id(site)].isdisjoint(self.closures(name) or ())]

    def reads_in(self, node: Any, varied: Names, env: dict[str, Fact]) -> list[str]:
        """The same, where names are as `env` says."""
        found: dict[str, None] = {}
        _collect(node, self.scope, lambda part: self.facts.of(part, env), found)
        names: list[str] = []
        for name in found:
            plain = name.removesuffix(CALLED)
            inner = self.closures(plain) if name != plain else None
            names += [plain] if inner is None else inner
        return [name for name in dict.fromkeys(names) if name in varied]

    def _vary(self, body: T.Block, varied: Names) -> Names:
        for node in body:
            self.varied[id(node)] = varied
            varied = self._vary_statement(node, varied)
        return varied

    def _vary_statement(self, node: Any, varied: Names) -> Names:
        match type(node).__name__:
            case "Assign":
                fact = self.facts.of(node.value, self.facts.at(node))
                varies = bool(self.reads(node.value, varied, node)) and may_be_float(fact) and not getattr(node, "inactive", False)
                if isinstance(node.targets[0], (gast.Subscript, gast.Attribute)):
                    return self._written(node, varied, varies)
                self._written_by_calls(node, varied)
                return self._assigned(node, varied, varies)
            case "AugAssign" if isinstance(node.target, (gast.Subscript, gast.Attribute)):
                return self._written(node, varied, bool(self.reads(node.value, varied, node)) and may_be_float(self.facts.of(node.value, self.facts.at(node))))
            case "AugAssign":
                name = node.target.id
                value = T.binary(T.load(name), node.op, node.value)
                fact = self.facts.of(value, self.facts.at(node))
                varies = bool(self.reads(value, varied, node)) and may_be_float(fact)
                if varies and self.storage is not None:
                    self._store(self.storage.after(name, node))
                return varied | {name} if varies else varied - {name}
            case "Expr" if getattr(node, "scatters", False):
                return self._written(node, varied, bool(self.reads(node.value.args[2], varied, node)) and self._float_item(node.value.args[2], node))
            case "Expr" if hasattr(node.value, "in_storage"):
                return self._written(node, varied, any(self.reads(a, varied, node) and self._float_item(a, node) for a in listed_values(node)))
            case "Expr":
                names = mutated_lists([node])
                if names and self.reads(node.value, varied, node) and any(self._float_item(a, node) for a in node.value.args):
                    return varied | set(names)
            case "FunctionDef":
                return varied | {node.name} if self.reads(node, varied, node) else varied - {node.name}
            case "If":
                return self._vary(node.body, varied) | self._vary(node.orelse, varied) if not hasattr(node, "manager") else self._vary(node.body, varied)
            case "For" | "While":
                return self._vary_loop(node, varied)
            case "Return":
                if node.value and self.reads(node.value, varied, node) and may_be_float(self.facts.of(node.value, self.facts.at(node))):
                    self.result_varies = True
        return varied

    def _float_item(self, node: Any, site: Any) -> bool:
        return may_be_float(self.facts.of(node, self.facts.at(site)))

    def _written(self, node: Any, varied: Names, varies: bool) -> Names:
        """A write: what is written into an array of floats makes all that reaches it vary."""
        name = written_name(node)
        if varies and self.storage is not None and may_come_to_hold_floats(self.facts.at(node).get(name, ANY)):
            self._store(self.storage.before(name, node))
        return varied

    def _written_by_calls(self, node: Any, varied: Names) -> None:
        """A helper may write what varies among its arguments into the others."""
        groups = self.storage.called.get(id(node)) if self.storage is not None else None
        if groups and self.reads(node.value, varied, node):
            self.stored |= groups

    def writes_mirrored(self, node: Any) -> bool:
        """Whether the calls of a statement write into what has mirrors."""
        return self.storage is not None and bool(self.storage.called.get(id(node), frozenset()) & self.stored & self.useful)

    def _assigned(self, node: Any, varied: Names, varies: bool) -> Names:
        target = node.targets[0]
        if not varies and self.storage is None:
            return varied - set(T.target_names(target))
        env: dict[str, Fact] = {}
        self.facts.bind(target, self.facts.of_value(node, self.facts.at(node)), env, self.facts.symbol(node))
        floats = {name for name, fact in env.items() if (may_be_float(fact) or self.is_stored(name, node, after=True) and may_come_to_hold_floats(fact))
                  and name not in getattr(node, "beside", ())}
        if self.storage is None or getattr(node, "mirrors", None):
            return (varied - set(env)) | (floats if varies else set())
        for name in floats if varies else ():
            self._store(self.storage.after(name, node))
        return (varied - set(env)) | {n for n in floats if varies or self.is_stored(n, node, after=True)}

    def _vary_loop(self, node: Any, varied: Names) -> Names:
        while True:
            inside = (varied - set(T.target_names(node.target))) | self.stored_targets(node) if isinstance(node, gast.For) else varied
            grown = varied | self._vary(node.body, inside)
            if grown == varied:
                return varied
            varied = grown

    def stored_targets(self, node: Any) -> set[str]:
        """Variables of a for loop that stand for what varies because it is written into."""
        return {n for n in T.target_names(node.target) if node.body and self.is_stored(n, node.body[0]) and may_come_to_hold_floats(self.facts.at(node.body[0]).get(n, ANY))}

    # --- backward

    def uses(self, node: Any) -> list[str]:
        """Varied names that a simple statement passes a derivative from."""
        varied = self.varied.get(id(node), frozenset())
        match type(node).__name__:
            case "FunctionDef":
                return self.reads(node, varied, node)
            case "AugAssign" if isinstance(node.target, (gast.Subscript, gast.Attribute)):
                place = T.clone_header(node.target)
                place.ctx = gast.Load()
                return self.reads(node.value if isinstance(node.op, (gast.Add, gast.Sub)) else T.binary(place, node.op, node.value), varied, node)
            case "Expr" if getattr(node, "scatters", False):
                return self.reads(node.value.args[2], varied, node)
            case "Assign" | "Return" if not getattr(node, "inactive", False):
                return self.reads(node.value, varied, node) if node.value is not None else []
            case "AugAssign":
                return self.reads(T.binary(T.load(node.target.id), node.op, node.value), varied, node)
            case "Expr" if hasattr(node.value, "in_storage"):
                return [n for a in listed_values(node) for n in self.reads(a, varied, node)]
            case "Expr" if mutated_lists([node]):
                return [n for a in node.value.args for n in self.reads(a, varied, node)]
        return []

    def _await(self, body: T.Block, awaited: Names) -> Names:
        for node in reversed(body):
            if id(node) not in self.varied:
                continue
            self.awaited[id(node)] = awaited
            awaited = self._await_statement(node, awaited)
            self.awaited_before[id(node)] = awaited
        return awaited

    def _await_statement(self, node: Any, awaited: Names) -> Names:
        match type(node).__name__:
            case "Assign" | "AugAssign" | "Expr" if written_name(node):
                return awaited | self._sent(self.uses(node), node) if self.mirrored(written_name(node), node) else awaited
            case "Assign" | "AugAssign":
                targets = set(T.target_names(node.targets[0] if isinstance(node, gast.Assign) else node.target))
                return (awaited - targets) | self._sent(self.uses(node), node) if self._triggers(node, targets, awaited) else awaited - targets
            case "Expr":
                return awaited | self._sent(self.uses(node), node) if set(mutated_lists([node])) & awaited else awaited
            case "Return":
                return frozenset(self._sent(self.uses(node), node))
            case "Raise":
                return frozenset()
            case "FunctionDef":
                return (awaited - {node.name}) | self._sent(self.uses(node), node) if node.name in awaited else awaited
            case "If":
                start = self._await(node.body, awaited)
                return start if hasattr(node, "manager") else start | self._await(node.orelse, awaited)
            case "For" | "While":
                return self._await_loop(node, awaited)
        return awaited

    def _await_loop(self, node: Any, awaited: Names) -> Names:
        head = awaited
        while True:
            start = self._await(node.body, head)
            if isinstance(node, gast.For):
                start = start - set(T.target_names(node.target))
            if start <= head:
                return head
            head = head | start
