"""Temporal order: X before Y, or Y before X?"""

import numpy as np

from rnncourse._arguments import need_choice, need_int, need_rng
from rnncourse.tasks.arrays import Task, lengths, one_hot

ORDER_SYMBOLS = "EBabcdXY"
# Where in the sequence X or Y stands, in hundredths of its length.
ORDER_PLACES = {2: ((10, 20), (50, 60)), 3: ((10, 20), (33, 43), (66, 76))}


def temporal_order(
    rng: np.random.Generator, n: int, length: int = 100, *, relevant: int = 2
) -> Task:
    """Which relevant symbols came, in which order?

    Hochreiter & Schmidhuber 1997, section 5.6: a sequence starts with E,
    ends with B and consists of a, b, c, d, except at two places (task 6a)
    or three (6b), where there is X or Y. With `length=100` these places
    lie at steps 10 … 20 and 50 … 60, or 10 … 20, 33 … 43 and 66 … 76,
    counted from 0; other lengths scale them. Lengths are drawn from
    length … length + length // 10.

    Returns Task: x (n, length + length // 10, 8) one-hot in the order
    "EBabcdXY"; y (n,) int64, the class: X counts 0 and Y 1, the first
    symbol counts most, so XX is 0, XY 1, YX 2, YY 3. The classes are
    balanced to within one sequence.
    """
    need_rng(rng)
    need_int("n", n, 1)
    need_int("length", length, 20)
    need_choice("relevant", relevant, tuple(ORDER_PLACES))
    mask = lengths(rng, n, length)
    ids = rng.integers(2, 6, size=mask.shape)
    ids[:, 0] = ORDER_SYMBOLS.index("E")
    ids[np.arange(n), mask.sum(axis=1) - 1] = ORDER_SYMBOLS.index("B")
    y = rng.permutation(np.arange(n) % 2**relevant)
    for k, (low, high) in enumerate(ORDER_PLACES[relevant]):
        low, high = low * length // 100, high * length // 100
        place = rng.integers(low, high + 1, size=n)
        bit = y >> (relevant - 1 - k) & 1
        ids[np.arange(n), place] = ORDER_SYMBOLS.index("X") + bit
    return Task(one_hot(ids, 8) * mask[:, :, None], y, mask)
