"""Chapter 11: ten splits of the film sentences, counting beside GRUs.

    python experiments/film-sentences.py

The baselines and the training are the chapter's own cells. Each seed draws
its own split into training, validation and test sentences, which all models
share, and the start of the GRU. "GRU, other start" is a second GRU of the
same split; "GRU, words shuffled" learns and is tested on sentences whose
words have been put into a random order. Two classes.
"""

import sys

import numpy as np
from recording import run_cells, write

from rnncourse.data import load_sentences
from rnncourse.train import predict

SEEDS = range(10)
CELLS = ("imports", "counting", "log-ratios", "learn", "learn-films")
COUNTS = {
    "counting": ("counting", 1), "counting pairs": ("counting", 2),
    "log ratios": ("log_ratios", 1), "log ratios, pairs": ("log_ratios", 2),
}  # fmt: skip


def shuffled(films, rng):
    """The same sentences, the words of each in a random order."""
    def mixed(part):
        x = part.x.copy()
        for row, n in zip(x, part.mask.sum(1), strict=True):
            row[:n] = rng.permutation(row[:n])
        return part._replace(x=x)

    return films._replace(**{
        name: mixed(getattr(films, name))
        for name in ("train", "validation", "test")
    })


def measure_split(chapter, seed):
    """{name: value} of one split; the curves are [value per epoch]."""
    films = load_sentences(length=40, rng=np.random.default_rng(seed))
    one = {"majority": np.bincount(films.test.y).max() / len(films.test.y)}
    right = {}
    for name, (method, n) in COUNTS.items():
        model = chapter[method](n, films.train)
        right[name] = model.predict(films.test.texts) == films.test.y
    for name, start, data in (
        ("GRU", seed, films),
        ("GRU, other start", seed + 100, films),
        ("GRU, words shuffled", seed,
         shuffled(films, np.random.default_rng(seed))),
    ):  # fmt: skip
        model, params, history = chapter["learn_films"](
            data, np.random.default_rng(start)
        )
        scores = predict(model, params, data.test.x)[:, 0]
        right[name] = (scores > 0) == data.test.y
        if name == "GRU":
            one["training loss"] = history["loss"]
            one["validation loss"] = history["validation_loss"]
            one["validation accuracy"] = history["metric"]
    one |= {name: ok.mean() for name, ok in right.items()}
    for name, other in (
        ("both wrong", "counting"), ("two GRUs wrong", "GRU, other start")
    ):  # fmt: skip
        one[name] = (~right["GRU"] & ~right[other]).mean()
    return {name: np.round(value, 4).tolist() for name, value in one.items()}


def measure():
    """{name: [value per seed]}."""
    chapter, found = run_cells("11-sentiment", CELLS), {}
    for seed in SEEDS:
        for name, value in measure_split(chapter, seed).items():
            found.setdefault(name, []).append(value)
        print(seed, {k: v[-1] for k, v in found.items()}, file=sys.stderr,
              flush=True)
    return found


if __name__ == "__main__":
    write(measure, SEEDS, ("numpy", "scikit-learn"))
