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
LATER_FEATURES = frozenset({"loop_else"})
CORE = SCALAR_FEATURES | ARRAY_FEATURES
FEATURES = CORE | LATER_FEATURES


@dataclass(frozen=True)
class Signature:
    """A function that the program defines; `cost` is how many statements of loop bodies a call may run."""

    params: tuple[tuple[str, Kind, bool], ...]
    result: tuple[Kind, ...]
    cost: int


@dataclass(frozen=True)
class Kind:
    """What a name holds: of an int, its bounds; of a list, how long it is at least and about at most."""

    name: str  # float, int, bool, vector, matrix, list, tuple, function
    shape: tuple[int, ...] = ()
    low: int = 0
    high: int = 0
    signature: Signature | None = None

    def joined(self, other: Kind) -> Kind | None:
        """What a name holds where two paths meet, if that can be said."""
        if (self.name, self.shape, self.signature) != (other.name, other.shape, other.signature):
            return None
        return replace(self, low=min(self.low, other.low), high=max(self.high, other.high))


FLOAT = Kind("float")
BOOL = Kind("bool")


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

    def inner(self, **changes: Any) -> Scope:
        changes = {"kinds": dict(self.kinds), "depth": self.depth + 1, "is_function_body": False} | changes
        return replace(self, **changes)

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


NAMES = {
    "float": "x y z a b c d p q r s u w h acc total rate value".split(),
    "int": "i j k n m count steps size".split(),
    "bool": "flag ok big inside".split(),
    "vector": "v w vec row weights e g1 z1 mask_v ys".split(),
    "matrix": "A B W M mat".split(),
    "list": "items xs ys parts history".split(),
    "tuple": "pair state point".split(),
    "function": "inner scale step go act phi".split(),
    "helper": "helper combine blend kernel advance smooth".split(),
}
HOSTILE = {
    "float": "x_bar y_bar x_dot dx out t x_1 x_tape value_1 grad_x result cond x_old g saved one zero".split(),
    "int": "i_1 n_tape it trip exit_ j_bar".split(),
    "bool": "cond_1 stop done taken".split(),
    "vector": "zeros_like v_bar v_1 unbroadcast out_bar ones".split(),
    "matrix": "A_bar stack matmul_ T_".split(),
    "list": "list_ stack_ y_tape tape items_bar".split(),
    "tuple": "tuple_ pair_bar".split(),
    "function": "back pullback f_1 inner_forward".split(),
    "helper": "grad f_grad helper_reverse vjp d".split(),
}


@dataclass(frozen=True)
class Program:
    """A module's source in which `f` is to be differentiated, and what its arguments are."""

    source: str
    params: tuple[tuple[str, Kind], ...]
    seed: int
    name: str = "f"
    notes: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)

    def arguments(self, seed: int) -> tuple[Any, ...]:
        """Arguments away from round numbers; the same for the same seed."""
        rng = random.Random(f"{self.seed}/{seed}")
        return tuple(sample(kind, rng) for _, kind in self.params)


def sample(kind: Kind, rng: random.Random) -> Any:
    def one() -> float:
        return rng.choice((-1, 1, 1)) * rng.uniform(0.15, 1.6)

    if kind.name == "float":
        return one()
    return np.array([one() for _ in range(int(np.prod(kind.shape)))]).reshape(kind.shape)
