"""Forecasts over time: windows, folds, leaks, errors, the simple methods.

Time is the first axis of a series; "at" is the time of a first target. A
forecast made for `at` may use what was known before `at`, and nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from rnncourse._arguments import need_int, need_library, need_rng


class Frames(NamedTuple):
    """N windows and their targets, in order of time.

    x (N, L, D): what is read, the steps at − L … at − 1
    y (N, h): what is to be told, the steps at … at + h − 1
    at (N,): the time of the first target
    """

    x: np.ndarray
    y: np.ndarray
    at: np.ndarray

    def part(self, start: int, stop: int) -> "Frames":
        """The frames all of whose targets lie in start … stop − 1."""
        last = self.at + self.y.shape[1] - 1
        inside = (self.at >= start) & (last < stop)
        if not inside.any():
            raise ValueError(
                f"no targets lie in {start} … {stop - 1}; there are those "
                f"of {self.at[0]} … {last[-1]}"
            )
        return Frames(*(a[inside] for a in self))


def frames(
    inputs: np.ndarray, target: np.ndarray, length: int, horizon: int = 1
) -> Frames:
    """Every stretch of `length` steps, and the `horizon` steps after it.

    inputs (T, D) or (T,): what may be read; target (T,): what is to be told.
    A row of inputs must be known at its own time, so a target's row is never
    in its window. Raises ValueError where shapes do not fit, the series is
    too short, or a value is missing (not finite).
    """
    need_int("length", length, 1)
    need_int("horizon", horizon, 1)
    target = series("target", target)
    inputs = np.asarray(inputs, float)
    if inputs.ndim == 1:
        inputs = inputs[:, None]
    if inputs.ndim != 2 or len(inputs) != len(target):
        raise ValueError(
            "inputs must have one row for each of the "
            f"{len(target)} steps of target; got shape {inputs.shape}"
        )
    _finite("inputs", inputs)
    if len(target) < length + horizon:
        raise ValueError(
            f"a window of {length} and {horizon} steps after it need "
            f"{length + horizon} steps; got {len(target)}"
        )
    y = sliding_window_view(target, horizon)[length:]
    x = sliding_window_view(inputs, length, axis=0)[: len(y)]
    at = np.arange(length, length + len(y))
    return Frames(x.transpose(0, 2, 1).copy(), y.copy(), at)


class Fold(NamedTuple):
    """Three spans of time, (start, stop) each, one after the other."""

    train: tuple
    validation: tuple
    test: tuple


def walk_forward(
    n: int, folds: int, test: int, validation: int
) -> Iterator[Fold]:
    """Test spans that end at n, one after the other, each with its past.

    The test spans have `test` steps each and do not overlap; the
    `validation` steps before a test span choose, and all before them train.
    So the training part grows from fold to fold, and no fold uses what
    comes after its test span.
    """
    for name, value in (("folds", folds), ("test", test),
                        ("validation", validation)):
        need_int(name, value, 1)
    first = n - folds * test
    if first - validation < 1:
        raise ValueError(
            f"{folds} test spans of {test} steps and {validation} for "
            f"validation leave nothing of {n} steps to train on"
        )
    for start in range(first, n, test):
        yield Fold((0, start - validation), (start - validation, start),
                   (start, start + test))


class Scale(NamedTuple):
    """Zero mean and unit deviation, as measured on one part of a series."""

    mean: np.ndarray
    std: np.ndarray

    @classmethod
    def of(cls, part: np.ndarray) -> "Scale":
        """Measure `part` (T, …), over time; a constant is left unscaled."""
        part = np.asarray(part, float)
        std = part.std(axis=0)
        return cls(part.mean(axis=0), np.where(std > 0, std, 1.0))

    def apply(self, values: np.ndarray) -> np.ndarray:
        return (np.asarray(values) - self.mean) / self.std

    def undo(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(values) * self.std + self.mean


class Task(NamedTuple):
    """What is read, what is told, and the forecast that costs nothing.

    inputs (T, D); target (T,); base: times (N,) → forecasts (N, horizon);
    length L of a window; folds: as `walk_forward` gives them; every: of so
    many windows one is learned from, where neighbours are nearly alike
    """

    inputs: np.ndarray
    target: np.ndarray
    base: Callable
    length: int
    horizon: int
    folds: list
    every: int = 1


def prepare(task: Task, fold: Fold) -> tuple[list[Frames], float]:
    """Frames to train, validate and test with, and the unit of their y.

    x is scaled as the training part says. y is the difference from what
    costs nothing, and the unit its deviation in the training part.
    """
    scale = Scale.of(task.inputs[: fold.train[1]])
    made = frames(scale.apply(task.inputs), task.target, task.length,
                  task.horizon)
    made = made._replace(y=made.y - task.base(made.at))
    parts = [made.part(*span) for span in fold]
    unit, every = float(parts[0].y.std()), (task.every, task.every, 1)
    return [
        Frames(part.x[::k], part.y[::k] / unit, part.at[::k])
        for part, k in zip(parts, every, strict=True)
    ], unit


def ridge(
    train: Frames, validation: Frames,
    penalties: Sequence[float] = (1, 10, 100, 1e3, 1e4, 1e5, 1e6),
) -> Callable:
    """A linear model of all numbers of a window: x (N, L, D) → (N, h).

    Of the penalties on its squared weights, that with the least squared
    error on the validation part is taken.
    """
    def flat(part):
        return part.reshape(len(part), -1)

    mean, middle = flat(train.x).mean(axis=0), train.y.mean(axis=0)
    A, B = flat(train.x) - mean, train.y - middle
    square, product = A.T @ A, A.T @ B

    def told(W, x):
        return (flat(x) - mean) @ W + middle

    weights = [
        np.linalg.solve(square + penalty * np.eye(len(square)), product)
        for penalty in np.asarray(penalties, float)
    ]
    best = min(weights, key=lambda W: rmse(validation.y,
                                           told(W, validation.x)))
    return lambda x: told(best, x)


def errors_of(task: Task, model: Callable) -> list[np.ndarray]:
    """Absolute errors (n, horizon) of each fold's test part.

    model: train, validation, test, unit → the differences told, in the
        unit of the series, for the windows of the test part
    """
    found = []
    for fold in task.folds:
        (train, validation, test), unit = prepare(task, fold)
        told = model(train, validation, test, unit)
        found.append(np.abs(unit * test.y - told))
    return found


def stretches(errors: list[np.ndarray], k: int) -> np.ndarray:
    """Mean errors of k stretches of each fold, one after the other."""
    need_int("k", k, 1)
    return np.array([part.mean() for fold in errors
                     for part in np.array_split(fold, k)])


def reads(
    f: Callable, series: np.ndarray, rng: np.random.Generator
) -> list[np.ndarray]:
    """Which steps of a series have a say in which row of f(series).

    f: series (T, …) → one array or several, each with rows along its first
        axis; called 2 T + 1 times, and has to give the same for the same.
    Returns one (rows, T) bool array for each: True where another value of
    that step changes that row. Two others are tried: one somewhat lower, and
    one much higher, which a maximum cannot hide.
    """
    need_rng(rng)
    values = np.asarray(series, float)
    before = _arrays(f(values.copy()))
    found = [np.zeros((len(a), len(values)), bool) for a in before]
    for t in range(len(values)):
        size = 1 + np.abs(values[t])
        for least, most in ((-0.15, -0.05), (5, 15)):
            moved = values.copy()
            moved[t] += size * rng.uniform(least, most, values[t].shape)
            after = _arrays(f(moved))
            for a, b, seen in zip(before, after, found, strict=True):
                if a.shape != b.shape:
                    raise ValueError(
                        "f must give arrays of the same shape for every "
                        f"series of a length; got {a.shape}, then {b.shape}"
                    )
                differs = (a != b) & ~(np.isnan(a) & np.isnan(b))
                seen[:, t] |= differs.reshape(len(a), -1).any(axis=1)
    return found


def leaks(
    prepare: Callable, series: np.ndarray, rng: np.random.Generator
) -> list[str]:
    """What a preparation lets through from the future; [] if nothing.

    prepare: series (T, …) → two Frames, to train on and to test with. It is
        run on series in which one step was changed, so its windows must not
        be shuffled by a generator that goes on from call to call.
    Two rules: no row of the training part depends on a step at or after the
    first test target, and no window of the test part on its own targets or
    on what comes after them.
    """
    train, test = prepare(np.asarray(series, float))
    start, found = int(test.at.min()), []
    *fitted, told = reads(
        lambda s: (lambda a, b: [a.x, a.y, b.x])(*prepare(s)), series, rng
    )
    late = _late(fitted[0] | fitted[1], np.full(len(train.at), start))
    if len(late):
        found.append(
            f"{len(late)} of {len(train.at)} training rows depend on step "
            f"{start} or later"
        )
    late = _late(told, test.at)
    if len(late):
        k = late[0]
        found.append(
            f"{len(late)} of {len(test.at)} test windows depend on their "
            f"target or later: that for {test.at[k]} on "
            f"{np.flatnonzero(told[k]).max()}"
        )
    return found


def _late(read, at):
    """The rows that depend on a step at or after `at`."""
    after = np.arange(read.shape[1]) >= at[:, None]
    return np.flatnonzero((read & after).any(axis=1))


def _arrays(value):
    many = isinstance(value, tuple | list)
    return [np.asarray(a, float) for a in (value if many else [value])]


def mae(y: np.ndarray, forecast: np.ndarray) -> float:
    """Mean absolute error, in the unit of y."""
    return float(np.abs(_errors(y, forecast)).mean())


def rmse(y: np.ndarray, forecast: np.ndarray) -> float:
    """Root of the mean squared error, in the unit of y."""
    return float(np.sqrt((_errors(y, forecast) ** 2).mean()))


def mase(
    y: np.ndarray, forecast: np.ndarray, history: np.ndarray, season: int = 1
) -> float:
    """Mean absolute scaled error (Hyndman & Koehler, 2006); no unit.

    history (T,): the training part; the error is divided by what repeating
    its value of `season` steps before would have cost there, on average.
    """
    need_int("season", season, 1)
    history = series("history", history)
    if len(history) <= season:
        raise ValueError(
            f"history must be longer than a season of {season}; got "
            f"{len(history)} steps"
        )
    scale = np.abs(history[season:] - history[:-season]).mean()
    if scale == 0:
        raise ValueError(
            f"history repeats itself every {season} steps, so there is no "
            "error to divide by"
        )
    return mae(y, forecast) / float(scale)


def coverage(y: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """Share of the values that lie in their intervals."""
    return float(
        ((_errors(y, low) >= 0) & (_errors(y, high) <= 0)).mean()
    )


def half_width(
    y: np.ndarray, forecast: np.ndarray, level: float
) -> np.ndarray:
    """How far around a forecast an interval has to reach: (h,).

    y, forecast (n, h): a part that trained nothing; level in (0, 1).
    For each column the k-th smallest absolute error, k = ⌈level (n + 1)⌉:
    a new error from the same source is no larger with a probability of
    `level` or more (split conformal prediction, Vovk et al., 2005).
    """
    if not 0 < level < 1:
        raise ValueError(f"level must lie in (0, 1); got {level}")
    errors = np.sort(np.abs(_errors(y, forecast)), axis=0)
    k = int(np.ceil(level * (len(errors) + 1)))
    if k > len(errors):
        raise ValueError(
            f"a level of {level} needs more than {len(errors)} errors"
        )
    return errors[k - 1]


def _errors(y, forecast):
    """y − forecast; one shape and no missing value, or a ValueError."""
    y, forecast = np.asarray(y, float), np.asarray(forecast, float)
    if y.shape != forecast.shape or not y.size:
        raise ValueError(
            "y and what is compared with it must have one shape and at "
            f"least one value; got {y.shape} and {forecast.shape}"
        )
    _finite("y", y)
    _finite("what y is compared with", forecast)
    return y - forecast


def persistence(values: np.ndarray, at: np.ndarray, horizon: int) -> np.ndarray:
    """The last value known, for each of the steps to come: (N, horizon)."""
    values, at = series("values", values), _times(at, 1, len(values))
    return np.repeat(values[at - 1, None], horizon, axis=1)


def seasonal_naive(
    values: np.ndarray, at: np.ndarray, horizon: int, season: int
) -> np.ndarray:
    """The value of the last known season at the same place: (N, horizon)."""
    need_int("season", season, 1)
    values, at = series("values", values), _times(at, season, len(values))
    back = season - np.arange(horizon) % season
    return values[at[:, None] - back]


class Smoothing(NamedTuple):
    """The rates of exponential smoothing, each in 0 … 1."""

    level: float
    trend: float
    season: float


def holt_winters(
    values: np.ndarray, at: np.ndarray, horizon: int, season: int,
    rates: Smoothing,
) -> np.ndarray:
    """Additive exponential smoothing (Holt, 1957; Winters, 1960).

    values (T,); at (N,): the times of the first forecasts, at least two
    seasons after the start; season: its length m. → (N, horizon)

    The first two seasons say where level, trend and season begin; every
    later value moves them. A forecast for `at` has seen what is before it.
    """
    values, at = series("values", values), _times(at, 2 * season, len(values))
    level, trend, cycle = _smooth(values[: at.max()], season, rates)
    steps = np.arange(1, horizon + 1)
    return (level[at - 1, None] + steps * trend[at - 1, None]
            + seasonal_naive(cycle, at, horizon, season))


def fit_smoothing(
    values: np.ndarray, season: int, horizon: int = 1
) -> Smoothing:
    """The rates with the least squared error, over all of the `horizon`
    steps ahead, on `values` (T,): the training part."""
    optimize = need_library("scipy.optimize", "scipy", "fit_smoothing")
    values = series("values", values)
    start = 2 * season
    if len(values) <= start + horizon:
        raise ValueError(
            f"values must be longer than two seasons of {season} and a "
            f"horizon of {horizon}; got {len(values)} steps"
        )
    made = frames(values, values, start, horizon)

    def cost(rates):
        told = holt_winters(values, made.at, horizon, season,
                            Smoothing(*rates))
        return ((made.y - told) ** 2).mean()

    best = optimize.minimize(cost, (0.3, 0.01, 0.3), method="Nelder-Mead",
                             bounds=[(0, 1)] * 3,
                             options={"xatol": 1e-3, "fatol": 1e-6})
    return Smoothing(*map(float, best.x))


def _smooth(values, season, rates):
    """Level, trend and season after each step, (T,) each."""
    alpha, beta, gamma = rates
    first, second = values[:season].mean(), values[season:2 * season].mean()
    slope = (second - first) / season
    now = first + slope * (season - 1) / 2
    level, trend = np.zeros((2, len(values)))
    level[season - 1], trend[season - 1] = now, slope
    cycle = values.copy()
    cycle[:season] -= now + slope * np.arange(1 - season, 1)
    for t in range(season, len(values)):
        ahead, old = now + slope, cycle[t - season]
        rest = values[t] - ahead
        level[t] = now = alpha * (values[t] - old) + (1 - alpha) * ahead
        trend[t] = slope = beta * (now - level[t - 1]) + (1 - beta) * slope
        cycle[t] = gamma * rest + (1 - gamma) * old
    return level, trend, cycle


def series(name: str, values: np.ndarray) -> np.ndarray:
    """(T,) finite floats, or a ValueError that says what came instead."""
    values = np.asarray(values, float)
    if values.ndim != 1 or not len(values):
        raise ValueError(
            f"{name} must be one row of numbers, (T,); got shape "
            f"{values.shape}"
        )
    _finite(name, values)
    return values


def _finite(name, values):
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        place = tuple(map(int, bad[0]))
        raise ValueError(
            f"{name} must be finite; {len(bad)} of {values.size} values are "
            f"not, the first at {place[0] if len(place) == 1 else place}: "
            f"{values[place]}"
        )


def _times(at, least, most):
    """Times of first forecasts: whole numbers in least … most."""
    at = np.asarray(at)
    if at.ndim != 1 or not len(at) or at.dtype.kind not in "iu":
        raise ValueError(
            "at must be a row of whole numbers; got shape "
            f"{at.shape} of {at.dtype}"
        )
    if at.min() < least or at.max() > most:
        raise ValueError(
            f"at must lie in {least} … {most}; got {at.min()} … {at.max()}"
        )
    return at
