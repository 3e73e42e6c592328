"""Results of NumPy's linear algebra that are read by name are read by place, as those of any tuple.

    r = np.linalg.eigh(a)                ->    r = np.linalg.eigh(a)
    y = r.eigenvalues[0]                       y = r[0][0]
    z = np.linalg.svd(a).S                     z = np.linalg.svd(a)[1]

>>> import numpy as np
>>> from astgrad.core import tree as T
>>> from astgrad.core.lazy import gast
>>> from astgrad.core.scope import Scope
>>> scope = Scope(eval("lambda: None", {"np": np}), ["r", "s"])
>>> by_place(gast.parse("r = np.linalg.qr(a)\\ns = r.R").body, [], scope)[1].value.slice.value
1
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MEANT, Scope
from astgrad.normalise.callees import bindings

RESULTS: dict[Any, tuple[str, ...]] = {
    np.linalg.svd: ("U", "S", "Vh"),
    np.linalg.eigh: ("eigenvalues", "eigenvectors"),
    np.linalg.eig: ("eigenvalues", "eigenvectors"),
    np.linalg.qr: ("Q", "R"),
    np.linalg.slogdet: ("sign", "logabsdet"),
}
_NAMES = {name for names in RESULTS.values() for name in names}


def by_place(body: T.Block, parameters: list[str], scope: Scope) -> T.Block:
    """The body with items in place of the attributes of such results, of calls and of names that stand for nothing else."""
    if not any(isinstance(n, gast.Attribute) and n.attr in _NAMES for n in T.walk_block(body)):
        return body

    def fields(call: Any) -> tuple[str, ...]:
        target = scope.resolve(call.func) if isinstance(call, gast.Call) else None
        return next((names for function, names in RESULTS.items() if target is MEANT.get(function, function)), ())

    bound = Counter([*parameters, *bindings(body)])
    made: dict[str, list[tuple[str, ...]]] = {}
    for node in T.walk_block(body):
        if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and len(node.targets) == 1:
            made.setdefault(node.targets[0].id, []).append(fields(node.value))
    known = {name: kinds[0] for name, kinds in made.items() if len(kinds) == bound[name] and len(set(kinds)) == 1}

    def read(node: Any) -> Any:
        if isinstance(node, gast.Attribute) and isinstance(node.ctx, gast.Load) and node.attr in _NAMES:
            names = known.get(node.value.id, ()) if isinstance(node.value, gast.Name) else fields(node.value)
            if node.attr in names:
                return T.placed(T.subscript(node.value, T.constant(names.index(node.attr))), node)
        return None

    return [T.transform(node, read) for node in body]
