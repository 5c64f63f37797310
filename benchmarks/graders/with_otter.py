"""otter-grader: `otter.api.grade_submission` in one process.

That is its fastest way: `otter run` imports everything anew for every
submission, and `otter grade` starts a container for each.
"""

import copy
import json
import subprocess
import sys
from pathlib import Path

import nbformat

TEST = '''\
from otter.test_files import test_case

OK_FORMAT = False
name = {exercise!r}
points = {points}


@test_case()
def test(env):
    assert env["check"]({exercise!r}, env[{answer!r}]).passed
'''
START = "import otter\ngrader = otter.Notebook()"


def prepare(source, folder):
    """tests/, autograder.zip and all submissions."""
    made = json.loads(source.read_text())
    notebook = nbformat.reads(json.dumps(made["notebook"]), as_version=4)
    (folder / "tests").mkdir(parents=True)
    (folder / "submitted").mkdir()
    for cell in notebook.cells:
        mark = cell.metadata.get("rnncourse", {})
        if mark.get("role") == "check":
            exercise = mark["exercise"]
            answer = cell.source.split(", ")[1].rstrip(")")
            (folder / "tests" / f"{exercise}.py").write_text(TEST.format(
                exercise=exercise, answer=answer,
                points=made["points"][exercise],
            ))
            cell.source = f"grader.check({exercise!r})"
    start = nbformat.v4.new_code_cell(START, id="otter")
    notebook.cells.insert(0, start)
    done = subprocess.run(
        [sys.executable, "-m", "otter", "generate", "-t", "tests", "-o",
         "autograder.zip", "--no-environment"],
        cwd=folder, capture_output=True, text=True,
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    for student, answers in made["students"].items():
        handed_in = copy.deepcopy(notebook)
        for cell in handed_in.cells:
            mark = cell.metadata.get("rnncourse", {})
            if mark.get("role") == "answer":
                cell.source = answers[mark["exercise"]]
        nbformat.write(handed_in, folder / "submitted" / f"{student}.ipynb")


def grade(folder):
    """Mark the class and write the marks down."""
    from otter import api

    found = {}
    for path in sorted((folder / "submitted").iterdir()):
        result = api.grade_submission(
            str(path), str(folder / "autograder.zip"), quiet=True
        )
        found[path.stem] = {
            name: result.get_score(name) for name in result.test_files
        }
    (folder / "scores.json").write_text(json.dumps(found))


def scores(folder):
    """{student: {exercise: points}}."""
    return json.loads((folder / "scores.json").read_text())


if __name__ == "__main__":
    step, *paths = sys.argv[1:]
    found = {"prepare": prepare, "grade": grade, "scores": scores}[step](
        *map(Path, paths)
    )
    if found is not None:
        print(json.dumps(found))
