"""Chapter 13: networks beside simple forecasts, fold by fold.

    python experiments/forecasting.py

Everything but the loops is the chapter's own code. A run trains one network
in every fold. Units and rate were chosen before, for each cell and series, by
the validation part of the first fold: see forecasting-choice.py.
"""

import functools
import json

import numpy as np
from recording import run_cells

from rnncourse import forecast as fc
from rnncourse.experiments import record, run_script

BLOCKS = {"prices": 5, "co2": 3, "hours": 4}     # a fold

@functools.cache
def chapter():
    return run_cells("13-forecasting", (
        "imports", "series", "network", "prices-task", "co2-task",
        "weather-task"))


def chosen(name):
    """Units and rate with the lowest validation loss on average."""
    found = record("forecasting-choice")["results"][name]
    best = min(found, key=lambda pair: np.mean(found[pair]))
    return tuple(map(json.loads, best.split(", ")))


def forecasts(seed, series, cell):
    """Errors in every fold, by stretch and by step; what intervals hold.

    "told" are forecasts of the test parts, one after the other: of every day
    of the prices; else, by the GRU, of the first and the last step ahead, at
    every 4th week or 24th hour.
    """
    it = chapter()
    task, (units, rate) = it[series], chosen(f"{series} {cell}")
    skip = {"prices": 1, "co2": 4, "hours": 24}[series]
    names = ("error", "blocks", "calibrated", "told")
    found, steps = {name: [] for name in names}, []
    for number, fold in enumerate(task.folds):
        (train, validation, test), unit = fc.prepare(task, fold)
        told, _ = it["network"](it[cell], train, validation,
                                np.random.default_rng([seed, number]), units,
                                rate)
        y, said = unit * test.y, unit * told(test.x)
        half = fc.half_width(
            unit * validation.y, unit * told(validation.x), 0.9)
        found["error"].append(np.abs(y - said).mean())
        found["blocks"] += fc.stretches(
            [np.abs(y - said)], BLOCKS[series]).tolist()
        found["calibrated"].append(fc.coverage(y, said - half, said + half))
        ends = [0, -1] if task.horizon > 1 else [0]
        found["told"] += said[::skip, ends].ravel().tolist()
        steps.append(np.abs(y - said).mean(axis=0))
    found["steps"] = np.mean(steps, axis=0)
    if cell == "lstm" and series != "prices":
        del found["told"]
    return {name: np.round(v, 3).tolist() for name, v in found.items()}


SETTINGS = {
    f"{series} {cell}": {"series": series, "cell": cell}
    for series in BLOCKS for cell in ("gru", "lstm")
}

if __name__ == "__main__":
    run_script(forecasts, SETTINGS, range(5))
