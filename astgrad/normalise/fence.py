"""Refuse what the later passes do not understand, before anything else looks at the function."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from astgrad import rules
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MEANT, MISSING, Scope, is_user_function
from astgrad.errors import UnsupportedError
from astgrad.normalise.callees import with_callees
from astgrad.normalise.spellings import spread_out
from astgrad.runtime import build, instance
from astgrad.text.reader import Source

_BUILD = "build a new value instead: np.where, np.stack or np.concatenate, or a list that is appended to"

REFUSED: dict[str, tuple[str, str]] = {
    "Yield": ("a generator's `yield` is not differentiated", "collect the values in a list and return it"),
    "YieldFrom": ("a generator's `yield from` is not differentiated", "collect the values in a list and return it"),
    "Await": ("`await` is not differentiated", "await outside, and differentiate a plain function of the result"),
    "AsyncFor": ("`async for` is not differentiated", "use a plain `for` over values fetched before"),
    "AsyncWith": ("`async with` is not differentiated", "enter the context outside of the function"),
    "AsyncFunctionDef": ("an async function is not differentiated", "use a plain function"),
    "Global": ("`global` declares a write to a global, which is not differentiated", "return the value and let the caller keep it"),
    "Nonlocal": ("`nonlocal` declares a write to an outer variable, which is not differentiated", "return the value and assign it outside"),
    "Delete": ("`del` of an attribute is not differentiated", "leave it alone"),
    "TryStar": ("`except*` is not differentiated", "use `except`, or test for the exceptional case with `if` before it can happen"),
    "ClassDef": ("a class defined inside a differentiated function is not supported", "define it at module level"),
    "TemplateStr": ("a template string is not supported", "use an f-string"),
}

MUTATORS = {
    "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "fill", "put", "itemset", "resize", "partition",
    "setdefault", "update", "popitem", "appendleft", "popleft", "extendleft", "rotate", "add", "discard", "setflags", "byteswap", "setfield",
}

MAYBE_OWN = {"fill", "pop", "extend", "insert", "reverse", "clear", "add", "update", "remove", "put", "sort", "setdefault", "appendleft", "popleft", "extendleft", "rotate"}  # a class of the user's may call a method so

_OUT_PLACES = {
    **dict.fromkeys(("fix", "isposinf", "isneginf"), 1), "trace": 5,
    **dict.fromkeys("dot outer concatenate stack choose round around max amax min amin ptp nanmax nanmin any all argmax argmin nanargmax nanargmin median nanmedian".split(), 2),
    **dict.fromkeys("clip sum mean prod var std nansum nanmean nanprod nanvar nanstd cumsum cumprod nancumsum nancumprod take compress quantile percentile nanquantile nanpercentile".split(), 3),
}

TO_FIRST = {"at", "copyto", "fill_diagonal", "putmask", "place", "put_along_axis", "shuffle", "setitem", "iadd"}  # functions, of what they write into
_GATHERING = (list, tuple, sum, max, min)  # functions with rules that give what they are given, or a list of it
_FIRST_WRITTEN = (heapq.heappush, heapq.heappop, heapq.heapreplace, heapq.heappushpop, heapq.heapify, setattr, delattr)
WRITERS = TO_FIRST | {"append", "__setitem__", "__iadd__"}


def fence(source: Source) -> None:
    """Raise UnsupportedError for the first construct, in source order, that is not in the language."""
    inside = {id(n) for s in source.tree.body for f in T.walk(s) if isinstance(f, gast.FunctionDef) for n in T.walk(f) if isinstance(n, (gast.Yield, gast.YieldFrom))}
    for node in _all(source.tree):
        kind = type(node).__name__
        if kind in REFUSED and id(node) not in inside and not (kind == "Delete" and all(isinstance(t, (gast.Subscript, gast.Name)) for t in node.targets)):
            refuse(source, node, *REFUSED[kind])
        _writes(source, node)


def _all(tree: Any) -> Iterator[Any]:
    for statement in tree.body:
        yield from T.walk(statement)


def _writes(source: Source, node: Any) -> None:
    targets = node.targets if isinstance(node, gast.Assign) else [node.target] if isinstance(node, (gast.AugAssign, gast.AnnAssign, gast.For)) else []
    for target in targets:
        for part in T.walk(target):
            if isinstance(part, (gast.Attribute, gast.Subscript)) and isinstance(part.ctx, gast.Store) and isinstance(node, gast.For):
                refuse(source, part, "a loop that binds an item or an attribute is not differentiated", "bind a name, and assign the item in the body")
    if isinstance(node, gast.Expr) and isinstance(node.value, gast.Call) and isinstance(node.value.func, gast.Attribute):
        to_array = node.value.func.attr == "add" and len(node.value.args) != 1  # np.add(a, b, out=c)
        if node.value.func.attr in MUTATORS - MAYBE_OWN and not to_array:
            refuse(source, node, *changes_in_place(node.value.func.attr))


def changes_in_place(method: str) -> tuple[str, str]:
    """Why a method that changes its object is refused, and what to write instead."""
    return f"`.{method}()` changes an object in place, which is not differentiated yet", _BUILD


def refuse(source: Source, node: Any, why: str, instead: str) -> NoReturn:
    """Raise the error that points at a node of the user's source."""
    raise UnsupportedError(why, instead, source.place(node))


def outside_writes(tree: Any, scope: Scope) -> Iterator[Any]:
    """Places where a function may change an object or a name that can be seen from outside of it.

    A local counts as its own only if it is never bound to a name, an item or an attribute of something else.
    """
    tree = with_callees(tree, scope)
    own, shared, holders = _own_names(tree, scope)
    for node in _all(tree):
        if isinstance(node, (gast.Global, gast.Nonlocal)):
            yield node
        if isinstance(node, (gast.Subscript, gast.Attribute)) and isinstance(node.ctx, (gast.Store, gast.Del)) and not (isinstance(node.value, gast.Name) and node.value.id in own):
            yield node  # what a new list or object holds need not be new
        if isinstance(node, gast.AugAssign) and (isinstance(node.target, gast.Name) and node.target.id in shared or _held_by(node.target) in holders):
            yield node
        if isinstance(node, gast.Call) and (written := _written_by(node, scope)) is not None and (_root(written) not in own or _held_by(_of_method(written, node)) in holders):
            yield node


def _own_names(tree: Any, scope: Scope) -> tuple[set[str], set[str], set[str]]:
    """Of a function and those inside it, names that stand for new objects alone, all other names, and those of the first that may hold what is not new."""
    own = {tree.args.kwarg.id} if tree.args.kwarg is not None else set()  # a dict of the call's own
    shared, holders = set(T.parameter_names(tree.args)) - own, set(own)
    for node in _all(tree):
        if isinstance(node, (gast.Assign, gast.AnnAssign, gast.NamedExpr)):
            targets = node.targets if isinstance(node, gast.Assign) else [node.target]
            names = {n for t in targets for n in T.target_names(t)}
            taken_apart = not all(isinstance(t, gast.Name) for t in targets)
            if node.value is None or not _is_new(node.value, scope) or taken_apart and not _holds_numbers(node.value, scope):
                shared |= names
                continue
            own |= names
            if not _holds_numbers(node.value, scope):
                holders |= names
        elif isinstance(node, (gast.For, gast.comprehension)):
            shared |= set(T.target_names(node.target))
        elif isinstance(node, gast.withitem) and node.optional_vars is not None:
            shared |= set(T.target_names(node.optional_vars))
        elif isinstance(node, (gast.MatchAs, gast.MatchStar, gast.MatchMapping)):
            shared.add(getattr(node, "name", None) or getattr(node, "rest", None) or "")
        elif isinstance(node, gast.FunctionDef):
            shared |= set(T.parameter_names(node.args))
    return own - shared, shared, holders


def _holds_numbers(value: Any, scope: Scope) -> bool:
    """Whether what is new is surely a number, a text or an array, and no list or object that holds something else."""
    if isinstance(value, gast.BinOp):
        either = _holds_numbers(value.left, scope), _holds_numbers(value.right, scope)
        repeats = isinstance(value.op, gast.Mult) and not any(isinstance(getattr(e, "value", None), float) for e in (value.left, value.right))  # [a] * 2
        return all(either) if repeats else any(either) or not isinstance(value.op, (gast.Add, gast.Mult, gast.BitOr))
    if isinstance(value, gast.Call):
        target = scope.resolve(value.func)
        return rules.lookup(target) is not None and target not in _GATHERING and (getattr(target, "__module__", None) or "").partition(".")[0] != "astgrad"
    return isinstance(value, (gast.Constant, gast.UnaryOp, gast.Compare, gast.JoinedStr))


def _held_by(node: Any) -> str:
    """The name of the object in a place of which something is written, as that of `c` for `c.x += v`."""
    return _root(node) if isinstance(node, (gast.Subscript, gast.Attribute)) else ""


def _of_method(written: Any, call: Any) -> Any:
    """What is written by a call: of a method, the object that it is called on."""
    return written.value if written is call.func and isinstance(written, gast.Attribute) else written


def _is_new(value: Any, scope: Scope) -> bool:
    """Whether what is bound is surely an object that nothing else reaches: what a call gives may be a view, or what it was given."""
    if not isinstance(value, gast.Call):
        return not isinstance(value, (gast.Name, gast.Subscript, gast.Attribute, gast.Tuple, gast.IfExp, gast.BoolOp, gast.NamedExpr))
    target = scope.resolve(value.func)
    if target is MISSING:
        target = rules.methods.get(value.func.attr) if isinstance(value.func, gast.Attribute) else None
    if target is sum and not all(_is_new(start, scope) for start in [*value.args[1:], *(k.value for k in value.keywords)]):
        return False  # of nothing it gives what it starts with
    if isinstance(target, type):
        return target not in (memoryview, super) and (target.__module__ != "numpy" or issubclass(target, np.generic))
    row = rules.as_called(rules.lookup(target), value)
    return target is sorted or row is not None and not row.alias and row.shape not in ("list", "any") and target not in (max, min)


def root_of(node: Any, scope: Scope) -> str:
    """The name that what is written is reached by."""
    if isinstance(node, gast.Call):
        node = _written_by(node, scope) or node.func
    return _root(node.target if isinstance(node, gast.AugAssign) else node)


def _written_by(call: Any, scope: Scope) -> Any:
    """What a call writes into, if it is of a kind that writes: `np.cos(x, out=a)`, `np.copyto(a, x)`, `a.fill(x)`."""
    call = spread_out(call)
    out = given_as_out(call, scope) or written_behind(call, scope)
    if out is not None:
        return out
    if call.args and any(scope.resolve(call.func) is MEANT.get(f, f) for f in _FIRST_WRITTEN):
        return call.args[0]
    name = call.func.attr if isinstance(call.func, gast.Attribute) else ""
    if name not in MUTATORS | WRITERS or name == "add" and len(call.args) != 1:  # np.add(a, b)
        return None
    return call.args[0] if name in TO_FIRST and call.args else call.func


def given_as_out(call: Any, scope: Scope) -> Any:
    """The array that a library function, or a method of an array, is given to write its result into, as `out=`; a parameter of the user's is another thing."""
    target = scope.resolve(call.func)
    method = isinstance(call.func, gast.Attribute) and call.func.attr in rules.methods
    of_library = not is_user_function(target) and not isinstance(target, type) and target not in (build, instance)
    if method if target is MISSING else of_library:
        return changed_operand(call, target) or next((k.value for k in call.keywords if k.arg == "out"), None)
    return None


def changed_operand(call: Any, target: Any) -> Any:
    """The array in which `np.nan_to_num(a, copy=False)` writes its result, and `np.median(a, overwrite_input=True)` what comes."""
    words = [k.value for k in call.keywords if k.arg == "overwrite_input" or k.arg == "copy" and target is np.nan_to_num]
    asked = [*words, *(call.args[1:2] if target is np.nan_to_num else [])]
    is_kept = all(isinstance(v, gast.Constant) and v.value is (target is np.nan_to_num) for v in asked)
    return None if is_kept or not call.args else call.args[0]


def written_behind(call: Any, scope: Scope) -> Any:
    """The array that a function of NumPy is given behind its operands, to write its result into: `np.add(x, y, a)`; of `np.add(*xs)` it may be in xs."""
    target = scope.resolve(call.func)
    place = out_place(target)
    if place is None:
        return None
    starred = next((a.value for a in call.args if isinstance(a, gast.Starred)), None)
    if starred is not None:
        return starred if isinstance(target, np.ufunc) else None
    return call.args[place] if len(call.args) > place else None


def out_place(target: Any) -> int | None:
    """Where `out` stands among the arguments of a function of NumPy, if it may be given by position; the object of a method is one of them."""
    if isinstance(target, np.ufunc):
        return int(target.nin)
    if isinstance(getattr(target, "__self__", None), np.ufunc):
        return {"reduce": 3, "accumulate": 3, "reduceat": 4}.get(target.__name__)
    is_numpy = (getattr(target, "__module__", None) or "").partition(".")[0] == "numpy" or getattr(target, "__objclass__", None) is np.ndarray
    return _OUT_PLACES.get(getattr(target, "__name__", "")) if is_numpy else None


def _root(node: Any) -> str:
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else ""
