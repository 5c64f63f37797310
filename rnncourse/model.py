"""A whole network: (embedding →) recurrent core → dense readout."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from rnncourse import embedding as embeddings
from rnncourse import scan, stack
from rnncourse._arguments import need_int, need_rng
from rnncourse.embedding import PADDING
from rnncourse.params import glorot_uniform, leaves


class Model:
    """Sequences in, scores out.

    core: a cell or a composition, such as `lstm` or `Stacked(gru, gru)`
    units: H of every recurrent layer
    outputs: number of scores per sequence, or per step
    features: D of float inputs (B, T, D); or
    vocabulary, embedding: inputs are token numbers (B, T) in
        0 … vocabulary − 1, each replaced by its row of a (vocabulary,
        embedding) matrix; token 0 is padding and is masked
    read: "last" to score each sequence once, from its last output, or
        "mean", from the mean of its unmasked outputs; "all" to score every
        step

    The weights are kept outside, in a dict of arrays and Params:
    `params = model.init(rng)`.
    """

    def __init__(
        self, core: stack.Layer, units: int, outputs: int, *,
        features: int | None = None, vocabulary: int | None = None,
        embedding: int | None = None, read: str = "last",
    ):
        tokens = vocabulary is not None
        if (tokens == (features is not None)
                or tokens != (embedding is not None)):
            raise ValueError(
                "give either features, or vocabulary and embedding; got "
                f"features={features}, vocabulary={vocabulary}, "
                f"embedding={embedding}"
            )
        if read not in {"last", "mean", "all"}:
            raise ValueError(
                f'read must be "last", "mean" or "all"; got {read!r}'
            )
        sizes = {"units": units, "outputs": outputs, "features": features,
                 "vocabulary": vocabulary, "embedding": embedding}
        for name, n in sizes.items():
            if n is not None:
                need_int(name, n, 1)
        self.core, self.units, self.outputs = core, units, outputs
        self.features, self.read = features, read
        self.vocabulary, self.embedding = vocabulary, embedding

    def __repr__(self):
        inputs = (
            f"features={self.features}" if self.vocabulary is None
            else f"vocabulary={self.vocabulary}, embedding={self.embedding}"
        )
        return (
            f"Model({stack.name(self.core)}, {self.units}, {self.outputs}, "
            f"{inputs}, read={self.read!r})"
        )

    def init(
        self, rng: np.random.Generator, dtype: DTypeLike = np.float32
    ) -> dict[str, Any]:
        """Fresh weights: {"embedding", "core", "W", "b"}.

        embedding (vocabulary, embedding), only for tokens; core: Params;
        W (width of core, outputs); b (outputs,).
        """
        need_rng(rng)
        params: dict[str, Any] = {}
        if self.vocabulary is not None:
            width: Any = self.embedding
            params["embedding"] = embeddings.init(
                rng, self.vocabulary, width, dtype
            )
        D = self.embedding or self.features
        params["core"] = self.core.init(rng, D, self.units, dtype)
        width = stack.width(self.core, self.units)
        params["W"] = glorot_uniform(rng, width, self.outputs, dtype)
        params["b"] = np.zeros(self.outputs, dtype)
        return params

    def mask(
        self, x: ArrayLike, mask: ArrayLike | None = None
    ) -> ArrayLike | None:
        """`mask` if there is one; else, of tokens, where no padding is."""
        if mask is not None or self.vocabulary is None:
            return mask
        return np.asarray(x) != PADDING

    def forward(
        self, params: dict[str, Any], x: ArrayLike,
        state: tuple | None = None, mask: ArrayLike | None = None,
    ) -> tuple[np.ndarray, Any, tuple]:
        """Scores (B, outputs), or (B, T, outputs) when reading all steps.

        x: (B, T, features) floats or (B, T) token numbers; state, mask: as
        in `rnncourse.forward`. Returns scores, last State, tape.
        """
        tokens = None
        if self.vocabulary is not None:
            tokens = embeddings.need_tokens("x", x, self.vocabulary)
            x = params["embedding"][tokens]
            mask = self.mask(tokens, mask)
        hs, state, tape = scan.forward(
            self.core, params["core"], x, state, mask
        )
        share = None
        if self.read == "all":
            h = hs
        elif self.read == "mean":
            share = _shares(hs, mask)
            h = np.einsum("btw,bt->bw", hs, share)
        else:
            h = stack.last_output(self.core, state)
        scores = h @ params["W"] + params["b"]
        return scores, state, (tokens, hs, h, share, tape)

    def backward(
        self, params: dict[str, Any], tape: tuple, dscores: ArrayLike,
        truncate: int | None = None,
    ) -> dict[str, Any]:
        """Gradients of all weights: a dict like `params`.

        tape: from `forward`; dscores: gradient of the loss with respect to
        the scores; truncate: as in `rnncourse.backward`.
        """
        tokens, hs, h, share, tape = tape
        shape = (*h.shape[:-1], self.outputs)
        dscores = np.asarray(dscores, params["W"].dtype)
        if dscores.shape != shape:
            raise ValueError(
                f"dscores must have the shape of the scores, {shape}; got "
                f"{dscores.shape}"
            )
        d = dscores @ params["W"].T
        gradients: dict[str, Any] = {
            "W": _rows(h).T @ _rows(dscores),
            "b": _rows(dscores).sum(0),
        }
        if self.read == "all":
            dhs, dstate = d, None
        elif self.read == "mean":
            dhs, dstate = d[:, None] * share[..., None], None
        else:
            dhs = np.zeros_like(hs)
            dstate = stack.last_output_backward(self.core, d)
        dx, gradients["core"], _ = scan.backward(
            self.core, params["core"], tape, dhs, dstate, truncate
        )
        if tokens is not None:
            gradients["embedding"] = embeddings.backward(
                tokens, dx, params["embedding"]
            )
        return {name: gradients[name] for name in params}


def size(params: Any) -> int:
    """Number of trainable numbers in a tree of arrays and Params."""
    return sum(a.size for a in leaves(params))


def _shares(hs, mask):
    """What each step (B, T) adds to the mean of the unmasked ones."""
    real = np.ones(hs.shape[:2]) if mask is None else np.asarray(mask, float)
    return (real / np.maximum(real.sum(1, keepdims=True), 1)).astype(hs.dtype)


def _rows(a):
    """(…, N) → (rows, N)."""
    return a.reshape(-1, a.shape[-1])
