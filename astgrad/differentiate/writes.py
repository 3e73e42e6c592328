"""The reverse of writes, and of what binds storage: adjoints are in mirrors, which are changed in place.

    u[1:-1] = c * v[1:-1]        ->      u_1_bar = u_bar[1:-1].copy()
                                         u_bar[1:-1] = 0.0
                                         v_bar[1:-1] += c * u_1_bar

The copy comes first, as what is written may have been read from the same memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from astgrad.analyse.constructors import parts_made
from astgrad.analyse.facts import ListOf, Mapping, Number, Record, Sequence, Unbound, holds_scalars, is_deque, is_float_scalar, is_number, only_scalars, same_dims
from astgrad.analyse.indices import index_tree, is_view
from astgrad.analyse.literals import POPS, written_name
from astgrad.analyse.shapes import as_array
from astgrad.analyse.storage import place_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.differentiate.cotangent import Cotangent, merge, total
from astgrad.differentiate.local import Push
from astgrad.differentiate.mirrors import slice_of
from astgrad.normalise.fence import refuse
from astgrad.simplify.settled import settled

if TYPE_CHECKING:
    from astgrad.differentiate.reverse import Reverse


class Writes:
    """The part of a reverse sweep that goes through mirrors."""

    def __init__(self, reverse: Reverse) -> None:
        self.reverse = reverse
        self.activity, self.versions, self.mirrors = reverse.activity, reverse.versions, reverse.mirrors

    def mirror(self, name: str, site: Any, after: bool = False) -> Any:
        """A read of a variable's mirror, as it was before (or after) a statement."""
        if name not in self.mirrors.names:
            refuse(self.reverse.context.source, site, f"whether `{name}` is a part of what is changed is not known: not differentiated yet", "pass a copy, or return a copy")
        read = T.load(self.mirrors.names[name])
        if read.id not in self.mirrors.late_names:
            env = self.versions.after if after else self.versions.before
            read.version, read.shape_only = env[id(site)][read.id], False
        return read

    def is_mirrored(self, name: str, node: Any) -> bool:
        return bool(self.mirrors.names) and self.activity.mirrored(name, node)

    # --- statements

    def write(self, node: Any) -> T.Block:
        """`a[i] = e`, `a[i] op= e` and `np.add.at(a, i, e)`."""
        name = written_name(node)
        if not self.is_mirrored(name, node):
            return []
        push = self.reverse._push(node, name, None)
        if not isinstance(self.reverse._entry_fact(name, node), Number):
            return self._into_container(node, name, push)
        if isinstance(node, gast.Expr):
            return self._scatter(node, name, push)
        target = node.targets[0] if isinstance(node, gast.Assign) else node.target
        place = T.subscript(T.load(name), target.slice)
        additive = isinstance(node, gast.AugAssign) and isinstance(node.op, (gast.Add, gast.Sub))
        value = node.value if isinstance(node, gast.Assign) or additive else T.at(T.binary(place, node.op, node.value), node)
        if additive and not push.active(value):
            return []
        dims = push.dims(place)
        gained = self._part(name, target.slice, node, push)
        scalar = is_float_scalar(push.fact(place))
        bar = T.load(self.reverse.names.temporary(name, "bar")) if push.active(value) else None
        taken: T.Block = []
        if bar is not None:
            repeats = not self.reverse._no_repeats(target.slice, node)
            if repeats:
                source = T.call("@taken", gained.value, index_tree(gained.slice)) if isinstance(gained, gast.Subscript) else gained
            else:
                source = T.clone(gained) if scalar else T.method(T.clone(gained), "copy")
            taken.append(T.assign(bar.id, source, node))
            taken[-1].takes = True
        if not additive:
            store = T.clone_header(gained)
            store.ctx = gast.Store()
            taken.append(T.assign(store, T.constant(0.0), node) if isinstance(gained, gast.Subscript) else T.assign(T.subscript(gained, T.constant(...), gast.Store()), T.constant(0.0), node))
        if bar is None:
            return taken
        coefficient = -1 if additive and isinstance(node.op, gast.Sub) else 1
        push.root = value
        send(push, value, place, Cotangent(coefficient, (bar,), (), dims, True))
        return [*taken, *self._sent(node, push)]

    # --- containers

    def _into_container(self, node: Any, name: str, push: Push) -> T.Block:
        """`p.x = e`, `d[k] = e`, `xs.append(e)`: e gains what its place gathered, and what stood there before does so again."""
        made = self.mirrors.by_statement.get(id(node))
        old = None
        if isinstance(made, gast.Assign) and isinstance(made.targets[0], gast.Name) and not getattr(made, "late", False):
            old = T.load(made.targets[0].id)
            old.version, old.shape_only = self.versions.after[id(made)][old.id], False
        if isinstance(node, gast.Expr):
            return self._listed(node, name, push, old)
        target = node.targets[0]
        if hasattr(node, "size"):
            return self._sliced(node, name, push, old)
        place = self._place(self.mirror(name, node), target, push)
        done: T.Block = []
        if self._is_value(node.value, node, push):
            bar = self.reverse.names.temporary(name, "bar")
            done.append(T.assign(bar, place_of(place), node))
            push.root = node.value
            push.push(node.value, push.part(T.load(bar), node.value))
        if old is None:
            done.append(T.assign(place, T.constant(0.0), node))
        elif isinstance(target, gast.Attribute):
            done.append(T.expression_statement(T.call("@put_field", self.mirror(name, node), T.constant(target.attr), old), node))
        else:
            done.append(T.expression_statement(T.call("@put_item", self.mirror(name, node), push.primal(target.slice), old), node))
        for statement in done:
            statement.reverses = made if made is not None else node
        whole = [*done, *self._sent(node, push)]
        return _left_alone(settled(whole, frozenset(self.mirrors.names.values())))

    def _sliced(self, node: Any, name: str, push: Push, old: Any) -> T.Block:
        """`xs[i:j] = ys`: numbers gain what their places gathered; mirrors are put back as they stood."""
        if old is not None:
            done = [T.expression_statement(T.call("@put_slice", self.mirror(name, node), old), node)]
        else:
            taken = T.call("@take_slice", self.mirror(name, node), slice_of(push.primal(node.targets[0].slice)), push.primal(T.load(node.size)))
            bar = self.reverse.names.temporary(name, "bar")
            done = [T.assign(bar, taken, node)]
            if push.active(node.value):
                push.root = node.value
                push.push(node.value, push.part(T.load(bar), node.value))
        for statement in done:
            statement.reverses = self.mirrors.by_statement.get(id(node), node)
        return [*done, *self._sent(node, push)]

    def _listed(self, node: Any, name: str, push: Push, old: Any) -> T.Block:
        call, mirror = node.value, self.mirror(name, node)
        if call.func.attr in POPS:
            last = not call.args or T.dump(call.args[0]) == T.dump(T.negative(T.constant(1)))
            back = T.constant(0.0) if old is None else old
            if isinstance(self.reverse._entry_fact(name, node), Mapping):
                put = T.assign(T.subscript(mirror, push.primal(call.args[0]), gast.Store()), back, node)
                put.reverses = self.mirrors.by_statement.get(id(node), node)
                return [put]
            if call.func.attr == "popleft":
                undone = T.method(mirror, "appendleft", back)
            elif last:
                undone = T.method(mirror, "append", back)
            elif _is_from_the_front(call.args[0]):
                undone = T.method(mirror, "insert", push.primal(call.args[0]), back)
            else:
                undone = T.call("@undo_pop", mirror, push.primal(call.args[0]), back)
            statement = T.expression_statement(undone, node)
            statement.reverses = self.mirrors.by_statement.get(id(node), node)
            return [statement]
        if call.func.attr == "append" or T.is_constant(call.args[0], 0) and call.func.attr == "insert" and not is_deque(self.reverse._entry_fact(name, node)):
            taken = T.method(mirror, "pop", *call.args[:-1])
        elif call.func.attr == "appendleft":
            taken = T.method(mirror, "popleft")
        else:
            taken = T.call("@undo_insert", mirror, push.primal(call.args[0]))
        item = call.args[-1]
        if not self._is_value(item, node, push):
            return [T.expression_statement(taken, node)]
        bar = self.reverse.names.temporary(name, "bar")
        push.root = item
        push.push(item, push.part(T.load(bar), item))
        return [T.assign(bar, taken, node), *self._sent(node, push)]

    def _is_value(self, value: Any, node: Any, push: Push) -> bool:
        """Whether a number that carries a derivative is put into a container; anything else that does has a mirror, which goes there."""
        if only_scalars(push.fact(value)) or not push.active(value):
            return push.active(value)
        if not (isinstance(value, gast.Name) and self.is_mirrored(value.id, node)):
            self._refuse_put(node)
        return False

    @staticmethod
    def _place(mirror: Any, target: Any, push: Push) -> Any:
        """The place of a mirror that mirrors an attribute or an item, to be assigned to."""
        if isinstance(target, gast.Attribute):
            return gast.Attribute(value=mirror, attr=target.attr, ctx=gast.Store())
        return T.subscript(mirror, push.primal(target.slice), gast.Store())

    def _sent(self, node: Any, push: Push) -> T.Block:
        """What was pushed, as statements."""
        return self.reverse._combine(node, push.done, set(), self.activity.awaited[id(node)])

    def _scatter(self, node: Any, name: str, push: Push) -> T.Block:
        _, index, value = node.value.args
        if not push.active(value):
            return []
        place = T.subscript(T.load(name), index)
        gained = self._part(name, index, node, push)
        bar = self.reverse.names.temporary(name, "bar")
        taken = T.assign(bar, gained if is_float_scalar(push.fact(place)) else T.method(gained, "copy"), node)
        taken.takes = True
        send(push, value, place, Cotangent(1, (T.load(bar),), (), push.dims(place), True))
        return [taken, *self._sent(node, push)]

    def _part(self, name: str, index: Any, node: Any, push: Push) -> Any:
        """The part of a mirror that a write goes to; all of it for `...`."""
        mirror = self.mirror(name, node)
        if T.is_constant(index) and index.value is Ellipsis:
            return mirror
        return T.subscript(mirror, push.primal(index))

    def binding(self, node: Any) -> T.Block:
        """A statement that binds storage: what is new sends what its mirror gathered to what it was made of."""
        made = self.mirrors.by_statement[id(node)]
        push = self.reverse._push(node, node.targets[0].id, node.targets[0].id) if isinstance(node.targets[0], gast.Name) else None
        if made.kind in ("alias", "shallow") or push is None or not push.active(node.value):
            return []
        name, fact = node.targets[0].id, push.fact(node.value)
        mirror = self.mirror(name, made, after=True)
        if made.kind == "made":
            return self._made(node, made, mirror, push)
        direct = name not in T.names_read(node.value)
        bar = mirror if direct else T.load(self.reverse.names.temporary(name, "bar"))
        first = [] if direct else [T.assign(bar.id, mirror, node)]
        cotangent = Cotangent(1, (bar,), (), fact.dims if isinstance(fact, Number) else None, True, structure=not is_number(fact))
        push.run(node.value if made.kind == "fresh" else made.source, cotangent)
        if made.kind == "apart":
            done = self._apart(node, push, bar)
        else:
            done = self._sent(node, push)
        for statement in done if direct else first:
            statement.reverses = made
        return [*first, *done]

    def _made(self, node: Any, made: Any, mirror: Any, push: Push) -> T.Block:
        """What a display or a new object is made of: numbers gain what their places gathered, the mirrors of the rest are in it."""
        push.root = node.value
        parts = parts_made(node.value, push.scope)
        for position, (key, item) in enumerate(parts):
            if push.active(item) and not (isinstance(item, gast.Name) and self.is_mirrored(item.id, node)):
                part = T.attribute(T.clone(mirror), key) if isinstance(key, str) else push.entry(T.clone(mirror), key, [k for k, _ in parts[position + 1 :]])
                if part is None:
                    continue
                for read in (n for n in T.walk(part) if isinstance(n, gast.Name) and n.id == getattr(mirror, "id", "")):
                    if hasattr(mirror, "version"):
                        read.version, read.shape_only = mirror.version, False
                push.push(item, push.part(part, item))
        done = self._sent(node, push)
        for statement in done:
            statement.reverses = made
        return done

    def _apart(self, node: Any, push: Push, bar: Any) -> T.Block:
        """What may be a view or a copy: the mirror it was made beside gains what was gathered only if it is a copy."""
        ((owner, ((path, cotangent),)),) = push.done.terms.items()
        mirror = self.mirror(owner, node)
        for index in path:
            mirror = _step(mirror, index)
        self.reverse.gained = set()
        return [*push.done.temporaries, T.expression_statement(T.call("@add_apart", mirror, cotangent.tree(), T.clone(bar)), node)]

    # --- what a mirror gains

    def gain(self, name: str, terms: list[tuple[tuple[Any, ...], Cotangent]], node: Any) -> T.Block:
        """Add terms to a mirror, in place."""
        done: T.Block = []
        fact = self.reverse._entry_fact(name, node)
        whole = [c for path, c in terms if not path]
        if whole and is_number(fact) and not any(c.structure for c in whole):
            merged = merge(whole)
            less = all(term.coefficient < 0 for term in merged)
            target = T.clone_header(self.mirror(name, node))
            target.ctx = gast.Store()
            if merged:
                done.append(T.augment(target, gast.Sub() if less else gast.Add(), total([t.negated() for t in merged] if less else merged), node))
        else:
            done += [T.expression_statement(T.call("@add_into", self.mirror(name, node), c.tree()), node) for c in whole]
        for path, cotangent in terms:
            if path:
                done += self._gain_part(name, path, cotangent, node)
        return done

    def _gain_part(self, name: str, path: tuple[Any, ...], cotangent: Cotangent, node: Any) -> T.Block:
        """Add to a part of a mirror; a slice of a list and picked elements are new: they are put back when they have gained."""
        owner: Any = T.load(name)
        mirror = self.mirror(name, node)
        taken: T.Block = []
        put_back: T.Block = []
        for position, index in enumerate(path, 1):
            fact = self.reverse.facts.of(owner, self.reverse.facts.at(node))
            if position == len(path) and isinstance(fact, Number) and fact.kind == "array":
                return [*taken, self._gain_elements(index, mirror, cotangent, node), *put_back]
            whole = mirror
            owner, mirror = _step(owner, index), _step(mirror, index)
            if isinstance(fact, Number) and fact.kind == "array" and not is_view(index, self.reverse.facts.within(self.reverse.facts.at(node))):
                part = T.load(self.reverse.names.temporary(name, "bar"))
                taken.append(T.assign(part.id, T.call(T.attribute(T.load("@np"), "zeros_like"), mirror), node))
                put_back.insert(0, self._gain_elements(T.clone(index), T.clone(whole), Cotangent(1, (part,), (), None, True), node))
                mirror = part
            if isinstance(index, gast.Slice) and not isinstance(fact, Number) and self._holds_numbers(owner, path[position:], node):
                part = T.load(self.reverse.names.temporary(name, "bar"))
                taken.append(T.assign(part.id, mirror, node))
                put_back.insert(0, T.assign(T.subscript(mirror.value, T.clone(index), gast.Store()), part, node))
                mirror = part
        return [*taken, self._gain_slot(owner, mirror, cotangent, node), *put_back]

    def _holds_numbers(self, owner: Any, rest: tuple[Any, ...], node: Any) -> bool:
        """Whether a slice of a list has to be put back when it has gained: what is deeper in it gains where it is."""
        of = lambda part: self.reverse.facts.of(part, self.reverse.facts.at(node))  # noqa: E731
        if not rest:
            return True
        if is_float_scalar(of(_step(owner, rest[0]))) and not holds_scalars(of(owner)):
            self._refuse_kinds(node)
        return is_float_scalar(of(_step(owner, rest[0])))

    def _gain_elements(self, index: Any, mirror: Any, cotangent: Cotangent, node: Any) -> Any:
        if self.reverse._no_repeats(index, node):
            op = gast.Sub() if cotangent.coefficient < 0 else gast.Add()
            return T.augment(T.subscript(mirror, index, gast.Store()), op, cotangent.magnitude(), node)
        scatter, gained = T.attribute(T.attribute(T.load("@np"), "add"), "at"), cotangent.tree()
        fact = self.reverse.facts.of(index, self.reverse.facts.at(node))
        if not (cotangent.full or cotangent.dims == () or isinstance(index, gast.Tuple) and len(index.elts) > 1 or isinstance(fact, Number) and fact.dims is not None and len(fact.dims) == 1):
            gained = T.call("@fill", gained, T.subscript(T.clone(mirror), T.clone(index)))  # NumPy adds what is broadcast along an index to a vector only once
        return T.expression_statement(T.call(scatter, mirror, index_tree(index), gained), node)

    def _gain_slot(self, place: Any, mirror: Any, cotangent: Cotangent, node: Any) -> Any:
        """Add to what a place of a container's mirror holds: a number is bound anew, an array or a container added to in place."""
        fact = self.reverse.facts.of(place, self.reverse.facts.at(node))
        owner = self.reverse.facts.of(place.value, self.reverse.facts.at(node))
        if isinstance(fact, Number) and fact.kind == "array" and getattr(owner, "kind", "") == "tuple":
            return T.expression_statement(T.call("@add_into", mirror, cotangent.tree()), node)
        never_there = isinstance(fact, Unbound)  # as `d["b"]` of `d.get("b", 1.0)`, where nothing puts it there
        if never_there or isinstance(fact, Number) and not cotangent.structure:
            target = T.clone_header(mirror)
            target.ctx = gast.Store()
            return T.augment(target, gast.Sub() if cotangent.coefficient < 0 else gast.Add(), cotangent.magnitude(), node)
        if isinstance(fact, (Sequence, ListOf, Mapping, Record)):
            return T.expression_statement(T.call("@add_into", mirror, cotangent.tree()), node)
        self._refuse_kinds(node)

    def _refuse_put(self, node: Any) -> NoReturn:
        refuse(self.reverse.context.source, node, "what is put into a container here is not known to be a number, an array or an object of a known class: not differentiated yet",
               "compute it from floats and NumPy arrays")

    def _refuse_kinds(self, node: Any) -> NoReturn:
        refuse(self.reverse.context.source, node, "what is read here of a container that changes is not known to be a number or an array: not differentiated yet",
               "let every place of the container hold one kind of value")


def _is_from_the_front(position: Any) -> bool:
    return isinstance(position, gast.Constant)  # a negative number is an operation


def _step(node: Any, key: Any) -> Any:
    """One step of a path: `".W"` stands for an attribute."""
    name = key.value if isinstance(key, gast.Constant) and isinstance(key.value, str) and key.value.startswith(".") else ""
    return T.attribute(node, name[1:]) if name else T.subscript(node, key)


def _left_alone(body: T.Block) -> T.Block:
    """`v_bar = p_bar.x` and then `p_bar.x = v_bar` is the first of the two: of `p.x = p.x + e`."""
    def puts_back(node: Any) -> bool:
        if not (isinstance(node, gast.Assign) and isinstance(node.targets[0], (gast.Attribute, gast.Subscript)) and isinstance(node.value, gast.Name)):
            return False
        if isinstance(getattr(node.targets[0], "slice", None), gast.Slice):  # what is read of a slice of a list is a new one
            return False
        place = T.dump(place_of(node.targets[0]))
        return any(isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name) and s.targets[0].id == node.value.id and T.dump(s.value) == place for s in body)

    return [node for node in body if not puts_back(node)]


def send(push: Push, value: Any, place: Any, cotangent: Cotangent) -> None:
    """Hand the cotangent of a place on to what was written there, which may have been broadcast."""
    fact = push.fact(value)
    if isinstance(fact, (Sequence, ListOf)):
        if not same_dims(as_array(fact).dims, push.dims(place)):
            tree = T.call("@unbroadcast", push.tree(cotangent, place), push.operand(value, shape_only=True))
            cotangent = Cotangent(1, (tree,), (), None, True, structure=True)
        push.push(value, cotangent)
        return
    push.push(value, push.reduce(cotangent, value, place, {"place": place, "value": value}))
