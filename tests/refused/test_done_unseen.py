"""What managers and classes do where no call shows it, and what a `try` may have bound when something in it raises."""

import contextlib
import sys
from typing import NamedTuple

import numpy as np
import pytest

from astgrad import grad, jvp
from astgrad.errors import UnsupportedError

SETTINGS = {"scale": 1.0}


class Scaled:
    def __enter__(self):
        SETTINGS["scale"] = 3.0

    def __exit__(self, *error):
        SETTINGS["scale"] = 1.0


class Ignoring:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return kind is not None


@contextlib.contextmanager
def swallowing():
    try:
        yield
    except ZeroDivisionError:
        pass


@contextlib.contextmanager
def doubled(o):
    o.v *= 2.0
    yield


class Held:
    def __init__(self, v):
        self.v = v

    def __enter__(self):
        self.v *= 2.0

    def __exit__(self, *error):
        self.v += 1.0

    def __len__(self):
        self.v *= 2.0
        return 3

    def __contains__(self, v):
        self.v += v
        return True

    def __bool__(self):
        self.v += 1.0
        return True

    def __str__(self):
        self.v += 1.0
        return "held"

    def __divmod__(self, other):
        return self.v * other, self.v


def changes_settings(x):
    with Scaled():
        y = x * SETTINGS["scale"]
    return y * x * SETTINGS["scale"]


def ignores_errors(x):
    y = x
    with Ignoring():
        y = x * 3.0
        y = y / (0.0 * x)
    return y * x


def swallows_errors(x):
    y = x
    with swallowing():
        y = x * 3.0
        y = y / (0.0 * x)
    return y * x


def suppresses_by_a_variable(x):
    y = x
    manager = contextlib.suppress(ZeroDivisionError)
    with manager:
        y = x * 3.0
        y = y / (0.0 * x)
    return y * x


def changes_its_object(x):
    o = Held(x)
    with o:
        y = o.v * x
    return y * o.v


def changes_what_it_is_given(x):
    o = Held(x)
    with doubled(o):
        y = o.v * x
    return y * o.v


def changes_in_an_inner_function(x):
    o = Held(x)

    def inner():
        with o:
            return o.v * x

    return inner() * o.v


def length_that_changes(x):
    o = Held(x)
    return len(o) * o.v


def entry_that_changes(x):
    o = Held(x)
    return o.v if x in o else x


def truth_that_changes(x):
    o = Held(x)
    return o.v if o else x


def denial_that_changes(x):
    o = Held(x)
    return o.v if not o else o.v * 2


def text_that_changes(x):
    o = Held(x)
    text = f"{o}"
    return o.v * len(text)


def print_that_changes(x):
    o = Held(x)
    print(o)
    return o.v


class Ordered:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        return self.v * other.v


def chain_of_objects(x):
    a, b = Ordered(x), Ordered(2.0)
    return (b < a < b) * x


def divmod_of_an_object(x):
    a, b = divmod(Held(x), 2.0)
    return a * b


def half_done_in_a_branch(x):
    y = x
    try:
        if x > 0:
            y = x * 3.0
            y = 1.0 / (0.0 * y)
    except ZeroDivisionError:
        pass
    return y * x


def half_done_in_a_loop(x):
    y = x
    try:
        for k in (2.0, 1.0, 0.0):
            y = y * x / k
    except ZeroDivisionError:
        pass
    return y * x


def half_done_in_a_manager(x):
    y = x
    with contextlib.suppress(ZeroDivisionError), np.errstate(all="ignore"):
        y = x * 3.0
        y = y / (0.0 * x)
    return y * x


def half_done_in_an_expression(x):
    y = x
    try:
        z = (y := x * 3.0) / (0.0 * y)
    except ZeroDivisionError:
        z = 1.0
    return y * x * z


REFUSED = [
    (changes_settings, "`Scaled.__enter__` is called by this `with`, and may change something"), (ignores_errors, "`Ignoring.__exit__` may keep an exception from leaving the block"),
    (swallows_errors, "`swallowing` may keep an exception from leaving the block"), (suppresses_by_a_variable, "what the manager of this `with` does is not known"),
    (changes_its_object, "a `with` whose manager depends on what carries a derivative"), (changes_what_it_is_given, "a `with` whose manager depends on what carries a derivative"),
    (changes_in_an_inner_function, "a `with` whose manager depends on what carries a derivative"), (length_that_changes, "`Held.__len__` is read as a property, or used as an operator"),
    (entry_that_changes, "`Held.__contains__` is read"), (truth_that_changes, "`Held.__bool__` is read"), (denial_that_changes, "`Held.__bool__` is read"),
    (text_that_changes, "`Held.__str__` is read"), (print_that_changes, "`Held.__str__` is read"),
    (chain_of_objects, "what a class makes of a chained comparison"), (divmod_of_an_object, "`divmod` of an object"), (half_done_in_a_branch, "a handler runs here, and how far"),
    (half_done_in_a_loop, "a handler runs here, and how far"), (half_done_in_a_manager, "a handler runs here, and how far"),
    (half_done_in_an_expression, "a handler runs here, and how far"),
]


@pytest.mark.parametrize(("function", "words"), REFUSED, ids=lambda v: getattr(v, "__name__", ""))
def test_refused(function, words):
    function(2.0)  # it runs as it stands
    with pytest.raises(UnsupportedError) as caught:
        grad(function)(2.0)
    assert words in str(caught.value).split("\n")[0]


class Counter:
    def __init__(self, v):
        self.v = v

    def up(self, e):
        self.v = self.v * e
        return self.v


def at_least_one(e):
    if e < 1.0:
        raise ValueError("too small")
    return e


def scale(c, e):
    c[0] = c[0] * e
    return c[0]


def guards_a_helper_that_writes(x):
    a = [x, x * x]
    try:
        b = scale(a, x)
        c = at_least_one(b)
    except ValueError:
        b = c = x
    return a[0] * b * c


def guards_a_helper_that_writes_under_a_condition(x):
    a = [x, x * x]
    c = x
    try:
        if x > 0.0:
            scale(a, x)
        c = at_least_one(x)
    except ValueError:
        c = 2.0 * x
    return a[0] * c


def guards_a_method(x):
    o = Counter(x)
    try:
        o.up(x)
        c = at_least_one(x)
    except ValueError:
        c = x
    return o.v * c


def guards_a_bound_method(x):
    o = Counter(x)
    up = o.up
    try:
        c = at_least_one(x * 2.0) * up(x)
        c = at_least_one(c)
    except ValueError:
        c = x
    return o.v * c


@pytest.mark.parametrize("function", [guards_a_helper_that_writes, guards_a_helper_that_writes_under_a_condition, guards_a_method, guards_a_bound_method])
def test_several_statements_guarded_of_which_one_calls_what_writes(function):
    """Where no handler runs all of it was done; else nobody knows how much."""
    expected = (function(1.7 + 1e-6) - function(1.7 - 1e-6)) / 2e-6
    np.testing.assert_allclose([grad(function)(1.7), jvp(function, (1.7,), (1.0,))[1]], expected, rtol=1e-6)
    with pytest.raises(UnsupportedError, match="how far what this `try` guards had come before is not known"):
        grad(function)(0.7)


def writes_what_is_new(x):
    try:
        t = [0.0, x]
        scale(t, x)
        c = at_least_one(t[1])
    except ValueError:
        c = x * x
    return c * x


def test_what_is_guarded_may_write_what_is_new():
    for x in (0.7, 1.7):
        np.testing.assert_allclose(grad(writes_what_is_new)(x), (writes_what_is_new(x + 1e-6) - writes_what_is_new(x - 1e-6)) / 2e-6, rtol=1e-6)


FACTOR = 1.0


def scaled(x):
    for _ in range(3):
        yield FACTOR * x


def binds_what_a_generator_reads(x):
    global FACTOR
    FACTOR = x
    return sum(scaled(x)) * FACTOR


def binds_what_globals_shows(x):
    global FACTOR
    FACTOR = x
    return globals()["FACTOR"] * x


def binds_what_its_module_shows(x):
    global FACTOR
    FACTOR = x
    return sys.modules[__name__].FACTOR * x


@pytest.mark.parametrize("function", [binds_what_a_generator_reads, binds_what_globals_shows, binds_what_its_module_shows])
def test_a_variable_of_outside_that_is_read_in_a_roundabout_way(function):
    for call in (lambda: grad(function)(0.7), lambda: jvp(function, (0.7,), (1.0,))):
        with pytest.raises(UnsupportedError, match="that one function binds and another one uses"):
            call()


class Shared:
    rows = [1.0, 2.0]

    @classmethod
    def get(cls):
        return cls.rows

    @staticmethod
    def first():
        return Shared.rows


class Pair(NamedTuple):
    a: float
    b: list = Shared.rows


def rows_of_the_class():
    return Shared.rows


def writes_what_a_class_method_gives(x):
    Shared.get()[0] = x
    return Shared.rows[0] * x


def writes_what_a_static_method_gives(x):
    rows = Shared.first()
    rows[0] = x
    return Shared.first()[0] * x


def writes_what_a_helper_gives(x):
    rows_of_the_class().append(x)
    return Shared.rows.pop() * x


def writes_a_default_of_a_named_tuple(x):
    p, q = Pair(x), Pair(x)
    p.b[0] = x
    return q.b[0] * x


@pytest.mark.parametrize("function", [writes_what_a_class_method_gives, writes_what_a_static_method_gives, writes_what_a_helper_gives, writes_a_default_of_a_named_tuple])
def test_what_a_class_holds_for_all_is_given_out_and_written(function):
    for call in (lambda: grad(function)(0.7), lambda: jvp(function, (0.7,), (1.0,))):
        with pytest.raises(UnsupportedError, match="may be reached from outside"):
            call()
