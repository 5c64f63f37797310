"""A release and what came back → the notebook that is run and marked.

Everything but the learner's own code is the instructor's: given cells, their
order, the place where an exercise is tried. From the student come the
sources of code cells alone, in the student's order between the instructor's
cells. What counts as an answer is what its name stands for when the whole
notebook has run: the last definition.

A cell belongs to an exercise by its metadata, else by its line
`# exercise: name`, else by its id, else because it defines the name that
the exercise asks for: front ends lose the first three.
"""

import ast
import json
import re
from dataclasses import dataclass, replace
from functools import lru_cache

_LINE = re.compile(r"\s*#\s*exercise:\s*([\w-]+)")
SECONDS = 5  # times the exercise's own limit: a busy machine is no mistake


@dataclass(frozen=True)
class Part:
    """One code cell of the notebook that is run.

    role: "given" (the instructor's), "answer", "extra" (the student's own)
        or "probe" (tries an exercise, once everything has run)
    """

    key: str
    role: str
    source: str
    exercise: str = ""


@dataclass(frozen=True)
class Given:
    """One code cell of the release."""

    id: str
    role: str           # "given", "answer" or "check"
    source: str
    exercise: str = ""


class Release:
    """A notebook as it was handed out."""

    def __init__(self, data):
        self.cells = [
            _given(cell) for cell in json.loads(data)["cells"]
            if cell["cell_type"] == "code"
        ]
        self.exercises = [
            c.exercise for c in self.cells if c.role == "check"
        ]
        self.stubs = {
            c.exercise: c.source for c in self.cells if c.role == "answer"
        }
        # {exercise: what its check cell hands over, such as "rnn_step"}
        self.asks = {
            c.exercise: _handed_over(c.source, c.exercise)
            for c in self.cells if c.role == "check"
        }


def _given(cell):
    mark = cell["metadata"].get("rnncourse", {})
    return Given(
        cell.get("id", ""), mark.get("role", "given"),
        "".join(cell["source"]), mark.get("exercise", ""),
    )


class Submission:
    """Which of the student's cells is what."""

    def __init__(self, release, cells):
        self.release = release
        self.answers = {name: [] for name in release.exercises}
        self.asks = {}       # {exercise: the name in the student's check cell}
        self.extras = {}     # {index in the release, or -1: [(n, source)]}
        self.not_code = set()
        anchor = -1
        code = [c for c in enumerate(cells) if c[1].source.strip()]
        claimed = {e for _, c in code if (e := self._claims(c))}
        for n, cell in code:
            index = self._find(cell, claimed)
            if cell.kind != "code":
                if index is not None and release.cells[index].role == "answer":
                    self.not_code.add(release.cells[index].exercise)
                continue
            if index is None:
                self.extras.setdefault(anchor, []).append((n, cell.source))
                continue
            given = release.cells[index]
            if given.role == "answer" and self._answered(given):
                if _same(cell, given):  # an empty copy of what was handed out
                    continue
                if anchor >= self._index("check", given.exercise):
                    # Below its own check cell: another try.
                    self.extras.setdefault(anchor, []).append((n, cell.source))
                    continue
            anchor = index
            self._take(n, cell, given, index)

    def _answered(self, given):
        """Whether an answer that is not empty has been found already."""
        return any(
            source.strip() != given.source.strip()
            for _, source in self.answers[given.exercise]
        )

    def _take(self, n, cell, given, index):
        if given.role == "answer":
            self.answers[given.exercise].append((n, cell.source))
            return
        if given.role == "check" \
                and (name := _handed_over(cell.source, given.exercise)):
            self.asks[given.exercise] = name
        if not _same(cell, given):
            # The instructor's cell runs, and then what was made of it:
            # people add imports to given cells, and helpers to check cells.
            self.extras.setdefault(index, []).append((n, cell.source))

    def _claims(self, cell):
        """The exercise whose answer this says it is, or None."""
        line = _LINE.match(cell.source)
        for name in (cell.exercise if cell.role == "answer" else "",
                     line and line[1]):
            if name in self.answers:
                return name
        return None

    def _find(self, cell, claimed):
        """Index of the release's cell that this one is, or None."""
        cells = self.release.cells
        if name := self._claims(cell):
            return self._index("answer", name)
        if cell.kind != "code":
            return None
        source = cell.source.strip()
        for index, given in enumerate(cells):
            if given.role == "given" and given.source.strip() == source:
                return index
        checked = cell.exercise if cell.role == "check" else _checked(source)
        if checked in self.answers and _handed_over(source, checked):
            return self._index("check", checked)
        defined = _defined(source)
        for name, asked in self.release.asks.items():
            if name not in claimed and asked in defined:
                return self._index("answer", name)
        if cell.id:
            for index, given in enumerate(cells):
                if given.id == cell.id and given.role != "answer":
                    return index
        return None

    def _index(self, role, exercise):
        return next(
            k for k, c in enumerate(self.release.cells)
            if (c.role, c.exercise) == (role, exercise)
        )

    def code(self, exercise):
        """The student's own source of an exercise, for people to read."""
        stub = self.release.stubs[exercise].strip()
        own = [s for _, s in self.answers[exercise] if s.strip() != stub]
        asked = self.asks.get(exercise, self.release.asks[exercise])
        own += [
            source for extras in self.extras.values()
            for _, source in extras if asked in _defined(source)
        ]
        return "\n\n".join(own)


def parts(submission, cases, seconds, left_out=()):
    """The code cells to run, in order.

    cases: {exercise: its cases}; exercises without any are not tried
    seconds: {exercise: its limit}
    left_out: keys of cells that must not run again
    """
    release, result = submission.release, []

    def add(role, n, source, exercise=""):
        key = f"{role} {exercise or n}".strip() + (
            f" {n}" if exercise and role == "answer" else ""
        )
        result.append(Part(key, role, source, exercise))

    def extras(index):
        for n, source in submission.extras.get(index, ()):
            add("extra", n, source)

    extras(-1)
    for index, given in enumerate(release.cells):
        name = given.exercise
        if given.role == "given":
            add("given", index, given.source)
        elif given.role == "answer":
            for n, source in submission.answers[name]:
                add("answer", n, source, name)
        extras(index)
    for name, given in cases.items():
        add("probe", 0, _probe(
            given, seconds[name], submission.asks.get(name),
            release.asks[name],
        ), name)
    return [
        replace(part, source='raise RuntimeError("left out")')
        if part.key in left_out else part
        for part in result
    ]


def notebook(cells):
    """The parts as a notebook that nbval can run, as JSON."""
    return json.dumps({
        "nbformat": 4, "nbformat_minor": 5, "metadata": {},
        "cells": [
            {"cell_type": "code", "id": f"part-{n}", "metadata": {},
             "source": part.source, "outputs": [], "execution_count": None}
            for n, part in enumerate(cells)
        ],
    })


def _probe(cases, seconds, own, asked):
    """own: the name in the student's check cell, if there is one"""
    arguments = json.dumps([case["args"] for case in cases])
    names = dict.fromkeys(filter(None, (own, asked)))
    return (
        "from rnncourse.exercises import answer_to\n"
        f"answer_to({arguments!r}, {SECONDS * seconds!r}, "
        + ", ".join(f"lambda: {name}" for name in names) + ")"
    )


def _same(cell, given):
    return cell.source.strip() == given.source.strip()


# --- reading a cell's source ------------------------------------------------

_BOUND = re.compile(r"^(?:def +|class +)?([^\W\d]\w*) *(?:\(|=(?!=)|:)",
                    re.MULTILINE)
_CHECK = re.compile(r"check\(\s*[\"']([\w-]+)[\"']")


def _checked(source):
    found = _CHECK.search(source)
    return found[1] if found else ""


def _handed_over(source, exercise):
    """The name that a cell hands to `check` for an exercise, or ""."""
    tree = _tree(source)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Call) and len(node.args) == 2 \
                and getattr(node.func, "id", "") == "check":
            name, asked = node.args
            if getattr(name, "value", "") == exercise \
                    and isinstance(asked, ast.Name):
                return asked.id
    return ""


def _defined(source):
    """The names that a cell binds at its top level."""
    tree = _tree(source)
    if tree is None:
        return set(_BOUND.findall(source))
    found = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = getattr(node, "targets", None) or [node.target]
            found |= {
                name.id for target in targets for name in ast.walk(target)
                if isinstance(name, ast.Name)
            }
    return found


# Python's parser takes memory and time that grow with the square of some
# texts: a name of many parts, an f-string of many fields.
_PARSED = 20_000     # characters of one cell


@lru_cache(maxsize=512)
def _tree(source):
    if len(source) > _PARSED:
        return None
    # IPython's magics and shell lines are no Python; without them the rest
    # may be.
    lines = [
        "" if line.lstrip().startswith(("%", "!")) else line
        for line in source.splitlines()
    ]
    try:
        return ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
