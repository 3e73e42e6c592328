"""Variables of outside that a function binds, by `global` or `nonlocal`: a variable of its own, that is put back whenever it is bound.

    global calls                     calls_now = calls
    calls += 1             ->        calls_now += 1
                                     keep_outer("calls", calls_now)

In the text that is printed the last line is `calls = calls_now`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope
from astgrad.normalise.cells import with_cells
from astgrad.normalise.fence import refuse
from astgrad.normalise.function_objects import has_functions, note_kept, with_function_objects
from astgrad.text.reader import Source

_WHY = "a variable of outside is bound here otherwise than by an assignment in the function itself: not differentiated"


def outer_names(tree: Any) -> list[str]:
    """Names that a function declares `global` or `nonlocal` in its own body."""
    return list(dict.fromkeys(n for s in T.statements(tree.body) if isinstance(s, (gast.Global, gast.Nonlocal)) for n in s.names))


def with_own_variables(source: Source, fn: Any, late: Collection[Any] = (), effort: Effort | None = None) -> Source:
    """The function with a variable of its own for each that it declares to be one of outside.

    `late` is the code of functions that keep functions whose variables are bound anew; with an `effort`, functions that are kept become objects.
    """
    if fn.__code__ in late:
        from astgrad.normalise.late_variables import with_late_variables  # which few functions need

        source = with_late_variables(source)
    if effort is not None and not source.filename.startswith("<astgrad ") and has_functions(source.tree):
        source = note_kept(source, fn, effort)
        source = with_cells(source)
        source = with_function_objects(source, fn) if effort.thorough else source
    else:
        source = with_cells(source)
    names = outer_names(source.tree)
    for node in (n for s in source.tree.body for n in T.walk(s) if isinstance(n, gast.Delete)):
        if {t.id for t in node.targets if isinstance(t, gast.Name)} & set(names):
            refuse(source, node, "a variable of outside is deleted here: not differentiated", "leave it alone")
    if not names:
        return source
    bound = set(T.names_bound([s for s in source.tree.body if not isinstance(s, (gast.Global, gast.Nonlocal))]))
    names = [n for n in names if n in bound]  # what is only written into needs no declaration
    taken = {n.id for n in T.walk(source.tree) if isinstance(n, gast.Name)}
    own: dict[str, str] = {}
    for name in names:
        wish = f"{name}_now"
        while wish in taken:
            wish += "_"
        taken.add(wish)
        own[name] = wish
    tree = T.clone_header(source.tree)
    body = _renamed(source, tree.body, own)
    scope = Scope(fn, ())
    start = []
    for name, new in own.items():
        if scope.peek(name) is not MISSING:
            entry = T.assign(new, T.load(name), tree.body[0])
            entry.once = entry.of_outside = True
            start.append(entry)
    documented = body[:1] if body and isinstance(body[0], gast.Expr) and isinstance(body[0].value, gast.Constant) else []
    tree.body = [*documented, *start, *body[len(documented):]]
    return replace(source, tree=tree)


def _renamed(source: Source, body: T.Block, own: dict[str, str]) -> T.Block:
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.Global, gast.Nonlocal)):
            continue
        if isinstance(node, (gast.FunctionDef, gast.Lambda)) and own.keys() & {n.id for n in T.walk(node) if isinstance(n, gast.Name)}:
            refuse(source, node, "a function inside another one uses a variable of outside that the other one binds: not differentiated", "pass it as an argument")
        twin = T.clone_header(node)
        blocks = [b for b in T.BLOCKS if getattr(node, b, None)]
        for part in node._fields:
            value: Any = getattr(node, part, None)
            if part in blocks:
                setattr(twin, part, _renamed(source, value, own))
            elif part == "handlers" or part == "cases":
                inner = []
                for clause in value:
                    clause_twin = T.clone_header(clause)
                    clause_twin.body = _renamed(source, clause.body, own)
                    inner.append(clause_twin)
                setattr(twin, part, inner)
            elif isinstance(value, (gast.AST, list)):
                setattr(twin, part, T.renamed(value, own) if isinstance(value, gast.AST) else [T.renamed(v, own) if isinstance(v, gast.AST) else v for v in value])
        bound = [n for n in own if n in _bound(node)]
        if bound and not isinstance(node, (gast.Assign, gast.AugAssign, gast.AnnAssign)) or any(isinstance(n, gast.NamedExpr) and n.target.id in own for n in _outside_blocks(node)):
            refuse(source, node, _WHY, "assign it by itself, as in `n = n + 1`")
        done.append(twin)
        done += [T.expression_statement(T.call("@keep_outer", T.constant(n), T.load(own[n])), node) for n in bound]
    return done


def _bound(node: Any) -> list[str]:
    """Names that a statement itself binds, and not the statements inside it."""
    if isinstance(node, gast.With):
        return [n for item in node.items if item.optional_vars is not None for n in T.names_bound(item.optional_vars)]
    if isinstance(node, gast.For):
        return T.target_names(node.target)
    if isinstance(node, gast.Assign):
        return [n for t in node.targets for n in T.target_names(t)]
    if isinstance(node, (gast.AugAssign, gast.AnnAssign)):
        return T.target_names(node.target)
    return [] if any(getattr(node, b, None) for b in T.BLOCKS) else T.names_bound(node)


def _outside_blocks(node: Any) -> list[Any]:
    parts = [getattr(node, f, None) for f in node._fields if f not in (*T.BLOCKS, "handlers", "cases")]
    return [n for p in parts if p is not None for item in (p if isinstance(p, list) else [p]) if isinstance(item, gast.AST) for n in T.walk(item)]
