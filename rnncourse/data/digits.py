"""Hand-written digits: an image as a sequence of eight rows."""

from typing import NamedTuple

import numpy as np

from rnncourse._arguments import need_int, need_library, need_rng
from rnncourse.data.sequences import Labelled


class Digits(NamedTuple):
    """train and test, each Labelled(x (n, 8, 8) float32, y (n,) int64)."""

    train: Labelled
    test: Labelled


def load_digits(rng=None, *, every=4):
    """1 797 images of 8 × 8 pixels, read row by row: T = 8, D = 8.

    Values lie in [0, 1]: the number of dark pixels in a 4 × 4 block of the
    scan, divided by 16. Labels are 0 … 9.

    Split: within each class, every fourth image (`every`) is a test image,
    so both parts hold the classes in the same shares; 1 352 images are for
    training and 445 for testing. The images are taken in the order of the
    file, or, where `rng` is given, in an order drawn from it.

    Source: the test set of "Optical Recognition of Handwritten Digits" by
    E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998
    (CC BY 4.0), as `sklearn.datasets.load_digits` carries it.

    Raises ImportError where scikit-learn is missing.
    """
    need_int("every", every, 2)
    if rng is not None:
        need_rng(rng)
    datasets = need_library(
        "sklearn.datasets", "scikit-learn", "load_digits"
    )
    source = datasets.load_digits()
    x = (source.images / 16).astype(np.float32)
    y = source.target.astype(np.int64)
    order = np.arange(len(y)) if rng is None else rng.permutation(len(y))
    is_test = np.zeros(len(y), bool)
    for digit in range(10):
        is_test[order[y[order] == digit][every - 1 :: every]] = True
    train, test = order[~is_test[order]], order[is_test[order]]
    return Digits(Labelled(x[train], y[train]), Labelled(x[test], y[test]))
