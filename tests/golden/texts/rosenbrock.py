import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def rosenbrock_grad(x):
    """Gradient of rosenbrock with respect to x (functions.py:94), for x: float64[n]."""
    # forward sweep
    value_1 = x[1:] - x[:-1] ** 2

    # reverse sweep
    value_1_bar = 200.0 * value_1  # line 95
    x_bar = np.zeros_like(x)
    x_bar[:-1] -= 2.0 * (1.0 - x[:-1])
    x_bar[1:] += value_1_bar
    x_bar[:-1] -= 2.0 * value_1_bar * x[:-1]
    return x_bar
