"""Chapter 5: which starts of an LSTM learn to recall a number after 60 steps.

    python experiments/delayed-recall.py

The task, the training and the memory path alone are the chapter's own cells.
A number is what is left of the squared error, as a share of the variance,
after the chapter's ten epochs or after forty; ten seeds for each forget bias
and each size of the recurrent weights at the start.
"""

import sys

import numpy as np
from recording import run_cells, write

from rnncourse import lstm

SEEDS = range(10)
CELLS = ("imports", "delayed-recall", "recall-learn", "memory-alone")


def settings(chapter):
    """{name: (cell, forget bias, factor of W_h, epochs)}."""
    return {
        "both paths, bias 1": (lstm, 1, 1, 10),
        "both paths, bias 1, 40 epochs": (lstm, 1, 1, 40),
        "both paths, bias 1, W_h × 2": (lstm, 1, 2, 10),
        "both paths, bias 5": (lstm, 5, 1, 10),
        "both paths, bias 5, W_h × 2": (lstm, 5, 2, 10),
        "memory alone, bias 1": (chapter["alone"], 1, 1, 10),
        "memory alone, bias 5": (chapter["alone"], 5, 1, 10),
    }


def measure():
    """{setting: [error per seed]}."""
    chapter, found = run_cells("05-lstm", CELLS), {}
    for name, setting in settings(chapter).items():
        for seed in SEEDS:
            error, _ = chapter["learn"](np.random.default_rng(seed), *setting)
            found.setdefault(name, []).append(round(float(error), 4))
        print(name, found[name], file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    write(measure, SEEDS)
