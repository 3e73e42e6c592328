"""Changes in place that are not followed, of arrays, containers, objects and what stands outside of the function."""

import collections

import numpy as np
import pytest

from astgrad import grad
from astgrad.errors import UnsupportedError

X = np.array([0.5, 1.2, -0.3, 0.7])


# --- whether something is a view


def passed_as_a_text(x):
    u = x * 1.0
    s = scaled(f"{u}", u)
    u[0] = x[1]
    return np.sum(u) * s


def scaled(title, u):
    return np.sum(u) * len(title)


def base_of_what_is_written(x):
    u = x * 1.0
    v = u.base
    u[0] = x[1]
    return np.sum(u) if v is None else np.sum(v)


def _put(a, v):
    a[0] = v


def written_while_sorting(x):
    u = x * 1.0
    order = sorted([1.0, 2.0], key=lambda v: _put(u, x[1] * v) or v)
    return u[0] + order[0]


def written_by_an_inner_key(x):
    u = x * 1.0

    def key(v):
        u[0] += x[1] * v
        return v

    return u[0] * min([3.0, 2.0], key=key)


def items_written_while_sorting(x):
    rows = [[0.0], [1.0]]

    def key(row):
        row[0] += x[0]
        return row[0]

    rows.sort(key=key)
    return rows[0][0] * x[1]


def _applied(f, v):
    return f(v)


def recursion_within_what_is_handed_on(x):
    def f(n):
        return x[0] if n == 0 else f(n - 1) * x[0]

    return _applied(lambda u: f(2) * u, x[1])


def recursion_by_turns_handed_on(x):
    def f(n):
        return x[0] if n == 0 else g(n - 1) * x[0]

    def g(n):
        return 1.0 if n == 0 else f(n - 1) + x[0]

    return _applied(lambda u: g(3) * u, x[1])


def number_or_part_of_a_dict(x):
    q, table = x[0], {"a": 1.0, "b": x[1]}
    for _ in range(1):
        q = x[1]
    table["a"] = q
    for _ in range(1):
        q = table.get("extra", 0.5)
    return table["a"] * q


def last_entry_taken(x):
    d = {"a": 1.0, "b": x[0] ** 2}
    _, v = d.popitem()
    return v


def item_by_its_method(x):
    d = {"a": x[0]}
    return d.__getitem__("a") * 2.0


def items_by_a_method(x):
    d = {"a": x[0], "b": x[1]}
    return x[2] * sum(map(d.__getitem__, ["a", "b"]))


def bytes_swapped(x):
    u = x * 1.0
    v = u.byteswap(True)
    return np.sum(u) + len(v)


def transposed_list(x):
    us = [x * 1.0, x * 2.0]
    us[0][1] = x[2]
    v = np.transpose(us)
    v[0] = x[1]
    return np.sum(us[0]) + np.sum(v)


def index_of_any_type(x):
    u = x * 1.0
    s = 0.0
    for k in [0, [1, 2]]:
        v = u[k]
        u[0] = x[1]
        s = s + np.sum(v)
    return s


def out_of_a_container_of_many_kinds(x):
    xs = [x * 1.0, [x[0]]]
    s = 0.0
    for k in range(len(xs)):
        v = xs[k]
        s = s + np.sum(v)
        xs[0][1] = x[0]
    return s


def into_a_container_of_many_kinds(x):
    xs = {"a": x * 1.0, "b": x[0]}
    s = 0.0
    for k in ("a", "b"):
        s = s + np.sum(xs[k] * 2.0)
        xs[k] = xs[k] * 2.0
    return s


def read_of_a_container_of_many_kinds(x):
    xs = {"a": x * 1.0, "b": x[0]}
    s = 0.0
    for k in ("a", "b", "a"):
        item = xs[k]
        s = s + np.sum(item)
        xs["a"] = x[1]
    return s


def added_to_a_place_of_many_kinds(x):
    xs = [x * 1.0, 3.0]
    for k in range(2):
        xs[k] += 2.0
    return np.sum(xs[0])


def rows_taken_apart_in_a_try(x):
    u = np.zeros((2, 2))
    u += x[0]
    a = u[0]
    try:
        a, b = u[1], u[0] * np.sqrt(x[0])
    except FloatingPointError:
        b = u[1]
    a[0] = x[1]
    return np.sum(u * b)


def array_or_number(u, k):
    if k > 0:
        return u
    return 3.0


def returned_as_an_array_or_a_number(x):
    u = x * 1.0
    v = array_or_number(u, x[0])
    u[0] = x[1]
    return np.sum(v)


# --- what else may reach it


class Recorder:
    def __init__(self, value):
        self.held, self.log = value, []

    @property
    def value(self):
        self.log.append(self.held)
        return self.held

    @value.setter
    def value(self, new):
        self.held = new

    def __add__(self, other):
        self.log.append(other)
        return self.held + other


def property_that_changes_things(x):
    recorder = Recorder(x[0])
    recorder.value += x[1]
    return recorder.held * x[1]


def operator_that_changes_things(x):
    return (Recorder(x[0]) + x[1]) * x[2]


def extended_out_of_a_list_of_many_kinds(x):
    xs = [x[0]]
    ys = [xs, 1.0]
    for k in range(1):
        z = ys[k]
        z.extend([x[1]])
    return xs[-1] * 1.0


def sorted_out_of_a_list_of_many_kinds(x):
    xs = [[x[0], x[1]], {"a": x[0]}]
    for k in range(1):
        y = xs[k]
        y.sort()
    return xs[0][0] * 1.0


def popped_of_a_list_or_a_dict(x):
    xs = [[x[0], x[1]], {"a": x[0]}]
    for k in range(1):
        y = xs[k]
        y.pop(0)
    return xs[0][0] * 1.0


def deleted_of_a_list_or_a_dict(x):
    xs = [[x[0], x[1]], {"a": x[0]}]
    for k in range(1):
        y = xs[k]
        del y[0]
    return xs[0][0] * 1.0


def added_to_a_set(x):
    seen = set()
    other = seen
    seen.add(3)
    return x[0] * len(other)


def put_into_an_array(x):
    u = x * 1.0
    u.put([0], x[1])
    return x[0] * u[0]


def updated_out_of_a_list_of_many_kinds(x):
    xs = [{"a": x[1]}, 1.0]
    for k in range(1):
        xs[k].update(a=x[0])
    return xs[0]["a"] * 1.0


def kept_by_a_counter(x):
    u = x * 1.0
    c = collections.Counter({"a": u})
    u[0] = x[1]
    return np.sum(u) * len(c)


def kept_by_a_memoryview(x):
    u = x * 1.0
    m = memoryview(u)
    u[0] = x[1]
    return np.sum(u) * m[0]


def appends(xs, v):
    xs.append(v)
    return np.sqrt(v)


def changed_within_a_try(x):
    xs = []
    try:
        y = appends(xs, x[0])
    except ValueError:
        y = x[1]
    return y * x[2]


class Table:
    def __init__(self, entries):
        self.entries = entries

    def __getitem__(self, key):
        return self.entries[key]

    def __setitem__(self, key, value):
        self.entries[key] = value


def items_of_a_default(x, table=Table({"a": 1.0})):  # noqa: B008
    table["a"] = x[0]
    return table["a"] * x[1]


# --- outside of the function

STATE = {"level": 0.0}
SHARED = [1.0]


def level():
    return STATE["level"]


def read_outside_by_a_lambda(x):
    STATE["level"] = x[0] ** 2
    return sum(map(lambda v: v * level(), [x[0], x[1]]))


def read_outside_by_a_condition(x):
    STATE["level"] = x[0] ** 2
    if level() > 0 and level() < 3:
        return x[0] * x[1]
    return level()


def cell(value):
    held = [value]

    def put(value):
        held[0] = value

    def get():
        return held[0]

    return put, get


put, get = cell(1.0)


def changed_where_a_closure_alone_knows_it(x):
    put(x[0] ** 2)
    return get() * x[1]


def changed_beside_a_closure(x):
    SHARED[0] = x[0]
    return get() * x[1]


def taken_apart_within(x):
    y = 2.0 * x
    (u, v), w = (y, x), x[0]
    u += w * v
    return np.sum(y * y)

# --- functions of libraries that change what they are given, within an expression


class Place:
    def __init__(self, v):
        self.v = v


def set_in_a_comprehension(x):
    place = Place(x[1])
    [setattr(place, name, x[0]) for name in ("v", "w")]
    return place.v * x[0]


def set_where_a_condition_holds(x):
    place = Place(x[1])
    x[0] > 0 and object.__setattr__(place, "v", x[0])
    return place.v * x[0]


def copied_to_in_a_condition(x):
    u = x * 1.0
    if np.copyto(u, x[0]) is None:
        return np.sum(u * x)
    return x[0]


def added_at_in_an_expression(x):
    u = x * 1.0
    r = (np.add.at(u, 0, x[1]), 2.0)
    return np.sum(u * x) * r[1]


def appended_by_the_class(x):
    xs = [x[0]]
    r = [list.append(xs, v) for v in x]
    return xs[-1] * len(r)


def called_without_a_statement(x):
    put = lambda u: np.copyto(u, x[0])  # noqa: E731
    u = x * 1.0
    put(u)
    return np.sum(u * x)


def joined_by_an_array(x):
    s = [x[0], 2.0]
    s += x * 2.0
    s[0] *= x[1]
    return sum(s)


def rounded_into_by_position(x):
    a = x * 1.0
    a.round(2, a)
    return np.sum(a) + x[0]


def rounded_into_behind_a_star(x):
    a = x * 1.0
    p = [a, 2, a][len(x) - 4 :]
    np.round(*p)
    return np.sum(a) + x[0]


def _raised(a, x):
    a[0] += x[1]
    return a[1] * 0.5


def changed_in_an_index(x):
    a, s = x * 1.0, 0.0
    s += a[int((_raised(a, x) and a[0]) > 99)] * a[0]
    return s + np.sum(a**2)


REFUSED = [
    (changed_in_an_index, "`_raised` may change an object or a global"),
    (rounded_into_by_position, "into an array that is given behind the operands"),
    (rounded_into_behind_a_star, r"what stands after `\*` may hold an array"),
    (joined_by_an_array, "`s`, which is changed elsewhere, is joined or repeated"),
    (passed_as_a_text, "whether this is a view of an array that is written in place is not known"),
    (written_while_sorting, "`_put` may change an object"), (written_by_an_inner_key, "may be reached from outside"), (items_written_while_sorting, "`order_of` may change an object"),
    (recursion_within_what_is_handed_on, "`f` calls itself and is handed on"), (recursion_by_turns_handed_on, "`f` calls itself and is handed on"),
    (last_entry_taken, "`.popitem\\(\\)` changes an object in place"), (item_by_its_method, "`.__getitem__` of a list, tuple or dict"),
    (items_by_a_method, "`.__getitem__` of a list, tuple or dict"), (bytes_swapped, "`.byteswap\\(\\)` changes an object in place"),
    (base_of_what_is_written, "a new array or a view of one"),
    (transposed_list, "what this binds may be a view"),
    (index_of_any_type, "depends on an index of unknown type"),
    (out_of_a_container_of_many_kinds, "what comes out of a container that is changed"), (into_a_container_of_many_kinds, "what is put into a container here"),
    (read_of_a_container_of_many_kinds, "what comes out of a container that is changed is not known to be"), (added_to_a_place_of_many_kinds, "whether this adds to a number or changes what stands here"),
    (rows_taken_apart_in_a_try, "comes out of something else here"),
    (returned_as_an_array_or_a_number, "what this returns is not known to be a number, an array .* changed afterwards"),
    (property_that_changes_things, r"`Recorder\.value` is read as a property"), (operator_that_changes_things, r"`Recorder\.__add__` is read as a property, or used as an operator"),
    (extended_out_of_a_list_of_many_kinds, r"`\.extend\(\)` changes an object in place that something else may reach"),
    (sorted_out_of_a_list_of_many_kinds, r"`\.sort\(\)` changes an object in place that something else may reach"),
    (popped_of_a_list_or_a_dict, "an item off a list, or an entry off a dict"), (deleted_of_a_list_or_a_dict, "an item off a list, or an entry off a dict"),
    (added_to_a_set, r"`\.add\(\)` changes an object in place, which"), (put_into_an_array, r"`\.put\(\)` changes an object in place, which"),
    (updated_out_of_a_list_of_many_kinds, r"`\.update\(\)` changes an object in place, which"),
    (kept_by_a_counter, "that it is passed to may keep it"), (kept_by_a_memoryview, "that it is passed to may keep it"),
    (changed_within_a_try, "guarded by a `try`"),
    (items_of_a_default, "what an item of `table` is its class says"),
    (read_outside_by_a_condition, "what this call reads outside of the function carries a derivative"),
    (changed_where_a_closure_alone_knows_it, "this call changes `held`, which is found outside of the function by no name"),
    (taken_apart_within, "comes out of something else here"),
    (changed_beside_a_closure, r"might be what `cell\.<locals>\.get` knows as `held`"),
    (set_in_a_comprehension, "this call changes what it is given, and is no statement of its own"),
    (set_where_a_condition_holds, "this call changes what it is given, and is no statement of its own"),
    (copied_to_in_a_condition, "this call changes what it is given, and is no statement of its own"),
    (added_at_in_an_expression, "this call changes what it is given, and is no statement of its own"),
    (appended_by_the_class, "this call changes what it is given, and is no statement of its own"),
    (called_without_a_statement, "what comes out of this call among other things is written in place"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "words"), REFUSED, ids=lambda v: getattr(v, "__name__", ""))
def test_refused_with_place_reason_and_cure(function, words):
    with pytest.raises(UnsupportedError, match=words) as caught:
        grad(function)(X.copy())
    first, line, caret, instead = str(caught.value).split("\n")[:4]
    assert first.startswith("test_what_changes.py:") and caret.strip() == "^" and instead.startswith("Instead: ")
    assert line.strip() == caught.value.place.text.strip()


def test_what_a_mapped_lambda_reads_outside_is_followed():
    np.testing.assert_allclose(grad(read_outside_by_a_lambda)(np.array([0.5, 2.0])), [2.75, 0.25])


def test_an_entry_that_a_dict_does_not_have_is_followed():
    np.testing.assert_allclose(grad(number_or_part_of_a_dict)(np.array([0.5, 2.0])), [0.0, 0.5])
