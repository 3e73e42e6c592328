"""Arrays written in place: programs that were once wrong, or crashed, and their kin."""

import numpy as np


def made_anew_and_written_since(x):
    a = x * 1.0
    v = a[2:4]
    a = np.zeros(6)
    a[0] = v[0] * x[0]
    v[1] = a[0] ** 2
    a = v
    a[0] = 3 * x[5]
    return np.sum(v**2) + np.sum(a)


def picked_and_written_since(x):
    k = np.array([0, 2])
    b = x[k]
    c = b
    c[0] = b[1] ** 2
    s = np.sum(b * x[:2])
    b = x[1:3]
    return s + np.sum(b**2)


def results_written(x):
    a = x.T @ x
    b = np.zeros((3, 3))
    b[...] = a @ a * 0.1
    b[:] = np.tanh(b @ b)
    a @= b
    a[1] = np.exp(-np.abs(b[0] @ a))
    b += np.outer(a[1], a[0])
    return np.sum((a @ b) * x[:3])


def argument_rebound(x, w):
    a = x
    c = a[1:]
    x = w
    a[0] = 3.0 * w[0]
    c[0] = w[1] ** 2
    a = a * 2
    return np.sum(a * x)


def buffers_swapped_by_a_test(x):
    a = x * 1.0
    b = x * x
    for i in range(6):
        if a[i] > b[i]:
            a, b = b, a
        a[i] += b[i - 1]
        b[i] *= 0.5
    return np.sum(a * 2 + b**2)


def rows_zipped(x):
    a = x * 1.0
    for i, r in enumerate(a):
        r[0] = r[1] * i
        a[0, 2] = r[0]
    for r, q in zip(a, x):
        r += q * r
    return np.sum(a**2)


def through_a_new_axis(x):
    a = x * 2.0
    a[:, None][1:3] = x[:2, None] ** 2
    b = a[np.newaxis]
    b[0, 0] = x[1] * x[2]
    return np.sum(a**2)


def names_of_two_kinds(x):
    a = x[0] * 2
    a += x[1]
    b = a * a
    a = np.ones(3) * b
    a += x[:3]
    c = a
    c[0] = b
    return np.sum(a**2)


def chosen_and_clipped(x):
    a = x * 1.0
    a[:] = np.where(a > 0, np.sqrt(np.abs(a) + 1), a**2)
    b = np.maximum(a, 0.3)
    a[1:] = np.clip(a[:-1], -0.5, 0.9)
    m = np.max(a)
    a[0] = np.min(a) * 2
    a = np.where(x > 0, a, b)
    a[5] = m
    return np.sum(a**2) + m


def powers(x, w):
    a = x * 1.0
    a += w
    a **= 1.3
    a **= w
    a[:2] /= x[:2]
    a[0] **= x[0]
    a[5] *= -1
    return np.sum(a**2)

def out_behind_the_operands(x):
    a = np.empty(6)
    np.sin(x, a)
    np.multiply(a, x, a)
    b = np.ones(6)
    y = x * b
    np.add(w6, w6, out=b)
    return np.sum(a**2) + np.sum(y * b * x)


def written_by_the_library(x):
    a = np.ones((3, 3))
    y = np.sum((x[:3] @ a) ** 2)
    np.fill_diagonal(a, 7.0)
    b = np.ones(6)
    z = x * b
    np.putmask(b, w6 > 0, 3.0)
    np.copyto(b, w6, where=w6 < -1)
    b.__setitem__(0, 5.0)
    k = np.arange(6)
    u = x[k] * 2
    np.random.default_rng(0).shuffle(k)
    a, c = np.zeros(3), np.sum(x[:3] @ a)
    return y * np.sum(z * x * b) + np.sum(u * x[k] ** 2) + c


def indices_that_are_written(x):
    k = np.array([1, 4])
    a = x * 1.0
    v = a[k[0] : k[1]]
    v[0] = a[0] * 2
    k[0] = 3
    for i in range(k[0]):
        w = a[k[1] :]
        w[0] = w[1] * x[i]
        k[0] += 1
        k[1] = 3 + i % 2
    d = {k[0]: x[0], k[1]: x[1]}
    k[1] = 9
    return np.sum(a**2) + d[6]


def accumulates(v, n):
    t = np.zeros(n)
    for i in range(n):
        v = v * np.sin(v)
        t[i] = v * i
    return np.sum(t**2)


def tapes_of_helpers(x):
    return accumulates(x[0], 3) * accumulates(x[1], 2)


def strided_arguments(x, w):
    x[1:] *= x[:-1]
    x[0] = w[2]
    v = x.reshape(2, 3)
    v[0, 1] *= 2.0
    r = x.ravel()
    r[2] = 7.0 * w[0]
    t = x[::-1].reshape(3, 2).T
    t[0, 1] = w[1] ** 2
    return np.sum(x * w) + np.sum(r**2) + np.sum(v) + np.sum(t**3)


def results_written_later(x):
    y = np.exp(x)
    z = y
    for _ in range(3):
        z *= 0.5
        z = np.sqrt(z)
        x[1] -= 0.3
        x = 0.5 * np.tanh(x)
    w = x.ravel()[1:]
    w[0] = w[1] * z[0]
    return np.sum(z * y) + np.sum(x)


def arguments_that_become_one(v, b):
    one = v[1]
    for row in b:
        pass
    row[0] = 2.0 * one
    v[0] = 0.5
    v = b
    return one + b.mean() * v[0, 1]



def argument_made_of_itself(q, v, vec):
    v = np.tanh(vec + v)
    vec[1] = q
    for r in vec:
        v[1] += r * q
    return np.sum(v)


def elimination_by_outer_products(a):
    a = a.copy()
    for k in range(len(a) - 1):
        a[k + 1 :, k] /= a[k, k]
        a[k + 1 :, k + 1 :] -= np.outer(a[k + 1 :, k], a[k, k + 1 :])
    return np.sum(np.log(np.abs(np.diag(a))))


def one_row_of_a_table(x):
    d = np.zeros(4)
    for i in range(4):
        before = d[0]
        for j in range(1, 4):
            old = d[j]
            d[j] = x[i, j - 1] ** 2 + min(d[j], d[j - 1], before) * 1.1
            before = old * d[j]
    return np.sum(d**2)


def items_handed_on(x):
    u = x * 1.0
    u += u
    u[0] = product(*u) * u[1]
    return product(*u[:2], 2.0) + largest(*u)


def product(*factors):
    return factors[0] * factors[1] * len(factors)


def largest(*items):
    return max(items)


def constants_written_by_helpers(x):
    c, y = np.ones(6), 1.0
    even = c[::2]
    for i in range(3):
        y = y * np.sum(x * c)
        halve(c)
        even[i] += 1.0
        y += np.sum(c * x) * c[0]
    c[1] = x[1]
    halve(c)
    return y * np.sum(c**2 * x)


def halve(u):
    u[0] *= 0.5


def written_by_a_helper_of_a_nested_function(x):
    u = x * 1.0

    def twice(v):
        halve(v)
        halve(v[2:])

    twice(u)
    return np.sum(u**2 * x)


def written_by_name(x, w):
    u = np.outer(x, w)
    a = scaled(**{"u": u[:, 1], "by": x[0]}) + scaled(u[2], *(w[0],)) + scaled(u[1], **{"by": x[1]})
    scaled(u[0], x[1] * w[0])
    return np.sum(u**2) * a


def scaled(u, by):
    u *= by
    u[1] = by * u[0]
    return by * u[2]


def written_for_nothing(x, w):
    scaled(**{"u": x[:3], "by": x[0]})
    y, z = 1.0, 2.0
    for _ in range(2):
        y, z = of_nothing_else(x * w, by=z)
    return y * z + np.sum(w)


def of_nothing_else(u, by):
    return by * 0.5, by * 2.0


def scratch(x):
    s = 0.0
    for i in range(3):
        scaled(np.ones(4), x[i])
        s += x[i] * np.sum(filled(np.zeros(3), by=x[i]))
    return s


def filled(u, by):
    u[:] = 2.0
    scaled(u, by)
    return u[::2]


def varied_by_a_helper_alone(x, w):
    u = np.ones(6)
    for v in u:
        scaled(u[::2], x[0])
    return abs(multiplied(v)(w[0])) * w[1]


def multiplied(by):
    return lambda x: by * x


def of_what_nobody_reads(x, w):
    u = x * w
    total = np.sum(u)
    squares(u, np.sin(u))
    u -= 0.5 * w
    return total * np.sum(u)


def squares(u, by):
    return u**2 * by


def steps_by_a_helper(x, w):
    u = x.copy()
    s = 0.0
    for _ in range(3):
        u += 0.1 * slope_of(u, w)
        s += slope_of(u, w)[0]
    u -= s
    return np.sum(u**2)


def slope_of(u, w):
    return np.sin(u) * u - w


def picked_and_read_further(x, w):
    a = x * 1.0
    s = np.sum(a[[0]][:, None] * w[1:]) + a[[0, 2, 2]][1:][1] ** 2
    s += a[a > 0.0][:1][0] * w[[1, 1]][1]
    a[[0, 2]] = s
    w[1] = s**2
    return np.sum(a) * s + np.sum(w)


rng = np.random.default_rng(3)
x6, w6 = rng.normal(size=6), rng.normal(size=6)
x43 = rng.normal(size=(4, 3))

WRITERS = {argument_rebound, picked_and_read_further, argument_made_of_itself, results_written_later, arguments_that_become_one, strided_arguments, written_for_nothing}
BY_LAYOUT = {strided_arguments, out_behind_the_operands}
BY_KIND = {names_of_two_kinds, steps_by_a_helper, of_what_nobody_reads}

EXAMPLES = [
    (made_anew_and_written_since, (x6,), 0),
    (picked_and_written_since, (x6,), 0),
    (picked_and_read_further, (x6, w6.copy()), (0, 1)),
    (items_handed_on, (x6,), 0),
    (steps_by_a_helper, (x6, w6), (0, 1)),
    (of_what_nobody_reads, (x6, w6), (0, 1)),
    (varied_by_a_helper_alone, (x6, w6), 0),
    (written_for_nothing, (x6.copy(), w6), (0, 1)),
    (scratch, (x6,), 0),
    (written_by_name, (x6, w6), (0, 1)),
    (constants_written_by_helpers, (x6,), 0),
    (written_by_a_helper_of_a_nested_function, (x6,), 0),
    (results_written, (x43,), 0),
    (argument_rebound, (x6, w6), (0, 1)),
    (buffers_swapped_by_a_test, (x6,), 0),
    (rows_zipped, (x43,), 0),
    (through_a_new_axis, (x6,), 0),
    (names_of_two_kinds, (x6,), 0),
    (chosen_and_clipped, (x6,), 0),
    (out_behind_the_operands, (x6,), 0),
    (written_by_the_library, (x6,), 0),
    (indices_that_are_written, (x6,), 0),
    (tapes_of_helpers, (x6,), 0),
    (strided_arguments, (x6.copy(), w6), (0, 1)),
    (results_written_later, (x6.copy(),), 0),
    (arguments_that_become_one, (x6.copy(), x43[:2]), (0, 1)),
    (argument_made_of_itself, (0.4, x6, w6), (0, 1, 2)),
    (elimination_by_outer_products, (x43[:3] + 4 * np.eye(3),), 0),
    (one_row_of_a_table, (x43,), 0),
    (powers, (np.abs(x6) + 0.5, np.abs(w6) + 0.6), (0, 1)),
]
