"""`rnncourse grade` and `regrade`: what they say, and how they end."""

import os
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner

from rnncourse import cli
from rnncourse.exercises import get
from rnngrading import command, course, run
from tests.grading import fakes, test_run
from tests.grading.submissions import ROOT, data, submission
from tests.grading.test_run import FULL, NAMES, handed_in, in_this_process

FIRST = get(NAMES[0]).points


def invoke(*arguments):
    return CliRunner().invoke(cli.main, list(map(str, arguments)))


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A class, and marks by a fake in this process."""
    monkeypatch.setattr(course, "course", lambda whole: None)
    monkeypatch.setattr(run.jobs, "work", in_this_process)
    use(monkeypatch, fakes.mark)
    monkeypatch.chdir(tmp_path)
    handed_in(tmp_path / "class")
    return tmp_path


def use(monkeypatch, mark):
    for function in (run.grade, run.regrade):
        monkeypatch.setitem(function.__kwdefaults__, "mark", mark)


def grade(*more, out="out"):
    return invoke("grade", "class", "--out", out, "--seed", "s",
                  "--isolation", "process", *more)


def test_grade(place):
    done = grade()
    mean = 100 * (3 * FULL - FIRST) / (4 * FULL)
    assert done.exit_code == 1, done.output
    assert done.stdout.splitlines() == [
        "Files: 3 marked, 1 unreadable, 1 not a notebook",
        f"Mean: {mean:.3g} %",
        "Reports: out/report.html, out/grades.csv",
        "Isolation: process",
    ]
    assert done.stderr.startswith("Isolation: process. The code of the sub")
    assert done.stderr.endswith("A person must look at lu/05-lstm.ipynb\n")
    assert (place / "out" / "report.html").exists()


def test_below_bubblewrap_there_is_a_warning(place, monkeypatch):
    assert "Warning: this is below bubblewrap" in grade().stderr
    monkeypatch.setattr(run, "need", lambda level: None)
    done = invoke("grade", "class", "--out", "o2", "--isolation", "bubblewrap")
    assert "Warning" not in done.stderr
    assert done.stdout.splitlines()[-1] == "Isolation: bubblewrap"


def test_some_files_are_lost(place, monkeypatch):
    use(monkeypatch, test_run.elsewhere)
    done = grade()
    assert done.exit_code == 1
    assert "Files: 4 lost, 1 not a notebook" in done.stdout
    assert "A person must look at ana/05-lstm.ipynb" in done.stderr


def test_resume(place):
    grade()
    assert grade().exit_code == 2
    for path in (place / "class/lu").iterdir():
        path.unlink()
    done = grade("--resume", "--workers", "1")
    assert done.exit_code == 0
    done = invoke("grade", "class", "--out", "out", "--resume")
    assert done.exit_code == 0 and "3 marked" in done.stdout


def test_a_wrong_executor_leaves_nothing(place):
    """So that the corrected command is not refused."""
    assert grade("--executor", "dask://127.0.0.1:9").exit_code == 2
    assert not (place / "out").exists()
    assert "3 marked" in grade().stdout


def test_an_out_that_cannot_be_written(place):
    done = grade(out="/proc/marks")
    assert done.exit_code == 2
    assert "out must be a folder that can be written to" in done.output


def test_a_roster_lists_who_handed_in_nothing(place):
    (place / "out").mkdir()
    (place / "out" / "roster.csv").write_text(
        "ID,name,SIS\n1,ana,=a\n2,ben,b\n3,kim,\n4,lu,\n5,zoe,z\n")
    done = grade()
    assert "3 marked" in done.stdout
    table = (place / "out" / "grades.csv").read_text()
    assert "zoe,0," in table and "not handed in" in table
    page = (place / "out" / "report.html").read_text()
    assert "1 student handed in nothing: zoe." in page
    back = (place / "out" / "back.csv").read_text().splitlines()
    assert back[:2] == ["ID,name,SIS,05-lstm", f"1,ana,=a,{FULL}"]
    assert back[-1] == "5,zoe,z,0" and len(back) == 6


def test_an_untouched_copy_does_not_replace_an_answer(place):
    """Decided by what is in the files, whichever is the later one."""
    stub = (ROOT / "exercises" / "05-lstm.ipynb").read_bytes()
    path = place / "class" / "ana" / "05-lstm-Copy1.ipynb"
    path.write_bytes(data(submission("05-lstm")))
    other = path.with_name("05-lstm.ipynb")
    other.write_bytes(stub)
    os.utime(other, (1.9e9, 1.9e9))
    grade()
    status = (place / "out" / "files.csv").read_text()
    assert "superseded by ana/05-lstm-Copy1.ipynb: it holds no answer" \
        in status


@pytest.mark.parametrize(("arguments", "said"), [
    (["grade"], "Missing argument 'SUBMISSIONS'"),
    (["grade", "class"], "Missing option '--out'"),
    (["grade", "none", "--out", "o"], "'none' does not exist"),
    (["grade", "class", "--out", "o", "--workers", "0"], "0 is not in the"),
    (["grade", "class", "--out", "o", "--memory", "1"], "1 is not in the"),
    (["grade", "class", "--out", "o", "--isolation", "x"], "'x' is not one"),
    (["grade", "class", "--out", "class/o"], "out must lie outside"),
    (["grade", "class", "--out", "o", "--executor", "x"], "must be dask://"),
    (["grade", "class", "--out", "o", "--resume"], "has no run.json"),
    (["grade", "class/ana/05-lstm.ipynb", "--out", "o"], "must be a folder"),
    (["grade", "class", "--out", "o", "--rules", "bad.toml"], "bad.toml"),
    (["grade", "class", "--out", "o", "--exercises", "."], "released"),
    (["grade", "class", "--out", "o", "--exercises", "class"], "must lie out"),
    (["grade", "class", "--out", "bad.toml"], "out must be a folder"),
    (["grade", "class", "--out", "bad.toml/x"], "bad.toml"),
    (["regrade", "class"], "has no run.json"),
    (["regrade", "none"], "'none' does not exist"),
])
def test_bad_arguments_are_one_sentence(place, arguments, said):
    (place / "bad.toml").write_text("[")
    done = invoke(*arguments)
    assert done.exit_code == 2
    assert said in done.output and "Traceback" not in done.output
    assert done.stdout == ""


def test_regrade(place, monkeypatch):
    grade()
    assert invoke("regrade", "out").stdout.startswith(
        f"This changes 0 marks of {4 * len(NAMES)}.\nFiles: 3 marked"
    )
    monkeypatch.setattr(course, "version", lambda: "0.1.0+changed00000")
    use(monkeypatch, fakes.harsh)
    table = [
        f"This changes 2 marks of {4 * len(NAMES)}.",
        "student  exercise   points  why",
        f"ana      lstm-step  {FIRST} → 0   Too strict now.",
        f"kim      lstm-step  {FIRST} → 0   Too strict now.",
    ]
    before = test_run.tree(place / "out")
    done = invoke("regrade", "out", "--diff")
    assert done.stdout.splitlines()[:4] == table
    assert "Reports" not in done.stdout
    assert test_run.tree(place / "out") == before
    done = invoke("regrade", "out")
    assert done.stdout.splitlines()[:4] == table
    assert "Reports: out/report.html" in done.stdout
    assert test_run.tree(place / "out") != before


def test_regrade_counts_what_a_person_gave(place, monkeypatch):
    grade()
    (place / "out" / "manual.csv").write_text(
        "student,exercise,points\nana,lstm-step,1\n"
    )
    monkeypatch.setattr(course, "version", lambda: "0.1.0+changed00000")
    use(monkeypatch, fakes.harsh)
    assert invoke("regrade", "out", "--diff").stdout.startswith(
        f"This changes 1 mark of {4 * len(NAMES)}; 1 manual mark would "
        "differ and stay.\n"
    )


def test_what_students_wrote_does_nothing_in_a_terminal():
    lines = command._table([run.Change(
        "a\x1b[2Jna", "lstm-step", None, 3, "\x1b]0;title\x07" + 99 * "long "
    )])
    assert len(lines) == 2 and all(line.isprintable() for line in lines)
    assert "– → 3" in lines[1] and lines[1].endswith("…")
    assert len(lines[1]) < 100
    assert command._table([]) == []


def test_a_run_that_is_stopped_says_how_to_go_on(place, monkeypatch):
    def stopped(job):
        os.kill(os.getpid(), signal.SIGTERM)

    use(monkeypatch, stopped)
    monkeypatch.setattr(run.jobs, "work", in_this_process)
    done = grade("--workers", "1")
    assert done.exit_code == 130
    assert "go on with the same command and --resume" in done.stderr
    use(monkeypatch, fakes.mark)
    assert "3 marked" in grade("--resume").stdout


def test_the_command_from_outside(tmp_path):
    """With kernels, and the work in an archive."""
    from tests.grading.test_walk import zipped

    (tmp_path / "class.zip").write_bytes(zipped({
        "ana/hand-in.ipynb": data(submission()), "notes.txt": b"",
    }))
    done = subprocess.run(
        [sys.executable, "-m", "rnncourse", "grade", "class.zip", "--out",
         "out", "--exercises", str(ROOT / "exercises")],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert "Files: 1 marked, 1 not a notebook\nMean: 100 %" in done.stdout
