"""What a mirror is set to zero for, only to be added to, it is assigned at once; what is computed with at once is not copied before.

    u_bar[i] = 0.0
    c = c_tape.pop()                    c = c_tape.pop()
    u_bar[i] += c * t_bar       ->      u_bar[i] = c * t_bar

    u_1_bar = u_bar[1:].copy()
    c = c_tape.pop()                    c = c_tape.pop()
    v_bar += c * u_1_bar        ->      v_bar += c * u_bar[1:]

Nothing in between may look at a mirror, or bind what the place is named by.
"""

from __future__ import annotations

import collections
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast

_MAKE_ANEW = (gast.BinOp, gast.UnaryOp, gast.Compare, gast.Constant)


def settled(body: T.Block, mirrors: frozenset[str]) -> T.Block:
    """The statements of a reverse sweep; `mirrors` are the names of mirrors, and all that may share something with one.

    >>> block = gast.parse("u_bar[i] = 0.0\\nc = tape.pop()\\nu_bar[i] -= c\\nu_bar[j] = 0.0\\nj = c\\nu_bar[j] += c").body
    >>> print("\\n".join(map(gast.unparse, settled(block, frozenset({"u_bar"})))))
    c = tape.pop()
    u_bar[i] = -c
    u_bar[j] = 0.0
    j = c
    u_bar[j] += c
    """
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.If, gast.For, gast.While)):
            node = T.clone_header(node)
            node.body, node.orelse = settled(node.body, mirrors), settled(node.orelse, mirrors)
        zero = _zero_of(done, node, mirrors)
        if zero is None:
            done.append(node)
            continue
        done.remove(zero)
        done.append(T.assign(zero.targets[0], node.value if isinstance(node.op, gast.Add) else T.negative(node.value), node))
    return done


def without_taking(body: T.Block, mirrors: frozenset[str]) -> T.Block:
    """The same, without the copies of places that the next computation alone reads.

    >>> block = gast.parse("s = u_bar[i:].copy()\\nc = tape.pop()\\nv_bar = c * s\\nt = u_bar[:i].copy()\\nw_bar = t").body
    >>> block[0].takes = block[3].takes = True
    >>> print("\\n".join(map(gast.unparse, without_taking(block, frozenset({"u_bar"})))))
    c = tape.pop()
    v_bar = c * u_bar[i:]
    t = u_bar[:i].copy()
    w_bar = t
    """
    reads = collections.Counter(n.id for s in body for n in T.walk(s) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load))
    return _without_taking(body, mirrors, {name for name, times in reads.items() if times == 1})


def _without_taking(body: T.Block, mirrors: frozenset[str], once: set[str]) -> T.Block:
    done = list(body)
    for at in range(len(body) - 1, -1, -1):
        node = done[at]
        if isinstance(node, (gast.If, gast.For, gast.While)):
            done[at] = node = T.clone_header(node)
            node.body, node.orelse = _without_taking(node.body, mirrors, once), _without_taking(node.orelse, mirrors, once)
        if not getattr(node, "takes", False) or node.targets[0].id not in once or (place := _copied(node.value)) is None:
            continue
        for reader in range(at + 1, len(done)):
            if (computed := _with_place(done[reader], node.targets[0].id, place)) is not None:
                done[at : reader + 1] = [*done[at + 1 : reader], computed]
                break
            if not _looks_away(done[reader], mirrors, place):
                break
    return done


def _copied(value: Any) -> Any:
    """The mirror, or the place of one, that is copied: `u_bar[i]` of `u_bar[i].copy()`."""
    is_copy = isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute) and value.func.attr == "copy"
    return value.func.value if is_copy else None


def _with_place(node: Any, name: str, place: Any) -> Any:
    """A statement that computes with a name, and calls nothing that may write into a mirror, with the place in its stead."""
    if not isinstance(node, (gast.Assign, gast.AugAssign)) or not all(map(_is_of_ours, T.walk(node.value))):
        return None
    operands = [part for n in T.walk(node.value) if isinstance(n, (gast.BinOp, gast.UnaryOp)) for part in T.children(n)]
    if not any(isinstance(part, gast.Name) and part.id == name for part in operands):
        return None
    twin = T.clone_header(node)
    twin.value = T.transform(node.value, lambda part: T.clone(place) if isinstance(part, gast.Name) and part.id == name else None)
    return twin


def reaching(sweeps: T.Block, mirrors: frozenset[str]) -> frozenset[str]:
    """The names of mirrors, and the names that may share something with one; what was taken out of one is a copy."""
    names: list[tuple[set[str], set[str]]] = []
    for node in T.statements(sweeps):
        if isinstance(node, (gast.Assign, gast.For)) and not getattr(node, "takes", False):
            targets, value = (node.targets, node.value) if isinstance(node, gast.Assign) else ([node.target], node.iter)
            names += [] if isinstance(value, _MAKE_ANEW) else [({n for t in targets for n in T.target_names(t)}, set(T.names_read(value)))]
        elif isinstance(node, gast.Expr) and isinstance(node.value, gast.Call):  # what is appended to a tape is taken off it again
            names.append((set(T.names_read(node.value.func)), set(T.names_read([*node.value.args, *node.value.keywords]))))
    while found := {n for targets, read in names if mirrors & read for n in targets} - mirrors:
        mirrors |= found
    return mirrors


def _zero_of(done: T.Block, node: Any, mirrors: frozenset[str]) -> Any:
    """The statement that sets to zero the place that another one adds to, where nothing looks at it until then."""
    if not (isinstance(node, gast.AugAssign) and isinstance(node.target, (gast.Subscript, gast.Attribute)) and isinstance(node.op, (gast.Add, gast.Sub))):
        return None
    place = T.dump(node.target)
    if not mirrors.isdisjoint(_names(node.value)):
        return None
    for before in reversed(done):
        if not (isinstance(before, gast.Assign) and len(before.targets) == 1):
            return None
        if T.is_constant(before.value, 0.0) and T.dump(before.targets[0]) == place:
            return before
        if not _looks_away(before, mirrors, node.target):
            return None
    return None


def _looks_away(node: Any, mirrors: frozenset[str], place: Any) -> bool:
    """Whether a statement looks at no mirror, calls nothing that may, and binds nothing that a place is named by."""
    if not (isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], gast.Name)):
        return False
    return mirrors.isdisjoint(_names(node)) and node.targets[0].id not in _names(place) and all(map(_is_of_ours, T.walk(node.value)))


def _names(tree: Any) -> set[str]:
    return {n.id for n in T.walk(tree) if isinstance(n, gast.Name)}


def _is_of_ours(node: Any) -> bool:
    """Whether a node calls nothing, or what is known to look at nothing but what it is given: NumPy, the runtime, a tape."""
    if not isinstance(node, gast.Call):
        return True
    if isinstance(node.func, gast.Name):
        return node.func.id.startswith("@") and not hasattr(node.func, "means")
    return isinstance(node.func, gast.Attribute) and isinstance(node.func.value, gast.Name) and (node.func.attr == "pop" or node.func.value.id in ("@np", "@math"))


__all__ = ["reaching", "settled", "without_taking"]
