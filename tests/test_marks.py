"""A folder of filled-in notebooks, run by nbval with the marks plugin."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from rnncourse.exercises import get, names

ROOT = Path(__file__).parents[1]
NOTEBOOK = "05-lstm"
EXERCISES = [n for n in names() if get(n).notebook == f"{NOTEBOOK}-exercises"]
WRONG = "    c = i * c_prev + f * g"


def filled_in(name, change=lambda source: source):
    """The learner's notebook with the answers of the solution notebook."""
    solved = nbformat.read(ROOT / f"chapters/{name}-exercises.ipynb", 4)
    answers = {
        cell.metadata.rnncourse["exercise"]: change(cell.source)
        for cell in solved.cells
        if cell.metadata.get("rnncourse", {}).get("role") == "answer"
    }
    notebook = nbformat.read(ROOT / f"exercises/{name}.ipynb", 4)
    for cell in notebook.cells:
        mark = cell.metadata.get("rnncourse", {})
        if mark.get("role") == "answer":
            cell.source = answers[mark["exercise"]]
    return notebook


def swap_gates(source):
    """The forget gate beside the candidate: a wrong step, and no other."""
    return source.replace("    c = f * c_prev + i * g\n    h = o *", (
        f"{WRONG}\n    h = o *"
    ))


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """{(who, exercise): outcome} of a class of three, and the last line."""
    folder = tmp_path_factory.mktemp("class")
    untouched = nbformat.read(ROOT / f"exercises/{NOTEBOOK}.ipynb", 4)
    nbformat.write(filled_in(NOTEBOOK), folder / "anna.ipynb")
    nbformat.write(filled_in(NOTEBOOK, swap_gates), folder / "ben.ipynb")
    nbformat.write(untouched, folder / "carl.ipynb")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--nbval", "-p"),
            *("rnncourse.exercises.marks", "--nbval-current-env"),
            *("-p", "no:cacheprovider", "-p", "no:xdist", str(folder)),
        ],
        capture_output=True, text=True, cwd=folder, check=False,
    )
    found = re.findall(
        r"^(\w+)\.ipynb  (\S+)  ((?:not )?passed)$", done.stdout, re.M
    )
    assert found, done.stdout + done.stderr
    summary = done.stdout.strip().splitlines()[-1]
    cells = 3 * sum(cell.cell_type == "code" for cell in untouched.cells)
    outcomes = {(who, exercise): word for who, exercise, word in found}
    return outcomes, summary, cells


@pytest.mark.parametrize("exercise", EXERCISES)
def test_right_answers_pass(table, exercise):
    outcomes, *_ = table
    assert outcomes["anna", exercise] == "passed"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_one_wrong_answer_costs_its_own_exercise_only(table, exercise):
    outcomes, *_ = table
    wrong = exercise == "lstm-step"
    assert outcomes["ben", exercise] == ("not passed" if wrong else "passed")


@pytest.mark.parametrize("exercise", EXERCISES)
def test_an_untouched_notebook_passes_nothing(table, exercise):
    outcomes, *_ = table
    assert outcomes["carl", exercise] == "not passed"


def test_only_check_cells_decide(table):
    """Ben's one wrong check and all of Carl's; no other cell is compared."""
    _, summary, cells = table
    failed = 1 + len(EXERCISES)
    assert f"{failed} failed, {cells - failed} passed" in summary
