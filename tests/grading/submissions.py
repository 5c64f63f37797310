"""Notebooks as students hand them in, made from the released ones."""

import copy
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbformat

from rnngrading import isolation
from rnngrading.receipt import Job

ROOT = Path(__file__).parents[2]


@cache
def _read(path):
    return nbformat.read(path, as_version=4)


def released(name="02-simple-rnn"):
    """A learner notebook as it was handed out."""
    return copy.deepcopy(_read(ROOT / "exercises" / f"{name}.ipynb"))


def solutions(name="02-simple-rnn"):
    """{exercise: source of the right answer cell}."""
    solved = _read(ROOT / "chapters" / f"{name}-exercises.ipynb")
    return {
        mark["exercise"]: cell.source
        for cell in solved.cells
        if (mark := cell.metadata.get("rnncourse", {})).get("role") == "answer"
    }


def submission(name="02-simple-rnn", answers=None):
    """The released notebook with some answer cells filled in.

    answers: {exercise: source}; those not named get the right answer, those
        that are None stay as handed out
    """
    notebook = released(name)
    right = solutions(name)
    given = answers or {}
    for cell in notebook.cells:
        mark = cell.metadata.get("rnncourse", {})
        if mark.get("role") == "answer":
            source = given.get(mark["exercise"], right[mark["exercise"]])
            if source is not None:
                cell.source = source
    return notebook


def data(notebook):
    """A notebook as the bytes of a file; it need not be valid."""
    return json.dumps(notebook, ensure_ascii=False).encode()


def job(notebook, name="02-simple-rnn", **changed):
    """A job for `marking.mark`, out of a notebook or of bytes."""
    content = notebook if isinstance(notebook, bytes) else data(notebook)
    release = (ROOT / "exercises" / f"{name}.ipynb").read_bytes()
    return replace(Job(
        "ana", name, f"ana/{name}.ipynb", None, content, release, "a secret",
        isolation.best(), 30, 4096,
    ), **changed)
