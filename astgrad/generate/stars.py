"""`np.hypot(*v)`, `Spring(*v, **rest)`: what `*` and `**` hand on to a function of mathematics, or to a class, is written out.

    v = (x, y)                      v = (x, y)
    r = np.hypot(*v)       ->       r = np.hypot(v[0], v[1])

Rules know their operands one by one, and so do objects that hold what they are given.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from astgrad.analyse.arguments import is_starred, written_out
from astgrad.analyse.storage import calls_of
from astgrad.core import tree as T
from astgrad.generate.unit import Function
from astgrad.normalise.fence import refuse, written_behind
from astgrad.runtime.structures import is_users_class


def spell_stars(function: Function) -> bool:
    """Write out what `*` hands on where its items are known; refused is what may be an array to write into."""
    found = False
    for node in T.statements(function.core.body):
        for call in calls_of(node):
            target = function.scope.resolve(call.func)
            if not is_starred(call) or not _is_mathematics(target) and not (isinstance(target, type) and is_users_class(target)):
                continue
            plain = written_out(call, function.facts.items_at(node))
            if written_behind(call if plain is None else plain, function.scope) is not None:
                refuse(function.source, call, "what stands after `*` may hold an array that this call writes into: not differentiated", "write the arguments out, and pass `out=`")
            if plain is not None:
                call.args, call.keywords, found = plain.args, plain.keywords, True
    return found


def _is_mathematics(target: Any) -> bool:
    return isinstance(target, np.ufunc) or getattr(target, "__module__", "") == "math"
