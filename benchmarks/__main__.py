"""Measure everything, and say what is over its limit."""

from __future__ import annotations

import sys

from benchmarks import gradients, in_place, overhead, starting
from benchmarks.measure import HEADER, Row


def main() -> int:
    print(HEADER)
    rows: list[Row] = []
    for part in (gradients, in_place, overhead, starting):
        for row in part.rows():
            print(row, flush=True)
            rows.append(row)
    bad = [row.name for row in rows if row.verdict.startswith(("OVER", "FAILED"))]
    print(f"\nover the limit, or failed: {', '.join(bad)}" if bad else "\nnothing is over its limit")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
