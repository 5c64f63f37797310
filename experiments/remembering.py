"""Chapter 8: how far do the cells remember, and what the start has to do.

    python experiments/remembering.py

The task `hold` at two lengths. Each gated cell starts three times: with a
bias of 0, 1 and 3 on the gate that keeps, the forget gate of the LSTM and
the update gate of the GRU. The same updates for all; rate and epoch are
those of the lowest validation loss. Numbers are test accuracies.
"""

import numpy as np
from choosing import BATCH, CELLS, UNITS

from rnncourse import tasks
from rnncourse.experiments import run_script
from rnncourse.losses import softmax_cross_entropy
from rnncourse.model import Model
from rnncourse.optim import adam
from rnncourse.train import accuracy, fit

RATES, LENGTHS, EPOCHS = (0.003, 0.01), (15, 45), 9
STARTS = {"RNN": (None,), "GRU": (0, 1, 3), "LSTM": (0, 1, 3)}
SETTINGS = {
    cell if start is None else f"{cell}, bias {start}":
        {"cell": cell, "start": start}
    for cell, starts in STARTS.items() for start in starts
}


def measure(seed, cell, start):
    """{length: test accuracy}."""
    return {str(length): best_of(seed, cell, start, length)
            for length in LENGTHS}


def best_of(seed, cell, start, length, rates=RATES):
    """Test accuracy of the rate with the lowest validation loss."""
    rng = np.random.default_rng(seed)
    train, validation, test = (
        tasks.hold(rng, n, length) for n in (1600, 300, 600))
    model, found = Model(CELLS[cell], UNITS, 2, features=2), []
    for rate in rates:
        params = model.init(np.random.default_rng([seed, 1]))
        if cell == "LSTM":
            params["core"].b_f = start
        elif cell == "GRU":
            params["core"].b_xz = start
        params, history = fit(
            model, params, train.x, train.y, loss=softmax_cross_entropy,
            optimizer=adam(rate), clip=1.0, epochs=EPOCHS,
            batch_size=BATCH, rng=np.random.default_rng([seed, 2]),
            validation=(validation.x, validation.y), patience=EPOCHS,
            progress=False,
        )  # fmt: skip
        score = accuracy(model.forward(params, test.x)[0], test.y)
        found.append((min(history["validation_loss"]), round(score, 4)))
    return min(found)[1]


if __name__ == "__main__":
    run_script(measure, SETTINGS, range(5))
