"""Compositions of layers: one on top of another, or one in each direction.

A composition is used like a cell: `init`, and `forward` and `backward` from
`rnncourse`. Its weights, and its state, are tuples with one entry per part.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from rnncourse import scan
from rnncourse.cells import Cell
from rnncourse.scan import Composition

Layer = Cell | Composition


class Stacked:
    """Layers on top of each other: the outputs of one are the next's inputs.

    layers: cells or compositions, lowest first, all with H units.
    """

    def __init__(self, *layers: Layer):
        if not layers:
            raise ValueError("Stacked needs at least one layer; got none")
        self.layers = layers

    def __repr__(self):
        return f"Stacked({', '.join(map(name, self.layers))})"

    def width(self, H: int) -> int:
        """Number of features that come out, for H units per layer."""
        return width(self.layers[-1], H)

    def init(
        self, rng: np.random.Generator, D: int, H: int,
        dtype: DTypeLike = np.float32,
    ) -> tuple:
        """A tuple of Params, lowest layer first."""
        p = []
        for layer in self.layers:
            p.append(layer.init(rng, D, H, dtype))
            D = width(layer, H)
        return tuple(p)

    def forward(
        self, p: tuple, x: ArrayLike, state: tuple | None = None,
        mask: ArrayLike | None = None, *, fused: bool = True,
    ) -> tuple[np.ndarray, tuple, Any]:
        """As `rnncourse.forward`; hs are those of the top layer."""
        states = self._one_each("state", state)
        tapes, last, hs = [], [], np.asarray(x)
        for layer, q, s in zip(
            self.layers, self._one_each("p", p), states, strict=True
        ):
            hs, s, tape = scan.forward(layer, q, hs, s, mask, fused=fused)
            last.append(s)
            tapes.append(tape)
        return hs, tuple(last), tapes

    def backward(
        self, p: tuple, tape: Any, dhs: ArrayLike,
        dstate: tuple | None = None, truncate: int | None = None,
    ) -> tuple[np.ndarray, tuple, tuple]:
        """As `rnncourse.backward`, top layer first."""
        dstates = self._one_each("dstate", dstate)
        dp: list = []
        first: list = []
        dx = np.asarray(dhs)
        for layer, q, s, d in reversed(
            list(zip(self.layers, p, tape, dstates, strict=True))
        ):
            dx, dq, d0 = scan.backward(layer, q, s, dx, d, truncate)
            dp.insert(0, dq)
            first.insert(0, d0)
        return dx, tuple(dp), tuple(first)

    def _one_each(self, name, parts):
        return _one_each(name, parts, len(self.layers), self)


class Bidirectional:
    """The same kind of layer over the sequence and over its reverse.

    Outputs are put side by side, (B, T, 2H): at every step the first half
    has seen what came before, the second half what comes after.
    Schuster & Paliwal (1997).
    """

    def __init__(self, layer: Layer):
        self.layer = layer

    def __repr__(self):
        return f"Bidirectional({name(self.layer)})"

    def width(self, H: int) -> int:
        """Number of features that come out: both directions."""
        return 2 * width(self.layer, H)

    def init(
        self, rng: np.random.Generator, D: int, H: int,
        dtype: DTypeLike = np.float32,
    ) -> tuple:
        """A pair of Params: forwards in time, backwards in time."""
        return tuple(self.layer.init(rng, D, H, dtype) for _ in range(2))

    def forward(
        self, p: tuple, x: ArrayLike, state: tuple | None = None,
        mask: ArrayLike | None = None, *, fused: bool = True,
    ) -> tuple[np.ndarray, tuple, Any]:
        """As `rnncourse.forward`; the State is a pair, one per direction."""
        p_ahead, p_back = _one_each("p", p, 2, self)
        s_ahead, s_back = _one_each("state", state, 2, self)
        ahead, s_ahead, tape_ahead = scan.forward(
            self.layer, p_ahead, x, s_ahead, mask, fused=fused
        )
        reverse = None if mask is None else _reverse(np.asarray(mask))
        back, s_back, tape_back = scan.forward(
            self.layer, p_back, _reverse(np.asarray(x)), s_back, reverse,
            fused=fused,
        )
        hs = np.concatenate([ahead, _reverse(back)], axis=-1)
        return hs, (s_ahead, s_back), (tape_ahead, tape_back, hs.shape)

    def backward(
        self, p: tuple, tape: Any, dhs: ArrayLike,
        dstate: tuple | None = None, truncate: int | None = None,
    ) -> tuple[np.ndarray, tuple, tuple]:
        """As `rnncourse.backward`."""
        d_ahead, d_back = _one_each("dstate", dstate, 2, self)
        dhs = np.asarray(dhs)
        if dhs.shape != tape[2]:
            raise ValueError(
                f"dhs must have shape {tape[2]}; got {dhs.shape}"
            )
        dhs_ahead, dhs_back = np.split(dhs, 2, axis=-1)
        dx, dp_ahead, d_ahead = scan.backward(
            self.layer, p[0], tape[0], dhs_ahead, d_ahead, truncate
        )
        dx_back, dp_back, d_back = scan.backward(
            self.layer, p[1], tape[1], _reverse(dhs_back), d_back, truncate
        )
        dx = dx + _reverse(dx_back)
        return dx, (dp_ahead, dp_back), (d_ahead, d_back)


def width(layer: Layer, H: int) -> int:
    """Number of output features of a cell or composition of H units."""
    return layer.width(H) if hasattr(layer, "width") else H


def last_output(layer: Layer, state: Any) -> np.ndarray:
    """The h that summarises a sequence: (B, width).

    It is the h of the last unmasked step, of every direction of the top
    layer. Its way back is `last_output_backward`.
    """
    if isinstance(layer, Stacked):
        return last_output(layer.layers[-1], state[-1])
    if isinstance(layer, Bidirectional):
        return np.concatenate(
            [last_output(layer.layer, s) for s in state], axis=-1
        )
    return state.h


def last_output_backward(layer: Layer, d: np.ndarray) -> Any:
    """Gradient of `last_output` (B, width) → gradient of the last State."""
    if isinstance(layer, Stacked):
        top = last_output_backward(layer.layers[-1], d)
        return (*[None] * (len(layer.layers) - 1), top)
    if isinstance(layer, Bidirectional):
        return tuple(
            last_output_backward(layer.layer, half)
            for half in np.split(d, 2, axis=-1)
        )
    State = getattr(layer, "State")  # noqa: B009
    return State(d, *[np.zeros_like(d)] * (len(State._fields) - 1))


def _reverse(a):
    """Turn time around: (B, T, …)."""
    return a[:, ::-1]


def name(layer: Layer) -> str:
    """"lstm", or "Stacked(lstm, lstm)": how a layer is written."""
    return getattr(layer, "__name__", repr(layer)).rsplit(".", 1)[-1]


def _one_each(name, parts, n, whole):
    if parts is None:
        return [None] * n
    if not isinstance(parts, tuple | list) or len(parts) != n:
        got = (
            f"{len(parts)} of them" if isinstance(parts, tuple | list)
            else type(parts).__name__
        )
        raise ValueError(
            f"{name} of {whole} must be a tuple of {n}, one per part; "
            f"got {got}"
        )
    return parts
