"""Token numbers, the row of a matrix that stands for each, and the way back."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

PADDING = 0  # the token that means "no token here", as in Keras


def init(
    rng: np.random.Generator, vocabulary: int, embedding: int,
    dtype: DTypeLike = np.float32,
) -> np.ndarray:
    """Keras's start: uniform on ±0.05, (vocabulary, embedding)."""
    return rng.uniform(-0.05, 0.05, (vocabulary, embedding)).astype(dtype)


def need_tokens(name: str, tokens: ArrayLike, vocabulary: int) -> np.ndarray:
    """Token numbers (B, T) below `vocabulary`, or a ValueError."""
    tokens = np.asarray(tokens)
    if tokens.ndim != 2 or tokens.dtype.kind not in "iu" or not tokens.size:
        raise ValueError(
            f"{name} must be token numbers of shape (batch ≥ 1, time ≥ 1); "
            f"got {tokens.dtype} of shape {tokens.shape}"
        )
    if not 0 <= tokens.min() <= tokens.max() < vocabulary:
        raise ValueError(
            f"{name} must hold tokens in 0 … {vocabulary - 1}; got "
            f"{tokens.min()} … {tokens.max()}"
        )
    return tokens


def backward(
    tokens: np.ndarray, d: np.ndarray, table: np.ndarray
) -> np.ndarray:
    """Row v of the result: the sum of d (B, T, N) where token v stands."""
    tokens, d = tokens.ravel(), d.reshape(-1, d.shape[-1])
    order = np.argsort(tokens, kind="stable")
    seen, first = np.unique(tokens[order], return_index=True)
    total = np.zeros_like(table)
    total[seen] = np.add.reduceat(d[order], first)
    return total
