"""results.json: one student's marks, as Gradescope reads them.

The fields are those of "Autograder Specifications", Output format, at
gradescope-autograders.readthedocs.io: `score` counts instead of the sum of
the tests, and an `output_format` of "text" shows what a student wrote as it
is. No file was uploaded to Gradescope; the tests compare with the fields
of that page.
"""

import json

from rnncourse.exercises import get
from rnngrading import feedback
from rnngrading.text import clean, rounded, shorten

_MOST = 20     # files that are named


def results(student):
    """The text of results.json of a gradebook.Student; ValueError while a
    person has to look: no file is no mark."""
    if student.total is None:
        raise ValueError(f"{student.name} has no total yet")
    return json.dumps({
        "score": float(student.total),
        "output": _overall(student),
        "output_format": "text",
        "tests": [
            _test(sheet, mark, student.weights[sheet.notebook])
            for sheet in student.sheets for mark in sheet.marks
        ],
    }, indent=1, ensure_ascii=False) + "\n"


def _test(sheet, mark, weight):
    return {
        "name": f"{get(mark.exercise).title} ({mark.exercise})",
        "score": float(rounded(weight * mark.points)),
        "max_score": float(rounded(weight * mark.out_of)),
        "status": "passed" if mark.done else "failed",
        "output": _text(feedback.words(sheet, mark)),
        "output_format": "text",
    }


def _overall(student):
    files = (shorten(f"{row['path']}: {row['status']}", 600)
             for row in student.files[:_MOST])
    return _text([*feedback.overall(student), *files])


def _text(paragraphs):
    return "\n\n".join(map(clean, paragraphs))
