"""Learner notebooks: solutions out, stubs in, runnable and current."""

import ast
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from rnncourse import __version__
from rnncourse.exercises import get, names, release
from rnncourse.exercises.markdown import plain_markdown
from rnncourse.exercises.notebooks import NotebookError, setup_cell
from rnncourse.exercises.notebooks import repository as address
from rnncourse.exercises.release import stub

ROOT = Path(__file__).parents[1]
CONFIG = "repository:\n  url: https://github.com/somebody/rnncourse\n"
SOURCES = release.sources(ROOT)
METADATA = {
    "kernelspec": {
        "display_name": "Python 3", "language": "python", "name": "python3",
    },
    "language_info": {"name": "python"},
}


def marked(name, role, source):
    cell = new_code_cell(source)
    cell.metadata = nbformat.from_dict(
        {"rnncourse": {"exercise": name, "role": role},
         "tags": ["hide-input"]}
    )
    return cell


SOLUTION = '''\
# exercise: rnn-step
import numpy as np
from math import (
    tanh,
)


def helper(a):
    return np.tanh(a)


@staticmethod
def rnn_step(
    x_t, h_prev,  # rows
    p,
):
    """x_t (B, D) → h (B, H).

    A second paragraph.
    """
    SECRET = 1
    return helper(x_t @ p.W_x + h_prev @ p.W_h + p.b)


print("SECRET")
answer = "SECRET"
'''


@pytest.fixture
def repository(tmp_path):
    """A small repository with one solution notebook."""
    (tmp_path / "_config.yml").write_text(CONFIG)
    notebook = new_notebook(metadata=METADATA)
    notebook.cells = [
        new_markdown_cell("# One step\n\n:::{dropdown} Hint\nThink.\n:::"),
        new_code_cell(
            "import numpy as np\nfrom rnncourse.exercises import check"
        ),
        marked("rnn-step", "answer", (
            "# exercise: rnn-step\ndef rnn_step(x_t, h_prev, p):\n"
            '    """One step."""\n'
            "    return np.tanh(x_t @ p.W_x + h_prev @ p.W_h + p.b)"
        )),
        marked("rnn-step", "check", 'check("rnn-step", rnn_step)'),
    ]
    notebook.metadata = nbformat.from_dict(METADATA)
    path = tmp_path / "chapters" / "02-small-exercises.ipynb"
    path.parent.mkdir()
    nbformat.write(notebook, path)
    return tmp_path


def test_a_stub_keeps_what_helps_and_nothing_else():
    made = stub("rnn-step", SOLUTION)
    assert made.splitlines()[0] == "# exercise: rnn-step"
    assert "SECRET" not in made
    assert "W_x" not in made
    assert "from math import (\n    tanh,\n)" in made
    assert "x_t, h_prev,  # rows" in made
    assert "A second paragraph." in made
    assert made.count('raise NotImplementedError("your turn")') == 2
    assert made.endswith("answer = ...")
    scope = {}
    exec(made, scope)
    with pytest.raises(NotImplementedError, match="your turn"):
        scope["helper"](1)


def test_a_stub_of_several_names():
    made = stub("rnn-parameter-count", (
        "# exercise: rnn-parameter-count\nD, H = 8, 16\nn = D * H\n"
    ))
    scope = {}
    exec(made, scope)
    assert scope["D"] is scope["H"] is scope["n"] is ...


@pytest.mark.parametrize(("source", "says"), [
    ("def rnn_step(): pass", "must begin with the line '# exercise: rnn-"),
    ("# exercise: rnn-step\nprint(1)", "defines nothing"),
    ("# exercise: rnn-step\ndef f(:", "the solution of rnn-step"),
])
def test_a_bad_answer_cell_is_named(source, says):
    with pytest.raises(NotebookError, match=says):
        stub("rnn-step", source)


def test_release_writes_runs_and_stays(repository):
    (path, ran), = release.release(repository)
    assert ran
    assert path == repository / "exercises" / "02-small.ipynb"
    notebook = nbformat.read(path, as_version=4)
    setup, prompt, given, answer, check = notebook.cells
    assert "find_spec" in setup.source
    assert not setup.outputs
    assert "<details>" in prompt.source
    assert given.execution_count == 2
    assert "np.tanh" not in answer.source
    assert answer.metadata == {
        "rnncourse": {"exercise": "rnn-step", "role": "answer"}
    }
    assert check.metadata.rnncourse.role == "check"
    shown = check.outputs[0]["data"]
    assert shown["text/plain"].startswith("○ rnn-step: not yet")
    assert "not yet" in shown["text/html"]
    stored = nbformat.read(release.sources(repository)[0], as_version=4)
    assert [c.id for c in notebook.cells[1:]] == [c.id for c in stored.cells]
    before = path.read_bytes()
    assert not release.faults(repository)
    assert list(release.release(repository)) == [(path, False)]
    assert list(release.release(repository, force=True)) == [(path, True)]
    assert path.read_bytes() == before


def test_faults_name_what_is_stale(repository):
    assert release.faults(repository) == ["exercises/02-small.ipynb: missing"]
    list(release.release(repository))
    source = release.sources(repository)[0]
    notebook = nbformat.read(source, as_version=4)
    notebook.cells[0].source += "\n\nOne more sentence."
    nbformat.write(notebook, source)
    assert "differs" in release.faults(repository)[0]
    list(release.release(repository))
    (repository / "exercises" / "09-orphan.ipynb").write_bytes(
        source.read_bytes()
    )
    assert "no notebook with its solutions" in release.faults(repository)[0]


def test_a_cell_that_needs_an_answer_stops_the_release(repository):
    source = release.sources(repository)[0]
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.append(new_code_cell("rnn_step(1, 2, 3)"))
    nbformat.write(notebook, source)
    with pytest.raises(NotebookError, match="has to run from top to bottom"):
        list(release.release(repository))
    assert not list((repository / "exercises").glob("*"))


def test_an_unknown_chapter_and_a_broken_file(repository):
    with pytest.raises(NotebookError, match="there are: 02-small"):
        release.sources(repository, ["03-other"])
    assert release.sources(repository, ["exercises/02-small.ipynb"])
    release.sources(repository)[0].write_text("{", "utf-8")
    with pytest.raises(NotebookError, match="is not a notebook"):
        list(release.release(repository))


def test_the_first_cell_installs_what_is_missing(monkeypatch, repository):
    source = setup_cell(repository, "data,plot").source
    called = []

    class Shell:
        def run_line_magic(self, *words):
            called.append(words)

    scope = {"get_ipython": Shell}
    exec(source, scope)
    assert not called, "it is installed here"
    found = iter([None, "found now"])
    monkeypatch.setattr("importlib.util.find_spec", lambda name: next(found))
    exec(source, scope)
    course = f"git+https://github.com/somebody/rnncourse@v{__version__}"
    wanted = f'install -q "rnncourse[data,plot] @ {course}"'
    assert called == [("pip", wanted)]
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=re.escape(course)):
        exec(source, scope)


def test_the_address_stands_in_one_place(repository):
    (repository / "_config.yml").write_text("title: x\n")
    with pytest.raises(NotebookError, match="has no repository: url:"):
        setup_cell(repository, "all")
    places = [
        path for path in [
            *ROOT.glob("*.*"), *ROOT.glob("rnn*/**/*.py"),
            *ROOT.glob("tools/*.py"), *ROOT.glob("_ext/**/*.py"),
            *ROOT.glob("manuscript/*.md"),
        ]
        if path.is_file() and address(ROOT) in path.read_text("utf-8")
    ]  # fmt: skip
    assert [path.name for path in places] == ["_config.yml"]


# --- the course's own notebooks -------------------------------------------

@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_no_solution_is_left_in_a_released_notebook(path):
    """No line of a solution's body occurs in the learner's notebook."""
    solutions = nbformat.read(path, as_version=4)
    made = nbformat.read(release.target(path), as_version=4)
    given = {n for n in names() if get(n).stub}  # code to be worked on
    text = "\n".join(
        c.source for c in made.cells if c.cell_type == "code"
        and c.metadata.get("rnncourse", {}).get("exercise") not in given
    )
    checked = 0
    for cell in solutions.cells:
        mark = cell.metadata.get("rnncourse", {})
        if mark.get("role") != "answer" or mark["exercise"] in given:
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Return | ast.Assign | ast.AugAssign):
                checked += 1
                assert ast.unparse(node) not in text
                assert ast.get_source_segment(cell.source, node) not in text
    assert checked


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_every_released_check_says_not_yet(path):
    made = nbformat.read(release.target(path), as_version=4)
    seen = []
    for cell in made.cells:
        mark = cell.metadata.get("rnncourse", {})
        if mark.get("role") == "check":
            seen.append(mark["exercise"])
            shown = cell.outputs[0]["data"]["text/plain"]
            assert shown.startswith(f"○ {mark['exercise']}: not yet")
    assert seen == [n for n in names() if get(n).notebook == path.stem]
    assert not any(c.metadata.get("tags") for c in made.cells)
    for cell in made.cells:
        assert "{" + "dropdown}" not in cell.source
        assert ":::" not in cell.source


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_every_solution_passes_in_the_stored_notebook(path):
    stored = nbformat.read(path, as_version=4)
    seen = []
    for cell in stored.cells:
        mark = cell.metadata.get("rnncourse", {})
        if mark.get("role") == "check":
            seen.append(mark["exercise"])
            shown = cell.outputs[0]["data"]["text/plain"]
            assert shown.startswith(f"✓ {mark['exercise']}: passed")
    assert seen == [n for n in names() if get(n).notebook == path.stem]


def test_exercises_are_current():
    assert not release.faults(ROOT)


# --- without solutions -----------------------------------------------------

def test_a_handout_holds_no_solution(repository, tmp_path_factory):
    (repository / "_toc.yml").write_text("root: a book", "utf-8")
    (repository / "manuscript").mkdir()
    shutil.copy(SOURCES[0], repository / "manuscript" / "not-this.ipynb")
    folder = tmp_path_factory.mktemp("handout") / "book"
    with pytest.raises(NotebookError, match="missing"):
        release.handout(repository, folder)
    list(release.release(repository))
    assert release.handout(repository, folder) == 4
    page = nbformat.read(
        folder / "chapters" / "02-small-exercises.ipynb", as_version=4
    )
    answer = page.cells[2]
    assert "NotImplementedError" in answer.source
    assert "tags" not in answer.metadata
    assert page.cells[0].source.startswith("# One step\n\n:::{dropdown}")
    for path in folder.rglob("*"):
        if path.is_file():
            assert "np.tanh" not in path.read_text("utf-8")
    assert not (folder / "manuscript").exists()
    with pytest.raises(NotebookError, match="must be empty"):
        release.handout(repository, folder)


# --- Markdown -----------------------------------------------------------------

MYST = """\
(sec-here)=
## A heading

:::::{admonition} Predict before you run
:class: predict

What is {math}`c_t`? See {eq}`lstm-cell-state` in {doc}`05-lstm`.

::::{dropdown} Answer
$c$, says {cite:t}`gers2000learning`.

$$
a = b
$$ (lstm-a)
::::
:::::

:::{note}
Mind {doc}`the gap <gap>`.
:::

```{bibliography}
:filter: docname in docnames
```

```python
x = {"doc": 1}
```
"""

PLAIN = """\
## A heading

> **Predict before you run**
>
> What is $c_t$? See (lstm-cell-state) in chapter 05-lstm.
>
> <details>
> <summary>▸ Answer</summary>
>
> $c$, says [gers2000learning].
>
> $$
> a = b
> $$
>
> </details>

> **Note**
>
> Mind chapter the gap.


```python
x = {"doc": 1}
```"""


def test_markdown_that_every_front_end_shows():
    assert plain_markdown(MYST) == PLAIN


def test_plain_markdown_stays_as_it_is():
    text = "# A\n\n- b $x_{t}$\n\n| c |\n|---|\n| `{d}` |\n\n~~~\n:e\n~~~"
    assert plain_markdown(text) == text
