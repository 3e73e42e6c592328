"""A name that is bound once, to a function from outside, stands for that function: `f = math.sin`, then `f(x)`.

So does a name that an import inside of the function binds.

Where it is called, the function is known when the code is generated, as if it were called by its own name. The text stays.

>>> import math
>>> from astgrad.core import tree as T
>>> from astgrad.core.lazy import gast
>>> from astgrad.core.scope import Scope
>>> def example(x): return x
>>> body = gast.parse("f = abs\\nif x > 0:\\n    y = f(x)").body
>>> scope = Scope(example, ["f", "x", "y"])
>>> call = name_callees(body, ["x"], scope)[1].body[0].value
>>> scope.resolve(call.func)
<built-in function abs>
"""

from __future__ import annotations

import sys
import types
from typing import Any

import numpy as np

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import Scope
from astgrad.text import reader

_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, np.ufunc, type(np.sum))


def read_once(fn: types.FunctionType, seen: set[types.CodeType]) -> tuple[Any, Scope] | None:
    """The tree and the scope of a function that is not among those seen; None too where its source cannot be had."""
    if fn.__code__ in seen:
        return None
    seen.add(fn.__code__)
    tree = reader.tree_of(fn)
    return None if tree is None else (tree, Scope(fn, [*T.parameter_names(tree.args), *T.names_bound(tree.body)]))


def name_callees(body: T.Block, parameters: list[str], scope: Scope) -> T.Block:
    """Mark each callee that is such a name with what it means; the body is this pass's own."""
    known = _known(body, parameters, scope)
    for node in T.walk_block(body) if known else ():
        if isinstance(node, gast.Call) and isinstance(target := _denoted(node.func, known), _FUNCTIONS):
            node.func.means = target
    return body


def with_callees(tree: Any, scope: Scope) -> Any:
    """A function with its callees marked, and those of functions inside: a copy, if there are any to mark."""
    def functions(node: Any) -> list[Any]:
        return [node, *(n for s in node.body for n in T.walk(s) if isinstance(n, gast.FunctionDef))]

    if not any(_known(f.body, T.parameter_names(f.args), scope) for f in functions(tree)):
        return tree
    twin = T.clone(tree)
    for function in functions(twin):
        name_callees(function.body, T.parameter_names(function.args), scope)
    return twin


def _known(body: T.Block, parameters: list[str], scope: Scope) -> dict[str, Any]:
    """Names that stand for a function, or for a module that is imported inside."""
    bound: dict[str, int] = dict.fromkeys(parameters, 1)
    for name in bindings(body):
        bound[name] = bound.get(name, 0) + 1
    known: dict[str, Any] = {}
    for node in _statements(body):
        if isinstance(node, (gast.Import, gast.ImportFrom)):
            known |= {name: target for name, target in _imported(node).items() if bound[name] == 1}
        elif isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], gast.Name):
            name, value = node.targets[0].id, node.value
            if bound[name] == 1 and isinstance(value, (gast.Name, gast.Attribute)) and isinstance(target := scope.resolve(value), _FUNCTIONS):
                known[name] = target
    return known


def _statements(body: T.Block) -> list[Any]:
    """The statements of a function, those of `try` included, which are not taken apart yet."""
    found: list[Any] = []
    for node in T.statements(body):
        found.append(node)
        if isinstance(node, gast.Try):
            found += [s for part in (node.body, node.orelse, node.finalbody, *(h.body for h in node.handlers)) for s in _statements(part)]
    return found


def _imported(node: Any) -> dict[str, Any]:
    """What an import inside of the function binds, of modules that are there already."""
    names = {alias.asname or alias.name: alias.name for alias in node.names}
    if isinstance(node, gast.Import):
        return {name: sys.modules[full] for name, full in names.items() if full in sys.modules and "." not in name}
    module = None if node.level else sys.modules.get(node.module)
    return {name: getattr(module, full) for name, full in names.items() if hasattr(module, full)}


def _denoted(node: Any, known: dict[str, Any]) -> Any:
    """What a name, or a dotted name through a module, stands for; None where that is not known."""
    if isinstance(node, gast.Name):
        return known.get(node.id)
    owner = _denoted(node.value, known) if isinstance(node, gast.Attribute) else None
    return getattr(owner, node.attr, None) if isinstance(owner, types.ModuleType) else None


def bindings(body: T.Block) -> list[str]:
    """Each place that binds a name, in the function or in one inside: a name that both bind counts twice."""
    found: list[str] = []
    for node in T.walk_block(body):
        if isinstance(node, gast.Name):
            found += [] if isinstance(node.ctx, gast.Load) else [node.id]
        else:
            fields = ("asname",) if getattr(node, "asname", None) else ("name", "rest")
            found += [name for field in fields if isinstance(name := getattr(node, field, None), str)]
    return found
