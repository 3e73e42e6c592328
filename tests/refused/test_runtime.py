"""What only the running program shows to have no derivative is refused with the reason and what to write instead."""

import copy
import functools
from typing import NamedTuple

import numpy as np
import pytest

from astgrad import check_grads, grad, hvp, jvp
from astgrad.errors import UnsupportedError

X = np.array([0.5, 1.2, -0.3, 0.7])
A = np.array([[2.0, 0.3], [0.1, 1.5]])
WIDE = np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.5]])


def norm_of_singular_values(a):
    return np.linalg.norm(a, "nuc")


def spectral_norm(a):
    return np.linalg.norm(a, 2)


def number_of_nonzeros(x):
    return np.linalg.norm(x, 0)


def singular_vectors_in_the_large_form(a):
    u, s, _ = np.linalg.svd(a)
    return u[0, 0] * np.sum(s)


def qr_of_a_wide_matrix(a):
    _, r = np.linalg.qr(a)
    return np.sum(r)


def polynomials_in_columns(p):
    return np.sum(np.polyval(p, 2.0))


def ramp_between_arrays(x):
    return np.sum(np.linspace(0.0, x, 5) ** 2)


def quantiles(x):
    return np.sum(np.quantile(x, [0.2, 0.5]))


def average_over_two_axes(a):
    return np.sum(np.average(np.stack([a, a * a]), axis=(0, 1), weights=np.array([[1.0, 2.0], [3.0, 4.0]])))


def padded_with_the_mean(x):
    return np.sum(np.pad(x, 1, "mean"))


def _added(a, v):
    a += v


def _added_deep(a, n, v):
    if n == 0:
        a += v
    else:
        _added_deep(a, n - 1, v)


def _added_under_another_name(a, v):
    b = a
    _added(b, v)


def number_or_array_added_to(x):
    a = 1 if x[0] < 0 else np.zeros(2)
    _added(a, x[1] ** 2)
    return a[1] * x[0]


def added_to_by_a_recursion(x):
    a = 1 if x[0] < 0 else np.zeros(2)
    _added_deep(a, 3, x[1] ** 2)
    return a[1] * x[0]


def added_to_by_a_helper_of_a_helper(x):
    held = [np.zeros(2), 1.0, "name", None]
    for k in held:
        if isinstance(k, np.ndarray):
            _added_under_another_name(k, x[1] ** 2)
    return held[0][1] * x[0]


def _doubled(f, y):
    k = f(y)
    k += k
    return np.sum(k * f(y))


def _written(f, y):
    k = f(y)
    k[0] = y[1] ** 2
    return np.sum(k * f(y))


@functools.lru_cache
def ones(n):
    return np.ones(n)


class Holder:
    def __init__(self, held):
        self.held = held

    def get(self, v):
        return self.held


def captured_is_added_to(x):
    held = x * 2
    return _doubled([lambda v: held][0], x)


def captured_is_written(x):
    held = x * 2
    return _written([lambda v: held][0], x)


def an_attribute_is_written(x):
    return _written([Holder(x * 2).get][0], x)


def a_cached_array_is_written(x):
    return _written([lambda v: ones(len(v))][0], x)


def _until(f, xs):
    for x in xs:
        if f(x):
            return x * 2
    return 0.0


class Noted:
    def __init__(self):
        self.sum = 0.0

    def note(self, v):
        self.sum = self.sum + v**2
        return v > 1.0


class Searching:
    def __init__(self, f):
        self.f = f

    def run(self, xs):
        return _until(self.f, xs)


def kept_by_a_test(x):
    seen = []

    def found(v):
        seen.append(v**2)
        return v > 1.0

    return _until([found][0], x) * seen[0]


def kept_by_a_method_that_tests(x):
    noted = Noted()
    return _until([noted.note][0], x) * noted.sum


def kept_in_a_variable_by_a_test(x):
    total = 0.0

    def found(v):
        nonlocal total
        total += v**2
        return v > 1.0

    return _until([found][0], x) * total


def kept_by_a_test_in_an_object(x):
    seen = np.zeros(1)

    def found(v):
        seen[0] += v**2
        return v > 1.0

    return Searching(found).run(x) * seen[0]


class Pair:
    def __init__(self, x):
        self.x = x

    def __iter__(self):
        return iter([self.x, 2.0])

    @property
    def half(self):
        return self.x / 2

    def round(self):
        return self.x * self.x


def rounds(x):
    held = Pair(x) if x > 0 else x
    return held.round()


def reads_what_is_computed(x):
    held = Pair(x) if x > 0 else [x]
    return held.half


def loops(x):
    total = 0.0
    for v in Pair(x) if x > 0 else [x]:
        total = total + v * v
    return total


def zips(x):
    held = Pair(x) if x > 0 else [x]
    return sum(v * w for v, w in zip(held, [1.0, 3.0]))


def beside_an_iterator(x):
    total, factors = 0.0, iter([1.0, 2.0, 3.0])
    for _ in range(2):
        for v, w in zip(x, factors):
            total = total + v * v * w
            if w > 1.0:
                break
    return total


def beside_nditer(x):
    total, factors = 0.0, np.nditer(np.arange(3.0))
    for v, w in zip(x, factors):
        total += v * v * float(w)
    return total


def pairs_made_a_dict(pairs):
    return sum(k * v for k, v in dict(pairs).items())


def put_into_the_larger_number(x):
    a = np.array([max(len(x), 0.5), 1])
    a[0] = x[0]
    return a[0] * x[1]


def put_into_a_sum_of_nothing(x):
    a = np.full(2, sum([v for v in x if v > 9.0]))
    a[0] = x[1]
    return a[0] * x[1]


def put_into_listed_integers(x):
    a = np.concatenate([np.array([k for k in range(len(x))]), np.array([1, 2])])
    a[0] = x[1]
    return a[0] * x[1]


def _added_and_given(t, e):
    t += e
    return t


def a_number_that_a_helper_adds_to(x):
    y = np.inner(x, x)
    t = _added_and_given(y, x[1])
    return y * t


REFUSED = [
    *((f, X, "into an array of type int64") for f in (put_into_the_larger_number, put_into_a_sum_of_nothing, put_into_listed_integers)),
    *((f, X, "may be a part of something else, and is written in place") for f in (a_cached_array_is_written,)),
    *((f, X, "is called in a way that only the running program tells") for f in (kept_by_a_test_in_an_object,)),
    *((f, X, "may be a number here, or an array that is written in place") for f in (number_or_array_added_to, added_to_by_a_recursion)),
    (added_to_by_a_helper_of_a_helper, X, "what comes out of a container that is changed"),
    (norm_of_singular_values, A, "norm of order 'nuc'"), (spectral_norm, A, "norm of order 2 of this shape"), (number_of_nonzeros, X, "norm of order 0"),
    (singular_vectors_in_the_large_form, WIDE, "svd with full matrices"), (qr_of_a_wide_matrix, WIDE, "qr is differentiated in its reduced form"),
    (polynomials_in_columns, A, "polynomial in several columns"), (ramp_between_arrays, X, "linspace between arrays"),
    (quantiles, X, "several quantiles at once"), (average_over_two_axes, A, "average over several axes"), (padded_with_the_mean, X, "mode 'mean'"),
    (rounds, 1.3, "what a Pair computes"), (reads_what_is_computed, 1.3, "`half`, which a Pair computes"),
    (loops, 1.3, "a loop over a Pair"), (zips, 1.3, "a loop over a Pair"), (beside_an_iterator, X, "a loop over a list_iterator"), (beside_nditer, X, "a loop over an nditer"), (pairs_made_a_dict, [(1.0, 2.0), ("s", 2.0)], "a key of a dict"),
]  # fmt: skip


@pytest.mark.parametrize("function", [captured_is_added_to, captured_is_written, an_attribute_is_written, kept_by_a_test, kept_by_a_method_that_tests, kept_in_a_variable_by_a_test], ids=lambda f: f.__name__)
def test_what_the_running_program_refused_and_is_followed_now(function):
    check_grads(function, (X,), order=1)


@pytest.mark.parametrize(("function", "x", "words"), REFUSED, ids=lambda v: getattr(v, "__name__", ""))
def test_refused_by_the_running_program_in_both_modes(function, x, words):
    for derivative in (lambda: grad(function)(x), lambda: jvp(function, (x,), (x,))):
        with pytest.raises(UnsupportedError, match=words) as caught:
            derivative()
        assert "\nInstead: " in str(caught.value)


def convolution_by_an_old_mode(x):
    return np.sum(np.convolve(x, x, 2))


def correlation_by_an_old_mode(x):
    return np.sum(np.correlate(x, x, 2))


def trapezoid_of_steps(x):
    return np.trapezoid(x, dx=np.array([1.0, 2.0, 3.0]))


def gradient_of_a_matrix(a):
    return np.sum(np.gradient(a)[0])


def pads_by_a_dict(x):
    return np.sum(np.pad(x, {0: (1, 1)}))


BY_REVERSE = [
    (convolution_by_an_old_mode, X, "mode 2 of a convolution"), (correlation_by_an_old_mode, X, "mode 2 of a convolution"),
    (trapezoid_of_steps, X, "array for dx"), (gradient_of_a_matrix, A, "along several axes at once"),
    (pads_by_a_dict, X, "a dict of widths"), (a_number_that_a_helper_adds_to, X, "a number came where what changes in place"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "x", "words"), BY_REVERSE, ids=lambda v: getattr(v, "__name__", ""))
def test_refused_by_the_reverse_sweep(function, x, words):
    with pytest.raises(UnsupportedError, match=words) as caught:
        grad(function)(x)
    assert "\nInstead: " in str(caught.value)


def test_solutions_of_a_stack_of_systems_and_one_vector_have_no_tangent():
    def f(a):
        return np.sum(np.linalg.solve(np.stack([a, a + 1.0]), np.array([1.0, 2.0])))

    assert grad(f)(A).shape == (2, 2)
    for derivative in (lambda: jvp(f, (A,), (A,)), lambda: hvp(f)(A, A)):
        with pytest.raises(UnsupportedError, match="a stack of systems and one vector"):
            derivative()


def test_rows_that_are_one_array_are_refused_where_one_is_written():
    def f(rows):
        rows[0][0] = rows[1][1] * 2.0
        return np.sum(rows[0])

    row = X.copy()
    with pytest.raises(UnsupportedError, match="a ndarray stands in two places"):
        grad(f)([row, row])
    with pytest.raises(UnsupportedError, match="an ndarray that stands in an argument twice"):
        jvp(f, ([row, row],), ([X, X],))
    np.testing.assert_array_equal(grad(f)([X.copy(), X.copy()]), [[0.0, 1.0, 1.0, 1.0], [0.0, 2.0, 0.0, 0.0]])


def test_arrays_of_a_written_container_that_share_memory():
    def f(x, d):
        d["a"][0] = x
        return np.sum(d["a"])

    row = X.copy()
    with pytest.raises(UnsupportedError, match="two arrays in a container"):
        grad(f)(1.3, {"a": row, "b": row[1:]})
    assert grad(f)(1.3, {"a": row, "b": X[1:]}) == 1.0


def test_containers_that_hold_themselves_are_refused_where_they_are_written():
    def writes_an_item(x, rows):
        rows[0][:] = x
        return np.sum(rows[0])

    def writes_an_entry(x, d):
        d["x"] = x * x
        return sum(v for v in d["v"]) * d["x"]

    rows, d = [X.copy()], {"x": 1.0, "v": [1.0]}
    rows.append(rows)
    d["me"] = d
    for function, held, kind in ((writes_an_item, rows, "list"), (writes_an_entry, d, "dict")):
        with pytest.raises(UnsupportedError, match=f"a {kind} that holds itself"):
            grad(function)(1.3, held)


def test_what_strides_show_beside_the_array():
    def shown(x):
        return np.sum(np.lib.stride_tricks.as_strided(x, (3,), (8,)))

    with pytest.raises(UnsupportedError, match="in part no element of the array"):
        grad(shown)(np.arange(8.0)[::2])
    np.testing.assert_array_equal(grad(shown)(X), [1.0, 1.0, 1.0, 0.0])


def test_a_grid_between_bounds_that_move():
    def between(x):
        return np.sum(np.mgrid[0.0:x:5j])

    with pytest.raises(UnsupportedError, match="carries a derivative that the rule does not know"):
        grad(between)(2.0)


def test_what_a_held_function_gives_of_what_it_is_given():
    class Solver:
        def __init__(self, u, rhs):
            self.u, self.rhs = u.copy(), rhs

    def stepped(x, rhs):
        solver = Solver(x, rhs)
        k = solver.rhs(solver.u)
        solver.u *= 2
        return np.sum(k * solver.u)

    with pytest.raises(UnsupportedError, match="let it return a copy"):
        grad(stepped)(X, lambda u: u[::-1])
    np.testing.assert_allclose(grad(stepped)(X, lambda u: u[::-1] * 1.0), 4 * X[::-1])


def test_one_object_in_two_places_of_what_is_copied():
    def rows(x):
        row = [x, 2.0 * x]
        m = copy.deepcopy([row, row])
        m[0][0] = 3.0
        return m[1][0]

    def generators(x):
        rng = np.random.default_rng(0)
        d = copy.deepcopy({"a": [x, rng], "b": [x, rng]})
        d["a"][0] *= d["a"][1].normal()
        return d["a"][0] * d["b"][1].normal()

    with pytest.raises(UnsupportedError, match="holds one object in two places"):
        grad(rows)(2.0)
    with pytest.raises(UnsupportedError):
        grad(generators)(2.0)


def test_deleted_attributes_of_helpers():
    class Box:
        def __init__(self, k):
            self.k = k

    def drop(box):
        del box.k

    def drops(x):
        box = Box(x)
        y = box.k * x
        drop(box)
        return y

    with pytest.raises(UnsupportedError, match="`del` of an attribute"):
        grad(drops)(2.0)


def test_what_hands_on_to_a_named_tuple():
    class Point(NamedTuple):
        a: float
        b: float = 2.0

    def of_some(x, names):
        return Point(**{n: x * 3.0 for n in names}).a

    with pytest.raises(UnsupportedError, match="hands on to a named tuple"):
        grad(of_some)(2.0, ["a"])


def test_methods_called_by_names_that_were_not_expected():
    class Held:
        def __init__(self, w):
            self.w = w
            self.triple = lambda v: 3.0 * v

        def double(self, v):
            return self.w * v * 2.0

        def call(self, name, v):
            return getattr(self, name)(v)

        def some(self, name, v):
            return getattr(self, name)(v) if v > 1.0 else self.w

    def by_name(x, name):
        return Held(x).call(name, x)

    def sometimes(x, name):
        return Held(x).some(name, x)

    assert grad(by_name)(2.0, "double") == 8.0
    with pytest.raises(UnsupportedError, match="`triple` of a Held is called by its name"):
        grad(by_name)(2.0, "triple")
    with pytest.raises(AttributeError):
        grad(by_name)(2.0, "missing")
    with pytest.raises(UnsupportedError):
        grad(sometimes)(2.0, "double")
