"""Which assignment a variable's value comes from, at every point: static single assignment, as facts beside the tree.

The reverse sweep asks for values by version: "`x` as it was before line 7". A version defined inside a loop means
the one of the iteration at hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from astgrad.analyse.literals import mutated_lists
from astgrad.core import tree as T
from astgrad.core.lazy import gast


@dataclass(eq=False)
class Version:
    """One definition of a variable: by a statement, by a join of paths, or before the function."""

    name: str
    kind: str  # "entry", "assign", "append", "target", "join", "head", "exit", "unbound"
    site: Any = None  # the defining statement, or the if or loop that joins
    maybe_unbound: bool = False

    def __deepcopy__(self, memo: dict[int, Any]) -> Version:
        return self

    def __repr__(self) -> str:
        return f"{self.name}<{self.kind}@{getattr(self.site, 'lineno', '')}>"


Environment = dict[str, Version]


@dataclass
class Versions:
    """Environments by statement; those of a statement that is never reached are missing."""

    before: dict[int, Environment] = field(default_factory=dict)
    after: dict[int, Environment] = field(default_factory=dict)
    branch_ends: dict[int, tuple[Environment | None, Environment | None]] = field(default_factory=dict)
    heads: dict[int, Environment] = field(default_factory=dict)
    starts: dict[int, Environment] = field(default_factory=dict)
    body_ends: dict[int, Environment | None] = field(default_factory=dict)
    final: Environment = field(default_factory=dict)


def find_versions(body: T.Block, parameters: list[str]) -> Versions:
    """Number every definition of every variable of a core-language block."""
    finder = _Finder()
    env = {name: Version(name, "entry") for name in parameters}
    finder.found.final = finder.block(body, env) or {}
    return finder.found


class _Finder:
    def __init__(self) -> None:
        self.found = Versions()
        self.made: dict[tuple[int, str, str], Version] = {}

    def version(self, name: str, kind: str, site: Any, unbound: bool = False) -> Version:
        """The version that a statement makes: the same each time a loop is gone through."""
        key = (id(site), name, kind)
        if key not in self.made:
            self.made[key] = Version(name, kind, site)
        self.made[key].maybe_unbound |= unbound
        return self.made[key]

    def block(self, body: T.Block, env: Environment | None) -> Environment | None:
        for node in body:
            if env is None:
                break
            self.found.before[id(node)] = env
            env = self.statement(node, dict(env))
            if env is not None:
                self.found.after[id(node)] = env
        return env

    def statement(self, node: Any, env: Environment) -> Environment | None:
        match type(node).__name__:
            case "If":
                ends = self.block(node.body, env), None if hasattr(node, "manager") else self.block(node.orelse, env)
                self.found.branch_ends[id(node)] = ends
                return self.join(node, *ends)
            case "For" | "While":
                return self.loop(node, env)
            case "Raise":
                return None
            case "Expr":
                for name in mutated_lists([node]):
                    env[name] = self.version(name, "append", node)
            case _:
                for name in T.names_bound(node):
                    env[name] = self.version(name, "assign", node)
        return env

    def join(self, node: Any, a: Environment | None, b: Environment | None) -> Environment | None:
        if a is None or b is None:
            return a if b is None else b
        joined: Environment = {}
        for name in [*a, *(n for n in b if n not in a)]:
            left, right = a.get(name), b.get(name)
            if left is right and left is not None:
                joined[name] = left
            else:
                unbound = any(v is None or v.maybe_unbound for v in (left, right))
                joined[name] = self.version(name, "join", node, unbound)
        return joined

    def loop(self, node: Any, env: Environment) -> Environment:
        changed = T.names_bound(node) + mutated_lists(node.body)
        head, after = dict(env), dict(env)
        for name in changed:
            unbound = name not in env or env[name].maybe_unbound
            head[name] = self.version(name, "head", node, unbound)
            after[name] = self.version(name, "exit", node, unbound)
        self.found.heads[id(node)] = head
        start = dict(head)
        if isinstance(node, gast.For):
            for name in T.target_names(node.target):
                start[name] = self.version(name, "target", node)
        self.found.starts[id(node)] = start
        self.found.body_ends[id(node)] = self.block(node.body, start)
        return after
