"""Random unpacking: starred and nested targets, swaps of items and of many names, starred displays, several targets at once."""

from __future__ import annotations

from tests.fuzz.comprehensions import Comprehensions
from tests.fuzz.expressions import Row
from tests.fuzz.language import FLOAT, Kind, Scope


class Starred(Comprehensions):
    """Adds the forms of unpacking."""

    def rows(self, s: Scope) -> list[Row]:
        deep = s.depth >= 4 or self.budget <= 0 or s.trips * 3 > self.max_trips
        return [
            *super().rows(s),
            (1.2, "starred", lambda: self.unpack_rest(s)),
            (1.2, "starred", lambda: self.unpack_nested(s)),
            (0.7, "starred", lambda: self.starred_display(s)),
            (0.6, "starred", lambda: self.several_targets(s)),
            (0.6, "starred", lambda: self.rotate(s)),
            (0.8 if not deep else 0, "starred", lambda: self.loop_nested(s)),
        ]

    def some(self, s: Scope, count: int) -> list[str]:
        return [self.within(self.varying(s, self.pick((0, 1)))) for _ in range(count)]

    def targets(self, s: Scope, count: int, taken: tuple[str, ...] = ()) -> tuple[str, ...]:
        names = taken
        for _ in range(count):
            names += (self.target(s, names),)
        return names[len(taken) :]

    def unpack_rest(self, s: Scope) -> None:
        """`a, *rest = xs` of a list, a tuple, a vector, or a display."""
        sources = [(name, s.kinds[name].low, s.kinds[name].high) for name in s.of("list", "tuple") if s.kinds[name].low > 0]
        sources += [(name, s.kinds[name].shape[0], s.kinds[name].shape[0]) for name in self.vectors(s)]
        if sources and self.chance(0.6):
            text, low, high = self.pick(sources)
            if text in s.of("vector"):
                self.share(s, text, text)
        else:
            low = high = self.pick((2, 3, 4))
            text = self.pick(("{}", "[{}]", "({})")).format(", ".join(self.some(s, low)))
        named = self.pick(range(1, min(low, 3) + 1))
        names = self.targets(s, named)
        rest = self.pick([name for name in s.of("list") if s.may_bind(name) and name not in s.iterating] or [""])
        if not rest or rest == text or s.trips > 1 or self.chance(0.6):
            rest = self.fresh("list")
        position = self.rng.randrange(named + 1)
        parts = [*names[:position], f"*{rest}", *names[position:]]
        form = self.pick(("{}", "{}", "[{}]", "({})"))
        self.emit(f"{form.format(', '.join(parts))} = {text}")
        s.kinds |= dict.fromkeys(names, FLOAT) | {rest: Kind("list", low=low - named, high=high - named)}

    def unpack_nested(self, s: Scope) -> None:
        """`(a, b), c = ...` with displays, with tuples of the scope, and with a starred name inside."""
        values = self.some(s, 3)
        names = self.targets(s, 3)
        pairs = [name for name in s.of("tuple") if s.kinds[name].low == s.kinds[name].high == 2]
        pair = self.pick(pairs) if pairs and self.chance(0.5) else f"({values[0]}, {values[1]})"
        shapes = [
            (f"({names[0]}, {names[1]}), {names[2]}", f"{pair}, {values[2]}"),
            (f"{names[2]}, ({names[0]}, {names[1]})", f"{values[2]}, {pair}"),
            (f"[[{names[0]}, {names[1]}], {names[2]}]", f"[{pair}, {values[2]}]"),
            (f"({names[0]},), ({names[1]}, {names[2]})", f"({values[2]},), {pair}"),
        ]
        rest = self.fresh("list")
        shapes.append((f"({names[0]}, *{rest}), ({names[1]}, {names[2]})", f"({', '.join(values)}), {pair}"))
        target, value = self.pick(shapes)
        self.emit(f"{target} = {value}")
        s.kinds |= dict.fromkeys(names, FLOAT)
        if rest in target:
            s.kinds[rest] = Kind("list", low=2, high=2)

    def starred_display(self, s: Scope) -> None:
        """`[*xs, y]`."""
        sources = [name for name in s.of("list", "tuple") if s.kinds[name].high <= 6]
        if not sources:
            return self.new_list(s)
        source, value = self.pick(sources), self.some(s, 1)[0]
        kind, name = s.kinds[source], self.fresh("list")
        low, high = kind.low + 1, kind.high + 1
        text = self.pick((f"[*{source}, {value}]", f"[{value}, *{source}]", f"[*{source}, *({value},)]"))
        self.emit(f"{name} = {text}")
        s.kinds[name] = Kind("list", low=low, high=high)
        return None

    def several_targets(self, s: Scope) -> None:
        """`a = b = ...`, `pair = a, b = ...`."""
        first, second = self.targets(s, 2)
        values = self.some(s, 2)
        if self.chance(0.5):
            self.emit(f"{first} = {second} = {values[0]}")
        else:
            pair = self.fresh("tuple")
            self.emit(f"{pair} = {first}, {second} = {', '.join(values)}")
            s.kinds[pair] = Kind("tuple", low=2, high=2)
        s.kinds |= {first: FLOAT, second: FLOAT}

    def rotate(self, s: Scope) -> None:
        """Names swapped through nested targets, with one of them computed on the way."""
        names = [name for name in s.of("float") if s.may_bind(name)]
        if len(names) < 3:
            return self.swap(s)
        a, b, c = self.rng.sample(names, 3)
        changed = self.within((f"{c} * {self.leaf(s)[0]}", 4.0))
        forms = (f"({a}, {b}), {c} = ({b}, {c}), {a}", f"{a}, ({b}, {c}) = {changed}, ({a}, {b})", f"{a}, {b}, {c} = {c}, {a}, {changed}")
        self.emit(self.pick(forms))
        return None

    def loop_nested(self, s: Scope) -> None:
        """`for i, (a, b) in enumerate(zip(...))`, `for (a, b), c in ...`, `for a, *rest in ...`."""
        count = self.pick((2, 3))
        index = self.loop_integer(s, 0, count - 1)
        a = self.loop_float(s)
        b = self.loop_float(s, (a,))
        first, second, third = (self.some(s, count) for _ in range(3))
        pairs = ", ".join(f"({x}, {y})" for x, y in zip(first, second))
        kinds = {a: FLOAT, b: FLOAT}
        indexed = kinds | {index: self.kept(s, index, 0, count - 1)}
        rest = self.fresh("list")
        triples = ", ".join(f"({x}, {y}, {z})" for x, y, z in zip(first, second, third))
        nested = ", ".join(f"(({x}, {y}), {i})" for i, (x, y) in enumerate(zip(first, second)))
        forms = [
            (f"for {index}, ({a}, {b}) in enumerate(zip([{', '.join(first)}], [{', '.join(second)}])):", indexed),
            (f"for {a}, {b} in [{pairs}]:", kinds),
            (f"for ({a}, {b}), {index} in [{nested}]:", indexed),
            (f"for {a}, *{rest} in [{triples}]:", {a: FLOAT, rest: Kind("list", low=2, high=2)}),
        ]
        head, targets = self.pick(forms)
        self.loop(s, head, targets, (count, count), iterating=s.iterating | {rest})
