"""Gated recurrent unit, reset after the product: Keras, PyTorch, cuDNN, Flax.

The gate z keeps the old state. Two biases per gate: the recurrent one of the
candidate stands inside the reset, so it cannot be merged with the other.
"""

from typing import NamedTuple

import numpy as np

from rnncourse import params
from rnncourse.numerics import join, sigmoid, split, tanh

gates = "zrn"
biases = 2  # rows of b: one for each product


class State(NamedTuple):
    """What one step hands to the next: h (B, H)."""

    h: np.ndarray


def init(rng, D, H, dtype=np.float32):
    """Weights W_x (D, 3H), W_h (H, 3H), b (2, 3H), as Keras starts them."""
    return params.init(rng, D, H, gates, biases=biases, dtype=dtype)


def step(ax, ah, prev):
    """One step of the four equations; ax, ah (B, 3H), biases included."""
    (x_z, x_r, x_n), (h_z, h_r, h_n) = split(ax, 3), split(ah, 3)
    z = sigmoid(x_z + h_z)                 # (gru-update-gate)
    r = sigmoid(x_r + h_r)                 # (gru-reset-gate)
    n = tanh(x_n + r * h_n)                # (gru-candidate)
    h = z * prev.h + (1 - z) * n           # (gru-hidden-state)
    return State(h), (z, r, n, h_n, prev.h)


def step_backward(d, saved):
    """d: gradient of the new State → gradients of ax, ah and prev."""
    z, r, n, h_n, h_prev = saved
    dz, dn = d.h * (h_prev - n), d.h * (1 - z)   # (gru-hidden-state)
    da_n = dn * (1 - n**2)                       # (gru-candidate)
    da_r = da_n * h_n * r * (1 - r)              # (gru-reset-gate)
    da_z = dz * z * (1 - z)                      # (gru-update-gate)
    da_x, da_h = join(da_z, da_r, da_n), join(da_z, da_r, da_n * r)
    return da_x, da_h, State(d.h * z)
