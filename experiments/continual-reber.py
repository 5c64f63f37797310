"""Chapter 7: embedded Reber strings in an endless stream, without resets.

    python experiments/continual-reber.py

Each network is trained on 16 streams, 1500 pieces of 40 symbols, its state
carried on; or on single strings, each from a state of zero, until it solves
them. Then it reads ten new streams of 10 000 symbols without a reset.
"""

import numpy as np
from lagging import CELLS, UNITS, chapter

from rnncourse import tasks
from rnncourse.experiments import run_script
from rnncourse.model import Model

SETTINGS = {
    "RNN": {"cell": "rnn"},
    "LSTM of 1997": {"cell": "lstm_1997"},
    "LSTM, bias 1": {"cell": "lstm"},
    "GRU": {"cell": "gru"},
    "LSTM of 1997, single strings": {"cell": "lstm_1997", "single": True},
    "LSTM, bias 1, single strings": {"cell": "lstm", "single": True},
}
SYMBOLS = 10_000
LAST = 1000


def measure(seed, cell, single=False):
    """Mistakes per 1000 symbols, early and late; the size of the memory."""
    rng, units, cell = np.random.default_rng(seed), UNITS[cell], CELLS[cell]
    if single:
        problem = chapter()["problems"]["Reber"]
        *_, params = chapter()["learn"](problem, cell, rng, units)
        model = Model(cell, units, 7, features=7, read="all")
    else:
        model, params = chapter()["learn_stream"](cell, rng, units)
    test = tasks.reber_stream(np.random.default_rng(10**6), 10, SYMBOLS)
    wrong, largest, state = {}, {}, None
    for begin, end in ((0, 100), (100, 1100), (1100, SYMBOLS)):
        part = type(test)(*(a[:, begin:end] for a in test))
        scores, state, _ = model.forward(params, part.x, state)
        wrong[begin] = chapter()["mistakes"](scores, part)
        largest[end] = np.abs(state[-1]).max(axis=1).mean()
    late = wrong[1100][:, -LAST:]
    return {
        "streams of 10 without a late mistake": int((~late.any(1)).sum()),
        "early mistakes": round(1000 * float(wrong[100].mean()), 2),
        "late mistakes": round(1000 * float(late.mean()), 2),
        "largest memory, early": round(float(largest[1100]), 1),
        "largest memory, late": round(float(largest[SYMBOLS]), 1),
        "share beyond 10, late": float((np.abs(state[-1]) > 10).mean()),
    }


if __name__ == "__main__":
    run_script(measure, SETTINGS, range(5))
