"""The reverse sweep: statements last to first, each sending the adjoints of its targets to what it read.

The one invariant: between two statements, `v_bar` holds the adjoint of `v` for exactly those `v` whose adjoint is
awaited there (`analyse.activity`). Any other `v_bar` holds nothing of meaning. So a first contribution is an
assignment, no zero is written that is not read, and where paths meet the missing zeros are put in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from astgrad.analyse.activity import Activity
from astgrad.analyse.facts import ANY, UNBOUND, Fact, Instance, ListOf, Mapping, Number, Record, Sequence, is_array, is_float_scalar, is_number, of_one_shape, same_dims
from astgrad.analyse.indices import index_tree, names_no_element_twice
from astgrad.analyse.literals import mutated_lists, written_name
from astgrad.analyse.versions import Versions
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.differentiate.cotangent import Cotangent, merge, total
from astgrad.differentiate.local import Context, Push, Pushed
from astgrad.differentiate.mirrors import Mirrors
from astgrad.differentiate.writes import Writes
from astgrad.errors import with_article
from astgrad.normalise.fence import refuse

Names = frozenset[str]
PairCall = Callable[[Any, Any, Push, Cotangent], None]


class Reverse:
    """Writes the reverse sweep of a core-language block."""

    def __init__(self, context: Context, activity: Activity, versions: Versions, seed: Cotangent, pull: PairCall, mirrors: Mirrors) -> None:
        self.context, self.activity, self.versions, self.seed, self.mirrors = context, activity, versions, seed, mirrors
        self.names, self.facts = context.names, context.facts
        self.pull = pull
        self.gained: set[str] = set()  # variables that the statement at hand sent something to
        self.unbound: dict[str, None] = {}  # variables that a zero is made from though they may be unbound
        self.changes: Callable[[str], bool] = lambda name: False  # whether an argument is a container that is another one at the end
        self.given: dict[str, str] = {}  # names for arguments as they were given
        self.rebound: dict[str, list[Any]] = {}  # objects that are kept as variables for their fields, and what is put into them
        self.writes = Writes(self)
        self.result_mirrored: tuple[int, ...] = ()  # the parts of what is returned whose adjoints the caller has in mirrors

    def run(self, body: T.Block, wanted: Iterable[str], site: Any) -> T.Block:
        """The reverse sweep; at its end the adjoints of the wanted parameters are bound."""
        for node in T.statements(body):
            if isinstance(node, gast.Expr) and isinstance(node.value, gast.Call) and isinstance(node.value.func, gast.Name) and node.value.func.id in ("@keep_field", "@keep_item"):
                self.rebound.setdefault(node.value.args[0].id, []).append(node)
        block = self.block(body)
        entry = {name: self.activity.facts.at(body[0]).get(name, ANY) if body else ANY for name in wanted}
        for name in wanted:
            if any(getattr(s, "mirrors", None) == "entry" and s.of_names == [name] for s in body):
                block += self._bring_out(name, block, body)
            elif name not in self.activity.awaited_at_start:
                env = self.versions.before.get(id(body[0]), {}) if body else {}
                if self.changes(name):
                    block.append(T.assign(self.bar(name), T.call("@zeros_like", self._as_given(name)), site))
                else:
                    block.append(self._zero(name, entry[name], env, site))
                block[-1].reverses = body[0] if body else site
        return block

    def _as_given(self, name: str) -> Any:
        """An argument as it was given: by now it may have another size."""
        if name not in self.given:
            self.given[name] = self.names.fresh(f"{name}_given")
        return T.load(self.given[name])

    def _bring_out(self, name: str, block: T.Block, body: T.Block) -> T.Block:
        """The gradient of storage is its mirror, as it was bound at the start."""
        bar, made = self.mirrors.names[name], next(s for s in body if getattr(s, "mirrors", None) == "entry" and s.of_names == [name])
        if bar not in self.mirrors.late_names:
            out = T.assign(bar, self.writes.mirror(name, made, after=True), made)
            out.reverses = made
            return [out]
        return [] if any(bar in T.names_bound(s) for s in block) else [self._made_now(made)]

    def bar(self, name: str) -> str:
        return self.names.partner(name, "bar")

    # --- blocks

    def block(self, body: T.Block) -> T.Block:
        done: T.Block = []
        for node in reversed(body):
            if id(node) not in self.activity.awaited or id(node) not in self.versions.before:  # nothing awaits it, or it is behind a raise
                continue
            made = self.statement(node)
            if not isinstance(node, (gast.If, gast.For, gast.While)):
                made += self._unset(node)
            for statement in made:
                if not hasattr(statement, "reverses"):
                    statement.reverses = node
                T.at(statement, node)
            done += made
        return self._with_late_mirrors(body, done) if self.mirrors.late else done

    def _with_late_mirrors(self, body: T.Block, done: T.Block) -> T.Block:
        """Mirrors that can wait are made where the reverse of their block first mentions them."""
        for node in reversed(body):
            if not getattr(node, "late", False) or node.kind == "write":
                continue
            name = node.targets[0].id
            at = next((i for i, s in enumerate(done) if any(isinstance(n, gast.Name) and n.id == name for n in T.walk(s))), None)
            if at is not None:
                done.insert(at, self._made_now(node))
        return done

    def _made_now(self, node: Any) -> Any:
        made = T.assign(node.targets[0].id, Push(self.context, node, (), self.versions.before[id(node)], None, "", None).primal(node.value), node)
        for read in T.walk(made.value):
            if isinstance(read, gast.Name) and hasattr(read, "version"):
                if read.id in self.mirrors.late_names:
                    del read.version
                else:
                    read.shape_only = node.kind == "fresh"
        made.reverses, made.makes = node, True
        return made

    def _unset(self, node: Any) -> T.Block:
        """Zeros for adjoints that are awaited before a statement, that it was to bind, and that it sent nothing to."""
        awaited, before = self.activity.awaited[id(node)], self.activity.awaited_before[id(node)]
        lives_on = awaited - set(T.names_bound(node))
        missing = before - lives_on - self.gained
        self.gained = set()
        return [self._zero(n, self._entry_fact(n, node), self.versions.before[id(node)], node) for n in sorted(missing)]

    def statement(self, node: Any) -> T.Block:
        self.gained = set()
        match type(node).__name__:
            case "Assign" | "AugAssign" if written_name(node):
                return self.writes.write(node)
            case "Assign" if getattr(node, "pair", None) is not None and self._has_mirrors(node):
                return self._mirrored_call(node)
            case "Assign" if id(node) in self.mirrors.by_statement:
                return self.writes.binding(node)
            case "Assign" | "AugAssign":
                return self._assignment(node)
            case "FunctionDef":
                return self._definition(node)
            case "Return":
                return self._return(node)
            case "Expr" if written_name(node):
                return self.writes.write(node)
            case "Expr" if mutated_lists([node]):
                return self._append(node)
            case "If":
                return self._if(node)
            case "For" | "While":
                return self._loop(node)
        return []

    # --- simple statements

    def _push(self, node: Any, stem: str, target: str | None) -> Push:
        after = self.versions.after.get(id(node))
        return Push(self.context, node, self.activity.varied[id(node)], self.versions.before[id(node)], after, stem, target)

    def _assignment(self, node: Any) -> T.Block:
        awaited = self.activity.awaited[id(node)]
        target, value = (node.targets[0], node.value) if isinstance(node, gast.Assign) else (node.target, None)
        if value is None:
            value = T.at(T.binary(T.load(target.id), node.op, node.value), node)
        pair = getattr(node, "pair", None)
        if pair is not None:
            target = target.elts[0]
        if not set(T.target_names(target)) & awaited or getattr(node, "inactive", False):
            return []
        fact = self.facts.of(value, self.facts.at(node)) if isinstance(target, gast.Tuple) and pair is None else None
        if isinstance(fact, Record) and not fact.is_tuple:
            refuse(self.context.source, node, f"taking {with_article(fact.kind)} apart is not differentiated", "use its attributes")
        stem = target.id if isinstance(target, gast.Name) else T.target_names(target)[0]
        push = self._push(node, stem, target.id if isinstance(target, gast.Name) else None)
        if pair is not None:
            self.pull(node, value, push, self._incoming(target, node, awaited))
        elif isinstance(target, gast.Tuple) and isinstance(value, (gast.Tuple, gast.List)) and len(value.elts) == len(target.elts):
            for part, item in zip(target.elts, value.elts, strict=True):
                if set(T.target_names(part)) & awaited:
                    push.push(item, self._incoming(part, node, awaited, item))
        else:
            push.run(value, self._incoming(target, node, awaited))
        return self._combine(node, push.done, set(T.target_names(target)), awaited)

    def _has_mirrors(self, node: Any) -> bool:
        """Whether a call works on mirrors: one that writes into none does so only if something is awaited of it."""
        shadow = getattr(node.pair, "shadow", None)
        if shadow is None or not shadow.mirrored or self.activity.writes_mirrored(node):
            return shadow is not None and bool(shadow.result_mirrored or shadow.mirrored)
        return bool(shadow.result_mirrored or set(T.target_names(node.targets[0])) & self.activity.awaited[id(node)])

    def _mirrored_call(self, node: Any) -> T.Block:
        """The call of a helper that works on mirrors: it is reversed whatever is awaited of its result."""
        awaited = self.activity.awaited[id(node)]
        target = node.targets[0].elts[0]
        names = T.target_names(target)
        push = self._push(node, names[0], None)
        incoming = Cotangent()
        if node.pair.seeded:
            incoming = Cotangent(1, (T.constant(None),), (), None, True, structure=True)
            if set(names) & awaited or not isinstance(target, gast.Name):
                incoming = self._incoming(target, node, awaited)
            elif self._fact_after(target.id, node) != Instance("NoneType"):
                incoming = replace(incoming, factors=(self._zero_value(target.id, self._fact_after(target.id, node), self.versions.after[id(node)]),))
        self.pull(node, node.value, push, incoming)
        return self._combine(node, push.done, set(T.target_names(target)), awaited)

    def _definition(self, node: Any) -> T.Block:
        """A function defined inside, where it was handed on as a value: what it captured gains."""
        awaited = self.activity.awaited[id(node)]
        if node.name not in awaited:
            return []
        push = self._push(node, node.name, None)
        push.run(node, Cotangent(1, (T.load(self.bar(node.name)),), (), None, True, structure=True))
        return self._combine(node, push.done, {node.name}, awaited)

    def _fact_after(self, name: str, node: Any) -> Fact:
        env: dict[str, Fact] = {}
        if isinstance(node, gast.Assign):
            self.facts.bind(node.targets[0], self.facts.of_value(node, self.facts.at(node)), env, self.facts.symbol(node))
            return env.get(name, ANY)
        value = T.binary(T.load(name), node.op, node.value)
        return self.facts.of(value, self.facts.at(node), self.facts.symbol(node))

    def _incoming(self, target: Any, node: Any, awaited: Names, value: Any = None) -> Cotangent:
        """The cotangent of an assignment's value, or of a part of it: the adjoint of its target, or those of its targets in what the value is."""
        if isinstance(target, gast.Name):
            fact = self._fact_after(target.id, node)
            dims = fact.dims if isinstance(fact, Number) else None
            return Cotangent(1, (T.load(self.bar(target.id)),), (), dims, True, structure=not is_number(fact))
        value = node.value if value is None and isinstance(node, gast.Assign) else value
        items = []
        for i, part in enumerate(target.elts):
            if isinstance(part, gast.Name) and part.id not in awaited:
                items.append(self._zero_value(part.id, self._fact_after(part.id, node), self.versions.after.get(id(node), {})))
            else:
                items.append(self._incoming(part, node, awaited, value and T.at(T.subscript(value, T.constant(i)), node)).tree())
        value_fact = self.facts.of(value, self.facts.at(node)) if value else ANY
        tree = T.tuple_of(items)
        if isinstance(value_fact, (Sequence, ListOf)) and value_fact.kind == "list":
            tree = gast.List(elts=items, ctx=gast.Load())
        elif not (isinstance(value_fact, Sequence) and value_fact.kind == "tuple"):
            read = Push(self.context, node, (), self.versions.before[id(node)], None, "", None)
            tree = T.call("@repack", tree, read.operand(value, shape_only=True)) if getattr(node, "pair", None) is None else tree
            if is_number(value_fact):
                return Cotangent(1, (tree,), (), value_fact.dims, True)  # type: ignore[attr-defined]
        return Cotangent(1, (tree,), (), None, True, structure=True)

    def _return(self, node: Any) -> T.Block:
        if node.value is None or self.result_mirrored == (-1,):
            return []
        if self.result_mirrored:
            push = self._push(node, "value", None)
            for position, item in enumerate(node.value.elts):
                if position not in self.result_mirrored:
                    push.push(item, push.part(T.subscript(self.seed.tree(), T.constant(position)), item))
            return self._combine(node, push.done, set(), frozenset())
        fact = self.facts.of(node.value, self.facts.at(node))
        push = self._push(node, "value", None)
        dims = fact.dims if isinstance(fact, Number) else None
        seed = replace(self.seed, structure=not is_number(fact) and bool(self.seed.factors), dims=dims if self.seed.factors else ())
        push.run(node.value, seed)
        return self._combine(node, push.done, set(), frozenset())

    def _append(self, node: Any) -> T.Block:
        """`ys.append(y)`: y gains what was gathered for the last item, which is taken off."""
        awaited = self.activity.awaited[id(node)]
        name = node.value.func.value.id
        item = node.value.args[0]
        undo = T.expression_statement(T.method(T.load(name), "pop"), node)
        undo.undoes = self.versions.after[id(node)][name], self.versions.before[id(node)][name]
        if name not in awaited:
            return [undo]
        push = self._push(node, name, None)
        taken = T.method(T.load(self.bar(name)), "pop")
        if not push.active(item):
            return [T.expression_statement(taken, node), undo]
        fact = self.facts.of(item, self.facts.at(node))
        cotangent = Cotangent(1, (taken,), (), fact.dims if isinstance(fact, Number) else None, True, structure=not is_number(fact))
        if not isinstance(item, gast.Name):
            cotangent = push.name(cotangent)
        push.run(item, cotangent)
        return [*self._combine(node, push.done, set(), awaited), undo]

    # --- gathering terms

    def _combine(self, node: Any, pushed: Pushed, targets: set[str], awaited: Names) -> T.Block:
        """Assign what each variable gains: variables that live on first, the assigned ones last and all at once."""
        done = list(pushed.temporaries)
        mirrored = {n: t for n, t in pushed.terms.items() if self.writes.is_mirrored(n, node)}
        kept = {n: t for n, t in pushed.terms.items() if n not in targets and n not in mirrored}
        own = {n: t for n, t in pushed.terms.items() if n in targets and n not in mirrored}
        if any(path for terms in own.values() for path, _ in terms):
            self._free_targets(targets, pushed, done)
            kept, own, mirrored = ({n: pushed.terms[n] for n in part} for part in (kept, own, mirrored))
        for name, terms in mirrored.items():
            done += self.writes.gain(name, terms, node)
        for name, terms in kept.items():
            done += self._gain(name, terms, node, name in awaited)
        done += self._own(own, node)
        self.gained = set(kept) | set(own)
        return done

    def _free_targets(self, targets: set[str], pushed: Pushed, done: T.Block) -> None:
        """Give the adjoints of the targets other names, as theirs are needed for what the statement read of itself."""
        renamed = {self.bar(name): self.names.temporary(name, "bar") for name in sorted(targets)}
        used = {n.id for s in done for n in T.walk(s.value) if isinstance(n, gast.Name)}
        used |= {n.id for terms in pushed.terms.values() for _, c in terms for f in c.factors + c.divisors for n in T.walk(f) if isinstance(n, gast.Name)}
        renamed = {old: new for old, new in renamed.items() if old in used}

        for position, statement in enumerate(done):
            done[position] = T.renamed(statement, renamed)
        done[:0] = [T.assign(new, T.load(old)) for old, new in renamed.items()]
        for name, terms in pushed.terms.items():
            pushed.terms[name] = [
                (path, replace(c, factors=tuple(T.renamed(f, renamed) for f in c.factors), divisors=tuple(T.renamed(d, renamed) for d in c.divisors)))
                for path, c in terms
            ]

    def _own(self, own: dict[str, Any], node: Any) -> T.Block:
        if any(path for terms in own.values() for path, _ in terms):
            return [s for name, terms in own.items() for s in self._gain(name, terms, node, False)]
        values = {name: self._sum(name, [c for _, c in terms], node) for name, terms in own.items()}
        if len(values) == 1:
            ((name, value),) = values.items()
            return [self._scaled(name, own[name], value, node)]
        if not values:
            return []
        bars = [T.store(self.bar(name)) for name in values]
        return [T.assign(T.tuple_of(bars, gast.Store()), T.tuple_of(list(values.values())), node)]

    def _scaled(self, name: str, terms: Any, value: Any, node: Any) -> Any:
        """`y_bar *= p` for `y_bar = y_bar * p`."""
        bar = self.bar(name)
        merged = merge([c for _, c in terms])
        if len(merged) == 1 and not merged[0].divisors and not merged[0].structure and merged[0].full:
            factors = list(merged[0].factors)
            own = [f for f in factors if isinstance(f, gast.Name) and f.id == bar]
            if len(own) == 1:
                rest = replace(merged[0], factors=tuple(f for f in factors if f is not own[0]))
                if rest.factors or rest.coefficient != 1:
                    fact = self._entry_fact(name, node)
                    if isinstance(fact, Number) and fact.dims == () and fact.kind != "array":
                        return T.augment(bar, gast.Mult(), rest.tree(), node)
        return T.assign(bar, value, node)

    def _entry_fact(self, name: str, node: Any) -> Fact:
        return self.facts.at(node).get(name, ANY)

    def _read(self, name: str, node: Any) -> Any:
        """A look at the shape of a variable as it was before a statement."""
        read = Push(self.context, node, (), self.versions.before[id(node)], None, "", None).primal(T.load(name), shape_only=True)
        read.as_made = self._is_reshaped(name, self._entry_fact(name, node))
        return read

    def _is_reshaped(self, name: str, fact: Fact) -> bool:
        """Whether what a field of an object is bound to later may be of another structure."""
        for node in self.rebound.get(name, ()):
            held, new = (fact.get(node.value.args[1].value) if isinstance(fact, (Mapping, Record)) else None), self.facts.of(node.value.args[2], self.facts.at(node))
            if not (held is not None and (is_float_scalar(held) and is_float_scalar(new) or of_one_shape(held, new))):
                return True
        return False

    def _sum(self, name: str, terms: list[Cotangent], node: Any) -> Any:
        """The sum of the terms of a whole variable, filled to its shape."""
        fact = self._entry_fact(name, node)
        if any(term.structure for term in terms):
            value = terms[0].tree()
            for term in terms[1:]:
                value = T.call("@add", value, term.tree())
            return value
        merged = merge(terms)
        if not merged:
            return self._zero_value(name, fact, self.versions.before[id(node)])
        value = total(merged)
        if not any(self._fills(term, fact) for term in merged):
            value = T.call("@fill", value, self._read(name, node))
        return value

    @staticmethod
    def _fills(term: Cotangent, fact: Fact) -> bool:
        return term.full or (isinstance(fact, Number) and (fact.dims == () or same_dims(term.dims, fact.dims)))

    def _gain(self, name: str, terms: list[tuple[tuple[Any, ...], Cotangent]], node: Any, awaited: bool) -> T.Block:
        """Add terms to an adjoint that lives on, or start one that nothing was awaited of."""
        done: T.Block = []
        whole = [c for path, c in terms if not path]
        parts = [(path, c) for path, c in terms if path]
        fact = self._entry_fact(name, node)
        bar = self.bar(name)
        if whole:
            done += self._gain_whole(name, bar, whole, node, awaited, fact)
        elif not awaited and isinstance(fact, Record) and (gains := _attributes(parts, fact)) is not None:
            before = self.versions.before[id(node)].get(name)
            if before is not None and not before.maybe_unbound:
                return [T.assign(bar, T.call("@zeros_but", self._as_given(name) if self.changes(name) else self._read(name, node), **gains), node)]
            done.append(self._zero(name, fact, self.versions.before[id(node)], node))
        elif not awaited:
            done.append(self._zero(name, fact, self.versions.before[id(node)], node))
        for path, cotangent in parts:
            done.append(self._gain_part(name, bar, path, cotangent, node, fact))
        return done

    def _gain_whole(self, name: str, bar: str, terms: list[Cotangent], node: Any, awaited: bool, fact: Fact) -> T.Block:
        if not awaited:
            return [T.assign(bar, self._sum(name, terms, node), node)]
        if any(t.structure for t in terms) or not is_number(fact):
            value = T.load(bar)
            for term in terms:
                value = T.call("@add", value, term.tree() if term.full else T.call("@fill", term.tree(), self._read(name, node)))
            return [T.assign(bar, value, node)]
        merged = merge(terms)
        if not merged:
            return []
        if all(term.coefficient < 0 for term in merged):
            return [T.augment(bar, gast.Sub(), total([t.negated() for t in merged]), node)]
        return [T.augment(bar, gast.Add(), total(merged), node)]

    def _gain_part(self, name: str, bar: str, path: tuple[Any, ...], cotangent: Cotangent, node: Any, fact: Fact) -> Any:
        """Add to an item, slice or nested item of an adjoint."""
        if is_array(fact) and fact.dims != () and len(path) == 1 and self._no_repeats(path[0], node):  # type: ignore[attr-defined]
            op = gast.Sub() if cotangent.coefficient < 0 else gast.Add()
            return T.augment(T.subscript(T.load(bar), path[0], gast.Store()), op, cotangent.magnitude(), node)
        if len(path) == 1:
            return T.assign(bar, T.call("@add_at", T.load(bar), index_tree(path[0]), cotangent.tree()), node)
        return T.assign(bar, T.call("@add_path", T.load(bar), T.tuple_of([index_tree(p) for p in path]), cotangent.tree()), node)

    def _no_repeats(self, index: Any, node: Any) -> bool:
        """Whether an index certainly names no element twice: numbers, slices and masks."""
        return names_no_element_twice(index, self.facts.within(self.facts.at(node)))

    # --- zeros

    def _zero_value(self, name: str, fact: Fact, env: dict[str, Any]) -> Any:
        """A zero adjoint of a variable as it is at the given point."""
        if isinstance(fact, Number) and fact.dims == () and fact.kind != "array":
            return T.constant(0.0)
        version = env.get(name)
        if version is not None and version.kind == "entry" and self.changes(name):
            return T.call("@zeros_like", self._as_given(name))
        if version is None or version.maybe_unbound:
            self.unbound.setdefault(name)
        read = T.load(name)
        if version is not None:
            read.version, read.shape_only, read.as_made = version, True, self._is_reshaped(name, fact)
        plain = isinstance(fact, Number) and fact.kind == "array" and fact.dtype is not None and not (version is None or version.maybe_unbound)
        if plain:
            return T.call(T.attribute(T.load("@np"), "zeros_like"), read)
        zero = T.call("@zeros_like", read)
        zero.of_list = isinstance(fact, ListOf) and fact.kind == "list"
        return zero

    def _zero(self, name: str, fact: Fact, env: dict[str, Any], node: Any) -> Any:
        return T.assign(self.bar(name), self._zero_value(name, fact, env), node)

    # --- control flow

    def _start(self, body: T.Block, otherwise: Names) -> Names:
        """Names awaited at the start of a block."""
        first = next((s for s in body if id(s) in self.activity.awaited_before), None)
        return otherwise if first is None else self.activity.awaited_before[id(first)]

    def _fix(self, names: Iterable[str], facts: dict[str, Fact], env: dict[str, Any], node: Any) -> T.Block:
        made = [self._zero(name, facts.get(name, UNBOUND), env, node) for name in sorted(names)]
        for statement in made:
            statement.reverses = node
        return made

    def _if(self, node: Any) -> T.Block:
        out, before = self.activity.awaited[id(node)], self.activity.awaited_before[id(node)]
        env, facts = self.versions.before[id(node)], self.facts.at(node)
        ends = self.versions.branch_ends[id(node)]
        branches: list[T.Block | None] = []
        for body, end in zip((node.body, node.orelse), ends, strict=True):
            if end is None:
                branches.append(None)
                continue
            made = self.block(body)
            branches.append(made + self._fix(before - self._start(body, out), facts, env, body[0]))
        if branches[0] is None or branches[1] is None:
            return branches[0] or branches[1] or []
        if not branches[0] and not branches[1]:
            return []
        test = Push(self.context, node, (), env, None, "", None).primal(node.test)
        statement = T.at(gast.If(test=test, body=branches[0], orelse=branches[1]), node)
        statement.reverses = node
        return [statement]

    def _loop(self, node: Any) -> T.Block:
        out, head = self.activity.awaited[id(node)], self.activity.awaited_before[id(node)]
        after_facts = self._facts_after_loop(node)
        before = self._fix(head - out, after_facts, self.versions.after[id(node)], node)
        body = self.block(node.body)
        start = self._start(node.body, head)
        if isinstance(node, gast.For):
            start = start - set(T.target_names(node.target))
        end_facts = self.facts.at(node.body[0]) if node.body else {}
        body += self._fix(head - start, end_facts, self.versions.starts[id(node)], node.body[0] if node.body else node)
        if not [s for s in body if not hasattr(s, "undoes")]:
            return before + self._undo_only(node, body)
        return [*before, self._reversed_loop(node, body)]

    def _undo_only(self, node: Any, body: T.Block) -> T.Block:
        return [self._reversed_loop(node, body)] if body else []

    def _facts_after_loop(self, node: Any) -> dict[str, Fact]:
        return self.facts.after_loop.get(id(node), self.facts.at(node))

    def _reversed_loop(self, node: Any, body: T.Block) -> Any:
        """The loop run backwards over its index, or over the number of its trips."""
        read = Push(self.context, node, (), self.versions.before[id(node)], None, "", None)
        trips = None
        if node.trips is not None:
            trips = T.load(node.trips)
            trips.version = self.versions.after[id(node)][node.trips]
        if isinstance(node, gast.While) or getattr(node, "opaque", False):
            target, steps = T.store(self.context.names.unused), T.call("@range", trips)
        else:
            target = T.clone(node.target)
            steps = reversed_range([read.primal(a) for a in node.iter.args], trips)
        loop = T.at(gast.For(target=target, iter=steps, body=body, orelse=[], type_comment=None), node)
        loop.reverses = node
        return loop


def _attributes(parts: list[tuple[tuple[Any, ...], Cotangent]], fact: Record) -> dict[str, Any] | None:
    """The terms of an object by attribute, where each is one of an attribute of its own."""
    gains: dict[str, Any] = {}
    for path, cotangent in parts:
        name = path[0].value[1:] if len(path) == 1 and isinstance(path[0], gast.Constant) and isinstance(path[0].value, str) else ""
        if fact.get(name) is None or name in gains:
            return None
        gains[name] = cotangent.tree()
    return gains


def reversed_range(args: list[Any], trips: Any) -> Any:
    """`range(n)` backwards, or its first `trips` items backwards.

    `range(n)` gives `range(n - 1, -1, -1)`, `range(a, b)` gives `range(b - 1, a - 1, -1)`, and `range(n - 2, -1, -1)` gives `range(n - 1)`.
    """
    start = T.constant(0) if len(args) == 1 else args[0]
    stop = args[0] if len(args) == 1 else args[1]
    step = args[2] if len(args) > 2 else T.constant(1)
    if T.is_constant(step, 1):
        last = shifted(stop, -1) if trips is None else plus(start, shifted(trips, -1))
        return T.call("@range", last, shifted(start, -1), T.negative(T.constant(1)))
    if isinstance(step, gast.UnaryOp) and T.is_constant(step.operand, 1) and isinstance(step.op, gast.USub):
        last, first = shifted(stop, 1) if trips is None else T.binary(shifted(T.clone(start), 1), gast.Sub(), trips), shifted(start, 1)
        return T.call("@range", first) if T.is_constant(last, 0) else T.call("@range", last, first)
    steps = T.call("@range", start, stop, step)
    if trips is not None:
        steps = T.subscript(steps, gast.Slice(lower=None, upper=trips, step=None))
    return T.subscript(steps, gast.Slice(lower=None, upper=None, step=T.negative(T.constant(1))))


def shifted(node: Any, by: int) -> Any:
    """An integer expression and `by` more: `n - 2` and 1 are `n - 1`."""
    base: Any = None
    if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Add, gast.Sub)) and isinstance(node.right, gast.Constant) and type(node.right.value) is int:
        base, value = node.left, node.right.value if isinstance(node.op, gast.Add) else -node.right.value
    elif isinstance(node, gast.Constant):
        value = node.value
    elif isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub) and isinstance(node.operand, gast.Constant):
        value = -node.operand.value
    else:
        base, value = node, 0
    value += by
    if base is None:
        return T.constant(value) if value >= 0 else T.negative(T.constant(-value))
    return base if value == 0 else T.binary(base, gast.Add() if value > 0 else gast.Sub(), T.constant(abs(value)))


def plus(left: Any, right: Any) -> Any:
    return right if T.is_constant(left, 0) else T.binary(left, gast.Add(), right)
