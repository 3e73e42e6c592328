"""Which adjoints may be added to in place, and which have to be copied first.

An adjoint is *owned* where it is the result of an operation that nothing else can reach. `x_bar += e` stands if x_bar is
owned or immutable; otherwise it becomes `x_bar = x_bar + e`. Adding to an item writes into x_bar, so that an
adjoint that is not owned is copied before: before the loop, if the write is in one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad import rules
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope
from astgrad.simplify.liveness import Live, live_after, live_before

Owned = frozenset[str]
_IN_PLACE = ("@add_at", "@add_path")
# Helpers whose result shares no memory with what they are given.
FRESH_HELPERS = {
    "@divide", "@scaled_divide", "@scaled_power", "@scaled_log", "@times_power", "@times_log", "@matmul_left", "@matmul_right",
    "@dot_left", "@dot_right", "@inner_left", "@inner_right", "@tensordot_left", "@tensordot_right",
}
_FRESH = ("@zeros_like", "@zeros_but", "@fill", "@copy", "@float", "@unstack_copy")


class Freshness:
    """Rewrites one reverse sweep; `is_scalar` says of an adjoint that it is certainly immutable."""

    def __init__(self, scope: Scope, is_scalar: Callable[[str], bool], live_at_end: Live, is_array: Callable[[str], bool], mirrors: Owned = frozenset()) -> None:
        self.scope, self.is_scalar, self.is_array, self.live_at_end, self.mirrors = scope, is_scalar, is_array, live_at_end, mirrors

    def run(self, body: T.Block) -> tuple[T.Block, Owned]:
        self.live = live_after(body, self.live_at_end)
        block, owned = self.block(body, frozenset())
        return block, owned | self.mirrors  # a mirror is written by whoever reaches it, and never copied

    def block(self, body: T.Block, owned: Owned) -> tuple[T.Block, Owned]:
        done: T.Block = []
        for node in body:
            made, owned = self.statement(node, owned)
            done += made
        return done, owned

    def statement(self, node: Any, owned: Owned) -> tuple[T.Block, Owned]:
        match type(node).__name__:
            case "If":
                twin = T.clone_header(node)
                twin.body, first = self.block(node.body, owned)
                twin.orelse, second = self.block(node.orelse, owned)
                return [twin], first & second
            case "For":
                return self._loop(node, owned)
            case "AugAssign":
                return self._augmented(node, owned)
            case "Assign":
                return self._assign(node, owned)
            case "Expr":
                return self._expression(node, owned)
        return [node], owned

    def _loop(self, node: Any, owned: Owned) -> tuple[T.Block, Owned]:
        before: T.Block = []
        live = live_before([node], self.live[id(node)])
        for name in self._written(node.body):
            if name not in owned | self.mirrors and name in live:
                before.append(self._copy(name, node))
                owned |= {name}
        head = owned
        while True:
            body, end = self.block(node.body, head)
            if head <= end:
                break
            head &= end
        twin = T.clone_header(node)
        twin.body = body
        return [*before, twin], head

    def _written(self, body: T.Block) -> list[str]:
        """Names that are written into in a block."""
        found: dict[str, None] = {}
        for node in T.statements(body):
            name = self._target_of_write(node)
            if name:
                found.setdefault(name)
        return list(found)

    @staticmethod
    def _target_of_write(node: Any) -> str:
        if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Subscript) and isinstance(node.target.value, gast.Name):
            return str(node.target.value.id)
        value = getattr(node, "value", None)
        if isinstance(node, gast.Assign) and isinstance(value, gast.Call) and isinstance(value.func, gast.Name) and value.func.id in _IN_PLACE:
            return str(value.args[0].id)
        if getattr(node, "restored", False):  # a tape
            return ""
        for part in T.walk(node) if isinstance(node, (gast.Assign, gast.AugAssign, gast.Expr)) else []:
            if isinstance(part, gast.Call) and isinstance(part.func, gast.Attribute) and part.func.attr == "pop" and isinstance(part.func.value, gast.Name):
                name = str(part.func.value.id)
                return name if name.endswith("_bar") or "_bar_" in name else ""
        return ""

    def _copy(self, name: str, site: Any) -> Any:
        value = T.method(T.load(name), "copy") if self.is_array(name) else T.call("@copy", T.load(name))
        return T.assign(name, value, site)

    def _ensure(self, node: Any, owned: Owned) -> tuple[T.Block, Owned]:
        name = self._target_of_write(node)
        if not name or name in owned | self.mirrors:
            return [], owned
        return [self._copy(name, node)], owned | {name}

    def _augmented(self, node: Any, owned: Owned) -> tuple[T.Block, Owned]:
        before, owned = self._ensure(node, owned)
        if not isinstance(node.target, gast.Name):
            return [*before, node], owned
        name = node.target.id
        if self.is_scalar(name) or (name in owned and self.is_array(name)) or name in self.mirrors:
            return [*before, node], owned
        value = T.binary(T.load(name), node.op, node.value)
        twin = T.assign(name, value, node)
        return [*before, twin], owned | {name}

    def _assign(self, node: Any, owned: Owned) -> tuple[T.Block, Owned]:
        before, owned = self._ensure(node, owned)
        target = node.targets[0]
        if isinstance(target, gast.Name):
            written = self._target_of_write(node)
            if written == target.id and isinstance(node.value, gast.Call) and isinstance(node.value.func, gast.Name):
                return [*before, node], self._lend(node.value.args[2], node, owned) | {target.id}
            fresh = self.fresh(node.value, node, owned)
            owned = self._lend(node.value, node, owned) - {target.id}
            return [*before, node], owned | {target.id} if fresh else owned
        owned = self._lend(node.value, node, owned)
        return [*before, node], owned - set(T.target_names(target))

    def _expression(self, node: Any, owned: Owned) -> tuple[T.Block, Owned]:
        gathered = self._gathered(node, owned)
        if gathered is not None:
            return [node], gathered
        before, owned = self._ensure(node, owned)
        return [*before, node], self._lend(node.value, node, owned)

    def _gathered(self, node: Any, owned: Owned) -> Owned | None:
        """`xs_bar.append(e)` keeps a list owned if e is fresh; `xs_bar.reverse()` changes nothing."""
        call = node.value
        if not (isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and isinstance(call.func.value, gast.Name)):
            return None
        if call.func.attr == "reverse":
            return owned
        if call.func.attr == "append" and call.func.value.id in owned:
            fresh = self.fresh(call.args[0], node, owned)
            return self._lend(call.args[0], node, owned) - (set() if fresh else {call.func.value.id})
        return None

    def _lend(self, value: Any, node: Any, owned: Owned) -> Owned:
        """Names that the value may share memory with are owned no longer."""
        return owned - set(self._shared(value))

    def _shared(self, value: Any) -> list[str]:
        """Names that a value may share memory with."""
        match type(value).__name__:
            case "BinOp" | "Compare" | "Constant" | "UnaryOp":
                return []
            case "Call":
                if self._makes_fresh(value) or _is_pop(value):
                    return []
        return T.names_read(value)

    def fresh(self, value: Any, node: Any, owned: Owned) -> bool:
        """Whether a value is reached from nowhere else, given that names not live any more do not count."""
        match type(value).__name__:
            case "BinOp" | "Compare" | "Constant" | "UnaryOp":
                return True
            case "Name":
                return value.id in owned | self.mirrors and value.id not in self.live[id(node)]
            case "Tuple" | "List":
                return all(self.fresh(item, node, owned) for item in value.elts)
            case "Dict":
                return all(self.fresh(item, node, owned) for item in value.values)
            case "Call":
                if isinstance(value.func, gast.Name) and value.func.id == "@unbroadcast":
                    return self.fresh(value.args[0], node, owned)
                return self._makes_fresh(value)
            case "Subscript" if isinstance(value.value, gast.Call):
                return self.fresh(value.value, node, owned)  # a view of what nothing else holds
        return False

    def _makes_fresh(self, value: Any) -> bool:
        if isinstance(value.func, gast.Name) and value.func.id in _FRESH:
            return True
        if isinstance(value.func, gast.Attribute) and value.func.attr == "copy":
            return True
        target = self.scope.resolve(value.func)
        if target is MISSING:
            return False
        if isinstance(value.func, gast.Name) and value.func.id.startswith("@"):
            return value.func.id in FRESH_HELPERS
        row = rules.as_called(rules.lookup(target), value)
        return row is not None and not row.alias


def _is_pop(value: Any) -> bool:
    """An item taken off a list shares no memory with the list itself."""
    return isinstance(value.func, gast.Attribute) and value.func.attr == "pop"
