"""From a folder of submissions to reports, and the same again."""

import csv
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

import rnngrading
from rnncourse.exercises import get
from rnngrading import course, isolation, jobs, marking, run, store
from tests.grading import fakes
from tests.grading.submissions import ROOT, data, submission
from tests.grading.test_jobs import job

LSTM = (ROOT / "exercises" / "05-lstm.ipynb").read_bytes()
NAMES = list(marking.rebuild.Release(LSTM).exercises)
FULL = sum(get(name).points for name in NAMES)
SETTINGS = {"isolation": "process", "seed": "s"}


def handed_in(root, files=None):
    """A class of four; the bytes say what the fake gives."""
    files = {
        "ana/05-lstm.ipynb": b"{}", "ben/05-lstm.ipynb": b"{} wrong:lstm-step",
        "kim/05-lstm.ipynb": b"{}", "lu/05-lstm.ipynb": b"no notebook",
        "lu/notes.txt": b"",
    } if files is None else files
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1.8e9, 1.8e9))
    return root


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with class/, and a machine that need not prepare kernels."""
    monkeypatch.setattr(course, "course", lambda whole: None)
    monkeypatch.chdir(tmp_path)
    handed_in(tmp_path / "class")
    return tmp_path


def grade(place, out="out", **options):
    return run.grade(place / "class", place / out,
                     **{"mark": fakes.mark, **SETTINGS, **options})


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*") if path.is_file()
    }


def test_the_package_exports_both():
    assert rnngrading.grade is run.grade and rnngrading.regrade is run.regrade
    with pytest.raises(AttributeError, match="has no 'grades'"):
        _ = rnngrading.grades


def test_a_class(place):
    done = grade(place)
    assert done.counts == {
        "marked": 3, "unreadable": 1, "not a notebook": 1
    }
    assert done.lost == []
    out = place / "out"
    assert {row["student"]: row["total"] for row in rows(out / "grades.csv")
            } == {"ana": str(FULL), "kim": str(FULL), "lu": "0",
                  "ben": str(FULL - get("lstm-step").points)}
    assert {row["path"]: row["status"] for row in rows(out / "files.csv")} == {
        "ana/05-lstm.ipynb": "marked", "ben/05-lstm.ipynb": "marked",
        "kim/05-lstm.ipynb": "marked", "lu/notes.txt": "not a notebook",
        "lu/05-lstm.ipynb": "unreadable: it is no notebook",
    }
    # Three of four files differ.
    assert len(list((out / "ledger").iterdir())) == 3
    assert [r.student for r in done.receipts] == ["ana", "ben", "kim", "lu"]
    assert {r.file for r in done.receipts} == {
        f"{r.student}/05-lstm.ipynb" for r in done.receipts
    }
    assert done.receipts[0].key == done.receipts[2].key
    mean = (FULL + FULL + FULL - get("lstm-step").points) / 4 / FULL * 100
    assert abs(float(done.mean) - mean) < 0.06


def test_the_run_is_written_down(place):
    grade(place)
    found = store.read_run(place / "out")
    assert found["secret"] == "s" and found["isolation"] == "process"
    assert found["submissions"] == str(place / "class")
    assert found["exercises"] == str(ROOT / "exercises")
    assert found["timeout"] == marking.TIMEOUT
    assert found["memory"] == marking.MEMORY
    assert {row["file"] for row in found["counted"]} == {
        f"{name}/05-lstm.ipynb" for name in ("ana", "ben", "kim", "lu")
    }


def test_a_secret_is_drawn(place):
    secrets = {
        grade(place, name, seed=None).run["secret"] for name in ("a", "b")
    }
    assert len(secrets) == 2 and all(len(s) == 32 for s in secrets)


def test_messages(place, monkeypatch):
    said = []
    monkeypatch.setattr(isolation, "_why_no_bubblewrap", lambda: "too old")
    grade(place, say=said.append)
    assert said == [
        f"Isolation: process. {isolation.GUARANTEES['process']}",
        "Warning: this is below bubblewrap; isolation by bubblewrap is not "
        "possible: too old",
    ]
    monkeypatch.setattr(isolation, "_why_no_bubblewrap", lambda: "")
    grade(place, "b", say=said.append)
    assert said[-1].endswith("ask for it with --isolation bubblewrap")
    grade(place, "c", say=said.append, isolation="bubblewrap")
    assert said[-1].startswith("Isolation: bubblewrap. ")


def test_nothing_depends_on_how_it_is_run(place):
    for out, workers in (("a", 1), ("b", 3)):
        grade(place, out, workers=workers)
    for name in ("grades.csv", "marks.csv", "files.csv"):
        assert (place / "a" / name).read_bytes() == (
            place / "b" / name).read_bytes()


def marks_again(job):
    raise RuntimeError("nothing should be marked")


def test_resume_marks_nothing_again(place):
    grade(place)
    before = tree(place / "out")
    done = grade(place, resume=True, mark=marks_again)
    assert done.lost == [] and tree(place / "out") == before


@pytest.mark.parametrize("damage", [
    lambda path: path.unlink(), lambda path: path.write_text("{"),
])
def test_resume_marks_what_is_missing(place, damage):
    grade(place)
    before = tree(place / "out")
    for path in sorted((place / "out" / "ledger").iterdir())[:2]:
        damage(path)
    (place / "out" / "grades.csv").unlink()
    run.grade(place / "class", place / "out", resume=True, mark=fakes.mark)
    assert tree(place / "out") == before


def test_resume_tries_again_what_was_lost(place):
    handed_in(place / "class", {"ana/05-lstm.ipynb": b"{} died"})
    done = grade(place, mark=dies)
    assert done.lost == ["ana/05-lstm.ipynb"]
    assert done.counts["lost"] == 1
    row, = (r for r in rows(place / "out" / "files.csv")
            if r["path"] == "ana/05-lstm.ipynb")
    assert row["status"] == (
        "lost: The grader failed: RuntimeError: it died"
    )
    assert grade(place, resume=True).lost == []


def dies(job):
    receipt = fakes.mark(job)
    if job.student == "ana":
        raise RuntimeError("it died")
    return receipt


@pytest.mark.parametrize(("option", "value", "said"), [
    ("seed", "other", "seed was 's' when the run began; got 'other'"),
    ("isolation", "bubblewrap", "isolation was 'process'"),
    ("timeout", 7, "timeout was 60 when the run began; got 7"),
    ("memory", 999, "memory was"),
])
def test_resume_with_other_settings(place, option, value, said):
    grade(place)
    with pytest.raises(ValueError, match=said):
        grade(place, resume=True, **{option: value})


def test_resume_with_other_submissions(place):
    grade(place)
    (place / "other").mkdir()
    with pytest.raises(ValueError, match="submissions was"):
        run.grade(place / "other", place / "out", resume=True)


def test_resume_of_nothing(place):
    with pytest.raises(ValueError, match="out must be the folder of a run"):
        grade(place, resume=True)


def test_a_folder_in_use(place):
    grade(place)
    with pytest.raises(ValueError, match="holds a run: continue it with --re"):
        grade(place)
    (place / "notes").mkdir()
    (place / "notes" / "x").write_text("")
    with pytest.raises(ValueError, match="holds other files"):
        grade(place, "notes")
    with pytest.raises(ValueError, match="must be a folder"):
        grade(place, "notes/x")
    assert tree(place / "notes") == {"x": b""}


def test_reports_lie_outside_the_submissions(place):
    (place / "link").symlink_to(place / "class")
    for out in ("class", "class/out", "link/out"):
        with pytest.raises(ValueError, match="out must lie outside"):
            grade(place, out)


def test_what_was_handed_out_is_not_among_what_came_back(place, monkeypatch):
    """A folder of that name in the working folder is taken for it."""
    (place / "class" / "exercises").mkdir()
    monkeypatch.chdir(place / "class")
    with pytest.raises(ValueError, match="exercises must lie outside"):
        grade(place)


@pytest.mark.parametrize(("options", "said"), [
    ({"workers": 0}, "workers must be at least 1; got 0"),
    ({"timeout": 0}, "timeout must be at least 1, at most 3600; got 0"),
    ({"timeout": float("inf")}, "at most 3600; got inf"),
    ({"timeout": float("nan")}, "at most 3600; got nan"),
    ({"memory": 0}, "memory must be at least 256, at most 1000000; got 0"),
    ({"isolation": "docker"}, "isolation must be one of process, bubblewrap"),
    ({"executor": "dask"}, "executor must be dask://HOST:PORT"),
    ({"student": " "}, "student must be a name; got ' '"),
    ({"exercises": "."}, "exercises must be the folder"),
    ({"rules": "none.toml"}, "none.toml"),
])
def test_arguments_that_are_wrong(place, options, said):
    with pytest.raises((ValueError, OSError), match=said):
        grade(place, **options)
    assert not (place / "out" / "grades.csv").exists()


def test_no_submissions(place):
    (place / "empty").mkdir()
    with pytest.raises(ValueError, match="submissions must hold files"):
        run.grade(place / "empty", place / "out", **SETTINGS)
    with pytest.raises(ValueError, match="submissions must be a folder or a"):
        run.grade(place / "none", place / "out", **SETTINGS)
    assert not (place / "out").exists()


def test_files_of_which_none_can_be_marked(place):
    handed_in(place / "other", {"README.md": b"", "ana.rar": b""})
    done = run.grade(place / "other", place / "out", **SETTINGS)
    assert done.receipts == []
    assert [r["status"] for r in rows(place / "out" / "files.csv")] == [
        "not a notebook", "unreadable: of archives, only .zip is opened",
    ]


def test_rules_and_manual_marks(place):
    (place / "out").mkdir()
    (place / "out" / "manual.csv").write_text(
        "student,exercise,points\nben,lstm-step,1\n"
    )
    (place / "rules.toml").write_text(
        "[layout]\npattern = '^(?P<student>[ab]..)/'\n"
    )
    done = grade(place, rules="rules.toml")
    assert {r.student for r in done.receipts} == {"ana", "ben"}
    mark, = (r for r in rows(place / "out" / "marks.csv")
             if (r["student"], r["exercise"]) == ("ben", "lstm-step"))
    assert (mark["points"], mark["manual"]) == ("1", "1")


def test_manual_marks_are_read_before_anything_is_marked(place):
    (place / "out").mkdir()
    (place / "out" / "manual.csv").write_text("what?\n")
    with pytest.raises(ValueError, match=r"manual\.csv, line 1"):
        grade(place, mark=marks_again)
    assert not (place / "out" / "ledger").exists()


def test_a_file_that_changes_meanwhile_is_no_ones_mark(place, monkeypatch):
    collect = run.layout.collect

    def changing(*args):
        found = collect(*args)
        (place / "class" / "ben" / "05-lstm.ipynb").write_bytes(b"{}")
        return found

    monkeypatch.setattr(run.layout, "collect", changing)
    done = grade(place)
    assert done.lost == ["ben/05-lstm.ipynb"]
    row, = (r for r in done.files if r["student"] == "ben")
    assert row["status"] == (
        "lost: the file changed while others were marked"
    )


def test_a_receipt_of_other_code_is_not_taken(place):
    done = grade(place, mark=elsewhere)
    assert len(done.lost) == 4
    assert "It was marked by 9.9+other, here is 0." in done.files[0]["status"]


def elsewhere(job):
    return replace(fakes.mark(job), key="0" * 32, version="9.9+other")


def test_killed_at_any_moment_it_resumes(place):
    """The receipts that are there stay; the rest is marked."""
    files = {
        f"s{k:02d}/05-lstm.ipynb": f"{{}} {k} wrong:{NAMES[k % 5]}".encode()
        for k in range(20)
    }
    handed_in(place / "class", files)
    grade(place, "whole")
    code = (
        "from tests.grading import test_run, fakes\n"
        "from pathlib import Path\n"
        "if __name__ == '__main__':\n"
        f"    test_run.grade(Path({str(place)!r}), mark=test_run.only_some)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as process:
        folder = place / "out" / "ledger"
        while len(list(folder.glob("[!.]*"))) < 3:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert not (place / "out" / "grades.csv").exists()
    kept = {p.name for p in folder.glob("[!.]*")}
    assert 3 <= len(kept) < 20
    grade(place, resume=True)
    for name in ("grades.csv", "marks.csv", "files.csv"):
        assert (place / "out" / name).read_bytes() == (
            place / "whole" / name).read_bytes()


def only_some(job):
    """About half of them, in the order in which files are marked; the others
    take until the run is ended."""
    if job.sha256 >= "8":
        time.sleep(fakes.HANGS)
    return fakes.mark(job)


# --- again, with other exercises ----------------------------------------------

@pytest.fixture
def changed(place, monkeypatch):
    """A class that was graded before its exercises were changed."""
    grade(place)
    monkeypatch.setattr(course, "version", lambda: "0.1.0+changed00000")
    monkeypatch.setattr(jobs, "work", in_this_process)
    return place / "out"


def in_this_process(job, mark, limit=None, stopping=None):
    """Another process would not know of the change."""
    return mark(job)


def test_regrade_of_the_same(place):
    grade(place)
    before = tree(place / "out")
    done = run.regrade(place / "out", mark=marks_again)
    assert done.changes == [] and done.marks == 4 * len(NAMES)
    assert tree(place / "out") == before


def test_regrade_says_what_changes(changed):
    done = run.regrade(changed, mark=fakes.harsh)
    points, first = get(NAMES[0]).points, NAMES[0]
    assert first == "lstm-step"
    assert done.changes == [
        run.Change("ana", first, points, 0, "Too strict now."),
        run.Change("kim", first, points, 0, "Too strict now."),
    ]
    assert done.marks == 4 * len(NAMES)
    totals = {r["student"]: r["total"] for r in rows(changed / "grades.csv")}
    assert totals["ana"] == totals["ben"] == str(FULL - points)
    # The second time it is as it was.
    done = run.regrade(changed, mark=marks_again)
    assert done.changes == []


def test_regrade_of_a_mark_that_is_given_now(changed, monkeypatch):
    run.regrade(changed, mark=fakes.harsh)
    monkeypatch.setattr(course, "version", lambda: "0.1.0+mended000000")
    done = run.regrade(changed, mark=fakes.mark)
    assert [(c.student, c.before, c.after, c.why) for c in done.changes] == [
        (name, 0, get("lstm-step").points, "before: Too strict now.")
        for name in ("ana", "kim")
    ]


def job_of(student):
    return job("{}", student)


def test_changes_of_files_that_come_go_or_get_lost():
    marked = fakes.mark(job_of("ana"))
    lost = marking.lost(job_of("ana"), "it died")
    unreadable = replace(
        fakes.mark(job_of("ana")), status="unreadable", reason="cut")
    key = "ana", "05-lstm"

    def why(before, after):
        return {(c.before is None, c.after, c.why)
                for c in run.changes(before, after)}

    assert why({key: marked}, {key: lost}) == {(False, None, "lost: it died")}
    assert why({key: marked}, {}) == {(False, None, "not marked")}
    assert why({key: marked}, {key: unreadable}) == {
        (False, 0, "unreadable: cut")}
    assert {w for _, _, w in why({key: lost}, {key: marked})} == {
        "before: lost: it died"}
    assert {w for _, _, w in why({}, {key: marked})} == {"before: not marked"}
    assert run.changes({key: lost}, {key: lost}) == []


def test_regrade_diff_changes_nothing(changed):
    before = tree(changed)
    done = run.regrade(changed, diff=True, mark=fakes.harsh)
    assert len(done.changes) == 2
    assert tree(changed) == before
    assert len(run.regrade(changed, mark=fakes.harsh).changes) == 2


def test_manual_marks_stay(changed):
    (changed / "manual.csv").write_text(
        "student,exercise,points,comment\nana,lstm-step,1,Good idea\n"
    )
    before = (changed / "manual.csv").read_bytes()
    done = run.regrade(changed, mark=fakes.harsh)
    assert [c.student for c in done.changes] == ["kim"] and done.kept == 1
    assert (changed / "manual.csv").read_bytes() == before
    mark, = (r for r in rows(changed / "marks.csv")
             if (r["student"], r["exercise"]) == ("ana", "lstm-step"))
    assert mark["points"] == "1"


def test_regrade_of_a_run_that_is_not_finished(place):
    grade(place)
    settings = store.read_run(place / "out")
    del settings["counted"]
    store.write_run(place / "out", settings)
    with pytest.raises(ValueError, match="a run that is finished"):
        run.regrade(place / "out")


def test_regrade_of_no_run(place):
    with pytest.raises(ValueError, match="out must be the folder of a run"):
        run.regrade(place / "class")


# --- the real thing -----------------------------------------------------------

def test_three_submissions_in_kernels(tmp_path):
    wrong = "# exercise: rnn-predict-shape\nshape = (1, 2, 3)"
    handed_in(tmp_path / "class", {
        "ana/02-simple-rnn.ipynb": data(submission()),
        "ben/02-simple-rnn.ipynb": data(
            submission(answers={"rnn-predict-shape": wrong})),
        "kim_02-simple-rnn.ipynb": b"not JSON",
    })
    done = run.grade(
        tmp_path / "class", tmp_path / "out", seed="s", workers=2
    )
    assert done.counts == {"marked": 2, "unreadable": 1}
    ana, ben, kim = rows(tmp_path / "out" / "grades.csv")
    assert ana["total"] == ana["out_of"]
    assert float(ben["total"]) == (
        float(ana["total"]) - get("rnn-predict-shape").points)
    assert kim["total"] == "0"
    again = run.regrade(tmp_path / "out", diff=True)
    assert again.changes == []
