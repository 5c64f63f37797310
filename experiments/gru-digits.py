"""Chapter 6: ten runs each of two GRUs and an LSTM on the small digits.

    python experiments/gru-digits.py

`ours` and `in_keras` are the chapter's own cells; the numbers are test
accuracies, one per seed.
"""

import numpy as np
from recording import run_cells

from rnncourse.cells import CELLS
from rnncourse.experiments import run_script

SETTINGS = {
    "GRU from scratch": {"cell": "gru"},
    "GRU in Keras": {},
    "LSTM from scratch": {"cell": "lstm"},
}


def measure(seed, cell=None):
    """Test accuracy of one run; without a cell, of Keras's GRU."""
    import keras

    cells = ("digits-ours", "digits-keras")
    chapter = run_cells("06-gru", cells, keras=keras)
    found = (
        chapter["ours"](CELLS[cell], np.random.default_rng(seed))
        if cell else chapter["in_keras"](seed)
    )
    return round(float(found), 4)


if __name__ == "__main__":
    run_script(
        measure, SETTINGS, range(10), ("numpy", "keras", "tensorflow-cpu")
    )
