"""Intervals: against SciPy, against their promise, against closed forms."""

import numpy as np
import pytest
from scipy import stats

from rnncourse.experiments import Interval, interval, repeat


@pytest.mark.parametrize("n", [2, 3, 10])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_equal_to_scipy(n, level, rng):
    values = rng.normal(3, 2, n)
    found = interval(values, level)
    expected = stats.ttest_1samp(values, 0).confidence_interval(level)
    np.testing.assert_allclose(found[1:3], expected, rtol=1e-12)
    assert found.mean == pytest.approx(values.mean()) and found.n == n


def test_covers_the_truth_as_often_as_it_says(rng):
    runs = [interval(rng.normal(5, 1, 3), 0.8) for _ in range(2000)]
    share = np.mean([r.low <= 5 <= r.high for r in runs])
    assert share == pytest.approx(0.8, abs=0.03)


def test_two_values_by_hand():
    # t(0.975, 1) = tan(0.475 π); deviation of 0 and 2 from their mean: √2
    half = np.tan(0.475 * np.pi)
    found = interval([0, 2])
    np.testing.assert_allclose(found, (1, 1 - half, 1 + half, 2))


def test_equal_values_leave_no_doubt():
    assert interval([0.5, 0.5, 0.5]) == (0.5, 0.5, 0.5, 3)


def test_written_form():
    assert str(Interval(0.971, 0.961, 0.981, 3)) == "0.97 ± 0.01 (n = 3)"


@pytest.mark.parametrize(
    "low, high, shared",
    [(0, 1, False), (0, 2, True), (2.5, 2.6, True), (3, 9, True),
     (3.1, 9, False), (0, 9, True)],
)
def test_overlap(low, high, shared):
    a, b = Interval(2.5, 2, 3, 3), Interval((low + high) / 2, low, high, 3)
    assert a.overlaps(b) is shared and b.overlaps(a) is shared


def test_every_seed_has_a_generator_of_its_own():
    found = repeat(lambda rng: rng.random(), [0, 1, 0])
    expected = [np.random.default_rng(s).random() for s in (0, 1, 0)]
    assert found == expected


@pytest.mark.parametrize("values", [[1], [], [1, np.nan], [[1, 2]], 3])
def test_too_few_or_wrong_values_are_refused(values):
    with pytest.raises(ValueError, match="two or more finite numbers; got"):
        interval(values)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_is_a_share(level):
    with pytest.raises(ValueError, match=rf"level .*\(0, 1\); got {level}"):
        interval([1, 2], level)
