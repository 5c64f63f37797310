"""Feedback goes back under the names that the platforms gave."""

import io
import json
import re
import zipfile
from dataclasses import replace

import nbformat
import pytest

from rnngrading import course, run, upload
from rnngrading.gradebook import gradebook
from rnngrading.policy import Rules
from tests.grading import fakes
from tests.grading.receipts import HOSTILE, entry, fake_class, receipt, row
from tests.grading.test_run import handed_in
from tests.grading.test_walk import zipped

WRONG = b"{} wrong:lstm-step"


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """files → {name of an archive: {path in it: bytes}}."""
    monkeypatch.setattr(course, "course", lambda whole: None)

    def grade(files):
        handed_in(tmp_path / "class", files)
        run.grade(tmp_path / "class", tmp_path / "out", mark=fakes.mark,
                  seed="s", isolation="process")
        made = tmp_path / "out" / "upload"
        return {path.name: opened(path.read_bytes())
                for path in made.iterdir()} if made.exists() else {}

    return grade


def opened(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def moodles(path):
    """(number, the feedback's name): as Moodle splits a path of four parts
    or more between underscores, folder by folder."""
    parts = path.split("/")
    for k, part in enumerate(parts):
        _, number, *rest = [*part.split("_", 4), ""][:5]
        if number.isdecimal() and rest[:2] == ["assignsubmission", "file"]:
            own = "/".join([*([rest[2]] if rest[2] else []), *parts[k + 1:]])
            return int(number), own
    return None


def canvass(path):
    """(student, file): the first two numbers between underscores."""
    parts = [p for p in path.rpartition("/")[2].split("_") if p != "LATE"]
    assert not parts[-1].startswith("link") and not path.startswith("._")
    return [int(p) for p in parts if p.isdecimal()][:2]


@pytest.mark.parametrize("shape", [
    "{}_{}_assignsubmission_file_/05-lstm.ipynb",
    "{}_{}_assignsubmission_file/work/05-lstm.ipynb",     # since Moodle 4.1
    "{}_{}_assignsubmission_file_05-lstm.ipynb",
    "{}_{}_assignsubmission_file_/mine.zip/05-lstm.ipynb",
    "{}_{}_assignsubmission_file_mine.zip/05-lstm.ipynb",
])
def test_moodle_finds_each_student(graded, shape):
    files = {}
    for name, number, data in (("Ana Gómez", 101, b"{}"), ("Ben", 7, WRONG)):
        path = shape.format(name, number)
        head, found, inner = path.partition(".zip/")
        files[head + ".zip" if found else path] = \
            zipped({inner: data}) if found else data
    made = graded(files)
    assert set(made) == {"moodle.zip"}
    said = {moodles(path): page.decode()
            for path, page in made["moodle.zip"].items()}
    assert set(said) == {(101, "feedback.html"), (7, "feedback.html")}
    assert "Feedback for <bdi>Ana Gómez" in said[101, "feedback.html"]
    assert "It is not right." in said[7, "feedback.html"]


def test_each_export_of_moodle_has_an_archive_of_its_own(graded):
    made = graded({
        "CS1/Ana_1_assignsubmission_file_/05-lstm.ipynb": b"{}",
        "CS1/Ben_2_assignsubmission_file_/05-lstm.ipynb": b"{}",
        "CS2/Ana_8_assignsubmission_file_/06-gru.ipynb": b"{}",
        "CS2/Ben_9_assignsubmission_file_/06-gru.ipynb": b"{}",
    })
    assert {name: sorted(moodles(path)[0] for path in files)
            for name, files in made.items()} == {
        "moodle CS1.zip": [1, 2], "moodle CS2.zip": [8, 9]}


def test_canvas_gets_files_of_the_kind_that_came(graded):
    """It shows them under the name of the file that the student sent."""
    came = {
        "gomezana_12345_67890_05-lstm.ipynb": b"{}",
        "lee7_LATE_12346_67891_05-lstm-1.ipynb": WRONG,
        "xulu_12347_67892_all.zip": zipped({"a/05-lstm.ipynb": WRONG}),
    }
    made = graded(came)
    assert set(made) == {"canvas.zip"}
    files = made["canvas.zip"]
    assert set(files) == set(came)
    assert [canvass(path) for path in sorted(files)] == [
        [12345, 67890], [12346, 67891], [12347, 67892]]
    for path in list(came)[:2]:
        notebook = nbformat.reads(files[path].decode(), as_version=4)
        nbformat.validate(notebook)
        assert {cell.cell_type for cell in notebook.cells} == {"markdown"}
    assert "It is not right." in files["lee7_LATE_12346_67891_05-lstm-1.ipynb"
                                       ].decode()
    page = opened(files["xulu_12347_67892_all.zip"])["feedback.html"].decode()
    assert "Feedback for <bdi>xulu" in page and "It is not right." in page


def test_one_file_for_each_student_of_those_that_counted(graded):
    made = graded({
        "gomezana_12345_11_05-lstm.ipynb": WRONG,
        "gomezana_12345_12_05-lstm-1.ipynb": b"{}",
        "gomezana_12345_13_06-gru.ipynb": b"{}",
        "lee_12346_14_05-lstm.ipynb": b"no notebook",
        "ng_12347_15_notes.txt": b"",
    })
    assert [canvass(path) for path in made["canvas.zip"]] == [
        [12345, 12], [12346, 14]]


def test_the_last_attempt_is_the_one_that_the_platform_has():
    made = [receipt("ana", file=f"ana_1_{k}_05-lstm.ipynb") for k in (11, 12)]
    sent = [row(r, attempt=k, sent=("", r.file)) for k, r in enumerate(made, 1)]
    rules = Rules(retries=(1, 1))
    book = gradebook(made, sent, rules, {})
    assert [canvass(path) for path in opened(
        upload.archives(book)["canvas.zip"])] == [[1, 12]]


@pytest.mark.parametrize("files", [
    {"ana/05-lstm.ipynb": b"{}", "ben/05-lstm.ipynb": b"{}"},
    {"ana_05-lstm.ipynb": b"{}", "ben_05-lstm.ipynb": b"{}"},
    # What a student's own archive says inside is nobody's number.
    {"ana.zip": zipped({"Ben_7_assignsubmission_file_/05-lstm.ipynb": b"{}"}),
     "ben/05-lstm.ipynb": b"{}"},
    {"ana/05-lstm.ipynb": b"{}",
     "ben/gomezana_1_2_05-lstm.ipynb": b"{}"},
])
def test_no_platform_no_archive(graded, files):
    assert graded(files) == {}


def test_what_a_student_wrote_is_text_in_a_notebook():
    receipts, files = fake_class(4)
    (bad,) = (r for r in receipts if r.student[0] == "=")
    sent = [f | {"sent": ("", "x_1_2_05-lstm.ipynb")} for f in files
            if f["student"] == bad.student]
    book = gradebook([bad], sent, Rules(), {})
    (data,) = upload.archives(book).values()
    notebook = json.loads(opened(data)["x_1_2_05-lstm.ipynb"])
    lines = "\n".join(c["source"] for c in notebook["cells"]).split("\n")
    tag = re.compile(r"<(h1|h2|p)>[^<>]+</\1>")
    assert all(tag.fullmatch(line) for line in lines)
    assert HOSTILE[0].replace("<", "&lt;").replace(">", "&gt;") \
        in "\n".join(lines)


def test_a_mark_that_is_open_is_no_nought():
    lost = receipt("ana", status="lost", reason="It died.")
    lost = replace(lost, exercises=tuple(
        entry(e.exercise, "missing") for e in lost.exercises))
    sent = [row(lost, sent=("", "ana_1_2_05-lstm.ipynb"))]
    book = gradebook([lost], sent, Rules(), {})
    text = opened(upload.archives(book)["canvas.zip"])[
        "ana_1_2_05-lstm.ipynb"].decode()
    assert "Not final." in text and "0 of" not in text


def test_the_same_bytes_at_any_time(monkeypatch):
    made = receipt("ana")
    sent = [row(made, sent=("", "Ana_1_assignsubmission_file_"))]
    book = gradebook([made], sent, Rules(), {})
    before = upload.archives(book)
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert upload.archives(book) == before
