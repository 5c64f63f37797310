"""Repeat an experiment over seeds, and say how sure the result is."""

import json
from collections.abc import Callable, Iterable
from importlib import resources
from typing import NamedTuple

import numpy as np

from rnncourse._arguments import need_library


class Interval(NamedTuple):
    """A mean with its confidence interval, from n independent runs."""

    mean: float
    low: float
    high: float
    n: int

    def __str__(self):
        half = (self.high - self.low) / 2
        return f"{self.mean:.2f} ± {half:.2f} (n = {self.n})"

    def overlaps(self, other):
        """Whether the two intervals share a value."""
        return self.low <= other.high and other.low <= self.high


def repeat(run: Callable, seeds: Iterable[int]) -> list:
    """[run(rng) for each seed], each with a Generator of its own."""
    return [run(np.random.default_rng(seed)) for seed in seeds]


def interval(values: Iterable[float], level: float = 0.95) -> Interval:
    """Student's t interval for the mean of independent values.

    values: at least two finite numbers, one per run; level: in (0, 1).
    With three seeds the interval is wide, and it should be.
    """
    values = np.asarray(values, float)
    if values.ndim != 1 or len(values) < 2 or not np.isfinite(values).all():
        raise ValueError(
            f"values must be two or more finite numbers; got {values}"
        )
    if not 0 < level < 1:
        raise ValueError(f"level must lie in (0, 1); got {level}")
    n, mean = len(values), values.mean()
    stats = need_library("scipy.stats", "scipy", "interval")
    t = stats.t.ppf((1 + level) / 2, n - 1)
    half = t * values.std(ddof=1) / np.sqrt(n)
    return Interval(float(mean), float(mean - half), float(mean + half), n)


def record(name: str) -> dict:
    """The stored result of an experiment, from rnncourse/records/<name>.json.

    Returns the dict that the file holds; raises ValueError with the names
    there are, or with what is wrong with the file.
    """
    folder = resources.files("rnncourse") / "records"
    files = folder.iterdir() if folder.is_dir() else ()
    known = {f.name.removesuffix(".json"): f for f in files
             if f.name.endswith(".json")}
    if name not in known:
        raise ValueError(
            f"there is no record {name!r}; there are: "
            f"{', '.join(sorted(known)) or 'none'}"
        )
    try:
        found = json.loads(known[name].read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"the record {name!r} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise ValueError(
            f"the record {name!r} must be an object; got "
            f"{type(found).__name__}"
        )
    return found
