"""Each script in examples/ runs to its end and prints the results it promises."""

import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "examples").glob("*.py"))


def run(script):
    done = subprocess.run([sys.executable, "-W", "error", str(script)], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{script.name}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def digits(out):
    assert "def cost(params, x, target, weight_decay):" in out
    assert "def cost_grad(params, x, target, weight_decay):" in out
    assert float(found(r"worst relative error (\S+) in 3010", out)) < 1e-7
    assert float(found(r"by hand: (\S+) of the largest element", out)) <= 1e-12
    assert float(found(r"ratio (\S+)", out)) > 0
    assert float(found(r"accuracy on 397 held-out digits: (\S+)%", out)) >= 96
    picture = Path(found(r"picture: (.+)", out))
    assert picture == ROOT / "out" / "digits.png"
    assert picture.read_bytes().startswith(b"\x89PNG")


def chain(out):
    assert "def chain_grad(w):" in out
    assert number(r"exponentials in the chain: (\d+)", out) == 3
    assert number(r"in its gradient: (\d+)", out) == 3
    assert number(r"dz/dw at w = 0.6: (\S+),", out) == pytest.approx(0.044166974981, rel=0, abs=2e-12)
    assert number(r"dz/dw .*relative error (\S+)", out) < 1e-14
    assert number(r"d2z/dw2 at w = 0.6: (\S+)", out) == pytest.approx(-0.028839401786, rel=0, abs=2e-12)
    assert number(r"by grad of grad: relative error (\S+)", out) < 1e-13
    assert number(r"by jvp of grad: relative error (\S+)", out) < 1e-13


def two_input_network(out):
    assert "def loss_grad(i1, i2, w1, w2, w3, w4, w5, w6, target):" in out
    for name in ("i1", "i2", "w1", "w2", "w3", "w4", "w5", "w6"):
        by_hand = number(rf"\n{name} +(\S+) ", out)
        assert abs(number(rf"\n{name} +\S+ +(\S+) ", out) - by_hand) <= 2e-15
    assert number(r"relative to the largest derivative: (\S+)", out) < 1e-14
    assert number(r"loss: (\S+), after", out) == 0.036208
    assert number(r"of descent: (\S+)", out) < 0.005


def logistic_regression(out):
    assert "def cost_grad(params, X, t, ridge):" in out
    assert number(r"by hand: relative error (\S+)", out) < 1e-14
    assert number(r"iterations: (\d+)", out) < 40
    assert number(r"cost: (\S+)", out) == pytest.approx(0.407613764, rel=0, abs=2e-9)
    assert number(r"at the optimum: (\S+)", out) < 1e-7
    assert abs(number(r"mean probability (\S+),", out) - number(r"share of ones (\S+)", out)) < 1e-7
    assert number(r"accuracy: (\S+)%", out) >= number(r"of the true weights: (\S+)%", out)


def kalman(out):
    for model in ("random level", "random level and slope"):
        assert number(model + r": relative error of the gradient (\S+),", out) < 1e-12
        assert number(model + r": .* of the Hessian (\S+)", out) < 1e-6
    assert number(r"step 5: .* norm of the gradient (\S+)", out) < 1e-8
    assert number(r"step 5: .* log-likelihood (\S+)", out) == pytest.approx(-643.826816, rel=0, abs=2e-6)
    assert number(r"at the maximum: (\S+) of the measurements", out) == pytest.approx(15098.5, rel=0, abs=0.2)
    assert number(r"measurements, (\S+) of the level", out) == pytest.approx(1469.2, rel=0, abs=0.2)


def fixed_point(out):
    assert "def cosine_grad(a, x, tol):" in out
    assert number(r"x = cos x at (\S+),", out) == pytest.approx(0.739085133215, rel=0, abs=2e-12)
    assert number(r"dx/da = \S+: relative error (\S+)", out) < 1e-11
    E = number(r"Kepler's E = (\S+) for", out)
    assert abs(E - 0.3 * math.sin(E) - 1.0) < 1e-11
    assert number(r"of its two derivatives (\S+)", out) < 1e-13
    assert number(r"of 72 derivatives (\S+)", out) < 1e-11
    assert number(r"makes one pass: dx/da = (\S+),", out) == number(r"but -x sin x = (\S+)", out) == -0.497857


def black_scholes(out):
    assert "def call_grad(S, sigma, T, r, K):" in out
    for name in ("price", "delta", "vega", "theta", "rho", "gamma", "vanna", "volga"):
        assert number(rf"\n{name} +\S+ +\S+ +(\S+)", out) < 1e-12
    assert number(r"\nprice +(\S+)", out) == pytest.approx(4.759422, abs=1e-6)
    assert number(r"gamma by jvp of grad: relative error (\S+)", out) < 1e-12
    assert number(r"residual (\S+)", out) < 1e-13


def found(pattern, out):
    match = re.search(pattern, out)
    assert match, f"{pattern!r} is not in the output:\n{out}"
    return match[1]


def number(pattern, out):
    return float(found(pattern, out))


PROMISES = {
    "black_scholes.py": (black_scholes, ()),
    "chain.py": (chain, ()),
    "digits.py": (digits, ("sklearn", "matplotlib", "tqdm")),
    "fixed_point.py": (fixed_point, ()),
    "kalman.py": (kalman, ()),
    "logistic_regression.py": (logistic_regression, ("scipy",)),
    "two_input_network.py": (two_input_network, ()),
}


def test_every_script_is_tested():
    assert [script.name for script in SCRIPTS] == sorted(PROMISES)


@pytest.mark.parametrize("name", PROMISES)
def test_script(name):
    promise, needs = PROMISES[name]
    for module in needs:
        pytest.importorskip(module)
    promise(run(ROOT / "examples" / name))
