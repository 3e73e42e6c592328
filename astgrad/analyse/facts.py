"""What is known of a value before the program runs: its kind, dtype, rank, and which dimensions are 1.

Two dimensions that are both not 1 are equal wherever they meet in a broadcast, or the function raised: so a
guard on dtype, rank and ones is enough to leave out every `unbroadcast`, and equality of shapes is never guarded.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

# A dimension is a literal, or (symbol, offset). Offset 0: certainly not 1. Any other offset, or None: may be 1,
# equal only to itself.
Dim = int | tuple[str, int | None]
Dims = tuple[Dim, ...]


@dataclass(frozen=True)
class Fact:
    """Nothing is known.

    What is known of a value that may be None as well (`or_none`) holds where anything is computed with it.
    """

    or_none: bool = field(default=False, kw_only=True)

    def __str__(self) -> str:
        return "any"


@dataclass(frozen=True)
class Unbound(Fact):
    """No value has been bound on any path yet."""


@dataclass(frozen=True)
class Number(Fact):
    """A Python number (kind "py"), a NumPy scalar ("np") or an array ("array"); None where it is not known.

    `dtype` is NumPy's name ("float64", "int64", "bool"; Python's numbers have "float", "int", "bool", "complex").
    `value` is a literal int or a dimension, where the number is known to be one. `ranked`: an array of one dimension at least,
    though `dims` does not tell how many. `real`: an integer or a float, though `dtype` does not tell which.
    """

    kind: str | None = None
    dtype: str | None = None
    dims: Dims | None = None
    value: Dim | None = field(default=None, compare=True)
    ranked: bool = False
    real: bool = False

    @property
    def is_scalar(self) -> bool:
        return self.dims == ()

    @property
    def is_python(self) -> bool:
        return self.kind == "py"

    def __str__(self) -> str:
        if self.kind == "py" or self.dims is None or self.dtype is None:
            return self.dtype or "number"
        return f"{self.dtype}[{', '.join(show_dim(d) for d in self.dims)}]" if self.kind == "array" else f"np.{self.dtype}"


@dataclass(frozen=True)
class Sequence(Fact):
    """A list, tuple or deque with known items; of a list that may change, where it was made."""

    kind: str
    items: tuple[Fact, ...]
    sites: frozenset[str] | None = None

    def __str__(self) -> str:
        return f"{self.kind}[{', '.join(map(str, self.items))}]"


@dataclass(frozen=True)
class ListOf(Fact):
    """A list, tuple or deque of any length whose items are alike; of a list that may change, where it was made."""

    kind: str
    item: Fact
    sites: frozenset[str] | None = None

    def __str__(self) -> str:
        return f"{self.kind}[{self.item}, ...]"


@dataclass(frozen=True)
class Mapping(Fact):
    """A dict with known keys; of one that is written into, `other` tells of entries under keys that are not known.

    Of a `defaultdict`, `default` is what it puts under a key that is read and not there; its tangent is taken for one too.
    `sites` is where it was made, as far as dicts are told apart by that; `key` is what each of the keys is that are not known,
    or None, where that is not known either.
    """

    items: tuple[tuple[Any, Fact], ...]
    other: Fact | None = None
    default: Fact | None = None
    sites: frozenset[str] | None = None
    key: Fact | None = None

    def __str__(self) -> str:
        return "dict[" + ", ".join(f"{k!r}: {v}" for k, v in self.items) + "]"

    @property
    def family(self) -> str:
        """Which dicts it may be one of: one with defaults of another kind, or with none, is another one."""
        match self.default:
            case None:
                return "dict"
            case Mapping() as inner:
                return f"dict of {inner.family}"
            case Number(kind="array"):
                return "dict of array"
            case Sequence(kind=kind) | ListOf(kind=kind):
                return f"dict of {kind}"
        return "dict of any"

    def get(self, key: object) -> Fact | None:
        return next((fact for k, fact in self.items if k == key and type(k) is type(key)), None)


@dataclass(frozen=True)
class Instance(Fact):
    """An object of no numeric kind: a string, None, a function, a user's object.

    `of_floats`: text in which numbers are spelt that may be floats. Who reads them back loses their derivative.
    """

    type_name: str
    of_floats: bool = False

    def __str__(self) -> str:
        return self.type_name


@dataclass(frozen=True)
class Member(Instance):
    """A member of an enumeration of numbers and texts."""

    kind: type[enum.Enum] = enum.Enum


@dataclass(frozen=True)
class Callee(Instance):
    """A function that is known, and holds nothing: what is called by an attribute or a variable that it was put into."""

    function: Any = None


@dataclass(frozen=True)
class Callees(Instance):
    """One of a few such functions, or classes: who cannot make a branch for each knows nothing of it."""

    functions: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Record(Fact):
    """A named tuple, or an object of a class written in Python, with known attributes; where it was made, as far as objects are told apart by that."""

    kind: type
    items: tuple[tuple[str, Fact], ...]
    sites: frozenset[str] | None = None

    def __str__(self) -> str:
        return f"{self.kind.__name__}({', '.join(f'{k}: {v}' for k, v in self.items)})"

    @property
    def is_tuple(self) -> bool:
        return issubclass(self.kind, tuple)

    def get(self, name: str) -> Fact | None:
        return next((fact for k, fact in self.items if k == name), None)


@dataclass(frozen=True)
class OneOf(Fact):
    """An object of one of a few classes: who cannot make a branch for each knows nothing of it."""

    records: tuple[Record, ...]

    def __str__(self) -> str:
        return " | ".join(map(str, self.records))


@dataclass(frozen=True)
class Closure(Fact):
    """A function defined inside: it may hold what carries a derivative."""

    def __str__(self) -> str:
        return "function"


ANY = Fact()
CLOSURE = Closure()
UNBOUND = Unbound()
NUMBER = Number()
PY_FLOAT = Number("py", "float", ())
PY_INT = Number("py", "int", ())
RANGE = Instance("range")
PY_BOOL = Number("py", "bool", ())
LEFT_OUT = Instance("None by default")  # of a parameter that a call leaves to its default: only there None is certain
NP_FLOAT = Number("np", "float64", ())
NONE = Instance("NoneType")


def show_dim(dim: Dim) -> str:
    if isinstance(dim, int):
        return str(dim)
    symbol, offset = dim
    symbol = symbol.split("@")[0]
    return symbol if not offset else f"{symbol}{offset:+d}"


def surely_not_one(dim: Dim) -> bool:
    return dim != 1 if isinstance(dim, int) else dim[1] == 0


def parts(fact: Fact) -> tuple[Fact, ...]:
    """What is known of the parts of a structure."""
    match fact:
        case Sequence(items=items):
            return items
        case ListOf(item=item):
            return (item,)
        case Mapping(items=pairs, other=other):
            return tuple(part for _, part in pairs) + ((other,) if other is not None else ())
        case Record(items=pairs):
            return tuple(part for _, part in pairs)
        case OneOf(records=records):
            return records
    return ()


def with_parts(fact: Fact, visit: Callable[[Fact, str], Fact]) -> Fact:
    """The fact of a structure with other facts of its parts; `visit` gets each, and a suffix that names its place."""
    match fact:
        case Sequence(items=items):
            return replace(fact, items=tuple(visit(item, f".{i}") for i, item in enumerate(items)))
        case ListOf(item=item):
            return replace(fact, item=visit(item, ""))
        case Mapping(items=pairs, other=other):
            return replace(fact, items=tuple((k, visit(v, f".{k}")) for k, v in pairs), other=other and visit(other, ".other"))
        case Record(items=pairs):
            return replace(fact, items=tuple((k, visit(v, f".{k}")) for k, v in pairs))
        case OneOf(records=records):
            return one_of([visit(record, f".{record.kind.__name__}") for record in records], fact.or_none)
    return fact


_MOST_CLASSES = 8


def one_of(facts: Iterable[Fact], or_none: bool = False) -> Fact:
    """An object of one of the classes of these facts; of no other kind of value more is known than nothing."""
    held = list(facts)
    if len(held) == 1:
        return maybe_none(held[0]) if or_none else held[0]
    if len(held) > _MOST_CLASSES or not all(isinstance(f, Record) and not f.is_tuple for f in held):
        return ANY
    records = sorted((replace(f, or_none=False) for f in held), key=lambda f: f"{f.kind.__module__}.{f.kind.__qualname__}")  # type: ignore[attr-defined]
    return OneOf(tuple(records), or_none=or_none or any(f.or_none for f in held))  # type: ignore[arg-type]


def either_class(a: Fact, b: Fact, merge: Callable[[Fact, Fact], Fact]) -> Fact:
    """What is known of an object that is either of two, of the same class or not."""
    held = {f.kind: f for f in classes_of(a)}
    for f in classes_of(b):
        found = merge(held[f.kind], f) if f.kind in held else f
        if not isinstance(found, Record):
            return ANY
        held[f.kind] = found
    return one_of(held.values(), a.or_none or b.or_none)


def classes_of(fact: Fact) -> tuple[Record, ...]:
    """The objects that a value may be one of."""
    return fact.records if isinstance(fact, OneOf) else (fact,) if isinstance(fact, Record) else ()


def is_unknown(fact: Fact) -> bool:
    """Whether a value may be anything, as far as those can tell who do not ask for its class."""
    return fact == ANY or isinstance(fact, OneOf)


def may_be_float(fact: Fact) -> bool:
    """Whether a value of this fact can carry a derivative."""
    match fact:
        case Number(dtype=dtype):
            return dtype is None or not dtype.startswith(("int", "uint", "bool"))
        case Sequence() | ListOf() | Mapping() | Record():
            return any(map(may_be_float, parts(fact)))
        case Instance() | Unbound():
            return False
    return True


def text(*spelt: Fact) -> Instance:
    """Text that spells these values."""
    return Instance("str", any(map(_spells_floats, spelt)))


def is_never_written(fact: Fact) -> bool:
    """Whether a value is a text, None or a member of an enumeration, which nothing is written into."""
    return is_text(fact) or fact == NONE or isinstance(fact, Member)


def is_text(fact: Fact) -> bool:
    return isinstance(fact, Instance) and fact.type_name == "str"


def _spells_floats(fact: Fact) -> bool:
    return may_be_float(fact) or holds_floats_as_text(fact)


def holds_floats_as_text(fact: Fact) -> bool:
    """Whether a value is, or holds, text in which floats are spelt."""
    return isinstance(fact, Instance) and fact.of_floats or any(map(holds_floats_as_text, parts(fact)))


def plain_dict(fact: Fact) -> Fact:
    """The fact of a plain dict with the same entries."""
    return Mapping(fact.items, fact.other) if isinstance(fact, Mapping) else fact


def kinds_in(fact: Fact) -> set[type]:
    """The classes of the objects that a value is, or holds, or that it makes where it is called."""
    found = {fact.kind} if isinstance(fact, Record) else {f for f in functions_of(fact) if isinstance(f, type)}
    return found.union(*map(kinds_in, parts(fact)))


def functions_of(fact: Fact) -> tuple[Any, ...]:
    """The functions and classes that a value is one of, where they are known."""
    return fact.functions if isinstance(fact, Callees) else (fact.function,) if isinstance(fact, Callee) else ()


DEQUES = ("deque", "bounded_deque")  # of the first kind nothing falls off


def is_deque(fact: Fact) -> bool:
    """Whether a value is a deque."""
    return isinstance(fact, (Sequence, ListOf)) and fact.kind in DEQUES


def is_listed(fact: Fact) -> bool:
    """Whether a value is a list or a deque, which may be changed."""
    return isinstance(fact, (Sequence, ListOf)) and fact.kind != "tuple"


def holds_record(fact: Fact) -> bool:
    """Whether a value is an object or a named tuple, or holds one."""
    return isinstance(fact, Record) or any(map(holds_record, parts(fact)))


def is_number(fact: Fact) -> bool:
    return isinstance(fact, Number)


def is_array(fact: Fact) -> bool:
    return isinstance(fact, Number) and fact.kind == "array"


def has_rank(fact: Number) -> bool:
    """Whether a number is certainly an array of one dimension or more."""
    return fact.kind == "array" and (fact.ranked or bool(fact.dims))


def is_float_scalar(fact: Fact) -> bool:
    """Certainly a Python float or a NumPy scalar of rank 0, immutable either way."""
    return isinstance(fact, Number) and fact.dims == () and fact.kind != "array"


def items_are_scalars(fact: Fact) -> bool:
    """Whether the items of a value are numbers that cannot be written: those of a vector are no views of it."""
    if isinstance(fact, Number):
        return fact.dims is not None and len(fact.dims) == 1
    return holds_scalars(fact)


def only_scalars(fact: Fact) -> bool:
    """Whether a value is, or holds in tuples, numbers alone, which nothing can be written into."""
    if isinstance(fact, Sequence) and fact.kind == "tuple":
        return all(map(only_scalars, fact.items))
    if isinstance(fact, ListOf) and fact.kind == "tuple":
        return only_scalars(fact.item)
    return is_float_scalar(fact)


def holds_nothing(fact: Fact) -> bool:
    """Whether a value certainly is a function that captured nothing and has no defaults."""
    return isinstance(fact, Instance) and fact.type_name in ("function", "numpy.ufunc")  # nor does None hold anything


def holds_no_function(fact: Fact) -> bool:
    """Whether a value certainly is no function, and holds none."""
    return isinstance(fact, (Number, Unbound)) or fact in (Instance("NoneType"), LEFT_OUT, Instance("str")) or isinstance(fact, (Sequence, ListOf, Mapping)) and all(map(holds_no_function, parts(fact)))


def holds_objects(fact: Fact) -> bool:
    """Whether a container certainly holds arrays, containers and objects alone, each of which has a mirror of its own."""
    held = parts(fact)
    return bool(held) and all(isinstance(p, (Sequence, ListOf, Mapping, Record, OneOf)) or isinstance(p, Number) and p.kind == "array" for p in held)


def holds_scalars(fact: Fact) -> bool:
    """Whether a container certainly holds numbers alone, which nothing can be written into."""
    if isinstance(fact, (Sequence, ListOf, Mapping, Record)):
        return all(is_float_scalar(p) or isinstance(p, (Instance, Unbound)) for p in parts(fact))
    return False


def broadcast_dims(a: Dims | None, b: Dims | None, fresh: str) -> Dims | None:
    """The dimensions of a broadcast; a dimension that cannot be told gets the symbol `fresh`."""
    if a is None or b is None:
        return None
    if len(a) < len(b):
        a, b = b, a
    b = (1,) * (len(a) - len(b)) + b
    return tuple(_broadcast_dim(x, y, f"{fresh}.{i}") for i, (x, y) in enumerate(zip(a, b, strict=True)))


def _broadcast_dim(x: Dim, y: Dim, fresh: str) -> Dim:
    if x == y or y == 1:
        return x
    if x == 1:
        return y
    if surely_not_one(x):
        return y if isinstance(y, int) else x
    if surely_not_one(y):
        return y
    return (fresh, None)


def same_dims(a: Dims | None, b: Dims | None) -> bool:
    """Whether two shapes that meet in one broadcast are certainly the same."""
    if a is None or b is None or len(a) != len(b):
        return False
    return all(x == y or (surely_not_one(x) and surely_not_one(y)) for x, y in zip(a, b, strict=True))


def of_one_shape(a: Fact, b: Fact) -> bool:
    """Whether two numbers or arrays are surely of one kind, type and shape."""
    if not (isinstance(a, Number) and isinstance(b, Number) and a.kind == b.kind and a.dtype == b.dtype and a.kind is not None):
        return False
    if a.dims is None or b.dims is None or len(a.dims) != len(b.dims):
        return False
    return all(p == q and (isinstance(p, int) or p[1] is not None) for p, q in zip(a.dims, b.dims, strict=True))


_RANKS = {"bool": 0, "int": 1, "float": 3, "complex": 5}


def promote(*facts: Number) -> str | None:
    """The dtype of arithmetic on numbers: Python's numbers are weak (NEP 50)."""
    return promote_types(tuple(fact.dtype for fact in facts))


@functools.lru_cache(maxsize=1024)
def promote_types(dtypes: tuple[str | None, ...]) -> str | None:
    if any(dtype is None for dtype in dtypes):
        return None
    strong = [d for d in dtypes if d not in _RANKS]
    weak = [d for d in dtypes if d in _RANKS]
    if not strong:
        return max(weak, key=lambda d: _RANKS[str(d)])
    result = np.result_type(*[np.dtype(d) for d in strong])
    for d in weak:
        result = np.result_type(result, {"bool": False, "int": 0, "float": 0.0, "complex": 0j}[str(d)])
    return str(result)


def join(a: Fact, b: Fact, fresh: str) -> Fact:
    """What is known of a value that is either of two."""
    if a == b or isinstance(b, Unbound):
        return a
    if isinstance(a, Unbound):
        return b
    if NONE in (a, b):
        found = b if a == NONE else a
        return maybe_none(found) if _is_changeable(found) or is_float_scalar(found) or holds_nothing(found) else ANY
    if holds_nothing(a) and holds_nothing(b) and a.type_name != b.type_name:  # type: ignore[attr-defined]
        return Instance("function", or_none=a.or_none or b.or_none)
    found = _join(a, b, fresh)
    return maybe_none(found) if a.or_none or b.or_none else found


def maybe_none(fact: Fact) -> Fact:
    """The fact of the same value, or of None."""
    return fact if type(fact) is Fact else without_values(replace(fact, or_none=True))


def _is_changeable(fact: Fact) -> bool:
    return isinstance(fact, Number) and fact.kind == "array" or isinstance(fact, (ListOf, Mapping, Record, OneOf)) or is_listed(fact)


def _join(a: Fact, b: Fact, fresh: str) -> Fact:
    match a, b:
        case Number(), Number():
            return _join_numbers(a, b, fresh)
        case Sequence(kind=k), Sequence(kind=m) if k == m:
            if len(a.items) == len(b.items):
                return Sequence(k, tuple(join(x, y, f"{fresh}.{i}") for i, (x, y) in enumerate(zip(a.items, b.items, strict=True))), either_site(a, b))
            return ListOf(k, join(item_of(a, fresh), item_of(b, fresh), fresh), either_site(a, b))
        case (ListOf(kind=k), ListOf(kind=m)) | (ListOf(kind=k), Sequence(kind=m)) | (Sequence(kind=k), ListOf(kind=m)) if k == m:
            return ListOf(k, join(item_of(a, fresh), item_of(b, fresh), fresh), either_site(a, b))
        case Mapping(), Mapping() if a.default == b.default and ([k for k, _ in a.items] == [k for k, _ in b.items] or a.other is not None or b.other is not None):
            other = None if a.other is None and b.other is None else join(a.other or UNBOUND, b.other or UNBOUND, f"{fresh}.other")
            left, right = dict(a.items), dict(b.items)
            return Mapping(tuple((k, join(left.get(k, UNBOUND), right.get(k, UNBOUND), f"{fresh}.{k}")) for k in left | right), other, a.default, either_site(a, b), a.key if a.key == b.key else None)
        case Instance(type_name="str"), Instance(type_name="str"):
            return text(a, b)
        case (Instance(type_name="key"), Instance() | Number() as other) | (Instance() | Number() as other, Instance(type_name="key")) if not (may_be_float(other) or holds_floats_as_text(other)):
            return Instance("key")
        case Member(), Member():
            return Instance(a.type_name)
        case Instance(type_name=k), Instance(type_name=m) if k == m and any(isinstance(f, (Callee, Callees)) for f in (a, b)):
            return _one_of_functions(k, a, b)
        case Record(kind=k), Record(kind=m) if k is m and (other_held := dict(b.items)).keys() == dict(a.items).keys():
            return Record(k, tuple((n, join(v, other_held[n], f"{fresh}.{n}")) for n, v in a.items), either_site(a, b))
        case (Record() | OneOf(), Record() | OneOf()) if is_of_several(a, b):
            return either_class(a, b, lambda x, y: join(x, y, fresh))
    return ANY


def _one_of_functions(type_name: str, *facts: Fact) -> Fact:
    """Either of the functions that two values may be; where one may be any, or they are many, no more than that it is one."""
    if not all(map(functions_of, facts)):
        return Instance(type_name)
    found = {id(f): f for fact in facts for f in functions_of(fact)}
    functions = sorted(found.values(), key=lambda f: (getattr(f, "__module__", None) or "", getattr(f, "__qualname__", ""), getattr(getattr(f, "__code__", None), "co_firstlineno", 0)))
    return Callees(type_name, functions=tuple(functions)) if len(functions) <= _MOST_CLASSES else Instance(type_name)


def is_of_several(a: Fact, b: Fact) -> bool:
    """Whether a value that is either of two objects is of one class or another."""
    return isinstance(a, OneOf) or isinstance(b, OneOf) or a.kind is not b.kind  # type: ignore[attr-defined]


def either_site(a: Any, b: Any) -> frozenset[str] | None:
    """Where a container was made that is either of two."""
    return None if a.sites is None or b.sites is None else a.sites | b.sites


def _join_numbers(a: Number, b: Number, fresh: str) -> Number:
    dims: Dims | None = None
    changeable = "array" in (a.kind, b.kind) and a.kind != b.kind  # a scalar, or an array of rank 0 that may be written into
    if a.dims is not None and b.dims is not None and len(a.dims) == len(b.dims) and not (changeable and a.dims == ()):
        dims = tuple(_join_dim(x, y, f"{fresh}.{i}") for i, (x, y) in enumerate(zip(a.dims, b.dims, strict=True)))
    dtype = _join_dtype(a.dtype, b.dtype)
    return Number(
        a.kind if a.kind == b.kind else None,
        dtype,
        dims,
        a.value if a.value == b.value else None,
        dims is None and has_rank(a) and has_rank(b),
        dtype is None and is_real(a) and is_real(b),
    )


def is_real(fact: Number) -> bool:
    """Whether a number is an integer or a float."""
    return fact.real if fact.dtype is None else fact.dtype.startswith(("int", "uint", "float", "bool"))


def _join_dtype(a: str | None, b: str | None) -> str | None:
    if a == b:
        return a
    both = {a, b}
    return "float64" if both == {"float", "float64"} else "int64" if both == {"int", "int64"} else None


def _join_dim(x: Dim, y: Dim, fresh: str) -> Dim:
    if x == y:
        return x
    return (fresh, 0) if surely_not_one(x) and surely_not_one(y) else (fresh, None)


def item_of(fact: Fact, fresh: str) -> Fact:
    """What is known of any item of a sequence, or row of an array; symbols of items are renewed at each reading."""
    match fact:
        case ListOf(item=item):
            return renew(item, fresh)
        case Sequence(items=items) if items:
            result: Fact = UNBOUND
            for i, item in enumerate(items):
                result = join(result, item, f"{fresh}.{i}")
            return result
        case Sequence():
            return UNBOUND
        case Record(items=items) if fact.is_tuple:
            return item_of(Sequence("tuple", tuple(item for _, item in items)), fresh)
        case Number(kind="array", dtype=dtype, dims=dims) if dims is not None and dims:
            return Number("array" if len(dims) > 1 else "np", dtype, dims[1:])
        case Number(dtype=dtype):
            return Number(None, dtype, None)
        case Unbound():
            return UNBOUND
        case Instance(type_name="str"):
            return fact
        case Instance(type_name="range"):
            return PY_INT
    return ANY


def renew(fact: Fact, fresh: str) -> Fact:
    """The same fact with its symbols made new: two items of a list need not have equal shapes, but those of one item that have stay so.

    >>> pair = [Number("array", "float64", (("d@1", 0),)), Number("array", "float64", (("d@2", 0),))]
    >>> print(renew(Sequence("tuple", (*pair, pair[0])), "item"))
    tuple[float64[d], float64[d.1], float64[d]]
    """
    return _renewed(fact, fresh, {})


def numbered(fact: Fact, mark: str) -> Fact:
    """The same with symbols that are told by the mark and their order alone."""
    return _renewed(fact, mark, {}, mark.split("@")[0])


def _renewed(fact: Fact, fresh: str, names: dict[str, str], stem: str = "") -> Fact:
    if isinstance(fact, Number) and fact.dims:
        return replace(fact, dims=tuple(d if isinstance(d, int) else (_new_name(d[0], fresh, names, stem), d[1]) for d in fact.dims))
    return with_parts(fact, lambda part, _: _renewed(part, fresh, names, stem))


def _new_name(symbol: str, fresh: str, names: dict[str, str], stem: str) -> str:
    """What stands for a symbol, and for no other one."""
    if symbol not in names:
        stem, number, taken = stem or symbol.split("@")[0], 0, set(names.values())
        while (name := f"{stem}{f'.{number}' if number else ''}@{fresh}") in taken:
            number += 1
        names[symbol] = name
    return names[symbol]


def widen(facts: Iterable[Fact], fresh: str) -> Fact:
    result: Fact = UNBOUND
    for i, fact in enumerate(facts):
        result = join(result, fact, f"{fresh}.{i}")
    return result


def join_loop(entry: Fact, back: Fact, fresh: str) -> Fact:
    """Join at a loop head: a dimension that may be 1 need not be what it was in the iteration before."""
    return entry if entry == back else join(entry, _renew_unsure(back, fresh), fresh)


def _renew_unsure(fact: Fact, fresh: str) -> Fact:
    if isinstance(fact, Number):
        dims = fact.dims and tuple(d if isinstance(d, int) or d[1] == 0 else (f"{fresh}.{i}", None) for i, d in enumerate(fact.dims))
        return replace(fact, dims=dims, value=fact.value if isinstance(fact.value, int) else None)
    return with_parts(fact, lambda part, suffix: _renew_unsure(part, fresh + suffix))


def loosen(fact: Fact) -> Fact:
    """What is known of a cotangent of such a value: a scalar may be Python's or NumPy's."""
    if isinstance(fact, Number) and fact.dims == ():
        return Number(None, fact.dtype if fact.dtype not in ("float", "float64") else "float64", ())
    return with_parts(fact, lambda part, _: loosen(part))


def without_values(fact: Fact) -> Fact:
    """The fact without what literal ints are known: code is not generated anew for each of them."""
    if isinstance(fact, Number):
        return fact if fact.value is None else replace(fact, value=None)
    return with_parts(fact, lambda part, _: without_values(part))
