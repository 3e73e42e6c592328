"""Storage: arrays that are written after they were made, and every variable that may reach one.

A float's adjoint belongs to the name that holds it; an array's belongs to its memory. Variables that may share memory
form a group; a group into which something is written is storage, and its variables have mirrors (see `differentiate.mirrors`).
"""

from __future__ import annotations

from typing import Any

from astgrad.analyse.aliases import Aliases
from astgrad.analyse.facts import ANY, Number
from astgrad.analyse.infer import Facts
from astgrad.analyse.literals import written_name
from astgrad.analyse.versions import Version, Versions
from astgrad.core import tree as T
from astgrad.core.lazy import gast

Group = Version


class Storage:
    """Groups of variables that share memory which is written, and when they may be written next."""

    def __init__(self, aliases: Aliases, private: Aliases, facts: Facts, versions: Versions) -> None:
        self.aliases, self.private, self.facts, self.versions = aliases, private, facts, versions
        self.written: dict[Group, list[Any]] = {}  # the statements that write
        self._later: dict[int, frozenset[Group]] = {}

    def run(self, body: T.Block) -> Storage:
        listed = [s for s in T.statements(body) if id(s) in self.versions.before]
        while True:  # `x += e` counts where the array is storage already
            size = sum(map(len, self.written.values()))
            for node in listed:
                name = self.writes(node)
                if name and not any(node is w for sites in self.written.values() for w in sites):
                    version = self.versions.before[id(node)].get(name)
                    group = self.aliases.group(self.aliases.outside if version is None else version)
                    self.written.setdefault(group, []).append(node)
            if sum(map(len, self.written.values())) == size:
                break
        self._look_ahead(body, frozenset())
        return self

    def writes(self, node: Any) -> str:
        """The name through which a statement writes into storage; of `x += e`, if x is an array that something else may reach."""
        name = written_name(node)
        if name or not (isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name)):
            return name
        name = node.target.id
        fact = self.facts.at(node).get(name, ANY)
        if not (isinstance(fact, Number) and fact.kind == "array"):
            return ""
        return name if self.before(name, node) is not None or not self.private.is_private(name, node) else ""

    # --- groups

    def before(self, name: str, node: Any) -> Group | None:
        """The storage that a variable may reach before a statement."""
        return self.of(self.versions.before.get(id(node), {}).get(name))

    def after(self, name: str, node: Any) -> Group | None:
        return self.of(self.versions.after.get(id(node), {}).get(name))

    def of(self, version: Version | None) -> Group | None:
        if version is None or not self.aliases.knows(version):
            return None
        group = self.aliases.group(version)
        return group if group in self.written else None

    # --- what is written later

    def changes(self, node: Any, expression: Any) -> bool:
        """Whether what an expression reads may be overwritten at a statement or after it."""
        later = self._later.get(id(node), frozenset())
        return bool(later) and any(self.before(name, node) in later for name in T.names_read(expression))

    def _look_ahead(self, body: T.Block, later: frozenset[Group]) -> frozenset[Group]:
        for node in reversed(body):
            if isinstance(node, gast.If):
                later = self._look_ahead(node.body, later) | self._look_ahead(node.orelse, later)
            elif isinstance(node, (gast.For, gast.While)):
                later |= frozenset(g for g, sites in self.written.items() if any(s is w for s in T.statements(node.body) for w in sites))
                self._look_ahead(node.body, later)
            else:
                name = self.writes(node) if id(node) in self.versions.before else ""
                if name and (group := self.before(name, node)) is not None:
                    later |= {group}
            self._later[id(node)] = later
        return later
