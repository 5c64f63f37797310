"""Chapter 12: which rate, for each network, by its validation loss.

    python experiments/classifying-choice.py

Three rates, on splits that the other records of the chapter do not use. A
number is the lowest validation loss of a training.
"""

import numpy as np
from recording import run_cells

from rnncourse.experiments import run_script

RATES = (0.001, 0.003, 0.01)
# Each with as many weights as a GRU of 128 units.
UNITS = {"GRU(128)": 128, "LSTM": 109, "LSTM twice": 66}
NEWS = {"GRU": {}, "GRU, mean of states": {"read": "mean"},
        "mean of words": {"core": "Still", "read": "mean"}}


def measure(seed, task, network):
    """{rate: lowest validation loss}"""
    it = run_cells("12-classifying-sequences", (
        "imports", "digits-data", "learn", "vowels-data", "still",
        "news-models"))
    rng, options = np.random.default_rng(seed), {}
    if task == "digits":
        train, validation, _ = it["split_digits"](rng)
        if network == "dense":
            train, validation = (
                (x.reshape(len(x), 1, -1), y, mask)
                for x, y, mask in (train, validation))
            model = it["Model"](it["rnn"], 23, 10, features=784)
        else:
            one = it["gru"] if network == "GRU(128)" else it["lstm"]
            core = it["Stacked"](one, one) if "twice" in network else one
            model = it["Model"](core, UNITS[network], 10, features=28)
    elif task == "vowels":
        train, validation, _ = it["split_vowels"](rng)
        core = {"GRU": it["gru"],
                "both ways": it["Bidirectional"](it["gru"])}[network]
        model = it["Model"](core, 32, 9, features=12)
        options = {"epochs": 100, "patience": 15, "batch_size": 16}
    else:
        news = it["load_reuters"](rng=rng)
        train, validation = ((p.x, p.y, p.mask) for p in news[:2])
        settings = NEWS[network]
        core = {"core": it["Still"]()} if "core" in settings else {}
        model = it["news_model"](news, **settings | core)
        options = {"batch_size": 64, "patience": 3}
    found = {}
    for rate in RATES:
        _, history = it["learn"](model, train, validation,
                                 np.random.default_rng(seed), rate,
                                 **options)
        found[str(rate)] = round(min(history["validation_loss"]), 4)
    return found


TASKS = {
    "vowels": ("GRU", "both ways"),
    "news": NEWS,
    "digits": ("GRU(128)", "LSTM", "LSTM twice", "dense"),
}
SETTINGS = {f"{task}, {network}": {"task": task, "network": network}
            for task, networks in TASKS.items() for network in networks}

if __name__ == "__main__":
    run_script(measure, SETTINGS, (100,))
