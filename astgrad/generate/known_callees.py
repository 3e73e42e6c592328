"""Calls by an attribute or a variable that holds a known function are calls of that function.

    layer = Dense(W, np.tanh)
    self.out = self.act(z)          (in a method of layer: `self.act` means np.tanh)
"""

from __future__ import annotations

from collections.abc import Collection

from astgrad.analyse.facts import ANY, Callee
from astgrad.analyse.infer import Facts
from astgrad.analyse.storage import calls_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope


def mark_known(body: T.Block, facts: Facts, scope: Scope, inner: Collection[str]) -> bool:
    """Mark what such callees mean, but for the names of inner functions; whether there were any."""
    found = False
    for node in T.statements(body):
        env = facts.at(node) if id(node) in facts.before else {}
        for call in calls_of(node) if env else ():
            if hasattr(call.func, "means") or isinstance(getattr(call.func, "id", "@"), str) and getattr(call.func, "id", "").startswith("@"):
                continue
            named = isinstance(call.func, gast.Name) and call.func.id in inner
            fact = facts.of(call.func, env) if not named and scope.resolve(call.func) is MISSING else ANY
            if isinstance(fact, Callee):
                call.func.means = fact.function
                found = True
    return found
