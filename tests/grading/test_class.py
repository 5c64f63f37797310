"""A class with broken and hostile files, marked, killed and resumed."""

import os

import numpy as np
import pytest

from rnngrading import isolation
from tests.grading import classes, killing

N = 24
LEVEL = isolation.best()
SETTINGS = ("--isolation", LEVEL, "--seed", "s", "--timeout", "10")
pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="this system cannot limit what a student runs"
)


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """(students, folder) of a class marked without interruption."""
    place = tmp_path_factory.mktemp("whole")
    students = classes.make(
        place / "class", N, 3, notebooks=("02-simple-rnn", "06-gru"),
        trouble=0.5,
    )
    status, said = killing.finish(
        killing.start(place / "class", place / "out", *SETTINGS)
    )
    assert status == 1, said    # some files are unreadable
    return students, place


def test_the_class_has_every_kind_of_trouble(marked):
    students, _ = marked
    assert {s.trouble for s in students} >= {*classes.CODE, *classes.WRITERS}
    assert len({s.total for s in students}) > 5


def test_everybody_gets_the_mark_that_is_due(marked):
    students, place = marked
    assert not classes.wrong_marks(students, place / "out")


def test_a_mark_that_is_not_due_is_found(marked):
    students, place = marked
    lucky = next(s for s in students if s.total)
    exercise = next(name for name in lucky.marks if lucky.marks[name])
    was = lucky.marks[exercise]
    lucky.marks[exercise] = was + 1
    try:
        found, = classes.wrong_marks(students, place / "out")
    finally:
        lucky.marks[exercise] = was
    assert exercise in found


def test_every_file_is_accounted_for(marked):
    students, place = marked
    assert not classes.wrong_files(students, place / "class", place / "out")


def test_a_file_that_is_not_accounted_for_is_found(marked):
    students, place = marked
    forgotten = place / "class" / "forgotten.txt"
    forgotten.write_text("new")
    try:
        found, = classes.wrong_files(students, place / "class", place / "out")
    finally:
        forgotten.unlink()
    assert "forgotten.txt" in found


@pytest.mark.skipif(
    LEVEL != "bubblewrap", reason="isolation by bubblewrap is not possible "
    "here: what a kernel leaves behind is only certain there",
)
def test_killed_and_resumed_it_ends_as_if_nothing_had_been(marked, tmp_path):
    students, place = marked
    for student in students:
        classes.write(tmp_path / "class", student)
    out, all_of_it = tmp_path / "out", killing.receipts(place / "out")
    moments = np.random.default_rng().integers(0, all_of_it // 2, 2)
    print("killed after", sorted(moments), "receipts of", all_of_it)
    ways = (SETTINGS, ("--resume",), ("--resume",))
    for way, moment, group in zip(
            ways, sorted(moments), (False, True), strict=False):
        process = killing.start(tmp_path / "class", out, *way)
        assert killing.kill(process, out, moment, group) == []
        assert not (out / "grades.csv").exists()
    status, said = killing.finish(
        killing.start(tmp_path / "class", out, *ways[-1])
    )
    assert status == 1, said
    assert killing.tables(out) == killing.tables(place / "out")
