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


class Verdict:
    """What running one notebook shows.

    parts: the `rebuild.Part` of each cell
    cases: {exercise: the cases that its probe holds}
    start: () → a started kernel
    """

    def __init__(self, parts, cases, start):
        self.parts, self.cases, self.start = parts, cases, start
        self.results = {}      # {exercise: Result}
        self.errors = {}       # {key of a part: (type, message)}
        self.stopped = None    # (part, why) where the kernel had to go
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
        if part.role == "again" and self._passed(part.exercise):
            pytest.skip("passed where its check cell stands")
        try:
            done = yield
        except nbval.plugin.NbCellError:
            if part.role in ("probe", "again"):
                self._judge(part, item)  # nothing came: it will say so
            self._failed(part, item)
            raise
        except Exception as error:
            why = str(error) if isinstance(error, Stopped) \
                else "sent what no kernel sends"
            self.stopped = (part, why)
            item.session.shouldstop = f"{part.key} {why}"
            item.parent.kernel.stop()  # nbval leaves a dead one as it is
            raise _Shown(f"The cell {why}.") from None
        if part.role in ("probe", "again"):
            self._judge(part, item)
        return done

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if call.excinfo is not None and call.excinfo.errisinstance(_Shown):
            report.longrepr = str(call.excinfo.value)
        return report

    def _passed(self, exercise):
        return exercise in self.results and self.results[exercise].passed

    def _failed(self, part, item):
        last = (item.test_outputs or [{}])[-1]
        self.errors[part.key] = (
            str(last.get("ename", ""))[:80], str(last.get("evalue", ""))[:300]
        )

    def _judge(self, part, item):
        try:
            result = get(part.exercise).judge(
                self.cases[part.exercise], _answers(item.test_outputs)
            )
        except Exception as error:  # no answer should be able to
            self._break(item, f"{part.exercise} could not be judged", error)
            raise
        if part.role == "probe" or result.passed:
            self.results[part.exercise] = result
        item.user_properties.append(("points", result.points))
        if not result.passed:
            raise _Shown(str(result)[:4000])


class _Shown(Exception):
    """A failure whose message is the whole report."""


def _answers(outputs):
    """What the probe sent: a list of plain JSON, or None."""
    sent = [
        output["data"][MIME] for output in outputs or []
        if MIME in output.get("data", {})
    ]
    if not sent or not isinstance(sent[-1], str):
        return None
    try:
        return json.loads(sent[-1])
    except (ValueError, RecursionError):
        return None
