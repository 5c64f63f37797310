"""What every task is made of: arrays, a mask, one-hot symbols."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from rnncourse._arguments import need_int


class Task(NamedTuple):
    """x (B, T, D) float32, y (its shape is in each docstring), mask (B, T)
    bool."""

    x: np.ndarray
    y: np.ndarray
    mask: np.ndarray


def one_hot(ids: ArrayLike, depth: int) -> np.ndarray:
    """Whole numbers (…) in 0 … depth − 1 to (…, depth) float32."""
    need_int("depth", depth, 1)
    ids = np.asarray(ids)
    if ids.dtype.kind not in "iu":
        raise TypeError(f"ids must be whole numbers; got {ids.dtype}")
    if ids.size and not 0 <= ids.min() <= ids.max() < depth:
        raise ValueError(
            f"ids must lie in 0 … {depth - 1}; got {ids.min()} … {ids.max()}"
        )
    return np.eye(depth, dtype=np.float32)[ids]


def lengths(rng: np.random.Generator, n: int, length: int) -> np.ndarray:
    """A mask of n lengths drawn from length … length + length // 10."""
    longest = length + length // 10
    steps = rng.integers(length, longest + 1, size=n)
    return np.arange(longest) < steps[:, None]
