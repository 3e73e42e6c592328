"""The keys of a dict carry no derivative: a dict that is made with keys which may, is refused, or looks at them when it runs."""

from __future__ import annotations

from typing import Any

from astgrad.analyse.facts import ANY, Fact, Mapping, Number, Sequence, item_of, may_be_float
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.generate.unit import Function
from astgrad.normalise.fence import refuse


def watch_keys(function: Function) -> None:
    """Refuse floats that carry a derivative as keys; where only the running program knows, `check_keys` is passed."""
    for statement in T.statements(function.core.body):
        parts = [p for field in ("value", "iter", "test") if isinstance(p := getattr(statement, field, None), gast.AST)]
        if id(statement) not in function.activity.varied:
            continue
        for key in _keys_written(function, statement):
            _look(function, statement, key, function.facts.of(key, function.facts.at(statement)), None)
        for node in (n for part in parts for n in T.walk(part)):
            if isinstance(node, gast.Dict):
                for key in node.keys:
                    _look(function, statement, key, function.facts.of(key, function.facts.at(statement)) if key is not None else ANY, None)
            elif isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id in ("@dict_of", "@dict_from"):
                made_of = node.args[0]
                fact = function.facts.of(made_of, function.facts.at(statement))
                if node.func.id == "@dict_from":
                    made_of, fact = _first(made_of, fact)
                else:
                    fact = item_of(fact, "key")
                if made_of is not None:
                    _look(function, statement, made_of, fact, node)


def _keys_written(function: Function, statement: Any) -> list[Any]:
    """The key under which a statement writes into what may be a dict: `d[k] = e`, `d.setdefault(k, e)`."""
    env = function.facts.at(statement)
    targets = statement.targets if isinstance(statement, gast.Assign) else [statement.target] if isinstance(statement, gast.AugAssign) else []
    places = [(t.value, t.slice) for t in targets if isinstance(t, gast.Subscript)]
    places += [(c.func.value, c.args[0]) for c in T.walk(statement) if isinstance(c, gast.Call) and isinstance(c.func, gast.Attribute) and c.func.attr == "setdefault" and c.args]
    return [key for owner, key in places if isinstance(function.facts.of(owner, env), Mapping) or function.facts.of(owner, env) == ANY]


def _first(pairs: Any, fact: Fact) -> tuple[Any, Fact]:
    """The expression that the keys of pairs come from, and what is known of a key."""
    if isinstance(fact, Mapping):
        return None, fact
    pair = item_of(fact, "key")
    key = pair.items[0] if isinstance(pair, Sequence) and len(pair.items) == 2 else ANY
    zipped = isinstance(pairs, gast.Call) and isinstance(pairs.func, gast.Name) and pairs.func.id == "@zipped"
    return (pairs.args[0].elts[0] if zipped and isinstance(pairs.args[0], gast.Tuple) else pairs), key


def _look(function: Function, statement: Any, made_of: Any, key: Fact, call: Any) -> None:
    if made_of is None or not may_be_float(key) or not function.activity.reads(made_of, function.activity.varied[id(statement)], statement):
        return
    if isinstance(key, Number) or call is None and (isinstance(key, Sequence) or isinstance(made_of, (gast.BinOp, gast.UnaryOp))):
        refuse(function.source, made_of if hasattr(made_of, "lineno") else statement, "a key of a dict that carries a derivative is not differentiated", "keep the floats in the values of the dict")
    if call is not None and not call.keywords:
        call.keywords = [gast.keyword(arg="check_keys", value=T.constant(True))]
