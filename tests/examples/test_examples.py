"""Each script in examples/ runs to its end and prints the results it promises."""

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


def found(pattern, out):
    match = re.search(pattern, out)
    assert match, f"{pattern!r} is not in the output:\n{out}"
    return match[1]


PROMISES = {"digits.py": (digits, ("sklearn", "matplotlib", "tqdm"))}


def test_every_script_is_tested():
    assert [script.name for script in SCRIPTS] == sorted(PROMISES)


@pytest.mark.parametrize("name", PROMISES)
def test_script(name):
    promise, needs = PROMISES[name]
    for module in needs:
        pytest.importorskip(module)
    promise(run(ROOT / "examples" / name))
