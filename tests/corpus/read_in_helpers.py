"""Properties that change their object, as those that keep what they have computed, read in helpers and other methods."""

from __future__ import annotations


class Lazy:
    def __init__(self, x):
        self.x = x
        self.kept = None
        self.asked = 0.0

    @property
    def energy(self):
        self.asked += self.x
        if self.kept is None:
            self.kept = self.x**2
        return self.kept

    def total(self):
        return self.energy * 2.0 + self.x

    def move(self, d):
        self.x += d
        self.kept = None


def read_by_a_method(x):
    lazy = Lazy(x)
    s = lazy.total() + lazy.energy
    lazy.move(x)
    return s + lazy.total() * lazy.energy + lazy.asked


def energy_of(lazy):
    return lazy.energy


def read_by_a_helper(x):
    lazy = Lazy(x)
    return energy_of(lazy) * energy_of(lazy) + lazy.asked


def energies(lazies):
    return sum(lazy.energy for lazy in lazies)


def read_in_a_comprehension(x):
    lazies = [Lazy(x), Lazy(2.0 * x)]
    s = energies(lazies)
    lazies[0].move(0.5)
    return s + energies(lazies) * lazies[0].kept + lazies[1].asked * lazies[0].asked


EXAMPLES = [(f, (0.7,), 0) for f in (read_by_a_method, read_by_a_helper, read_in_a_comprehension)]
