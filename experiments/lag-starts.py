"""Chapter 7: a simple RNN from the identity, an LSTM with a forget bias of 3.

    python experiments/lag-starts.py

The networks of `lag-tasks` and `temporal-order` with two other starts, on
the same tasks with the same budgets. The IRNN is chapter 4's: max(0, a)
instead of tanh, and W_h starts as the identity.
"""

import numpy as np
from lagging import UNITS, chapter, solve
from recording import run_cells

from rnncourse.experiments import run_script

MODELS = {
    "IRNN": {"cell": "irnn"},
    "IRNN, rate 0.001": {"cell": "irnn", "rate": 0.001},
    "LSTM, bias 3": {"cell": "lstm", "start": {"b_f": 3}},
}
BUDGETS = {"adding": 1500, "order": 600}  # updates
SETTINGS = {
    f"{problem}: {name}": {"problem": problem, "most": most, **model}
    for problem, most in BUDGETS.items() for name, model in MODELS.items()
}


def measure(seed, problem, cell, **options):
    """One training run: whether, and after how many updates, it solved it."""
    if cell != "irnn":
        return solve(seed, problem, cell, **options)
    four = run_cells("04-vanishing-and-exploding-gradients",
                     ("gradients-imports", "activated"))
    units = UNITS["rnn"]
    updates, error, _ = chapter()["learn"](
        chapter()["problems"][problem], four["relu"],
        np.random.default_rng(seed), units, start={"W_h": np.eye(units)},
        **options,
    )
    return {
        "solved": updates is not None, "updates": updates,
        "error": round(float(error), 5),
    }


if __name__ == "__main__":
    run_script(measure, SETTINGS, range(5))
