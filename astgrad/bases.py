"""What a derivative is taken of: a user's function, or tangents of it, so that a gradient can be differentiated again.

The derivative of a gradient is the gradient of a tangent. With phi(x, v) the slope of f at x along v,

    the tangent of grad f at x along v     is  the gradient of phi with respect to x,
    the pullback of grad f at x of v       is  the same, as second derivatives are symmetric,
    grad f itself                          is  the gradient of phi with respect to v

(Griewank and Walther, Evaluating Derivatives, section 5.1, second-order adjoints; with respect to further arguments c
likewise). So reverse mode only ever meets programs without tapes: the user's, and tangents of them.
"""

from __future__ import annotations

import types
from dataclasses import dataclass, replace

from astgrad.analyse.facts import Fact
from astgrad.core.names import Names
from astgrad.core.scope import Scope
from astgrad.generate.unit import Request, all_names
from astgrad.pipeline import generate
from astgrad.text import reader

Facts = dict[str, Fact]


@dataclass(frozen=True)
class Realised:
    """A live function, and what was read of names from outside while it was made."""

    function: types.FunctionType
    scopes: tuple[Scope, ...] = ()
    lifted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Base:
    """`fn`, or its slope along parameters, or the slope of that: one entry of `along` for each time."""

    fn: types.FunctionType
    along: tuple[tuple[str, ...], ...] = ()
    lifted: tuple[str, ...] = ()  # captured variables of `fn` that are to be parameters

    def slope(self, wanted: tuple[str, ...]) -> Base:
        return replace(self, along=(*self.along, wanted))

    def dots(self) -> tuple[dict[str, str], ...]:
        """For each slope, the names of the parameters that bring the tangents."""
        taken = names_of(self.fn) if self.along else set[str]()
        found: list[dict[str, str]] = []
        for wanted in self.along:
            names = Names(taken)
            found.append({p: names.partner(p, "dot") for p in wanted})
            taken = names.taken
        return tuple(found)

    def realise(self, facts: Facts) -> Realised:
        """The function itself, with slopes generated for arguments of these facts (none: for any arguments)."""
        made = Realised(self.fn, lifted=self.lifted)
        for wanted, dots in zip(self.along, self.dots(), strict=True):
            own = {*parameters(made.function.__code__), *made.lifted} - set(dots.values())
            known = tuple((n, f) for n, f in facts.items() if n in own)
            generated = generate(Request(made.function, "slope", wanted, facts=known, lifted=made.lifted, dots=tuple(dots.items())))
            made = Realised(generated.function, (*made.scopes, *generated.scopes))
        return made


def names_of(fn: types.FunctionType) -> set[str]:
    return all_names(reader.read(fn).tree) | set(fn.__code__.co_freevars)


def parameters(code: types.CodeType) -> tuple[str, ...]:
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)]
