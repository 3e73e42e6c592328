"""What a program defines at the top besides ordinary helpers, and how it is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz.language import Kind


@dataclass(frozen=True)
class Entry:
    """Something that can be called for a number: `text(g, scope, depth)` writes a call; `cost` is as in a signature."""

    feature: str
    name: str
    cost: int
    text: Callable[[Any, Any, int], str]


@dataclass(frozen=True)
class Method:
    """A method or a property of a class: what it takes, and what it gives (FLOAT, or a record of the same class)."""

    name: str
    params: int
    result: Kind
    is_property: bool = False


@dataclass(frozen=True)
class Class:
    """A class of records, with how it is written: NamedTuple, dataclass, frozen, slots, plain."""

    kind: Kind
    style: str
    methods: tuple[Method, ...] = ()


@dataclass
class World:
    """Everything at the top of a program; the generators of its functions share it."""

    entries: list[Entry] = field(default_factory=list)
    factories: dict[str, tuple[str, int, Kind]] = field(default_factory=dict)  # what gives functions: feature, floats it takes, result
    makers: dict[str, str] = field(default_factory=dict)  # functions of a record and a float that give a record: of which class
    classes: dict[str, Class] = field(default_factory=dict)
    procedures: list[Any] = field(default_factory=list)  # what writes into its first argument
    changing: list[Kind] = field(default_factory=list)  # the kinds of lists, dicts and objects that change
    actors: dict[str, tuple[tuple[str, Kind], ...]] = field(default_factory=dict)  # classes of objects that change: what making one takes
    changers: list[Any] = field(default_factory=list)  # helpers and methods that change what they are given
    lengths: tuple[int, ...] = ()  # of the vectors that the program is given
    names: set[str] = field(default_factory=set)
