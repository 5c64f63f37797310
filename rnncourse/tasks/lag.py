"""Long time lags: the first symbol decides on the last."""

import numpy as np

from rnncourse._arguments import need_int, need_rng
from rnncourse.tasks.arrays import Task, one_hot


def long_time_lag(
    rng: np.random.Generator, n: int, lag: int, *, regular: bool = True
) -> Task:
    """The first symbol comes again at the end; between them lie others.

    Hochreiter & Schmidhuber 1997, section 5.2. With p = `lag` the alphabet
    is a₁ … a₍ₚ₋₁₎, x, y. A sequence is x a₁ a₂ … a₍ₚ₋₁₎ x or
    y a₁ a₂ … a₍ₚ₋₁₎ y (task 2a), each for half of the n. With
    `regular=False` each symbol in between is drawn from a₁ … a₍ₚ₋₁₎, so
    that nothing but the last symbol can be foretold (task 2b).

    Returns Task: x (n, lag, lag + 1) one-hot, without the last symbol;
    y (n, lag) int64, the next symbol. Ids 0 … lag − 2 are the a's, lag − 1
    is x, lag is y. The question is whether y[:, −1] is foretold.
    """
    need_rng(rng)
    need_int("n", n, 1)
    need_int("lag", lag, 2)
    ids = np.empty((n, lag + 1), np.int64)
    ids[:, 1:-1] = (
        np.arange(lag - 1)
        if regular
        else rng.integers(lag - 1, size=(n, lag - 1))
    )
    key = lag - 1 + rng.permutation(np.arange(n) % 2)
    ids[:, 0] = ids[:, -1] = key
    return Task(
        one_hot(ids[:, :-1], lag + 1), ids[:, 1:], np.ones((n, lag), bool)
    )
