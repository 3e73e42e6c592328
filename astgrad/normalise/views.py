"""What dicts do under the names `get`, `items`, `keys` and `values`, told from what a class of the user's has under these names; properties that change things.

What is called by such a name is taken for a dict. Where it turns out that it is an object with a method of that name, the next
round knows the place of the call, and leaves it as it is. A property that keeps what it has computed is found in the same way:
the next round reads `m.distances` as a call of the function of the class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from astgrad.analyse import classes
from astgrad.analyse.facts import Fact, classes_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast

VIEWS = ("values", "items", "keys")
OWN, READ = "own", "read"


def mark_methods(body: T.Block, several: Mapping[Any, Any]) -> None:
    """Mark the calls that are known to be of methods of a class."""
    for node in T.walk_block(body):
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and _place(node) in several:
            node.is_own = True


def with_getters(body: T.Block, several: Mapping[Any, Any]) -> T.Block:
    """The block with the properties that are known to change things as calls."""
    def visit(node: Any) -> Any:
        getter = several.get(place_of_read(node)) if isinstance(node, gast.Attribute) and isinstance(node.ctx, gast.Load) else None
        if getter is None:
            return None
        made = T.placed(classes.named(getter, node.value), node)
        made.stands_for = node
        return made

    return [T.transform(node, visit) for node in body] if any(place[0] == READ for place in several) else body


def is_own(node: Any) -> bool:
    """Whether a call is known to be of a method of a class."""
    return getattr(node, "is_own", False)


def is_view(node: Any) -> bool:
    """Whether an expression is `d.items()`, `d.keys()` or `d.values()`, as far as is known."""
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr in VIEWS and not node.args and not node.keywords and not is_own(node)


def taken_for_dict(made: Any, method: Any) -> Any:
    """A call of a function that takes its first argument for a dict, as a method was called on it."""
    made.method = _place(method)
    return made


def own_method(call: Any, fact_of: Callable[[Any], Fact]) -> Any:
    """The place of a method that was taken for a dict's, and is one of a class."""
    place = getattr(call, "method", None)
    if place and any(not f.is_tuple and hasattr(f.kind, place[-1]) for f in classes_of(fact_of(call.args[0]))):
        return place
    return None


def place_of_read(node: Any) -> Any:
    """What tells a read of an attribute from others in a function."""
    return (READ, node.lineno, node.col_offset, node.end_col_offset, node.attr) if getattr(node, "end_col_offset", None) is not None else None


def _place(node: Any) -> Any:
    return (OWN, node.lineno, node.col_offset, node.func.attr) if hasattr(node, "lineno") else None
