"""Holds what astgrad makes of a random program against the oracle, and says what it found.

`check(program, seed)` gives a verdict: `right`, `wrong`, `changed` (the caller's data, otherwise than the function changes it), `refused`
(an UnsupportedError), `crashed` (anything else that is raised), or `invalid`, where the program itself raises or the two oracles (dual
numbers, finite differences) do not agree on it.
"""

from __future__ import annotations

import contextlib
import copy
import math
import random
import re
import signal
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.fuzz.dual import along, directional, slope
from tests.fuzz.language import Program
from tests.fuzz.trees import difference, inner, leaves, mapped, moving, shaped_as
from tests.fuzz.worlds import loaded, twin

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Verdict:
    """What was found: `reason` is short and the same for the same fault; `detail` is all there is to say."""

    kind: str
    reason: str = ""
    detail: str = ""


class Wrong(Exception):
    """A promise that was not kept: which, and the numbers."""

    kind = "wrong"


class Changed(Wrong):
    """What the caller owns is not afterwards what the function itself makes of it."""

    kind = "changed"


@dataclass(frozen=True)
class Case:
    """Arguments, a direction, and what the function and the oracle make of them; `after` is what the function leaves the arguments as."""

    args: tuple[Any, ...]
    tangents: tuple[Any, ...]
    value: Any
    derivative: float
    after: tuple[Any, ...]

    @property
    def argnums(self) -> tuple[int, ...]:
        """The arguments that a derivative can be taken with respect to."""
        return tuple(i for i, x in enumerate(self.args) if moving(x))


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises TimeoutError in the body when it takes more of the processor's time; in the main thread only."""

    def stop(*_: Any) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def direction(args: tuple[Any, ...], seed: int) -> tuple[Any, ...]:
    """A random tangent for each argument, none of them near zero or one."""
    rng = random.Random(f"direction/{seed}")

    def one() -> float:
        return rng.choice((-1, 1)) * rng.choice((rng.uniform(0.3, 0.8), rng.uniform(1.2, 1.9)))

    def leaf(x: Any) -> Any:
        if isinstance(x, np.ndarray):
            return np.array([one() for _ in range(x.size)]).reshape(x.shape)
        return one() if isinstance(x, float) else None if isinstance(x, str) else 0

    return tuple(mapped(leaf, x) for x in args)


def case_of(fn: Callable[..., Any], args: tuple[Any, ...], seed: int, dual: Callable[..., Any] | None = None) -> Case | str:
    """What is to be expected of these arguments, or why nothing can be: both oracles are asked, and have to agree.

    `dual` is the function over libraries that take Duals, if it is at hand.
    """
    tangents, after = direction(args, seed), copy.deepcopy(args)
    try:
        value = fn(*after)
        if not math.isfinite(value):
            return "the value is not finite"
        again, derivative = along(dual, args, tangents) if dual else directional(fn, args, tangents)
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
    return Case(args, tangents, value, derivative, after)


def close(a: float, b: float, tolerance: float = TOLERANCE, scale: float = 0.0) -> bool:
    """Whether two numbers agree relative to their scale; a NaN agrees with nothing."""
    return bool(abs(a - b) <= tolerance * max(abs(a), abs(b), scale, 1e-2))


General = Callable[[Any], Callable[..., Any] | None] | None


def check(program: Program, seed: int = 0, *, seconds: float = 20.0, general: General = None, order: int = 1, modes: str = "both") -> Verdict:
    """The verdict on a program, with arguments drawn by `seed`; of order 2, the gradient's own derivatives are looked at too.

    `general` makes a function of a gradient object that was never called (the text that is right for all arguments), to be held
    against the oracle as well. `modes` is "reverse", "forward" or "both".
    """
    with warnings.catch_warnings(), time_limit(seconds * order):
        warnings.simplefilter("error")
        try:
            with loaded(program) as module:
                fn = getattr(module, program.name, None)
                if fn is None:
                    return Verdict("invalid", f"no {program.name}")
                cases = cases_of(fn, program, seed, lambda n: program.arguments(n, module))
                if isinstance(cases, Verdict):
                    return cases
                first = verdict_of(lambda: hold(fn, cases, seed, general, modes))
                if order == 1 or first.kind != "right":
                    return first
                from tests.fuzz.second_order import check_second

                return check_second(fn, twin(program), cases[0], seed)
        except TimeoutError:
            return Verdict("crashed", "timeout", traceback.format_exc())
        except Exception as found:  # the module itself does not run
            return Verdict("invalid", f"{type(found).__name__}: {found}")


def general_text(derivative: Any) -> Callable[..., Any] | None:
    """The function that a gradient is before any call, if there is one."""
    import astgrad

    try:
        return derivative._variants.general.function  # type: ignore[no-any-return]
    except astgrad.errors.UnsupportedError:
        return None


def cases_of(fn: Callable[..., Any], program: Program, seed: int, arguments: Callable[[int], tuple[Any, ...]]) -> list[Case] | Verdict:
    """One or two cases on which the oracles agree, or the verdict that there are none."""
    cases, reason, dual = [], "", twin(program)
    for attempt in range(5 * seed, 5 * seed + 5):
        try:
            case = case_of(fn, arguments(attempt), attempt, dual)
        except TimeoutError:
            return Verdict("invalid", "timeout")
        if isinstance(case, Case):
            cases.append(case)
        else:
            reason = case
        if len(cases) == 2:
            break
    return cases or Verdict("invalid", reason)


def verdict_of(look: Callable[[], None]) -> Verdict:
    """What comes of a look at the library."""
    try:
        look()
    except Wrong as wrong:
        return Verdict(wrong.kind, wrong.args[0], wrong.args[1])
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


def hold(fn: Callable[..., Any], cases: list[Case], seed: int, general: Any, modes: str) -> None:
    """Raises `Wrong` for the first promise that is not kept."""
    if modes != "forward":
        hold_backwards(fn, cases, seed, general)
    if modes != "reverse":
        hold_forwards(fn, cases[0])


def hold_backwards(fn: Callable[..., Any], cases: list[Case], seed: int, general: Any) -> None:
    import astgrad

    first, other = cases[0], cases[-1]
    argnums = first.argnums
    if general is not None:
        text = general(astgrad.grad(fn, argnums))
        with contextlib.suppress(astgrad.errors.UnsupportedError):  # it may refuse what the text for these arguments need not
            if text is not None:
                hold_gradient("general text", text(*copy.deepcopy(first.args)), first, argnums)
    both = astgrad.value_and_grad(fn, argnums)
    before = run(both, first, argnums)
    run(both, other, argnums)
    after = run(both, first, argnums)
    for a, b in zip(leaves(before), leaves(after), strict=True):
        if not np.array_equal(a, b):
            raise Wrong("second call", f"{a} at first, then {b}")
    if seed % 3 == 0:
        alone = seed // 3 % len(argnums)
        got = astgrad.grad(fn, argnums[alone])(*copy.deepcopy(first.args))
        if not near(got, before[alone]):
            raise Wrong("grad of one argument", f"argument {argnums[alone]}: {got} alone, {before[alone]} with all")


def hold_forwards(fn: Callable[..., Any], first: Case) -> None:
    import astgrad

    given = copy.deepcopy(first.args)
    value, dot = astgrad.jvp(fn, given, first.tangents)
    hold_arguments(given, first)
    hold_value("value of jvp", value, first)
    if not close(float(dot), first.derivative):
        raise Wrong("jvp", f"got {dot}, expected {first.derivative}\narguments {first.args}\ntangents {first.tangents}")


def near(a: Any, b: Any) -> bool:
    """Whether the floats of two structures of one kind are about the same."""
    return all(np.allclose(x, y, rtol=1e-9, atol=1e-12) for x, y in zip(moving(a), moving(b), strict=True))


def run(both: Callable[..., Any], case: Case, argnums: tuple[int, ...]) -> tuple[Any, ...]:
    """One call of a `value_and_grad`, held against all that it promises."""
    args = copy.deepcopy(case.args)
    value, gradients = both(*args)
    hold_arguments(args, case)
    arrays = [x for x in leaves(args) if isinstance(x, np.ndarray)]
    for gradient in (g for g in leaves(gradients) if isinstance(g, np.ndarray)):
        if any(np.shares_memory(gradient, x) for x in arrays):
            raise Wrong("gradient shares memory", repr(gradient))
        arrays.append(gradient)
    hold_value("value", value, case)
    hold_gradient("gradient", gradients, case, argnums)
    return gradients  # type: ignore[no-any-return]


def hold_arguments(args: tuple[Any, ...], case: Case) -> None:
    """The arguments are afterwards what the function itself would have left them as."""
    for i, (now, expected) in enumerate(zip(args, case.after, strict=True)):
        found = difference(now, expected)
        if found:
            raise Changed("argument changed", f"argument {i}: {found}")


def hold_value(what: str, value: Any, case: Case) -> None:
    if type(value) is not type(case.value) or np.asarray(value).tobytes() != np.asarray(case.value).tobytes():
        raise Wrong(what, f"got {value!r}, expected {case.value!r}\narguments {case.args}")


def hold_gradient(what: str, gradients: Any, case: Case, argnums: tuple[int, ...]) -> None:
    if not isinstance(gradients, tuple) or len(gradients) != len(argnums):
        raise Wrong(f"{what}: structure", f"{len(argnums)} gradients expected, not {gradients!r}")
    args, tangents = [case.args[i] for i in argnums], [case.tangents[i] for i in argnums]
    for gradient, x in zip(gradients, args, strict=True):
        found = shaped_as(gradient, x)
        if found:
            raise Wrong(f"{what}: structure", found)
    got = inner(args, gradients, tangents)[0]
    if not close(got, case.derivative, scale=scale_of(gradients, case, argnums)):
        rows = "\n".join(f"  {g!r} for {x!r} along {t!r}" for g, x, t in zip(gradients, args, tangents, strict=True))
        raise Wrong(what, f"got {got}, expected {case.derivative}\n{rows}")


def scale_of(gradients: tuple[Any, ...], case: Case, argnums: tuple[int, ...]) -> float:
    """How large the terms are that were added up: what cancels is not to be held against the result."""
    return inner([case.args[i] for i in argnums], gradients, [case.tangents[i] for i in argnums])[1] * 1e-3
