"""Print the branches over the outcome of a `try` (see `normalise.attempts`) as a `try` again.

    outcome = ...                             try:
    if outcome == 0:                              y = math.log(x)
        y = math.log(x)                ->     except ValueError:
        x_tape.append(x)                          y = 0.0
    else:                                     else:
        y = 0.0                                   x_tape.append(x)

The guarded statement is what first binds the name that the outcome is about, with what was named for it before.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast

_BROAD = ("", "Exception", "BaseException", "RuntimeError", "NotImplementedError")  # "" for a bare `except`


def with_tries(body: T.Block) -> T.Block:
    """The block with every `try` as one; the outcome gets a name only where something reads it."""
    done = _block(body)
    reads = Counter(n.id for n in T.walk_block(done) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load))
    return _named(done, reads)


def _block(body: T.Block) -> T.Block:
    done: T.Block = []
    pending = list(body)
    while pending:
        node = pending.pop(0)
        if hasattr(node, "error_of"):
            continue
        if hasattr(node, "attempt"):
            at = next(i for i, s in enumerate(pending) if getattr(s, "attempted", None) is node.attempt)
            branch = T.clone_header(pending[at])
            branch.body, branch.orelse = _block(branch.body), _block(branch.orelse)
            done += _try(node, pending[:at], branch)
            del pending[: at + 1]
            continue
        if isinstance(node, (gast.If, gast.For, gast.While)):
            node = T.clone_header(node)
            node.body, node.orelse = _block(node.body), _block(node.orelse)
            if getattr(node, "handlers", None):
                handlers = [_clause(h.kind, None if h.name is None else h.name.id, h.body) for h in node.handlers]
                node = T.at(gast.Try(body=node.body, handlers=handlers, orelse=[], finalbody=[]), node)
        elif isinstance(node, gast.FunctionDef):
            node = T.clone_header(node)
            node.body = with_tries(node.body)
        done.append(node)
    return done


def _try(guard: Any, between: T.Block, branch: Any) -> T.Block:
    """The statement with its branches in its clauses; where something comes between, with the branches behind it."""
    attempt, outcome = guard.attempt, guard.targets[0].id
    guarded, rest = _split(branch.body, attempt.result)
    branches = _branches(branch.orelse, attempt, sum(h.number > 0 for h in attempt.handlers))
    inside = not between and branches is not None
    clauses = []
    for handler in attempt.handlers:
        if not handler.number:
            clauses.append(_clause(handler.kind, None if handler.name is None else handler.name.id, handler.body))
            continue
        body = [_numbered(outcome, handler.number)]
        if inside:
            body += branches[handler.number - 1]  # type: ignore[index]
        clauses.append(_clause(handler.kind, None, body))
        clauses[-1].error = handler.error
    if _may_refuse(guarded, attempt):
        clauses.insert(0, _clause(T.load("@AstgradError"), None, [gast.Raise(exc=None, cause=None)]))
    otherwise = [_numbered(outcome, 0), *(rest if inside else [])]
    made = T.at(gast.Try(body=guarded, handlers=clauses, orelse=otherwise, finalbody=[]), guard)
    if inside:
        return [made]
    if not rest:
        branch.test = gast.Compare(left=T.load(outcome), ops=[gast.NotEq()], comparators=[T.constant(0)])
        rest, branch.orelse = branch.orelse, []
    branch.body = rest
    return [made, *between, *([branch] if rest else [])]


def _may_refuse(guarded: T.Block, attempt: Any) -> bool:
    """Whether an error of astgrad's own could be taken for one that the user handles."""
    kinds = [k for h in attempt.handlers for k in (h.kind.elts if isinstance(h.kind, gast.Tuple) else [h.kind])]
    broad = any(getattr(k, "attr", getattr(k, "id", "")) in _BROAD for k in kinds)
    return broad and any(isinstance(n, gast.Call) and not isinstance(n.func, gast.Attribute) for n in T.walk_block(guarded))


def _split(body: T.Block, result: str) -> tuple[T.Block, T.Block]:
    """What is guarded, and the rest: what binds the result, and what that reads of what was bound, or looks at, just before."""
    at = next(i for i, s in enumerate(body) if result in T.names_bound(s))
    wanted, guarded = set(T.names_read(body[at])), {at}
    for i in range(at - 1, -1, -1):
        if wanted & set(T.names_bound(body[i])) or hasattr(body[i], "raises"):
            guarded.add(i)
            wanted |= set(T.names_read(body[i]))
    return [s for i, s in enumerate(body) if i in guarded], [s for i, s in enumerate(body) if i not in guarded]


def _branches(orelse: T.Block, attempt: Any, count: int) -> list[T.Block] | None:
    """The blocks of the handlers by number; None where they cannot be told apart."""
    if not orelse:
        return [[] for _ in range(count)]
    if count == 1:
        return [orelse]
    if len(orelse) != 1 or getattr(orelse[0], "attempted", None) is not attempt:
        return None
    rest = _branches(orelse[0].orelse, attempt, count - 1)
    return None if rest is None else [orelse[0].body, *rest]


def _clause(kind: Any, name: str | None, body: T.Block) -> Any:
    return gast.ExceptHandler(type=kind, name=None if name is None else T.store(name), body=body)


def _numbered(outcome: str, number: int) -> Any:
    made = T.assign(outcome, T.constant(number))
    made.outcome = outcome
    return made


def _named(body: T.Block, reads: Counter[str]) -> T.Block:
    """The block without outcomes that nothing reads; an exception that is read behind its clause is kept under its name."""
    done: T.Block = []
    for node in body:
        if getattr(node, "outcome", None) is not None and not reads[node.outcome]:
            continue
        blocks = [part for part in T.BLOCKS if getattr(node, part, None)]
        if blocks and not isinstance(node, (gast.FunctionDef, gast.ClassDef)):
            node = T.clone_header(node)
            for part in blocks:
                setattr(node, part, _named(getattr(node, part), reads))
            for clause in node.handlers if isinstance(node, gast.Try) else []:
                clause.body = _named(clause.body, reads)
                error = getattr(clause, "error", "")
                inside = sum(isinstance(n, gast.Name) and n.id == error for n in T.walk_block(clause.body))
                if reads[error] > inside:
                    clause.body = [T.assign(error, T.call("@caught")), *clause.body]
                    done.append(T.assign(error, T.constant(None)))
                elif error and inside:
                    clause.name = T.store(error)
        done.append(node)
    return done
