"""Read, run and write notebooks, the same bytes each time.

For the learner notebooks (`release`) and for the chapters (`tools.notebooks`
in the repository): nothing of the machine, the clock or the Python version
is stored.
"""

import copy
import os
import re

import nbformat

from rnncourse import __version__
from rnncourse.exercises.environment import settings

KERNEL = "python3"
SETUP_ID = "setup"
SETUP = '''\
# Installs the course where it is missing, as on Colab.
import importlib.util

if importlib.util.find_spec("rnncourse") is None:
    course = "git+{address}@v{version}"
    wanted = f'"rnncourse[{extras}] @ {{course}}"'
    get_ipython().run_line_magic("pip", f"install -q {{wanted}}")
    importlib.invalidate_caches()
    if importlib.util.find_spec("rnncourse") is None:
        raise SystemExit(f"The course cannot be installed from {{course}}.")'''


class NotebookError(Exception):
    """A notebook that cannot be read, run or published, and why."""


def repository(root):
    """The address of the course, from the one place that has it."""
    path = root / "_config.yml"
    if not path.is_file():
        raise NotebookError(f"{root} is not the repository: no {path.name}")
    text = path.read_text("utf-8")
    found = re.search(r"^repository:\n(?: .*\n)*? +url: *(\S+)", text, re.M)
    if found is None:
        raise NotebookError("_config.yml has no repository: url:")
    return found[1]


def setup_cell(root, extras):
    """A first cell that installs this version of the course, or stops."""
    cell = nbformat.v4.new_code_cell(
        SETUP.format(
            address=repository(root), version=__version__, extras=extras
        )
    )
    cell.id = SETUP_ID
    return cell


def without_setup(cells):
    """The cells that an author wrote."""
    return [cell for cell in cells if cell.get("id") != SETUP_ID]


def read(path):
    """The notebook at `path`; NotebookError where it is none."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises what its JSON reader does
        raise NotebookError(
            f"{path.name} is not a notebook: {error}"
        ) from error


def write(notebook, path):
    """Write if the bytes differ, in one step; True where they did."""
    nbformat.validate(notebook)
    data = (nbformat.writes(notebook).rstrip("\n") + "\n").encode()
    if path.exists() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".ipynb.part")
    partial.write_bytes(data)
    partial.replace(path)
    return True


def is_executed(notebook):
    """Whether every code cell has run (an unexecuted one passes nbval)."""
    return all(
        c.execution_count is not None
        for c in notebook.cells if c.cell_type == "code" and c.source.strip()
    )


def differences(stored, wanted):
    """A phrase for everything but outputs in which `stored` differs."""
    found = []
    if len(stored.cells) != len(wanted.cells):
        found.append(
            f"the notebook has {len(stored.cells)} cells, "
            f"the manuscript {len(wanted.cells)}"
        )
    for number, (have, want) in enumerate(
        zip(stored.cells, wanted.cells, strict=False), 1
    ):
        for key in ("id", "cell_type", "source", "metadata"):
            if have.get(key) != want.get(key):
                found.append(f"cell {number}: its {key} differs")
                break
    if not is_executed(stored):
        found.append("code cells have not been executed")
    if stored.metadata != wanted.metadata:
        found.append("the metadata is not the course's")
    return found


def kernel_environment(root):
    """What a kernel gets: the package in `root`, and the settings."""
    path = os.environ.get("PYTHONPATH")
    paths = os.pathsep.join([str(root.resolve()), *([path] if path else [])])
    return os.environ | settings(os.environ) | {"PYTHONPATH": paths}


def run(notebook, folder, root, timeout):
    """Execute in place, from `folder`, as a reader and nbval do.

    timeout: seconds for one cell. Raises NotebookError where a cell fails.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    folder.mkdir(exist_ok=True)
    language = copy.deepcopy(notebook.metadata.get("language_info"))
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name=KERNEL,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute(env=kernel_environment(root))
    except CellExecutionError as error:
        raise NotebookError(str(error)) from None
    if language is not None:  # the kernel reports this machine's Python
        notebook.metadata.language_info = language
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
