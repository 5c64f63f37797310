"""Chapter 11: do pairs of words add something, and is it their order?

    python experiments/film-pairs.py

The ten splits of film-sentences.py and the chapter's own baselines. Weighted
counts with C of 3, 10 or 30: the one that is right most often on the
validation part is judged on the test part. And log-count ratios with pairs,
on sentences whose words have been put into a random order.
"""

import numpy as np
from recording import run_cells, write

from rnncourse.data import load_sentences, tokenize

SEEDS = range(10)
STRENGTHS = (3, 10, 30)
CELLS = ("imports", "counting", "log-ratios")


def shuffled(part, rng):
    """The same sentences, the words of each in a random order."""
    return part._replace(texts=[
        " ".join(rng.permutation(tokenize(text))) for text in part.texts
    ])


def measure_split(chapter, seed):
    """{name: test accuracy} of one split."""
    rng, found = np.random.default_rng(seed), {}
    films = load_sentences(length=40, rng=rng)
    watched, test = films.validation, films.test
    for name, n in (("words", 1), ("pairs", 2)):
        models = [
            chapter["counting"](n, films.train, C) for C in STRENGTHS
        ]
        best = max(models, key=lambda m: m.score(watched.texts, watched.y))
        found[f"{name}, C chosen"] = best.score(test.texts, test.y)
    model = chapter["log_ratios"](2, shuffled(films.train, rng))
    mixed = shuffled(test, rng)
    found["log ratios, pairs, words shuffled"] = model.score(
        mixed.texts, mixed.y
    )
    return {name: round(float(value), 4) for name, value in found.items()}


def measure():
    """{name: [value per seed]}."""
    chapter = run_cells("11-sentiment", CELLS)
    splits = [measure_split(chapter, seed) for seed in SEEDS]
    return {name: [one[name] for one in splits] for name in splits[0]}


if __name__ == "__main__":
    write(measure, SEEDS, ("numpy", "scikit-learn"))
