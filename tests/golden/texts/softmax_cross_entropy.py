import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
from astgrad.runtime import add_at, divide, fill, ties


def softmax_cross_entropy_grad(z, labels):
    """Gradient of softmax_cross_entropy with respect to z (functions.py:106), for
    z: float64[n, m], labels: int64[k].
    """
    # forward sweep
    e_1 = np.max(z, axis=1, keepdims=True)
    e = np.exp(z - e_1)
    p_1 = np.sum(e, axis=1, keepdims=True)
    p = e / p_1
    value_1 = p[np.arange(len(labels)), labels]
    value_2 = np.log(value_1)

    # reverse sweep
    value_2_bar = fill(-1.0 / np.size(value_2), value_2)  # line 109
    value_1_bar = divide(value_2_bar, value_1)
    p_bar = np.zeros_like(p)
    p_bar = add_at(p_bar, (np.arange(len(labels)), labels), value_1_bar)
    e_bar = p_bar / p_1  # line 108
    p_1_bar = np.sum(-p_bar * p / p_1, axis=1)[:, None]
    e_bar += p_1_bar
    e_1_bar = e_bar * e  # line 107
    z_bar = e_1_bar
    e_1_bar_1 = np.sum(-e_1_bar, axis=1)[:, None]
    z_bar = z_bar + e_1_bar_1 * ties(z, e_1, 1)
    return z_bar
