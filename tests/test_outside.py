"""What a function changes outside of itself, in globals, captured variables and their objects: once, and as a plain call does it.

Each example runs in a world that is made anew before each call. A derivative has to leave it as one call of the function
does, value for value, and what the function reads back of it is followed.
"""

import copy
import functools
import math

import numpy as np
import pytest

import astgrad
from astgrad import grad, hvp, jvp, value_and_grad, vjp
from astgrad.errors import UnsupportedError


class Model:
    def __init__(self):
        self.calls, self.w, self.last, self.step = 0, 2.0, None, 1.0
        self.history = []

    def counted(self, x):
        self.calls += 1
        return x * self.w

    def logged(self, x):
        self.history.append(x)
        return x * self.w

    def kept(self, x):
        self.last = x
        return x * self.w

    def penalty(self):
        return self.last * self.last

    def stepped(self, x):
        self.step += 1.0
        return x * self.step * x

    @property
    def scale(self):
        return self.w * STATE["sum"]


LOG, HISTORY, STATS, COUNT, STATE, CONFIG, BUFFER, MODEL = [], [], {}, {}, {}, {}, np.zeros(3), Model()
CALLS, PREVIOUS, BEST = 0, 1.0, None
NAMES = ("LOG", "HISTORY", "STATS", "COUNT", "STATE", "CONFIG", "BUFFER", "MODEL", "CALLS", "PREVIOUS", "BEST")


def fresh():
    globals().update(LOG=[], HISTORY=[], STATS={}, COUNT={"calls": 0}, STATE={"sum": 0.5, "n": 0}, CONFIG={"rate": 0.3}, BUFFER=np.zeros(3), MODEL=Model(),
                     CALLS=0, PREVIOUS=1.0, BEST=None)


def frozen(x):
    """A value that is equal for equal worlds alone."""
    if isinstance(x, (list, tuple)):
        return type(x), [frozen(i) for i in x]
    if isinstance(x, dict):
        return dict, [(k, frozen(v)) for k, v in x.items()]
    if isinstance(x, np.ndarray):
        return x.dtype, x.shape, x.tobytes()
    return (type(x), frozen(vars(x))) if isinstance(x, Model) else (type(x), repr(x))


def world():
    return frozen([globals()[name] for name in NAMES])


# --- logs, counters, caches


def logs(x):
    loss = x * x
    LOG.append("called")
    LOG.append(float(loss))
    HISTORY.append(loss)
    return loss * x


def logs_in_a_loop(x):
    for i in range(3):
        x = x * math.sin(x)
        HISTORY.append((i, x))
        if x > 0.5:
            LOG.append({"x": x, "n": len(LOG)})
    return x * x


def counts(x):
    y = x * x * COUNT["calls"]
    COUNT["calls"] += 1
    z = y * x * COUNT["calls"]
    COUNT["calls"] += 1
    return z * x + y + x * COUNT["calls"]


def fills_a_table(x):
    for key in ("a", "b"):
        STATS[key] = x * x
    k = len(STATS)
    STATS[k] = x
    return x**3 * k


def record(v):
    HISTORY.append(v)


def record_in(log, v):
    log.append(v)


def logs_by_helpers(x):
    y = x * x
    record(y)
    record_in(LOG, y * x)
    record(y * x)
    return y * x


def counted_by_helpers(x):
    return COUNT["calls"] * x + bump() * x * x + COUNT["calls"] * x**3 * bump()


def bump():
    COUNT["calls"] += 1
    return COUNT["calls"]


def log_under_another_name(x):
    history = MODEL.history
    history.append(x * x)
    return x**3 * len(history)


def log_of_a_helper(x):
    log().append(x)
    return LOG[0] * x


def log():
    return LOG


def several_logs(x):
    for one in (LOG, HISTORY):
        one.append(x * x)
    return LOG[0] * HISTORY[0]


def objects_that_count(x):
    MODEL.calls += 1
    return MODEL.counted(x) * MODEL.logged(x * x) * MODEL.calls


# --- what is read back


def keeps_and_reads(x):
    return MODEL.kept(x) * x + MODEL.penalty()


def state_of_an_object(x):
    return MODEL.stepped(x) * MODEL.stepped(x)


def running(v):
    STATE["sum"] += v * v
    return STATE["sum"] * v


def sums_by_a_helper(x):
    return running(x) * running(x * 2.0)


def sums_in_a_comprehension(x):
    return sum([running(x) for _ in range(3)])


def put(v):
    STATE["sum"] = v * v


def get():
    return STATE["sum"]


def hands_over_by_a_global(x):
    a = get()
    put(x * a)
    b = get()
    put(b * b * x)
    return a * x + b * get()


def overwritten_after_it_was_read(x):
    STATE["sum"] = x * x
    y = x * get() + get() * 2.0
    STATE["sum"] = 3.0
    return y * get()


def loss(x):
    return x * x * CONFIG["rate"]


def changes_what_a_helper_reads(x):
    CONFIG["rate"] *= 0.5
    y = loss(x)
    CONFIG["rate"] = x
    return y * loss(x * x)


def reads_a_property(x):
    STATE["sum"] = x * x
    return MODEL.scale * x


def buffer(x):
    BUFFER[1] = x * x
    part = BUFFER[1:]
    part *= x
    return BUFFER[1] * x + BUFFER[0]


def recursive(v):
    if len(HISTORY) < 3:
        HISTORY.append(v)
        return recursive(v * v)
    return v


def recursion_that_logs(x):
    return recursive(x) * x


def by_a_nested_function(x):
    def inner(v):
        LOG.append(v)
        return v * len(LOG)

    return inner(x) * inner(x * x)


def taken_off_again(x):
    LOG.append(x)
    LOG.append(x * x)
    y = LOG.pop()
    return y * x


# --- variables of outside


def global_counter(x):
    global CALLS
    for _ in range(2):
        CALLS += 1
        x = x * math.sin(x) * CALLS
    return x


def global_values(x):
    global PREVIOUS, BEST
    y = x * PREVIOUS
    PREVIOUS = y
    z = y * PREVIOUS * x
    PREVIOUS = 2.0
    if BEST is None or x < BEST:
        BEST = float(x)
    return z * y * PREVIOUS


def count_calls():
    global CALLS
    CALLS += 1
    return CALLS


def counted_by_a_helper(x):
    return x * count_calls() + x * x * count_calls()


def forgotten():
    STATE["sum"] = 2.0


def forgets_and_reads(x):
    forgotten()
    return x * STATE["sum"]


def overwritten_by_a_helper_without_arguments(x):
    """What the helper writes carries no derivative, and what it overwrites does."""
    STATE["sum"] = x
    a = forgets_and_reads(x)
    STATE["sum"] = a * x
    return a * forgets_and_reads(x) + STATE["sum"]


def descends(x, n):
    if n == 0:
        return x * STATE["sum"]
    forgotten()
    return descends(x * 2.0, n - 1) + STATE["sum"] * x


def overwritten_in_a_recursion(x):
    STATE["sum"] = x
    return descends(x, 2)


def tick(x):
    COUNT["ticks"] = COUNT.get("ticks", 0) + 1
    return x * COUNT["ticks"]


def entry_that_was_not_there(x):
    a = tick(x) + tick(x)
    for _ in range(2):
        a = a * tick(x)
    return a + tick(x) + dict(COUNT)["ticks"]


class Layer:
    def __init__(self):
        self.w = 2.0

    def __call__(self, x):
        return x * self.w


LAYER = Layer()


def by_the_layer(v):
    return LAYER(v)


def object_that_is_called(x):
    before, LAYER.w = LAYER.w, x * x
    y = LAYER(2.0) + by_the_layer(3.0) + sum(map(LAYER, [1.0, 2.0])) + (lambda LAYER: LAYER)(x)
    LAYER.w = before
    return y * LAYER(x)


EXAMPLES = [
    overwritten_by_a_helper_without_arguments, overwritten_in_a_recursion, entry_that_was_not_there, object_that_is_called,
    logs, logs_in_a_loop, counts, fills_a_table, logs_by_helpers, counted_by_helpers, log_under_another_name, log_of_a_helper, several_logs, objects_that_count,
    keeps_and_reads, state_of_an_object, sums_by_a_helper, sums_in_a_comprehension, hands_over_by_a_global, overwritten_after_it_was_read,
    changes_what_a_helper_reads, reads_a_property, buffer, recursion_that_logs, by_a_nested_function, taken_off_again,
    global_counter, global_values, counted_by_a_helper,
]  # fmt: skip
POINT, STEP = 1.3, 1e-5


def afresh(call, *args):
    fresh()
    return call(*args)


def difference(call):
    return (afresh(call, POINT + STEP) - afresh(call, POINT - STEP)) / (2 * STEP)


@pytest.mark.parametrize("function", EXAMPLES)
def test_the_world_is_left_as_by_one_call(function):
    value, left, slope = afresh(function, POINT), world(), difference(function)
    assert afresh(value_and_grad(function), POINT) == (value, pytest.approx(slope, rel=1e-6))
    assert world() == left
    out, pullback = afresh(vjp, function, POINT)
    assert (out, pullback(2.0)[0], pullback(1.0)[0]) == (value, pytest.approx(2 * slope, rel=1e-6), pytest.approx(slope, rel=1e-6))
    assert world() == left
    assert afresh(jvp, function, (POINT,), (1.0,)) == (value, pytest.approx(slope, rel=1e-6))
    assert world() == left


@pytest.mark.parametrize("function", EXAMPLES)
def test_second_derivatives_leave_it_so_too(function):
    afresh(function, POINT)
    left = world()
    if function is not reads_a_property:  # an operator's class is known no more in its tangent
        assert afresh(hvp(function), POINT, 1.0) == pytest.approx(difference(grad(function)), rel=1e-5, abs=1e-6)
        assert afresh(hvp(function), POINT, 1.0) is not None and world() == left


def test_from_call_to_call():
    """What an earlier call left is read as it is, and is constant; logs make no new variants."""
    for function in (running, counts, state_of_an_object):
        df = grad(function)
        fresh()
        for _ in range(3):
            before = copy.deepcopy({name: globals()[name] for name in NAMES})

            def again(x, function=function, before=before):
                globals().update(copy.deepcopy(before))
                return function(x)

            estimate = (again(POINT + STEP) - again(POINT - STEP)) / (2 * STEP)
            globals().update(before)
            assert df(POINT) == pytest.approx(estimate, rel=1e-6)
    fresh()
    df = grad(logs_in_a_loop)
    for _ in range(6):
        df(POINT)
    assert len(df._variants.known) <= 4 and len(HISTORY) == 18


def made(scale):
    calls, total, lines = 0, 0.5, []

    def count(x):
        nonlocal calls, total
        calls += 1
        total += x * x
        lines.append(float(x))
        return total * x * calls * scale

    return count, lambda: (calls, total, lines)


def test_variables_of_an_enclosing_function():
    for derivative in (grad, lambda f: lambda x: jvp(f, (x,), (1.0,))[1]):
        count, seen = made(3.0)
        df = derivative(count)
        assert df(2.0) == pytest.approx(3.0 * (0.5 + 3 * 4.0))
        assert seen() == (1, 4.5, [2.0])
        assert df(2.0) == pytest.approx(6.0 * (4.5 + 3 * 4.0))
        assert seen() == (2, 8.5, [2.0, 2.0])


FUNCTIONS = [lambda v: v * STATE["sum"]]
SAME = HERE = [1.0, 2.0]


def same_list_under_two_names(x):
    SAME[0] = x * x
    return HERE[0] * x


def an_unknown_function_reads_it(x):
    STATE["sum"] = x * x
    return FUNCTIONS[0](x)


class Scaled:
    def get(self, v):
        return v * STATE["sum"]


MIXED = [Scaled(), 2.0]


def a_method_of_something_unknown_reads_it(x):
    STATE["sum"] = x * x
    found = MIXED[int(x) - 1]
    return found.get(2.0) * x


def a_gradient_inside_reads_it(x):
    STATE["sum"] = x
    return astgrad.grad(lambda v: v * v * STATE["sum"])(x)


def read_before_by_an_unknown_function(x):
    y = FUNCTIONS[0](x) * x
    STATE["sum"] += 1.0
    return y


def kept_by_a_helper(x):
    return keep_in_a_variable(x) * keep_in_a_variable(x)


def keep_in_a_variable(v):
    global PREVIOUS
    PREVIOUS += v
    return PREVIOUS


def read_by_another(x):
    global CALLS
    CALLS += 1
    return x * reads_the_variable()


def reads_the_variable():
    return CALLS * 2.0


METHOD, GIVEN, APPLIED = LAYER.__call__, functools.partial(Layer.__call__, LAYER), functools.partial(by_the_layer, 2.0)


def a_method_holds_it(x):
    LAYER.w = x
    return METHOD(2.0)


def a_partial_holds_it(x):
    LAYER.w = x
    return GIVEN(2.0)


def a_partial_reads_it(x):
    LAYER.w = x
    return APPLIED()


class Holder:
    layer = LAYER

    def get(self):
        return self.layer.w


HOLDER = Holder()


def by_default(x, layer=LAYER):
    return x * layer.w


@functools.lru_cache
def remembered(x):
    return x * LAYER.w


def a_default_holds_it(x):
    LAYER.w = x * x
    return x * by_default(2.0)


def a_class_holds_it(x):
    LAYER.w = x * x
    return x * HOLDER.get()


def a_cache_reads_it(x):
    LAYER.w = x * x
    return x * remembered(2.0)


REFUSED = [
    (a_default_holds_it, "a default of `by_default`"), (a_class_holds_it, "`Holder.layer`"), (a_cache_reads_it, "`remembered`, which"),
    (a_method_holds_it, "`METHOD`, which `a_method_holds_it` knows"), (a_partial_holds_it, "`GIVEN`, which"), (a_partial_reads_it, "`APPLIED`, which"),
    (same_list_under_two_names, "shares memory"), (an_unknown_function_reads_it, "only the running program"), (a_gradient_inside_reads_it, "only the running program|not told"),
    (read_before_by_an_unknown_function, "only the running program"), (a_method_of_something_unknown_reads_it, "only the running program"), (kept_by_a_helper, "outlives this call"), (read_by_another, "another one uses"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "words"), REFUSED)
def test_what_would_be_lost_is_refused(function, words):
    for call in (grad(function), lambda x: jvp(function, (x,), (1.0,)), hvp(function)):
        with pytest.raises(UnsupportedError, match=words):
            afresh(call, POINT, *((1.0,) if isinstance(call, type(hvp(function))) else ()))


def test_the_text_shows_it():
    df = grad(global_counter)
    afresh(df, POINT)
    for line in ("    global CALLS\n", "    CALLS_now = CALLS\n", "        CALLS = CALLS_now\n"):
        assert line in df.source
    df = grad(logs)
    afresh(df, POINT)
    assert "    HISTORY.append(loss)\n" in df.source and "HISTORY_bar" not in df.source
