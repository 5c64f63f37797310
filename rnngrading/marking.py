"""One submission, marked: a Job → its Receipt.

It needs nothing but the job, so that it can be done in this process, in
another one, or on another machine.
"""

import json
import re
import sys
import time
from dataclasses import replace
from xml.etree import ElementTree

from rnncourse.exercises import get
from rnngrading import course, ingest, rebuild
from rnngrading.processes import Overrun
from rnngrading.receipt import MAX_CODE, MAX_TEXT, Entry, Job, Receipt

TIMEOUT = 60         # seconds of one cell
MEMORY = 4096        # MB of address space
RESTARTS = 15        # of a notebook whose cells end the kernel
_MORE = 60           # seconds for what is not the cells


class Lost(RuntimeError):
    """A submission that could not be marked for a reason of ours."""


def wall_limit(job):
    """Seconds after which marking this job cannot be going on any more."""
    return 12 * job.timeout + 4 * _MORE


def mark(job):
    """The Receipt of one Job; wrong or hostile files raise nothing."""
    began = time.monotonic()
    try:
        receipt = _marked(job, _submission(job), began)
    except ingest.Unreadable as error:
        receipt = _blank(job, "unreadable", str(error))
    except Lost as error:
        receipt = _blank(job, "lost", str(error))
    return replace(receipt, seconds=round(time.monotonic() - began, 3))


def read(job):
    """The Receipt of one Job as far as it is known before anything runs:
    which answers there are. Its status is "marked" or "unreadable"."""
    try:
        submission = _submission(job)
    except ingest.Unreadable as error:
        return _blank(job, "unreadable", str(error))
    return Receipt.blank(job, "marked", exercises=[
        _entry(get(name), "not yet", code=submission.code(name))
        for name in submission.release.exercises
    ])


def lost(job, reason):
    """The Receipt of a job whose process died; a person has to look."""
    return _blank(job, "lost", reason)


def _submission(job):
    try:
        return rebuild.Submission(
            rebuild.Release(job.release), ingest.cells(job.data)
        )
    except (MemoryError, Overrun):
        raise ingest.Unreadable(
            "the file takes too much memory or time to be read"
        ) from None


def _blank(job, status, reason):
    return Receipt.blank(job, status, reason, [
        _entry(get(name), "missing", "Nothing was marked.")
        for name in rebuild.Release(job.release).exercises
    ])


def _entry(spec, status, diagnosis="", code="", notes=(), **more):
    return Entry(
        spec.name, status, 0, spec.points, _text(diagnosis),
        code=code[:MAX_CODE], notes=tuple(notes), **more,
    )


def _judged(spec, result, code, notes):
    return replace(
        _entry(spec, result.status, result.diagnosis, code, notes),
        points=result.points, reread=result.reread,
        misconceptions=tuple(result.misconceptions),
        table=tuple(tuple(map(_text, row)) for row in result.table),
        cases=result.cases,
    )


def _text(said):
    """What may hold a student's words, as text of a length for people."""
    return said.encode("utf-8", "replace").decode()[:MAX_TEXT]


# --- running it -------------------------------------------------------------

def _marked(job, submission, began):
    names = submission.release.exercises
    cases = {name: get(name).cases(job.seed) for name in names}
    entries, suites, notes = {}, [], _missing(submission)
    for whole in (False, True):
        wanted = {n: cases[n] for n in names if get(n).whole_course == whole}
        if wanted:
            run = _Run(job, submission, wanted, course.course(whole), began)
            entries |= run.entries()
            suites.append(run.junit)
            notes += [note for note in run.notes() if note not in notes]
    return replace(
        Receipt.blank(job, "marked", exercises=map(entries.get, names)),
        junit=_joined(suites), notes=tuple(notes),
    )


class _Run:
    """The notebook, run until each exercise has been judged, once.

    A cell that ends or hangs the kernel is left out the next time, so that
    it costs its own exercise and no other. What was judged before stays:
    who could have the kernel started again could else try again.
    """

    def __init__(self, job, submission, cases, made, began):
        self.job, self.submission, self.cases = job, submission, cases
        self.made = made
        self.until = began + 8 * job.timeout + _MORE
        self.left_out = {}     # {key of a part: why}
        self.results = {}      # {exercise: Result}, each entered once
        self.undefined = set()
        self.errors = {}
        self.junit = ""
        for _ in range(RESTARTS):
            if not (stopped := self._once()):
                return
            part, why = stopped
            self.left_out[part.key] = why
            if time.monotonic() > self.until:
                self.left_out[""] = "The notebook as a whole took too long."
                return
        self.left_out[""] = (
            f"The notebook was stopped after {RESTARTS} of its cells had "
            "ended or hung Python."
        )

    def _once(self):
        """Run it; (part, why) if the kernel had to go."""
        waiting = {
            name: cases for name, cases in self.cases.items()
            if name not in self.results
            and f"probe {name}" not in self.left_out
        }
        if not waiting:
            return None
        seconds = {name: get(name).seconds for name in waiting}
        parts = rebuild.parts(
            self.submission, waiting, seconds, self.left_out
        )
        # Imports pytest and Jupyter, which who hands out jobs can do without.
        from rnngrading import engine

        seen = engine.run(parts, waiting, self.made, self.job, self.until)
        if seen.broken:
            raise Lost(seen.broken)
        self.junit = self.junit or seen.junit
        self.errors = seen.errors | self.errors
        self.results |= seen.results
        self.undefined |= seen.undefined
        return seen.stopped

    def notes(self):
        """Of the cells outside the exercises that had to be left out."""
        return [
            f"A cell outside the exercises {why}; it was left out."
            for key, why in self.left_out.items()
            if key.startswith(("extra", "given"))
        ]

    def entries(self):
        return {name: self._one(name) for name in self.cases}

    def _one(self, name):
        spec, own = get(name), self.submission
        code, notes = own.code(name), []
        if name in own.not_code:
            notes.append("A cell of this exercise is no code cell any more.")
        result = self.results.get(name)
        mine = [f"answer {name} {n}" for n, _ in own.answers[name]]
        for key in [*mine, f"probe {name}"]:
            if why := self.left_out.get(key):
                return _entry(spec, "stopped", _STOPPED[key in mine].format(
                    why=why), code, notes)
        if result is None:
            why = self.left_out.get("") or (
                "It was not reached: another cell stopped the notebook.")
            return _entry(spec, "stopped", why, code, notes)
        if result.passed:
            return _judged(spec, result, code, notes)
        for key in mine:
            if key in self.errors:
                kind, message = self.errors[key]
                if kind == "NotImplementedError":
                    continue
                return _entry(
                    spec, "error", "The cell of this exercise stopped with "
                    f"{kind}: {_without_file(message)}", code, notes,
                    reread=spec.reread,
                )
        if not mine and not code:
            return _entry(
                spec, "missing", "The notebook has no cell for this exercise.",
                notes=notes,
            )
        if name in self.undefined:
            return _entry(
                spec, "error", "When the notebook has run from top to bottom, "
                f"nothing is called {own.release.asks[name]}: there is no "
                "answer that could be tried.", code, notes,
            )
        return _judged(spec, result, code, notes)


_STOPPED = {
    True: "The cell of this exercise {why}. It was left out, so that the "
          "other exercises could be marked.",
    False: "When your function was called, it {why}.",
}


def _without_file(message):
    """IPython calls a cell 2803371985.py; its lines are what helps."""
    return re.sub(r"\(\d+\.py, line (\d+)\)", r"(line \1)", message)


def _joined(suites):
    """Several JUnit documents as one."""
    if len(suites) == 1:
        return suites[0]
    first, *others = map(ElementTree.fromstring, suites)
    for other in others:
        first.extend(other)
    return ElementTree.tostring(first, encoding="unicode")


def _missing(submission):
    """[a sentence on the exercises without a cell], or []."""
    missing = [
        name for name in submission.release.exercises
        if not submission.answers[name] and not submission.code(name)
    ]
    if not missing:
        return []
    return [
        f"No cell was found for {', '.join(missing)}. A cell belongs to an "
        f'exercise by its first line, such as "# exercise: {missing[0]}".'
    ]


if __name__ == "__main__":  # a job on stdin, its receipt on stdout
    json.dump(mark(Job.from_json(json.load(sys.stdin))).to_json(), sys.stdout)
