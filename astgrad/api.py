"""The public functions: argnums and structures in, derivatives out."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Sequence
from typing import Any, Generic, ParamSpec, TypeVar, overload

from astgrad.errors import UnsupportedError

P = ParamSpec("P")
R = TypeVar("R")

Argnums = int | str | Sequence[int | str]


class Derivative(Generic[P, R]):
    """A derivative of a function, called like the function itself.

    Attributes:
        fun: the function that it is the derivative of.
        source: the generated Python that ran last (before any call: the text that is right for any arguments).
    """

    __astgrad__ = True

    def __init__(self, fun: Callable[..., Any], mode: str, argnums: Argnums, has_aux: bool) -> None:
        from astgrad.normalise.fence import fence
        from astgrad.text.reader import read
        from astgrad.variants import Variants

        self.fun = fun
        self._mode, self._argnums, self._has_aux = mode, argnums, has_aux
        function = plain_function(fun)
        fence(read(function))
        names, as_tuple = parameters_of(function, argnums)
        self._variants = Variants(function, mode, names, has_aux, as_tuple)
        for name in functools.WRAPPER_ASSIGNMENTS:
            if hasattr(function, name):
                setattr(self, name, getattr(function, name))

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._variants.call(*args, **kwargs)  # type: ignore[no-any-return]

    @property
    def __wrapped__(self) -> types.FunctionType:
        return self._variants.shown.function

    @property
    def __signature__(self) -> inspect.Signature:
        return self._variants.signature

    @property
    def source(self) -> str:
        return self._variants.shown.text

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<astgrad {self._mode} of {getattr(self.fun, '__qualname__', self.fun)}>"


def plain_function(fun: Any) -> types.FunctionType:
    """The Python function behind what the user gave."""
    if isinstance(fun, Derivative):
        generated: Any = fun._variants.general.function  # right for any arguments
        return generated  # type: ignore[no-any-return]
    target: Any = getattr(fun, "__func__", fun)
    target = getattr(target, "py_func", target)
    if not isinstance(target, types.FunctionType):
        raise TypeError(f"astgrad differentiates Python functions, not {type(fun).__name__} objects: {fun!r}")
    if hasattr(target, "__wrapped__"):
        raise UnsupportedError(
            f"`{target.__name__}` is wrapped by a decorator, which may change what it computes",
            "differentiate the function below the decorator, and put the decorator on the outside",
        )
    return target


def parameters_of(fn: types.FunctionType, argnums: Argnums) -> tuple[tuple[str, ...], bool]:
    """Names of the parameters that argnums means, and whether it was a tuple."""
    names = list(inspect.signature(fn).parameters)
    if names and names[0] == "self" and "." in fn.__qualname__ and not fn.__qualname__.split(".")[-2].endswith("<locals>"):
        names = names[1:]
    many = isinstance(argnums, (tuple, list))
    listed: Sequence[int | str] = argnums if isinstance(argnums, (tuple, list)) else [argnums]  # type: ignore[list-item]
    found = []
    for item in listed:
        if isinstance(item, str):
            if item not in names:
                raise TypeError(f"argnums: {fn.__name__}() has no parameter {item!r}; it has {', '.join(names) or 'none'}")
            found.append(item)
        elif isinstance(item, bool) or not hasattr(item, "__index__"):
            raise TypeError(f"argnums: a position, a parameter name, or a tuple of them is expected, not {item!r}")
        else:
            try:
                found.append(names[item])
            except IndexError:
                raise TypeError(f"argnums: {fn.__name__}() has {len(names)} parameters, and none at position {item}") from None
    if len(set(found)) != len(found) or not found:
        raise TypeError(f"argnums: each parameter is to be named once, not {argnums!r}")
    return tuple(found), many


@overload
def grad(fun: Callable[P, Any], argnums: Argnums = 0, *, has_aux: bool = False) -> Derivative[P, Any]: ...
@overload
def grad(fun: None = None, argnums: Argnums = 0, *, has_aux: bool = False) -> Callable[[Callable[P, Any]], Derivative[P, Any]]: ...
def grad(fun: Any = None, argnums: Argnums = 0, *, has_aux: bool = False) -> Any:
    """The gradient of a scalar function, as a function of the same arguments."""
    if fun is None:
        return functools.partial(grad, argnums=argnums, has_aux=has_aux)
    return Derivative(fun, "grad", argnums, has_aux)


def value_and_grad(fun: Any = None, argnums: Argnums = 0, *, has_aux: bool = False) -> Any:
    """The value and the gradient of a scalar function."""
    if fun is None:
        return functools.partial(value_and_grad, argnums=argnums, has_aux=has_aux)
    return Derivative(fun, "value_and_grad", argnums, has_aux)


def source(df: Derivative[..., Any], *args: Any, **kwargs: Any) -> str:
    """The generated Python that runs for these arguments; without arguments, the text that is right for any."""
    if not args and not kwargs:
        return df._variants.general.text
    return df._variants.variant(args, kwargs).text


def vjp(fun: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value of a function and its pullback, which takes a cotangent of the value to cotangents of the primals."""
    from astgrad.runtime import copy
    from astgrad.variants import Variants

    function = plain_function(fun)
    names = tuple(inspect.signature(function).parameters)[: len(primals)]
    variants = cached(Variants, function, "vjp", names)
    own = copy(primals)
    generated = variants.variant(own, {})
    value, saved = generated.function(*own)

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        assert generated.reverse is not None
        return generated.reverse(saved, copy(cotangent))  # type: ignore[no-any-return]

    return copy(value), pullback


def jvp(fun: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of a function, and its directional derivative along the tangents of the primals."""
    from astgrad.variants import Variants

    function = plain_function(fun)
    names = tuple(inspect.signature(function).parameters)[: len(primals)]
    variants = cached(Variants, function, "jvp", names)
    generated = variants.variant(tuple(primals), {})
    dots = {generated.dots[name]: tangent for name, tangent in zip(names, tangents, strict=True)}
    return generated.function(*primals, **dots)  # type: ignore[no-any-return]


_CACHE: dict[Any, Any] = {}


def cached(make: Any, function: types.FunctionType, mode: str, names: tuple[str, ...]) -> Any:
    key = (function, mode, names)
    if key not in _CACHE:
        _CACHE[key] = make(function, mode, names, False, True)
    return _CACHE[key]
