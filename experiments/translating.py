"""What the experiments of chapters 15 and 16 share: one protocol.

All days of a century, each once, in three parts that never change: the seed
of a run is that of its weights and of the order of its samples.
"""

import re
from datetime import date
from functools import cache, partial

import numpy as np

from rnncourse.data import make_dates
from rnncourse.data.dates import write
from rnncourse.decode import greedy
from rnncourse.losses import softmax_cross_entropy
from rnncourse.optim import adam, falling
from rnncourse.train import fit

START, END, LENGTH = 1, 2, 11
FIELDS = {"year": np.s_[:4], "month": np.s_[5:7], "day": np.s_[8:10]}
TRAIN, VALIDATION, TEST = 8_000, 1_000, 4_000


@cache
def dates():
    """{"train", "validation", "test"}: DateSplit; and the Dates."""
    rng, n = np.random.default_rng(15), TRAIN + VALIDATION + TEST
    found = make_dates(rng, n, test=TEST / n)
    return {
        "train": rows(found.train, np.s_[:TRAIN]),
        "validation": rows(found.train, np.s_[TRAIN:]),
        "test": found.test,
    }, found


@cache
def more(n):
    """n dates to train on: any days but those that judge."""
    parts, _ = dates()
    judge = {*parts["validation"].targets, *parts["test"].targets}
    found = make_dates(np.random.default_rng(16), 36_525, test=0.01).train
    free = [k for k, day in enumerate(found.targets) if day not in judge]
    return rows(found, np.array(free[:n]))


def rows(split, which):
    """A part of a DateSplit: a slice, or a list of rows."""
    def some(a):
        if isinstance(a, np.ndarray) or isinstance(which, slice):
            return a[which]
        return [a[k] for k in which]

    return type(split)(*map(some, split))


def learn(model, part, seed, *, epochs, rate, batch=32, **options):
    """params, history: by the protocol of both chapters."""
    rng = np.random.default_rng(seed)
    updates = epochs * -(-len(part.x) // batch)
    return fit(
        model, model.init(rng), part.x, part.y, loss=softmax_cross_entropy,
        optimizer=falling(adam, rate, updates), epochs=epochs,
        rng=rng, batch_size=batch, clip=1.0, progress=False, **options,
    )


def translate(model, params, x, batch=500):
    """What the model says, greedily: target tokens (n, 11)."""
    step = partial(model.step, params)
    return np.concatenate([
        greedy(step, model.start(params, x[k : k + batch]),
               start=START, end=END, length=LENGTH)[0]
        for k in range(0, len(x), batch)
    ])


def exact(said, y):
    """Which outputs are right in all their characters: (n,) bool."""
    return (said == y[:, 1:]).all(1)


def reverse(x):
    """Each source from its end to its beginning; padding stays behind."""
    n, k = (x > 0).sum(1, keepdims=True), np.arange(x.shape[1])
    return np.take_along_axis(x, np.where(k < n, n - 1 - k, k), axis=1)


def form(part):
    """0 three numbers, 1 a month in words, 2 with the weekday: (n,)."""
    return np.array([
        2 if source == write(date.fromisoformat(target), "full", locale)
        else int(len(re.findall(r"\d+", source)) < 3)
        for source, target, locale in zip(
            part.sources, part.targets, part.locales, strict=True
        )
    ])
