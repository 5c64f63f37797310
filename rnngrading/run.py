"""A folder of submissions → receipts → reports, and the same again later."""

import contextlib
import hashlib
import os
import secrets
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from tqdm import tqdm

import rnncourse
from rnngrading import (
    course,
    jobs,
    layout,
    marking,
    policy,
    reports,
    store,
    walk,
)
from rnngrading.gradebook import gradebook
from rnngrading.isolation import GUARANTEES, LEVELS, best, need
from rnngrading.receipt import Job
from rnngrading.roster import read as read_roster
from rnngrading.text import rounded

MAX_TIMEOUT = 3600       # seconds of a cell
MAX_MEMORY = 1_000_000   # MB of a kernel
_SCHEMA = 1
_PLAIN = policy.Rules()
# What an instructor may have put into out.
_BEFOREHAND = {reports.MANUAL, reports.ROSTER}


@dataclass
class Outcome:
    """What a run came to.

    out: the folder of the reports
    run: its settings, as in run.json
    files: rows of files.csv;  receipts: one for each that counted
    manual: {(student, exercise): mark that a person gave}
    mean: of the students' totals in percent, as text
    warnings: sentences on what may be a misunderstanding
    """

    out: Path
    run: dict
    files: list
    receipts: list
    manual: dict
    mean: str
    warnings: list

    @property
    def counts(self):
        """{"marked": 28, "unreadable": 1, …} of all files."""
        words = ("marked", "unreadable", "lost", "superseded", "unknown",
                 "not a notebook", "ignored", "opened")
        found = Counter(
            next((w for w in words if row["status"].startswith(w)), "other")
            for row in self.files
        )
        return {word: found[word] for word in (*words, "other")
                if found[word]}

    @property
    def lost(self):
        """Paths of what could not be marked for a reason of the grader."""
        return [row["path"] for row in self.files
                if row["status"].startswith("lost")]

    @property
    def attention(self):
        """Paths that a person must look at."""
        return [row["path"] for row in reports.attention(self.files)
                if not row["status"].startswith("marked")]


@dataclass
class Change:
    """A mark that is not what it was."""

    student: str
    exercise: str
    before: int | Decimal | None    # points; None where there was no mark
    after: int | Decimal | None
    why: str


@dataclass
class Regraded(Outcome):
    """An Outcome, and what is different from before.

    changes: [Change] of the marks that are not a person's
    kept: how many more would be, if a person had given no mark
    marks: how many there are
    """

    changes: list = field(default_factory=list)
    kept: int = 0
    marks: int = 0


def grade(
    submissions, out, *, workers=None, isolation=None, seed=None,
    timeout=None, memory=None, executor=None, resume=False, rules=None,
    roster=None, student=None, exercises=None, say=None, mark=marking.mark,
):
    """Mark a folder of notebooks and write the reports → Outcome.

    submissions: a folder, or a zip archive; see `layout`
    out: a folder for the reports, empty or new unless `resume`
    workers: notebooks at a time on this machine; its cores if None
    isolation: "process", "bubblewrap" or "auto", the best there is
    seed: a text that draws the inputs; a secret one if None
    timeout: seconds for a cell;  memory: MB for a kernel
    executor: "dask://HOST:PORT", a cluster in place of this machine
    resume: go on with the run that is in `out`, with its settings
    rules: TOML file with deadlines, points, …; see `policy`
    roster: CSV file with who is in the class; see `roster`. Without one,
        roster.csv in `out`, if it is there
    student: whose all the files are; then results.json, too, is written
    exercises: folder of the notebooks that were handed out
    say: called with each message;  mark: as in `jobs.run`

    ValueError says which argument is wrong; what is wrong with a file is in
    its row. In a script, call it below `if __name__ == "__main__":`, since
    processes are started.
    """
    out, submissions = Path(out), Path(submissions)
    given = {
        "submissions": str(submissions.resolve()), "isolation": isolation,
        "secret": None if seed is None else str(seed), "timeout": timeout,
        "memory": memory, "rules": rules and str(Path(rules).resolve()),
        "roster": roster and str(Path(roster).resolve()),
        "student": student,
        "exercises": exercises and str(Path(exercises).resolve()),
    }
    _need_apart("out", out, submissions)
    if resume:
        run = _resumed(store.read_run(out), given)
    else:
        _need_empty(out)
        run = _settings(given)
    _need_apart("exercises", run["exercises"], submissions)
    _need_settings(run)
    if student is not None and not student.strip():
        raise ValueError(f"student must be a name; got {student!r}")
    return _Run(out, run, workers, executor, say, mark).finish()


def regrade(out, *, diff=False, workers=None, executor=None, say=None,
            mark=marking.mark):
    """Mark the submissions of a run again, with the exercises as they are
    now → Regraded.

    out: the folder of a run that `grade` finished
    diff: only compare; nothing on disk changes

    The rest is as in `grade`. Manual marks stay.
    """
    out = Path(out)
    run = store.read_run(out)
    if "counted" not in run:
        raise ValueError(
            f"out must be the folder of a run that is finished; {out} is "
            "not: finish it with rnncourse grade --resume"
        )
    counted = run.pop("counted")
    _need_settings(run)
    kept = store.Store(out)
    before = {
        (row["student"], row["notebook"], row["file"]): receipt
        for row in counted
        if (receipt := kept.get(row["key"]))
    }
    again = _Run(out, run, workers, executor, say, mark, writes=not diff)
    outcome = again.finish()
    after = {(r.student, r.notebook, r.file): r for r in outcome.receipts}
    found = changes(before, after, again.rules)
    open_to_change = [
        c for c in found if (c.student, c.exercise) not in outcome.manual
    ]
    return Regraded(
        **vars(outcome), changes=open_to_change,
        kept=len(found) - len(open_to_change),
        marks=sum(len(r.exercises) for r in after.values()),
    )


def changes(before, after, rules=_PLAIN):
    """The Changes between receipts, both {(student, …): receipt}."""
    found = []
    for key in sorted({*before, *after}):
        old, new = (_points(side.get(key), rules) for side in (before, after))
        for name in {**old, **new}:
            was, had = old.get(name, (None, "not marked"))
            now, has = new.get(name, (None, "not marked"))
            if was != now:
                # A mark that is given needs no other word than why it was
                # not given before.
                why = has if not now else f"before: {had}"
                found.append(Change(key[0], name, was, now, why))
    return found


def _points(receipt, rules):
    """{exercise: (points, why)} before what being late and retries cost;
    points are None where a person must look."""
    if receipt is None:
        return {}
    if receipt.status != "marked":
        points = None if receipt.status == "lost" else 0
        why = f"{receipt.status}: {receipt.reason}"
        return {e.exercise: (points, why) for e in receipt.exercises}
    return {
        e.exercise: (
            e.points or rounded(e.out_of * rules.share(e.exercise, e.cases)),
            e.diagnosis or e.status,
        )
        for e in receipt.exercises
    }


class _Run:
    """One run over a class, from the files to the reports."""

    def __init__(self, out, run, workers, executor, say, mark, writes=True):
        if workers is not None and workers < 1:
            raise ValueError(f"workers must be at least 1; got {workers}")
        self.out, self.run, self.writes = out, run, writes
        self.engine = {
            "workers": workers, "executor": executor, "mark": mark,
            "level": run["isolation"],
        }
        self.say = say or (lambda message: None)
        self.released = layout.releases(run["exercises"])
        self.rules = policy.load(
            run["rules"] and Path(run["rules"]),
            {*policy.notebooks(), *self.released},
        )
        self.people = _people(out, run.get("roster"))
        self.store = store.Store(out, writes)
        self.receipts = []

    def finish(self):
        """Do it → Outcome."""
        with walk.Tree(self.run["submissions"]) as tree, \
                jobs.interruptible():
            files, warnings = layout.collect(
                tree, self.released, self.rules.layout_pattern,
                self.rules.timestamps, self.people,
                self.run.get("student") or "",
            )
            if not files:
                raise ValueError(
                    "submissions must hold files; there is none in "
                    f"{self.run['submissions']}"
                )
            # Before hours of marking, not after.
            labels = layout.apart({p.identity for p in self.people})
            self.names = {labels[p.identity]: p.row for p in self.people}
            students = sorted(
                {f.student for f in files if f.student} | {*self.names})
            manual = policy.read_manual(
                self.out / reports.MANUAL, students, self.rules
            )
            jobs.need(self.engine["executor"], self.engine["level"])
            self._begin()
            self._choose(tree, files)
            self._mark(tree, files)
        warnings += layout.doubtful(files)
        return self._report(files, manual, warnings)

    def _begin(self):
        level = self.run["isolation"]
        self.say(f"Isolation: {level}. {GUARANTEES[level]}")
        highest = LEVELS[-1]
        if level != highest:
            try:
                need(highest)
                why = f"ask for it with --isolation {highest}"
            except ValueError as error:
                why = str(error)
            self.say(f"Warning: this is below {highest}; {why}")
        if self.writes:
            try:
                self.out.mkdir(parents=True, exist_ok=True)
                store.write_run(self.out, self.run)
            except OSError as error:
                raise ValueError(
                    f"out must be a folder that can be written to; {self.out}"
                    f": {error.strerror}"
                ) from error

    def _choose(self, tree, files):
        """Where somebody handed in several, see which hold an answer: one as
        it was handed out does not replace another, and is no attempt."""
        several = {}
        for found in layout.contested(files):
            with contextlib.suppress(walk.Unopened):
                several.setdefault(found.sha256, self._job(tree, found))
        engine = {**self.engine, "mark": marking.read}
        attempts = len(self.rules.retries)
        with contextlib.closing(
                jobs.run(several.values(), **engine)) as done:
            # An attempt can be read; the last file alone need not be.
            without = ("marked", "unreadable") if attempts > 1 else ("marked",)
            blank = {receipt.sha256 for _, receipt in done
                     if receipt.status in without and not receipt.answered}
        if blank or attempts > 1:
            layout.supersede(files, blank, attempts)

    def _mark(self, tree, files):
        """Give each file that counts a status, and make its receipt."""
        counting = [found for found in files if not found.status]
        # The same file handed in by several is marked once.
        counting.sort(key=lambda f: (f.notebook, f.sha256, f.path))
        groups = [
            list(group)
            for _, group in groupby(counting, lambda f: (f.notebook, f.sha256))
        ]
        with tqdm(total=len(counting), unit="file", disable=None) as bar, \
                contextlib.closing(self._receipts(tree, groups)) as done:
            for group, receipt in done:
                for found in group:
                    self._credit(found, receipt)
                bar.update(len(group))

    def _receipts(self, tree, groups):
        """(group, receipt), from the store or marked and put there."""
        waiting, known = {}, []

        def wanted():
            for group in groups:
                try:
                    job = self._job(tree, group[0])
                except walk.Unopened as error:
                    for found in group:
                        found.status = f"lost: {error}"
                    continue
                receipt = self.store.get(job.key)
                if receipt and receipt.status != "lost":
                    known.append((group, receipt))
                else:
                    waiting[job.key] = group
                    yield job

        with contextlib.closing(jobs.run(wanted(), **self.engine)) as done:
            for job, receipt in done:
                if receipt.key != job.key:
                    receipt = marking.lost(
                        job, f"It was marked by {receipt.version}, here "
                        f"is {course.version()}.",
                    )
                self.store.put(receipt)
                yield waiting.pop(job.key), receipt
                while known:
                    yield known.pop()
        yield from known

    def _job(self, tree, found):
        data = tree.read(found.entry)
        if hashlib.sha256(data).hexdigest() != found.sha256:
            raise walk.Unopened("the file changed while others were marked")
        return Job(
            found.student, found.notebook, found.path, found.submitted,
            data, self.released[found.notebook], self.run["secret"],
            self.run["isolation"], self.run["timeout"], self.run["memory"],
        )

    def _credit(self, found, receipt):
        """The receipt under the name of who handed the file in."""
        found.status = receipt.status
        if receipt.status == "marked" and not receipt.answered:
            found.status += ", but it holds no answer"
        if receipt.reason:
            found.status += f": {receipt.reason}"
        self.receipts.append(replace(
            receipt, student=found.student, notebook=found.notebook,
            file=found.path, submitted=found.submitted,
        ))

    def _report(self, files, manual, warnings):
        self.receipts.sort(key=lambda r: (r.student, r.notebook, r.file))
        rows = [found.row() for found in files]
        book = gradebook(
            self.receipts, rows, self.rules, manual, self.names)
        mean = reports.spread([s.percent for s in book.students])["mean"]
        if self.writes:
            reports.write(
                self.out, self.receipts, rows, self.run, self.rules,
                self.names, warnings,
            )
            # What says that the run is finished, and on which receipts.
            counted = [
                {"student": r.student, "notebook": r.notebook,
                 "file": r.file, "key": r.key}
                for r in self.receipts
            ]
            store.write_run(self.out, self.run | {"counted": counted})
        return Outcome(
            self.out, self.run, rows, self.receipts, manual, mean, warnings
        )


def _settings(given):
    """run.json of a new run."""
    level = given["isolation"]
    return {
        "schema": _SCHEMA, "version": rnncourse.__version__, **given,
        "isolation": (
            best() if level in (None, "auto") else level
        ),
        "secret": _or(given["secret"], secrets.token_hex(16)),
        "timeout": _or(given["timeout"], marking.TIMEOUT),
        "memory": _or(given["memory"], marking.MEMORY),
        "exercises": given["exercises"] or str(_exercises()),
    }


def _or(value, default):
    return default if value is None else value


def _exercises():
    """The folder of released notebooks here, or in the repository."""
    here = Path("exercises").resolve()
    repository = Path(rnncourse.__file__).parents[1] / "exercises"
    return here if here.is_dir() else repository


def _resumed(run, given):
    """The settings of a run that goes on; ValueError if others are given."""
    run.pop("counted", None)
    for name, value in given.items():
        if name == "isolation" and value == "auto":
            continue
        if value is not None and value != run.get(name):
            raise ValueError(
                f"{'seed' if name == 'secret' else name} was "
                f"{run.get(name)!r} when the run began; got {value!r}. Leave "
                "it out, or grade into another folder"
            )
    return run


def _need_settings(run):
    need(run["isolation"])
    for name, least, most in (("timeout", 1, MAX_TIMEOUT),
                              ("memory", 256, MAX_MEMORY)):
        if not least <= run[name] <= most:
            raise ValueError(
                f"{name} must be at least {least}, at most {most}; "
                f"got {run[name]}"
            )
    for whole in (False, True):
        course.course(whole)


def _people(out, path):
    """The class as the roster has it; () where there is none."""
    path = Path(path) if path else out / reports.ROSTER
    return read_roster(path) if path.is_file() else ()


def _need_empty(out):
    if not out.exists():
        return
    if not out.is_dir():
        raise ValueError(f"out must be a folder; {out} is a file")
    if (out / "run.json").exists():
        raise ValueError(
            f"out must be new or empty; {out} holds a run: continue it with "
            "--resume, mark it again with rnncourse regrade, or grade into "
            "another folder"
        )
    if {path.name for path in out.iterdir()} - _BEFOREHAND:
        raise ValueError(f"out must be new or empty; {out} holds other files")


def _need_apart(name, path, submissions):
    """Reports among the submissions would be found as submissions; what was
    handed in there could be taken for what was handed out."""
    inner, outer = (os.path.realpath(one) for one in (path, submissions))
    if Path(inner).is_relative_to(outer):
        raise ValueError(
            f"{name} must lie outside submissions; {path} is in {submissions}"
        )
