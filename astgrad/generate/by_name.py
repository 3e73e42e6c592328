"""Give a call of a method by a name that only the running program knows a branch for each method that it may be: where it would be refused else.

    y = getattr(o, "on_" + e)(x)      ->      name = "on_" + e
                                              if name == "on_add":
                                                  y = o.on_add(x)
                                              elif name == "on_mul":
                                                  y = o.on_mul(x)
                                              else:
                                                  raise other_name(o, name)
"""

from __future__ import annotations

import inspect
import types
from typing import Any

from astgrad.analyse.facts import Fact, Record
from astgrad.analyse.infer import Facts
from astgrad.analyse.storage import calls_of
from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope
from astgrad.normalise.attributes import calls_by_name
from astgrad.normalise.fence import refuse
from astgrad.text.reader import Source

_MOST = 8


def spell_by_name(body: T.Block, scope: Scope, facts: Facts, names: Names, effort: Effort) -> tuple[T.Block, bool]:
    """The block with such branches, and whether there were any to make."""

    def statement(node: Any) -> T.Block | None:
        call: Any = node.value if isinstance(node, (gast.Assign, gast.Expr, gast.Return)) else None
        if id(node) not in facts.before or not calls_by_name(call, scope) or not isinstance((asked := call.func).args[0], gast.Name):
            return None
        methods = _methods(call, asked, facts.of(asked.args[0], facts.at(node)), scope) if effort.asked(True) else []
        return _branches(node, asked, methods, names) if 0 < len(methods) <= _MOST else None

    return T.replaced(body, statement)


def refuse_by_name(source: Source, body: T.Block, scope: Scope, facts: Facts, effort: Effort) -> None:
    """Refuse such calls that have no branches, where others may: what they change would not be seen."""
    for node in T.statements(body) if effort.thorough else ():
        for call in calls_of(node) if id(node) in facts.before else ():
            if calls_by_name(call, scope):
                refuse(source, call, "a method is called by a name that only the running program knows: not differentiated here", "call it in a statement of its own, of an object of a known class")


def _branches(node: Any, asked: Any, methods: list[str], names: Names) -> T.Block:
    before, after = list[Any](), list[Any]()
    name = names.named(asked.args[1], "name", node, before)
    if isinstance(node, gast.Return):
        value = names.temporary("value", "")
        node, after = T.assign(value, node.value, node), [T.at(gast.Return(value=T.load(value)), node)]
    chosen: Any = T.at(gast.Raise(exc=T.call("@other_name", T.clone(asked.args[0]), T.clone(name)), cause=None), node)
    for method in reversed(methods):
        twin = T.clone(node)
        twin.value.func = T.attribute(T.clone(asked.args[0]), method)
        test = gast.Compare(left=T.clone(name), ops=[gast.Eq()], comparators=[T.constant(method)])
        chosen = T.at(gast.If(test=test, body=[twin], orelse=[chosen]), node)
    return [*before, chosen, *after]


def _methods(call: Any, asked: Any, owner: Fact, scope: Scope) -> list[str]:
    """The methods of an object of a known class that take what a call gives, and whose names begin and end as the name does."""
    if not isinstance(owner, Record) or any(isinstance(a, gast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return []
    first, last = _ends(asked.args[1])
    found = {n: inspect.getattr_static(owner.kind, n) for n in dir(owner.kind) if n.startswith(first) and n.endswith(last) and not n.startswith("__")}
    plain = {n: f for n, f in found.items() if isinstance(f, types.FunctionType) and f.__code__ is not scope.fn.__code__ and owner.get(n) is None}
    return [n for n, f in plain.items() if _takes(f, call)]


def _ends(name: Any) -> tuple[str, str]:
    """What the text shows of the beginning and the end of a name that is put together."""
    if isinstance(name, gast.BinOp) and isinstance(name.op, gast.Add):
        return _ends(name.left)[0], _ends(name.right)[1]
    if isinstance(name, gast.JoinedStr) and name.values:
        return _ends(name.values[0])[0], _ends(name.values[-1])[1]
    known = name.value if isinstance(name, gast.Constant) and isinstance(name.value, str) else ""
    return known, known


def _takes(function: Any, call: Any) -> bool:
    try:
        inspect.signature(function).bind(None, *call.args, **{k.arg: k.value for k in call.keywords})
    except TypeError:
        return False
    return True
