"""Functions made of the user's: read as another tree, with the places of the user's file."""

from __future__ import annotations

import functools
import types
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.errors import UnsupportedError
from astgrad.text import loader, reader
from astgrad.text.printer import render


def plain_function(target: Any) -> Any:
    """The function behind a method of a class, `Vec.zeros`, with the class in the place of `cls`; anything else as it is."""
    if isinstance(target, types.MethodType) and isinstance(target.__self__, type) and isinstance(target.__func__, types.FunctionType):
        return _with_class(target.__func__, target.__self__)
    return target


@functools.lru_cache(maxsize=1024)
def _with_class(fn: types.FunctionType, kind: type) -> types.FunctionType:
    """A class method as a function that finds its class in a cell."""
    source = reader.read(fn)
    tree = T.clone_header(source.tree)
    own = T.parameter_names(tree.args)[0]
    for node in T.walk_block(tree.body):
        if isinstance(node, gast.Name) and (node.id in ("super", "__class__") or node.id == own and not isinstance(node.ctx, gast.Load)):
            raise UnsupportedError(f"`{node.id}` in a class method is not differentiated in this way", "name the class instead", source.place(node))
    tree.args = without_first(tree.args)
    tree.body = behind_docstring(tree.body)
    if tree.name == own:
        tree.name = f"{own}_"
    return derived(tree, source, fn, {own: kind}, (fn.__defaults__, fn.__kwdefaults__))


def derived(tree: Any, source: reader.Source, owner: types.FunctionType, cells: dict[str, Any], defaults: tuple[Any, Any]) -> types.FunctionType:
    """A tree that was made of a user's function, as a function that is read as that tree."""
    tree.args = T.clone(tree.args)
    for parameter in T.walk(tree.args):
        if isinstance(parameter, gast.Name):
            parameter.annotation = None
    tree.args.defaults = [T.constant(None)] * len(defaults[0] or ())
    tree.args.kw_defaults = [T.constant(None) if p.id in (defaults[1] or {}) else None for p in tree.args.kwonlyargs]
    tree.returns = None
    made = loader.load(render(tree), tree.name, {tree.name: owner}, cells, {tree.name: defaults})[tree.name]
    reader.stands_for(made, replace(source, tree=tree, fn=made, wrappers=[], decorators=[]))
    return made


def objects_called(name: str, called: types.FunctionType, owner: types.FunctionType, **more: Any) -> type:
    """The class of objects that stand for functions: where one is called, `called` is."""
    called.__qualname__ = f"{name}.__call__"
    called.stands_for_function = True  # type: ignore[attr-defined]
    return type(name, (), {"__call__": called, "__module__": owner.__module__, "__qualname__": name, "stands_for_function": True, **more})


def stands_for_function(thing: Any) -> bool:
    """Whether a class is one of such objects, or a method is what they do where they are called."""
    return "stands_for_function" in vars(thing)


def with_first(arguments: Any, taken: Collection[str]) -> tuple[Any, str]:
    """Parameters with a first one, and its name, which is none of those that are `taken`."""
    name = "self"
    while name in taken:
        name += "_"
    twin, first = T.clone_header(arguments), gast.Name(id=name, ctx=gast.Param(), annotation=None, type_comment=None)
    if arguments.posonlyargs:
        twin.posonlyargs = [first, *arguments.posonlyargs]
    else:
        twin.args = [first, *arguments.args]
    return twin, name


def without_first(arguments: Any) -> Any:
    twin = T.clone_header(arguments)
    twin.posonlyargs, twin.args = (arguments.posonlyargs[1:], arguments.args) if arguments.posonlyargs else ([], arguments.args[1:])
    return twin


def behind_docstring(body: T.Block) -> T.Block:
    return [n for n in body if not (isinstance(n, gast.Expr) and isinstance(n.value, gast.Constant))]
