"""results.json holds what the marks are, as Gradescope's page has it."""

import json
from decimal import Decimal

import pytest

from rnncourse.exercises import get
from rnngrading import course, gradescope, run
from rnngrading.gradebook import gradebook
from rnngrading.policy import Manual, Rules, notebooks
from tests.grading import fakes
from tests.grading.receipts import HOSTILE, entry, fake_class, receipt, row
from tests.grading.test_run import FULL, handed_in

LSTM = notebooks()["05-lstm"]
# What the page of the specification names; the types are JSON's.
OVERALL = {"score": float, "output": str, "output_format": str, "tests": list}
TEST = {"name": str, "score": float, "max_score": float, "status": str,
        "output": str, "output_format": str}


def results(made, rules=None, manual=None):
    book = gradebook([made], [row(made)], rules or Rules(), manual or {})
    return json.loads(gradescope.results(book.students[0]))


def typed(found, fields):
    return {name: type(value) for name, value in found.items()} == fields


def test_the_fields_are_those_of_the_page():
    found = results(receipt("ana", entries={
        "lstm-step": entry("lstm-step", "wrong", diagnosis="Not σ.",
                           reread="chapter 5, x"),
    }))
    assert typed(found, OVERALL)
    assert all(typed(test, TEST) for test in found["tests"])
    first, *others = found["tests"]
    assert (first["score"], first["max_score"]) == (0, 3)
    assert first["name"] == f"{get('lstm-step').title} (lstm-step)"
    assert first["status"] == "failed"
    assert first["output"] == "\n\n".join([
        "✗ not right yet", "Not σ.", "Reread: chapter 5, x",
        f"A first hint. {get('lstm-step').hints[0]}",
    ])
    assert {test["status"] for test in others} == {"passed"}
    assert {found["output_format"], first["output_format"]} == {"text"}


def test_the_tests_add_up_to_the_score():
    rules = Rules(points={"lstm-step": Decimal(6)},
                  weights={"05-lstm": Decimal(2)})
    manual = {("ana", LSTM[1]): Manual(Decimal("0.5"), "Nearly.")}
    found = results(receipt("ana"), rules, manual)
    full = 2 * (FULL + 6 - get("lstm-step").points)
    less = 2 * (get(LSTM[1]).points - 0.5)
    assert found["score"] == full - less
    assert sum(test["score"] for test in found["tests"]) == full - less
    assert sum(test["max_score"] for test in found["tests"]) == full
    by_hand = found["tests"][1]
    assert by_hand["status"] == "failed" and "Nearly." in by_hand["output"]


def test_what_a_student_wrote_stays_text():
    receipts, files = fake_class(4)
    book = gradebook(receipts, files, Rules(), {})
    (student,) = (s for s in book.students if s.name[0] == "=")
    found = json.loads(gradescope.results(student))
    said = found["output"] + "".join(t["output"] for t in found["tests"])
    assert HOSTILE[0] in said       # under the format "text"
    assert not set("\x1b\x00\x07\u202e\ud800") & set(said)
    assert len(said) < 50_000


def test_nobody_has_points_before_a_person_has_looked():
    lost = receipt("ana", status="lost", reason="It died.")
    with pytest.raises(ValueError, match="no total yet"):
        results(lost)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(course, "course", lambda whole: None)
    return tmp_path


def grade(place, files, **options):
    handed_in(place / "class", files)
    run.grade(place / "class", place / "out", mark=fakes.mark, seed="s",
              isolation="process", student="Ana Gómez", **options)
    path = place / "out" / "results.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


@pytest.mark.parametrize("files", [
    {"05-lstm.ipynb": b"{}"}, {"ben/05-lstm.ipynb": b"{}"},
    {"Ben_7_assignsubmission_file_/05-lstm.ipynb": b"{}"},
    {"a/05-lstm.ipynb": b"{}", "b/05-lstm.ipynb": b"{}"},
])
def test_all_the_files_are_one_students(place, files):
    """Whatever they are called: nothing but the option says whose."""
    found = grade(place, files)
    assert found["score"] == FULL and len(found["tests"]) == len(LSTM)
    pages = [p.stem for p in (place / "out" / "feedback").iterdir()]
    assert pages == ["Ana Gómez"]


@pytest.mark.parametrize(("files", "says"), [
    ({"05-lstm.ipynb": b"no notebook"}, "05-lstm: unreadable"),
    ({"essay.docx": b"PK"}, "essay.docx: not a notebook"),
])
def test_what_cannot_be_marked_has_no_points(place, files, says):
    found = grade(place, files)
    assert found["score"] == sum(t["score"] for t in found["tests"]) == 0
    assert says in found["output"]
    assert "None of your files could be marked." in found["output"]


def test_results_of_before_do_not_stay_where_a_person_must_look(place):
    assert grade(place, {"05-lstm.ipynb": b"{}"})
    (place / "class" / "05-lstm.ipynb").write_bytes(b"{} other")
    run.grade(place / "class", place / "out", resume=True, mark=elsewhere)
    assert not (place / "out" / "results.json").exists()


def elsewhere(job):
    """A receipt of a job whose process died."""
    return fakes.marking.lost(job, "It died.")


def test_a_class_has_no_results(place):
    handed_in(place / "class")
    run.grade(place / "class", place / "out", mark=fakes.mark, seed="s",
              isolation="process")
    assert not (place / "out" / "results.json").exists()
