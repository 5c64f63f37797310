"""Chapter 4: which start learns what lies far back?

    python experiments/starts.py

The chapter's own cells `learn-to-hold`, `activated` and `starts`: 16 units on
`hold` (32 steps) and on temporal order (40 to 44 steps), ten passes over 1000
sequences, Adam with two rates, clipped at 1. A number is the accuracy on
unseen sequences; two classes in the first task, four in the second.
"""

from types import SimpleNamespace

from recording import run_cells, write

from rnncourse import rnn, tasks
from rnncourse.losses import softmax_cross_entropy
from rnncourse.model import Model
from rnncourse.numerics import sigmoid
from rnncourse.optim import adam
from rnncourse.params import glorot_uniform, orthogonal
from rnncourse.train import accuracy, fit, predict

NEEDED = (SimpleNamespace, rnn, tasks, softmax_cross_entropy,
          Model, sigmoid, adam, glorot_uniform, orthogonal, accuracy, fit,
          predict)
SCOPE = run_cells(
    "04-vanishing-and-exploding-gradients",
    ("learn-to-hold", "activated", "starts"),
    **{f.__name__.rpartition(".")[2]: f for f in NEEDED},
)
TASKS = {
    "hold": lambda rng, n: tasks.hold(rng, n, 32),
    "temporal order": lambda rng, n: tasks.temporal_order(rng, n, 40),
}


RATES, SEEDS = (0.003, 0.01), range(10)


def scores(name):
    """{task, rate: [accuracy per seed]} of one start."""
    cell, start = SCOPE["starts"][name]
    return {
        f"{task}, {rate}": [
            round(SCOPE["learn"](cell, make, seed, start, rate), 3)
            for seed in SEEDS
        ]
        for task, make in TASKS.items() for rate in RATES
    }


def measure():
    """{start: {task, rate: [accuracy per seed]}}."""
    return {name: scores(name) for name in SCOPE["starts"]}


if __name__ == "__main__":
    write(measure, SEEDS)
