"""One submission → a receipt: plain JSON that says what was given and why.

A job is plain JSON too (see `mark`), so that it can be done in this process,
in another one, or on another machine.
"""

import base64
import hashlib
import json
import re
import sys
import time
from xml.etree import ElementTree

import rnncourse
from rnncourse.exercises import get
from rnngrading import course, ingest, rebuild

SCHEMA = 1
TIMEOUT = 60         # seconds of one cell
MEMORY = 4096        # MB of address space
MAX_TEXT = 2000      # characters of a diagnosis
_MORE = 60           # seconds for what is not the cells


class Lost(RuntimeError):
    """A submission that could not be marked for a reason of ours."""


def key(job):
    """Identifies all that a mark depends on: hex digits.

    The same file, release, exercises, secret and level give the same key;
    whose file it is and how it is called do not matter.
    """
    parts = [
        str(SCHEMA), _sha256(_bytes(job["data"])),
        _sha256(_bytes(job["release"])), version(), job["secret"],
        job["isolation"], str(job["timeout"]), str(job["memory"]),
    ]
    return _sha256("\n".join(parts).encode())[:32]


def version():
    """Of the package, with a fingerprint of what decides marks."""
    return f"{rnncourse.__version__}+{course.fingerprint()}"


def seed(job):
    """The seed of this submission's inputs.

    It depends on the secret and on every byte handed in, so that telling it
    afterwards says nothing about the next submission's.
    """
    text = f"{job['secret']}\n{_sha256(_bytes(job['data']))}"
    return int(_sha256(text.encode())[:8], 16)


def wall_limit(job):
    """Seconds after which marking this job cannot be going on any more."""
    return 12 * job["timeout"] + 4 * _MORE


def mark(job):
    """The receipt of one submission; wrong or hostile files raise nothing.

    job: {"student", "notebook", "file", "submitted"}, texts that are copied;
        {"data", "release"}, base64 of the bytes of the notebook handed in
        and of the one handed out; {"secret", "isolation", "timeout",
        "memory"}, a text, a level, seconds for a cell, MB

    Returns a dict: the same four texts; "status", "marked", "unreadable" or
    "lost", with a "reason"; "exercises", one dict each in the order of the
    release; "seed", "key", "version", "sha256", "release", "isolation";
    "notes", "junit", "seconds".
    """
    began = time.monotonic()
    release = rebuild.Release(_bytes(job["release"]))
    receipt = _blank(job, release)
    try:
        cells = ingest.cells(_bytes(job["data"]))
        submission = rebuild.Submission(release, cells)
        receipt |= _marked(job, submission, began)
        receipt["status"] = "marked"
    except ingest.Unreadable as error:
        receipt |= {"status": "unreadable", "reason": str(error)}
    except Lost as error:
        receipt |= {"status": "lost", "reason": str(error)}
    receipt["seconds"] = round(time.monotonic() - began, 3)
    return receipt


def lost(job, reason):
    """The receipt of a job whose process died; a person has to look."""
    release = rebuild.Release(_bytes(job["release"]))
    return _blank(job, release) | {"status": "lost", "reason": reason}


def _blank(job, release):
    exercises = [
        _entry(get(name), "missing", "Nothing was marked.")
        for name in release.exercises
    ]
    return {
        "schema": SCHEMA, "key": key(job),
        **{k: job[k] for k in ("student", "notebook", "file", "submitted")},
        "sha256": _sha256(_bytes(job["data"])),
        "release": _sha256(_bytes(job["release"])),
        "version": version(), "seed": seed(job),
        "isolation": job["isolation"], "status": "", "reason": "",
        "exercises": exercises, "notes": [], "seconds": 0.0, "junit": "",
    }


def _entry(spec, status, diagnosis, **more):
    return {
        "exercise": spec.name, "status": status, "points": 0,
        "out_of": spec.points, "diagnosis": diagnosis, "reread": "",
        "misconceptions": [], "table": [], "code": "", "notes": [], **more,
    }


def _judged(spec, result, code, notes):
    found = result.to_json()
    return _entry(
        spec, result.status, _text(result.diagnosis), points=found["points"],
        reread=result.reread, misconceptions=found["misconceptions"],
        table=[[_text(cell) for cell in row] for row in found["table"]],
        code=code, notes=notes,
    )


def _text(said):
    """What may hold a student's words, as text of a length for people."""
    return said.encode("utf-8", "replace").decode()[:MAX_TEXT]


# --- running it -------------------------------------------------------------

def _marked(job, submission, began):
    """The parts of a receipt that only running the notebook tells."""
    names = submission.release.exercises
    cases = {name: get(name).cases(seed(job)) for name in names}
    entries, suites, notes = {}, [], _missing(submission)
    for whole in (False, True):
        wanted = {n: cases[n] for n in names if get(n).whole_course == whole}
        if wanted:
            run = _Run(job, submission, wanted, course.course(whole), began)
            entries |= run.entries()
            suites.append(run.junit)
            notes += [note for note in run.notes() if note not in notes]
    return {
        "exercises": [entries[name] for name in names],
        "junit": _joined(suites), "notes": notes,
    }


class _Run:
    """The notebook, run as often as it takes.

    A cell that ends or hangs the kernel is left out the next time, so that
    it costs its own exercise and no other.
    """

    def __init__(self, job, submission, cases, made, began):
        self.job, self.submission, self.cases = job, submission, cases
        self.made = made
        self.left_out = {}     # {key of a part: why}
        self.results = {}
        self.errors = {}
        self.junit = ""
        latest = began + 8 * job["timeout"] + _MORE
        while stopped := self._once():
            part, why = stopped
            self.left_out[part.key] = why
            if part.role == "probe":  # the same function would do it again
                self.left_out[f"again {part.exercise}"] = why
            if time.monotonic() > latest:
                self.left_out[""] = "The notebook as a whole took too long."
                break

    def _once(self):
        seconds = {name: get(name).seconds for name in self.cases}
        parts = rebuild.parts(
            self.submission, self.cases, seconds, self.left_out
        )
        # Imports pytest and Jupyter, which who hands out jobs can do without.
        from rnngrading import engine

        seen = engine.run(parts, self.cases, self.made, self.job)
        if seen.broken:
            raise Lost(seen.broken)
        self.junit = seen.junit
        self.errors = seen.errors
        self.results = {
            name: result for name in self.cases
            if (result := _better(self.results.get(name),
                                  seen.results.get(name)))
        }
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
        if result and result.passed:
            return _judged(spec, result, code, notes)
        for key in [*mine, f"probe {name}", f"again {name}"]:
            if why := self.left_out.get(key):
                return _entry(spec, "stopped", _STOPPED[key in mine].format(
                    why=why), code=code, notes=notes)
        if result is None:
            why = self.left_out.get("") or (
                "It was not reached: another cell stopped the notebook.")
            return _entry(spec, "stopped", why, code=code, notes=notes)
        for key in mine:
            if key in self.errors:
                kind, message = self.errors[key]
                if kind == "NotImplementedError":
                    continue
                return _entry(
                    spec, "error",
                    _text("The cell of this exercise stopped with "
                          f"{kind}: {_without_file(message)}"),
                    reread=spec.reread, code=code, notes=notes,
                )
        if not mine and not code:
            return _entry(
                spec, "missing", "The notebook has no cell for this exercise.",
                notes=notes,
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


def _better(a, b):
    """Of two results the one that passed; else the later."""
    return a if a and (a.passed or not b) else b


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


def _bytes(text):
    return base64.b64decode(text)


def _sha256(data):
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":  # a job on stdin, its receipt on stdout
    json.dump(mark(json.load(sys.stdin)), sys.stdout)
