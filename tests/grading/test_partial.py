"""Points for some of the cases, where the exercise and the rules allow it."""

import json
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal

import numpy as np
import pytest

from rnncourse.exercises import get, names, probe
from rnngrading import feedback, marking, reports, run
from rnngrading.gradebook import gradebook
from rnngrading.policy import Rules
from rnngrading.receipt import Entry
from tests.grading.receipts import RUN, entry, receipt, row
from tests.grading.submissions import job, submission

BY_CASE = [name for name in names() if get(name).by_case
           and len(get(name).cases(1)) > 1]


def answered(name, function=None, seed=1):
    """(spec, cases, what a probe would send of a function)."""
    spec = get(name)
    cases = spec.cases(seed)
    return spec, cases, probe.run(
        function or spec.reference, [case["args"] for case in cases], 20)


def failed():
    return {"error": "ValueError", "message": "no", "line": ""}


# --- the verdict ------------------------------------------------------------

@pytest.mark.parametrize("name", BY_CASE)
def test_each_case_has_its_own_verdict(name):
    spec, cases, answers = answered(name)
    answers[-1] = failed()
    result = spec.judge(cases, answers)
    assert not result.passed and result.points == 0
    assert result.cases == (
        *((case["when"], True) for case in cases[:-1]),
        (cases[-1]["when"], False))


@pytest.mark.parametrize("name", BY_CASE)
def test_without_the_general_case_there_is_nothing(name):
    spec, cases, answers = answered(name)
    answers[0] = failed()
    assert spec.judge(cases, answers).cases == ()
    assert spec.judge(cases, None).cases == ()
    assert spec.judge(cases, answers[1:]).cases == ()


@pytest.mark.parametrize("name", BY_CASE)
def test_no_constant_is_right_in_general(name):
    """Nor an argument handed back, nor noughts of the right shape."""
    for seed in (1, 2, 3):
        spec, cases, right = answered(name, seed=seed)
        (want,) = spec.expected(cases[:1])
        args = {k: probe.decode(v) for k, v in cases[0]["args"].items()}
        tries = [0.0, 1.0, True, False, *args.values()]
        for fill in (np.zeros_like, np.ones_like):
            made = [fill(want[output]) for output in spec.returns]
            tries.append(tuple(made) if len(made) > 1 else made[0])
        for value in tries:
            sent = {"value": probe.encode(value), "changed": []}
            result = spec.judge(cases, [sent, *right[1:]])
            assert result.cases == (), value


def test_a_way_that_the_task_forbids_has_no_case():
    found = 0
    for name in BY_CASE:
        spec, cases, answers = answered(name)
        answers[-1] = failed()
        if spec.yourself:
            answers[0]["calls"] = [spec.yourself[0]]
        elif spec.keeps:
            answers[0]["changed"] = [spec.keeps[0]]
        else:
            continue
        found += 1
        assert spec.judge(cases, answers).cases == ()
    assert found


def test_what_is_handed_out_half_right_counts_as_a_whole():
    whole = [name for name in names() if name not in BY_CASE]
    assert {"debugging", "design"} <= {get(name).kind for name in whole}
    for name in whole:
        spec = get(name)
        assert not any(m.untouched for n in BY_CASE
                       for m in get(n).misconceptions)
        if spec.signature and not spec.accept and spec.kind != "plot":
            spec, cases, answers = answered(name)
            answers[-1] = failed()
            assert spec.judge(cases, answers).cases == ()


# --- the points -------------------------------------------------------------

CASES = (("in general", True), ("where a", True), ("where b", False),
         ("where c", False))
RULES = Rules(partial={"lstm-step": Decimal("0.4")})


def mark(cases, rules=RULES, status="wrong"):
    made = receipt("ana", entries={
        "lstm-step": entry("lstm-step", status, cases=cases)})
    book = gradebook([made], [row(made)], rules, {})
    return book.students[0], book.students[0].sheets[0].marks[0]


def test_points_by_hand():
    """0.4 for the general case, and a third of 0.6 for one of three."""
    _, found = mark(CASES)
    assert found.points == Decimal("1.8")          # 0.6 of 3
    assert not found.passed and not found.done
    _, none = mark((("in general", True), ("where a", False)))
    assert none.points == Decimal("1.2")


@pytest.mark.parametrize(("cases", "rules", "status"), [
    (CASES, Rules(), "wrong"),                          # nobody asked for it
    (CASES, Rules(partial={"gru-step": Decimal(1)}), "wrong"),
    ((), RULES, "wrong"),
    ((("in general", False), ("where a", True)), RULES, "wrong"),
    # Right in each case, and yet not passed: no verdict says why.
    ((("in general", True), ("where a", True)), RULES, "wrong"),
    ((("in general", True),), RULES, "wrong"),
])
def test_no_points_without_a_verdict(cases, rules, status):
    assert mark(cases, rules, status)[1].points == 0


def test_late_and_retries_cost_of_it_too():
    rules = replace(RULES, per_day=Decimal("0.5"),
                    deadlines={"05-lstm": datetime(2026, 11, 20)})
    assert mark(CASES, rules)[1].points == Decimal("0.9")


def test_a_change_of_the_cases_is_a_change_of_the_mark():
    """What `rnncourse regrade --diff` says."""
    before, after = (
        {("ana", "05-lstm"): receipt("ana", entries={
            "lstm-step": entry("lstm-step", "wrong", cases=cases)})}
        for cases in (CASES, ()))
    (change,) = run.changes(before, after, RULES)
    assert (change.before, change.after) == (Decimal("1.8"), 0)
    assert run.changes(before, after) == []


def test_the_page_says_what_is_right():
    student, found = mark(CASES)
    said = feedback.words(student.sheets[0], found)
    assert ("Part of the points, since it is right in general, where a, and "
            "not where b, where c.") in said
    assert "Part of the points" in feedback.page(student)
    assert "Part of" not in feedback.page(mark(CASES, Rules())[0])
    html = reports.page(gradebook([], [], RULES, {}), [], RUN, RULES)
    assert "has a share of the points or more: lstm-step 0.4." in html


# --- on the way -------------------------------------------------------------

def test_receipts_hold_the_cases():
    made = entry("lstm-step", "wrong", cases=CASES)
    sent = json.loads(json.dumps(asdict(made)))
    assert Entry.from_json(sent) == made
    del sent["cases"]                   # of a receipt that was there before
    assert Entry.from_json(sent) == replace(made, cases=())


@pytest.mark.parametrize("cases", [
    3, [["in general"]], [["in general", 1]], [["in general", "yes"]],
    ["ab"], [[True, True]],
])
def test_damaged_cases_are_no_receipt(cases):
    sent = json.loads(json.dumps(asdict(entry("lstm-step")))) | {
        "cases": cases}
    with pytest.raises(ValueError, match=r"Entry\.cases"):
        Entry.from_json(sent)


def test_from_a_kernel_to_a_receipt():
    """One row of a batch is forgotten: right but for one sequence."""
    forgets = (
        "# exercise: rnn-step\ndef rnn_step(x_t, h_prev, p):\n"
        "    if len(x_t) == 1:\n        return h_prev\n"
        "    return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)"
    )
    receipt = marking.mark(job(submission(answers={"rnn-step": forgets})))
    (step,) = (e for e in receipt.exercises if e.exercise == "rnn-step")
    assert (step.status, step.points) == ("wrong", 0)
    assert step.cases[0] == ("in general", True)
    assert {right for _, right in step.cases} == {True, False}
    assert all(e.cases == () for e in receipt.exercises if e is not step)
