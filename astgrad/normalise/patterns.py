"""`match` as if / elif / else.

    match kind:                      if kind == "a" or kind == "b":
        case "a" | "b": y = x   ->       y = x
        case _: y = 2 * x            else:
                                         y = 2 * x

    match p:                         if isinstance(p, Point) and hasattr(p, "x"):
        case Point(x=v): ...             v = p.x
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
        tail = [T.at(gast.If(test=T.placed(_all(tests), node), body=body, orelse=tail), node)]
    return before + tail


def _pattern(pattern: Any, subject: Any, refuse: Refuse, site: Any) -> tuple[list[Any], dict[str, Any]]:
    """The tests that a pattern stands for, and the names that it binds."""
    match type(pattern).__name__:
        case "MatchValue":
            return [_compare(subject, gast.Eq(), pattern.value)], {}
        case "MatchSingleton":
            return [_compare(subject, gast.Is(), T.constant(pattern.value))], {}
        case "MatchAs":
            tests, bound = ([], {}) if pattern.pattern is None else _pattern(pattern.pattern, subject, refuse, site)
            return tests, bound if pattern.name is None else {**bound, pattern.name: T.clone(subject)}
        case "MatchOr":
            choices = [_pattern(p, subject, refuse, site) for p in pattern.patterns]
            if all(tests and not bound for tests, bound in choices):
                return [gast.BoolOp(op=gast.Or(), values=[_all(tests) for tests, _ in choices])], {}
        case "MatchMapping" if pattern.rest is None:
            has = [_compare(key, gast.In(), subject) for key in pattern.keys]
            return _parts([T.call("@is_mapping", T.clone(subject))], [(t, T.subscript(T.clone(subject), k), p) for t, k, p in zip(has, pattern.keys, pattern.patterns, strict=True)], refuse, site)
        case "MatchSequence" if not any(type(p).__name__ == "MatchStar" for p in pattern.patterns):
            count = _compare(T.call("@len", T.clone(subject)), gast.Eq(), T.constant(len(pattern.patterns)))
            parts = [(None, T.subscript(T.clone(subject), T.constant(i)), p) for i, p in enumerate(pattern.patterns)]
            return _parts([T.call("@is_sequence", T.clone(subject)), count], parts, refuse, site)
        case "MatchClass" if not pattern.patterns:
            parts = [(T.call("@hasattr", T.clone(subject), T.constant(a)), T.attribute(T.clone(subject), a), p) for a, p in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True)]
            return _parts([T.call("@isinstance", T.clone(subject), pattern.cls)], parts, refuse, site)
    refuse(site, "this pattern is not differentiated", "use if / elif / else")
    raise AssertionError


def _parts(tests: list[Any], parts: list[tuple[Any, Any, Any]], refuse: Refuse, site: Any) -> tuple[list[Any], dict[str, Any]]:
    """The tests of a whole and of its parts, each of which is a test that it is there, what it is and its pattern."""
    names: dict[str, Any] = {}
    for test, value, pattern in parts:
        more, bound = _pattern(pattern, value, refuse, site)
        tests = [*tests, *([] if test is None else [test]), *more]
        names |= bound
    return tests, names


def _all(tests: list[Any]) -> Any:
    return tests[0] if len(tests) == 1 else gast.BoolOp(op=gast.And(), values=tests)


def _compare(left: Any, op: Any, right: Any) -> Any:
    return gast.Compare(left=T.clone(left), ops=[op], comparators=[right])
