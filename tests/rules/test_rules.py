"""Every rule through the whole engine: forward mode against differences, reverse mode against forward mode, types and shapes."""

from __future__ import annotations

import linecache
import types
import warnings

import numpy as np
import pytest

import astgrad
from astgrad.runtime import leaves, map_leaves
from tests.rules.table_of_examples import EXAMPLES, Example

RUNTIME = "astgrad.runtime"


def calls(example: Example) -> types.FunctionType:
    """A function whose parameters are the arguments to be differentiated, and which calls the example's function."""
    active = [i for i in range(len(example.args)) if i in example.argnums]
    parameters = [f"a{i}" for i in active] + [k for k in example.kwargs if k in example.argnums]
    given = [f"a{i}" if i in active else f"c{i}" for i in range(len(example.args))]
    options = [f"{k}={k}" if k in example.argnums else f"{k}=o_{k}" for k in example.kwargs]
    literal = {f"c{i}": a for i, a in enumerate(example.args)} | {f"o_{k}": v for k, v in example.kwargs.items()}
    scope = {"function": example.function}
    for name, value in literal.items():
        if isinstance(value, (int, float, bool, str, type(None), tuple)) and "array" not in repr(value):
            given = [repr(value) if g == name else g for g in given]
            options = [o.replace(f"={name}", f"={value!r}") for o in options]
        scope[name] = value
    text = f"def f({', '.join(parameters)}):\n    return function({', '.join([*given, *options])})\n"
    filename = f"<rule {abs(hash((example.id, text)))}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    scope["np"] = np
    exec(compile(text, filename, "exec"), scope)
    return scope["f"]  # type: ignore[return-value]


def arguments(example: Example) -> tuple[object, ...]:
    return tuple([a for i, a in enumerate(example.args) if i in example.argnums] + [v for k, v in example.kwargs.items() if k in example.argnums])


def literal_infinities(example: Example) -> bool:
    return any(isinstance(v, float) and not np.isfinite(v) for v in [*example.args, *example.kwargs.values()])


PUBLIC = [
    e for e in EXAMPLES
    if getattr(e.function, "__module__", "") is None or not (getattr(e.function, "__module__", "") or "").startswith(RUNTIME)
    if not literal_infinities(e)
]


@pytest.mark.parametrize("example", PUBLIC, ids=lambda e: e.id)
def test_rule(example: Example) -> None:
    f, args = calls(example), arguments(example)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = f(*args)
        if not any(np.asarray(leaf).dtype.kind in "f" for leaf in leaves(value) if leaf is not None):
            pytest.skip("an integer result")
        single = any(isinstance(leaf, (np.ndarray, np.generic)) and leaf.dtype == np.float32 for leaf in leaves([*args, value]) if leaf is not None)
        if not single:
            astgrad.check_grads(f, args, order=2 if example.smooth else 1, atol=2e-6, rtol=2e-6)
        out, pullback = astgrad.vjp(f, *args)
        gradients = pullback(map_leaves(np.ones_like, out) if not isinstance(out, float) else 1.0)
    for gradient, argument in zip(gradients, args, strict=True):
        for g, a in zip(leaves(gradient), leaves(argument), strict=True):
            assert np.shape(g) == np.shape(a)
            if isinstance(a, (np.ndarray, np.generic)) and a.dtype.kind == "f":
                assert np.asarray(g).dtype == a.dtype
