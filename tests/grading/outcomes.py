"""Hands cases to the grader and compares what comes back with what must.

Each case is marked in a process of its own pool, several at a time; what a
marking leaves behind, as a folder or as a process, is part of its outcome.
"""

import json
import multiprocessing
import os
import tempfile
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree

from rnncourse.exercises import get
from rnngrading.receipt import Receipt
from tests.grading.cases import everything, exercises

LONGEST = 3_000      # characters of a sentence in a receipt
STATUSES = {"passed", "wrong", "error", "not yet", "missing", "stopped"}


@dataclass(frozen=True)
class Outcome:
    """What one case got at one level.

    undeserved, lost: points too many, and points too few
    wrong: one line for everything that is not as it must be
    """

    name: str
    level: str
    undeserved: int
    lost: int
    wrong: tuple
    seconds: float
    receipt: Receipt | None


def pool(workers=None):
    """Processes that mark; their environment holds a canary."""
    with patch.dict(os.environ, {"RNNCOURSE_CANARY": "host"}):
        made = ProcessPoolExecutor(
            workers or os.cpu_count(), multiprocessing.get_context("spawn")
        )
        made.submit(os.getpid).result()  # started with this environment
    return made


def outcome(name, level, secret="a secret of the tests"):
    """The Outcome of the case called `name`; runs in a process of a pool."""
    from rnngrading import processes
    from rnngrading.marking import mark

    processes.adopt()     # as each process of the grader does
    case = next(c for c in everything() if c.name == name)
    began = time.monotonic()
    undeserved, lost, wrong, receipt = 0, 0, [], None
    with tempfile.TemporaryDirectory(prefix="case-") as folder:
        place = Path(folder)
        with case.around(place):
            job = case.job(place, level, secret)
            with _folders() as made:
                try:
                    receipt = mark(job)
                except Exception:
                    wrong.append(f"mark raised\n{traceback.format_exc()}")
                finally:
                    processes.end_below()
            if receipt is not None:
                undeserved, lost, wrong = case.faults(receipt, level)
                wrong += malformed(receipt, job)
            wrong += [f"{path} was left behind" for path in made
                      if os.path.exists(path)]
            if pids := _living(made):
                wrong.append(f"{len(pids)} processes outlived the marking")
        if harm := case.harm(place):
            wrong.append(harm)
    return Outcome(name, level, undeserved, lost, tuple(wrong),
                   time.monotonic() - began, receipt)


def marked(job):
    """The receipt of any job, in a process of a pool."""
    from rnngrading.marking import mark

    return mark(job)


def malformed(receipt, job):
    """What is wrong with the form of a receipt: whatever was handed in."""
    wrong = []
    for name in ("student", "notebook", "file", "submitted", "isolation"):
        if getattr(receipt, name) != getattr(job, name):
            wrong.append(f"{name} is {getattr(receipt, name)!r}")
    rows = receipt.exercises
    if tuple(r.exercise for r in rows) != exercises(job.notebook):
        wrong.append("the exercises are not those of the release, in order")
    for row in rows:
        spec = get(row.exercise)
        passed = row.status == "passed"
        if row.status not in STATUSES or row.out_of != spec.points \
                or row.points != passed * spec.points:
            wrong.append(f"{spec.name} is {row.status}, {row.points} "
                         f"of {row.out_of} points")
        if not row.diagnosis:
            wrong.append(f"{spec.name} has no diagnosis")
        texts = [row.diagnosis, row.reread, *row.notes,
                 *row.misconceptions,
                 *(cell for line in row.table for cell in line)]
        if (longest := max(map(len, texts))) > LONGEST:
            wrong.append(f"{spec.name} says {longest} characters")
    try:
        json.dumps(receipt.to_json(), ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        wrong.append(f"the receipt cannot be written: {error}")
    if Receipt.from_json(json.loads(json.dumps(receipt.to_json()))) \
            != receipt:
        wrong.append("the receipt is not plain JSON")
    if receipt.junit or receipt.status == "marked":
        try:
            ElementTree.fromstring(receipt.junit)
        except ElementTree.ParseError as error:
            wrong.append(f"the JUnit report is no XML: {error}")
    return wrong


@contextmanager
def _folders():
    """The temporary folders that are made meanwhile."""
    made, real = [], tempfile.mkdtemp

    def mkdtemp(*args, **kwargs):
        made.append(real(*args, **kwargs))
        return made[-1]

    with patch.object(tempfile, "mkdtemp", mkdtemp):
        yield made


def _living(folders, seconds=60):
    """Processes of these folders that are still there after a while."""
    end = time.monotonic() + seconds  # a kernel with many takes its time
    while (found := list(_processes(folders))) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def _processes(folders):
    """Processes whose command names one of these folders."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes().decode("utf-8", "replace")
            state = (entry.parent / "stat").read_text().split(")")[-1].split()
        except OSError:
            continue  # it ended while we looked
        if state[0] != "Z" and any(folder in command for folder in folders):
            yield entry.parent.name
