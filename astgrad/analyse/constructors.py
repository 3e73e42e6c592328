"""A class of the user's -> a function that makes its objects, read from `__init__`.

    class Spring:                              def new_Spring(k, m):
        def __init__(self, k, m):                  self_k = k
            self.k = k                   ->        self_w = math.sqrt(self_k / m)
            self.w = math.sqrt(self.k / m)         return instance(Spring, k=self_k, w=self_w)

While `__init__` runs, nobody else may see the object: its attributes are variables then. Whatever would let the object
out before it is finished, a method of it or the bare `self`, is refused.
"""

from __future__ import annotations

import abc
import dataclasses
import functools
import inspect
import types
from dataclasses import dataclass, field, replace
from typing import Any

from astgrad.analyse.arguments import is_starred
from astgrad.analyse.derived import behind_docstring, derived, without_first
from astgrad.analyse.values import is_record_type
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.errors import UnsupportedError, with_article
from astgrad.runtime import build, instance
from astgrad.runtime.structures import is_users_class, slots_of
from astgrad.text import reader

_PLAIN = (int, float, str, bool, type(None))
_LITERALS: dict[Any, str] = {list: "[]", dict: "{}", tuple: "()"}


@dataclass(frozen=True)
class Constructor:
    """How objects of a class are made: of its arguments as they are (`fields`), or by a function; or why that is not understood."""

    kind: type
    fields: dict[str, Any] | None = None  # for each attribute the name of a parameter, or a literal
    function: types.FunctionType | None = None
    refusal: UnsupportedError | None = None
    hands_on: bool = False  # whether the function may hand the object on, so that something else may hold it


def constructor(kind: Any, call: Any) -> Constructor | None:
    """How a call of a class makes an object; None of a class that is not the user's, or that only holds what it is given."""
    if not isinstance(kind, type) or not is_users_class(kind):
        return None
    given = _given(kind, call) if dataclasses.is_dataclass(kind) and not is_starred(call) else None
    return _constructor(kind, inspect.getattr_static(kind, "__init__"), given, is_starred(call))


def _given(kind: type, call: Any) -> frozenset[str]:
    """The fields that a call gives, of those that else a factory makes."""
    made = [f.name for f in dataclasses.fields(kind) if f.init and f.default_factory is not dataclasses.MISSING]  # type: ignore[arg-type]
    listed = [n for n, p in inspect.signature(kind).parameters.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    return frozenset({*listed[: len(call.args)], *(k.arg for k in call.keywords)} & set(made))


@functools.lru_cache(maxsize=1024)
def _constructor(kind: type, init: Any, given: frozenset[str] | None, starred: bool) -> Constructor:
    try:
        return _Maker(kind, given, starred).run()
    except UnsupportedError as error:
        try:
            return _Maker(kind, given, starred).in_steps()
        except UnsupportedError:
            return Constructor(kind, refusal=error)
    except (OSError, NotImplementedError) as error:
        return Constructor(kind, refusal=UnsupportedError(f"how {with_article(kind)} is made cannot be read: {error}", "make it outside of the function, and pass it"))


@dataclass
class _Reading:
    """A function that is read with the object that it is called on."""

    fn: types.FunctionType
    tree: Any
    source: reader.Source
    home: type | None  # the class that it stands in, for `super()`
    own: str = ""
    by_dataclass: bool = False  # written by @dataclass, which may set what is frozen

    def refuse(self, node: Any, why: str, instead: str = "make the object outside of the function, and pass it") -> Any:
        raise UnsupportedError(why, instead, self.source.place(node))


@dataclass
class _Maker:
    kind: type
    given: frozenset[str] | None
    starred: bool  # whether which argument is which only the running program knows
    fields: dict[str, str] = field(default_factory=dict)  # attributes and the variables that hold them
    depth: int = 0

    def run(self) -> Constructor:
        self._check_class()
        reading = self._written_by_dataclass() if self._is_generated() else self._read(inspect.getattr_static(self.kind, "__init__"))
        tree = T.clone(reading.tree)
        self.names = Names({n.id for n in T.walk(tree) if isinstance(n, gast.Name)} | {f"new_{self.kind.__name__}"})
        self.host = reading
        tree.args = without_first(tree.args)
        body = self._spliced(reading, tree.body)
        tree.body = self._settled(body)
        fields = self._plain(tree)
        if fields is not None and not self.starred:
            return Constructor(self.kind, fields=fields)
        return Constructor(self.kind, function=self._live(tree, reading))

    def in_steps(self) -> Constructor:
        """An object without attributes, which get written one by one: methods may see it before it is finished.

        self = instance(Wheel); self.r = r; self.area = self.compute_area(); return self
        """
        self._check_class()
        reading = self._written_by_dataclass() if self._is_generated() else self._read(inspect.getattr_static(self.kind, "__init__"))
        if self._frozen() or not reading.own:
            reading.refuse(reading.tree, f"{with_article(self.kind)} is frozen, and handed on before it is finished: not differentiated")
        tree = T.clone(reading.tree)
        self.names = Names({n.id for n in T.walk(tree) if isinstance(n, gast.Name)} | {f"new_{self.kind.__name__}"})
        tree.args = without_first(tree.args)

        def visit(part: Any) -> Any:
            if isinstance(part, gast.Call) and isinstance(part.func, gast.Name) and part.func.id == "super" and not part.args:
                return T.call("super", T.load("__class__"), T.load(reading.own))
            return T.at(gast.Return(value=T.load(reading.own)), part) if isinstance(part, gast.Return) else None

        made = T.assign(reading.own, self._finish(None).value, tree.body[0])
        made.value.keywords = [gast.keyword(arg=n, value=T.attribute(self._class_name(), n)) for n in self._defaults_of_class()]
        tree.body = [made, *T.transform(behind_docstring(tree.body), visit), T.at(gast.Return(value=T.load(reading.own)), None)]
        return Constructor(self.kind, function=self._live(tree, reading), hands_on=True)

    def _defaults_of_class(self) -> list[str]:
        """Fields whose defaults the class holds: of an object without them, nobody may find these in their place."""
        fields = dataclasses.fields(self.kind) if self._is_generated() else ()
        return [f.name for f in fields if not isinstance(inspect.getattr_static(self.kind, f.name, MISSING), (types.MemberDescriptorType, type(MISSING)))]

    # --- what is read

    def _check_class(self) -> None:
        kind = self.kind
        odd = type(kind).__call__ not in (type.__call__, abc.ABCMeta.__call__) or kind.__new__ is not object.__new__
        if odd or getattr(kind, "__abstractmethods__", None) or kind.__getattribute__ is not object.__getattribute__:
            raise UnsupportedError(f"{with_article(kind)} is made otherwise than by its `__init__` alone, which is not differentiated", "make it outside of the function, and pass it")
        if kind.__setattr__ is not object.__setattr__ and not self._frozen():
            raise UnsupportedError(f"{kind.__name__} defines what setting an attribute does, so that making one is not differentiated", "make it outside of the function, and pass it")

    def _frozen(self) -> bool:
        setter = self.kind.__setattr__
        return dataclasses.is_dataclass(self.kind) and setter.__qualname__.endswith(".__setattr__") and getattr(setter, "__code__", None) is not None and _no_source(setter)

    def _is_generated(self) -> bool:
        """Whether `__init__` is the one that @dataclass writes."""
        home = next(k for k in self.kind.__mro__ if "__init__" in k.__dict__)
        return "__dataclass_fields__" in home.__dict__ and _no_source(home.__dict__["__init__"])

    def _read(self, fn: Any, home: type | None = None) -> _Reading:
        if fn is object.__init__:
            fn = _nothing
        if not isinstance(fn, types.FunctionType):
            raise UnsupportedError(f"`__init__` of {self.kind.__name__} is no Python function", "make the object outside of the function, and pass it")
        source = reader.read(fn)
        home = home or next((k for k in self.kind.__mro__ if any(fn is held for held in vars(k).values())), None)
        positional = [*source.tree.args.posonlyargs, *source.tree.args.args]
        reading = _Reading(fn, source.tree, source, home, positional[0].id if positional else "")
        for node in T.walk_block(source.tree.body):
            if isinstance(node, (gast.Lambda, gast.FunctionDef)) and reading.own in T.names_read(node):
                reading.refuse(node, f"a function that holds the unfinished {self.kind.__name__} is not differentiated")
            if isinstance(node, (gast.With, gast.Try, gast.Yield, gast.Await)):
                reading.refuse(node, f"`{type(node).__name__.lower()}` while {with_article(self.kind)} is made is not differentiated")
        return reading

    def _written_by_dataclass(self) -> _Reading:
        """The `__init__` that @dataclass writes, with its defaults and factories, as text."""
        parameters, body, self.factories, defaults = [], [], {}, {}
        every: Any = self.kind.__dataclass_fields__  # type: ignore[attr-defined]
        passed = []
        for f in every.values():
            is_class_variable = f._field_type is dataclasses._FIELD_CLASSVAR  # type: ignore[attr-defined]
            initial = f._field_type is dataclasses._FIELD_INITVAR  # type: ignore[attr-defined]
            if is_class_variable:
                continue
            factory = f.default_factory is not dataclasses.MISSING
            if f.init and not (factory and f.name not in (self.given or ())):
                parameters.append((f.kw_only, f.name))
                if f.default is not dataclasses.MISSING:
                    defaults[f.name] = f.default
                value = f.name
            elif factory:
                value = _LITERALS.get(f.default_factory, "")
                if not value:
                    value = f"{f.name}_factory()"
                    self.factories[f"{f.name}_factory"] = f.default_factory
            elif f.default is not dataclasses.MISSING:
                value = f"{f.name}_default"
                self.factories[value] = f.default
            else:
                continue
            if initial:
                passed.append(f.name)
            else:
                body.append(f"    self.{f.name} = {value}")
        positional = [n for only, n in parameters if not only]
        named = [n for only, n in parameters if only]
        text = ", ".join(["self", *positional, *(["*", *named] if named else [])])
        if hasattr(self.kind, "__post_init__"):
            body.append(f"    self.__post_init__({', '.join(passed)})")
        tree = gast.parse(f"def __init__({text}):\n" + "\n".join(body or ["    pass"])).body[0]
        for node in T.walk(tree):
            for mark in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
                if hasattr(node, mark):
                    delattr(node, mark)
            if isinstance(node, gast.Assign) and isinstance(node.value, gast.List):
                node.value.made_as = f"{self.kind.__module__}.{self.kind.__qualname__}.{node.targets[0].attr}"
        home: Any = inspect.getattr_static(self.kind, "__post_init__", None)
        fn: Any = home if isinstance(home, types.FunctionType) else _nothing
        source = reader.read(fn)
        self.defaults = tuple(defaults[n] for n in positional if n in defaults) or None, {n: defaults[n] for n in named if n in defaults} or None
        return _Reading(fn, T.at(tree, source.tree), replace(source, tree=tree), None, "self", True)

    # --- one body out of several

    def _spliced(self, reading: _Reading, body: T.Block) -> T.Block:
        """The statements with attributes of the object as variables, and the bodies of what else initialises it put in."""
        done: T.Block = []
        for node in body:
            inner = self._initialiser(reading, node)
            if inner is not None:
                done += inner
            elif isinstance(node, (gast.If, gast.For, gast.While)):
                twin = T.clone_header(node)
                for name in ("test", "iter", "target"):
                    if hasattr(node, name):
                        setattr(twin, name, self._attributes(reading, getattr(node, name)))
                twin.body, twin.orelse = self._spliced(reading, node.body), self._spliced(reading, node.orelse)
                done.append(twin)
            elif isinstance(node, gast.Return):
                if reading is not self.host:
                    reading.refuse(node, f"`return` in what initialises {with_article(self.kind)} on the way is not differentiated")
                done.append(self._finish(node))
            else:
                done.append(self._attributes(reading, self._plain_setting(reading, node)))
        return done

    def _plain_setting(self, reading: _Reading, node: Any) -> Any:
        """`object.__setattr__(self, "w", e)` is `self.w = e`, and so is an annotated assignment."""
        call = node.value if isinstance(node, gast.Expr) and isinstance(node.value, gast.Call) else None
        if call is not None and T.dump(call.func) == T.dump(T.attribute(T.load("object"), "__setattr__")) and len(call.args) == 3 and isinstance(call.args[1], gast.Constant):
            return T.assign(gast.Attribute(value=call.args[0], attr=call.args[1].value, ctx=gast.Store()), call.args[2], node)
        target = node.targets[0] if isinstance(node, gast.Assign) else getattr(node, "target", None)
        if isinstance(target, gast.Attribute) and self._frozen() and not reading.by_dataclass:
            reading.refuse(node, f"{self.kind.__name__} is frozen", "use object.__setattr__")
        if isinstance(node, gast.AnnAssign) and node.value is not None:
            return T.assign(node.target, node.value, node)
        return node

    def _attributes(self, reading: _Reading, node: Any) -> Any:
        """Attributes of the object as variables, and those of its class by the class."""

        def visit(part: Any) -> Any:
            if not (isinstance(part, gast.Attribute) and isinstance(part.value, gast.Name) and part.value.id == reading.own):
                return None
            name, of_class = part.attr, inspect.getattr_static(self.kind, part.attr, MISSING)
            hidden = name.startswith("__") and not name.endswith("__")
            stored = isinstance(part.ctx, gast.Store)
            if hidden or (stored and hasattr(type(of_class), "__set__") and not isinstance(of_class, types.MemberDescriptorType)):
                reading.refuse(part, f"`{reading.own}.{name}` is set by what the class defines, which is not differentiated")
            if stored or name in self.fields:
                made = gast.Name(id=self.fields.setdefault(name, self.names.fresh(f"self_{name}")) if name not in self.fields else self.fields[name], ctx=part.ctx, annotation=None, type_comment=None)
                made.field = name
                return T.at(made, part)
            if of_class is MISSING or not (isinstance(of_class, staticmethod) or not hasattr(type(of_class), "__get__")):
                reading.refuse(part, f"`{reading.own}.{name}` uses {with_article(self.kind)} that is not finished, which is not differentiated")
            return T.at(T.attribute(self._class_name(), name), part)

        done = T.transform(node, visit)
        for part in T.walk(done):
            if isinstance(part, gast.Name) and part.id in (reading.own, "super", "__class__") and not hasattr(part, "field"):
                reading.refuse(part if hasattr(part, "lineno") else node, f"{with_article(self.kind)} is handed on before it is finished, which is not differentiated")
        return done

    def _class_name(self) -> Any:
        node = T.load(self.kind.__name__)
        node.the_class = True
        return node

    def _initialiser(self, reading: _Reading, node: Any) -> T.Block | None:
        """The body of `super().__init__(...)`, `Base.__init__(self, ...)` or `self.__post_init__(...)`."""
        call = node.value if isinstance(node, gast.Expr) and isinstance(node.value, gast.Call) else None
        if call is None or not isinstance(call.func, gast.Attribute) or call.func.attr not in ("__init__", "__post_init__"):
            return None
        owner, name, args = call.func.value, call.func.attr, list(call.args)
        order = self.kind.__mro__
        if isinstance(owner, gast.Call) and isinstance(owner.func, gast.Name) and owner.func.id == "super" and reading.home in order:
            rest = order[order.index(reading.home) + 1:]  # type: ignore[arg-type]
        elif isinstance(owner, gast.Name) and owner.id == reading.own:
            rest = order
        else:
            named = Scope(reading.fn, T.parameter_names(reading.tree.args)).resolve(owner)
            if named not in order or not args or not (isinstance(args[0], gast.Name) and args.pop(0).id == reading.own):
                return None
            rest = order[order.index(named):]
        home = next((k for k in rest if name in k.__dict__), object)
        if "__dataclass_fields__" in home.__dict__ and name == "__init__" and _no_source(home.__dict__[name]):
            reading.refuse(node, f"the `__init__` that @dataclass writes for {home.__name__} is not followed from here", "assign the attributes one by one")
        inner = self._read(home.__dict__.get(name, object.__init__), home)
        self.depth += 1
        if self.depth > 20:
            reading.refuse(node, f"what initialises {with_article(self.kind)} calls itself, which is not differentiated")
        return self._called(reading, inner, node, [self._attributes(reading, a) for a in args], {k.arg: self._attributes(reading, k.value) for k in call.keywords})

    def _called(self, reading: _Reading, inner: _Reading, node: Any, args: list[Any], keywords: dict[str | None, Any]) -> T.Block:
        """The body of an initialiser with its parameters bound, and its variables under names of their own."""
        arguments = inner.tree.args
        names = [p.id for p in [*arguments.posonlyargs, *arguments.args]][1:]
        bound = dict(zip(names, args, strict=False)) | keywords
        listed = [*names, *(p.id for p in arguments.kwonlyargs)]
        defaults = {n: d for n, d in T.default_values(arguments).items() if isinstance(d, gast.Constant)}
        starred = any(isinstance(a, gast.Starred) for a in args) or None in keywords or arguments.vararg or arguments.kwarg
        if starred or len(args) > len(names) or set(bound) - set(listed) or any(n not in bound and n not in defaults for n in listed):
            reading.refuse(node, "with these arguments, what this call initialises is not followed", "pass them one by one")
        scope, outer = Scope(inner.fn, [*listed, *T.names_bound(inner.tree.body)]), Scope(reading.fn, ())
        for free in T.names_read(inner.tree.body):
            if free not in (*scope.locals, inner.own, "super") and scope.peek(free) is not outer.peek(free):
                reading.refuse(node, f"`{free}` means something else where {inner.fn.__qualname__} is defined", "assign the attributes here")
        variables = list(dict.fromkeys([*listed, *T.names_bound(inner.tree.body)]))
        rebound = T.names_bound(inner.tree.body)
        same = {n: v.id for n, v in bound.items() if n not in rebound and isinstance(v, gast.Name) and not hasattr(v, "field")}
        renamed = {n: same[n] if n in same else self.names.fresh(n) for n in variables if n != inner.own}
        body = T.renamed(T.clone(inner.tree.body), renamed)
        before = [T.assign(renamed[n], bound.get(n, defaults.get(n)), node) for n in listed if n not in same]
        if inner.source.filename != self.host.source.filename:
            for part in T.walk_block(body):
                if hasattr(part, "lineno"):
                    T.at(part, node)
        return [*before, *self._spliced(inner, body)]

    # --- the end

    def _finish(self, site: Any) -> Any:
        made = gast.Return(value=gast.Call(func=T.load("@instance"), args=[self._class_name()], keywords=[]))
        return T.at(made, site)

    def _settled(self, body: T.Block) -> T.Block:
        """The body with what it returns; attributes that may be read, or left, without having been set are refused."""
        end = self._flow(body, frozenset())
        if end is not None:
            self._complete(end, None)
            body = [*body, self._finish(None)]
        order = in_order(self.kind, list(self.fields))
        self.keywords = [gast.keyword(arg=n, value=T.load(self.fields[n])) for n in order]
        for node in T.statements(body):
            if isinstance(node, gast.Return):
                node.value.keywords = [T.clone(k) for k in self.keywords]
        return body

    def _flow(self, body: T.Block, have: frozenset[str]) -> frozenset[str] | None:
        for node in body:
            if isinstance(node, gast.Return):
                self._complete(have, node)
                return None
            parts = [node.test] if isinstance(node, (gast.If, gast.While)) else [node.iter] if isinstance(node, gast.For) else [node]
            for part in (p for whole in parts for p in T.walk(whole)):
                read = isinstance(getattr(part, "ctx", None), gast.Load) or isinstance(node, gast.AugAssign) and part is node.target
                if hasattr(part, "field") and read and part.field not in have:
                    self.host.refuse(part, f"the attribute `{part.field}` may not have been set yet where it is read")
            if isinstance(node, gast.Raise):
                return None
            if isinstance(node, gast.If):
                ends = [e for e in (self._flow(node.body, have), self._flow(node.orelse, have)) if e is not None]
                if not ends:
                    return None
                have = frozenset.intersection(*ends)
            elif isinstance(node, (gast.For, gast.While)):
                self._flow(node.body, have)
                if node.orelse:
                    self._flow(node.orelse, have)
            else:
                have |= {p.field for p in T.walk(node) if hasattr(p, "field") and isinstance(p.ctx, gast.Store)}
        return have

    def _complete(self, have: frozenset[str], node: Any) -> None:
        missing = sorted(set(self.fields) - have)
        if missing:
            self.host.refuse(node or self.host.tree, f"the attribute `{missing[0]}` of {with_article(self.kind)} is not set on every path", "set it before the `if` or the loop")

    def _plain(self, tree: Any) -> dict[str, Any] | None:
        """The attributes, where each is a parameter as it came in, or a literal, and nothing else happens."""
        parameters = set(T.parameter_names(tree.args))
        if tree.args.vararg or tree.args.kwarg or not all(isinstance(d, _PLAIN) for d in [*(self._defaults()[0] or ()), *(self._defaults()[1] or {}).values()]):
            return None
        values: dict[str, Any] = {}
        for node in _one_by_one(behind_docstring(tree.body)[:-1]):
            target = node.targets[0] if isinstance(node, gast.Assign) and len(node.targets) == 1 else None
            if not isinstance(target, gast.Name) or target.id in values or target.id in parameters:
                return None
            value = values.get(node.value.id, node.value) if isinstance(node.value, gast.Name) else node.value
            literal = isinstance(value, gast.Constant) or isinstance(value, (gast.List, gast.Tuple)) and not value.elts or isinstance(value, gast.Dict) and not value.keys
            if not literal and not (isinstance(value, gast.Name) and value.id in parameters):
                return None
            values[target.id] = value
        return {k.arg: (v.id if isinstance(v := values[k.value.id], gast.Name) else v) for k in self.keywords}

    def _defaults(self) -> tuple[Any, Any]:
        init: Any = inspect.getattr_static(self.kind, "__init__")
        return self.defaults if hasattr(self, "defaults") else (getattr(init, "__defaults__", None), getattr(init, "__kwdefaults__", None))

    def _live(self, tree: Any, reading: _Reading) -> types.FunctionType:
        """The tree as a function over the names of `__init__`."""
        bound = {"@instance": self.names.fresh("instance"), "@class": self.kind.__name__ if self.kind.__name__ not in self.names.taken else self.names.fresh(self.kind.__name__)}

        def visit(part: Any) -> Any:
            if not isinstance(part, gast.Name):
                return None
            if hasattr(part, "the_class"):
                return T.at(T.load(bound["@class"]), part)
            return T.load(bound["@instance"]) if part.id == "@instance" else None

        tree.body = T.transform(behind_docstring(tree.body), visit)
        tree.name = f"new_{self.kind.__name__}"
        cells = {bound["@instance"]: instance, bound["@class"]: self.kind, **getattr(self, "factories", {})}
        return derived(tree, reading.source, reading.fn, cells, self._defaults())


def _nothing(self: Any) -> None:
    pass


def _no_source(fn: Any) -> bool:
    return isinstance(fn, types.FunctionType) and fn.__code__.co_filename == "<string>"


def _one_by_one(body: T.Block) -> T.Block:
    """`self.a, self.b = a, b` in parts, where the order makes no difference; and no `pass`."""
    done: T.Block = []
    for node in body:
        target: Any = node.targets[0] if isinstance(node, gast.Assign) else None
        pairs = list(zip(target.elts, node.value.elts, strict=False)) if isinstance(target, gast.Tuple) and isinstance(node.value, gast.Tuple) else []
        if pairs and len(target.elts) == len(node.value.elts) and not any(hasattr(v, "field") or not isinstance(v, (gast.Name, gast.Constant)) for _, v in pairs):
            done += [T.assign(t, v, node) for t, v in pairs]
        elif not isinstance(node, gast.Pass):
            done.append(node)
    return done


def in_order(kind: type, names: list[str]) -> list[str]:
    """Attributes in the order in which `parts` of an object finds them."""
    if issubclass(kind, tuple):
        return [n for n in kind._fields if n in names]  # type: ignore[attr-defined]
    if dataclasses.is_dataclass(kind):
        fields = [f.name for f in dataclasses.fields(kind) if f.name in names]
        return [*fields, *(n for n in names if n not in fields)]
    slots = [n for k in kind.__mro__ for n in slots_of(k) if n in names]
    return [*(n for n in names if n not in slots), *slots]


def argument_fields(made: Constructor, call: Any) -> dict[str, Any]:
    """The expression of each attribute, for a call of a class whose objects hold their arguments as they are."""
    signature = inspect.signature(made.kind)
    given = dict(zip(signature.parameters, call.args, strict=False)) | {k.arg: k.value for k in call.keywords}
    given = {n: T.constant(p.default) for n, p in signature.parameters.items() if p.default is not p.empty} | given
    assert made.fields is not None
    return {n: given[v] if isinstance(v, str) else T.clone(v) for n, v in made.fields.items()}


__all__ = ["Constructor", "argument_fields", "constructor", "in_order"]


def makes_object(call: Any, scope: Scope) -> bool:
    """Whether a call makes an object whose attributes are its arguments."""
    target = scope.resolve(call.func)
    return target in (build, instance) or isinstance(target, type) and (is_record_type(target) or getattr(constructor(target, call), "fields", None) is not None)


def parts_made(value: Any, scope: Scope) -> list[tuple[Any, Any]]:
    """What a display, or a call that makes an object, is made of: keys, as expressions or names of attributes, and parts."""
    if isinstance(value, gast.Dict):
        return list(zip(value.keys, value.values, strict=True))
    if isinstance(value, (gast.List, gast.Tuple)):
        return [(T.constant(i), item) for i, item in enumerate(value.elts)]
    target = scope.resolve(value.func)
    if target in (build, instance):
        return [(k.arg, k.value) for k in value.keywords]
    if is_record_type(target):
        names = list(inspect.signature(target).parameters)
        return [*zip(names, value.args, strict=False), *((k.arg, k.value) for k in value.keywords)]
    return list(argument_fields(constructor(target, value), value).items())  # type: ignore[arg-type]
