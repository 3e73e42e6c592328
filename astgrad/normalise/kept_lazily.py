"""Lazy values that are kept under a name for one use: written where they are used.

    g = (v * y for v in xs)           g_items = xs
    y = y * x                  ->     y = y * x
    s = sum(g)                        s = sum(v * y for v in g_items)
"""

from __future__ import annotations

import itertools
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.normalise.generator_functions import bound_times, generator_called

LAZY = (map, filter, zip, enumerate)  # what reads nothing but its arguments before an item is asked for
_OF_ITERTOOLS = (itertools.count, itertools.cycle, itertools.repeat)  # as those do


def used_where_needed(body: T.Block, parameters: list[str], names: Names, scope: Scope, inner: dict[str, Any]) -> T.Block:
    """`g = (v * y for v in xs)`, used once and later, written where it is used: only what it goes through is read where it is made."""
    times = bound_times(body)
    loads: dict[str, int] = {}
    for node in T.walk_block(body):
        if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load):
            loads[node.id] = loads.get(node.id, 0) + 1

    def once(name: str) -> bool:
        return times.get(name) == 1 and loads.get(name) == 1 and name not in parameters

    def block(nodes: T.Block) -> T.Block:
        done: T.Block = []
        for position, node in enumerate(nodes):
            name = node.targets[0].id if isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], gast.Name) else ""
            rest = nodes[position + 1:]
            if name and once(name) and (made := _delayed(node, names, scope, inner)) is not None and reads_once(rest, name):
                start, value = made
                for made_name in (n for s in start for n in T.names_bound(s)):
                    times[made_name] = loads[made_name] = 1
                return [*done, *block([*start, *(_with_value(s, name, value) for s in rest)])]
            if isinstance(node, (gast.For, gast.While, gast.If)):
                node = T.clone_header(node)
                node.body, node.orelse = block(node.body), block(node.orelse)
            done.append(node)
        return done

    return block(body)


def _with_value(node: Any, name: str, value: Any) -> Any:
    return T.transform(node, lambda n: value if isinstance(n, gast.Name) and n.id == name else None)


def reads_once(rest: T.Block, name: str) -> bool:
    """Whether a name is read in these statements where that happens once: in no loop, comprehension or function of theirs."""
    def visit(node: Any, again: bool) -> bool:
        if isinstance(node, gast.Name):
            return node.id == name and not again
        inside = [(part, again) for part in T.children(node)]
        if isinstance(node, gast.For):
            inside = [(part, again or part is not node.iter) for part in T.children(node)]
        elif isinstance(node, (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)):
            inside = [(node.generators[0].iter, again)]
        elif isinstance(node, (gast.While, gast.FunctionDef, gast.Lambda)):
            inside = [(part, True) for part in T.children(node)]
        return any(visit(part, late) for part, late in inside)

    return any(visit(s, False) for s in rest)


def _delayed(node: Any, names: Names, scope: Scope, inner: dict[str, Any]) -> tuple[T.Block, Any] | None:
    """What is read where a lazy value is made, under names, and the value as an expression of them."""
    value, stem = node.value, node.targets[0].id
    start: T.Block = []

    def named(part: Any) -> Any:
        if isinstance(part, gast.Constant) or scope.resolve(part) is not MISSING:
            return part
        name = names.fresh(f"{stem}_items")
        start.append(T.assign(name, part, node))
        return T.load(name)

    twin = T.clone_header(value)
    if isinstance(value, gast.GeneratorExp):
        twin.generators = [T.clone_header(g) for g in value.generators]
        twin.generators[0].iter = named(value.generators[0].iter)
        return start, twin
    if not isinstance(value, gast.Call) or any(isinstance(a, gast.Starred) for a in value.args) or any(k.arg is None for k in value.keywords):
        return None
    is_lazy = scope.resolve(value.func) in (*LAZY, *_OF_ITERTOOLS)
    if not is_lazy and generator_called(value, inner, scope) is None:
        return None
    if is_lazy and any(isinstance(a, (gast.Lambda, gast.GeneratorExp)) for a in value.args):
        return None
    twin.args = [named(a) for a in value.args]
    twin.keywords = [gast.keyword(arg=k.arg, value=named(k.value)) for k in value.keywords]
    return start, twin
