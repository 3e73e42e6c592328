"""Random arrays that are written in place: elements, slices, rows, masks, index arrays; views, aliases, buffers that swap."""

from __future__ import annotations

from tests.fuzz.expressions import Row
from tests.fuzz.language import FLOAT, Kind, Scope, array, integer
from tests.fuzz.values import Values


class Storage(Values):
    """Adds writes into arrays, and second names for their memory, to the statements."""

    def rows(self, s: Scope) -> list[Row]:
        rows = super().rows(s)
        if not self.on("writes"):
            return rows
        some = bool(self.writable(s))
        loops = s.depth < 4 and self.budget > 0 and s.trips * 4 <= self.max_trips
        return [
            *rows,
            (5 if not some else 1, None, lambda: self.new_storage(s)),
            (9 if some else 0, None, lambda: self.write(s)),
            (4 if some else 0, None, lambda: self.second_name(s)),
            (0.7 if some else 0, None, lambda: self.swap_inside(s)),
            (2 if some else 0, "swap", lambda: self.swap_arrays(s)),
            (2 if some else 0, "reassign", lambda: self.made_and_left(s)),
            (2 if some else 0, None, lambda: self.name_moves_on(s)),
            (1.2 if some and loops else 0, "for_range", lambda: self.carried(s)),
            (0.8 if some and loops else 0, "for_range", lambda: self.buffers(s)),
            (0.8 if loops else 0, None, lambda: self.through_rows(s)),
        ]

    @property
    def shares(self) -> bool:
        """Whether an array that is written may have several names."""
        return self.on("writes") or self.on("changes")

    def captured(self, s: Scope) -> dict[str, Kind]:
        kinds = super().captured(s)
        return {name: kind for name, kind in kinds.items() if not kind.shape} if self.shares else kinds

    def writable(self, s: Scope, dimensions: int = 0) -> list[str]:
        names = s.of("vector", "matrix")
        return [name for name in names if name not in s.frozen and dimensions in (0, len(s.kinds[name].shape))]

    # names for arrays

    def assign_array(self, s: Scope) -> None:
        before = set(self.augmented), set(self.viewed)
        if self.shares:
            self.augmented.clear()  # any array may have a second name
        super().assign_array(s)
        if self.shares:
            self.augmented, self.viewed = before

    def augment_array(self, s: Scope) -> None:
        before = set(self.viewed)
        if self.shares:
            self.viewed = set()
        super().augment_array(s)
        if self.shares:
            self.viewed = before
            self.augmented.clear()

    def bind(self, s: Scope, text: str, kind: Kind) -> str:
        """A new name for an array, or an old one of the same kind."""
        old = [name for name in self.writable(s) if s.kinds[name] == kind]
        name = self.pick(old) if old and self.chance(0.3, "reassign") else self.fresh(kind.name)
        self.emit(f"{name} = {text}")
        s.kinds[name] = kind
        return name  # type: ignore[no-any-return]

    def new_storage(self, s: Scope) -> None:
        vectors, matrices = self.vectors(s), self.matrices(s)
        length = s.kinds[self.pick(vectors)].shape[0] if vectors else self.pick((2, 3, 4))
        if self.chance(0.35, "matrices"):
            kind = s.kinds[self.pick(matrices)] if matrices else array(2, length)
        else:
            kind = array(length + self.chance(0.2))
        same = [name for name in s.of(kind.name) if s.kinds[name] == kind]
        shape = str(kind.shape[0]) if len(kind.shape) == 1 else str(kind.shape)
        forms = [f"np.zeros({shape})", f"np.ones({shape})"]
        forms += [form.format(self.pick(same)) for form in ("np.zeros_like({})", "{}.copy()", "{} * 1.0", "np.array({})", "+{}", "{} + 0.3", "0.2 - {}") if same]
        name = self.bind(s, self.pick(forms), kind)
        self.shown.add(name)
        if self.chance(0.5):
            self.emit(f"{name}[{self.pick((':', '...'))}] = {self.within(self.expression(s, kind, 2), function='np')}")

    def second_name(self, s: Scope) -> None:
        """An alias, or a view of a part."""
        name = self.pick(self.writable(s))
        kind = s.kinds[name]
        n, *rest = kind.shape
        forms: list[tuple[str, Kind]] = [(name, kind), (f"{name}[::-1]", kind), (f"{name}[:]", kind), (f"np.asarray({name})", kind)]
        if n > 1:
            forms += [(f"{name}[1:]", array(n - 1, *rest)), (f"{name}[:-1]", array(n - 1, *rest)), (f"{name}[::2]", array((n + 1) // 2, *rest))]
        if rest:
            forms += [(f"{name}[{self.index(s, n)}]", array(rest[0])), (f"{name}[:, {self.index(s, rest[0])}]", array(n)), (f"{name}.T", array(rest[0], n))] * 2
            forms += [(f"{name}{form}", array(n * rest[0])) for form in (".reshape(-1)", ".ravel()", ".flatten()", ".T.reshape(-1)", ".T.ravel()", ".T.reshape(-1)", "[::-1].reshape(-1)")]
            forms += [(f"{name}[1:, :]", array(n - 1, rest[0]))] if n > 1 else []
        else:
            forms += [(f"{name}.reshape({a}, {n // a})", array(a, n // a)) for a in (1, 2) if n % a == 0]
            forms += [(f"{name}[None, :]", array(1, n))]
        if self.on("fancy"):
            picked = [self.rng.randrange(n) for _ in range(self.pick((2, 3)))]
            forms += [(f"{name}[{picked}]", array(len(picked), *rest))] * 5
        text, bound = self.pick(forms)
        second = self.bind(s, text, bound)
        for _ in range(self.pick((0, 1, 1, 2))):  # what is written through the one is seen through the other, or not
            self.put(s, *self.pick([self.part(s, second), self.part(s, name), (second, bound)] if name in s.kinds else [(second, bound)]))

    def swap_arrays(self, s: Scope) -> None:
        """Two or three arrays that swap their names, and what is written through one of them then."""
        first = self.pick(self.writable(s))
        kind = s.kinds[first]
        others = [name for name in self.writable(s) if s.kinds[name] == kind and name != first]
        if not others:
            others = [self.fresh(kind.name)]
            self.emit(f"{others[0]} = {self.cheap(s, kind)}")
            s.kinds[others[0]] = kind
        chosen = [first, *self.rng.sample(others, 2 if len(others) > 1 and self.chance(0.3) else 1)]
        self.emit(f"{', '.join(chosen)} = {', '.join(chosen[1:] + chosen[:1])}")
        self.shown |= {*chosen}
        for name in chosen[: self.pick((0, 1, 1, 2))]:
            self.put(s, self.place(s, name), None)

    def cheap(self, s: Scope, kind: Kind) -> str:
        """A new array that costs little: the reverse sweep might make it once more."""
        same = [name for name in s.of(kind.name) if s.kinds[name] == kind]
        shape = str(kind.shape[0]) if len(kind.shape) == 1 else str(kind.shape)
        forms = [f"np.zeros({shape})", f"np.ones({shape})"]
        forms += [form.format(self.pick(same)) for form in ("{} * 2.0", "{} + 0.3", "-{}", "{}.copy()", "0.5 * {}") if same]
        return self.pick(forms)  # type: ignore[no-any-return]

    def made_and_left(self, s: Scope) -> None:
        """A name for an array that is made cheaply, written into, and read; then it stands for another one."""
        kind, before = s.kinds[self.pick(self.writable(s))], set(s.kinds)
        name, read = self.bind(s, self.cheap(s, kind), kind), self.fresh(kind.name)
        for _ in range(self.pick((1, 1, 2))):
            self.put(s, *self.pick([(self.place(s, name), None), self.part(s, name)]))
        other = self.pick([other for other in s.of(kind.name) if s.kinds[other] == kind])
        self.emit(f"{read} = {self.pick((f'{name} * {name}', f'np.sin({name})', f'{name} * {other}'))}")
        s.kinds[read] = kind
        self.shown |= {name, read}
        if name not in before and kind.shape[0] > 1 and self.chance(0.4):
            text, kind = self.pick(((f"{name}[1:] * 0.7", array(kind.shape[0] - 1, *kind.shape[1:])), (f"np.sum({name}) * 0.3", FLOAT)))
            self.emit(f"{name} = {text}")
            s.kinds[name] = kind
            return
        self.emit(f"{name} = {self.cheap(s, kind)}")
        if self.chance(0.5):
            self.put(s, self.place(s, name), None)

    def name_moves_on(self, s: Scope) -> None:
        """An array goes on under another name, and its own comes to stand for a new one."""
        name = self.pick([name for name in self.writable(s) if s.may_bind(name)] or [""])
        if not name:
            return self.new_storage(s)
        kind, other = s.kinds[name], self.fresh(s.kinds[name].name)
        made = self.cheap(s, kind)
        if self.chance(0.4):
            self.emit(f"{other}, {name} = {name}, {made}")
        else:
            self.emit(f"{other} = {name}")
            self.emit(f"{name} = {made}")
        s.kinds[other] = kind
        self.shown |= {name, other}
        for written in self.pick(((name, other), (other, name), (other,), (name,))):
            self.put(s, self.place(s, written), None)
        return None

    # writes

    def write(self, s: Scope) -> None:
        name = self.pick(self.writable(s))
        kind = s.kinds[name]
        self.choose(
            [
                (4, None, lambda: self.put(s, self.place(s, name), None)),
                (3, "slices", lambda: self.put(s, *self.part(s, name))),
                (1.5, "masks", lambda: self.masked(s, name)),
                (1.5, "fancy", lambda: self.indexed(s, name)),
                (1.5, None, lambda: self.put(s, f"{name}{self.pick(('[:]', '[...]', ''))}", kind)),
                (0.8, "math_functions", lambda: self.through_out(s, name)),
                (0.3, None, lambda: self.emit(f"{name}.fill({self.within(self.leaf(s))})")),
                (0.3, None, lambda: self.emit(f"np.copyto({name}, {self.within(self.expression(s, kind, 1), function='np')})")),
            ]
        )

    def place(self, s: Scope, name: str) -> str:
        return f"{name}[{', '.join(self.index(s, extent) for extent in s.kinds[name].shape)}]"

    def part(self, s: Scope, name: str) -> tuple[str, Kind]:
        n, *rest = s.kinds[name].shape
        low = self.rng.randrange(0, n)
        high = self.rng.randrange(low + 1, n + 1)
        forms = [(f"{name}[{low}:{high}]", array(high - low, *rest))]
        forms += [(f"{name}[1:]", array(n - 1, *rest)), (f"{name}[:-1]", array(n - 1, *rest))] * 2 if n > 1 else []
        forms += [(f"{name}[::2]", array((n + 1) // 2, *rest)), (f"{name}[::-1]", array(n, *rest))]
        if rest:
            forms += [(f"{name}[{self.index(s, n)}]", array(rest[0])), (f"{name}[:, {self.index(s, rest[0])}]", array(n))] * 3
            forms += [(f"{name}[{low}:{high}, {self.index(s, rest[0])}]", array(high - low)), (f"{name}[{self.index(s, n)}, ::-1]", array(rest[0]))]
        return self.pick(forms)  # type: ignore[no-any-return]

    def put(self, s: Scope, place: str, kind: Kind | None) -> None:
        """`place op= value`, for a value of the kind of the place, or one that is broadcast to it."""
        operator = self.pick(("=", "=", "=", "+=", "-=", "*=", "/=")) if self.on("array_augmented") else "="
        operator = "+=" if operator == "=" and place.isidentifier() else operator
        depth = self.pick((1, 2))
        if kind is None or self.chance(0.25, "broadcasting"):
            value, function = self.number(s, depth), "math"
        elif len(kind.shape) == 2 and self.chance(0.25, "broadcasting"):
            value, function = self.vector(s, kind.shape[1], depth), "np"
        else:
            value, function = self.expression(s, kind, depth), "np"
        if operator == "/=":
            self.emit(f"{place} /= 1.1 + ({self.within(value, function=function)}) ** 2")
            return
        limit = {"=": 2.0, "*=": 1.0}.get(operator, 0.3 if s.trips > 1 else 1.5)
        self.emit(f"{place} {operator} {self.within(value, limit, function)}")

    def masked(self, s: Scope, name: str) -> None:
        same = [other for other in s.of(s.kinds[name].name) if s.kinds[other] == s.kinds[name]]
        test = f"{self.pick(same)} {self.pick('<>')} {round(self.rng.uniform(-0.5, 0.6), 2)}"
        operator = self.pick(("=", "=", "*=", "-="))
        value = f"0.4 * {self.pick(same)}[{test}]" if self.chance(0.4) else self.within(self.number(s, 1), 1.0)
        self.emit(f"{name}[{test}] {operator} {value}")

    def indexed(self, s: Scope, name: str) -> None:
        n, *rest = s.kinds[name].shape
        picked = [self.rng.randrange(-n, n) for _ in range(self.pick((1, 2, 2, 3)))]
        index = str(picked) if self.chance(0.5) else f"np.array({picked})"
        if rest:
            kind = array(len(picked), rest[0])
            if self.chance(0.4):
                index, kind = f"{index}, {self.index(s, rest[0])}", array(len(picked))
        else:
            kind = array(len(picked))
        value = self.number(s, 1) if self.chance(0.25, "broadcasting") else self.expression(s, kind, 1)
        if self.chance(0.35):
            self.emit(f"np.{self.pick(('add', 'add', 'subtract'))}.at({name}, {f'({index})' if ',' in index and rest else index}, {self.within(value, 0.4, 'np')})")
        else:
            operator = self.pick(("=", "=", "+=", "*="))
            self.emit(f"{name}[{index}] {operator} {self.within(value, {'=': 2.0, '*=': 1.0}.get(operator, 0.4), 'np')}")

    def through_out(self, s: Scope, name: str) -> None:
        kind = s.kinds[name]
        a, b = (self.within(self.expression(s, kind, 1), function="np") for _ in range(2))
        form = self.pick((f"np.tanh({a}, out={name})", f"np.sin({a}, out={name})", f"np.multiply({a}, 0.5 * ({b}), out={name})", f"np.add(0.4 * ({a}), {b}, out={name})"))
        if self.chance(0.2):
            self.bind(s, form, kind)
        else:
            self.emit(form)

    def swap_inside(self, s: Scope) -> None:
        """Two elements, or two rows, that change places; of rows through views the result is a surprise."""
        name = self.pick(self.writable(s))
        extents = s.kinds[name].shape[: self.pick((1, 2))]
        i, j = (f"{name}[{', '.join(self.index(s, extent) for extent in extents)}]" for _ in range(2))
        self.emit(f"{i}, {j} = {j}, {self.pick((i, f'0.5 * {i}'))}")

    # loops

    def carried(self, s: Scope) -> None:
        """`v[i + 1] = f(v[i])`."""
        vectors = [name for name in self.writable(s, 1) if s.kinds[name].shape[0] > 1]
        if not vectors:
            return self.new_storage(s)
        name, index = self.pick(vectors), self.fresh("int")
        n = s.kinds[name].shape[0]
        backwards = self.chance(0.3, "range_backwards")
        self.emit(f"for {index} in range({f'{n - 1}, 0, -1' if backwards else n - 1}):")
        inner = self.inside(s, n - 1)
        inner.kinds[index] = integer(1, n - 1) if backwards else integer(0, n - 2)
        inner.frozen |= {name}
        step = "- 1" if backwards else "+ 1"
        self.indent += 1
        for _ in range(self.pick((0, 0, 1))):
            self.statement(inner)
        value = self.within((f"{name}[{index}] * ({self.within(self.number(inner, 1))})", 4.0), 1.0)
        self.emit(f"{name}[{index} {step}] {self.pick(('=', '=', '+=', '*='))} {value}")
        for _ in range(self.pick((0, 0, 1))):
            self.statement(inner)
        self.indent -= 1
        return None

    def through_rows(self, s: Scope) -> None:
        """A loop that writes into what it goes through: rows that have a name, or none, or a display of arrays."""
        named = self.writable(s, 2)
        count, length = (s.kinds[self.pick(named)].shape if named and self.chance(0.4) else (self.pick((2, 3)), self.pick((2, 3))))
        same = [name for name in named if s.kinds[name].shape == (count, length)]
        made = [f"np.zeros({length})", f"np.ones({length})"] + [f"{v}.copy()" for v in s.of("vector") if s.kinds[v].shape == (length,)]
        display = ", ".join(self.pick(made) for _ in range(count))
        source = self.pick([f"np.zeros(({count}, {length}))", f"[{display}]", f"({display})", *[f"{name}{part}" for name in same for part in ("", "[::-1]")]])
        row = self.fresh("vector")
        header = f"for {row} in {source}:"
        if self.chance(0.3, "enumerate"):
            header = f"for {self.fresh('int')}, {row} in enumerate({source}):"
        total = self.fresh("float")
        self.emit(f"{total} = {self.within(self.number(s, 1))}")
        s.kinds[total] = FLOAT
        self.emit(header)
        inner = self.inside(s, count)
        inner.kinds[row] = array(length)
        inner.frozen |= set(same)
        self.indent += 1
        for _ in range(self.pick((1, 2))):
            self.put(inner, *self.pick([self.part(inner, row), (row, array(length)), (f"{row}[{self.index(inner, length)}]", None)]))
        self.emit(f"{total} = 0.5 * {total} + {self.within((f'np.sum({row})', 6.0), 1.0)}")
        self.indent -= 1

    def buffers(self, s: Scope) -> None:
        """Two buffers that swap names each step."""
        vectors = [name for name in self.writable(s, 1) if s.kinds[name].shape[0] > 2]
        if not vectors:
            return self.new_storage(s)
        old = self.pick(vectors)
        kind, new, count = s.kinds[old], self.fresh("vector"), self.pick((0, 1, 2, 3))
        self.emit(f"{new} = {self.pick((f'np.zeros_like({old})', f'{old} * 0.5', f'{old}.copy()'))}")
        s.kinds[new] = kind
        self.emit(f"for {self.fresh('int')} in range({count}):")
        inner = self.inside(s, max(count, 1))
        self.indent += 1
        mid = self.within((f"0.4 * {old}[2:] - {old}[:-2] * {old}[1:-1]", 5.0), function="np")
        self.emit(f"{new}[1:-1] = {mid}")
        for _ in range(self.pick((0, 1))):
            self.statement(inner)
        self.emit(f"{old}, {new} = {new}, {old}")
        self.indent -= 1
        return None
