"""nbgrader: one `nbgrader autograde` for the whole class, its fastest way."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat

ASSIGNMENT, NOTEBOOK = "rnn", "notebook"
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "course"
c.ClearSolutions.code_stub = {"python": "..."}
"""


def prepare(source, folder):
    """A course folder: the assignment generated, all submissions in place."""
    made = json.loads(source.read_text())
    notebook = nbformat.reads(json.dumps(made["notebook"]), as_version=4)
    for cell in notebook.cells:
        mark = cell.metadata.pop("rnncourse", None)
        if mark is None:
            continue
        answer = mark["role"] == "answer"
        cell.metadata["nbgrader"] = {
            "schema_version": 3, "task": False, "solution": answer,
            "grade": not answer, "locked": not answer,
            "grade_id": f"{mark['role']}-{mark['exercise']}",
        }
        if not answer:
            cell.metadata["nbgrader"]["points"] = made["points"][
                mark["exercise"]
            ]
            cell.source = f"assert {cell.source}.passed"
    (folder / "source" / ASSIGNMENT).mkdir(parents=True)
    nbformat.write(notebook, folder / "source" / ASSIGNMENT
                   / f"{NOTEBOOK}.ipynb")
    (folder / "nbgrader_config.py").write_text(CONFIG)
    call(folder, "generate_assignment", ASSIGNMENT)
    release = nbformat.read(
        folder / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4
    )
    for student, answers in made["students"].items():
        handed_in = copy.deepcopy(release)
        for cell in handed_in.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if name.startswith("answer-"):
                cell.source = answers[name.removeprefix("answer-")]
        home = folder / "submitted" / student / ASSIGNMENT
        home.mkdir(parents=True)
        nbformat.write(handed_in, home / f"{NOTEBOOK}.ipynb")


def grade(folder):
    """Mark the class; the marks are in the course's database then."""
    call(folder, "autograde", ASSIGNMENT)


def scores(folder):
    """{student: {exercise: points}}."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder.resolve()}/gradebook.db",
                   "course") as book:
        return {
            handed_in.student.id: {
                grade.name.removeprefix("check-"): grade.score
                for notebook in handed_in.notebooks
                for grade in notebook.grades
            }
            for handed_in in book.assignment_submissions(ASSIGNMENT)
        }


def call(folder, *words):
    """Run nbgrader in the course's folder."""
    tools = Path(sys.executable).parent  # nbgrader calls alembic by name
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words], cwd=folder,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
    )
    if done.returncode:
        sys.exit(done.stdout[-4000:])


if __name__ == "__main__":
    step, *paths = sys.argv[1:]
    found = {"prepare": prepare, "grade": grade, "scores": scores}[step](
        *map(Path, paths)
    )
    if found is not None:
        print(json.dumps(found))
