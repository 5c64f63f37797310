"""Sentences that people wrote, each rated by twenty others or more."""

import html
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from rnncourse._arguments import need_choice, need_int, need_rng
from rnncourse.data import fetch
from rnncourse.data.sequences import Vocabulary, pad
from rnncourse.data.words import (
    encode_texts,
    parts,
    tokenize,
    word_vocabulary,
)

SETS = ("films", "products", "tweets", "editorials")
CLASSES = {
    2: ("negative", "positive"),
    3: ("negative", "neutral", "positive"),
}
NEUTRAL = 1.0
TEST, VALIDATION = 0.2, 0.1


class SentenceSplit(NamedTuple):
    """x (n, T) int32 ids, 0 is padding; y (n,) int64 classes; mask (n, T)
    bool, True on words; texts, a list of n strings; rating (n,) float64,
    the mean of twenty ratings or more, from −4 to 4."""

    x: np.ndarray
    y: np.ndarray
    mask: np.ndarray
    texts: list
    rating: np.ndarray


class Sentences(NamedTuple):
    """train, validation and test (SentenceSplit), vocabulary of the
    training sentences, names of the classes."""

    train: SentenceSplit
    validation: SentenceSplit
    test: SentenceSplit
    vocabulary: Vocabulary
    classes: tuple

    def encode(
        self, text: str | Sequence[str]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Your own sentences, one or several: x (B, T), mask (B, T)."""
        return encode_texts(self.vocabulary, text, self.train.x.shape[1])

    def decode(self, ids: Iterable[int]) -> str:
        """One row of ids as words, without the padding."""
        words = self.vocabulary.decode(ids)
        return " ".join(w for w in words if w != "<pad>")


def load_sentences(
    name: str = "films",
    *,
    classes: int = 2,
    length: int = 50,
    num_words: int = 10_000,
    rng: np.random.Generator | None = None,
) -> Sentences:
    """Rated sentences: of film reviews (10 603 different ones), of product
    reviews (3 697), tweets (4 140), newspaper editorials (5 119).

    name: "films", "products", "tweets" or "editorials".
    classes: 2, the sign of the rating, where the few sentences that are
        rated 0 are left out; or 3, where those rated between −1 and 1,
        less than "slightly", are the neutral class.
    length: T; a longer sentence loses its beginning.
    num_words: capacity of the vocabulary: the most frequent words of the
        training sentences, padding (0) and unknown (1) included.
    rng: draws another split; without it the split is always the same.

    Split: 20 % test, 10 % validation, 70 % training. No text is in two
    parts (one that comes twice is kept once), nor are sentences of the
    same product review or editorial. Which film review a sentence comes
    from the file does not say.

    Returns Sentences. Raises FileNotFoundError where the set was not
    fetched: `rnncourse data fetch films`.

    Source: C. J. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based
    Model for Sentiment Analysis of Social Media Text", ICWSM 2014; the
    film sentences are from the 2 000 reviews of B. Pang and L. Lee, "A
    Sentimental Education", ACL 2004, the product sentences from the 309 of
    M. Hu and B. Liu, "Mining and Summarizing Customer Reviews", KDD 2004.
    """
    need_choice("name", name, SETS)
    need_choice("classes", classes, tuple(CLASSES))
    need_int("length", length, 1)
    need_int("num_words", num_words, 3)
    if rng is not None:
        need_rng(rng)
    keys, ratings, texts, words = _rows(name)
    y = np.digitize(ratings, (-NEUTRAL, NEUTRAL))
    if classes == 2:
        y = (ratings > 0).astype(int)
    kept = np.flatnonzero(ratings) if classes == 2 else np.arange(len(y))
    test, validation, train = (
        kept[part]
        for part in parts([keys[k] for k in kept], (TEST, VALIDATION), rng)
    )
    vocabulary = word_vocabulary([words[k] for k in train], num_words)

    def split(part):
        x, mask = pad([vocabulary.encode(words[k]) for k in part], length)
        own = [texts[k] for k in part]
        return SentenceSplit(
            x, y[part].astype(np.int64), mask, own, ratings[part]
        )

    return Sentences(
        split(train), split(validation), split(test), vocabulary,
        CLASSES[classes],
    )  # fmt: skip


def _rows(name):
    """Keys of what belongs together, ratings, texts and their words."""
    keys, ratings, texts, tokens, seen = [], [], [], [], set()
    for line in fetch.read(f"{name}.txt").decode("utf-8").splitlines():
        number, rating, text = line.split("\t")
        text = html.unescape(text).strip()
        words = tokenize(text)
        if not words or (same := " ".join(words)) in seen:
            continue
        seen.add(same)
        # 12_3 is the third sentence of the twelfth review or editorial.
        keys.append(number.split("_")[0])
        ratings.append(float(rating))
        texts.append(text)
        tokens.append(words)
    return keys, np.array(ratings), texts, tokens
