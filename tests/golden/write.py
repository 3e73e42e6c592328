"""`python -m tests.golden.write` (`make golden`) rewrites the generated sources kept beside this file; review them as a diff."""

import copy
import pathlib

from astgrad import grad
from tests.golden.functions import EXAMPLES

HERE = pathlib.Path(__file__).parent / "texts"
HEADER = "import math\n\nimport numpy as np\n\nfrom tests.golden.functions import *  # noqa: F403\n"


def text_of(function, args, argnums):
    """The generated gradient as an importable module."""
    df = grad(function, argnums)
    df(*copy.deepcopy(args))
    return f"{HEADER}{df.source.strip()}\n"


def write():
    HERE.mkdir(exist_ok=True)
    for function, args, argnums in EXAMPLES:
        (HERE / f"{function.__name__}.py").write_text(text_of(function, args, argnums))


if __name__ == "__main__":
    write()
