"""The equations of chapter 1, each proven by a test of its own."""

import numpy as np
import pytest

from rnncourse import forward, rnn, tasks
from rnncourse.data import windows


def test_a_batch_has_three_axes(rng):
    """(seq-array): what every public function takes and returns."""
    x = rng.standard_normal((2, 5, 3))
    hs, _, _ = forward(rnn, rnn.init(rng, D=3, H=4), x)
    assert hs.shape == (2, 5, 4)
    with pytest.raises(ValueError, match="batch ≥ 1, time ≥ 1"):
        forward(rnn, rnn.init(rng, D=3, H=4), x[0])


def test_one_hot_rows_are_equally_far_apart():
    """(seq-one-hot): one 1 per row, all distances √2."""
    e = tasks.one_hot(np.arange(6), 6).astype(float)
    assert (e.sum(axis=1) == 1).all() and (e.max(axis=1) == 1).all()
    apart = np.linalg.norm(e[:, None] - e[None], axis=2)
    np.testing.assert_allclose(apart, np.sqrt(2) * (1 - np.eye(6)))


def test_a_product_with_a_one_hot_row_is_a_row(rng):
    """(seq-embedding)"""
    E = rng.standard_normal((6, 3))
    for k in range(6):
        np.testing.assert_array_equal(tasks.one_hot(k, 6) @ E, E[k])


def test_a_window_and_its_target(rng):
    """(seq-window): entry by entry, for several m."""
    s, L = rng.standard_normal(20), 4
    for m in (1, 3):
        x, y = windows(s, L, m)
        assert len(x) == 20 - L - m + 1
        for k in range(len(x)):
            np.testing.assert_array_equal(x[k, :, 0], s[k : k + L])
            assert y[k, 0] == s[k + L - 1 + m]


def test_a_masked_mean_is_the_mean_of_what_is_real(rng):
    """(seq-masked-mean): row by row, with the padding cut off."""
    x, n = rng.standard_normal((4, 6, 2)), np.array([6, 1, 3, 5])
    m = (np.arange(6) < n[:, None])[:, :, None]
    mean = (m * x).sum(axis=1) / m.sum(axis=1)
    for row, full, k in zip(mean, x, n, strict=True):
        np.testing.assert_allclose(row, full[:k].mean(axis=0))


def test_a_sum_does_not_see_the_order(rng):
    """(seq-bag), (seq-bag-blind): and a recurrence does."""
    x = rng.standard_normal((3, 8, 2))
    W, V = rng.standard_normal((2, 5)), rng.standard_normal((5, 1))

    def bag(x):
        return np.tanh(np.tanh(x @ W).sum(axis=1) @ V)

    p = rnn.init(rng, D=2, H=5, dtype=np.float64)
    for _ in range(5):
        shuffled = x[:, rng.permutation(8)]
        np.testing.assert_allclose(bag(shuffled), bag(x), atol=1e-12)
        other = forward(rnn, p, shuffled)[1].h
        assert np.abs(other - forward(rnn, p, x)[1].h).max() > 1e-3


def test_a_recurrence_is_a_loop_with_one_rule(rng):
    """(seq-recurrence): reading on is the same as reading at once."""
    x = rng.standard_normal((2, 9, 3))
    p = rnn.init(rng, D=3, H=4, dtype=np.float64)
    _, whole, _ = forward(rnn, p, x)
    state = None
    for t in range(9):
        _, state, _ = forward(rnn, p, x[:, t : t + 1], state)
    np.testing.assert_allclose(state.h, whole.h, atol=1e-12)
