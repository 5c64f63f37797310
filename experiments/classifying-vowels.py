"""Chapter 12: nine speakers by their vowels, with and without the mask.

    python experiments/classifying-vowels.py

Each seed draws its own validation part, 60 of the 270 training utterances,
and the start. Then the network is trained anew on all 270, for as many
epochs as were best, and tested on the 370 ("accuracy"); "with 210" is the
one that was stopped by the 60. Rates: see classifying-choice.py.
"""

import numpy as np
from recording import best_rate, run_cells

from rnncourse.experiments import run_script


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
    """Test accuracy, with 270 utterances and with 210; without a mask."""
    it = run_cells("12-classifying-sequences",
                   ("imports", "learn", "vowels-data"))
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
    options = {"rate": best_rate("classifying-choice", f"vowels, {network}"),
               "epochs": 60, "batch_size": 16}
    start = np.random.default_rng([seed, 1])
    params, history = it["learn"](model, train, validation, start,
                                  patience=10, **options)
    best = int(np.argmin(history["validation_loss"])) + 1
    whole = [None if a is None else np.concatenate([a, b])
             for a, b in zip(train, validation, strict=True)]
    start = np.random.default_rng([seed, 1])
    again, _ = it["learn"](model, whole, None, start, patience=None,
                           **options | {"epochs": best})
    return {"accuracy": round(it["score"](model, again, test), 4),
            "with 210": round(it["score"](model, params, test), 4),
            "mask forgotten": round(it["score"](model, again,
                                                without(test)), 4),
            "epochs": best}


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
