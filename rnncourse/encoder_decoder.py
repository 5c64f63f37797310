"""One sequence in, another one out: encoder → state → decoder → readout."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from rnncourse import embedding as embeddings
from rnncourse import scan, stack
from rnncourse._arguments import need_int, need_rng
from rnncourse.embedding import PADDING, need_tokens
from rnncourse.numerics import log_softmax
from rnncourse.params import glorot_uniform, leaves


class EncoderDecoder:
    """Tokens in, and a score for each next token out.

    encoder: a cell or a composition, such as `gru` or `Bidirectional(gru)`;
        it reads the source, and its last state is where the decoder starts,
        after a dense layer with tanh, the bridge, if the sizes differ
    decoder: a cell, or `Stacked` of cells; it reads the target so far
    units: H of every recurrent layer
    source, target: sizes of the vocabularies; embedding: features of either
    attention: None, or an object that lets every step of the decoder look
        at all outputs of the encoder:
            init(rng, queries, keys, units, dtype) → p
            forward(p, queries (B, T', H), memory (B, T, W), mask (B, T))
                → contexts (B, T', W), weights (B, T', T), tape
            backward(p, tape, dcontexts) → dqueries, dmemory, dp
        The readout then sees each context beside the decoder's output.

    Token 0 is padding on both sides, and masked in the source. The weights
    are kept outside: `params = model.init(rng)`. Sutskever, Vinyals & Le
    (2014); Cho et al. (2014).
    """

    def __init__(
        self, encoder: stack.Layer, decoder: stack.Layer, units: int,
        source: int, target: int, embedding: int, *, attention: Any = None,
    ):
        sizes = {"units": units, "source": source, "target": target,
                 "embedding": embedding}
        for name, n in sizes.items():
            need_int(name, n, 1)
        if "Bidirectional" in stack.name(decoder):
            raise ValueError(
                "decoder must read from left to right, since what comes next "
                f"is not there yet; got {stack.name(decoder)}"
            )
        self.encoder, self.decoder, self.units = encoder, decoder, units
        self.source, self.target = source, target
        self.embedding, self.attention = embedding, attention
        self._bridged = _fields(encoder) != _fields(decoder)

    def __repr__(self):
        return (
            f"EncoderDecoder({stack.name(self.encoder)}, "
            f"{stack.name(self.decoder)}, {self.units}, {self.source}, "
            f"{self.target}, {self.embedding}, attention={self.attention!r})"
        )

    def init(
        self, rng: np.random.Generator, dtype: DTypeLike = np.float32
    ) -> dict[str, Any]:
        """Fresh weights, a dict of arrays and trees of Params.

        "source" and "target" (vocabulary, embedding); "encoder", "decoder";
        "bridge" {"W", "b"} where sizes differ; "attention" where there is
        one; "W" (features of the readout, target), "b" (target,).
        """
        need_rng(rng)
        E, H = self.embedding, self.units
        inner = stack.width(self.decoder, H)
        params: dict[str, Any] = {
            "source": embeddings.init(rng, self.source, E, dtype),
            "encoder": self.encoder.init(rng, E, H, dtype),
            "target": embeddings.init(rng, self.target, E, dtype),
            "decoder": self.decoder.init(rng, E, H, dtype),
        }
        if self._bridged:
            wide, narrow = (
                H * len(leaves(_fields(layer)))
                for layer in (self.encoder, self.decoder)
            )
            params["bridge"] = {
                "W": glorot_uniform(rng, wide, narrow, dtype),
                "b": np.zeros(narrow, dtype),
            }
        if self.attention is not None:
            keys = stack.width(self.encoder, H)
            params["attention"] = self.attention.init(
                rng, queries=inner, keys=keys, units=H, dtype=dtype
            )
            inner += keys
        params["W"] = glorot_uniform(rng, inner, self.target, dtype)
        params["b"] = np.zeros(self.target, dtype)
        return params

    def forward(
        self, params: dict[str, Any], x: ArrayLike, y: ArrayLike,
        mask: ArrayLike | None = None,
    ) -> tuple[np.ndarray, tuple]:
        """Scores (B, T' − 1, target) of y[:, 1:], and the tape.

        x: source tokens (B, T); mask: (B, T) bool, where x is not padding
        by default. y: target tokens (B, T'), from start symbol to end. With
        teacher forcing, the decoder reads y[:, :-1] whatever it would have
        said itself, and is scored on y[:, 1:].
        """
        memory, state, mask, encoding = self._encode(params, x, mask)
        y = need_tokens("y", y, self.target)
        if len(y) != len(memory) or y.shape[1] < 2:
            raise ValueError(
                f"y must hold {len(memory)} targets, one per source, of two "
                f"tokens at least; got shape {y.shape}"
            )
        read = y[:, :-1]
        hs, _, tape = scan.forward(
            self.decoder, params["decoder"], params["target"][read], state
        )
        seen, looking = hs, None
        if self.attention is not None:
            contexts, *looking = self.attention.forward(
                params["attention"], hs, memory, mask
            )
            seen = np.concatenate([hs, contexts], axis=-1)
        scores = seen @ params["W"] + params["b"]
        return scores, (encoding, memory, read, hs, seen, looking, tape)

    def backward(
        self, params: dict[str, Any], tape: tuple, dscores: ArrayLike,
        truncate: int | None = None,
    ) -> dict[str, Any]:
        """Gradients of all weights: a dict like `params`.

        tape: from `forward`; dscores: gradient of the loss with respect to
        the scores; truncate: as in `rnncourse.backward`, on either side.
        """
        encoding, memory, read, hs, seen, looking, tape = tape
        dscores = np.asarray(dscores, params["W"].dtype)
        if dscores.shape != (*hs.shape[:2], self.target):
            raise ValueError(
                "dscores must have the shape of the scores, "
                f"{(*hs.shape[:2], self.target)}; got {dscores.shape}"
            )
        g: dict[str, Any] = {
            "W": np.einsum("bth,btv->hv", seen, dscores, optimize=True),
            "b": dscores.sum((0, 1)),
        }
        dhs, dmemory = dscores @ params["W"].T, np.zeros_like(memory)
        if self.attention is not None:
            dhs, dcontexts = np.split(dhs, [hs.shape[-1]], axis=-1)
            dqueries, dmemory, g["attention"] = self.attention.backward(
                params["attention"], looking[-1], dcontexts
            )
            dhs = dhs + dqueries
        dread, g["decoder"], dstate = scan.backward(
            self.decoder, params["decoder"], tape, dhs, truncate=truncate
        )
        g["target"] = embeddings.backward(read, dread, params["target"])
        self._encode_backward(params, encoding, dmemory, dstate, truncate, g)
        return {name: g[name] for name in params}

    def weights(
        self, params: dict[str, Any], x: ArrayLike, y: ArrayLike,
        mask: ArrayLike | None = None,
    ) -> np.ndarray:
        """Where attention looks: (B, T' − 1, T), arguments as `forward`."""
        if self.attention is None:
            raise ValueError(f"{self!r} has no attention, and so no weights")
        _, (*_, looking, _) = self.forward(params, x, y, mask)
        return looking[0]

    def start(
        self, params: dict[str, Any], x: ArrayLike,
        mask: ArrayLike | None = None,
    ) -> Any:
        """Read the source (B, T): the state before the first token."""
        memory, state, mask, _ = self._encode(params, x, mask)
        return state if self.attention is None else (state, memory, mask)

    def step(
        self, params: dict[str, Any], tokens: ArrayLike, state: Any
    ) -> tuple[np.ndarray, Any]:
        """Read one target token each (B,): log p of the next (B, target).

        state: from `start` or from the last step. Returns log p and the
        state after it; what was given stays unchanged.
        """
        tokens = need_tokens("tokens", np.asarray(tokens)[:, None],
                             self.target)
        inner, *rest = (state,) if self.attention is None else state
        h, inner, _ = scan.forward(
            self.decoder, params["decoder"], params["target"][tokens], inner
        )
        if self.attention is not None:
            contexts, _, _ = self.attention.forward(
                params["attention"], h, *rest
            )
            h = np.concatenate([h, contexts], axis=-1)
            inner = (inner, *rest)
        return log_softmax((h @ params["W"] + params["b"])[:, 0]), inner

    def _encode(self, params, x, mask):
        """Outputs, the decoder's first state, the mask, a tape."""
        x = need_tokens("x", x, self.source)
        mask = x != PADDING if mask is None else np.asarray(mask)
        memory, state, tape = scan.forward(
            self.encoder, params["encoder"], params["source"][x], None, mask
        )
        last = first = None
        if self._bridged:
            bridge = params["bridge"]
            last = np.concatenate(leaves(state), axis=-1)
            first = np.tanh(last @ bridge["W"] + bridge["b"])
            state = _cut(self.decoder, first, self.units)
        return memory, state, mask, (x, last, first, tape)

    def _encode_backward(self, params, encoding, dmemory, dstate, truncate, g):
        """Adds the gradients of bridge, encoder and embedding to g."""
        x, last, first, tape = encoding
        if self._bridged:
            d = np.concatenate(leaves(dstate), axis=-1) * (1 - first**2)
            g["bridge"] = {"W": last.T @ d, "b": d.sum(0)}
            d = d @ params["bridge"]["W"].T
            dstate = _cut(self.encoder, d, self.units)
        dx, g["encoder"], _ = scan.backward(
            self.encoder, params["encoder"], tape, dmemory, dstate, truncate
        )
        g["source"] = embeddings.backward(x, dx, params["source"])


def _fields(layer):
    """The tree of names that a layer's state has: ("h", "c"), or of them."""
    if isinstance(layer, stack.Stacked):
        return tuple(map(_fields, layer.layers))
    if isinstance(layer, stack.Bidirectional):
        return (_fields(layer.layer),) * 2
    return layer.State._fields


def _cut(layer, a, H):
    """Columns (B, n H) → the state of a layer; undoes its `leaves`."""
    columns = iter(np.split(a, a.shape[-1] // H, axis=-1))

    def take(layer):
        if isinstance(layer, stack.Stacked):
            return tuple(map(take, layer.layers))
        if isinstance(layer, stack.Bidirectional):
            return take(layer.layer), take(layer.layer)
        return layer.State(*(next(columns) for _ in layer.State._fields))

    return take(layer)
