"""Chapter 13: which size and which rate, by the first fold's validation part.

    python experiments/forecasting-choice.py
"""

import numpy as np
from forecasting import SETTINGS, chapter

from rnncourse import forecast as fc
from rnncourse.experiments import run_script

GRID = [(units, rate) for units in (16, 32) for rate in (0.001, 0.003, 0.01)]


def tune(seed, series, cell):
    """{units, rate: lowest validation loss of the first fold}."""
    it = chapter()
    task = it[series]
    (train, validation, _), _ = fc.prepare(task, task.folds[0])
    return {
        f"{units}, {rate}": round(min(it["network"](
            it[cell], train, validation, np.random.default_rng(seed), units,
            rate)[1]["validation_loss"]), 4)
        for units, rate in GRID
    }


if __name__ == "__main__":
    run_script(tune, SETTINGS, range(2))
