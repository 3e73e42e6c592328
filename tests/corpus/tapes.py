"""Lists of places, names and notes that helpers add to beside what carries a derivative, as in a tape written by hand."""

import math


def by_hand(a, b):
    tape = []
    values = [a, b]

    def times(i, j):
        values.append(values[i] * values[j])
        tape.append(("times", i, j, len(values) - 1))
        return len(values) - 1

    def sine(i):
        values.append(math.sin(values[i]))
        tape.append(("sine", i, -1, len(values) - 1))
        return len(values) - 1

    last = times(sine(times(0, 1)), 0)
    adjoint = [0.0] * len(values)
    adjoint[last] = 1.0
    for what, i, j, k in reversed(tape):
        if what == "times":
            adjoint[i] += adjoint[k] * values[j]
            adjoint[j] += adjoint[k] * values[i]
        else:
            adjoint[i] += adjoint[k] * math.cos(values[i])
    return adjoint[0] * adjoint[1]


def under_another_name(a, b):
    tape = []
    values = [a, b]
    state = {"tape": tape, "values": values}

    def times(i, j):
        values.append(values[i] * values[j])
        tape.append((i, j, len(values) - 1))
        return len(values) - 1

    last = times(times(0, 1), 0)
    adjoint = [0.0] * len(values)
    adjoint[last] = 1.0
    for i, j, k in reversed(state["tape"]):
        adjoint[i] += adjoint[k] * values[j]
        adjoint[j] += adjoint[k] * state["values"][i]
    return adjoint[0] * adjoint[1]


def push(tape, values, i, j):
    values.append(values[i] * values[j])
    tape.append([i, j, len(values) - 1])


def taken_off_again(a, b):
    tape = []
    values = [a, b]
    for i, j in ((0, 1), (2, 0), (2, 3)):
        push(tape, values, i, j)
    s = 0.0
    while tape:
        i, j, k = tape.pop()
        s += values[i] * values[j] + k
        values[k] = s
    return s + values[2]


def note(log, i, names):
    log.append({"place": i, "name": names[i]})


def notes(a, b):
    log = []
    u = [a, b, a * b, 1.0]

    def relax(i):
        u[i] = 0.5 * (u[i - 1] + u[i + 1]) * a
        note(log, i, "abcd")

    for i in (1, 2, 1):
        relax(i)
    return sum(u[entry["place"]] ** 2 for entry in log) * len([e for e in log if e["name"] == "b"])


class Tape:
    def __init__(self):
        self.steps = []
        self.values = []

    def variable(self, x):
        self.values.append(x)
        return len(self.values) - 1

    def times(self, i, j):
        k = self.variable(self.values[i] * self.values[j])
        self.steps.append(("times", i, j, k))
        return k

    def sine(self, i):
        k = self.variable(math.sin(self.values[i]))
        self.steps.append(("sine", i, None, k))
        return k

    def back(self, k):
        adjoint = [0.0 for _ in self.values]
        adjoint[k] = 1.0
        for what, i, j, k in self.steps[::-1]:
            if what == "times":
                adjoint[i] += adjoint[k] * self.values[j]
                adjoint[j] += adjoint[k] * self.values[i]
            elif what == "sine":
                adjoint[i] += adjoint[k] * math.cos(self.values[i])
        return adjoint


def in_an_object(a, b):
    tape = Tape()
    x, y = tape.variable(a), tape.variable(b)
    g = tape.back(tape.times(tape.sine(tape.times(x, y)), x))
    return g[x] ** 2 + g[y]


PLAIN_ONLY = {in_an_object}  # the oracle has no sine in methods

EXAMPLES = [(f, (0.7, 1.3), (0, 1)) for f in (by_hand, under_another_name, taken_off_again, notes, in_an_object)]
