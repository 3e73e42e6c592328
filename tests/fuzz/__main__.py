"""`python -m tests.fuzz --n 5000 --seed 0`: random programs against the oracle; prints what was found and shrinks the first failures."""

from __future__ import annotations

import argparse
import collections
import sys
import time

from tests.fuzz.campaign import look, verdicts
from tests.fuzz.checker import Verdict, check
from tests.fuzz.generator import generate
from tests.fuzz.language import FEATURES
from tests.fuzz.shrink import shrink_failure


def show(title: str, counts: collections.Counter[str], first: dict[str, int]) -> None:
    if counts:
        print(f"\n{title}")
    for reason, count in counts.most_common():
        print(f"{count:6}  {reason}  (seed {first[reason]})")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--n", type=int, default=1000, help="how many programs")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--shrink", type=int, default=3, help="how many failures to make small")
    parser.add_argument("--seconds", type=float, default=30.0, help="time for making one failure small")
    parser.add_argument("--order", type=int, default=1, choices=(1, 2), help="2: the derivatives of the gradient too")
    parser.add_argument("--general", action="store_true", help="look at the text that is right for any arguments too")
    parser.add_argument("--without", default="", help="features to leave out, by name, with commas")
    parser.add_argument("--with", dest="always", default="", help="features that every program has, by name, with commas")
    parser.add_argument("--print", dest="only", action="store_true", help="print the program of the seed, and its verdict")
    options = parser.parse_args(argv)
    less, always = (frozenset(filter(None, words.split(","))) for words in (options.without, options.always))
    if (less | always) - FEATURES:
        parser.error(f"no such feature: {', '.join(sorted((less | always) - FEATURES))}; there are {', '.join(sorted(FEATURES))}")
    features = FEATURES - less

    if options.only:
        verdict = look(options.seed, features, options.order, always)[1]
        print(f"{generate(options.seed, features, always).source}\n{verdict.kind} {verdict.reason}\n{verdict.detail}")
        return 0
    start = time.monotonic()
    found = verdicts(range(options.seed, options.seed + options.n), options.jobs, features=features, order=options.order, always=always, general=options.general)
    counts = collections.Counter(verdict.kind for _, verdict in found)
    print(", ".join(f"{counts[kind]} {kind}" for kind in ("right", "wrong", "changed", "crashed", "refused", "invalid")), end="")
    print(f" of {options.n} programs in {time.monotonic() - start:.0f} s")
    for kind in ("refused", "crashed", "changed", "wrong", "invalid"):
        reasons = collections.Counter(verdict.reason for _, verdict in found if verdict.kind == kind)
        first: dict[str, int] = {}
        for seed, verdict in found:
            if verdict.kind == kind:
                first.setdefault(verdict.reason, seed)
        show(kind, reasons if kind != "invalid" else collections.Counter(), first)
    report(found, features, always, options)
    return 1 if counts["wrong"] or counts["changed"] or counts["crashed"] else 0


def report(found: list[tuple[int, Verdict]], features: frozenset[str], always: frozenset[str], options: argparse.Namespace) -> None:
    """Prints the first failures of each reason, made small; what is wrong comes before what crashed."""
    seen: set[tuple[str, str]] = set()
    order, kinds = options.order, ("wrong", "changed", "crashed")
    failures = sorted((row for row in found if row[1].kind in kinds), key=lambda row: kinds.index(row[1].kind))
    for seed, verdict in failures:
        if len(seen) >= options.shrink:
            return
        if (verdict.kind, verdict.reason) in seen:
            continue
        seen.add((verdict.kind, verdict.reason))
        small = shrink_failure(generate(seed, features, always), verdict, seed, options.seconds, order)
        detail = check(small, seed, order=order).detail
        print(f"\n--- seed {seed}: {verdict.kind}, {verdict.reason}\n{small.source}\n{detail}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
