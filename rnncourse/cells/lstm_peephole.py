"""Long short-term memory with peepholes: the gates see the memory as well.

Gers & Schmidhuber (2000). Each gate of a unit reads the unit's own memory
through one weight: the input and the forget gate what it was, the output
gate what it has become. These weights are the second row of b, gate by gate
(`b_hi`, `b_hf`, `b_ho`; the candidate has none, and `b_hg` stays zero).
"""

from typing import NamedTuple

import numpy as np

from rnncourse import params
from rnncourse.numerics import join, sigmoid, split, tanh

gates = "ifgo"
biases = 2
peepholes = True


class State(NamedTuple):
    """What one step hands to the next: h (B, H) and c (B, H)."""

    h: np.ndarray
    c: np.ndarray


def init(rng, D, H, dtype=np.float32):
    """W_x (D, 4H), W_h (H, 4H), b (2, 4H): forget bias 1, peepholes shut."""
    p = params.init(rng, D, H, gates, biases=2, dtype=dtype)
    p.b_xf = 1
    return p


def step(ax, ah, prev, peep):
    """One step; ax, ah (B, 4H), peep (4H,)."""
    a_i, a_f, a_g, a_o = split(ax + ah, 4)
    p_i, p_f, _, p_o = split(peep, 4)
    i = sigmoid(a_i + p_i * prev.c)        # (lag-peephole-input-gate)
    f = sigmoid(a_f + p_f * prev.c)        # (lag-peephole-forget-gate)
    g = tanh(a_g)                          # (lstm-candidate)
    c = f * prev.c + i * g                 # (lstm-cell-state)
    o = sigmoid(a_o + p_o * c)             # (lag-peephole-output-gate)
    s = tanh(c)
    h = o * s                              # (lstm-hidden-state)
    return State(h, c), (i, f, g, o, s, prev.c, c)


def step_backward(d, saved, peep):
    """d: gradient of the new State → gradients of ax, ah, prev, peep."""
    i, f, g, o, s, c_prev, c = saved
    p_i, p_f, _, p_o = split(peep, 4)
    do = d.h * s                                 # (lstm-hidden-state)
    da_o = do * o * (1 - o)                      # (lag-peephole-output-gate)
    dc = d.c + d.h * o * (1 - s**2) + da_o * p_o  # (lstm-hidden-state)
    df, di = dc * c_prev, dc * g                 # (lstm-cell-state)
    da_i = di * i * (1 - i)                      # (lag-peephole-input-gate)
    da_f = df * f * (1 - f)                      # (lag-peephole-forget-gate)
    da_g = dc * i * (1 - g**2)                   # (lstm-candidate)
    dc_prev = dc * f + da_i * p_i + da_f * p_f   # (lstm-cell-state)
    da = join(da_i, da_f, da_g, da_o)
    none = np.zeros_like(c)
    dpeep = join(da_i * c_prev, da_f * c_prev, none, da_o * c)
    return da, da, State(none, dc_prev), dpeep
