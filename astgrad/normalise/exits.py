"""Bring every break, continue and return into tail position, so that a statement is either run or not.

    if y > 3.0:                 if y > 3.0:
        break                       break
    y = y * x          ->       else:
                                    y = y * x

A jump that is nested deeper, with more to do behind it, sets a flag; a return inside a loop sets an exit number, leaves
the loops, and returns behind them. An `else` that this pass made is marked `flattened`, and printed without its `else`.
"""

from __future__ import annotations

from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.normalise.loops import own_statements

_JUMPS = ("Break", "Continue", "Return", "Raise")


def single_exit(body: T.Block, names: Names) -> T.Block:
    """The same program with every jump in tail position (see the module's example)."""
    exits = _Exits(names)
    return exits.sequence(exits.leave_loops(body))


class _Exits:
    def __init__(self, names: Names) -> None:
        self.names = names

    def sequence(self, body: T.Block) -> T.Block:
        done: T.Block = []
        pending = list(body)
        while pending:
            node = pending.pop(0)
            kind = type(node).__name__
            if kind in _JUMPS:
                return [*done, node]
            if kind in ("For", "While"):
                loop = T.clone_header(node)
                loop.body = self.sequence(node.body)
                done.append(loop)
            elif kind == "If":
                made, pending = self._if(node, pending)
                done += made
            else:
                done.append(node)
        return done

    # --- if

    def _if(self, node: Any, rest: T.Block) -> tuple[T.Block, T.Block]:
        """The if statement, and what is still to be done behind it."""
        twin = T.clone_header(node)
        first, second = leaves(node.body), leaves(node.orelse)
        if not rest or (not first.jumps and not second.jumps):
            twin.body, twin.orelse = self.sequence(node.body), self.sequence(node.orelse)
            return [twin], rest
        if not first.falls and not second.falls:
            twin.body, twin.orelse = self.sequence(node.body), self.sequence(node.orelse)
            return [twin], []
        if not first.falls and not second.jumps:
            twin.flattened = True
            twin.body, twin.orelse = self.sequence(node.body), self.sequence(node.orelse + rest)
            return [twin], []
        if not second.falls and not first.jumps:
            twin.body, twin.orelse = self.sequence(node.body + rest), self.sequence(node.orelse)
            return [twin], []
        return self._flagged(node, rest)

    def _flagged(self, node: Any, rest: T.Block) -> tuple[T.Block, T.Block]:
        """Some paths jump and some fall through: remember which in a flag, and look at it behind the statement."""
        flag = self.names.fresh("leave")
        exits: list[Any] = []
        twin = T.clone_header(node)
        twin.body = _jumps_to_flag(self.sequence(node.body), flag, exits)
        twin.orelse = _jumps_to_flag(self.sequence(node.orelse), flag, exits)
        tail: T.Block = self.sequence(rest)
        for number in range(len(exits), 0, -1):
            test = gast.Compare(left=T.load(flag), ops=[gast.Eq()], comparators=[T.constant(number)])
            branch = T.at(gast.If(test=test, body=[exits[number - 1]], orelse=tail), node)
            branch.flattened = True
            tail = [branch]
        return [T.assign(flag, T.constant(0), node), twin, *tail], []

    # --- loops

    def leave_loops(self, body: T.Block) -> T.Block:
        """Returns inside loops become breaks, with what is returned behind the outermost loop."""
        done: T.Block = []
        for node in body:
            if isinstance(node, gast.If):
                twin = T.clone_header(node)
                twin.body, twin.orelse = self.leave_loops(node.body), self.leave_loops(node.orelse)
                done.append(twin)
            elif isinstance(node, (gast.For, gast.While)) and any(isinstance(n, gast.Return) for n in T.statements(node.body)):
                done += self._loop(node)
            else:
                done.append(node)
        return done

    def _loop(self, node: Any) -> T.Block:
        """A loop that returns: the flag, the loop with breaks, and the returns behind it."""
        flag = self.names.fresh("leave")
        returns: list[Any] = []
        loop = T.clone_header(node)
        loop.body = self._return_to_break(node.body, flag, returns)
        if len(returns) == 1 and _is_forever(loop) and sum(isinstance(n, gast.Break) for n in own_statements(loop.body)) == 1:
            loop.body = _drop_flag(loop.body, flag)
            return [loop, *returns]
        after: T.Block = []
        for number, statement in enumerate(returns, 1):
            test = gast.Compare(left=T.load(flag), ops=[gast.Eq()], comparators=[T.constant(number)])
            after.append(T.at(gast.If(test=test, body=[statement], orelse=[]), statement))
        return [T.assign(flag, T.constant(0), node), loop, *after]

    def _return_to_break(self, body: T.Block, flag: str, returns: list[Any]) -> T.Block:
        """Each return becomes a numbered break; loops inside are left too."""
        done: T.Block = []
        for node in body:
            if isinstance(node, gast.Return):
                returns.append(node)
                done += [T.assign(flag, T.constant(len(returns)), node), T.at(gast.Break(), node)]
                break
            if isinstance(node, (gast.For, gast.While, gast.If)):
                count = len(returns)
                node = T.clone_header(node)
                node.body = self._return_to_break(node.body, flag, returns)
                node.orelse = self._return_to_break(node.orelse, flag, returns)
                done.append(node)
                if not isinstance(node, gast.If) and len(returns) > count:
                    test = gast.Compare(left=T.load(flag), ops=[gast.NotEq()], comparators=[T.constant(0)])
                    done.append(T.at(gast.If(test=test, body=[T.at(gast.Break(), node)], orelse=[]), node))
            else:
                done.append(node)
        return done


class leaves:
    """Whether some path through a block jumps, and whether some path falls through to its end."""

    def __init__(self, body: T.Block) -> None:
        self.jumps, self.falls = False, True
        for node in body:
            kind = type(node).__name__
            if kind in _JUMPS:
                self.jumps, self.falls = True, False
                return
            if kind == "If":
                first, second = leaves(node.body), leaves(node.orelse)
                self.jumps = self.jumps or first.jumps or second.jumps
                if not first.falls and not second.falls:
                    self.falls = False
                    return


def _jumps_to_flag(body: T.Block, flag: str, exits: list[Any]) -> T.Block:
    """Jumps in tail position become numbers in a flag; equal breaks and continues share a number, returns never do."""
    done: T.Block = []
    for node in body:
        kind = type(node).__name__
        if kind in ("Break", "Continue", "Return"):
            same = [i for i, e in enumerate(exits) if type(e) is type(node) and kind != "Return"]
            if not same:
                exits.append(node)
                same = [len(exits) - 1]
            node = T.assign(flag, T.constant(same[0] + 1), node)
        elif kind == "If":
            node = T.clone_header(node)
            node.body = _jumps_to_flag(node.body, flag, exits)
            node.orelse = _jumps_to_flag(node.orelse, flag, exits)
        done.append(node)
    return done


def _is_forever(loop: Any) -> bool:
    return isinstance(loop, gast.While) and isinstance(loop.test, gast.Constant) and bool(loop.test.value)


def _drop_flag(body: T.Block, flag: str) -> T.Block:
    done = []
    for node in body:
        if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and node.targets[0].id == flag:
            continue
        if isinstance(node, gast.If):
            node = T.clone_header(node)
            node.body, node.orelse = _drop_flag(node.body, flag), _drop_flag(node.orelse, flag)
        done.append(node)
    return done
