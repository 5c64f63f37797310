"""Recurrent cells: one module each, holding the equations and nothing else.

A cell is a module with

    gates                       one letter per block of columns
    State                       NamedTuple of what is carried: h, or h and c
    init(rng, D, H, dtype)      fresh weights
    step(ax, ah, prev)          the equations of one time step, elementwise
    step_backward(d, saved)     the same equations, read upwards

`ax = x W_x + b` and `ah = h₋ W_h` come from `rnncourse.scan`, which owns
every matrix product; `saved` is what the way back needs.
"""

from rnncourse.cells import gru, gru_reset_before, lstm, rnn

__all__ = ["gru", "gru_reset_before", "lstm", "rnn"]
