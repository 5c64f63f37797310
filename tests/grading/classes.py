"""A class as it really hands in, drawn from a seed, with its marks.

Most students are right somewhere and wrong elsewhere, in the ways the
misconceptions of the exercises describe. A few hand in files that are broken
or hostile. Each is bounded: in time by the grader's limit, in size by itself.
"""

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from inspect import getsource
from textwrap import dedent

import nbformat
import numpy as np

from rnncourse.exercises import get
from tests.grading.submissions import (
    data,
    released,
    solutions,
    submission,
)

NOTEBOOK = "02-simple-rnn"


@dataclass
class Student:
    """What one student hands in, and what it is worth."""

    name: str
    notebook: str
    answers: dict                   # {exercise: source, or None: untouched}
    marks: dict                     # {exercise: points}
    trouble: str = ""               # a key of WRITERS or of CODE
    files: dict = field(default_factory=dict)   # {path: start of its status}

    @property
    def total(self):
        return sum(self.marks.values())


def make(folder, n, seed=0, *, notebooks=(NOTEBOOK,), trouble=0.05):
    """Write the work of n students into a folder; the list of Students."""
    students = draw(n, seed, notebooks=notebooks, trouble=trouble)
    for student in students:
        write(folder, student)
    return students


def draw(n, seed=0, *, notebooks=(NOTEBOOK,), trouble=0.05):
    """n Students; a share `trouble` of them has broken or hostile files."""
    rng = np.random.default_rng([seed, n])
    bad = rng.permutation(n)[: round(trouble * n)]
    # Every kind in turn, so that a class with enough of them has all.
    kinds = dict(zip(
        bad.tolist(), len(bad) * [*CODE, *WRITERS], strict=False
    ))
    return [
        _student(f"student-{k:03d}", notebooks[k % len(notebooks)], rng,
                 kinds.get(k, ""))
        for k in range(n)
    ]


def write(folder, student):
    """Write a student's files; notes in `student.files` what each must get.

    The files of a student lie in a folder of that name.
    """
    home = folder / student.name
    home.mkdir(parents=True)
    notebook = submission(student.notebook, student.answers)
    # No two files are equal: equal ones are marked once.
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(
        f"Handed in by {student.name}", id="name"
    ))
    made = data(notebook)
    writer = WRITERS.get(student.trouble, _as_it_is)
    for name, (content, status) in writer(student.notebook, made).items():
        if content is not None:  # else it is inside another file
            (home / name).write_bytes(content)
        student.files[f"{student.name}/{name}"] = status


def sources(student):
    """{exercise: what stands in its answer cell}."""
    notebook = submission(student.notebook, student.answers)
    return {
        mark["exercise"]: cell.source for cell in notebook.cells
        if (mark := cell.metadata.get("rnncourse", {})).get("role") == "answer"
    }


# --- what came of it --------------------------------------------------------

def wrong_marks(students, out):
    """A line for every mark in marks.csv that is not the one that is due.

    For a notebook that somebody did not hand in nothing is due: 0 points.
    """
    given = {
        (row["student"], row["notebook"], row["exercise"]): row["points"]
        for row in _rows(out / "marks.csv")
    }
    due = {
        (student.name, student.notebook, exercise): points
        for student in students for exercise, points in student.marks.items()
    }
    trouble = {student.name: student.trouble for student in students}
    return [
        f"{' '.join(mark)} ({trouble.get(mark[0])}): {given.get(mark)!r}, "
        f"due {due.get(mark)}"
        for mark in sorted({*given, *due})
        if float(given.get(mark) or "nan") != due.get(mark, 0)
    ]


def wrong_files(students, folder, out):
    """A line for every file that files.csv lacks or says wrong things of."""
    found = {row["path"]: row["status"] for row in _rows(out / "files.csv")}
    due = {k: v for student in students for k, v in student.files.items()}
    for path in folder.rglob("*"):
        if path.is_file():
            due.setdefault(path.relative_to(folder).as_posix(), "anything")
    return [
        f"{path}: {found.get(path)!r}, due {due.get(path)!r}"
        for path in sorted({*found, *due})
        if path not in found or path not in due
        or not found[path].startswith(due[path])
    ]


def _rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# --- answers ----------------------------------------------------------------

def _student(name, notebook, rng, trouble):
    right = solutions(notebook)
    skill = rng.beta(3, 1.5)
    answers, marks = {}, {}
    for exercise, source in right.items():
        if rng.random() < skill:
            answers[exercise] = source
            marks[exercise] = get(exercise).points
        else:
            answers[exercise] = _slip(exercise, source, notebook, rng)
            marks[exercise] = 0
    if trouble in CODE:
        # The exercise with the trouble is lost, and no other.
        exercise = list(right)[rng.integers(len(right))]
        answers[exercise] = CODE[trouble](right[exercise])
        marks[exercise] = 0
    if trouble in WORTHLESS:
        marks = dict.fromkeys(marks, 0)
    return Student(name, notebook, answers, marks, trouble)


def _slip(exercise, source, notebook, rng):
    """A wrong answer: most are misconceptions, some are not code at all."""
    kind = rng.random()
    if kind < 0.15:
        return None  # as it was handed out
    if kind < 0.25:
        return source.replace("(", "((", 1) if "(" in source else source + " ("
    if kind < 0.3:
        return _head(exercise) + "raise ValueError('I give up')"
    return misconceived(exercise, notebook, rng)


def misconceived(exercise, notebook, rng):
    """The source of an answer that holds one of the misconceptions."""
    spec = get(exercise)
    usable = [m for m in spec.misconceptions if m.edits]
    if not usable:
        return f"{_head(exercise)}{_name(exercise, notebook)} = None"
    edits = usable[rng.integers(len(usable))].edits
    right = "|".join(map(re.escape, edits))
    wrong = re.sub(
        right, lambda found: edits[found[0]],
        dedent(getsource(spec.reference)),
    )
    function, name = spec.reference.__name__, _name(exercise, notebook)
    if spec.signature is None:
        wrong += f"\n{name} = {function}()"
    elif name != function:
        wrong += f"\n{name} = {function}"
    return _head(exercise) + wrong


def _head(exercise):
    return f"# exercise: {exercise}\n"


def _name(exercise, notebook):
    """The name that the exercise's check cell reads."""
    for cell in released(notebook).cells:
        mark = cell.metadata.get("rnncourse", {})
        if mark == {"exercise": exercise, "role": "check"}:
            return cell.source.split(", ")[1].rstrip(")")
    raise ValueError(f"{notebook} has no check cell of {exercise!r}")


# --- hostile code: an answer cell that never defines its answer --------------

def _before(line):
    """The line, and only then the right answer."""
    return lambda source: "\n".join([source.split("\n")[0], line, source])


CODE = {
    "endless loop": _before("while True: pass"),
    "exit": _before("import os; os._exit(0)"),
    "flood": _before(
        "for _ in range(20_000): print(1000 * 'flood ')\n"
        "raise SystemExit"
    ),
    "segfault": _before("import ctypes; ctypes.string_at(0)"),
}


# --- files: {name: (bytes, start of its status)} ----------------------------

def _as_it_is(name, made):
    return {f"{name}.ipynb": (made, "marked")}


def _one(content, status):
    return lambda name, made: {f"{name}.ipynb": (content(made), status)}


def _version_3(made):
    notebook = nbformat.reads(made.decode(), as_version=3)
    return nbformat.writes(notebook, version=3).encode()


def _wrong_kernel(made):
    notebook = json.loads(made)
    notebook["metadata"]["kernelspec"] = {
        "display_name": "R", "language": "R", "name": "ir",
    }
    return json.dumps(notebook).encode()


def _extra_files(name, made):
    trap = b"raise SystemExit('a file beside the notebook was run')\n"
    return {
        **_as_it_is(name, made),
        "notes.txt": (b"my notes", "not a notebook"),
        "conftest.py": (trap, "not a notebook"),
        "sitecustomize.py": (trap, "not a notebook"),
        "rnncourse.py": (trap, "not a notebook"),
        "scratch.ipynb": (data(nbformat.v4.new_notebook()), "unknown notebook"),
    }


def _zipped(name, made):
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"work/{name}.ipynb", made)
    return {
        "hand-in.zip": (inside.getvalue(), "opened"),
        f"hand-in.zip/work/{name}.ipynb": (None, "marked"),
    }


WRITERS = {
    "empty": _one(lambda made: b"", "unreadable"),
    "not JSON": _one(lambda made: b"\x89PNG\r\n\x1a\n" * 100, "unreadable"),
    "truncated": _one(lambda made: made[: len(made) // 2], "unreadable"),
    "version 3": _one(_version_3, "marked"),
    "wrong kernel": _one(_wrong_kernel, "marked"),
    "extra files": _extra_files,
    "zip": _zipped,
}
WORTHLESS = {"empty", "not JSON", "truncated"}
