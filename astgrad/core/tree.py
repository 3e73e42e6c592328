"""Building, copying and walking gast trees.

A tree is ordinary gast. Two things ride on nodes as plain attributes, because they are part of what the
generated code *means* and not findings of an analysis:

* a read of a primal variable in the reverse sweep carries the `version` (see `analyse.versions`) that it wants;
* a statement carries `lineno`, the line of the user's source that it stands for.
"""

from __future__ import annotations

from ast import AST
from collections.abc import Callable, Mapping
from operator import is_not
from typing import Any

from astgrad.core.lazy import gast

Node = Any
Statement = Any
Expression = Any
Block = list[Any]

BLOCKS = ("body", "orelse", "finalbody")

_PLAIN_FIELDS = {"ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment", "module", "level", "asname", "conversion", "is_async"}  # no trees hang there
_COMPREHENSIONS = ("ListComp", "SetComp", "DictComp", "GeneratorExp")


class _Fields(dict[type, tuple[str, ...]]):
    """By kind of node, the fields that other nodes may hang from; none of kinds that are not to be looked into."""

    def __init__(self, *closed: str) -> None:
        self.closed = ("Constant", *closed)

    def __missing__(self, kind: Any) -> tuple[str, ...]:
        self[kind] = fields = () if kind.__name__ in self.closed else tuple(f for f in kind._fields if f not in _PLAIN_FIELDS)
        return fields


_fields_of = _Fields()
_fields_that_read = _Fields("Name", "FunctionDef", "Lambda", *_COMPREHENSIONS)
_fields_that_bind = _Fields("Name", "FunctionDef", "ClassDef", "Lambda", *_COMPREHENSIONS)


def load(name: str) -> Expression:
    return gast.Name(id=name, ctx=gast.Load(), annotation=None, type_comment=None)


def store(name: str) -> Expression:
    return gast.Name(id=name, ctx=gast.Store(), annotation=None, type_comment=None)


def constant(value: object) -> Expression:
    return gast.Constant(value=value, kind=None)


def assign(target: str | Expression, value: Expression, site: Node = None) -> Statement:
    """`target = value`, standing for the user's statement `site`."""
    node = gast.Assign(targets=[store(target) if isinstance(target, str) else target], value=value, type_comment=None)
    return at(node, site)


def augment(target: str | Expression, op: Any, value: Expression, site: Node = None) -> Statement:
    """`target op= value`, standing for the user's statement `site`."""
    return at(gast.AugAssign(target=store(target) if isinstance(target, str) else target, op=op, value=value), site)


def at(node: Statement, site: Node) -> Statement:
    """The statement, marked as standing for the line of `site`."""
    line = getattr(site, "lineno", None)
    if line is not None:
        node.lineno = line
        node.col_offset = getattr(site, "col_offset", 0)
    return node


def in_place_of(node: Expression, old: Expression) -> Expression:
    """The expression, marked as what makes the same object as another one, which stood there before."""
    for mark in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        if getattr(old, mark, None) is not None:
            setattr(node, mark, getattr(old, mark))
    return node


def placed(node: Expression, site: Node) -> Expression:
    """The expression, of which every part that stands nowhere in the source now stands where `site` does."""
    for part in walk(node):
        if not hasattr(part, "col_offset"):
            at(part, site)
    return node


def call(function: str | Expression, *args: Expression, **keywords: Expression) -> Expression:
    function = load(function) if isinstance(function, str) else function
    return gast.Call(func=function, args=list(args), keywords=[gast.keyword(arg=k, value=v) for k, v in keywords.items()])


def method(value: Expression, name: str, *args: Expression) -> Expression:
    return call(attribute(value, name), *args)


def attribute(value: Expression, name: str) -> Expression:
    return gast.Attribute(value=value, attr=name, ctx=gast.Load())


def subscript(value: Expression, index: Expression, ctx: Any = None) -> Expression:
    return gast.Subscript(value=value, slice=index, ctx=ctx or gast.Load())


def tuple_of(items: list[Expression], ctx: Any = None) -> Expression:
    return gast.Tuple(elts=items, ctx=ctx or gast.Load())


def binary(left: Expression, op: Any, right: Expression) -> Expression:
    return gast.BinOp(left=left, op=op, right=right)


def negative(value: Expression) -> Expression:
    return gast.UnaryOp(op=gast.USub(), operand=value)


def expression_statement(value: Expression, site: Node = None) -> Statement:
    return at(gast.Expr(value=value), site)


def clone(node: Any) -> Any:
    """A copy of a tree that shares no node with it but marks of load and store; versions and lines are kept."""
    if isinstance(node, list):
        return [clone(item) for item in node]
    if not isinstance(node, AST):
        return node
    twin = clone_header(node)
    held = twin.__dict__
    for field in _fields_of[type(node)]:
        value = held.get(field)
        if isinstance(value, AST):
            held[field] = clone(value)
        elif isinstance(value, list):
            held[field] = [clone(item) if isinstance(item, AST) else item for item in value]
    return twin


def children(node: Node) -> list[Node]:
    """The nodes directly below a node, in source order; not operators and marks of load and store."""
    found: list[Node] = []
    held = node.__dict__
    for field in _fields_of[type(node)]:
        value = held.get(field)
        if isinstance(value, AST):
            found.append(value)
        elif value and isinstance(value, list):
            found += [item for item in value if isinstance(item, AST)]
    return found


def walk(node: Node) -> list[Node]:
    """A node and all below it, parents first, in source order."""
    found: list[Node] = []
    _gather(node, _fields_of, found)
    return found


def walk_block(block: Block) -> list[Node]:
    found: list[Node] = []
    for statement in block:
        _gather(statement, _fields_of, found)
    return found


def _gather(node: Node, fields: _Fields, found: list[Node]) -> None:
    found.append(node)
    held = node.__dict__
    for field in fields[type(node)]:
        value = held.get(field)
        if isinstance(value, AST):
            _gather(value, fields, found)
        elif value and isinstance(value, list):
            for item in value:
                if isinstance(item, AST):
                    _gather(item, fields, found)


def contents(block: Block) -> list[Any]:
    """All nodes of a block and all that they hold: the same things again, as long as nothing in it is changed."""
    return [part for node in walk_block(block) for part in (node, *node.__dict__.values()) if not isinstance(part, list)]


def statements(block: Block) -> list[Statement]:
    """Every statement of a block and of the blocks inside it, but not of nested functions."""
    found: list[Statement] = []
    for statement in block:
        found.append(statement)
        if not isinstance(statement, (gast.FunctionDef, gast.ClassDef)):
            for inner in inner_blocks(statement):
                found += statements(inner)
    return found


def replaced(block: Block, visit: Callable[[Statement], Block | None]) -> tuple[Block, bool]:
    """A block with what `visit` gives in place of each statement, where that is not None, the ones inside first; and whether there was any.

    Ifs and loops stay the same nodes, of which it is known what holds there.
    """
    done: Block = []
    changed = False
    for statement in block:
        if isinstance(statement, (gast.If, gast.For, gast.While)):
            statement.body, in_body = replaced(statement.body, visit)
            statement.orelse, in_orelse = replaced(statement.orelse, visit)
            changed |= in_body or in_orelse
        made = visit(statement)
        changed |= made is not None
        done += [statement] if made is None else made
    return done, changed


def inner_blocks(statement: Statement) -> list[Block]:
    held = statement.__dict__
    return [held[field] for field in BLOCKS if held.get(field)] + [case.body for case in held.get("cases", ())]


def headers(statement: Statement) -> list[Node]:
    """What a statement evaluates itself, and not the statements inside it; of a definition nothing."""
    if isinstance(statement, (gast.If, gast.While)):
        return [statement.test]
    if isinstance(statement, gast.For):
        return [statement.iter]
    return [] if isinstance(statement, (gast.FunctionDef, gast.ClassDef)) else [statement]


def transform(node: Any, visit: Callable[[Node], Node | None]) -> Any:
    """Rebuild a tree bottom up: `visit` gives a node's replacement, or None to keep it. The input is not changed."""

    def rebuilt(part: Node) -> Node:
        twin = with_children(part, rebuilt)
        replacement = visit(twin)
        return twin if replacement is None else replacement

    if isinstance(node, list):
        return [transform(item, visit) for item in node]
    return rebuilt(node) if isinstance(node, AST) else node


def with_children(node: Node, visit: Callable[[Node], Node]) -> Node:
    """The node with each node directly below it replaced, in source order; the same node where none changed."""
    twin, held = node, node.__dict__
    for field in _fields_of[type(node)]:
        old = held.get(field)
        new: Any
        if isinstance(old, AST):
            new = visit(old)
            changed = new is not old
        elif old and isinstance(old, list):
            new = [visit(item) if isinstance(item, AST) else item for item in old]
            changed = any(map(is_not, new, old))
        else:
            continue
        if changed:
            twin = clone_header(node) if twin is node else twin
            setattr(twin, field, new)
    return twin


def renamed(node: Any, names: Mapping[str, str]) -> Any:
    """A tree with other names for variables; what is said of the nodes besides is kept."""

    def visit(part: Node) -> Node | None:
        if not isinstance(part, gast.Name) or part.id not in names:
            return None
        twin = clone_header(part)
        twin.id = names[part.id]
        return twin

    return transform(node, visit)


def names_read(node: Node | Block) -> list[str]:
    """Names that a tree loads, in source order, without repeats; names bound by inner lambdas or functions are left out."""
    found: dict[str, None] = {}
    for item in node if isinstance(node, list) else [node]:
        _collect_reads(item, frozenset(), found)
    return list(found)


def _collect_reads(tree: Node, bound: frozenset[str], found: dict[str, None]) -> None:
    parts: list[Node] = []
    _gather(tree, _fields_that_read, parts)
    for node in parts:
        if isinstance(node, gast.Name):
            if node.id not in bound and isinstance(node.ctx, (gast.Load, gast.Del)):
                found.setdefault(node.id)
        elif isinstance(node, gast.AugAssign):
            if isinstance(node.target, gast.Name) and node.target.id not in bound:
                found.setdefault(node.target.id)
        elif isinstance(node, (gast.FunctionDef, gast.Lambda)):
            for default in node.args.defaults + [d for d in node.args.kw_defaults if d is not None]:
                _collect_reads(default, bound, found)
            body = node.body if isinstance(node.body, list) else [node.body]
            inner = bound | set(parameter_names(node.args)) | set(names_bound(body))
            for item in body:
                _collect_reads(item, inner, found)
        elif isinstance(node, (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)):
            _collect_reads(node.generators[0].iter, bound, found)  # the first iterable is evaluated outside
            inner = bound | {n.id for g in node.generators for n in walk(g.target) if isinstance(n, gast.Name)}
            for child in children(node):
                _collect_reads(child, inner, found)


def names_bound(node: Node | Block) -> list[str]:
    """Names that a statement or block may bind, in source order, without repeats; nested functions bind only their own name."""
    parts: list[Node] = []
    for item in node if isinstance(node, list) else [node]:
        _gather(item, _fields_that_bind, parts)
    found: dict[str, None] = {}
    for part in parts:
        if isinstance(part, gast.Name):
            if isinstance(part.ctx, gast.Store):
                found.setdefault(part.id)
        elif isinstance(part, gast.stmt):
            if isinstance(part, (gast.FunctionDef, gast.ClassDef)):
                found.setdefault(part.name)
            elif isinstance(part, (gast.Import, gast.ImportFrom)):
                found.update(dict.fromkeys((name.asname or name.name).split(".")[0] for name in part.names))
    return list(found)


def target_names(target: Expression) -> list[str]:
    """The names that an assignment to a target binds, left to right: none for `a[i]`, which is written into."""
    return [node.id for node in walk(target) if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store)]


def function_of(name: str, node: Node) -> Node:
    """A lambda as a function of one return statement."""
    made = gast.FunctionDef(
        name=name, args=node.args, body=[at(gast.Return(value=node.body), node)], decorator_list=[], returns=None, type_comment=None, type_params=[],
    )
    return at(made, node)


def parameter_names(arguments: Node) -> list[str]:
    """All parameter names of a function, in the order of its signature."""
    listed = [*arguments.posonlyargs, *arguments.args]
    if arguments.vararg:
        listed.append(arguments.vararg)
    listed += arguments.kwonlyargs
    if arguments.kwarg:
        listed.append(arguments.kwarg)
    return [parameter.id for parameter in listed]


def default_values(arguments: Node) -> dict[str, Expression]:
    """The default expressions of a function's parameters."""
    positional = [p.id for p in [*arguments.posonlyargs, *arguments.args]]
    found = dict(zip(positional[len(positional) - len(arguments.defaults):], arguments.defaults, strict=True))
    return found | {p.id: d for p, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None}


def without_defaults(function: Node) -> Node:
    """A function or lambda whose parameters have no defaults."""
    twin = clone_header(function)
    twin.args = clone_header(function.args)
    twin.args.defaults, twin.args.kw_defaults = [], [None] * len(function.args.kwonlyargs)
    return twin


def free_names(function: Node) -> list[str]:
    """Names that the body of a function or lambda reads from outside, but not its own."""
    return [n for n in names_read(without_defaults(function)) if n != getattr(function, "name", "")]


def dump(node: Node) -> str:
    """A text that is equal for equal trees."""
    return str(gast.dump(node))


def is_constant(node: Node, *values: object) -> bool:
    """Whether a node is a literal (and, if values are given, one of them, of the same type or number)."""
    return isinstance(node, gast.Constant) and (not values or any(node.value is v or node.value == v for v in values))


def expression(text: str, **parts: Expression | str) -> Expression:
    """The tree of an expression; names in `parts` stand for the given trees (copied at each place)."""
    tree = gast.parse(text, mode="eval").body

    def visit(node: Node) -> Node | None:
        if isinstance(node, gast.Name) and node.id in parts:
            part = parts[node.id]
            return load(part) if isinstance(part, str) else clone(part)
        return None

    return transform(tree, visit)


def clone_header(node: Node) -> Node:
    """A new node with the same fields (which are shared), to be changed in place by its maker."""
    kind: Any = type(node)
    twin = kind.__new__(kind)
    twin.__dict__.update(node.__dict__)
    return twin


def outermost_loop(body: Block, statement: Any, listed: list[Any], position: int) -> int:
    """Where the statements begin that may run after this one: at the outermost loop around it, or at itself."""
    for node in body:
        if isinstance(node, (gast.For, gast.While)) and any(s is statement for s in statements(node.body)):
            return next(i for i, s in enumerate(listed) if s is node)
        if isinstance(node, gast.If) and any(s is statement for s in statements([node])) and node is not statement:
            return min(outermost_loop(part, statement, listed, position) for part in (node.body, node.orelse))
    return position
