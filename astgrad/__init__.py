"""astgrad: the gradient of an ordinary Python/NumPy function, by rewriting its source."""

from astgrad.api import grad, jvp, value_and_grad, vjp

__version__ = "0.1.0"
__all__ = ["grad", "jvp", "value_and_grad", "vjp"]
