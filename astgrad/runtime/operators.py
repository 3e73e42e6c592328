"""Operators as functions, for operands of which only the running program knows what their classes make of them.

They are called through `call_forward`, which differentiates them for the operands at hand.
"""

from typing import Any


def operator_add(a: Any, b: Any) -> Any:
    """`a + b`."""
    return a + b


def operator_sub(a: Any, b: Any) -> Any:
    """`a - b`."""
    return a - b


def operator_mul(a: Any, b: Any) -> Any:
    """`a * b`."""
    return a * b


def operator_truediv(a: Any, b: Any) -> Any:
    """`a / b`."""
    return a / b


def operator_matmul(a: Any, b: Any) -> Any:
    """`a @ b`."""
    return a @ b


def operator_pow(a: Any, b: Any) -> Any:
    """`a ** b`."""
    return a ** b


def operator_mod(a: Any, b: Any) -> Any:
    """`a % b`."""
    return a % b


OPERATORS = {
    "Add": operator_add,
    "Sub": operator_sub,
    "Mult": operator_mul,
    "Div": operator_truediv,
    "MatMult": operator_matmul,
    "Pow": operator_pow,
    "Mod": operator_mod,
}
