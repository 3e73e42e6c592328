"""Fresh names: deterministic, readable, and never one that the user has."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Iterable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast


class Names:
    """Hands out names that nothing else in the generated function uses.

    >>> names = Names({"x", "x_bar"})
    >>> names.fresh("y_bar"), names.fresh("x_bar"), names.fresh("x_bar")
    ('y_bar', 'x_bar_1', 'x_bar_2')
    """

    def __init__(self, taken: Iterable[str], functions: Collection[str] = frozenset()) -> None:
        self.taken = set(taken)
        self.functions = functions  # names of functions that are generated beside this one, more and more of them
        self._bars: dict[tuple[str, str], str] = {}
        self._next: dict[str, int] = {}
        self.unused = "_"  # for what nothing reads

    def fresh(self, wish: str) -> str:
        """The wished name, or the wish with the first free number behind it."""
        name, number = wish, self._next.get(wish, 0)
        while name in self.taken or name in self.functions or keyword.iskeyword(name):
            number += 1
            name = f"{wish}_{number}"
        self._next[wish] = number
        self.taken.add(name)
        return name

    def partner(self, name: str, suffix: str) -> str:
        """The one name that stands beside a variable, `x_bar` of `x`; the same at every call."""
        key = (name, suffix)
        if key not in self._bars:
            self._bars[key] = self.fresh(f"{name}_{suffix}")
        return self._bars[key]

    def reserve(self, name: str, suffix: str, partner: str) -> None:
        """Fix beforehand what a variable's partner is called."""
        self._bars[name, suffix] = partner
        self.taken.add(partner)

    def temporary(self, name: str, suffix: str) -> str:
        """A numbered part of a variable's partner: `u_1_bar`, `u_2_bar`."""
        name = name if name.strip("_") else "unnamed"  # `_` alone would leave a number in front
        number = self._next.get(f"{name}/{suffix}", 0) + 1
        while (fresh := f"{name}_{number}_{suffix}".rstrip("_")) in self.taken or fresh in self.functions:
            number += 1
        self._next[f"{name}/{suffix}"] = number
        self.taken.add(fresh)
        return fresh

    def named(self, value: Any, stem: str, site: Any, before: T.Block) -> Any:
        """An expression under a name that a statement gives it, put into `before`; a name or a constant itself."""
        if isinstance(value, (gast.Name, gast.Constant)):
            return value
        name = self.temporary(stem, "")
        before.append(T.assign(name, T.placed(value, site), site))  # where a list is made tells it from others
        return T.load(name)
