"""Each cell: against its equations number by number, and in its limits."""

from math import exp

import numpy as np
import pytest

from rnncourse import forward, gru, gru_reset_before, lstm, rnn
from rnncourse.gradcheck import directional

B, T, D, H = 2, 5, 3, 4
OPEN, SHUT = 100.0, -100.0  # σ is exactly 1 and 0 there
CELLS = [rnn, lstm, gru, gru_reset_before]

each_cell = pytest.mark.parametrize(
    "cell", CELLS, ids=lambda cell: cell.__name__.rsplit(".", 1)[-1]
)
each_gru = pytest.mark.parametrize(
    "cell", [gru, gru_reset_before], ids=["reset_after", "reset_before"]
)


def random_params(cell, rng):
    """Weights that are large enough for every gate to matter."""
    p = cell.init(rng, D, H, dtype=np.float64)
    for a in p:
        a[...] = rng.standard_normal(a.shape)
    return p


def random_state(cell, rng):
    return cell.State(*(rng.uniform(-1, 1, (B, H)) for _ in cell.State._fields))


def tanh(a):
    return (exp(a) - exp(-a)) / (exp(a) + exp(-a))


def sigma(a):
    return 1 / (1 + exp(-a))


def one_unit(cell, p, x, h, c, j):
    """The new (h, c) of unit j of one sample, from single-gate weights."""

    def a(gate, *, v=h, bias=""):
        b = getattr(p, f"b_{bias}{gate}")[j]
        W_x, W_h = getattr(p, f"W_x{gate}"), getattr(p, f"W_h{gate}")
        from_x = sum(x[k] * W_x[k, j] for k in range(D))
        return from_x + sum(v[k] * W_h[k, j] for k in range(H)) + b

    if cell is rnn:
        return tanh(a("h")), None
    if cell is lstm:
        new = sigma(a("f")) * c[j] + sigma(a("i")) * tanh(a("g"))
        return sigma(a("o")) * tanh(new), new
    if cell is gru:
        z = sigma(a("z", bias="x") + p.b_hz[j])
        r = sigma(a("r", bias="x") + p.b_hr[j])
        only_x = a("n", bias="x", v=np.zeros(H))
        only_h = sum(h[k] * p.W_hn[k, j] for k in range(H)) + p.b_hn[j]
        n = tanh(only_x + r * only_h)
    else:
        r = [
            sigma(x @ p.W_xr[:, k] + h @ p.W_hr[:, k] + p.b_r[k])
            for k in range(H)
        ]
        z, n = sigma(a("z")), tanh(a("n", v=np.array(r) * h))
    return z * h[j] + (1 - z) * n, None


@each_cell
def test_one_step_equals_the_equations_unit_by_unit(cell, rng):
    p, state = random_params(cell, rng), random_state(cell, rng)
    x = rng.standard_normal((B, 1, D))
    _, new, _ = forward(cell, p, x, state)
    for s in range(B):
        c = state.c[s] if cell is lstm else None
        for j in range(H):
            h_j, c_j = one_unit(cell, p, x[s, 0], state.h[s], c, j)
            assert new.h[s, j] == pytest.approx(h_j, abs=1e-14)
            if cell is lstm:
                assert new.c[s, j] == pytest.approx(c_j, abs=1e-14)


@pytest.mark.parametrize("cell", [rnn, lstm, gru])
def test_step_backward_is_the_gradient_of_step(cell, rng):
    n = len(cell.gates) * H
    tree = {
        "ax": rng.standard_normal((B, n)),
        "ah": rng.standard_normal((B, n)),
        "prev": random_state(cell, rng),
    }
    weight = random_state(cell, rng)

    def f(t):
        new, _ = cell.step(t["ax"], t["ah"], t["prev"])
        return sum(map(np.vdot, new, weight))

    _, saved = cell.step(tree["ax"], tree["ah"], tree["prev"])
    gradient = dict(
        zip(tree, cell.step_backward(weight, saved), strict=True)
    )
    assert directional(f, tree, gradient, rng) < 1e-8


def test_step_backward_with_a_late_product(rng):
    cell, W = gru_reset_before, rng.standard_normal((H, H))
    tree = {
        "ax": rng.standard_normal((B, 3 * H)),
        "ah": rng.standard_normal((B, 2 * H)),
        "prev": random_state(cell, rng),
    }
    weight = random_state(cell, rng)

    def f(t):
        new, _ = cell.step(t["ax"], t["ah"], t["prev"], lambda v: v @ W)
        return np.vdot(new.h, weight.h)

    _, saved = cell.step(*tree.values(), lambda v: v @ W)
    found = cell.step_backward(weight, saved, lambda d: d @ W.T)
    gradient = dict(zip(tree, found, strict=True))
    assert directional(f, tree, gradient, rng) < 1e-8


@each_cell
def test_outputs_stay_within_one(cell, rng):
    p = random_params(cell, rng)
    hs, _, _ = forward(cell, p, 10 * rng.standard_normal((8, 50, D)))
    assert np.abs(hs).max() <= 1


def test_rnn_without_recurrence_is_a_layer(rng):
    p = random_params(rnn, rng)
    p.W_h = 0
    x = rng.standard_normal((B, T, D))
    hs, _, _ = forward(rnn, p, x)
    np.testing.assert_allclose(hs, np.tanh(x @ p.W_x + p.b), atol=1e-15)


def test_lstm_with_forget_open_and_input_shut_keeps_c_exactly(rng):
    p, state = random_params(lstm, rng), random_state(lstm, rng)
    p.b_f, p.b_i = OPEN, SHUT
    _, last, _ = forward(lstm, p, rng.standard_normal((B, 1000, D)), state)
    np.testing.assert_array_equal(last.c, state.c)


def test_lstm_with_forget_shut_has_no_memory(rng):
    p = random_params(lstm, rng)
    p.W_h, p.b_f = 0, SHUT
    x = rng.standard_normal((B, T, D))
    hs, _, _ = forward(lstm, p, x, random_state(lstm, rng))
    alone, _, _ = forward(lstm, p, x[:, -1:])
    np.testing.assert_array_equal(hs[:, -1:], alone)


def test_lstm_with_all_gates_open_counts(rng):
    p = random_params(lstm, rng)
    p.W_x, p.W_h, p.b = 0, 0, OPEN
    p.b_g = 0.5
    _, last, _ = forward(lstm, p, np.zeros((1, 7, D)))
    np.testing.assert_allclose(last.c, 7 * np.tanh(0.5), rtol=1e-14)


def test_lstm_with_output_shut_is_silent(rng):
    p = random_params(lstm, rng)
    p.b_o = SHUT
    hs, last, _ = forward(lstm, p, rng.standard_normal((B, T, D)))
    assert not hs.any() and last.c.all()


def bias(cell, gate):
    return f"b_x{gate}" if cell is gru else f"b_{gate}"


@each_gru
def test_gru_with_update_open_copies(cell, rng):
    p, state = random_params(cell, rng), random_state(cell, rng)
    setattr(p, bias(cell, "z"), OPEN)
    hs, _, _ = forward(cell, p, rng.standard_normal((B, T, D)), state)
    for t in range(T):
        np.testing.assert_array_equal(hs[:, t], state.h)


@each_gru
def test_gru_with_update_shut_and_reset_shut_is_a_layer(cell, rng):
    p = random_params(cell, rng)
    setattr(p, bias(cell, "z"), SHUT)
    setattr(p, bias(cell, "r"), SHUT)
    x = rng.standard_normal((B, T, D))
    hs, _, _ = forward(cell, p, x, random_state(cell, rng))
    expected = np.tanh(x @ p.W_xn + getattr(p, bias(cell, "n")))
    np.testing.assert_allclose(hs, expected, atol=1e-15)


@each_gru
def test_gru_with_update_shut_and_reset_open_is_an_rnn(cell, rng):
    p = random_params(cell, rng)
    setattr(p, bias(cell, "z"), SHUT)
    setattr(p, bias(cell, "r"), OPEN)
    q = rnn.init(rng, D, H, dtype=np.float64)
    q.W_x, q.W_h = p.W_xn, p.W_hn
    q.b = p.b_xn + p.b_hn if cell is gru else p.b_n
    x, h = rng.standard_normal((B, T, D)), rng.uniform(-1, 1, (B, H))
    hs, _, _ = forward(cell, p, x, cell.State(h))
    expected, _, _ = forward(rnn, q, x, rnn.State(h))
    np.testing.assert_allclose(hs, expected, atol=1e-13)


def test_the_two_grus_agree_exactly_where_reset_is_open(rng):
    p = random_params(gru_reset_before, rng)
    p.b_r = OPEN
    q = gru.init(rng, D, H, dtype=np.float64)
    q.W_x, q.W_h = p.W_x, p.W_h
    q.b[0] = p.b
    x = rng.standard_normal((B, T, D))
    before, _, _ = forward(gru_reset_before, p, x)
    after, _, _ = forward(gru, q, x)
    np.testing.assert_allclose(before, after, atol=1e-14)
    p.b_r = q.b_xr = 0.0
    before, _, _ = forward(gru_reset_before, p, x)
    after, _, _ = forward(gru, q, x)
    assert np.abs(before - after).max() > 1e-2
