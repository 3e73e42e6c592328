"""Every formula of the table, called as plain Python, against central differences with cotangents that are not ones."""

from __future__ import annotations

import ast
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from astgrad import rules, runtime
from astgrad.rules import table

from .table_of_examples import EXAMPLES, Example

RNG = np.random.default_rng(3)
STEP = 2e-3


def random_like(x: Any) -> Any:
    """A direction of the structure of x; Python floats for Python floats."""
    def one(leaf: Any) -> Any:
        value = RNG.uniform(0.5, 1.5, np.shape(leaf)) * RNG.choice([-1, 1], np.shape(leaf))
        return np.asarray(value) if isinstance(leaf, np.ndarray) else float(value)
    return runtime.map_leaves(one, x)


def inner(a: Any, b: Any) -> float:
    """The inner product of two structures."""
    if a is None or b is None:
        return 0.0
    return sum(float(np.sum(np.multiply(x, y))) for x, y in zip(runtime.leaves(a), runtime.leaves(b), strict=True))


def moved(x: Any, direction: Any, step: float) -> Any:
    def one(leaf: Any, d: Any) -> Any:
        return np.asarray(leaf + step * d) if isinstance(leaf, np.ndarray) else leaf + step * d
    return runtime.map_leaves(one, x, direction)


def bound(example: Example) -> tuple[Any, dict[str, Any]]:
    """The row of an example and its operands and options by parameter."""
    words = [ast.keyword(arg=name, value=ast.Constant(value)) for name, value in example.kwargs.items()]
    row = rules.as_called(rules.lookup(example.function), ast.Call(ast.Name("f"), [ast.Constant(value) for value in example.args], words))
    assert row is not None, f"{example.function} has no row"
    values = {name: default for name, default in row.parameters.items() if default is not rules.REQUIRED}
    values.update(zip(row.parameters, example.args, strict=False))
    values.update(example.kwargs)
    assert set(values) == set(row.parameters)
    assert len(example.args) <= row.positional
    return row, values


def call(formula: Any, result: Any, values: dict[str, Any], g: Any = None) -> Any:
    names = list(formula.parameters)
    given = {}
    if names[0] == "g":
        given[names.pop(0)] = g
    given[names.pop(0)] = result
    return formula(**given, **{name: values[name] for name in names})


def options(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("axis", "keepdims") if name in values}


def cotangent(row: Any, name: str, formula: Any, y: Any, values: dict[str, Any], g: Any) -> Any:
    """What the reverse mode makes of a row."""
    x = values[name]
    if row.kind == "elementwise":
        bar = call(formula, y, values, g) if formula.takes_cotangent else g * call(formula, y, values)
        return runtime.unbroadcast(bar, x)
    if row.kind == "reduction":
        full = runtime.spread(g, x, **options(values))
        bar = call(formula, y, values, full) if formula.takes_cotangent else full * call(formula, y, values)
        return runtime.unbroadcast(bar, x)
    bar = call(formula, y, values, g)
    if not runtime.is_structure(x):
        assert np.shape(bar) == np.shape(x), f"the adjoint of {name} has shape {np.shape(bar)}, not {np.shape(x)}"
        return bar
    if row.kind == "sequence":
        assert isinstance(bar, list)
        assert [np.shape(b) for b in bar] == [np.shape(i) for i in x]
    return runtime.unbroadcast(bar, x)


def tangent(example: Example, row: Any, names: list[str], y: Any, values: dict[str, Any], dots: dict[str, Any]) -> Any:
    """What the forward mode makes of a row."""
    if row.kind == "elementwise":
        terms = []
        for name in names:
            formula = row.formulas[name]
            terms.append(call(formula, y, values, dots[name]) if formula.takes_cotangent else dots[name] * call(formula, y, values))
        return sum(terms)
    if row.kind == "reduction":
        formula, dot = row.formulas[names[0]], np.asarray(dots[names[0]])
        inside = call(formula, y, values, dot) if formula.takes_cotangent else dot * call(formula, y, values)
        return np.sum(np.broadcast_to(inside, dot.shape), **options(values))
    if row.tangent is not None:
        zeros = {f"{n}_dot": runtime.zeros_like(values[n]) for n in row.formulas}
        given = values | zeros | {f"{n}_dot": dots[n] for n in names}
        return row.tangent(y, **{n: given[n] for n in row.tangent.parameters[1:]})
    total = None
    for name in names:
        args = [dots[n] if n == name else a for n, a in zip(row.parameters, example.args, strict=False)]
        kwargs = {n: dots[n] if n == name else a for n, a in example.kwargs.items()}
        total = runtime.add(total, example.function(*args, **kwargs))
    return total


def difference(example: Example, row: Any, name: str, direction: Any) -> Any:
    """The derivative of the function itself in a direction of one argument: central differences, extrapolated twice."""
    def at(step: float) -> Any:
        args = [moved(a, direction, step) if n == name else a for n, a in zip(row.parameters, example.args, strict=False)]
        kwargs = {n: moved(a, direction, step) if n == name else a for n, a in example.kwargs.items()}
        return example.function(*args, **kwargs)

    def slope(step: float) -> Any:
        return runtime.map_leaves(lambda p, m: (p - m) / (2 * step), at(step), at(-step))

    rough, fine, finest = slope(STEP), slope(STEP / 2), slope(STEP / 4)
    better = runtime.map_leaves(lambda r, f: (4 * f - r) / 3, rough, fine)
    best = runtime.map_leaves(lambda r, f: (4 * f - r) / 3, fine, finest)
    return runtime.map_leaves(lambda r, f: (16 * f - r) / 15, better, best)


def close(got: Any, want: Any) -> None:
    got, want = list(runtime.leaves(got)), list(runtime.leaves(want))
    assert len(got) == len(want)
    for g, w in zip(got, want, strict=True):
        np.testing.assert_allclose(g, w, rtol=1e-6, atol=1e-7, equal_nan=False)


def operand_names(row: Any, example: Example) -> list[str]:
    listed = list(row.parameters)
    return [listed[n] if isinstance(n, int) else n for n in example.argnums]


def has_nan(example: Example) -> bool:
    return any(np.isnan(leaf).any() for leaf in runtime.leaves(list(example.args)) if isinstance(leaf, np.ndarray))


@pytest.mark.parametrize("example", EXAMPLES, ids=[e.id for e in EXAMPLES])
def test_formula_agrees_with_differences(example: Example) -> None:
    row, values = bound(example)
    y = example.function(*example.args, **example.kwargs)
    g = random_like(y)
    names = operand_names(row, example)
    dots = {name: random_like(values[name]) for name in names}
    slopes = [difference(example, row, name, dots[name]) for name in names]
    with np.errstate(all="raise", under="ignore"):
        for name, slope in zip(names, slopes, strict=True):
            candidates = [row.formulas[name]] + ([row.guarded[name]] if name in row.guarded else [])
            ranks = tuple(np.ndim(a) for a in example.args if not isinstance(a, (list, tuple)))
            candidates += [row.forms[ranks][name]] if name in row.forms.get(ranks, {}) else []
            for formula in candidates:
                bar = cotangent(row, name, formula, y, values, g)
                assert_is_like(bar, values[name])
                if not has_nan(example):
                    np.testing.assert_allclose(inner(bar, dots[name]), inner(g, slope), rtol=1e-6, atol=1e-7, equal_nan=False)
        total = None
        for slope in slopes:
            total = runtime.add(total, slope)
        close(tangent(example, row, names, y, values, dots), total)


def assert_is_like(bar: Any, x: Any) -> None:
    """A Python float's cotangent is scalar, an array's has its shape."""
    for b, leaf in zip(runtime.leaves(bar), runtime.leaves(x), strict=True):
        assert np.shape(b) == np.shape(leaf)


@pytest.mark.parametrize("example", [e for e in EXAMPLES if any(isinstance(a, np.ndarray) and a.ndim for a in e.args)],
                         ids=lambda e: e.id)
def test_formula_keeps_float32(example: Example) -> None:
    def small(leaf: Any) -> Any:
        return leaf.astype(np.float32) if isinstance(leaf, np.ndarray) and leaf.dtype == float else leaf
    if example.function in (np.float64, np.float_power, np.ndarray.astype) or example.kwargs.get("dtype") is float:
        pytest.skip("the function itself gives float64")
    example = Example(example.function, tuple(runtime.map_leaves(small, list(example.args))), example.kwargs, example.argnums)
    row, values = bound(example)
    y = example.function(*example.args, **example.kwargs)
    if any(getattr(leaf, "dtype", None) == np.float64 for leaf in runtime.leaves(y)):
        pytest.skip("the function itself gives float64")
    g = runtime.map_leaves(lambda leaf: np.asarray(random_like(leaf), np.float32)[()], y)
    for name in operand_names(row, example):
        bar = cotangent(row, name, row.formulas[name], y, values, g)
        for b, leaf in zip(runtime.leaves(bar), runtime.leaves(values[name]), strict=True):
            if isinstance(leaf, np.ndarray) and leaf.ndim and leaf.dtype == np.float32:
                assert b.dtype == np.float32


# of lists, dicts and functions, and not of arrays: the corpus takes each through every mode, to second order
STRUCTURES = {"list", "tuple", "dict_of", "items_of", "united", "of_first", "of_second", "own", "repack", "part_of", "cell_of", "under", "visited", "visited_part", "visited_dot", "laid_out", "own_tangent", "view_dot", "with_item", "without_item", "grad", "value_and_grad",
              "values_of", "values_at", "zipped", "zipped_dot", "unzipped", "picked", "given_back", "dict_from", "dict", "dict_along", "entries_of", "inner_product",
              "times_leaves", "moved", "items_dot", "holder", "no_object", "unchanged", "with_part", "without_part", "number", "valued", "new_array", "apart"}


def test_every_row_with_a_formula_has_an_example() -> None:
    shown = {id(rules.lookup(e.function)) for e in EXAMPLES}
    missing = [row.name for row in rules.rows() if row.formulas and id(row) not in shown and row.name not in STRUCTURES]
    assert missing == []


def test_every_operand_with_a_formula_has_an_example() -> None:
    shown = {(id(rules.lookup(e.function)), n) for e in EXAMPLES for n in operand_names(rules.lookup(e.function), e)}
    missing = [(row.name, n) for row in rules.rows() for n in row.formulas if (id(row), n) not in shown and row.name not in STRUCTURES]
    assert missing == [("copysign", "y"), ("heaviside", "x"), ("ties_items", "y"), ("ties_items", "items")]  # zero wherever they exist


def formulas_of_files() -> list[tuple[str, ast.AST, dict[str, Any]]]:
    found = []
    for path in sorted(Path(table.__file__).parent.glob("*.py")):
        if path.name in ("__init__.py", "table.py"):
            continue
        scope = __import__(f"astgrad.rules.{path.stem}", fromlist=["x"]).__dict__
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Lambda):
                found.append((f"{path.stem}:{node.lineno}", node, scope))
    return found


@pytest.mark.parametrize("place, formula, scope", formulas_of_files(), ids=lambda v: v if isinstance(v, str) else "")
def test_every_function_that_a_formula_calls_has_a_row(place: str, formula: ast.AST, scope: dict[str, Any]) -> None:
    for node in ast.walk(formula):
        if isinstance(node, ast.Call):
            text = ast.unparse(node.func)
            function = eval(text, {**scope})  # noqa: S307 - our own source
            assert rules.lookup(function) is not None or function is list, f"{place} calls {text}, which has no row"
        if isinstance(node, (ast.Name, ast.Attribute)) and ast.unparse(node).startswith(("np.", "math.")):
            assert ast.unparse(node).split(".")[0] in scope


def test_formulas_are_readable_by_name() -> None:
    """A formula's free names are np, math, runtime helpers or builtins, so that generated code can name them."""
    for row in [*rules.rows(), *rules.attributes.values()]:
        for formula in [*row.formulas.values(), *row.guarded.values(), *([row.tangent] if row.tangent else [])]:
            for name in formula.function.__code__.co_names:
                value = formula.function.__globals__.get(name)
                assert value is None or value in (np, math) or getattr(runtime, name, None) is value, f"{row.name}: {name}"


@pytest.mark.parametrize("name, x", [("T", np.arange(6.0).reshape(2, 3)), ("mT", np.arange(24.0).reshape(2, 3, 4)), ("real", np.arange(3.0))])
def test_attributes(name: str, x: np.ndarray) -> None:
    y = getattr(x, name)
    g, direction = random_like(np.array(y)), random_like(x)
    bar = next(iter(rules.attributes[name].formulas.values()))(g, y, x)
    assert bar.shape == x.shape
    assert inner(bar, direction) == pytest.approx(inner(g, getattr(direction, name)))


def test_methods_have_rows() -> None:
    for name, function in rules.methods.items():
        assert hasattr(np.ndarray, name)
        assert rules.lookup(function) is not None


def test_inert_operands_change_nothing() -> None:
    """Operands of which only the shape matters may be moved without any effect."""
    for example in EXAMPLES:
        row, values = bound(example)
        for name in row.inert & set(list(row.parameters)[: len(example.args)]):
            args = [moved(a, random_like(a), 1.0) if n == name else a for n, a in zip(row.parameters, example.args, strict=False)]
            close(example.function(*args, **example.kwargs), example.function(*example.args, **example.kwargs))
