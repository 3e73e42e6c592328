"""What astgrad raises: where, what, why, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place in the user's source; the column counts characters from 1, and `text` is the whole line."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        """As compilers write it.

        >>> print(Place("model.py", 12, 9, "    y = yield x"))
        model.py:12:9
        """
        return f"{self.file}:{self.line}:{self.column}"

    def picture(self) -> str:
        """The line with a caret under the column, both indented by four.

        >>> print(Place("model.py", 12, 9, "    y = yield x").picture())
            y = yield x
                ^
        """
        line = self.text.rstrip()
        code = line.lstrip()
        before = line[len(line) - len(code) : max(self.column - 1, 0)]
        pad = "".join(character if character == "\t" else " " for character in before)
        return f"    {code}\n    {pad}^"


def with_article(kind: type) -> str:
    """A class with its article.

    >>> with_article(float), with_article(int)
    ('a float', 'an int')
    """
    name = kind.__name__
    return f"{'an' if name[0].lower() in 'aeio' or name.startswith('nd') else 'a'} {name}"


class AstgradError(Exception):
    """The base of all errors of astgrad's own."""


class UnsupportedError(AstgradError, NotImplementedError):
    """A construct that is not differentiated: why it is not, and what to write instead.

    >>> print(UnsupportedError("generators are not differentiated", "return a list", Place("m.py", 3, 5, "    yield x")))
    m.py:3:5: generators are not differentiated
        yield x
        ^
    Instead: return a list
    """

    def __init__(self, why: str, instead: str, place: Place | None = None) -> None:
        super().__init__(why, instead, place)
        self.why = why
        self.instead = instead
        self.place = place

    def __str__(self) -> str:
        head = self.why if self.place is None else f"{self.place}: {self.why}\n{self.place.picture()}"
        return f"{head}\nInstead: {self.instead}"


class DependsOnArguments(UnsupportedError):
    """There is no text that is right for any arguments: what is written in place has to be known to be an array."""


class SeesLate(UnsupportedError):
    """A function that is kept sees a variable late; with the code of the function around it, which may be written so that it is passed."""

    def __init__(self, why: str, instead: str, place: Place | None, code: object) -> None:
        super().__init__(why, instead, place)
        self.args = why, instead, place, code
        self.code = code


class SourceError(AstgradError, OSError):
    """The source of a function cannot be had; the message names the case and the cure."""


class InternalError(AstgradError):
    """A bug of astgrad's own, not of the code that it was given.

    >>> print(InternalError("a name has two adjoints"))
    a name has two adjoints
    This is a bug in astgrad, not in your code: please report it with the function that shows it.
    """

    def __str__(self) -> str:
        what = ": ".join(str(part) for part in self.args)
        return f"{what}\nThis is a bug in astgrad, not in your code: please report it with the function that shows it."


__all__ = ["AstgradError", "InternalError", "Place", "SourceError", "UnsupportedError"]
