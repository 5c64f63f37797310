"""The one loop over time.

The loop owns every matrix product; a cell's `step` owns the equations
between them. Input products of all time steps are one product before the
loop, weight gradients one product after it.

Where `rnncourse.kernels` has a faster arrangement of a cell's equations, it
is taken instead; `fused=False` runs the cell's own `step`.
"""

from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from rnncourse import kernels
from rnncourse.cells import Cell, bias_rows, has_peepholes, late_gates
from rnncourse.kernels import Tape
from rnncourse.numerics import join
from rnncourse.params import Params


class Composition(Protocol):
    """What runs itself: `rnncourse.stack`, a formula; trees of weights."""

    def init(self, rng, D, H, dtype=...) -> Any:
        """Fresh weights."""

    def forward(self, p, x, state=None, mask=None, *, fused=True) -> tuple:
        """As `rnncourse.forward`."""

    def backward(self, p, tape, dhs, dstate=None, truncate=None) -> tuple:
        """As `rnncourse.backward`."""


def forward(
    cell: Cell | Composition,
    p: Any,
    x: ArrayLike,
    state: tuple | None = None,
    mask: ArrayLike | None = None,
    *,
    fused: bool = True,
) -> tuple[np.ndarray, Any, Any]:
    """Run a cell over sequences.

    cell: `rnn`, `lstm`, `gru`, … or a composition from `rnncourse.stack`
    p: its Params (a tuple of them for a composition)
    x: (B, T, D) floats; cast to the dtype of p
    state: the cell's State with arrays (B, H); zeros by default. Passing
        the state that a call returned carries on where that call stopped.
    mask: (B, T) bool; where it is False the step is skipped: output and
        state are repeated.
    fused: take the kernels of the cells that have one (the same numbers,
        faster); False runs every cell's `step`.

    Returns hs (B, T, H), the last State, and the tape for `backward`. The
    tape reads the same memory as hs, so hs cannot be written; copy it first.
    """
    if hasattr(cell, "forward"):  # a composition runs itself
        return cell.forward(p, x, state, mask, fused=fused)
    x, state, mask = _checked(cell, p, x, state, mask)
    kernel = (kernels.find(cell) if fused else None) or Loop(cell)
    hs, state, tape = kernel.forward(p, x, state, mask)
    hs.flags.writeable = False
    return hs, state, tape


def backward(
    cell: Cell | Composition,
    p: Any,
    tape: Any,
    dhs: ArrayLike,
    dstate: tuple | None = None,
    truncate: int | None = None,
) -> tuple[np.ndarray, Any, Any]:
    """Backpropagation through time: undo `forward`, last step first.

    dhs: (B, T, H), the gradient of the loss with respect to hs
    dstate: gradient with respect to the last State; zeros by default
    truncate: cut the sequence into pieces of this many steps and let no
        gradient pass from one piece to the one before it.

    Returns dx (B, T, D), dp (a Params) and the gradient of the first State.
    """
    if hasattr(cell, "backward"):
        return cell.backward(p, tape, dhs, dstate, truncate)
    T, B = tape.T, tape.B
    dhs = _swap(_shaped("dhs", dhs, (B, T, p.H))).astype(p.dtype, copy=False)
    if dstate is None:
        dstate = _zeros(cell, p, B)
    else:
        dstate = _checked_state("dstate", dstate, cell, p, B)
    if truncate is not None and (truncate < 1 or truncate % 1):
        raise ValueError(
            f"truncate must be at least 1 step, and whole; got {truncate}"
        )
    steps = None if truncate is None else int(truncate)
    return tape.kernel.backward(p, tape, dhs, dstate, steps)


class Loop:
    """The kernel of every cell: its own `step`, one after the other.

    Its tapes: `read` is x (T, B, D), hs (T + 1, B, H), where hs[t] is the h
    that step t reads, and the late product or None; `kept` is what `step`
    saved, one entry per step; `masked` is the mask (T, B, 1), or None.
    """

    def __init__(self, cell):
        self.cell = cell

    def forward(self, p, x, state, mask):
        """As `rnncourse.forward`, on checked arguments; x is (T, B, D)."""
        T, B, _ = x.shape
        b_x, b_h = _biases(self.cell, p)
        ax = _rows(x) @ p.W_x + b_x        # all time steps in one product
        ax = ax.reshape(T, B, -1)
        early, late = self.recurrent_products(p)
        peep = _peepholes(self.cell, p)
        hs, saved = np.empty((T + 1, B, p.H), x.dtype), []
        hs[0] = state.h
        for t in range(T):
            ah = hs[t] @ early + b_h
            new, kept = self.cell.step(ax[t], ah, state, *late, *peep)
            state = new if mask is None else _where(mask[t], new, state)
            hs[t + 1] = state.h
            saved.append(kept)
        tape = Tape(self, T, B, (x, hs, *late), saved, mask)
        return _swap(hs[1:]), state, tape

    def backward(self, p, tape, dhs, dstate, truncate):
        """As `rnncourse.backward`, on checked arguments; dhs (T, B, H)."""
        cell, T, B, mask = self.cell, tape.T, tape.B, tape.masked
        x, hs, *late = tape.read
        early, _ = self.recurrent_products(p)
        more = [*(product.backward for product in late), *_peepholes(cell, p)]
        d, zeros = dstate, _zeros(cell, p, B)
        dax = np.empty((T, B, p.W_x.shape[1]), p.dtype)
        dah = np.empty((T, B, early.shape[1]), p.dtype)
        dpeep = np.zeros(p.b.shape[-1], p.dtype)
        for t in reversed(range(T)):
            if truncate and t + 1 < T and (t + 1) % truncate == 0:
                d = zeros
            d = d._replace(h=d.h + dhs[t])
            if mask is not None:           # a skipped step hands d through
                passed = _where(mask[t], zeros, d)
                d = _where(mask[t], d, zeros)
            back = cell.step_backward(d, tape.kept[t], *more)
            dax[t], dah[t], d = back[:3]
            for own in back[3:]:
                dpeep += own.sum(0)
            d = d._replace(h=d.h + dah[t] @ early.T)
            if mask is not None:
                d = cell.State(*map(np.add, d, passed))
        dax, dah = _rows(dax), _rows(dah)
        dW_h = _rows(hs[:-1]).T @ dah
        dW_h = join(dW_h, *(product.weight_gradient() for product in late))
        db = dax.sum(0)
        if p.b.ndim == 2:
            second = dpeep if has_peepholes(cell) else dah.sum(0)
            db = np.stack([db, second])
        dp = Params(_rows(x).T @ dax, dW_h, db, gates=p.gates)
        return _swap((dax @ p.W_x.T).reshape(T, B, -1)), dp, d

    def recurrent_products(self, p):
        """W_h for the products before a step, [LateProduct] for the rest."""
        n = p.H * len(late_gates(self.cell))
        if not n:
            return p.W_h, []
        return p.W_h[:, :-n], [LateProduct(p.W_h[:, -n:])]


class LateProduct:
    """A product that a step asks for half-way: v → v W.

    It remembers what went in and, on the way back, what came out, so that
    its weight gradient too is one product after the loop.
    """

    def __init__(self, W):
        self.W, self.inputs, self.gradients = W, [], []

    def __call__(self, v):
        self.inputs.append(v)
        return v @ self.W

    def backward(self, da):
        self.gradients.append(da)
        return da @ self.W.T

    def weight_gradient(self):
        inputs = np.concatenate(self.inputs[::-1])
        gradients = np.concatenate(self.gradients)
        self.gradients = []
        return inputs.T @ gradients


def _biases(cell, p):
    """(b_x, b_h): a single bias belongs to the input product."""
    if has_peepholes(cell):
        return p.b[0], 0
    return p.b if p.b.ndim == 2 else (p.b, 0)


def _peepholes(cell, p):
    """[the second row of b] where it weighs the unit's own memory."""
    return [p.b[1]] if has_peepholes(cell) else []


def _swap(a):
    """(B, T, …) ↔ (T, B, …)."""
    return a.swapaxes(0, 1)


def _rows(a):
    """(T, B, N) → (T·B, N)."""
    return a.reshape(-1, a.shape[-1])


def _where(mask, new, old):
    """State by state, sample by sample: `new` where mask, else `old`."""
    pairs = zip(new, old, strict=True)
    return type(new)(*(np.where(mask, n, o) for n, o in pairs))


def _zeros(cell, p, B):
    return cell.State(*(
        np.zeros((B, p.H), p.dtype) for _ in cell.State._fields
    ))


def _checked(cell, p, x, state, mask):
    """Validated and time-major: x (T, B, D), state, mask (T, B, 1)."""
    if not isinstance(p, Params):
        raise TypeError(f"p must be a Params; got {type(p).__name__}")
    if p.gates != cell.gates:
        raise ValueError(
            f"p holds the gates {p.gates!r}, but {cell.__name__} has "
            f"{cell.gates!r}: these are the weights of another cell"
        )
    if p.b.ndim != bias_rows(cell):
        columns = p.W_h.shape[1]
        shape = (columns,) if bias_rows(cell) == 1 else (2, columns)
        raise ValueError(
            f"b must have shape {shape} for {cell.__name__}; got {p.b.shape}"
        )
    x = np.asarray(x)
    if x.dtype.kind != "f":
        raise TypeError(f"x must hold floats; got dtype {x.dtype}")
    if x.ndim != 3 or x.shape[2] != p.D or not x.size:
        raise ValueError(
            f"x must have shape (batch ≥ 1, time ≥ 1, {p.D}) for "
            f"W_x {p.W_x.shape}; got {x.shape}"
        )
    if not np.isfinite(x).all():
        where = tuple(int(k) for k in np.argwhere(~np.isfinite(x))[0])
        raise ValueError(f"x must be finite; got {x[where]} at x{list(where)}")
    B, T, _ = x.shape
    if state is None:
        state = _zeros(cell, p, B)
    else:
        state = _checked_state("state", state, cell, p, B)
    if mask is not None:
        mask = np.asarray(mask)
        if mask.dtype != bool or mask.shape != (B, T):
            raise ValueError(
                f"mask must be bool of shape (batch, time) = ({B}, {T}); "
                f"got {mask.dtype} of shape {mask.shape}"
            )
        mask = mask.T[:, :, None]
    x = np.ascontiguousarray(_swap(x), p.dtype)
    return x, state, mask


def _checked_state(name, state, cell, p, B):
    """`state` as the cell's State of arrays (B, H)."""
    fields = cell.State._fields
    if not isinstance(state, tuple) or len(state) != len(fields):
        raise TypeError(
            f"{name} must be a State({', '.join(fields)}) of "
            f"{cell.__name__}; got {type(state).__name__}"
        )
    return cell.State(*(
        _shaped(f"{name}.{f}", a, (B, p.H)).astype(p.dtype, copy=False)
        for f, a in zip(fields, state, strict=True)
    ))


def _shaped(name, a, shape):
    a = np.asarray(a)
    if a.shape != shape:
        raise ValueError(f"{name} must have shape {shape}; got {a.shape}")
    return a
