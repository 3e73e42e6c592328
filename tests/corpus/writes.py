"""Arrays written in place: elements, slices, masks, index arrays; views and aliases; the caller's own arrays."""

import numpy as np


def misfit(u0, target, c, steps):
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += c * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum((u - target) ** 2)


def energy(u, nu, dt, steps):
    for _ in range(steps):
        left = u[:-2]
        mid = u[1:-1]
        right = u[2:]
        u[1:-1] = mid - dt * mid * (right - left) + nu * (right - 2.0 * mid + left)
    return np.dot(u, u)


def filled(x):
    a = np.zeros(5)
    for i in range(5):
        a[i] = x * i
    return np.sum(a**2)


def shifted_onto_itself(x, w):
    a = x.copy()
    a[1:] = a[:-1]
    return np.sum(w * a**2)


def shifted_backwards(x, w):
    a = x.copy()
    a[:] = a[::-1]
    a[:-1] = a[1:]
    return np.sum(w * a**2)


def mirror_read_twice(u):
    u = u * 1.0
    u[1:-1] += u[2:] + u[:-2]
    return np.sum(u**3)


def raveled(x, w):
    r = x.ravel()
    r[0] = 5.0
    return np.sum(w * x) + r[1]


def raveled_twice(x, w):
    y = x.T * 1.0
    r = y.ravel()
    r[0] = 5.0
    s = y.reshape(-1)
    s[1] = r[2] ** 2
    return np.sum(w.T * y) + r[1] ** 2


def rows_swapped_through_views(x, w):
    x = x.copy()
    x[0], x[1] = x[1], x[0]
    return np.sum(w * x**2)


def elements_swapped(x, w):
    a = x.copy()
    a[0], a[3] = a[3] * a[1], a[0]
    return np.sum(w * a**2)


def carried_from_item_to_item(x):
    h = np.zeros(7)
    h[0] = 1.0
    for t in range(6):
        h[t + 1] = np.tanh(h[t] * x[t] + x[t])
    return h[-1] + np.sum(h**2)


def overwritten_elements(x):
    x = x * x
    x[0] = np.sin(x[0] * x[1])
    x[2:4] *= x[0]
    x[1] /= x[3]
    x[4] **= 2
    return np.sum(x)


def out_arguments(x):
    y = np.empty_like(x)
    np.cos(x, out=y)
    z = np.multiply(y, x, out=y)
    return np.sum(z * x) + y[0]


def scattered(x, w):
    a = np.zeros(3)
    np.add.at(a, np.array([0, 1, 1, 2, 0, 0]), x * w)
    np.subtract.at(a, [0, 0], x[:2])
    return np.sum(a**2)


def index_arrays(x, w):
    a = w.copy()
    a[np.array([0, 0, 2])] = x[:3] * 2
    a[np.array([1, 1])] += x[4:]
    a[[3, 4]] *= x[3:5]
    return np.sum(a**3)


def masks(x, w):
    a = x * w
    a[x > 0] = 0.0
    a[w > 0] *= x[w > 0]
    return np.sum(a**2)


def views_of_one_buffer(x):
    a = x * 1.0
    b = a[1:4]
    b[0] = a[0] * a[1]
    b *= 2.0
    c = b[::-1]
    c[0] = b[1] ** 2
    return np.sum(a * a)


def callers_array(x):
    x[0] = x[1] * x[2]
    x += 1.0
    x *= x
    return np.sum(x**2)


def edit_distance(x):
    n, m = x.shape
    d = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            d[i, j] = x[i - 1, j - 1] ** 2 + min(d[i - 1, j], d[i, j - 1], d[i - 1, j - 1])
    return d[n, m]


def lu_determinant(a):
    a = a.copy()
    n = a.shape[0]
    for k in range(n):
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            a[i, k + 1 :] -= a[i, k] * a[k, k + 1 :]
    return np.sum(np.log(np.abs(np.diag(a))))


def buffers_that_swap(x, n):
    a = x * 1.0
    b = np.zeros_like(a)
    for _ in range(n):
        b[1:-1] = a[1:-1] + 0.1 * (a[2:] - a[:-2]) * a[1:-1]
        a, b = b, a
    return np.sum(a**2)


def view_chosen_by_a_branch(x, c):
    a = x * 1.0
    b = x * 2.0
    v = a if c else b
    v[0] = x[1] * 3
    return np.sum(a * b)


def plus_equals_through_an_alias(x):
    y = x
    y += 1
    return np.sum(x * y)


def plus_that_rebinds(x):
    y = x
    y = y + 1
    return np.sum(x * y)


def rows_by_index(x, w):
    y = x * 1.0
    for i in range(y.shape[0]):
        r = y[i]
        r *= w[i]
        r[0] = r[1] ** 2
    return np.sum(y**2)


def rows_of_a_loop(x, w):
    y = x * 1.0
    for r in y:
        r *= r.sum()
    return np.sum(y * w)


def reshaped_views(x):
    a = x.reshape(2, 3) * 1.0
    v = a.reshape(-1)
    v[2] = v[0] * v[1]
    t = a.T
    t[0, 1] = t[1, 0] ** 2
    q = a.swapaxes(0, 1)
    q[2, 1] *= 3
    return np.sum(a**2) + v[5]


def rebinds_first_then_writes(x):
    acc = 0.0
    for r in x:
        acc += r
    return np.sum(acc**2)


def accumulated(x):
    acc = np.zeros(3)
    for r in x:
        acc += r * acc + r
    return np.sum(acc**2)


def integer_storage_truncates(x):
    a = np.array([1, 2, 3])
    a[0] = x[0]
    return np.sum(a * x[:3])


def counters(x):
    n = np.zeros(3, dtype=int)
    s = 0.0
    for i in range(6):
        n[i % 3] += 1
        s = s + x[i] * n[i % 3]
    return s


def indices_that_change(x):
    k = np.array([0, 1, 2])
    s = 0.0
    for _ in range(4):
        s = s + x[k[0]] ** 2 * k[1]
        k[0] = k[0] + 1
        k[1] = k[0] * 2
    return s


def until_it_breaks(x):
    a = x * 1.0
    for i in range(5):
        a[i + 1] += a[i] ** 2
        if a[i + 1] > 1.0:
            break
    return np.sum(a**2)


def while_on_elements(x):
    a = x * 1.0
    i = 0
    while i < 5 and a[i] < 2:
        a[i + 1] = a[i] * a[i + 1] + 0.3
        i += 1
    return np.sum(a)


def without_dimensions(x):
    a = np.array(x)
    a += 2.0
    b = a
    b *= a
    return a * 1.0


def broadcast_writes(x):
    a = np.zeros((3, 6))
    a[:] = x
    a[1] = x[0]
    a[:, 2] = x[3]
    a[2, 1:3] += x[1:3]
    a[0, :] *= x
    return np.sum(a**3)


def made_anew_in_each_trip(x):
    s = 0.0
    for i in range(3):
        a = np.zeros(3)
        a[i] = x[i] * x[i + 1]
        a[1] += x[0]
        s = s + np.sum(a**2)
    return s


def views_of_views(x):
    a = x * 1.0
    b = a[1:]
    c = b[:, 1:]
    c[0] = c[1] * a[0, 1:]
    b[2] -= b[0]
    return np.sum(a**2)


def made_in_either_branch(x, c):
    if c > 0:
        a = x * 1.0
    else:
        a = np.zeros(6)
    a[0] = x[1]
    return np.sum(a * a)


def copied_and_filled(x):
    a = np.zeros(6)
    np.copyto(a, x * 2)
    a[0] = a[1] * a[0]
    y = a[0] * x[1]
    a.fill(1.0)
    a[2:] = x[2:]
    return np.sum(a**2 * x) + y


def matrix_rows(x):
    a = np.zeros((3, 3))
    a[...] = x.T @ x
    a[0] @= np.array([[1.0, 2.0, 0.0], [0.5, 1.0, 0.0], [0.0, 0.3, 1.0]])
    return np.sum(a @ a)


def value_read_before_the_write(x):
    a = x * 1.0
    y = a + 0.0
    b = a.copy()
    a[0] = 7.0
    b[1] = 3.0
    return np.sum(y * b) + np.sum(a**2)


def index_is_rebound(x):
    a = np.zeros(4)
    i = 0
    a[i] = x[0]
    i = i + 2
    a[i] = x[1] * a[0]
    return np.sum(a**2) * a[i]


def leapfrog(q, p, dt, steps):
    path = np.empty((steps, 2))
    for t in range(steps):
        p = p - 0.5 * dt * np.sin(q)
        q = q + dt * p
        p = p - 0.5 * dt * np.sin(q)
        path[t, 0] = q
        path[t, 1] = p
    return np.mean(path**2)


def convolved_by_hand(x, k):
    out = np.zeros(len(x) - len(k) + 1)
    for i in range(len(out)):
        for j in range(len(k)):
            out[i] += x[i + j] * k[j]
    return np.sum(np.tanh(out))


def recurrent(xs, w):
    hs = np.zeros((xs.shape[0] + 1, w.shape[0]))
    for t in range(xs.shape[0]):
        hs[t + 1] = np.tanh(w @ hs[t] + xs[t])
    return np.sum(hs[-1] ** 2)


def gauss_seidel(b, sweeps):
    u = np.zeros_like(b)
    for _ in range(sweeps):
        for i in range(1, len(u) - 1):
            u[i] = 0.5 * (u[i - 1] + u[i + 1] + b[i])
    return np.sum(u**2)


rng = np.random.default_rng(5)
x6, w6 = rng.normal(size=6), rng.normal(size=6)
x43, w43 = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))

WRITERS = {energy, raveled, callers_array, plus_equals_through_an_alias}  # they change their arguments
BY_KIND = {plus_equals_through_an_alias, rows_of_a_loop}  # whether `+=` writes depends on the kind of an argument
BY_LAYOUT = {raveled, raveled_twice}  # what is a view depends on the strides, which the oracle's numbers do not have

EXAMPLES = [
    (misfit, (rng.normal(size=8), rng.normal(size=8), 0.2, 4), (0, 1, 2)),
    (energy, (rng.normal(size=7), 0.1, 0.05, 3), (0, 1, 2)),
    (filled, (1.5,), 0),
    (shifted_onto_itself, (x6, w6), (0, 1)),
    (shifted_backwards, (x6, w6), (0, 1)),
    (mirror_read_twice, (x6,), 0),
    (raveled, (x43, w43), (0, 1)),
    (raveled, (x43.T, w43.T), (0, 1)),
    (raveled_twice, (x43, w43), (0, 1)),
    (rows_swapped_through_views, (x43, w43), (0, 1)),
    (elements_swapped, (x6, w6), (0, 1)),
    (carried_from_item_to_item, (x6,), 0),
    (overwritten_elements, (np.abs(x6) + 0.5,), 0),
    (out_arguments, (x6,), 0),
    (scattered, (x6, w6), (0, 1)),
    (index_arrays, (x6, w6), (0, 1)),
    (masks, (x6, w6), (0, 1)),
    (views_of_one_buffer, (x6,), 0),
    (callers_array, (x6,), 0),
    (edit_distance, (x43,), 0),
    (lu_determinant, (rng.normal(size=(4, 4)) + 4 * np.eye(4),), 0),
    (buffers_that_swap, (x6, 5), 0),
    (view_chosen_by_a_branch, (x6, True), 0),
    (view_chosen_by_a_branch, (x6, False), 0),
    (plus_equals_through_an_alias, (x6,), 0),
    (plus_that_rebinds, (x6,), 0),
    (rows_by_index, (x43, w43), (0, 1)),
    (rows_of_a_loop, (x43, w43), (0, 1)),
    (reshaped_views, (x6,), 0),
    (rebinds_first_then_writes, (x43,), 0),
    (accumulated, (x43,), 0),
    (integer_storage_truncates, (x6,), 0),
    (counters, (x6,), 0),
    (indices_that_change, (x6,), 0),
    (until_it_breaks, (x6,), 0),
    (until_it_breaks, (np.abs(x6) + 0.6,), 0),
    (while_on_elements, (x6,), 0),
    (without_dimensions, (1.3,), 0),
    (broadcast_writes, (x6,), 0),
    (made_anew_in_each_trip, (x6,), 0),
    (views_of_views, (x43,), 0),
    (made_in_either_branch, (x6, 1.0), 0),
    (made_in_either_branch, (x6, -1.0), 0),
    (copied_and_filled, (x6,), 0),
    (matrix_rows, (x43,), 0),
    (value_read_before_the_write, (x6,), 0),
    (index_is_rebound, (x6,), 0),
    (leapfrog, (0.5, 0.3, 0.1, 5), (0, 1, 2)),
    (convolved_by_hand, (x6, np.array([0.5, -1.2, 0.3])), (0, 1)),
    (recurrent, (x43, rng.normal(size=(3, 3))), (0, 1)),
    (gauss_seidel, (x6, 3), 0),
]
