"""Each cell: against its equations number by number, and in its limits."""

import numpy as np
import pytest

from rnncourse import forward, gru, gru_reset_before, lstm, rnn
from rnncourse.cells import CELLS, has_peepholes
from rnncourse.gradcheck import directional
from tests import cells
from tests.cells import Unit, each_cell, each_known, late_columns

B, T, D, H = 2, 5, 3, 4
OPEN, SHUT = 100.0, -100.0  # σ is exactly 1 and 0 there

each_gru = pytest.mark.parametrize(
    "cell", [gru, gru_reset_before], ids=["reset_after", "reset_before"]
)


def random_params(cell, rng):
    return cells.random_params(cell, rng, D, H)


def random_state(cell, rng):
    return cells.random_state(cell, rng, B, H)


def test_every_registered_cell_is_known_here():
    assert list(cells.KNOWN) == list(CELLS)


@each_known
def test_one_step_equals_the_equations_unit_by_unit(cell, known, rng):
    p, state = random_params(cell, rng), random_state(cell, rng)
    x = rng.standard_normal((B, 1, D))
    _, new, _ = forward(cell, p, x, state)
    for s in range(B):
        past = cell.State(*(a[s] for a in state))
        for j in range(H):
            expected = known.unit(Unit(p, x[s, 0], past, j))
            found = {f: a[s, j] for f, a in new._asdict().items()}
            assert found == pytest.approx(expected, abs=1e-14)


@each_cell
def test_step_backward_is_the_gradient_of_step(cell, rng):
    n, late = len(cell.gates) * H, late_columns(cell, H)
    W = rng.standard_normal((H, late))
    product, product_backward = (
        ([lambda v: v @ W], [lambda d: d @ W.T]) if late else ([], [])
    )
    peep = [rng.standard_normal(n)] if has_peepholes(cell) else []
    tree = {
        "ax": rng.standard_normal((B, n)),
        "ah": rng.standard_normal((B, n - late)),
        "prev": random_state(cell, rng),
    } | dict(zip(["peep"], peep, strict=False))
    weight = random_state(cell, rng)

    def f(t):
        ax, ah, prev, *own = t.values()
        new, _ = cell.step(ax, ah, prev, *product, *own)
        return sum(map(np.vdot, new, weight))

    _, saved = cell.step(*list(tree.values())[:3], *product, *peep)
    found = cell.step_backward(weight, saved, *product_backward, *peep)
    gradient = dict(zip(tree, found, strict=True))
    if peep:
        gradient["peep"] = gradient["peep"].sum(0)
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
