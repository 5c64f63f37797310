"""Chapter 12: 5 000 digits, read row by row, by seven models.

    python experiments/classifying-digits.py

Each seed draws its own split, which all models share, and the start. The
training is the chapter's own cell `learn`; the rate of each network was
chosen before, by classifying-choice.py on another split.
"""

import numpy as np
from recording import best_rate, run_cells

from rnncourse.experiments import run_script

SMALL = {"units": 64, "rate_of": "GRU(128)"}


def measure(seed, network, how="as written", read="last", steps=28,
            units=None, rate_of=None, at=None, epochs=15):
    """Test accuracy, and what the chapter looks at besides."""
    it = run_cells("12-classifying-sequences",
                   ("imports", "digits-data", "learn", "digit-networks",
                    "orders"))
    order = np.random.default_rng([seed, 3])
    rows = order.permutation(28)
    train, validation, test = (
        it["reorder"](part, how, rows, order)
        for part in it["split_digits"](np.random.default_rng(seed)))
    if network == "baselines":
        return baselines(train, validation, test)
    train, validation, test = (
        (x.reshape(len(x), steps, -1), y, m)
        for x, y, m in (train, validation, test))
    if network == "dense":                    # all pixels in a single step
        core = it["rnn"], 23
    elif units:
        core = it["gru"], units
    else:
        core = it["networks"][network]
    model = it["Model"](*core, 10, features=train[0].shape[2], read=read)
    if read == "all":                         # asked for after every row
        train, validation = (
            (x, np.repeat(y[:, None], steps, 1), m)
            for x, y, m in (train, validation))
    params, history = it["learn"](
        model, train, validation, np.random.default_rng([seed, 1]),
        at or best_rate("classifying-choice",
                        f"digits, {rate_of or network}"), epochs=epochs)
    x, y, _ = test
    asked = it["Model"](*core, 10, features=x.shape[2], read="all")
    by_row = (it["predict"](asked, params, x).argmax(2) == y[:, None]).mean(0)
    scores = it["predict"](model, params, x)
    scores = scores[:, -1] if read == "all" else scores
    found = {"accuracy": (scores.argmax(1) == y).mean().round(4),
             "epochs": len(history["loss"]),
             "weights": it["size"](params)}
    if units and steps == 28:
        found["by row"] = by_row.round(4)
    if how == "as written":
        found["validation"] = np.round(history["validation_loss"], 4)
        found["training"] = np.round(history["loss"], 4)
    if network == "dense":
        found["weights"] -= 23**2             # of the state that is not there
    return found


def baselines(train, validation, test):
    """Each with the setting that the validation part likes best."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.svm import SVC

    flat = [(x.reshape(len(x), -1), y) for x, y, _ in
            (train, validation, test)]
    found = {}
    for name, candidates in {
        "linear": [LogisticRegression(C=c, max_iter=300)
                   for c in (0.01, 0.1)],
        "nearest neighbours": [KNeighborsClassifier(k) for k in (1, 3, 5)],
        "support vectors": [SVC(C=c, gamma="scale") for c in (1, 10)],
    }.items():
        best = max(candidates, key=lambda m: m.fit(*flat[0]).score(*flat[1]))
        found[name] = round(best.score(*flat[2]), 4)
    return found


GRU64 = {"network": "GRU(64)"} | SMALL
SETTINGS = {
    "baselines": {"network": "baselines"},
    "dense": {"network": "dense", "steps": 1, "epochs": 60},
    "GRU(64)": GRU64,
    "GRU(64), shuffled": GRU64 | {"how": "shuffled"},
    "GRU(64), each its own": GRU64 | {"how": "each its own"},
    "GRU(64), taught at every row": GRU64 | {"read": "all"},
    "LSTM": {"network": "LSTM"},
    "LSTM twice": {"network": "LSTM twice"},
    "LSTM twice, rate 0.003": {"network": "LSTM twice", "at": 0.003},
}

if __name__ == "__main__":
    run_script(measure, SETTINGS, range(3), ("numpy", "scikit-learn"))
