"""Copying: repeat what came, after a pause."""

import numpy as np

from rnncourse._arguments import need_int, need_rng
from rnncourse.tasks.arrays import Task, one_hot


def copying(rng, n, lag, *, symbols=8, length=10):
    """Repeat `length` symbols after a pause (Arjovsky et al. 2016).

    First come `length` symbols of an alphabet of `symbols`, then lag − 1
    blanks, a signal, and `length` blanks, during which the symbols have to
    be said again. At all other steps the answer is "blank".

    Returns Task: x (n, lag + 2·length, symbols + 2) one-hot, y (n, lag +
    2·length) int64; id `symbols` is the blank, `symbols + 1` the signal.
    Without memory the best cross-entropy, averaged over steps, is
    length · log(symbols) / (lag + 2·length).
    """
    need_rng(rng)
    need_int("n", n, 1)
    need_int("lag", lag, 1)
    need_int("symbols", symbols, 1)
    need_int("length", length, 1)
    blank, signal = symbols, symbols + 1
    T = lag + 2 * length
    ids = np.full((n, T), blank)
    y = np.full((n, T), blank)
    ids[:, :length] = y[:, -length:] = rng.integers(symbols, size=(n, length))
    ids[:, length + lag - 1] = signal
    return Task(one_hot(ids, symbols + 2), y, np.ones((n, T), bool))
