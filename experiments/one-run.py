"""Chapter 8: two LSTM layers against one GRU layer, twenty times.

    python experiments/one-run.py

Each seed draws its own split of the film sentences (two classes) and its own
start; all models of a seed meet the same split. "as told": Adam's usual
rate, a fixed number of epochs, two layers against one; "one layer, as told":
the same with one LSTM layer. "fair": one layer each; rate and epoch are those
of the lowest validation loss, the same search for both. Numbers are test
accuracies.
"""

import numpy as np

from rnncourse import gru, lstm
from rnncourse.data import load_sentences
from rnncourse.experiments import run_script
from rnncourse.losses import binary_cross_entropy
from rnncourse.model import Model
from rnncourse.optim import adam
from rnncourse.stack import Stacked
from rnncourse.train import accuracy, fit

USUAL, RATES, EPOCHS = 0.001, (0.001, 0.003), 3
UNITS, EMBEDDING, LENGTH, BATCH = 16, 16, 32, 64
CORES = {"LSTM → LSTM": Stacked(lstm, lstm), "LSTM": lstm, "GRU": gru}


def train(core, rate, films, seed):
    """[(validation loss, test accuracy)] of the epochs."""
    model = Model(CORES[core], UNITS, 1, vocabulary=len(films.vocabulary),
                  embedding=EMBEDDING)
    params = model.init(np.random.default_rng([seed, 1]))
    n, curve = len(films.validation.y), []

    def both(scores, y):
        loss = binary_cross_entropy(scores[:n], y[:n])[0]
        curve.append((loss, round(accuracy(scores[n:], y[n:]), 4)))
        return 0.0

    x, y = (np.concatenate(pair) for pair in
            zip(films.validation[:2], films.test[:2], strict=True))
    fit(
        model, params, films.train.x, films.train.y[:, None],
        loss=binary_cross_entropy, optimizer=adam(rate), clip=1.0,
        epochs=EPOCHS, batch_size=BATCH, validation=(x, y[:, None]),
        rng=np.random.default_rng([seed, 2]), metric=both, progress=False,
    )  # fmt: skip
    return curve


def measure(seed, core=None):
    """Test accuracies: "as told, …" and "fair, …"; or of a core as told."""
    films = load_sentences(length=LENGTH, rng=np.random.default_rng(seed))
    if core:
        return train(core, USUAL, films, seed)[-1][1]
    two = train("LSTM → LSTM", USUAL, films, seed)
    curves = {core: {rate: train(core, rate, films, seed) for rate in RATES}
              for core in ("LSTM", "GRU")}
    return {
        "as told, LSTM → LSTM": two[-1][1],
        "as told, GRU": curves["GRU"][USUAL][-1][1],
    } | {
        f"fair, {core}": min(map(min, found.values()))[1]
        for core, found in curves.items()
    }


if __name__ == "__main__":
    run_script(
        measure, {"films": {}, "one layer, as told": {"core": "LSTM"}},
        range(20),
    )
