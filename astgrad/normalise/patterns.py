"""`match` over values that carry no derivative, as if / elif / else.

    match kind:                      if kind == "a" or kind == "b":
        case "a" | "b": y = x   ->       y = x
        case _: y = 2 * x            else:
                                         y = 2 * x
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names

Refuse = Callable[[Any, str, str], None]


def without_matches(body: T.Block, names: Names, refuse: Refuse) -> T.Block:
    """The block with each `match` as ifs, inside other statements too, but not in nested functions."""
    done: T.Block = []
    for node in body:
        if isinstance(node, gast.Match):
            done += without_matches(matched(node, names, refuse), names, refuse)
            continue
        if not isinstance(node, (gast.FunctionDef, gast.ClassDef)):
            for owner in [node, *getattr(node, "handlers", ())]:
                for field in T.BLOCKS:
                    if getattr(owner, field, None):
                        setattr(owner, field, without_matches(getattr(owner, field), names, refuse))
        done.append(node)
    return done


def matched(node: Any, names: Names, refuse: Refuse) -> T.Block:
    """The statement as a chain of ifs over its subject, evaluated once."""
    before: T.Block = []
    subject = node.subject
    if not isinstance(subject, gast.Name):
        name = names.temporary("subject", "")
        before.append(T.assign(name, subject, node))
        subject = T.load(name)
    tail: T.Block = []
    for case in reversed(node.cases):
        tests, bound = _pattern(case.pattern, subject, refuse, node)
        bind = [T.assign(n, value, node) for n, value in bound.items()]
        if case.guard is not None and bind:
            refuse(node, "a `case` that binds a name and has a guard is not differentiated", "bind the name before, and use if / elif / else")
        if case.guard is not None:
            tests = [*tests, case.guard]
        body = [*bind, *case.body]
        if not tests:
            tail = body
            continue
        test = tests[0] if len(tests) == 1 else gast.BoolOp(op=gast.And(), values=tests)
        tail = [T.at(gast.If(test=test, body=body, orelse=tail), node)]
    return before + tail


def _pattern(pattern: Any, subject: Any, refuse: Refuse, site: Any) -> tuple[list[Any], dict[str, Any]]:
    """The tests that a pattern stands for, and the names that it binds."""
    match type(pattern).__name__:
        case "MatchValue":
            return [_compare(subject, gast.Eq(), pattern.value)], {}
        case "MatchSingleton":
            return [_compare(subject, gast.Is(), T.constant(pattern.value))], {}
        case "MatchAs" if pattern.pattern is None:
            return [], {} if pattern.name is None else {pattern.name: T.clone(subject)}
        case "MatchOr":
            choices = [_pattern(p, subject, refuse, site)[0] for p in pattern.patterns]
            if all(len(c) == 1 for c in choices):
                return [gast.BoolOp(op=gast.Or(), values=[c[0] for c in choices])], {}
    refuse(site, "a pattern that looks into the value is not differentiated", "use if / elif / else")
    raise AssertionError


def _compare(left: Any, op: Any, right: Any) -> Any:
    return gast.Compare(left=T.clone(left), ops=[op], comparators=[right])
