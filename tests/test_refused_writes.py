"""Writes that are not followed: each is refused with its place, why, and what to write instead."""

import collections
import copy

import numpy as np
import pytest

import astgrad
from astgrad import check_grads, grad, jvp
from astgrad.errors import UnsupportedError
from astgrad.runtime import check_apart

X = np.array([0.5, 1.2, -0.3, 0.7])


def flat_of_what_is_not_contiguous(x):
    u = np.zeros((2, 2))
    u.T.flat[1] = x[0]
    return np.sum(u)


def flat_of_values_that_repeat(x):
    u = np.zeros((2, 2))
    u.flat[:] = x[:2]
    return np.sum(u)


def diagonal_that_is_read_on_the_way(x):
    u = np.outer(x, x)
    np.fill_diagonal(u[:, 1:], u[0, :3])
    return np.sum(u)


def diagonal_of_values_that_repeat(x):
    u = np.outer(x, x)
    np.fill_diagonal(u, x[:2])
    return np.sum(u)


def joined_into_what_is_read(x):
    u = x * 1.0
    np.concatenate([u[2:], u[:2]], out=u)
    return np.sum(u * x)


def out_with_where(x):
    u = x * 1.0
    np.add(x, 1.0, out=u, where=x > 0, dtype=float)
    return np.sum(u)


def multiply_at(x):
    u = x * 1.0
    np.multiply.at(u, [0, 0], 2.0)
    return np.sum(u)


def item_of_a_loop(x):
    u = x * 1.0
    for u[0] in (1.0, 2.0):
        pass
    return np.sum(u)


def overlapping(x):
    u = x * 1.0
    w = np.broadcast_arrays(u, np.ones((2, 4)))[0]
    u[0] = 3.0
    return np.sum(w)


def added_along_an_index(x):
    u = x * 1.0
    np.add.at(u, np.array([[0, 1], [0, 1]]), x[:2])
    return np.sum(u**2)


def perhaps_in_place(x, copies=False):
    u = x * 1.0
    v = np.nan_to_num(u, copy=copies)
    v[0] = 2.0
    return np.sum(u**2)


def overwritten_by_median(x):
    u = x * 1.0
    middle = np.median(u, overwrite_input=True)
    return u[0] * middle


def through_windows(x):
    u = x * 1.0
    w = np.lib.stride_tricks.sliding_window_view(u, 2, writeable=True)
    w[:] = x[1]
    return np.sum(u**2)


def through_strides(x):
    u = x * 1.0
    w = np.lib.stride_tricks.as_strided(u, (2, 2), (8, 8))
    u[0] = x[1]
    return np.sum(w**2)


def partitioned_in_place(x):
    u = x * 1.0
    u.partition(2)
    return u[0]


def an_attribute_deleted(x):
    box = Box(x[0])
    del box.value
    return x[1]


def taken_while_it_is_looped_over(x):
    xs = [x[0], x[1], x[2], x[3]]
    s = 0.0
    for v in xs:
        s = s + v * v
        xs.pop()
    return s


def deques_joined(x):
    box = Box(collections.deque([x[0]], maxlen=2))
    return (box.value + collections.deque([x[1]]))[0]


def a_deque_repeated(x):
    queue = Box(collections.deque([x[0]])).value
    queue *= 2
    return queue[0]


def taken_out_of_a_deque(x):
    queue = Box(collections.deque(x)).value
    del queue[1]
    return queue[1]


def a_part_of_a_deque(x):
    queue = Box(collections.deque(x)).value
    a, *b = queue
    return a * b[0]


def grown_while_it_is_looped_over(x):
    queue = Box(collections.deque(x, maxlen=3)).value
    for v in queue:
        queue.append(v)
    return queue[0]


def a_list_or_a_deque(x):
    queue = collections.deque(maxlen=1) if x[0] > 0 else []
    queue.append(x[0])
    queue.append(x[1])
    return queue[0]


def defaults_that_carry_a_derivative(x):
    d = collections.defaultdict(lambda: x[0] * 2)
    e = d
    e["a"] += x[1]
    return d["a"]


def an_entry_put_in_by_a_test(x):
    d = collections.defaultdict(float)
    e = d
    while d[0] < 3.0:
        e[0] += x[0]
    return d[0]


def rows_handed_on(x):
    u = np.zeros((2, 2))
    u += x[0]
    row = second_of(*u)
    u[1, 0] = x[1]
    return np.sum(row * u)


def second_of(*rows):
    return rows[1]


def operands_of_which_one_is_written(x):
    given = (x, x * 2.0, x * 1.0)
    np.multiply(*given)
    return np.sum(given[2])


def writes_one_of_many(*given):
    np.multiply(*given)


def helper_writes_one_of_many(x):
    u = x * 1.0
    writes_one_of_many(x, x, u)
    return np.sum(u)


def scales(u, by):
    u *= by
    return by


class Box:
    def __init__(self, value):
        self.value = value

    def double(self):
        self.value = self.value * 2


def boxed(value):
    return Box(value)


def attribute_of_an_attribute(x):
    box = boxed(boxed(x[0]))
    box.value.value = x[1]
    return box.value.value


class Shared:
    past: list = []

    def __init__(self, x):
        self.x = x

    def step(self):
        self.past.append(self.x)


def kept_by_the_class(x):
    a, b = Shared(x[0]), Shared(x[1])
    a.step()
    return sum(b.past)


def collects(value, into=[]):  # noqa: B006
    into.append(value)
    return sum(into)


def one_of_two_arrays(x):
    a, b = np.array(x[0]), np.array(1.0)
    c = max(a, b)
    c *= 2
    return float(a * c)


def default_that_lives_on(x):
    return collects(x[0]) + collects(x[1])


class Frozen:
    def __init__(self, x):
        self.x = x

    def __getstate__(self):
        return {"x": 0.0}


def an_outer_sum_into_an_array(x):
    table = np.zeros((len(x), len(x)))
    np.add.outer(x, x, out=table)
    return np.sum(table)


def copied_by_its_state(x):
    frozen = Frozen(x[0])
    twin = copy.copy(frozen)
    return twin.x * frozen.x


REFUSED = [
    (out_with_where, "out="), (an_outer_sum_into_an_array, "these options"), (multiply_at, "multiply.at"), (item_of_a_loop, "loop"),
    (overlapping, "overlap"), (through_windows, "overlaps itself"), (through_strides, "overlaps itself"), (added_along_an_index, "broadcast along the index"), (perhaps_in_place, "in place"), (overwritten_by_median, "in place"),
    (partitioned_in_place, "partition"), (an_attribute_deleted, "del"),
    (taken_while_it_is_looped_over, "loop goes through"), (deques_joined, "joined or repeated"), (a_deque_repeated, "as a whole"), (taken_out_of_a_deque, "out of the middle"),
    (a_part_of_a_deque, "a part of a deque"), (grown_while_it_is_looped_over, "while a loop goes through"), (a_list_or_a_deque, "a list or a deque"),
    (defaults_that_carry_a_derivative, "where it is made"), (an_entry_put_in_by_a_test, "in the middle of something else"),
    (rows_handed_on, "as a list"), (operands_of_which_one_is_written, "may hold an array"), (helper_writes_one_of_many, "may hold an array"), (attribute_of_an_attribute, "not known"),
    (kept_by_the_class, "outside"), (default_that_lives_on, "default of the parameter `into`"), (one_of_two_arrays, "one of its operands itself"), (copied_by_its_state, "copied"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "words"), REFUSED, ids=lambda v: getattr(v, "__name__", ""))
def test_refused_with_place_reason_and_cure(function, words):
    with pytest.raises(UnsupportedError, match=words) as caught:
        grad(function)(X.copy())
    first, line, caret, instead = str(caught.value).split("\n")[:4]
    assert first.startswith("test_refused_writes.py:") and caret.strip() == "^" and instead.startswith("Instead: ")
    assert line.strip() == caught.value.place.text.strip()


def test_items_that_a_class_computes_are_not_taken_for_entries_of_a_dict():
    class Doubles:
        def __init__(self, held):
            self.held = held

        def __getitem__(self, key):
            return self.held

        def __setitem__(self, key, value):
            self.held = value * 2.0

    def tripled(d):
        d["a"] = d["a"] * 3.0
        return d["a"] ** 2

    assert grad(tripled)(Doubles(2.0)).held == 144.0


def test_writes_that_the_running_program_shows_to_be_others():
    for function, words in (
        (flat_of_what_is_not_contiguous, "not contiguous"), (flat_of_values_that_repeat, "repeated"), (diagonal_of_values_that_repeat, "repeated"),
        (diagonal_that_is_read_on_the_way, "reads afterwards"), (joined_into_what_is_read, "still reads"),
    ):  # fmt: skip
        with pytest.raises(UnsupportedError, match=words):
            grad(function)(X.copy())


def test_arguments_that_share_memory_are_refused_where_one_is_written():
    def f(u, v):
        u[0] = v[1] * 2.0
        return np.sum(u * v)

    shared = X.copy()
    with pytest.raises(UnsupportedError, match="shares memory"):
        grad(f, (0, 1))(shared, shared)
    with pytest.raises(UnsupportedError, match="shares memory"):
        grad(f)(shared[1:], shared[:-1])
    assert grad(f)(shared[:2], shared[2:]).shape == (2,)
    check_apart(shared[::2], shared[1::2])


def test_a_callee_known_at_run_time_may_not_write_its_argument():
    def writes(u):
        u[0] = u[1] ** 2
        return np.sum(u)

    def f(x, functions):
        return functions[0](x * 1.0) + 1.0

    with pytest.raises(UnsupportedError, match="writes into its argument"):
        grad(f)(X, [writes])


def test_a_pullback_of_writes_may_be_run_again():
    def f(x):
        a = x * 1.0
        b = np.zeros_like(a)
        for _ in range(3):
            b[1:] = a[:-1] * a[1:]
            a, b = b, a
        return np.sum(a)

    _, pullback = astgrad.vjp(f, X)
    first, second, third = pullback(1.0)[0], pullback(2.0)[0], pullback(1.0)[0]
    np.testing.assert_allclose(second, 2 * first)
    np.testing.assert_array_equal(third, first)


def test_a_gradient_of_what_writes_its_argument_is_differentiated_by_hvp_alone():
    def f(x):
        x *= x
        return np.sum(x**2)

    np.testing.assert_allclose(astgrad.hvp(f)(X.copy(), X), 12 * X**3)
    for again in (lambda x: astgrad.jvp(grad(f), (x,), (X,)), lambda x: astgrad.vjp(grad(f), x)):
        with pytest.raises(UnsupportedError, match="writes into its argument"):
            again(X.copy())


def appended(log, v):
    return log.append(v) or v


def test_methods_of_lists_in_the_middle_of_something_else():
    def or_a_value(x):
        log = []
        y = log.append(x) or x
        return sum(log) * y

    def in_a_text(x):
        log = []
        m = f"{log.append(x)}"  # noqa: F841
        return sum(log) * x

    def in_a_test(x):
        log = []
        if not log.append(x):
            x = x * 2
        return sum(log) * x

    def in_a_comprehension(x):
        log = []
        z = [log.append(x * k) for k in range(3)]  # noqa: F841
        return sum(log) * x

    def in_a_lambda(x):
        rows = [[x], [x]]
        push = lambda r: r.append(x)  # noqa: E731
        for r in rows:
            push(r)
        return sum(rows[0]) * x

    def by_a_helper(x):
        log = []
        return appended(log, x) * sum(log)

    for function in (or_a_value, in_a_comprehension, in_a_lambda, by_a_helper):
        check_grads(function, (0.7,))
    assert jvp(in_a_test, (0.7,), (1.0,))[1] == pytest.approx(2.8)  # reverse mode does not follow it
    with pytest.raises(UnsupportedError, match=r"`.append\(\)` changes"):
        grad(in_a_test)(0.7)
    for call in (lambda: grad(in_a_text)(0.7), lambda: jvp(in_a_text, (0.7,), (1.0,))):
        with pytest.raises(UnsupportedError, match=r"`.append\(\)` changes what it is called on, and is no statement of its own"):
            call()


class OfUnknownRank:
    def __init__(self, n):
        self.c = np.zeros(tuple(k for k in range(n, n + 1)))

    def step(self, x):
        self.c = self.c + x
        return self.c


def test_an_item_of_an_array_of_unknown_rank_may_be_a_number():
    """Its adjoint, added to what `c_bar[0]` gives, would be lost where that is a number."""
    def by_name(x):
        o = OfUnknownRank(2)
        y = o.step(x)
        z = o.c[0]
        return y[0] + z

    def in_place(x):
        o = OfUnknownRank(2)
        y = o.step(x)
        return y[0] + o.c[-1] * o.c[0]

    def whole(x):
        o = OfUnknownRank(2)
        y = o.step(x)
        return y[0] + np.sum(o.c)

    x = np.array([0.5, -0.3])
    with pytest.raises(UnsupportedError, match="whether this is a number or a part of an array, which changes, is not known"):
        grad(by_name)(x)
    assert np.allclose(grad(in_place)(x), [1.0 + x[1], x[0]])
    assert np.allclose(grad(whole)(x), [2.0, 1.0])


def test_a_gradient_of_what_writes_by_a_holder_is_not_differentiated():
    def inner(x):
        add_to_held({"x": x})
        return np.sum(x**2)

    def outer(x):
        return np.sum(grad(inner)(x * 2.0))

    for call in (lambda: grad(outer)(np.ones(2)), lambda: jvp(outer, (np.ones(2),), (np.ones(2),))):
        with pytest.raises(UnsupportedError, match=r"inner\(\) writes into its argument `x`"):
            call()


def add_to_held(d):
    d["x"] += 1.0


def test_a_loop_over_a_list_that_gets_another_length_by_a_part():
    """Known when the program runs: as long as it keeps its length, all is followed."""
    def turned(x):
        s = 0.0
        for i, v in enumerate(x):
            s = s * 2 + v * x[0]
            x[i] = v * v
            x[:] = [x[1], x[0]]
        return s

    def longer(x):
        s, y = 0.0, [x[0], x[1], x[0] * x[1]]
        for v in x:
            s = s * 2 + v
            x[:] = y
        return s

    def backwards(x):
        last = 0.0
        for v in reversed(x):
            last = v
            x[1:] = [x[1], 0.5]
        return last

    def shorter(x):
        s = 0.0
        for v in x:
            del x[1:]
            s = s + v * v
        return s

    def shorter_inside(x):
        def cut(v):
            del x[1:]
            return v

        return sum(cut(v) for v in x)

    def shorter_by_another_entry(x):
        d = {"q": x, "p": None}
        d["p"] = d["q"]
        s, k = 0.0, "p"
        for v in d["q"]:
            d[k].pop()
            s = s + v * v
        return s

    check_grads(turned, ([1.5, 1.1],))
    for function in (longer, backwards, shorter, shorter_inside, shorter_by_another_entry):
        for call in (lambda: grad(function)([1.5, 1.1]), lambda: jvp(function, ([1.5, 1.1],), ([1.0, 1.0],))):
            with pytest.raises(UnsupportedError, match="a list that a loop goes through is made longer or shorter"):
                call()


def test_what_comes_to_stand_in_two_places_of_an_argument():
    """The place that is overwritten has a gradient of zeros, and not that of what came to stand there."""
    def by_entries(h, d):
        d["a"] = d["b"]
        d["b"][0] = h
        return np.sum(d["b"] ** 2)

    with pytest.raises(UnsupportedError, match="comes to stand in two places of an argument"):
        grad(by_entries, (0, 1))(1.3, {"a": np.ones(2), "b": np.ones(2)})
