"""What `check` and `hint` show: plain text, and HTML that says the same.

The HTML has no colours of its own, so it is readable on every theme; words
carry the meaning, never a colour or a symbol alone.
"""

import re
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from urllib.parse import quote

# Key of the metadata in which a saved output says which check came to what.
OUTPUT = "rnncourse"
_HEAD = {
    "passed": "✓ {name}: passed · {points} of {out_of} points",
    "wrong": "✗ {name}: not right yet · {points} of {out_of} points",
    "error": "✗ {name}: stopped with an error · {points} of {out_of} points",
    "not yet": "○ {name}: not yet · {points} of {out_of} points",
}


@dataclass(frozen=True)
class Result:
    """The outcome of one check."""

    exercise: str
    status: str                       # "passed" "wrong" "error" "not yet"
    out_of: int                       # points of the exercise
    diagnosis: str                    # sentences, plain text
    reread: str = ""                  # where the book explains it
    misconceptions: tuple = ()        # names whose numbers match
    table: tuple = ()                 # rows of text; the first is the head
    next_step: str = ""
    seen: str = ""                    # what stays said where the line is found
    # ((when, whether right), …) where it is wrong, and the general case right
    # in an exercise whose cases count for themselves (`Exercise.by_case`).
    cases: tuple = ()

    @property
    def unexplained(self):
        """Whether it is wrong and no misconception says why."""
        return self.status in ("wrong", "error") and not self.misconceptions \
            and bool(self.table)

    def located(self, found):
        """The same with what a search for the line found; see `repair`."""
        if found is None:
            return self
        if found.places:
            before = self.diagnosis if found.mends else self.seen
            return replace(self, diagnosis=f"{before} {found}".strip())
        if found.ended:
            note = "The search for the line ended before all was tried."
            return replace(self, next_step=f"{note} {self.next_step}")
        return self

    @property
    def passed(self):
        return self.status == "passed"

    @property
    def points(self):
        """All points where it passed, otherwise none."""
        return self.out_of if self.passed else 0

    @property
    def headline(self):
        return _HEAD[self.status].format(
            name=self.exercise, points=self.points, out_of=self.out_of
        )

    def __str__(self):
        parts = [self.headline, *_indented(self.diagnosis)]
        if self.reread:
            parts += _indented(f"Reread: {self.reread}")
        if len(self.table) > 1:
            parts += ["", *_text_table(self.table)]
        if self.next_step:
            parts += ["", *_indented(self.next_step)]
        return "\n".join(parts)

    __repr__ = __str__

    def _repr_html_(self):
        parts = [f"<p><strong>{escape(self.headline)}</strong></p>"]
        parts += [f"<p>{escape(self.diagnosis)}</p>"] if self.diagnosis else []
        if self.reread:
            parts.append(f"<p>Reread: {_linked(self.reread)}</p>")
        if len(self.table) > 1:
            parts.append(_html_table(self.table, "What was compared"))
        if self.next_step:
            parts.append(f"<p>{escape(self.next_step)}</p>")
        return _box("Check of " + self.exercise, parts)

    def _repr_mimebundle_(self, include=None, exclude=None):
        """Beside what is shown, for whoever reads the saved notebook."""
        said = {"exercise": self.exercise, "status": self.status}
        return {}, {OUTPUT: said}

    def to_json(self):
        """Everything as plain JSON, for a report or a ledger."""
        return {
            "exercise": self.exercise,
            "status": self.status,
            "points": self.points,
            "out_of": self.out_of,
            "diagnosis": self.diagnosis,
            "reread": self.reread,
            "misconceptions": list(self.misconceptions),
            "table": [list(row) for row in self.table],
            "cases": [list(case) for case in self.cases],
        }


@dataclass(frozen=True)
class Hint:
    """One hint; the later, the stronger."""

    exercise: str
    level: int
    levels: int
    text: str

    @property
    def headline(self):
        return f"Hint {self.level} of {self.levels} for {self.exercise}"

    def __str__(self):
        return "\n".join([self.headline, *_indented(self.text)])

    __repr__ = __str__

    def _repr_html_(self):
        return _box(self.headline, [
            f"<p><strong>{escape(self.headline)}</strong></p>",
            f"<p>{escape(self.text)}</p>",
        ])


_PLACE = re.compile(r'(?:chapter (\d+)|(\w+)), "(.+)"')


def _linked(place):
    """'chapter 5, "The way back"' as a link, where the chapter is at hand.

    Learners work in exercises/, beside chapters/. Elsewhere, as on Colab,
    the place stays text.
    """
    match = _PLACE.fullmatch(place)
    if match:
        number, page, heading = match.groups()
        stem = f"{int(number):02d}-*" if number else page
        for path in sorted(Path("../chapters").glob(f"{stem}.ipynb")):
            if not path.stem.endswith("-exercises"):
                href = f"{path.as_posix()}#{quote(heading.replace(' ', '-'))}"
                return f'<a href="{href}">{escape(place)}</a>'
    return escape(place)


def _box(label, parts):
    inner = "".join(parts)
    return (
        f'<div role="group" aria-label="{escape(label)}" style="border-left:'
        f'0.3em solid;padding-left:1em;max-width:48em">{inner}</div>'
    )


def _indented(text, width=76):
    from textwrap import wrap

    return [f"  {line}" for line in wrap(text, width)]


def _text_table(rows):
    columns = zip(*rows, strict=True)
    widths = [max(map(len, column)) for column in columns]
    return [
        "  " + "  ".join(
            cell.ljust(n) for cell, n in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _html_table(rows, caption):
    head, *body = rows
    # JupyterLab sets each cell flush right.
    left = ' style="text-align:left;padding-right:1em"'
    cells = "".join(f'<th scope="col"{left}>{escape(c)}</th>' for c in head)
    lines = "".join(
        f'<tr><th scope="row"{left}>{escape(first)}</th>'
        + "".join(f"<td{left}>{escape(c)}</td>" for c in rest) + "</tr>"
        for first, *rest in body
    )
    # Themes grey a caption out and centre it; here it is plain text.
    plain = "color:inherit;caption-side:top;text-align:left"
    return (
        f'<table><caption style="{plain}">{escape(caption)}</caption>'
        f"<thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"
    )
