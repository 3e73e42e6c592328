"""Variables that a function defined inside binds, by `nonlocal`: they live in a dict that both functions reach.

    s = 0.0                          s_cell = {}
    def add(v):                      s_cell["s"] = 0.0
        nonlocal s           ->      def add(v):
        s += v                           s_cell["s"] += v
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.normalise.fence import refuse
from astgrad.text.reader import Source

_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def with_cells(source: Source) -> Source:
    """The function with each variable that an inner function binds in a cell."""
    nodes = [n for s in source.tree.body if not isinstance(s, gast.Nonlocal) for n in T.walk(s)]
    if not any(isinstance(n, gast.Nonlocal) or getattr(n, "late", None) for n in [source.tree, *nodes]):
        return source
    return replace(source, tree=_Cells(source, {n.id for n in T.walk(source.tree) if isinstance(n, gast.Name)}).function(source.tree, {}))


class _Cells:
    def __init__(self, source: Source, taken: set[str]) -> None:
        self.source, self.taken = source, taken

    def function(self, tree: Any, cells: dict[str, str]) -> Any:
        """A function whose variables, and those of functions around it that are in `cells`, are found in their cells."""
        own = {*T.parameter_names(tree.args), *T.names_bound(tree.body)} - _declared(tree)
        wanted = {n for s in tree.body for f in T.walk(s) if isinstance(f, gast.FunctionDef) for n in _declared(f)} & own | getattr(tree, "late", set())
        inside = {n: c for n, c in cells.items() if n not in own} | {n: self._fresh(n) for n in sorted(wanted)}
        twin = T.clone_header(tree)
        body = self._block(tree.body, inside)
        start = []
        for name in sorted(wanted):
            given = name in T.parameter_names(tree.args)
            display = gast.Dict(keys=[T.constant(name)] if given else [], values=[T.load(name)] if given else [])
            start.append(T.assign(inside[name], display, tree.body[0]))
            start[-1].makes_cell = name
        first = 1 if isinstance(body[0], gast.Expr) and isinstance(body[0].value, gast.Constant) and isinstance(body[0].value.value, str) else 0
        twin.body = [*body[:first], *start, *body[first:]] or [gast.Pass()]
        return twin

    def _fresh(self, name: str, what: str = "cell") -> str:
        wish = f"{name}_{what}"
        while wish in self.taken:
            wish += "_"
        self.taken.add(wish)
        return wish

    def _block(self, body: T.Block, cells: dict[str, str]) -> T.Block:
        return [new for node in body for new in self._statement(node, cells)] if cells else [self._inner(node) for node in body]

    def _inner(self, node: Any) -> Any:
        """A statement of a function without cells, inside which functions may have some."""
        return T.transform(node, lambda part: self.function(part, {}) if isinstance(part, gast.FunctionDef) else None)

    def _statement(self, node: Any, cells: dict[str, str]) -> T.Block:
        if isinstance(node, gast.Nonlocal):
            return []
        if isinstance(node, gast.FunctionDef):
            if node.name in cells:
                self._refuse(node)
            twin = self.function(node, cells)
            twin.args = self._defaults(node.args, cells)
            return [twin]
        twin = T.clone_header(node)
        before: T.Block = []
        for part in node._fields:
            value: Any = getattr(node, part, None)
            if part in T.BLOCKS and isinstance(value, list):
                setattr(twin, part, self._block(value, cells))
            elif part in ("handlers", "cases"):
                setattr(twin, part, [self._clause(clause, cells) for clause in value])
            elif isinstance(node, gast.For) and part == "target" and cells.keys() & set(T.target_names(value)):
                names = {n: self._fresh(n, "item") for n in T.target_names(value) if n in cells}
                twin.target = T.renamed(value, names)
                before = [T.assign(self._place(n, cells, gast.Store()), T.load(new), node) for n, new in names.items()]
            elif isinstance(value, list):
                setattr(twin, part, [self._expression(v, cells) if isinstance(v, gast.AST) else v for v in value])
            elif isinstance(value, gast.AST):
                setattr(twin, part, self._expression(value, cells))
        if before:
            twin.body = [*before, *twin.body]
        if isinstance(node, (gast.With, gast.Import, gast.ImportFrom, gast.Delete)) and cells.keys() & set(T.names_bound(node)):
            self._refuse(node)
        return [twin]

    def _clause(self, clause: Any, cells: dict[str, str]) -> Any:
        twin = T.clone_header(clause)
        if getattr(clause, "name", None) is not None and getattr(clause.name, "id", clause.name) in cells:
            self._refuse(clause)
        twin.body = self._block(clause.body, cells)
        if getattr(clause, "guard", None) is not None:
            twin.guard = self._expression(clause.guard, cells)
        return twin

    def _expression(self, node: Any, cells: dict[str, str]) -> Any:
        if isinstance(node, gast.NamedExpr) and node.target.id in cells:
            self._refuse(node)
        if isinstance(node, _COMPREHENSIONS) and cells.keys() & {n for g in node.generators for n in T.target_names(g.target)}:
            self._refuse(node)
        if isinstance(node, gast.Name):
            return self._place(node.id, cells, node.ctx) if node.id in cells else node
        if isinstance(node, gast.Lambda):
            twin = T.clone_header(node)
            twin.args = self._defaults(node.args, cells)
            twin.body = self._expression(node.body, {n: c for n, c in cells.items() if n not in T.parameter_names(node.args)})
            return twin
        return T.with_children(node, lambda child: self._expression(child, cells))

    def _defaults(self, arguments: Any, cells: dict[str, str]) -> Any:
        twin = T.clone_header(arguments)
        twin.defaults = [self._expression(d, cells) for d in arguments.defaults]
        twin.kw_defaults = [None if d is None else self._expression(d, cells) for d in arguments.kw_defaults]
        return twin

    @staticmethod
    def _place(name: str, cells: dict[str, str], ctx: Any) -> Any:
        return T.subscript(T.load(cells[name]), T.constant(name), ctx)

    def _refuse(self, node: Any) -> None:
        refuse(self.source, node, "a variable that an inner function binds, by `nonlocal`, is bound here otherwise than by an assignment: not differentiated",
               "assign it in a statement of its own")


def _declared(tree: Any) -> set[str]:
    """Names that a function itself declares `nonlocal` or `global`."""
    return {n for s in T.statements(tree.body) if isinstance(s, (gast.Nonlocal, gast.Global)) for n in s.names}
