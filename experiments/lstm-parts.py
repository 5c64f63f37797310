"""Chapter 7: an LSTM with one part changed, and with other forget biases.

    python experiments/lstm-parts.py

After Greff et al. (2017) and Jozefowicz et al. (2015), on the embedded Reber
grammar.
"""

from types import SimpleNamespace

import numpy as np
from lagging import UNITS, solve

from rnncourse import lstm
from rnncourse.cells import CELLS
from rnncourse.experiments import run_script
from rnncourse.numerics import split


def held_open(letter):
    """The LSTM with one gate at 1, whatever comes."""
    block = lstm.gates.index(letter)

    def step(ax, ah, prev):
        ax, ah = ax.copy(), ah.copy()
        split(ax, 4)[block][...], split(ah, 4)[block][...] = 40, 0
        return lstm.step(ax, ah, prev)

    def step_backward(d, saved):
        dax, _, dprev = lstm.step_backward(d, saved)
        dax = dax.copy()
        split(dax, 4)[block][...] = 0
        return dax, dax, dprev

    return SimpleNamespace(
        **{**vars(lstm), "step": step, "step_backward": step_backward}
    )


def unsquashed():
    """The LSTM with h = o c."""

    def step(ax, ah, prev):
        new, (i, f, g, o, _, c_prev) = lstm.step(ax, ah, prev)
        return new._replace(h=o * new.c), (i, f, g, o, new.c, c_prev)

    def step_backward(d, saved):
        i, f, g, o, c, c_prev = saved
        # lstm.step_backward takes (1 − s²) for the slope of the squashing:
        # with s = 0 there it is 1, and the gate's own part is added here.
        kept = i, f, g, o, np.zeros_like(c), c_prev
        da, _, dprev = lstm.step_backward(d, kept)
        da = da.copy()
        split(da, 4)[3][...] = d.h * c * o * (1 - o)
        return da, da, dprev

    return SimpleNamespace(
        **{**vars(lstm), "step": step, "step_backward": step_backward}
    )


PARTS = {
    "no input gate": held_open("i"), "no output gate": held_open("o"),
    "no output squashing": unsquashed(),
}  # fmt: skip
VARIANTS = {
    "LSTM": {"cell": "lstm"},
    "no forget gate": {"cell": "lstm_1997"},
    "no forget gate, input bias -3": {
        "cell": "lstm_1997", "start": {"b_i": -3}
    },
    **{name: {"part": name} for name in PARTS},
    "coupled gates": {"cell": "lstm_coupled"},
    "peepholes": {"cell": "lstm_peephole"},
    **{
        f"forget bias {b}": {"cell": "lstm", "start": {"b_f": b}}
        for b in (0, 3, 5)
    },
}
BUDGETS = {"Reber": 1000}  # updates
SETTINGS = {
    f"{problem}: {name}": {"problem": problem, "most": most, **variant}
    for problem, most in BUDGETS.items()
    for name, variant in VARIANTS.items()
}


def measure(seed, problem, most, cell="lstm", part=None, start=None):
    """One training run."""
    if part is not None:
        CELLS[part], UNITS[part], cell = PARTS[part], UNITS["lstm"], part
    return solve(seed, problem, cell, most=most, start=start)


if __name__ == "__main__":
    run_script(measure, SETTINGS, range(5))
