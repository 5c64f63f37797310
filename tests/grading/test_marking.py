"""One submission → a receipt, with a real kernel at the best level."""

import json
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree

import nbformat
import pytest
from submissions import ROOT, data, job, released, solutions, submission

from rnncourse.exercises import check, get
from rnngrading import isolation, marking
from rnngrading.receipt import Receipt

ALL_POINTS = {n: get(n).points for n in solutions()}
NAMES = [p.stem for p in sorted((ROOT / "exercises").glob("*.ipynb"))]


def _points(receipt):
    return {e.exercise: e.points for e in receipt.exercises}


def _one(receipt, exercise):
    return next(
        e for e in receipt.exercises if e.exercise == exercise
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_solutions_of_every_notebook_get_all_points(name):
    receipt = marking.mark(job(submission(name), name))
    assert receipt.status == "marked", receipt.reason
    assert _points(receipt) == {n: get(n).points for n in solutions(name)}


def test_a_notebook_as_handed_out_gets_none():
    receipt = marking.mark(job(released()))
    assert set(_points(receipt).values()) == {0}
    assert {e.status for e in receipt.exercises} == {"not yet"}
    assert all(e.code == "" for e in receipt.exercises)


@pytest.fixture(scope="module")
def mixed():
    """Two mistakes among right answers."""
    return marking.mark(job(submission(answers={
        "rnn-step": "def rnn_step(x_t, h_prev, p):\n"
                    "    return np.tanh(x_t @ p.W_x + h_prev @ p.W_h)",
        "rnn-forward": "def rnn_forward(x, h_0, p:\n    pass",
    })))


def test_a_mistake_is_diagnosed_in_the_receipt(mixed):
    wrong = _one(mixed, "rnn-step")
    assert wrong.status == "wrong" and wrong.points == 0
    assert len(wrong.misconceptions) == 1 and wrong.reread
    assert "tanh" in wrong.code
    error = _one(mixed, "rnn-forward")
    assert error.status == "error"
    assert error.diagnosis == (
        "The cell of this exercise stopped with SyntaxError: '(' was never "
        "closed (line 1)"
    )
    assert _one(mixed, "rnn-step-backward").status == "passed"


def test_the_receipt_is_plain_json(mixed):
    again = json.loads(json.dumps(mixed.to_json()))
    assert Receipt.from_json(again) == mixed
    assert mixed.isolation == isolation.best()
    assert mixed.key == job(submission(answers={
        "rnn-step": _one(mixed, "rnn-step").code,
        "rnn-forward": _one(mixed, "rnn-forward").code,
    })).key


def test_the_junit_report_names_exercises_and_points(mixed):
    suites = ElementTree.fromstring(mixed.junit)
    seen = {}
    for case in suites.iter("testcase"):
        found = {p.get("name"): p.get("value") for p in case.iter("property")}
        if found["role"] == "probe":
            seen[found["exercise"]] = (
                int(found["points"]), case.find("failure") is None
            )
    assert seen == {
        e.exercise: (e.points, e.status == "passed")
        for e in mixed.exercises
    }
    assert "\x1b" not in mixed.junit and "#x1B" not in mixed.junit


def test_the_student_can_repeat_a_mark(mixed):
    import numpy as np

    scope = {"np": np}
    exec(_one(mixed, "rnn-step").code, scope)
    again = check("rnn-step", scope["rnn_step"], seed=mixed.seed)
    assert again.diagnosis == _one(mixed, "rnn-step").diagnosis
    assert again.misconceptions \
        == _one(mixed, "rnn-step").misconceptions


def test_no_expected_value_stands_in_a_receipt(mixed):
    spec = get("rnn-step")
    for outputs in spec.expected(spec.cases(mixed.seed)):
        for number in outputs["h"].ravel():
            assert f"{number:.4f}"[1:] not in json.dumps(mixed.to_json())


def test_the_seed_depends_on_secret_and_file_alone():
    first = job(submission())
    assert first.seed == replace(first, student="ben", file="x").seed
    assert first.seed != replace(first, secret="other").seed
    assert first.seed != job(released()).seed


@pytest.mark.parametrize("change", [
    {"secret": "other"}, {"isolation": "other"}, {"timeout": 31},
    {"memory": 4097}, {"data": b""}, {"release": b""},
])
def test_the_key_depends_on_what_a_mark_depends_on(change):
    first = job(submission())
    assert first.key == replace(
        first, student="ben", file="x", submitted="later").key
    assert first.key != replace(first, **change).key


def test_an_unreadable_file_is_a_status():
    receipt = marking.mark(job(b"%PDF-1.4"))
    assert receipt.status == "unreadable"
    assert "not JSON" in receipt.reason
    assert set(_points(receipt)) == set(solutions())
    assert not any(_points(receipt).values())


def test_a_grader_that_cannot_start_a_kernel_loses_no_work(monkeypatch):
    monkeypatch.setattr(
        isolation, "argv", lambda *a: [sys.executable, "-c", "1/0"]
    )
    receipt = marking.mark(job(submission()))
    assert receipt.status == "lost"
    assert "no kernel could be started" in receipt.reason


def test_a_fault_of_a_judge_is_no_mark(monkeypatch):
    from rnncourse.exercises import spec

    def fail(*a):
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(spec.diagnose, "judge", fail)
    receipt = marking.mark(job(submission()))
    assert receipt.status == "lost"
    assert "could not be judged: ZeroDivisionError" in receipt.reason


def test_a_cell_outside_the_exercises_that_stops_is_told_of():
    notebook = submission()
    notebook.cells.insert(3, nbformat.v4.new_code_cell(
        "import os; os._exit(0)"
    ))
    receipt = marking.mark(job(notebook))
    assert receipt.notes == (
        "A cell outside the exercises ended the kernel; it was left out.",
    )
    assert _points(receipt) == ALL_POINTS


def test_lost_is_a_receipt_like_any_other(mixed):
    receipt = marking.lost(job(submission()), "the process died")
    assert type(receipt) is Receipt
    assert receipt.status == "lost"
    assert receipt.reason == "the process died"


def test_a_job_is_done_by_a_program_of_its_own():
    wanted = job(submission())
    done = subprocess.run(
        [sys.executable, "-m", "rnngrading.marking"],
        input=json.dumps(wanted.to_json()), capture_output=True, text=True,
        check=True, timeout=600,
    )
    receipt = Receipt.from_json(json.loads(done.stdout))
    assert receipt.status == "marked" and receipt.key == wanted.key
    assert _points(receipt) == ALL_POINTS


@pytest.mark.parametrize("source", [
    "import os\nos._exit(1)", "from time import sleep\nsleep(99)",
    "from time import sleep\n\ndef rnn_step(*a):\n    sleep(99)",
    "import os\n\ndef rnn_step(*a):\n    os._exit(1)",
], ids=["ends in its cell", "hangs in its cell", "hangs when called",
        "ends when called"])
def test_what_stops_the_kernel_costs_its_own_exercise(source, bubblewrap):
    receipt = marking.mark(job(
        submission(answers={"rnn-step": source}), timeout=10,
        isolation=bubblewrap,
    ))
    points = _points(receipt)
    assert points.pop("rnn-step") == 0
    assert sum(points.values()) == sum(ALL_POINTS.values()) - 2
    assert _one(receipt, "rnn-step").status == "stopped"


def test_wall_limit_is_longer_than_marking_can_take():
    assert marking.wall_limit(job(released(), timeout=60)) > 60 * 8 + 60


def test_data_need_not_be_a_valid_notebook():
    broken = submission()
    for cell in broken.cells:
        cell.id = "same"
    receipt = marking.mark(job(data(broken)))
    assert _points(receipt) == ALL_POINTS
