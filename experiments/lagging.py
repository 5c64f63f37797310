"""Chapter 7's own training loop, for the experiments of that chapter."""

import functools

import numpy as np
from recording import run_cells

from rnncourse.cells import CELLS

NAMES = (
    "lag-imports", "lag-errors", "lag-illegal", "lag-problem", "lag-draw",
    "lag-problems", "lag-learn", "lag-stream", "lag-count", "lag-count-test",
)  # fmt: skip
# About 730 weights each where there are two inputs: the RNN is not smaller.
UNITS = {
    "rnn": 26, "lstm": 12, "gru": 14, "lstm_1997": 14, "lstm_coupled": 14,
    "lstm_peephole": 12,
}
MODELS = {
    "RNN": {"cell": "rnn"},
    "RNN, rate 0.001": {"cell": "rnn", "rate": 0.001},
    "LSTM of 1997": {"cell": "lstm_1997", "start": {"b_i": -3}},
    "LSTM, bias 1": {"cell": "lstm"},
    "LSTM, bias 5": {"cell": "lstm", "start": {"b_f": 5}},
    "GRU": {"cell": "gru"},
}


@functools.cache
def chapter():
    """The names that the chapter's cells define."""
    return run_cells("07-long-time-lags", NAMES)


def solve(seed, problem, cell, **options):
    """One training run: whether, and after how many updates, it solved it."""
    problem, cell_of = chapter()["problems"][problem], CELLS[cell]
    updates, error, _ = chapter()["learn"](
        problem, cell_of, np.random.default_rng(seed), UNITS[cell], **options
    )
    return {
        "solved": updates is not None, "updates": updates,
        "error": round(float(error), 5),
    }
