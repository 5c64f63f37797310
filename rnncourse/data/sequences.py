"""From raw sequences to arrays: vocabularies, padding, windows, streams."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from rnncourse._arguments import need_choice, need_int


class Labelled(NamedTuple):
    """Inputs and their labels; unpacks as `x, y`."""

    x: np.ndarray | list
    y: np.ndarray


class Vocabulary:
    """Numbers for symbols: the id of a symbol is its place in `symbols`.

    symbols: strings without repetition, words or single characters.
    unknown: the id that stands for every symbol not listed; None makes
        such a symbol an error.

        >>> letters = Vocabulary("abc")
        >>> letters.encode("cab")
        array([2, 0, 1])
        >>> "".join(letters.decode([2, 0, 1]))
        'cab'
    """

    __slots__ = ("_ids", "symbols", "unknown")

    def __init__(self, symbols, unknown=None):
        self.symbols = tuple(symbols)
        self.unknown = unknown
        self._ids = {symbol: k for k, symbol in enumerate(self.symbols)}
        if len(self._ids) != len(self.symbols):
            twice = next(
                s for k, s in enumerate(self.symbols) if self._ids[s] != k
            )
            raise ValueError(f"symbols must differ; {twice!r} comes twice")
        if unknown is not None:
            need_int("unknown", unknown, 0)
            if unknown >= len(self.symbols):
                raise ValueError(
                    f"unknown must be an id below {len(self.symbols)}; "
                    f"got {unknown}"
                )

    def __len__(self):
        return len(self.symbols)

    def __contains__(self, symbol):
        return symbol in self._ids

    def __repr__(self):
        shown = ", ".join(map(repr, self.symbols[:6]))
        return f"<Vocabulary of {len(self)}: {shown}, …>"

    def encode(self, symbols: Iterable[str]) -> np.ndarray:
        """An iterable of symbols – a string is one of characters – as ids.

        Returns (length,) integers. Raises ValueError at a symbol that is
        not in the vocabulary, where `unknown` is None.
        """
        ids = [self._ids.get(symbol, self.unknown) for symbol in symbols]
        if None in ids:
            symbol = list(symbols)[ids.index(None)]
            raise ValueError(
                f"{symbol!r} is not one of the {len(self)} symbols of this "
                "vocabulary"
            )
        return np.array(ids, dtype=np.int64)

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Ids back to a list of symbols; undoes `encode`."""
        ids = np.asarray(ids)
        if ids.ndim != 1 or (ids.size and ids.dtype.kind not in "iu"):
            raise ValueError(
                "ids must be one row of whole numbers; got shape "
                f"{ids.shape} of {ids.dtype}"
            )
        outside = (ids < 0) | (ids >= len(self))
        if outside.any():
            raise ValueError(
                f"ids must lie in 0 … {len(self) - 1}; "
                f"got {ids[outside][0]}"
            )
        return [self.symbols[int(k)] for k in ids]


def pad(
    sequences: Sequence[Sequence[int] | np.ndarray],
    length: int,
    *,
    padding: str = "post",
    truncating: str = "pre",
) -> tuple[np.ndarray, np.ndarray]:
    """Ragged rows of ids as one rectangle, and the mask of what is real.

    sequences: rows of ids; length: T, the width of the rectangle.
    padding: zeros go after ("post") or before ("pre") the ids.
    truncating: too long a row loses its first ("pre") or last ("post") ids.

    Returns x (B, T) int32 and mask (B, T) bool, False on padding. With
    `padding="pre"` x equals the default of `keras.utils.pad_sequences`.
    """
    need_int("length", length, 1)
    need_choice("padding", padding, ("post", "pre"))
    need_choice("truncating", truncating, ("pre", "post"))
    x = np.zeros((len(sequences), length), np.int32)
    mask = np.zeros(x.shape, bool)
    for b, row in enumerate(sequences):
        row = row[-length:] if truncating == "pre" else row[:length]
        start = 0 if padding == "post" else length - len(row)
        x[b, start : start + len(row)] = row
        mask[b, start : start + len(row)] = True
    return x, mask


def windows(series: ArrayLike, length: int, horizon: int = 1) -> Labelled:
    """Every stretch of `length` steps, and the value `horizon` steps on.

    series: (T,) or (T, D). Window k is steps k … k + length − 1, and its
    target step k + length − 1 + horizon, so a target never lies in its
    own window. Returns Labelled(x (N, length, D), y (N, D)), copies, in
    order of time, where N = T − length − horizon + 1.
    """
    need_int("length", length, 1)
    need_int("horizon", horizon, 1)
    series = np.asarray(series)
    if series.ndim == 1:
        series = series[:, None]
    if series.ndim != 2:
        raise ValueError(
            f"series must have shape (T,) or (T, D); got {series.shape}"
        )
    if len(series) < length + horizon:
        raise ValueError(
            f"series must have at least length + horizon = "
            f"{length + horizon} steps; got {len(series)}"
        )
    y = series[length + horizon - 1 :].copy()
    x = sliding_window_view(series, length, axis=0)[: len(y)]
    return Labelled(x.transpose(0, 2, 1).copy(), y)


def streams(ids: ArrayLike, batch: int, length: int) -> Labelled:
    """One long row of ids as chunks for truncated backpropagation.

    The row is cut into `batch` parallel streams, and these into pieces of
    `length`: piece k + 1 of a stream continues piece k, so a state may be
    carried from one to the next. The target of an id is the next id.

    Returns Labelled(x, y), both (K, batch, length); the ids that fill no
    whole piece are left out, at the end of the row.
    """
    need_int("batch", batch, 1)
    need_int("length", length, 1)
    ids = np.asarray(ids)
    if ids.ndim != 1 or ids.dtype.kind not in "iu":
        raise ValueError(
            "ids must be one row of whole numbers; got shape "
            f"{ids.shape} of {ids.dtype}"
        )
    K = (len(ids) - 1) // (batch * length)
    if K < 1:
        raise ValueError(
            f"ids must hold more than batch · length = {batch * length} "
            f"symbols; got {len(ids)}"
        )
    used = K * batch * length

    def cut(row):
        return row.reshape(batch, K, length).swapaxes(0, 1).copy()

    return Labelled(cut(ids[:used]), cut(ids[1 : used + 1]))
