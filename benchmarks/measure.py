"""A clock for competitors, and the rows of the table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Arguments = Callable[[], tuple[Any, ...]]


@dataclass(frozen=True)
class Row:
    """One measurement: a number in a unit, and the most that it may be; or a note on why there is none."""

    name: str
    measured: float | None
    limit: float | None = None
    unit: str = ""
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return self.note
        return "" if self.limit is None else "ok" if self.measured <= self.limit else "OVER"

    def __str__(self) -> str:
        measured = "" if self.measured is None else f"{self.measured:.2f} {self.unit}"
        limit = "" if self.limit is None else f"{self.limit:g} {self.unit}"
        return f"{self.name:<58}{measured.rstrip():>12}{limit.rstrip():>10}  {self.verdict}"


HEADER = f"{'name':<58}{'measured':>12}{'limit':>10}  ok"


def in_turns(functions: Sequence[Callable[..., Any]], arguments: Arguments, rounds: int = 15, least: float = 0.01) -> list[list[float]]:
    """For each function its seconds per call, one number a round; in every round all of them run, one after another.

    A number is the mean of as many calls as take `least` seconds, each on arguments of its own, made before the clock starts.
    """
    counts = [_calls_for(least, function, arguments) for function in functions]
    taken: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        for function, count, times in zip(functions, counts, taken, strict=True):
            times.append(_seconds(function, arguments, count) / count)
    return taken


def ratio(times: list[float], base: list[float]) -> float:
    """How many times the base, as the median of the rounds."""
    return statistics.median(t / b for t, b in zip(times, base, strict=True))


def difference(times: list[float], base: list[float]) -> float:
    """How much longer than the base, from the quickest round of each: what else the machine does only adds."""
    return min(times) - min(base)


def _calls_for(least: float, function: Callable[..., Any], arguments: Arguments) -> int:
    _seconds(function, arguments, 1)
    count = 1
    while count < 100_000 and (taken := _seconds(function, arguments, count)) < least:
        count = max(2 * count, min(100_000, int(count * least / max(taken, 1e-9))))
    return min(count, 100_000)


def _seconds(function: Callable[..., Any], arguments: Arguments, count: int) -> float:
    prepared = [arguments() for _ in range(count)]
    start = time.perf_counter()
    for args in prepared:
        function(*args)
    return time.perf_counter() - start
