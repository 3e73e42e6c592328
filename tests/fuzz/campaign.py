"""Many programs, in one process or several."""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Iterable

from tests.fuzz.checker import Verdict, check
from tests.fuzz.generator import generate


def look(seed: int, features: frozenset[str], order: int = 1, always: frozenset[str] = frozenset()) -> tuple[int, Verdict]:
    """The verdict on the program of a seed."""
    return seed, check(generate(seed, features, always), seed, order=order)


def verdicts(seeds: Iterable[int], features: frozenset[str], jobs: int, order: int = 1, always: frozenset[str] = frozenset()) -> list[tuple[int, Verdict]]:
    task = functools.partial(look, features=features, order=order, always=always)
    if jobs == 1:
        return [task(seed) for seed in seeds]
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=20) as pool:
        return sorted(pool.imap_unordered(task, seeds, chunksize=25), key=lambda row: row[0])
