"""Gated recurrent unit, reset before the product: Cho et al. (2014).

Keras's `GRU(reset_after=False)`. The candidate's product needs r, and so it
cannot be made together with the others: `step` asks for it by calling
`product(r ⊙ h₋)`, and the way back returns through `product_backward`.
"""

from typing import NamedTuple

import numpy as np

from rnncourse import params
from rnncourse.numerics import join, sigmoid, split, tanh

gates = "zrn"
late = "n"  # the gates whose recurrent product waits for the others


class State(NamedTuple):
    """What one step hands to the next: h (B, H)."""

    h: np.ndarray


def init(rng, D, H, dtype=np.float32):
    """Weights W_x (D, 3H), W_h (H, 3H), b (3H,), as Keras starts them."""
    return params.init(rng, D, H, gates, dtype=dtype)


def step(ax, ah, prev, product):
    """One step; ax (B, 3H), ah (B, 2H) for z and r, product: v → v W_hn."""
    (x_z, x_r, x_n), (h_z, h_r) = split(ax, 3), split(ah, 2)
    z = sigmoid(x_z + h_z)                 # (gru-update-gate)
    r = sigmoid(x_r + h_r)                 # (gru-reset-gate)
    n = tanh(x_n + product(r * prev.h))    # (gru-candidate-reset-before)
    h = z * prev.h + (1 - z) * n           # (gru-hidden-state)
    return State(h), (z, r, n, prev.h)


def step_backward(d, saved, product_backward):
    """d: gradient of the new State → gradients of ax, ah and prev."""
    z, r, n, h_prev = saved
    dz, dn = d.h * (h_prev - n), d.h * (1 - z)   # (gru-hidden-state)
    da_n = dn * (1 - n**2)                       # (gru-candidate-reset-before)
    dv = product_backward(da_n)                  # v = r ⊙ h₋
    da_r = dv * h_prev * r * (1 - r)             # (gru-reset-gate)
    da_z = dz * z * (1 - z)                      # (gru-update-gate)
    return join(da_z, da_r, da_n), join(da_z, da_r), State(d.h * z + dv * r)
