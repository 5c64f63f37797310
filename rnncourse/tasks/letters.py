"""The languages aⁿbⁿ and aⁿbⁿcⁿ: who foretells their end must count."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from rnncourse._arguments import need_choice
from rnncourse.tasks.arrays import one_hot

COUNTING_SYMBOLS = "SabcE"


class Counting(NamedTuple):
    """x (B, T, 5) float32 one-hot in the order "SabcE";
    y (B, T) int64, the next symbol;
    sure (B, T) bool, where it follows from what came;
    mask (B, T) bool."""

    x: np.ndarray
    y: np.ndarray
    sure: np.ndarray
    mask: np.ndarray


def counting(counts: ArrayLike, letters: int = 2) -> Counting:
    """S aⁿ bⁿ E for each n of `counts`, or S aⁿ bⁿ cⁿ E with 3 letters.

    Gers & Schmidhuber 2001; Weiss, Goldberg & Yahav 2018. As long as a's
    come, another a or the first b may follow; from then on everything is
    determined. T is the longest length − 1: the E is a target alone.
    """
    counts = np.asarray(counts)
    if counts.ndim != 1 or not len(counts) or counts.dtype.kind not in "iu":
        raise ValueError(
            f"counts must be one or more whole numbers; got {counts!r:.80}"
        )
    if counts.min() < 1:
        raise ValueError(f"counts must be at least 1; got {counts.min()}")
    need_choice("letters", letters, (2, 3))
    steps = np.arange(1 + letters * counts.max())
    # Which letter stands at each step: the step itself, 1 … n, is the first.
    block = (steps - 1) // counts[:, None] + 1
    mask = block <= letters
    ids = np.where(mask, block, 0)
    following = np.where(steps == 0, 1, steps // counts[:, None] + 1)
    end = COUNTING_SYMBOLS.index("E")
    y = np.where(following > letters, end, following) * mask
    return Counting(
        one_hot(ids, len(COUNTING_SYMBOLS)) * mask[:, :, None],
        y, mask & (ids != COUNTING_SYMBOLS.index("a")), mask,
    )
