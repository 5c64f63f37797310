"""Dates as people write them in 44 languages, and in ISO form.

Translation in miniature: the source has many forms and any length up to
40, the target always reads 2021-03-03. How a language writes a date is
what the Unicode CLDR says, the tables behind the dates of most phones and
browsers, as the package Babel carries them.
"""

import datetime
import string
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from rnncourse._arguments import (
    need_int,
    need_library,
    need_rng,
    need_split,
    need_texts,
)
from rnncourse.data.sequences import Vocabulary, pad

FIRST = datetime.date(1970, 1, 1)
DAYS = (datetime.date(2070, 1, 1) - FIRST).days

# One country a language: where two differ, as 3/4/21 does, none could tell.
LOCALES = (
    "ar bg ca cs cy da de el en_US es et eu fi fr ga he hi hr hu hy id is "
    "it ja ka ko lt lv nb nl pl pt ro ru sk sl sq sv sw th tr uk vi zh"
).split()
# "short" is left out: 03/04/21 is March in one country, April in another.
FORMS = ("medium", "long", "full")

# The CLDR's letters; L is a month that stands alone, c such a weekday.
FIELDS = {"y": "year", "M": "month", "L": "month", "d": "day",
          "E": "weekday", "c": "weekday"}

# Basque: 2054(e)ko urtarrilaren 12(a), astelehena
SOURCE_LENGTH = 40
TARGET_LENGTH = len("2021-03-03")
START, END = 1, 2
TARGET = Vocabulary(("<pad>", "<start>", "<end>", "-", *string.digits))


class DateSplit(NamedTuple):
    """x (n, 40) int32 source ids, 0 is padding; mask (n, 40) bool;
    y (n, 12) int32 target ids: start, ten characters, end;
    sources, targets and locales, lists of n strings.

    With teacher forcing a decoder reads y[:, :-1] and has to say y[:, 1:].
    """

    x: np.ndarray
    mask: np.ndarray
    y: np.ndarray
    sources: list
    targets: list
    locales: list


class Dates(NamedTuple):
    """train and test (DateSplit), and the vocabularies of both sides."""

    train: DateSplit
    test: DateSplit
    source_vocabulary: Vocabulary
    target_vocabulary: Vocabulary

    def encode(
        self, text: str | Sequence[str]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Your own dates, a string or several: x (B, 40), mask (B, 40).

        A character that no date contains becomes <unknown>. Raises
        ValueError for an empty text and for one of more than 40 characters.
        """
        texts = need_texts("text", text)
        for one in texts:
            if not 0 < len(one) <= SOURCE_LENGTH:
                raise ValueError(
                    f"text must have 1 … {SOURCE_LENGTH} characters; got "
                    f"{len(one)}: {one!r:.60}"
                )
        encode = self.source_vocabulary.encode
        return pad([encode(one) for one in texts], SOURCE_LENGTH)

    def decode(self, ids: Sequence[int] | np.ndarray) -> str:
        """One row of target ids as text, up to <end>; undoes `y`."""
        symbols = self.target_vocabulary.decode(ids)
        if "<end>" in symbols:
            symbols = symbols[: symbols.index("<end>")]
        return "".join(s for s in symbols if len(s) == 1)


def make_dates(
    rng: np.random.Generator,
    n: int = 5000,
    *,
    test: float = 0.2,
    locales: Sequence[str] = LOCALES,
) -> Dates:
    """`n` different days of 1970 … 2069, each as one language writes it.

    "Wednesday, March 3, 2021", "3. März 2021", "2021年3月3日", "keskiviikko
    3. maaliskuuta 2021" … A language and one of three forms, from short to
    long, are drawn for each day; every source has one reading.

    n: at most 36 525, the days there are; test: the share of them that is
        for testing. No day is in both parts, in whatever language.
    locales: the languages, some of LOCALES. The vocabulary is that of all
        languages, whatever is chosen, so models have the same shapes.

    Returns Dates. Raises ImportError where Babel is missing. Another
    version of Babel may know another edition of the CLDR, and write some
    language in another way.
    """
    need_rng(rng)
    need_int("n", n, 2)
    n_test = need_split(n, test)
    if n > DAYS:
        raise ValueError(
            f"n must be at most {DAYS}, the days of a century; got {n}"
        )
    locales = need_texts("locales", locales)
    unknown = [one for one in locales if one not in LOCALES]
    if unknown or not locales:
        raise ValueError(
            f"locales must be some of {', '.join(LOCALES)}; got "
            f"{unknown[:3] or 'none'}"
        )
    vocabulary = source_vocabulary()
    days = [
        FIRST + datetime.timedelta(int(k))
        for k in rng.choice(DAYS, n, replace=False)
    ]
    rows = []
    for day in days:
        locale = locales[int(rng.integers(len(locales)))]
        form = FORMS[int(rng.integers(len(FORMS)))]
        rows.append((write(day, form, locale), day.isoformat(), locale))
    cut = n - n_test
    return Dates(
        _split(rows[:cut], vocabulary), _split(rows[cut:], vocabulary),
        vocabulary, TARGET,
    )  # fmt: skip


def write(day: datetime.date, form: str, locale: str) -> str:
    """A `datetime.date` in one of FORMS and LOCALES, in plain characters."""
    dates = need_library("babel.dates", "babel", "make_dates")
    return _plain(dates.format_date(day, form, locale=locale))


def fields(source: str, target: str, locale: str) -> dict[str, slice]:
    """Where a source of `make_dates` spells its date.

    "3. März 2021", "2021-03-03", "de" → {"day": slice(0, 1), "month":
    slice(3, 7), "year": slice(8, 12)}; with "weekday", where there is one.
    Raises ValueError where the language does not write this day so.
    """
    day, written = datetime.date.fromisoformat(target), []
    for form in FORMS:
        pieces = _pieces(day, form, locale)
        written.append("".join(text for _, text in pieces))
        if written[-1] == source:
            break
    else:
        raise ValueError(
            f"source must be one of {written}, {target} in {locale!r}; got "
            f"{source!r}"
        )
    found, stop = {}, 0
    for letter, text in pieces:
        start, stop = stop, stop + len(text)
        if letter in FIELDS:
            found[FIELDS[letter]] = slice(start, stop)
    return found


def _pieces(day, form, locale):
    """[(the CLDR's letter of a field, or "" between fields, its text)]."""
    dates = need_library("babel.dates", "babel", "make_dates")
    pattern = dates.get_date_format(form, locale).pattern
    value = dates.DateTimeFormat(day, locale)
    return [
        (what[0], _plain(value[what[0] * what[1]])) if kind == "field"
        else ("", _plain(what))
        for kind, what in dates.tokenize_pattern(pattern)
    ]  # fmt: skip


def _plain(text):
    """Without spaces that do not break, and marks that turn the writing."""
    return text.replace("\u202f", " ").replace("\u200f", "")


@cache
def source_vocabulary() -> Vocabulary:
    """All characters with which some language writes some day.

    The months in every form, their weekdays and the digits are all there is.
    """
    found = set(string.digits)
    for month in range(1, 13):
        for day in range(1, 8):
            for form in FORMS if day == 1 else ("full",):
                for locale in LOCALES:
                    one = datetime.date(2021, month, day)
                    found.update(write(one, form, locale))
    return Vocabulary(("<pad>", "<unknown>", *sorted(found)), unknown=1)


def _split(rows, vocabulary):
    sources, targets, locales = ([row[k] for row in rows] for k in range(3))
    x, mask = pad([vocabulary.encode(s) for s in sources], SOURCE_LENGTH)
    y = np.empty((len(targets), TARGET_LENGTH + 2), np.int32)
    y[:, 0], y[:, -1] = START, END
    for row, target in zip(y, targets, strict=True):
        row[1:-1] = TARGET.encode(target)
    return DateSplit(x, mask, y, sources, targets, locales)
