"""What is said of a value before the program runs holds when it runs: kind, dtype, rank, ones, over many calls and arguments."""

from __future__ import annotations

import math

import gast
import numpy as np
import pytest

from astgrad import grad, jvp, vjp
from astgrad.analyse.facts import Fact, Instance, ListOf, Number, Sequence
from astgrad.analyse.infer import Facts
from astgrad.analyse.values import fact_of_value
from astgrad.core.scope import Scope


def _ramp(*shape):
    return np.arange(1.0, 1 + math.prod(shape)).reshape(shape) / 7


VALUES = [
    1.5, 2, np.float64(0.5), np.float32(0.5), np.int64(2), np.array(0.5), np.array(0.5, np.float32), np.array(2),
    _ramp(1), _ramp(3), _ramp(3).astype(np.float32), np.arange(3), np.array([True, False, True]), _ramp(2, 3), _ramp(3, 3), _ramp(1, 3), _ramp(3, 1),
    _ramp(2, 2, 3), np.array([[2, 1], [1, 3]]), _ramp(1, 1), _ramp(0), [1.0, 2.0], [1, 2, 3], (1.0, 2.0), [_ramp(2), _ramp(2)],
]

ONE = """
    sin sqrt abs sign floor isnan sinc real imag round copy asarray asanyarray ascontiguousarray array ravel squeeze transpose flip tril triu diag trace
    sum mean prod max min ptp var std median nansum nanmean nanmax cumsum cumprod diff sort argsort argmax argmin any all size ndim shape zeros_like
    ones_like empty_like atleast_1d atleast_2d conj nonzero stack concatenate vstack hstack float64 float32 int64 nan_to_num gradient trapezoid
"""
REDUCE = "sum mean prod max min ptp var std median argmax argmin any nansum nanmax".split()
ALONG = [*REDUCE, "cumsum", "argsort", "sort", "diff"]
TWO = """
    add multiply divide power maximum hypot arctan2 dot matmul inner outer vdot searchsorted digitize take repeat tile mod floor_divide less
    full_like linspace float_power ldexp heaviside
"""
OTHERS = """
    x+y; x-y; x*y; x/y; x**y; x//y; x%y; x@y; x<y; x and y; -x; not x; abs(x); x[0]; x[-1]; x[...]; x[()]; x[None]; x[...,0]; x[0,...]; x[:,0]; x[0,0]
    x[1:]; x[:-1]; x[::-1]; x[1:-1]; x[...,None]; x[:,None]; x[[0]]; x[[0,0]]; x[x>0]; x[np.array([0,1])]; x[np.array(0)]; x[(0,)]; x[0:1]; x[5:]; x[y]
    x[:y]; x.T; x.real; x.ndim; x.shape; x.copy(); x.astype(float); x.astype(np.float32); x.astype("int"); x.reshape(-1); x.reshape(()); x.reshape(1,-1)
    x.reshape(x.shape); np.reshape(x,()); np.reshape(x,-1); np.reshape(x,(-1,)); x.ravel(); x.transpose(); x.sum(); x.item(); x.conj(); x.round(1)
    x.cumsum(); x.argmax(); x.max(0); np.sum(x,dtype=float); np.prod(x,dtype=float); np.mean(x,dtype=np.float32); np.cumsum(x,dtype=float)
    np.where(x>0,x,y); np.where(x>0,1,0); np.where(x,1.0,2); np.full(3,x); np.full((),x); np.zeros(x.shape); np.zeros_like(x,dtype=int); np.arange(x)
    np.linspace(0,x,3); np.linspace(0,1,3,retstep=True); np.linspace(0,1,3,dtype=np.float32); np.array([x,x]); np.array([x,1.0])
    np.array(x,dtype=np.float32); np.array(x,ndmin=2); np.stack([x,x],axis=-1); np.concatenate([x,x],axis=1); np.vstack([x,y]); np.diag(x,k=1)
    np.einsum("i,i->",x,x); np.tensordot(x,x,axes=1); np.expand_dims(x,0); np.roll(x,1); np.sum(x,axis=()); np.median(x,keepdims=True)
    sum(x); min(x); max(x); max(x,1.0); max(x,y); min(x,0); max(x,default=0.0); len(x); list(x); float(x); int(x); round(x); round(x,1); pow(x,2)
    [v for v in x]; [x]*3; [x,y][0]; [x,y][1:]; math.sin(x); math.floor(x); math.prod(x); math.hypot(x,x); x[np.argmax(x)]; x[np.argsort(x)]
    np.sum(x>0); x[np.sum(x>0)]; (x*y)[0]; (x*y)[...,0]; np.dot(x,y)[0]; np.sinc(x)*1; np.eye(3)[x]; x*2; x*2.0; x**2; x/2; x*np.array(2.0)
"""
INDICES = """
    x[slice(1,3)]; x[slice(None),0]; x[slice(0,2),slice(1,None)]; x[(slice(0,2),0)]; x[np.s_[1:-1]]; x[np.s_[:,0]]; x[np.s_[...,None]]; x[(None,...)]; x[None,0]; x[...]
    x[:,[0,1]]; x[[0,1],:]; x[1:,[0]]; x[[0],0]; x[0,:,[0,1]]; x[[0,1],:,0]; x[:,[0,1],0]; x[...,[0]]; x[[0],...]; x[[0],None]; x[[True,False,True]]; x[:,[True,False,True]]
    x[x>0]; x[x>0,None]; x[None,x>0]; x[(x>0)[0]]; x[:,(x>0)[0]]; x[:,x[0]>0]; x[x[0]>0,0]; x[y]; x[y,0]; x[0,y]; x[:,y]; x[y,:]; x[y,...]; x[y>0]; x[np.array(0),:]
    x[np.ix_([0],[0,1])]; x[np.nonzero(x)]; x[np.arange(2)]; x[np.arange(2),np.arange(2)]; x[np.arange(2)[:,None],np.arange(2)]; x[np.arange(2)[:,None],:]; x[True]; x[:,True]
"""
MADE = """
    np.meshgrid(x,y); np.meshgrid(x,y,indexing="ij"); np.meshgrid(x,y,x); np.meshgrid(x,y,sparse=True); np.indices((2,3)); np.indices((2,)); np.tri(3); np.tri(2,3,dtype=int)
    np.argwhere(x); np.flatnonzero(x); np.any(x,0); np.any(x,axis=0,keepdims=True); np.all(x,axis=-1); x.all(); x.any(axis=0); np.count_nonzero(x); np.count_nonzero(x,axis=0)
    np.count_nonzero(x,axis=0,keepdims=True); x.cumsum(axis=0); x.cumprod(0); np.cumprod(x,axis=0); np.cumprod(x,dtype=np.float32); np.diagonal(x); x.diagonal()
    np.linalg.det(x); np.linalg.eigvalsh(x); np.vecdot(x,x); np.vecdot(x,y); np.choose(np.arange(3)%2,[x,x]); np.bincount(x); np.logspace(0,1,3); np.logspace(0,x,3); np.geomspace(1,2,3)
    np.add.accumulate(x); np.multiply.accumulate(x); np.maximum.accumulate(x,axis=0); x.trace(); np.average(x); np.average(x,axis=0); np.average(x,weights=x); sorted(x); sorted(x,key=abs)
    np.random.rand(2); np.random.rand(); np.random.randn(2,3); np.random.rand(*np.shape(x)); np.random.randn(*np.shape(x)); np.random.normal(size=3); np.random.normal(x,1.0)
    np.random.normal(x,1.0,np.shape(x)); np.random.uniform(0.0,x); np.random.randint(3); np.random.randint(0,3,4); np.random.randint(0,3,np.shape(x)); np.random.permutation(3)
    np.random.permutation(x); np.random.choice(3); np.random.choice(3,2); np.random.choice(x,2); np.random.choice(x,(2,2)); np.random.choice(x); np.random.exponential(size=(2,2)); np.random.binomial(1,0.5,np.shape(x)); np.random.poisson(x)
    np.random.default_rng(0).random(3); np.random.default_rng(0).random(); np.random.default_rng(0).random(3,np.float32); np.random.default_rng(0).random(3,dtype="float32")
    np.random.default_rng(0).normal(x,1.0,size=np.shape(x)); np.random.default_rng(0).normal(loc=x); np.random.default_rng(0).normal(scale=x,size=None); np.random.default_rng(0).integers(3)
    np.random.default_rng(0).integers(0,3,(2,1)); np.random.default_rng(0).integers(0,3,endpoint=True); np.random.default_rng(0).permutation(x); np.random.default_rng(0).choice(3,size=2)
    np.random.default_rng(0).standard_normal((2,3)); np.random.RandomState(0).rand(3); np.random.default_rng(0).choice(x); np.random.default_rng(0).standard_normal(np.shape(x)[:1])
"""
NUMBERS = """
    np.add.reduce(x); np.add.reduce([x, y]); np.multiply.reduce(x); np.maximum.reduce([x, y]); np.minimum.reduce(x); np.logaddexp.reduce([x]); np.linalg.inv(x); np.linalg.inv(x)[0]; np.linalg.cholesky(x)
    np.linalg.solve(x, y); np.linalg.pinv(x); np.linalg.qr(x)[0]; np.linalg.svd(x)[1]; np.array([k for k in x]); np.concatenate([np.array([int(k) for k in x]), np.array([1, 2])]); np.sum([k > 0 for k in x])
    max(x, y, 1); min(1, x); pow(x, -1); pow(2, x); x**-1; sum(k for k in x); sum([k for k in x]); sum(x, 0.0); sum([], x); np.array([max(x, 0.5), 1]); np.full(2, sum([k for k in x]))
    np.atleast_1d(x, y)[1]; np.meshgrid(x)[0]; np.real(x).copy(); np.round(x).copy(); np.squeeze(x).copy(); np.sum(x).copy(); np.real(x[0]).copy(); x.view(int); np.where(np.sum(x) > 0, 1.0, 2.0)
    np.zeros_like(np.sum(x)); np.full_like(np.sum(x), 1.5); np.asarray(np.sum(x)); np.squeeze(np.sum(x)); np.tensordot(x, x, 1); np.cov(x); x[..., 0][()]; np.sum(x)[...]; np.sum(x).reshape(1)
"""
EXPRESSIONS = [
    *(f"np.{name}(x)" for name in ONE.split()),
    *(f"np.{name}(x,{rest})" for name in ALONG for rest in ("axis=0", "axis=-1", "0")),
    *(f"np.{name}(x,{rest})" for name in REDUCE for rest in ("axis=0,keepdims=True", "keepdims=True")),
    *(f"np.{name}(x,y)" for name in TWO.split()),
    *(part.strip() for part in (OTHERS + INDICES + MADE + NUMBERS).replace("\n", ";").split(";") if part.strip()),
]


def _kind(value):
    return "array" if isinstance(value, np.ndarray) else "np" if isinstance(value, np.generic) else "py"


def _denials(fact: Fact, value, sizes: dict[str, int]) -> list[str]:
    """In which ways a value is not what its fact says."""
    if isinstance(fact, (Sequence, ListOf)):
        if type(value).__name__ != fact.kind or isinstance(fact, Sequence) and len(value) != len(fact.items):
            return [f"no such {fact.kind}"]
        return [d for f, v in zip(fact.items if isinstance(fact, Sequence) else [fact.item] * len(value), value, strict=True) for d in _denials(f, v, sizes)]
    if isinstance(fact, Instance):
        return ["a number"] if isinstance(value, (float, np.ndarray, np.generic)) else []
    if not isinstance(fact, Number):
        return []
    if not isinstance(value, (bool, int, float, np.generic, np.ndarray)):
        return [] if fact == Number() else ["no number"]
    found = [f"kind {_kind(value)}"] if fact.kind not in (None, _kind(value)) or fact.kind is None and fact.dims == () and _kind(value) == "array" else []
    made = np.asarray(value).dtype
    floats = made.kind == "f" and made != np.float16  # which is what truth values become
    if fact.dtype is not None and floats and not (fact.dtype == "float" if fact.kind == "py" else fact.dtype in (made.name, "float")):
        found.append(f"dtype {made}")
    if (fact.dtype or "").startswith("float") and made.kind in "iub":  # they carry no derivative, and round what is written into them
        found.append(f"dtype {made}")
    if fact.dims is not None and len(fact.dims) != np.ndim(value) or fact.ranked and np.ndim(value) == 0:
        return [*found, f"shape {np.shape(value)}"]
    for dim, size in zip(fact.dims or (), np.shape(value), strict=False):
        symbol, offset = dim if isinstance(dim, tuple) else ("", dim)
        if dim == (symbol, 0) and size == 1 or offset is not None and (not symbol and dim != size or symbol in sizes and max(sizes[symbol] + offset, 0) != size):
            found.append(f"dimension {size} for {dim}")
    return found


def _nothing(x, y):
    return math, np, x, y


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.filterwarnings("ignore")
def test_what_is_said_before_holds_when_it_runs(expression):
    node = gast.parse(expression, mode="eval").body
    takes_two = "y" in {n.id for n in gast.walk(node) if isinstance(n, gast.Name)}
    tried = 0
    for x in VALUES:
        for y in VALUES if takes_two else [0]:
            try:
                with np.errstate(all="ignore"):
                    value = eval(expression, {"np": np, "math": math}, {"x": x, "y": y})
            except (TypeError, ValueError, IndexError, AttributeError, ZeroDivisionError, np.linalg.LinAlgError, OverflowError):
                continue
            tried += 1
            sizes = {f"{n}.{i}": s for n, v in (("x", x), ("y", y)) for i, s in enumerate(np.shape(v) if isinstance(v, np.ndarray) else ())}
            fact = Facts(Scope(_nothing, ["x", "y"])).of(node, {"x": fact_of_value(x, "x"), "y": fact_of_value(y, "y")})
            assert not _denials(fact, value, sizes), (fact, x, y, value)
    assert tried


COUNTS = np.arange(1, 4)


def integers_made_floats(x):
    a = COUNTS.astype(float)
    a *= x
    b = np.sum(np.array([[1, 2, 3], [3, 4, 5]]), axis=0, dtype=float)
    b *= a
    c = np.cumsum(COUNTS, dtype=float)
    c *= b
    d = np.sinc(COUNTS)
    d += c
    return np.sum(d * d * 1e-3)


def conjugated_is_itself(x):
    y = x.copy()
    z = y.conj()
    z += x
    return np.sum(y * z)


@pytest.mark.parametrize("function", [integers_made_floats, conjugated_is_itself])
def test_floats_made_of_integers_and_arrays_that_are_their_own_conjugates(function):
    x, t, h = np.array([1.5, 0.5, 2.0]), np.array([0.3, -1.0, 0.7]), 1e-6
    slope = (function(x + h * t) - function(x - h * t)) / (2 * h)
    assert grad(function)(x) @ t == pytest.approx(slope)
    assert jvp(function, (x,), (t,))[1] == pytest.approx(slope)
    assert vjp(function, x)[1](1.0)[0] @ t == pytest.approx(slope)
