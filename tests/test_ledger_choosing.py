"""The equations of chapter 8, each proven by a test of its own."""

import numpy as np
import pytest
from scipy import stats

from rnncourse import forward, gru, gru_reset_before, lstm, rnn
from rnncourse.cells import bias_rows

CELLS = (rnn, gru, gru_reset_before, lstm)


@pytest.mark.parametrize("cell", CELLS)
def test_parameters_of_a_layer(cell, rng):
    """(choosing-parameters): counted, for shapes that tell D from H."""
    G, k = len(cell.gates), bias_rows(cell)
    for D, H in ((1, 1), (3, 5), (7, 2)):
        assert cell.init(rng, D, H).size == G * H * (D + H + k)


@pytest.mark.parametrize("cell", CELLS)
def test_units_for_a_number_of_parameters(cell):
    """(choosing-units): the root undoes the count, readout included."""
    G, k = len(cell.gates), bias_rows(cell)
    for D, H, C in ((1, 1, 1), (3, 50, 2), (400, 7, 9)):
        N = G * H * (D + H + k) + H * C + C
        beta = G * (D + k) + C
        found = (np.sqrt(beta**2 + 4 * G * (N - C)) - beta) / (2 * G)
        assert found == pytest.approx(H, abs=1e-9)


class Multiplied(np.ndarray):
    """An array whose products are counted, entry by entry."""

    operations = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        a, b = (np.asarray(i) for i in inputs)
        if ufunc is np.matmul:
            for _ in range(a.shape[0] * b.shape[1]):
                Multiplied.operations += 2 * len(b)   # n times, n plus
        return getattr(ufunc, method)(a, b, **options).view(Multiplied)


@pytest.mark.parametrize("cell", CELLS)
def test_operations_of_the_products(cell, rng):
    """(choosing-operations), (choosing-per-weight): counted in a loop."""
    B, T, D, H = 2, 3, 4, 5
    G, k, p = len(cell.gates), bias_rows(cell), cell.init(rng, D, H)
    x, h = (np.ones((B, n)).view(Multiplied) for n in (D, H))
    Multiplied.operations = 0
    for _ in range(T):
        x @ p.W_x + h @ p.W_h
    assert Multiplied.operations == 2 * B * T * G * H * (D + H)
    assert Multiplied.operations == 2 * B * T * (p.size - k * G * H)


@pytest.mark.parametrize(("cell", "s"), [(rnn, 1), (gru, 5), (lstm, 7)])
def test_numbers_on_the_tape(cell, s, rng):
    """(choosing-tape): what training keeps."""
    for B, T, D, H in ((2, 7, 3, 5), (1, 1, 4, 2)):
        p = cell.init(rng, D, H)
        tape = forward(cell, p, rng.standard_normal((B, T, D)))[2]
        kept = tape.read.size + tape.kept.size
        assert kept == B * (T + 1) * (D + 1 + s * H)


def test_spread_of_a_difference(rng):
    """(choosing-paired-spread)"""
    hard = rng.normal(0, 2, 9)
    a, b = hard + rng.normal(0, 1, (2, 9))
    r = np.corrcoef(a, b)[0, 1]
    s_a, s_b = a.std(ddof=1), b.std(ddof=1)
    assert (a - b).var(ddof=1) == pytest.approx(
        s_a**2 + s_b**2 - 2 * r * s_a * s_b)


def test_paired_t(rng):
    """(choosing-paired): SciPy's, and the interval excludes zero with it."""
    quantile = stats.t.ppf(0.975, 7)
    verdicts = set()
    for gap in (0, 0.5, 1, 2):
        a, b = rng.normal(0, 1, (2, 8)) + np.array([[gap], [0]])
        d = a - b
        error = d.std(ddof=1) / np.sqrt(8)
        t = d.mean() / error
        assert t == pytest.approx(stats.ttest_rel(a, b).statistic)
        beyond = abs(t) > quantile
        assert beyond == (abs(d.mean()) - quantile * error > 0)
        verdicts.add(bool(beyond))
    assert verdicts == {True, False}


def test_one_of_many_questions(rng):
    """(choosing-many): among m fair questions, drawn 20 000 times."""
    for m in (1, 7, 14):
        found = (rng.random((20_000, m)) < 0.05).any(axis=1).mean()
        assert found == pytest.approx(1 - 0.95**m, abs=0.015)
