"""What lists, dicts and arrays do under names such as `get`, `items` and `mean`, told from what a class of the user's does; properties that change things.

What is called by such a name is taken for a method of a value, which changes nothing. Where it turns out that an object is called that
has a method of that name, the next round knows the place of the call, and leaves it as it is. A property that keeps what it has computed is found in the same way:
the next round reads `m.distances` as a call of the function of the class; and so `sim.run(n)` of a method that yields.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping
from typing import Any

from astgrad import rules
from astgrad.analyse import classes
from astgrad.analyse.facts import Fact, classes_of
from astgrad.analyse.facts import Mapping as Dict
from astgrad.analyse.infer import Facts
from astgrad.analyse.heap import READ
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import Scope

VIEWS = ("values", "items", "keys")
METHODS_OF_VALUES = {*rules.methods, "append", "pop", "extend", "insert", "get", "items", "keys", "values", "index", "count", "setdefault", "format", "join", "tolist", "at"}
OWN, YIELDS = "own", "yields"


def mark_methods(body: T.Block, several: Mapping[Any, Any], scope: Scope, facts: dict[str, Fact]) -> None:
    """Mark the calls that are known to be of methods of a class: not where the arguments of this call of the function say that it is a dict here."""
    known = {n: f for n, f in facts.items() if n not in T.names_bound(body)} if several else {}
    for node in T.walk_block(body):
        if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Attribute):
            continue
        if _is_super(node.func.value) or _place(node) in several and not isinstance(Facts(scope).of(node.func.value, known), Dict):
            node.is_own = True


def with_getters(body: T.Block, several: Mapping[Any, Any]) -> T.Block:
    """The block with the properties that are known to change things, and the methods that yield, as calls of functions."""
    def visit(node: Any) -> Any:
        if isinstance(node, gast.Call) and (method := several.get(place_of_generator(node))) is not None:
            twin = T.clone_header(node)
            twin.func, twin.args = T.at(T.load(method.__name__), node), [node.func.value, *node.args]
            twin.func.means = method
            return twin
        getter = several.get(place_of_read(node)) if isinstance(node, gast.Attribute) and isinstance(node.ctx, gast.Load) else None
        if getter is None:
            return None
        made = T.placed(classes.named(getter, node.value), node)
        made.stands_for = node
        return made

    return [T.transform(node, visit) for node in body] if any(place[0] in (READ, YIELDS) for place in several) else body


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


def own_method(call: Any, fact_of: Callable[[Any], Fact], changes: Callable[[Any], bool]) -> Any:
    """The place of a method that was taken for one of a value, and is one of a class: of a dict, or of what changes nothing."""
    if (place := getattr(call, "method", None)) is not None:
        return place if any(not f.is_tuple and hasattr(f.kind, place[-1]) for f in classes_of(fact_of(call.args[0]))) else None
    if not isinstance(call.func, gast.Attribute) or call.func.attr not in METHODS_OF_VALUES or is_own(call):
        return None
    found = [inspect.getattr_static(f.kind, call.func.attr, None) for f in classes_of(fact_of(call.func.value))]
    return _place(call) if any(isinstance(f, types.FunctionType) and changes(f) for f in found) else None


def place_of_read(node: Any) -> Any:
    """What tells a read of an attribute from others in a function."""
    return (READ, node.lineno, node.col_offset, node.end_col_offset, node.attr) if getattr(node, "end_col_offset", None) is not None else None


def place_of_generator(call: Any) -> Any:
    """What tells a call that may be one of a method that yields from others in a function."""
    is_method = isinstance(call.func, gast.Attribute) and getattr(call, "end_col_offset", None) is not None
    return (YIELDS, call.lineno, call.col_offset, call.end_col_offset, call.func.attr) if is_method else None


def _is_super(node: Any) -> bool:
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id == "super"


def _place(node: Any) -> Any:
    return (OWN, node.lineno, node.col_offset, node.end_col_offset, node.func.attr) if getattr(node, "end_col_offset", None) is not None else None
