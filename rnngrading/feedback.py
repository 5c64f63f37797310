"""One page for each student: what was marked, what to look at next.

A page needs nothing but itself. Whatever came from a submission is escaped
and stripped of escape sequences; scripts are forbidden by the page's policy.
"""

from base64 import b64encode
from datetime import datetime
from functools import cache
from hashlib import sha256

from rnncourse.exercises import get
from rnngrading.gradebook import lateness
from rnngrading.text import clean, count, number, rounded, shorten

_STATES = {
    "passed": "✓ passed",
    "wrong": "✗ not right yet",
    "error": "✗ stopped with an error",
    "stopped": "✗ stopped: it took too long, or ended Python",
    "not yet": "○ not answered yet",
    "missing": "○ not found in the file",
    "not handed in": "○ not handed in",
    "unreadable": "○ not read",
    "lost": "○ not marked",
}
_ISOLATION = {
    "bubblewrap": (
        "In a sandbox of its own (bubblewrap): without network, without "
        "other people's files, within limits of time and memory."
    ),
    "process": (
        "In a process of its own with limits of time and memory, not in a "
        "sandbox."
    ),
}


def page(student):
    """HTML of the page of a gradebook.Student."""
    marks = [m for sheet in student.sheets for m in sheet.marks]
    solved = sum(m.done for m in marks)
    return render(
        "feedback.html.j2",
        student=student,
        solved=solved,
        asked=len(marks),
        opening=opening(student),
        open_says=_open_says(student),
        weighted=any(w != 1 for w in student.weights.values()),
        get=get,
        remark=remark,
        state=_state,
        why=_why,
        looks=looks,
        again=_again,
        isolation=lambda level: _ISOLATION.get(level, level),
        lateness=lateness,
    )


def opening(student):
    """The first sentence: how far it is."""
    marks = [m for sheet in student.sheets for m in sheet.marks]
    solved, asked = sum(m.done for m in marks), len(marks)
    if not solved and not any(s.status == "marked" for s in student.sheets):
        return "None of your files could be marked. See below why."
    if asked and solved == asked:
        return "Everything is solved. Well done!"
    if not solved:
        return (
            "Nothing is solved yet. Take one exercise at a time: each comes "
            "with a sentence on what went wrong, and a hint."
        )
    return (
        f"{count(solved, 'exercise')} solved, {asked - solved} to go. Below "
        "you find what to look at next, and a hint for each answer that is "
        "not right yet."
    )


def overall(student):
    """What the page says before any exercise, as paragraphs of plain text."""
    said = [opening(student)]
    if student.total is None:
        said.append(f"Not final. {_open_says(student)}")
    said += [f"{s.notebook}: {remark(s)}" for s in student.sheets]
    return [shorten(text, 600) for text in said]


def _open_says(student):
    names = [sheet.notebook for sheet in student.sheets if sheet.open]
    return (
        f"Your instructor has to look at {' and '.join(names)} first. This "
        "is no fault of yours until somebody has looked."
    )


def remark(sheet):
    """The sheet's note, for the student."""
    if sheet.status == "marked" and not sheet.note:
        return "marked"
    return sheet.note.removeprefix(f"{sheet.notebook}: ") or sheet.status


def _state(mark):
    if mark.manual is not None:
        return "✎ marked by hand"
    return _STATES.get(mark.status, mark.status)


def looks(mark):
    """The class of the box; its words say the same."""
    if mark.manual is not None:
        return "good" if mark.done else "open"
    return {
        "passed": "good", "wrong": "bad", "error": "bad", "stopped": "bad",
    }.get(mark.status, "open")


def _why(sheet, mark):
    """How the points came about where no check alone gave them, or ""."""
    if mark.manual is not None:
        gave = count(mark.manual.points, "point")
        return (
            f"Your instructor gave {gave} here. {mark.manual.comment}".strip()
        )
    said = []
    if mark.late.factor != 1:
        said.append(
            f"times {number(mark.late.factor, 4)} because the notebook came "
            f"{lateness(mark.late.by)} late"
        )
    if mark.retry != 1:
        said.append(f"times {number(mark.retry, 4)} because it was attempt "
                    f"{mark.attempt}")
    why = []
    if len(sheet.attempts) > 1:
        why.append(
            f"Attempt {mark.attempt} of {len(sheet.attempts)} counts here.")
    if mark.automatic and not mark.passed:
        right, wrong = (
            ", ".join(when for when, good in mark.entry.cases if good is kind)
            for kind in (True, False)
        )
        why.append(f"Part of the points, since it is right {right}, and not "
                   f"{wrong}.")
    if said and mark.automatic:
        points = count(rounded(mark.automatic), "point")
        why.append(f"{', '.join([points, *said])}.")
    return " ".join(why)


def words(sheet, mark, hints=True):
    """What the page says of a mark, as paragraphs of plain text, for
    platforms that show no page."""
    said, entry = [_state(mark), _why(sheet, mark)], mark.entry
    if entry:
        reread = f"Reread: {entry.reread}" if entry.reread else ""
        said += [entry.diagnosis, reread, *entry.notes]
    if hints and not mark.done:
        said.append(f"A first hint. {get(mark.exercise).hints[0]}")
    return [shorten(text, 2000) for text in said if text]


def _again(sheet, receipt):
    """Lines that repeat an attempt's checks, where it counts, with its seed."""
    for mark in sheet.marks:
        spec = get(mark.exercise)
        # A value is the same for every seed.
        if spec.signature and mark.receipt is receipt:
            yield (
                f'check("{mark.exercise}", {spec.reference.__name__}, '
                f"seed={receipt.seed})"
            )


# --- pages ------------------------------------------------------------------

def render(template, **values):
    """HTML of a template; every text in it cleaned, then escaped."""
    environment, style = _environment()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return environment.get_template(template).render(
        **values,
        style=style,
        policy=(
            f"default-src 'none'; style-src 'sha256-{digest}'; "
            "base-uri 'none'; form-action 'none'"
        ),
    )


@cache
def _environment():
    """(jinja2 environment, the style sheet)."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("rnngrading"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=lambda value: (
            value if not isinstance(value, str) or isinstance(value, Markup)
            else clean(value)
        ),
    )
    environment.filters.update(
        number=number,
        shorten=shorten,
        points=lambda value: count(value, "point"),
        when=_when,
    )
    style = environment.get_template("style.css.j2").render()
    return environment, Markup(style)


def _when(text):
    """An ISO time as people write it."""
    try:
        return datetime.fromisoformat(text).strftime("%d %B %Y, %H:%M")
    except ValueError:
        return text
