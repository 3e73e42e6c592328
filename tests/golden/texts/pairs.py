import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def pairs_grad(points, p):
    """Gradient of pairs with respect to points and p (functions.py:73), for points: float64[n], p: float."""
    # forward sweep
    energy = 0.0
    for i in range(len(points)):
        for j in range(i):
            d = points[i] - points[j]
            energy += 1.0 / (d * d + p)

    # reverse sweep
    energy_bar = 1.0  # line 79
    p_bar = 0.0  # line 75
    points_bar = np.zeros_like(points)
    for i in range(len(points) - 1, -1, -1):
        for j in range(i - 1, -1, -1):  # line 76
            d = points[i] - points[j]
            energy_1_bar = -energy_bar / (d * d + p) / (d * d + p)  # line 78
            d_bar = 2.0 * energy_1_bar * d
            p_bar += energy_1_bar
            points_bar[i] += d_bar  # line 77
            points_bar[j] -= d_bar
    return points_bar, float(p_bar)
