"""Chapter 7: hold, count, compare, forget over 51 steps, by four cells.

    python experiments/skills.py
"""

import numpy as np
from lagging import CELLS, MODELS, UNITS, chapter

from rnncourse import tasks
from rnncourse.experiments import run_script

STEPS, UPDATES = 51, 500
SETTINGS = {
    f"{skill}: {name}": {"skill": skill, **MODELS[name]}
    for skill in ("hold", "count", "compare", "forget")
    for name in ("RNN", "LSTM of 1997", "LSTM, bias 5", "GRU")
}


def measure(seed, skill, cell, start=None):
    """One training run, with half the units of the long tasks."""
    c = chapter()

    def draw(rng, n):
        return getattr(tasks, skill)(rng, n, STEPS)

    problem = c["Problem"](
        draw, 2, "last", c["softmax_cross_entropy"], c["wrong_class"], 0.02
    )
    updates, error, _ = c["learn"](
        problem, CELLS[cell], np.random.default_rng(seed), UNITS[cell] // 2,
        most=UPDATES, start=start,
    )
    return {
        "solved": updates is not None, "updates": updates,
        "error": round(float(error), 3),
    }


if __name__ == "__main__":
    run_script(measure, SETTINGS, range(10))
