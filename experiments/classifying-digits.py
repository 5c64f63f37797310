"""Chapter 12: 5 000 digits by simple models, and by a GRU in several ways.

    python experiments/classifying-digits.py

Each seed draws its own split, which all models share, and the start. The
training is the chapter's own cell `learn`, at the rate that the seed's
validation part chose for the GRU(64) in classifying-fair.py.
"""

import numpy as np
from recording import run_cells

from rnncourse.experiments import record, run_script


def measure(seed, how="as written", read="last"):
    """Test accuracy of a GRU(64), after all rows and after each."""
    it = run_cells("12-classifying-sequences",
                   ("imports", "digits-data", "learn", "orders"))
    order = np.random.default_rng([seed, 3])
    rows = order.permutation(28)
    train, validation, test = (
        it["reorder"](part, how, rows, order)
        for part in it["split_digits"](np.random.default_rng(seed)))
    if read == "baselines":
        return baselines(train, validation, test)
    if read == "all":                         # asked for after every row
        train, validation = (
            (x, np.repeat(y[:, None], 28, 1), m)
            for x, y, m in (train, validation))
    chosen = record("classifying-fair")["results"]["GRU(64)"]["rate"][seed]
    model = it["Model"](it["gru"], 64, 10, features=28, read=read)
    params, history = it["learn"](
        model, train, validation, np.random.default_rng([seed, 1]), chosen,
        epochs=60)
    x, y, _ = test
    asked = it["Model"](it["gru"], 64, 10, features=28, read="all")
    by_row = (it["predict"](asked, params, x).argmax(2) == y[:, None]).mean(0)
    return {"accuracy": by_row[-1].round(4), "by row": by_row.round(4),
            "training": np.round(history["loss"], 4),
            "validation": np.round(history["validation_loss"], 4)}


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


SETTINGS = {
    "baselines": {"read": "baselines"},
    "GRU(64)": {},
    "GRU(64), shuffled": {"how": "shuffled"},
    "GRU(64), each its own": {"how": "each its own"},
    "GRU(64), taught at every row": {"read": "all"},
}

if __name__ == "__main__":
    run_script(measure, SETTINGS, range(3), ("numpy", "scikit-learn"))
