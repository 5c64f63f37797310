"""The simple recurrent network of Elman (1990)."""

from typing import NamedTuple

import numpy as np

from rnncourse import params
from rnncourse.numerics import tanh

gates = "h"


class State(NamedTuple):
    """What one step hands to the next: h (B, H)."""

    h: np.ndarray


def init(rng, D, H, dtype=np.float32):
    """Weights W_x (D, H), W_h (H, H), b (H,), started as Keras starts them."""
    return params.init(rng, D, H, gates, dtype=dtype)


def step(ax, ah, prev):
    """One step of the recurrence; ax, ah (B, H)."""
    h = tanh(ax + ah)                      # (rnn-recurrence)
    return State(h), (h,)


def step_backward(d, saved):
    """d: gradient of the new State → gradients of ax, ah and prev."""
    (h,) = saved
    da = d.h * (1 - h**2)                  # (rnn-recurrence)
    return da, da, State(np.zeros_like(da))
