"""Chapter 11: what is left when the constructions of the test are new.

    python experiments/held-out-constructions.py

The baselines and the training are the chapter's own cells. 2 500 generated
reviews a seed; 8 of the 28 constructions of twins, drawn anew for each seed,
occur in the test part alone. Accuracies on all test reviews, on the twins,
on those twins whose words all occur in training reviews, and on the rest.
"""

import sys

import numpy as np
from recording import run_cells, write

from rnncourse import gru, lstm
from rnncourse.data import make_reviews
from rnncourse.model import Model
from rnncourse.train import predict

SEEDS = range(10)
UNKNOWN = 1  # the id of a word that no training review holds
CELLS = ("imports", "find-twins", "counting", "learn")


def measure_seed(chapter, seed):
    """{group of reviews: {model: accuracy}} of one seed."""
    r = make_reviews(np.random.default_rng(seed), 2500, length=30, held_out=8)
    answers = {
        name: chapter["counting"](n, r.train).predict(r.test.texts)
        for name, n in (("bag of words", 1), ("up to 3 words", 3))
    }
    for name, cell in (("LSTM", lstm), ("GRU", gru)):
        model = Model(cell, 64, 1, vocabulary=len(r.vocabulary), embedding=32)
        params, _ = chapter["learn"](
            model, r.train, np.random.default_rng(seed)
        )
        answers[name] = predict(model, params, r.test.x)[:, 0] > 0
    twin = np.zeros(len(r.test.y), bool)
    twin[np.concatenate(chapter["find_twins"](r.test.texts))] = True
    known = (r.test.x != UNKNOWN).all(1)
    groups = {
        "all": np.ones_like(twin), "others": ~twin, "twins": twin,
        "twins of known words": twin & known,
    }  # fmt: skip
    share = round(float(known[twin].mean()), 4)
    return {"share of known words": {"twins": share}} | {
        group: {
            name: round(float((a == r.test.y)[rows].mean()), 4)
            for name, a in answers.items()
        }
        for group, rows in groups.items()
    }


def measure():
    """{group: {model: [test accuracy per seed]}}."""
    chapter, found = run_cells("11-sentiment", CELLS), {}
    for seed in SEEDS:
        for group, reached in measure_seed(chapter, seed).items():
            for name, value in reached.items():
                of_group = found.setdefault(group, {})
                of_group.setdefault(name, []).append(value)
        print(seed, found, file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    write(measure, SEEDS, ("numpy", "scikit-learn"))
