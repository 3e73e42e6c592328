"""Examples of the rules for ordering, choosing, inserting, padding and splitting."""

from __future__ import annotations

import numpy as np

from astgrad import runtime

from .examples import array, example

# --- order

for shape, options in (((5,), {}), ((2, 3), {}), ((2, 3), {"axis": 0}), ((2, 3), {"axis": None}), ((4,), {"kind": "stable"}), ((2, 3, 2), {"axis": 1})):
    example(np.sort, array(*shape, low=-1.0), **options)
example(np.sort, [0.3, 0.7, 0.1])
for shape, indices, axis in (((4,), [2, 0, 2], 0), ((3, 4), [[0, 1], [3, 3], [2, 0]], 1), ((3, 4), [[0, 1]], 1), ((1, 4), [[0, 1], [2, 2]], 1), ((2, 3), [0, 5, 0], None)):
    where = np.array(indices)
    example(np.take_along_axis, array(*shape), where, axis)
    picked = np.take_along_axis(array(*shape), where, axis)
    example(runtime.take_along_adjoint, array(*picked.shape), array(*shape), where, axis)
for shape, options in (((5,), {}), ((4,), {}), ((2, 3), {}), ((3, 4), {"axis": 0}), ((3, 4), {"axis": 1, "keepdims": True}), ((2, 3, 2), {"axis": (0, 2)}), ((1,), {})):
    example(np.median, array(*shape, low=-1.0), **options)
    for q in (0.5, 0.0, 1.0, 0.3):
        example(np.quantile, array(*shape, low=-1.0), q, **options)
    example(np.percentile, array(*shape, low=-1.0), 90, **options)

# --- means with weights

for shape, weights, options in (((4,), (4,), {}), ((2, 3), (2, 3), {}), ((2, 3), (2, 3), {"axis": 0}), ((2, 3), (3,), {"axis": 1}), ((2, 3), (2,), {"axis": 0, "keepdims": True}),
                                ((2, 3), (2, 3), {"keepdims": True}), ((2, 3, 2), (3,), {"axis": -2}), ((2, 3, 2), (2, 3, 2), {"axis": (0, 2)})):
    example(np.average, array(*shape), weights=array(*weights), argnums=(0, "weights"), **options)
example(np.average, array(4), weights=None)
example(np.average, array(2, 3), axis=1, weights=None)
example(np.average, array(2, 3), 1, weights=np.array([1, 2, 3]))
example(runtime.weights_along, array(3), array(2, 3), 1)

# --- parts left out or put in

for shape, axis in (((5,), None), ((5,), 0), ((3, 4), None), ((3, 4), 0), ((3, 4), -1)):
    for obj in (1, -1, [0, 2], slice(0, 2)):
        example(np.delete, array(*shape), obj, axis)
example(np.compress, [True, False, True], array(3), argnums=(1,))
example(np.compress, np.array([True, False]), array(2, 3), axis=0, argnums=(1,))
example(np.compress, [False, True, True], array(2, 3), argnums=(1,))
example(np.extract, np.array([[True, False], [True, True]]), array(2, 2), argnums=(1,))
for arr, values, axis in (((3,), (2,), None), ((2, 3), (2,), None), ((2, 3), (1, 3), 0), ((2, 3), (2, 2), 1), ((2, 3), (2, 0), -1)):
    example(np.append, array(*arr), array(*values), axis, argnums=(0, 1))
example(np.append, array(3), 0.7, argnums=(0, 1))
example(np.append, [0.3, 0.5], [0.7], argnums=(0, 1))
INSERTS = [
    ((5,), None, 1, ()), ((5,), None, 1, (3,)), ((5,), 0, -1, ()), ((5,), 0, [3, 1], (2,)), ((5,), 0, [3, 1], ()), ((5,), 0, [1, 1, 0], (3,)), ((5,), 0, [2], (3,)),
    ((5,), 0, slice(0, 3), (3,)), ((5,), 0, 5, ()), ((3, 4), 0, 1, ()), ((3, 4), 0, 1, (4,)), ((3, 4), 0, 1, (2, 4)), ((3, 4), 1, 1, (3,)), ((3, 4), 1, [1], (3, 1)),
    ((3, 4), 1, [2, 0], (3, 2)), ((3, 4), 1, [2, 0], (2,)), ((3, 4), -1, 2, (3,)), ((3, 4), 1, 2, (2, 3)), ((3, 4), None, [1, 5], (2,)), ((2, 3, 4), 1, 1, (2, 4)),
]
for arr, axis, obj, values in INSERTS:
    a, v = array(*arr), array(*values)
    example(np.insert, a, obj, v, axis, argnums=(0, 2))
    example(runtime.insert_adjoint, np.insert(a, obj, v, axis) / 3, a, obj, v, axis)
    example(runtime.insert_tangent, a, obj, v, a, axis, argnums=(0, 2))
example(np.insert, array(3), 1, 0.7, argnums=(0, 2))
for shape, width in (((4,), 2), ((4,), (1, 2)), ((3, 4), 1), ((3, 4), ((0, 1), (2, 0))), ((3,), 5)):
    for mode in ("constant", "edge", "reflect", "symmetric", "wrap"):
        example(np.pad, array(*shape), width, mode)
        padded = np.pad(array(*shape), width, mode)
        example(runtime.unpad, array(*padded.shape), array(*shape), width, mode)
        example(runtime.pad_linear, array(*shape), width, mode)
example(np.pad, array(2, 3), 1)
example(np.pad, array(2, 3), 1, constant_values=0.7)

# --- choices

FIRST, SECOND = np.array([True, False, False, True]), np.array([True, True, False, False])
example(np.select, [FIRST, SECOND], [array(4), array(4)], argnums=(1,))
example(np.select, [FIRST, SECOND], [array(4), array(4)], array(4), argnums=(1, 2))
example(np.select, [FIRST, SECOND], [array(4), array(4)], 0.7, argnums=(1, 2))
example(np.select, [FIRST, SECOND], [array(4), array(1)], 0.3, argnums=(1,))
example(np.select, [FIRST, SECOND], [0.3, array(2, 1)], argnums=(1,))
example(runtime.select_adjoint, array(4), [FIRST, SECOND], [array(4), array(1)])
example(np.choose, np.array([0, 1, 1, 0]), [array(4), 0.7], argnums=(1,))
example(runtime.choose_adjoint, array(4), np.array([0, 1, 1, 0]), [array(4), array(1)])

# --- lists of parts

example(np.split, array(6), 3)
example(np.split, array(2, 6), [1, 4], axis=1)
example(np.array_split, array(5), 2)
example(np.array_split, array(5, 2), 3, 0)
example(np.hsplit, array(4), 2)
for function, shape in ((np.hsplit, (2, 4)), (np.vsplit, (4, 2)), (np.dsplit, (2, 2, 4))):
    example(function, array(*shape), 2)
    example(function, array(*shape), [1, 3])
if hasattr(np, "unstack"):
    example(np.unstack, array(3, 2))
    example(np.unstack, array(2, 3), axis=1)
for indexing in ("xy", "ij"):
    example(np.meshgrid, array(3), array(2), indexing=indexing, argnums=(0, 1))
example(np.meshgrid, array(3), 0.7, argnums=(0, 1))
example(np.broadcast_arrays, array(3), array(2, 1), argnums=(0, 1))
example(np.broadcast_arrays, array(2, 3), 0.7, argnums=(0, 1))
example(np.dstack, [array(3), array(1, 3)])
example(np.dstack, [array(2, 3), array(2, 3, 2)])
example(runtime.split_depth, array(2, 3, 3), [array(2, 3), array(2, 3, 2)])

# --- axes and angles

for axis, start in ((2, 0), (0, 2), (-1, 0), (1, 3), (1, -1), (0, 0)):
    example(np.rollaxis, array(2, 3, 2), axis, start)
    example(runtime.unroll_axis, array(2, 3, 2), axis, start)
for value in (0.7, array(3), array(2, 3), array(2, 3, 2)):
    example(np.atleast_3d, value)
example(np.unwrap, np.array([0.3, 3.0, -2.9, -1.0, 3.1]))
example(np.unwrap, np.array([[0.3, 3.0], [-2.9, -1.0]]), axis=0)
example(np.unwrap, np.array([0.1, 0.9, 0.2]), period=1.0)

# --- windows

WINDOWS = np.lib.stride_tricks.sliding_window_view
for shape, window, axis in (((5,), 3, None), ((3, 4), (2, 3), None), ((3, 4), 2, 1), ((3, 4), (2, 2), (0, 0)), ((4,), 1, 0), ((3, 4), (2,), -2)):
    example(WINDOWS, array(*shape), window, axis)
    example(runtime.windows_adjoint, array(*WINDOWS(array(*shape), window, axis).shape), array(*shape), window, axis)
for args in (((3, 3), (8, 8)), (), ((2, 2), (16, 8)), ((3,), (0,))):  # of float32 too, where other elements are seen
    example(np.lib.stride_tricks.as_strided, array(9), *args)
example(np.lib.stride_tricks.as_strided, array(3, 8), (2, 2, 2, 3), (32, 8, 32, 8))
