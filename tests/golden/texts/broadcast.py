import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def broadcast_grad(a, b, c):
    """Gradient of broadcast with respect to a, b and c (functions.py:90), for
    a: float64[n, 1], b: float64[m], c: float.
    """
    # forward sweep

    # reverse sweep
    value_1_bar = 2.0 * (a * b + c)  # line 91
    a_bar = np.sum(value_1_bar * b, axis=1)[:, None]
    b_bar = np.sum(value_1_bar * a, axis=0)
    c_bar = np.sum(value_1_bar)
    return a_bar, b_bar, float(c_bar)
