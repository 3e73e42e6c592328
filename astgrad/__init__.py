"""astgrad: the gradient of an ordinary Python/NumPy function, by rewriting its source."""

from astgrad import errors
from astgrad.api import grad, hvp, jvp, source, value_and_grad, vjp

__version__ = "0.1.0"
__all__ = ["check_grads", "errors", "grad", "hvp", "jvp", "source", "value_and_grad", "vjp"]


def __getattr__(name: str) -> object:
    """`check_grads` comes with the testing module, which a program that only differentiates does not need."""
    if name == "check_grads":
        from astgrad.testing import check_grads

        return check_grads
    raise AttributeError(f"module 'astgrad' has no attribute {name!r}")
