"""Random programs: `generate(seed)` gives a small module whose function `f` runs, ends, and has a derivative.

Each production belongs to a feature by name (`tests.fuzz.language`); every program leaves some features out, so that the others meet
each other more often (swarm testing). The same seed and features always give the same text.
"""

from __future__ import annotations

import ast
import random

from tests.fuzz.functions import Functions, helper
from tests.fuzz.language import ARRAY_FEATURES, CORE, FLOAT, Kind, Program, Scope, array


def generate(seed: int, features: frozenset[str] = CORE) -> Program:
    """The program of a seed.

    >>> generate(3) == generate(3)
    True
    """
    rng = random.Random(f"astgrad/{seed}")
    chosen = frozenset(name for name in sorted(features) if rng.random() < 0.85)
    if rng.random() < 0.4:
        chosen -= ARRAY_FEATURES
    params = parameters(rng, chosen)
    lengths = tuple(kind.shape[0] for kind in params if kind.name == "vector")
    helpers: dict[str, Kind] = {}
    texts = []
    if "helpers" in chosen:
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            name, kind, text = helper(rng, chosen, helpers, lengths)
            helpers[name] = kind
            texts.append(text)

    g = Functions(rng, chosen, budget=rng.choice((4, 6, 8, 12, 16, 24, 34)))
    g.helpers = helpers
    g.used |= {"f", *helpers}
    params += further_parameters(g, chosen, params)
    named = tuple((g.fresh(kind.name), kind) for kind in params)
    g.viewed |= {name for name, kind in named if kind.shape}
    g.indent = 0
    g.emit(f"def f({', '.join(name for name, _ in named)}):")
    g.indent = 1
    scope = Scope(dict(named), can_return="return" in chosen)
    while g.budget > 0:
        g.statement(scope)
    g.final_return(scope)
    source = "import math\nimport numpy as np\n\n" + "\n\n".join([*texts, "\n".join(g.lines)])
    return Program(tidy(source), named, seed)


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


def further_parameters(g: Functions, features: frozenset[str], kinds: list[Kind]) -> list[Kind]:
    """Dicts, records, and arguments that do not move."""
    length = next((kind.shape[0] for kind in kinds if kind.shape), 3)
    more = []
    if "dicts" in features and g.chance(0.6):
        more.append(g.dict_kind(None, length))
    return more


def tidy(source: str) -> str:
    """The text with needless parentheses gone and a blank line between functions."""
    lines = ast.unparse(ast.parse(source)).split("\n")
    return "\n".join(lines) + "\n"
