"""Functions that change things, and that become objects in the generated code: where that might be seen, they are refused."""

import types

import pytest

from astgrad import grad, jvp
from astgrad.errors import UnsupportedError


class Stats:
    def __init__(self):
        self.n, self.vals = 0.0, []

    def add(self, v):
        self.n += v
        self.vals.append(v)
        return self.n


def asked_for_its_class(x):
    s = Stats()
    fs = [s.add, s.vals.append]
    for f in fs:
        f(x)
    return s.n * x * (2.0 if isinstance(fs[0], types.MethodType) else 1.0)


def asked_for_its_owner(x):
    s = Stats()
    fs = [s.add, s.add]
    for f in fs:
        f(x)
    return s.n * x * (2.0 if hasattr(fs[0], "__self__") else 1.0)


def is_function(f):
    return isinstance(f, types.FunctionType)


def asked_by_a_helper(x):
    s, seen = Stats(), []
    for f in [lambda v: seen.append(v * x), s.add]:
        if is_function(f):
            f(x)
        else:
            f(3 * x)
    return s.n * x + seen[0]


def asked_for_its_name(x):
    s = Stats()
    t = 0.0
    for f in [s.add, s.add]:
        t += f(x) * len(f.__name__)
    return s.n * x + t


def spelled_out(x):
    seen = []
    handlers = {"a": lambda v: seen.append(v * x)}
    handlers["a"](x)
    if "lambda" in str(handlers["a"]):
        x = x * 2
    return x * seen[0]


def spelled_out_in_a_text(x):
    seen = []
    handlers = {"a": lambda v: seen.append(v * x)}
    handlers["a"](x)
    if f"{handlers['a']}".startswith("<function"):
        x = x * 2
    return x * seen[0]


@pytest.mark.parametrize("function", [asked_for_its_class, asked_for_its_owner, asked_by_a_helper, asked_for_its_name, spelled_out, spelled_out_in_a_text])
def test_functions_that_are_looked_at(function):
    function(0.7)  # it runs as it stands
    for derivative in (lambda: grad(function)(0.7), lambda: jvp(function, (0.7,), (1.0,))):
        with pytest.raises(UnsupportedError) as caught:
            derivative()
        assert caught.value.place is None or caught.value.place.file.endswith("test_looks.py")


def left_in_an_argument(x, d):
    s = Stats()
    d["add"] = s.add
    for f in [d["add"]]:
        f(x)
    return s.n * x


def test_a_method_that_is_left_in_an_argument():
    with pytest.raises(UnsupportedError):
        grad(left_in_an_argument)(0.7, {})


def called_alone(x):
    s = Stats()
    for f in [s.add, s.vals.append]:
        f(x)
    return s.n * x * len(s.vals)


def test_one_that_is_only_called_is_followed():
    assert grad(called_alone)(0.5) == pytest.approx(4 * 0.5)
