"""Stands in for `rnncourse.exercises` in a kernel that marks.

Nothing here knows an answer. Learners' cells may call check, hint and
progress; their marks are given outside, on inputs that come one by one
through `answer_to`.
"""

import json

from IPython.core.getipython import get_ipython

from rnncourse.exercises import probe
from rnncourse.exercises.catalogue import names
from rnncourse.exercises.record import Progress
from rnncourse.exercises.result import Hint, Result

__all__ = ["Result", "answer_to", "check", "hint", "names", "probe",
           "progress"]

MIME = "application/vnd.rnncourse.answers+json"


def check(name, answer=None, *, seed=0):
    return Result(name, "not yet", 0, "This check is repeated by the grader.")


def hint(name, level=1):
    return Hint(name, level, level, "No hints while marks are given.")


def progress():
    return Progress.of_session()


def answer_to(arguments, seconds, *gets):
    """Publish the answers of what the first of `gets` that is defined
    returns to each set of arguments; null if none is.

    arguments: JSON text, a list as `probe.run` takes it
    gets: called with nothing; one raises NameError where nothing is defined
    """
    arguments, answers = json.loads(arguments), None
    for get in gets:
        try:
            answer = get()
        except NameError:
            continue
        answers = probe.run(answer, arguments, seconds)
        break
    get_ipython().display_pub.publish({MIME: json.dumps(answers)})
