"""Wrong answers as people write them, and what was thought of the messages.

    python -m tests.exercises.corpus show [FILE]   what is not judged yet
    python -m tests.exercises.corpus take FILE     store the judgements
    python -m tests.exercises.corpus table         shares by exercise

`corpus/*.py` holds the answers. Each begins with a line

    # %% rnn-step: bias forgotten

and is Python as it stands in a notebook; what it defines last is handed in.
The files *_second.py are the readers' second set: written from the tasks
alone, without a look into the catalogue; stranger.py is by whoever judged
that set and had written none of it. `right/*.py` holds unusual right
answers in the same form.

`show` prints every answer with its message and a pair of brackets, into
which whoever judges (somebody else than the author of the exercise) writes

    [s] specific: it names the cause, or the line
    [v] vague: it is true and does not help
    [m] misleading: it is false of this answer, or points elsewhere

A judgement holds for the message that was judged: when the message changes,
the test asks for another one.
"""

import hashlib
import json
import linecache
import re
import sys
import warnings
from collections import Counter, namedtuple
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from rnncourse import Params
from rnncourse.exercises import get, probe, repair
from rnncourse.numerics import sigmoid, softmax

HERE = Path(__file__).parent / "corpus"
RIGHT = Path(__file__).parent / "right"
JUDGED = HERE / "judged.json"
WORDS = {"s": "specific", "v": "vague", "m": "misleading"}
# A search that a slow machine would end early would tell another story.
SECONDS = 300.0

_HEAD = re.compile(r"^# %% ([\w-]+): (.+)$", re.M)
Judged = namedtuple("Judged", "judgement message")


@dataclass
class Wrong:
    """One answer, wrong unless it is one of `right_answers`."""

    file: str
    exercise: str
    label: str
    source: str

    @property
    def id(self):
        return _digest(f"{self.exercise}\n{self.source}")

    @cached_property
    def result(self):
        """What a learner would be told; `check` without its clock."""
        spec, answer = get(self.exercise), self.answer()
        cases = spec.cases(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as of an empty legend
            answers = probe.run(
                answer, [c["args"] for c in cases], 10 * spec.seconds
            )
        result = spec.judge(cases, answers)
        if result.unexplained:
            result = result.located(
                repair.locate(spec, answer, cases, seconds=SECONDS)
            )
        return result

    def answer(self):
        """What the source defines last."""
        name = f"<corpus {self.id}>"
        lines = self.source.splitlines(keepends=True)
        linecache.cache[name] = (len(self.source), None, lines, name)
        given = {"np": np, "sigmoid": sigmoid, "softmax": softmax,
                 "Params": Params}
        scope = dict(given)
        exec(compile(self.source, name, "exec"), scope)
        own = [k for k in scope if k not in given and k != "__builtins__"]
        return scope[own[-1]]

    @property
    def message(self):
        parts = [self.result.diagnosis, self.result.reread]
        return "\n".join(filter(None, parts))


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def right_answers():
    """Every unusual right answer; a Wrong that has to pass."""
    return wrong_answers(RIGHT.glob("*.py"))


def wrong_answers(paths=None):
    """Every wrong answer of the files, or of the whole corpus."""
    found = []
    for path in sorted(paths or HERE.glob("*.py")):
        parts = _HEAD.split(path.read_text("utf-8"))[1:]
        for k in range(0, len(parts), 3):
            exercise, label, source = parts[k : k + 3]
            found.append(
                Wrong(path.stem, exercise, label, source.strip() + "\n")
            )
    return found


def judged():
    """{id: Judged}"""
    if not JUDGED.exists():
        return {}
    return {k: Judged(*v) for k, v in json.loads(JUDGED.read_text()).items()}


def is_judged(wrong, known):
    """Whether this answer's present message has a judgement."""
    entry = known.get(wrong.id)
    return entry is not None and entry.message == _digest(wrong.message)


def show(paths):
    known = judged()
    for wrong in wrong_answers(paths):
        if is_judged(wrong, known):
            continue
        before = known[wrong.id].judgement if wrong.id in known else " "
        print(f"{wrong.id} [{before[:1]}] {wrong.exercise}: {wrong.label}")
        print("".join(f"    {line}\n" for line in wrong.source.splitlines()))
        status = wrong.result.status
        print(f"  {status}: {wrong.message}\n".replace("\n", "\n  ").rstrip())
        print()


def take(path):
    marks = dict(re.findall(r"^(\w{10}) \[([svm])\]", path.read_text(), re.M))
    known = judged()
    for wrong in wrong_answers():
        if wrong.id in marks:
            known[wrong.id] = Judged(
                WORDS[marks[wrong.id]], _digest(wrong.message)
            )
    ids = {w.id for w in wrong_answers()}
    JUDGED.write_text(json.dumps(
        {k: v for k, v in sorted(known.items()) if k in ids}, indent=0
    ) + "\n")
    print(f"{len(marks)} judgements taken, {len(known)} in all")


def table():
    known, rows, total = judged(), {}, Counter()
    for wrong in wrong_answers():
        word = known[wrong.id].judgement if is_judged(wrong, known) else "open"
        passed = "accepted" if wrong.result.passed else "rejected"
        rows.setdefault(wrong.exercise, Counter()).update([word, passed])
        total.update([word, passed])
    words = ("rejected", "accepted", *WORDS.values(), "open")
    print(f"{'exercise':32}" + "".join(f"{w:>12}" for w in words))
    for name, count in [*rows.items(), ("all", total)]:
        print(f"{name:32}" + "".join(f"{count[w]:12}" for w in words))


if __name__ == "__main__":
    command, *paths = sys.argv[1:] or ["table"]
    paths = list(map(Path, paths))
    {"show": lambda: show(paths), "take": lambda: take(paths[0]),
     "table": table}[command]()
