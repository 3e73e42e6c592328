"""What is written into lists, dicts and objects while the program runs: any read of a slot may see any of it.

A slot is a kind of place: an attribute of a class, an entry of dicts under one key or under any, the items of lists.
Facts of containers hold the join of what is there at first and what is written anywhere, so that no alias is out of date.
Lists are told apart by where they are made, and dicts and objects are where a text is refused that does not tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from astgrad.core.lazy import gast
from astgrad.analyse.facts import ANY, NONE, UNBOUND, Fact, Instance, ListOf, Mapping, Number, OneOf, Record, Sequence, Unbound, either_class, either_site, is_listed, is_of_several, item_of, join, maybe_none, numbered, parts, renew, with_parts, without_values

Slot = tuple[Any, Any]  # (a class, a name), (a family of dicts, a key) or (a family, None) for any key, ("list", None), ("any", a key or a name)
Sites = frozenset[str] | None  # where a container was made; None where that is not known

READ = "read"  # marks the place where a property is read that changes things
LIST: Slot = ("list", None)
ANYWHERE: Slot = ("any", None)  # of containers and objects of which nothing is known, under any key or name
_DEPTH, _MOST = 4, 120


@dataclass
class Heap:
    """The join of what is written into each slot, in all functions of one generated text."""

    slots: dict[tuple[Any, Any, str | None], Fact] = field(default_factory=dict)  # by slot, and where the container was made
    apart: bool = False  # whether it matters where dicts and objects are made
    absent: set[Slot] = field(default_factory=set)  # slots that hold nothing, or None, before they are written
    missing: set[Slot] = field(default_factory=set)  # attributes that are not there at all before
    hopeful: bool = False  # what is not known may be so because it comes out of slots of which nothing is known yet: it does not count
    thorough: bool = False  # whether methods that are kept become objects
    left_out: bool = False
    guessed: bool = False  # whether keys that are put into other dicts are taken to be those of one that a loop goes through
    outside: bool = False  # whether something is written that is found outside of the functions
    roots: set[tuple[int, str]] = field(default_factory=set)  # what they find there
    rewritten: set[tuple[int, str]] = field(default_factory=set)  # those of them that are written into
    rebound: set[tuple[int, str]] = field(default_factory=set)  # variables of outside that functions bind
    added_to: set[str] = field(default_factory=set)  # names of lists and dicts that are added to
    read: set[str] = field(default_factory=set)  # and those of which the content is read
    loops: set[tuple[Any, Any]] = field(default_factory=set)  # loops over things of several kinds, and what they go through: they are written out
    given: set[tuple[Any, Any]] = field(default_factory=set)  # calls of helpers that are given functions which change things, and what is called: they are written out

    def note(self, slot: Slot, fact: Fact, sites: Sites = None) -> None:
        """Something of this fact is written into a slot of a container that was made at one of these places."""
        if self.hopeful and _is_vague(fact):
            self.left_out = True
            return
        made = _bounded(_coarse(fact, 0))
        if self.hopeful and (known := _as_far_as_known(made)) != made:
            self.left_out, made = True, known
        for key in _keys_of(slot, sites):
            self.slots[key] = numbered(either(self.slots[key], made, _mark(key)) if key in self.slots else made, _mark(key))

    def note_removal(self, owner: Mapping) -> None:
        """An entry is taken off a dict: which there are is not known of any of its family any more."""
        for key in _keys_of((owner.family, None), owner.sites):
            self.slots.setdefault(key, UNBOUND)

    def is_within(self, other: Heap) -> bool:
        """Whether nothing is written here that the other does not know of."""
        known = self.absent <= other.absent and self.missing <= other.missing and self.outside <= other.outside and self.roots <= other.roots and self.rewritten <= other.rewritten and self.rebound <= other.rebound
        known = known and self.added_to <= other.added_to and self.read <= other.read and self.loops <= other.loops and self.given <= other.given
        return known and other.with_all(self).slots == other.slots

    def with_all(self, other: Heap) -> Heap:
        """What either of two knows; where nothing was known of lists before, what is known without their sites is dropped."""
        if other.sited and not self.sited:
            return replace(self, slots={(*LIST, ""): NONE}, **self._outside_with(other))
        slots = dict(self.slots)
        for key, fact in other.slots.items():
            slots[key] = numbered(either(slots[key], fact, _mark(key)), _mark(key)) if key in slots else fact
        return Heap(slots, self.apart, self.absent | other.absent, **self._outside_with(other))

    def _outside_with(self, other: Heap) -> dict[str, Any]:
        sets = {name: getattr(self, name) | getattr(other, name) for name in ("missing", "roots", "rewritten", "rebound", "added_to", "read", "loops", "given")}
        return {"outside": self.outside or other.outside, **sets}

    @property
    def grown(self) -> frozenset[str]:
        """Names of lists and dicts whose content makes no difference."""
        return frozenset(self.added_to - self.read)

    @property
    def getters(self) -> frozenset[str]:
        """Names of properties that are known to change things when they are read."""
        return frozenset(key[-1] for key, _ in self.loops if key[1] == READ)

    def holds(self, slot: Slot) -> bool:
        return any(key[:2] in _seen_in(slot) for key in self.slots)

    def settled(self, fact: Fact, fresh: str) -> Fact:
        """A fact of a value with all that may be written into it."""
        if not self.slots:
            return fact
        return _bounded(self._settled(fact, fresh, 0))

    def _settled(self, fact: Fact, fresh: str, depth: int) -> Fact:
        match fact:
            case Sequence() | ListOf() if is_listed(fact) and (written := self._into_list(fact)):
                item = self._settled(item_of(fact, f"{fresh}.i"), f"{fresh}.i", depth)
                for key in written:
                    item = self._with(item, key, f"{fresh}.i")
                return ListOf(fact.kind, item, fact.sites, or_none=fact.or_none)
            case Mapping() if depth > _DEPTH:
                return ANY
            case Mapping(items=pairs, family=family, sites=sites) if any(kind in (family, "any") for kind, _, _ in self.slots):
                entries = {k: self.in_slot((family, k), self._settled(v, f"{fresh}.{k}", depth + 1), f"{fresh}.{k}", sites) for k, v in pairs}
                more = self._given_since(family, sites, entries, fresh)
                if fact.other is None and not more and not self._seen((family, None), sites) and not any(kind == "any" for kind, _, _ in self.slots):
                    return replace(fact, items=tuple(entries.items()))  # it has the keys that it was made with
                other, under_any = fact.other, self._under_any_key(family, sites, f"{fresh}.any")
                known = None if other is None or isinstance(other, Unbound) else self._settled(other, f"{fresh}.other", depth + 1)
                if known is not None:  # what is written under a key may have stood there before
                    more = {k: either(known, v, f"{fresh}.{k}") for k, v in more.items()}
                return replace(fact, items=tuple((entries | more).items()), other=under_any if known is None else known if isinstance(under_any, Unbound) else either(known, under_any, f"{fresh}.other"), key=fact.key if isinstance(under_any, Unbound) else None)
            case Record(kind=kind, items=pairs, sites=sites):
                held = {n: self.in_slot((kind, n), self._settled(v, f"{fresh}.{n}", depth), f"{fresh}.{n}", sites) for n, v in pairs}
                return replace(fact, items=tuple((held | self._given_since(kind, sites, held, fresh)).items()))
        return with_parts(fact, lambda part, suffix: self._settled(part, fresh + suffix, depth))

    @property
    def sited(self) -> bool:
        """Whether it matters where lists are made."""
        return any(kind == "list" for kind, _, _ in self.slots)

    @property
    def may_be_apart(self) -> bool:
        """Whether telling dicts and objects apart by where they are made may tell more of what stands in them."""
        return not self.apart and any(kind not in ("list", "any") for kind, _, _ in self.slots)

    def _into_list(self, fact: Sequence | ListOf) -> list[tuple[Any, Any, str | None]]:
        """The keys of what may have been written into a list."""
        return [*self._seen(LIST, fact.sites), *(key for key in self.slots if key[0] == "any" and not isinstance(key[1], str))]

    def _seen(self, slot: Slot, sites: Sites) -> list[tuple[Any, Any, str | None]]:
        """The keys of what may have been written into a slot of a container that was made at one of these places."""
        return [key for key in self.slots if key[:2] == slot and (sites is None or key[2] is None or key[2] in sites)]

    def _given_since(self, kind: Any, sites: Sites, held: dict[Any, Fact], fresh: str) -> dict[Any, Fact]:
        """What is written under keys or names that a container did not have when it was made."""
        names = [name for owner, name, _ in self.slots if owner == kind and name is not None and name not in held and self._seen((kind, name), sites)]
        return {name: self._written(_seen_in((kind, name)), sites, f"{fresh}.{name}") for name in names}

    def _written(self, slots: tuple[Slot, ...], sites: Sites, fresh: str) -> Fact:
        """What is written into these slots."""
        fact: Fact = UNBOUND
        for key in (key for slot in slots for key in self._seen(slot, sites)):
            fact = either(fact, renew(self.slots[key], fresh), fresh)
        return fact

    def note_list(self, owner: Fact, fact: Fact) -> None:
        """Something of this fact is written into a list."""
        if self.hopeful and not isinstance(owner, (Sequence, ListOf)):
            self.left_out = True
            return
        self.note(LIST, fact, owner.sites if isinstance(owner, (Sequence, ListOf)) else None)

    def _under_any_key(self, family: str, sites: Sites, fresh: str) -> Fact:
        """What may be written into a dict under keys that it did not have."""
        fact = self._written(((family, None),), sites, fresh)
        for key in self.slots:
            if key[0] == "any":
                fact = either(fact, renew(self.slots[key], fresh), fresh)
        return fact

    def in_slot(self, slot: Slot, fact: Fact, fresh: str, sites: Sites = None) -> Fact:
        """What is known of what stands in a slot, where this is what stood there before anything was written."""
        for seen in _seen_in(slot):
            for key in self._seen(seen, sites):
                fact = self._with(fact, key, fresh)
        return fact

    def _with(self, fact: Fact, key: tuple[Any, Any, str | None], fresh: str) -> Fact:
        return either(without_values(fact), renew(self._completed(self.slots[key]), fresh), fresh)

    def _completed(self, fact: Fact) -> Fact:
        """The fact of an object in a slot with the attributes that it was given since it was put there."""
        if isinstance(fact, OneOf):
            return with_parts(fact, lambda part, _: self._completed(part))
        if not isinstance(fact, Record):
            return fact
        held = dict(fact.items)
        more = self._given_since(fact.kind, fact.sites, held, _mark((fact.kind, None, None)))
        return replace(fact, items=tuple((held | more).items())) if more else fact


def _keys_of(slot: Slot, sites: Sites) -> list[tuple[Any, Any, str | None]]:
    return [(*slot, site) for site in ([None] if sites is None else sorted(sites))]


def _seen_in(slot: Slot) -> tuple[Slot, ...]:
    """The slots through which something may come to stand in one of these."""
    kind, key = slot
    if kind == "list":
        return (slot,)
    return slot, (kind, None), ("any", key), ANYWHERE


def either(a: Fact, b: Fact, fresh: str) -> Fact:
    """What is known of a slot that holds either; None, which nothing can be computed with, is not counted."""
    if isinstance(a, Unbound) or a == b:
        return b
    if isinstance(b, Unbound):
        return a
    if NONE in (a, b):
        return maybe_none(b if a == NONE else a)
    found = _either(a, b, fresh)
    return maybe_none(found) if a.or_none or b.or_none else found


def _either(a: Fact, b: Fact, fresh: str) -> Fact:
    if isinstance(a, Record) and isinstance(b, Record) and a.kind is b.kind:
        held, other = dict(a.items), dict(b.items)
        return Record(a.kind, tuple((n, either(held.get(n, UNBOUND), other.get(n, UNBOUND), f"{fresh}.{n}")) for n in held | other), either_site(a, b))
    if isinstance(a, (Record, OneOf)) and isinstance(b, (Record, OneOf)) and is_of_several(a, b):
        return either_class(a, b, lambda x, y: either(x, y, fresh))
    if isinstance(a, Mapping) and isinstance(b, Mapping) and a.default == b.default:
        held, other = dict(a.items), dict(b.items)
        entries = tuple((k, either(held.get(k, UNBOUND), other.get(k, UNBOUND), f"{fresh}.{k}")) for k in held | other)
        return Mapping(entries, UNBOUND if a.other is None and b.other is None and held.keys() == other.keys() else either(a.other or UNBOUND, b.other or UNBOUND, fresh), a.default, either_site(a, b))
    return join(a, b, fresh)


def with_written(owner: Fact, target: Any, value: Fact, fresh: str) -> Fact:
    """What is known of a container after a write into an attribute or an item of it."""
    value = without_values(value)
    if isinstance(owner, Record) and isinstance(target, gast.Attribute):
        held = dict(owner.items)
        return replace(owner, items=tuple((held | {target.attr: either(held.get(target.attr, UNBOUND), value, fresh)}).items()), or_none=False)
    if isinstance(owner, (Sequence, ListOf)) and isinstance(target, gast.Subscript):
        value = item_of(value, f"{fresh}.i") if isinstance(target.slice, gast.Slice) else value
        return ListOf(owner.kind, join(item_of(owner, fresh), value, fresh), owner.sites)
    if isinstance(owner, Mapping) and isinstance(target, gast.Subscript):
        entries = dict(owner.items)
        if not isinstance(target.slice, gast.Constant):
            return replace(owner, items=tuple((k, either(without_values(v), value, f"{fresh}.{k}")) for k, v in owner.items), other=either(owner.other or UNBOUND, value, fresh), or_none=False, key=None)
        key = target.slice.value
        return replace(owner, items=tuple((entries | {key: either(entries.get(key, UNBOUND), value, fresh)}).items()), other=owner.other if key in entries else owner.other or UNBOUND, or_none=False)
    return owner


def with_sites(fact: Fact, path: str, heap: Heap) -> Fact:
    """The fact of an argument whose containers are told apart by where they stand in it, as far as that matters."""
    fact = with_parts(fact, lambda part, suffix: with_sites(part, path + (suffix or ".i"), heap))
    matters = heap.sited if is_listed(fact) else heap.apart and (isinstance(fact, Mapping) or isinstance(fact, Record) and not fact.is_tuple)
    return replace(fact, sites=frozenset((path,))) if matters else fact  # type: ignore[call-arg]


def with_words_apart(facts: dict[str, Fact], parameters: Any, file: str, heap: Heap) -> dict[str, Fact]:
    """The facts of parameters, of which `**kwargs` is a dict of the call's own, as far as it matters."""
    name: str = parameters.kwarg.id if parameters.kwarg is not None else ""
    fact = facts.get(name) if heap.apart else None
    if not isinstance(fact, Mapping) or fact.sites is not None:
        return facts
    return {**facts, name: replace(fact, sites=frozenset((f"{file}:{parameters.kwarg.lineno}:{parameters.kwarg.col_offset}",)))}


def entry_of(fact: Mapping, key: Any, fresh: str) -> Fact:
    """What is known of an entry under a key; under any key, if that is None."""
    if key is not None and (found := fact.get(key)) is not None:
        return found
    result: Fact = fact.other if fact.other is not None else UNBOUND
    for _, item in fact.items if key is None else ():
        result = either(result, item, fresh)
    return renew(result, fresh)


def _bounded(fact: Fact) -> Fact:
    """The fact, or less of it where objects that hold one another would make it too large."""
    depth = 4 * _DEPTH
    while _size(fact, _MOST) > _MOST:
        depth -= 1
        fact = _cut(fact, depth)
    return fact


def _size(fact: Fact, most: int) -> int:
    """The number of parts of a fact, as far as there are not more than so many."""
    count = 1
    for part in parts(fact):
        if count > most:
            break
        count += _size(part, most - count)
    return count


def _cut(fact: Fact, depth: int) -> Fact:
    if depth == 0 and not isinstance(fact, (Number, Instance)):
        return ANY
    return with_parts(fact, lambda part, _: _cut(part, depth - 1))


def _coarse(fact: Fact, depth: int) -> Fact:
    """The fact without the values of numbers, and of a bounded depth."""
    if depth > _DEPTH and not isinstance(fact, (Number, Instance)):
        return ANY
    if isinstance(fact, Number):
        return replace(fact, value=None)
    if isinstance(fact, Sequence) and fact.kind != "tuple":
        return ListOf(fact.kind, _coarse(item_of(fact, "i"), depth + 1), fact.sites, or_none=fact.or_none)
    return with_parts(fact, lambda part, _: _coarse(part, depth + 1))


def _is_vague(fact: Fact) -> bool:
    """Whether next to nothing is known of a value."""
    return fact == ANY or isinstance(fact, Unbound) or isinstance(fact, Number) and fact.dims is None


def _as_far_as_known(fact: Fact) -> Fact:
    """A container with nothing in the place of those items of which next to nothing is known."""
    if isinstance(fact, (Record, OneOf)):
        return fact
    return with_parts(fact, lambda part, _: UNBOUND if _is_vague(part) else _as_far_as_known(part))


def _mark(key: tuple[Any, Any, str | None]) -> str:
    kind, name, site = key
    return f"{getattr(kind, '__name__', kind)}.{name}{f'.{site}' if site else ''}@heap"
