"""The public functions: argnums and structures in, derivatives out."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, overload

from astgrad.errors import DependsOnArguments

if TYPE_CHECKING:
    from astgrad.bases import Base
    from astgrad.variants import Variants

P = ParamSpec("P")
R = TypeVar("R")

Argnums = int | str | Sequence[int | str]


class Derivative(Generic[P, R]):
    """A derivative of a function, called like the function itself.

    It is pickled by name where what it is made of can be imported, and else as source with a snapshot of what the
    function uses, which is not late-bound: see `astgrad.pickling`. To `copy` it is atomic, as functions are.

    Attributes:
        fun: the function that it is the derivative of.
        source: the generated Python that ran last (before any call: the text that is right for any arguments).
    """

    __astgrad__ = True

    def __init__(self, fun: Callable[..., Any], mode: str, argnums: Argnums, has_aux: bool) -> None:
        from astgrad.core.scope import Scope
        from astgrad.dispatch import Variants
        from astgrad.normalise.core import look_over
        from astgrad.text.reader import read

        self.fun = fun
        self._mode, self._argnums, self._has_aux = mode, argnums, has_aux
        self._base = base_of(fun)
        function = self._base.fn
        look_over(read(function), Scope(function, ()))
        self._wanted, self._as_tuple = parameters_of(function, argnums)
        base, given = self._base, tuple[int, ...]()
        if mode == "hvp":
            base, given = base.slope(self._wanted), (len(base.along),)
        self._variants = Variants(base, "grad" if mode == "hvp" else mode, self._wanted, has_aux, self._as_tuple, given)
        for name in functools.WRAPPER_ASSIGNMENTS:
            if hasattr(function, name):
                setattr(self, name, getattr(function, name))

    @classmethod
    def _of(cls, base: Base, mode: str, wanted: tuple[str, ...], as_tuple: bool, given: tuple[int, ...]) -> Derivative[..., Any]:
        """A derivative of slopes whose tangents are arguments."""
        from astgrad.dispatch import Variants

        made = cls.__new__(cls)
        made.fun, made._mode, made._argnums, made._has_aux = base.fn, mode, wanted, False
        made._base, made._wanted, made._as_tuple = base, wanted, as_tuple
        made._variants = Variants(base, mode, wanted, False, as_tuple, given)
        return made

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._variants.call(*args, **kwargs)  # type: ignore[no-any-return]

    @property
    def __wrapped__(self) -> types.FunctionType:
        try:
            return self._variants.shown.function
        except DependsOnArguments:
            return self._base.fn

    @property
    def __signature__(self) -> inspect.Signature:
        return self._variants.signature

    @property
    def inside(self) -> Callable[..., Any]:
        """What holds the values that the derivative depends on besides its arguments."""
        return self._base.fn

    @property
    def source(self) -> str:
        try:
            return self._variants.shown.text
        except DependsOnArguments as reason:
            return f"# The code depends on the arguments: call the gradient once, or use astgrad.source(df, *args).\n# {reason.why}\n"

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    @property
    def _recipe(self) -> tuple[type, tuple[Any, ...]]:
        """What makes an equal derivative: a class, and its arguments."""
        argnums = tuple(self._argnums) if isinstance(self._argnums, list) else self._argnums
        return type(self), (self.fun, self._mode, argnums, self._has_aux)

    def __reduce_ex__(self, protocol: Any) -> str | tuple[Any, ...]:
        from astgrad.pickling import reduce

        return reduce(self)

    def __copy__(self) -> Derivative[P, R]:
        return self  # as functions are

    def __deepcopy__(self, memo: Any) -> Derivative[P, R]:
        return self

    def __repr__(self) -> str:
        return f"<astgrad {self._mode} of {getattr(self.fun, '__qualname__', self.fun)}>"


class HessianVector(Derivative[..., Any]):
    """The product of the second derivative with a vector, `v`: the last positional argument, or a keyword."""

    @property
    def __signature__(self) -> inspect.Signature:
        """The parameters of the function, with `v` behind the positional ones, which show no defaults as it has none."""
        kinds, vector = inspect.Parameter, inspect.Parameter(self._vector, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        shown = inspect.signature(self._base.fn, follow_wrapped=False)
        first = [p.replace(default=p.empty) for p in shown.parameters.values() if p.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)]
        rest = list(shown.parameters.values())[len(first) :]
        if rest and rest[0].kind is kinds.VAR_POSITIONAL:
            first, rest, vector = [*first, rest[0]], rest[1:], vector.replace(kind=kinds.KEYWORD_ONLY)
        return shown.replace(parameters=[*first, vector, *rest])

    @functools.cached_property
    def _vector(self) -> str:
        name = "v"
        while name in self._variants.signature.parameters:
            name += "_"
        return name

    @functools.cached_property
    def inside(self) -> Callable[..., Any]:
        """The same in plain Python."""
        from astgrad.nested import hvp_of

        return hvp_of(self.fun, self._argnums)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from astgrad.runtime import check_alike

        if self._vector in kwargs:
            v = kwargs.pop(self._vector)
        elif args:
            *args, v = args  # type: ignore[assignment]
        else:
            raise TypeError(f"hvp: {self._base.fn.__name__}() is called with its arguments, and the vector behind them")
        vectors = v if self._as_tuple else (v,)
        if len(vectors) != len(self._wanted):
            raise TypeError(f"hvp: {self._base.fn.__name__}() is differentiated with respect to {len(self._wanted)} arguments, and given {len(vectors)} vectors")
        given = self._variants.signature.bind_partial(*args, **kwargs).arguments
        for name, vector in zip(self._wanted, vectors, strict=True):
            check_alike("hvp: the vector", vector, given.get(name))
        dots = dict(zip(self._variants.dots, vectors, strict=True))
        return self._variants.call(*args, **kwargs, **dots)


def base_of(fun: Any) -> Base:
    """What a derivative of `fun` is taken of; a gradient again is a gradient of slopes."""
    from astgrad.bases import Base

    fun = of_bound(fun)
    if not isinstance(fun, Derivative):
        return Base(plain_function(fun))
    what = "a pair (value, gradient)" if fun._mode == "value_and_grad" else "a pair (gradient, aux)" if fun._has_aux else "a tuple" if fun._as_tuple else ""
    if what or fun._mode != "grad":
        raise TypeError(f"the gradient is taken of a scalar, and {fun!r} returns {what or 'a vector'}: use vjp or jvp, or the gradient with respect to one argument")
    return fun._base.slope(fun._wanted)


def of_bound(fun: Any) -> Any:
    """The derivative of a bound method, for a derivative that is bound as a method; anything else as it is."""
    if not isinstance(fun, types.MethodType) or not isinstance(fun.__func__, Derivative):
        return fun
    kind, (inner, *options) = fun.__func__._recipe
    return kind(types.MethodType(inner, fun.__self__), *options)


def plain_function(fun: Any) -> types.FunctionType:
    """The Python function behind what the user gave."""
    if isinstance(fun, types.MethodType):
        return bound_method(fun)
    target: Any = getattr(fun, "py_func", fun)
    if callable(getattr(target, "cache_info", None)) and hasattr(target, "__wrapped__"):
        target = target.__wrapped__  # a cache changes no value
    if not isinstance(target, types.FunctionType):
        raise TypeError(f"astgrad differentiates Python functions, not {type(fun).__name__} objects: {fun!r}")
    return decorated(target) if hasattr(target, "__wrapped__") else target


def bound_method(fun: types.MethodType) -> types.FunctionType:
    """A function of the parameters of a bound method, which calls the function behind it with the object."""
    function, key = plain_function(fun.__func__), (fun.__func__, id(fun.__self__))
    made = _METHODS.get(key) or _METHODS.setdefault(
        key, _forwarding(function, inspect.signature(fun), "function_(self_, {0})", {"function_": function, "self_": fun.__self__}))
    for old in list(_METHODS)[:-256]:
        _METHODS.pop(old, None)
    return made


_METHODS: dict[Any, types.FunctionType] = {}  # each holds its object, so that the object's id stays its own


@functools.lru_cache(maxsize=256)
def decorated(fun: types.FunctionType) -> types.FunctionType:
    """A function of the parameters that a decorated function shows, which calls what the decorator made."""
    return _forwarding(fun, inspect.signature(fun), "wrapped_({0})", {"wrapped_": fun})


def _forwarding(fun: types.FunctionType, signature: inspect.Signature, call: str, cells: dict[str, Any]) -> types.FunctionType:
    """A function of the given parameters that passes them on."""
    from astgrad.text.loader import load

    kinds = inspect.Parameter
    shown = signature.replace(
        parameters=[p.replace(annotation=kinds.empty, default=kinds.empty if p.default is kinds.empty else None) for p in signature.parameters.values()],
        return_annotation=inspect.Signature.empty)
    prefix: dict[Any, str] = {kinds.VAR_POSITIONAL: "*{0}", kinds.VAR_KEYWORD: "**{0}", kinds.KEYWORD_ONLY: "{0}={0}"}
    passed = ", ".join(prefix.get(p.kind, "{0}").format(n) for n, p in signature.parameters.items())
    name = fun.__name__ if fun.__name__.isidentifier() else "function"
    plain = inspect.unwrap(fun)
    text = f"def {name}{shown}:\n    return {call.format(passed)}\n"
    made = load(text, name, {name: fun}, cells, {name: (plain.__defaults__, plain.__kwdefaults__)})[name]
    functools.update_wrapper(made, fun)
    del made.__wrapped__  # type: ignore[attr-defined]
    made.__forwards__ = plain  # type: ignore[attr-defined]
    return made


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


@overload
def value_and_grad(fun: Callable[P, Any], argnums: Argnums = 0, *, has_aux: bool = False) -> Derivative[P, tuple[Any, Any]]: ...
@overload
def value_and_grad(fun: None = None, argnums: Argnums = 0, *, has_aux: bool = False) -> Callable[[Callable[P, Any]], Derivative[P, tuple[Any, Any]]]: ...
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


def hvp(fun: Callable[..., Any], argnums: Argnums = 0) -> HessianVector:
    """The product of the second derivative of a scalar function with a vector: `hvp(f)(*args, v)`.

    `v` has the structure of the gradient (with a tuple of argnums: a tuple), and so has the result. It costs a small
    multiple of the function, whatever the number of variables (Pearlmutter, Fast exact multiplication by the Hessian, 1994).

    >>> def f(x):
    ...     return x**3
    >>> hvp(f)(2.0, 10.0)
    120.0
    """
    return HessianVector(fun, "hvp", argnums, False)


def vjp(fun: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value of a function and its pullback, which takes a cotangent of the value to cotangents of the primals."""
    from astgrad.runtime import call_forward, call_reverse, check_alike, copy, owned, taken_along

    fun = of_bound(fun)
    if isinstance(fun, Derivative):
        own = copy(primals)
        value, back = call_forward(fun, own)
        back = owned(back, own)
        return value, lambda cotangent: call_reverse(back, copy(cotangent))[1]
    function = plain_function(fun)
    variants = cached(base_of(function), "vjp", leading(function, primals))
    generated = variants.variant(primals, {})
    own, give_back = taken_along(primals) if generated.writes else (copy(primals), None)
    try:
        value, saved = generated.function(*own)
    finally:
        if give_back is not None:
            give_back()
    value = copy(value)  # what was saved may hold it
    saved = owned(saved, own)

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        assert generated.reverse is not None
        check_alike("vjp: the cotangent", cotangent, value)
        return spread_out(function, generated.reverse(saved, copy(cotangent)))

    return copy(value), pullback


def jvp(fun: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of a function, and its directional derivative along the tangents of the primals."""
    from astgrad.runtime import call_tangent, check_alike

    fun = of_bound(fun)
    if isinstance(fun, Derivative):
        return call_tangent(fun, None, tuple(primals), tuple(tangents))  # type: ignore[no-any-return]
    function = plain_function(fun)
    if len(primals) != len(tangents):
        raise TypeError(f"jvp: {function.__name__}() is given {len(primals)} primals and {len(tangents)} tangents: each primal has a tangent")
    for tangent, primal in zip(tangents, primals, strict=True):
        check_alike("jvp: a tangent", tangent, primal)
    names = leading(function, primals)
    variants = cached(base_of(function), "jvp", names)
    generated = variants.variant(tuple(primals), {})
    dots = {generated.dots[name]: tangent for name, tangent in zip(names, grouped(function, tangents), strict=True)}
    return generated.function(*primals, **dots)  # type: ignore[no-any-return]


def leading(function: types.FunctionType, primals: Sequence[Any]) -> tuple[str, ...]:
    """Names of the parameters that the primals stand for; those of `*args` stand together for the last."""
    return tuple(inspect.signature(function).bind(*primals).arguments)


def grouped(function: types.FunctionType, values: Sequence[Any]) -> tuple[Any, ...]:
    """One value for each parameter: what `*args` gathers is a tuple."""
    return tuple(inspect.signature(function).bind(*values).arguments.values())


def spread_out(function: types.FunctionType, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The reverse of `grouped`: one value for each argument."""
    gathers = [p.kind is p.VAR_POSITIONAL for p in inspect.signature(function).parameters.values()]
    return tuple(item for value, several in zip(values, gathers, strict=False) for item in (value if several else (value,)))


def cached(base: Base, mode: str, names: tuple[str, ...], given: tuple[int, ...] = ()) -> Variants:
    from astgrad.core.remembered import remembered_of
    from astgrad.dispatch import Variants

    known, key = remembered_of(base.fn), (base, mode, names, given)
    if key not in known:
        known.setdefault(key, Variants(base, mode, names, False, True, given))
    return known[key]  # type: ignore[no-any-return]
