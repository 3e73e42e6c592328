"""`np.hypot(*v)`, `Spring(*v, **rest)`: what `*` and `**` hand on to a function of mathematics, or to a class, is written out.

    v = (x, y)                      v = (x, y)
    r = np.hypot(*v)       ->       r = np.hypot(v[0], v[1])
    q = np.hypot(*d)                item_1, item_2 = d           (of a vector d)
                                    q = np.hypot(item_1, item_2)

Rules know their operands one by one, and so do objects that hold what they are given. What stands behind the operands may be an array to write
into; methods of arrays are told from the user's own here.
"""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from astgrad import rules
from astgrad.analyse.arguments import is_starred, written_out
from astgrad.analyse.classes import fields_written_out
from astgrad.analyse.facts import Number
from astgrad.analyse.storage import calls_of
from astgrad.analyse.values import is_record_type
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING
from astgrad.errors import DependsOnArguments, UnsupportedError
from astgrad.generate.unit import Function, Unit
from astgrad.normalise.fence import out_place, refuse, written_behind
from astgrad.runtime.structures import is_users_class

_LATER = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)  # what these hold is evaluated more often, or never


def spell_stars(unit: Unit, function: Function) -> bool:
    """Write out what `*` hands on where its items are known; refused is what may be an array to write into."""

    def spelled(node: Any) -> T.Block | None:
        before: T.Block = []
        found = False
        for call in calls_of(node):
            target = function.scope.resolve(call.func)
            if _writes_behind(function, call, node):
                refuse(function.source, call, "this writes into an array that is given behind the operands: not differentiated", "pass it by `out=`, in a statement of its own")
            if not is_starred(call) or not _is_mathematics(target) and not (isinstance(target, type) and (is_users_class(target) or is_record_type(target))):
                continue
            before += _numbers_named(function, call, target, node)
            before += _fields_named(unit, function, call, target, node)
            plain = written_out(call, function.facts.items_at(node))
            if plain is None and out_place(target) is not None or written_behind(call if plain is None else plain, function.scope) is not None:
                refuse(function.source, call, "what stands after `*` may hold an array that this call writes into: not differentiated", "write the arguments out, and pass `out=`")
            if plain is not None:
                call.args, call.keywords, found = plain.args, plain.keywords, True
        return [*before, node] if before or found else None

    function.core.body, changed = T.replaced(function.core.body, spelled)
    return changed


def _numbers_named(function: Function, call: Any, target: Any, node: Any) -> T.Block:
    """`np.hypot(*d)` of a vector d as `d_1, d_2 = d` and `np.hypot(d_1, d_2)`: there have to be as many as the function takes."""
    facts, env = function.facts, function.facts.at(node)
    starred = [a for a in call.args if isinstance(a, gast.Starred)]
    count = target.nin - len(call.args) + 1 if isinstance(target, np.ufunc) and len(starred) == 1 else 0
    fact = facts.of(starred[0].value, env) if count > 0 else None
    plain = isinstance(node, (gast.Assign, gast.AugAssign, gast.Expr, gast.Return, gast.If)) and all(rules.lookup(function.scope.resolve(c.func)) is not None for c in calls_of(node))
    if not (plain and isinstance(fact, Number) and fact.kind == "array" and fact.dims is not None and len(fact.dims) == 1 and all(n in env for n in T.names_read(starred[0].value))):
        return []
    names = [function.names.temporary("item", "") for _ in range(count)]
    at = call.args.index(starred[0])
    call.args = [*call.args[:at], *map(T.load, names), *call.args[at + 1 :]]
    return [T.assign(T.tuple_of([T.store(n) for n in names], gast.Store()), starred[0].value, node)]


def _fields_named(unit: Unit, function: Function, call: Any, target: Any, node: Any) -> T.Block:
    """`Pair(**d)` of a named tuple, where only the running program knows what is in d: it has to be the fields."""
    is_named = isinstance(target, type) and issubclass(target, tuple) and written_out(call, function.facts.items_at(node)) is None
    if not is_named or not function.activity.reads(call, function.activity.varied.get(id(node), frozenset()), node):
        return []
    fields, before = list(inspect.signature(target).parameters), list[Any]()
    others = [*fields[: len(call.args) - any(isinstance(a, gast.Starred) for a in call.args)], *(k.arg for k in call.keywords if k.arg is not None)]

    def named(given: Any) -> Any:
        name = function.names.named(given, "given", node, before)
        before.append(T.expression_statement(T.call("@check_fields", T.clone(call.func), T.clone(name), *map(T.constant, others)), node))
        before[-1].raises = True  # where a `try` guards this, too
        return name

    late = any(isinstance(n, _LATER) and any(c is call for c in T.walk(n)) for n in T.walk(node))
    plain = None if late else fields_written_out(call, target, function.facts.within(function.facts.at(node)), named)
    if plain is None:
        kind = UnsupportedError if unit.request.facts else DependsOnArguments
        raise kind("what `*` or `**` hands on to a named tuple is not known here: not differentiated yet", "give each field by its name", function.source.place(call))
    call.args, call.keywords = plain.args, plain.keywords
    return before


def _writes_behind(function: Function, call: Any, node: Any) -> bool:
    """Whether a method of an array, as `u.round(2, v)`, is given an array to write into by position."""
    if not isinstance(call.func, gast.Attribute) or function.scope.resolve(call.func) is not MISSING:
        return False
    place = out_place(rules.methods.get(call.func.attr))
    return place is not None and len(call.args) >= place and isinstance(function.facts.of(call.func.value, function.facts.at(node)), Number)


def _is_mathematics(target: Any) -> bool:
    return isinstance(target, np.ufunc) or out_place(target) is not None or getattr(target, "__module__", "") == "math"
