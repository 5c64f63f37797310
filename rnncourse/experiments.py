"""Repeat an experiment over seeds, keep it, and say how sure the result is.

A script of `experiments/` names a function, its settings and the seeds:

    run_script(measure, {"LSTM": {"cell": "lstm"}, …}, range(10))

Each run is `measure(seed, **setting)`, in another process with one thread, and
is kept as a file as soon as it is done. Who kills the script and
starts it again goes on with the runs that are missing; when none is, they
become one record, `rnncourse/records/<script>.json`.
"""

import argparse
import hashlib
import importlib.metadata
import json
import multiprocessing
import os
import platform
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date
from importlib import resources
from pathlib import Path
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from rnncourse._arguments import need_int, need_library

PACKAGE = Path(__file__).parent
# One thread a run: the same sums in the same order, and no quarrel for cores.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
     "VECLIB_MAXIMUM_THREADS", "TF_NUM_INTRAOP_THREADS",
     "TF_NUM_INTEROP_THREADS"),
    "1",
)  # fmt: skip


class Interval(NamedTuple):
    """A mean with its confidence interval, from n independent runs."""

    mean: float
    low: float
    high: float
    n: int

    def __str__(self):
        half = (self.high - self.low) / 2
        if np.isclose(self.mean - self.low, half):
            return f"{self.mean:.2f} ± {half:.2f} (n = {self.n})"
        return f"{self.mean:.2f} [{self.low:.2f}, {self.high:.2f}]"

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
    _need_level(level)
    n, mean = len(values), values.mean()
    stats = need_library("scipy.stats", "scipy", "interval")
    t = stats.t.ppf((1 + level) / 2, n - 1)
    half = t * values.std(ddof=1) / np.sqrt(n)
    return Interval(float(mean), float(mean - half), float(mean + half), n)


def share(hits: Iterable[bool], level: float = 0.95) -> Interval:
    """Wilson's interval for the share of True among independent runs.

    hits: at least one True or False, one per run. It stays within 0 and 1,
    and ten of ten runs do not make it certain.
    """
    hits = np.asarray(list(hits))
    if hits.ndim != 1 or not len(hits) or hits.dtype != bool:
        raise ValueError(f"hits must be one or more True or False; got {hits}")
    _need_level(level)
    n, k = len(hits), int(hits.sum())
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    middle = (k + z2 / 2) / (n + z2)
    half = np.sqrt(z2 * (k * (n - k) / n + z2 / 4)) / (n + z2)
    return Interval(k / n, float(middle - half), float(middle + half), n)


def table(results: dict, level: float = 0.95) -> str:
    """Results as lines of text: one setting each, one quantity a column.

    results: {setting: {quantity: [value per run]}} or {setting: [value per
    run]}, as a record holds them. True and False become "9 of 10" with
    Wilson's interval, numbers a mean with Student's.
    """
    results = {
        name: found if isinstance(found, dict) else {"": found}
        for name, found in results.items()
    }
    columns = list(dict.fromkeys(q for f in results.values() for q in f))
    rows = [["", *columns]]
    for name, found in results.items():
        rows.append([name, *(_cell(found.get(q), level) for q in columns)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows
    ).lstrip("\n")


def conduct(
    measure: Callable[..., Any], settings: dict[str, dict],
    seeds: Iterable[int], folder: str | Path, *, jobs: int = 1,
    until: float = float("inf"), about: dict | None = None,
) -> list[dict]:
    """Every run that is not kept in `folder` yet; then all that are.

    measure: importable function, called as measure(seed, **setting); returns
        what JSON can hold: numbers, lists, dicts of them (NumPy's too)
    settings: {name: its keyword arguments}
    folder: of the kept runs. A run whose setting was changed since counts as
        another, one whose `measure` was changed does not: delete the folder.
    jobs: runs at a time; until: no run starts after this `time.time()`
    about: kept with each run, such as its command and versions

    Returns [{"setting", "configuration", "seed", "numbers", "seconds" of one
    processor, "date", **about}], settings in their order, then seeds. Raises
    RuntimeError where a run fails, ValueError for a kept file that is no run;
    the runs that are done stay kept.
    """
    need_int("jobs", jobs, 1)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    seeds = list(seeds)
    runs = {
        _path(folder, name, setting, seed): (name, setting, seed)
        for name, setting in settings.items() for seed in seeds
    }
    missing = [path for path in runs if _kept(path) is None]
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)          # read when a process starts
    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), _end_with_parent
    )
    try:
        doing = {
            pool.submit(_run, measure, *runs[path], path, about or {}, until):
            path for path in missing
        }
        for done in as_completed(doing):
            name, _, seed = runs[doing[done]]
            if error := done.exception():
                raise RuntimeError(
                    f"the run {name!r} with seed {seed} failed: "
                    f"{type(error).__name__}: {error}"
                ) from error
            if found := _kept(doing[done]):
                print(f"{name}, seed {seed}: {found['numbers']!s:.200}",
                      file=sys.stderr, flush=True)
    finally:
        pool.shutdown(cancel_futures=True)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    return [found for path in runs if (found := _kept(path)) is not None]


def run_script(
    measure: Callable[..., Any], settings: dict[str, dict],
    seeds: Iterable[int], packages: Iterable[str] = ("numpy",),
) -> None:
    """The main function of a script in experiments/; see the module.

    Reads --jobs and --minutes from the command line, keeps runs in
    build/experiments/<script>/, and writes the record once all are there.
    """
    script, seeds = Path(sys.argv[0]), list(seeds)
    parser = argparse.ArgumentParser(description=measure.__doc__)
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time")
    parser.add_argument("--minutes", type=float, default=float("inf"),
                        help="start no run later than this")
    given = parser.parse_args()
    about = provenance(packages)
    runs = conduct(
        measure, settings, seeds,
        PACKAGE.parent / "build" / "experiments" / script.stem,
        jobs=given.jobs, until=time.time() + 60 * given.minutes, about=about,
    )
    wanted = len(settings) * len(seeds)
    if len(runs) < wanted:
        print(f"{len(runs)} of {wanted} runs are there; "
              "the same command makes the others")
        return
    results = {
        name: _together([r["numbers"] for r in runs if r["setting"] == name])
        for name in settings
    }
    store(script.stem, about | {
        "date": max(r["date"] for r in runs), "settings": settings,
        "seeds": seeds, "seconds": round(sum(r["seconds"] for r in runs)),
        "results": results,
    })


def provenance(packages: Iterable[str] = ("numpy",)) -> dict[str, Any]:
    """Command and versions of the script that is running."""
    return {
        "command": f"python experiments/{Path(sys.argv[0]).name}",
        "versions": {"python": platform.python_version()}
        | {name: importlib.metadata.version(name) for name in packages},
    }


def store(name: str, content: dict) -> None:
    """Write rnncourse/records/<name>.json, whole or not at all."""
    path = PACKAGE / "records" / f"{name}.json"
    _write(path, content)
    print(f"{path.relative_to(PACKAGE.parent)}: {content['seconds']} s")


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


def _end_with_parent():
    """A worker whose parent was killed would wait for work for ever."""

    def watch():
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _run(measure, name, setting, seed, path, about, until):
    """One run, in a process that is not the caller's, and its file."""
    if time.time() >= until:
        return
    start = time.process_time()
    numbers = measure(seed, **setting)
    seconds = round(time.process_time() - start, 1)
    _write(path, {
        "setting": name, "configuration": setting, "seed": seed,
        "numbers": numbers, "seconds": seconds,
        "date": date.today().isoformat(), **about,
    })


def _path(folder, name, setting, seed):
    """Where a run is kept; another setting has another path."""
    text = json.dumps([name, setting], sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    words = re.sub(r"\W+", "-", name).strip("-")
    return folder / f"{words}-{digest}-seed-{seed}.json"


def _kept(path):
    """The run in this file; None where there is no file."""
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text("utf-8"))
        found["numbers"], found["seconds"], found["date"]
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(
            f"{path} is not a kept run ({type(error).__name__}: {error}); "
            "delete it, and the same command makes that run again"
        ) from None
    return found


def _write(path, content):
    """All or nothing: a file that is there is whole."""
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False,
                      default=lambda number: number.tolist())
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)


def _together(runs):
    """[{quantity: value}] → {quantity: [value]}; plain values stay a list."""
    if not all(isinstance(run, dict) for run in runs):
        return runs
    return {quantity: [run[quantity] for run in runs] for quantity in runs[0]}


def _cell(values, level):
    if values is None:
        return ""
    if all(isinstance(v, bool) for v in values):
        found = share(values, level)
        return (f"{sum(values)} of {found.n} "
                f"[{found.low:.2f}, {found.high:.2f}]")
    return str(interval(values, level))


def _need_level(level):
    if not 0 < level < 1:
        raise ValueError(f"level must lie in (0, 1); got {level}")
