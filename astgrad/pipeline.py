"""Every pass in order: read -> normalise -> analyse -> differentiate -> simplify -> print -> load."""

from __future__ import annotations

import types
from dataclasses import replace
from typing import Any

from astgrad import emit
from astgrad.analyse.derived import stands_for_function
from astgrad.analyse.facts import Fact, Number, kinds_in
from astgrad.analyse.growing import without_contents
from astgrad.analyse.heap import Heap, with_sites
from astgrad.core import tree as T
from astgrad.core.effort import Effort, efforts
from astgrad.core.lazy import gast
from astgrad.core.lock import without_collections
from astgrad.errors import DependsOnArguments, InternalError, SeesLate, UnsupportedError
from astgrad.generate.define import define_gradient, define_main_tangent, define_vjp, with_aux
from astgrad.generate.looks import looks_at_functions, methods_of
from astgrad.generate.outside import put_back, refuse_shared_variables, refuse_unnamed
from astgrad.generate.pairs import make_pairs
from astgrad.generate.study import analyse
from astgrad.generate.unit import Generated, Request, Unit, is_generated, lift
from astgrad.normalise.attempts import WRITING
from astgrad.normalise.fence import fence
from astgrad.normalise.loops import Keys
from astgrad.normalise.outer_variables import with_own_variables
from astgrad.runtime.structures import computes
from astgrad.text import loader, reader


_ROUNDS = 30


@without_collections()
def generate(request: Request) -> Generated:
    """Run all passes for one request: again, where functions that are kept turn out to see variables late."""
    late: frozenset[Any] = frozenset()
    while True:
        try:
            return _generate_with_effort(request, late)
        except SeesLate as found:
            if found.code in late:
                raise UnsupportedError(found.why, found.instead, found.place) from None
            late |= {found.code}


def _generate_with_effort(request: Request, late: frozenset[Any]) -> Generated:
    """Run all passes: once more for what would be refused, with numbers for what is not known of what functions give, and thoroughly."""
    refusals: list[tuple[Effort, UnsupportedError]] = []
    changing: dict[Any, bool] = {}
    for effort in efforts() if request.facts else [Effort(hopeful=False)]:
        try:
            return _generate_in_rounds(request, late, effort, bool(refusals), changing)
        except (SeesLate, UnsupportedError, InternalError) as found:
            if not refusals and not isinstance(found, UnsupportedError) or isinstance(found, SeesLate) and not (effort.thorough or effort.numeric):
                raise
            if isinstance(found, UnsupportedError) and not isinstance(found, SeesLate):
                refusals.append((effort, found))
    first = refusals[0][1]
    if not request.facts and refusals[0][0].differs:
        raise DependsOnArguments(first.why, first.instead, first.place) from None
    raise next((found for effort, found in refusals if not effort.thorough and not effort.gave_up), first) from None


def _generate_in_rounds(request: Request, late: frozenset[Any], effort: Effort, apart: bool, changing: dict[Any, bool]) -> Generated:
    """Run all passes: again, where what is written into containers turns out to be more than was known; dicts and objects are told apart where they have to be, or at once."""
    heap, hopeful = Heap(apart=apart), True
    first: UnsupportedError | None = None
    last: UnsupportedError | None = None
    guess: Generated | None = None  # what is right if loops over dicts go through what was guessed, which is looked at when it runs
    guessed = False
    for rounds in range(_ROUNDS):
        heap.hopeful, heap.thorough = hopeful, effort.thorough
        unit = Unit(request, make_pairs, heap=heap, found=Heap(hopeful=hopeful), late=late, effort=effort, changing=changing)
        try:
            made = _generate(unit)
        except SeesLate:
            raise
        except UnsupportedError as refusal:
            if effort.seen:
                raise
            if guess is not None and (unit.is_settled or rounds == _ROUNDS - 1):
                return guess
            if unit.is_settled and isinstance(refusal, DependsOnArguments):
                raise  # more is known when it is called
            ordered = {(loop, replace(trips, ordered=True)) for loop, trips in heap.loops if isinstance(trips, Keys)} - heap.loops
            whole, plain = ({(place, None) for place, what in texts if what != WRITING} - texts for texts in (heap.loops, heap.given))
            if unit.is_settled and heap.may_be_apart:  # once more, with dicts and objects told apart by where they are made
                loops = {(place, what) for place, what in heap.loops if not isinstance(what, (tuple, Keys))}  # which keys a dict has is told better then
                heap, hopeful, first = Heap(apart=True, loops=loops, given=heap.given), True, first or refusal
                continue
            if unit.is_settled and not (whole or plain) or rounds == _ROUNDS - 1:
                raise (first or refusal) from None
            if unit.is_settled:  # once more, with the keys of dicts in one order, or with no loop and no helper written out
                heap, hopeful = Heap(apart=heap.apart, loops=heap.loops | (ordered or whole), given=heap.given if ordered else heap.given | plain), True
                first, last = first or (refusal if plain else None), refusal
                continue
        else:
            guessed |= unit.found.guessed
            if made is not None and unit.is_settled:
                if not (guessed and heap.may_be_apart):
                    return made
                heap, hopeful, guess = Heap(apart=True), True, made  # once more, with dicts told apart: it may be known then
                continue
        if not (unit.found.loops <= heap.loops and unit.found.given <= heap.given):  # from the start, of another text
            heap, hopeful = Heap(apart=heap.apart, loops=heap.loops | unit.found.loops, given=heap.given | unit.found.given), True
            continue
        hopeful = hopeful and not unit.found.is_within(heap)
        heap = heap.with_all(unit.found)
    source = reader.read(request.fn)
    endless = UnsupportedError("what is written into containers here holds more and more of itself: not differentiated yet", "keep the links apart from the numbers", source.place(source.tree))
    if guess is not None:
        return guess
    raise first or last or endless


def _generate(unit: Unit) -> Generated | None:
    """All passes in one round; nothing where the analyses found that it takes another one."""
    request = unit.request
    source = lift(with_own_variables(reader.read(request.fn), request.fn, unit.late, unit.effort), request.lifted)
    if not (is_generated(request.fn) and unit.forward_mode):
        fence(source)
    if request.has_aux:
        source = replace(source, tree=with_aux(source))
    unit.busy = [request.fn.__code__]
    try:
        facts = {n: without_contents(with_sites(f, n, unit.heap), n, unit.heap.grown) for n, f in request.facts}
        made = analyse(unit, source, request.fn, facts, set(request.wanted), {}, dict(request.dots), request.mode == "vjp")
        refuse_objects_seen(unit, made.facts.result, [f for n, f in request.facts if n in made.written])  # at once: what is known of it only grows
        if not unit.is_settled:
            return None
        refuse_unnamed(unit, made)
        refuse_shared_variables(unit, made)
        define = {"jvp": define_main_tangent, "slope": define_main_tangent, "vjp": define_vjp}.get(request.mode, define_gradient)
        gives_object = unit.may_compute(made.facts.result) or any(map(computes, kinds_in(made.facts.result)))
        return replace(load(unit, define(unit, made)), writes=made.written | {n for _, n in unit.heap.rebound}, gives_object=gives_object)
    except SeesLate:
        raise
    except UnsupportedError as reason:
        if unit.stores and not request.facts:
            raise DependsOnArguments(reason.why, reason.instead, reason.place) from reason
        raise


def refuse_objects_seen(unit: Unit, result: Fact, changed: list[Fact]) -> None:
    """Objects that stand for functions may not be looked at, or seen outside: in an argument, in what is returned, or in what is found outside and changed."""
    seen = [result, *(unit.heap.slots.values() if unit.heap.rewritten or changed else ())]
    if not (unit.effort.makers or any(map(stands_for_function, unit.kinds))):
        return
    functions = [unit.request.fn, *(f for kind in unit.kinds for f in methods_of(kind))]
    if any(looks_at_functions(f, set()) for f in functions):
        raise UnsupportedError("functions that change things are kept here, and it is asked whether something is a function, or for its name: not differentiated", "make objects of a class of your own")
    unit.effort.seen = any(not isinstance(f, Number) for f in changed) or any(stands_for_function(kind) for fact in seen for kind in kinds_in(fact))
    if unit.effort.seen:
        raise UnsupportedError("a function that changes things is kept where it is seen after the call: not differentiated", "make an object of a class of your own")


def load(unit: Unit, main: Any) -> Generated:
    """Give the references their names, print all functions of the unit, and make them live."""
    namer = emit.Namer(unit.taken | {n.id for d, _, _ in unit.defined for n in T.walk(d) if isinstance(n, gast.Name)})
    finished, owners, headings = [], {}, {}
    home = unit.request.fn.__globals__
    for definition, scope, fn in unit.defined:
        done = namer.finish(put_back(definition, scope), scope)
        finished.append(done)
        owners[done.name] = fn
        if fn.__globals__ is not home:
            headings[id(done)] = f"{fn.__module__}.{fn.__qualname__}"
    bindings = namer.bindings
    bindings.imports = {n: v.__name__ for n, v in bindings.cells.items() if getattr(v, "__module__", "").startswith(("astgrad.runtime", "astgrad.errors"))}
    text = emit.as_text(finished, bindings, headings)
    defaults = {d.name: (fn.__defaults__, fn.__kwdefaults__) for d, (_, _, fn) in zip(finished, unit.defined, strict=True) if _has_parameters_of(d, fn)}
    functions = loader.load(text, main.name, owners, bindings.cells, defaults)
    return Generated(functions[main.name], text, unit.scopes, unit.dots, functions.get(unit.reverse_name), frozenset(unit.attributes), grown=unit.heap.grown)


def _has_parameters_of(definition: Any, fn: types.FunctionType) -> bool:
    """Whether a generated function begins with the positional parameters of the function that it comes from."""
    names = [p.id for p in [*definition.args.posonlyargs, *definition.args.args]]
    return names == list(fn.__code__.co_varnames[: fn.__code__.co_argcount])
