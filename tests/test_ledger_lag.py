"""The equations of chapter 7, each proven by a test of its own."""

import numpy as np
import pytest

from rnncourse import Params, forward, lstm_1997, lstm_peephole
from rnncourse.gradcheck import elementwise


def test_what_arrives_at_the_memory_of_1997_goes_on_unchanged(rng):
    ax, ah = rng.standard_normal((2, 3, 12))
    prev = lstm_1997.State(*rng.standard_normal((2, 3, 4)))
    dc = rng.standard_normal((3, 4))
    _, saved = lstm_1997.step(ax, ah, prev)
    d = lstm_1997.State(np.zeros_like(dc), dc)
    np.testing.assert_array_equal(
        lstm_1997.step_backward(d, saved)[2].c, dc
    )
    measured = elementwise(
        lambda c: (
            dc * lstm_1997.step(ax, ah, prev._replace(c=c))[0].c
        ).sum(),
        prev.c,
    )
    np.testing.assert_allclose(measured, dc, atol=1e-8)


@pytest.mark.parametrize("T", [10, 400])
def test_means_and_variances_of_independent_writes_add(T, rng):
    p = lstm_1997.init(rng, D=2, H=1, dtype=np.float64)
    p = Params(p.W_x * 2, 0 * p.W_h, p.b, gates=p.gates)
    x = rng.standard_normal((4000, T, 2))
    c = forward(lstm_1997, p, x)[1].c
    writes = forward(
        lstm_1997, p, rng.standard_normal((400_000, 1, 2))
    )[1].c
    assert abs(writes.mean()) > 0.05          # the gate reads what g reads
    error = np.sqrt(T * writes.var() / len(c))
    assert c.mean() == pytest.approx(
        T * writes.mean(), abs=4 * error + T * 0.003
    )
    assert c.var() == pytest.approx(T * writes.var(), rel=0.1)


def test_the_old_memory_of_a_peephole_cell(rng):
    """(lag-d-peephole), against the slope of a random linear function."""
    ax, ah = rng.standard_normal((2, 3, 16))
    prev = lstm_peephole.State(*rng.standard_normal((2, 3, 4)))
    peep, weight = rng.standard_normal(16), rng.standard_normal((2, 3, 4))

    def loss(c):
        new, _ = lstm_peephole.step(ax, ah, prev._replace(c=c), peep)
        return (weight[0] * new.h + weight[1] * new.c).sum()

    _, saved = lstm_peephole.step(ax, ah, prev, peep)
    i, f, g, o, s, c_prev, _ = saved
    p_i, p_f, _, p_o = np.split(peep, 4)
    da_o = weight[0] * s * o * (1 - o)
    dc = weight[1] + weight[0] * o * (1 - s**2) + da_o * p_o
    da_i, da_f = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
    dc_prev = f * dc + p_i * da_i + p_f * da_f
    np.testing.assert_allclose(
        dc_prev, elementwise(loss, prev.c), rtol=1e-6, atol=1e-8
    )
