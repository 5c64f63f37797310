"""Chapter 12: nine speakers by their vowels, with and without the mask.

    python experiments/classifying-vowels.py

Each seed draws its own validation part, 60 of the 270 training utterances,
and the start, and trains at three rates. At the one whose validation loss
fell lowest the network is trained anew on all 270, for as many epochs as
were best, and tested on the 370 ("accuracy").
"""

import numpy as np
from recording import run_cells

from rnncourse.experiments import run_script

RATES = (0.003, 0.01, 0.03)


def shuffled(part, rng):
    """The frames of each utterance in an order of its own."""
    x, y, mask = part
    rows = np.where(mask, rng.random(mask.shape), 2.0).argsort(axis=1)
    return np.take_along_axis(x, rows[..., None], axis=1), y, mask


def in_front(part):
    """The padding in front."""
    x, y, mask = part
    rows = mask.argsort(axis=1, kind="stable")      # False before True
    return (np.take_along_axis(x, rows[..., None], axis=1), y,
            np.take_along_axis(mask, rows, axis=1))


def without(part):
    """The mask forgotten."""
    x, y, _ = part
    return x, y, None


def measure(seed, network="GRU", read="last", change=(), scale="frames"):
    """Test accuracy at the rate that was chosen; without a mask."""
    it = run_cells("12-classifying-sequences",
                   ("imports", "learn", "score", "vowels-data"))
    rng = np.random.default_rng(seed)
    train, validation, test = it["split_vowels"](rng, scale=scale)
    changes = {"shuffled": lambda part: shuffled(part, rng),
               "in front": in_front, "without": without}
    for name in change:
        train, validation, test = map(
            changes[name], (train, validation, test))
    core = {"GRU": it["gru"],
            "both ways": it["Bidirectional"](it["gru"])}[network]
    model = it["Model"](core, 32, 9, features=12, read=read)

    def learn(train, validation, rate, **options):
        return it["learn"](model, train, validation,
                           np.random.default_rng([seed, 1]), rate,
                           batch_size=16, **options)

    losses = {rate: learn(train, validation, rate, epochs=100,
                          patience=15)[1]["validation_loss"]
              for rate in RATES}
    rate = min(RATES, key=lambda rate: min(losses[rate]))
    epochs = int(np.argmin(losses[rate])) + 1
    whole = [None if a is None else np.concatenate([a, b])
             for a, b in zip(train, validation, strict=True)]
    params, _ = learn(whole, None, rate, epochs=epochs, patience=None)
    return {"accuracy": round(it["score"](model, params, test), 4),
            "mask forgotten": round(it["score"](model, params,
                                                without(test)), 4),
            "rate": rate, "epochs": epochs}


SETTINGS = {
    "GRU": {},
    "GRU, mean of states": {"read": "mean"},
    "both ways": {"network": "both ways"},
    "GRU, frames shuffled": {"change": ["shuffled"]},
    "GRU, padding read": {"change": ["without"]},
    "GRU, padding in front and read": {"change": ["in front", "without"]},
    "GRU, scaled with the padding": {"scale": "all"},
}

if __name__ == "__main__":
    run_script(measure, SETTINGS, range(5))
