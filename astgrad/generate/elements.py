"""Arrays that are written into, where only the running program knows what their elements are: integers carry no derivative."""

from __future__ import annotations

from astgrad.analyse.facts import ANY, Number
from astgrad.analyse.literals import written_name
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.generate.unit import Function


def look_at_elements(function: Function, body: T.Block) -> T.Block:
    """The body with `check_floats(y)` before each write of what carries a derivative into such an array y."""
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.If, gast.For, gast.While)):
            node.body, node.orelse = look_at_elements(function, node.body), look_at_elements(function, node.orelse)
        name = written_name(node)
        fact = function.facts.at(node).get(name, ANY) if name else ANY
        if isinstance(fact, Number) and fact.dtype is None and function.activity.is_stored(name, node):
            done.append(T.expression_statement(T.call("@check_floats", T.load(name), T.constant(str(function.source.place(node)))), node))
        done.append(node)
    return done
