"""How far back a gradient gets: its size at every state on the way."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rnncourse.cells import Cell
from rnncourse.params import Params
from rnncourse.scan import backward, forward


def state_gradients(
    cell: Cell, p: Params, x: ArrayLike, dstate: tuple,
    mask: ArrayLike | None = None,
) -> Any:
    """Send a gradient back from the last State, and note it at each.

    x: (B, T, D) floats, read from the zero state; dstate: the gradient with
    respect to the last State, arrays (B, H); mask: (B, T) bool, as in
    `rnncourse.forward`.

    Returns a State of arrays (B, T + 1, H): entry t is the gradient with
    respect to the State after t steps, so that T is `dstate` itself, T − 1
    has lag one, and 0 belongs to the state before the first step.
    """
    x = np.asarray(x)
    if x.ndim != 3 or not x.shape[1]:
        raise ValueError(
            f"x must have shape (batch, time ≥ 1, {p.D}); got {x.shape}"
        )
    tapes, state = [], None
    for t in range(x.shape[1]):
        m = None if mask is None else np.asarray(mask)[:, t : t + 1]
        _, state, tape = forward(cell, p, x[:, t : t + 1], state, m)
        tapes.append(tape)
    nothing = np.zeros((len(x), 1, p.H))
    found = [dstate]
    for tape in reversed(tapes):
        found.append(backward(cell, p, tape, nothing, found[-1])[2])
    return cell.State(*(
        np.stack(part, axis=1) for part in zip(*found[::-1], strict=True)
    ))
