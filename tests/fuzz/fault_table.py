"""Faults that are planted into astgrad one at a time, see `tests.fuzz.faults`: each an edit of the text of one function."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the edit: in the function `where` ("module:Class.name"), `old` becomes `new`; `order` of the derivatives looked at.

    Of a rule ("rules:math.sin x") `new` is the formula of the operand, and there is no `old`.
    """

    what: str
    where: str
    old: str
    new: str
    order: int = 1
    always: frozenset[str] = frozenset()  # features that every program has, so that it is found sooner

    @property
    def floor(self) -> str:
        """The pass that it is in; or storage, or changes."""
        return "storage" if "writes" in self.always else "changes" if "changes" in self.always else re.split("[:.]", self.where)[0]


def on(features: str) -> frozenset[str]:
    return frozenset(features.split())


def of_rule(what: str, function: str, operand: str, formula: str, always: frozenset[str] = frozenset()) -> Fault:
    return Fault(what, f"rules:{function} {operand}", "", formula, always=always)


def in_storage(what: str, where: str, old: str, new: str) -> Fault:
    return Fault(what, where, old, new, always=on("writes"))


def in_changes(what: str, where: str, old: str, new: str) -> Fault:
    return Fault(what, where, old, new, always=on("changes lists append"))


FAULTS = (
    # normalise
    Fault("the else of a loop runs after a break too", "normalise.sugar:_Sugar._with_else", "T.constant(False)", "T.constant(True)"),
    Fault("the variable of a comprehension is that of the function", "normalise.sugar:_Sugar._own_variables", "if n in self.outside", "if False", always=on("comprehensions")),
    Fault("what is read before := binds it is read after", "normalise.evaluation_order:_Order._depends", "bound & {*T.names_read(part), *bound_inside(part)}", "False", always=on("walrus")),
    Fault("or goes on where its operand is true", "normalise.sugar:_Sugar._short_circuit", "isinstance(node.op, gast.And) else", "isinstance(node.op, gast.Or) else", always=on("boolops")),
    Fault("x += (x := e) adds to the new x", "normalise.sugar:_Sugar._simple", "node.target.id in bound_inside(node.value)", "False", always=on("walrus")),
    Fault("a default is read when the function is called", "normalise.core:early_defaults", "if default is not None and not isinstance(default, (gast.Constant, gast.Name)) or isinstance(default, gast.Name):", "if False:", always=on("closures")),
    Fault("the last item of a starred target is taken from the front", "normalise.sugar:_Sugar._starred", "T.negative(T.constant(rest - i))), node) for", "T.constant(rest - i)), node) for", always=on("starred")),
    Fault("a return in a loop in a loop leaves only the inner one", "normalise.exits:_Exits._return_to_break", "len(returns) > count", "len(returns) > count + 1", always=on("return for_range")),
    Fault("a second way out takes the first one's value", "normalise.exits:_Exits._flagged", "exits[number - 1]", "exits[0]", always=on("return")),
    Fault("reversed() goes forward in the reverse sweep", "normalise.loops:_Header._item", "T.binary(T.negative(T.constant(1)), gast.Sub(), T.clone(position))", "T.clone(position)", always=on("reversed lists")),
    Fault("a key of max looks for the least", "normalise.containers:Containers._best", 'T.call("@place_of", T.load(f"@{target.__name__}")', 'T.call("@place_of", T.load("@min" if target is max else "@max")', always=on("function_values lists")),
    # analyse
    Fault("where two paths meet, the assignment of the first counts", "analyse.versions:_Finder.join", "left is right and left is not None", "left is not None"),
    Fault("a loop varies no more than its first round", "analyse.activity:Activity._vary_loop", "if grown == varied:", "if True:"),
    Fault("a loop awaits no more than its last round", "analyse.activity:Activity._await_loop", "if start <= head:", "if True:"),
    Fault("a dimension of 1 is taken for one like others", "analyse.facts:_broadcast_dim", "if x == 1:\n        return y", "if x == 1:\n        return x", always=on("broadcasting vectors matrices")),
    Fault("only one branch of an if varies", "analyse.activity:Activity._vary_statement", "self._vary(node.body, varied) | self._vary(node.orelse, varied)", "self._vary(node.orelse, varied)"),
    Fault("an entry of a dict that is replaced keeps its fact", "analyse.infer:Facts._of_Subscript", "found if found is not None else UNBOUND if self.heap.hopeful else ANY", "PY_FLOAT", always=on("dicts")),
    # differentiate
    Fault("a minus is lost", "differentiate.cotangent:Cotangent.negated", "coefficient=-self.coefficient", "coefficient=self.coefficient"),
    Fault("like terms are counted once", "differentiate.cotangent:merge", "known.coefficient + term.coefficient", "known.coefficient"),
    Fault("a strided loop is not turned round", "differentiate.reverse:reversed_range", "T.subscript(steps, gast.Slice(lower=None, upper=None, step=T.negative(T.constant(1))))", "steps", always=on("range_backwards range_two_bounds for_range")),
    Fault("the reverse of a loop leaves its first round out", "differentiate.reverse:reversed_range", "shifted(start, -1), T.negative(T.constant(1)))", "start, T.negative(T.constant(1)))", always=on("for_range")),
    Fault("a repeated index counts once", "analyse.indices:names_no_element_twice", 'set(kinds(index, fact_of)) <= _OF_VIEWS | {"mask"}', "True", always=on("vectors fancy")),
    Fault("where a branch does not read a variable, its adjoint is forgotten", "differentiate.reverse:Reverse._if", "before - self._start(body, out)", "frozenset()"),
    Fault("a value that was overwritten is not restored", "differentiate.record:Recorder._satisfied", "if have is read.version:", "if have is not None:"),
    Fault("a list of adjoints stays back to front", "differentiate.finish:gather_lists", '"reverse"), node), node)]', '"copy"), node), node)]', always=on("lists")),
    Fault("an append is not undone in the reverse sweep", "differentiate.finish:_needed_undoing", "n.undoes[0].name in live[id(stand_ins[id(n)])]", "False", always=on("lists append append_in_loop")),
    Fault("the tangent is taken at the new value", "differentiate.forward:Tangents._assign", "else [tangent, node])", "else [node, tangent])"),
    Fault("what a lambda captured gets nothing", "differentiate.local:Push._push_Lambda", "{**captured, **defaults}", "defaults", always=on("function_values closures")),
    Fault("the second list of a sum gets the first one's part", "differentiate.local:Push._push_sequences", "gast.Slice(lower=size, upper=None, step=None)", "gast.Slice(lower=None, upper=size, step=None)", always=on("lists")),
    Fault("a field of a new record gets the next one's part", "differentiate.local:record_fields", "names = list(inspect.signature(target).parameters)", "names = list(inspect.signature(target).parameters)[::-1]", always=on("records")),
    # simplify
    Fault("x ** 2 is folded to x", "simplify.constant_folding:_binary", 'op == "Pow" and T.is_constant(right, 1)', 'op == "Pow" and T.is_constant(right, 2)'),
    Fault("1 * x is folded to 1", "simplify.constant_folding:_binary", "return right if T.is_constant(left, 1) else left", "return left if T.is_constant(left, 1) else right"),
    Fault("a choice by an option is folded the wrong way", "simplify.constant_folding:_visit", "node.body if truth else node.orelse", "node.orelse if truth else node.body"),
    Fault("a shared adjoint is added to in place", "simplify.freshness:Freshness._augmented", "name in owned and self.is_array(name)", "self.is_array(name)", always=on("vectors matrices broadcasting")),
    Fault("a shared adjoint is written into without a copy", "simplify.freshness:Freshness._ensure", "if not name or name in owned | self.mirrors:", "if True:", always=on("vectors matrices broadcasting")),
    Fault("what is read in the next round of a loop is dead", "simplify.liveness:_statement", "grown = head | (_block(node.body, head, found, head) - targets)", "grown = head; _block(node.body, live, found, live)"),
    # rules
    of_rule("the sine's derivative is the sine", "math.sin", "x", "lambda y, x: np.sin(x)"),
    of_rule("the square of tanh is forgotten", "math.tanh", "x", "lambda y, x: 1 - y"),
    of_rule("a divisor's cotangent has the wrong sign", "operator.truediv", "y", "lambda g, z, x, y: divide(g * z, y)"),
    of_rule("a row's cotangent in matmul is not transposed", "numpy.outer", "b", "lambda g, c, a, b: np.sum(g, 0)", always=on("outer vectors matrices")),
    of_rule("the sums of cumsum run the wrong way", "numpy.cumsum", "a", "lambda g, y, a, axis=None: np.cumsum(g, axis)", always=on("cumsum vectors")),
    Fault("get takes the default where the key is there", "normalise.containers:Containers._get", "ops=[gast.In()]", "ops=[gast.NotIn()]", always=on("dicts")),
    # runtime
    Fault("a broadcast dimension is not summed", "runtime.broadcasting:sum_to", "shape[i - lead] == 1 and n != 1", "False", always=on("vectors matrices broadcasting")),
    Fault("a float that met an array gets an array", "runtime.broadcasting:unbroadcast", "return g if type(g) is float else float(g if np.ndim(g) == 0 else np.sum(g))", "return g", always=on("vectors matrices broadcasting")),
    Fault("an item's adjoint replaces what was there", "runtime.indexing:add_at", "x_bar[index] = add(x_bar[index], g)", "x_bar[index] = g"),
    Fault("a tie in max goes to one alone", "runtime.indexing:ties_items", "part = g / max(sum(found), 1)", "part = g * 1.0", always=on("max_min")),
    Fault("an entry that was replaced still counts", "runtime.structures:of_first", "zeros_like(value) if key in b else g[key]", "g[key]", always=on("dicts")),
    Fault("fields are added up in the wrong order", "runtime.structures:add", "return rebuild(a, [add(value, part(b, key)) for key, value in parts(a)])", "return rebuild(a, [add(value, part(b, key)) for key, value in parts(a)][::-1])", always=on("records")),
    Fault("of what a closure captured nothing comes back", "runtime.calls:cell_of", "return ", "return zeros_like(x) if True else ", always=on("function_values closures")),
    Fault("a field with a default has no tangent though it is given", "runtime.structures:build", "{**resting(cls), **values}", "{**values, **resting(cls)}", always=on("records defaults")),
    # variants
    Fault("a float of NumPy passes for one of Python", "variants:_Guard.test", 'return [f"type{m}({text}) is {dtype}{m}"]', "return []"),
    Fault("a longer tuple passes for a shorter one", "variants:_Guard.test", 'f"len{m}({text}) == {len(items)}", *inner]', "*inner]", always=on("lists tuples")),
    Fault("the first variant is used for any arguments", "variants:Variants._known", "if guard(*args, **kwargs):", "if True:"),
    # storage
    in_storage("what is overwritten is not kept", "analyse.storage:Storage.changes", "return bool(later) and", "return False and"),
    in_storage("a result that is overwritten is not kept", "analyse.storage:Storage.overwrites", "return bool(later) and", "return False and"),
    in_storage("what is kept of an array is the array itself", "generate.dear:hoisted", "return _copy_of(value, fact)", "return value"),
    in_storage("a view is taken for a copy", "runtime.mirrors:view_of", "if not np.may_share_memory(a, b) or b.size == 0:", "if True:"),
    in_storage("a copy is taken for a view", "runtime.mirrors:view_of", "return np.zeros_like(b)", "return a_bar.reshape(-1)[: b.size].reshape(b.shape)"),
    in_storage("a slice of storage is taken for a copy", "differentiate.mirrors:Bindings._traced", 'return ("alias", value) if self._is_view(value, node)', 'return ("alias", value) if isinstance(value, gast.Name) and self._is_view(value, node)'),
    in_storage("an index array is taken to give a view", "differentiate.mirrors:Bindings._is_copy", '"array" in found or "mask" in found', '"mask" in found'),
    in_storage("what is made of something else is taken for an alias", "analyse.aliases:Aliases.is_private", "return not (shared or", "return True or (shared or"),
    in_storage("what is written is not taken from the mirror first", "differentiate.writes:Writes.write", 'T.clone(gained) if scalar else T.method(T.clone(gained), "copy")', "T.clone(gained)"),
    in_storage("the mirror of what was overwritten is not zero", "differentiate.writes:Writes.write", "if not additive:", "if False:"),
    in_storage("adding is taken for overwriting", "differentiate.writes:Writes.write", "if not additive:", "if True:"),
    in_storage("a mirror gains less where it should gain more", "differentiate.writes:Writes.gain", "gast.Sub() if less else gast.Add()", "gast.Add()"),
    in_storage("of a repeated index all values count", "runtime.mirrors:taken", "g[positions[index] != order] = 0.0", "pass"),
    in_storage("a repeated index that is read counts once", "analyse.indices:names_no_element_twice", 'set(kinds(index, fact_of)) <= _OF_VIEWS | {"mask"}', "True"),
    in_storage("a copy that may be a view counts twice", "runtime.mirrors:add_apart", "if not np.may_share_memory(a_bar, b_bar):", "if True:"),
    in_storage("a copy that may be a view does not count", "runtime.mirrors:add_apart", "if not np.may_share_memory(a_bar, b_bar):", "if False:"),
    in_storage("a mirror waits though its name is bound again", "differentiate.mirrors:Binder._is_local", "if bound.get(name, 0) != (0 if node.mirrors == \"entry\" else 1):", "if False:"),
    in_storage("names that swap do not swap their mirrors", "differentiate.mirrors:Binder._beside", "T.load(self.mirror(v.id)) for v in node.value.elts", "T.load(self.mirror(n)) for n in names"),
    in_storage("what was made anew and written is made again", "differentiate.record:Recorder._reads_what_changed", "return not isinstance(view, gast.Name)", "return False"),
    in_storage("the gradient of an argument is the mirror of what its name stands for at the end", "differentiate.reverse:Reverse._bring_out", "self.writes.mirror(name, made, after=True)", "T.load(bar)"),
    in_storage("the tangent of a copy is a view of the old one", "differentiate.forward:Tangents.may_alias", "return row is None or bool(row.alias)", "return False"),
    in_storage("a mirror starts as a smaller array", "differentiate.finish:BarFacts.starts", "same_dims(have.dims, given.dims)", "True"),
    # changes
    in_changes("what was overwritten in a list, dict or object still counts", "differentiate.writes:Writes._into_container", "T.assign(place, T.constant(0.0), node)", "gast.Pass()"),
    in_changes("what stood in an item before does not come back", "runtime.mirrors:put_item", "x[key] = old", "pass"),
    in_changes("what stood in an attribute before does not come back", "runtime.mirrors:put_field", "object.__setattr__(x, name, old)", "pass"),
    in_changes("the mirror in an item is not swapped", "runtime.mirrors:swap_item", "x[key] = value", "pass"),
    in_changes("the mirror in an attribute is not swapped", "runtime.mirrors:swap_field", "object.__setattr__(x, name, value)", "pass"),
    in_changes("what comes to stand in a container is taken for a copy", "differentiate.mirrors:Binder._mirror_of_part", "return T.load(self.mirror(value.id))", 'return T.call("@zeros_of", T.clone(value))'),
    in_changes("what stands in a container twice has two mirrors", "runtime.mirrors:_Copying.of", "if id(x) in self.known:", "if False:"),
    in_changes("a copy of a list has the old list's mirror", "differentiate.mirrors:Bindings.kind", 'return "shallow", None', 'return "alias", value.value if isinstance(value, gast.Subscript) else value.args[0]'),
    in_changes("the parts of a new container have mirrors of their own", "runtime.mirrors:beside", "mirrors[key] if key in mirrors else zeros_of(value)", "zeros_of(value)"),
    in_changes("an insert is undone at the end", "runtime.mirrors:undo_insert", "place = max(size + position, 0) if position < 0 else min(position, size)", "place = size"),
    in_changes("an insert counts from the end as it was before", "runtime.mirrors:undo_insert", "max(size + position, 0) if position < 0", "position if position < 0"),
    in_changes("a pop is undone one place too early", "runtime.mirrors:undo_pop", "position + len(bar) + 1 if position < 0", "position if position < 0"),
    in_changes("an item that is appended gains nothing", "differentiate.writes:Writes._listed", "if not self._is_value(item, node, push):", "if True:"),
    in_changes("a mirror waits though objects move in it", "differentiate.mirrors:Binder._must_go_along", "return any(g in storage.moving for g in groups) or node.kind", "return node.kind"),
    in_changes("what a call puts into a container is not known to be reached by it", "analyse.aliases:Aliases._join", "self._union(versions[0], version)", "pass"),
    in_changes("what is put into a container is not known to be reached by it", "analyse.aliases:Aliases._put", "self._union(before.get(base.id, self.outside), version)", "pass"),
    in_changes("items are added one by one as they are computed", "generate.growth:_Growth._appended", "if len(items) > 1:", "if False:"),
    in_changes("a number that a whole list gains replaces what was there", "runtime.mirrors:add_into", "_put(bar, key, add(held, new))", "_put(bar, key, new)"),
    in_changes("an index of what a helper is passed is read when it may have changed", "generate.dear:_note_indices", "push.note_index(part.slice)", "pass"),
)
