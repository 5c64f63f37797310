"""Receipts, rules and manual marks put together: what each student has.

Pure: the same receipts, files, rules and manual marks give the same book,
in whatever order they come.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from rnngrading.policy import Late, notebooks
from rnngrading.receipt import Entry, Receipt
from rnngrading.text import count, number, rounded


@dataclass(frozen=True)
class Mark:
    """One exercise of one student."""

    exercise: str
    status: str               # as in a receipt, or as the sheet where no mark
    automatic: Decimal        # points before the late factor
    out_of: Decimal
    factor: Decimal           # 1 for a manual mark
    manual: object = None     # policy.Manual, or None
    entry: Entry | None = None    # of the receipt

    @property
    def points(self):
        """What counts: the manual mark, or the automatic one times factor."""
        if self.manual is not None:
            return self.manual.points
        return rounded(self.automatic * self.factor)

    @property
    def passed(self):
        return self.status == "passed"

    @property
    def done(self):
        """Whether nothing is left to do: passed, or full marks by hand."""
        if self.manual is not None:
            return self.manual.points == self.out_of
        return self.passed

    @property
    def tried(self):
        """Whether there was an answer."""
        return self.status in ("passed", "wrong", "error", "stopped")


@dataclass(frozen=True)
class Sheet:
    """One notebook of one student."""

    notebook: str
    status: str               # marked, unreadable, lost, not handed in
    reason: str
    late: Late
    marks: tuple
    receipt: Receipt | None = None

    @property
    def open(self):
        """Whether a person must look before there can be a mark."""
        return self.status == "lost" and any(
            mark.manual is None for mark in self.marks
        )

    @property
    def points(self):
        """The sum, or None where the sheet is open."""
        return None if self.open else sum(m.points for m in self.marks)

    @property
    def out_of(self):
        return sum(m.out_of for m in self.marks)

    @property
    def note(self):
        """What is not as usual, in words; "" where nothing is."""
        says = []
        if self.status != "marked":
            says.append(self.status)
        if self.open:
            says.append("needs a person")
        if self.late.by and self.status == "marked":
            kept = number(100 * self.late.factor)
            says.append(
                f"{lateness(self.late.by)} late"
                + (f", keeps {kept} %" if self.late.factor != 1 else "")
            )
        by_hand = sum(m.manual is not None for m in self.marks)
        if by_hand:
            says.append(f"{count(by_hand, 'manual mark')}")
        return f"{self.notebook}: {', '.join(says)}" if says else ""


@dataclass(frozen=True)
class Student:
    """One student: every notebook of the class, handed in or not."""

    name: str
    sheets: tuple
    files: tuple              # rows of files.csv
    weights: dict

    @property
    def total(self):
        """Σ weight · points, or None while a sheet is open."""
        if any(sheet.open for sheet in self.sheets):
            return None
        return sum(
            rounded(self.weights[s.notebook] * s.points) for s in self.sheets
        )

    @property
    def out_of(self):
        return sum(
            rounded(self.weights[s.notebook] * s.out_of) for s in self.sheets
        )

    @property
    def percent(self):
        if self.total is None or not self.out_of:
            return None
        return rounded(100 * self.total / self.out_of, 1)

    @property
    def notes(self):
        return tuple(s.note for s in self.sheets if s.note)


@dataclass(frozen=True)
class Gradebook:
    """A class: its students by name, its notebooks with their exercises."""

    students: tuple
    notebooks: dict           # notebook → names of its exercises, in order


def names_of(receipts, files, people=()):
    """Everybody who handed something in, readable or not, and who else is in
    the class, by name."""
    found = {*people} | {r.student for r in receipts} | {
        f["student"] for f in files if f["student"]
    }
    return sorted(found, key=lambda name: (name.casefold(), name))


def gradebook(receipts, files, rules, manual, people=()):
    """Put it together.

    receipts: one per student and notebook at most (ValueError otherwise)
    files: rows of files.csv
    manual: {(student, exercise): policy.Manual}
    people: names of all who are in the class, where that is known

    A notebook that nobody handed in does not exist; one that some did is
    "not handed in", with no points, by the others.
    """
    by_key = {}
    for receipt in receipts:
        key = receipt.student, receipt.notebook
        if key in by_key:
            raise ValueError(f"two receipts for {key[0]!r}, {key[1]}")
        by_key[key] = receipt
    course = _course(receipts, files, manual)
    belongings = {}
    for row in sorted(files, key=lambda row: row["path"]):
        belongings.setdefault(row["student"], []).append(row)
    weights = {notebook: rules.weight(notebook) for notebook in course}
    students = []
    for name in names_of(receipts, files, people):
        own = tuple(belongings.get(name, ()))
        sheets = tuple(
            _sheet(
                name, notebook, exercises, by_key.get((name, notebook)), own,
                rules, manual,
            )
            for notebook, exercises in course.items()
        )
        students.append(Student(name, sheets, own, weights))
    return Gradebook(tuple(students), course)


def _course(receipts, files, manual):
    """{notebook: its exercises} of what was handed in or marked by hand."""
    known = notebooks()
    home = {e: n for n, exercises in known.items() for e in exercises}
    handed_in = {r.notebook for r in receipts}
    handed_in |= {f["notebook"] for f in files if f["notebook"]}
    handed_in |= {home[exercise] for _, exercise in manual}
    found = {n: known.get(n, ()) for n in sorted(handed_in)}
    for receipt in receipts:  # a receipt knows its release's exercises best
        if receipt.exercises:
            found[receipt.notebook] = tuple(
                entry.exercise for entry in receipt.exercises
            )
    return found


def _sheet(student, notebook, exercises, receipt, files, rules, manual):
    if receipt:
        status, reason = receipt.status, receipt.reason
        late = rules.late(student, notebook, receipt.submitted)
    else:
        status, reason = _without_receipt(notebook, files)
        late = Late(Decimal(1), timedelta(0))
    entries = {e.exercise: e for e in receipt.exercises} if receipt else {}
    return Sheet(
        notebook, status, reason, late,
        tuple(
            _mark(
                name, entries.get(name), status, late.factor, rules,
                manual.get((student, name)),
            )
            for name in exercises
        ),
        receipt,
    )


def _without_receipt(notebook, files):
    """(status, reason) of a notebook that could not even be opened."""
    for row in files:
        word, _, reason = row["status"].partition(":")
        if row["notebook"] == notebook and word in ("unreadable", "lost"):
            return word, reason.strip()
    return "not handed in", ""


def _mark(exercise, entry, status, factor, rules, manual):
    out_of = rules.out_of(exercise, entry and entry.out_of)
    own = Decimal(entry.out_of if entry else 0)
    earned = Decimal(entry.points if entry else 0)
    if status != "marked":
        word, share = status, Decimal(0)
    else:
        word = entry.status if entry else "missing"
        share = earned / own if own else Decimal(word == "passed")
    return Mark(
        exercise, word, share * out_of, out_of,
        Decimal(1) if manual is not None else factor, manual, entry,
    )


def lateness(by):
    """A timedelta as people say it: 2 days 3 h, 40 min."""
    minutes = -(-by.total_seconds() // 60)
    days, minutes = divmod(int(minutes), 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        count(days, "day") if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes and not days else "",
    ]
    return " ".join(filter(None, parts)) or "0 min"
