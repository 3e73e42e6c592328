"""What is found of functions that call each other: of one that is looked at already, what is assumed of it counts until that holds.

As strongly connected components are found (Tarjan, SIAM J. Comput. 1, 1972): what rests on an assumption about an outer one is kept
only until that assumption changes.
"""

from __future__ import annotations

from typing import Any


class Fixpoint:
    """Findings by key, and what those of them rest on that are not final.

    >>> known = Fixpoint()
    >>> known.open("even", 0)
    >>> known.open("odd", 0)
    >>> known.ask("even")  # by odd, which is found to be 1 if even is 0
    0
    >>> known.close(1)
    >>> known.is_asked()
    True
    >>> known.assume(5)
    >>> known.found
    {'even': 5}
    """

    def __init__(self) -> None:
        self.found: dict[Any, Any] = {}
        self.open_keys: list[Any] = []  # outermost first
        self._lowest: list[int] = []  # for each open one, the outermost one that it rests on
        self._asked: list[bool] = []  # and whether anything rests on it
        self._rests: dict[Any, int] = {}  # findings that rest on an open one, and the outermost of those

    @property
    def depth(self) -> int:
        return len(self.open_keys)

    def open(self, key: Any, assumed: Any) -> None:
        self.open_keys.append(key)
        self._lowest.append(len(self.open_keys))
        self._asked.append(False)
        self.found[key] = assumed

    def ask(self, key: Any) -> Any:
        """The finding; the innermost open one rests on what that rests on."""
        rests = self._rests.get(key)
        if key in self.open_keys:
            rests = self.open_keys.index(key)
            self._asked[rests] = True
        if rests is not None:
            self._lowest[-1] = min(self._lowest[-1], rests)
        return self.found[key]

    def is_asked(self) -> bool:
        """Whether anything rests on what is assumed of the innermost open one."""
        return self._asked[-1]

    def assume(self, found: Any) -> None:
        """Another assumption about the innermost open one: what was found under the last one is forgotten."""
        for key in [k for k, rests in self._rests.items() if rests < len(self.open_keys)]:
            del self.found[key], self._rests[key]
        self.found[self.open_keys[-1]], self._asked[-1] = found, False

    def close(self, found: Any) -> None:
        """The finding of the innermost open one."""
        key, lowest, _ = self.open_keys.pop(), self._lowest.pop(), self._asked.pop()
        self.found[key] = found
        if lowest < len(self.open_keys):  # it rests on an outer one, and so does what asked for it
            self._rests[key] = lowest
            self._lowest[-1] = min(self._lowest[-1], lowest)
        else:
            self._rests = {k: rests for k, rests in self._rests.items() if rests < len(self.open_keys)}
