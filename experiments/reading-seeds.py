"""Chapter 9: how far apart are two runs of the same network?

    python experiments/reading-seeds.py

The chapter's own cell `score`: an LSTM with 16 units on the small digits,
after 4 epochs and after 25. A number is the accuracy on unseen digits.
"""

import numpy as np
from recording import run_cells, write

from rnncourse.model import Model
from rnncourse.optim import adam
from rnncourse.train import fit

SEEDS = range(30)
BUDGETS = (4, 25)  # epochs


def measure():
    """{epochs: [accuracy per seed]}."""
    given = {"Model": Model, "adam": adam, "fit": fit}
    score = run_cells("09-reading-equations", ("score",), **given)["score"]
    return {
        str(epochs): [
            round(float(score(np.random.default_rng(seed), epochs)), 4)
            for seed in SEEDS
        ]
        for epochs in BUDGETS
    }


if __name__ == "__main__":
    write(measure, SEEDS)
