"""Recurrent networks from the first equation to working models.

    >>> import numpy as np
    >>> from rnncourse import lstm, forward, backward
    >>> rng = np.random.default_rng(0)
    >>> p = lstm.init(rng, D=3, H=5)
    >>> hs, state, tape = forward(lstm, p, rng.standard_normal((2, 7, 3)))
    >>> hs.shape
    (2, 7, 5)

Importing the package needs NumPy alone. Everything else is imported when it
is first named: `rnncourse.keras`, `rnncourse.plot`, `rnncourse.exercises`, …
"""

from importlib import import_module

from rnncourse.cells import CELLS, gru, gru_reset_before, lstm, rnn
from rnncourse.params import Params
from rnncourse.scan import backward, forward

__all__ = [
    "Params",
    "backward",
    "forward",
    "gru",
    "gru_reset_before",
    "lstm",
    "rnn",
]
__version__ = "0.1.0"

_ON_DEMAND = {
    "attention", "data", "decode", "encoder_decoder", "exercises",
    "experiments", "gradcheck", "keras", "lags", "losses", "model",
    "numerics", "optim", "plot", "stack", "tasks", "train",
}


def __getattr__(name):
    if name in CELLS:
        return CELLS[name]
    if name in _ON_DEMAND:
        return import_module(f"rnncourse.{name}")
    raise AttributeError(f"module 'rnncourse' has no attribute {name!r}")


def __dir__():
    return sorted(set(globals()) | _ON_DEMAND | set(CELLS))
