"""Programs that others became when they were rewritten to compute the same: each was wrong, or crashed, once."""

import numpy as np

# helpers called for what they write, through whatever name binds the array


def scaled_by_a_function_inside(s):
    def scale():
        x, v = s
        v -= 0.1 * np.sin(x)
        x *= 2.0

    scale()


def scaled_by_a_parameter_inside(s):
    def scale(row, k):
        row *= k

    for k in range(2):
        scale(s[k], k + 2.0)


def scaled_under_an_annotated_name(s):
    x: np.ndarray = s[0]
    x *= 2.0


def scaled_where_it_is_bound(s):
    if (x := s[1])[0] > -9.0:
        x *= 3.0


def scaled_in_a_case(s):
    match s[0]:
        case x:
            x *= 2.0


def scaled_in_a_list(s):
    held = [s[0]]
    held[0] *= 2.0


class Box:
    def __init__(self, v):
        self.v = v


def scaled_in_an_object(s):
    box = Box(s[1])
    box.v *= s[0]
    box.v.sort()


def written_function_inside(s):
    s = s.copy()
    scaled_by_a_function_inside(s)
    return np.sum(s**3)


def written_parameter_inside(s):
    s = s.copy()
    scaled_by_a_parameter_inside(s)
    return np.sum(s**3)


def written_under_an_annotated_name(s):
    s = s.copy()
    scaled_under_an_annotated_name(s)
    return np.sum(s**3)


def written_where_it_is_bound(s):
    s = s.copy()
    scaled_where_it_is_bound(s)
    return np.sum(s**3)


def written_in_a_case(s):
    s = s.copy()
    scaled_in_a_case(s)
    return np.sum(s**3)


def written_in_a_list(s):
    s = s.copy()
    scaled_in_a_list(s)
    return np.sum(s**3)


def written_in_an_object(s):
    s = s.copy()
    scaled_in_an_object(s)
    return np.sum(s**3)


# one object that comes out of a call twice


def twice(x):
    xs = np.array([x[0], x[1]])
    return xs, xs


def a_list_twice(x):
    xs = [x[0], x[1]]
    return [xs, xs]


def weights_and_one_of_them(x):
    w = {"a": x * 1.0}
    return w, w["a"]


def whole_and_part(x):
    y = x * 2.0
    return y, y[1:]


def results_that_are_one(x):
    a, b = twice(x)
    a[0] = x[2]
    w, c = weights_and_one_of_them(x)
    w["a"][0] = x[1] * c[2]
    y, z = whole_and_part(x)
    z *= y[0]
    return b[0] * b[1] + np.sum(c * x) + np.sum(y**2)


def lists_that_are_one(x):
    xs, ys = a_list_twice(x)
    ys.append(x[2])
    ys[0] = x[2] * x[1]
    return xs[0] * xs[2]


# parts of lists of arrays that are written


def part_of_a_list(x):
    rows = [x * 1.0, x * 2.0, x * 3.0]
    rows[1][0] += x[0]
    return np.sum(rows[1:][0] * rows[:2][0]) + np.sum(tuple(rows)[1] ** 2)


# operators that give objects which others fill


def fill(a, self):
    self.a = a


class Filled:
    def __init__(self, a):
        fill(a, self)


class Factor:
    def __init__(self, a):
        self.a = a

    def __matmul__(self, other):
        return Filled(self.a * other.a)

    def __mul__(self, other):
        return Filled(self.a * other.a).a

    def __add__(self, other):
        made = Factor(0)
        made.a = self.a + other.a
        return made


def operator_that_fills(x):
    made = Factor(x) @ Factor(x * 2.0)
    return made.a**2


def operator_that_reads_what_it_fills(x):
    return (Factor(x) * Factor(x * 2.0)) ** 2


class SetByAProperty:
    def __init__(self, x):
        self.x = x

    @property
    def x(self):
        return self.held * 2

    @x.setter
    def x(self, value):
        self.held = value


def set_by_a_property(x):
    return SetByAProperty(x).x * x


def operator_that_writes(x):
    return (Factor(x) + Factor(x * x)).a ** 2


# targets in brackets, and what calls a function around it


def step(*args):
    [u, k] = args
    u *= k - u[0] * u
    return u


def targets_in_brackets(x):
    u = x.copy()
    for [k, c] in [(0.7, 1.0), (0.4, 2.0)]:
        u[1:] += c * u[:-1]
        u = step(u, k)
    return np.sum(u**2)


def calls_what_is_around(x):
    def walk(n, x):
        if n == 0:
            return x[0]

        def further(n):
            return walk(n - 1, x) * x[1]

        last = lambda n: walk(n - 1, x) + x[2]  # noqa: E731
        return last(n) if n == 1 else further(n)

    return walk(3, x)


X, ROWS = np.array([0.3, 0.7, 1.4]), np.array([[0.9, 1.7, 0.3], [0.5, 0.7, 0.4]])

BY_KIND = {written_function_inside, written_parameter_inside, written_under_an_annotated_name, written_where_it_is_bound, written_in_a_case}

def put_in_all(rows, v):
    [row.append(v * w) for row in rows for w in row[:1] if w > 0.0]


def comprehension_for_what_it_does(x):
    rows = [[x], [x, 2.0]]
    put_in_all(rows, x)
    row = rows[1]
    [row.append(row[-1] * v) for v in (x, 3.0)]
    return rows[0][1] * rows[1][-1] * row[3]


EXAMPLES = [
    (comprehension_for_what_it_does, (0.7,), 0),
    (written_function_inside, (ROWS,), 0),
    (written_parameter_inside, (ROWS,), 0),
    (written_under_an_annotated_name, (ROWS,), 0),
    (written_where_it_is_bound, (ROWS,), 0),
    (written_in_a_case, (ROWS,), 0),
    (written_in_a_list, (ROWS,), 0),
    (written_in_an_object, (ROWS,), 0),
    (results_that_are_one, (X,), 0),
    (lists_that_are_one, (X,), 0),
    (part_of_a_list, (X,), 0),
    (operator_that_fills, (0.7,), 0),
    (operator_that_writes, (0.7,), 0),
    (operator_that_reads_what_it_fills, (0.7,), 0),
    (set_by_a_property, (0.7,), 0),
    (targets_in_brackets, (X,), 0),
    (calls_what_is_around, (X,), 0),
]
