"""Variants: one generated function for each set of facts, a guard that checks them on every call, and the choice between."""

from __future__ import annotations

import builtins
import functools
import inspect
import itertools
import operator
import types
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from astgrad.analyse.facts import ANY, DEQUES, Callee, Closure, Dims, Fact, Instance, ListOf, Mapping, Number, Record, Sequence, parts
from astgrad.analyse.growing import without_contents
from astgrad.analyse.values import DEFAULTS, fact_of_value
from astgrad.bases import Base, parameters
from astgrad.core.lock import GENERATING
from astgrad.core.remembered import remembered_of
from astgrad.core.scope import MISSING, Scope
from astgrad.errors import UnsupportedError, with_article
from astgrad.generate.unit import Generated, Request
from astgrad.pipeline import generate
from astgrad.runtime import check_argument

_MOST_VARIANTS = 64
_Known = list[tuple[Callable[..., bool], Generated]]


class Variants:
    """The generated functions of one derivative, shared by all that are the same; the one that ran last here is `current`.

    `given` are the levels of slopes in the base whose tangents are arguments of the call; those of the others are 1.
    """

    def __init__(self, base: Base, mode: str, wanted: tuple[str, ...], has_aux: bool, as_tuple: bool, given: tuple[int, ...] = ()) -> None:
        self.base, self.mode, self.wanted, self.has_aux, self.as_tuple = base, mode, wanted, has_aux, as_tuple
        self.fn, self.given = base.fn, given
        self._start()

    def _start(self) -> None:
        base, given = self.base, self.given
        self._code = self.fn.__code__
        levels = base.dots()
        self.dots = {dot: p for i in given for p, dot in levels[i].items()}
        self.ones = {dot: p for i, dots in enumerate(levels) if i not in given for p, dot in dots.items()}
        self._signature: inspect.Signature | None = None
        self._defaults: tuple[Any, ...] = ()
        self.known: _Known = remembered_of(base.fn).setdefault((base.along, base.lifted, self.mode, self.wanted, self.has_aux, self.as_tuple, given), [])
        self._general: Generated | None = None
        self.current: Generated | None = None
        self.call: Callable[..., Any] = self.choose

    @property
    def signature(self) -> inspect.Signature:
        """The parameters, with the defaults that the function has now, and the tangents that are arguments."""
        fn, behind = self.fn, getattr(self.fn, "__forwards__", self.fn)
        if behind is not fn:
            fn.__defaults__, fn.__kwdefaults__ = behind.__defaults__, behind.__kwdefaults__
        now = (fn.__defaults__, *(fn.__kwdefaults__ or {}).values())
        if self._signature is None or len(now) != len(self._defaults) or not all(map(operator.is_, now, self._defaults)):
            self._signature, self._defaults = with_keywords(inspect.signature(fn, follow_wrapped=False), [*self.base.lifted, *self.dots]), now
        return self._signature

    @property
    def general(self) -> Generated:
        """The text that is right for any arguments."""
        if self._general is None:
            with GENERATING:
                if self._general is None:
                    self._general = self._generate({})
        return self._general

    @property
    def shown(self) -> Generated:
        return self.current or self.general

    def _generate(self, facts: dict[str, Fact]) -> Generated:
        base = self.base.realise(facts)
        made = generate(Request(base.function, self.mode, self.wanted, self.has_aux, self.as_tuple, tuple(facts.items()), base.lifted))
        made.scopes = [*base.scopes, *made.scopes]
        return made

    def choose(self, *args: Any, **kwargs: Any) -> Any:
        """Find or make the variant for these arguments, and call it."""
        ones = self._ones(args, kwargs) if self.ones else {}
        return self.variant(args, kwargs).function(*args, **kwargs, **ones)

    def _ones(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The tangents that are 1; of anything but a scalar there is no one gradient of the gradient."""
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return {dot: _one_like(self.fn, parameter, bound.arguments[parameter]) for dot, parameter in self.ones.items()}

    def variant(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Generated:
        if self.fn.__code__ is not self._code:  # other code in the place of the old, as tools do that reload modules
            if parameters(self.fn.__code__) != parameters(self._code):
                raise UnsupportedError(f"{self.fn.__name__}() has other parameters than when its derivative was made", "make the derivative again")
            self._start()
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        found = self._known(args, kwargs)
        if found is not None:
            return found
        with GENERATING:
            found = self._known(args, kwargs)  # another thread may have made it
            if found is not None:
                return found
            facts = {name: fact_of_value(value, name) for name, value in bound.arguments.items()}
            self.check(facts, bound.arguments)
            ones = self._ones(args, kwargs) if self.ones else {}
            generated = self._generate(facts | {dot: fact_of_value(one, dot) for dot, one in ones.items()})
            guard = make_guard(self.fn, self.signature, facts, generated.scopes, generated.attributes, generated.grown)
            guard.ones = ones
            self.known[:] = [(guard, generated), *self.known[: _MOST_VARIANTS - 1]]
            self._use(guard, generated)
            return generated

    def _known(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Generated | None:
        for guard, generated in self.known:
            if guard(*args, **kwargs):
                self._use(guard, generated)
                return generated
        return None

    def pull(self, args: tuple[Any, ...], dots: dict[str, Any], cotangent: Any = 1.0) -> tuple[Any, ...]:
        """The cotangents of the arguments, for a cotangent of the result."""
        generated = self.variant(args, dots)
        ones = self._ones(args, dots) if self.ones else {}
        value, saved = generated.function(*args, **dots, **ones)
        assert generated.reverse is not None
        return generated.reverse(saved, cotangent)  # type: ignore[no-any-return]

    def push(self, args: tuple[Any, ...], dots: dict[str, Any], tangents: dict[str, Any]) -> Any:
        """The tangent of the result, for tangents of parameters."""
        generated = self.variant(args, dots)
        return generated.function(*args, **dots, **{generated.dots[n]: t for n, t in tangents.items()})[1]

    def check(self, facts: dict[str, Fact], arguments: dict[str, Any]) -> None:
        """Refuse an argument that no derivative can be taken with respect to."""
        for name, fact in facts.items():
            if name in self.wanted:
                strange = not_differentiated(fact)
                if strange:
                    raise UnsupportedError(
                        f"the argument `{name}` of {self.fn.__name__}() is, or holds, an object that is not differentiated yet: {strange}",
                        "pass floats, float arrays, or nested lists, tuples and dicts of them",
                    )
                if self.mode in ("grad", "value_and_grad"):
                    check_argument(name, arguments[name])

    def _use(self, guard: Callable[..., bool], generated: Generated) -> None:
        self.current = generated
        self.call = dispatcher(self.signature, self.fn, guard, generated.function, self.choose)


def with_keywords(signature: inspect.Signature, names: Iterable[str]) -> inspect.Signature:
    """The signature with further keyword-only parameters."""
    listed = list(signature.parameters.values())
    at = len(listed) - (1 if listed and listed[-1].kind is inspect.Parameter.VAR_KEYWORD else 0)
    listed[at:at] = [inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY) for n in names]
    return signature.replace(parameters=listed)


def _one_like(fn: types.FunctionType, parameter: str, value: Any) -> Any:
    if isinstance(value, (float, np.floating)):
        return type(value)(1.0)
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind == "f":
        return np.ones_like(value)
    kind = f"an array of shape {np.shape(value)}" if isinstance(value, np.ndarray) else f"{with_article(type(value))}"
    raise TypeError(f"the gradient is taken of a scalar, and the gradient of {fn.__name__}() with respect to `{parameter}` is {kind}:"
                    " use hvp for products with the second derivative, or vjp with a cotangent of that shape")


_PLAIN = ("str", "NoneType", "bytes", "function", "builtin_function_or_method", "type", "module", "range", "slice", "ellipsis", "numpy.ufunc",
          "enum.Enum", "random.Random", "numpy.random._generator.Generator", "numpy.random.mtrand.RandomState", "logging.Logger")


def not_differentiated(fact: Fact) -> str:
    """What in an argument might hold floats that astgrad cannot follow: the name of its type, or nothing."""
    match fact:
        case Number(kind=kind, dtype=dtype):
            return "" if dtype is not None and not dtype.startswith("complex") else f"a {kind or 'number'} of dtype {dtype or 'object'}"
        case Sequence() | ListOf() | Mapping():
            return next(filter(None, map(not_differentiated, parts(fact))), "")
        case Instance(type_name=name):
            return "" if name in _PLAIN else name
        case Closure():
            return ""
        case Record():
            return next(filter(None, (not_differentiated(part) for part in parts(fact) if not isinstance(part, Instance))), "")
    return "an object of unknown type"


def dispatcher(signature: inspect.Signature, fn: types.FunctionType, guard: Any, function: Callable[..., Any], choose: Callable[..., Any]) -> Callable[..., Any]:
    """A function of the same parameters that tests the guard and goes on, without packing arguments; what is left out `fn` has a default for, at the time."""
    parameters, passed = _written(signature)
    m, behind = guard.mark, getattr(fn, "__forwards__", fn)
    with_ones = ", ".join([passed] * bool(passed) + [f"{dot}={dot}{m}" for dot in guard.ones])
    known = list(reversed([p for p in signature.parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]))
    places = {p.name: f".__defaults__[{-1 - i}]" for i, p in enumerate(known)} | {p.name: f".__kwdefaults__[{p.name!r}]" for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY}
    left_out = "".join(f"    if {p.name} is left_out{m}:\n        {p.name} = fn{m}{places[p.name]}\n" for p in signature.parameters.values() if p.default is not p.empty)
    text = f"def call({parameters}):\n{left_out}    if {guard.expression}:\n        return function{m}({with_ones})\n    return choose{m}({passed})\n"
    scope = {**guard.names, **{f"{dot}{m}": one for dot, one in guard.ones.items()}, f"function{m}": function, f"choose{m}": choose, f"fn{m}": behind, f"left_out{m}": _LEFT_OUT}
    exec(text, scope)
    made = scope["call"]
    assert isinstance(made, types.FunctionType)
    made.__defaults__, made.__kwdefaults__ = (_LEFT_OUT,) * len(fn.__defaults__ or ()), dict.fromkeys(fn.__kwdefaults__ or (), _LEFT_OUT)
    return made


_LEFT_OUT = object()


def _written(signature: inspect.Signature) -> tuple[str, str]:
    """The parameters of a signature as text, and the arguments that pass them on."""
    parts, passed, star = [], [], False
    positional = [p for p in signature.parameters.values() if p.kind is p.POSITIONAL_ONLY]
    for parameter in signature.parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            stars = "*" if parameter.kind is parameter.VAR_POSITIONAL else "**"
            star = True
            parts.append(stars + parameter.name)
            passed.append(stars + parameter.name)
            continue
        if parameter.kind is parameter.KEYWORD_ONLY:
            if not star:
                parts.append("*")
                star = True
            parts.append(parameter.name if parameter.default is parameter.empty else f"{parameter.name}=None")
            passed.append(f"{parameter.name}={parameter.name}")
            continue
        parts.append(parameter.name if parameter.default is parameter.empty else f"{parameter.name}=None")
        passed.append(parameter.name)
        if positional and parameter is positional[-1]:
            parts.append("/")
    return ", ".join(parts), ", ".join(passed)


def make_guard(fn: types.FunctionType, signature: inspect.Signature, facts: dict[str, Fact], scopes: list[Scope], attributes: frozenset[str], grown: frozenset[str]) -> Any:
    """A function of the same parameters that says whether all facts hold, and what was captured is what it was."""
    maker = _Guard(attributes, signature.parameters)
    behind = getattr(fn, "__forwards__", fn)
    tests = [f"{maker.bind(behind)}.__code__ is {maker.bind(behind.__code__)}", *maker.defaults(behind)]
    tests += [test for name, fact in facts.items() for test in maker.test(name, without_contents(fact, name, grown))]
    tests += maker.captured(scopes, grown)
    expression = " and ".join(tests) or "True"
    parameters, _ = _written(signature)
    scope = dict(maker.names)
    exec(f"def guard({parameters}):\n    return {expression}\n", scope)
    guard: Any = scope["guard"]
    guard.__defaults__, guard.__kwdefaults__, guard.ones = fn.__defaults__, fn.__kwdefaults__, {}
    guard.expression, guard.names, guard.mark = expression, maker.names, maker.mark
    return guard


def _describe(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}" if kind.__module__ != "builtins" else kind.__qualname__


_BUILTIN = {_describe(kind): kind for kind in (str, bytes, range, slice, type, types.NoneType, types.EllipsisType, types.ModuleType, types.BuiltinFunctionType)}


def _is_same(function: Any, code: Any, defaults: Any, words: dict[str, Any], value: Any) -> bool:
    """Whether a function is this one, of the same code and defaults."""
    same = value is function and getattr(function, "__code__", None) is code
    return same and getattr(function, "__defaults__", None) is defaults and _are_kept(words, getattr(function, "__kwdefaults__", None))


def _are_kept(known: dict[str, Any], now: dict[str, Any] | None) -> bool:
    return known.keys() == (now or {}).keys() and all(known[k] is now[k] for k in known)  # type: ignore[index]


class _Guard:
    """Writes tests of facts, as expressions over names bound in `names`. What they cost is paid at every call."""

    def __init__(self, attributes: frozenset[str] | None, parameters: Iterable[str]) -> None:
        self.attributes = attributes
        self.mark = "__"  # ends each name that is not a parameter
        while any(name.endswith(self.mark) for name in parameters):
            self.mark += "_"
        self.names: dict[str, Any] = {f"{f.__name__}{self.mark}": f for f in (type, len, getattr, list, tuple, dict, float, int, bool, complex, np.ndarray)}
        self._counter = itertools.count()

    def bind(self, value: Any, name: str = "") -> str:
        name = f"{name or f'known_{next(self._counter)}'}{self.mark}"
        self.names[name] = value
        return name

    def part(self, text: str, fact: Fact) -> list[str]:
        """Tests of what an expression gives, which is evaluated once: the first test names it."""
        name = f"part_{next(self._counter)}{self.mark}"
        tests = self.test(name, fact)
        return [tests[0].replace(name, f"{name} := {text}"), *tests[1:]] if tests else []

    def test(self, text: str, fact: Fact) -> list[str]:
        """Tests of a name. The first mentions it once, as the only argument of a call."""
        m = self.mark
        match fact:
            case Number(kind="py", dtype=dtype):
                return [f"type{m}({text}) is {dtype}{m}"]
            case Number(kind="np", dtype=dtype):
                return [f"type{m}({text}) is {self.bind(np.dtype(dtype).type)}"]
            case Number(kind="array"):
                return [f"type{m}({text}) is ndarray{m}", *self.array(text, fact.dtype, fact.dims or ())]
            case Sequence(kind=kind, items=items):
                inner = [t for i, item in enumerate(items) for t in self.part(f"{text}[{i}]", item)]
                return [*self.listed(text, kind), f"len{m}({text}) == {len(items)}", *inner]
            case ListOf(kind=kind, item=item) if item == ANY:
                return self.listed(text, kind)
            case Mapping(other=other) if other is not None:
                return self.mapping(text, fact)
            case ListOf(kind=kind, item=item):
                return [*self.listed(text, kind), text, f"{self.each(item)}({text})"]
            case Mapping(items=pairs):
                keys = self.bind([k for k, _ in pairs])
                inner = [t for k, item in pairs for t in self.part(f"{text}[{k!r}]" if isinstance(k, (str, int)) else f"{text}[{self.bind(k)}]", item)]
                return [*self.mapping(text, fact), f"list{m}({text}) == {keys}", *inner]
            case Record(kind=kind, items=pairs):
                of_class = [f"{self.bind(frozenset(names))}.isdisjoint({text}.__dict__)"] if (names := self.of_class(fact)) else []
                return [f"type{m}({text}) is {self.bind(kind)}", *of_class, *(t for k, item in pairs if fact.is_tuple or self.looks_at(k) for t in self.part(f"{text}.{k}", item))]
            case Callee(function=function):
                known = (function, *(getattr(function, part, None) for part in ("__code__", "__defaults__")), dict(getattr(function, "__kwdefaults__", None) or {}))
                return [f"{self.bind(functools.partial(_is_same, *known))}({text})"]
            case Instance(type_name=name) if name in _BUILTIN:
                return [f"type{m}({text}) is {self.bind(_BUILTIN[name])}"]
            case Instance() | Closure():
                return [f"{self.bind(_has_fact(fact))}({text})"]
        return []

    def listed(self, text: str, kind: str) -> list[str]:
        """Tests of a list, a tuple or a deque."""
        m = self.mark
        if kind in ("list", "tuple"):
            return [f"type{m}({text}) is {kind}{m}"]
        return [f"type{m}({text}) is {self.bind(deque, 'deque')}", f"{text}.maxlen is {'None' if kind == DEQUES[0] else 'not None'}"]

    def mapping(self, text: str, fact: Mapping) -> list[str]:
        """Tests of a dict, or of a `defaultdict` and what it calls."""
        m = self.mark
        if fact.default is None:
            return [f"type{m}({text}) is dict{m}"]
        factory = next(made for made, default in DEFAULTS.items() if default == fact.default)
        return [f"type{m}({text}) is {self.bind(defaultdict, 'defaultdict')}", f"{text}.default_factory is {self.bind(factory)}"]

    def array(self, text: str, dtype: str | None, dims: Dims) -> list[str]:
        """Tests of an array: dtype, rank, and which dimensions are 1. A shape is dear to ask for, a length is not."""
        known = self.bind(np.dtype(dtype)) if dtype is not None else ""
        tests = [f"({text}.dtype is {known} or {text}.dtype == {known})" if known else f"{text}.dtype.kind not in 'biufc'", f"{text}.ndim == {len(dims)}"]
        if len(dims) > 1 and 1 not in dims:
            return [*tests, f"1 not in {text}.shape"]
        return tests + [f"{f'{text}.shape[{i}]' if i else f'len{self.mark}({text})'} {'==' if d == 1 else '!='} 1" for i, d in enumerate(dims)]

    def looks_at(self, name: str) -> bool:
        """Whether the generated code mentions an attribute of this name; what other attributes are makes no difference."""
        return self.attributes is None or name in self.attributes

    def of_class(self, fact: Record) -> list[str]:
        """What the generated code finds in an object's class, and the object may come to have for itself."""
        if fact.is_tuple or not fact.kind.__dictoffset__:
            return []
        held = dir(fact.kind) if self.attributes is None else self.attributes
        found = {name: inspect.getattr_static(fact.kind, name, None) for name in held if fact.get(name) is None}
        return sorted(name for name, value in found.items() if value is not None and not inspect.isdatadescriptor(value))

    def defaults(self, function: Any) -> list[str]:
        """Tests that a function has the defaults that it had."""
        known, words, tests = getattr(function, "__defaults__", None), getattr(function, "__kwdefaults__", None), list[str]()
        if known:
            tests.append(f"{self.bind(function)}.__defaults__ is {self.bind(known)}")
        if words:
            tests.append(f"{self.bind(functools.partial(_are_kept, dict(words)))}({self.bind(function)}.__kwdefaults__)")
        return tests

    def each(self, fact: Fact) -> str:
        """The name of a test of all items of a list."""
        inner = _Guard(self.attributes, ())
        tests = " and ".join(inner.test("item__", fact)) or "True"
        scope = dict(inner.names)
        exec(f"def each(items__):\n    for item__ in items__:\n        if not ({tests}):\n            return False\n    return True\n", scope)
        return self.bind(scope["each"])

    def captured(self, scopes: list[Scope], grown: frozenset[str]) -> list[str]:
        """Tests that names from outside mean what the code was made for: functions and modules by identity, values by fact."""
        tests: dict[tuple[int, str], list[str]] = {}
        seen: dict[int, str] = {}
        for scope in scopes:
            for name, value in scope.seen.items():
                where = scope.cells.get(name, scope.globals)
                tests[id(where), name] = self._same(self._now(scope, name, seen), value, without_contents(fact_of_value(value, name), name, grown))
            for (_, name), (owner, value) in scope.seen_in.items():
                now, known = f"getattr{self.mark}({self.bind(owner)}, {name!r}, None)", without_contents(fact_of_value(value, name), name, grown)
                made_anew = isinstance(value, types.MethodType)  # of a class at each look
                tests[id(owner), name] = [f"{now} == {self.bind(value)}"] if made_anew else self._same(now, value, known)
        return [test for found in tests.values() for test in found]

    def _now(self, scope: Scope, name: str, seen: dict[int, str]) -> str:
        """What a name from outside is bound to at the call."""
        if name in scope.cells:
            return f"{self.bind(scope.peek)}({name!r})"
        for names in (scope.globals, vars(builtins)):
            if id(names) not in seen:
                seen[id(names)] = self.bind(names.get)
        missing = self.bind(MISSING, "missing")
        default = missing if name in scope.globals else f"{seen[id(vars(builtins))]}({name!r}, {missing})"
        return f"{seen[id(scope.globals)]}({name!r}, {default})"

    def _same(self, now: str, value: Any, fact: Fact) -> list[str]:
        code = getattr(value, "__code__", None)
        if code is not None:
            known = self.bind(value)
            return [f"{now} is {known}", f"{known}.__code__ is {self.bind(code)}", *self.defaults(value)]
        if isinstance(fact, Instance) or fact == ANY:
            return [f"{now} is {self.bind(value)}"]
        return self.part(now, fact)


def _has_fact(fact: Fact) -> Callable[[Any], bool]:
    return lambda value: fact_of_value(value) == fact
