"""Chapter 9: how far apart are two runs of the same network?

    python experiments/reading-seeds.py

The chapter's own cell `score`: an LSTM with 16 units on the small digits,
after 4 epochs and after 25. A number is the accuracy on unseen digits.
"""

import numpy as np
from recording import run_cells

from rnncourse.experiments import run_script
from rnncourse.model import Model
from rnncourse.optim import adam
from rnncourse.train import fit

SETTINGS = {str(epochs): {"epochs": epochs} for epochs in (4, 25)}


def measure(seed, epochs):
    """Accuracy of one run."""
    given = {"Model": Model, "adam": adam, "fit": fit}
    score = run_cells("09-reading-equations", ("score",), **given)["score"]
    return round(float(score(np.random.default_rng(seed), epochs)), 4)


if __name__ == "__main__":
    run_script(measure, SETTINGS, range(30))
