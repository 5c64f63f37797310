"""Chapter 8: RNN, GRU and LSTM on seven tasks, on three kinds of budget.

    python experiments/choosing.py

The yardstick is an LSTM of 16 units. Beside it stand the simplest model of
the task, and the other cells with

    units       as many units and as many updates
    parameters  as many parameters, and as many updates
    operations  as many units and as many operations in training: a cell
                with fewer blocks may update more often

Every seed draws its own samples (vowels: its own validation part; airport:
nothing) and searches the rate anew, the same four for all: the run with the
lowest validation loss counts, at the epoch where it was lowest. All models
of a seed meet the same samples in the same order. Scores are those of test
samples: accuracy, or for the airport 1 − MSE / MSE of "no change".
"""

import time
from itertools import pairwise

import numpy as np

from rnncourse import gru, lstm, rnn, tasks
from rnncourse.data import load_airports, load_mnist, load_vowels, windows
from rnncourse.experiments import run_script
from rnncourse.losses import mean_squared_error, softmax_cross_entropy
from rnncourse.model import Model, size
from rnncourse.optim import adam
from rnncourse.train import accuracy, fit

CELLS = {"RNN": rnn, "GRU": gru, "LSTM": lstm}
UNITS, BATCH, RATES = 16, 32, (0.002, 0.006, 0.02, 0.06)
# Epochs of the LSTM; divisible by 3, for the GRU may take 4/3 of them.
EPOCHS = {"hold": 3, "count": 3, "compare": 9, "forget": 3,
          "vowels": 36, "digits": 6, "airport": 3}
LENGTH, TRAIN, VALIDATION, TEST = 15, 1600, 300, 600


def problem(task, seed):
    """(features, outputs, loss, score, [x, y, mask] of the three parts)."""
    rng = np.random.default_rng(seed)
    loss, score, outputs = softmax_cross_entropy, accuracy, 2
    if task == "vowels":
        data, outputs = load_vowels(), 9
        order = rng.permutation(len(data.train.y))
        parts = [[a[rows] for a in data.train]
                 for rows in (order[60:], order[:60])] + [list(data.test)]
    elif task == "digits":
        data, outputs = load_mnist(rng), 10
        order = rng.permutation(len(data.train.y))
        parts = [[a[rows] for a in data.train] + [None]
                 for rows in (order[:2000], order[2000:2500])]
        parts.append([*data.test, None])
    elif task == "airport":
        loss, score, outputs, parts = mean_squared_error, skill, 1, airport()
    else:
        make = getattr(tasks, task)
        parts = [list(make(rng, n, LENGTH)) for n in (TRAIN, VALIDATION, TEST)]
    return parts[0][0].shape[2], outputs, loss, score, parts


def airport(ahead=6, length=24):
    """Kennedy airport: a day of weather, the change of temperature after."""
    x, y = windows(load_airports().values[:, 1], length, ahead)
    y = y[:, :1] - x[:, -1, :1]
    # The last windows of a part are left out: none reaches into the next.
    rows = [slice(a, b - length - ahead, 2)
            for a, b in pairwise((0, 5200, 6600, len(x)))]
    mean, std = x[rows[0]].mean((0, 1)), x[rows[0]].std((0, 1))
    x, y = (x - mean) / std, y / y[rows[0]].std()
    return [[x[r].astype(np.float32), y[r].astype(np.float32), None]
            for r in rows]


def skill(forecast, y):
    """1 − MSE / MSE of the forecast "no change"."""
    return 1 - np.mean((forecast - y) ** 2) / np.mean(y**2)


def train(cell, units, rate, epochs, given, seed, samples=None):
    """One training → validation loss and test score, epoch by epoch."""
    D, outputs, loss, score, (part, validation, test) = given
    x, y, mask = (None if a is None else a[:samples] for a in part)
    model = Model(CELLS[cell], units, outputs, features=D)
    params = model.init(np.random.default_rng([seed, 1]))
    curve = {"validation": [], "test": [], "parameters": size(params)}
    n = len(validation[1])

    def both(scores, y):
        curve["validation"].append(loss(scores[:n], y[:n])[0])
        curve["test"].append(float(score(scores[n:], y[n:])))
        return 0.0

    held_out = [None if a is None else np.concatenate([a, b])
                for a, b in zip(validation, test, strict=True)]
    start = time.process_time()
    fit(
        model, params, x, y, mask=mask, loss=loss, optimizer=adam(rate),
        clip=1.0, epochs=epochs, batch_size=BATCH,
        rng=np.random.default_rng([seed, 2]), validation=held_out,
        metric=both, progress=False,
    )  # fmt: skip
    return curve | {"seconds": time.process_time() - start}


def chosen(curves, epochs):
    """(test score, rate) where the validation loss is lowest in budget."""
    _, rate, epoch = min(
        (loss, rate, epoch) for rate, curve in curves.items()
        for epoch, loss in enumerate(curve["validation"][:epochs])
    )
    return round(curves[rate]["test"][epoch], 4), rate


def parameters(cell, D, H, C):
    """Of a cell and the readout: G H (D + H + biases) + H C + C."""
    cell = CELLS[cell]
    rows = getattr(cell, "biases", 1)
    return len(cell.gates) * H * (D + H + rows) + H * C + C


def as_large(cell, D, C):
    """The most units with no more parameters than the LSTM has."""
    room = parameters("LSTM", D, UNITS, C)
    return max(H for H in range(1, 20 * UNITS)
               if parameters(cell, D, H, C) <= room)


def flat(x):
    """(n, T, D) → (n, T · D)."""
    return x.reshape(len(x), -1)


def three_frames(x, mask):
    """Mean, first and last frame of each utterance: (n, 3 · D)."""
    n = mask.sum(1)
    last = x[np.arange(len(n)), n - 1]
    return np.hstack([x.sum(1) / n[:, None], x[:, 0], last])


def baseline(task, parts):
    """Test score of the simplest model, on the same samples."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.neighbors import KNeighborsClassifier

    (x, y, mask), _, (x_test, y_test, mask_test) = parts
    if task == "vowels":
        model = LinearDiscriminantAnalysis()
        x, x_test = three_frames(x, mask), three_frames(x_test, mask_test)
        return model.fit(x, y).score(x_test, y_test)
    if task == "airport":
        forecast = Ridge().fit(flat(x), y).predict(flat(x_test))
        return skill(forecast.reshape(y_test.shape), y_test)
    nearest = task == "digits"
    model = KNeighborsClassifier(1) if nearest else LogisticRegression()
    return model.fit(flat(x), y).score(flat(x_test), y_test)


def measure(seed, task):
    """{"scores", "rates", "seconds", "parameters"}, each by model."""
    given, E = problem(task, seed), EPOCHS[task]
    D, C, *_, parts = given
    found = {"scores": {"baseline": round(float(baseline(task, parts)), 4)},
             "rates": {}, "seconds": {}, "parameters": {}, "units": {}}
    for cell in CELLS:
        most = E * 4 // len(CELLS[cell].gates)
        plans = {UNITS: {"units": E, "operations": most},
                 as_large(cell, D, C): {"parameters": E}}
        if cell == "LSTM":
            plans = {UNITS: {"yardstick": E}}
        for units, budgets in plans.items():
            longest = max(budgets.values())
            curves = {rate: train(cell, units, rate, longest, given, seed)
                      for rate in RATES}
            for budget, epochs in budgets.items():
                name = cell if cell == "LSTM" else f"{cell}, {budget}"
                score, rate = chosen(curves, epochs)
                found["scores"][name], found["rates"][name] = score, rate
                found["seconds"][name] = round(
                    curves[rate]["seconds"] * epochs / longest, 2)
                found["parameters"][name] = curves[rate]["parameters"]
                found["units"][name] = units
    return found


if __name__ == "__main__":
    run_script(
        measure, {task: {"task": task} for task in EPOCHS}, range(5),
        ("numpy", "scikit-learn"),
    )
