"""Long short-term memory as first published: a memory that is added to, with
an input and an output gate and none to forget. Hochreiter & Schmidhuber
(1997); with tanh where they scale a logistic function, and the whole gradient
where they cut it.
"""

from typing import NamedTuple

import numpy as np

from rnncourse import params
from rnncourse.numerics import join, sigmoid, split, tanh

gates = "igo"


class State(NamedTuple):
    """What one step hands to the next: h (B, H) and c (B, H)."""

    h: np.ndarray
    c: np.ndarray


def init(rng, D, H, dtype=np.float32):
    """Weights W_x (D, 3H), W_h (H, 3H), b (3H,), zero as in Keras."""
    return params.init(rng, D, H, gates, dtype=dtype)


def step(ax, ah, prev):
    """One step; ax, ah (B, 3H)."""
    a_i, a_g, a_o = split(ax + ah, 3)
    i = sigmoid(a_i)                       # (lstm-input-gate)
    g = tanh(a_g)                          # (lstm-candidate)
    o = sigmoid(a_o)                       # (lstm-output-gate)
    c = prev.c + i * g                     # (lag-cell-1997)
    s = tanh(c)
    h = o * s                              # (lstm-hidden-state)
    return State(h, c), (i, g, o, s)


def step_backward(d, saved):
    """d: gradient of the new State → gradients of ax, ah and prev."""
    i, g, o, s = saved
    do = d.h * s                           # (lstm-hidden-state)
    dc = d.c + d.h * o * (1 - s**2)        # (lstm-hidden-state)
    di, dg = dc * g, dc * i                # (lag-cell-1997)
    da = join(
        di * i * (1 - i),                  # (lstm-input-gate)
        dg * (1 - g**2),                   # (lstm-candidate)
        do * o * (1 - o),                  # (lstm-output-gate)
    )
    return da, da, State(np.zeros_like(dc), dc)
