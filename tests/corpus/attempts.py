"""`try`, as people use it: a default for what fails, another try with more jitter, an error of one's own, cleaning up."""

import contextlib
import math
from collections import defaultdict

import numpy as np


def power(t):
    if t < 0:
        raise ValueError("negative")
    return t**1.5


def default_for_a_logarithm(x):
    try:
        y = math.log(x) * x
    except ValueError:
        y = 3.0 * x
    return y * x


def returns_from_both(x):
    try:
        return math.log(x)
    except ValueError:
        return x * x


def more_jitter(a, n):
    jitter = 0.0
    for _ in range(n):
        try:
            lower = np.linalg.cholesky(a @ a.T - np.eye(2) + jitter * np.eye(2))
            break
        except np.linalg.LinAlgError:
            jitter = 2 * jitter + 0.4
    return np.sum(lower) * np.sum(a)


def log_determinant_or_penalty(a):
    try:
        lower = np.linalg.cholesky(a + a.T)
        value = 2 * np.sum(np.log(np.diag(lower)))
    except np.linalg.LinAlgError as error:
        value = np.sum(a**2) * len(str(error))
    return value


def helpers_in_a_loop(x, n):
    s = 0.0
    for k in range(n):
        x = x - 0.3
        try:
            s += power(x) * power(x * 2)
        except ValueError:
            s = s + x * k
            continue
        else:
            s = s * 1.1
        x = x * 0.9
    return s * x


def a_key_that_may_be_missing(x, d):
    try:
        k = d["k"]
    except KeyError:
        k = 2.0
    except TypeError as error:
        raise RuntimeError("no dict") from error
    finally:
        print(end="")
    return x * k


def raises_again(x):
    try:
        y = power(x)
    except ValueError as error:
        if x < -5 or not error.args:
            raise
        y = x * x
    except (TypeError, KeyError):
        y = 0.0
    return y


def cleans_up(x):
    try:
        y = x * x
        for _ in range(3):
            y = y * math.sin(x)
        return y
    finally:
        pass


def rebinds_what_it_reads(x):
    try:
        x = power(x)
    except ValueError:
        pass
    return x * x


def suppressed(x):
    y = x
    with contextlib.suppress(ValueError, KeyError):
        y = power(x) * x
    with contextlib.suppress(ValueError):
        a = power(y - 3.0)
        y = y * a
    return y * x


class Charge:
    def __init__(self, q):
        self.q = q

    def force(self, x):
        if x < 0:
            raise KeyError(x)
        return self.q * x

    def __add__(self, other):
        return Charge(self.q * other.q)


def operators_and_methods(x, q):
    charge = Charge(q)
    try:
        y = (charge + Charge(x)).q * charge.force(x)
    except (ValueError, KeyError):
        y = charge.q * x * 5
    return y


def functions_from_a_list(x):
    t = x
    for f in [math.sin, lambda v: math.log(v - 3), lambda v: 1 / (v - v), math.exp]:
        try:
            t += f(x) * 2
        except (ValueError, ZeroDivisionError):
            t = t * x
    return t


def keys_that_are_missing(x):
    d = {"a": x, "b": x * x}
    t = 0.0
    for k in ("a", "c", "b"):
        try:
            t = t + d[k] * d["a"]
        except KeyError:
            t = t * x
    return t


def items_of_an_array(x, n):
    out = np.zeros(n)
    for i in range(n):
        try:
            out[i] = math.sqrt(x - i) * x
        except ValueError:
            out[i] = x * i
    return np.sum(out**2)


def reads_a_number(x, text):
    try:
        n = int(text)
        m = n * 2
    except ValueError:
        n, m = 1, 2
    return x**n * m


def comprehension_in_a_try(x):
    shift = 0.0
    for _ in range(5):
        try:
            y = [math.log(v + shift) for v in x]
            z = sum(y)
        except ValueError:
            shift = shift + x[1]
        else:
            return z * y[0]
    return x[0]


def one_inside_of_another(x):
    try:
        try:
            y = math.log(x)
        except ValueError:
            y = x * x
    except TypeError:
        y = 0.0
    return y


def leaves_a_loop(x):
    total = 0.0
    for k in range(4):
        try:
            v = math.log(x - k) + k
        except ValueError:
            break
        total += v * x
    else:
        total *= 3.0
    return total


def catches_anything(x):
    for k in range(3):
        try:
            s = power(x)
        except Exception:
            x = x + k + 1
    return s * x


def in_an_inner_function(x):
    def root(v):
        try:
            return math.sqrt(v)
        except ValueError:
            return v * v

    return root(x) * root(-x) + sum([root(v * x) for v in (1.0, -1.0)])


def else_and_finally(x):
    try:
        y: float = power(x)
    except ValueError as error:
        raise RuntimeError("bad") from error
    else:
        y = y * 2
    finally:
        x = x * 2
    return y * x


def looked_up_first(x, table):
    try:
        import json

        scale = json.loads(table)["scale"]
    except (ImportError, KeyError):
        scale = 1.0
    return x * scale


class Spring:
    def __init__(self, v):
        self.v = v
        self.path = []

    def step(self, u):
        self.path.append(self.v)
        self.v = self.v * u
        return self.v


def comes_to_its_end(x):
    x = x.copy()
    spring, y = Spring(x[0]), x[1]
    try:
        spring.step(y)
        x[1] += y
        for i in range(2):
            y = y * x[i]
        n = int("3")
    except ValueError:
        n = 1
    return y * spring.v * spring.path[0] * n + x[1]


def leaves_its_middle(x):
    x = x.copy()
    spring, u = Spring(x[0]), x[1]
    for i in range(4):
        try:
            x[i % 3] *= spring.step(x[1])
            if i == 1:
                continue
            u = u * spring.step(x[2])
            if i == 2:
                break
        except (ValueError, IndexError):
            u = x[0]
        else:
            spring.v = spring.v + x[0]
    return u * spring.v + sum(spring.path)


def one_half_done_inside_of_another(x):
    x = x.copy()
    y, z = x[0], 1.0
    for i in range(3):
        try:
            z = z + math.log(x[i])
            try:
                y = y / x[1]
                x[i] = y
                z = z * y
            except ZeroDivisionError:
                y = x[2]
        except ValueError:
            z = y * z
    return y * z


def suppressed_and_returned(xs, x):
    with contextlib.suppress(ValueError):
        xs[0] *= x
        xs.append(xs[0] * 2.0)
        return xs[0]
    return x


def half_done_in_a_helper(x):
    xs = [x, x * x]
    return suppressed_and_returned(xs, x) * suppressed_and_returned(xs, xs[1]) * sum(xs)


def bound_on_the_way(x):
    try:
        if x > 1.0:
            scale = x * 2.0
        y = x / 3.0
    except ZeroDivisionError:
        return x
    return y * scale


class Table:
    def __init__(self):
        self.rows = defaultdict(lambda: np.zeros(3))

    def row(self, key):
        return self.rows[key]


def reads_a_default(x):
    d, table = defaultdict(float), Table()
    d["p"] += x[0]
    table.rows["p"] += x
    for key in ("p", "q", "p"):
        try:
            v = d[key]
        except KeyError:
            v = x[1]
        try:
            w = table.rows[key] / (1.0 + d["r"])
        except KeyError:
            w = x * v
        else:
            w = w + table.row("s")
        d["p"] += v * x[2]
    return d["p"] * v * np.sum(w) + len(d) * np.sum(table.rows["p"]) + len(table.rows) * x[0]


def counted_by_kind(xs):
    sums = {}
    for i, x in enumerate(xs):
        kind = "ab"[i % 2]
        try:
            sums[kind] += x * x
        except KeyError:
            sums[kind] = x
    return sums["a"] * sums["b"]


def divided_by_what_may_be_zero(x, n):
    total = x * x
    try:
        total /= n
    except ZeroDivisionError:
        total *= x
    return total


def off_the_end(xs):
    out, lost = [0.0, 1.0], 0.0
    for i, x in enumerate(xs):
        try:
            out[i] = out[i - 1] + x * x
        except IndexError:
            lost += x
    return out[0] * out[1] + lost**2


def those_that_can_be_taken(xs):
    kept, bad = [], 0
    for x in xs:
        try:
            y = math.log(x)
            z = y * x
            kept.append(z + y)
        except ValueError:
            bad += 1
    return sum([k * k for k in kept]) * (1 + bad)


def grouped(xs):
    groups = {}
    for i, x in enumerate(xs):
        try:
            groups[i % 2].append(x * x)
        except KeyError:
            groups[i % 2] = [x]
    return sum(groups[0]) * groups[1][0]


def of_shapes_that_differ(u, v):
    w = u.copy()
    try:
        w += v
    except ValueError:
        w *= 2.0
    return np.sum(u * w)


class Share:
    def __init__(self, part):
        self.part = part
        self.bad = 0

    def by(self, n):
        try:
            self.part /= n
        except ZeroDivisionError:
            self.bad += 1
            self.part = 10.0 * self.part


def shares(x):
    share = Share(x)
    for n in (2.0, 0.0, x):
        share.by(n)
    return share.part**2 + share.bad


EXAMPLES = [
    (counted_by_kind, ([1.2, 0.5, 2.0],), 0), (divided_by_what_may_be_zero, (1.3, 0), 0), (divided_by_what_may_be_zero, (1.3, 2), 0),
    (off_the_end, ([1.2, 0.5, 2.0],), 0), (those_that_can_be_taken, ([1.2, -0.5, 2.0],), 0), (grouped, ([1.2, 0.5, 2.0],), 0),
    (of_shapes_that_differ, (np.ones(3), np.array([0.5, 0.3, 0.2])), (0, 1)), (of_shapes_that_differ, (np.ones(3), np.array([0.5, 0.3])), 0), (shares, (1.3,), 0),
    (default_for_a_logarithm, (2.0,), 0), (default_for_a_logarithm, (-2.0,), 0), (returns_from_both, (2.0,), 0), (returns_from_both, (-2.0,), 0),
    (more_jitter, (np.array([[0.7, 0.2], [0.1, 0.9]]), 6), 0), (more_jitter, (np.array([[1.7, 0.2], [0.1, 1.9]]), 6), 0),
    (log_determinant_or_penalty, (np.array([[1.0, 0.2], [0.1, 0.5]]),), 0), (log_determinant_or_penalty, (np.array([[1.0, 0.2], [0.1, -0.5]]),), 0),
    (helpers_in_a_loop, (1.7, 8), 0), (a_key_that_may_be_missing, (2.0, {"k": 3.0}), (0, 1)), (a_key_that_may_be_missing, (2.0, {"j": 3.0}), 0),
    (raises_again, (2.0,), 0), (raises_again, (-2.0,), 0), (cleans_up, (0.7,), 0), (rebinds_what_it_reads, (2.0,), 0), (rebinds_what_it_reads, (-2.0,), 0),
    (suppressed, (2.0,), 0), (suppressed, (-2.0,), 0), (operators_and_methods, (2.0, 3.0), (0, 1)), (operators_and_methods, (-2.0, 3.0), (0, 1)),
    (functions_from_a_list, (1.3,), 0), (keys_that_are_missing, (1.3,), 0), (items_of_an_array, (1.5, 4), 0), (reads_a_number, (1.3, "3"), 0),
    (reads_a_number, (1.3, "three"), 0), (comprehension_in_a_try, ([-0.5, 2.0],), 0), (one_inside_of_another, (2.0,), 0), (one_inside_of_another, (-2.0,), 0),
    (leaves_a_loop, (2.5,), 0), (leaves_a_loop, (20.5,), 0), (catches_anything, (-1.5,), 0), (in_an_inner_function, (2.0,), 0), (else_and_finally, (2.0,), 0),
    (looked_up_first, (2.0, '{"scale": 3.0}'), 0), (looked_up_first, (2.0, "{}"), 0), (comes_to_its_end, ([0.3, 0.7, 1.1],), 0),
    (comes_to_its_end, (np.array([0.3, 0.7, 1.1]),), 0), (leaves_its_middle, ([0.3, 0.7, 1.1],), 0), (leaves_its_middle, (np.array([0.3, 0.7, 1.1]),), 0),
    (one_half_done_inside_of_another, ([0.3, 0.7, 1.1],), 0), (half_done_in_a_helper, (1.3,), 0),
    (bound_on_the_way, (1.3,), 0), (reads_a_default, (np.array([0.3, 0.7, 1.1]),), 0),
]  # fmt: skip
BY_KIND = {looked_up_first, of_shapes_that_differ}  # what is given has to be known to be a string, or an array
PLAIN_ONLY = [more_jitter, log_determinant_or_penalty, reads_a_default]  # cholesky, and what np.zeros gives, take floats alone
