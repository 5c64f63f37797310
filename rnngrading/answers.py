"""One page for each exercise: everybody's answer, for a person who marks.

Below stand the lines of manual.csv for the answers that are not right, to
be filled in.
"""

import csv
import io
from functools import partial

from rnncourse.exercises import get, names
from rnngrading import feedback
from rnngrading.policy import MANUAL_COLUMNS
from rnngrading.text import defuse


def pages(book):
    """{exercise: HTML} of a gradebook, of those that somebody answered."""
    return {exercise: _page(exercise, rows)
            for exercise, rows in answered(book).items()}


def answered(book):
    """{exercise: [(name of a student, sheet, mark)]}."""
    found = {}
    for student in book.students:
        for sheet in student.sheets:
            for mark in sheet.marks:
                if mark.entry and mark.entry.code and mark.exercise in names():
                    found.setdefault(mark.exercise, []).append(
                        (student.name, sheet, mark))
    return found


def _page(exercise, rows):
    rows = sorted(rows, key=lambda row: row[2].done)    # else by name
    return feedback.render(
        "answers.html.j2",
        exercise=exercise,
        title=get(exercise).title,
        rows=rows,
        looks=feedback.looks,
        words=partial(feedback.words, hints=False),
        lines=_lines(exercise, [name for name, _, mark in rows
                                if not mark.done and mark.manual is None]),
    )


def _lines(exercise, students):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(MANUAL_COLUMNS)
    writer.writerows((defuse(name), exercise, "", "") for name in students)
    return out.getvalue() if students else ""
