"""Chapter 4: with which learning rates does gradient descent learn order?

    python experiments/clipping.py

The chapter's own cell `descend`: plain gradient descent on the temporal order
task of Pascanu et al. (2013), 20 to 22 steps, 16 units, with the norm of the
gradient clipped and without. A number is the accuracy on unseen sequences;
there are four classes.
"""

from recording import run_cells, write

from rnncourse import gru, lstm, rnn

DESCEND = run_cells(
    "04-vanishing-and-exploding-gradients", ("gradients-imports", "descend")
)["descend"]
RATES = (0.003, 0.01, 0.03, 0.1, 0.3)
SETTINGS = {
    "not clipped": {"rates": RATES},
    "clipped at 1": {"rates": RATES, "limit": 1.0},
    "not clipped, 100 passes": {"rates": (0.01, 0.03), "passes": 100},
    "LSTM, not clipped": {"rates": (1.0,), "cell": "lstm"},
    "LSTM, clipped at 1": {"rates": (1.0,), "cell": "lstm", "limit": 1.0},
    "GRU, not clipped": {"rates": (1.0,), "cell": "gru"},
    "GRU, clipped at 1": {"rates": (1.0,), "cell": "gru", "limit": 1.0},
}
CELLS = {"rnn": rnn, "lstm": lstm, "gru": gru}
SEEDS = range(10)


def scores(rates, cell="rnn", **how):
    """{rate: [accuracy per seed]}."""
    return {
        str(rate): [
            round(DESCEND(seed, rate, cell=CELLS[cell], **how)[0], 3)
            for seed in SEEDS
        ]
        for rate in rates
    }


def measure():
    """{setting: {rate: [accuracy per seed]}}."""
    return {name: scores(**setting) for name, setting in SETTINGS.items()}


if __name__ == "__main__":
    write(measure, SEEDS)
