"""Texts as rows of word numbers: tokens, vocabulary, splits by content."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from rnncourse._arguments import need_texts
from rnncourse.data.sequences import Vocabulary, pad

PADDING, UNKNOWN = 0, 1


def tokenize(text: str) -> list[str]:
    """Words in lower case and punctuation marks, in order, as a list."""
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*|[.,;:!?]", text.lower())


def word_vocabulary(
    rows: Iterable[Sequence[str]], num_words: int
) -> Vocabulary:
    """The most frequent words: 0 padding, 1 unknown, from 2 by frequency.

    rows: lists of words, as `tokenize` returns them.
    """
    count = Counter(chain.from_iterable(rows))
    ranked = sorted(count, key=lambda word: (-count[word], word))
    return Vocabulary(
        ["<pad>", "<unknown>", *ranked[: num_words - 2]], unknown=UNKNOWN
    )


def encode_texts(
    vocabulary: Vocabulary, text: str | Sequence[str], length: int, **ends: str
) -> tuple[np.ndarray, np.ndarray]:
    """A string or several as ids (B, length) and mask (B, length).

    ends: `padding` and `truncating` of `pad`. Raises ValueError for a text
    without words.
    """
    rows = []
    for one in need_texts("text", text):
        rows.append(vocabulary.encode(tokenize(one)))
        if not len(rows[-1]):
            raise ValueError(f"text must contain words; got {one!r:.80}")
    return pad(rows, length, **ends)


def parts(
    keys: Sequence[str],
    shares: Sequence[float],
    rng: np.random.Generator | None = None,
) -> list[np.ndarray]:
    """Places 0 … n − 1 in parts of the given shares, and a last of the rest.

    Equal keys go to the same part. The order of the keys decides who goes
    where: that of their SHA-256, the same everywhere, whatever the order
    of the file; or one drawn from `rng`. Within a part the order is that
    of the file.

    Returns a list of len(shares) + 1 integer arrays.
    """
    groups: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        groups.setdefault(key, []).append(place)
    order = sorted(groups, key=lambda k: hashlib.sha256(k.encode()).digest())
    if rng is not None:
        order = [order[k] for k in rng.permutation(len(order))]
    limits = np.cumsum(shares) * len(keys)
    found: list[list[int]] = [[] for _ in range(len(shares) + 1)]
    taken = 0
    for key in order:
        part = int(np.searchsorted(limits, taken, side="right"))
        found[part] += groups[key]
        taken += len(groups[key])
    return [np.array(sorted(places), int) for places in found]
