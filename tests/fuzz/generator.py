"""Random programs: `generate(seed)` gives a small module whose function `f` runs, ends, and has a derivative.

Each production belongs to a feature by name (`tests.fuzz.language`); every program leaves some features out, so that the others meet
each other more often (swarm testing). The same seed and features always give the same text.
"""

from __future__ import annotations

import ast
import random

from collections.abc import Callable
from typing import Any

from tests.fuzz import changers, classes, definitions
from tests.fuzz.functions import Functions, helper
from tests.fuzz.language import ARRAY_FEATURES, FEATURES, FLOAT, STR, WIDER_FEATURES, Kind, Program, Scope, array, integer
from tests.fuzz.moves import Moves
from tests.fuzz.procedures import procedure
from tests.fuzz.world import World

DEFINITIONS: tuple[tuple[str, tuple[Callable[[Any], None], ...]], ...] = (
    ("varargs", (definitions.star, definitions.star, definitions.keywords, definitions.passes_on)),
    ("kwonly", (definitions.keyword_only,)),
    ("recursion", (definitions.recursive, definitions.recursive, definitions.mutual, definitions.over_list)),
    ("closures", (definitions.factory,)),
    ("writes", (procedure,)),
    ("changes", (changers.changer, changers.changer, changers.keeper, changers.recursive, changers.reader, changers.twice)),
    ("function_values", (definitions.higher, definitions.higher, definitions.callable_class)),
)
IMPORTS = (
    ("SINK", "import io"),
    ("functools.", "import functools"),
    ("dataclasses.", "import dataclasses"),
    ("@dataclass", "from dataclasses import dataclass"),
    ("(NamedTuple)", "from typing import NamedTuple"),
)


class Module:
    """A program that is being written: what is at the top of it, and the texts."""

    def __init__(self, rng: random.Random, features: frozenset[str]) -> None:
        self.rng, self.features = rng, features
        self.world = World()
        self.helpers: dict[str, Kind] = {}
        self.texts: list[str] = []

    def generator(self, features: frozenset[str], budget: int) -> Moves:
        """One that knows what is at the top so far."""
        g = Moves(self.rng, features, budget)
        g.helpers, g.world = dict(self.helpers), self.world
        g.used |= {"f", "SINK", *self.helpers, *self.world.names}
        return g

    def top(self) -> Moves:
        return self.generator(self.features - {"nested_functions"}, 0)

    def helper(self, lengths: tuple[int, ...]) -> None:
        name, kind, text = helper(self.generator(self.features - {"nested_functions"}, self.rng.choice((1, 2, 4, 6))), lengths)
        self.helpers[name] = kind
        self.texts.append(text)

    def classes(self, length: int) -> None:
        """Classes of records, and functions that make records out of records."""
        for _ in range(self.rng.choice((1, 1, 1, 2))):
            self.texts.append(classes.record_class(self.top(), length))
        for _ in range(self.rng.choice((0, 0, 1)) if self.top().makeable() else 0):
            self.texts.append(classes.record_helper(self.top()))

    def changing(self, length: int) -> None:
        """What kinds of things change, and the classes of objects among them."""
        for make in changers.kinds(self.top(), length):
            g = self.top()
            make(g, length)
            self.texts.append("\n".join(g.lines))

    def definitions(self) -> None:
        """What is called in odd ways; with a feature on, there is one thing of its kind at least."""
        for feature, forms in DEFINITIONS:
            for _ in range(self.rng.choice((1, 1, 1, 2)) if feature in self.features else 0):
                g = self.top()
                self.rng.choice(forms)(g)
                self.texts.append("\n".join(g.lines))


def generate(seed: int, features: frozenset[str] = FEATURES, always: frozenset[str] = frozenset()) -> Program:
    """The program of a seed; each of its features is there or not by chance, but for those that always are.

    >>> generate(3) == generate(3)
    True
    """
    rng = random.Random(f"astgrad/{seed}")
    crowd = 0.15 if always else 0.4  # where every program has a feature, few have much else
    chosen = frozenset(name for name in sorted(features) if rng.random() < (crowd if name in WIDER_FEATURES else 0.85))
    if rng.random() < 0.4 and not always & (ARRAY_FEATURES | {"writes"}):
        chosen -= ARRAY_FEATURES
    chosen |= always
    params = parameters(rng, chosen)
    lengths = tuple(kind.shape[0] for kind in params if kind.name == "vector")
    module = Module(rng, chosen)
    module.world.lengths = lengths
    if "records" in chosen:
        module.classes(lengths[0] if lengths else 3)
    if "changes" in chosen:
        module.changing(lengths[0] if lengths else 3)
    odd = any(feature in chosen for feature, _ in DEFINITIONS)
    first = odd and rng.random() < 0.5
    if first:
        module.definitions()
    if "helpers" in chosen:
        for _ in range(rng.choice((0, 0, 1, 1, 1))):
            module.helper(lengths)
    if odd and not first:
        module.definitions()
    g = module.generator(chosen, rng.choice((1, 1, 2, 2, 3, 3, 4, 5, 7, 10)))
    params += further_parameters(g, params)
    named = tuple((g.fresh(kind.name), kind) for kind in params)
    g.viewed |= {name for name, kind in named if kind.shape}
    g.passed |= {name for name, kind in named if kind.name == "list"}  # what is given is not appended to
    g.indent = 0
    g.emit(f"def f({', '.join(name for name, _ in named)}):")
    g.indent = 1
    scope = Scope(dict(named), can_return="return" in chosen, given=frozenset())
    while g.budget > 0:
        g.statement(scope)
    g.final_return(scope)
    numpy_floats = rng.random() < 0.15 and "numpy_scalars" in chosen
    return Program(tidy(assembled([*module.texts, "\n".join(g.lines)])), named, seed, numpy_floats=numpy_floats)


def assembled(texts: list[str]) -> str:
    """The definitions under the imports that they need."""
    body = "\n\n".join(texts)
    imports = "".join(f"{line}\n" for word, line in IMPORTS if word in body)
    sink = "SINK = io.StringIO()\n\n" if "SINK" in body else ""
    return f"{imports}import math\nimport numpy as np\n\n{sink}{body}"


def parameters(rng: random.Random, features: frozenset[str]) -> list[Kind]:
    kinds = [FLOAT] * rng.choice((1, 2, 2, 3))
    length = rng.choice((2, 3, 3, 4))
    if "vectors" in features and rng.random() < 0.8:
        kinds.append(array(length))
        if rng.random() < 0.2:
            kinds.append(array(rng.choice((length, length + 1))))
    if "matrices" in features and rng.random() < 0.5:
        kinds.append(array(*rng.choice(((2, length), (length, 2), (length, length)))))
    return kinds


def further_parameters(g: Functions, kinds: list[Kind]) -> list[Kind]:
    """Dicts, records, and arguments that do not move."""
    length = next((kind.shape[0] for kind in kinds if kind.shape), 3)
    more = []
    if g.on("lists") and g.chance(0.2):
        more.append(Kind("list", low=1, high=3))
    if g.on("dicts") and g.chance(0.6):
        more.append(g.dict_kind(None, length))
    given = [made.kind for made in g.world.classes.values()]
    if given and g.chance(0.7):
        more.append(g.pick(given))
    if g.world.changing and g.chance(0.35):
        more.append(g.pick(g.world.changing))
    if g.on("asserts") and g.chance(0.3):
        more.append(g.pick((STR, integer(1, 3))))
    return more


def tidy(source: str) -> str:
    """The text with needless parentheses gone and a blank line between functions."""
    lines = ast.unparse(ast.parse(source)).split("\n")
    return "\n".join(lines) + "\n"
