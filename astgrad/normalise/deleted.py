"""`del` of a variable, which does nothing where the variable is not read before it is bound again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast

Refuse = Callable[[Any, str, str], None]


def without_deleted(body: T.Block, refuse: Refuse) -> T.Block:
    """The block without `del` of variables; refused where one may be read afterwards."""
    captured = {n for f in T.walk_block(body) if isinstance(f, (gast.FunctionDef, gast.Lambda)) for n in T.names_read(f)}
    return _block(body, [], captured, refuse)


def _block(body: T.Block, after: list[T.Block], captured: set[str], refuse: Refuse) -> T.Block:
    """`after` holds what may run after the block: the rest of each block around, and the loops around once more."""
    done: T.Block = []
    for position, node in enumerate(body):
        rest = [body[position + 1:], *after]
        if isinstance(node, gast.Delete) and any(isinstance(t, gast.Name) for t in node.targets):
            for target in (t for t in node.targets if isinstance(t, gast.Name)):
                if target.id in captured or any(_may_read(block, target.id) for block in _until_bound(rest, target.id)):
                    refuse(node, f"`{target.id}` may be read after it is deleted: not differentiated", "use another name")
            others = [t for t in node.targets if not isinstance(t, gast.Name)]
            if others:
                node = T.clone_header(node)
                node.targets = others
                done.append(node)
            continue
        if isinstance(node, (gast.If, gast.For, gast.While, gast.With, gast.Try, gast.Match)):
            again = [[node]] if isinstance(node, (gast.For, gast.While)) else []
            node = T.clone_header(node)
            for field in T.BLOCKS:
                if getattr(node, field, None):
                    setattr(node, field, _block(getattr(node, field), [*again, *rest], captured, refuse) or [gast.Pass()])
            for field in ("handlers", "cases"):
                clauses = [T.clone_header(c) for c in getattr(node, field, ())]
                for clause in clauses:
                    clause.body = _block(clause.body, rest, captured, refuse) or [gast.Pass()]
                if clauses:
                    setattr(node, field, clauses)
        done.append(node)
    return done


def _until_bound(blocks: list[T.Block], name: str) -> list[T.Block]:
    """Statements that may run before a name is surely bound again."""
    found: list[T.Block] = []
    for block in blocks:
        for position, node in enumerate(block):
            if isinstance(node, gast.Assign) and any(isinstance(t, gast.Name) and t.id == name for t in node.targets):
                return [*found, block[:position], [T.expression_statement(node.value)]]
        found.append(block)
    return found


def _may_read(block: T.Block, name: str) -> bool:
    """Whether a block may read a name before it binds it."""
    for node in block:
        if isinstance(node, (gast.For, gast.While)) and not any(isinstance(n, (gast.Break, gast.Continue)) for n in T.walk_block(node.body)):
            heads = [node.iter] if isinstance(node, gast.For) else [node.test]
            bound = isinstance(node, gast.For) and name in T.target_names(node.target)
            if any(name in T.names_read(h) for h in heads) or not bound and _may_read(node.body, name) or _may_read(node.orelse, name):
                return True
        elif isinstance(node, gast.Assign) and any(isinstance(t, gast.Name) and t.id == name for t in node.targets):
            return name in T.names_read(node.value)
        elif name in T.names_read(node):
            return not (isinstance(node, gast.Delete))
    return False
