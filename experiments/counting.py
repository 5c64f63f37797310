"""Chapter 7: how far does a network count that learned to count to 20?

    python experiments/counting.py

Trained on S aⁿ bⁿ E with n up to 20, or S aⁿ bⁿ cⁿ E with n up to 15; tested
on every n up to 300, with the same weights in three precisions.
"""

import numpy as np
from lagging import CELLS, chapter

from rnncourse import forward
from rnncourse.experiments import run_script
from rnncourse.params import map_tree

CELLS_AND_UNITS = {
    "RNN": ("rnn", 16), "LSTM of 1997": ("lstm_1997", 8),
    "LSTM": ("lstm", 8), "LSTM with peepholes": ("lstm_peephole", 8),
    "GRU": ("gru", 10),
}  # fmt: skip
SETTINGS = {
    f"{'abc'[:letters]}: {name}": {
        "cell": cell, "units": units, "letters": letters, "top": top
    }
    for letters, top in ((2, 20), (3, 15))
    for name, (cell, units) in CELLS_AND_UNITS.items()
    if letters == 2 or name in {"LSTM", "GRU"}
}


def measure(seed, cell, units, letters, top):
    """The n up to which all strings are right, and how far states lie."""
    rng, cell = np.random.default_rng(seed), CELLS[cell]
    model, params = chapter()["learn_counting"](cell, rng, units, letters, top)
    found = {}
    for dtype in (np.float16, np.float32, np.float64):
        cast = map_tree(lambda a, dtype=dtype: a.astype(dtype), params)
        found[np.dtype(dtype).name] = chapter()["right_up_to"](
            model, cast, letters, 300
        )
    ids = np.ones((1, 302), int)
    ids[0, 0] = 0
    hs, _, _ = forward(cell, params["core"], np.eye(5, dtype=np.float32)[ids])
    steps = np.linalg.norm(np.diff(hs[0], axis=0), axis=1)
    return found | {
        f"step of h at {n}": float(f"{steps[n - 1]:.2g}")
        for n in (10, 20, 100, 300)
    }


if __name__ == "__main__":
    run_script(measure, SETTINGS, range(5))
