"""What `heapq` does to a list, where it is a statement: the items change places, and one is put in or taken off.

    heappush(h, e)        ->      h.append(e)
                                  h[:] = picked(h, heap_order(h, "push"))

    d, k = heappop(h)     ->      h[:] = picked(h, heap_order(h, "pop"))
                                  d, k = h.pop(0)

Elsewhere these are functions as they are spelled in `astgrad.spelled`.
"""

from __future__ import annotations

import heapq
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MEANT, Scope


def pops_heap(node: Any, scope: Scope) -> bool:
    """Whether an expression takes the least item off a heap."""
    return _is_call(node, heapq.heappop, 1, scope)


def plain_heaps(body: T.Block, scope: Scope) -> T.Block:
    """The block with such statements as changes of lists."""

    def visit(node: Any) -> T.Block | None:
        value: Any = getattr(node, "value", None)
        if isinstance(node, gast.Expr) and _is_call(value, heapq.heappush, 2, scope):
            heap, item = value.args
            return [T.expression_statement(T.method(T.clone(heap), "append", item), node), _put_in_order(heap, "push", node)]
        if isinstance(node, (gast.Assign, gast.Expr)) and pops_heap(value, scope):
            twin = T.clone_header(node)
            twin.value = T.at(T.method(T.clone(value.args[0]), "pop", T.constant(0)), value)
            return [_put_in_order(value.args[0], "pop", node), twin]
        return None

    return T.replaced(body, visit)[0]


def _is_call(node: Any, function: Any, count: int, scope: Scope) -> bool:
    if not isinstance(node, gast.Call) or len(node.args) != count or node.keywords or scope.resolve(node.func) is not MEANT.get(function, function):
        return False
    owner = node.args[0]
    while isinstance(owner, gast.Attribute):
        owner = owner.value
    return isinstance(owner, gast.Name) and not any(isinstance(a, gast.Starred) for a in node.args)


def _put_in_order(heap: Any, change: str, site: Any) -> Any:
    order = T.call("@heap_order", T.clone(heap), T.constant(change))
    return T.assign(T.subscript(T.clone(heap), gast.Slice(lower=None, upper=None, step=None), gast.Store()), T.call("@picked", T.clone(heap), order), site)
