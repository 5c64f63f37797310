"""Dates as people write them, and the same dates in ISO form.

Translation in miniature: the source has many forms and any length up to
28, the target always reads 2021-03-03.
"""

import datetime
import string
from typing import NamedTuple

import numpy as np

from rnncourse._arguments import (
    need_int,
    need_rng,
    need_split,
    need_texts,
)
from rnncourse.data.sequences import Vocabulary, pad

FIRST = datetime.date(1970, 1, 1)
DAYS = (datetime.date(2070, 1, 1) - FIRST).days

# Written out: strftime would follow the language of the machine.
MONTHS = (
    "January February March April May June July August September October "
    "November December"
).split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

# d day, m month, yy and yyyy year; figures alone are always day first.
FORMATS = (
    "{d} {month} {yyyy}",
    "{d} {mon} {yyyy}",
    "{dth} {month} {yyyy}",
    "the {dth} of {month} {yyyy}",
    "{month} {d}, {yyyy}",
    "{mon} {dth}, {yyyy}",
    "{weekday}, {d} {month} {yyyy}",
    "{day}, {mon} {d}, {yyyy}",
    "{d}-{mon}-{yy}",
    "{dd}/{mm}/{yy}",
    "{dd}/{mm}/{yyyy}",
    "{d}.{m}.{yyyy}",
    "{yyyy}/{mm}/{dd}",
)

# Wednesday, 30 September 2020
SOURCE_LENGTH = 28
TARGET_LENGTH = len("2021-03-03")
START, END = 1, 2
SOURCE = Vocabulary(
    ("<pad>", "<unknown>", *" ,-./", *string.digits, *string.ascii_letters),
    unknown=1,
)
TARGET = Vocabulary(("<pad>", "<start>", "<end>", "-", *string.digits))


class DateSplit(NamedTuple):
    """x (n, 28) int32 source ids, 0 is padding; mask (n, 28) bool;
    y (n, 12) int32 target ids: start, ten characters, end;
    sources and targets, lists of n strings.

    With teacher forcing a decoder reads y[:, :-1] and has to say y[:, 1:].
    """

    x: np.ndarray
    mask: np.ndarray
    y: np.ndarray
    sources: list
    targets: list


class Dates(NamedTuple):
    """train and test (DateSplit), and the vocabularies of both sides."""

    train: DateSplit
    test: DateSplit
    source_vocabulary: Vocabulary
    target_vocabulary: Vocabulary

    def encode(self, text):
        """Your own dates, a string or several: x (B, 28), mask (B, 28).

        A character no date contains becomes <unknown>. Raises ValueError
        for an empty text and for one of more than 28 characters.
        """
        texts = need_texts("text", text)
        for one in texts:
            if not 0 < len(one) <= SOURCE_LENGTH:
                raise ValueError(
                    f"text must have 1 … {SOURCE_LENGTH} characters; got "
                    f"{len(one)}: {one!r:.60}"
                )
        return pad([SOURCE.encode(one) for one in texts], SOURCE_LENGTH)

    def decode(self, ids):
        """One row of target ids as text, up to <end>; undoes `y`."""
        symbols = self.target_vocabulary.decode(ids)
        if "<end>" in symbols:
            symbols = symbols[: symbols.index("<end>")]
        return "".join(s for s in symbols if len(s) == 1)


def make_dates(rng, n=5000, *, test=0.2):
    """`n` different days of 1970 … 2069, each written in one of 13 ways.

    "3 March 2021", "Mar 3rd, 2021", "the 3rd of March 2021", "Wednesday,
    3 March 2021", "3-Mar-21", "03/03/21", "2021/03/03" … Every source has
    one reading: figures alone are day first (or year first, where the
    year has four figures and leads), and two figures of a year mean
    1970 … 2069.

    n: at most 36 525, the days there are; test: the share of them that is
        for testing. No day is in both parts.

    Returns Dates.
    """
    need_rng(rng)
    need_int("n", n, 2)
    n_test = need_split(n, test)
    if n > DAYS:
        raise ValueError(
            f"n must be at most {DAYS}, the days of a century; got {n}"
        )
    days = [
        FIRST + datetime.timedelta(int(k))
        for k in rng.choice(DAYS, n, replace=False)
    ]
    targets = [day.isoformat() for day in days]
    sources = [
        write(day, FORMATS[k])
        for day, k in zip(days, rng.integers(len(FORMATS), size=n), strict=True)
    ]
    cut = n - n_test
    return Dates(
        _split(sources[:cut], targets[:cut]),
        _split(sources[cut:], targets[cut:]),
        SOURCE,
        TARGET,
    )


def write(day, form):
    """A `datetime.date` in one of FORMATS."""
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    teen = day.day in (11, 12, 13)
    suffix = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(
        day.day % 10, "th"
    )
    return form.format(
        d=day.day,
        dd=f"{day.day:02}",
        dth=f"{day.day}{suffix}",
        m=day.month,
        mm=f"{day.month:02}",
        mon=month[:3],
        month=month,
        yy=f"{day.year % 100:02}",
        yyyy=day.year,
        day=weekday[:3],
        weekday=weekday,
    )


def _split(sources, targets):
    x, mask = pad([SOURCE.encode(s) for s in sources], SOURCE_LENGTH)
    y = np.empty((len(targets), TARGET_LENGTH + 2), np.int32)
    y[:, 0], y[:, -1] = START, END
    for row, target in zip(y, targets, strict=True):
        row[1:-1] = TARGET.encode(target)
    return DateSplit(x, mask, y, sources, targets)
