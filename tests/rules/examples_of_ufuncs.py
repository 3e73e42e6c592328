"""Examples of the rules for `reduce` and `accumulate` of universal functions."""

from __future__ import annotations

import numpy as np

from .examples import array, example

for shape, options in (((4,), {}), ((2, 3), {}), ((2, 3), {"axis": 1}), ((2, 3), {"axis": None}), ((2, 3, 2), {"axis": 1, "keepdims": True})):
    for ufunc in (np.add, np.multiply, np.maximum, np.minimum, np.logaddexp):
        example(ufunc.reduce, array(*shape), **options)
for shape, options in (((5,), {}), ((2, 3), {}), ((2, 3), {"axis": 1}), ((3, 2, 2), {"axis": -2})):
    for ufunc in (np.add, np.multiply, np.maximum, np.minimum):
        example(ufunc.accumulate, array(*shape), **options)
