"""To be recorded: give every read of the reverse sweep the value it asks for, at the least cost.

Going through the reverse sweep in order, `held` says which version of each variable its name holds. A read of a version
that is not held is preceded by a restore: the cheap assignment that made it is run again, or the value is popped from
a tape that the forward sweep pushed it on, at the very statement that is being reversed. So nothing is saved that no
adjoint reads, nothing that is still there, and each place that saves has a tape of its own.

    forward:  y_tape.append(y)          reverse:  y = y_tape.pop()
              y = y * y                           y_bar *= 2.0 * y
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from astgrad.analyse.cost import is_cheap
from astgrad.analyse.facts import Number, of_one_shape, same_dims
from astgrad.analyse.indices import is_view
from astgrad.analyse.literals import mutated_lists
from astgrad.analyse.versions import Version, Versions
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.differentiate.local import Context
from astgrad.errors import InternalError

Held = dict[str, Version]


@dataclass(eq=False)
class Save:
    """One place of the forward sweep that saves a variable, and its counterpart in the reverse sweep."""

    variable: str
    site: Any
    after: bool
    on_tape: bool
    value: Any = None  # a test to be saved, instead of a variable
    name: str = ""
    depth: int = 0
    unbound: bool = False  # whether the variable may be unbound there on some path
    outline: bool = False  # whether its shape alone is asked for
    as_made: bool = False  # whether that is an object, which is of another structure later


@dataclass
class Pass:
    """What one walk over a block made: statements, what is held behind them, and the saves they need."""

    block: T.Block
    held: Held
    saves: list[Save] = field(default_factory=list)


class Recorder:
    def __init__(self, context: Context, versions: Versions) -> None:
        self.context, self.versions = context, versions
        self.facts, self.scope = context.facts, context.scope
        self._inside: dict[int, set[int]] = {}
        self._coming: T.Block = []  # statements further down in the block at hand
        self._outlines: dict[int, Version] = {}  # what stands for a version where its shape alone is asked for

    def run(self, reverse: T.Block) -> Pass:
        return self.block(reverse, dict(self.versions.final), 0)

    # --- blocks and statements

    def block(self, body: T.Block, held: Held, depth: int) -> Pass:
        done = Pass([], dict(held))
        for position, node in enumerate(body):
            self._coming = body[position + 1 :]
            step = self.statement(node, done.held, depth)
            done.block += step.block
            done.held = step.held
            done.saves += step.saves
        return done

    def statement(self, node: Any, held: Held, depth: int) -> Pass:
        if isinstance(node, gast.If):
            return self._if(node, held, depth)
        if isinstance(node, gast.For):
            return self._loop(node, held, depth)
        undoes = getattr(node, "undoes", None)
        if undoes is not None:
            name = undoes[0].name
            if held.get(name) is not undoes[0]:
                return Pass([], held)
            return Pass([node], {**held, name: undoes[1]})
        made = self._restore_all(reads_of(node), node.reverses, held, depth)
        made.block.append(node)
        return made

    # --- restoring

    def _satisfied(self, read: Any, held: Held) -> bool:
        have = held.get(read.id)
        if getattr(read, "as_made", False):
            return have is self._outline(read.version)
        if have is read.version:
            return True
        if not getattr(read, "shape_only", False) or have is None:
            return False
        return have is self._outline(read.version) or self._same_shape(have, read.version)

    def _outline(self, version: Version) -> Version:
        return self._outlines.setdefault(id(version), Version(version.name, "outline", version.site))

    def _same_shape(self, a: Version, b: Version) -> bool:
        return of_one_shape(self._fact(a), self._fact(b))

    def _fact(self, version: Version) -> Any:
        """What is known of a version that one plain assignment made, outside of loops."""
        if version.kind == "assign" and isinstance(version.site, gast.Assign) and isinstance(version.site.targets[0], gast.Name):
            return self.facts.of(version.site.value, self.facts.at(version.site))
        if version.kind == "entry":
            return self.facts.entry.get(version.name)
        return None

    def _restore_all(self, reads: list[Any], site: Any, held: Held, depth: int) -> Pass:
        """Statements that make every read hold; recomputation is tried first, then tapes."""
        self._check_consistent(reads)
        missing = [r for r in reads if not self._satisfied(r, held)]
        if not missing:
            return Pass([], held)
        made = Pass([], dict(held))
        for read in missing:
            if not self._satisfied(read, made.held) and self._recompute(read.version, made, {r.id for r in reads}, 3) and getattr(read, "as_made", False):
                made.held = {**made.held, read.id: self._outline(read.version)}
        for read in missing:
            if not self._satisfied(read, made.held):
                self._pop(read, reads, site, made, depth)
        if any(not self._satisfied(r, made.held) for r in reads):
            made = Pass([], dict(held))
            for read in missing:
                if not self._satisfied(read, made.held):
                    self._pop(read, reads, site, made, depth)
        return made

    @staticmethod
    def _check_consistent(reads: list[Any]) -> None:
        wanted: Held = {}
        for read in reads:
            if not getattr(read, "shape_only", False) and wanted.setdefault(read.id, read.version) is not read.version:
                raise InternalError(f"one statement of the reverse sweep reads two values of `{read.id}`")

    def _recompute(self, version: Version, made: Pass, busy: set[str], depth: int) -> bool:
        """Run the assignment that made a version again, if it is cheap and all that it reads is held."""
        site = version.site
        if depth == 0 or version.kind != "assign" or not isinstance(site, gast.Assign) or getattr(site, "pair", None) or getattr(site, "once", False):
            return False
        if version.name in self.context.needs_copy or self._reads_what_changed(site):
            return False
        value, targets = site.value, T.target_names(site.targets[0])
        if not is_cheap(value, self.facts, self.facts.at(site), self.scope) or set(targets) & set(T.names_read(value)):
            return False
        before = self.versions.before[id(site)]
        trial = Pass([], dict(made.held))
        for name in T.names_read(value):
            wanted = before.get(name)
            if wanted is None or trial.held.get(name) is wanted:
                continue
            if name in busy or not self._recompute(wanted, trial, busy | {name}, depth - 1):
                return False
        if any(before.get(n) is not None and trial.held.get(n) is not before.get(n) for n in T.names_read(value)):
            return False
        again = T.clone(site)
        made.block += [*trial.block, _plain(again)]
        made.held = {**trial.held, **{t: self.versions.after[id(site)][t] for t in targets}}
        return True

    def _reads_what_changed(self, site: Any) -> bool:
        """Whether an assignment reads elements that may have been overwritten since; a view reads none."""
        if hasattr(site, "mirrors"):
            return site.kind != "alias" or site.moves
        if not self.context.reaches_storage(site):
            return self.context.changes(site, site.value)
        view = site.value
        while isinstance(view, (gast.Subscript, gast.Attribute)):
            if not isinstance(self.facts.of(view.value, self.facts.at(site)), Number):
                return self.context.changes(site, site.value)
            if isinstance(view, gast.Attribute) and view.attr != "T":
                break
            if isinstance(view, gast.Subscript) and (self.context.changes(site, view.slice) or not is_view(view.slice, self.facts.within(self.facts.at(site)))):
                return True
            view = view.value
        return not isinstance(view, gast.Name)  # what is made anew has been written into since

    def _pop(self, read: Any, reads: list[Any], site: Any, made: Pass, depth: int) -> None:
        """Restore a version from where the forward sweep saved it: just before or just after the statement reversed."""
        name: str = read.id
        version: Any = read.version
        before = self.versions.before[id(site)].get(name)
        if version is not before and version is not self.versions.after.get(id(site), {}).get(name):
            raise InternalError(f"the reverse of line {getattr(site, 'lineno', '?')} wants a value of `{name}` from elsewhere")
        as_made = getattr(read, "as_made", False)
        outline = as_made or not hasattr(site, "mirrors") and all(
            getattr(r, "shape_only", False) for r in chain(reads, chain.from_iterable(map(reads_of, self._coming))) if r.id == name and r.version is version)
        save = Save(name, site, version is not before, depth > 0, depth=depth, unbound=read.version.maybe_unbound, outline=outline, as_made=as_made)
        made.block.append(RestoreMark(save).statement)
        made.saves.append(save)
        made.held = {**made.held, name: self._outline(read.version) if outline else read.version}

    # --- control flow

    def _truth(self, site: Any) -> Any:
        """A test, as it is kept: whether a list is empty now, and not the list."""
        fact = self.facts.of(site.test, self.facts.at(site))
        lasts = isinstance(site.test, (gast.Compare, gast.UnaryOp)) or isinstance(fact, Number) and fact.dims == ()
        return site.test if lasts else T.call("@bool", site.test)

    def _if(self, node: Any, held: Held, depth: int) -> Pass:
        site = node.reverses
        reads = reads_of(node.test)
        twin = T.clone_header(node)
        made = Pass([], dict(held))
        if self._may_test_again(node, site, reads, held):
            made = self._restore_all(reads, site, held, depth)
        elif not (all(self._satisfied(r, held) for r in reads) and self._is_pure(site)):
            save = Save("taken", site, False, depth > 0, value=self._truth(site), depth=depth)
            twin.test = SaveName(save).node
            if save.on_tape:
                made.block.append(RestoreMark(save).statement)
            made.saves.append(save)
        ends = self.versions.branch_ends[id(site)]
        after = self.versions.after[id(site)]
        outs: list[Held] = []
        for part, end in zip(("body", "orelse"), ends, strict=True):
            inside = {v: (end or {}).get(v, w) if after.get(v) is w else w for v, w in made.held.items()}
            branch = self.block(getattr(node, part), inside, depth)
            setattr(twin, part, branch.block)
            made.saves += branch.saves
            outs.append(branch.held)
        made.held = {v: w for v, w in outs[0].items() if outs[1].get(v) is w}
        made.block.append(twin)
        return made

    def _is_pure(self, site: Any) -> bool:
        return not self.context.changes(site, site.test) and is_cheap(site.test, self.facts, self.facts.at(site), self.scope)

    def _may_test_again(self, node: Any, site: Any, reads: list[Any], held: Held) -> bool:
        """Whether the test is cheap, and all that it reads is there or will be needed anyway."""
        if not self._is_pure(site):
            return False
        wanted = {(r.id, r.version) for s in [*node.body, *node.orelse] for r in reads_of(s)}
        trial = Pass([], dict(held))
        for read in reads:
            if self._satisfied(read, trial.held) or (read.id, read.version) in wanted:
                continue
            if not self._recompute(read.version, trial, {r.id for r in reads}, 3):
                return False
        return True

    def _loop(self, node: Any, held: Held, depth: int) -> Pass:
        site = node.reverses
        inside = self._statements_inside(site)
        outer = [r for s in node.body for r in reads_of(s) if not self._is_inside(r.version, site, inside)]
        before = self.versions.before[id(site)]
        wanted = reads_of(node.iter) + _unique([r for r in outer if before.get(r.id) is r.version])
        entry = self._restore_all(wanted, site, held, depth)
        assigned = set(T.names_bound(site)) | set(mutated_lists(site.body))
        target = set(T.target_names(node.target))
        carried = self._carried(site, entry.held, assigned, target)
        while True:
            start = dict(carried)
            start |= {t: self.versions.starts[id(site)][t] for t in target & set(T.names_bound(site))}
            body = self.block(node.body, start, depth + 1)
            heads = self.versions.heads[id(site)]
            broken = [v for v in carried if body.held.get(v) is not (heads[v] if v in assigned else carried[v])]
            if not broken:
                break
            for name in broken:
                del carried[name]
        twin = T.clone_header(node)
        twin.body = body.block
        left = {v: (before[v] if v in assigned else w) for v, w in carried.items() if v not in target and (v not in assigned or v in before)}
        return Pass([*entry.block, twin], left, entry.saves + body.saves)

    def _carried(self, site: Any, held: Held, assigned: set[str], target: set[str]) -> Held:
        """Names that may hold, at the head of each reversed iteration, what they held at the end of the iteration."""
        after, ends = self.versions.after[id(site)], self.versions.body_ends[id(site)] or {}
        carried: Held = {}
        for name, version in held.items():
            if name in target:
                continue
            if name not in assigned:
                carried[name] = version
            elif version is after.get(name) and name in ends:
                carried[name] = ends[name]
        return carried

    def _statements_inside(self, site: Any) -> set[int]:
        if id(site) not in self._inside:
            self._inside[id(site)] = {id(s) for s in T.statements(site.body)}
        return self._inside[id(site)]

    @staticmethod
    def _is_inside(version: Version, site: Any, inside: set[int]) -> bool:
        return id(version.site) in inside or (version.site is site and version.kind in ("head", "target"))


class RestoreMark:
    """A statement `v = v_tape.pop()` whose tape gets its name when all saves are known."""

    def __init__(self, save: Save) -> None:
        self.statement = T.at(gast.Pass(), save.site)
        self.statement.restores = save


class SaveName:
    """A name that is filled in when all saves are known."""

    def __init__(self, save: Save) -> None:
        self.node = T.load("@saved")
        self.node.save = save


def _plain(statement: Any) -> Any:
    """A copy without the marks of the forward sweep."""
    for mark in ("header", "counts", "pair"):
        if hasattr(statement, mark):
            delattr(statement, mark)
    statement.again = True
    return statement


def reads_of(node: Any) -> list[Any]:
    """Reads of primal versions in a tree, in order."""
    return [n for n in T.walk(node) if isinstance(n, gast.Name) and hasattr(n, "version")]


def _unique(reads: list[Any]) -> list[Any]:
    seen: dict[tuple[str, int], Any] = {}
    for read in reads:
        key = (read.id, id(read.version))
        if key not in seen or (getattr(seen[key], "shape_only", False) and not getattr(read, "shape_only", False)):
            seen[key] = read
    return list(seen.values())


__all__ = ["Pass", "Recorder", "Save", "reads_of", "same_dims"]
