"""The instructor's rules: deadlines, late work, points, weights; manual marks.

One small TOML file; every table and every key may be left out.

    [deadline]                       # when a notebook is due
    "05-lstm" = 2026-11-30T23:59:00+01:00
    "06-gru" = 2026-12-07            # the end of that day, local time
    [late]
    per_day = 0.1                    # of the points, for each day begun
    at_most = 0.5                    # never more than this is lost
    grace_minutes = 15               # late by this much is not late
    [retries]
    factors = [1, 0.8, 0.5]          # what attempts 1, 2, 3 keep
    [partial]
    lstm-step = 0.6                  # of the points, if it is right in general
    [points]
    lstm-step = 6                    # instead of the exercise's own
    [weights]
    "05-lstm" = 2                    # its points count twice; 0: not at all
    [extensions]                     # hours that a deadline moves
    ana = 48                         # for every notebook, or
    ben = {"05-lstm" = 24}           # for some
    [layout]
    pattern = '(?P<student>[^/]+)/(?P<notebook>.+)\\.ipynb'
    timestamps = "timestamp.txt"     # files that say when a notebook came
    [book]
    address = "https://example.org/rnn"   # where the class report leads to

A notebook handed in `late` after its deadline (extension included) keeps

    1                                          where late ≤ grace
    1 − min(at_most, per_day · days begun)     otherwise

of its points; the days are counted from the deadline. Times without an
offset are local times of the machine that reads them. Without `per_day` late
work is named and costs nothing.

An attempt is a file of a student's that can be read, holds an answer, and is no
copy of an earlier one, in the order in which they came. Of each exercise the
attempt counts that gives the most points, after what is lost by being late
and by being the second or third. Without `factors` the last file counts alone.

An answer that is right in general and wrong in some of the special cases has
the share `partial` of the points, and of the rest the part

    (special cases that are right) / (special cases)

An exercise allows that if it is a function, compared by its numbers, that
students write from nothing (`Exercise.by_case`); without a share it is worth
all or nothing.

Manual marks stand in a CSV file of the instructor's, which is only read:

    student,exercise,points,comment
    ana,lstm-step,2,"Right idea, one slip"

A manual mark is final: it replaces the automatic one, and what late work
costs is not taken from it.
"""

import csv
import difflib
import io
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from rnncourse.exercises import get, names
from rnncourse.exercises.spec import SUFFIX
from rnngrading.text import clean, defuse, number

_DAY = timedelta(days=1)
_MOST = Decimal(1000)  # points, weights
_ATTEMPTS = 20


class Late(NamedTuple):
    """What is kept of the points, and by how much the deadline was missed."""

    factor: Decimal
    by: timedelta


class Manual(NamedTuple):
    """A mark that a person gave."""

    points: Decimal
    comment: str


@dataclass(frozen=True)
class Rules:
    """What `load` returns; without a file everything is as handed out."""

    deadlines: dict = field(default_factory=dict)   # notebook → datetime
    per_day: Decimal = Decimal(0)
    at_most: Decimal = Decimal(1)
    grace: timedelta = timedelta(0)
    retries: tuple = (Decimal(1),)                  # kept by attempt 1, 2, …
    partial: dict = field(default_factory=dict)     # exercise → Decimal
    points: dict = field(default_factory=dict)      # exercise → Decimal
    weights: dict = field(default_factory=dict)     # notebook → Decimal
    extensions: dict = field(default_factory=dict)  # student → {nb: timedelta}
    layout_pattern: str | None = None
    timestamps: str | None = None                   # name of a file
    book: str | None = None                         # address, no / at its end

    def late(self, student, notebook, submitted):
        """Late of a file; on time where no deadline or no time is known.

        submitted: ISO time, or None
        """
        due = self.due(student, notebook)
        if due is None or submitted is None:
            return Late(Decimal(1), timedelta(0))
        came = datetime.fromisoformat(submitted).replace(microsecond=0)
        by = max(came.astimezone() - due, timedelta(0))
        if by <= self.grace:
            return Late(Decimal(1), timedelta(0))
        begun = -(-by // _DAY)
        return Late(1 - min(self.at_most, self.per_day * begun), by)

    def due(self, student, notebook):
        """The student's deadline with its offset, or None."""
        deadline = self.deadlines.get(notebook)
        if deadline is None:
            return None
        more = self.extensions.get(student, {})
        extra = more.get(notebook, more.get(None, timedelta(0)))
        return deadline.astimezone() + extra

    def weight(self, notebook):
        """How often the notebook's points count in the total."""
        return self.weights.get(notebook, Decimal(1))

    def share(self, exercise, cases):
        """What part of the points an answer has that is not right as a whole.

        cases: of a receipt's Entry
        """
        if exercise not in self.partial or not cases:
            return Decimal(0)
        general, *special = (right for _, right in cases)
        if not general or all(special):  # what is all right has passed
            return Decimal(0)
        share = self.partial[exercise]
        return share + (1 - share) * sum(special) / len(special)

    def link(self, exercise):
        """The address of an exercise in the book, or "": its page, and there
        the heading with its title."""
        if self.book is None or exercise not in names():
            return ""
        spec = get(exercise)
        heading = re.sub("[^a-z0-9]+", "-", spec.title.casefold()).strip("-")
        return f"{self.book}/chapters/{spec.notebook}.html#{heading}"

    def out_of(self, exercise, own=None):
        """The points of an exercise; `own`: as its receipt has them."""
        if exercise in self.points:
            return self.points[exercise]
        return Decimal(str(get(exercise).points if own is None else own))


def notebooks():
    """The notebooks that are handed out, each with its exercises, in order."""
    found = {}
    for name in names():
        stem = get(name).notebook.removesuffix(SUFFIX)
        found.setdefault(stem, []).append(name)
    return {stem: tuple(found[stem]) for stem in sorted(found)}


# --- the rules file ---------------------------------------------------------

def load(path=None, known=None):
    """Rules from a TOML file; None gives the rules of a course without any.

    known: names of notebooks; the course's if None
    ValueError names the key, what came and what was expected.
    """
    if path is None:
        return Rules()
    try:
        with open(path, "rb") as file:
            table = tomllib.load(file, parse_float=Decimal)
    except OSError as error:
        raise ValueError(f"cannot read the rules: {error}") from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"{path} is not TOML: {error}") from error
    try:
        return _rules(table, sorted(known or notebooks()))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _rules(table, known):
    _need_keys("", table, _TABLES, "table")
    for name, value in table.items():
        _need(isinstance(value, dict), name, value, f"a table: [{name}]")
    late = table.get("late", {})
    _need_keys("late", late, ("per_day", "at_most", "grace_minutes"), "key")
    layout = table.get("layout", {})
    _need_keys("layout", layout, ("pattern", "timestamps"), "key")
    retries = table.get("retries", {})
    _need_keys("retries", retries, ("factors",), "key")
    book = table.get("book", {})
    _need_keys("book", book, ("address",), "key")
    for name in ("deadline", "weights"):
        _need_keys(name, table.get(name, {}), known, "notebook")
    for name in ("points", "partial"):
        _need_keys(name, table.get(name, {}), names(), "exercise")
    for name in table.get("partial", {}):
        _need(get(name).by_case, "partial", name, "for exercises in which the "
              "students write a function that is compared by its numbers")
    return Rules(
        deadlines={
            k: _moment(f"deadline.{k}", v)
            for k, v in table.get("deadline", {}).items()
        },
        per_day=_number("late.per_day", late.get("per_day", 0), 1),
        at_most=_number("late.at_most", late.get("at_most", 1), 1),
        grace=timedelta(minutes=float(_number(
            "late.grace_minutes", late.get("grace_minutes", 0), 10_000
        ))),
        retries=_factors("retries.factors", retries.get("factors", [1])),
        partial={
            k: _number(f"partial.{k}", v, 1)
            for k, v in table.get("partial", {}).items()
        },
        points={
            k: _number(f"points.{k}", v, _MOST)
            for k, v in table.get("points", {}).items()
        },
        weights={
            k: _number(f"weights.{k}", v, _MOST)
            for k, v in table.get("weights", {}).items()
        },
        extensions={
            k: _extension(f"extensions.{k}", v, known)
            for k, v in table.get("extensions", {}).items()
        },
        layout_pattern=_pattern(layout.get("pattern")),
        timestamps=_file_name("layout.timestamps", layout.get("timestamps")),
        book=_address("book.address", book.get("address")),
    )


_TABLES = ("deadline", "late", "retries", "partial", "points", "weights",
           "extensions", "layout", "book")


def _need(ok, key, came, expected):
    if not ok:
        raise ValueError(f"{key} must be {expected}; got {came!r:.80}")


def _need_keys(table, found, known, what):
    for key in found:
        if key not in known:
            label = f"{table}.{key}" if table else key
            near = difflib.get_close_matches(key, known, 1)
            raise ValueError(
                f"{label!r:.80}: there is no {what} {key!r:.80}; "
                + (f"did you mean {near[0]!r}?" if near
                   else f"expected {', '.join(known)}")
            )


def _number(key, value, most):
    right = isinstance(value, int | Decimal) and not isinstance(value, bool)
    expected = f"a number from 0 to {most}"
    _need(right, key, value, expected)
    value = Decimal(value)
    came = str(value)
    _need(value.is_finite() and 0 <= value <= most, key, came, expected)
    return value


def _factors(key, value):
    expected = f"a list of 1 to {_ATTEMPTS} numbers, none above the one before"
    _need(isinstance(value, list) and 1 <= len(value) <= _ATTEMPTS, key, value,
          expected)
    found = tuple(_number(key, factor, 1) for factor in value)
    _need(list(found) == sorted(found, reverse=True), key,
          [*map(str, found)], expected)
    return found


def _moment(key, value):
    _need(
        isinstance(value, date), key, value,
        "a date or a date with a time, without quotes: 2026-11-30T23:59:00",
    )
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(23, 59, 59))
    _need(1980 < value.year < 9000, key, str(value), "in a year after 1980")
    return value


def _extension(key, value, known):
    """{notebook: timedelta}; None stands for every notebook."""
    if not isinstance(value, dict):
        value = {None: value}
    else:
        _need_keys(key, value, known, "notebook")
    return {
        notebook: timedelta(hours=float(_number(
            key if notebook is None else f"{key}.{notebook}", hours, 10_000
        )))
        for notebook, hours in value.items()
    }


def _file_name(key, name):
    right = name is None or (isinstance(name, str) and name
                             and "/" not in name)
    _need(right, key, name, 'the name of a file, such as "timestamp.txt"')
    return name


def _address(key, address):
    if address is None:
        return None
    right = isinstance(address, str) and re.fullmatch(
        r"https?://[^\s\"<>?#]+", address)
    _need(right, key, address, 'an address, such as "https://example.org/rnn"')
    return address.rstrip("/")


def _pattern(pattern):
    if pattern is None:
        return None
    key, expected = "layout.pattern", "a regular expression with (?P<student>…)"
    _need(isinstance(pattern, str), key, pattern, expected)
    try:
        groups = re.compile(pattern).groupindex
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"{key} must be {expected}: {error}") from error
    _need("student" in groups, key, pattern, expected)
    return pattern


# --- manual marks -----------------------------------------------------------

MANUAL_COLUMNS = ("student", "exercise", "points", "comment")


def read_manual(path, students, rules):
    """{(student, exercise): Manual}; {} where there is no such file.

    students: the names that may occur
    ValueError names the line, what came and what was expected.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} must be CSV in UTF-8: {error}") from error
    # Spreadsheets of many countries separate by semicolons.
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    # The tables may have put an apostrophe before a name.
    called = {defuse(s): s for s in students} | {s: s for s in students}
    found, seen = {}, {}
    try:
        head = [cell.strip() for cell in next(reader, [])]
        if [*head, "comment"][:4] != list(MANUAL_COLUMNS):
            raise ValueError(
                f"the first line must be {','.join(MANUAL_COLUMNS)}; "
                f"got {separator.join(head)!r:.80}"
            )
        for row in reader:
            if not any(map(str.strip, row)):
                continue
            key, mark = _manual_row(row, called, rules)
            if key in seen:
                raise ValueError(
                    f"{key[0]}, {key[1]} has a mark in line {seen[key]} already"
                )
            found[key], seen[key] = mark, reader.line_num
    except (ValueError, csv.Error) as error:
        line = max(reader.line_num, 1)
        raise ValueError(f"{path}, line {line}: {error}") from error
    return found


def _manual_row(row, called, rules):
    if len(row) not in (3, 4):
        raise ValueError(
            f"a line has {', '.join(MANUAL_COLUMNS)}; got {len(row)} cells"
        )
    student, exercise, points, comment = (
        cell.strip() for cell in [*row, ""][:4]
    )
    if student not in called:
        near = difflib.get_close_matches(student, called, 1)
        raise ValueError(
            f"student: nobody called {student!r:.80} handed anything in"
            + (f"; did you mean {near[0]!r}?" if near else "")
        )
    try:
        most = rules.out_of(exercise)
    except ValueError as error:
        raise ValueError(f"exercise: {error}") from None
    try:
        value = Decimal(points.replace(",", "."))
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or not 0 <= value <= most:
        raise ValueError(
            f"points must be a number from 0 to {number(most)}; "
            f"got {points!r:.80}"
        )
    return (called[student], exercise), Manual(value, clean(comment))
