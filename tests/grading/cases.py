"""What a grader has to withstand, case by case, each with its marks.

A case hands in one file. It says which exercises must get nothing; all
others must get all their points. Two kinds share that form: cheats, whose
wrong answer must stay at 0 while the right ones beside it keep their marks,
and honest oddities, which lose nothing.

Everything here is aimed at the test's own files and processes and is bounded
in time and count. What could harm a machine carries `GUARD` and runs inside
bubblewrap alone.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from textwrap import dedent

from nbformat import v4

from rnncourse.exercises import get
from rnngrading.in_kernel import MIME
from rnngrading.receipt import Job
from tests.grading.submissions import ROOT, solutions, submission

NOTEBOOK = "02-simple-rnn"
SHAPE, COUNT = "rnn-predict-shape", "rnn-parameter-count"
STEP, FORWARD = "rnn-step", "rnn-forward"
OUTPUT, BACKWARD = "rnn-output-softmax", "rnn-step-backward"
ALL = tuple(solutions(NOTEBOOK))
LATER = ALL[ALL.index(BACKWARD) + 1:]
OTHERS = tuple(name for name in ALL if name != STEP)

PLACE = "@PLACE@"   # stands for the test's own folder
PASSED = "✓ rnn-step: passed · 2 of 2 points"

# The first lines of whatever could harm: in the sandbox, the first process is
# bubblewrap; anywhere else the cell ends here.
GUARD = """\
from pathlib import Path
if Path("/proc/1/comm").read_text().strip() != "bwrap":
    raise RuntimeError("this is no sandbox")
"""

WRONG = {
    SHAPE: "shape = (1, 2, 3)\n",
    COUNT: "parameters = 1\n",
    STEP: "def rnn_step(x_t, h_prev, p):\n    return x_t @ p.W_x\n",
    FORWARD: "def rnn_forward(x, h_0, p):\n    return x @ p.W_x\n",
    OUTPUT: "def rnn_output(h_t, W_y, b_y):\n    return h_t @ W_y\n",
    BACKWARD: "def rnn_step_backward(dh, x_t, h_prev, h, p):\n"
              "    return dh, dh, dh, dh, dh\n",
}


@dataclass(frozen=True)
class Case:
    """One file handed in.

    tries: one line for people
    make: a folder of the case's own → the bytes of the file
    loses: exercises that must get 0; the others must get all their points
    breaks: exercises whose marks the case itself puts at risk: all or 0
    reads: whether the file must be readable; None where either will do
    inside: runs in bubblewrap alone
    gains: what it gets, undeserved, where nothing confines the kernel
    around: folder → context that lasts as long as the marking
    harm: folder → what was damaged, or ""
    """

    family: str
    name: str
    tries: str
    make: Callable[[Path], bytes]
    notebook: str = NOTEBOOK
    loses: tuple = ()
    breaks: tuple = ()
    reads: bool | None = True
    inside: bool = False
    gains: tuple = ()
    timeout: int = 20
    memory: int = 2048
    file: str = ""
    around: Callable = field(default=lambda place: nullcontext())
    harm: Callable = field(default=lambda place: "")

    def expected(self, level):
        """{exercise: points it must get, or None where either will do}."""
        points = {name: get(name).points for name in exercises(self.notebook)}
        if self.reads is False:
            return dict.fromkeys(points, 0)
        either = set(points) if self.reads is None else set(self.breaks)
        if BACKWARD in self.breaks:  # what comes after it runs later still
            either |= set(LATER)
        if level == "process":
            either |= set(self.gains)
        return {
            name: None if name in either
            else 0 if name in self.loses else out_of
            for name, out_of in points.items()
        }

    def faults(self, receipt, level):
        """(undeserved points, deserved points lost, [what is wrong])."""
        undeserved = lost = 0
        wrong = []
        got = {entry.exercise: entry for entry in receipt.exercises}
        for name, points in self.expected(level).items():
            row = got.get(name)
            if row is None:
                wrong.append(f"{name} is not in the receipt")
            elif points is not None and row.points != points:
                undeserved += max(0, row.points - points)
                lost += max(0, points - row.points)
                wrong.append(
                    f"{name}: {row.points} points, expected {points} "
                    f"({row.status}: {row.diagnosis[:150]})"
                )
        statuses = {True: {"marked"}, False: {"unreadable"},
                    None: {"marked", "unreadable"}}[self.reads]
        if receipt.status not in statuses:
            wrong.append(
                f"status {receipt.status!r} ({receipt.reason}), "
                f"expected {' or '.join(sorted(statuses))}"
            )
        return undeserved, lost, wrong

    def job(self, place, level, secret="a secret of the tests"):
        """The job that hands this in; files of its own go to `place`."""
        return job(
            self.make(place), self.notebook, level, secret=secret,
            timeout=self.timeout, memory=self.memory, student=self.name,
            **({"file": self.file} if self.file else {}),
        )


def exercises(name):
    """The exercises of a notebook in their order."""
    return tuple(solutions(name))


def job(content, name, level, *, secret="s", timeout=20, memory=2048,
        student="ana", file=None):
    """What `mark` takes, for the bytes of one file."""
    release = (ROOT / "exercises" / f"{name}.ipynb").read_bytes()
    return Job(
        student, name, f"{student}/{name}.ipynb" if file is None else file,
        None, content, release, secret, level, timeout, memory,
    )


_cases = []


def add(family, name, tries, make, **rest):
    """One more case."""
    _cases.append(Case(family, name, tries, make, **rest))


@cache
def everything():
    """All cases: cheats and crashes, honest oddities, broken files, limits."""
    for module in ("attacks", "oddities", "limits"):
        import_module(f"tests.grading.{module}")
    return tuple(_cases)


# --- making files -----------------------------------------------------------

def cell(notebook, exercise, role="answer"):
    """A cell of the release, by what it is."""
    return notebook.cells[place_of(notebook, exercise, role)]


def place_of(notebook, exercise, role="answer"):
    mark = {"exercise": exercise, "role": role}
    return next(
        k for k, c in enumerate(notebook.cells)
        if c.metadata.get("rnncourse") == mark
    )


def source(exercise, code):
    """An answer cell's text."""
    return f"# exercise: {exercise}\n{dedent(code)}"


def code_cell(text, **more):
    """A new cell; its id, which nbformat draws, is made of its text."""
    return _same_id(v4.new_code_cell(text, **more))


def text_cell(text, **more):
    return _same_id(v4.new_markdown_cell(text, **more))


def raw_cell(text, **more):
    return _same_id(v4.new_raw_cell(text, **more))


def _same_id(made):
    made["id"] = hashlib.sha256(made.source.encode()).hexdigest()[:8]
    return made


def written(notebook):
    """The bytes of a file, whether the notebook is valid or not."""
    return v4.writes(notebook).encode()


def fill(content, place):
    """The bytes with what @NAMES@ stand for in them."""
    for token, text in (
        (PLACE, str(place)), ("@ROOT@", str(ROOT)), ("@MIME@", MIME),
        ("@PASSED@", PASSED),
    ):
        content = content.replace(token.encode(), text.encode())
    return content


def cheat(family, name, tries, code="", *, of=STEP, wrong=None, change=None,
          **rest):
    """A wrong answer whose cell also does `code`.

    change: notebook → None, edits it in place further
    """
    def make(place):
        first = WRONG[of] if wrong is None else dedent(wrong)
        text = source(of, first + dedent(code))
        notebook = submission(NOTEBOOK, {of: text})
        if change:
            change(notebook)
        return fill(written(notebook), place)

    add(family, name, tries, make, **{"loses": (of,), **rest})


def odd(family, name, tries, answers=None, change=None, *, before="",
        after="", notebook=NOTEBOOK, **rest):
    """Right answers in an odd form.

    answers: {exercise: code} instead of the plain solution
    before, after: sources of extra cells before the first answer and at the
        end
    change: notebook → None, a notebook, or bytes
    """
    def make(place):
        given = {
            key: code if code.startswith("%") else source(key, code)
            for key, code in (answers or {}).items()
        }
        book = submission(notebook, given)
        if before:
            first = place_of(book, exercises(notebook)[0])
            book.cells.insert(first, code_cell(dedent(before)))
        if after:
            book.cells.append(code_cell(dedent(after)))
        made = change(book) if change else None
        if isinstance(made, bytes):
            return fill(made, place)
        return fill(written(book if made is None else made), place)

    # What ends by itself is not ended by a busy machine.
    add(family, name, tries, make, notebook=notebook,
        **{"timeout": 300, **rest})


def file(family, name, tries, content, **rest):
    """Bytes as they are."""
    add(family, name, tries, lambda place: content,
        **{"reads": False, **rest})


def plain(notebook):
    """A notebook as the dict that JSON makes of it."""
    return json.loads(written(notebook))


def as_bytes(value, **how):
    return json.dumps(value, **how).encode()
