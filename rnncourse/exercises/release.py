"""Learner notebooks out of solution notebooks.

`chapters/NN-name-exercises.ipynb` holds prompts, given code, solutions and
checks. `exercises/NN-name.ipynb` is the same with a stub in each answer
cell, a first cell that installs what is missing, Markdown that every front
end can show, and the outputs of a run from top to bottom: "not yet".
"""

import ast
import copy
import os
import shutil
from pathlib import Path

import nbformat

from rnncourse.exercises.catalogue import get
from rnncourse.exercises.markdown import plain_markdown
from rnncourse.exercises.spec import SUFFIX

SOURCE, TARGET = "chapters", "exercises"
YOUR_TURN = 'raise NotImplementedError("your turn")'
CELL_TIMEOUT = 120  # seconds

SETUP_ID = "setup"
SETUP = '''\
# Installs the course where it is missing, as on Colab.
import importlib.util

if importlib.util.find_spec("rnncourse") is None:
    course = "git+https://github.com/rnncourse/rnncourse"
    wanted = f'"rnncourse[exercises,data,plot] @ {course}"'
    get_ipython().run_line_magic("pip", f"install -q {wanted}")'''


class ReleaseError(Exception):
    """A solution notebook that cannot be handed out, and why."""


def sources(root, names=()):
    """The solution notebooks of the named chapters, or of all."""
    found = {
        path.stem.removesuffix(SUFFIX): path
        for path in sorted((root / SOURCE).glob(f"*{SUFFIX}.ipynb"))
    }
    wanted = [Path(n).stem.removesuffix(SUFFIX) for n in names] or list(found)
    if unknown := [n for n in wanted if n not in found]:
        raise ReleaseError(
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
        notebook = learner_notebook(_read(path))
        out = target(path)
        stored = _read(out) if out.exists() else None
        if not force and stored is not None and _same(stored, notebook):
            yield out, False
            continue
        run(notebook, root)
        _write(notebook, out)
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
        elif not _same(_read(out), learner_notebook(_read(path))):
            found.append(f"{label}: differs from what {path.name} gives")
    if not names:
        found += [
            f"{TARGET}/{out.name}: there is no notebook with its solutions"
            for out in sorted((root / TARGET).glob("*.ipynb"))
            if out not in expected
        ]
    return found


def learner_notebook(notebook):
    """The solution notebook without its solutions; not yet executed."""
    notebook = copy.deepcopy(notebook)
    cells = [_setup_cell()]
    for cell in notebook.cells:
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
        raise ReleaseError(
            f"the answer cell of {name} must begin with the line {first!r}"
        )
    own = get(name).stub
    if own:
        return f"{first}\n{own}"
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ReleaseError(f"the solution of {name}: {error}") from error
    blocks = []
    for node in tree.body:
        kind, text = _stubbed(node, lines)
        if text:
            glue = "\n\n\n" if "def" in (kind, *[b[0] for b in blocks[-1:]]) \
                else "\n"
            blocks.append((kind, text if not blocks else glue + text))
    if not blocks:
        raise ReleaseError(f"the solution of {name} defines nothing")
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


def _setup_cell():
    cell = nbformat.v4.new_code_cell(SETUP)
    cell.id = SETUP_ID
    return cell


# --- running, reading, writing ----------------------------------------------

def run(notebook, root):
    """Execute in place, from exercises/, as a learner and nbval do."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    folder = root / TARGET
    folder.mkdir(exist_ok=True)
    path = os.pathsep.join(
        p for p in (str(root.resolve()), os.environ.get("PYTHONPATH")) if p
    )
    language = copy.deepcopy(notebook.metadata.get("language_info"))
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    quiet = {"TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        client.execute(env=os.environ | quiet | {"PYTHONPATH": path})
    except CellExecutionError as error:
        raise ReleaseError(
            "a learner's notebook has to run from top to bottom before "
            f"anything is solved: {error}"
        ) from None
    if language is not None:  # the kernel reports this machine's Python
        notebook.metadata.language_info = language
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)


def _read(path):
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises what its JSON reader does
        raise ReleaseError(f"{path.name} is not a notebook: {error}") from error


def _write(notebook, path):
    """In one step, so that an interruption leaves the old file whole."""
    nbformat.validate(notebook)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = (nbformat.writes(notebook).rstrip("\n") + "\n").encode()
    partial = path.with_suffix(".part")
    partial.write_bytes(data)
    partial.replace(path)


def _same(stored, wanted):
    """Whether ids, sources and metadata agree and every cell has run."""
    if len(stored.cells) != len(wanted.cells):
        return False
    keys = ("id", "cell_type", "source", "metadata")
    alike = all(
        a.get(k) == b.get(k)
        for a, b in zip(stored.cells, wanted.cells, strict=True) for k in keys
    )
    ran = all(
        c.execution_count is not None
        for c in stored.cells if c.cell_type == "code" and c.source.strip()
    )
    return alike and ran and stored.metadata == wanted.metadata


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
        raise ReleaseError(f"{folder} must be empty, or not exist yet")
    if stale := faults(root):
        raise ReleaseError("\n".join([*stale, "run: rnncourse release"]))
    folder.mkdir(parents=True, exist_ok=True)
    ignore = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in _BOOK:
        path = root / name
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=ignore)
        elif path.is_file():
            shutil.copy2(path, folder / name)
    for path in sources(root):
        _write(book_page(_read(path)), folder / SOURCE / path.name)
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
