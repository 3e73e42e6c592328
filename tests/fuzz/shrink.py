"""Makes a failing program small: edits of its syntax tree are kept as long as it fails in the same way."""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.fuzz.checker import Verdict, check
from tests.fuzz.language import Program


def shrink(program: Program, same: Callable[[Program], bool], seconds: float = 30.0) -> Program:
    """The smallest program that greedy edits lead to for which `same` still holds.

    >>> before = Program("def f(x):\\n    y = x + 1\\n    if x > 0:\\n        z = x * y\\n    return x\\n", (), 0)
    >>> print(shrink(before, lambda p: "x * y" in p.source).source, end="")
    def f(x):
        z = x * y
    """
    end = time.monotonic() + seconds
    while True:
        start = program.source
        position = 0
        while time.monotonic() < end:
            text = nth(candidates(program.source), position)
            if text is None:
                break
            if text != program.source and same(replace(program, source=text)):
                program = replace(program, source=text)  # what was the next edit is now at about the same position
            else:
                position += 1
        if program.source == start or time.monotonic() >= end:
            return program


def shrink_failure(program: Program, verdict: Verdict, seed: int = 0, seconds: float = 30.0, order: int = 1) -> Program:
    """A smaller program with the same verdict, for the same reason."""

    def same(other: Program) -> bool:
        found = check(other, seed, seconds=2.0, order=order)
        return (found.kind, found.reason) == (verdict.kind, verdict.reason)

    return shrink(program, same, seconds)


def nth(items: Iterator[str], position: int) -> str | None:
    for i, item in enumerate(items):
        if i == position:
            return item
    return None


def candidates(source: str) -> Iterator[str]:
    """Every edit of a program, coarse ones first; each is undone before the next."""
    tree = ast.parse(source)
    edits = [edit for kind in (block_edits, statement_edits, expression_edits) for edit in kind(tree)]
    for owner, field, new in edits:
        old = getattr(owner, field)
        setattr(owner, field, new)
        try:
            text = ast.unparse(ast.fix_missing_locations(copy.deepcopy(tree))) + "\n"
            compile(text, "<edit>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            text = source
        setattr(owner, field, old)
        yield text


Edit = tuple[ast.AST, str, Any]


def blocks(tree: ast.AST) -> Iterator[tuple[ast.AST, str, list[ast.stmt]]]:
    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            statements = getattr(node, field, None)
            if isinstance(statements, list) and statements:
                yield node, field, statements


def without(owner: ast.AST, field: str, statements: list[ast.stmt], start: int, stop: int) -> list[ast.stmt]:
    left = statements[:start] + statements[stop:]
    return left or ([] if field == "orelse" or isinstance(owner, ast.Module) else [ast.Pass()])


def block_edits(tree: ast.AST) -> Iterator[Edit]:
    """Halves and quarters of blocks go."""
    for owner, field, statements in blocks(tree):
        size = len(statements) // 2
        while size > 1:
            for start in range(0, len(statements), size):
                yield owner, field, without(owner, field, statements, start, start + size)
            size //= 2


def statement_edits(tree: ast.AST) -> Iterator[Edit]:
    """A statement goes, or a compound one gives way to one of its blocks."""
    for owner, field, statements in blocks(tree):
        for i in reversed(range(len(statements))):
            if not isinstance(statements[i], (ast.Import, ast.Pass)):
                yield owner, field, without(owner, field, statements, i, i + 1)
        for i, statement in enumerate(statements):
            if isinstance(statement, (ast.If, ast.For, ast.While)):
                for inner in (statement.body, statement.orelse):
                    if inner:
                        yield owner, field, statements[:i] + inner + statements[i + 1 :]
            if isinstance(statement, ast.Pass) and len(statements) > 1:
                yield owner, field, statements[:i] + statements[i + 1 :]
            if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
                yield owner, field, [*statements[:i], ast.Assign([statement.target], statement.value), *statements[i + 1 :]]
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple) and isinstance(statement.value, ast.Tuple):
                for target, value in zip(statement.targets[0].elts, statement.value.elts):
                    yield owner, field, [*statements[:i], ast.Assign([target], value), *statements[i + 1 :]]


def expression_edits(tree: ast.AST) -> Iterator[Edit]:
    """An expression gives way to one of its operands, or to a constant."""
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and is_replaceable(node, field, value):
                for new in smaller(value):
                    yield node, field, new
            elif isinstance(value, list) and value and all(isinstance(item, ast.expr) for item in value) and field in ("args", "elts", "values"):
                for i, item in enumerate(value):
                    for new in smaller(item) if isinstance(getattr(node, "ctx", ast.Load()), ast.Load) else ():
                        yield node, field, [*value[:i], new, *value[i + 1 :]]
                    if field != "args" and len(value) > 1:
                        yield node, field, value[:i] + value[i + 1 :]


def is_replaceable(node: ast.AST, field: str, value: ast.expr) -> bool:
    if isinstance(node, (ast.Attribute, ast.AnnAssign)) or field in ("func", "target", "annotation", "returns"):
        return False
    return isinstance(getattr(value, "ctx", ast.Load()), ast.Load)


def smaller(value: ast.expr) -> Iterator[ast.expr]:
    """Simpler expressions to try in place of one."""
    if isinstance(value, ast.Constant):
        if isinstance(value.value, int) and not isinstance(value.value, bool) and value.value > 1:
            yield ast.Constant(value.value - 1)
        if isinstance(value.value, float) and value.value not in (0.5, 1.0, 2.0):
            yield ast.Constant(0.5)
        return
    for child in ast.iter_child_nodes(value):
        if isinstance(child, ast.expr) and not isinstance(value, ast.Lambda):
            yield from child.elts if isinstance(child, ast.Tuple) else [child]
    if not isinstance(value, ast.Name):
        yield ast.Constant(1.0)


__all__ = ["shrink", "shrink_failure"]
