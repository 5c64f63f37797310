"""Several attempts at a notebook, where the rules let them count."""

import os
import random
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from rnncourse.exercises import get
from rnngrading import course, feedback, marking, reports, run
from rnngrading.gradebook import gradebook
from rnngrading.policy import Manual, Rules, notebooks
from tests.grading import fakes
from tests.grading.receipts import RUN, entry, receipt, row
from tests.grading.submissions import data as as_bytes
from tests.grading.submissions import released
from tests.grading.test_run import FULL, NAMES, in_this_process, rows

THREE = Rules(retries=(Decimal(1), Decimal("0.8"), Decimal("0.5")))
LSTM = notebooks()["05-lstm"]
FIRST, SECOND = LSTM[:2]
WORTH = {name: get(name).points for name in LSTM}


def attempts(*wrong, **more):
    """(receipts, rows) of ana's attempts, by what is wrong in each."""
    made = [
        receipt("ana", entries={e: entry(e, "wrong") for e in names},
                file=f"ana/{k}.ipynb", seed=k, **more)
        for k, names in enumerate(wrong, 1)
    ]
    return made, [row(r, attempt=k) for k, r in enumerate(made, 1)]


def marks(receipts, files, rules=THREE, manual=None):
    book = gradebook(receipts, files, rules, manual or {})
    return {m.exercise: m for m in book.students[0].sheets[0].marks}


# --- which attempt counts ---------------------------------------------------

def test_each_exercise_counts_where_it_brings_most():
    found = marks(*attempts([FIRST, SECOND], [SECOND], []))
    assert (found[FIRST].points, found[FIRST].attempt) == (
        WORTH[FIRST] * Decimal("0.8"), 2)
    assert (found[SECOND].points, found[SECOND].attempt) == (
        WORTH[SECOND] * Decimal("0.5"), 3)
    others = [found[name] for name in LSTM[2:]]
    assert all(m.points == WORTH[m.exercise] and m.attempt == 1
               for m in others)


def test_what_was_right_stays_and_what_never_was_shows_the_last():
    found = marks(*attempts([SECOND], [FIRST, SECOND]))
    assert (found[FIRST].points, found[FIRST].status) == (
        WORTH[FIRST], "passed")
    assert (found[SECOND].points, found[SECOND].attempt) == (0, 2)


def test_late_and_retry_both_cost():
    rules = replace(THREE, per_day=Decimal("0.5"),
                    deadlines={"05-lstm": datetime(2026, 11, 20)})
    receipts, files = attempts([FIRST], [])
    receipts[0] = replace(receipts[0], submitted="2026-11-19T10:00:00")
    found = marks(receipts, files, rules)
    assert found[FIRST].points == WORTH[FIRST] * Decimal("0.4")
    assert found[SECOND].points == WORTH[SECOND]
    # A late first attempt may bring less than a second one in time would.
    receipts[0] = replace(receipts[0], submitted="2026-11-22T10:00:00")
    receipts[1] = replace(receipts[1], submitted="2026-11-19T10:00:00")
    assert marks(receipts, files, rules)[SECOND].attempt == 2


def test_a_manual_mark_is_final():
    manual = {("ana", FIRST): Manual(Decimal(1), "")}
    found = marks(*attempts([FIRST], []), manual=manual)
    assert found[FIRST].points == 1


def test_an_attempt_that_is_lost_keeps_the_sheet_open():
    """It might have been the best."""
    receipts, files = attempts([], [])
    receipts[0] = replace(receipts[0], status="lost", reason="It died.")
    sheet = gradebook(receipts, files, THREE, {}).students[0].sheets[0]
    assert sheet.open and sheet.points is None


def test_the_order_of_what_comes_in_does_not_matter():
    receipts, files = attempts([FIRST], [SECOND], [])
    book = gradebook(receipts, files, THREE, {})
    for seed in range(3):
        random.Random(seed).shuffle(receipts)
        random.Random(seed + 9).shuffle(files)
        again = gradebook(receipts, files, THREE, {})
        assert again.students[0].sheets == book.students[0].sheets


def test_no_more_than_the_rules_have():
    with pytest.raises(ValueError, match="4 receipts for 'ana'"):
        marks(*attempts([], [], [], []))
    with pytest.raises(ValueError, match="2 receipts for 'ana'"):
        marks(*attempts([], []), rules=Rules())


# --- what people read -------------------------------------------------------

def test_the_pages_say_which_attempt_counts_and_why():
    receipts, files = attempts([FIRST], [])
    book = gradebook(receipts, files, THREE, {})
    soup = BeautifulSoup(feedback.page(book.students[0]), "html.parser")
    first, second = (
        " ".join(soup.select_one(f"article:has(#{name})").get_text().split())
        for name in (FIRST, SECOND))
    assert f"Attempt 2 of 2 counts here. {WORTH[FIRST]} points, times 0.8 " \
        "because it was attempt 2." in first
    assert "Attempt 1 of 2 counts here." in second and "times" not in second
    commands = [pre.get_text() for pre in soup.select("details pre")
                if "seed=" in pre.get_text()]
    assert [f'"{FIRST}"' in text for text in commands] == [False, True]
    assert "seed=1)" in commands[0] and "seed=2)" in commands[1]
    html = reports.page(book, files, RUN, THREE)
    assert "the best of 3 attempts counts, times 1, 0.8, 0.5." in html
    assert "05-lstm: 2 attempts" in html
    assert "attempts" not in reports.page(
        gradebook(receipts[:1], files[:1], Rules(), {}), files[:1], RUN,
        Rules())


def test_nobody_is_like_himself():
    receipts, files = attempts([FIRST], [])
    coded = [replace(r, exercises=tuple(
        replace(e, code="def lstm_step():\n    return 1 < 2")
        for e in r.exercises)) for r in receipts]
    book = gradebook(coded, files, THREE, {})
    assert "No pair stands out." in reports.page(book, files, RUN, THREE)


# --- which files are attempts -----------------------------------------------

@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(course, "course", lambda whole: None)
    (tmp_path / "rules.toml").write_text(
        "[retries]\nfactors = [1, 0.8, 0.5]\n", "utf-8")
    return tmp_path


def answered(says):
    """A notebook with an answer, of which the fake makes what it says."""
    notebook = released("05-lstm")
    for cell in notebook.cells:
        if cell.source.startswith(f"# exercise: {NAMES[0]}"):
            cell.source += f"\nNOTE = '{says}'"
    return as_bytes(notebook)


def wrong(name):
    return answered(f"wrong:{name}")


def hand_in(place, files):
    """{name: bytes} of ana, each an hour after the one before."""
    for hour, (name, content) in enumerate(files.items()):
        path = place / "class" / "ana" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1.8e9 + 3600 * hour,) * 2)


def graded(place, mark=fakes.mark, **options):
    run.grade(place / "class", place / "out", mark=mark, seed="s",
              isolation="process", rules=place / "rules.toml", **options)
    files = {r["path"].rpartition("/")[2]: r["status"]
             for r in rows(place / "out" / "files.csv")}
    points = {r["exercise"]: (r["points"], r["attempt"], r["retry_factor"])
              for r in rows(place / "out" / "marks.csv")}
    return files, points


def test_attempts_in_the_order_in_which_they_came(place):
    hand_in(place, {"05-lstm (7).ipynb": wrong(NAMES[0]),
                    "05-lstm (2).ipynb": answered("right")})
    files, points = graded(place)
    assert set(files.values()) == {"marked"}
    worth = f"{0.8 * WORTH[NAMES[0]]:.2f}".rstrip("0").rstrip(".")
    assert points[NAMES[0]] == (worth, "2", "0.8")
    assert points[NAMES[1]] == (str(WORTH[NAMES[1]]), "1", "1")
    names = {p.name for p in (place / "out" / "junit").glob("*")}
    assert names <= {"ana-05-lstm-1.xml", "ana-05-lstm-2.xml"}


@pytest.mark.parametrize("first, second", [
    ("round 1/Ana_7_assignsubmission_file_/05-lstm.ipynb",
     "round 2/Ana_9_assignsubmission_file_/05-lstm.ipynb"),
    ("gomezana_12345_11_05-lstm.ipynb", "gomezana_12345_12_05-lstm-1.ipynb"),
])
def test_rounds_that_a_platform_exported(place, first, second):
    for hour, (name, content) in enumerate((
            (first, wrong(NAMES[0])), (second, answered("right")))):
        path = place / "class" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1.8e9 + 3600 * hour,) * 2)
    files, points = graded(place)
    assert set(files.values()) == {"marked"}
    assert [points[name][1:] for name in NAMES[:2]] == [
        ("2", "0.8"), ("1", "1")]


def test_what_is_no_attempt(place):
    """Blank, unreadable, a copy of what came before: none of them costs."""
    blank = as_bytes(released("05-lstm"))
    hand_in(place, {
        "05-lstm (0).ipynb": blank, "05-lstm (1).ipynb": wrong(NAMES[0]),
        "05-lstm (2).ipynb": b"no notebook", "05-lstm (3).ipynb": blank,
        "05-lstm (4).ipynb": wrong(NAMES[0]),
        "05-lstm (5).ipynb": answered("right"),
    })
    files, points = graded(place)
    counting = [name for name, status in files.items() if status == "marked"]
    assert counting == ["05-lstm (1).ipynb", "05-lstm (5).ipynb"]
    assert all(s.startswith("superseded by") for n, s in files.items()
               if n not in counting)
    assert points[NAMES[0]][1:] == ("2", "0.8")


def test_no_more_attempts_than_count(place):
    hand_in(place, {f"05-lstm ({k}).ipynb": answered(f"wrong:{NAMES[0]} {k}")
                    for k in range(3)} | {"05-lstm (9).ipynb": answered("ok")})
    files, points = graded(place)
    assert files["05-lstm (9).ipynb"] == "ignored: attempt 4, and 3 count"
    assert points[NAMES[0]] == ("0", "3", "0.5")


def test_without_the_rule_the_last_counts_alone(place):
    hand_in(place, {"05-lstm (0).ipynb": answered("right"),
                    "05-lstm (1).ipynb": wrong(NAMES[0])})
    (place / "rules.toml").write_text("", "utf-8")
    files, points = graded(place)
    assert sorted(files.values()) == [
        "marked", "superseded by ana/05-lstm (1).ipynb"]
    assert points[NAMES[0]] == ("0", "1", "1")


def test_resume_and_regrade_know_every_attempt(place, monkeypatch):
    hand_in(place, {"05-lstm (0).ipynb": wrong(NAMES[0]),
                    "05-lstm (1).ipynb": answered("right")})
    before = graded(place)
    calls = []

    def elsewhere(job):
        calls.append(job)
        return marking.lost(job, "")

    run.grade(place / "class", place / "out", mark=elsewhere, resume=True)
    assert not calls
    assert run.regrade(place / "out", mark=fakes.mark).changes == []
    assert graded(place, resume=True) == before
    monkeypatch.setattr(course, "version", lambda: "0.1.0+changed00000")
    monkeypatch.setattr(run.jobs, "work", in_this_process)
    (only,) = run.regrade(place / "out", mark=fakes.harsh).changes
    assert (only.student, only.exercise, only.after) == ("ana", NAMES[0], 0)


def test_a_class_of_attempts_adds_up(place):
    hand_in(place, {"05-lstm (0).ipynb": answered("right")})
    graded(place)
    (ana,) = rows(place / "out" / "grades.csv")
    assert ana["total"] == str(FULL)
