"""One generated text under way: what was asked for, the functions made so far, and what is known of them."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from astgrad.analyse.activity import Activity
from astgrad.analyse.arguments import bind_user_call
from astgrad.analyse.facts import ANY, LEFT_OUT, Fact, Number, Sequence, is_unknown
from astgrad.analyse.heap import Heap
from astgrad.analyse.infer import Facts
from astgrad.analyse.storage import ALONE, Shadow
from astgrad.analyse.values import fact_of_value
from astgrad.analyse.versions import Versions
from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.fixpoint import Fixpoint
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope, is_of_a_library
from astgrad.differentiate.local import Context
from astgrad.differentiate.mirrors import Bindings, Mirrors
from astgrad.normalise.core import Core
from astgrad.normalise.fence import refuse
from astgrad.runtime.structures import computes
from astgrad.text import reader


@dataclass(frozen=True)
class Request:
    """What is asked for: of `fn`, in `mode`, with respect to the parameters `wanted`, for arguments of these facts."""

    fn: types.FunctionType
    mode: str  # "grad", "value_and_grad", "vjp", "jvp"; "slope" is "jvp" without the value
    wanted: tuple[str, ...]
    has_aux: bool = False
    as_tuple: bool = False
    facts: tuple[tuple[str, Fact], ...] = ()
    lifted: tuple[str, ...] = ()  # captured variables that are to be parameters
    dots: tuple[tuple[str, str], ...] = ()  # names that the tangents of parameters are to have


@dataclass
class Function:
    """One function under differentiation, and all that the analyses found."""

    source: reader.Source
    scope: Scope
    core: Core
    facts: Facts
    activity: Activity
    versions: Versions
    names: Names
    needs_copy: frozenset[str]
    mirrors: Mirrors = field(default_factory=Mirrors)
    shadow: Shadow = ALONE

    @property
    def written(self) -> frozenset[str]:
        """Parameters whose objects the function writes into."""
        storage = self.activity.storage
        first = storage.versions.before.get(id(self.core.body[0]), {}) if storage is not None and self.core.body else {}
        return self.core.written | frozenset(p for p in self.core.parameters if storage is not None and storage.changes_object(first.get(p), self.facts.entry.get(p, ANY)))

    def changes(self, name: str) -> bool:
        """Whether a parameter is a container that the function changes, so that it is another one at the end."""
        return name in self.written and not isinstance(self.facts.entry.get(name, ANY), Number)

    @property
    def bindings(self) -> Bindings:
        """How this function's statements bind storage."""
        return Bindings(self.scope, self.facts, self.activity.storage, lambda node, why, instead: refuse(self.source, node, why, instead))

    def context(self, guarded: bool) -> Context:
        """What the derivative of the statements is taken with."""
        made = Context(self.source, self.scope, self.facts, self.names, self.needs_copy, frozenset(T.names_read(self.source.tree)), guarded)
        storage = self.activity.storage
        if storage is not None:
            made.changes = storage.changes
            made.overwrites = storage.overwrites
            made.reaches_storage = lambda site: any(storage.after(n, site) is not None for n in T.target_names(site.targets[0]))
        return made


@dataclass(frozen=True)
class Inferred:
    """A helper in the core language, and what is known inside it for the arguments of one call."""

    tree: Any
    core: Core
    scope: Scope
    facts: Facts


@dataclass(frozen=True)
class Pair:
    """A helper's two generated functions, and the parameters whose cotangents the second gives back."""

    name: str
    forward: str
    reverse: str
    active: tuple[str, ...]
    arguments: Any
    extra: dict[str, Any] = field(default_factory=dict, hash=False)  # arguments that the user's call does not show
    roots: dict[str, Any] = field(default_factory=dict, hash=False)  # what it finds outside, as its caller does: it is not passed
    dots: dict[str, str] = field(default_factory=dict, hash=False)
    shadow: Shadow = ALONE
    seeded: bool = True  # whether the second function takes a cotangent of the result
    checks: bool = field(default=True, compare=False)  # whether it looks, when the program runs, if `x += e` writes into what others see; until that is known

    @property
    def values(self) -> tuple[str, ...]:
        """The active parameters whose cotangents are given back; those of storage are in mirrors."""
        return tuple(p for p in self.active if p not in dict(self.shadow.mirrored))

    def bound(self, call: Any, facts: Facts, node: Any) -> dict[str, Any]:
        """The argument expressions of a call at a statement by parameter, and those that it does not show."""
        return (bind_user_call(self.arguments, call, facts.items_at(node)) or {}) | self.extra | self.roots


@dataclass(frozen=True)
class OpenCall:
    """A call whose callee only the running program knows: `call_forward(callee, args, kwargs)`, and `call_reverse`."""

    name: str
    forward: str = "@call_forward"
    reverse: str = "@call_reverse"  # none in forward mode


@dataclass
class Unit:
    """All functions of one generated text, in the order they are printed."""

    request: Request
    make_pairs: Callable[[Unit, Function], None]
    scopes: list[Scope] = field(default_factory=list)
    pairs: dict[Any, Pair] = field(default_factory=dict)
    inferred: dict[Any, Inferred | None] = field(default_factory=dict)  # helpers, by the facts of their arguments
    results: dict[Any, Fact] = field(default_factory=dict)
    handed: dict[Any, dict[str, Any]] = field(default_factory=dict)  # inner functions that a lifted one is passed, by the key of its pair
    assumed: dict[Any, bool] = field(default_factory=dict)  # helpers whose result is being found, and whether one of them called itself
    summaries: Fixpoint = field(default_factory=Fixpoint)  # what helpers do to memory
    changing: dict[Any, bool] = field(default_factory=dict)  # whether a helper has any writes at all
    effects: dict[Any, bool] = field(default_factory=dict)  # whether a helper may change things, by its facts
    taken: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)  # names of the functions that are generated
    names: list[Names] = field(default_factory=list)  # of the functions that are looked at, one for each
    has_bars: bool = False  # some first function hands mirrors to the second
    stores: bool = False  # some function writes into arrays
    heap: Heap = field(default_factory=Heap)  # what is written into containers, as far as was known before
    found: Heap = field(default_factory=Heap)  # the same, as it is found now
    kinds: set[type] = field(default_factory=set)  # classes of the objects that are about
    late: frozenset[Any] = frozenset()  # code of functions in which functions that are kept are passed what they see late
    effort: Effort = field(default_factory=Effort)  # what is done where the function would be refused else
    guarded: bool = False  # some function chooses by np.where
    defined: list[tuple[Any, Scope, types.FunctionType]] = field(default_factory=list)
    depth: int = 0
    dots: dict[str, str] = field(default_factory=dict)  # names of the wanted parameters' tangents
    reverse_name: str = ""
    busy: list[types.CodeType] = field(default_factory=list)  # functions whose pair is being made, outermost first
    attributes: set[str] = field(default_factory=set)
    looked_at: set[str] = field(default_factory=set)  # those of them that are not of a library's modules
    open_keys: set[Any] = field(default_factory=set)  # pairs that are being made
    recursive: set[Any] = field(default_factory=set)  # pairs that are called while they are being made
    under_way: set[Any] = field(default_factory=set)  # inner functions, and facts of their arguments, that are being looked into
    pulled: dict[str, Fact] = field(default_factory=dict)  # what is known of the cotangents that pairs give

    @property
    def forward_mode(self) -> bool:
        return self.request.mode in ("jvp", "slope")

    @property
    def is_settled(self) -> bool:
        """Whether nothing was found yet to be written into containers that was not known before: else there will be another round."""
        return self.found.is_within(self.heap) and not self.found.left_out

    def may_compute(self, fact: Fact) -> bool:
        """Whether a value may be an object whose class says what operators and loops make of it, and nobody knows which."""
        return is_unknown(fact) and any(map(computes, self.kinds))

    def fresh(self, wish: str) -> str:
        name, number = wish, 0
        while name in self.taken or any(name in names.taken for names in self.names):
            number += 1
            name = f"{wish}_{number}"
        self.taken.add(name)
        self.functions.add(name)
        return name


@dataclass
class Generated:
    """A live function, its text, and what it takes for granted."""

    function: types.FunctionType
    text: str
    scopes: list[Scope]
    dots: dict[str, str] = field(default_factory=dict)
    reverse: types.FunctionType | None = None
    attributes: frozenset[str] = frozenset()  # that the code mentions
    writes: frozenset[str] = frozenset()  # parameters whose objects are written in place
    grown: frozenset[str] = frozenset()  # names of lists and dicts whose content makes no difference
    gives_object: bool = False  # whether its value may be an object, whose class says what operators and loops make of it


def is_generated(fn: types.FunctionType) -> bool:
    """Whether astgrad wrote the function, so that it needs no fence."""
    return fn.__code__.co_filename.startswith("<astgrad ") and not hasattr(fn, "__astgrad_source__")


def all_names(tree: Any) -> set[str]:
    names = {n.id for n in T.walk(tree) if isinstance(n, gast.Name)} | {tree.name}
    return names | {n.name for n in T.walk(tree) if isinstance(n, gast.FunctionDef)}


def default_facts(fn: types.FunctionType) -> dict[str, Fact]:
    """What is known of parameters to which a call gives nothing."""
    own, parameters = not is_of_a_library(fn), inspect.signature(fn, follow_wrapped=False).parameters.items()
    nothing: dict[str, Fact] = {n: Sequence("tuple", ()) for n, p in parameters if p.kind is p.VAR_POSITIONAL}
    return nothing | {n: LEFT_OUT if p.default is None and own else fact_of_value(p.default, n) for n, p in parameters if p.default is not p.empty}


def lift(source: reader.Source, names: tuple[str, ...]) -> reader.Source:
    """The function with captured variables as further parameters: plain ones where they can be, for Numba knows no others."""
    if not names:
        return source
    tree = T.clone_header(source.tree)
    tree.args = T.clone_header(tree.args)
    further = [gast.Name(id=n, ctx=gast.Param(), annotation=None, type_comment=None) for n in names]
    if tree.args.vararg is None and not tree.args.defaults:
        tree.args.args = [*tree.args.args, *further]
        return replace(source, tree=tree)
    tree.args.kwonlyargs = [*tree.args.kwonlyargs, *further]
    tree.args.kw_defaults = [*tree.args.kw_defaults, *(None for _ in names)]
    return replace(source, tree=tree)


def plain_name(made: Function) -> str:
    return str(made.source.tree.name).removesuffix("_")


def listed(names: tuple[str, ...]) -> str:
    return "".join(names) if len(names) < 2 else ", ".join(names[:-1]) + " and " + names[-1]


@dataclass(frozen=True)
class Box:
    """What a first function hands to the second: one value, or a tuple; mirrors are together in it, as each run has its own."""

    names: list[str]
    mirrors: list[str]
    outside: dict[str, Any] = field(default_factory=dict, hash=False)  # of these names, what they stand for outside

    @property
    def all(self) -> list[str]:
        return [*self.names, *self.mirrors]

    @property
    def local(self) -> list[str]:
        """Variables of the first function."""
        return [n for n in self.all if n not in self.outside]

    def parameter(self, wish: Callable[[str], str]) -> str:
        """The name of the parameter that the second function gets it by."""
        return self.names[0] if len(self.names) == 1 and not self.mirrors else wish("saved")

    def packed(self, copied: frozenset[str] = frozenset()) -> Any:
        items = [self.outside.get(n) or (T.call("@own", T.load(n)) if n in copied else T.load(n)) for n in self.names]
        if self.mirrors:
            items.append(T.call("@Bars", T.tuple_of([T.load(n) for n in self.mirrors])))
        return items[0] if len(items) == 1 and not self.mirrors else T.tuple_of(items)

    def unpacked(self, parameter: str) -> T.Block:
        """The statement that takes it apart; none where there is nothing to take."""
        if parameter in self.names or not self.all:
            return []
        targets = [T.store(n) for n in self.names]
        if self.mirrors:
            targets.append(T.tuple_of([T.store(n) for n in self.mirrors], gast.Store()))
        return [T.assign(T.tuple_of(targets, gast.Store()), T.load(parameter))]
