"""Chapter 16: the learning rate of the dates, with attention and without.

    python experiments/attending-choice.py

Three rates each, 32 units, 8 epochs with attention and 24 without it, one
seed that `attending.py` does not use; what counts is the exact match on the
1 000 validation dates.
"""

import sys
from importlib import import_module

import numpy as np

from rnncourse.experiments import run_script

RATES = (4e-3, 8e-3, 16e-3)
SETTINGS = {
    f"{name}, rate {rate:g}": {
        "attention": attention, "rate": rate, "epochs": epochs}
    for rate in RATES
    for name, attention, epochs in (
        ("additive", "additive", 8), ("without", None, 24))
}


def measure(seed, attention, rate, epochs):
    """Loss of training and exact match on validation, after each epoch."""
    attending = import_module("attending")
    c, (train, validation, _) = attending.cells(), attending.parts()
    model = attending.model_of(32, attention)
    found = {"loss": [], "validation": []}
    for params, loss in c["learn"](
        model, train, np.random.default_rng(seed), epochs, rate
    ):
        right = c["exact"](c["translate"](model, params, validation),
                           validation)
        found["loss"].append(round(float(loss), 4))
        found["validation"].append(round(float(right.mean()), 4))
    print(attention, rate, found, file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    run_script(measure, SETTINGS, [100], ("numpy", "babel"))
