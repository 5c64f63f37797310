"""Windows, folds, leaks, errors and simple forecasts."""

import re

import numpy as np
import pytest

from rnncourse import forecast
from rnncourse.forecast import Frames, Scale, Smoothing, frames


def test_a_frame_is_a_stretch_and_what_comes_after_it(rng):
    inputs, target = rng.standard_normal((30, 2)), rng.standard_normal(30)
    made = frames(inputs, target, 5, 3)
    assert made.x.shape == (23, 5, 2) and made.y.shape == (23, 3)
    for x, y, t in zip(*made, strict=True):
        np.testing.assert_array_equal(x, inputs[t - 5 : t])
        np.testing.assert_array_equal(y, target[t : t + 3])
    one = frames(target, target, 5)
    np.testing.assert_array_equal(one.x[:, :, 0], frames(target[:, None],
                                  target, 5).x[:, :, 0])


def test_a_part_holds_whole_targets_only(rng):
    s = rng.standard_normal(40)
    made = frames(s, s, 4, 3)
    part = made.part(10, 20)
    assert part.at.tolist() == list(range(10, 18))
    with pytest.raises(ValueError, match=r"no targets lie in 41 … 49"):
        made.part(41, 50)


@pytest.mark.parametrize(
    ("inputs", "target", "length", "says"),
    [
        (np.zeros((5, 2)), np.zeros(4), 2, "one row for each of the 4"),
        (np.zeros((4, 2, 1)), np.zeros(4), 2, "one row for each of the 4"),
        (np.zeros(4), np.zeros(4), 4, "need 5 steps; got 4"),
        (np.zeros(4), np.zeros((4, 1)), 2, r"one row of numbers, \(T,\)"),
        (np.array([0, np.nan, 0, 0]), np.zeros(4), 2,
         r"inputs must be finite; 1 of 4 .* the first at \(1, 0\): nan"),
        (np.zeros(4), np.array([0, 0, np.inf, 0]), 2,
         "target must be finite; 1 of 4 values .* first at 2: inf"),
    ],
)
def test_bad_series_are_named(inputs, target, length, says):
    with pytest.raises(ValueError, match=says):
        frames(inputs, target, length)


def test_walk_forward_tests_every_step_once_and_in_order():
    folds = list(forecast.walk_forward(100, 3, 20, 10))
    assert [f.test for f in folds] == [(40, 60), (60, 80), (80, 100)]
    for f in folds:
        assert f.train[0] == 0 and f.train[1] == f.validation[0]
        assert f.validation[1] == f.test[0] == f.validation[0] + 10
    with pytest.raises(ValueError, match="leave nothing of 70 steps"):
        list(forecast.walk_forward(70, 3, 20, 10))


def test_scale_goes_both_ways_and_spares_constants(rng):
    x = rng.standard_normal((50, 3)) * [1, 10, 0] + 4
    scale = Scale.of(x)
    z = scale.apply(x)
    np.testing.assert_allclose(z.std(axis=0), [1, 1, 0], atol=1e-12)
    np.testing.assert_allclose(scale.undo(z), x)


def prepare(values, *, scale_on=None, shift=0, order=None):
    """Two parts of one series: honest, but for what is asked."""
    values = Scale.of(values[:30] if scale_on is None
                      else values[:scale_on]).apply(values)
    made = frames(np.roll(values, -shift), values, 4, 2)
    if order is not None:
        made = Frames(*(a[order] for a in made))
        cut = len(order) * 2 // 3
        return (Frames(*(a[:cut] for a in made)),
                Frames(*(a[cut:] for a in made)))
    return made.part(0, 30), made.part(30, len(values))


def test_an_honest_preparation_leaks_nothing(rng):
    assert forecast.leaks(prepare, rng.standard_normal(45), rng) == []


@pytest.mark.parametrize(
    ("planted", "says"),
    [
        ({"scale_on": 45}, ["25 of 25 training rows depend on step 30",
                            "14 of 14 test windows"]),
        # One step more than the training part is enough to be noticed.
        ({"scale_on": 31}, ["25 of 25 training rows depend on step 30",
                            "1 of 14 test windows .* that for 30 on 30"]),
        ({"shift": 1}, ["14 of 14 test windows depend on their target or "
                        "later: that for 30 on 30"]),
        ({"order": np.random.default_rng(1).permutation(40)},
         ["26 of 26 training rows", "9 of 14 test windows"]),
    ],
)  # fmt: skip
def test_planted_leaks_are_found(rng, planted, says):
    found = forecast.leaks(lambda s: prepare(s, **planted),
                           rng.standard_normal(45), rng)
    assert len(found) == len(says)
    for sentence, expected in zip(found, says, strict=True):
        assert re.search(expected, sentence), found


def test_reads_is_exact_for_a_known_dependence(rng):
    def f(s):
        return s[2:5, None] + s[:3, None] * 0, s.cumsum()

    a, b = forecast.reads(f, rng.standard_normal(6), rng)
    assert a.tolist() == np.eye(6, dtype=bool)[2:5].tolist()
    assert b.tolist() == np.tril(np.ones((6, 6), bool)).tolist()


def test_reads_sees_through_a_maximum_and_a_threshold(rng):
    """Whichever step has the largest value: each could have had it."""
    s = rng.standard_normal(9)
    assert all(forecast.reads(f, s, rng)[0].all() for f in (
        lambda s: s.max(keepdims=True), lambda s: np.ptp(s, keepdims=True),
        lambda s: np.clip(s, -3, 3).sum(keepdims=True)))


def test_reads_refuses_what_changes_its_shape(rng):
    with pytest.raises(ValueError, match="same shape for every series"):
        forecast.reads(lambda s: s[s > 0], np.ones(4) * [1, -1, 1, -1],
                       np.random.default_rng(3))


def a_task(rng, T=90, every=1):
    s = rng.standard_normal(T).cumsum()
    return forecast.Task(
        np.column_stack([s, rng.standard_normal(T)]), s,
        lambda at: forecast.persistence(s, at, 2), 5, 2,
        list(forecast.walk_forward(T, 2, 20, 15)), every)


def test_prepared_parts_lie_in_their_spans_and_are_undone_by_the_unit(rng):
    task = a_task(rng, every=3)
    for fold in task.folds:
        parts, unit = forecast.prepare(task, fold)
        assert parts[0].y.std() == pytest.approx(1, abs=0.3)
        for part, span, step in zip(parts, fold, (3, 3, 1), strict=True):
            assert (np.diff(part.at) == step).all()
            assert part.at[0] >= span[0] and part.at[-1] + 2 <= span[1]
            for x, y, t in zip(*part, strict=True):
                np.testing.assert_allclose(
                    unit * y + task.target[t - 1], task.target[t : t + 2])
                z = Scale.of(task.inputs[: fold.train[1]]).apply(task.inputs)
                np.testing.assert_allclose(x, z[t - 5 : t])


def test_preparing_a_fold_leaks_nothing(rng):
    task = a_task(rng)
    fold = task.folds[0]

    def parts(s):
        inputs = np.column_stack([s, task.inputs[:, 1]])
        made, _ = forecast.prepare(task._replace(
            inputs=inputs, target=s,
            base=lambda at: forecast.persistence(s, at, 2)), fold)
        return made[0], made[2]

    assert forecast.leaks(parts, task.target, rng) == []


def test_ridge_is_that_of_scikit_learn_with_the_best_penalty(rng):
    linear_model = pytest.importorskip("sklearn.linear_model")
    (train, validation, test), _ = forecast.prepare(*(
        lambda task: (task, task.folds[1]))(a_task(rng)))
    told = forecast.ridge(train, validation)
    flat = [p.x.reshape(len(p.x), -1) for p in (train, validation, test)]
    theirs = [linear_model.Ridge(alpha).fit(flat[0], train.y)
              for alpha in 10.0 ** np.arange(7)]
    best = min(theirs, key=lambda m: (
        (m.predict(flat[1]) - validation.y) ** 2).mean())
    np.testing.assert_allclose(told(test.x), best.predict(flat[2]),
                               atol=1e-9)


def test_errors_of_a_model_fold_by_fold_and_by_stretches(rng):
    task = a_task(rng)
    free = forecast.errors_of(task, lambda a, b, test, unit: 0 * test.y)
    for fold, found in zip(task.folds, free, strict=True):
        for k, row in enumerate(found):
            t = fold.test[0] + k
            np.testing.assert_allclose(
                row, np.abs(task.target[t : t + 2] - task.target[t - 1]))
        assert len(found) == 19
    perfect = forecast.errors_of(
        task, lambda a, b, test, unit: unit * test.y)
    assert np.max(perfect) < 1e-12
    four = forecast.stretches(free, 2)
    assert four.shape == (4,) and four[0] == free[0][:10].mean()
    assert four[3] == free[1][10:].mean()


def test_errors_on_four_numbers():
    """By hand: errors 1, −1, 2, 0."""
    y, f = np.array([1.0, 2, 5, 4]), np.array([0.0, 3, 3, 4])
    assert forecast.mae(y, f) == 1
    assert forecast.rmse(y, f) == pytest.approx(np.sqrt(6 / 4))
    # |differences| of the history: 2, 1, 3 → 2; two apart: 1, 2 → 1.5
    history = [1.0, 3, 2, 5]
    assert forecast.mase(y, f, history) == 1 / 2
    assert forecast.mase(y, f, history, season=2) == pytest.approx(1 / 1.5)


def test_errors_refuse_what_would_broadcast():
    with pytest.raises(ValueError, match=r"one shape .*\(3,\) and \(3, 1\)"):
        forecast.mae(np.zeros(3), np.zeros((3, 1)))
    with pytest.raises(ValueError, match="must be finite"):
        forecast.rmse(np.zeros(2), np.array([0, np.nan]))
    with pytest.raises(ValueError, match="longer than a season of 4"):
        forecast.mase([1.0], [1.0], np.arange(4.0), season=4)
    with pytest.raises(ValueError, match="no error to divide by"):
        forecast.mase([1.0], [1.0], np.ones(9))


def test_coverage_counts_the_ends_in():
    y = np.array([0.0, 1, 2, 3])
    assert forecast.coverage(y, np.zeros(4), np.full(4, 2.0)) == 0.75


def test_half_width_is_the_right_error_of_each_column():
    y = np.arange(1.0, 10)[::-1, None] * [1, -2]
    half = forecast.half_width(y, np.zeros((9, 2)), 0.8)
    assert half.tolist() == [8, 16]              # the 8th of 9
    with pytest.raises(ValueError, match="more than 9 errors"):
        forecast.half_width(y, np.zeros((9, 2)), 0.95)
    with pytest.raises(ValueError, match=r"lie in \(0, 1\); got 1"):
        forecast.half_width(y, np.zeros((9, 2)), 1)


def test_half_width_covers_new_values_as_often_as_it_says(rng):
    inside = []
    for _ in range(2000):
        old, new = rng.standard_normal(19), rng.standard_normal(1)
        half = forecast.half_width(old, np.zeros(19), 0.8)
        inside.append(abs(new[0]) <= half)
    assert np.mean(inside) == pytest.approx(0.8, abs=0.03)


def test_simple_forecasts_entry_by_entry(rng):
    s = rng.standard_normal(30)
    at = np.array([12, 30])
    last = forecast.persistence(s, at, 3)
    season = forecast.seasonal_naive(s, at, 9, 4)
    for n, t in enumerate(at):
        assert (last[n] == s[t - 1]).all()
        for j in range(9):
            k = t + j
            while k >= t:
                k -= 4
            assert season[n, j] == s[k]
    with pytest.raises(ValueError, match="at must lie in 4 … 30; got 3"):
        forecast.seasonal_naive(s, np.array([3]), 1, 4)


def test_smoothing_is_that_of_statsmodels(rng):
    """With the same start and rates, one step ahead and many."""
    holtwinters = pytest.importorskip("statsmodels.tsa.holtwinters")
    m, n = 4, 80
    t = np.arange(n)
    s = 0.1 * t + np.sin(2 * np.pi * t / m) + rng.standard_normal(n)
    first, second = s[:m].mean(), s[m : 2 * m].mean()
    slope = (second - first) / m
    now = first + slope * (m - 1) / 2
    theirs = holtwinters.ExponentialSmoothing(
        s[m:], trend="add", seasonal="add", seasonal_periods=m,
        initialization_method="known", initial_level=now,
        initial_trend=slope,
        initial_seasonal=s[:m] - now - slope * np.arange(1 - m, 1),
    ).fit(smoothing_level=0.4, smoothing_trend=0.1, smoothing_seasonal=0.3,
          optimized=False)  # fmt: skip
    rates = Smoothing(0.4, 0.1, 0.3)
    ours = forecast.holt_winters(s, np.arange(2 * m, n), 1, m, rates)[:, 0]
    np.testing.assert_allclose(ours, theirs.fittedvalues[m:], atol=1e-10)
    ahead = forecast.holt_winters(s, [n], m - 1, m, rates)[0]
    np.testing.assert_allclose(ahead, theirs.forecast(m - 1), atol=1e-10)


def test_smoothing_continues_a_trend_with_a_season_exactly():
    """Whatever the rates: there is no error that could move anything."""
    t = np.arange(60.0)
    s = 3 + 0.5 * t + np.tile([1.0, -2, 0, 1], 15)
    told = forecast.holt_winters(s[:50], [20, 50], 10, 4,
                                 Smoothing(0.7, 0.2, 0.1))
    np.testing.assert_allclose(told, [s[20:30], s[50:60]], atol=1e-9)


def test_smoothing_reads_nothing_after_its_origin(rng):
    s = rng.standard_normal(30)

    def told(s):
        return forecast.holt_winters(s, np.array([12, 20]), 3, 4,
                                     Smoothing(0.5, 0.1, 0.2))

    read, = forecast.reads(told, s, rng)
    assert read[0, :12].all() and not read[0, 12:].any()
    assert read[1, :20].all() and not read[1, 20:].any()


def test_fitted_rates_beat_others_on_what_they_were_fitted_to(rng):
    t = np.arange(120)
    s = np.cumsum(rng.standard_normal(120)) + 3 * np.sin(t * np.pi / 4)
    best = forecast.fit_smoothing(s, 8, 3)
    made = frames(s, s, 16, 3)

    def cost(rates):
        told = forecast.holt_winters(s, made.at, 3, 8, rates)
        return ((told - made.y) ** 2).mean()

    assert all(0 <= rate <= 1 for rate in best)
    others = [Smoothing(*rng.random(3)) for _ in range(20)]
    assert cost(best) <= min(map(cost, others))
    with pytest.raises(ValueError, match="longer than two seasons of 8"):
        forecast.fit_smoothing(s[:19], 8, 3)
