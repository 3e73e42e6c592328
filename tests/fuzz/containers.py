"""Random uses of dicts with string keys, nested, as arguments or made on the way."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fuzz.expressions import LIMIT, Row, Sized
from tests.fuzz.language import FLOAT, Kind, Scope, array, integer
from tests.fuzz.names import HOSTILE, NAMES
from tests.fuzz.starred import Starred


class Containers(Starred):
    """Adds dicts, and what dicts and records have in common: that there is something in them."""

    def number_rows(self, s: Scope, depth: int) -> list[Row]:
        has_parts = bool(s.of("dict", "record"))
        return [
            *super().number_rows(s, depth),
            (2.5 if s.of("dict") else 0, "dicts", lambda: self.from_dict(s, depth)),
            (2 if has_parts else 0, None, lambda: self.from_parts(s)),
        ]

    def test_rows(self, s: Scope, depth: int) -> list[Row]:
        return [*super().test_rows(s, depth), (0.8 if s.of("dict") else 0, "dicts", lambda: self.key_test(s))]

    def rows(self, s: Scope) -> list[Row]:
        dicts = bool(self.flat_dicts(s))
        deep = s.depth >= 4 or self.budget <= 0 or s.trips * 3 > self.max_trips
        return [
            *super().rows(s),
            (1.3, "dicts", lambda: self.new_dict(s)),
            (2 if dicts and not deep else 0, "dicts", lambda: self.for_entries(s)),
            (0.7 if s.of("dict") else 0, "dicts", lambda: self.merged(s)),
            (1 if self.int_paths(s) and not deep else 0, None, lambda: self.for_path(s)),
        ]

    # kinds

    def dict_kind(self, s: Scope | None, length: int, depth: int = 1) -> Kind:
        """What is in a dict: floats, mostly; arrays, ints, and dicts."""
        pool = HOSTILE["key"] if self.chance(0.15, "hostile_names") else NAMES["key"]
        fields = []
        for key in self.rng.sample(pool, self.pick((1, 2, 2, 3))):
            roll = self.rng.random()
            kind = FLOAT
            if roll < 0.2 and self.on("vectors"):
                kind = array(length)
            elif roll < 0.3:
                kind = integer(1, 3)
            elif roll < 0.45 and depth > 0:
                kind = self.dict_kind(s, length, depth - 1)
            fields.append((key, kind))
        if all(kind != FLOAT for _, kind in fields):
            fields.append(("k", FLOAT))
        return Kind("dict", fields=tuple(fields))

    def flat_dicts(self, s: Scope) -> list[tuple[str, Kind]]:
        """The dicts that hold only floats, at any depth."""

        def inside(text: str, kind: Kind) -> Iterator[tuple[str, Kind]]:
            if kind.name == "dict" and kind.fields and all(part == FLOAT for _, part in kind.fields):
                yield text, kind
            for name, part in kind.fields:
                if part.name in ("dict", "record"):
                    yield from inside(f"{text}[{name!r}]" if kind.name == "dict" else f"{text}.{name}", part)

        return [found for name in s.of("dict", "record") for found in inside(name, s.kinds[name])]

    def int_paths(self, s: Scope) -> list[str]:
        return self.paths(s, Kind("int"))

    def array_paths(self, s: Scope) -> list[tuple[str, int]]:
        return [(path, n) for n in (1, 2, 3, 4, 5) for path in self.paths(s, array(n))]

    # floats and tests

    def from_parts(self, s: Scope) -> Sized:
        """A number out of whatever dicts and records hold."""
        floats, ints, arrays = self.paths(s, FLOAT), self.int_paths(s), self.array_paths(s)
        choices: list[Sized] = [(text, LIMIT) for text in floats]
        choices += [(f"0.1 * {text}", 0.3) for text in ints]
        for text, n in arrays:
            choices += [(f"{text}[{self.rng.randrange(-n, n)}]", LIMIT), (f"np.sum({text} ** 2)", n * LIMIT * LIMIT), (f"{text}.mean()", LIMIT)]
        return self.pick(choices) if choices else self.leaf(s)  # type: ignore[no-any-return]

    def from_dict(self, s: Scope, depth: int) -> Sized:
        flat = self.flat_dicts(s)
        if not flat:
            return self.from_parts(s)
        text, kind = self.pick(flat)
        key = self.pick(kind.fields)[0]
        many = len(kind.fields)
        forms = [
            (f"sum({text}.values())", LIMIT * many),
            (f"max({text}.values())", LIMIT),
            (f"{text}.get({key!r}, {self.pick((self.literal(), self.leaf(s)[0]))})", LIMIT),
            (f"{text}.get('missing', {self.leaf(s)[0]})", LIMIT),
            (f"list({text}.values())[{self.rng.randrange(many)}]", LIMIT),
            (f"0.1 * len({text})", 0.1 * many),
            (f"({text}['missing'] if 'missing' in {text} else {self.leaf(s)[0]})", LIMIT),
        ]
        if self.on("comprehensions") and s.trips * 3 <= self.max_trips:
            each, of = self.fresh("str"), self.fresh("float")
            forms.append((f"sum({text}[{each}] for {each} in {text})", LIMIT * many))
            forms.append((f"sum([{of} * {self.leaf(s)[0]} for {of} in {text}.values()])", LIMIT * LIMIT * many))
        return self.pick(forms)  # type: ignore[no-any-return]

    def key_test(self, s: Scope) -> str:
        name = self.pick(s.of("dict"))
        fields = s.kinds[name].fields
        keys = [*(key for key, _ in fields), "missing"]
        return self.pick((f"{self.pick(keys)!r} in {name}", f"{self.pick(keys)!r} not in {name}", f"len({name}) > {self.pick('123')}", name))  # type: ignore[no-any-return]

    # statements

    def dict_text(self, s: Scope, kind: Kind) -> str:
        """A display of a dict of this kind, or a call of `dict`."""
        values = []
        for name, part in kind.fields:
            if part.name == "dict":
                value = self.dict_text(s, part)
            elif part.name == "int":
                value = str(self.rng.randint(part.low, part.high))
            else:
                value = self.within(self.expression(s, part, 1), function="np" if part.shape else "math")
            values.append((name, value))
        if all(name.isidentifier() for name, _ in kind.fields) and self.chance(0.2):
            return f"dict({', '.join(f'{name}={value}' for name, value in values)})"
        return f"{{{', '.join(f'{name!r}: {value}' for name, value in values)}}}"

    def new_dict(self, s: Scope) -> None:
        lengths = [s.kinds[name].shape[0] for name in self.vectors(s)] or [2, 3]
        kind = self.dict_kind(s, self.pick(lengths))
        text = self.dict_text(s, kind)
        old = [name for name in s.of("dict") if s.may_bind(name) and s.kinds[name] == kind]
        name = self.pick(old) if old else self.fresh("dict")
        self.share(s, text, name)
        self.emit(f"{name} = {text}")
        s.kinds[name] = kind

    def merged(self, s: Scope) -> None:
        """`{**d, "k": y}`, `d | {...}`, a copy, or a dict that is in another one."""
        source = self.pick(s.of("dict"))
        kind, name = s.kinds[source], self.fresh("dict")
        key = self.pick([*(key for key, part in kind.fields if part == FLOAT), "extra"])
        value = self.within(self.varying(s, 1))
        fields = dict(kind.fields) | {key: FLOAT}
        forms = [f"{{**{source}, {key!r}: {value}}}", f"{source} | {{{key!r}: {value}}}", f"{{**{source}, **{{{key!r}: {value}}}}}"]
        nested = [(path, part) for path, part in kind.fields if part.name == "dict"]
        if nested and self.chance(0.4):
            inside, part = self.pick(nested)
            self.emit(f"{name} = {source}[{inside!r}]")
            s.kinds[name] = part
            return
        if self.chance(0.2):
            self.emit(f"{name} = {self.pick((f'dict({source})', f'{source}.copy()'))}")
            s.kinds[name] = kind
            return
        self.emit(f"{name} = {self.pick(forms)}")
        s.kinds[name] = Kind("dict", fields=tuple(fields.items()))

    def for_entries(self, s: Scope) -> None:
        """Over the items, the keys, the values, or over literal keys."""
        text, kind = self.pick(self.flat_dicts(s))
        many = len(kind.fields)
        if s.trips * many > self.max_trips:
            return self.assign(s)
        key = self.fresh("str")
        form = self.pick(("items", "items", "keys", "values", "literal"))
        if form in ("items", "values"):
            value = self.loop_float(s)
            head = f"for {key}, {value} in {text}.items():" if form == "items" else f"for {value} in {text}.values():"
            return self.loop(s, head, {value: FLOAT}, (many, many))
        keys = [name for name, _ in kind.fields]
        over = self.pick((text, f"sorted({text})", f"{text}.keys()")) if form == "keys" else repr(tuple(keys))
        self.emit(f"for {key} in {over}:")
        inner = self.inside(s, many)
        target = self.fresh("float")
        self.indent += 1
        self.emit(f"{target} = {text}[{key}]{self.pick(('', ' * ' + self.literal()))}")
        inner.kinds[target] = FLOAT
        for _ in range(self.pick((1, 2))):
            self.statement(inner)
        self.indent -= 1
        self.after(s, inner)
        return None

    def for_path(self, s: Scope) -> None:
        """A range whose bound is in a dict or a record."""
        index = self.loop_integer(s, 0, 2)
        self.loop(s, f"for {index} in range({self.pick(self.int_paths(s))}):", {index: self.kept(s, index, 0, 2)}, (1, 3))
