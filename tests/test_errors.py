"""Errors say where, what, why, and what to write instead."""

from __future__ import annotations

import copy
import pickle

import pytest

from astgrad.errors import AstgradError, InternalError, Place, SourceError, UnsupportedError

PLACE = Place("model.py", 12, 9, "    y = yield x")


def test_message_has_place_line_caret_and_cure() -> None:
    error = UnsupportedError("a generator is not differentiated", "return a list", PLACE)
    assert str(error) == "model.py:12:9: a generator is not differentiated\n    y = yield x\n        ^\nInstead: return a list"


def test_message_without_a_place() -> None:
    assert str(UnsupportedError("why", "what", None)) == "why\nInstead: what"


def test_caret_keeps_tabs() -> None:
    picture = Place("m.py", 1, 4, "\tx\t= yield").picture()
    assert picture == "    x\t= yield\n     \t^"


def test_caret_at_the_first_column() -> None:
    assert Place("m.py", 1, 1, "yield x").picture() == "    yield x\n    ^"


@pytest.mark.parametrize("error", [UnsupportedError("why", "what", PLACE), UnsupportedError("why", "what"), SourceError("gone"), InternalError("two adjoints")])
@pytest.mark.parametrize("remade", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_errors_pickle_and_copy(error, remade) -> None:
    again = remade(error)
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_kinds() -> None:
    assert issubclass(UnsupportedError, AstgradError) and issubclass(UnsupportedError, NotImplementedError)
    assert issubclass(SourceError, AstgradError) and issubclass(SourceError, OSError)
    assert issubclass(InternalError, AstgradError) and not issubclass(InternalError, UnsupportedError)


def test_a_bug_says_that_it_is_one() -> None:
    assert "bug in astgrad" in str(InternalError("two adjoints")) and "report" in str(InternalError("two adjoints"))
