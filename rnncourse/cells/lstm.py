"""Long short-term memory: Hochreiter & Schmidhuber (1997), with the forget
gate of Gers, Schmidhuber & Cummins (2000)."""

from typing import NamedTuple

import numpy as np

from rnncourse import params
from rnncourse.numerics import join, sigmoid, split, tanh

gates = "ifgo"


class State(NamedTuple):
    """What one step hands to the next: h (B, H) and c (B, H)."""

    h: np.ndarray
    c: np.ndarray


def init(rng, D, H, dtype=np.float32):
    """Weights W_x (D, 4H), W_h (H, 4H), b (4H,) with forget bias 1.

    The forget bias keeps the memory open at the start of training
    (Gers et al., 2000; Jozefowicz et al., 2015).
    """
    p = params.init(rng, D, H, gates, dtype=dtype)
    p.b_f = 1
    return p


def step(ax, ah, prev):
    """One step of the six equations; ax, ah (B, 4H)."""
    a_i, a_f, a_g, a_o = split(ax + ah, 4)
    i = sigmoid(a_i)                       # (lstm-input-gate)
    f = sigmoid(a_f)                       # (lstm-forget-gate)
    g = tanh(a_g)                          # (lstm-candidate)
    o = sigmoid(a_o)                       # (lstm-output-gate)
    c = f * prev.c + i * g                 # (lstm-cell-state)
    s = tanh(c)
    h = o * s                              # (lstm-hidden-state)
    return State(h, c), (i, f, g, o, s, prev.c)


def step_backward(d, saved):
    """d: gradient of the new State → gradients of ax, ah and prev."""
    i, f, g, o, s, c_prev = saved
    do = d.h * s                           # (lstm-hidden-state)
    dc = d.c + d.h * o * (1 - s**2)        # (lstm-hidden-state)
    df, dc_prev = dc * c_prev, dc * f      # (lstm-cell-state)
    di, dg = dc * g, dc * i                # (lstm-cell-state)
    da = join(
        di * i * (1 - i),                  # (lstm-input-gate)
        df * f * (1 - f),                  # (lstm-forget-gate)
        dg * (1 - g**2),                   # (lstm-candidate)
        do * o * (1 - o),                  # (lstm-output-gate)
    )
    return da, da, State(np.zeros_like(dc_prev), dc_prev)
