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
    >>> list(tried(True, True, True))
    [(False, False), (True, False), (False, True), (True, True), (False, False), (False, True)]
    """
    gave_up = False
    for hopeful in (True, False):
        plain = numeric = Effort(hopeful=hopeful)
        yield plain
        thorough = Effort(True)
        if plain.differs and hopeful:
            yield thorough
        if plain.counts:
            yield (numeric := Effort(hopeful=hopeful, numeric=True))
        if numeric.differs and hopeful and (thorough.counts or plain.counts):
            yield Effort(True, numeric=True)
        gave_up |= plain.gave_up or numeric.gave_up
        if not gave_up:
            return
