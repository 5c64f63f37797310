"""Chapter 4: which start learns what lies far back?

    python experiments/starts.py

The chapter's own cells `learn-to-hold`, `activated` and `starts`: 16 units on
`hold` (32 steps) and on temporal order (40 to 44 steps), ten passes over 1000
sequences, Adam with two rates, clipped at 1. A number is the accuracy on
unseen sequences; two classes in the first task, four in the second.
"""

from types import SimpleNamespace

from recording import run_cells, write

from rnncourse import gru, lstm, rnn, tasks
from rnncourse.losses import softmax_cross_entropy
from rnncourse.model import Model
from rnncourse.numerics import sigmoid
from rnncourse.optim import adam
from rnncourse.params import glorot_uniform, orthogonal
from rnncourse.train import accuracy, fit, predict

SEEDS = range(10)
RATES = (0.003, 0.01)
TASKS = {
    "hold, 32 steps": lambda rng, n: tasks.hold(rng, n, 32),
    "temporal order, 40 steps": lambda rng, n: tasks.temporal_order(
        rng, n, 40),
}


def measure():
    """{task: {start: {rate: [accuracy per seed]}}}."""
    needed = (SimpleNamespace, gru, lstm, rnn, tasks, softmax_cross_entropy,
              Model, sigmoid, adam, glorot_uniform, orthogonal, accuracy,
              fit, predict)
    given = {f.__name__.rpartition(".")[2]: f for f in needed}
    scope = run_cells(
        "04-vanishing-and-exploding-gradients",
        ("learn-to-hold", "activated", "starts"), **given,
    )
    learn, starts = scope["learn"], scope["starts"]
    return {
        task: {
            name: {
                str(rate): [
                    round(learn(cell, make, seed, start, rate), 3)
                    for seed in SEEDS
                ]
                for rate in RATES
            }
            for name, (cell, start) in starts.items()
        }
        for task, make in TASKS.items()
    }


if __name__ == "__main__":
    write(measure, SEEDS)
