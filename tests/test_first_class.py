"""Derivatives as Python objects: called from threads, late-bound, and shown by tools."""

import functools
import inspect
import math
import os
import pathlib
import pydoc
import subprocess
import sys
import threading
import types

import numpy as np
import pytest

from astgrad import grad, hvp, jvp, source, value_and_grad, vjp
from astgrad.analyse.values import fact_of_value

ROOT = pathlib.Path(__file__).parents[1]
SCALE = 3.0


def cubic(x, a=2.0):
    return a * x**3


def scaled(x):
    return x * SCALE


# threads


def test_threads_generate_once(monkeypatch):
    from astgrad import variants

    made = []
    generate = variants.generate

    def counted(request):
        made.append(request)
        return generate(request)

    def f(x, k=2.0):
        y = x
        for _ in range(3):
            y = y * scaled(x) * k
        return np.sum(y)

    monkeypatch.setattr(variants, "generate", counted)
    arguments = [0.5, np.arange(3.0), np.ones((2, 2))]
    df = grad(f)
    results = in_threads(6, lambda i: [df(arguments[(i + j) % 3]) for j in range(6)])
    assert len(made) == 3
    expected = [grad(f)(x) for x in arguments]
    for i, got in enumerate(results):
        for j, value in enumerate(got):
            np.testing.assert_allclose(value, expected[(i + j) % 3])


@pytest.fixture
def hurried():
    """Threads take turns all the time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def in_threads(count, work):
    """The results of `work(i)` in so many threads that start together."""
    start, results = threading.Barrier(count), {}

    def run(i):
        start.wait()
        results[i] = work(i)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(results) == count
    return [results[i] for i in range(count)]


class Model:
    def __init__(self, w):
        self.w, self.parts = w, [w, {"w": w}, types.SimpleNamespace(w=w)]

    def loss(self, x):
        return self.w * x * x


def test_what_is_known_of_an_object_does_not_depend_on_other_threads(hurried):
    model = Model(2.0)
    expected = fact_of_value(model)
    for facts in in_threads(4, lambda i: [fact_of_value(model) for _ in range(300)]):
        assert all(fact == expected for fact in facts)


def test_all_kinds_of_first_calls_in_threads(hurried):
    def calls():
        model, k, x = Model(2.0), 3.0, np.linspace(0.5, 1.0, 3)
        layers = [np.sin, lambda v: v * k, model.loss, functools.partial(cubic, a=k)]

        def chain(x):
            for layer in layers:
                x = layer(x)
            return np.sum(x)

        def steps(x):
            return chain(x - 0.1 * grad(chain)(x))

        derivative = grad(chain)
        return [
            lambda: derivative(0.5), lambda: derivative(x), lambda: grad(model.loss)(0.5), lambda: value_and_grad(chain)(x)[1], lambda: hvp(chain)(x, x),
            lambda: grad(grad(chain))(0.5), lambda: grad(steps)(0.5), lambda: vjp(derivative, x)[1](x)[0], lambda: jvp(derivative, (x,), (x,))[1],
            lambda: len(derivative.source) > 0, lambda: len(source(derivative)) > 0,
        ]  # fmt: skip

    expected, shared = [call() for call in calls()], calls()
    order = [[(i * (2 * t + 1) + t) % len(shared) for i in range(len(shared))] for t in range(4)]
    for t, results in enumerate(in_threads(4, lambda t: [shared[i]() for i in order[t]])):
        for i, result in zip(order[t], results):
            np.testing.assert_array_equal(result, expected[i])


def test_a_process_forked_while_another_thread_generates():
    """Waits for the other thread, and can generate itself."""
    program = """
import os, threading
from astgrad import grad
from astgrad.core.lock import GENERATING
inside, leave = threading.Event(), threading.Event()
def other():
    with GENERATING:
        inside.set()
        leave.wait(0.2)
threading.Thread(target=other).start()
inside.wait()
pid = os.fork()
if pid == 0:
    os._exit(0 if GENERATING.acquire(timeout=5) else 1)
assert os.waitpid(pid, 0)[1] == 0 and GENERATING.acquire(timeout=5)
"""
    if hasattr(os, "fork"):
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)


# late binding


def test_globals_are_read_when_called(monkeypatch):
    df = grad(scaled)
    assert df(1.0) == 3.0
    monkeypatch.setitem(globals(), "SCALE", 5.0)
    assert df(1.0) == 5.0


def test_a_helper_that_is_defined_anew_is_noticed(monkeypatch):
    df = grad(lambda x: scaled(x) * x)
    assert df(2.0) == 12.0
    monkeypatch.setitem(globals(), "scaled", cubic)
    assert df(2.0) == 8 * 2.0**3
    monkeypatch.setitem(globals(), "scaled", np.sin)
    assert df(2.0) == pytest.approx(math.sin(2.0) + 2.0 * math.cos(2.0))


def test_closure_cells_are_read_when_called():
    k, helper = 2.0, math.sin

    def f(x):
        return helper(x) * k

    df = grad(f)
    assert df(1.0) == pytest.approx(2 * math.cos(1.0))
    k = 3.0
    assert df(1.0) == pytest.approx(3 * math.cos(1.0))
    helper = scaled
    assert df(1.0) == 9.0


def test_closures_of_one_code_are_rebound_each_for_itself():
    def make(kind):
        def part(x):
            return math.sin(x) if kind == "sin" else math.cos(x)

        def rebind(new):
            nonlocal kind
            kind = new

        return part, rebind

    (a, rebind), (b, _) = make("sin"), make("sin")
    df = grad(lambda x, parts: sum([part(x) for part in parts]))
    assert df(1.0, [a, math.exp]) == pytest.approx(math.cos(1.0) + math.e)
    rebind("cos")
    assert df(1.0, [b, math.exp]) == pytest.approx(math.cos(1.0) + math.e)
    assert df(1.0, [a, math.exp]) == pytest.approx(-math.sin(1.0) + math.e)


# tools


def annotated(x: float, /, n: "int" = 2, *rest: float, key: float = 1.0, **more: float) -> float:
    """What it does."""
    return x**n * key


def test_a_derivative_looks_like_its_function():
    for df in (grad(annotated), value_and_grad(annotated), grad(grad(annotated))):
        assert inspect.signature(df) == inspect.signature(annotated)
        for name in functools.WRAPPER_ASSIGNMENTS:
            assert getattr(df, name) == getattr(annotated, name)
        shown = pydoc.render_doc(df, renderer=pydoc.plaintext)
        assert "annotated(x:float,/,n:'int'=2," in "".join(shown.split()) and "What it does." in shown
    assert callable(df) and inspect.unwrap(grad(annotated)).__code__.co_filename.startswith("<astgrad ")


def test_types():
    command = [sys.executable, "-m", "mypy", "--config-file=", "--strict", "--no-error-summary", "tests/typing_examples.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=600)
    revealed = [line.split('"')[1] for line in done.stdout.splitlines() if "Revealed type" in line]
    assert done.returncode == 0, done.stdout
    assert revealed == [
        "astgrad.api.Derivative[[x: float, a: float =], Any]",
        "astgrad.api.Derivative[[x: float, *, n: int], Any]",
        "astgrad.api.Derivative[[x: float, name: str], Any]",
        "astgrad.api.Derivative[[x: float, a: float =], tuple[Any, Any]]",
        "astgrad.api.Derivative[[x: float], tuple[Any, Any]]",
    ]
