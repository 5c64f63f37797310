"""The benchmark of grading counts, compares and reports right. No timing is
asserted."""

import os
import sys

import pytest

from benchmarks import grading
from tests.grading import classes

LINUX = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="only Linux binds to cores"
)


def runs(**wall):
    return {
        name: [{"wall": t, "cpu": t / 2} for t in times]
        for name, times in wall.items()
    }


def test_throughput_is_compared_round_by_round():
    found = grading.compared(
        runs(ours=[10.0, 20.0, 10.0], other=[30.0, 40.0, 50.0]), 30, "ours"
    )
    assert found["ours"]["wall"]["per_minute"][1] == 180
    assert found["other"]["wall"]["seconds"] == [35, 40, 45]
    assert found["other"]["wall"]["ratio"] == [2.5, 3, 4]
    assert found["other"]["cpu"]["per_minute"][1] == 90


def test_a_clock_that_is_missing_is_left_out():
    found = runs(ours=[1.0])
    found["ours"][0]["cpu"] = None
    assert grading.compared(found, 1, "ours")["ours"].keys() == {"wall"}
    assert grading.one_line({"wall": 2, "cpu": None}, 4) == (
        "4 submissions in 2.0 s; 120.0 a minute"
    )


def test_two_workers_are_compared_with_half_the_time_of_one():
    found = runs(one=[10.0, 10.0, 20.0], two=[5.0, 6.0, 15.0])
    assert grading.to_ideal(found, "one", "two") == [1.1, 1.2, 1.35]


def test_other_marks_are_an_error():
    students = classes.draw(2, trouble=0)
    right = {s.name: dict(s.marks) for s in students}
    grading.agree("it", right, students)
    name = students[0].name
    first = next(iter(right[name]))
    for wrong in (
        {}, right | {name: {}},
        right | {name: right[name] | {first: 1 - right[name][first]}},
    ):
        with pytest.raises(AssertionError, match="it gives other marks"):
            grading.agree("it", wrong, students)


def test_the_table_says_what_was_measured():
    ours, other = runs(ours=[10.0]), runs(other=[25.0])
    results = {
        "machine": "a machine", "python": "3", "students": 30, "rounds": 1,
        "isolation": "process", "first": "ours",
        "versions": {"ours": "1", "other": "2"},
        "tools": grading.compared(ours | other, 30, "ours"),
        "workers": {"to_ideal": [1.1, 1.2, 1.3]},
    }
    text = grading.table(results)
    assert "| other | 2 | 72.0 [72.0, 72.0] | 144.0" in text
    assert "| 2.50 [2.50, 2.50] |" in text
    assert "1.20 [1.10, 1.30]" in text
    assert grading.spread(None, 1) == "–"


@LINUX
def test_a_command_is_bound_to_its_cores_and_timed():
    core = min(os.sched_getaffinity(0))
    taken = grading.timed([
        sys.executable, "-c",
        f"import os; assert os.sched_getaffinity(0) == {{{core}}}; "
        "assert os.environ['OMP_NUM_THREADS'] == '1'",
    ], {core})
    assert taken["wall"] > 0
    assert taken["cpu"] is None or 0 < taken["cpu"] <= taken["wall"] * 1.5
    with pytest.raises(RuntimeError, match="ended with code 3"):
        grading.timed([sys.executable, "-c", "raise SystemExit(3)"], {core})


@pytest.mark.parametrize("name", grading.OTHERS)
def test_a_grader_that_is_not_there_is_said_to_be_missing(name, monkeypatch):
    variable = grading.OTHERS[name][0]
    monkeypatch.delenv(variable, raising=False)
    with pytest.raises(grading.Missing, match=variable):
        grading.Other(name)
    monkeypatch.setenv(variable, "/no/such/python")
    with pytest.raises(grading.Missing, match="does not run"):
        grading.Other(name)
    monkeypatch.setenv(variable, sys.executable)  # has no such distribution
    with pytest.raises(grading.Missing, match="does not run"):
        grading.Other(name)


def test_a_run_marks_with_each_grader_in_turn(monkeypatch):
    """The rounds alternate, and every round starts from an unmarked class."""
    students, order = classes.draw(2, trouble=0), []

    class Grader:
        def __init__(self, name):
            self.name = name

        def prepare(self, given, folder):
            folder.mkdir()
            (folder / "given").touch()

        def command(self, folder):
            assert [p.name for p in folder.iterdir()] == ["given"]
            (folder / "marked").touch()
            order.append(self.name)
            return []

        def marks(self, folder):
            return {s.name: s.marks for s in students}

    monkeypatch.setattr(
        grading, "timed", lambda command, cores: {"wall": 1.0, "cpu": None}
    )
    found = grading.rounds(
        {Grader("a"): {0}, Grader("b"): {0}}, students, 3, lambda text: None
    )
    assert order == list("abbaab")
    assert [len(times) for times in found.values()] == [3, 3]
