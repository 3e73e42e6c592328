"""The generated text is as reviewed, imports, and is right."""

import ast
import copy
import inspect
import os
import re
import runpy
import subprocess
import sys

import numpy as np
import pytest

from astgrad.runtime import leaves
from tests.golden.functions import EXAMPLES
from tests.golden.write import HERE, text_of

NAMES = [function.__name__ for function, _, _ in EXAMPLES]


@pytest.fixture(params=EXAMPLES, ids=NAMES)
def example(request):
    return request.param


def test_text_is_as_kept(example):
    assert text_of(*example) == (HERE / f"{example[0].__name__}.py").read_text(), "if the change is meant: make golden, and review the diff"


def numeric(function, args, which, h=1e-6):
    """Central differences with respect to every float of one argument."""
    found = []
    for place, leaf in enumerate(leaves(args[which])):
        for index in np.ndindex(np.shape(leaf)):
            values = []
            for step in (h, -h):
                moved = list(copy.deepcopy(args))
                moved[which] = nudged(moved[which], place, index, step)
                values.append(function(*moved))
            found.append((values[0] - values[1]) / (2 * h))
    return np.array(found)


def nudged(tree, place, index, step):
    counter = iter(range(10**6))

    def walk(node):
        if isinstance(node, (list, tuple)):
            return type(node)(walk(item) for item in node)
        if next(counter) != place:
            return node
        if isinstance(node, np.ndarray):
            node[index] += step
            return node
        return node + step

    return walk(tree)


def test_kept_text_is_right(example):
    function, args, argnums = example
    module = runpy.run_path(str(HERE / f"{function.__name__}.py"))
    got = module[f"{function.__name__}_grad"](*copy.deepcopy(args))
    many = isinstance(argnums, tuple)
    for which, gradient in zip(argnums if many else [argnums], got if many else [got], strict=True):
        flat = np.concatenate([np.ravel(leaf) for leaf in leaves(gradient)])
        np.testing.assert_allclose(flat, numeric(function, args, which), rtol=1e-5, atol=1e-6)


def test_text_does_not_depend_on_the_hash_seed():
    program = "from tests.golden.functions import EXAMPLES; from tests.golden.write import text_of; print('\\n'.join(text_of(*e) for e in EXAMPLES))"
    texts = {
        subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


@pytest.mark.parametrize(("name", "by_hand"), [("scalar_loop", 26), ("newton", 34), ("mlp", 45), ("misfit", 17)])
def test_is_not_much_longer_than_by_hand(name, by_hand):
    text = (HERE / f"{name}.py").read_text()
    code = text[text.index("def "):]
    assert len([line for line in code.splitlines() if line.strip()]) <= 1.3 * by_hand


@pytest.mark.parametrize("name", ["scalar_loop", "newton", "mlp", "horner", "pendulum", "broadcast", "misfit"])
def test_forward_sweep_is_the_users_text(name):
    function = next(f for f, _, _ in EXAMPLES if f.__name__ == name)
    text = (HERE / f"{name}.py").read_text()
    sweep = text[text.index(f"def {name}_grad"):]
    sweep = sweep[sweep.index("# forward sweep"): sweep.index("# reverse sweep")]
    saving = re.compile(r"\w+_tape(_\d)?\.append|\w+_saved(_\d)? =|trips")
    plain = [re.sub(r", \w+_saved = (\w+)_forward\(", r" = \1(", line).strip() for line in sweep.splitlines()[1:]]
    kept = [line for line in plain if not saving.search(line)]
    lines = inspect.getsource(function).splitlines()[1:]
    users = [line.strip() for line in lines]
    kept = [line for line in kept if line]
    position = -1
    for line in kept:
        assert line in users[position + 1:], f"{line!r} is not the user's, or not in the user's order"
        position = users.index(line, position + 1)
    missing = [line for line in users if line not in kept and not line.startswith(("return", "if k > 50"))]
    assert not missing
    ast.parse(text)
