"""Exercises that say what is wrong, not only that something is.

In a notebook:

    check("lstm-step", lstm_step)      a Result, shown as a small report
    hint("lstm-step")                  the first hint; hint(name, 2) the next
    progress()                         what this session has solved

The seam for whoever runs answers somewhere else, such as a grader. It has
three parts, and only plain JSON passes between them:

    spec = get("lstm-step")
    cases = spec.cases(seed)                       1. trusted: fresh inputs
    arguments = [c["args"] for c in cases]            all that may be shown
    answers = probe.run(answer, arguments)         2. beside the answer
    result = spec.judge(cases, answers)            3. trusted: the verdict

1. `spec.cases(seed)` is a list of dicts; the same seed gives the same list.
   `case["args"]` maps argument names to plain values: numbers, strings,
   nested lists (an array), {"params": {"W_x", "W_h", "b", "gates"}} (a
   Params), {"axes": True} (an empty plot). It is None where the answer is a
   value and not a function. The other entries of a case stay on the trusted
   side: some hold what is expected.
2. `rnncourse.exercises.probe` is the only part that touches learner code. It
   imports NumPy and `rnncourse.params`, never the catalogue, so the expected
   values need not exist in the process that runs the answer. `run` never
   raises; it returns one dict per set of arguments: {"value": …} or
   {"error": …}.
3. `spec.judge(cases, answers)` computes the reference itself, compares and
   diagnoses. It calls no learner code and treats `answers` as untrusted:
   anything malformed is a wrong answer with a sentence.

Where the numbers match no misconception, `check`, which a grader does not
call, lets `rnncourse.exercises.repair` search for the line: beside the
answer, once more, for at most two seconds.

`Result`: `.passed`, `.points`, `.out_of`, `.status` ("passed", "wrong",
"error" or "not yet"), `.diagnosis` (one or more sentences, plain text),
`.misconceptions` (names, where the numbers match some), `.reread`.
`spec.points`, `.hints`, `.notebook`, `.seconds`, `.title`, `.signature`
describe the exercise; `names()` lists all, in the order of the course.

To add an exercise, add an `Exercise` to the module of its chapter in
`catalogue/` and its cells to the manuscript; nothing is registered.
"""

from rnncourse.exercises import probe, repair
from rnncourse.exercises.catalogue import get, names
from rnncourse.exercises.record import Progress, remember
from rnncourse.exercises.result import Hint, Result

__all__ = ["Result", "check", "get", "hint", "names", "probe", "progress"]


def check(name, answer, *, seed=0):
    """Try `answer` on the exercise's inputs and say what is wrong with it.

    name: an exercise, such as "lstm-step"
    answer: what the exercise asks for: a function, a number, an array, …
    seed: draws the inputs; the same seed gives the same report

    Returns a Result. A wrong answer never raises; an unknown name does.
    """
    spec = get(name)
    cases = spec.cases(seed)
    arguments = [case["args"] for case in cases]
    answers = probe.run(answer, arguments, spec.seconds)
    result = spec.judge(cases, answers)
    if result.unexplained:
        result = result.located(repair.locate(spec, answer, cases))
    remember(result)
    return result


def hint(name, level=1):
    """The exercise's hint number `level`; the later, the stronger."""
    hints = get(name).hints
    if level not in range(1, len(hints) + 1):
        raise ValueError(
            f"level must be from 1 to {len(hints)} for {name!r}; got {level!r}"
        )
    return Hint(name, level, len(hints), hints[level - 1])


def progress():
    """What has been solved in this session, and what to do next."""
    return Progress.of_session()
