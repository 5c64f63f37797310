"""Recurrent cells: one module each, holding the equations and nothing else.

`Cell` says what such a module defines, `CELLS` names those of the course.
`ax = x W_x + b` and `ah = h₋ W_h` come from `rnncourse.scan`, which owns
every matrix product; `saved` is what the way back needs.
"""

from collections.abc import Callable
from typing import Any, Protocol

from rnncourse.cells import (
    gru,
    gru_reset_before,
    lstm,
    lstm_1997,
    lstm_coupled,
    lstm_peephole,
    rnn,
)
from rnncourse.params import Params

__all__ = [
    "CELLS", "Cell", "bias_rows", "gru", "gru_reset_before", "has_peepholes",
    "late_gates", "lstm", "lstm_1997", "lstm_coupled", "lstm_peephole", "rnn",
]


class Cell(Protocol):
    """What the module of a cell defines.

    Three more names where they are needed: `biases = 2` where each product
    has a bias of its own, and b is (2, G·H); `late = "n"`, the last of
    `gates`, whose recurrent product waits for the others; `peepholes = True`
    where the second row of b is no bias but weighs the unit's own memory.
    """

    @property
    def gates(self) -> str:
        """One letter per block of columns: `W_xi` is the block of `i`."""

    @property
    def State(self) -> Any:
        """NamedTuple of what is carried on: h, or h and c; each (B, H)."""

    @property
    def init(self) -> Callable[..., Params]:
        """init(rng, D, H, dtype=np.float32) → fresh weights."""

    @property
    def step(self) -> Callable[..., tuple[Any, tuple]]:
        """step(ax, ah, prev) → State, saved: one step, elementwise.

        ax: (B, G·H), ah: (B, G·H), without the columns of `late`; a cell
        that has those takes a fourth argument, product: v → v W_h,late;
        one with peepholes takes them, (G·H,).
        A line's comment names the printed equation: `# (lstm-candidate)`.
        """

    @property
    def step_backward(self) -> Callable[..., tuple[Any, Any, Any]]:
        """step_backward(d, saved) → gradients of ax, ah and prev.

        The same equations, read upwards; d is the gradient of the new
        State. With `late`, product_backward: d(v W) → dv is third, and the
        gradient of prev leaves out what goes through ah. With peepholes
        they are third, and their gradients, sample by sample, come last.
        """


# One line per cell: `forward`, the ledger and the tests take them from here.
CELLS: dict[str, Cell] = {
    "rnn": rnn,
    "lstm": lstm,
    "gru": gru,
    "gru_reset_before": gru_reset_before,
    "lstm_1997": lstm_1997,
    "lstm_coupled": lstm_coupled,
    "lstm_peephole": lstm_peephole,
}


def bias_rows(cell: Cell) -> int:
    """1 for b (G·H,), 2 for b (2, G·H)."""
    return getattr(cell, "biases", 1)


def late_gates(cell: Cell) -> str:
    """The gates whose recurrent product waits for the others, or ""."""
    return getattr(cell, "late", "")


def has_peepholes(cell: Cell) -> bool:
    """Whether the second row of b weighs each unit's own memory."""
    return getattr(cell, "peepholes", False)
