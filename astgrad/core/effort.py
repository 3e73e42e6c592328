"""What is tried for a function only where it would be refused else: it makes a longer text, of what is understood anyway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Effort:
    """How much is done for a function, and what was seen on the way.

    >>> effort = Effort()
    >>> effort.asked(False), effort.differs, effort.asked(True), effort.differs
    (False, False, False, True)
    >>> Effort(thorough=True).asked(True)
    True
    """

    thorough: bool = False
    hopeful: bool = True  # whether what the running program might refuse is given up: a thorough try may follow
    numeric: bool = False  # whether it is tried that functions of which nothing is known give numbers
    differs: bool = False  # whether a thorough try would come to something else
    counts: bool = False  # whether a try with such numbers would come to something else
    gave_up: bool = False
    seen: bool = False  # whether a thorough try makes objects of functions that may be seen outside
    makers: set[str] = field(default_factory=set)  # names of functions in which functions that are kept became objects
    changes: bool = False  # whether some function that may be called where only the running program knows which writes into something

    def asked(self, applies: bool) -> bool:
        """Whether to do what applies here, if anything does."""
        self.differs |= applies
        return applies and self.thorough

    def gives_up(self, applies: bool) -> bool:
        """Whether to leave what applies here to a thorough try."""
        found = applies and self.differs and self.hopeful and not self.thorough
        self.gave_up |= found
        return found


def efforts() -> Iterator[Effort]:
    """One try after another, as long as they fail and the next one may come to something else: the last ones as if there had been no thorough ones.

    >>> def tried(differs, counts, gave_up):
    ...     for effort in efforts():
    ...         effort.differs, effort.counts, effort.gave_up = differs, counts, gave_up and effort.hopeful and not effort.thorough
    ...         yield effort.thorough, effort.numeric
    >>> list(tried(False, True, False)), list(tried(True, False, False))
    ([(False, False), (False, True)], [(False, False), (True, False)])
    >>> list(tried(True, True, False))
    [(False, False), (True, False), (False, True), (True, True)]
    >>> list(tried(True, True, True))
    [(False, False), (True, False), (True, True), (False, False), (False, True)]
    """
    yield (plain := Effort())
    if plain.differs:
        yield (thorough := Effort(True))
    if plain.counts and not plain.gave_up:
        yield (numeric := Effort(numeric=True))
        gave_up, may_differ = numeric.gave_up, numeric.differs
    else:
        gave_up, may_differ = plain.gave_up, plain.differs
    if may_differ and (not plain.differs or thorough.counts and not thorough.seen):
        yield Effort(True, numeric=True)
    if gave_up:
        yield (plain := Effort(hopeful=False))
        if plain.counts:
            yield Effort(hopeful=False, numeric=True)
