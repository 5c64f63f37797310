"""The cells of the course: every test that runs on cells takes them here."""

from collections.abc import Callable
from math import exp
from typing import NamedTuple

import numpy as np
import pytest

from rnncourse.cells import CELLS


class Known(NamedTuple):
    """What is known of a cell without running it.

    blocks: of H columns; biases: rows of b; open: gates whose bias starts
    at 1; unit: the new state of one unit, written number by number
    """

    blocks: int
    biases: int
    open: str
    unit: Callable[["Unit"], dict]


def sigma(a):
    return 1 / (1 + exp(-a))


def tanh(a):
    return (exp(a) - exp(-a)) / (exp(a) + exp(-a))


# One line per cell.
KNOWN = {
    "rnn": Known(1, 1, "", lambda u: dict(h=tanh(u.a("h")))),
    "lstm": Known(4, 1, "f", lambda u: dict(
        c=(c := sigma(u.a("f")) * u.c + sigma(u.a("i")) * tanh(u.a("g"))),
        h=sigma(u.a("o")) * tanh(c),
    )),
    "gru": Known(3, 2, "", lambda u: dict(h=mix(
        sigma(u.a("z")), u.h, tanh(u.x("n") + sigma(u.a("r")) * u.rec("n"))
    ))),
    "gru_reset_before": Known(3, 1, "", lambda u: dict(h=mix(
        sigma(u.a("z")), u.h, tanh(u.x("n") + u.rec("n", through="r"))
    ))),
    "lstm_1997": Known(3, 1, "", lambda u: dict(
        c=(c := u.c + sigma(u.a("i")) * tanh(u.a("g"))),
        h=sigma(u.a("o")) * tanh(c),
    )),
    "lstm_coupled": Known(3, 1, "f", lambda u: dict(
        c=(c := mix(sigma(u.a("f")), u.c, tanh(u.a("g")))),
        h=sigma(u.a("o")) * tanh(c),
    )),
    "lstm_peephole": Known(4, 2, "f", lambda u: dict(
        c=(c := sigma(u.a("f", u.c)) * u.c
           + sigma(u.a("i", u.c)) * tanh(u.a("g", 0))),
        h=sigma(u.a("o", c)) * tanh(c),
    )),
}

each_cell = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
each_known = pytest.mark.parametrize(
    "cell, known", [(CELLS[k], KNOWN[k]) for k in CELLS], ids=CELLS
)


def mix(kept, old, new):
    return kept * old + (1 - kept) * new


class Unit:
    """One unit of one sample, from single-gate weights and plain sums.

    x (D,), state: the State's arrays of this sample, (H,) each; j: which
    """

    def __init__(self, p, x, state, j):
        self.p, self.inputs, self.past, self.j = p, x, state, j
        for field in state._fields:
            setattr(self, field, getattr(state, field)[j])

    def _b(self, gate, product):
        both = self.p.b.ndim == 2
        return getattr(self.p, f"b_{product if both else ''}{gate}")[self.j]

    def x(self, gate):
        """What the input gives to a gate, with its bias."""
        W = getattr(self.p, f"W_x{gate}")
        total = sum(v * W[k, self.j] for k, v in enumerate(self.inputs))
        return total + self._b(gate, "x")

    def rec(self, gate, through=None, times=1):
        """What h gives to it, with its bias where it has its own.

        through: the gate by which each unit of h is multiplied first;
        times: what the second row of b is multiplied by
        """
        W, total = getattr(self.p, f"W_h{gate}"), 0.0
        for k, h in enumerate(self.past.h):
            if through is not None:
                other = Unit(self.p, self.inputs, self.past, k)
                h = sigma(other.a(through)) * h
            total += h * W[k, self.j]
        own = self._b(gate, "h") if self.p.b.ndim == 2 else 0
        return total + times * own

    def a(self, gate, times=1):
        """Both: what stands inside the gate's function."""
        return self.x(gate) + self.rec(gate, times=times)


def parameters(name, D, H):
    """The number of weights of one layer."""
    blocks, biases, *_ = KNOWN[name]
    return blocks * (D * H + H * H + biases * H)


def random_params(cell, rng, D, H):
    """Weights in float64, large enough for every gate to matter."""
    p = cell.init(rng, D, H, np.float64)
    for a in p:
        a[...] = rng.standard_normal(a.shape)
    return p


def random_state(cell, rng, B, H):
    return cell.State(*(rng.uniform(-1, 1, (B, H)) for _ in cell.State._fields))


def late_columns(cell, H):
    """How many columns of W_h a step asks for half-way."""
    return H * len(getattr(cell, "late", ""))
