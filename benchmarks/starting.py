"""The time until the first gradient: importing astgrad, and generating code. Each run is a process of its own.

Run as a script, this file is that process: it prints what it measured as JSON.
"""

from __future__ import annotations

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Row

SIZES = (10, 20, 40, 80, 160)
ROUNDS = 7


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as cache:  # modules are compiled once, as after any installation
        runs = [_run(cache) for _ in range(ROUNDS + 1)][1:]
    median = {name: statistics.median(run[name] for run in runs) * 1e3 for name in runs[0]}
    yield Row("import astgrad, after numpy", median["import"], 30.0, "ms")
    yield Row("first gradient in a process, 20 lines", median["first"], 150.0, "ms")
    for size in SIZES:
        yield Row(f"generation when warm, {size} statements, for each", median[str(size)] / size, None, "ms")
    yield Row("... for each: 160 statements / 40 statements", median["160"] / median["40"] / 4.0, 1.5)


def _run(cache: str) -> dict[str, float]:
    root = Path(__file__).resolve().parent.parent
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPYCACHEPREFIX": cache}
    done = subprocess.run([sys.executable, "-m", "benchmarks.starting"], cwd=root, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout))


# --- in the process


def straight_line(name: str, statements: int) -> str:
    """A function of so many statements: assignments, a loop and a branch in turn."""
    body, last = [], "x"
    for i in range(0, statements - 1, 5):
        block = [
            f"    a{i} = np.sin({last}) * x + {i + 1}.0",
            f"    b{i} = a{i} * {last} / (2.0 + a{i} * a{i})",
            f"    for _ in range(2):\n        b{i} = b{i} * a{i}" if i % 10 else f"    if b{i} > 0.5:\n        b{i} = b{i} - x",
            f"    c{i} = np.exp(-b{i} * b{i})",
        ]
        body += block
        last = f"c{i}"
    return "\n".join([f"def {name}(x):", *body, f"    return {last}\n"])


def _measure() -> dict[str, float]:
    import numpy  # noqa: F401 - so that only astgrad's own part is timed

    start = time.perf_counter()
    import astgrad

    found = {"import": time.perf_counter() - start}
    with tempfile.TemporaryDirectory() as folder:
        functions = _load(Path(folder) / "lines.py")
        found["first"] = _generation(astgrad.grad, functions.first)
        for size in SIZES:
            found[str(size)] = _generation(astgrad.grad, getattr(functions, f"f{size}"))
    return found


def _load(path: Path) -> Any:
    texts = [straight_line("first", 20), *(straight_line(f"f{size}", size) for size in SIZES)]
    path.write_text("import numpy as np\n\n\n" + "\n\n".join(texts))
    spec = importlib.util.spec_from_file_location("lines", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _generation(grad: Callable[..., Any], function: Callable[..., Any]) -> float:
    """Seconds of the first call; the second one, in which nothing is generated, is taken off."""
    times = [time.perf_counter()]
    gradient = grad(function)
    for _ in range(2):
        gradient(0.3)
        times.append(time.perf_counter())
    return (times[1] - times[0]) - (times[2] - times[1])


if __name__ == "__main__":
    print(json.dumps(_measure()))
