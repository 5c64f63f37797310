"""Adding two marked numbers, far apart in a long sequence."""

import numpy as np

from rnncourse._arguments import need_int, need_rng
from rnncourse.tasks.arrays import Task, lengths


def adding(rng: np.random.Generator, n: int, length: int) -> Task:
    """Add the two marked numbers (Arjovsky et al. 2016).

    At every step comes a number from U[0, 1] and a mark, 0 or 1. One step
    in the first half is marked and one in the second. The target is the
    sum of the two numbers.

    Returns Task: x (n, length, 2), y (n, 1) float32. Whoever always says 1
    has a mean squared error of 1/6, the variance of the sum; a network has
    learned something when it falls below that.
    """
    need_rng(rng)
    need_int("n", n, 1)
    need_int("length", length, 2)
    half = length // 2
    rows = np.arange(n)
    x = np.zeros((n, length, 2), np.float32)
    x[:, :, 0] = rng.random((n, length), dtype=np.float32)
    x[rows, rng.integers(half, size=n), 1] = 1
    x[rows, rng.integers(half, length, size=n), 1] = 1
    y = x.prod(axis=2).sum(axis=1, keepdims=True)
    return Task(x, y, np.ones((n, length), bool))


def adding_1997(rng: np.random.Generator, n: int, length: int) -> Task:
    """Add the two marked numbers (Hochreiter & Schmidhuber 1997, sec. 5.4).

    As `adding`, with the numbers from U[−1, 1], lengths drawn from
    length … length + length // 10, one mark among the first ten steps,
    the other among the first length/2 − 1, and marks of −1 on the first
    and on the last step. Where the draw marks the first step, its number
    is set to zero and its mark stays −1: its summand is zero. The target
    is 0.5 + (X1 + X2)/4, in [0, 1].

    Returns Task: x (n, length + length // 10, 2), y (n, 1) float32. In the
    paper a sequence counts as solved when the error is below 0.04.
    """
    need_rng(rng)
    need_int("n", n, 1)
    need_int("length", length, 20)
    mask = lengths(rng, n, length)
    steps, rows = mask.sum(axis=1), np.arange(n)
    x = np.zeros((*mask.shape, 2), np.float32)
    x[:, :, 0] = rng.uniform(-1, 1, mask.shape) * mask
    first = rng.integers(10, size=n)
    # One of the steps that are still unmarked: skip the marked one.
    second = rng.integers(length // 2 - 1, size=n)
    second += second >= first
    for marked in (first, second):
        x[rows, marked, 1] = 1
        x[rows[marked == 0], 0, 0] = 0
    total = (x[:, :, 0] * x[:, :, 1]).sum(axis=1, keepdims=True)
    x[:, 0, 1] = x[rows, steps - 1, 1] = -1
    return Task(x, 0.5 + total / 4, mask)
