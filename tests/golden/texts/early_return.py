import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
from astgrad.runtime import scaled_power


def early_return_grad(x, limit):
    """Gradient of early_return with respect to x (functions.py:64), for x: float, limit: float."""
    # forward sweep
    total = 0.0
    leave = 0
    trips = 0
    for i in range(10):
        trips += 1
        total = total + x ** i
        if total > limit:
            leave = 1
            break

    # reverse sweep
    if leave == 1:  # line 69
        total_bar = x
        x_bar = total
    else:
        total_bar = 1.0  # line 70
        x_bar = 0.0
    for i in range(trips - 1, -1, -1):  # line 66
        x_bar += scaled_power(total_bar, x, i)  # line 67
    return float(x_bar)
