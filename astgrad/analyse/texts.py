"""Texts: what their methods give, and which calls read numbers out of them."""

from __future__ import annotations

import ast
import decimal
import fractions
import json
from collections.abc import Sequence as Items
from typing import Any

import numpy as np

from astgrad.analyse.facts import ANY, PY_BOOL, PY_INT, Fact, ListOf, Sequence, holds_floats_as_text, text

_INTS = ("index", "rindex", "find", "rfind", "count")
_LISTS = ("split", "rsplit", "splitlines")
_PARTS = ("partition", "rpartition")
_BOOLS = ("startswith", "endswith")
READERS = (float, complex, eval, ast.literal_eval, json.loads, decimal.Decimal, fractions.Fraction, np.float64, np.float32, np.float16, np.longdouble,
           np.array, np.asarray, np.fromstring)


def text_method(name: str, facts: Items[Fact]) -> Fact:
    """What a method of a text gives, for what is known of the text and of the arguments."""
    if name in _INTS:
        return PY_INT
    if name in _BOOLS or name.startswith("is"):
        return PY_BOOL
    if name in _LISTS:
        return ListOf("list", facts[0])
    if name in _PARTS:
        return Sequence("tuple", (facts[0],) * 3)
    return text(*facts) if hasattr(str, name) and name != "encode" else ANY


def reads_floats(target: Any, arguments: Items[Fact]) -> bool:
    """Whether a call makes numbers of text in which floats are spelt."""
    return any(target is reader for reader in READERS) and any(map(holds_floats_as_text, arguments))
