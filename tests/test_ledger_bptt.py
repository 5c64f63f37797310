"""The equations of chapter 3, each proven by a test of its own."""

import numpy as np
import pytest

from rnncourse import Params, backward, forward, rnn
from rnncourse.gradcheck import elementwise
from rnncourse.numerics import tanh


@pytest.fixture
def sequence(rng):
    """Weights, inputs, the direct gradients of a linear loss of all states."""
    p = rnn.init(rng, D=3, H=4, dtype=np.float64)
    p.b[...] = rng.standard_normal(4)
    x = rng.standard_normal((2, 5, 3))
    start = rng.standard_normal((2, 4))
    return p, x, start, rng.standard_normal((2, 5, 4))


def _walk_back(p, x, start, direct):
    """The printed equations: δa of every step, and the gradients."""
    hs = np.concatenate(
        [start[:, None], forward(rnn, p, x, rnn.State(start))[0]], axis=1
    )
    T = x.shape[1]
    da = np.zeros((T + 2, *start.shape))
    for t in range(T, 0, -1):
        dh = direct[:, t - 1] + da[t + 1] @ p.W_h.T     # (bptt-d-state)
        da[t] = dh * (1 - hs[:, t] ** 2)                # (bptt-d-argument)
    steps = range(1, T + 1)
    dp = Params(                                        # (bptt-d-weights)
        sum(x[:, t - 1].T @ da[t] for t in steps),
        sum(hs[:, t - 1].T @ da[t] for t in steps),
        sum(da[t].sum(axis=0) for t in steps),
    )
    dx = np.stack([da[t] @ p.W_x.T for t in steps], axis=1)
    return dx, dp, da[1] @ p.W_h.T                      # (bptt-d-inputs)


def test_the_walk_back_is_the_slope_of_the_loss(sequence):
    """(bptt-step) and the gradients, against finite differences."""
    p, x, start, direct = sequence

    def loss(tree):
        h, total = tree["h"], 0.0
        for t in range(5):                              # (bptt-step)
            a = tree["x"][:, t] @ tree["W_x"] + h @ tree["W_h"] + tree["b"]
            h = tanh(a)
            total += (h * direct[:, t]).sum()
        return total

    tree = {"x": x, "h": start, "W_x": p.W_x, "W_h": p.W_h, "b": p.b}
    measured = elementwise(loss, tree)
    dx, dp, dstart = _walk_back(p, x, start, direct)
    for name, ours in zip(tree, (dx, dstart, *dp), strict=True):
        np.testing.assert_allclose(ours, measured[name], rtol=1e-7, atol=1e-8)


def test_the_walk_back_is_the_packages(sequence):
    """The same, against `backward`."""
    p, x, start, direct = sequence
    _, _, tape = forward(rnn, p, x, rnn.State(start))
    dx, dp, dstate = backward(rnn, p, tape, direct)
    ours = _walk_back(p, x, start, direct)
    for a, b in zip((ours[0], *ours[1], ours[2]), (dx, *dp, dstate.h),
                    strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)


def test_one_entry_of_a_product_with_a_transpose(rng):
    """(bptt-entry): the sum over k, entry by entry."""
    W, da = rng.standard_normal((4, 4)), rng.standard_normal(4)
    for j in range(4):
        one = sum(da[k] * W[j, k] for k in range(4))
        assert abs(one - (da @ W.T)[j]) < 1e-12


def test_copies_of_a_weight_add_up():
    """(bptt-one-unit), (bptt-copies), (bptt-total), by complex steps."""
    x, w = np.array([0.5, -0.3, 0.8]), 0.9

    def loss(weights):
        h = 0.0
        for w_t, x_t in zip(weights, x, strict=True):
            h = np.tanh(w_t * h + x_t)
        return 0.5 * h**2

    tiny = 1e-100
    copies = [loss(w + 1j * tiny * e).imag / tiny for e in np.eye(3)]
    whole = loss(np.full(3, w + 1j * tiny)).imag / tiny
    assert copies[0] == 0 and abs(sum(copies) - whole) < 1e-15
    h = dh = 0.0
    for x_t in x:
        before, h = h, np.tanh(w * h + x_t)
        dh = (1 - h**2) * before + (1 - h**2) * w * dh
    assert abs(h * dh - whole) < 1e-15


def test_errors_of_the_two_numeric_derivatives():
    """(bptt-central), (bptt-complex-step): both fall with the square."""
    def f(w):
        return np.tanh(w) ** 3

    slope = 3 * np.tanh(0.7) ** 2 * (1 - np.tanh(0.7) ** 2)
    central, imaginary = (
        [abs(d(e) - slope) for e in (1e-2, 1e-3)] for d in (
            lambda e: (f(0.7 + e) - f(0.7 - e)) / (2 * e),
            lambda e: f(0.7 + 1j * e).imag / e,
        )
    )
    for errors in (central, imaginary):
        assert 90 < errors[0] / errors[1] < 110
    assert abs(f(0.7 + 1e-100j).imag / 1e-100 - slope) < 1e-15


def test_checkpoints_are_fewest_at_the_root():
    """(bptt-checkpoints): counted for lengths that are squares."""
    for root in (2, 10, 37):
        T = root**2
        held = {k: np.ceil(T / k) + k for k in range(1, T + 1)}
        assert min(held.values()) == held[root] == 2 * root


def test_a_cut_gradient_sees_its_piece_alone(sequence):
    """(bptt-truncated): as if each piece were a sequence of its own."""
    p, x, start, direct = sequence
    _, _, tape = forward(rnn, p, x, rnn.State(start))
    _, cut, _ = backward(rnn, p, tape, direct, truncate=2)
    total, state = [0, 0, 0], rnn.State(start)
    for t in (0, 2, 4):
        _, after, tape = forward(rnn, p, x[:, t:t + 2], state)
        _, dp, _ = backward(rnn, p, tape, direct[:, t:t + 2])
        total, state = [a + b for a, b in zip(total, dp, strict=True)], after
    for a, b in zip(total, cut, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)


def test_without_activation_the_carry_is_a_power(rng):
    """(bptt-linear), for small states, where tanh is nearly the identity."""
    p = rnn.init(rng, D=3, H=4, dtype=np.float64)
    x = 1e-6 * rng.standard_normal((2, 6, 3))
    last = np.zeros((2, 6, 4))
    last[:, -1] = rng.standard_normal((2, 4))
    _, _, tape = forward(rnn, p, x)
    dstate = backward(rnn, p, tape, last)[2].h
    power = np.linalg.matrix_power(p.W_h.T, 6)
    np.testing.assert_allclose(dstate, last[:, -1] @ power, atol=1e-9)
