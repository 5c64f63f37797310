"""Chapter 13: what each leak does to the error, ten networks each.

    python experiments/forecasting-leaks.py

An LSTM of 32 units reads 20 closing prices and tells the next, as tutorials
do it. The error is divided by that of persistence on the same days.
"""

import functools

import numpy as np
from recording import run_cells

from rnncourse import forecast as fc
from rnncourse.experiments import run_script


@functools.cache
def chapter():
    return run_cells("13-forecasting", ("imports", "series", "network",
                                        "tutorial"))


def leaking(seed, leak):
    """Error of a network, relative to persistence on the same targets."""
    it = chapter()
    train, test = it["tutorial"](it["shares"].close, leak)
    cut = len(train.at) * 4 // 5
    told, _ = it["network"](
        it["lstm"], fc.Frames(*(a[:cut] for a in train)),
        fc.Frames(*(a[cut:] for a in train)), np.random.default_rng(seed),
    )
    price = it["shares"].close
    unit = np.ptp(price if leak == "scale" else price[: len(price) * 4 // 5])
    error = unit * fc.mae(test.y, told(test.x))
    before = fc.mae(price[test.at], price[test.at - 1])
    return {"relative to persistence": round(error / before, 3)}


SETTINGS = {name: {"leak": leak} for name, leak in (
    ("none", ""), ("scaled with the test part", "scale"),
    ("shuffled windows", "shuffle"), ("target in the window", "target"),
)}  # fmt: skip

if __name__ == "__main__":
    run_script(leaking, SETTINGS, range(10))
