import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
from astgrad.runtime import divide, fill


def logistic_regression_grad(w, b, X, y):
    """Gradient of logistic_regression with respect to w and b (functions.py:52), for
    w: float64[n], b: float, X: float64[m, k], y: float64[p].
    """
    # forward sweep
    z = X @ w + b
    value_1 = np.exp(z)
    value_2 = np.log1p(value_1) - y * z

    # reverse sweep
    value_2_bar = fill(1.0 / np.size(value_2), value_2)  # line 54
    value_1_bar = divide(value_2_bar, 1 + value_1)
    z_bar = -value_2_bar * y
    z_bar += value_1_bar * value_1
    w_bar = X.T @ z_bar  # line 53
    b_bar = np.sum(z_bar)
    return w_bar, float(b_bar)
