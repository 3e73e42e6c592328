"""Random classes for the top of a program: records of every style, with methods."""

from __future__ import annotations

from dataclasses import replace

from tests.fuzz.functions import COST, Functions
from tests.fuzz.language import FLOAT, Kind, Scope, array, integer
from tests.fuzz.names import HOSTILE, NAMES
from tests.fuzz.values import Values
from tests.fuzz.world import Class, Entry, Method

STYLES = {
    "NamedTuple": "class {name}(NamedTuple):",
    "dataclass": "@dataclass\nclass {name}:",
    "frozen": "@dataclass(frozen=True)\nclass {name}:",
    "slots": "@dataclass(frozen=True, slots=True)\nclass {name}:",
    "plain": "class {name}:",
}


def record_class(g: Functions, length: int) -> str:
    """Writes a class of records, makes it known to the program, and gives its text."""
    g.used.add("self")
    name = g.fresh("class")
    style = g.pick(list(STYLES))
    fields = fields_of(g, length)
    kind = Kind("record", fields=fields, cls=name)
    made = Class(kind, style)
    g.world.names.add(name)
    g.indent = 0
    for line in STYLES[style].format(name=name).split("\n"):
        g.emit(line)
    g.indent = 1
    if style == "plain":
        write_init(g, fields)
    else:
        for field, part in fields:
            g.emit(f"{field}: {annotation(part)}{default(g, part, field == fields[-1][0])}")
    for number in range(g.pick((0, 1, 2, 2, 3))):
        g.world.classes[name] = made  # its methods may use the ones before
        made = replace(made, methods=(*made.methods, method(g, made, f"{g.pick(('energy', 'moved', 'norm', 'next_', 'grad'))}{number}")))
    g.world.classes[name] = made
    return "\n".join(g.lines)


def fields_of(g: Functions, length: int) -> tuple[tuple[str, Kind], ...]:
    """At least one float; perhaps a vector, an int, a record."""
    pool = HOSTILE["field"] if g.chance(0.15, "hostile_names") or g.on("adversarial_names") else NAMES["field"]
    names = g.rng.sample(pool, g.pick((2, 2, 3)))
    kinds = [FLOAT] * len(names)
    if g.chance(0.4, "vectors"):
        kinds[-1] = array(length)
    elif g.chance(0.15):
        kinds[-1] = integer(1, 3)
    elif g.makeable() and g.chance(0.3):
        kinds[-1] = g.pick([made.kind for made in g.makeable()])
    return tuple(zip(names, kinds))


def annotation(kind: Kind) -> str:
    return kind.cls or {"float": "float", "int": "int", "vector": "np.ndarray"}[kind.name]


def default(g: Functions, kind: Kind, is_last: bool) -> str:
    return f" = {g.literal()}" if kind == FLOAT and is_last and g.chance(0.4, "defaults") else ""


def write_init(g: Functions, fields: tuple[tuple[str, Kind], ...]) -> None:
    g.emit(f"def __init__(self, {', '.join(name for name, _ in fields)}):")
    for name, _ in fields:
        g.emit(f"    self.{name} = {name}")
    g.emit("")


def method(g: Functions, made: Class, name: str) -> Method:
    """Writes a method: of floats to a float, or to another record of the class; or a property."""
    gives_record = made.style != "plain" and g.chance(0.35)
    is_property = not gives_record and g.chance(0.002)  # refused, as a rule
    params = [] if is_property else [g.fresh("float") for _ in range(g.pick((0, 1, 1, 2)))]
    if is_property:
        g.emit("@property")
    g.emit(f"def {name}({', '.join(['self', *params])}):")
    own = {"self": made.kind} | dict.fromkeys(params, FLOAT)
    inner = Scope(own, frozen=frozenset({"self"}), trips=10, depth=2)
    if not gives_record:
        g.function_body(inner, g.pick((0, 0, 1, 2)))
        return Method(name, len(params), FLOAT, is_property)
    g.indent += 1
    for _ in range(g.pick((0, 0, 1))):
        g.statement(Scope(dict(own), frozen=inner.frozen, trips=10, depth=2, can_return=False))
    text = g.changed(inner, made, "self") if g.chance(0.4) else ""
    g.emit(f"return {text or g.made(inner, made, 1)}")
    g.indent -= 1
    return Method(name, len(params), made.kind)


def record_helper(g: Values) -> str:
    """Writes a function that takes a record and a float, and gives a float or another record; gives its text."""
    made = g.pick(g.makeable())
    name, record, number = g.fresh("helper"), g.fresh("record"), g.fresh("float")
    gives_record = g.chance(0.5)
    g.world.names.add(name)
    g.indent = 0
    g.emit(f"def {name}({record}, {number}{g.pick(('', '=0.7'))}):")
    scope = Scope({record: made.kind, number: FLOAT}, trips=10, depth=1, can_return=g.on("helper_returns") and not gives_record)
    if gives_record:
        g.indent = 1
        for _ in range(g.pick((0, 1, 2))):
            g.statement(scope)
        g.emit(f"return {g.made(scope, made, 1)}")
        g.world.makers[name] = made.kind.cls
        return "\n".join(g.lines)
    g.function_body(scope, g.pick((1, 2, 3)))

    def call(g2: Values, s: Scope, depth: int) -> str:
        return f"{name}({g2.record(s, g2.world.classes[made.kind.cls], depth)}, {g2.within(g2.varying(s, depth))})"

    g.world.entries.append(Entry("records", name, COST, call))
    return "\n".join(g.lines)
