"""Facts of random numbers: of which rank and type they are drawn."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from astgrad.analyse import shapes
from astgrad.analyse.facts import NONE, PY_FLOAT, PY_INT, Fact, Instance, Number, Sequence

# Where `size` stands among the arguments of a method; what comes before it are parameters, of which each element draws by itself.
_SIZE = {
    "random": 0, "random_sample": 0, "ranf": 0, "sample": 0, "standard_normal": 0, "standard_exponential": 0, "standard_cauchy": 0,
    "exponential": 1, "poisson": 1, "standard_gamma": 1, "chisquare": 1, "rayleigh": 1, "pareto": 1, "weibull": 1, "power": 1, "geometric": 1, "standard_t": 1,
    "normal": 2, "uniform": 2, "laplace": 2, "logistic": 2, "lognormal": 2, "gumbel": 2, "gamma": 2, "beta": 2, "binomial": 2, "vonmises": 2,
    "integers": 2, "randint": 2, "triangular": 3,
}
_OPTIONS = {"size", "dtype", "endpoint", "method"}
_INTEGERS = {"poisson", "geometric", "binomial", "integers", "randint"}
_OF_PYTHON = {"random", "uniform", "gauss", "normalvariate", "expovariate", "betavariate", "gammavariate", "lognormvariate", "triangular"}
_KINDS = {f"{kind.__module__}.{kind.__qualname__}": kind for kind in (np.random.Generator, np.random.RandomState, random.Random)}
_MAKERS: dict[Any, str] = {np.random.default_rng: "numpy.random._generator.Generator"}


def made(target: Any) -> Fact | None:
    """The fact of a new generator of random numbers, where a call makes one."""
    name = f"{getattr(target, '__module__', '')}.{getattr(target, '__qualname__', '')}"
    known = name if isinstance(target, type) and name in _KINDS else next((kind for maker, kind in _MAKERS.items() if maker is target), None)
    return None if known is None else Instance(known)


def is_generator(fact: Fact) -> bool:
    """Whether a value draws random numbers."""
    return isinstance(fact, Instance) and fact.type_name in _KINDS


def drawn_by(target: Any, owner: Fact | None, name: str, args: list[Fact], keywords: dict[str, Fact], fresh: str) -> Fact | None:
    """What a method of a generator, or a function that is one of NumPy's or Python's own generator, gives; None for any other."""
    kind = _kind_of(target, owner)
    if kind is random.Random:
        return PY_FLOAT if name in _OF_PYTHON else PY_INT if name in ("randint", "randrange") else None
    if kind not in (np.random.Generator, np.random.RandomState):
        return None
    if name in ("rand", "randn"):
        return _shaped("float64", Sequence("tuple", tuple(args)), fresh) if args else PY_FLOAT
    among = shapes.as_array(args[0], fresh) if args and name in ("permutation", "choice") else Number()  # numbers, or one for as many places
    if name == "permutation" and len(args) == 1 and not keywords:
        return Number("array", "int64" if among.dims == () else among.dtype, among.dims or ((fresh, None),)) if among.dims is not None else None
    chooses = name == "choice" and among.dims is not None and len(among.dims) < 2 and "axis" not in keywords
    if name not in _SIZE and not chooses or "out" in keywords or len(args) > _SIZE.get(name, 1) + 2:
        return None
    place = _SIZE.get(name, 1)
    size = keywords.get("size", args[place] if place < len(args) else NONE)
    parameters = [*args[:place], *(fact for word, fact in keywords.items() if word not in _OPTIONS)] if not chooses else []
    typed = not chooses and len(args) > place + 1 or "dtype" in keywords
    dtype = None if typed else "int64" if chooses and among.dims == () or name in _INTEGERS else among.dtype if chooses else "float64"
    if size != NONE:
        return _shaped(dtype, size, fresh)
    dims = shapes.broadcast(parameters, fresh).dims
    return Number("array" if dims else None, dtype, dims)


def drawn_in_shape(target: Any, owner: Fact | None, name: str, shape: Fact, fresh: str) -> Fact | None:
    """What `np.random.rand(*shape)` gives; None where it is another function."""
    return _shaped("float64", shape, fresh) if name in ("rand", "randn") and _kind_of(target, owner) is np.random.RandomState else None


def _kind_of(target: Any, owner: Fact | None) -> type | None:
    """The class of the generator that draws: `np.random.rand` belongs to one, too."""
    if owner is None:
        return type(getattr(target, "__self__", None))
    return _KINDS.get(owner.type_name) if isinstance(owner, Instance) else None


def _shaped(dtype: str | None, size: Fact, fresh: str) -> Number:
    dims = shapes.made_shape(size, fresh)
    return Number("array" if dims else None, dtype, dims or None)
