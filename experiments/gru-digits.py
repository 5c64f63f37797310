"""Chapter 6: ten runs each of two GRUs and an LSTM on the small digits.

    python experiments/gru-digits.py

`ours` and `in_keras` are the chapter's own cells; the numbers are test
accuracies, one per seed.
"""

import keras
import numpy as np
from recording import run_cells, write

from rnncourse import gru, lstm

SEEDS = range(10)


def measure():
    """{name: [test accuracy per seed]}."""
    cells = ("digits-ours", "digits-keras")
    chapter = run_cells("06-gru", cells, keras=keras)
    ours, in_keras = chapter["ours"], chapter["in_keras"]
    runs = {
        "GRU from scratch": lambda s: ours(gru, np.random.default_rng(s)),
        "GRU in Keras": in_keras,
        "LSTM from scratch": lambda s: ours(lstm, np.random.default_rng(s)),
    }
    return {
        name: [round(float(run(seed)), 4) for seed in SEEDS]
        for name, run in runs.items()
    }


if __name__ == "__main__":
    write(measure, SEEDS, ("numpy", "keras", "tensorflow-cpu"))
