"""Every refusal names the place, the reason, and what to write instead."""

import functools
import math
import sys

import numpy as np
import pytest

from astgrad import check_grads, grad, jvp
from astgrad.errors import UnsupportedError


def writes_an_attribute(x):
    np.zeros(3).flags.writeable = x
    return x


def yields(x):
    yield x


def leaves_by_finally(x):
    for k in range(3):
        try:
            x = x * k
            continue
        finally:
            x = x + 1.0
    return x


def deletes(x):
    y = x.a
    del x.a
    return y


def binds_in_a_generator(x):
    if any((y := x * k) > 1 for k in range(3)):
        return y
    return x


def reads_what_is_bound_behind_it(x, w=3.0):
    return sum((u * w for u in (x, 2.0)), (w := x * w)) * w


def applies(g, y):
    return math.tanh(g(y))


def handed_on_before_and_after(x):
    c = x * 2.0

    def inner(v):
        return c * v

    y = applies(inner, x)
    c = c * y
    return y * applies(inner, x)


def made_in_the_first_round(x):
    c, s = x * 2.0, 0.0
    for k in range(3):
        if k == 0:
            def inner(v):
                return c * v
        s += applies(inner, x)
        c = c * x
    return s


def made_before_a_loop(x):
    c, s = x * 2.0, 0.0

    def inner(v):
        return c * v

    for _ in range(2):
        s += applies(inner, x)
        c = c * x
    return s


def binds_a_global_in_a_loop(x):
    global COUNTER
    for COUNTER in range(3):
        pass
    return x


def defines_a_class(x):
    class C:
        pass

    return x


def in_place_method(x):
    y = x * np.ones(3)
    y.partition(1)
    return y[0]




def writes_what_a_module_holds(x):
    np.settings["x"] = x
    return x * x


def unknown_function(x):
    return np.sum(np.fft.fft(x * np.ones(3)).real)


def unknown_keyword(x):
    return np.prod(x * np.ones(3), dtype=float)


AT_DECORATION = [
    (yields, "yield"), (leaves_by_finally, "finally"), (deletes, "del"),
    (binds_a_global_in_a_loop, "variable of outside"), (defines_a_class, "class"), (in_place_method, "partition"),
]
AT_THE_FIRST_CALL = [
    (writes_what_a_module_holds, "outside"), (writes_an_attribute, "written into"), (unknown_function, "no derivative"), (unknown_keyword, "keyword"),
    (binds_in_a_generator, "may be bound"),
    (reads_what_is_bound_behind_it, "later argument"),
]


def check_message(error, function, words):
    text = str(error)
    first, line, caret, instead = text.split("\n")[:4]
    assert words in first and instead.startswith("Instead: ")
    assert first.startswith("test_refusals.py:") and caret.strip() == "^"
    assert error.place.line > function.__code__.co_firstlineno - 1 and line.strip() == error.place.text.strip()


@pytest.mark.parametrize(("function", "words"), AT_DECORATION, ids=lambda v: getattr(v, "__name__", v))
def test_refused_at_decoration(function, words):
    with pytest.raises(UnsupportedError) as caught:
        grad(function)
    check_message(caught.value, function, words)


@pytest.mark.parametrize(("function", "words"), AT_THE_FIRST_CALL, ids=lambda v: getattr(v, "__name__", v))
def test_refused_at_the_first_call(function, words):
    with pytest.raises(UnsupportedError) as caught:
        grad(function)(2.0)
    check_message(caught.value, function, words)


@pytest.mark.parametrize("function", [handed_on_before_and_after, made_in_the_first_round, made_before_a_loop], ids=lambda f: f.__name__)
def test_what_was_refused_and_is_followed_now(function):
    check_grads(function, (1.3,))


def test_an_update_that_turns_out_to_be_shared_is_refused_with_its_line():
    def f(x, y):
        z = y
        z += x
        return np.sum(z)

    assert grad(f)(2.0, 1.0) == 1.0
    assert grad(f)(2.0, np.ones(2)) == 2.0
    with pytest.raises(UnsupportedError, match=r"test_refusals.py:\d+"):
        grad(f).__wrapped__(2.0, np.ones(2))


def test_a_generator_that_sees_what_the_loop_binds():
    def lazy(x):
        total = 0.0
        for v in (k * x for k in range(3)):
            x = x * 2.0
            total = total + v
        return total

    def eager(x):
        total = 0.0
        for v in (k * x for k in range(3)):
            total = total + v
        return total

    def beside_others(x):
        u = np.array([1.0, 2.0, 3.0]) * x
        s = 0.0
        for i, v in zip(range(3), (u[k] * 2.0 for k in range(3))):
            u[2] = v * v
            s += v * i
        return s

    assert grad(eager)(2.0) == 3.0 and grad(lazy)(2.0) == 10.0
    with pytest.raises(UnsupportedError, match="while it goes on"):
        grad(beside_others)(2.0)


def total_of_squares(a):
    return np.sum(np.sin(a) * a)


def test_an_array_passed_to_a_helper_by_its_module_may_be_written_afterwards():
    here = sys.modules[__name__]

    def f(x):
        a = x * np.ones(3)
        s = here.total_of_squares(a)
        a += 1.0
        return s + np.sum(a * a)

    def g(x):
        a = x * np.ones(3)
        a += 1.0
        return here.total_of_squares(a) + np.sum(a * a)

    h = 1e-6
    for function in (f, g):
        assert grad(function)(1.3) == pytest.approx((function(1.3 + h) - function(1.3 - h)) / (2 * h), rel=1e-7)


def test_a_function_that_calls_itself_is_not_handed_on():
    def f(x):
        def power(n, total):
            return total if n == 0 else power(n - 1, total * x)

        other = power
        return other(3, x)

    with pytest.raises(UnsupportedError, match="calls itself"):
        grad(f)(1.3)


def test_floats_that_move_are_no_keys():
    def displayed(x):
        return sum(k * k for k in {x: 1.0})

    def made(xs):
        return sum(k for k in {x: 1.0 for x in xs})

    def zipped(xs, ys):
        return sum(k * v for k, v in dict(zip(xs, ys)).items())

    def written(x):
        d = {}
        d[x] = 2.0
        return x * sum(k for k in d)

    def written_in_a_tuple(x):
        d, key = {(0.0, 1): 1.0}, (x * 2.0, 1)
        d[key] = 2.0
        return x * sum(k[0] for k in d)

    def in_a_tuple(x):
        return x * sum(k[0] for k in {(x, 1): 2.0})

    def by_default(x):
        d = {}
        d.setdefault(x * 2.0, 2.0)
        return x * sum(k for k in d)

    for function, args in ((displayed, (2.0,)), (written, (2.0,)), (written_in_a_tuple, (2.0,)), (in_a_tuple, (2.0,)), (by_default, (2.0,)), (made, ([1.0, 2.0],)), (zipped, ([1.0, 2.0], [3.0, 4.0]))):
        with pytest.raises(UnsupportedError, match="a key of a dict"):
            grad(function)(*args)
    assert grad(zipped, 1)([1.0, 2.0], [3.0, 4.0]) == [1.0, 2.0]  # keys that stay are fine
    assert grad(zipped, 1).__wrapped__([1.0, 2.0], [3.0, 4.0]) == [1.0, 2.0]


def in_a_copy_of_a_dict(x):
    d = {"a": x * 1.0}
    e = dict(d)
    row = e["a"]
    row[0] = 5.0 * x[1]
    return np.sum(d["a"] ** 2)


def in_pairs(x):
    rows = [x * 1.0, x * 2.0]
    pairs = list(zip(rows, (1.0, 2.0)))
    row = pairs[0][0]
    row[0] = 5.0 * x[1]
    return np.sum(rows[0] ** 2)


def test_a_write_into_what_two_containers_hold():
    np.testing.assert_allclose(grad(in_pairs)(np.array([0.5, 1.5])), [0.0, 78.0])


def test_a_write_into_what_a_copy_of_a_dict_holds():
    np.testing.assert_allclose(grad(in_a_copy_of_a_dict)(np.array([0.5, 1.5])), [0.0, 78.0])


class Computes:
    def __init__(self, x):
        self.x = x

    @property
    def size(self):
        return self.x**2

    @property
    def half(self):
        return self.x**2 / 2

    def round(self):
        return self.x * self.x


def writes_what_is_computed_from(x):
    s = Computes(x)
    s.x = 3 * x
    return s.half


def test_what_a_class_computes_of_what_is_written():
    check_grads(writes_what_is_computed_from, (1.3,))


def test_what_an_object_of_an_unknown_class_holds():
    def f(x):
        objects = {"a": Computes(x), "b": Computes(x * x)}
        return sum(objects[k].x ** 2 for k in objects)

    check_grads(f, (1.3,))


def test_a_name_for_a_number_or_a_written_array_and_what_is_put_into_itself():
    def either(x):
        u = 2.0 * x[0]
        if x[0] < 0:
            u = x * 1.0
            u[0] = 3.0
        return np.sum(u * x)

    class Node:
        def __init__(self, value):
            self.value = value
            self.next = None

    def ring(x):
        node = Node(x[0])
        node.next = node
        node.value = x[1]
        return node.next.value ** 2

    with pytest.raises(UnsupportedError, match="may be a number here"):
        grad(either)(np.array([0.5, 0.8]))
    with pytest.raises(UnsupportedError, match="put into itself"):
        grad(ring)(np.array([0.5, 0.8]))


def test_functions_that_an_expression_is_done_with_may_capture_what_it_binds():
    def out_of_a_list(x):
        p = x * x
        p = [lambda s: s, lambda q: p * q][-1](p)
        return p * x

    def chosen(x):
        b = x + 1.0
        for _ in range(2):
            b = ((lambda r: r * x) if b > 0.28 else (lambda q: math.cos(b)))(x) * b
        return b

    def kept(x):
        b = x
        functions = [lambda v: v * b]
        b = functions[0](x) + 1.0
        return functions[0](b)

    def given_back(x):
        b = x
        later = (lambda v: (lambda w: w * b))(2.0)
        b = b * 3.0
        return later(b)

    for function in (out_of_a_list, chosen, kept):
        assert np.isclose(grad(function)(0.9), (function(0.9 + 1e-6) - function(0.9 - 1e-6)) / 2e-6)
    with pytest.raises(UnsupportedError, match="captures `b`"):
        grad(given_back)(0.9)


def test_kept_functions_that_go_where_what_they_see_late_is_not_followed():
    def beside_others(x):
        y = x
        parts = [abs, lambda v: v * y]
        y = y * 2.0
        return parts[0](x) * parts[1](x)

    def run(parts, x):
        return sum([part(x) for part in parts])

    def passed_in_a_list(x):
        parts = []
        for k in range(3):
            y = x * k
            parts.append(lambda v: v * y)
        return run(parts, x)

    def gives_a_function(x):
        parts = []
        for k in range(3):
            y = x * k
            parts.append(lambda v: lambda w: v * w * y)
        return parts[0](x)(2.0)

    def in_a_comprehension_of_its_name(x):
        parts = []
        for k in range(3):
            y = x * k
            parts.append(lambda v: v * y)
        return sum([part(y) for y in (x, 2.0 * x) for part in parts])

    def a_comprehension_in_a_loop(x):
        kept = []
        for j in range(2):
            parts = [lambda v: v * y for y in (x, x * j)]
            kept.append(parts[0])
        return kept[0](x) + kept[1](x)

    def made_by_an_inner_function(x):
        y = x

        def scaled(v):
            return [lambda w: y * v * w]

        kept = scaled(x)
        y = y * y * 2.0
        return kept[0](x)

    def by_two_inner_functions(x):
        y = x

        def inner():
            def g(w):
                return y * w

            return g

        def outer():
            return inner()

        kept = outer()
        y = y * y * 2.0
        return kept(x)

    def decorated(x):
        parts = []
        for k in range(3):
            y = x * k

            @twice
            def g(v):
                return v * y

            parts.append(g)
        return parts[0](x)

    def held_beside_a_local_of_the_name(x):
        y = x
        parts = [lambda v: v * y, lambda y: y + 1.0]
        y = y * 2.0
        return parts[0](x) * parts[1](x)

    for function in (beside_others, passed_in_a_list, gives_a_function, held_beside_a_local_of_the_name):  # as objects
        check_grads(function, (0.9,), order=1)
    for function in (in_a_comprehension_of_its_name, a_comprehension_in_a_loop, made_by_an_inner_function, by_two_inner_functions, decorated):
        with pytest.raises(UnsupportedError, match="captures `y`"):
            grad(function)(0.9)
        with pytest.raises(UnsupportedError, match="captures `y`"):
            jvp(function, (0.9,), (1.0,))


def twice(f):
    return lambda v: 2.0 * f(v)


seen = []


def thirds(x):
    for k in range(3):
        yield x * k / 3.0


def in_a_tree(x, depth):
    if depth:
        yield from in_a_tree(2.0 * x, depth - 1)
    yield x


def one_buffer(x):
    b = np.zeros(2)
    for k in range(3):
        b[0] = x * k
        yield b


class Loader:
    def __init__(self, n):
        self.tasks = [n, 2.0 * n]

    def batches(self, x):
        for k in range(3):
            yield k * x

    def add(self, v):
        if len(self.tasks) < 4:
            self.tasks.append(v)


class Twice:
    def batches(self, x):
        yield 2.0 * x


def test_generators_that_are_not_followed():
    def taken_one_by_one(x):
        g = thirds(x)
        return next(g) + sum(g)

    def side_by_side(x):
        return sum([a * b for a, b in zip(thirds(x), thirds(2.0 * x))])

    def calls_itself(x):
        return sum(in_a_tree(x, 2))

    def yields_one_array(x):
        return np.sum(sum(one_buffer(x)))

    def of_objects_of_two_classes(x):
        return sum(v for loader in (Loader(3.0), Twice()) for v in loader.batches(x))

    def used_twice(x):
        g = thirds(x)
        s = 0.0
        for _ in range(2):
            s += sum(g)
        return s

    def left_in_the_middle(x):
        def table():
            for i in range(2):
                for j in range(2):
                    yield x * i + j

        s = 0.0
        for v in table():
            if v > 1.0:
                break
            s += v
        return s

    def with_an_answer(x):
        def asks():
            answer = yield x
            yield answer

        return sum(asks())

    def noting(items):
        seen.append(1)
        return sum(items)

    def handed_to_what_changes_things(x):
        return noting(x * k for k in range(3))

    with pytest.raises(UnsupportedError, match="is not differentiated yet"):
        grad(handed_to_what_changes_things)(0.7)
    for function in (taken_one_by_one, side_by_side, calls_itself, yields_one_array, of_objects_of_two_classes, used_twice, left_in_the_middle, with_an_answer):
        with pytest.raises(UnsupportedError, match="yield"):
            grad(function)(0.7)


def test_kept_functions_that_an_inner_function_calls():
    def run_in_turn(x):
        q = x
        stages = [lambda z: z * q, lambda z: z + q]

        def run(v):
            for stage in stages:
                v = stage(v)
            return v

        first = run(x)
        q = q * x
        return first + run(x)

    check_grads(run_in_turn, (0.7,))


def test_lists_that_change_while_a_loop_goes_through_them():
    def grow(xs, v):
        if len(xs) < 4:
            xs.append(v)

    def appended(x):
        xs = [x, 2.0 * x]
        s = 0.0
        for v in xs:
            s += v * x
            if len(xs) < 4:
                xs.append(v)
        return s

    def under_another_name(x):
        xs = [x, 2.0 * x]
        ys = xs
        s = 0.0
        for v in xs:
            s += v * x
            if len(xs) < 4:
                ys += [v]
        return s

    def by_a_helper(x):
        xs = [x, 2.0 * x]
        s = 0.0
        for i, v in enumerate(xs):
            s += v * x * i
            grow(xs, v)
        return s

    def by_a_method(x):
        loader = Loader(x)
        s = 0.0
        for v in loader.tasks:
            s += v * x
            loader.add(v)
        return s

    def in_a_comprehension(x):
        xs = [x, 2.0 * x]
        return sum([v * x for v in xs if len(xs) > 3 or xs.append(v) is None])

    def and_left(x):
        xs = [x, 2.0 * x]
        s = 0.0
        for v in xs:
            s += v * x
            if v > 0.5:
                xs.append(v)
                break
        return s * xs[-1]

    def by_an_inner_function(x):
        xs = [x, 2.0 * x]
        s = 0.0

        def add(v):
            if len(xs) < 4:
                xs.append(v)

        for v in xs:
            s += v
            add(v * x)
        return s

    for function in (under_another_name, by_a_helper, by_a_method, in_a_comprehension, by_an_inner_function):
        with pytest.raises(UnsupportedError, match=r"a list that a loop goes through|is no statement of its own"):
            grad(function)(0.7)
    check_grads(appended, (0.7,))
    check_grads(and_left, (0.7,))


def test_functions_that_change_what_a_library_function_hands_them():
    def doubles(row):
        row[0] = row[0] * 2.0
        return row[0]

    def least(rows):
        return min(rows, key=doubles)[0]

    def in_order(rows):
        return sorted(rows, key=doubles)[0][0]

    for chosen in (least, in_order):
        def f(x, chosen=chosen):
            rows = [[x, 1.0], [2.0 * x]]
            return chosen(rows) + rows[0][0]

        with pytest.raises(UnsupportedError, match=r"writes into|may change"):
            grad(f)(0.7)


def test_functions_that_see_a_variable_late_through_others():
    def by_a_partial(x):
        y = x
        kept = [functools.partial(lambda a, v: a * v * y, 2.0)]
        y = 3 * x
        return kept[0](1.0)

    def by_a_def(x):
        y = x

        def f(v):
            return v * y

        def g(v):
            return f(v) + 1.0

        kept = [g]
        y = 3 * x
        return kept[0](x)

    for call in (lambda: grad(by_a_partial)(0.7), lambda: jvp(by_a_partial, (0.7,), (1.0,))):
        with pytest.raises(UnsupportedError, match="captures `y`, which is bound anew elsewhere"):
            call()
    check_grads(by_a_def, (0.7,))


def test_a_function_in_a_dict_that_calls_another_one_of_it():
    def in_a_display(x):
        d = {"a": lambda v: v * 3.0}
        d = {"a": lambda v: v * x, "b": lambda v: d["a"](v) * x}
        return d["b"](x)

    def of_a_number(x):
        d = {"a": x}
        d = {"a": x * x, "b": lambda v: d["a"] * v}
        return d["b"](x)

    for f in (in_a_display, of_a_number):
        with pytest.raises(UnsupportedError, match="captures `d`, which is bound anew elsewhere"):
            grad(f)(0.7)


def test_a_decorated_inner_function_that_calls_itself():
    def f(x):
        def twice(g):
            return lambda v: 2.0 * g(v)

        @twice
        def g(n):
            return x if n == 0 else g(n - 1) * x

        return g(3)

    with pytest.raises(UnsupportedError, match="`g` is decorated and calls itself"):
        grad(f)(0.7)


def test_inner_functions_that_keep_their_results_though_what_they_read_changes():
    def of_a_variable(x):
        y = x

        @functools.cache
        def g(v):
            return v * y

        a = g(1.0)
        y = 3 * x
        return a * g(1.0)

    def of_a_list(x):
        ys = [x]

        @functools.lru_cache(None)
        def g(v):
            return v * ys[0]

        a = g(1.0)
        ys[0] = 3 * x
        return a * g(1.0)

    def that_counts(x):
        calls = [0]

        @functools.cache
        def g(v):
            calls[0] += 1
            return v * x

        return g(1.0) * g(1.0) * calls[0]

    for function in (of_a_variable, of_a_list, that_counts):
        with pytest.raises(UnsupportedError, match="`g` keeps its results"):
            grad(function)(0.7)


class Summed:
    def __init__(self, v):
        self.v = v

    @functools.cached_property
    def total(self):
        return self.v.sum()


def total_of(o):
    return o.total


def test_properties_that_are_computed_once_of_objects_that_change():
    def by_an_attribute(x):
        o = Summed(np.array([x, 1.0]))
        y = o.total
        o.v = o.v * x
        return y * o.total

    def in_place(x):
        o = Summed(np.array([x, 1.0]))
        y = total_of(o)
        o.v[0] = 3 * x
        return y * total_of(o)

    for function in (by_an_attribute, in_place):
        with pytest.raises(UnsupportedError, match="`total` is computed once and kept, and the object is changed"):
            grad(function)(0.7)
    check_grads(lambda x: Summed(np.array([x, 1.0])).total * x, (0.7,))
