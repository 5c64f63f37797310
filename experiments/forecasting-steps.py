"""Chapter 13: 24 hours step by step, or all at once.

    python experiments/forecasting-steps.py

Two GRUs read the temperature and the clock, fold by fold: one tells 24 hours
at once, one tells the next hour and goes on from what it told. The errors
are means over the folds, in °C, one for each of the 24 hours.
"""

import functools

import numpy as np
from forecasting import chosen
from recording import run_cells

from rnncourse import forecast as fc
from rnncourse.experiments import run_script


@functools.cache
def chapter():
    return run_cells("13-forecasting", (
        "imports", "series", "network", "weather-task", "clocked-task",
        "go-on"))


def steps(seed):
    """Mean absolute error of each hour ahead, both ways."""
    it, errors = chapter(), {"direct": [], "recursive": []}
    task, (units, rate) = it["clocked"], chosen("hours gru")
    for number, fold in enumerate(task.folds):
        (*learn, test), unit = fc.prepare(task, fold)
        for way, width in (("direct", 24), ("recursive", 1)):
            told, _ = it["network"](
                it["gru"], *(p._replace(y=p.y[:, :width]) for p in learn),
                np.random.default_rng([seed, number, width]), units, rate)
            said = told(test.x) if way == "direct" else it["go_on"](
                told, test, *it["clockwork"](task, fold), unit)
            errors[way].append(unit * np.abs(test.y - said).mean(axis=0))
    return {way: np.round(np.mean(found, axis=0), 3).tolist()
            for way, found in errors.items()}


if __name__ == "__main__":
    run_script(steps, {"GRU": {}}, range(5))
