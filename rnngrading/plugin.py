"""The verdict: a pytest plugin on the cells that nbval runs.

nbval collects the notebook, starts the kernel, runs the cells. After a cell
that probes an exercise this plugin takes the answers it sent, plain JSON,
and has the exercise judge them here, where the references are. An exercise
is credited when its judge says "passed", and in no other case.
"""

import json

import nbval.plugin
import pytest

from rnncourse.exercises import get
from rnngrading.in_kernel import MIME
from rnngrading.kernel import Stopped

MAX_SHOWN = 4_000        # characters of one failure in the report
MAX_ANSWERS = 6_000_000  # characters of what a probe sends
MIN_SHOWN = 100


class Verdict:
    """What running one notebook shows.

    parts: the `rebuild.Part` of each cell
    cases: {exercise: the cases that its probe holds}
    start: () → a started kernel
    """

    def __init__(self, parts, cases, start):
        self.parts, self.cases, self.start = parts, cases, start
        self.results = {}      # {exercise: Result}
        self.undefined = set() # exercises whose name nothing has
        self.errors = {}       # {key of a part: (type, message)}
        self.stopped = None    # (part, why) where the kernel had to go
        self.shown = 400_000   # characters of failures, of all cells together
        self.junit = ""        # the report of pytest, filled in afterwards
        self.broken = ""       # why there is no verdict, a fault of ours

    def pytest_collection_modifyitems(self, items):
        """Markers in comments are the student's: they decide nothing."""
        for item in items:
            item.options.update(
                skip=False, check=False, check_exception=False
            )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item):
        item.parent.setup = lambda: self._start(item.parent)
        return (yield)

    def _start(self, file):
        try:
            file.kernel = self.start()
        except Exception as error:
            self._break(file, "no kernel could be started", error)
            raise

    def _break(self, node, what, error):
        self.broken = f"{what}: {type(error).__name__}: {error}"
        node.session.shouldstop = self.broken

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item):
        part = self.parts[item.cell_num]
        item.user_properties += [("role", part.role)]
        if part.exercise:
            item.user_properties.append(("exercise", part.exercise))
        try:
            done = yield
        except nbval.plugin.NbCellError as error:
            if part.role == "probe":
                self._judge(part, item)  # nothing came: it will say so
            self._failed(part, item)
            raise _Shown(
                f"{error}{(error.inner_traceback or '')[-MAX_SHOWN:]}"
            ) from None
        except Exception as error:
            why = str(error) if isinstance(error, Stopped) \
                else "sent what no kernel sends"
            self.stopped = (part, why)
            item.session.shouldstop = f"{part.key} {why}"
            item.parent.kernel.stop()  # nbval leaves a dead one as it is
            raise _Shown(f"The cell {why}.") from None
        else:
            if part.role == "probe":
                self._judge(part, item)
        finally:
            item.test_outputs = None   # of one cell at a time
        return done

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if call.excinfo is not None and call.excinfo.errisinstance(_Shown):
            # All of them together stay small, however many cells fail.
            text = str(call.excinfo.value)[:self.shown]
            self.shown = max(MIN_SHOWN, self.shown - len(text))
            report.longrepr = text
        return report

    def _failed(self, part, item):
        last = (item.test_outputs or [{}])[-1]
        self.errors[part.key] = (
            str(last.get("ename", ""))[:80], str(last.get("evalue", ""))[:300]
        )

    def _judge(self, part, item):
        text = _sent(item.test_outputs)
        if text == "null":  # its name stands for nothing
            self.undefined.add(part.exercise)
        try:
            result = self._result(part.exercise, _answers(text))
        except Exception as error:  # no answer should be able to
            self._break(item, f"{part.exercise} could not be judged", error)
            raise
        self.results[part.exercise] = result
        item.user_properties.append(("points", result.points))
        if not result.passed:
            raise _Shown(str(result)[:MAX_SHOWN])

    def _result(self, exercise, answers):
        cases = self.cases[exercise]
        try:
            return get(exercise).judge(cases, answers)
        except MemoryError:  # what a probe sends is small; this was forged
            return get(exercise).judge(cases, None)


class _Shown(Exception):
    """A failure whose message is the whole report."""


def _sent(outputs):
    """The text that the probe sent last, or ""."""
    sent = [
        output["data"][MIME] for output in outputs or []
        if MIME in output.get("data", {})
    ]
    return sent[-1] if sent and isinstance(sent[-1], str) else ""


def _answers(text):
    """A list of plain JSON, or None."""
    if len(text) > MAX_ANSWERS:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError, MemoryError):
        return None
