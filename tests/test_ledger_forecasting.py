"""The equations of chapter 13, each proven by a test of its own."""

import numpy as np
import pytest

from rnncourse import forecast
from rnncourse.forecast import Smoothing


def test_persistence_repeats_the_last_value(rng):
    """(forecast-persistence): t is the last step known, at = t + 1."""
    s = rng.standard_normal(20)
    for t in (4, 19):
        told = forecast.persistence(s, np.array([t + 1]), 5)
        assert (told == s[t]).all()


def test_seasonal_naive_goes_back_whole_seasons(rng):
    """(forecast-seasonal): ŝ_{t+j} = s_{t+j−m⌈j/m⌉}, entry by entry."""
    s = rng.standard_normal(30)
    for m in (1, 4, 7):
        for t in (m - 1 + 3, 29):
            told = forecast.seasonal_naive(s, np.array([t + 1]), 15, m)[0]
            for j in range(1, 16):
                k = t + j - m * int(np.ceil(j / m))
                assert k <= t and told[j - 1] == s[k]


def test_mean_errors_written_as_sums(rng):
    """(forecast-mae): and RMSE ≥ MAE, equal where all errors are."""
    y, f = rng.standard_normal((2, 40))
    total = sum(abs(a - b) for a, b in zip(y, f, strict=True))
    squares = sum((a - b) ** 2 for a, b in zip(y, f, strict=True))
    assert forecast.mae(y, f) == pytest.approx(total / 40)
    assert forecast.rmse(y, f) == pytest.approx((squares / 40) ** 0.5)
    assert forecast.rmse(y, f) > forecast.mae(y, f)
    signs = rng.choice([-1, 1], 40)
    assert forecast.rmse(y, y + signs) == pytest.approx(
        forecast.mae(y, y + signs))


def test_mase_divides_by_what_repeating_cost(rng):
    """(forecast-mase): as a sum, and 1 for repeating the history itself."""
    y, f, s = *rng.standard_normal((2, 12)), rng.standard_normal(30)
    for m in (1, 5):
        cost = sum(abs(s[t] - s[t - m]) for t in range(m, 30)) / (30 - m)
        assert forecast.mase(y, f, s, m) == pytest.approx(
            forecast.mae(y, f) / cost)
        assert forecast.mase(s[m:], s[:-m], s, m) == 1


def test_two_series_with_one_past_have_one_window(rng):
    """(forecast-causal): for an honest preparation; not for one that scales
    with all of the series."""
    s, other = rng.standard_normal((2, 40))

    def prepared(s, known):
        z = forecast.Scale.of(s[:known]).apply(s)
        return forecast.frames(z, z, 6)

    for t in range(20, 40):
        same = np.where(np.arange(40) < t, s, other)
        a, b = (prepared(x, 20).x[t - 6] for x in (s, same))
        np.testing.assert_array_equal(a, b)
        a, b = (prepared(x, 40).x[t - 6] for x in (s, same))
        assert (a != b).any()


def test_smoothing_step_by_step(rng):
    """(forecast-smoothing), (forecast-smoothed): the equations as they are
    printed, from the start the docstring gives."""
    m, T, alpha, beta, gamma = 3, 25, 0.4, 0.2, 0.3
    s = rng.standard_normal(T).cumsum()
    slope = (s[m : 2 * m].mean() - s[:m].mean()) / m
    level = {m - 1: s[:m].mean() + slope * (m - 1) / 2}
    trend = {m - 1: slope}
    c = {k: s[k] - level[m - 1] - slope * (k - m + 1) for k in range(m)}
    for t in range(m, T):
        ahead = level[t - 1] + trend[t - 1]
        level[t] = alpha * (s[t] - c[t - m]) + (1 - alpha) * ahead
        trend[t] = (beta * (level[t] - level[t - 1])
                    + (1 - beta) * trend[t - 1])
        c[t] = gamma * (s[t] - ahead) + (1 - gamma) * c[t - m]
    for t in (2 * m - 1, 10, T - 1):
        told = forecast.holt_winters(s, np.array([t + 1]), 7, m,
                                     Smoothing(alpha, beta, gamma))[0]
        for j in range(1, 8):
            season = c[t + j - m * int(np.ceil(j / m))]
            assert told[j - 1] == pytest.approx(
                level[t] + j * trend[t] + season)


def test_winters_season_is_the_same_with_another_rate(rng):
    """(forecast-smoothing): γ (s_t − ℓ_t) is γ (1 − α) of the printed one."""
    alpha, gamma = 0.4, 0.5
    s, ahead, old = rng.standard_normal(3)
    level = alpha * (s - old) + (1 - alpha) * ahead
    winters = gamma * (s - level) + (1 - gamma) * old
    rate = gamma * (1 - alpha)
    assert winters == pytest.approx(rate * (s - ahead) + (1 - rate) * old)


def test_going_on_from_ones_own_forecasts(rng):
    """(forecast-recursive): for a linear f it is the power of its matrix."""
    weights, L = np.array([0.5, -0.3, 0.2]), 3
    s = rng.standard_normal(10)
    path = list(s)
    for _ in range(4):
        path.append(weights @ path[-L:])
    companion = np.eye(L, k=1)
    companion[-1] = weights
    for j in range(1, 5):
        state = np.linalg.matrix_power(companion, j) @ s[-L:]
        assert path[9 + j] == pytest.approx(state[-1])


def test_coverage_is_a_share_of_values(rng):
    """(forecast-coverage)"""
    y, low, width = rng.random((3, 50))
    inside = [a for a, b, w in zip(y, low, width, strict=True)
              if b <= a <= b + w]
    assert forecast.coverage(y, low, low + width) == len(inside) / 50


def test_the_range_of_a_sample_covers_one_more_draw(rng):
    """(forecast-spread): for two distributions, by 40 000 draws."""
    for M in (2, 5, 10):
        for draw in (rng.standard_normal, rng.standard_exponential):
            members, truth = draw((M, 40_000)), draw(40_000)
            found = forecast.coverage(truth, members.min(axis=0),
                                      members.max(axis=0))
            assert found == pytest.approx((M - 1) / (M + 1), abs=0.012)


def test_half_width_is_an_order_statistic(rng):
    """(forecast-half-width): that of ⌈0.9 (n + 1)⌉, and it holds 0.9."""
    n, inside = 29, 0
    for _ in range(4000):
        errors = rng.standard_exponential(n + 1)
        half = forecast.half_width(errors[:n], np.zeros(n), 0.9)
        assert half == np.sort(errors[:n])[26]
        inside += errors[n] <= half
    assert inside / 4000 == pytest.approx(0.9, abs=0.015)
