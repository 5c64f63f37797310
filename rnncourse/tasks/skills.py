"""What a sequence model must be able to do: hold, count, compare, forget.

Four tasks, one ability each. In all of them x is (n, length, 2) float32, a
value and a mark, y (n,) int64 is 0 or 1 with equal chances or nearly so,
and the answer is asked for after the last step.
"""

import numpy as np

from rnncourse._arguments import need_int, need_rng
from rnncourse.tasks.arrays import Task


def hold(rng: np.random.Generator, n: int, length: int) -> Task:
    """Which bit stood at the mark?

    A random bit at every step; one step, in the first half, is marked.
    """
    x = _blank(rng, n, length)
    x[:, :, 0] = rng.integers(2, size=(n, length))
    place = rng.integers(length // 2, size=n)
    x[np.arange(n), place, 1] = 1
    return _task(x, x[np.arange(n), place, 0])


def count(rng: np.random.Generator, n: int, length: int) -> Task:
    """Were there more ones than zeros?

    A random bit at every step, no marks; `length` must be odd.
    """
    x = _blank(rng, n, length)
    if length % 2 == 0:
        raise ValueError(f"length must be odd, so that no count ties; got "
                         f"{length}")
    x[:, :, 0] = rng.integers(2, size=(n, length))
    return _task(x, x[:, :, 0].sum(axis=1) > length / 2)


def compare(rng: np.random.Generator, n: int, length: int) -> Task:
    """Is the second marked number larger than the first?

    Two marked steps, one in each half, with different numbers out of
    1/9 … 9/9; all other values are zero.
    """
    x = _blank(rng, n, length)
    rows, half = np.arange(n), length // 2
    first = rng.integers(9, size=n)
    second = (first + rng.integers(1, 9, size=n)) % 9
    for number, place in (
        (first, rng.integers(half, size=n)),
        (second, rng.integers(half, length, size=n)),
    ):
        x[rows, place] = np.stack([(number + 1) / 9, np.ones(n)], axis=1)
    return _task(x, second > first)


def forget(rng: np.random.Generator, n: int, length: int) -> Task:
    """Did a one come since the last mark?

    A one at every eighth step on average, a mark at every sixth; where a
    step has both, the one counts.
    """
    x = _blank(rng, n, length)
    x[:, :, 0] = rng.random((n, length)) < 1 / 8
    x[:, :, 1] = rng.random((n, length)) < 1 / 6
    since = np.zeros(n, bool)
    for t in range(length):
        since = np.where(x[:, t, 1] == 1, False, since) | (x[:, t, 0] == 1)
    return _task(x, since)


def _blank(rng, n, length):
    need_rng(rng)
    need_int("n", n, 1)
    need_int("length", length, 2)
    return np.zeros((n, length, 2), np.float32)


def _task(x, y):
    return Task(x, y.astype(np.int64), np.ones(x.shape[:2], bool))
