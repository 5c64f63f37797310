"""Long short-term memory with coupled gates, i = 1 − f: what is erased is
written. Greff et al. (2017), who call it CIFG.
"""

from typing import NamedTuple

import numpy as np

from rnncourse import params
from rnncourse.numerics import join, sigmoid, split, tanh

gates = "fgo"


class State(NamedTuple):
    """What one step hands to the next: h (B, H) and c (B, H)."""

    h: np.ndarray
    c: np.ndarray


def init(rng, D, H, dtype=np.float32):
    """Weights W_x (D, 3H), W_h (H, 3H), b (3H,) with forget bias 1."""
    p = params.init(rng, D, H, gates, dtype=dtype)
    p.b_f = 1
    return p


def step(ax, ah, prev):
    """One step; ax, ah (B, 3H)."""
    a_f, a_g, a_o = split(ax + ah, 3)
    f = sigmoid(a_f)                       # (lstm-forget-gate)
    g = tanh(a_g)                          # (lstm-candidate)
    o = sigmoid(a_o)                       # (lstm-output-gate)
    c = f * prev.c + (1 - f) * g           # (lag-coupled-cell)
    s = tanh(c)
    h = o * s                              # (lstm-hidden-state)
    return State(h, c), (f, g, o, s, prev.c)


def step_backward(d, saved):
    """d: gradient of the new State → gradients of ax, ah and prev."""
    f, g, o, s, c_prev = saved
    do = d.h * s                                 # (lstm-hidden-state)
    dc = d.c + d.h * o * (1 - s**2)              # (lstm-hidden-state)
    df, dg = dc * (c_prev - g), dc * (1 - f)     # (lag-coupled-cell)
    dc_prev = dc * f                             # (lag-coupled-cell)
    da = join(
        df * f * (1 - f),                        # (lstm-forget-gate)
        dg * (1 - g**2),                         # (lstm-candidate)
        do * o * (1 - o),                        # (lstm-output-gate)
    )
    return da, da, State(np.zeros_like(dc_prev), dc_prev)
