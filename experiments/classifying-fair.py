"""Chapter 12: networks for the digits, each with the same search for a rate.

    python experiments/classifying-fair.py

The two of the tutorials and four with as many weights. Each seed draws its
own split and the start, trains at three rates until the validation loss has
not fallen for four epochs, and takes the rate whose loss fell lowest.
"""

import numpy as np
from recording import run_cells

from rnncourse.experiments import run_script

RATES = (0.001, 0.003, 0.01)


def measure(seed, network):
    """Test accuracy at the rate that was chosen, and at each of the three."""
    it = run_cells("12-classifying-sequences",
                   ("imports", "digits-data", "learn", "score",
                    "as-found", "digit-networks"))
    core, units, steps = (it["found"] | it["networks"])[network]
    train, validation, test = (
        (x.reshape(len(x), steps, -1), y, None)
        for x, y, _ in it["split_digits"](np.random.default_rng(seed)))
    model = it["Model"](core, units, 10, features=784 // steps)
    accuracies, losses, epochs = {}, {}, {}
    for rate in map(str, RATES):
        params, history = it["learn"](
            model, train, validation, np.random.default_rng([seed, 1]),
            float(rate), epochs=60)
        accuracies[rate] = round(it["score"](model, params, test), 4)
        losses[rate] = round(min(history["validation_loss"]), 4)
        epochs[rate] = len(history["loss"])
    best = min(losses, key=losses.get)
    return {"accuracy": accuracies[best], "rate": float(best),
            "accuracies": accuracies, "validation losses": losses,
            "epochs": epochs}


SETTINGS = {name: {"network": name} for name in (
    "GRU(64)", "LSTM", "LSTM twice", "dense", "GRU(128)", "LSTM(128) twice")}

if __name__ == "__main__":
    run_script(measure, SETTINGS, range(3))
