"""What goes into marking and what comes out, as values that do not change.

    Job        one file handed in, and everything that its mark depends on
    Receipt    what it was given, and why
    Entry      the same of one exercise

Each has `to_json` and `from_json`, since jobs and receipts travel between
processes and machines, and receipts stay on disk. What came from elsewhere
is checked: `from_json` raises ValueError where a part has another type.
"""

import base64
import hashlib
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property

from rnngrading import course

SCHEMA = 2
MAX_TEXT = 2_000     # characters of a diagnosis, a reason or a note
MAX_CODE = 20_000    # characters of an answer, as people are shown it


@dataclass(frozen=True)
class Job:
    """One file handed in: whose, what it holds, how it is to be marked.

    student, notebook, file, submitted: texts (submitted: ISO time or None)
        that the receipt repeats and nothing depends on
    data, release: bytes of the notebook handed in, and of the one handed out
    secret: draws the inputs;  isolation: a level
    timeout: seconds for a cell;  memory: MB for a kernel
    """

    student: str
    notebook: str
    file: str
    submitted: str | None
    data: bytes
    release: bytes
    secret: str
    isolation: str
    timeout: float
    memory: int

    @cached_property
    def sha256(self):
        """Of the file, hex digits."""
        return _sha256(self.data)

    @cached_property
    def key(self):
        """Identifies all that a mark depends on: hex digits.

        The same file, release, exercises, secret and level give the same
        key; whose file it is and how it is called do not matter.
        """
        parts = [
            str(SCHEMA), self.sha256, _sha256(self.release),
            course.version(), self.secret, self.isolation,
            str(self.timeout), str(self.memory),
        ]
        return _sha256("\n".join(parts).encode())[:32]

    @cached_property
    def seed(self):
        """Of this submission's inputs.

        It depends on the secret and on every byte handed in, so that
        telling it afterwards says nothing about the next submission's.
        """
        text = f"{self.secret}\n{self.sha256}"
        return int(_sha256(text.encode())[:8], 16)

    def to_json(self):
        """Plain JSON; bytes as base64."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        for name in ("data", "release"):
            found[name] = base64.b64encode(found[name]).decode()
        return found

    @classmethod
    def from_json(cls, found):
        bytes_ = {k: base64.b64decode(found[k]) for k in ("data", "release")}
        return cls(**found | bytes_)


@dataclass(frozen=True)
class Entry:
    """One exercise of a receipt.

    status: "passed" "wrong" "error" "not yet" "missing" "stopped"
    cases: as in `Result.cases`
    table: rows of text, of what was compared;  code: the student's own
    """

    exercise: str
    status: str
    points: int
    out_of: int
    diagnosis: str = ""
    reread: str = ""
    misconceptions: tuple = ()
    table: tuple = ()
    code: str = ""
    notes: tuple = ()
    cases: tuple = ()

    @classmethod
    def from_json(cls, found):
        # Receipts of before have no cases.
        made = _made(cls, {"cases": ()} | found if isinstance(found, dict)
                     else found)
        cases = tuple(map(tuple, made.cases))
        if not all(tuple(map(type, case)) == (str, bool) for case in cases):
            raise ValueError(f"Entry.cases must hold whether each is right; "
                             f"got {cases!r:.80}")
        return replace(made, table=tuple(map(tuple, made.table)), cases=cases)


@dataclass(frozen=True)
class Receipt:
    """What a submission was given, and all that is needed to repeat it.

    student, notebook, file, submitted, isolation, key, seed, sha256: of the
        job;  release: the sha256 of the notebook handed out
    status: "marked", "unreadable" or "lost", with a reason
    exercises: an Entry each, in the order of the release
    junit: the report of pytest as XML;  seconds: that marking took
    """

    student: str
    notebook: str
    file: str
    submitted: str | None
    schema: int
    key: str
    sha256: str
    release: str
    version: str
    seed: int
    isolation: str
    status: str
    reason: str = ""
    exercises: tuple = ()
    notes: tuple = ()
    seconds: float = 0.0
    junit: str = ""

    @classmethod
    def blank(cls, job, status, reason="", exercises=()):
        """The receipt of a job before anything is known."""
        return cls(
            job.student, job.notebook, job.file, job.submitted, SCHEMA,
            job.key, job.sha256, _sha256(job.release), course.version(),
            job.seed, job.isolation, status, reason[:MAX_TEXT],
            tuple(exercises),
        )

    @property
    def answered(self):
        """Whether the file holds any answer at all."""
        return any(entry.code for entry in self.exercises)

    def to_json(self):
        return asdict(self)

    @classmethod
    def from_json(cls, found):
        made = _made(cls, found)
        return replace(made, exercises=tuple(
            map(Entry.from_json, made.exercises)))


_KINDS = {str: str, str | None: str | None, int: int, float: float | int,
          tuple: list | tuple}


def _made(cls, found):
    """An instance out of a JSON object; ValueError where it is none."""
    if not isinstance(found, dict):
        raise ValueError(f"{cls.__name__} must be an object; got {found!r:.80}")
    values = {}
    for field in fields(cls):
        value = found.get(field.name)
        if not isinstance(value, _KINDS[field.type]):
            raise ValueError(
                f"{cls.__name__}.{field.name} must be {field.type}; "
                f"got {value!r:.80}"
            )
        values[field.name] = tuple(value) if field.type is tuple else value
    return cls(**values)


def _sha256(data):
    return hashlib.sha256(data).hexdigest()
