"""What lies beside a notebook, and what files and texts are called.

A whole folder goes through `grade`: files that pytest, Python or a shell
would pick up, links, pipes, archives that point out of themselves, and names
and texts that a spreadsheet, a browser or a terminal would act on.
"""

import csv
import html
import os
import re
import stat
import zipfile
from html.parser import HTMLParser
from textwrap import dedent
from xml.etree import ElementTree

import pytest

from rnncourse.exercises import get
from rnngrading import grade, isolation
from tests.grading.cases import (
    NOTEBOOK,
    OUTPUT,
    SHAPE,
    STEP,
    WRONG,
    exercises,
    source,
)
from tests.grading.submissions import data, solutions, submission

FILE = f"{NOTEBOOK}.ipynb"
SOLVED = data(submission())
WRONG_STEP = data(submission(NOTEBOOK, {STEP: source(STEP, WRONG[STEP])}))
POINTS = {name: get(name).points for name in exercises(NOTEBOOK)}
FULL = sum(POINTS.values())

SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://192.0.2.1","click")'
RED = "\x1b[31mred\x1b]0;title\x07"

# Each of these leaves a mark if anything runs or reads it.
BESIDE = {
    "conftest.py": """
        import pathlib, pytest
        pathlib.Path({canary!r}).touch()
        @pytest.hookimpl(hookwrapper=True)
        def pytest_runtest_makereport(item, call):
            report = (yield).get_result()
            report.outcome = "passed"
        """,
    "pytest.ini": "[pytest]\naddopts = --collect-only -p canary\n",
    "tox.ini": "[pytest]\naddopts = --collect-only\n",
    "setup.cfg": "[tool:pytest]\naddopts = --collect-only\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--co'\n",
    "canary.py": "import pathlib; pathlib.Path({canary!r}).touch()\n",
    "sitecustomize.py": "import pathlib; pathlib.Path({canary!r}).touch()\n",
    "usercustomize.py": "import pathlib; pathlib.Path({canary!r}).touch()\n",
    "rnncourse.py": "import pathlib; pathlib.Path({canary!r}).touch()\n",
    "numpy.py": "import pathlib; pathlib.Path({canary!r}).touch()\n",
    "json.py": "import pathlib; pathlib.Path({canary!r}).touch()\n",
    "ipython_config.py": "import pathlib; pathlib.Path({canary!r}).touch()\n",
    "Makefile": "all:\n\ttouch {canary}\n",
    ".env": "PYTHONPATH=.\n",
    "grades.csv": "student,total\nana,1000\n",
    "manual.csv": "student,exercise,points\nana,rnn-step,100\n",
    "receipt.json": '{{"points": 100}}',
}


def hostile_texts():
    """A wrong answer whose code and error hold all that could act."""
    text = f"{FORMULA} {SCRIPT} {IMAGE} {RED} \u202e\x00"
    return data(submission(NOTEBOOK, {
        STEP: source(STEP, f"# {FORMULA}\n# {SCRIPT} {IMAGE}\n"
                           f"raise ValueError({text!r})\n"),
        OUTPUT: source(OUTPUT, f"""
            class Odd(Exception):
                pass
            Odd.__name__ = {"=1+1 " + IMAGE!r}
            def rnn_output(h_t, W_y, b_y):
                raise Odd({f'{FORMULA} {SCRIPT}'!r})
            """),
        SHAPE: source(SHAPE, f"shape = {{{SCRIPT!r}: {FORMULA!r}}}\n"),
    }))


def long_texts():
    """Code that takes long to read, compare and show, for whoever tries."""
    return data(submission(NOTEBOOK, {
        STEP: source(STEP, "step = 1" + "+1" * 200_000),
        OUTPUT: source(OUTPUT, "out = " + "(" * 50_000 + ")" * 50_000),
        SHAPE: source(SHAPE, 'x = """' + "a b " * 100_000 + '"""\n'),
    }))


def archive(path):
    """A zip with one honest notebook, and members that point elsewhere."""
    link = zipfile.ZipInfo(f"gil/link/{FILE}")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(f"gil/{FILE}", SOLVED)
        made.writestr(f"../../slip/{FILE}", SOLVED)
        made.writestr("../../slipped", b"x")
        made.writestr(f"/tmp/rnncourse-slip/{FILE}", SOLVED)
        made.writestr(f"C:\\slip\\{FILE}", SOLVED)
        made.writestr(link, "/etc/passwd")
        made.writestr("gil/zeros.ipynb", b"0" * 60_000_000)


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """(folder of submissions, folder of reports, Outcome, canary)."""
    level = isolation.best()
    if level != "bubblewrap" \
            and os.environ.get("RNNCOURSE_REQUIRE_BUBBLEWRAP") == "1":
        pytest.fail("bubblewrap is required, and is not possible here")
    top = tmp_path_factory.mktemp("folder")
    work, out, canary = top / "a" / "class", top / "out", top / "canary"
    write(work, canary)
    done = grade(work, out, isolation=level, seed="s", timeout=20, workers=2)
    return work, out, done, canary


def write(work, canary):
    """The class: who hands in what."""
    files = {
        "ana": WRONG_STEP, "bo": SOLVED, FORMULA.replace("/", "∕"): SOLVED,
        IMAGE: hostile_texts(), f"{RED}\nline": SOLVED, "@SUM(A1)": SOLVED,
        "-rf": SOLVED, "kim": long_texts(), "lea": long_texts(),
    }
    for student, content in files.items():
        (work / student).mkdir(parents=True)
        (work / student / FILE).write_bytes(content)
    for name, text in BESIDE.items():
        (work / "ana" / name).write_text(
            dedent(text).format(canary=str(canary)).lstrip("\n"))
    for student, target in (("eve", work / "bo" / FILE),
                            ("fay", "/etc/passwd"), ("hal", "/dev/zero")):
        (work / student).mkdir()
        (work / student / FILE).symlink_to(target)
    (work / "ivo").symlink_to(work / "bo", target_is_directory=True)
    (work / "joy").mkdir()
    os.mkfifo(work / "joy" / FILE)
    archive(work / "gil.zip")


def cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def rows(path):
    head, *body = cells(path)
    return [dict(zip(head, row, strict=True)) for row in body]


def totals(out):
    """{student: points}; the names are as the table has them."""
    return {row["student"]: row["total"] for row in rows(out / "grades.csv")}


def test_marks(marked):
    _, out, done, _ = marked
    found = totals(out)
    assert found["ana"] == str(FULL - POINTS[STEP])
    assert found["bo"] == str(FULL)
    assert found["gil"] == str(FULL)
    assert found["'-rf"] == str(FULL)
    assert found["'@SUM(A1)"] == str(FULL)
    lost = POINTS[STEP] + POINTS[OUTPUT] + POINTS[SHAPE]
    assert list(found.values()).count(str(FULL - lost)) == 3
    for name in ("eve", "fay", "hal", "ivo", "joy"):
        assert found.get(name, "0") in ("", "0")
    assert not done.lost


def test_nothing_beside_a_notebook_is_run(marked):
    work, _, _, canary = marked
    assert not canary.exists()
    assert (work / "ana" / "grades.csv").read_text().endswith("1000\n")


def test_nothing_leaves_an_archive(marked):
    work, *_ = marked
    top = work.parents[1]
    assert {p.name for p in top.iterdir()} == {"a", "out"}
    assert {p.name for p in work.parent.iterdir()} == {"class"}
    assert not os.path.exists("/tmp/rnncourse-slip")


def test_every_file_is_accounted_for(marked):
    work, out, done, _ = marked
    listed = [row["path"] for row in rows(out / "files.csv")]
    lying = [p for p in work.rglob("*") if not p.is_dir() or p.is_symlink()]
    inside = len(zipfile.ZipFile(work / "gil.zip").namelist())
    # A linked folder may be listed as one row; its content may not.
    assert len(listed) == len(lying) + inside
    statuses = {row["path"]: row["status"] for row in done.files}
    for name in ("eve", "fay", "hal"):
        assert "link" in statuses[f"{name}/{FILE}"]
    assert statuses[f"joy/{FILE}"].startswith("ignored")


def test_no_cell_of_a_table_is_a_formula(marked):
    _, out, *_ = marked
    for path in out.glob("*.csv"):
        for row in cells(path):
            for text in row:
                assert not re.match(r"\s*[=+@\t\r]", text), (path.name, text)
                assert not re.match(r"\s*-(?!\d+(\.\d+)?$)", text), text


def test_nothing_speaks_to_a_terminal(marked):
    _, out, *_ = marked
    files = [p for p in out.rglob("*") if p.is_file()]
    assert len(files) > 10
    for path in files:
        assert path.name.isprintable()
        text = path.read_bytes().decode()
        assert not re.search(
            "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x9b]", text), path.name
        # A program reads the XML; people read pages and tables.
        assert path.suffix == ".xml" or "\u202e" not in text, path.name


class Elements(HTMLParser):
    """What a browser makes of a page: its elements, and its handlers."""

    def __init__(self, text):
        super().__init__()
        self.scripts, self.handlers, self.sources = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "script":
            self.scripts.append(attrs)
        for name, value in attrs:
            if name.startswith("on") or "javascript:" in (value or ""):
                self.handlers.append((tag, name))
            if name in ("src", "href", "action"):
                self.sources.append(value)


def test_pages_hold_no_markup_of_students(marked):
    _, out, *_ = marked
    pages = [*out.glob("*.html"), *out.glob("feedback/*.html")]
    assert len(pages) > 6
    for path in pages:
        found = Elements(path.read_text("utf-8"))
        assert not found.scripts and not found.handlers, path.name
        assert "x" not in found.sources
        assert not [s for s in found.sources if "//192.0.2.1" in str(s)]
    everything = "".join(path.read_text("utf-8") for path in pages)
    assert html.escape(SCRIPT) in everything  # their code is shown, as text


def test_junit_reports_are_xml(marked):
    _, out, *_ = marked
    found = list(out.glob("junit/*.xml"))
    assert len(found) >= 7
    for path in found:
        ElementTree.parse(path)


def test_the_reference_is_in_no_page(marked):
    _, out, *_ = marked
    right = solutions()[STEP].splitlines()[-1].strip()
    name = next(p for p in out.glob("feedback/*.html")
                if p.stem.startswith("ana"))
    assert html.escape(right) not in name.read_text("utf-8")
