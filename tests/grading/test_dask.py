"""The same class, marked here and on a Dask cluster."""

import contextlib
import os
import sys

import pytest

from rnngrading import isolation, run
from tests.grading import classes

distributed = pytest.importorskip(
    "distributed", reason="Dask is not installed: pip install distributed"
)
pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="this system cannot limit what a student runs"
)

N = 7


@contextlib.contextmanager
def cluster(monkeypatch, workers=2):
    """The address of a scheduler with workers, processes of their own."""
    # Workers import what lies in the repository, as they would a package.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True,
        dashboard_address=None,
    ) as made:
        yield made.scheduler_address.replace("tcp://", "dask://")


def test_a_cluster_gives_the_same_marks(monkeypatch, tmp_path):
    students = classes.make(tmp_path / "class", N, 4, trouble=0.3)
    assert {s.trouble for s in students} > {""}
    settings = {"isolation": isolation.best(), "seed": "s", "timeout": 12}
    with cluster(monkeypatch) as address:
        ways = {"here": {"workers": 2}, "cluster": {"executor": address}}
        for name, way in ways.items():
            run.grade(tmp_path / "class", tmp_path / name, **settings, **way)
    for table in ("grades.csv", "marks.csv", "files.csv"):
        here, there = (
            (tmp_path / name / table).read_bytes() for name in ways
        )
        assert here == there
    lines = (tmp_path / "cluster" / "marks.csv").read_text().splitlines()
    assert len(lines) == 1 + sum(len(s.marks) for s in students)


def test_a_cluster_that_cannot_isolate_is_refused(
        monkeypatch, bubblewrap, tmp_path):
    classes.make(tmp_path / "class", 1, 4, trouble=0)
    monkeypatch.setenv("PATH", str(tmp_path))       # has no bwrap
    with cluster(monkeypatch, workers=1) as address:
        monkeypatch.undo()
        with pytest.raises(ValueError, match="executor: on a worker, isolati"):
            run.grade(tmp_path / "class", tmp_path / "out",
                      isolation=bubblewrap, executor=address)
