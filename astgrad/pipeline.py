"""Every pass in order: read -> normalise -> analyse -> differentiate -> simplify -> print -> load.

`generate` turns one request (a function, what is wanted of it, and what is known of its arguments) into a live function.
"""

from __future__ import annotations

import inspect
import types
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from astgrad import emit, rules
from astgrad.analyse.activity import Activity
from astgrad.analyse.aliases import Aliases
from astgrad.analyse.facts import ANY, Fact, Instance, ListOf, Mapping, Number, Sequence, is_float_scalar, loosen, may_be_float, without_values
from astgrad.analyse.infer import Facts, fact_of_value, mutated_lists, renew_as
from astgrad.analyse.versions import Versions, find_versions
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope, is_user_function
from astgrad.differentiate.assemble import Sweeps, assemble, flatten, name_tapes, without_counters
from astgrad.differentiate.cotangent import Cotangent
from astgrad.differentiate.finish import BarFacts, gather_lists, tidy
from astgrad.differentiate.forward import Tangents, drop_dead_tangents
from astgrad.differentiate.local import Context, Push
from astgrad.differentiate.record import Recorder
from astgrad.differentiate.reverse import Reverse
from astgrad.normalise.core import Core, LocalFunction, normalise
from astgrad.normalise.fence import fence, outside_writes, refuse
from astgrad.simplify.freshness import Freshness
from astgrad.simplify.liveness import live_before, surely_bound
from astgrad.text import loader, reader


@dataclass(frozen=True)
class Request:
    """What is asked for: of `fn`, in `mode`, with respect to the parameters `wanted`, for arguments of these facts."""

    fn: types.FunctionType
    mode: str  # "grad", "value_and_grad", "vjp", "jvp"
    wanted: tuple[str, ...]
    has_aux: bool = False
    as_tuple: bool = False
    facts: tuple[tuple[str, Fact], ...] = ()


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


@dataclass(frozen=True)
class Pair:
    """A helper's two generated functions, and the parameters whose cotangents the second gives back."""

    name: str
    forward: str
    reverse: str
    active: tuple[str, ...]
    parameters: tuple[str, ...]
    extra: dict[str, Any] = field(default_factory=dict, hash=False)  # arguments that the user's call does not show
    dots: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass
class Unit:
    """All functions of one generated text, in the order they are printed."""

    definitions: list[Any] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    owners: dict[str, types.FunctionType] = field(default_factory=dict)
    pairs: dict[Any, Pair] = field(default_factory=dict)
    results: dict[Any, Fact] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    guarded: bool = False  # some function chooses by np.where

    def fresh(self, wish: str) -> str:
        name, number = wish, 0
        while name in self.taken:
            number += 1
            name = f"{wish}_{number}"
        self.taken.add(name)
        return name


class Generator:
    """Makes the functions of one unit: the one asked for, and pairs for the helpers that it calls."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.unit = Unit()
        self.defined: list[tuple[Any, Scope, types.FunctionType]] = []
        self.depth = 0
        self.busy: set[types.CodeType] = set()  # functions whose pair is being made
        self.forward_mode = request.mode == "jvp"
        self.pulled: dict[str, Fact] = {}  # what is known of the cotangents that pairs give

    # --- analysis

    def analyse(self, source: reader.Source, fn: types.FunctionType, facts: dict[str, Fact], active: set[str], outer: dict[str, LocalFunction]) -> Function:
        """Normalise a function and find all facts of it, until each dear value of the reverse sweep has a name."""
        tree = source.tree
        self.reading = source
        scope = Scope(fn, [*T.parameter_names(tree.args), *T.names_bound(tree.body)])
        scope.locals |= set(outer)
        self.unit.scopes.append(scope)
        names = Names(_all_names(tree) | set(scope.cells))
        self.unit.taken |= names.taken
        sequences = {n for n, f in facts.items() if type(f).__name__ in ("Sequence", "ListOf") or (isinstance(f, Number) and f.kind == "array")}
        self.unit.guarded |= any(isinstance(n, gast.Call) and scope.resolve(n.func) is np.where for n in T.walk(tree))
        for call in T.walk(tree):  # `out=` of a function imported by its name; a method's is refused by the fence
            if isinstance(call, gast.Call) and any(k.arg == "out" for k in call.keywords) and rules.lookup(scope.resolve(call.func)) is not None:
                refuse(source, call, "`out=` writes into an array, which is not differentiated yet", "leave `out=` away and use the result")
        core = normalise(source, scope, names, active, sequences, outer)
        function = self._facts(source, scope, core, names, facts, active)
        self._make_pairs(function)
        self._refuse_hidden_writes(function)
        function = self._facts(source, scope, core, names, facts, active)
        if not self.forward_mode and _name_dear(function):
            function = self._facts(source, scope, core, names, facts, active)
        _anchor_branches(core.body)
        function = self._facts(source, scope, core, names, facts, active)
        function.versions = find_versions(core.body, list(core.parameters))
        function.needs_copy = self._written(function)
        return function

    def _refuse_hidden_writes(self, function: Function) -> None:
        """A helper that is only called may not change what the reverse sweep reads again."""
        for statement in T.statements(function.core.body):
            if getattr(statement, "pair", None):
                continue
            blocks = isinstance(statement, (gast.If, gast.For, gast.While))
            header = [statement.test] if isinstance(statement, (gast.If, gast.While)) else [statement.iter] if isinstance(statement, gast.For) else []
            for call in (n for part in (header if blocks else [statement]) for n in T.walk(part) if isinstance(n, gast.Call)):
                target = function.scope.resolve(call.func)
                if target is MISSING or not is_user_function(target) or rules.lookup(target) is not None or is_generated(target):
                    continue
                if _changes_things(target, set()) and not self._only_scalars(function, statement, call, target):
                    refuse(function.source, call, f"`{target.__name__}` may change an object or a global that is seen outside of it: not differentiated yet",
                           "let it return a new value")

    @staticmethod
    def _only_scalars(function: Function, statement: Any, call: Any, target: types.FunctionType) -> bool:
        """Whether all that a function could change through its parameters are numbers, which cannot be changed."""
        env = function.facts.at(statement)
        tree = reader.read(target).tree
        names = [p.id for p in [*tree.args.posonlyargs, *tree.args.args]]
        bound = {**dict(zip(names, call.args, strict=False)), **{k.arg: k.value for k in call.keywords}}
        harmless = {n for n, a in bound.items() if is_float_scalar(function.facts.of(a, env))} | set(names) - set(bound)
        for node in outside_writes(tree):
            changed = node.target.id if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name) else ""
            if not (changed in harmless or (changed and changed not in names and harmless >= set(bound))):
                return False
        return True

    def _facts(self, source: reader.Source, scope: Scope, core: Core, names: Names, facts: dict[str, Fact], active: set[str]) -> Function:
        known = Facts(scope, lambda target, args, keywords, env: self.result_of(core, scope, target, args, keywords, env))
        known.entry = {name: facts.get(name, ANY) for name in core.parameters}
        known.run(core.body, known.entry)
        activity = Activity(scope, known, lambda name: list(core.local_functions[name].reads) if name in core.local_functions else [])
        activity.run(core.body, frozenset(n for n in active if may_be_float(known.entry.get(n, ANY))))
        return Function(source, scope, core, known, activity, Versions(), names, frozenset())

    def result_of(self, core: Core, scope: Scope, target: Any, args: list[Fact], keywords: dict[str, Fact], env: dict[str, Fact]) -> Fact:
        """What a helper returns for arguments of these facts."""
        if isinstance(target, str):
            return self._local_result(core, scope, target, args, keywords, env)
        if not is_user_function(target):
            return ANY
        args, keywords = [without_values(a) for a in args], {k: without_values(v) for k, v in keywords.items()}
        key = (target.__code__, tuple(args), tuple(keywords.items()))
        if key not in self.unit.results:
            self.unit.results[key] = ANY  # of a function that calls itself nothing is known
            if self.depth < 12:
                self.depth += 1
                self.unit.results[key] = self._result(target, args, keywords)
                self.depth -= 1
        return self.unit.results[key]

    def _result(self, target: types.FunctionType, args: list[Fact], keywords: dict[str, Fact]) -> Fact:
        try:
            source = reader.read(target)
            bound = inspect.signature(target).bind_partial(*args, **keywords)
        except (OSError, TypeError, NotImplementedError):
            return ANY
        if source.wrappers:
            return ANY
        facts = {**_default_facts(target), **bound.arguments}
        tree = source.tree
        scope = Scope(target, [*T.parameter_names(tree.args), *T.names_bound(tree.body)])
        self.unit.scopes.append(scope)
        try:
            core = normalise(source, scope, Names(_all_names(tree)), set(), set(), {})
        except NotImplementedError:
            return ANY
        known = Facts(scope, lambda t, a, k, e: self.result_of(core, scope, t, a, k, e))
        known.run(core.body, {name: facts.get(name, ANY) for name in core.parameters})
        return known.result if type(known.result).__name__ != "Unbound" else Instance("NoneType")

    def _local_result(self, core: Core, scope: Scope, name: str, args: list[Fact], keywords: dict[str, Fact], env: dict[str, Fact]) -> Fact:
        """What an inner function returns, its captured variables being as they are at the call."""
        inner = core.local_functions.get(name)
        if inner is None or self.depth > 8:
            return ANY
        tree = inner.tree
        names = T.parameter_names(tree.args)
        facts = {**dict(zip(names, args, strict=False)), **keywords, **{c: env.get(c, ANY) for c in inner.captured}}
        inside = Scope(scope.fn, [*names, *T.names_bound(tree.body), *inner.captured, *core.local_functions])
        self.depth += 1
        try:
            body = normalise(replace(self.reading, tree=tree), inside, Names(_all_names(tree)), set(), set(), core.local_functions)
            known = Facts(inside, lambda t, a, k, e: self.result_of(body, inside, t, a, k, e))
            known.run(body.body, {n: facts.get(n, ANY) for n in [*names, *inner.captured]})
        finally:
            self.depth -= 1
        return known.result if type(known.result).__name__ != "Unbound" else Instance("NoneType")

    # --- helpers

    def _make_pairs(self, function: Function) -> None:
        """Send each call of the user's functions that carries a derivative through a pair of generated functions."""
        for node in T.statements(function.core.body):
            value = getattr(node, "value", None)
            if not isinstance(node, gast.Assign) or not isinstance(value, gast.Call) or getattr(node, "pair", None) or id(node) not in function.activity.varied:
                continue
            varied = function.activity.varied[id(node)]
            if not function.activity.reads(value, varied):
                continue
            name = value.func.id if isinstance(value.func, gast.Name) else ""
            target = function.scope.resolve(value.func)
            if name in function.core.local_functions:
                pair = self._local_pair(function, node, function.core.local_functions[name])
            elif target is not MISSING and rules.lookup(target) is None and is_user_function(target):
                pair = self._helper_pair(function, node, target)
            else:
                continue
            node.inactive = pair is None
            if pair is not None:
                if not self.forward_mode:
                    saved = T.store(function.names.fresh(f"{pair.name}_saved"))
                    node.targets = [T.tuple_of([node.targets[0], saved], gast.Store())]
                node.pair = pair

    def _bind(self, function: Function, node: Any, parameters: Any, defaults: int) -> dict[str, Any]:
        """The argument expressions of a call by parameter."""
        call = node.value
        names = [p.id for p in [*parameters.posonlyargs, *parameters.args]]
        if any(isinstance(a, gast.Starred) for a in call.args) or len(call.args) > len(names):
            refuse(function.source, call, "the arguments of this call do not fit the function", "pass them one by one")
        bound = dict(zip(names, call.args, strict=False))
        for keyword in call.keywords:
            bound[keyword.arg] = keyword.value
        return bound

    def _local_pair(self, function: Function, node: Any, inner: LocalFunction) -> Pair | None:
        """An inner function is lifted: what it captures, and what the call leaves to defaults, is passed as well."""
        lifted = T.clone_header(inner.tree)
        lifted.args = T.clone_header(inner.tree.args)
        lifted.args.defaults, lifted.args.kw_defaults = [], [None] * len(inner.tree.args.kwonlyargs)
        lifted.args.kwonlyargs = [*inner.tree.args.kwonlyargs, *(gast.Name(id=n, ctx=gast.Param(), annotation=None, type_comment=None) for n in inner.captured)]
        lifted.args.kw_defaults = [None] * len(lifted.args.kwonlyargs)
        source = replace(function.source, tree=lifted)
        bound = self._bind(function, node, inner.tree.args, 0)
        extra = {p: default for p, default in inner.defaults.items() if p not in bound} | {n: T.load(n) for n in inner.captured}
        bound |= extra
        outer = {n: f for n, f in function.core.local_functions.items() if n != inner.name}
        return self._pair(function, node, source, function.scope.fn, bound, inner.name, extra, outer, {})

    def _helper_pair(self, function: Function, node: Any, target: types.FunctionType) -> Pair | None:
        if target.__code__ in self.busy:
            refuse(function.source, node.value, "a function that calls itself is not differentiated yet", "write the recursion as a loop")
        source = reader.read(target)
        if source.wrappers:
            refuse(function.source, node.value, f"`{target.__name__}` is wrapped by a decorator, which may change what it computes",
                   "call the function below the decorator")
        bound = self._bind(function, node, source.tree.args, 0)
        return self._pair(function, node, source, target, bound, target.__name__, {}, {}, _default_facts(target))

    def _pair(self, function: Function, node: Any, source: reader.Source, fn: types.FunctionType, bound: dict[str, Any], name: str,
              extra: dict[str, Any], outer: dict[str, LocalFunction], defaults: dict[str, Fact]) -> Pair | None:
        if not (is_generated(fn) and self.forward_mode):
            fence(source)
        env = function.facts.at(node)
        facts = {**defaults, **{p: renew_as(without_values(function.facts.of(e, env)), p) for p, e in bound.items()}}
        varied = function.activity.varied[id(node)]
        active = tuple(p for p, e in bound.items() if function.activity.reads(e, varied) and may_be_float(facts[p]))
        if not active:
            return None
        key = (fn.__code__, source.tree.name, source.tree.lineno, tuple(facts.items()), active, tuple(extra))
        if key in self.unit.pairs:
            return replace(self.unit.pairs[key], extra=extra)
        name = "lambda_" if name == "<lambda>" else name
        if self.forward_mode:
            pair = Pair(name, self.unit.fresh(f"{name}_tangent"), "", active, tuple(bound), extra)
        else:
            pair = Pair(name, self.unit.fresh(f"{name}_forward"), self.unit.fresh(f"{name}_reverse"), active, tuple(bound), extra)
        self.unit.pairs[key] = pair
        outside = self.busy
        self.busy = outside | {fn.__code__}
        made = self.analyse(source, fn, facts, set(active), outer)
        self.busy = outside
        if not made.activity.result_varies:
            del self.unit.pairs[key]
            return None
        if self.forward_mode:
            self._define_tangent(made, fn, source.tree.args, pair.forward, "", list(active), pair.dots)
        else:
            sweeps, value = self._sweeps(made, list(active), "pair")
            self._define_pair(made, fn, source, pair, sweeps, value)
        return pair

    def _define_tangent(self, made: Function, fn: types.FunctionType, arguments: Any, name: str, doc: str, wanted: list[str], dots: dict[str, str]) -> Any:
        """The function that returns a value and its tangent; tangents of the wanted parameters are keyword parameters."""
        context = Context(made.source, made.scope, made.facts, made.names, made.needs_copy, self.unit.guarded)

        def return_as(node: Any, tangent: Any) -> T.Block:
            value = node.value if node.value is not None else T.constant(None)
            if tangent is None:
                tangent = tangents.zero(value, made.facts.of(value, made.facts.at(node)))
            result = T.tuple_of([value, tangent])
            if getattr(node, "aux", None) is not None:
                result = T.tuple_of([*result.elts, node.aux])
            return [T.at(gast.Return(value=result), node)]

        tangents = Tangents(context, made.activity, return_as)
        dots.update({p: tangents.dot(p) for p in wanted})
        body = tangents.run(made.core.body, list(made.core.parameters), wanted)
        dot_names = {tangents.dot(n) for n in tangents.ever}
        body = drop_dead_tangents(without_counters(flatten(body)), dot_names)
        arguments = T.clone(arguments)
        for dot in dots.values():
            arguments.kwonlyargs.append(gast.Name(id=dot, ctx=gast.Param(), annotation=None, type_comment=None))
            arguments.kw_defaults.append(None)
        definition = emit.define(name, arguments, doc, emit.fill_empty_blocks(body), None)
        self.defined.append((definition, made.scope, fn))
        return definition

    # --- sweeps

    def _sweeps(self, made: Function, wanted: list[str], kind: str) -> tuple[Sweeps, str]:
        """Both sweeps of a function; the second string is the name that its value has after the forward sweep, if any."""
        context = Context(made.source, made.scope, made.facts, made.names, made.needs_copy, self.unit.guarded)
        returned = _returned_name(made.core.body) if kind == "pair" else ""
        value = "" if kind == "grad" and self._needs_no_check(made) else returned or made.names.fresh("value")
        seed = Cotangent()
        if kind == "pair":
            seed = Cotangent(1, (T.load(made.names.partner(returned, "bar") if returned else made.names.fresh("value_bar")),), (), None, True)
        reverse = Reverse(context, made.activity, made.versions, seed, self._pull)
        block = reverse.run(made.core.body, wanted, made.source.tree)
        bars = BarFacts(made.facts, made.versions).run(block, {**self.pulled, **self._seed_facts(made, seed)})
        recorded = Recorder(context, made.versions).run(block)
        sweeps = assemble(made.core.body, recorded.block, recorded.saves, made.names, made.needs_copy, self._return_as(made, value))
        block = gather_lists([name_tapes(s) for s in tidy(sweeps.reverse)])
        fresh = Freshness(
            made.scope, lambda n: isinstance(f := bars.known.get(n, ANY), Number) and f.dims == () and f.kind != "array", frozenset(reverse.bar(w) for w in wanted),
            lambda n: isinstance(f := bars.known.get(n, ANY), Number) and f.kind == "array",
        )
        block, sweeps.owned = fresh.run(block)
        sweeps.reverse, sweeps.bars = block, bars.known
        sweeps.bar_of = {w: reverse.bar(w) for w in wanted}
        sweeps.unbound = list(dict.fromkeys([*reverse.unbound, *sweeps.unbound]))
        sweeps.seed = seed.factors[0].id if seed.factors else ""
        return sweeps, value

    @staticmethod
    def _seed_facts(made: Function, seed: Cotangent) -> dict[str, Fact]:
        return {f.id: loosen(made.facts.result) for f in seed.factors}

    @staticmethod
    def _needs_no_check(made: Function) -> bool:
        fact = made.facts.result
        return isinstance(fact, Number) and fact.dims == () and fact.dtype is not None and not fact.dtype.startswith("complex")

    def _return_as(self, made: Function, value: str) -> Any:
        def statements(node: Any) -> T.Block:
            result = node.value if node.value is not None else T.constant(None)
            done: T.Block = []
            if value and not (isinstance(result, gast.Name) and result.id == value):
                done.append(T.assign(value, result, node))
            elif not value and _may_raise(result, made, made.facts.at(node)):
                done.append(T.expression_statement(result, node))
            if getattr(node, "aux", None) is not None:
                done.append(T.assign("@aux", node.aux, node))
            return done

        return statements

    def _pull(self, node: Any, call: Any, push: Push, cotangent: Cotangent) -> None:
        """The reverse of a helper's call: its second function gives the cotangents of the arguments."""
        pair: Pair = node.pair
        saved = node.targets[0].elts[1].id
        read = T.load(saved)
        read.version = push.after[saved] if push.after else None
        bound = dict(zip([p for p in pair.parameters if p not in pair.extra], call.args, strict=False))
        bound |= {k.arg: k.value for k in call.keywords} | pair.extra
        bars = []
        for parameter in pair.active:
            argument = bound[parameter]
            stem = argument.id if isinstance(argument, gast.Name) else push.stem
            bars.append(push.names.temporary(stem, "bar"))
        targets = T.store(bars[0]) if len(bars) == 1 else T.tuple_of([T.store(b) for b in bars], gast.Store())
        for parameter, bar in zip(pair.active, bars, strict=True):
            self.pulled[bar] = loosen(push.fact(bound[parameter]))
        push.done.temporaries.append(T.assign(targets, T.call(pair.reverse, read, cotangent.tree()), node))
        push.root = call
        for parameter, bar in zip(pair.active, bars, strict=True):
            push.push(bound[parameter], push.part(T.load(bar), bound[parameter]))

    # --- the function asked for

    def build(self) -> Generated:
        request = self.request
        source = reader.read(request.fn)
        if not (is_generated(request.fn) and self.forward_mode):
            fence(source)
        facts = dict(request.facts)
        if request.has_aux:
            source = replace(source, tree=with_aux(source))
        self.busy = {request.fn.__code__}
        made = self.analyse(source, request.fn, facts, set(request.wanted), {})
        self.dots: dict[str, str] = {}
        self.reverse_name = ""
        if request.mode == "jvp":
            name = self.unit.fresh(f"{_plain_name(made)}_tangent")
            main = self._define_tangent(made, request.fn, source.tree.args, name, self._about(made, "Tangent"), list(request.wanted), self.dots)
        elif request.mode == "vjp":
            main = self._define_vjp(made)
        else:
            main = self._define_gradient(made)
        return self._load(main)

    def _about(self, made: Function, what: str) -> str:
        source = made.source
        place = f"{source.file}:{source.tree.lineno}"
        name = source.tree.name
        first = f"{what} of {name} with respect to {_listed(self.request.wanted)} ({place})"
        return emit.document(first, emit.show_facts(self.request.facts))

    def _define_gradient(self, made: Function) -> Any:
        request = self.request
        if isinstance(made.facts.result, (Sequence, ListOf, Mapping)):
            kind = made.facts.result.kind if not isinstance(made.facts.result, Mapping) else "dict"
            raise TypeError(f"the gradient is taken of a scalar, and {_plain_name(made)}() returns a {kind}: use vjp, or has_aux for (value, aux)")
        sweeps, value = self._sweeps(made, list(request.wanted), request.mode)
        checked = [] if not value or self._needs_no_check(made) else [T.expression_statement(T.call("@check_scalar", T.load(value)))]
        bars = [self._coerced(made, w, sweeps) for w in request.wanted]
        result = T.tuple_of(bars) if request.as_tuple else bars[0]
        if request.mode == "value_and_grad":
            primal = T.tuple_of([T.load(value), T.load("@aux")]) if request.has_aux else T.load(value)
            result = T.tuple_of([primal, result])
        elif request.has_aux:
            result = T.tuple_of([result, T.load("@aux")])
        body = [
            *self._opening(sweeps, made), emit.comment("forward sweep"), *sweeps.forward, *checked, emit.blank(), emit.comment("reverse sweep"),
            *emit.with_line_comments(sweeps.reverse), T.at(gast.Return(value=result), None),
        ]
        name = self.unit.fresh(f"{_plain_name(made)}_grad")
        definition = emit.define(name, made.source.tree.args, self._about(made, "Gradient"), emit.fill_empty_blocks(body), None)
        self.defined.append((definition, made.scope, request.fn))
        return definition

    @staticmethod
    def _opening(sweeps: Sweeps, made: Function, saved: list[str] | None = None) -> T.Block:
        """Empty tapes, and None for names that are read though some path does not bind them."""
        tapes = [T.assign(tape, gast.List(elts=[], ctx=gast.Load())) for tape in sweeps.tapes]
        bound = (surely_bound(sweeps.forward) or set()) | set(made.core.parameters) | set(sweeps.tapes) | set(sweeps.given.values())
        unbound = [*sweeps.unbound, *(n for n in saved or () if n not in bound and n not in sweeps.unbound)]
        given = [T.assign(new, T.load(old)) for old, new in sweeps.given.items()]
        return given + [T.assign(name, T.constant(None)) for name in unbound if name not in made.core.parameters] + tapes

    def _coerced(self, made: Function, name: str, sweeps: Sweeps) -> Any:
        """A gradient of the type of its argument that nothing else reaches."""
        bar, fact = sweeps.bar_of[name], made.facts.entry.get(name, ANY)
        known = sweeps.bars.get(bar, ANY)
        if isinstance(fact, Number) and fact.kind == "py" and fact.dtype == "float":
            return T.load(bar) if isinstance(known, Number) and known.kind == "py" and known.dtype == "float" else T.call("@float", T.load(bar))
        same = isinstance(fact, Number) and isinstance(known, Number) and fact.kind == known.kind == "array" and fact.dtype == known.dtype
        if same and bar in sweeps.owned:
            return T.load(bar)
        if same:
            return T.method(T.load(bar), "copy")
        if bar in sweeps.owned and alike(fact, known):
            return T.load(bar)
        return T.call("@like", T.load(bar), T.load(self._as_given(made, name, sweeps)))

    @staticmethod
    def _as_given(made: Function, name: str, sweeps: Sweeps) -> str:
        """A name for an argument as it was given, where the function binds its name anew."""
        if name not in T.names_bound(made.core.body):
            return name
        if name not in sweeps.given:
            sweeps.given[name] = made.names.fresh(f"{name}_given")
        return sweeps.given[name]

    # --- pairs and vjp

    def _define_pair(self, made: Function, fn: types.FunctionType, source: reader.Source, pair: Pair, sweeps: Sweeps, value: str) -> None:
        saved = self._saved(made, sweeps)
        forward = [*self._opening(sweeps, made, saved), *sweeps.forward, gast.Return(value=T.tuple_of([T.load(value), _packed(saved)]))]
        bars = [T.load(sweeps.bar_of[p]) for p in pair.active]
        unpack = [T.assign(_packed(saved, gast.Store()), T.load("saved"))] if len(saved) > 1 else []
        parameters = ["saved" if len(saved) != 1 else saved[0], self._seed_name(sweeps)]
        reverse = [*unpack, *emit.with_line_comments(sweeps.reverse), gast.Return(value=bars[0] if len(bars) == 1 else T.tuple_of(bars))]
        for name, args, body in ((pair.forward, source.tree.args, forward), (pair.reverse, emit.plain_arguments(parameters), reverse)):
            self.defined.append((emit.define(name, args, "", emit.fill_empty_blocks(body), None), made.scope, fn))

    @staticmethod
    def _seed_name(sweeps: Sweeps) -> str:
        return sweeps.seed

    def _saved(self, made: Function, sweeps: Sweeps) -> list[str]:
        """What the reverse sweep reads and does not bind itself first."""
        live = live_before([*sweeps.reverse, *(T.expression_statement(T.load(w)) for w in sweeps.bar_of if self.request.mode == "vjp")])
        local = {*made.scope.locals, *made.names.taken, *sweeps.tapes} - {sweeps.seed}
        return [n for n in sorted(live) if n in local and not n.startswith("@") and (n in made.scope.locals or made.scope.peek(n) is MISSING)]

    def _define_vjp(self, made: Function) -> Any:
        """Two functions: the forward sweep returns (value, saved), and the reverse sweep may be run any number of times."""
        request = self.request
        sweeps, value = self._sweeps(made, list(request.wanted), "pair")
        given = {w: self._as_given(made, w, sweeps) for w in request.wanted}
        saved = sorted({*self._saved(made, sweeps), *sweeps.given.values()})
        name = _plain_name(made)
        forward = [*self._opening(sweeps, made, saved), *sweeps.forward, gast.Return(value=T.tuple_of([T.load(value), _packed(saved)]))]
        main = emit.define(self.unit.fresh(f"{name}_forward"), made.source.tree.args, self._about(made, "Forward sweep"), emit.fill_empty_blocks(forward), None)
        changed = [n for n in saved if n in sweeps.tapes or n in made.needs_copy]
        own = [T.assign(n, T.method(T.load(n), "copy") if n in sweeps.tapes else T.call("@copy", T.load(n))) for n in changed]
        unpack = [T.assign(_packed(saved, gast.Store()), T.load("saved"))] if len(saved) != 1 else []
        bars = [T.call("@like", T.load(sweeps.bar_of[p]), T.load(given[p])) for p in request.wanted]
        body = [*(unpack if saved else []), *own, *emit.with_line_comments(sweeps.reverse), gast.Return(value=T.tuple_of(bars))]
        parameters = ["saved" if len(saved) != 1 else saved[0], sweeps.seed]
        self.reverse_name = self.unit.fresh(f"{name}_reverse")
        reverse = emit.define(self.reverse_name, emit.plain_arguments(parameters), self._about(made, "Reverse sweep"), emit.fill_empty_blocks(body), None)
        for definition in (main, reverse):
            self.defined.append((definition, made.scope, request.fn))
        return main

    # --- text

    def _load(self, main: Any) -> Generated:
        namer = emit.Namer(self.unit.taken | {n.id for d, _, _ in self.defined for n in T.walk(d) if isinstance(n, gast.Name)})
        finished, owners, headings = [], {}, {}
        home = self.request.fn.__globals__
        for definition, scope, fn in self.defined:
            done = namer.finish(definition, scope)
            finished.append(done)
            owners[done.name] = fn
            if fn.__globals__ is not home:
                headings[id(done)] = f"{fn.__module__}.{fn.__qualname__}"
        bindings = namer.bindings
        bindings.imports = {n: v.__name__ for n, v in bindings.cells.items() if getattr(v, "__module__", "").startswith("astgrad.runtime")}
        text = emit.as_text(finished, bindings, headings)
        cells: dict[str, Any] = dict(bindings.cells)
        for fn in owners.values():
            cells.update(zip(fn.__code__.co_freevars, fn.__closure__ or (), strict=True))
        functions = loader.load(text, main.name, owners, cells)
        return Generated(functions[main.name], text, self.unit.scopes, self.dots, functions.get(self.reverse_name))

    # --- aliases

    def _written(self, function: Function) -> frozenset[str]:
        """Variables whose object changes in place; a write that something else might see is refused."""
        body, facts = function.core.body, function.facts
        written = set(mutated_lists(body))
        captured = {c for f in function.core.local_functions.values() for c in f.captured}
        aliases = Aliases(function.scope, facts, function.versions, captured).run(body)
        for node in list(T.statements(body)):
            if id(node) not in function.versions.before:
                continue
            names = [node.target.id] if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name) else mutated_lists([node]) if isinstance(node, gast.Expr) else []
            for name in names:
                fact = facts.at(node).get(name, ANY)
                if isinstance(node, gast.AugAssign) and is_float_scalar(fact):
                    continue
                if not aliases.is_private(name, node):
                    if isinstance(node, gast.AugAssign) and not (isinstance(fact, Number) and fact.kind == "array"):
                        node.checks, node.where = name, str(function.source.place(node))  # decided when the program runs
                        continue
                    refuse(function.source, node, f"`{name}` is changed in place here, and something else may reach the same object: not differentiated yet",
                           f"make a new value, as in `{name} = {name} + ...`, or start from a copy")
                written.add(name)
        return frozenset(written)


def _changes_things(fn: types.FunctionType, seen: set[types.CodeType]) -> bool:
    """Whether a function, or one that it calls by name, may change what is seen outside of it."""
    if fn.__code__ in seen or (fn.__module__ or "").split(".")[0] in ("numpy", "scipy"):
        return False
    seen.add(fn.__code__)
    try:
        tree = reader.read(fn).tree
    except (OSError, NotImplementedError, TypeError):
        return False
    if any(outside_writes(tree)):
        return True
    scope = Scope(fn, [*T.parameter_names(tree.args), *T.names_bound(tree.body)])
    called = [scope.resolve(n.func) for n in T.walk(tree) if isinstance(n, gast.Call)]
    return any(is_user_function(c) and _changes_things(c, seen) for c in called)


def is_generated(fn: types.FunctionType) -> bool:
    """Whether astgrad wrote the function, so that it needs no fence."""
    return fn.__code__.co_filename.startswith("<astgrad ")


def _all_names(tree: Any) -> set[str]:
    names = {n.id for n in T.walk(tree) if isinstance(n, gast.Name)} | {tree.name}
    return names | {n.name for n in T.walk(tree) if isinstance(n, gast.FunctionDef)}


def _default_facts(fn: types.FunctionType) -> dict[str, Fact]:
    return {n: fact_of_value(p.default, n) for n, p in inspect.signature(fn).parameters.items() if p.default is not p.empty}


def _may_raise(node: Any, made: Function, env: dict[str, Fact]) -> bool:
    """Whether evaluating a result could raise an exception of the user's: a division, a power, a call of math."""
    for part in T.walk(node):
        if isinstance(part, gast.Call):
            target = made.scope.resolve(part.func)
            if target is MISSING or rules.lookup(target) is None or getattr(target, "__module__", "") == "math":
                return True
        if isinstance(part, gast.BinOp) and isinstance(part.op, (gast.Div, gast.Pow, gast.Mod, gast.FloorDiv)):
            if isinstance(part.right, gast.Constant) and part.right.value:
                continue
            if not any(isinstance(f := made.facts.of(side, env), Number) and f.kind in ("np", "array") for side in (part.left, part.right)):
                return True
    return False


def _anchor_branches(body: T.Block) -> None:
    """Put a `pass` into empty branches, for saves that belong to them; it is not printed."""
    for node in list(T.statements(body)):
        if isinstance(node, gast.If):
            node.body = node.body or [T.at(gast.Pass(), node)]
            node.orelse = node.orelse or [T.at(gast.Pass(), node)]


def _name_dear(function: Function) -> bool:
    """Give each value that the reverse sweep reads, and that is dear to compute again, a name in the forward sweep."""
    context = Context(function.source, function.scope, function.facts, Names(function.names.taken), frozenset())
    changed = False

    def block(body: T.Block) -> T.Block:
        nonlocal changed
        done: T.Block = []
        for node in body:
            if isinstance(node, (gast.If, gast.For, gast.While)):
                node.body, node.orelse = block(node.body), block(node.orelse)
            elif isinstance(node, (gast.Assign, gast.AugAssign, gast.Return)) and id(node) in function.activity.awaited:
                dear = _dear_parts(function, context, node)
                if dear:
                    changed = True
                    done += _hoisted(function, node, dear)
            done.append(node)
        return done

    function.core.body = block(function.core.body)
    return changed


def _dear_parts(function: Function, context: Context, node: Any) -> list[Any]:
    activity = function.activity
    if getattr(node, "inactive", False):
        return []
    if isinstance(node, gast.Return):
        if node.value is None:
            return []
        target, value = None, node.value
    elif isinstance(node, gast.Assign):
        target, value = node.targets[0], node.value
        if not set(T.target_names(target)) & activity.awaited[id(node)]:
            return []
    else:
        target = node.target
        value = T.binary(T.load(target.id), node.op, node.value)
        if target.id not in activity.awaited[id(node)]:
            return []
    name = target.id if isinstance(target, gast.Name) else None
    push = Push(context, node, activity.varied[id(node)], None, None, name or "value", name)
    fact = function.facts.of(value, function.facts.at(node))
    full = Cotangent(1, (T.load("_bar"),), (), fact.dims if isinstance(fact, Number) else None, True, structure=not isinstance(fact, Number))
    if getattr(node, "pair", None):
        for argument in [*value.args, *(k.value for k in value.keywords)]:
            argument_fact = function.facts.of(argument, function.facts.at(node))
            dims = argument_fact.dims if isinstance(argument_fact, Number) else None
            push.push(argument, Cotangent(1, (T.load("_bar"),), (), dims, True, structure=not isinstance(argument_fact, Number)))
        return push.done.dear
    if isinstance(target, gast.Tuple) and isinstance(value, (gast.Tuple, gast.List)):
        for item in value.elts:
            push.push(item, push.part(T.load("_bar"), item))
        return push.done.dear
    if isinstance(node, gast.Return) and isinstance(fact, Number):
        full = replace(full, factors=(), dims=())
    push.run(value, full)
    return push.done.dear


def _hoisted(function: Function, node: Any, dear: list[Any]) -> T.Block:
    """Assignments of the dear parts to new names, innermost first; the statement reads the names."""
    marks = {id(d) for d in dear}
    made: T.Block = []
    stem = node.targets[0].id if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) else node.target.id if isinstance(node, gast.AugAssign) else "value"
    texts: dict[str, str] = {}

    def rebuild(tree: Any) -> Any:
        if isinstance(tree, list):
            return [rebuild(item) for item in tree]
        if not isinstance(tree, gast.AST):
            return tree
        twin = T.clone_header(tree)
        for field_name in tree._fields:
            setattr(twin, field_name, rebuild(getattr(tree, field_name, None)))
        if id(tree) not in marks:
            return twin
        text = T.dump(twin)
        if text not in texts:
            texts[text] = function.names.temporary(stem, "")
            made.append(T.assign(texts[text], twin, node))
        return T.load(texts[text])

    if isinstance(node, gast.AugAssign) and not any(id(n) in marks for n in T.walk(node.value)):
        return []
    node.value = rebuild(node.value)
    return made


@dataclass
class Generated:
    """A live function, its text, and what it takes for granted."""

    function: types.FunctionType
    text: str
    scopes: list[Scope]
    dots: dict[str, str] = field(default_factory=dict)
    reverse: types.FunctionType | None = None


def generate(request: Request) -> Generated:
    """Run all passes for one request."""
    return Generator(request).build()


def _returned_name(body: T.Block) -> str:
    """The variable that the only return statement, at the end, gives back; nothing if it is not so."""
    returns = [n for n in T.statements(body) if isinstance(n, gast.Return)]
    last = body[-1] if body else None
    return last.value.id if len(returns) == 1 and returns[0] is last and isinstance(last.value, gast.Name) else ""


def alike(fact: Fact, known: Fact) -> bool:
    """Whether a gradient already has the types of its argument, all through."""
    match fact, known:
        case Number(), Number():
            return fact.kind is not None and (fact.kind, fact.dtype) == (known.kind, known.dtype)
        case ListOf(), ListOf():
            return fact.kind == known.kind and alike(fact.item, known.item)
        case Sequence(), Sequence():
            return fact.kind == known.kind and len(fact.items) == len(known.items) and all(map(alike, fact.items, known.items))
        case Mapping(), Mapping():
            return [k for k, _ in fact.items] == [k for k, _ in known.items] and all(alike(v, w) for (_, v), (_, w) in zip(fact.items, known.items, strict=True))
    return False


def _plain_name(made: Function) -> str:
    return str(made.source.tree.name).removesuffix("_")


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _packed(names: list[str], ctx: Any = None) -> Any:
    """What a pair hands from its first function to its second: one value, or a tuple."""
    if len(names) == 1:
        return gast.Name(id=names[0], ctx=ctx or gast.Load(), annotation=None, type_comment=None)
    return T.tuple_of([gast.Name(id=n, ctx=ctx or gast.Load(), annotation=None, type_comment=None) for n in names], ctx)


def with_aux(source: reader.Source) -> Any:
    """A function that returns (value, aux), as one that returns the value and notes aux on its return statements."""
    tree = T.clone(source.tree)
    for node in T.statements(tree.body):
        if isinstance(node, gast.Return):
            if not (isinstance(node.value, gast.Tuple) and len(node.value.elts) == 2):
                refuse(source, node, "with has_aux, a function returns a pair (value, aux)", "write `return value, aux`")
            node.value, node.aux = node.value.elts
    return tree
