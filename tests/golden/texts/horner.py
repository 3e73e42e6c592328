import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def horner_grad(x, coefficients):
    """Gradient of horner with respect to x and coefficients (functions.py:45), for
    x: float, coefficients: float64[n].
    """
    total_tape = []
    # forward sweep
    total = 0.0
    for c in coefficients:
        total_tape.append(total)
        total = total * x + c

    # reverse sweep
    total_bar = 1.0  # line 49
    coefficients_bar = np.zeros_like(coefficients)  # line 47
    x_bar = 0.0
    for i in range(len(coefficients) - 1, -1, -1):
        total = total_tape.pop()
        x_bar += total_bar * total  # line 48
        c_bar = total_bar
        total_bar *= x
        coefficients_bar[i] += c_bar  # line 47
    return float(x_bar), coefficients_bar
