"""What changes things, at the top of a program: classes with methods that change self, and helpers that change what they are given."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.changes import Changes
from tests.fuzz.language import CHANGING, FLOAT, FLOATS, Kind, Scope, array, integer, items_of
from tests.fuzz.names import HOSTILE, NAMES
from tests.fuzz.things import Changer

KEYS = ("a", "b", "w0", "rate")


def kinds(g: Changes, length: int) -> list[Callable[[Changes, int], None]]:
    """Chooses what kinds of things change in a program; what is returned writes the classes of objects among them."""
    found = g.world.changing
    if g.chance(0.8):
        found.append(FLOATS)
    if g.chance(0.25):
        found.append(items_of(FLOATS))
    if g.chance(0.25, "vectors"):
        found.append(items_of(array(length)))
    if g.chance(0.4):
        found.append(book(g, length))
    classes = g.pick((0, 0, 1, 1, 2))
    if not found and not classes:
        found.append(FLOATS)
    return [actor_class] * classes


def book(g: Changes, length: int) -> Kind:
    """What is in a dict: of numbers, as a rule."""
    keys = g.rng.sample(KEYS, g.pick((2, 2, 3)))
    fields: list[tuple[str, Kind]] = [(key, FLOAT) for key in keys]
    if g.chance(0.3):
        fields.append(("hs", g.pick((FLOATS, array(length) if g.on("vectors") else FLOATS))))
    return Kind("book", fields=tuple(fields))


def actor_class(g: Changes, length: int) -> None:
    """Writes a class of objects that change, with an `__init__` or as a dataclass, and a few methods."""
    g.used.add("self")
    name = g.fresh("class")
    pool = HOSTILE["field"] if g.chance(0.15, "hostile_names") or g.on("adversarial_names") else NAMES["field"]
    names = g.rng.sample(pool, g.pick((1, 2, 3)))
    fields = [(field, FLOAT if field == names[0] else part_kind(g, length)) for field in names]
    kind = Kind("actor", fields=tuple(fields), cls=name)
    computed = [field for field in fields[1:] if g.chance(0.3) and (field[1].shape or field[1] in (FLOAT, FLOATS))]
    plain = bool(computed) or g.chance(0.6)
    given = tuple(field for field in fields if field not in computed)
    g.world.names.add(name)
    g.world.actors[name] = given
    g.indent = 0
    g.emit(f"class {name}:" if plain else f"@dataclass\nclass {name}:")
    g.indent = 1
    if plain:
        g.emit(f"def __init__(self, {', '.join(field for field, _ in given)}):")
        own = Scope({field: part for field, part in given if part == FLOAT}, trips=10, depth=2)
        for field, part in fields:
            g.emit(f"    self.{field} = {field if (field, part) in given else g.new(own, part)}")
        g.emit("")
    else:
        for field, part in given:
            g.emit(f"{field}: {'float' if part == FLOAT else 'object'}")
    for number in range(g.pick((1, 1, 2, 3))):
        method(g, kind, f"{g.pick(('step', 'add', 'push', 'turn', 'x_bar', 'append'))}{number}")
    g.world.changing.append(kind)
    if g.chance(0.5):
        g.world.changing.append(items_of(kind))


def part_kind(g: Changes, length: int) -> Kind:
    """What an attribute holds: a number, an array, or something else that changes."""
    choices = [FLOAT, FLOAT, FLOATS, *g.world.changing]
    if g.on("vectors"):
        choices.append(array(length))
    return g.pick(choices)  # type: ignore[no-any-return]


def method(g: Changes, kind: Kind, name: str) -> None:
    """A method that changes self: of a float, perhaps, and of something that it may keep."""
    taken = [part for _, part in kind.fields if part.name in CHANGING]
    params: dict[str, Kind] = {}
    if g.chance(0.8):
        params[g.fresh("float")] = FLOAT
    if taken and g.chance(0.4):
        params[g.fresh("items")] = g.pick(taken)
    g.emit(f"def {name}({', '.join(['self', *params])}):")
    s = Scope({"self": kind} | params, frozen=frozenset({"self"}), trips=10, depth=2, can_return=False)
    finish(g, name, s, tuple(params.values()), kind.cls)


def changer(g: Changes) -> None:
    """A helper that changes what it is given, puts the one into the other, gives it back, or a part of it."""
    name = g.fresh("helper")
    params = {g.fresh(kind.name): kind for kind in g.rng.choices(g.world.changing, k=g.pick((1, 1, 2)))}
    if g.chance(0.7):
        params[g.fresh("float")] = FLOAT
    g.world.names.add(name)
    g.indent = 0
    g.emit(f"def {name}({', '.join(params)}):")
    finish(g, name, Scope(dict(params), trips=10, depth=1, can_return=False), tuple(params.values()), "")


def keeper(g: Changes) -> None:
    """A helper that puts what it is given into something else that it is given, where it stays."""
    holders = [kind for kind in g.world.changing if any(part.name in CHANGING for part in parts_of(kind))] or [items_of(FLOATS)]
    outer = g.pick(holders)
    inner = g.pick([part for part in parts_of(outer) if part.name in CHANGING])
    name, held, thing = g.fresh("helper"), g.fresh(outer.name), g.fresh(inner.name)
    g.world.names.add(name)
    g.indent = 0
    g.emit(f"def {name}({held}, {thing}):")
    place, grows = f"{held}[{g.pick(('0', '-1', '1'))}]", outer.name == "items" and g.chance(0.4, "append")
    if outer.name != "items":
        field = g.pick([name for name, part in outer.fields if part == inner])
        place = f"{held}[{field!r}]" if outer.name == "book" else f"{held}.{field}"
    g.emit(f"    {held}.append({thing})" if grows else f"    {place} = {thing}")
    gives = g.pick((None, None, outer, inner))
    if gives is not None:
        g.emit(f"    return {held if gives == outer else g.pick((thing, f'{held}[-1]' if grows else place))}")
    g.world.changers.append(Changer(name, (outer, inner), gives, grows))


def reader(g: Changes) -> None:
    """A helper that goes through a list, and changes nothing."""
    name, items, each, x, total = g.fresh("helper"), g.fresh("items"), g.fresh("float"), g.fresh("float"), g.fresh("float")
    g.world.names.add(name)
    g.indent = 0
    g.emit(f"def {name}({items}, {x}):")
    g.emit(f"    {total} = {g.literal()}")
    g.emit(f"    for {each} in {items}:")
    g.emit(f"        {total} = {g.within((f'{total} * {x} + {each} * {g.literal()}', 4.0))}")
    g.emit(f"    return {total}")
    g.world.changers.append(Changer(name, (FLOATS, FLOAT), FLOAT, False))


def twice(g: Changes) -> None:
    """A helper that makes a container of numbers in which one list or array stands twice."""
    kind = array(g.pick((2, 3))) if g.chance(0.4, "vectors") else FLOATS
    name, row = g.fresh("helper"), g.fresh(kind.name)
    g.world.names.add(name)
    g.indent = 0
    g.emit(f"def {name}():")
    g.emit(f"    {row} = {f'np.ones({kind.shape[0]})' if kind.shape else f'[{g.literal()}, {g.literal()}]'}")
    result = items_of(kind) if g.chance(0.6) else Kind("book", fields=(("a", kind), ("b", kind)))
    g.emit(f"    return [{row}, {row}]" if result.name == "items" else f"    return {{'a': {row}, 'b': {row}}}")
    g.world.changers.append(Changer(name, (), result, False))


def parts_of(kind: Kind) -> list[Kind]:
    return [part for _, part in kind.fields] + [kind.item] * (kind.item is not None)  # type: ignore[return-value]


def finish(g: Changes, name: str, s: Scope, params: tuple[Kind, ...], owner: str) -> None:
    """The body of what changes things; makes it known to the program."""
    g.grew, g.grown = False, 0
    g.indent += 1
    for position in range(g.pick((1, 1, 2, 3))):
        if position == 0 or g.chance(0.5):
            g.change(s)
        else:
            g.choose(
                [
                    (3, None, lambda: g.statement(s)),
                    (1.5, None, lambda: g.second_reach(s)),
                    (1, None, lambda: g.one_of_two(s)),
                    (1.5, None, lambda: g.loop_thing(s)),
                ]
            )
    result: Kind | None = None
    places = [place for place in g.places(s) if place[0] != "self"] or g.places(s)
    form = g.pick(("nothing", "nothing", "thing", "number"))
    if form == "thing":
        text, result = g.pick(places)
        g.emit(f"return {text}")
    elif form == "number":
        g.emit(f"return {g.within(g.varying(s, 2))}")
        result = FLOAT
    g.indent -= 1
    g.world.changers.append(Changer(name, params, result, g.grew, owner))


def recursive(g: Changes) -> None:
    """A function that changes its argument, and calls itself."""
    kind = g.pick(g.world.changing)
    name, thing, count, x = g.fresh("helper"), g.fresh(kind.name), g.fresh("int"), g.fresh("float")
    g.world.names.add(name)
    g.indent = 0
    g.emit(f"def {name}({thing}, {count}, {x}):")
    g.indent = 1
    s = Scope({thing: kind, count: integer(0, 3), x: FLOAT}, frozen=frozenset({thing, count}), trips=10, depth=1, can_return=False)
    g.grew, g.grown = False, 0
    gives = g.chance(0.3)
    g.emit(f"if {count} <= 0:")
    g.emit(f"    return {thing if gives else ''}".rstrip())
    before = g.chance(0.5)
    if before:
        g.change(s)
    again = f"{name}({thing}, {count} - 1, {g.within(g.varying(s, 1))})"
    g.emit(f"return {again}" if gives else again)
    if not gives and (not before or g.chance(0.4)):
        g.change(s)
    g.world.changers.append(Changer(name, (kind, integer(0, 3), FLOAT), kind if gives else None, g.grew))
