"""A pytest plugin: a folder of filled-in notebooks, exercise by exercise.

    pytest --nbval -p rnncourse.exercises.marks SUBMISSIONS

nbval runs each notebook in a kernel of its own. A check cell passes where its
report says "passed"; stored outputs are not compared. The closing table, and
a property in the JUnit XML, name the exercises. The kernel runs what learners
wrote, and believes it: for a class one trusts, not for a transcript.
"""

import pytest

from rnncourse.exercises.result import OUTPUT


def pytest_collection_modifyitems(items):
    """Leave the stored outputs alone; remember which cell checks what."""
    for item in items:
        if hasattr(item, "cell_num"):
            item.options["check"] = False
            if exercise := _checked(item.cell):
                item.user_properties.append(("exercise", exercise))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After a check cell: is its exercise solved?"""
    done = yield
    exercise = dict(item.user_properties).get("exercise")
    if exercise is not None:
        reports = [output for output in item.test_outputs or []
                   if OUTPUT in output.get("metadata", {})]
        solved = {"exercise": exercise, "status": "passed"}
        if not any(one["metadata"][OUTPUT] == solved for one in reports):
            shown = (one["data"].get("text/plain", "") for one in reports)
            pytest.fail("\n".join(shown) or "no report", pytrace=False)
    return done


def pytest_terminal_summary(terminalreporter):
    """notebook, exercise, passed or not: one line each."""
    rows = sorted(
        (report.location[0], dict(report.user_properties)["exercise"], word)
        for outcome, word in (("passed", "passed"), ("failed", "not passed"))
        for report in terminalreporter.getreports(outcome)
        if report.when == "call"
        and "exercise" in dict(report.user_properties)
    )
    if rows:
        terminalreporter.section("exercises")
    for notebook, exercise, word in rows:
        terminalreporter.line(f"{notebook}  {exercise}  {word}")


def _checked(cell):
    """The exercise that a cell checks, or None."""
    found = cell.metadata.get("rnncourse", {})
    return found.get("exercise") if found.get("role") == "check" else None
