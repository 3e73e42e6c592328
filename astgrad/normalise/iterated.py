"""Objects that say what it is to go through them: what their `__iter__` gives takes their place.

    class Pair:
        def __iter__(self):
            return iter([self.a, self.b])

    p = Pair(x, y)                     p = Pair(x, y)
    for v in p: ...          ->        for v in [p.a, p.b]: ...
    a, b = p                           a, b = [p.a, p.b]
"""

from __future__ import annotations

import inspect
import types
from typing import Any

from astgrad.analyse.facts import Fact, Record
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import Scope
from astgrad.normalise.generator_functions import bound_times, is_generator
from astgrad.text import reader

_CONSUMERS = (list, tuple, sum, max, min, sorted, enumerate, zip)


def with_iterators(body: T.Block, parameters: list[str], scope: Scope, facts: dict[str, Fact]) -> T.Block:
    """The block with objects of known classes as what is gone through."""
    times = bound_times(body)
    classes = {n: f.kind for n, f in facts.items() if n in parameters and n not in times and isinstance(f, Record)}
    for node in T.walk_block(body):
        if isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], gast.Name) and times[node.targets[0].id] == 1 and node.targets[0].id not in parameters:
            made = scope.resolve(node.value.func) if isinstance(node.value, gast.Call) else None
            if type(made) is type and made.__new__ is object.__new__:
                classes[node.targets[0].id] = made
    methods = {n: m for n, c in classes.items() if isinstance(m := inspect.getattr_static(c, "__iter__", None), types.FunctionType) and m.__globals__ is scope.globals}
    if not methods:
        return body

    def iterated(node: Any) -> Any:
        return _iterated(methods[node.id], node, scope) if isinstance(node, gast.Name) and node.id in methods else node

    def visit(node: Any) -> Any:
        twin = T.clone_header(node)
        if isinstance(node, (gast.For, gast.comprehension)):
            twin.iter = iterated(node.iter)
        elif isinstance(node, gast.Call) and scope.resolve(node.func) in _CONSUMERS:
            several = len(node.args) > 1 and scope.resolve(node.func) in (max, min)  # the largest of these
            twin.args = node.args if several else [iterated(a) if i == 0 or scope.resolve(node.func) is zip else a for i, a in enumerate(node.args)]
        elif isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], (gast.Tuple, gast.List)):
            twin.value = iterated(node.value)
        else:
            return None
        return twin

    return [T.transform(node, visit) for node in body]


def _iterated(method: types.FunctionType, node: Any, scope: Scope) -> Any:
    """What the method makes an iterator of, or its call where it yields; the object itself where that is not plain to see."""
    tree = reader.read(method).tree
    own = T.parameter_names(tree.args)
    if len(own) != 1 or method.__code__.co_freevars or set(T.free_names(tree)) & scope.locals:
        return node
    if is_generator(tree):
        function = T.at(T.load(method.__name__), node)
        function.means = method
        return T.at(T.call(function, T.clone(node)), node)
    last = tree.body[-1]
    documented = len(tree.body) == 2 and isinstance(tree.body[0], gast.Expr) and isinstance(tree.body[0].value, gast.Constant)
    value = last.value if isinstance(last, gast.Return) and (len(tree.body) == 1 or documented) else None
    if isinstance(value, gast.Call) and Scope(method, own).resolve(value.func) is iter and len(value.args) == 1 and not any(isinstance(n, (gast.NamedExpr, gast.Lambda)) for n in T.walk(value)):
        return T.placed(T.renamed(T.clone(value.args[0]), {own[0]: node.id}), node)
    return node
