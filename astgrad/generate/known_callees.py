"""Calls by an attribute or a variable that holds a known function are calls of that function.

    layer = Dense(W, np.tanh)
    self.out = self.act(z)          (in a method of layer: `self.act` means np.tanh)
"""

from __future__ import annotations

from astgrad.analyse.facts import ANY, Callee
from astgrad.analyse.infer import Facts
from astgrad.analyse.storage import calls_of
from astgrad.core import tree as T
from astgrad.core.scope import MISSING, Scope


def mark_known(body: T.Block, facts: Facts, scope: Scope) -> bool:
    """Mark what such callees mean; whether there were any."""
    found = False
    for node in T.statements(body):
        env = facts.at(node) if id(node) in facts.before else {}
        for call in calls_of(node) if env else ():
            if hasattr(call.func, "means") or isinstance(getattr(call.func, "id", "@"), str) and getattr(call.func, "id", "").startswith("@"):
                continue
            fact = facts.of(call.func, env) if scope.resolve(call.func) is MISSING else ANY
            if isinstance(fact, Callee):
                call.func.means = fact.function
                found = True
    return found
