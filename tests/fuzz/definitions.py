"""Random functions for the top of a program that are called in other ways than by position: *args, **kwargs, keywords only, themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fuzz.functions import COST
from tests.fuzz.language import FLOAT, Kind, Scope
from tests.fuzz.values import UNARY, Values
from tests.fuzz.world import Entry

Text = Callable[[Any, Scope, int], str]


def start(g: Values, name: str, params: str) -> None:
    g.world.names.add(name)
    g.indent = 0
    g.emit(f"def {name}({params}):")
    g.indent = 1


def known(g: Values, feature: str, name: str, text: Text, cost: int = COST) -> None:
    """From now on the program may call it."""
    g.world.entries.append(Entry(feature, name, cost, text))


def values(g: Values, s: Scope, depth: int, count: int) -> list[str]:
    return [g.within(g.varying(s, depth)) for _ in range(count)]


def body(g: Values, kinds: dict[str, Kind], length: int, frozen: frozenset[str] = frozenset()) -> Scope:
    """A few statements of a function; the scope at their end."""
    scope = Scope(dict(kinds), frozen=frozen, trips=10, depth=1, can_return=g.on("helper_returns"))
    for _ in range(length):
        g.statement(scope)
    return scope


# *args and **kwargs


def star(g: Values) -> None:
    """`def total(first, *rest, scale=0.5)`: the rest is iterated, summed, indexed, unpacked or passed on."""
    name, rest = g.fresh("helper"), g.fresh("tuple")
    fixed = [g.fresh("float") for _ in range(g.pick((0, 1, 1)))]
    scale = g.fresh("float") if g.chance(0.3) else ""
    low, high = g.pick(((1, 4), (1, 3), (0, 3))) if fixed else (1, 4)
    start(g, name, ", ".join([*fixed, f"*{rest}", *([f"{scale}={g.literal()}"] if scale else [])]))
    kinds = dict.fromkeys([*fixed, *([scale] if scale else [])], FLOAT) | {rest: Kind("tuple", low=low, high=high)}
    others = [entry for entry in g.world.entries if entry.feature == "varargs" and entry.name.endswith("_")]
    scope = body(g, kinds, g.pick((0, 1, 2)), frozenset({rest}))
    acc, item = g.fresh("float"), g.fresh("float")
    g.emit(f"{acc} = {g.within(g.varying(scope, 1)) if fixed else g.literal()}")
    scope.kinds[acc] = FLOAT
    g.emit(f"for {item} in {rest}:")
    changed = g.pick((f"{acc} + {item} * {g.literal()}", f"{acc} * {item} - {g.leaf(scope)[0]}", f"{item} - 0.5 * {acc}"))
    g.emit(f"    {acc} = {g.within((changed, 6.0))}")
    if others and g.chance(0.4):
        g.emit(f"{acc} = 0.5 * ({acc} + {g.pick(others).name}(*{rest}, {acc}))")
    g.emit(f"return {g.within((f'{acc} + 0.2 * sum({rest})', LIMIT_OF_SUM))}")
    known(g, "varargs", name, lambda g2, s, depth: star_call(g2, s, depth, name, len(fixed), low, high, scale))


LIMIT_OF_SUM = 4.0


def star_call(g: Values, s: Scope, depth: int, name: str, fixed: int, low: int, high: int, scale: str) -> str:
    first = values(g, s, depth, fixed)
    sources = [other for other in s.of("list", "tuple") if other not in g.appended and s.kinds[other].low >= low and s.kinds[other].high <= high]
    sources += [other for other in g.vectors(s) if low <= s.kinds[other].shape[0] <= high]
    parts = values(g, s, depth, g.rng.randint(max(low, 1), high))
    form = g.pick(("plain", "source", "display", "mixed"))
    if form in ("source", "mixed") and sources:
        source = g.pick(sources)
        g.passed.add(source)
        parts = [f"*{source}"]
    elif form == "display":
        parts = [f"*{g.pick(('[{}]', '({},)')).format(', '.join(parts))}"]
    elif form == "mixed" and len(parts) > 1:
        parts = [parts[0], f"*({', '.join(parts[1:])},)"]
    if scale and g.chance(0.6):
        parts.append(f"{scale}={g.literal()}")
    return f"{name}({', '.join([*first, *parts])})"


def keywords(g: Values) -> None:
    """`def options(x, **named)`: read by key, with `get`, or over the items."""
    name, x, named = g.fresh("helper"), g.fresh("float"), g.fresh("dict")
    keys = g.rng.sample(("a", "b", "scale", "x_bar", "value"), g.pick((1, 2, 3)))
    keys = [key for key in keys if key not in (x, named)] or ["key"]
    start(g, name, f"{x}, **{named}")
    kind = Kind("dict", fields=((keys[0], FLOAT),))  # the others need not be there
    scope = body(g, {x: FLOAT} | ({named: kind} if g.on("dicts") else {}), g.pick((0, 1)), frozenset({named}))
    acc, key, value = g.fresh("float"), g.fresh("str"), g.fresh("float")
    g.emit(f"{acc} = {g.within((f'{named}[{keys[0]!r}] * {x}', 4.0))}")
    if g.chance(0.5):
        g.emit(f"for {key}, {value} in {named}.items():")
        g.emit(f"    {acc} = {g.within((f'{acc} + {value} * {g.leaf(scope)[0]}', 6.0))}")
    if len(keys) > 1:
        g.emit(f"{acc} = {g.within((f'{acc} + {named}.get({keys[1]!r}, {g.literal()})', 4.0))}")
    if len(keys) > 2:
        g.emit(f"if {keys[2]!r} in {named}:")
        g.emit(f"    {acc} = {g.within((f'{acc} * {named}[{keys[2]!r}]', 4.0))}")
    g.emit(f"return {acc}")
    known(g, "varargs", name, lambda g2, s, depth: keywords_call(g2, s, depth, name, keys))


def keywords_call(g: Values, s: Scope, depth: int, name: str, keys: list[str]) -> str:
    x, *rest = values(g, s, depth, 1 + len(keys))
    given = [keys[0], *(key for key in keys[1:] if g.chance(0.6))]
    pairs = dict(zip(given, rest))
    dicts = [other for other in s.of("dict") if set(dict(s.kinds[other].fields)) <= set(keys) and keys[0] in dict(s.kinds[other].fields)]
    dicts = [other for other in dicts if all(kind == FLOAT for _, kind in s.kinds[other].fields)]
    form = g.pick(("plain", "plain", "display", "mixed", "dict"))
    if form == "dict" and dicts:
        return f"{name}({x}, **{g.pick(dicts)})"
    if form == "display":
        return f"{name}({x}, **{{{', '.join(f'{key!r}: {value}' for key, value in pairs.items())}}})"
    if form == "mixed" and len(pairs) > 1:
        key = given[-1]
        return f"{name}({x}, {key}={pairs.pop(key)}, **{{{', '.join(f'{other!r}: {value}' for other, value in pairs.items())}}})"
    order = g.rng.sample(given, len(given))
    return f"{name}({x}, {', '.join(f'{key}={pairs[key]}' for key in order)})"


def passes_on(g: Values) -> None:
    """`def through(*args, **kwargs): return helper(*args, **kwargs)`, called as the helper is."""
    plain = [name for name, kind in g.helpers.items() if kind.signature and kind.signature.result == (FLOAT,)]
    if not plain:
        return star(g)
    target = g.pick(plain)
    name, args, kwargs = g.fresh("helper"), g.fresh("tuple"), g.fresh("dict")
    start(g, name, f"*{args}, **{kwargs}")
    g.emit(f"return {g.pick(('{}', '0.7 * {}', 'math.sin({})')).format(f'{target}(*{args}, **{kwargs})')}")

    def call(g2: Values, s: Scope, depth: int) -> str:
        parts, by_name = [], False
        for parameter, kind, has_default in g.helpers[target].signature.params:  # type: ignore[union-attr]
            if has_default and g2.chance(0.4):
                by_name = True
                continue
            by_name = by_name or g2.chance(0.3)
            value = g2.within(g2.varying(s, depth)) if kind == FLOAT else g2.vector(s, kind.shape[0], 1)[0]
            parts.append(f"{parameter}={value}" if by_name else value)
        return f"{name}({', '.join(parts)})"

    known(g, "varargs", name, call)
    return None


# keywords only


def keyword_only(g: Values) -> None:
    """`def h(x, /, y, *, scale, shift=0.3)`, with a default of None perhaps."""
    name = g.fresh("helper")
    first, required, optional = g.fresh("float"), g.fresh("float"), g.fresh("float")
    second = g.fresh("float") if g.chance(0.4) else ""
    none = g.chance(0.3)
    has_required = g.chance(0.6)
    parts = [first, *(["/"] if g.chance(0.3) else []), *([second] if second else []), "*", *([required] if has_required else [])]
    start(g, name, ", ".join([*parts, f"{optional}={'None' if none else g.literal()}"]))
    if none:
        forms = [f"if {optional} is None:\n        {optional} = {g.literal()}", f"{optional} = {g.literal()} if {optional} is None else {optional}"]
        forms.append(f"{optional} = {optional} or {g.literal()}" if g.on("boolops") else forms[0])
        g.emit(g.pick(forms))
    names = [first, optional, *([second] if second else []), *([required] if has_required else [])]
    scope = body(g, dict.fromkeys(names, FLOAT), g.pick((0, 1, 2)))
    mixed = g.within((f"{first} * {optional} + {g.leaf(scope)[0]}", 6.0))
    g.emit(f"return {mixed}" if not has_required else f"return {g.within((f'{mixed} - {required}', 4.0))}")

    def call(g2: Values, s: Scope, depth: int) -> str:
        a, b, c, d = values(g2, s, depth, 4)
        named = [f"{required}={c}"] * has_required + [f"{optional}={d}"] * g2.chance(0.6)
        return f"{name}({', '.join([a, *([b] if second else []), *g2.rng.sample(named, len(named))])})"

    known(g, "kwonly", name, call)


# recursion


def recursive(g: Values) -> None:
    """A function of a float and a depth that calls itself, once or twice, in a line or in a branch."""
    name, x, count = g.fresh("helper"), g.fresh("float"), g.fresh("int")
    extra = g.fresh("float") if g.chance(0.4) else ""
    start(g, name, f"{x}, {count}{f', {extra}={g.literal()}' if extra else ''}")
    kinds = {x: FLOAT} | ({extra: FLOAT} if extra else {})
    scope = Scope(kinds, trips=10, depth=1, can_return=False)
    g.emit(f"if {count} <= 0:")
    g.emit(f"    return {g.within(g.varying(scope, 1))}")
    for _ in range(g.pick((0, 0, 1, 2))):
        g.statement(scope)
    again = f"{name}({g.within(g.varying(scope, 2))}, {count} - 1{f', {g.within(g.varying(scope, 1))}' if extra else ''})"
    twice = f"{name}({g.within(g.varying(scope, 1))}, {count} - {g.pick('12')})"
    form = g.pick(("tail", "line", "branch", "twice"))
    if form == "tail":
        g.emit(f"return {again}")
    elif form == "branch":
        g.emit(f"if {g.condition(scope, 0)}:")
        g.emit(f"    return {g.within((f'{again} * {g.leaf(scope)[0]}', 4.0))}")
        g.emit(f"return {g.within((f'{x} - 0.5 * {twice}', 4.0))}")
    else:
        g.emit(f"return {g.within((f'{again} * {twice}' if form == 'twice' else f'{g.literal()} * {again} + {g.leaf(scope)[0]}', 5.0))}")
    known(g, "recursion", name, lambda g2, s, depth: f"{name}({values(g2, s, depth, 1)[0]}, {level(g2, s)})", 16)


def level(g: Values, s: Scope) -> str:
    """How deep to go: a literal, or a small int of the scope."""
    small = [name for name in s.of("int") if s.kinds[name].high <= 3]
    return g.pick(small) if small and g.chance(0.5) else g.pick("0123")  # type: ignore[no-any-return]


def mutual(g: Values) -> None:
    """Two functions that call each other."""
    one, two, x, count = g.fresh("helper"), g.fresh("helper"), g.fresh("float"), g.fresh("int")
    for name, other in ((one, two), (two, one)):
        start(g, name, f"{x}, {count}")
        scope = Scope({x: FLOAT}, trips=10, depth=1, can_return=False)
        ends = g.within(g.varying(scope, 1))
        again = f"{other}({g.within(g.varying(scope, 1))}, {count} - 1)"
        if g.chance(0.5):
            g.emit(f"return {ends} if {count} <= 0 else {g.within((f'{again} * {g.leaf(scope)[0]} + {x}', 6.0))}")
        else:
            g.emit(f"if {count} > 0:")
            g.emit(f"    return {g.within((f'{again} - {g.leaf(scope)[0]}', 4.0))}")
            g.emit(f"return {ends}")
        g.lines.append("")
        known(g, "recursion", name, lambda g2, s, depth, name=name: f"{name}({values(g2, s, depth, 1)[0]}, {level(g2, s)})", 16)


def over_list(g: Values) -> None:
    """A function of a list, or of a vector, that calls itself with the rest, or with the halves."""
    name, xs = g.fresh("helper"), g.fresh("list")
    halves = g.chance(0.4)
    start(g, name, xs)
    item = f"{xs}[0]"
    scope = Scope({}, trips=10, depth=1)
    if halves:
        half = g.fresh("int")
        g.emit(f"if len({xs}) == 1:")
        g.emit(f"    return {g.within((f'{item} * {g.literal()} + {g.literal()}', 4.0))}")
        g.emit(f"{half} = len({xs}) // 2")
        g.emit(f"return {g.within((f'{name}({xs}[:{half}]) * {g.literal()} - {name}({xs}[{half}:])', 5.0))}")
    else:
        g.emit(f"if {g.pick((f'len({xs}) == 0', f'not len({xs})'))}:")
        g.emit(f"    return {g.literal()}")
        if g.chance(0.4, "starred"):
            item, rest = g.fresh("float"), g.fresh("list")
            g.emit(f"{item}, *{rest} = {xs}")
        else:
            rest = f"{xs}[1:]"
        g.emit(f"return {g.within((f'{item} * {g.literal()} + {g.leaf(scope)[0]} * {name}({rest})', 6.0))}")

    def call(g2: Values, s: Scope, depth: int) -> str:
        sources = [other for other in s.of("list") if other not in g2.appended and 0 < s.kinds[other].low and s.kinds[other].high <= 6] + g2.vectors(s)
        if sources and g2.chance(0.7):
            source = g2.pick(sources)
            g2.passed.add(source)
            return f"{name}({source})"
        return f"{name}([{', '.join(values(g2, s, depth, g2.pick((1, 2, 3))))}])"

    known(g, "recursion", name, call, 8)


# functions that take or give functions


def factory(g: Values) -> None:
    """A function of floats that gives a closure, whose variables may be bound again before it is given."""
    name, inner, t = g.fresh("helper"), g.fresh("function"), g.fresh("float")
    params = [g.fresh("float") for _ in range(g.pick((1, 1, 2)))]
    start(g, name, ", ".join(params))
    scope = body(g, dict.fromkeys(params, FLOAT), 0)
    if g.chance(0.3):
        g.assign(scope)
    ending = g.within((f"{t} * {params[0]} + {g.leaf(scope)[0]}", 6.0))
    if g.chance(0.4):
        g.emit(f"return lambda {t}: {ending}")
    else:
        g.local(scope, inner, (t,), dict.fromkeys(params, FLOAT), f"{t} * {params[0]} + {g.leaf(scope)[0]}")
        g.emit(f"return {inner}")
    g.world.factories[name] = ("closures", len(params), UNARY)


def callable_class(g: Values) -> None:
    """A dataclass with `__call__`."""
    g.used.add("self")
    name, t = g.fresh("class"), g.fresh("float")
    attributes = g.rng.sample(("scale", "shift", "value", "x_bar"), g.pick((1, 2)))
    g.world.names.add(name)
    g.indent = 0
    g.emit("@dataclass")
    g.emit(f"class {name}:")
    for attribute in attributes:
        g.emit(f"    {attribute}: float")
    g.emit("")
    g.emit(f"    def __call__(self, {t}):")
    g.indent = 2
    scope = body(g, {t: FLOAT, "self": Kind("record", fields=tuple((attribute, FLOAT) for attribute in attributes), cls=name)}, g.pick((0, 0, 1)), frozenset({"self"}))
    g.emit(f"return {g.within((f'{t} * self.{attributes[0]} + {g.leaf(scope)[0]}', 6.0))}")
    g.world.factories[name] = ("function_values", len(attributes), UNARY)


def higher(g: Values) -> None:
    """A function that takes a function: calls it, twice, in a loop, with another one; or gives a composition."""
    name, fn, x = g.fresh("helper"), g.fresh("function"), g.fresh("float")
    form = g.pick(("apply", "repeat", "two", "compose", "all"))
    if form == "compose":
        other, t = g.fresh("function"), g.fresh("float")
        start(g, name, f"{fn}, {other}")
        g.emit(f"return lambda {t}: {fn}({other}({t}))")
        known(g, "function_values", name, lambda g2, s, depth: f"{name}({g2.function(s)}, {g2.function(s)})({values(g2, s, depth, 1)[0]})", 8)
        return
    if form == "all":
        start(g, name, f"{fn}, {x}")
        each = g.fresh("function")
        if g.chance(0.5, "comprehensions"):
            g.emit(f"return {g.within((f'sum({each}({x}) for {each} in {fn})', 6.0))}")
        else:
            g.emit(f"for {each} in {fn}:")
            g.emit(f"    {x} = {each}({x}){g.pick(('', f' * {g.literal(0.3, 1.0)}'))}")
            g.emit(f"return {x}")
        known(g, "function_values", name, lambda g2, s, depth: f"{name}([{g2.function(s)}, {g2.function(s)}], {values(g2, s, depth, 1)[0]})", 8)
        return
    second = g.fresh("function") if form == "two" else ""
    start(g, name, f"{fn}, {x}" + (f", {second}" if second else ""))
    scope = body(g, {fn: UNARY, x: FLOAT} | ({second: UNARY} if second else {}), g.pick((0, 0, 1)), frozenset({fn, second}))
    if form == "repeat":
        g.emit(f"for {g.fresh('int')} in range({g.pick('23')}):")
        g.emit(f"    {x} = {g.within((f'{fn}({x}) * {g.literal()}', 3.0))}")
        g.emit(f"return {x}")
    else:
        g.emit(f"return {g.within((f'{fn}({x}) * {g.leaf(scope)[0]} + {second or fn}({g.within(g.varying(scope, 1))})', 6.0))}")

    def call(g2: Values, s: Scope, depth: int) -> str:
        more = f", {g2.function(s)}" if second else ""
        return f"{name}({g2.function(s)}, {values(g2, s, depth, 1)[0]}{more})"

    known(g, "function_values", name, call, 8)
