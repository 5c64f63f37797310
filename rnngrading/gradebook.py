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

_IN_TIME = Late(Decimal(1), timedelta(0))


@dataclass(frozen=True)
class Mark:
    """One exercise of one student."""

    exercise: str
    status: str               # as in a receipt, or as the sheet where no mark
    automatic: Decimal        # points before late and retry
    out_of: Decimal
    late: Late
    retry: Decimal            # what is kept of this attempt
    attempt: int = 1          # the one that counts here
    manual: object = None     # policy.Manual, or None
    entry: Entry | None = None        # of the receipt
    receipt: Receipt | None = None    # of the attempt

    @property
    def factor(self):
        """What is kept of the automatic points."""
        return self.late.factor * self.retry

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
    late: Late                # of the last attempt
    marks: tuple
    attempts: tuple = ()      # Receipts, in order

    @property
    def receipt(self):
        """Of the last attempt, or None."""
        return self.attempts[-1] if self.attempts else None

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
        says, several = [], len(self.attempts) > 1
        if self.status != "marked":
            says.append(self.status)
        if self.open:
            says.append("needs a person")
        if self.late.by and self.status == "marked" and not several:
            kept = number(100 * self.late.factor)
            says.append(
                f"{lateness(self.late.by)} late"
                + (f", keeps {kept} %" if self.late.factor != 1 else "")
            )
        if several:
            says.append(f"{len(self.attempts)} attempts")
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

    receipts: one per student and notebook at most, or as many as the rules
        have attempts (ValueError otherwise)
    files: rows of files.csv, with the attempt that each file is
    manual: {(student, exercise): policy.Manual}
    people: names of all who are in the class, where that is known

    A notebook that nobody handed in does not exist; one that some did is
    "not handed in", with no points, by the others.
    """
    by_key = {}
    order = {row["path"]: row.get("attempt", 1) for row in files}
    for receipt in sorted(receipts, key=lambda r: order.get(r.file, 1)):
        key = receipt.student, receipt.notebook
        by_key[key] = *by_key.get(key, ()), receipt
        if (n := len(by_key[key])) > len(rules.retries):
            raise ValueError(f"{n} receipts for {key[0]!r}, {key[1]}")
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
                name, notebook, exercises,
                by_key.get((name, notebook), ()), own, rules, manual,
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


def _sheet(student, notebook, exercises, attempts, files, rules, manual):
    lates = [rules.late(student, notebook, r.submitted) for r in attempts]
    if attempts:
        # As long as one of them is lost, another may not be the best.
        shown = next((r for r in attempts if r.status == "lost"), attempts[-1])
        status, reason = shown.status, shown.reason
    else:
        status, reason = _without_receipt(notebook, files)
    entries = [{e.exercise: e for e in r.exercises} for r in attempts]

    def mark(name):
        by_hand = manual.get((student, name))
        if not attempts:
            return _mark(name, None, status, _IN_TIME, rules, by_hand)
        tries = [
            _mark(name, entries[k].get(name), receipt.status, lates[k], rules,
                  by_hand, k + 1, receipt)
            for k, receipt in enumerate(attempts)
        ]
        return max(tries, key=lambda m: (m.points, m.attempt))

    return Sheet(
        notebook, status, reason, lates[-1] if lates else _IN_TIME,
        tuple(map(mark, exercises)), attempts,
    )


def _without_receipt(notebook, files):
    """(status, reason) of a notebook that could not even be opened."""
    for row in files:
        word, _, reason = row["status"].partition(":")
        if row["notebook"] == notebook and word in ("unreadable", "lost"):
            return word, reason.strip()
    return "not handed in", ""


def _mark(exercise, entry, status, late, rules, manual, attempt=1,
          receipt=None):
    out_of = rules.out_of(exercise, entry and entry.out_of)
    own = Decimal(entry.out_of if entry else 0)
    earned = Decimal(entry.points if entry else 0)
    if status != "marked":
        word, share = status, Decimal(0)
    else:
        word = entry.status if entry else "missing"
        share = earned / own if own else Decimal(word == "passed")
        if entry and word != "passed":
            share = max(share, rules.share(exercise, entry.cases))
    retry = rules.retries[attempt - 1]
    if manual is not None:
        late, retry = _IN_TIME, Decimal(1)
    return Mark(exercise, word, share * out_of, out_of, late, retry, attempt,
                manual, entry, receipt)


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
