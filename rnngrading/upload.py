"""Feedback in archives that Moodle and Canvas take back.

Both know a file's student by the name that they gave it when the class was
exported, so each file goes back under that name.

Moodle, "Upload multiple feedback files in a zip": of each name on the way to
a file, Moodle splits off `fullname_number_assignsubmission_file`; what comes
after is the feedback's own name.

Canvas, "Re-upload submissions": the first two numbers between underscores
are the student's and the file's; the feedback appears as a comment, *under
the name of the file that came*. So a notebook comes back as a notebook, and
an archive as an archive.

Checked against the sources: `importziplib.php` of Moodle (mod/assign/
feedback/file) and `infer_comment_context_from_filename` of Canvas
(app/models/abstract_assignment.rb). No file was uploaded to either.
"""

import io
import json
import zipfile
from html import escape

from rnncourse.exercises import get
from rnngrading import feedback
from rnngrading.layout import moodle, safe
from rnngrading.text import clean, number
from rnngrading.walk import is_archive

PAGE = "feedback.html"
_COUNTED = ("marked", "unreadable", "lost")
_WHEN = (1980, 1, 1, 0, 0, 0)    # the same bytes whenever it is written


def archives(book):
    """{file name: bytes} of a gradebook: one archive for each export."""
    found = {}
    for student in book.students:
        for export, name, folder in _sent(student.files):
            path, content = _for_moodle(student, name, folder) \
                if moodle(name) else _for_canvas(student, name)
            found.setdefault(_called(export, name), {})[path] = content
    return {name: _packed(files) for name, files in sorted(found.items())}


def _sent(files):
    """((export, name, whether that is a folder), …): one for each student
    and export, of a file that counted; of the last attempt, which is the one
    that Canvas still has."""
    found = {}
    latest_first = sorted(
        files, key=lambda row: (-row.get("attempt", 1), row["path"]))
    for row in latest_first:
        if row["status"].partition(":")[0].partition(",")[0] in _COUNTED \
                and row.get("sent"):
            export, name = row["sent"]
            inner = row["path"].removeprefix(f"{export}/" if export else "")
            found.setdefault(
                export, (export, name, inner != name and not is_archive(name)))
    return found.values()


def _called(export, name):
    platform = "moodle" if moodle(name) else "canvas"
    stem = export.removesuffix(".zip").replace("/", " ")
    return f"{safe(f'{platform} {stem}'.strip())}.zip"


def _for_moodle(student, name, folder):
    if folder:
        return f"{name}/{PAGE}", feedback.page(student)
    return f"{moodle(name).rstrip('_')}_{PAGE}", feedback.page(student)


def _for_canvas(student, name):
    if is_archive(name):
        return name, _packed({PAGE: feedback.page(student)})
    return name, _notebook(student)


def _notebook(student):
    """The words of the page as a notebook: cells of text, nothing to run."""
    cells = [[f"<h1>Feedback for {escape(clean(student.name))}</h1>",
              *_paragraphs(feedback.overall(student))]]
    cells += [
        [f"<h2>{escape(get(mark.exercise).title)}</h2>", *_paragraphs([
            f"{number(mark.points)} of {number(mark.out_of)} points",
            *feedback.words(sheet, mark),
        ])]
        for sheet in student.sheets for mark in sheet.marks
        if sheet.status == "marked" or mark.manual is not None
    ]
    return json.dumps({
        "nbformat": 4, "nbformat_minor": 5, "metadata": {},
        "cells": [
            {"cell_type": "markdown", "id": f"part-{n}", "metadata": {},
             "source": "\n".join(lines)} for n, lines in enumerate(cells)
        ],
    }, indent=1)


def _paragraphs(texts):
    """As HTML of one line each, in which Markdown means nothing."""
    return [f"<p>{escape(' '.join(clean(text).split()))}</p>"
            for text in texts if text]


def _packed(files):
    """The bytes of a zip archive of {path: text or bytes}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            if isinstance(content, str):
                content = content.encode("utf-8", "replace")
            archive.writestr(zipfile.ZipInfo(path, _WHEN), content,
                             zipfile.ZIP_DEFLATED)
    return out.getvalue()
