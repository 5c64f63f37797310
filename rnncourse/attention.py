"""Attention: a mixture of remembered rows, weighted by what is asked.

An attention has queries (B, T', H), one for each step that asks, and a memory
(B, T, W), one row for each step that was read. A score for each pair, a
softmax over the memory, and the mixture with these weights is the context:

    e (B, T', T) = score(queries, memory)
    a = softmax(e) over the unmasked rows of the memory
    contexts (B, T', W) = a memory

The attentions differ in the score alone; each is an object with `init`,
`forward` and `backward`, its weights a dict of arrays.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from rnncourse._arguments import need_int, need_rng
from rnncourse.numerics import softmax, tanh
from rnncourse.params import glorot_uniform


class Attention:
    """What all scores share: softmax, mixture, and the way back."""

    def init(
        self, rng: np.random.Generator, queries: int, keys: int,
        units: int | None = None, dtype: DTypeLike = np.float32,
    ) -> dict[str, np.ndarray]:
        """Fresh weights for queries of width `queries`, memory of `keys`.

        units: for a score that needs some and was given none of its own
        """
        raise NotImplementedError

    def forward(
        self, params: dict[str, np.ndarray], queries: ArrayLike,
        memory: ArrayLike, mask: ArrayLike | None = None,
    ) -> tuple[np.ndarray, np.ndarray, Any]:
        """Contexts (B, T', W), weights (B, T', T), and the tape.

        queries: (B, T', H); memory: (B, T, W); mask: (B, T) bool, False
        where a row of the memory does not count: its weight is exactly 0.
        Raises ValueError where a whole memory is masked: no weights
        over nothing sum to 1.
        """
        q, m, real = _checked(queries, memory, mask)
        scores, kept = self.scores(params, q, m)
        if real is not None:
            scores = np.where(real[:, None], scores, -np.inf)
        weights = softmax(scores)               # (attention-weights)
        contexts = weights @ m                  # (attention-context)
        return contexts, weights, (q, m, weights, kept)

    def backward(
        self, params: dict[str, np.ndarray], tape: Any, dcontexts: ArrayLike
    ) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
        """Gradients of queries, of memory, and of params (a dict like it).

        dcontexts: (B, T', W), the gradient of the loss with respect to the
        contexts
        """
        queries, memory, weights, kept = tape
        shape = (*queries.shape[:2], memory.shape[2])
        d = np.asarray(dcontexts, memory.dtype)
        if d.shape != shape:
            raise ValueError(
                f"dcontexts must have the shape of the contexts, {shape}; "
                f"got {d.shape}"
            )
        dmemory = _flip(weights) @ d            # (attention-d-memory)
        dweights = d @ _flip(memory)            # (attention-d-weights)
        # A masked row has weight 0, so its score gets no gradient.
        mean = (weights * dweights).sum(-1, keepdims=True)
        dscores = weights * (dweights - mean)   # (attention-d-scores)
        dqueries, dkeys, dparams = self.scores_backward(
            params, queries, memory, kept, dscores
        )
        return dqueries, dmemory + dkeys, dparams

    def scores(
        self, params: dict[str, np.ndarray], queries: np.ndarray,
        memory: np.ndarray,
    ) -> tuple[np.ndarray, Any]:
        """One number for each pair, (B, T', T), and what `backward` needs."""
        raise NotImplementedError

    def scores_backward(
        self, params: dict[str, np.ndarray], queries: np.ndarray,
        memory: np.ndarray, kept: Any, dscores: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
        """From the scores' gradient to that of queries, memory, params."""
        raise NotImplementedError


class Additive(Attention):
    """e = tanh(q W_q + m W_k) v; Bahdanau, Cho & Bengio (2015).

    units: U of the small network that compares; by default `init` is told.
    Weights: W_q (H, U), W_k (W, U), v (U,). Keras's `AdditiveAttention` is
    the part after the two products, its `scale` our v.
    """

    def __init__(self, units: int | None = None):
        if units is not None:
            need_int("units", units, 1)
        self.units = units

    def __repr__(self) -> str:
        return f"Additive({self.units})"

    def init(self, rng, queries, keys, units=None, dtype=np.float32):
        """Fresh weights {"W_q" (H, U), "W_k" (W, U), "v" (U,)}."""
        _need_widths(rng, queries, keys)
        U = units if self.units is None else self.units
        need_int("units", U, 1)
        return {
            "W_q": glorot_uniform(rng, queries, U, dtype),
            "W_k": glorot_uniform(rng, keys, U, dtype),
            "v": glorot_uniform(rng, U, 1, dtype)[:, 0],
        }

    def scores(self, params, queries, memory):
        """(B, T', T), and s (B, T', T, U)."""
        _fit(params["W_q"], queries, "queries")
        _fit(params["W_k"], memory, "memory")
        q = queries @ params["W_q"]             # (B, T', U)
        k = memory @ params["W_k"]              # (B, T, U)
        s = q[:, :, None] + k[:, None]
        tanh(s, out=s)
        return s @ params["v"], s               # (attention-additive)

    def scores_backward(self, params, queries, memory, kept, dscores):
        """Gradients of queries, memory, and of W_q, W_k, v."""
        s = kept
        dv = _rows(s).T @ dscores.ravel()       # (attention-d-v)
        da = 1 - s * s                          # (attention-d-activation)
        da *= dscores[..., None]
        da *= params["v"]
        dq, dk = da.sum(2), da.sum(1)           # (attention-d-projections)
        dparams = {
            "W_q": _rows(queries).T @ _rows(dq),
            "W_k": _rows(memory).T @ _rows(dk),
            "v": dv,
        }
        return dq @ params["W_q"].T, dk @ params["W_k"].T, dparams


class Dot(Attention):
    """e = q · m, times 1/√d if scaled; Luong et al. (2015), Vaswani et al.
    (2017).

    units: None compares queries and memory as they are, which needs H = W,
        and has no weights; a number U first projects both, by W_q (H, U)
        and W_k (W, U): one head of a Transformer.
    scaled: divide by √d, d the number of products in each sum
    """

    def __init__(self, units: int | None = None, *, scaled: bool = True):
        if units is not None:
            need_int("units", units, 1)
        self.units, self.scaled = units, scaled

    def __repr__(self) -> str:
        return f"Dot({self.units}, scaled={self.scaled})"

    def init(self, rng, queries, keys, units=None, dtype=np.float32):
        """Fresh weights: {}, or {"W_q" (H, U), "W_k" (W, U)}."""
        _need_widths(rng, queries, keys)
        if self.units is None:
            if queries != keys:
                raise ValueError(
                    "a dot product needs queries and memory of one width; "
                    f"got {queries} and {keys}: give Dot some units, which "
                    "projects both"
                )
            return {}
        return {
            "W_q": glorot_uniform(rng, queries, self.units, dtype),
            "W_k": glorot_uniform(rng, keys, self.units, dtype),
        }

    def scores(self, params, queries, memory):
        """(B, T', T), and the two factors of the products."""
        q, k = queries, memory
        if self.units is not None:
            _fit(params["W_q"], queries, "queries")
            _fit(params["W_k"], memory, "memory")
            q, k = queries @ params["W_q"], memory @ params["W_k"]
        elif queries.shape[2] != memory.shape[2]:
            raise ValueError(
                "queries and memory must have one width; got "
                f"{queries.shape} and {memory.shape}"
            )
        return self._scale(q) * (q @ _flip(k)), (q, k)  # (attention-dot)

    def scores_backward(self, params, queries, memory, kept, dscores):
        """Gradients of queries, memory, and of W_q, W_k if there are any."""
        q, k = kept
        d = self._scale(q) * dscores
        dq, dk = d @ k, _flip(d) @ q
        if self.units is None:
            return dq, dk, {}
        dparams = {
            "W_q": _rows(queries).T @ _rows(dq),
            "W_k": _rows(memory).T @ _rows(dk),
        }
        return dq @ params["W_q"].T, dk @ params["W_k"].T, dparams

    def _scale(self, q):
        """A number of the dtype of q, which thereby keeps it."""
        d = q.shape[2]
        return q.dtype.type(1 / np.sqrt(d) if self.scaled else 1)


class Uniform(Attention):
    """All scores 0: the context is the mean of the unmasked memory.

    The baseline of the attentions that choose; it has no weights.
    """

    def __repr__(self) -> str:
        return "Uniform()"

    def init(self, rng, queries, keys, units=None, dtype=np.float32):
        """No weights: {}."""
        _need_widths(rng, queries, keys)
        return {}

    def scores(self, params, queries, memory):
        """Zeros (B, T', T)."""
        shape = (*queries.shape[:2], memory.shape[1])
        return np.zeros(shape, memory.dtype), None

    def scores_backward(self, params, queries, memory, kept, dscores):
        """Nothing comes back: no score depends on anything."""
        return np.zeros_like(queries), np.zeros_like(memory), {}


def _checked(queries: Any, memory: Any, mask: Any) -> tuple[Any, Any, Any]:
    """Arrays of floats (B, T', H), (B, T, W), and a mask (B, T) or None."""
    queries, memory = np.asarray(queries), np.asarray(memory)
    for name, a in (("queries", queries), ("memory", memory)):
        if a.dtype.kind != "f" or a.ndim != 3 or not a.size:
            raise ValueError(
                f"{name} must be floats of shape (batch ≥ 1, time ≥ 1, "
                f"width); got {a.dtype} of shape {a.shape}"
            )
    if len(queries) != len(memory):
        raise ValueError(
            "queries and memory must have the same batch; got "
            f"{queries.shape} and {memory.shape}"
        )
    if mask is not None:
        mask, shape = np.asarray(mask), memory.shape[:2]
        if mask.dtype != bool or mask.shape != shape:
            raise ValueError(
                f"mask must be bool of shape {shape}, that of the memory; "
                f"got {mask.dtype} of shape {mask.shape}"
            )
        if not mask.any(1).all():
            row = int(np.argmin(mask.any(1)))
            raise ValueError(
                "mask must leave each memory a row to look at; "
                f"mask[{row}] is False everywhere"
            )
    return queries, memory, mask


def _need_widths(rng, queries, keys):
    need_rng(rng)
    need_int("queries", queries, 1)
    need_int("keys", keys, 1)


def _fit(W, a, name):
    if a.shape[2] != W.shape[0]:
        raise ValueError(
            f"{name} must have width {W.shape[0]}, as the weights "
            f"{W.shape}; got {a.shape}"
        )


def _flip(a):
    """(B, M, N) → (B, N, M)."""
    return a.swapaxes(1, 2)


def _rows(a):
    """(…, N) → (rows, N)."""
    return a.reshape(-1, a.shape[-1])
