"""What a tree says by itself: literals, lists that grow, the arithmetic of facts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from astgrad.analyse import shapes
from astgrad.analyse.facts import (
    ANY,
    UNBOUND,
    NUMBER,
    Dim,
    Fact,
    Mapping,
    Number,
    has_rank,
    is_real,
    Sequence,
    join,
    broadcast_dims,
    promote,
)
from astgrad.core import tree as T
from astgrad.core.lazy import gast


POPS = ("pop", "popleft")  # methods that take an item off a list or a deque


def takes_all(index: Any) -> bool:
    """Whether an index is `()` or `...`: all of a number or an array."""
    parts = index.elts if isinstance(index, gast.Tuple) else [index]
    return all(isinstance(part, gast.Constant) and part.value is ... for part in parts) and len(parts) < 2


def mutated_lists(body: T.Block) -> list[str]:
    """Names of lists that a block appends to."""
    return list({
        n.func.value.id: None
        for n in T.walk_block(body)
        if isinstance(n, gast.Call) and isinstance(n.func, gast.Attribute) and isinstance(n.func.value, gast.Name)
        and (n.func.attr in POPS or n.func.attr in ("append", "appendleft") and len(n.args) == 1) and not hasattr(n, "in_storage")  # np.append has two
    })


def listed_values(node: Any) -> list[Any]:
    """What a statement such as `xs.insert(i, e)` puts into a list: nothing, if it takes an item off."""
    return node.value.args[-1:] if node.value.func.attr not in POPS else []


def written_name(node: Any) -> str:
    """The name of the object that a statement writes into: its items or attributes, or what it lists."""
    if isinstance(node, gast.Assign) and isinstance(node.targets[0], (gast.Subscript, gast.Attribute)):
        return _root(node.targets[0].value)
    if isinstance(node, gast.AugAssign) and isinstance(node.target, (gast.Subscript, gast.Attribute)):
        return _root(node.target.value)
    if isinstance(node, gast.Expr) and hasattr(node.value, "in_storage"):
        return _root(node.value.func.value)
    return _root(node.value.args[0]) if isinstance(node, gast.Expr) and getattr(node, "scatters", False) else ""


def _root(node: Any) -> str:
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else ""


def any_writes(body: T.Block) -> bool:
    return any(written_name(node) for node in T.statements(body))


def literal(node: Any) -> Any:
    """The value of a literal (numbers, None, tuples of them, signs), or UNKNOWN."""
    if isinstance(node, gast.Constant):
        return node.value
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        value = literal(node.operand)
        return -value if isinstance(value, (int, float)) else shapes.UNKNOWN
    if isinstance(node, (gast.Tuple, gast.List)):
        items = tuple(literal(item) for item in node.elts)
        return shapes.UNKNOWN if shapes.UNKNOWN in items else items
    return shapes.UNKNOWN


def dimension(fact: Fact) -> Dim | None:
    """The length of a value, where it is known."""
    match fact:
        case Sequence(items=items):
            return len(items)
        case Mapping(items=pairs, other=None):
            return len(pairs)
        case Number(dims=dims) if dims:
            return dims[0]
    return None


def arithmetic(op: str, left: Fact, right: Fact, fresh: str) -> Number:
    """The fact of a binary operation on numbers."""
    if not isinstance(left, Number) or not isinstance(right, Number):
        return NUMBER
    if op == "MatMult":
        return shapes.multiplied(left, right, fresh)
    if is_real(left) and is_real(right) and (left.real or right.real):  # a float, but of two that may be integers
        a, b = (replace(n, dtype="float" if n.kind == "py" else "float64", real=False) if n.real else n for n in (left, right))
        found = arithmetic(op, a, b, fresh)
        return found if op == "Div" or any((n.dtype or "").startswith("float") for n in (left, right)) else replace(found, dtype=None, real=True)
    dtype = promote(left, right)
    if op == "Div":
        dtype = "float" if dtype in ("int", "bool") else shapes.inexact(dtype) if dtype and dtype not in ("float", "complex") else dtype
    elif dtype == "bool" and left.kind == "py" and right.kind == "py":
        dtype = "int"
    elif op == "Pow" and dtype == "int":
        dtype = "int" if isinstance(right.value, int) and right.value >= 0 else None
    elif op == "Pow" and dtype == "float":
        dtype = "float"
    dims = broadcast_dims(left.dims, right.dims, fresh)
    if left.kind == right.kind == "py":
        return Number("py", dtype, (), _offset(op, left, right))
    if dims == () and (left.kind is None or right.kind is None):
        return Number(None, dtype, ())
    if dims is None and not (has_rank(left) or has_rank(right)):
        return Number(None, dtype, None)
    return shapes.of_numpy(dtype, dims, dims is None)


def _offset(op: str, left: Number, right: Number) -> Dim | None:
    """`n - 1` of a dimension n."""
    a, b = left.value, right.value
    if isinstance(a, int) and isinstance(b, int) and op in ("Add", "Sub", "Mult"):
        return {"Add": a + b, "Sub": a - b, "Mult": a * b}[op]
    if isinstance(a, tuple) and isinstance(b, int) and a[1] is not None and op in ("Add", "Sub"):
        return (a[0], a[1] + (b if op == "Add" else -b))
    return None


def merged(left: Fact, right: Fact, fresh: str) -> Fact:
    """The fact of a union of dicts; an entry that may not be there on the right leaves that on the left."""
    if not isinstance(left, Mapping) or not isinstance(right, Mapping):
        return ANY
    entries = dict(left.items)
    if right.other is None:
        return Mapping(tuple((entries | dict(right.items)).items()), left.other)
    for key in entries:
        entries[key] = join(entries[key], right.other, f"{fresh}.{key}")
    for key, fact in right.items:
        entries[key] = join(entries.get(key, left.other or UNBOUND), fact, f"{fresh}.{key}.1")
    return Mapping(tuple(entries.items()), join(left.other or UNBOUND, right.other, f"{fresh}.other"))


def united(left: Fact, right: Fact, fresh: str) -> Fact:
    """The fact of `left | right`, which is a `defaultdict` where one of them is; of two, the left one tells what it puts in."""
    made = merged(left, right, fresh)
    defaults = [d for f in (left, right) if isinstance(f, Mapping) and (d := f.default) is not None]
    return replace(made, default=defaults[0]) if isinstance(made, Mapping) and defaults else made
