"""What the generator speaks of: kinds of variables, scopes, the features that can be switched, and the finished program."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

SCALAR_FEATURES = frozenset(
    """
    math_functions numpy_scalars division power abs max_min ternary
    reassign tuple_assign swap augmented
    if elif boolean_tests flags
    for_range range_two_bounds range_backwards range_variable range_rebound for_tuple loop_target_reused loop_target_after first_in_branch
    while while_true break continue return
    helpers helper_tuples defaults keywords helper_returns
    nested_functions lambdas late_binding shadowing
    lists list_index list_iterate list_sum append append_in_loop tuples enumerate zip reversed
    hostile_names numpy_result
    """.split()
)
ARRAY_FEATURES = frozenset(
    """
    vectors matrices element_reads slices masks fancy transpose reductions methods shapes where maximum matmul outer join cumsum reshape
    creation array_augmented array_loops vector_helpers broadcasting float_becomes_array
    """.split()
)
WIDER_FEATURES = frozenset(
    """
    walrus boolops chained comprehensions loop_else starred varargs kwonly recursion closures function_values records dicts
    conditional_definition asserts adversarial_names writes changes
    """.split()
)
FEATURES = SCALAR_FEATURES | ARRAY_FEATURES | WIDER_FEATURES


@dataclass(frozen=True)
class Signature:
    """A function that the program defines; `cost` is how many statements of loop bodies a call may run."""

    params: tuple[tuple[str, Kind, bool], ...]
    result: tuple[Kind, ...]
    cost: int
    named: bool = True  # whether arguments may be passed by name
    handed_on: bool = True  # whether it may be used as a value: what it captures is not bound anew


@dataclass(frozen=True)
class Kind:
    """What a name holds: of an int, its bounds; of a list, how long it is at least and about at most."""

    name: str  # float, int, bool, str, vector, matrix, list, tuple, function, dict, record; of what changes: items, book, actor
    shape: tuple[int, ...] = ()
    low: int = 0
    high: int = 0
    signature: Signature | None = None
    fields: tuple[tuple[str, Kind], ...] = ()  # of a dict or a record: what is in it, by name
    cls: str = ""  # of a record or an actor: its class
    item: Kind | None = None  # of items: what each of them is

    def joined(self, other: Kind) -> Kind | None:
        """What a name holds where two paths meet, if that can be said."""
        if replace(self, low=0, high=0) != replace(other, low=0, high=0):
            return None
        return replace(self, low=min(self.low, other.low), high=max(self.high, other.high))


FLOAT = Kind("float")
BOOL = Kind("bool")
STR = Kind("str")
WORDS = ("fast", "slow", "other")


CHANGING = ("items", "book", "actor")  # lists, dicts and objects that change, and whose names may reach the same


def items_of(kind: Kind) -> Kind:
    return Kind("items", item=kind)


FLOATS = items_of(FLOAT)


def integer(low: int, high: int) -> Kind:
    return Kind("int", low=low, high=high)


def array(*shape: int) -> Kind:
    return Kind("vector" if len(shape) == 1 else "matrix", shape)


@dataclass
class Scope:
    """The names bound at one point of one block, and what statements may stand there."""

    kinds: dict[str, Kind]
    frozen: frozenset[str] = frozenset()
    iterating: frozenset[str] = frozenset()
    trips: int = 1
    depth: int = 0
    can_break: bool = False
    can_continue: bool = False
    can_return: bool = True
    is_function_body: bool = False
    in_loop: bool = False
    pinned: set[str] = field(default_factory=set)  # of a whole function: what a function value captures is not bound anew

    def inner(self, **changes: Any) -> Scope:
        changes = {"kinds": dict(self.kinds), "depth": self.depth + 1, "is_function_body": False} | changes
        return replace(self, **changes)

    given: frozenset[str] | None = None  # what the function is given: `+=` might write into it, for all that can be known

    def __post_init__(self) -> None:
        self.given = frozenset(self.kinds) if self.given is None else self.given

    def may_bind(self, name: str) -> bool:
        """Whether a name that is there may be bound anew."""
        return name not in self.frozen and name not in self.pinned

    def of(self, *names: str) -> list[str]:
        """The variables of these kinds."""
        return [name for name, kind in self.kinds.items() if kind.name in names]

    def join(self, ends: list[Scope]) -> None:
        """Goes on where the ends of several blocks meet."""
        if not ends:
            return
        names = [name for name in ends[0].kinds if all(name in end.kinds for end in ends)]
        kinds: dict[str, Kind] = {}
        for name in names:
            kind: Kind | None = ends[0].kinds[name]
            for end in ends[1:]:
                kind = kind and kind.joined(end.kinds[name])
            if kind is not None:
                kinds[name] = kind
        self.kinds = kinds


@dataclass(frozen=True)
class Program:
    """A module's source in which `f` is to be differentiated, and what its arguments are."""

    source: str
    params: tuple[tuple[str, Kind], ...]
    seed: int
    name: str = "f"
    numpy_floats: bool = False  # every other time the floats are those of NumPy
    notes: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)

    def arguments(self, seed: int, module: Any = None) -> tuple[Any, ...]:
        """Arguments away from round numbers, the same for the same seed; records are of the classes of the module."""
        rng = random.Random(f"{self.seed}/{seed}")
        drawn = tuple(sample(kind, rng, module) for _, kind in self.params)
        return tuple(np.float64(x) if type(x) is float else x for x in drawn) if self.numpy_floats and seed % 2 else drawn


def sample(kind: Kind, rng: random.Random, module: Any = None) -> Any:
    def one() -> float:
        return rng.choice((-1, 1, 1)) * rng.uniform(0.15, 1.6)

    if kind.name == "float":
        return one()
    if kind.name == "int":
        return rng.randint(kind.low, kind.high)
    if kind.name == "str":
        return rng.choice(WORDS)
    if kind.name in ("dict", "record"):
        parts = {name: sample(part, rng, module) for name, part in kind.fields}
        return parts if kind.name == "dict" else getattr(module, kind.cls)(**parts)
    if kind.name == "items" and kind.item:
        return [sample(kind.item, rng, module) for _ in range(rng.randint(2, 3))]
    if kind.name in ("book", "actor"):
        held = {name: sample(part, rng, module) for name, part in kind.fields}
        return held if kind.name == "book" else made_without_init(getattr(module, kind.cls), held)
    if kind.name in ("list", "tuple"):
        items = [one() for _ in range(rng.randint(kind.low, kind.high))]
        return items if kind.name == "list" else tuple(items)
    return np.array([one() for _ in range(int(np.prod(kind.shape)))]).reshape(kind.shape)


def made_without_init(cls: Any, attributes: dict[str, Any]) -> Any:
    made = object.__new__(cls)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made
