"""`np.hypot(*v)`: rules know their operands one by one, so that what `*` hands on to a function of mathematics is written out."""

from __future__ import annotations

from typing import Any

import numpy as np

from astgrad.analyse.arguments import written_out
from astgrad.analyse.storage import calls_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.generate.unit import Function
from astgrad.normalise.fence import refuse, written_behind


def spell_stars(function: Function) -> bool:
    """Write out what `*` hands on where its items are known; refused is what may be an array to write into."""
    found = False
    for node in T.statements(function.core.body):
        for call in calls_of(node):
            if not is_starred(call) or not _is_mathematics(function.scope.resolve(call.func)):
                continue
            plain = written_out(call, function.facts.items_at(node))
            if written_behind(call if plain is None else plain, function.scope) is not None:
                refuse(function.source, call, "what stands after `*` may hold an array that this call writes into: not differentiated", "write the arguments out, and pass `out=`")
            if plain is not None:
                call.args, found = plain.args, True
    return found


def is_starred(call: Any) -> bool:
    return any(isinstance(a, gast.Starred) for a in call.args)


def _is_mathematics(target: Any) -> bool:
    return isinstance(target, np.ufunc) or getattr(target, "__module__", "") == "math"
