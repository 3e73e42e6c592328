"""What variables are called: plainly, like what generated code is full of, or to be in the way of it."""

from __future__ import annotations

NAMES = {
    "float": "x y z a b c d p q r s u w h acc total rate value".split(),
    "int": "i j k n m count steps size".split(),
    "bool": "flag ok big inside".split(),
    "vector": "v w vec row weights e g1 z1 mask_v ys".split(),
    "matrix": "A B W M mat".split(),
    "list": "items xs ys parts history".split(),
    "tuple": "pair state point".split(),
    "function": "inner scale step go act phi".split(),
    "helper": "helper combine blend kernel advance smooth".split(),
    "dict": "params config table opts".split(),
    "record": "pt body state_ obj".split(),
    "class": "Point Body Config Pair Layer".split(),
    "field": "x y mass rate bias left".split(),
    "key": "a b scale w0 rate".split(),
    "str": "mode kind_ label".split(),
}
HOSTILE = {
    "float": "x_bar y_bar x_dot dx out t x_1 x_tape value_1 grad_x result cond x_old g saved one zero".split(),
    "int": "i_1 n_tape it trip exit_ j_bar".split(),
    "bool": "cond_1 stop done taken".split(),
    "vector": "zeros_like v_bar v_1 unbroadcast out_bar ones".split(),
    "matrix": "A_bar stack matmul_ T_".split(),
    "list": "list_ stack_ y_tape tape items_bar".split(),
    "tuple": "tuple_ pair_bar".split(),
    "function": "back pullback f_1 inner_forward".split(),
    "helper": "grad f_grad helper_reverse vjp d".split(),
    "dict": "d_ cache_ names_ env memo".split(),
    "record": "self_ p_bar node ctx obj_".split(),
    "class": "Tape Var Node Grad Value".split(),
    "field": "value grad x_bar dot tape".split(),
    "key": "value grad x_bar 0 tape".split(),
    "str": "name op fn_".split(),
}
for _names in (NAMES, HOSTILE):
    _names |= {"items": _names["list"], "book": _names["dict"], "actor": _names["record"]}
ADVERSARIAL = """
    x_bar x_dot np_ list_ grad saved value zeros_like add_at range_ dx y_tape i_1 x_tape out_bar cotangent tangent primal primals f_vjp f_jvp
    pullback backward forward reverse tape stack trace cond_1 branch taken trip exit_ result_ value_ tmp t_1 _ __ _1 _x x__ x_ self cls astgrad numpy
    runtime copy deepcopy unbroadcast add_ div divide zeros ones array sum_to ndarray math_ len_ zip_ max_ sum_ float_ reversed_ append pop push
    id type hash vars iter next filter repr input object bytes ord chr dir hex bin slice callable compile args kwargs lambda_ return_
    df f_grad g_bar gradient jvp vjp dual dot item it it_1 n_ k_ start stop step_ loop_1 carry acc_bar dtype shape e pi l O I
""".split()

