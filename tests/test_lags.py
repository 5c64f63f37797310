"""Gradients at every state: what the way back is when it is stopped there."""

import numpy as np
import pytest

from rnncourse import forward, rnn
from rnncourse.gradcheck import elementwise
from rnncourse.lags import state_gradients
from tests import cells
from tests.cells import each_cell

B, T, D, H = 2, 5, 3, 4


def last_state(cell, rng):
    return cells.random_state(cell, rng, B, H)


@each_cell
def test_each_entry_is_a_slope_of_what_is_left_of_the_sequence(cell, rng):
    """Start the rest of the sequence from State t, and move that State."""
    p = cells.random_params(cell, rng, D, H)
    x, d = rng.standard_normal((B, T, D)), last_state(cell, rng)
    found = state_gradients(cell, p, x, d)
    for t in (0, 2, T - 1):
        state = forward(cell, p, x[:, :t])[1] if t else last_state(cell, rng)
        if not t:
            state = cell.State(*map(np.zeros_like, state))

        def end(tree, t=t):
            _, last, _ = forward(cell, p, x[:, t:], cell.State(*tree))
            return sum((a * b).sum() for a, b in zip(last, d, strict=True))

        slopes = elementwise(end, tuple(state))
        for a, b in zip(found, slopes, strict=True):
            np.testing.assert_allclose(a[:, t], b, atol=1e-7)


@each_cell
def test_it_begins_with_what_was_sent(cell, rng):
    p, d = cells.random_params(cell, rng, D, H), last_state(cell, rng)
    found = state_gradients(cell, p, rng.standard_normal((B, T, D)), d)
    for a, b in zip(found, d, strict=True):
        assert a.shape == (B, T + 1, H)
        np.testing.assert_array_equal(a[:, -1], b)


@each_cell
def test_a_skipped_step_hands_the_gradient_on(cell, rng):
    p, d = cells.random_params(cell, rng, D, H), last_state(cell, rng)
    mask = np.arange(T) < np.array([[3], [T]])
    x = rng.standard_normal((B, T, D))
    found = state_gradients(cell, p, x, d, mask)
    short = state_gradients(cell, p, x[:1, :3],
                            cell.State(*(a[:1] for a in d)))
    for a, b, c in zip(found, short, d, strict=True):
        np.testing.assert_array_equal(a[0, 3:], np.tile(c[0], (3, 1)))
        np.testing.assert_allclose(a[:1, :4], b, atol=1e-12)


def test_a_sequence_of_no_steps_is_refused(rng):
    p = rnn.init(rng, D, H)
    with pytest.raises(ValueError, match=r"x must have shape \(batch, time"):
        state_gradients(rnn, p, np.zeros((B, 0, D)),
                        rnn.State(np.zeros((B, H))))
