"""What a call writes into gets a name before the call, so that it is storage like any other.

    y = f(np.tanh(x))          ->      v = np.tanh(x)        (where f writes into its argument)
                                       y = f(v)
"""

from __future__ import annotations

from typing import Any

from astgrad.analyse.aliases import Aliases
from astgrad.analyse.facts import only_scalars
from astgrad.analyse.versions import find_versions
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.generate.effects import Infer, aliases_of, may_write
from astgrad.generate.summary import InferLocal
from astgrad.generate.unit import Function, Unit

_MADE = (gast.Call, gast.BinOp, gast.UnaryOp, gast.List, gast.Tuple, gast.Dict)


def name_given(unit: Unit, function: Function, infer: Infer, infer_local: InferLocal) -> bool:
    """Name what is computed in the arguments of calls that write into it; whether there was any."""
    core, scope, facts = function.core, function.scope, function.facts
    calls = [s for s in T.statements(core.body) if _is_call(s) and may_write(unit, scope, facts, core, s)]
    calls = [s for s in calls if any(_is_computed(function, a, s) for a in [*s.value.args, *(k.value for k in s.value.keywords)])]
    if not calls:
        return False
    aliases = aliases_of(unit, scope, facts, core, find_versions(core.body, list(core.parameters)), infer, infer_local, True)
    before = {id(s): _named(function, aliases, s) for s in calls}
    core.body = _block(core.body, before)
    return any(before.values())


def _is_call(statement: Any) -> bool:
    return isinstance(statement, (gast.Assign, gast.Expr, gast.Return)) and isinstance(statement.value, gast.Call)


def _block(body: T.Block, before: dict[int, T.Block]) -> T.Block:
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.If, gast.For, gast.While)):
            node.body, node.orelse = _block(node.body, before), _block(node.orelse, before)
        done += [*before.get(id(node), []), node]
    return done


def _is_computed(function: Function, argument: Any, node: Any) -> bool:
    return isinstance(argument, _MADE) and not only_scalars(function.facts.of(argument, function.facts.at(node)))


def _named(function: Function, aliases: Aliases, node: Any) -> T.Block:
    """Assignments of what the call of a statement writes into, which it then gets by name."""
    call = node.value
    effect = aliases.effect(call, node)
    if effect is None:
        return []
    written = {id(part) for e in effect.written for part in [e, *getattr(e, "elts", []), *getattr(e, "values", [])]}  # of *args and **kwargs each part
    made: T.Block = []

    def named(argument: Any) -> Any:
        if id(argument) not in written or not _is_computed(function, argument, node):
            return argument
        name = function.names.temporary("given", "")
        made.append(T.assign(name, argument, node))
        return T.load(name)

    call.args = [named(a) for a in call.args]
    for word in call.keywords:
        word.value = named(word.value)
    return made
