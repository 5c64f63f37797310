"""grades.csv, back.csv, marks.csv and files.csv, for spreadsheets and imports.

UTF-8, commas, a fixed order, nothing that depends on when or where they were
made. A text that a spreadsheet would take for a formula gets an apostrophe.
"""

import csv
import io
import re

from rnngrading.text import defuse, number

FILES = ("path", "sha256", "student", "notebook", "submitted", "status")
MARKS = (
    "student", "notebook", "exercise", "status", "points", "out_of",
    "late_factor", "manual", "misconceptions", "receipt", "attempt",
    "retry_factor",
)


def grades(book):
    """One row per student: points per notebook, the weighted total, notes.

    An empty cell: a person has to look before there can be a mark.
    """
    head = ("student", *book.notebooks, "total", "out_of", "percent", "notes")
    return _csv(head, (
        (
            student.name,
            *(number(sheet.points) for sheet in student.sheets),
            number(student.total),
            number(student.out_of),
            number(student.percent, 1),
            "; ".join(student.notes),
        )
        for student in book.students
    ))


def back(book, people):
    """The roster as it came, with the points of each notebook: what the
    platform that wrote it can read again.

    people: {student: ((column, cell), …)}. The points stand in the column
    that the platform has for a notebook, "05-lstm" or "05-lstm (4711)",
    which is how Canvas writes a task and its number, else in one of their
    own. A mark for which a person has to look leaves a cell as it was.

    Checked against `lib/gradebook_importer.rb` of Canvas: it knows a list by
    the columns Student, ID and Section, and reads the points of a new task
    from a line "Points Possible". Moodle asks which column is which. No
    list was imported into either.
    """
    students = {student.name: student for student in book.students}
    columns = list(dict.fromkeys(
        column for row in people.values() for column, _ in row))
    place = {name: _column(columns, name) for name in book.notebooks}
    head = list(dict.fromkeys([*columns, *place.values()]))
    lines = []
    if {"Student", "ID", "Section"} <= {*columns} and book.students:
        full = {place[s.notebook]: number(s.out_of)
                for s in book.students[0].sheets}
        lines.append({"Student": "    Points Possible"} | {
            column: full[column] for column in head if column not in columns})
    for name, row in people.items():
        points = {place[s.notebook]: number(s.points)
                  for s in students[name].sheets if not s.open}
        lines.append(dict(row) | points)
    # A platform's own names and numbers stay as they are.
    return _written(head, ([line.get(column, "") for column in head]
                           for line in lines))


def _column(columns, notebook):
    """The one column for a notebook, or the name of a new one."""
    named = re.compile(rf"{re.escape(notebook)}(?: \(\d+\))?", re.IGNORECASE)
    found = [column for column in columns if named.fullmatch(column.strip())]
    return found[0] if len(found) == 1 else notebook


def marks(book):
    """One row per student and exercise.

    points = manual where there is one, otherwise the points of the receipt
    (or of the rules) times late_factor times retry_factor.
    """
    return _csv(MARKS, (
        (
            student.name,
            sheet.notebook,
            mark.exercise,
            mark.status,
            "" if sheet.open and mark.manual is None else number(mark.points),
            number(mark.out_of),
            number(mark.late.factor, 4),
            "" if mark.manual is None else number(mark.manual.points),
            " ".join(mark.entry.misconceptions if mark.entry else ()),
            mark.receipt.key if mark.receipt else "",
            mark.attempt,
            number(mark.retry, 4),
        )
        for student in book.students
        for sheet in student.sheets
        for mark in sheet.marks
    ))


def files(rows):
    """One row per file that was found, whatever became of it."""
    ordered = sorted(rows, key=lambda row: (row["path"], row["status"]))
    return _csv(FILES, (
        [row.get(name) or "" for name in FILES] for row in ordered
    ))


def _csv(head, rows):
    return _written(head, ([defuse(cell) for cell in row] for row in rows))


def _written(head, rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
