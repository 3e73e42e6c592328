"""A notebook, run by the kernel that notebooks run: late binding, errors by cell, and gradients that go to other processes."""

import os
import pathlib
import pickle
import subprocess
import sys

import pytest
from jupyter_client.manager import start_new_kernel

ROOT = pathlib.Path(__file__).parents[1]


@pytest.fixture
def cell(tmp_path):
    """Runs the text of one cell, and returns what it shows: its value, what it printed, or its error."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(tmp_path), env={**os.environ, "PYTHONPATH": path})

    def run(text):
        shown = []

        def show(message):
            content = message["content"]
            if message["msg_type"] == "stream":
                shown.append(content["text"])
            elif message["msg_type"] == "execute_result":
                shown.append(content["data"]["text/plain"])
            elif message["msg_type"] == "error":
                shown.append(f"{content['ename']}: {content['evalue']}")

        client.execute_interactive(text, output_hook=show, timeout=120)
        return "".join(shown)

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_notebook(cell, tmp_path):
    assert cell("import cloudpickle, pickle\nimport numpy as np\nfrom astgrad import grad, value_and_grad") == ""
    assert cell("k = 2.0\n\ndef helper(x):\n    return x * k\n\n@grad\ndef f(x):\n    return helper(x) * x\n\nf(3.0)") == "12.0"
    assert cell("k = 3.0\nf(3.0)") == "18.0"  # a global
    assert cell("def helper(x):\n    return x**2 * k\n\nf(3.0)") == "81.0"  # a helper, defined anew
    assert '"""Gradient of f with respect to x (In [2]:' in cell("print(f.source)")
    assert cell("@grad\ndef f(x):\n    return x * 5.0\n\nf(3.0)") == "5.0"  # the function itself

    refused = cell("@grad\ndef bad(x):\n    yield x\n")
    assert refused.startswith("UnsupportedError: In [7]:3:5: ") and "\n    yield x\n    ^\n" in refused

    assert cell("class Model:\n    def __init__(self, w):\n        self.__w = w\n\n    def loss(self, x):\n        return np.sum(helper(x)) * self.__w\n") == ""
    cell("gradients = [f, grad(helper), grad(lambda x: f(x) * helper(x)), value_and_grad(lambda x: x * k)]")
    assert cell("by_value = gradients + [grad(Model(2.0).loss)]\n[df(2.0) for df in by_value]") == "[5.0, 12.0, 60.0, (6.0, 3.0), 24.0]"
    dump = "pickle.dump([({}.dumps(df), df(2.0)) for df in {}], open('saved', 'ab'))"
    assert cell(dump.format("pickle", "gradients")) == cell(dump.format("cloudpickle", "by_value")) == ""
    assert cell("from joblib import Parallel, delayed\nParallel(n_jobs=2)(delayed(df)(2.0) for df in by_value)") == "[5.0, 12.0, 60.0, (6.0, 3.0), 24.0]"
    pool = "from concurrent.futures import ProcessPoolExecutor\nimport multiprocessing\n"
    assert cell(pool + "with ProcessPoolExecutor(1, multiprocessing.get_context('spawn')) as pool:\n    print(*pool.map(f, [1.0, 2.0]))") == "5.0 5.0\n"

    with open(tmp_path / "saved", "rb") as file:
        assert len(pickle.load(file)) == 4 and len(pickle.load(file)) == 5
    loading = "import pickle\nfile = open('saved', 'rb')\nfor data, expected in pickle.load(file) + pickle.load(file):\n    assert pickle.loads(data)(2.0) == expected"
    subprocess.run([sys.executable, "-c", loading], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, timeout=120)
