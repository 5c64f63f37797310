"""What an exercise is: inputs, reference, tolerance, hints, misconceptions."""

import inspect
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from textwrap import dedent

import numpy as np

from rnncourse.exercises import diagnose
from rnncourse.exercises.compare import unpack
from rnncourse.exercises.probe import AXES, decode, encode, plain

SUFFIX = "-exercises"  # of a notebook with solutions: 05-lstm-exercises


def case(when="in general", look="", /, truth=None, **args):
    """One set of inputs.

    when: completes "right …"; the first case of an exercise is the general
        one, the others are special: "where h_prev = 0"
    look: what to look at where this comes out right and the general case
        does not; it has to follow from that ("Look at what h_prev enters.")
    args: the arguments, by name; none where the answer is a value
    truth: what `accept` needs; it never reaches the answer
    """
    return {"when": when, "look": look, "args": args or None, "truth": truth}


def a_value(rng):
    """Inputs where the answer is a value: one case, without arguments."""
    yield case("as you answered")


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that learners really give, and the sentence that helps.

    It is the reference with some of its text replaced (`edits`, so that two
    misconceptions can be combined), or a function of its own (`instead`), or,
    where a property is checked, a test of what came (`recognise`).
    """

    name: str
    says: str                             # ends in a question where it can
    reread: str                           # chapter and section or equation
    edits: dict = field(default_factory=dict)   # right text → wrong text
    instead: Callable | None = None
    recognise: Callable | None = None     # (case, outputs) → bool
    example: Callable | None = None       # → an answer that is recognised
    untouched: bool = False               # the code as it was given out

    def __post_init__(self):
        ways = (self.edits, self.instead, self.recognise)
        if sum(map(bool, ways)) != 1:
            raise ValueError(
                f"misconception {self.name!r} needs one of edits, instead "
                "and recognise"
            )


@dataclass(frozen=True)
class Exercise:
    """Everything about one exercise but its prompt, which is a notebook's.

    inputs: Generator → iterable of `case(…)`; the first is the general one
    reference: called with a case's arguments
    returns: {output: its axes, such as "B H"}, in the order of the answer
    tolerance: relative to the largest number of an array
    seconds: for all cases together
    accept: (case, outputs) → (sentence or "", rows of the table), for
        answers of which there are many right ones, such as trained weights
    look: {output: what leads to it, said if it is the only one that is
        wrong; whichever part of the way is wrong, it has to be true}
    onward: {output: what it has to be, given the learner's own outputs}, a
        function of arguments and outputs by name; for an output over time
        that reads itself: each step from the learner's step before
    over_time: the question to ask when the first steps are right
    lost: what to say when nothing at all is right
    alike: outputs → outputs in one form, where several are equally right
    keeps: arguments that the task says must stay as they are
    yourself: names of library functions that the task says to write oneself
    whole_course: whether the answer trains with the package; a grader lets
        no other answer see what the package computes
    """

    name: str
    title: str
    notebook: str
    points: int
    reference: Callable
    inputs: Callable[[np.random.Generator], Iterable[dict]]
    returns: dict
    hints: tuple
    misconceptions: tuple
    takeaway: str                         # shown with the pass
    reread: str
    tolerance: float = 1e-5
    seconds: float = 2.0
    stub: str = ""                        # where it is not made from the answer
    kind: str = "function"                # as the catalogue page lists it
    accept: Callable | None = None        # instead of comparing: a property
    look: dict = field(default_factory=dict)
    onward: dict = field(default_factory=dict)
    over_time: str = ""
    lost: str = "Compare your lines with the equations one by one."
    alike: Callable | None = None
    keeps: tuple = ()
    yourself: tuple = ()
    whole_course: bool = False

    @property
    def signature(self):
        """How the answer is called, or None where it is a value."""
        names = inspect.signature(self.reference).parameters
        return f"({', '.join(names)})" if names else None

    @property
    def by_case(self):
        """Whether some of its cases can be worth points without the others:
        a function that is compared, and that is written from nothing."""
        return self.accept is None and self.kind in ("function", "derivation") \
            and not any(m.untouched for m in self.misconceptions)

    def cases(self, seed):
        """The inputs for a seed, as plain JSON; the same for the same seed."""
        rng = np.random.default_rng([zlib.crc32(self.name.encode()), seed])
        return [
            {**c, "args": c["args"] and {
                name: plain(value) for name, value in c["args"].items()
            }}
            for c in self.inputs(rng)
        ]

    def judge(self, cases, answers):
        """Result of plain `answers` to `cases`; calls no learner code."""
        return diagnose.judge(self, cases, answers)

    def expected(self, cases, function=None):
        """[{output: array}] of the reference (or `function`), per case.

        None stands for a case in which it raised or gave no numbers.
        """
        return [_outputs(self, function or self.reference, c) for c in cases]

    def in_one_form(self, outputs):
        """Outputs as they are compared; see `alike`."""
        if self.alike is None:
            return outputs
        try:
            return self.alike(outputs)
        except (ValueError, IndexError):  # shapes that cannot be right
            return outputs

    def variant(self, *misconceptions):
        """The reference with these misconceptions, or None if they clash."""
        return _variant(self.reference, *misconceptions)


def _outputs(spec, function, case):
    args = {
        k: None if v == AXES else decode(v)  # a reference draws nothing
        for k, v in (case["args"] or {}).items()
    }
    try:
        with np.errstate(all="ignore"):
            value = function(**args)
    except Exception:  # a misconception may fail where its learner's does
        return None
    outputs, fault = unpack(encode(value), spec.returns)
    return None if fault else spec.in_one_form(outputs)


class _ByIdentity:
    """Makes a misconception, which holds a dict, a key of the cache."""

    def __init__(self, misconception):
        self.it = misconception

    def __hash__(self):
        return id(self.it)

    def __eq__(self, other):
        return self.it is other.it


def _variant(reference, *misconceptions):
    return _compiled(reference, *map(_ByIdentity, misconceptions))


@cache
def _compiled(reference, *keys):
    parts = [key.it for key in keys]
    if not all(m.edits for m in parts):
        return parts[0].instead if len(parts) == 1 else None
    source = _source(reference)
    places = [place for m in parts for place in _places(source, m, reference)]
    places.sort()
    if any(a[1] > b[0] for a, b in pairwise(places)):
        return None  # both want to change the same text
    for start, end, text in reversed(places):
        source = source[:start] + text + source[end:]
    scope = dict(reference.__globals__)
    exec(compile(source, f"<{reference.__name__}, changed>", "exec"), scope)
    return scope[reference.__name__]


@cache
def _source(function):
    return dedent(inspect.getsource(function))


def _places(source, misconception, reference):
    """[(start, end, new text)] of the edits."""
    for right, wrong in misconception.edits.items():
        if source.count(right) != 1:
            raise ValueError(
                f"misconception {misconception.name!r}: {right!r} stands "
                f"{source.count(right)} times in {reference.__name__}; "
                "it must stand there once"
            )
        start = source.index(right)
        yield start, start + len(right), wrong
