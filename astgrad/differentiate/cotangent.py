"""A cotangent on its way down an expression, as a product: coefficient, factors, divisors.

Kept apart, like terms merge, signs become `-=`, and constants fold without any algebra on trees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from astgrad.analyse.facts import Dims, broadcast_dims
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.simplify.constant_folding import signed


@dataclass(frozen=True)
class Cotangent:
    """A product. `dims` is its own shape where known; it may be smaller than that of the value it belongs to,
    unless it is `full`. A `structure` is the cotangent of a list, tuple or dict, and one tree."""

    coefficient: float | int = 1
    factors: tuple[Any, ...] = ()
    divisors: tuple[Any, ...] = ()
    dims: Dims | None = ()
    full: bool = True
    structure: bool = False

    @property
    def is_simple(self) -> bool:
        """A name, a literal, or either with a sign: as cheap to write twice as to name."""
        if self.divisors or len(self.factors) > 1:
            return False
        if not self.factors:
            return True
        plain = isinstance(self.factors[0], gast.Name)
        return plain and abs(self.coefficient) == 1

    def times(self, node: Any, dims: Dims | None) -> Cotangent:
        """The product with an expression of the given shape."""
        product = _multiply(self, node)
        joined = broadcast_dims(self.dims, dims, "?") if self.dims is not None and dims is not None else None
        return replace(product, dims=joined)

    def over(self, node: Any, dims: Dims | None) -> Cotangent:
        return self.times(T.binary(T.constant(1), gast.Div(), node), dims)

    def negated(self) -> Cotangent:
        return replace(self, coefficient=-self.coefficient)

    def tree(self) -> Any:
        """The product as an expression, its sign in front: `-2.0 * (a - b) / n`."""
        return self._product(self.coefficient < 0)

    def magnitude(self) -> Any:
        """The product without its sign."""
        return self._product(False)

    def _product(self, negative: bool) -> Any:
        size = abs(self.coefficient)
        parts = [T.clone(factor) for factor in self.factors]
        if size != 1 or not parts:
            parts.insert(0, T.constant(float(size)))
        node = T.negative(parts[0]) if negative else parts[0]
        for part in parts[1:]:
            node = T.binary(node, gast.Mult(), part)
        for divisor in self.divisors:
            node = T.binary(node, gast.Div(), T.clone(divisor))
        return node

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for terms that differ only in their coefficient."""
        return tuple(sorted(map(_key, self.factors))), tuple(sorted(map(_key, self.divisors)))


def _key(node: Any) -> str:
    """A text that tells apart reads of different versions of a name."""
    versions = ",".join(str(id(n.version)) for n in T.walk(node) if isinstance(n, gast.Name) and hasattr(n, "version"))
    return f"{T.dump(node)}|{versions}"


def _multiply(cotangent: Cotangent, node: Any) -> Cotangent:
    if isinstance(node, gast.Constant) and type(node.value) in (int, float) and abs(cotangent.coefficient * node.value) < 1e300:
        return replace(cotangent, coefficient=cotangent.coefficient * node.value)
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        return _multiply(cotangent.negated(), node.operand)
    if hasattr(node, "of_lists"):
        return replace(cotangent, factors=(*cotangent.factors, node))
    if isinstance(node, gast.BinOp) and isinstance(node.op, gast.Mult):
        return _multiply(_multiply(cotangent, node.left), node.right)
    if isinstance(node, gast.BinOp) and isinstance(node.op, gast.Div):
        return _divide(_multiply(cotangent, node.left), node.right)
    return replace(cotangent, factors=(*cotangent.factors, node))


def _divide(cotangent: Cotangent, node: Any) -> Cotangent:
    return replace(cotangent, divisors=(*cotangent.divisors, node))


def merge(terms: list[Cotangent]) -> list[Cotangent]:
    """Like terms added up; those that cancel are gone."""
    if len(terms) < 2:
        return [term for term in terms if term.coefficient != 0]
    merged: dict[Any, Cotangent] = {}
    for term in terms:
        key = term.key
        known = merged.get(key)
        merged[key] = term if known is None else replace(known, coefficient=known.coefficient + term.coefficient, full=known.full or term.full)
    return [term for term in merged.values() if term.coefficient != 0]


def total(terms: list[Cotangent]) -> Any:
    """The sum of terms as an expression; a positive term goes first where there is one."""
    ordered = sorted(terms, key=lambda term: term.coefficient < 0)
    node = ordered[0].tree()
    for term in ordered[1:]:
        node = T.binary(node, gast.Sub() if term.coefficient < 0 else gast.Add(), term.magnitude())
    return node


__all__ = ["Cotangent", "merge", "signed", "total"]
