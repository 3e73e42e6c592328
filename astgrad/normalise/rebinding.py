"""Assignment expressions: what an expression reads before, and after, a `:=` in it binds a name anew.

    y = x + (x := e)      ->      x_1 = x
                                  y = x_1 + (x := e)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast

Refuse = Callable[[Any, str, str], None]


def early_reads_kept(node: Any, site: Any, before: T.Block, fresh: Callable[[str], str], captured: set[str], refuse: Refuse) -> Any:
    """What is read before a `:=` of the same statement binds it anew is read from a name of its own."""
    order = _in_order(node) if binds(node) else []
    binders = [n for n in order if isinstance(n, gast.NamedExpr)]
    targets = [n.target.id for n in binders]
    if len(set(targets)) < len(targets):
        refuse(node if hasattr(node, "lineno") else site, "a name bound twice in one expression is not differentiated", "bind it in statements of its own")
    for call in (n for n in order if isinstance(n, gast.Call)):
        for i, argument in enumerate(call.args):
            later = {name for other in call.args[i + 1 :] for name in bound_inside(other)}
            if isinstance(argument, gast.GeneratorExp) and later.intersection(T.names_read(argument)):
                refuse(argument, "a generator that reads what a later argument binds anew is not differentiated", "bind the name in a statement of its own")
    early: dict[int, str] = {}
    loops = [{id(n) for n in T.walk(c)} for c in order if isinstance(c, (gast.ListComp, gast.GeneratorExp, gast.DictComp))]
    for binder in binders:
        inside = {id(n) for n in T.walk(binder)}.union(*(loop for loop in loops if id(binder) in loop))  # what a loop binds it keeps itself
        inside = inside.union(*(_own_of(n, binder.target.id) for n in order))
        earlier = order[: next(i for i, n in enumerate(order) if n is binder)]
        if binder.target.id in captured:
            inside |= _late_reads(earlier, binder, refuse)
        for read in earlier:
            if isinstance(read, gast.Name) and isinstance(read.ctx, gast.Load) and read.id == binder.target.id and id(read) not in inside:
                early[id(read)] = read.id
    if not early:
        return node
    kept = {name: fresh(name) for name in dict.fromkeys(early.values())}
    before += [T.assign(new, T.load(old), site) for old, new in kept.items()]
    return T.transform(node, lambda n: T.load(kept[early[id(n)]]) if id(n) in early else None)


def _own_of(node: Any, name: str) -> set[int]:
    """The nodes of a lambda or comprehension in which a name is a variable of its own."""
    if isinstance(node, gast.Lambda) and name in T.parameter_names(node.args):
        return {id(n) for n in T.walk(node.body)}
    if isinstance(node, (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)) and any(name in T.target_names(g.target) for g in node.generators):
        return {id(n) for n in T.walk(node)} - {id(n) for n in T.walk(node.generators[0].iter)}
    return set()


def _late_reads(earlier: list[Any], binder: Any, refuse: Refuse) -> set[int]:
    """The nodes of lambdas before a `:=`, which read what they capture when they are called; refused where that may be before it too."""
    called = {id(n.func) for n in earlier if isinstance(n, gast.Call) and any(inner is binder for inner in T.walk(n))}
    for node in earlier:
        own = isinstance(node, gast.Call) and id(node.func) not in called
        if own or isinstance(node, gast.Lambda) and id(node) not in called and binder.target.id in T.free_names(node):
            name = binder.target.id
            refuse(binder, f"a function that reads `{name}` may be called before this binds it anew: not differentiated", "bind the name in a statement of its own")
    return {id(n) for node in earlier if isinstance(node, gast.Lambda) for n in T.walk(node.body)}


def binds(node: Any) -> bool:
    return bool(bound_inside(node))


def bound_inside(node: Any) -> set[str]:
    """The names that an expression binds with `:=`."""
    return {n.target.id for n in T.walk(node) if isinstance(n, gast.NamedExpr)}


def _in_order(node: Any) -> list[Any]:
    """The nodes of an expression as they are evaluated: a comprehension makes its items last, a generator after the other arguments."""
    items = [getattr(node, f) for f in ("elt", "key", "value") if hasattr(node, f)] if hasattr(node, "generators") else []
    inner = [*node.generators, *items] if items else T.children(node)
    order, later = [node], []
    for child in inner:
        nodes = _in_order(child)
        if isinstance(node, gast.Call) and isinstance(child, gast.GeneratorExp):
            at_once = _in_order(child.generators[0].iter)
            later += [n for n in nodes if not any(n is other for other in at_once)]
            nodes = at_once
        order += nodes
    return [*order, *later]
