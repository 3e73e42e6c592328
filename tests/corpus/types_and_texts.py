"""Types of elements, scalars that are indexed, texts beside numbers, results that are read by name."""

import math
import operator
from dataclasses import asdict, astuple, dataclass

import numpy as np

X = np.array([0.7, -0.4, 1.2])
MATRIX = np.array([[2.0, 0.3], [0.1, 1.5]])
SECOND = operator.itemgetter(1)
LIKE = np.array([1, 2, 3])


def types_written_out(x):
    return np.array([x, 2.0], dtype=float).sum() * np.array([x, x * x]).astype(np.float64)[1]


def integers_carry_nothing(x):
    rounded = np.array([x * 3, 2.0], dtype=int).sum() + np.array([x * 4.1]).astype("int64")[0]
    return rounded * x + np.full(3, x * 2.2, dtype=int).sum() * x + np.full_like(LIKE, x * 3.1)[0] * x


def integers_that_are_written(x):
    counts = np.zeros(3, dtype=int)
    counts[0] = x * 5.3
    counts[1:] += 2
    return counts.sum() * x


def a_type_passed(x, dtype=float):
    y = np.zeros(3, dtype=dtype)
    y[0] = x * 5
    y[1] += x * x * y[0]
    return np.array([y.sum(), x], dtype=dtype).sum() * x


def a_type_of_integers_passed(x, dtype=int):
    return np.array([x, x * x * 4.1], dtype=dtype).sum() * x


def the_type_of_another(x):
    z = np.array([x, x * x * 4.1])
    w = np.zeros(2, z.dtype)
    w[:] = np.asarray(z * x, dtype=z.dtype)
    return w.sum() * np.full_like([1.0, 2.0], x).sum()


def all_of_a_scalar(x):
    y = np.sin(x)
    return y[()] * y[...] + np.exp(x).T * np.float64(x).item() + np.float64(x).reshape(1)[0]


def all_of_an_array_without_axes(x):
    y = np.zeros(())
    y += x
    return y[()] * y.T * y[..., None].sum() + y[None][0]


def results_by_name(a):
    r = np.linalg.eigh(a @ a.T)
    q = np.linalg.qr(a)
    return r.eigenvalues[0] * r.eigenvectors[0, 0] ** 2 + np.linalg.svd(a).S.sum() + np.linalg.slogdet(a).logabsdet + q.R[0, 0]


def texts_beside_numbers(x):
    d = {"a": x, "name": "%g and %s" % (x, "more"), "text": f"{x:.3f}", "joined": ", ".join([str(x)])}
    lines = []
    for k in range(3):
        lines.append("{:.2f}".format(x * k))
    return d["a"] * x * len(lines) * int("2") * float("1.5") * float(f"{2}.5")


def quotient_and_rest(x):
    q, r = divmod(x * 5.3, 0.9)
    return q * r * x


def length_of_three(x, y):
    return math.hypot(x, y, 3.0) + math.hypot(x) * math.hypot(*[x, y, x, 1.0])


def taken_by_a_getter(x):
    return SECOND([x, x * x]) * operator.itemgetter(0)((x, 2.0))


@dataclass
class Inner:
    u: float
    w: np.ndarray


@dataclass
class Outer:
    k: float
    n: int = 3
    name: str = "a"
    inner: Inner | None = None


def as_plain_containers(x):
    c = Outer(x, inner=Inner(x * x, np.array([x, 1.0])))
    d = asdict(c)
    d["inner"]["w"][0] = 5 * x
    d["k"] *= 2
    u, w = astuple(Inner(x, np.ones(2) * x))
    return d["k"] * d["inner"]["w"].sum() * c.inner.w.sum() * len(d["name"]) + u * w.sum()


class Scaled:
    scale = 2.0

    @classmethod
    def cls(cls, x):
        return cls.scale * x


def method_called_as_its_class(x):
    return Scaled.cls(x) * Scaled().cls(x) * x


def lists_of_arrays(x):
    a = np.arange(6.0).reshape(2, 3) * x
    b = (np.arange(3.0) * x).tolist()
    b.append(x)
    return sum(v * x for row in a.tolist() for v in row) + b[1] * b[-1]


def sums_of_weights(w):
    counts = np.bincount([0, 1, 1], weights=w, minlength=5)
    return np.sum(counts**2) * np.bincount([0, 0, 1])[0]


def noted(log, x):
    log.append(x)
    return f"{x:.2f}"


def filled(u, x):
    u[0] = x * x
    return "done"


class Teller:
    def __init__(self):
        self.v = 0.0

    def say(self, x):
        self.v += x
        return str(x)


def texts_of_calls_that_write(x):
    log, u, t = [], np.zeros(2), Teller()
    s = noted(log, x * x)
    done = filled(u, x)
    said = t.say(x) + t.say(x * x)
    names = [noted(log, x * k) for k in range(3)]
    d = {"a": noted(log, x), "b": x}
    return log[0] * log[2] * u.sum() * t.v * log[-1] * d["b"] * len(names) + 0 * len(s + done + said)


def calls_that_write_inside_texts(x):
    log = []
    m = f"{log} {noted(log, x)} {log!r:>3} {len(log)} {noted(log, x):>{len(log) + 5}} {x:.{len(log)}f}"
    n = "%s" % noted(log, 2 * x) + ",".join(noted(log, x * k) for k in range(2)) + "{}".format(noted(log, x**3))
    return sum(log) * log[-1] * x + 0 * len(m + n)


EXAMPLES = [
    (texts_of_calls_that_write, (0.7,), 0),
    (calls_that_write_inside_texts, (0.7,), 0),
    (sums_of_weights, (X,), 0),
    (as_plain_containers, (0.7,), 0),
    (method_called_as_its_class, (0.7,), 0),
    (lists_of_arrays, (0.7,), 0),
    (types_written_out, (0.7,), 0),
    (integers_carry_nothing, (0.71,), 0),
    (integers_that_are_written, (0.71,), 0),
    (a_type_passed, (0.7,), 0),
    (a_type_of_integers_passed, (0.71,), 0),
    (the_type_of_another, (0.7,), 0),
    (all_of_a_scalar, (0.7,), 0),
    (all_of_an_array_without_axes, (0.7,), 0),
    (results_by_name, (MATRIX,), 0),
    (texts_beside_numbers, (0.7,), 0),
    (quotient_and_rest, (0.71,), 0),
    (length_of_three, (0.7, 0.4), (0, 1)),
    (taken_by_a_getter, (0.7,), 0),
]

# Where the dual numbers of the tests know less of NumPy than astgrad does.
PLAIN_ONLY = (texts_of_calls_that_write, calls_that_write_inside_texts, sums_of_weights, as_plain_containers, lists_of_arrays, types_written_out, integers_carry_nothing, a_type_passed, all_of_a_scalar, results_by_name, texts_beside_numbers, length_of_three)
