"""Put the forward sweep together: the user's statements, with the lines that save what the reverse sweep asks for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.differentiate.record import Save, reads_of

JUMPS = ("Break", "Continue", "Return", "Raise")
ReturnAs = Callable[[Any], T.Block]


@dataclass
class Sweeps:
    """The two sweeps of one function, and the lists that the first hands to the second."""

    forward: T.Block
    reverse: T.Block
    tapes: list[str] = field(default_factory=list)
    list_tapes: set[str] = field(default_factory=set)  # tapes of copies of what changes, which the reverse sweep takes apart
    mirror_tapes: set[str] = field(default_factory=set)  # tapes, and names, that keep mirrors for the reverse sweep
    bars: dict[str, Any] = field(default_factory=dict)  # facts of adjoints
    bar_of: dict[str, str] = field(default_factory=dict)  # names of the wanted adjoints
    owned: frozenset[str] = frozenset()  # adjoints that nothing else reaches at the end
    unbound: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)  # names for arguments whose own name the function binds anew
    seed: str = ""  # the parameter that brings the cotangent of the result


def assemble(body: T.Block, reverse: T.Block, saves: list[Save], names: Names, needs_copy: frozenset[str], mirrors: Collection[str],
             return_as: ReturnAs) -> Sweeps:
    """Insert the saving lines into the forward sweep and the restoring lines into the reverse sweep."""
    reverse = _shorten_counts(body, reverse, saves)
    unique = list(dict.fromkeys(saves))
    counted = {n.id for s in reverse for n in reads_of(s)}
    forward = _Forward(names, unique, needs_copy, return_as, counted)
    block = forward.block(body)
    unbound = list(dict.fromkeys(s.variable for s in unique if s.unbound))
    of_mirrors = {s.tape if s.on_tape else s.name for s in unique if s.value is None and s.variable in mirrors}  # type: ignore[attr-defined]
    return Sweeps(block, _fill_in(reverse), forward.tapes, forward.list_tapes, of_mirrors, unbound=unbound)


class _Forward:
    def __init__(self, names: Names, saves: list[Save], needs_copy: frozenset[str], return_as: ReturnAs, counted: set[str]) -> None:
        self.names, self.needs_copy, self.return_as = names, needs_copy, return_as
        self.by_site: dict[int, list[Save]] = {}
        for save in saves:
            self.by_site.setdefault(id(save.site), []).append(save)
        self.tapes: list[str] = []
        self.list_tapes: set[str] = set()
        self.spelt_out: set[int] = set()
        self.counted = counted

    def block(self, body: T.Block) -> T.Block:
        done: T.Block = []
        for node in body:
            before = [s for s in self.by_site.get(id(node), []) if not s.after]
            after = [s for s in self.by_site.get(id(node), []) if s.after]
            for save in before:
                done += self._push(save)
            done += self._statement(node, [s for s in before if s.value is not None])
            for save in after:
                done += self._push(save)
        return done

    def _push(self, save: Save) -> T.Block:
        if save.value is not None:
            save.name = self.names.fresh("taken")
            made = [self._saving(T.assign(save.name, save.value, save.site))]
            return made + ([self._append(save, T.load(save.name), "taken_tape")] if save.on_tape else [])
        value = T.load(save.variable)
        if save.variable in self.needs_copy and not save.as_made:
            value = T.call("@copy", value)
        elif save.outline:
            value = T.call("@outlined" if save.as_made else "@outline", value)
        if save.on_tape:
            made = self._append(save, value, f"{save.variable}_tape")
            self.list_tapes |= {save.tape} if save.variable in self.needs_copy else set()  # type: ignore[attr-defined]
            return [made]
        save.name = self.names.fresh(f"{save.variable}_saved")
        return [self._saving(T.assign(save.name, value, save.site))]

    def _append(self, save: Save, value: Any, wish: str) -> Any:
        save.tape = self.names.fresh(wish)  # type: ignore[attr-defined]
        self.tapes.append(save.tape)  # type: ignore[attr-defined]
        return self._saving(T.expression_statement(T.method(T.load(save.tape), "append", value), save.site))  # type: ignore[attr-defined]

    @staticmethod
    def _saving(statement: Any) -> Any:
        statement.saves = True
        return statement

    def _statement(self, node: Any, tests: list[Save]) -> T.Block:
        if (getattr(node, "header", False) and id(node) not in self.spelt_out) or (getattr(node, "counts", None) and node.counts not in self.counted):
            return []
        if isinstance(node, gast.Pass) or getattr(node, "late", False):
            return []
        if hasattr(node, "mirrors"):
            return [self._saving(node)]
        if isinstance(node, gast.Return):
            return self.return_as(node)
        if isinstance(node, gast.If):
            return self._if(node, tests)
        if isinstance(node, (gast.For, gast.While)):
            twin = T.clone_header(node)
            spelt_out = self._spell_out(node)
            twin.body = self.block(node.body)
            if getattr(node, "shown", None) and not spelt_out:
                twin.target, twin.iter = node.shown
            return [twin]
        if getattr(node, "pair", None):
            return [_through_pair(node)]
        return [*checks(node), as_written(node)]

    def _spell_out(self, node: Any) -> bool:
        """A header binds its names before anything can be saved; where their old values are needed, it is written as assignments."""
        headers = [s for s in node.body if getattr(s, "header", False)]
        bound = {n for s in headers for n in T.names_bound(s)}
        early = [s for s in node.body if getattr(s, "header", False) or getattr(s, "counts", None)]
        needed = any(not save.after and save.variable in bound for s in early for save in self.by_site.get(id(s), []))
        if getattr(node, "shown", None) and isinstance(node, gast.For):  # a mirror is bound by the index, which the header does not show
            hidden = set(T.target_names(node.target)) - set(T.target_names(node.shown[0]))
            needed |= any(hasattr(s, "mirrors") and not getattr(s, "late", False) and hidden & set(T.names_read(s.value)) for s in node.body)
        if needed:
            self.spelt_out |= {id(s) for s in headers}
        return needed

    def _if(self, node: Any, tests: list[Save]) -> T.Block:
        twin = T.clone_header(node)
        twin.test = T.load(tests[0].name) if tests else node.test
        twin.body, rest = self.block(node.body), self.block(node.orelse)
        if getattr(node, "flattened", False) and twin.body and type(twin.body[-1]).__name__ in JUMPS:
            twin.orelse = []
            return [twin, *rest]
        twin.orelse = rest
        if not twin.body and not twin.orelse and not any(isinstance(n, gast.Call) for n in T.walk(node.test)):
            return []
        return [twin]


def as_shown(node: Any) -> Any:
    """A tree in which copies that the reverse sweep reads are what they were copied from."""
    return T.transform(node, lambda part: getattr(part, "shown", None) if isinstance(part, gast.Name) else None)


def as_written(node: Any) -> Any:
    """`u += e` for `u[...] += e`, and `f(u)` for `done = f(u)`, where the user wrote it so."""
    if hasattr(node, "printed"):
        return node.printed
    if getattr(node, "value", None) is not None:
        value = as_shown(node.value)
        if value is not node.value:
            node = T.clone_header(node)
            node.value = value
    if getattr(node, "procedure", False):
        return T.expression_statement(node.value, node)
    return T.augment(node.shown.target, node.op, node.value, node) if isinstance(node, gast.AugAssign) and hasattr(node, "shown") else node


def checks(node: Any) -> T.Block:
    """A look at run time whether `x += e` binds a name anew; if it would write into a shared object, it is refused."""
    if not getattr(node, "checks", None):
        return []
    return [T.expression_statement(T.call("@check_rebinds", T.load(node.checks), T.constant(node.where)), node)]


def _through_pair(node: Any) -> Any:
    """The call of a helper, as a call of the first function of its pair."""
    twin = T.clone_header(node)
    if not hasattr(node.pair, "extra"):  # an open call stands as it is
        twin.value = T.call("@owning", node.value) if getattr(node, "owns", False) else node.value
        return twin
    call = T.clone_header(node.value)
    call.func = T.load(node.pair.forward)
    passed = {**node.pair.extra, **getattr(node, "mirror_args", {})}
    call.keywords = [*call.keywords, *(gast.keyword(arg=n, value=T.clone(v)) for n, v in passed.items())]
    twin.value = T.call("@owning", call) if getattr(node, "owns", False) else call
    return twin


def _fill_in(body: T.Block) -> T.Block:
    """Replace the marks of restores and saved tests by statements and names."""
    done: T.Block = []
    for node in body:
        save = getattr(node, "restores", None)
        if save is not None:
            done.append(_restore(save))
            continue
        if isinstance(node, (gast.If, gast.For)):
            node = T.clone_header(node)
            node.body, node.orelse = _fill_in(node.body), _fill_in(node.orelse)
        if isinstance(node, gast.If) and hasattr(node.test, "save"):
            node.test = T.load(node.test.save.name)
        done.append(node)
    return done


def _restore(save: Save) -> Any:
    target = save.name if save.value is not None else save.variable
    value = T.method(T.load(save.tape), "pop") if save.on_tape else T.load(save.name)  # type: ignore[attr-defined]
    statement = T.assign(target, value, save.site)
    statement.restored = True
    return statement


def _shorten_counts(body: T.Block, reverse: T.Block, saves: list[Save]) -> T.Block:
    """A loop that pushes on some tape once in every trip needs no counter: the tape's length is the number of trips."""
    done = []
    for node in reverse:
        if isinstance(node, gast.For) and getattr(node.reverses, "trips", None):
            loop = node.reverses
            here = {id(s) for s in loop.body}
            tape = next((s for s in saves if s.on_tape and s.depth == 1 and id(s.site) in here and s.variable != loop.trips), None)
            if tape is not None and not _reads_elsewhere(reverse, node, loop.trips):
                node = T.clone_header(node)
                node.iter = _with_length(node.iter, loop.trips, tape)
        done.append(node)
    return done


def _reads_elsewhere(reverse: T.Block, node: Any, name: str) -> bool:
    return any(r.id == name for s in reverse for r in reads_of(s) if not any(r is q for q in reads_of(node.iter)))


def _with_length(steps: Any, trips: str, tape: Save) -> Any:
    def visit(node: Any) -> Any:
        if isinstance(node, gast.Name) and node.id == trips:
            length = T.load("@tape")
            length.tape_of = tape
            return T.call("@len", length)
        return None

    return T.transform(steps, visit)


def name_tapes(node: Any) -> Any:
    """Replace marks of a tape's name, now that it has one."""

    def visit(part: Any) -> Any:
        save = getattr(part, "tape_of", None)
        return T.load(save.tape) if save is not None else None

    return T.transform(node, visit)


def flatten(body: T.Block) -> T.Block:
    """Print an `else` that normalisation made behind a jump without its `else`."""
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.If, gast.For, gast.While)):
            node = T.clone_header(node)
            node.body, node.orelse = flatten(node.body), flatten(node.orelse)
        rest: T.Block = []
        if isinstance(node, gast.If) and getattr(node, "flattened", False) and node.body and type(node.body[-1]).__name__ in JUMPS:
            node.orelse, rest = [], node.orelse
        done += [node, *rest]
    return done


def without_counters(body: T.Block) -> T.Block:
    """Leave out the counting of trips, which only a reverse sweep needs."""
    done: T.Block = []
    for node in body:
        if getattr(node, "counts", None):
            continue
        if isinstance(node, (gast.If, gast.For, gast.While)):
            node = T.clone_header(node)
            node.body, node.orelse = without_counters(node.body), without_counters(node.orelse)
        done.append(node)
    return done
