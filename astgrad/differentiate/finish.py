"""What is known of adjoints, and the last tidying of a reverse sweep."""

from __future__ import annotations

import collections
from typing import Any

from astgrad.analyse.facts import ANY, UNBOUND, Fact, Number, join, loosen, may_be_float, same_dims
from astgrad.analyse.infer import Facts
from astgrad.analyse.versions import Versions
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.differentiate.record import reads_of
from astgrad.simplify.liveness import live_after


class BarFacts:
    """Facts of adjoints, joined over all places where they are bound."""

    def __init__(self, facts: Facts, versions: Versions) -> None:
        self.facts, self.versions = facts, versions
        self.known: dict[str, Fact] = {}

    def run(self, reverse: T.Block, given: dict[str, Fact]) -> BarFacts:
        self.given = given
        while True:
            self.known = dict(self.given)
            for _ in range(4):
                before = dict(self.known)
                self._block(reverse)
                if self.known == before:
                    break
            lost = {n: ANY for n, f in self.known.items() if f == UNBOUND and n not in given}  # items of a mirror that was empty where it was made
            if lost.keys() <= self.given.keys():
                return self
            self.given = {**self.given, **lost}

    def _block(self, body: T.Block) -> None:
        for node in body:
            if isinstance(node, (gast.If, gast.For)):
                self._block(node.body)
                self._block(node.orelse)
            elif isinstance(node, (gast.Assign, gast.AugAssign)):
                self._assign(node)

    def _assign(self, node: Any) -> None:
        site = getattr(node, "reverses", None)
        env = dict(self.facts.at(site)) if site is not None else {}
        for read in reads_of(node):
            after = self.versions.after.get(id(site), {}).get(read.id)
            if after is read.version and self.versions.before.get(id(site), {}).get(read.id) is not after and isinstance(site, gast.Assign):
                self.facts.bind(site.targets[0], self.facts.of_value(site, self.facts.at(site)), env, self.facts.symbol(site))
        env |= self.known
        bound: dict[str, Fact] = {}
        if isinstance(node, gast.AugAssign):
            if not isinstance(node.target, gast.Name):
                return
            bound[node.target.id] = self.facts.of(T.binary(T.load(node.target.id), node.op, node.value), env, self.facts.symbol(node))
        else:
            self.facts.bind(node.targets[0], self._value(node.value, env), bound, self.facts.symbol(node))
        for name, fact in bound.items():
            if name in self.given:
                continue
            self.known[name] = join(self.known.get(name, UNBOUND), fact, f"{name}@bar")


    def starts(self, zero: Any, first: Any) -> bool:
        """Whether `x_bar = np.zeros_like(x)` and then `x_bar += e` are `x_bar = e`: of a new array e of the same shape and dtype."""
        if not (getattr(zero, "makes", False) and isinstance(zero.value, gast.Call) and isinstance(zero.value.func, gast.Attribute)):
            return False
        if not (isinstance(first, gast.AugAssign) and isinstance(first.op, gast.Add) and isinstance(first.target, gast.Name) and first.target.id == zero.targets[0].id):
            return False
        if not isinstance(first.value, gast.BinOp) or first.target.id in T.names_read(first.value):
            return False
        have, given = self.known.get(first.target.id, ANY), self.facts.of(first.value, {**self.facts.at(first.reverses), **self.known})
        return isinstance(have, Number) and isinstance(given, Number) and have.kind == given.kind == "array" and have.dtype == given.dtype is not None and (
            same_dims(have.dims, given.dims))

    def _value(self, value: Any, env: dict[str, Fact]) -> Fact:
        """Runtime helpers that keep or take over the fact of an argument; the rest is inference as usual."""
        name = value.func.id if isinstance(value, gast.Call) and isinstance(value.func, gast.Name) else ""
        if name in ("@zeros_like", "@fill", "@unbroadcast"):
            fact = self.facts.of(value.args[0 if name == "@zeros_like" else 1], env)
            return loosen(fact) if may_be_float(fact) else ANY
        if name in ("@add_at", "@add_path", "@copy"):
            return loosen(self._value(value.args[0], env))
        if name == "@add":
            return loosen(join(self._value(value.args[0], env), self._value(value.args[1], env), "add@bar"))
        return self.facts.of(value, env)


def start_with_first(body: T.Block, bars: BarFacts) -> T.Block:
    """A mirror of zeros to which a new array of its shape is added at once is that array."""
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.If, gast.For)):
            node = T.clone_header(node)
            node.body, node.orelse = start_with_first(node.body, bars), start_with_first(node.orelse, bars)
        if done and bars.starts(done[-1], node):
            made = T.assign(node.target.id, node.value, node)
            made.reverses = node.reverses
            done[-1] = made
            continue
        done.append(node)
    return done


def tidy(body: T.Block) -> T.Block:
    """Drop assignments of a name to itself, undoing that nobody looks at, and control flow around nothing."""
    return _tidy(body, _needed_undoing(body))


def _needed_undoing(body: T.Block) -> set[int]:
    """Statements that undo an append, of lists that are looked at afterwards."""
    stand_ins: dict[int, Any] = {}

    def without(block: T.Block) -> T.Block:
        done: T.Block = []
        for node in block:
            if hasattr(node, "undoes"):
                stand_ins[id(node)] = gast.Pass()
                node = stand_ins[id(node)]
            elif isinstance(node, (gast.If, gast.For)):
                node = T.clone_header(node)
                node.body, node.orelse = without(node.body), without(node.orelse)
            done.append(node)
        return done

    live = live_after(without(body), frozenset())
    return {id(n) for n in T.statements(body) if hasattr(n, "undoes") and n.undoes[0].name in live[id(stand_ins[id(n)])]}


def undone(body: T.Block) -> list[str]:
    """Lists that the reverse sweep takes apart again."""
    return list(dict.fromkeys(n.undoes[0].name for n in T.statements(body) if hasattr(n, "undoes")))


def _tidy(body: T.Block, needed: set[int]) -> T.Block:
    done: T.Block = []
    for node in body:
        if hasattr(node, "undoes") and id(node) not in needed:
            continue
        if isinstance(node, gast.Assign) and isinstance(node.value, gast.Name) and isinstance(node.targets[0], gast.Name) and node.value.id == node.targets[0].id:
            continue
        if isinstance(node, (gast.If, gast.For)):
            node = T.clone_header(node)
            node.body, node.orelse = _tidy(node.body, needed), _tidy(node.orelse, needed)
            if not node.body and not node.orelse:
                continue
            if isinstance(node, gast.If) and not node.body:
                node.test, node.body, node.orelse = inverted(node.test), node.orelse, []
        done.append(node)
    return done


def without_copies(body: T.Block, kept: frozenset[str]) -> T.Block:
    """A temporary that is only handed on gets the name that it is handed on to; those `kept` are read at the end.

        y_1_bar = f_reverse(f_saved, z_bar)
        y_bar = y_1_bar                             ->      y_bar = f_reverse(f_saved, z_bar)
    """
    names = [n for s in body for n in T.walk(s) if isinstance(n, gast.Name)]
    stored = collections.Counter(n.id for n in names if isinstance(n.ctx, gast.Store))
    read = collections.Counter(n.id for n in names if isinstance(n.ctx, gast.Load))
    return _without_copies(body, {n for n in stored if stored[n] == 1 and read[n] == 1 and n not in kept})


def _without_copies(body: T.Block, handed_on: set[str]) -> T.Block:
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.If, gast.For)):
            node = T.clone_header(node)
            node.body, node.orelse = _without_copies(node.body, handed_on), _without_copies(node.orelse, handed_on)
        copied = node.value.id if isinstance(node, gast.Assign) and isinstance(node.value, gast.Name) and isinstance(node.targets[0], gast.Name) else ""
        at = _made_at(done, copied, node.targets[0].id) if copied in handed_on and not hasattr(node.value, "version") else None
        if at is None:
            done.append(node)
            continue
        made = T.clone_header(done[at])
        made.targets = [T.renamed(made.targets[0], {copied: node.targets[0].id})]
        done[at] = made
    return done


def _made_at(done: T.Block, name: str, wanted: str) -> int | None:
    """Where a name was assigned, if nothing since then has to do with the name that is wanted."""
    for at in range(len(done) - 1, -1, -1):
        bound = T.target_names(done[at].targets[0]) if isinstance(done[at], gast.Assign) else []
        if name in bound:
            return at if wanted not in bound else None
        if any(isinstance(n, gast.Name) and n.id == wanted for n in T.walk(done[at])):
            return None
    return None


def inverted(test: Any) -> Any:
    """`not test`, with a double negation undone."""
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        return test.operand
    return gast.UnaryOp(op=gast.Not(), operand=test)


def gather_lists(body: T.Block) -> T.Block:
    """An adjoint of a list that one loop fills from the last item to the first is built by append, and turned round.

        xs_bar = zeros_like(xs)                               xs_bar = []
        for i in range(len(xs) - 1, -1, -1):        ->        for i in range(len(xs) - 1, -1, -1):
            xs_bar = add_at(xs_bar, i, e)                         xs_bar.append(e)
                                                              xs_bar.reverse()
    """
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.If, gast.For)):
            node = T.clone_header(node)
            node.body, node.orelse = gather_lists(node.body), gather_lists(node.orelse)
        filled = _filled_list(node) if isinstance(node, gast.For) else None
        zero = next((s for s in done if filled is not None and _is_zero_of(s, *filled)), None)
        if filled is None or zero is None or any(filled[0] in T.names_read(s) for s in done if s is not zero and done.index(s) > done.index(zero)):
            done.append(node)
            continue
        name = filled[0]
        done[done.index(zero)] = _marked(T.assign(name, gast.List(elts=[], ctx=gast.Load()), zero), zero)
        last = node.body[-1]
        append = T.expression_statement(T.method(T.load(name), "append", last.value.args[2]), last)
        node.body = [*node.body[:-1], _marked(append, last)]
        done += [node, _marked(T.expression_statement(T.method(T.load(name), "reverse"), node), node)]
    return done


def _marked(statement: Any, like: Any) -> Any:
    statement.reverses = getattr(like, "reverses", None)
    return statement


def _filled_list(loop: Any) -> tuple[str, str] | None:
    """The adjoint and the list, if the loop's last statement adds to each item in turn and nothing else looks at it."""
    last = loop.body[-1] if loop.body else None
    site = getattr(loop, "reverses", None)
    if not (isinstance(last, gast.Assign) and isinstance(last.value, gast.Call) and isinstance(last.value.func, gast.Name)) or getattr(site, "trips", None):
        return None
    if last.value.func.id != "@add_at" or not isinstance(last.value.args[1], gast.Name) or last.value.args[1].id != loop.target.id:
        return None
    name = last.targets[0].id
    items = loop.iter.args[0] if isinstance(loop.iter, gast.Call) and len(loop.iter.args) == 3 else None
    size = items.left if isinstance(items, gast.BinOp) and T.is_constant(items.right, 1) else None
    if not (isinstance(size, gast.Call) and isinstance(size.func, gast.Name) and size.func.id == "@len" and isinstance(size.args[0], gast.Name)):
        return None
    elsewhere = [n for s in loop.body[:-1] for n in T.walk(s) if isinstance(n, gast.Name) and n.id == name]
    again = [n for a in last.value.args[2:] for n in T.walk(a) if isinstance(n, gast.Name) and n.id == name]
    return None if elsewhere or again else (name, str(size.args[0].id))


def _is_zero_of(node: Any, name: str, items: str) -> bool:
    value: Any = node.value if isinstance(node, gast.Assign) else None
    made = isinstance(value, gast.Call) and isinstance(value.func, gast.Name) and value.func.id == "@zeros_like" and getattr(value, "of_list", False)
    return bool(made and isinstance(node.targets[0], gast.Name) and node.targets[0].id == name and value.args[0].id == items)
