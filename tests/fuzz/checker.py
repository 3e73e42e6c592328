"""Holds what astgrad makes of a random program against the oracle, and says what it found.

`check(program, seed)` gives a verdict: `right`, `wrong`, `refused` (an UnsupportedError), `crashed` (anything else that is raised), or
`invalid`, where the program itself raises or the two oracles (dual numbers, finite differences) do not agree on it.
"""

from __future__ import annotations

import contextlib
import copy
import linecache
import math
import random
import re
import signal
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.fuzz.dual import directional, slope
from tests.fuzz.language import Program

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Verdict:
    """What was found: `reason` is short and the same for the same fault; `detail` is all there is to say."""

    kind: str
    reason: str = ""
    detail: str = ""


class Wrong(Exception):
    """A promise that was not kept: which, and the numbers."""


@dataclass(frozen=True)
class Case:
    """Arguments, a direction, and what the function and the oracle make of them."""

    args: tuple[Any, ...]
    tangents: tuple[Any, ...]
    value: Any
    derivative: float


@contextlib.contextmanager
def loaded(program: Program) -> Iterator[types.ModuleType]:
    """The program as a module whose source can be read, as that of a file can."""
    filename = f"<fuzz {program.seed}>"
    module = types.ModuleType(f"fuzz_{program.seed}")
    module.__file__ = filename
    linecache.cache[filename] = (len(program.source), None, program.source.splitlines(True), filename)
    try:
        exec(compile(program.source, filename, "exec", dont_inherit=True), module.__dict__)
        yield module
    finally:
        linecache.cache.pop(filename, None)


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises TimeoutError in the body when it takes longer; in the main thread only."""

    def stop(*_: Any) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def direction(args: tuple[Any, ...], seed: int) -> tuple[Any, ...]:
    """A random tangent for each argument, none of them near zero or one."""
    rng = random.Random(f"direction/{seed}")

    def one() -> float:
        return rng.choice((-1, 1)) * rng.choice((rng.uniform(0.3, 0.8), rng.uniform(1.2, 1.9)))

    return tuple(np.array([one() for _ in range(x.size)]).reshape(x.shape) if isinstance(x, np.ndarray) else one() for x in args)


def case_of(fn: Callable[..., Any], args: tuple[Any, ...], seed: int) -> Case | str:
    """What is to be expected of these arguments, or why nothing can be: both oracles are asked, and have to agree."""
    tangents = direction(args, seed)
    try:
        value = fn(*copy.deepcopy(args))
        if not math.isfinite(value):
            return "the value is not finite"
        again, derivative = directional(fn, args, tangents)
        estimate, error = slope(fn, args, tangents)
    except TimeoutError:
        raise
    except Exception as found:
        return f"{type(found).__name__}: {found}"
    if not close(again, float(value), 1e-9):
        return f"the oracle's value is {again}, not {value}"
    if not math.isfinite(derivative) or abs(derivative) > 1e6:
        return f"the derivative is {derivative}"
    if not close(derivative, estimate, max(1e-6, 10 * min(error, 1e-5))):
        return f"dual numbers say {derivative}, differences say {estimate}"
    return Case(args, tangents, value, derivative)


def close(a: float, b: float, tolerance: float = TOLERANCE, scale: float = 0.0) -> bool:
    """Whether two numbers agree relative to their scale; a NaN agrees with nothing."""
    return bool(abs(a - b) <= tolerance * max(abs(a), abs(b), scale, 1e-2))


def check(program: Program, seed: int = 0, *, seconds: float = 20.0, general: Callable[[Any], Callable[..., Any] | None] | None = None) -> Verdict:
    """The verdict on a program, with arguments drawn by `seed`.

    `general` makes a function of a gradient object that was never called (the text that is right for all arguments), to be held
    against the oracle as well.
    """
    with warnings.catch_warnings(), time_limit(seconds):
        warnings.simplefilter("error")
        try:
            with loaded(program) as module:
                fn = getattr(module, program.name, None)
                return check_function(fn, program, seed, general) if fn else Verdict("invalid", f"no {program.name}")
        except TimeoutError:
            return Verdict("crashed", "timeout", traceback.format_exc())
        except Exception as found:  # the module itself does not run
            return Verdict("invalid", f"{type(found).__name__}: {found}")


def check_function(fn: Callable[..., Any], program: Program, seed: int, general: Any) -> Verdict:
    cases, reason = [], ""
    for attempt in range(5):
        try:
            case = case_of(fn, program.arguments(5 * seed + attempt), 5 * seed + attempt)
        except TimeoutError:
            return Verdict("invalid", "timeout")
        if isinstance(case, Case):
            cases.append(case)
        else:
            reason = case
        if len(cases) == 2:
            break
    if not cases:
        return Verdict("invalid", reason)
    try:
        hold(fn, cases, seed, general)
    except Wrong as wrong:
        return Verdict("wrong", wrong.args[0], wrong.args[1])
    except Exception as found:
        if type(found).__name__ == "UnsupportedError":
            return Verdict("refused", refusal(found), str(found))
        if isinstance(found, TimeoutError):
            raise
        return Verdict("crashed", f"{type(found).__name__} in {innermost(found)}", traceback.format_exc())
    return Verdict("right")


def refusal(found: Exception) -> str:
    """Why it was refused, without the names and places of this one program."""
    why = str(getattr(found, "why", found)).split("\n")[0]
    return re.sub(r"'[^']*'|`[^`]*`", "_", re.sub(r"^<fuzz \d+>:\d+:\d+: ", "", why))


def innermost(found: BaseException) -> str:
    """The last function of astgrad, or of what it generated, on the way to an exception."""
    for frame in reversed(traceback.extract_tb(found.__traceback__)):
        if "astgrad" in frame.filename:
            return frame.name if frame.filename.endswith(".py") else "generated code"
    return "the program"


def hold(fn: Callable[..., Any], cases: list[Case], seed: int, general: Any) -> None:
    """Raises `Wrong` for the first promise that is not kept."""
    import astgrad

    first, other = cases[0], cases[-1]
    argnums = tuple(range(len(first.args)))
    if general is not None:
        text = general(astgrad.grad(fn, argnums))
        if text is not None:
            hold_gradient("general text", text(*copy.deepcopy(first.args)), first, argnums)
    both = astgrad.value_and_grad(fn, argnums)
    before = run(both, first, argnums)
    run(both, other, argnums)
    after = run(both, first, argnums)
    for a, b in zip(before, after, strict=True):
        if not np.array_equal(a, b):
            raise Wrong("second call", f"{a} at first, then {b}")
    alone = seed % len(argnums)
    got = astgrad.grad(fn, alone)(*copy.deepcopy(first.args))
    if not np.allclose(got, before[alone], rtol=1e-9, atol=1e-12):
        raise Wrong("grad of one argument", f"argument {alone}: {got} alone, {before[alone]} with all")
    value, dot = astgrad.jvp(fn, copy.deepcopy(first.args), first.tangents)
    hold_value("value of jvp", value, first)
    if not close(float(dot), first.derivative, scale=scale_of(before, first)):
        raise Wrong("jvp", f"got {dot}, expected {first.derivative}\narguments {first.args}\ntangents {first.tangents}")


def run(both: Callable[..., Any], case: Case, argnums: tuple[int, ...]) -> tuple[Any, ...]:
    """One call of a `value_and_grad`, held against all that it promises."""
    args = copy.deepcopy(case.args)
    value, gradients = both(*args)
    for old, new in zip(case.args, args, strict=True):
        if not np.array_equal(old, new):
            raise Wrong("argument changed", f"{old} became {new}")
    for gradient in gradients:
        if any(np.shares_memory(gradient, x) for x in (*args, *(g for g in gradients if g is not gradient))):
            raise Wrong("gradient shares memory", repr(gradient))
    hold_value("value", value, case)
    hold_gradient("gradient", gradients, case, argnums)
    return gradients  # type: ignore[no-any-return]


def hold_value(what: str, value: Any, case: Case) -> None:
    if type(value) is not type(case.value) or np.asarray(value).tobytes() != np.asarray(case.value).tobytes():
        raise Wrong(what, f"got {value!r}, expected {case.value!r}\narguments {case.args}")


def hold_gradient(what: str, gradients: Any, case: Case, argnums: tuple[int, ...]) -> None:
    if not isinstance(gradients, tuple) or len(gradients) != len(argnums):
        raise Wrong(f"{what}: structure", f"{len(argnums)} gradients expected, not {gradients!r}")
    for gradient, x in zip(gradients, case.args, strict=True):
        if type(gradient) is not type(x) or np.shape(gradient) != np.shape(x) or np.asarray(gradient).dtype != np.asarray(x).dtype:
            raise Wrong(f"{what}: structure", f"{gradient!r} for {x!r}")
        if isinstance(gradient, np.ndarray) and not gradient.flags.writeable:
            raise Wrong(f"{what}: structure", "the gradient is read-only")
    got = float(sum(np.sum(g * t) for g, t in zip(gradients, case.tangents, strict=True)))
    if not close(got, case.derivative, scale=scale_of(gradients, case)):
        rows = "\n".join(f"  {g!r} for {x!r} along {t!r}" for g, x, t in zip(gradients, case.args, case.tangents, strict=True))
        raise Wrong(what, f"got {got}, expected {case.derivative}\n{rows}")


def scale_of(gradients: tuple[Any, ...], case: Case) -> float:
    """How large the terms are that were added up: what cancels is not to be held against the result."""
    return float(sum(np.sum(np.abs(np.asarray(g) * t)) for g, t in zip(gradients, case.tangents, strict=True))) * 1e-3
