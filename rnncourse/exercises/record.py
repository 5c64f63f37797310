"""What is solved: in this session, or in a folder of saved notebooks."""

import json
from dataclasses import dataclass
from html import escape

from rnncourse.exercises.catalogue import get, names
from rnncourse.exercises.result import (
    OUTPUT,
    _box,
    _html_table,
    _text_table,
)

_session = {}


def remember(result):
    """Remember the best outcome of an exercise in this session."""
    before = _session.get(result.exercise)
    if before != "passed":
        _session[result.exercise] = result.status


@dataclass(frozen=True)
class Progress:
    """Statuses by exercise, for the chapters that they belong to."""

    statuses: dict

    @classmethod
    def of_session(cls):
        """The chapters of which something was checked in this session."""
        return cls._of(_session)

    @classmethod
    def of_folder(cls, folder):
        """What the saved notebooks of a folder show."""
        found = {}
        for path in sorted(folder.glob("*.ipynb")):
            for name, status in _saved(path).items():
                if found.get(name) != "passed":
                    found[name] = status
        return cls._of(found)

    @classmethod
    def _of(cls, found):
        chapters = {get(name).notebook for name in found}
        return cls({
            name: found.get(name, "not yet")
            for name in names() if get(name).notebook in chapters
        })

    @property
    def points(self):
        return sum(
            get(n).points for n, s in self.statuses.items() if s == "passed"
        )

    @property
    def out_of(self):
        return sum(get(n).points for n in self.statuses)

    @property
    def next(self):
        """The first exercise that is not solved, or None."""
        return next(
            (n for n, s in self.statuses.items() if s != "passed"), None
        )

    @property
    def headline(self):
        if not self.statuses:
            return "Nothing has been checked yet."
        solved = sum(s == "passed" for s in self.statuses.values())
        return (
            f"{solved} of {len(self.statuses)} exercises solved · "
            f"{self.points} of {self.out_of} points"
        )

    @property
    def advice(self):
        if self.next is None:
            return "Everything here is solved." if self.statuses else ""
        spec = get(self.next)
        return f"Next: {spec.name} ({spec.title})"

    @property
    def table(self):
        """Rows of text; the notebook is named where there are several."""
        rows = [("exercise", "status", "points", "notebook")]
        for name, status in self.statuses.items():
            spec = get(name)
            had = spec.points if status == "passed" else 0
            notebook = spec.notebook.removesuffix("-exercises")
            rows.append((name, status, f"{had} of {spec.points}", notebook))
        several = len({row[3] for row in rows[1:]}) > 1
        return rows if several else [row[:3] for row in rows]

    def to_json(self):
        return {
            "points": self.points,
            "out_of": self.out_of,
            "next": self.next,
            "exercises": self.statuses,
        }

    def __str__(self):
        parts = [self.headline]
        if self.statuses:
            parts += ["", *_text_table(self.table), "", self.advice]
        return "\n".join(parts)

    __repr__ = __str__

    def _repr_html_(self):
        parts = [f"<p><strong>{escape(self.headline)}</strong></p>"]
        if self.statuses:
            parts.append(_html_table(self.table, "Progress"))
            parts.append(f"<p>{escape(self.advice)}</p>")
        return _box("Progress", parts)


def _saved(path):
    """{exercise: status} as the stored outputs of a notebook say it."""
    try:
        cells = json.loads(path.read_text("utf-8-sig"))["cells"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a notebook: {error}") from error
    found, known = {}, set(names())
    for cell in cells:
        for output in cell.get("outputs", ()):
            said = output.get("metadata", {}).get(OUTPUT, {})
            if said.get("exercise") in known:
                found[said["exercise"]] = said["status"]
    return found
