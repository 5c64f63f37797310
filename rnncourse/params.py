"""The weights of one recurrent layer, and trees of such weights.

A layer has three arrays, exactly those of Keras's `layer.get_weights()`:

    W_x (D, G·H)   input weights, one block of H columns per gate
    W_h (H, G·H)   recurrent weights, the same blocks
    b   (G·H,)     bias; (2, G·H) where input and recurrent product have
                   a bias each (the GRU that resets after the product),
                   or below the bias each unit's peepholes (the LSTM's)

`p.W_xf`, `p.W_hf`, `p.b_f` are views of the blocks of gate `f`, so a single
gate can be read, and written, without copying anything.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from rnncourse._arguments import need_int, need_rng

# Keras's order of the gates, by their number (Keras calls g "c", n "h").
GATES = {1: "h", 3: "zrn", 4: "ifgo"}


class Params:
    """W_x (D, G·H), W_h (H, G·H) and b (G·H,) or (2, G·H) of one layer.

    Iterating gives the three arrays in Keras's order, so that
    `Params(*layer.get_weights())` and `layer.set_weights(list(p))` work.

    gates: one letter per block; by default "h" (RNN), "zrn" (GRU) or
    "ifgo" (LSTM), told apart by the number of blocks.
    """

    __slots__ = ("W_h", "W_x", "b", "gates")
    W_x: np.ndarray
    W_h: np.ndarray
    b: np.ndarray
    gates: str

    def __init__(
        self, W_x: ArrayLike, W_h: ArrayLike, b: ArrayLike, *,
        gates: str | None = None,
    ):
        W_x, W_h, b = (np.asarray(a) for a in (W_x, W_h, b))
        if W_h.ndim != 2 or not W_h.size or W_h.shape[1] % W_h.shape[0]:
            raise ValueError(
                "W_h must have shape (H, G·H), a whole number G of gates; "
                f"got {W_h.shape}"
            )
        H, GH = W_h.shape
        gates = GATES.get(GH // H) if gates is None else gates
        if gates is None or len(gates) != GH // H:
            raise ValueError(
                f"W_h {W_h.shape} holds {GH // H} gates of {H} units; "
                f"gates must name them, one letter each; got {gates!r}"
            )
        if W_x.ndim != 2 or W_x.shape[1] != GH:
            raise ValueError(
                f"W_x must have shape (D, {GH}) beside W_h {W_h.shape}; "
                f"got {W_x.shape}"
            )
        if b.shape not in {(GH,), (2, GH)}:
            raise ValueError(
                f"b must have shape ({GH},) or (2, {GH}) beside "
                f"W_h {W_h.shape}; got {b.shape}"
            )
        if not W_x.dtype == W_h.dtype == b.dtype or W_x.dtype.kind != "f":
            raise TypeError(
                "W_x, W_h and b must share one floating dtype; got "
                f"{W_x.dtype}, {W_h.dtype}, {b.dtype}"
            )
        for name, value in zip(
            ("W_x", "W_h", "b", "gates"), (W_x, W_h, b, gates), strict=True
        ):
            object.__setattr__(self, name, value)

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter((self.W_x, self.W_h, self.b))

    @property
    def D(self) -> int:
        """Number of input features."""
        return self.W_x.shape[0]

    @property
    def H(self) -> int:
        """Number of units."""
        return self.W_h.shape[0]

    @property
    def dtype(self) -> np.dtype:
        """The dtype that all three arrays share."""
        return self.W_x.dtype

    @property
    def size(self) -> int:
        """Number of trainable numbers."""
        return sum(a.size for a in self)

    def named(self) -> dict[str, np.ndarray]:
        """All single-gate views: {"W_xi": (D, H), "W_hi": …, "b_i": …}.

        With two biases per gate they are called b_xz and b_hz.
        """
        views = {}
        for k, gate in enumerate(self.gates):
            block = np.s_[..., k * self.H : (k + 1) * self.H]
            views[f"W_x{gate}"] = self.W_x[block]
            views[f"W_h{gate}"] = self.W_h[block]
            if self.b.ndim == 1:
                views[f"b_{gate}"] = self.b[block]
            else:
                views[f"b_x{gate}"] = self.b[0][block]
                views[f"b_h{gate}"] = self.b[1][block]
        return views

    def __getattr__(self, name: str) -> np.ndarray:
        if name.startswith("__") or name in Params.__slots__:
            raise AttributeError(name)
        try:
            return self.named()[name]
        except KeyError:
            raise AttributeError(
                f"Params has no {name!r}; it has W_x, W_h, b and "
                + ", ".join(self.named())
            ) from None

    def __setattr__(self, name: str, value: ArrayLike) -> None:
        """`p.W_xi = a` writes into the fused array; nothing is replaced."""
        if name == "gates":
            raise AttributeError("gates is fixed when Params is made")
        target, value = getattr(self, name), np.asarray(value)
        if not isinstance(target, np.ndarray):
            raise AttributeError(f"{name} follows from the shapes of W_h, W_x")
        if value.shape not in {(), target.shape}:
            raise ValueError(
                f"{name} has shape {target.shape}; got {value.shape}"
            )
        target[...] = value

    def __reduce__(self):
        return _rebuild, (*self, self.gates)

    def __repr__(self) -> str:
        return (
            f"Params(D={self.D}, H={self.H}, gates={self.gates!r}, "
            f"{self.size} weights, {self.dtype})"
        )


def _rebuild(W_x, W_h, b, gates):
    return Params(W_x, W_h, b, gates=gates)


def glorot_uniform(
    rng: np.random.Generator, rows: int, columns: int,
    dtype: DTypeLike = np.float32,
) -> np.ndarray:
    """Uniform on ±√(6 / (rows + columns)); Glorot & Bengio (2010)."""
    limit = np.sqrt(6 / (rows + columns))
    return rng.uniform(-limit, limit, (rows, columns)).astype(dtype)


def orthogonal(
    rng: np.random.Generator, rows: int, columns: int,
    dtype: DTypeLike = np.float32,
) -> np.ndarray:
    """A random matrix with orthonormal rows (columns, if there are fewer).

    Saxe, McClelland & Ganguli (2014), arXiv:1312.6120.
    """
    tall = rng.standard_normal((max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(tall)
    q = q * np.sign(np.diagonal(r))  # makes the distribution uniform
    return (q if rows >= columns else q.T).astype(dtype)


def init(
    rng: np.random.Generator, D: int, H: int, gates: str, *,
    biases: int = 1, dtype: DTypeLike = np.float32,
) -> Params:
    """Keras's start: Glorot-uniform W_x, orthogonal W_h, zero bias.

    rng: numpy.random.Generator; D: input features; H: units;
    biases: 1 for b (G·H,), 2 for b (2, G·H).
    """
    need_rng(rng)
    need_int("D", D, 1)
    need_int("H", H, 1)
    columns = len(gates) * H
    return Params(
        glorot_uniform(rng, D, columns, dtype),
        orthogonal(rng, H, columns, dtype),
        np.zeros(columns if biases == 1 else (biases, columns), dtype),
        gates=gates,
    )


def map_tree(f: Callable, tree: Any, *others: Any) -> Any:
    """Apply `f` to every array of a tree, and to its partners in `others`.

    A tree is an array, a Params, or a dict, list or tuple of trees.
    """
    if isinstance(tree, Params):
        parts = zip(tree, *others, strict=True)
        return Params(*(f(*a) for a in parts), gates=tree.gates)
    if isinstance(tree, dict):
        return {
            k: map_tree(f, tree[k], *(o[k] for o in others)) for k in tree
        }
    if isinstance(tree, list | tuple):
        made = [map_tree(f, *t) for t in zip(tree, *others, strict=True)]
        named = hasattr(tree, "_fields")
        return type(tree)(*made) if named else type(tree)(made)
    return f(tree, *others)


def leaves(tree: Any) -> list[np.ndarray]:
    """The arrays of a tree, as a list in a fixed order."""
    found = []

    def take(a):
        found.append(a)
        return a

    map_tree(take, tree)
    return found
