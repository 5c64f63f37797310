"""Film reviews of people: the file `imdb.npz` of Keras, read with care.

The file holds rows of different lengths. NumPy can store such rows only as
a pickle, and a pickle from a stranger can run any program. So `np.load(…,
allow_pickle=True)` is not used here: the unpickler below knows the three
names that rebuild an array, refuses every other one, and what it returns
is checked before it is used.
"""

import json
import os
import pickle
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rnncourse._arguments import need_int, need_library
from rnncourse.data.sequences import Labelled, Vocabulary

ALLOWED = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
}
MEMBERS = ("x_train", "y_train", "x_test", "y_test")


class Imdb(NamedTuple):
    """train and test, each Labelled(x list of lists of ids, y (n,)).

    Unpacks like Keras's: `(x_train, y_train), (x_test, y_test)`.
    """

    train: Labelled
    test: Labelled


def load_imdb(
    path: str | os.PathLike[str] | None = None,
    *,
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
    download: bool = False,
) -> Imdb:
    """50 000 film reviews, half for training; 0 is against, 1 is for it.

    A review is a list of ids, where a smaller id is a more frequent word.
    `pad(reviews, 50)` makes the rectangle; `imdb_vocabulary()` has the
    words.

    path: the file; by default Keras's cache, ~/.keras/datasets/imdb.npz
        (below KERAS_HOME where that is set).
    num_words: ids from this one on become `oov_char`. None stands for the
        largest id there is, so that this one word, too, becomes oov_char.
    skip_top: ids below this one become `oov_char`.
    maxlen: reviews of this length *or longer* are left out.
    seed: of the order of the reviews.
    start_char: put before each review; None puts nothing.
    oov_char: the id of a word left out; None drops the word.
    index_from: added to the ids of the file, to make room for 0 (padding),
        1 (start) and 2 (left out).
    download: True lets Keras fetch the file (17 MB) where it is missing.

    All of it, oddities included, as `keras.datasets.imdb.load_data` does,
    whose results these equal.

    Returns Imdb.

    Raises FileNotFoundError where there is no file, ConnectionError where
    it was to be fetched and could not be, ValueError where the file is
    damaged or is something else.

    Source: A. L. Maas, R. E. Daly, P. T. Pham, D. Huang, A. Y. Ng and
    C. Potts, "Learning Word Vectors for Sentiment Analysis", ACL 2011.
    The reviews belong to their authors; the file is not part of the course.
    """
    need_int("skip_top", skip_top, 0)
    need_int("seed", seed, 0)
    need_int("index_from", index_from, 0)
    for name, value in (
        ("num_words", num_words),
        ("maxlen", maxlen),
    ):
        if value is not None:
            need_int(name, value, 1)
    for name, value in (("start_char", start_char), ("oov_char", oov_char)):
        if value is not None:
            need_int(name, value, 0)

    file = read_npz(_locate(path, download))
    # Keras's generator and order of draws, or the splits would differ.
    rng = np.random.RandomState(seed)
    parts = []
    for part in ("train", "test"):
        x, y = file[f"x_{part}"], file[f"y_{part}"]
        order = np.arange(len(x))
        rng.shuffle(order)
        x = [[int(w) + index_from for w in x[k]] for k in order]
        if start_char is not None:
            x = [[start_char, *row] for row in x]
        kept = [
            k for k, row in enumerate(x) if not maxlen or len(row) < maxlen
        ]
        if not kept:
            raise ValueError(
                f"maxlen={maxlen} leaves no review of the {part} part: its "
                f"shortest has {min(map(len, x))} words; use a larger maxlen"
            )
        parts.append(([x[k] for k in kept], y[order][kept]))

    if num_words is None:
        num_words = max(
            (w for x, _ in parts for row in x for w in row), default=0
        )

    def limit(row):
        if oov_char is None:
            return [w for w in row if skip_top <= w < num_words]
        return [w if skip_top <= w < num_words else oov_char for w in row]

    return Imdb(*(Labelled([limit(row) for row in x], y) for x, y in parts))


def imdb_vocabulary(
    path: str | os.PathLike[str] | None = None, *, index_from: int = 3
) -> Vocabulary:
    """The words of `load_imdb`'s ids, as a Vocabulary.

    path: `imdb_word_index.json`, by default in Keras's cache. Ids below
    `index_from` are <pad>, <start>, <unknown>; the file counts from 1, so
    id `index_from` itself is <unused>.
    """
    need_int("index_from", index_from, 3)
    path = Path(path or cache() / "imdb_word_index.json")
    if not path.is_file():
        raise FileNotFoundError(
            f"path must be a file such as Keras's imdb_word_index.json; "
            f"there is none at {path} "
            "(keras.datasets.imdb.get_word_index() downloads it)"
        )
    try:
        places = json.loads(path.read_text(encoding="utf-8"))
        ranked = sorted(places, key=places.get)
        if [places[word] for word in ranked] != [*range(1, len(ranked) + 1)]:
            raise ValueError("the places must be 1, 2, 3, …")
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(
            "path must be a file of JSON that gives each word its place "
            f"1, 2, 3, …; {path} is not ({error})"
        ) from error
    reserved = ["<pad>", "<start>", "<unknown>"]
    reserved += [f"<unused {k}>" for k in range(3, index_from + 1)]
    return Vocabulary([*reserved, *ranked], unknown=2)


def cache():
    """The folder in which Keras keeps data sets."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "datasets"


def _locate(path, download):
    if path is not None:
        path = Path(path)
        if not path.is_file():
            raise FileNotFoundError(
                f"path must be a file in the format of Keras's imdb.npz; "
                f"there is none at {path}"
            )
        return path
    path = cache() / "imdb.npz"
    if path.is_file():
        return path
    if not download:
        raise FileNotFoundError(
            f"the IMDB reviews are not on this machine: there is no {path}; "
            "load_imdb(download=True) fetches them through Keras (17 MB), "
            "load_imdb(path) reads a file you have, and make_reviews(rng) "
            "makes reviews that need no file"
        )
    keras = need_library("keras", "keras", "load_imdb(download=True)")
    try:
        keras.datasets.imdb.load_data()
    # Whatever Keras raises here means one thing to the caller.
    except Exception as error:
        raise ConnectionError(
            "the IMDB reviews could not be fetched through Keras; copy an "
            f"imdb.npz to {path} or go on with make_reviews(rng) ({error})"
        ) from error
    if not path.is_file():
        # Keras falls back to a temporary folder without a word.
        raise FileNotFoundError(
            f"Keras fetched the IMDB reviews, but not to {path}: make that "
            "folder writable, or name another one in KERAS_HOME"
        )
    return path


class _ArraysOnly(pickle.Unpickler):
    """An unpickler that can rebuild arrays and nothing else."""

    def find_class(self, module, name):
        if (module, name) in ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"it refers to {module}.{name}")


def read_npz(path):
    """The four arrays of an `imdb.npz`, each checked, in a dict.

    Raises ValueError where the file is damaged, lacks a part, would run
    code, or holds something other than rows of ids and labels 0 and 1.
    """
    arrays = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for name in MEMBERS:
                with archive.open(f"{name}.npy") as member:
                    arrays[name] = _read_npy(member)
    # A damaged pickle can fail in any way; NumPy's and zip's errors too.
    except (
        AttributeError, EOFError, ImportError, IndexError, KeyError,
        MemoryError, NotImplementedError, OverflowError, RuntimeError,
        TypeError, ValueError, pickle.UnpicklingError, zipfile.BadZipFile,
        zlib.error,
    ) as error:  # fmt: skip
        raise ValueError(
            f"{path} must be an archive in the format of Keras's imdb.npz "
            f"with the arrays {', '.join(MEMBERS)}; it cannot be read "
            f"({error})"
        ) from error
    for part in ("train", "test"):
        _check(path, part, arrays[f"x_{part}"], arrays[f"y_{part}"])
    return arrays


def _read_npy(member):
    """One array: plain ones without pickle, ragged ones by _ArraysOnly."""
    version = np.lib.format.read_magic(member)
    read_header = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }.get(version)
    if read_header is None:
        raise ValueError(f"its .npy version is {version}")
    _, _, dtype = read_header(member)
    if dtype.hasobject:
        return _ArraysOnly(member).load()
    member.seek(0)
    return np.lib.format.read_array(member, allow_pickle=False)


def _check(path, part, x, y):
    def wrong(name, expected, got):
        return ValueError(
            f"{path}: {name}_{part} must be {expected}; got {got}"
        )

    for name, array in (("x", x), ("y", y)):
        if not isinstance(array, np.ndarray) or array.ndim not in (1, 2):
            raise wrong(name, "an array of rows", type(array).__name__)
    if y.ndim != 1 or y.dtype.kind not in "iu":
        raise wrong("y", "one row of whole numbers", f"{y.shape} {y.dtype}")
    if not len(x) or len(x) != len(y):
        raise wrong("x", f"as many reviews as labels, {len(y)}", len(x))
    if not np.isin(y, (0, 1)).all():
        raise wrong("y", "labels 0 and 1", np.unique(y)[:5].tolist())
    for k, row in enumerate(x):
        if not isinstance(row, list | tuple | np.ndarray):
            raise wrong("x", "lists of ids", f"{type(row).__name__} at {k}")
        if not all(type(w) is int for w in row) and (
            not isinstance(row, np.ndarray) or row.dtype.kind not in "iu"
        ):
            raise wrong("x", "lists of whole numbers", f"row {k}: {row!r:.40}")
        if len(row) and min(row) < 0:
            raise wrong("x", "ids from 0 on", f"{min(row)} in row {k}")
