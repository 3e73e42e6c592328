"""Helpers: each call that carries a derivative goes through a pair of generated functions, forward and reverse."""

from __future__ import annotations

import types
from dataclasses import replace
from typing import Any

from astgrad import emit, rules
from astgrad.analyse.facts import Fact, may_be_float, without_values
from astgrad.analyse.infer import renew_as
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, is_user_function
from astgrad.differentiate.assemble import Sweeps
from astgrad.generate.define import define_tangent
from astgrad.generate.study import analyse
from astgrad.generate.sweeps import both_sweeps, opening, to_be_saved
from astgrad.generate.unit import Function, OpenCall, Pair, Unit, default_facts, is_generated, packed
from astgrad.normalise.core import LocalFunction, is_open_call
from astgrad.normalise.fence import fence, refuse
from astgrad.normalise.sugar import concatenated
from astgrad.text import reader


def make_pairs(unit: Unit, function: Function) -> None:
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
        pair: Pair | OpenCall | None
        if name in function.core.local_functions:
            pair = local_pair(unit, function, node, function.core.local_functions[name])
        elif target is not MISSING and rules.lookup(target) is None and is_user_function(target):
            pair = helper_pair(unit, function, node, target)
        elif is_open_call(value, function.scope):
            pair = open_call(unit, function, node)
        else:
            continue
        node.inactive = pair is None
        if pair is not None:
            if not unit.forward_mode:
                saved = T.store(function.names.fresh(f"{pair.name}_saved"))
                node.targets = [T.tuple_of([node.targets[0], saved], gast.Store())]
            node.pair = pair


def open_call(unit: Unit, function: Function, node: Any) -> OpenCall:
    """A call that is looked up when it is met: the callee, its arguments and its keywords become values."""
    call = node.value
    words = [w.id if isinstance(w, gast.Name) else w.attr for w in T.walk(call.func) if isinstance(w, (gast.Name, gast.Attribute))]
    starred = any(isinstance(a, gast.Starred) for a in call.args)
    parts = [call.func, concatenated(call.args, "tuple") if starred else T.tuple_of(list(call.args))]
    if call.keywords:
        parts.append(gast.Dict(keys=[None if k.arg is None else T.constant(k.arg) for k in call.keywords], values=[k.value for k in call.keywords]))
    pair = OpenCall(words[0] if words else "call", reverse="" if unit.forward_mode else "@call_reverse")
    node.value = T.at(T.call(pair.forward, *parts), call)
    return pair


def bind(function: Function, node: Any, parameters: Any, defaults: int) -> dict[str, Any]:
    """The argument expressions of a call by parameter."""
    call = node.value
    names = [p.id for p in [*parameters.posonlyargs, *parameters.args]]
    if any(isinstance(a, gast.Starred) for a in call.args) or len(call.args) > len(names):
        refuse(function.source, call, "the arguments of this call do not fit the function", "pass them one by one")
    bound = dict(zip(names, call.args, strict=False))
    for keyword in call.keywords:
        bound[keyword.arg] = keyword.value
    return bound


def local_pair(unit: Unit, function: Function, node: Any, inner: LocalFunction) -> Pair | None:
    """An inner function is lifted: what it captures, and what the call leaves to defaults, is passed as well."""
    lifted = T.clone_header(inner.tree)
    lifted.args = T.clone_header(inner.tree.args)
    lifted.args.defaults, lifted.args.kw_defaults = [], [None] * len(inner.tree.args.kwonlyargs)
    lifted.args.kwonlyargs = [*inner.tree.args.kwonlyargs, *(gast.Name(id=n, ctx=gast.Param(), annotation=None, type_comment=None) for n in inner.captured)]
    lifted.args.kw_defaults = [None] * len(lifted.args.kwonlyargs)
    source = replace(function.source, tree=lifted)
    bound = bind(function, node, inner.tree.args, 0)
    extra = {p: default for p, default in inner.defaults.items() if p not in bound} | {n: T.load(n) for n in inner.captured}
    bound |= extra
    outer = {n: f for n, f in function.core.local_functions.items() if n != inner.name}
    return make_pair(unit, function, node, source, function.scope.fn, bound, inner.name, extra, outer, {})


def helper_pair(unit: Unit, function: Function, node: Any, target: types.FunctionType) -> Pair | None:
    if target.__code__ in unit.busy:
        refuse(function.source, node.value, "a function that calls itself is not differentiated yet", "write the recursion as a loop")
    source = reader.read(target)
    if source.wrappers:
        refuse(function.source, node.value, f"`{target.__name__}` is wrapped by a decorator, which may change what it computes",
               "call the function below the decorator")
    bound = bind(function, node, source.tree.args, 0)
    return make_pair(unit, function, node, source, target, bound, target.__name__, {}, {}, default_facts(target))


def make_pair(unit: Unit, function: Function, node: Any, source: reader.Source, fn: types.FunctionType, bound: dict[str, Any], name: str,
          extra: dict[str, Any], outer: dict[str, LocalFunction], defaults: dict[str, Fact]) -> Pair | None:
    if not (is_generated(fn) and unit.forward_mode):
        fence(source)
    env = function.facts.at(node)
    facts = {**defaults, **{p: renew_as(without_values(function.facts.of(e, env)), p) for p, e in bound.items()}}
    varied = function.activity.varied[id(node)]
    active = tuple(p for p, e in bound.items() if function.activity.reads(e, varied) and may_be_float(facts[p]))
    if not active:
        return None
    key = (fn.__code__, source.tree.name, source.tree.lineno, tuple(facts.items()), active, tuple(extra))
    if key in unit.pairs:
        return replace(unit.pairs[key], extra=extra)
    name = "lambda_" if name == "<lambda>" else name
    if unit.forward_mode:
        pair = Pair(name, unit.fresh(f"{name}_tangent"), "", active, tuple(bound), extra)
    else:
        pair = Pair(name, unit.fresh(f"{name}_forward"), unit.fresh(f"{name}_reverse"), active, tuple(bound), extra)
    unit.pairs[key] = pair
    outside = unit.busy
    unit.busy = outside | {fn.__code__}
    made = analyse(unit, source, fn, facts, set(active), outer)
    unit.busy = outside
    if not made.activity.result_varies:
        del unit.pairs[key]
        return None
    if unit.forward_mode:
        define_tangent(unit, made, fn, source.tree.args, pair.forward, "", list(active), pair.dots)
    else:
        sweeps, value = both_sweeps(unit, made, list(active), "pair")
        define_pair(unit, made, fn, source, pair, sweeps, value)
    return pair


def define_pair(unit: Unit, made: Function, fn: types.FunctionType, source: reader.Source, pair: Pair, sweeps: Sweeps, value: str) -> None:
    saved = to_be_saved(unit, made, sweeps)
    forward = [*opening(sweeps, made, saved), *sweeps.forward, gast.Return(value=T.tuple_of([T.load(value), packed(saved)]))]
    box = saved[0] if len(saved) == 1 else made.names.fresh("saved")
    bars = [T.load(sweeps.bar_of[p]) for p in pair.active]
    unpack = [T.assign(packed(saved, gast.Store()), T.load(box))] if len(saved) > 1 else []
    parameters = [box, sweeps.seed]
    reverse = [*unpack, *emit.with_line_comments(sweeps.reverse), gast.Return(value=bars[0] if len(bars) == 1 else T.tuple_of(bars))]
    for name, args, body in ((pair.forward, source.tree.args, forward), (pair.reverse, emit.plain_arguments(parameters), reverse)):
        unit.defined.append((emit.define(name, args, "", emit.fill_empty_blocks(body), None), made.scope, fn))
