"""The two smallest tasks: count modulo two, repeat later."""

import numpy as np

from rnncourse._arguments import need_int, need_rng
from rnncourse.tasks.arrays import Task


def parity(rng: np.random.Generator, n: int, length: int) -> Task:
    """Is the number of ones so far odd?

    x (n, length, 1) of 0 and 1, drawn evenly; y (n, length) int64, 1 where
    the ones up to this step, itself included, are odd in number. One bit
    of state is enough, and no step may be missed.
    """
    need_rng(rng)
    need_int("n", n, 1)
    need_int("length", length, 1)
    bits = rng.integers(2, size=(n, length))
    y = bits.cumsum(axis=1) % 2
    return Task(
        bits[:, :, None].astype(np.float32), y, np.ones((n, length), bool)
    )


def echo(rng: np.random.Generator, n: int, length: int, lag: int) -> Task:
    """Say what came `lag` steps ago.

    x (n, length, 1) of 0 and 1, drawn evenly; y (n, length) int64, where
    y[:, t] is x[:, t − lag]. The mask is False at the first `lag` steps,
    at which there is nothing to say yet (y is 0 there): it is meant for
    the loss. `lag` bits of state are needed.
    """
    need_rng(rng)
    need_int("n", n, 1)
    need_int("length", length, 1)
    need_int("lag", lag, 0)
    if lag >= length:
        raise ValueError(
            f"lag must be smaller than length = {length}; got {lag}"
        )
    bits = rng.integers(2, size=(n, length))
    y, mask = np.zeros_like(bits), np.zeros(bits.shape, bool)
    y[:, lag:], mask[:, lag:] = bits[:, : length - lag], True
    return Task(bits[:, :, None].astype(np.float32), y, mask)
