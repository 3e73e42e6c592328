"""A fixed set of random programs, and tests of the oracle and of the generator themselves."""

from __future__ import annotations

import collections
import math
import subprocess
import sys

import numpy as np
import pytest

from tests.fuzz.checker import Case, Verdict, case_of, check, close, time_limit
from tests.fuzz.dual import Dual, directional, numeric, slope
from tests.fuzz.fault_table import FAULTS
from tests.fuzz.faults import fits, found_after
from tests.fuzz.generator import generate
from tests.fuzz.language import FEATURES, FLOAT, WIDER_FEATURES, Program, array
from tests.fuzz.shrink import shrink
from tests.fuzz.worlds import loaded, twin

CHUNKS, PER_CHUNK = 12, 25
REFUSED = 0.08  # of so few; of many one in a hundred


def verdict_on(seed: int) -> Verdict:
    """Forwards or backwards, by turns, some to second order: `python -m tests.fuzz` looks at both of every program."""
    order = 2 if seed % 40 == 0 else 1
    return check(generate(seed), seed, order=order, modes="forward" if seed % 2 else "reverse")


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_programs(chunk):
    seeds = range(PER_CHUNK * chunk, PER_CHUNK * (chunk + 1))
    found = {seed: verdict_on(seed) for seed in seeds}
    bad = {seed: v for seed, v in found.items() if v.kind in ("wrong", "changed", "crashed")}
    assert not bad, "\n".join(f"python -m tests.fuzz --print --seed {seed}: {v.kind}, {v.reason}\n{v.detail}" for seed, v in bad.items())
    refused = collections.Counter(v.reason for v in found.values() if v.kind == "refused")
    assert refused.total() <= REFUSED * PER_CHUNK + 1, refused
    assert sum(v.kind == "invalid" for v in found.values()) <= 2


# faults in astgrad


def test_faults_fit_the_text_of_astgrad():
    assert not [fault.what for fault in FAULTS if not fits(fault)]


FOUND_SOON = """
a minus is lost
or goes on where its operand is true
a loop varies no more than its first round
what is read in the next round of a loop is dead
the square of tanh is forgotten
what is overwritten is not kept
"""


@pytest.mark.parametrize("what", FOUND_SOON.strip().splitlines())
def test_a_fault_in_astgrad_is_found(what):
    fault = next(fault for fault in FAULTS if fault.what == what)
    before = [verdict_on(seed).kind for seed in range(3)]
    assert found_after(fault, 60)[0]
    assert [verdict_on(seed).kind for seed in range(3)] == before


# the oracle


def test_the_two_oracles_agree_on_random_programs():
    unsure = []
    for seed in range(1000, 1200):
        program = generate(seed)
        with loaded(program) as module:
            cases = [case_of(module.f, program.arguments(attempt, module), attempt, twin(program)) for attempt in (0, 1, 2)]
        if not any(isinstance(case, Case) for case in cases):
            unsure.append((seed, cases))
    assert not unsure


def test_random_programs_depend_on_their_arguments():
    derivatives = []
    for seed in range(200):
        program = generate(seed)
        with loaded(program) as module:
            case = case_of(module.f, program.arguments(0, module), 0, twin(program))
            derivatives.append(case.derivative if isinstance(case, Case) else 0.0)
    assert np.mean(np.array(derivatives) == 0) < 0.12


def everything(x, y, v, A):
    def inner(u, scale=2.0):
        return u * y + helper(u, b=scale)

    total = np.zeros(3)
    for i, row in enumerate(A):
        total += row * x + i
    a, b = x, y
    while a < 3:
        a, b = a + 1.1, b * math.cos(a)
    items = [a, b]
    items.append(max(x, y, 0.1) ** y)
    z = np.where(v > 0.3, np.sin(v), 0.1) / np.maximum(v, 0.2)
    picked = np.sum(v[v > 0.3] ** 2) + np.mean(total) + np.sum(v[[0, 2, 0]] * total) + A.T.sum()
    rest = np.concatenate([v[1:], v[:1]]) @ np.outer(v, z)[0] + (A @ v).dot(np.ones(2)) + np.cumsum(v)[-1]
    return float(inner(x) + sum(items) + picked + rest + abs(x - y) + 2.0**x + x // 1 + x % 0.4 + np.float64(y) * np.log(x))


def helper(a, b=0.5):
    if a > 10.0:
        return a
    return math.atan2(a, b) + math.hypot(a, b) + min(a, b) + round(a) + math.log(1 + a * a, 3.0)


ARGS = (0.7, 1.3, np.array([0.4, 0.9, 0.1]), np.array([[0.3, -0.2, 0.8], [1.1, 0.5, -0.6]]))


def test_dual_numbers_go_through_the_whole_language():
    tangents = (0.3, -0.4, np.array([0.4, -0.9, 0.2]), np.ones((2, 3)) * 0.7)
    value, derivative = directional(everything, ARGS, tangents)
    assert close(value, everything(*ARGS), 1e-12)
    assert close(derivative, slope(everything, ARGS, tangents)[0], 1e-8)


def test_gradient_by_differences():
    for argnum, x in enumerate(ARGS):
        for unit in range(np.size(x)):
            tangents = [None] * len(ARGS)
            tangents[argnum] = np.eye(np.size(x))[unit].reshape(np.shape(x)) if np.ndim(x) else 1.0
            assert close(directional(everything, ARGS, tangents)[1], numeric(everything, ARGS, argnum)[unit], 1e-8)


def test_a_dual_never_loses_its_derivative_unseen():
    with pytest.raises(TypeError, match="the derivative would be lost"):
        float(Dual(1.0, 1.0))
    with pytest.raises(TypeError, match="the derivative would be lost"):
        np.zeros(2)[0] = Dual(1.0, 1.0)


def test_ties_are_shared():
    assert directional(lambda x: max(x, 0.0), (0.0,), (1.0,))[1] == 0.5
    assert directional(lambda v: np.max(v), (np.array([2.0, 2.0, 1.0]),), (np.array([1.0, 3.0, 7.0]),))[1] == 2.0
    assert directional(lambda x: abs(x), (0.0,), (1.0,))[1] == 0.0


FAULTY = """
import math

def f(x, y):
    for i in range(3):
        x = x * math.sin(y)
    return x + y
"""


@pytest.mark.parametrize("fault", ["gradient", "value", "structure", "argument", "nan", "second call", "jvp", "crash", "none"])
def test_a_planted_fault_is_seen(fault, monkeypatch):
    """The checker is handed a library that is right but for one thing."""
    import astgrad

    calls = []

    def gradient(fn, args):
        out = [directional(fn, args, [float(i == j) for j in range(len(args))])[1] for i in range(len(args))]
        calls.append(1)
        bad = {"gradient": out[0] * (1 + 1e-3), "structure": np.float64(out[0]), "nan": math.nan, "second call": out[0] + 1e-9 * len(calls)}
        return (bad.get(fault, out[0]), *out[1:])

    def value_and_grad(fn, argnums):
        def call(*args):
            if fault == "crash":
                raise IndexError("pop from empty list")
            return fn(*args) + (1e-12 if fault == "value" else 0.0), gradient(fn, args)

        return call

    def jvp(fn, args, tangents):
        return fn(*args), directional(fn, args, tangents)[1] + (1e-4 if fault == "jvp" else 0.0)

    monkeypatch.setattr(astgrad, "value_and_grad", value_and_grad)
    monkeypatch.setattr(astgrad, "grad", lambda fn, argnum: lambda *args: gradient(fn, args)[argnum])
    monkeypatch.setattr(astgrad, "jvp", jvp)
    program = Program(FAULTY, (("x", FLOAT), ("y", FLOAT)), 1)
    verdict = check(program)
    expected = {"none": "right", "argument": "right", "crash": "crashed"}.get(fault, "wrong")
    assert verdict.kind == expected, verdict


def test_a_changed_argument_is_seen(monkeypatch):
    import astgrad

    def value_and_grad(fn, argnums):
        def call(v):
            value = fn(v)
            v[0] += 1
            return value, (2 * v,)

        return call

    monkeypatch.setattr(astgrad, "value_and_grad", value_and_grad)
    program = Program("def f(v):\n    return (v ** 2).sum()\n", (("v", array(3)),), 1)
    assert check(program).kind == "changed"


def test_programs_that_raise_are_invalid():
    assert check(Program("def f(x):\n    return y\n", (("x", FLOAT),), 1)).kind == "invalid"
    assert check(Program("import math\ndef f(x):\n    return math.exp(900 + x)\n", (("x", FLOAT),), 1)).kind == "invalid"
    assert check(Program("def f(x):\n    while True:\n        x = x + 1\n", (("x", FLOAT),), 1), seconds=0.3) == Verdict("invalid", "timeout")


# the generator


def test_the_same_seed_gives_the_same_text_under_any_hash_seed():
    code = "from tests.fuzz.generator import generate; print([generate(s).source for s in range(8)])"
    texts = [
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": h, "PYTHONPATH": "."}, capture_output=True, text=True, check=True).stdout
        for h in "12"
    ]
    assert texts[0] == texts[1] and len(texts[0]) > 1000


def test_features_can_be_switched_off():
    words = {"while": "while ", "lambdas": "lambda ", "vectors": "np.array(", "break": "break", "lists": ".append(", "nested_functions": "\n    def "}
    for feature, word in words.items():
        assert any(word in generate(seed).source for seed in range(80)), feature
        off = FEATURES - WIDER_FEATURES - {feature} - ({"while_true"} if feature in ("break", "while") else set())
        off -= {"append", "append_in_loop"} if feature == "lists" else set()
        off -= {name for name in FEATURES if feature == "vectors" and name in ARRAYS}
        assert not any(word in generate(seed, off).source for seed in range(80)), feature


ARRAYS = frozenset("matrices creation float_becomes_array array_augmented array_loops vector_helpers join outer".split())


def test_shrinking_keeps_the_verdict():
    program = generate(12)
    with loaded(program) as module:
        assert math.isfinite(module.f(*program.arguments(0, module)))

    def same(other):
        try:
            with loaded(other) as module, time_limit(0.3):
                return "math." in other.source and math.isfinite(module.f(*other.arguments(0, module)))
        except Exception:
            return False

    small = shrink(program, same, seconds=20.0)
    assert same(small) and len(small.source) < len(program.source) / 3
