"""Chapter 2: a press a hundred seconds ago, with more of everything.

    python experiments/far-press.py

`learn` is the chapter's own cell; the numbers are test accuracies after a
hundred seconds, one per seed.
"""

import numpy as np
from recording import run_cells

from rnncourse import rnn
from rnncourse.experiments import run_script

FAR = {"T": 100, "among": 1, "noise": 1.0}
SETTINGS = {
    "near": {"T": 20, "among": 20, "noise": 1.0},
    "far": FAR,
    "far, 32 units": FAR | {"units": 32},
    "far, five times the epochs": FAR | {"epochs": 100},
    "far, ten times the sequences": FAR | {"n": 3000},
    "the same, no more updates": FAR | {"n": 3000, "epochs": 2},
}


def measure(seed, **given):
    """Test accuracy of one run."""
    chapter = run_cells("02-simple-rnn", ("one-press", "learn"), rnn=rnn)
    (found,) = chapter["learn"](
        np.random.default_rng(seed), ask=(100,), **given
    )
    return round(float(found), 2)


if __name__ == "__main__":
    run_script(measure, SETTINGS, range(12))
