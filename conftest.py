"""Settings of every test process and every notebook kernel it starts; what
stays of long sweeps in `make test`; what was not tested, at the end.

The settings are made here, above the tests and the chapters, before NumPy or
TensorFlow is imported: so the file that holds them is run by its path.
"""

import os
import runpy
from collections import Counter, defaultdict
from importlib.util import find_spec
from pathlib import Path

import pytest

# Marking runs code that others wrote, within limits that Windows lacks.
if os.name != "posix":
    collect_ignore = ["tests/grading", "chapters/instructors.ipynb"]

PACKAGE = Path(find_spec("rnncourse").origin).parent
SETTINGS = runpy.run_path(str(PACKAGE / "exercises" / "environment.py"))
os.environ.update(SETTINGS["settings"](os.environ))


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items):
    """Of a test with the mark `sweep(keep=n)`, n evenly spread cases stay."""
    sweeps = defaultdict(list)
    for item in items:
        if mark := item.get_closest_marker("sweep"):
            test = item.nodeid.partition("[")[0]
            sweeps[test, mark.kwargs["keep"]].append(item)
    for (_, keep), cases in sweeps.items():
        n = len(cases)
        kept = {k * n // keep for k in range(keep)} if keep < n else range(n)
        for k, case in enumerate(cases):
            if k not in kept:
                case.add_marker("exhaustive")


def pytest_terminal_summary(terminalreporter, config):
    """What this run leaves open, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in skipped if isinstance(report.longrepr, tuple)
    )
    if config.option.markexpr == "not exhaustive":
        reasons["the rest of the long sweeps: make test-all"] = 0
    if not reasons:
        return
    terminalreporter.section("not tested here")
    for reason, count in reasons.most_common():
        tests = f" ({count} test{'s' if count > 1 else ''})" if count else ""
        terminalreporter.line(f"{reason}{tests}")
