"""Learner notebooks out of solution notebooks.

`chapters/NN-name-exercises.ipynb` holds prompts, given code, solutions and
checks. `exercises/NN-name.ipynb` is the same with a stub in each answer
cell, a first cell that installs what is missing, Markdown that every front
end can show, and the outputs of a run from top to bottom: "not yet".
"""

import ast
import copy
import shutil
from pathlib import Path

import nbformat

from rnncourse.exercises.catalogue import get
from rnncourse.exercises.markdown import plain_markdown
from rnncourse.exercises.notebooks import (
    NotebookError,
    differences,
    read,
    run,
    setup_cell,
    without_setup,
    write,
)
from rnncourse.exercises.spec import SUFFIX

SOURCE, TARGET = "chapters", "exercises"
YOUR_TURN = 'raise NotImplementedError("your turn")'
CELL_TIMEOUT = 120  # seconds

EXTRAS = "exercises,data,plot"


def sources(root, names=()):
    """The solution notebooks of the named chapters, or of all."""
    found = {
        path.stem.removesuffix(SUFFIX): path
        for path in sorted((root / SOURCE).glob(f"*{SUFFIX}.ipynb"))
    }
    wanted = [Path(n).stem.removesuffix(SUFFIX) for n in names] or list(found)
    if unknown := [n for n in wanted if n not in found]:
        raise NotebookError(
            f"there is no {SOURCE}/{unknown[0]}{SUFFIX}.ipynb; there are: "
            f"{', '.join(found) or 'none'}"
        )
    return [found[n] for n in wanted]


def target(path):
    """chapters/05-lstm-exercises.ipynb → exercises/05-lstm.ipynb."""
    name = path.stem.removesuffix(SUFFIX)
    return path.parents[1] / TARGET / f"{name}.ipynb"


def release(root, names=(), *, force=False):
    """Write the learner notebooks; yields (path, whether it was run)."""
    for path in sources(root, names):
        notebook = learner_notebook(read(path), root)
        out = target(path)
        current = out.exists() and not differences(read(out), notebook)
        if current and not force:
            yield out, False
            continue
        try:
            run(notebook, root / TARGET, root, CELL_TIMEOUT)
        except NotebookError as error:
            raise NotebookError(
                "a learner's notebook has to run from top to bottom before "
                f"anything is solved: {error}"
            ) from None
        write(notebook, out)
        yield out, True


def faults(root, names=()):
    """One line for everything in which exercises/ is out of date."""
    found, expected = [], set()
    for path in sources(root, names):
        out = target(path)
        expected.add(out)
        label = f"{TARGET}/{out.name}"
        if not out.exists():
            found.append(f"{label}: missing")
        elif differences(read(out), learner_notebook(read(path), root)):
            found.append(f"{label}: differs from what {path.name} gives")
    if not names:
        found += [
            f"{TARGET}/{out.name}: there is no notebook with its solutions"
            for out in sorted((root / TARGET).glob("*.ipynb"))
            if out not in expected
        ]
    return found


def learner_notebook(notebook, root):
    """The solution notebook without its solutions; not yet executed."""
    notebook = copy.deepcopy(notebook)
    cells = [setup_cell(root, EXTRAS)]
    for cell in without_setup(notebook.cells):
        mark = cell.metadata.get("rnncourse", {})
        if cell.cell_type == "markdown":
            cell.source = plain_markdown(cell.source)
        elif cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if mark.get("role") == "answer":
                cell.source = stub(mark["exercise"], cell.source)
        cell.metadata = nbformat.from_dict({"rnncourse": mark} if mark else {})
        if cell.cell_type == "code" and not mark:
            cell.metadata = nbformat.from_dict({})
        cells.append(cell)
    notebook.cells = cells
    return notebook


def stub(name, source):
    """What a learner finds in an answer cell.

    Imports, names, signatures and docstrings stay. The body of a function
    becomes `raise NotImplementedError`, the value of a variable `...`.
    """
    first = f"# exercise: {name}"
    lines = source.splitlines()
    if not lines or lines[0].strip() != first:
        raise NotebookError(
            f"the answer cell of {name} must begin with the line {first!r}"
        )
    own = get(name).stub
    if own:
        return f"{first}\n{own}"
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise NotebookError(f"the solution of {name}: {error}") from error
    blocks = []
    for node in tree.body:
        kind, text = _stubbed(node, lines)
        if text:
            glue = "\n\n\n" if "def" in (kind, *[b[0] for b in blocks[-1:]]) \
                else "\n"
            blocks.append((kind, text if not blocks else glue + text))
    if not blocks:
        raise NotebookError(f"the solution of {name} defines nothing")
    return f"{first}\n" + "".join(text for _, text in blocks)


def _stubbed(node, lines):
    """(kind, text) of one statement for the stub; text "" leaves it out."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return "import", _text(lines, node.lineno, node.end_lineno)
    if isinstance(node, ast.FunctionDef):
        start = min([node.lineno, *(d.lineno for d in node.decorator_list)])
        body = node.body
        doc = isinstance(body[0], ast.Expr) and isinstance(
            body[0].value, ast.Constant
        ) and isinstance(body[0].value.value, str)
        end = body[0].end_lineno if doc else body[0].lineno - 1
        return "def", f"{_text(lines, start, end)}\n    {YOUR_TURN}"
    if isinstance(node, ast.Assign):
        names = [
            name.id
            for target in node.targets for name in ast.walk(target)
            if isinstance(name, ast.Name)
        ]
        return "value", " = ".join([*names, "..."])
    return "", ""


def _text(lines, start, end):
    return "\n".join(lines[start - 1 : end])


# --- without solutions ------------------------------------------------------

# What `jupyter-book build` and a learner need; manuscripts stay at home.
_BOOK = ("_config.yml", "_toc.yml", "references.bib", "conftest.py",
         "requirements.txt", "LICENSE", "_static", "_ext", "diagrams",
         SOURCE, TARGET)


def handout(root, folder):
    """Copy the book's sources, with stubs where the solutions were.

    What it cannot hide: the package, which learners install, checks with
    reference functions of its own. folder must not exist yet, or be empty.
    Returns the number of files.
    """
    if folder.exists() and any(folder.iterdir()):
        raise NotebookError(f"{folder} must be empty, or not exist yet")
    if stale := faults(root):
        raise NotebookError("\n".join([*stale, "run: rnncourse release"]))
    folder.mkdir(parents=True, exist_ok=True)
    ignore = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in _BOOK:
        path = root / name
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=ignore)
        elif path.is_file():
            shutil.copy2(path, folder / name)
    for path in sources(root):
        write(book_page(read(path)), folder / SOURCE / path.name)
    return sum(1 for p in folder.rglob("*") if p.is_file())


def book_page(notebook):
    """A solution notebook as a page of the book, its solutions taken out.

    The prompts keep their MyST; check cells lose their outputs with the
    answers that made them.
    """
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        mark = cell.metadata.get("rnncourse", {})
        if mark.get("role") == "answer":
            cell.source = stub(mark["exercise"], cell.source)
            cell.metadata.pop("tags", None)
        if mark:
            cell.outputs, cell.execution_count = [], None
    return notebook
