"""Both sweeps of one function: the reverse sweep, what it has to have recorded, and the forward sweep that records it."""

from __future__ import annotations

import functools
from typing import Any

from astgrad import rules
from astgrad.analyse.storage import parts_of_result
from astgrad.analyse.facts import ANY, Fact, Number, Record, Sequence, is_float_scalar, is_listed, is_real, loosen, may_be_float, parts
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING
from astgrad.differentiate.assemble import Sweeps, as_shown, assemble, name_tapes
from astgrad.differentiate.cotangent import Cotangent
from astgrad.differentiate.finish import BarFacts, gather_lists, start_with_first, tidy, undone, without_copies
from astgrad.differentiate.local import Push
from astgrad.differentiate.record import Recorder
from astgrad.differentiate.reverse import Reverse
from astgrad.normalise.fence import refuse
from astgrad.generate.outside_reads import with_saved_reads
from astgrad.generate.unit import Box, Function, OpenCall, Pair, Unit
from astgrad.simplify.freshness import Freshness
from astgrad.simplify.liveness import live_before, surely_bound, without_unused_functions
from astgrad.simplify.settled import reaching, settled, without_taking


def both_sweeps(unit: Unit, made: Function, wanted: list[str], kind: str) -> tuple[Sweeps, str]:
    """Both sweeps of a function; the second string is the name that its value has after the forward sweep, if any."""
    context = made.context(unit.guarded)
    returned = returned_name(made.core.body) if kind == "pair" else ""
    value = "" if kind == "grad" and needs_no_check(made) else returned or made.names.fresh("value")
    seed = Cotangent()
    if kind == "pair":
        plain = returned and returned not in made.mirrors.names
        seed = Cotangent(1, (T.load(made.names.partner(returned, "bar") if plain else made.names.fresh(f"{returned or 'value'}_bar")),), (), None, True)
    reverse = Reverse(context, made.activity, made.versions, seed, functools.partial(pull, unit), made.mirrors)
    reverse.result_mirrored, reverse.changes = made.shadow.result_mirrored, made.changes
    block = reverse.run(made.core.body, wanted, made.source.tree)
    entered = {s.of_names[0] for s in made.core.body if getattr(s, "mirrors", None) == "entry"}

    def bar_of(name: str) -> str:
        return made.mirrors.names[name] if name in entered else reverse.bar(name)

    bars = BarFacts(made.facts, made.versions).run(block, {**unit.pulled, **seed_facts(made, seed), **made.mirrors.facts})
    recorded = Recorder(context, made.versions).run(block)
    sweeps = assemble(made.core.body, recorded.block, recorded.saves, made.names, made.needs_copy, made.mirrors.names.values(), keep_value(made, value))
    block = gather_lists(without_copies([name_tapes(s) for s in tidy(sweeps.reverse)], frozenset(map(bar_of, wanted))))
    if made.mirrors.names:
        mirrors = reaching([*sweeps.forward, *block], frozenset(made.mirrors.names.values()))
        block = without_taking(settled(block, mirrors), mirrors)
    if not any(isinstance(n, gast.Name) and n.id == "@view_of" for s in block for n in T.walk(s)):  # that looks at the strides of mirrors
        block = start_with_first(block, bars)
    apart = [n for n in undone(block) if _may_be_seen(made.core.body, n)]
    block = [*(own_list(n, block) for n in apart), *block]
    fresh = Freshness(
        made.scope, lambda n: isinstance(f := bars.known.get(n, ANY), Number) and f.dims == () and f.kind != "array", frozenset(map(bar_of, wanted)),
        lambda n: isinstance(f := bars.known.get(n, ANY), Number) and f.kind == "array", frozenset(made.mirrors.names.values()),
    )
    block, sweeps.owned = fresh.run(block)
    sweeps.reverse, sweeps.bars = block, bars.known
    sweeps.forward = without_unused_functions(sweeps.forward, block, [T.expression_statement(T.load(value))] if value else [])
    if kind == "pair" and value in T.names_bound(sweeps.forward) and value not in (surely_bound(sweeps.forward) or set()):
        sweeps.unbound.append(value)
    sweeps.bar_of = {w: bar_of(w) for w in wanted}
    sweeps.given |= reverse.given
    surely = {n for n, v in made.versions.final.items() if not v.maybe_unbound}
    sweeps.unbound = list(dict.fromkeys([*reverse.unbound, *sweeps.unbound, *(n for n in apart if n not in surely)]))
    sweeps.seed = seed.factors[0].id if seed.factors else ""
    return sweeps, value


def returned_value(made: Function, value: str) -> Any:
    """What the first function of a pair returns: None for a function that returns nothing."""
    return T.load(value) if any(isinstance(s, gast.Return) and s.value is not None for s in T.statements(made.core.body)) else T.constant(None)


def mirrors_of_result(made: Function) -> list[str]:
    """Names for the mirrors of what is returned, where the caller wants them."""
    return [made.names.partner(f"value_{p}" if p >= 0 else "value", "mirror") for p in made.shadow.result_mirrored]


def returned_mirror(made: Function, value: str) -> list[Any]:
    """What a forward sweep returns beside its value: its mirror, or those of the items of a tuple."""
    names = mirrors_of_result(made)
    if made.shadow.result_mirrored == (-1,):
        return [T.load(made.mirrors.names.get(value, names[0]))]
    return [T.load(n) for n in names]


def own_list(name: str, block: T.Block) -> Any:
    """A copy of a list that the reverse sweep takes apart, and that may be seen from elsewhere."""
    statement = T.assign(name, T.call("@own", T.load(name)), block[0])
    statement.reverses = next((s.reverses for s in block if hasattr(s, "reverses")), None)
    return statement


def _may_be_seen(body: T.Block, name: str) -> bool:
    """Whether a list is used otherwise than by its items, its length and appending to it."""
    plain = {id(n.value) for s in body for n in T.walk(s) if isinstance(n, gast.Subscript) or isinstance(n, gast.Attribute) and n.attr == "append"}
    plain |= {id(n.args[0]) for s in body for n in T.walk(s) if isinstance(n, gast.Call) and isinstance(n.func, gast.Name) and n.func.id in ("len", "@len") and n.args}
    aux = [s.aux for s in T.statements(body) if getattr(s, "aux", None) is not None]
    return any(isinstance(n, gast.Name) and n.id == name and isinstance(n.ctx, gast.Load) and id(n) not in plain for s in [*body, *aux] for n in T.walk(s))


def seed_facts(made: Function, seed: Cotangent) -> dict[str, Fact]:
    return {f.id: loosen(made.facts.result) for f in seed.factors}


def needs_no_check(made: Function) -> bool:
    fact = made.facts.result
    return isinstance(fact, Number) and fact.dims == () and not fact.or_none and is_real(fact)


def _mirror_of(made: Function, part: Any, node: Any) -> Any:
    """The mirror of what is returned; refused where it has none, as a number has on one of several ways out."""
    if not isinstance(part, gast.Name) or part.id not in made.mirrors.names:
        refuse(made.source, node, "what this returns is not known to be a number, an array or an object of a known class, and may be changed afterwards: not differentiated yet",
               "return a value of one kind on every way out")
    return T.load(made.mirrors.names[part.id])


def keep_value(made: Function, value: str) -> Any:
    def statements(node: Any) -> T.Block:
        result = as_shown(node.value) if node.value is not None else T.constant(None)
        done: T.Block = []
        if value and not (isinstance(result, gast.Name) and result.id == value):
            done += [T.assign(m, _mirror_of(made, e, node), node) for m, e in zip(mirrors_of_result(made), parts_of_result(result, made.shadow.result_mirrored), strict=True)]
            done.append(T.assign(value, result, node))
        elif not value and may_raise(result, made, made.facts.at(node)):
            done.append(T.expression_statement(result, node))
        if getattr(node, "aux", None) is not None:
            done.append(T.assign("@aux", node.aux, node))
        return done

    return statements


def opening(sweeps: Sweeps, made: Function, saved: list[str] | None = None) -> T.Block:
    """Empty tapes, and None for names that are read though some path does not bind them."""
    tapes = [T.assign(tape, gast.List(elts=[], ctx=gast.Load())) for tape in sweeps.tapes]
    bound = (surely_bound(sweeps.forward) or set()) | set(made.core.parameters) | {m for _, m in made.shadow.mirrored} | set(sweeps.tapes) | set(sweeps.given.values())
    unbound = [*sweeps.unbound, *(n for n in saved or () if n not in bound and n not in sweeps.unbound)]
    given = [T.assign(new, T.call("@zeros_apart", T.load(old)) if made.changes(old) else T.load(old)) for old, new in sweeps.given.items()]
    return given + [T.assign(name, T.constant(None)) for name in unbound if name not in made.core.parameters] + tapes


def apart(made: Function) -> T.Block:
    """Checks that arguments which are written in place share no memory with others."""
    captured = {n: f for n, f in made.facts.captured.items() if made.scope.peek(n) is not MISSING}  # and no parameter of a lambda
    arrays = {n for n, f in {**made.facts.entry, **captured}.items() if not is_float_scalar(f) and may_be_float(f)}
    arrays = {n for n in arrays if not (isinstance(f := made.facts.captured.get(n), Number) and f.dims == ())}
    done = []
    for name in sorted(made.written):
        others = sorted(n for n in arrays - {name} if not (n in made.written and n < name))
        if others:
            done.append(T.expression_statement(T.call("@check_apart", T.load(name), *map(T.load, others))))
    return done


def to_be_saved(unit: Unit, made: Function, sweeps: Sweeps) -> Box:
    """What the reverse sweep reads and does not bind itself first; of what is outside too, where it may run later."""
    returned = [*sweeps.bar_of.values(), *(sweeps.bar_of if unit.request.mode == "vjp" else ())]
    live = live_before([*sweeps.reverse, *(T.expression_statement(T.load(n)) for n in returned)])
    given = [m for _, m in made.shadow.mirrored]
    local = {*T.names_bound(sweeps.forward), *made.core.parameters, *given, *sweeps.tapes, *sweeps.unbound, *sweeps.given.values()} - {sweeps.seed}
    outside: dict[str, Any] = {}
    if unit.request.mode == "vjp":
        sweeps.reverse, outside = with_saved_reads(made, sweeps.reverse, {*local, sweeps.seed, *(n.id for n in T.walk_block(sweeps.reverse) if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load))})
    names = [n for n in sorted(live | set(sweeps.given.values() if unit.request.mode == "vjp" else ())) if n in local and not n.startswith("@")]
    mirrors = [n for n in names if n in made.mirrors.names.values() or n in sweeps.mirror_tapes]
    unit.has_bars |= bool(mirrors)
    return Box([*outside, *(n for n in names if n not in mirrors)], mirrors, outside)


def given_out(made: Function, saved: Box) -> frozenset[str]:
    """Lists among what is saved, where the caller gets lists in a tuple: it may add to them, which is seen here."""
    if made.shadow.result or not (isinstance(made.facts.result, (Sequence, Record)) and not is_listed(made.facts.result) and _holds_lists(made.facts.result)):
        return frozenset()
    ends = [made.facts.at(s) for s in T.statements(made.core.body) if isinstance(s, gast.Return)]
    return frozenset(n for n in saved.names if n not in made.core.parameters and any(is_listed(end.get(n, ANY)) for end in ends))


def _holds_lists(fact: Fact) -> bool:
    return is_listed(fact) or any(map(_holds_lists, parts(fact)))


def own_again(made: Function, sweeps: Sweeps, saved: Box) -> T.Block:
    """Copies of what a reverse sweep takes apart, where it may be run any number of times."""
    changed = [n for n in saved.names if n in sweeps.tapes or n in made.needs_copy]
    return [T.assign(n, T.call("@own_items", T.load(n)) if n in sweeps.list_tapes else T.method(T.load(n), "copy") if n in sweeps.tapes else T.call("@copy", T.load(n)))
            for n in changed]


def may_raise(node: Any, made: Function, env: dict[str, Fact]) -> bool:
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


def returned_name(body: T.Block) -> str:
    """The variable that every return statement gives back; nothing if it is not so."""
    returned = {n.value.id if isinstance(n.value, gast.Name) else "" for n in T.statements(body) if isinstance(n, gast.Return)}
    return returned.pop() if len(returned) == 1 else ""


def pull(unit: Unit, node: Any, call: Any, push: Push, cotangent: Cotangent) -> None:
    """The reverse of a helper's call: its second function gives the cotangents of the arguments."""
    saved = node.targets[0].elts[-1].id
    read = T.load(saved)
    read.version = push.after[saved] if push.after else None
    if isinstance(node.pair, OpenCall):
        pull_open(node, call, push, T.call(node.pair.reverse, read, cotangent.tree()))
        return
    pair: Pair = node.pair
    bound = pair.bound(call, push.context.facts, node)
    bars = []
    for parameter in pair.values:
        argument = bound[parameter]
        stem = argument.id if isinstance(argument, gast.Name) else push.stem
        bars.append(push.names.temporary(stem, "bar"))
    targets = T.store(bars[0]) if len(bars) == 1 else T.tuple_of([T.store(b) for b in bars], gast.Store())
    for parameter, bar in zip(pair.values, bars, strict=True):
        unit.pulled[bar] = loosen(push.fact(bound[parameter]))
    pulled = T.call(pair.reverse, read, *([cotangent.tree()] if pair.seeded else []))
    push.done.temporaries.append(T.assign(targets, pulled, node) if bars else T.expression_statement(pulled, node))
    push.root = call
    for parameter, bar in zip(pair.values, bars, strict=True):
        push.push(bound[parameter], push.part(T.load(bar), bound[parameter]))


def pull_open(node: Any, call: Any, push: Push, bars: Any) -> None:
    """Hand on the cotangents that `call_reverse` gives: of the callee, of its arguments, of its keywords."""

    def target(item: Any) -> Any:
        if isinstance(item, gast.Tuple) and not any(isinstance(e, gast.Starred) for e in item.elts):
            return T.tuple_of([target(e) for e in item.elts], gast.Store())
        stem = item.id if isinstance(item, gast.Name) else push.stem
        return T.store(push.names.temporary(stem, "bar") if push.active(item) else push.names.fresh("_"))

    targets = [target(item) for item in call.args]
    push.done.temporaries.append(T.assign(T.tuple_of(targets, gast.Store()), bars, node))
    push.root = call

    def send(item: Any, bar: Any) -> None:
        if isinstance(bar, gast.Tuple):
            for inner, part in zip(item.elts, bar.elts, strict=True):
                send(inner, part)
        else:
            push.push(item, push.part(T.load(bar.id), item))

    for item, bar in zip(call.args, targets, strict=True):
        send(item, bar)
