"""Chapter 8: does a GRU need less data than an LSTM?

    python experiments/less-data.py

An LSTM of 16 units, the largest GRU with no more parameters and a GRU of 16
units learn from ever more samples of one training part, and read as many in
all each time: the fewer, the oftener. As in `choosing.py`, whose protocol this
is, every seed searches the rate anew, and the validation part, which is whole,
chooses rate and epoch.
"""

from choosing import EPOCHS, RATES, UNITS, as_large, chosen, problem, train

from rnncourse.experiments import run_script

# 100, 400, 1 600 sequences; 26, 52, 105, 210 vowels; 125, 500, 2 000 digits.
SHARES = {"compare": (1 / 16, 1 / 4, 1), "vowels": (1 / 8, 1 / 4, 1 / 2, 1),
          "digits": (1 / 16, 1 / 4, 1)}


def measure(seed, task):
    """{model: the test score at each size}, "samples" and "units"."""
    given = problem(task, seed)
    D, C, *_, parts = given
    n = len(parts[0][1])
    units = {"LSTM": UNITS, "GRU, parameters": as_large("GRU", D, C),
             "GRU, units": UNITS}
    found = {"samples": [], "units": units} | {name: [] for name in units}
    for share in SHARES[task]:
        samples = round(n * share)
        epochs = round(EPOCHS[task] / share)
        found["samples"].append(samples)
        for name, H in units.items():
            cell = name.partition(",")[0]
            curves = {rate: train(cell, H, rate, epochs, given, seed, samples)
                      for rate in RATES}
            found[name].append(chosen(curves, epochs)[0])
    return found


if __name__ == "__main__":
    run_script(measure, {task: {"task": task} for task in SHARES}, range(10))
