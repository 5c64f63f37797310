"""Chapter 4: with which learning rates does gradient descent learn order?

    python experiments/clipping.py

The chapter's own cell `descend`: plain gradient descent on the temporal order
task of Pascanu et al. (2013), 20 to 22 steps, 16 units, with the norm of the
gradient clipped and without. A number is the accuracy on unseen sequences;
there are four classes.
"""

from recording import run_cells, write

from rnncourse import gru, lstm, rnn, tasks
from rnncourse.losses import softmax_cross_entropy
from rnncourse.model import Model
from rnncourse.optim import clip, global_norm
from rnncourse.params import map_tree
from rnncourse.train import accuracy, loss_and_gradients, predict

SEEDS = range(10)
RATES = (0.003, 0.01, 0.03, 0.1, 0.3)


def measure():
    """{setting: {rate: [accuracy per seed]}}."""
    needed = (rnn, lstm, tasks, softmax_cross_entropy, Model, clip,
              global_norm, map_tree, accuracy, loss_and_gradients, predict)
    given = {f.__name__.rpartition(".")[2]: f for f in needed}
    descend = run_cells(
        "04-vanishing-and-exploding-gradients", ("descend",), **given
    )["descend"]

    def scores(rate, **how):
        return [round(descend(seed, rate, **how)[0], 3) for seed in SEEDS]

    return {
        "not clipped": {str(r): scores(r) for r in RATES},
        "clipped at 1": {str(r): scores(r, limit=1.0) for r in RATES},
        "not clipped, 100 passes": {
            str(r): scores(r, passes=100) for r in RATES[1:3]
        },
        "LSTM, not clipped": {"3": scores(3.0, cell=lstm)},
        "LSTM, clipped at 1": {"3": scores(3.0, limit=1.0, cell=lstm)},
        "GRU, not clipped": {"3": scores(3.0, cell=gru)},
        "GRU, clipped at 1": {"3": scores(3.0, limit=1.0, cell=gru)},
    }


if __name__ == "__main__":
    write(measure, SEEDS)
