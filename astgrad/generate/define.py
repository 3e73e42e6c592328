"""The definitions that are printed: gradients, vjp (two functions), tangents."""

from __future__ import annotations

import types
from typing import Any

from astgrad import emit
from astgrad.analyse.facts import ANY, DEQUES, Fact, ListOf, Mapping, Number, Sequence
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.differentiate.assemble import Sweeps, flatten, without_counters
from astgrad.differentiate.forward import Tangents, drop_dead_tangents
from astgrad.generate.sweeps import apart, both_sweeps, needs_no_check, opening, own_again, to_be_saved
from astgrad.generate.unit import Function, Unit, listed, plain_name
from astgrad.normalise.fence import refuse
from astgrad.simplify.liveness import surely_bound, without_unused_functions
from astgrad.text import reader


def define_tangent(unit: Unit, made: Function, fn: types.FunctionType, arguments: Any, name: str, doc: str, wanted: list[str], dots: dict[str, str]) -> Any:
    """The function that returns a value and its tangent; tangents of the wanted parameters are keyword parameters."""
    context = made.context(unit.guarded)

    def return_as(node: Any, tangent: Any) -> T.Block:
        value = node.value if node.value is not None else T.constant(None)
        if tangent is None:
            tangent = tangents.zero(value, made.facts.of(value, made.facts.at(node)))
        result = tangent if unit.request.mode == "slope" and dots is unit.dots else T.tuple_of([value, tangent])
        if getattr(node, "aux", None) is not None:
            result = T.tuple_of([*result.elts, node.aux])
        return [T.at(gast.Return(value=result), node)]

    tangents = Tangents(context, made.activity, return_as)
    dots.update({p: tangents.dot(p) for p in wanted})
    body = tangents.run(made.core.body, list(made.core.parameters), wanted, made.shadow)
    body = without_unused_functions(body)
    dot_names = {tangents.dot(n) for n in tangents.ever}
    body = drop_dead_tangents(without_counters(flatten(body)), dot_names)
    if dots is not unit.dots and surely_bound(body) is not None:  # a helper that may come to its end without a value
        body.append(gast.Return(value=T.tuple_of([T.constant(None), T.constant(None)])))
    arguments = T.clone(arguments)
    for dot in dots.values():
        arguments.kwonlyargs.append(gast.Name(id=dot, ctx=gast.Param(), annotation=None, type_comment=None))
        arguments.kw_defaults.append(None)
    definition = emit.define(name, arguments, doc, emit.fill_empty_blocks([*(apart(made) if dots is unit.dots else []), *body]), None)
    unit.defined.append((definition, made.scope, fn))
    return definition


def define_main_tangent(unit: Unit, made: Function) -> Any:
    """The tangent of the function asked for."""
    request = unit.request
    name = unit.fresh(f"{plain_name(made)}_{'slope' if request.mode == 'slope' else 'tangent'}")
    return define_tangent(unit, made, request.fn, made.source.tree.args, name, about(unit, made, "Slope" if request.mode == "slope" else "Tangent"), list(request.wanted), unit.dots)


def define_gradient(unit: Unit, made: Function) -> Any:
    request = unit.request
    if isinstance(made.facts.result, (Sequence, ListOf, Mapping)):
        kind = made.facts.result.kind if not isinstance(made.facts.result, Mapping) else "dict"
        raise TypeError(f"the gradient is taken of a scalar, and {plain_name(made)}() returns a {kind}: use vjp, or has_aux for (value, aux)")
    sweeps, value = both_sweeps(unit, made, list(request.wanted), request.mode)
    checked = [] if not value or needs_no_check(made) else [T.expression_statement(T.call("@check_scalar", T.load(value)))]
    bars = [coerced(made, w, sweeps) for w in request.wanted]
    result = T.tuple_of(bars) if request.as_tuple else bars[0]
    if request.mode == "value_and_grad":
        primal = T.tuple_of([T.load(value), T.load("@aux")]) if request.has_aux else T.load(value)
        result = T.tuple_of([primal, result])
    elif request.has_aux:
        result = T.tuple_of([result, T.load("@aux")])
    body = [
        *apart(made), *opening(sweeps, made), emit.comment("forward sweep"), *sweeps.forward, *checked, emit.blank(), emit.comment("reverse sweep"),
        *emit.with_line_comments(sweeps.reverse), T.at(gast.Return(value=result), None),
    ]
    name = unit.fresh(f"{plain_name(made)}_grad")
    definition = emit.define(name, made.source.tree.args, about(unit, made, "Gradient"), emit.fill_empty_blocks(body), None)
    unit.defined.append((definition, made.scope, request.fn))
    return definition


def coerced(made: Function, name: str, sweeps: Sweeps) -> Any:
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
    if bar in sweeps.owned and alike(fact, known) and not made.changes(name):
        return T.load(bar)
    return T.call("@like", T.load(bar), T.load(as_given(made, name, sweeps)))


def alike(fact: Fact, known: Fact) -> bool:
    """Whether a gradient already has the types of its argument, all through."""
    match fact, known:
        case Number(), Number():
            return fact.kind is not None and (fact.kind, fact.dtype) == (known.kind, known.dtype)
        case ListOf(), ListOf():
            return fact.kind == known.kind != DEQUES[1] and alike(fact.item, known.item)  # the mirror of a bounded deque has no bound
        case Sequence(), Sequence():
            return fact.kind == known.kind != DEQUES[1] and len(fact.items) == len(known.items) and all(map(alike, fact.items, known.items))
        case Mapping(), Mapping():
            return [k for k, _ in fact.items] == [k for k, _ in known.items] and all(alike(v, w) for (_, v), (_, w) in zip(fact.items, known.items, strict=True))
    return False


def as_given(made: Function, name: str, sweeps: Sweeps) -> str:
    """A name for an argument as it was given, where the function binds its name anew."""
    if name not in T.names_bound(made.core.body) and not made.changes(name):
        return name
    if name not in sweeps.given:
        sweeps.given[name] = made.names.fresh(f"{name}_given")
    return sweeps.given[name]


def define_vjp(unit: Unit, made: Function) -> Any:
    """Two functions: the forward sweep returns (value, saved), and the reverse sweep may be run any number of times."""
    request = unit.request
    sweeps, value = both_sweeps(unit, made, list(request.wanted), "pair")
    given = {w: as_given(made, w, sweeps) for w in request.wanted}
    saved = to_be_saved(unit, made, sweeps)
    name = plain_name(made)
    forward = [*apart(made), *opening(sweeps, made, saved.local), *sweeps.forward, gast.Return(value=T.tuple_of([T.load(value), saved.packed()]))]
    main = emit.define(unit.fresh(f"{name}_forward"), made.source.tree.args, about(unit, made, "Forward sweep"), emit.fill_empty_blocks(forward), None)
    box = saved.parameter(made.names.fresh)
    renew = [T.assign(box, T.call("@renewed", T.load(box)))] if unit.has_bars else []  # mirrors are zero at the start of each run
    unpack = [*renew, *saved.unpacked(box)]
    bars = [T.call("@like", T.load(sweeps.bar_of[p]), T.load(given[p])) for p in request.wanted]
    body = [*unpack, *own_again(made, sweeps, saved), *emit.with_line_comments(sweeps.reverse), gast.Return(value=T.tuple_of(bars))]
    parameters = [box, sweeps.seed]
    unit.reverse_name = unit.fresh(f"{name}_reverse")
    reverse = emit.define(unit.reverse_name, emit.plain_arguments(parameters), about(unit, made, "Reverse sweep"), emit.fill_empty_blocks(body), None)
    for definition in (main, reverse):
        unit.defined.append((definition, made.scope, request.fn))
    return main


def about(unit: Unit, made: Function, what: str) -> str:
    source = made.source
    place = f"{source.file}:{source.tree.lineno}"
    name = source.tree.name
    first = f"{what} of {name} with respect to {listed(unit.request.wanted)} ({place})"
    return emit.document(first, emit.show_facts(unit.request.facts))


def with_aux(source: reader.Source) -> Any:
    """A function that returns (value, aux), as one that returns the value and notes aux on its return statements."""
    tree = T.clone(source.tree)
    for node in T.statements(tree.body):
        if isinstance(node, gast.Return):
            if not (isinstance(node.value, gast.Tuple) and len(node.value.elts) == 2):
                refuse(source, node, "with has_aux, a function returns a pair (value, aux)", "write `return value, aux`")
            node.value, node.aux = node.value.elts
    return tree
