"""Random uses of records: NamedTuples, dataclasses, plain classes; made, read, passed on, changed by making others, with methods."""

from __future__ import annotations

from tests.fuzz.containers import Containers
from tests.fuzz.expressions import LIMIT, Row, Sized
from tests.fuzz.language import FLOAT, Kind, Scope
from tests.fuzz.world import Class, Method


class Records(Containers):
    """Adds objects of the program's own classes."""

    def number_rows(self, s: Scope, depth: int) -> list[Row]:
        return [
            *super().number_rows(s, depth),
            (2.5 if self.records(s) else 0, "records", lambda: self.method_call(s, depth)),
            (1 if self.makeable() else 0, "records", lambda: self.at_once(s, depth)),
        ]

    def test_rows(self, s: Scope, depth: int) -> list[Row]:
        return [*super().test_rows(s, depth), (0.5 if self.records(s) else 0, "records", lambda: self.class_test(s))]

    def rows(self, s: Scope) -> list[Row]:
        some = bool(self.records(s))
        deep = s.depth >= 4 or self.budget <= 0 or s.trips * 3 > self.max_trips
        return [
            *super().rows(s),
            (2 if self.makeable() else 0, "records", lambda: self.new_record(s)),
            (1.5 if some else 0, "records", lambda: self.unpack_record(s)),
            (1.2 if some and not deep else 0, "records", lambda: self.evolve(s)),
            (1 if self.makeable() and not deep else 0, "records", lambda: self.loop_records(s)),
        ]

    # expressions

    def makeable(self) -> list[Class]:
        """The classes of which the program may make objects; of others there are only those that are given."""
        return [made for made in self.world.classes.values() if made.style != "plain"]

    def records(self, s: Scope, kind: Kind | None = None) -> list[str]:
        """Names and paths of records."""
        kinds = [made.kind for made in self.world.classes.values()] if kind is None else [kind]
        names = [name for name in s.of("record") if s.kinds[name] in kinds]
        return names + [path for made in self.world.classes.values() if kind in (None, made.kind) for path in self.paths(s, made.kind)]

    def class_of(self, s: Scope, text: str) -> Class:
        for made in self.world.classes.values():
            if text in self.records(s, made.kind):
                return made
        raise KeyError(text)

    def made(self, s: Scope, made: Class, depth: int) -> str:
        """A call of a class: by position, by name, or through a tuple."""
        parts, named = [], self.chance(0.3)
        for name, kind in made.kind.fields:
            named = named or self.chance(0.2)
            if kind.name == "int":
                value = str(self.rng.randint(kind.low, kind.high))
            elif kind.name == "record":
                value = self.record(s, self.world.classes[kind.cls], 0)
            elif kind.shape:
                value = self.within(self.vector(s, kind.shape[0], depth), function="np")
            else:
                value = self.within(self.varying(s, depth))
            parts.append(f"{name}={value}" if named else value)
        if not named and self.chance(0.15, "starred"):
            return f"{made.kind.cls}(*({', '.join(parts)},))"
        return f"{made.kind.cls}({', '.join(parts)})"

    def record(self, s: Scope, made: Class, depth: int) -> str:
        """An expression for a record of a class: one that is there, a new one, or what a method of one gives."""
        there = self.records(s, made.kind)
        makers = [name for name, cls in self.world.makers.items() if cls == made.kind.cls]
        if makers and there and s.trips * 4 <= 60 and self.chance(0.25):
            return f"{self.pick(makers)}({self.pick(there)}, {self.within(self.varying(s, 1))})"
        methods = [method for method in made.methods if method.result == made.kind and not method.is_property]
        if there and methods and self.chance(0.3):
            return self.call_method(s, self.pick(there), self.pick(methods), 1)
        if there and self.chance(0.25):
            changed = self.changed(s, made, self.pick(there))
            if changed:
                return changed
        return self.pick(there) if there and self.chance(0.5) else self.made(s, made, depth)

    def changed(self, s: Scope, made: Class, text: str) -> str:
        """A record like another one, but for a float: `p._replace(x=...)`, `dataclasses.replace(p, x=...)`."""
        floats = [name for name, kind in made.kind.fields if kind == FLOAT]
        if not floats or made.style == "plain":
            return ""
        change = f"{self.pick(floats)}={self.within(self.varying(s, 1))}"
        return f"{text}._replace({change})" if made.style == "NamedTuple" else f"dataclasses.replace({text}, {change})"

    def call_method(self, s: Scope, text: str, method: Method, depth: int) -> str:
        if method.is_property:
            return f"{text}.{method.name}"
        return f"{text}.{method.name}({', '.join(self.within(self.varying(s, depth)) for _ in range(method.params))})"

    def method_call(self, s: Scope, depth: int) -> Sized:
        text = self.pick(self.records(s))
        made = self.class_of(s, text)
        methods = [method for method in made.methods if method.result == FLOAT]
        if not methods or s.trips * 4 > 60:
            return self.from_parts(s)
        return self.call_method(s, text, self.pick(methods), depth - 1), LIMIT

    def at_once(self, s: Scope, depth: int) -> Sized:
        """A record made and read in one expression: `Point(x, y).x`, `p.moved(t).norm()`, `Point(x, y)[0]`."""
        made = self.pick(self.makeable())
        text = self.record(s, made, depth - 1)
        floats = [(i, name) for i, (name, kind) in enumerate(made.kind.fields) if kind == FLOAT]
        methods = [method for method in made.methods if method.result == FLOAT]
        if methods and s.trips * 4 <= 60 and self.chance(0.4):
            return self.call_method(s, text, self.pick(methods), 0), LIMIT
        i, name = self.pick(floats)
        if made.style == "NamedTuple" and self.chance(0.3):
            return f"{text}[{i}]", LIMIT
        return f"{text}.{name}", LIMIT

    def class_test(self, s: Scope) -> str:
        text = self.pick(self.records(s))
        return f"isinstance({text}, {self.pick(list(self.world.classes))})"

    # statements

    def new_record(self, s: Scope) -> None:
        made = self.pick(self.makeable())
        old = [name for name in s.of("record") if s.may_bind(name) and s.kinds[name] == made.kind]
        text = self.record(s, made, self.pick((0, 1, 2)))
        name = self.pick(old) if old and self.chance(0.5) else self.fresh("record")
        self.share(s, text, name)
        self.emit(f"{name} = {text}")
        s.kinds[name] = made.kind

    def unpack_record(self, s: Scope) -> None:
        """`x, y = p` of a NamedTuple; of others, attributes into names."""
        text = self.pick(self.records(s))
        made = self.class_of(s, text)
        fields = made.kind.fields
        if made.style == "NamedTuple" and all(kind == FLOAT for _, kind in fields):
            names: tuple[str, ...] = ()
            for _ in fields:
                names += (self.target(s, names),)
            self.emit(f"{', '.join(names)} = {text}")
            s.kinds |= dict.fromkeys(names, FLOAT)
            return
        part, kind = self.pick([field for field in fields if field[1].name in ("float", "vector")])
        name = self.target(s) if kind == FLOAT else self.fresh("vector")
        if kind.shape:
            self.viewed.add(name)
        self.emit(f"{name} = {text}.{part}")
        s.kinds[name] = kind

    def evolve(self, s: Scope) -> None:
        """A loop that makes a record out of the one before."""
        names = [name for name in s.of("record") if s.may_bind(name) and self.class_of(s, name) in self.makeable()]
        if not names:
            return self.assign(s)
        name, count = self.pick(names), self.pick((2, 3))
        made = self.class_of(s, name)
        index = self.loop_integer(s, 0, count - 1)
        self.emit(f"for {index} in range({count}):")
        inner = self.inside(s, count)
        inner.kinds[index] = self.kept(s, index, 0, count - 1)
        self.indent += 1
        if self.chance(0.4):
            self.statement(inner)
        if inner.kinds.get(name) == made.kind:
            self.emit(f"{name} = {self.record(inner, made, 1)}")
        else:
            self.assign(inner)
        self.indent -= 1
        self.after(s, inner)
        return None

    def loop_records(self, s: Scope) -> None:
        """Over a list of records."""
        made = self.pick(self.makeable())
        count = self.pick((2, 3))
        items = [self.record(s, made, 1) for _ in range(count)]
        name = self.fresh("record")
        for text in items:
            self.share(s, text, name)
        self.loop(s, f"for {name} in [{', '.join(items)}]:", {name: made.kind}, (count, count))
