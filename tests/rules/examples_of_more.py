"""Examples of the rules for whole-array functions: np.einsum, samples of curves, selections, factorizations."""

from __future__ import annotations

import numpy as np

from astgrad import runtime

from .examples import array, example

# --- np.einsum

EINSUMS = [
    ("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 2)), ("ba", (2, 3)), ("ij->ji", (2, 3)), ("ii", (3, 3)), ("ii->i", (3, 3)), ("iij->ji", (2, 2, 3)),
    ("ij->", (2, 3)), ("ij->i", (2, 3)), ("i,i", (3,), (3,)), ("i,i->", (1,), (3,)), ("ij,j", (2, 1), (3,)), (",i", (), (3,)), ("i,j,k->kij", (2,), (3,), (2,)),
    ("...i,...i->...", (2, 2, 3), (2, 3)), ("...ij,...jk->...ik", (1, 2, 3), (2, 3, 2)), ("i...->...", (3, 2)), ("ij,jk,kl,l->i", (2, 3), (3, 2), (2, 2), (2,)),
    ("ij,kl->i", (2, 2), (2, 2)), ("iji,j->i", (2, 3, 2), (3,)), ("A b, b C", (2, 3), (3, 2)),
]
for subscripts, *shapes in EINSUMS:
    operands = [array(*shape, low=-1.0, high=2.0) for shape in shapes]
    example(np.einsum, subscripts, *operands, argnums=tuple(range(1, len(operands) + 1)))
    example(np.einsum, subscripts, *operands, argnums=(len(operands),))
    y = np.einsum(subscripts, *operands)
    for place in range(len(operands)):
        given = [np.shape(x) if i == place else x for i, x in enumerate(operands)]
        active = tuple(3 + i for i in range(len(operands)) if i != place)
        example(runtime.einsum_adjoint, array(*np.shape(y)), place, subscripts, *given, argnums=(0, *active))
example(np.einsum, "i,i,i,i,i,i", *[array(2) for _ in range(6)], argnums=(1, 2, 3, 4, 5, 6))
example(np.einsum, "ij,jk", array(2, 3), array(3, 2), optimize=True, argnums=(1, 2))
example(np.einsum, "i,i,i->i", *[array(2) for _ in range(3)], optimize="greedy", argnums=(1, 2, 3))
for place in range(6):
    given = [(2,) if i == place else array(2) for i in range(6)]
    example(runtime.einsum_adjoint, np.array(0.7), place, "i,i,i,i,i,i", *given, argnums=(0, *(3 + i for i in range(6) if i != place)))

# --- samples of curves

for m, n in ((4, 3), (3, 4), (5, 2), (3, 3), (1, 3)):
    for mode in ("full", "same", "valid"):
        a, v = array(m, low=-1.0), array(n, low=-1.0)
        example(np.convolve, a, v, mode, argnums=(0, 1))
        example(np.correlate, a, v, mode, argnums=(0, 1))
        example(runtime.convolve_adjoint, np.convolve(a, v, mode) / 3, a, v, mode, argnums=(0, 2))
        example(runtime.correlate_left, np.correlate(a, v, mode) / 3, a, v, mode, argnums=(0, 2))
        example(runtime.correlate_right, np.correlate(a, v, mode) / 3, a, v, mode, argnums=(0, 1))
example(np.convolve, array(3), array(2), argnums=(0, 1))

KNOTS, HEIGHTS = np.array([0.0, 1.0, 2.5, 3.0]), np.array([0.3, -0.5, 0.8, 0.1])
for x in (0.7, np.float64(1.3), np.array(2.7), array(4, low=-0.5, high=3.6), array(2, 3, low=0.1, high=2.9)):
    for options in ({}, {"left": 0.5}, {"right": 0.7, "left": 0.1}, {"period": 3.3}, {"period": 2.17}):
        example(np.interp, x, KNOTS, HEIGHTS, argnums=(0, 2), **options)
        example(runtime.interp_adjoint, array(*np.shape(x)), x, KNOTS, HEIGHTS, argnums=(0, 1), **options)
    for period in (None, 3.3):
        example(runtime.interp_slope, x, KNOTS, HEIGHTS, period, argnums=(0, 2))
        example(runtime.interp_slope_adjoint, array(*np.shape(x)), x, KNOTS, HEIGHTS, period, argnums=(0, 1))
example(np.interp, 0.7, [0.0, 1.0, 2.0], [0.3, 0.5, -0.2], argnums=(0, 2))

for y, x, axis in (((5,), (5,), -1), ((2, 4), (4,), -1), ((4, 2), (4,), 0), ((3, 4), (3, 4), 0), ((2, 3, 2), (3,), 1)):
    values, places = array(*y), array(*x)
    example(np.trapezoid, values, places, axis=axis, argnums=(0, 1))
    shape = np.shape(np.trapezoid(values, places, axis=axis))
    example(runtime.trapezoid_left, array(*shape), values, places, 1.0, axis, argnums=(0, 2))
    example(runtime.trapezoid_right, array(*shape), values, places, axis, argnums=(0, 1))
example(np.trapezoid, array(5))
example(np.trapezoid, array(5), np.arange(5.0) ** 2)
example(np.trapezoid, array(2, 5), dx=0.3, argnums=(0, "dx"))
example(runtime.trapezoid_left, array(2), array(2, 5), None, 0.3, argnums=(0, 3))
for f, options in (((5,), {}), ((2,), {}), ((3,), {"edge_order": 2}), ((4, 3), {"axis": 0}), ((4, 3), {"axis": -1, "edge_order": 2})):
    example(np.gradient, array(*f), **options)
    example(np.gradient, array(*f), 0.3, **options)
    example(np.gradient, array(*f), np.cumsum(array(f[options.get("axis", 0)])), **options)
    example(runtime.gradient_adjoint, array(*f), array(*f), 0.3, **options)

for p in ([0.3, -0.5, 0.7], array(4, low=-1.0), array(1)):
    for x in (0.3, np.array(0.7), array(3), array(2, 2, low=-1.0)):
        example(np.polyval, p, x, argnums=(0, 1))
        if not isinstance(p, list) and len(p) > 1:
            example(runtime.polyval_adjoint, array(*np.shape(x)), p, x, argnums=(0, 2))
example(np.polyder, array(4))
example(runtime.poly_slope, array(4))
example(runtime.poly_slope_adjoint, array(3), array(4))
for N, increasing in ((None, False), (4, True), (1, False)):
    example(np.vander, array(3, low=-1.0), N, increasing)
    example(runtime.vander_slope, array(3, low=-1.0), N, increasing)
for options in ({}, {"num": 5}, {"num": 4, "endpoint": False}, {"num": 1}):
    example(np.linspace, 0.3, 0.7, argnums=(0, 1), **options)
    example(np.linspace, np.float64(0.3), 2.0, **options)
example(runtime.ramp, 0.3, 0.7, 4, argnums=(0, 1))
example(runtime.ramp_adjoint, array(4), 0.3, 0.7, 4)

# --- factorizations

SQUARE = np.array([[2.0, 0.3, -0.4], [0.1, 3.5, 0.2], [-0.3, 0.4, 5.1]])
STACKED = SQUARE + array(2, 3, 3) / 4
for matrix in (SQUARE, STACKED):
    for function in (np.linalg.slogdet, np.linalg.cholesky, np.linalg.eigh, np.linalg.eigvalsh, np.linalg.pinv):
        example(function, matrix)
    for function in (runtime.mirror_lower, runtime.fold_lower, runtime.half_lower):
        example(function, matrix)
    eigen = tuple(np.linalg.eigh(matrix))
    example(runtime.over_gaps, matrix, eigen[0], argnums=(0, 1))
    example(runtime.from_eigenvalues, matrix, eigen[0], argnums=(0, 1))
    example(runtime.eigh_tangent, matrix / 3, eigen, argnums=(0, 1))
for shape in ((2, 3), (4, 2), (2, 3, 2), (2, 2)):
    example(np.linalg.pinv, array(*shape, low=-1.0, high=2.0))

# --- products and covariances

for a, b in (((2,), (3,)), ((2, 3), (2,)), ((4,), (2, 2)), ((2, 2), (3, 2)), ((), (3,)), ((2,), ())):
    x, y = array(*a), array(*b)
    example(np.kron, x, y, argnums=(0, 1))
    example(runtime.kron_left, np.kron(x, y) / 3, x, y, argnums=(0, 2))
    example(runtime.kron_right, np.kron(x, y) / 3, x, y, argnums=(0, 1))
example(np.kron, 0.7, array(2), argnums=(0, 1))
WITH_ZEROS = np.array([[0.5, 0.0, 2.0], [0.0, 3.0, -1.0]])
for values in (array(2, 3, low=-1.0, high=2.0), WITH_ZEROS):
    for axis in (None, 0, -1):
        example(np.cumprod, values, axis)
        example(runtime.cumprod_adjoint, np.cumsum(values, axis), values, axis, argnums=(0, 1))
        example(runtime.cumprod_tangent, array(2, 3), values, axis, argnums=(0, 1))
example(np.cumprod, array(1))
for shape, options in (((5,), {}), ((2, 4), {}), ((4, 2), {"rowvar": False}), ((3, 4), {"bias": True}), ((2, 4), {"ddof": 2}), ((1, 4), {})):
    m = array(*shape, low=-1.0)
    example(np.cov, m, **options)
    example(runtime.cov_tangent, array(*shape), m, *options.values() if "rowvar" in options else (), argnums=(0, 1))
    example(runtime.cov_adjoint, np.cov(m, **options), m, *options.values() if "rowvar" in options else (), argnums=(0, 1))
