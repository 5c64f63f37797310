"""Chapter 17: a learning rate for each network, by validation voices.

    python experiments/hearing-choice.py

One training a rate, on utterances that no other experiment uses. The voices
are the same 67, split anew.
"""

from hearing import CELLS, trained
from recording import run_cells

from rnncourse.experiments import run_script

SETTINGS = {name: {"network": name} for name in (
    "linear, 1 step", "dense, 9 steps", "LSTM, one way", "GRU, both ways",
    "LSTM, both ways")}
# Most of 864 features point the same way: a smaller step, and more of them.
SETTINGS["linear, 9 steps"] = {
    "network": "linear, 9 steps", "epochs": 40,
    "rates": [0.001, 0.003, 0.01]}


def measure(seed, network, epochs=18, rates=(0.003, 0.01, 0.03)):
    """{rate: the lowest validation loss}."""
    it = run_cells("17-hearing", CELLS)
    return {str(rate): min(trained(it, seed, network, (), 0, rate, epochs)[2]
                           ["validation"]) for rate in rates}


if __name__ == "__main__":
    run_script(measure, SETTINGS, [100])
