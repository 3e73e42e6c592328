"""What is called in a wrong way says what to do."""

import numpy as np
import pytest

from astgrad import grad, hvp, jvp, value_and_grad, vjp
from astgrad.errors import UnsupportedError


def forgets(x):
    x * 2  # noqa: B018


def forgets_on_one_path(x):
    if x > 5.0:
        return x


def only_binds(x):
    y = x * x  # noqa: F841


def loses_it_in_a_loop(xs):
    for x in xs:
        if x > 5.0:
            return x


@pytest.mark.parametrize(("f", "x"), [(forgets, 1.0), (forgets_on_one_path, 1.0), (only_binds, 1.0), (loses_it_in_a_loop, [1.0])])
def test_a_function_that_does_not_return(f, x):
    for derivative in (grad, value_and_grad):
        with pytest.raises(TypeError, match="did you forget to return"):
            derivative(f)(x)


def test_a_function_that_returns_on_the_path_taken():
    assert grad(forgets_on_one_path)(6.0) == 1.0
    assert grad(loses_it_in_a_loop)([1.0, 6.0]) == [0.0, 1.0]


def doubled(x):
    return 2.0 * x


def of_a_tree(tree):
    return np.sum(tree["a"] ** 2) * tree["b"][0] * tree["c"]["n"]


A = np.ones(3)
TREE = {"a": A, "b": [1.0, 2.0], "c": {"n": 3}}


@pytest.mark.parametrize(("primals", "tangents", "words"), [
    ((A,), (np.ones(4),), r"an array of shape \(3,\), and is an array of shape \(4,\)"),
    ((A,), (1.0,), "is a float"),
    ((1.0,), (None,), "is None"),
    ((1.0,), (1.0, 2.0), "1 primals and 2 tangents"),
])
def test_tangents_that_do_not_fit(primals, tangents, words):
    with pytest.raises(TypeError, match=words):
        jvp(doubled, primals, tangents)


@pytest.mark.parametrize("tangent", [
    1.0, {**TREE, "a": np.ones(2)}, {**TREE, "b": [1.0]}, {**TREE, "c": None}, {"a": A, "b": [1.0, 2.0]},
], ids=str)
def test_tangents_of_another_structure(tangent):
    with pytest.raises(TypeError, match="what it belongs to"):
        jvp(of_a_tree, (TREE,), (tangent,))
    with pytest.raises(TypeError, match="what it belongs to"):
        hvp(of_a_tree)(TREE, tangent)


def test_a_vector_that_does_not_fit():
    with pytest.raises(TypeError, match=r"hvp: the vector .*\(3,\), and is an array of shape \(4,\)"):
        hvp(of_square)(A, np.ones(4))
    with pytest.raises(TypeError, match="1 arguments, and given 2 vectors"):
        hvp(of_square, (0,))(A, (A, A))


def of_square(x):
    return np.sum(x**2)


def test_a_cotangent_that_does_not_fit():
    with pytest.raises(TypeError, match=r"vjp: the cotangent .*\(4,\)"):
        vjp(doubled, A)[1](np.ones(4))


def test_structures_that_hold_themselves():
    cycle = [1.0]
    cycle.append(cycle)
    with pytest.raises(UnsupportedError, match="argument `x`"):
        grad(first)(cycle)


def first(x):
    return x[0] * 2.0


def weighted(x, w, *, power=2.0):
    return w * x**power


@pytest.mark.parametrize(("argnums", "words"), [
    ("v", r"weighted\(\) has no parameter 'v'; it has x, w, power"),
    (7, r"weighted\(\) has 3 parameters, and none at position 7"),
    ((0, "x"), r"each parameter is to be named once, not \(0, 'x'\)"),
    ((), r"each parameter is to be named once, not \(\)"),
    (1.0, "a position, a parameter name, or a tuple of them is expected, not 1.0"),
])
def test_argnums_that_name_no_parameter(argnums, words):
    with pytest.raises(TypeError, match=words):
        grad(weighted, argnums)


def test_a_class_without_source():
    scope: dict = {"__name__": "typed"}
    exec("class Scale:\n    def __init__(self, k):\n        self.k = k\n        self.twice = 2.0 * k", scope)
    scale = scope["Scale"]
    with pytest.raises(UnsupportedError, match="how a Scale is made cannot be read: no source for "):
        grad(lambda x: scale(x).twice * x)(2.0)
