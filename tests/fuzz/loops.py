"""Random loops: every form of `for` and `while`, with exits, rebound bounds, reused targets and names used afterwards."""

from __future__ import annotations

from dataclasses import replace

from tests.fuzz.expressions import Row
from tests.fuzz.language import FLOAT, Kind, Scope, array, integer
from tests.fuzz.statements import Statements


class Loops(Statements):
    """Adds loops to the statements."""

    def rows(self, s: Scope) -> list[Row]:
        rows = super().rows(s)
        if s.depth >= 4 or self.budget <= 0 or s.trips * 2 > self.max_trips:
            return rows
        return [
            *rows,
            (3, "for_range", lambda: self.for_range(s)),
            (1.2, "range_variable", lambda: self.for_variable(s)),
            (2, "for_tuple", lambda: self.for_items(s)),
            (1.5, "lists", lambda: self.for_list(s)),
            (2, "array_loops", lambda: self.for_array(s)),
            (0.8, "append_in_loop", lambda: self.gather(s)),
            (1.5, "while", lambda: self.while_counter(s)),
            (0.6, "while_true", lambda: self.while_true(s)),
            (0.7, "first_in_branch", lambda: self.first_in_branch(s)),
            (0.5, "float_becomes_array", lambda: self.float_becomes_array(s)),
        ]

    def loop(self, s: Scope, head: str, targets: dict[str, Kind], trips: tuple[int, int], counted: str = "", **changes: object) -> None:
        """A `for` with a random body, which may begin with what reads its index; its targets are bound afterwards if it surely runs."""
        old = [name for name in s.of("float") if s.may_bind(name)]
        self.emit(head)
        inner = self.inside(s, trips[1], **changes)
        inner.kinds |= targets
        if counted and old and self.chance(0.3):
            name = self.pick(old)
            self.emit(f"    {name} = {self.within((f'{name} * (0.3 * {counted} + {self.leaf(s)[0]})', 6.0))}")
        self.block(inner)
        self.after(s, inner)
        self.otherwise(s)
        if trips[0] > 0 and self.on("loop_target_after"):
            s.kinds |= targets
        elif any(name in s.kinds for name in targets):
            s.kinds |= {name: kind for name, kind in targets.items() if name in s.kinds and kind == FLOAT}

    def after(self, s: Scope, inner: Scope) -> None:
        """Lists may have grown in the body; nothing else is known of it afterwards."""
        for name in s.of("list"):
            s.kinds[name] = replace(s.kinds[name], high=max(s.kinds[name].high, inner.kinds[name].high))

    def inside(self, s: Scope, trips: int, **changes: object) -> Scope:
        return s.inner(trips=s.trips * max(trips, 1), **({"can_break": True, "can_continue": True, "in_loop": True} | changes))

    def otherwise(self, s: Scope) -> None:
        if self.chance(0.15, "loop_else"):
            self.emit("else:")
            self.block(s.inner(), 1)

    def loop_integer(self, s: Scope, low: int, high: int) -> str:
        """A loop's index: a new name, or an old one whose bounds hold the new values (so that earlier reads stay in bounds)."""
        old = [name for name in s.of("int") if s.may_bind(name) and s.kinds[name].low <= low and high <= s.kinds[name].high]
        if old and self.chance(0.4, "loop_target_reused"):
            return self.pick(old)  # type: ignore[no-any-return]
        return self.fresh("int")

    def loop_float(self, s: Scope, taken: tuple[str, ...] = ()) -> str:
        old = [name for name in s.of("float") if s.may_bind(name) and name not in taken]
        return self.pick(old) if old and self.chance(0.3, "loop_target_reused") else self.fresh("float")

    # ranges

    def for_range(self, s: Scope) -> None:
        ranges = [(f"range({n})", range(n)) for n in (0, 1, 2, 3, 3, 4)]
        if self.on("range_two_bounds"):
            ranges += [(f"range({a}, {a + n})", range(a, a + n)) for a, n in ((1, 3), (2, 2), (1, 1), (-1, 3))]
            ranges += [("range(0, 6, 2)", range(0, 6, 2)), ("range(1, 6, 3)", range(1, 6, 3)), ("range(0, 4, 3)", range(0, 4, 3))] * 2
        if self.on("range_backwards"):
            ranges += [(f"range({a}, {b}, -1)", range(a, b, -1)) for a, b in ((3, 0), (2, -1), (4, 1))]
            ranges += [("range(4, -1, -2)", range(4, -1, -2))] * 2
        for vector in self.vectors(s) if self.on("shapes") else []:
            n = s.kinds[vector].shape[0]
            ranges += [(f"range(len({vector}))", range(n)), (f"range(1, len({vector}))", range(1, n))]
            ranges.append((f"range({vector}.shape[0] - 1)", range(n - 1)))
        text, values = self.pick(ranges)
        low, high = min(values, default=0), max(values, default=0)
        name = self.loop_integer(s, low, high)
        self.loop(s, f"for {name} in {text}:", {name: self.kept(s, name, low, high)}, (len(values), len(values)), counted=name)

    def kept(self, s: Scope, name: str, low: int, high: int) -> Kind:
        return s.kinds.get(name) or integer(low, high)

    def for_variable(self, s: Scope) -> None:
        """A range whose bound is in a variable, which the body may rebind."""
        bound, count = self.fresh("int"), self.pick((2, 3, 4))
        self.emit(f"{bound} = {count}")
        start = self.pick((0, 0, 1))
        name = self.loop_integer(s, start, count - 1)
        target = self.kept(s, name, start, count - 1)
        if not self.chance(0.5, "range_rebound"):
            s.kinds[bound] = integer(count, count)
            s.frozen |= {bound}
            return self.loop(s, f"for {name} in range({f'{start}, ' if start else ''}{bound}):", {name: target}, (count - start, count))
        self.emit(f"for {name} in range({f'{start}, ' if start else ''}{bound}):")
        inner = self.inside(s, count, frozen=s.frozen | {bound})
        inner.kinds |= {name: target, bound: integer(-9, count)}
        self.indent += 1
        change = self.pick((f"{bound} = {bound} - 1", f"{bound} -= 1", f"{bound} = {self.pick('012')}"))
        first = self.chance(0.5)
        if first:
            self.emit(change)
        for _ in range(self.pick((1, 2, 3))):
            self.statement(inner)
        if not first:
            self.emit(change)
        self.indent -= 1
        self.after(s, inner)
        s.kinds |= {name: target, bound: integer(-9, count)}
        s.frozen |= {bound}
        return None

    # items

    def for_items(self, s: Scope) -> None:
        """Over a tuple or a list written in the head."""
        items = [self.within(self.number(s, self.pick((0, 1)))) for _ in range(self.pick((2, 3)))]
        name = self.loop_float(s)
        literal = self.pick(("({})", "[{}]")).format(", ".join(items))
        if self.chance(0.3, "enumerate"):
            index = self.loop_integer(s, 0, len(items) - 1)
            targets = {index: self.kept(s, index, 0, len(items) - 1), name: FLOAT}
            return self.loop(s, f"for {index}, {name} in enumerate({literal}):", targets, (len(items), len(items)))
        return self.loop(s, f"for {name} in {literal}:", {name: FLOAT}, (len(items), len(items)))

    def for_list(self, s: Scope) -> None:
        lists = [name for name in s.of("list", "tuple") if s.trips * max(s.kinds[name].high, 1) <= self.max_trips]
        if not lists:
            return self.new_list(s)
        name = self.pick(lists)
        kind = s.kinds[name]
        self.iterate(s, name, name, (kind.low, max(kind.high, 1)))
        return None

    def iterate(self, s: Scope, name: str, text: str, trips: tuple[int, int]) -> None:
        """Over something that holds floats, plain or through enumerate, zip, reversed."""
        target = self.loop_float(s)
        iterating = s.iterating | {name}
        vectors = [other for other in self.vectors(s) if other not in self.augmented]
        partners = [other for other in (*s.of("list", "tuple"), *vectors) if other != name]
        form = self.pick(("plain", "plain", "enumerate", "zip", "reversed"))
        if form == "enumerate" and self.on("enumerate"):
            index = self.loop_integer(s, 0, 99)
            targets = {index: self.kept(s, index, 0, max(trips[1] - 1, 0) if trips[0] == trips[1] else 99), target: FLOAT}
            return self.loop(s, f"for {index}, {target} in enumerate({text}):", targets, trips, iterating=iterating)
        if form == "zip" and self.on("zip") and partners:
            partner = self.pick(partners)
            second = self.loop_float(s, (target,))
            kind = s.kinds[partner]
            self.viewed.add(partner)
            low = min(trips[0], kind.shape[0] if kind.shape else kind.low)
            targets = {target: FLOAT, second: FLOAT}
            return self.loop(s, f"for {target}, {second} in zip({text}, {partner}):", targets, (low, trips[1]), iterating=iterating | {partner})
        if form == "reversed" and self.on("reversed"):
            text = f"reversed({text})"
        return self.loop(s, f"for {target} in {text}:", {target: FLOAT}, trips, iterating=iterating)

    def for_array(self, s: Scope) -> None:
        matrices = self.matrices(s)
        if matrices and self.chance(0.4):
            name = self.pick([other for other in matrices if other not in self.augmented] or [""])
            if name:
                self.viewed.add(name)
                rows, columns = s.kinds[name].shape
                row = self.fresh("vector")
                self.viewed.add(row)
                targets = {row: array(columns)}
                if self.chance(0.3, "enumerate"):
                    index = self.loop_integer(s, 0, rows - 1)
                    targets[index] = self.kept(s, index, 0, rows - 1)
                    return self.loop(s, f"for {index}, {row} in enumerate({name}):", targets, (rows, rows))
                return self.loop(s, f"for {row} in {name}:", targets, (rows, rows))
        names = [other for other in self.vectors(s) if other not in self.augmented]
        if not names:
            return self.for_range(s)
        name = self.pick(names)
        self.viewed.add(name)
        length = s.kinds[name].shape[0]
        text = f"{name}[1:]" if length > 1 and self.chance(0.15, "slices") else name
        return self.iterate(s, name, text, (length - (text != name),) * 2)

    def gather(self, s: Scope) -> None:
        """A list that a loop appends to."""
        if s.trips > 4:
            return self.append(s)
        name, index, count = self.fresh("list"), self.fresh("int"), self.pick((2, 3, 4))
        first = self.pick((0, 0, 1, 2))
        self.emit(f"{name} = [{', '.join(self.leaf(s)[0] for _ in range(first))}]")
        s.kinds[name] = Kind("list", low=first, high=max(first, 1))
        self.appended.add(name)
        if first and self.chance(0.5):
            target = self.fresh("float")
            self.emit(f"{target} = {self.within((f'{name}[-1] * math.sin({name}[-1] * {name}[0])', 4.0))}")
            s.kinds[target] = FLOAT
            self.shown.add(target)
        self.emit(f"for {index} in range({count}):")
        inner = self.inside(s, count)
        inner.kinds[index] = integer(0, count - 1)
        self.indent += 1
        early = self.chance(0.4)
        for _ in range(self.pick((0, 1, 2))):
            self.statement(inner)
        if early and self.chance(0.5) and s.kinds[name].low:
            self.emit(f"{self.target(inner, new=0.0)} = {self.within((f'{name}[-1] * {self.leaf(inner)[0]}', 4.0))}")
        self.emit(f"{name}.append({self.within(self.number(inner, 2))})")
        self.indent -= 1
        self.after(s, inner)
        s.kinds[name] = Kind("list", low=first, high=inner.kinds[name].high + count)
        return None

    # while

    def while_counter(self, s: Scope) -> None:
        counter, count = self.fresh("int"), self.pick((1, 2, 3, 4))
        self.emit(f"{counter} = 0")
        test = f"{counter} < {count}"
        if self.chance(0.35, "boolean_tests"):
            test += f" {self.pick(('and', 'and'))} {self.condition(s, 0)}"
        self.emit(f"while {test}:")
        first = self.chance(0.5)
        inner = self.inside(s, count, can_continue=first, frozen=s.frozen | {counter})
        inner.kinds[counter] = integer(0, count)
        self.count(inner, counter, first, self.pick((1, 2, 3)))
        self.after(s, inner)
        self.otherwise(s)
        s.kinds[counter] = integer(0, count)
        s.frozen |= {counter}

    def count(self, inner: Scope, counter: str, first: bool, length: int) -> None:
        self.indent += 1
        step = self.pick((f"{counter} += 1", f"{counter} = {counter} + 1"))
        if first:
            self.emit(step)
        for _ in range(length):
            self.statement(inner)
        if not first:
            self.emit(step)
        self.indent -= 1

    def while_true(self, s: Scope) -> None:
        counter, count = self.fresh("int"), self.pick((1, 2, 3))
        self.emit(f"{counter} = 0")
        self.emit("while True:")
        inner = self.inside(s, count + 1, frozen=s.frozen | {counter})
        inner.kinds[counter] = integer(0, count + 1)
        self.indent += 1
        self.emit(f"{counter} += 1")
        if self.chance(0.5):
            self.assign(inner)
        self.emit(f"if {counter} > {count}{self.pick(('', ' or ' + self.condition(inner, 0)))}:")
        self.emit("    break")
        for _ in range(self.pick((1, 2))):
            self.statement(inner)
        self.indent -= 1
        self.after(s, inner)
        s.kinds[counter] = integer(0, count + 1)
        s.frozen |= {counter}

    # patterns that broke others

    def first_in_branch(self, s: Scope) -> None:
        """A local that is first bound in a branch inside a loop."""
        index, name, count = self.fresh("int"), self.fresh("float"), self.pick((2, 3))
        self.emit(f"for {index} in range({count}):")
        inner = self.inside(s, count)
        inner.kinds[index] = integer(0, count - 1)
        self.indent += 1
        self.emit(f"if {index} == 0:")
        self.emit(f"    {name} = {self.within(self.number(inner, 2))}")
        if self.chance(0.4):
            self.emit("else:")
            self.emit(f"    {name} = {self.within((f'{name} * {self.leaf(inner)[0]}', 4.0), 2.0)}")
        inner.kinds[name] = FLOAT
        for _ in range(self.pick((1, 2))):
            self.statement(inner)
        self.indent -= 1
        self.after(s, inner)
        if inner.kinds.get(name) == FLOAT:
            s.kinds[name] = FLOAT
        s.kinds[index] = integer(0, count - 1)

    def float_becomes_array(self, s: Scope) -> None:
        """`acc = 0.0`, then arrays are added to it: it rebinds first."""
        matrices = [name for name in self.matrices(s) if name not in self.augmented]
        if not matrices:
            return self.for_range(s)
        name, total, row = self.pick(matrices), self.fresh("float"), self.fresh("vector")
        self.viewed |= {name, row, total}
        rows, columns = s.kinds[name].shape
        self.emit(f"{total} = {self.pick(('0.0', self.leaf(s)[0]))}")
        self.emit(f"for {row} in {name}:")
        step = self.pick(("{t} = {t} + {r} * {c}", "{t} = {r} * {c} - {t}", "{t} += {r} * {c}"))
        self.emit("    " + step.format(t=total, r=row, c=self.within(self.leaf(s), 0.5)))
        s.kinds |= {total: array(columns), row: array(columns)}
        return None
