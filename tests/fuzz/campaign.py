"""Many programs, in one process or several."""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Iterable
from typing import Any

from tests.fuzz.checker import Verdict, check, general_text
from tests.fuzz.generator import generate


def look(seed: int, features: frozenset[str], order: int = 1, always: frozenset[str] = frozenset(), general: bool = False) -> tuple[int, Verdict]:
    """The verdict on the program of a seed; `general`: on the text before any call as well."""
    return seed, check(generate(seed, features, always), seed, order=order, general=general_text if general else None)


def verdicts(seeds: Iterable[int], jobs: int, **options: Any) -> list[tuple[int, Verdict]]:
    """The verdicts on many, for the options of `look`."""
    task = functools.partial(look, **options)
    if jobs == 1:
        return [task(seed) for seed in seeds]
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=20) as pool:
        return sorted(pool.imap_unordered(task, seeds, chunksize=25), key=lambda row: row[0])
