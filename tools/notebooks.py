"""Manuscripts in, executed notebooks out.

An author edits ``manuscript/NN-name.md`` (MyST text) and runs

    python -m tools.notebooks execute NN-name

which writes ``chapters/NN-name.ipynb`` with its outputs.  The same text and
the same code give the same bytes: nothing of the machine, the clock or the
Python version is stored.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from rnncourse.exercises.notebooks import (
    SETUP_ID,
    NotebookError,
    differences,
    is_executed,
    kernel_environment,
    read,
    setup_cell,
    without_setup,
    write,
)
from rnncourse.exercises.notebooks import run as run_as_is
from tools.exercise_cells import expand

__all__ = ["NotebookError", "is_executed", "kernel_environment"]

ROOT = Path(__file__).resolve().parents[1]

FRONT_MATTER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
"""
KERNELSPEC = {
    "display_name": "Python 3",
    "language": "python",
    "name": "python3",
}
LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
EXTRAS = "all"  # what the chapters import
CELL_TIMEOUT = 300  # seconds; a whole chapter runs in 60


@dataclass(frozen=True)
class Pair:
    """One chapter: the text authors edit and the notebook readers open."""

    name: str
    root: Path = ROOT

    @property
    def manuscript(self) -> Path:
        return self.root / "manuscript" / f"{self.name}.md"

    @property
    def notebook(self) -> Path:
        return self.root / "chapters" / f"{self.name}.ipynb"


def find_pairs(names: Sequence[str] = (), root: Path = ROOT) -> list[Pair]:
    """The named chapters, or all; a path or a file name will do as a name."""
    known = sorted(p.stem for p in (root / "manuscript").glob("*.md"))
    wanted = [Path(n).stem for n in names] or known
    if unknown := [n for n in wanted if n not in known]:
        raise NotebookError(
            f"no manuscript/{unknown[0]}.md; there are: {', '.join(known)}"
        )
    return [Pair(n, root) for n in wanted]


def canonical_text(text: str) -> str:
    """The manuscript with the one front matter every manuscript has."""
    text = text.replace("\r\n", "\n")
    if text.startswith("---\n"):
        _, closed, body = text[4:].partition("\n---\n")
        if not closed:
            raise NotebookError("the front matter is not closed by a --- line")
        text = body
    return FRONT_MATTER + "\n" + text.strip("\n") + "\n"


def parse(text: str) -> NotebookNode:
    """Canonical text -> a notebook without outputs, with stable cell ids.

    Exercise directives become cells, see ``tools.exercise_cells``.
    A cell's id is a digest of its content, so inserting a cell changes no
    other id and re-reading the same text changes none.
    """
    notebook = jupytext.reads(expand(text), fmt="md:myst")
    notebook.metadata = NotebookNode(
        kernelspec=NotebookNode(KERNELSPEC),
        language_info=nbformat.from_dict(LANGUAGE_INFO),
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        content = f"{cell.cell_type}\n{cell.source}"
        digest = hashlib.sha256(content.encode()).hexdigest()[:12]
        seen[digest] = count = seen.get(digest, 0) + 1
        cell.id = digest if count == 1 else f"{digest}-{count}"
    return notebook


def page(root: Path, text: str) -> NotebookNode:
    """What is published: the text, and a cell that installs the course."""
    notebook = parse(text)
    if any(c.cell_type == "code" for c in notebook.cells):
        setup = setup_cell(root, EXTRAS)
        setup.metadata.tags = ["remove-cell"]
        setup.execution_count = 0
        notebook.cells.insert(0, setup)
    return notebook


def read_notebook(path: Path) -> NotebookNode | None:
    """The stored notebook, None where there is none yet."""
    return read(path) if path.exists() else None


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The author's, whose sources in this order decide the outputs."""
    cells = without_setup(notebook.cells)
    return [c for c in cells if c.cell_type == "code"]


def code_of(notebook: NotebookNode | None) -> list[str] | None:
    """The sources of the code cells, in order."""
    if notebook is None:
        return None
    return [c.source for c in code_cells(notebook)]


def take_outputs(notebook: NotebookNode, stored: NotebookNode) -> None:
    """Copy the outputs of ``stored``, whose code cells are the same."""
    pairs = zip(code_cells(notebook), code_cells(stored), strict=True)
    for cell, source in pairs:
        cell.outputs = source.outputs
        cell.execution_count = source.execution_count


def sync(pair: Pair) -> NotebookNode:
    """Bring the notebook to the manuscript's text; returns the notebook.

    Outputs stay as long as no code cell changed.
    """
    text = pair.manuscript.read_text("utf-8")
    canonical = canonical_text(text)
    if canonical != text:
        pair.manuscript.write_text(canonical, "utf-8", newline="\n")
    notebook = page(pair.root, canonical)
    stored = read_notebook(pair.notebook)
    if stored is not None and code_of(stored) == code_of(notebook):
        take_outputs(notebook, stored)
    write(notebook, pair.notebook)
    return notebook


def run(notebook: NotebookNode, directory: Path, root: Path = ROOT) -> None:
    """Execute in place, from ``directory``, as nbval will.

    Raises :class:`NotebookError` where a cell fails or writes to stderr.
    """
    run_as_is(notebook, directory, root, CELL_TIMEOUT)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise NotebookError(
                    f"a cell writes to stderr, which is not stored:\n"
                    f"{cell.source}\n---\n{output.text}"
                )
    if any(cell.id == SETUP_ID for cell in notebook.cells):
        count_from_zero(notebook)


def count_from_zero(notebook: NotebookNode) -> None:
    """The cell that no page shows is number 0, the first that shows 1."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.execution_count is not None:
            cell.execution_count -= 1
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = cell.execution_count


def execute(pair: Pair, *, force: bool = False) -> bool:
    """Sync, then run unless the stored outputs belong to this code.

    Returns whether anything was run.
    """
    notebook = sync(pair)
    if is_executed(notebook) and not force:
        return False
    run(notebook, pair.notebook.parent, pair.root)
    write(notebook, pair.notebook)
    return True


def problems(pair: Pair) -> list[str]:
    """Everything in which the notebook is not what its manuscript says."""
    found = []
    text = pair.manuscript.read_text("utf-8")
    if text != canonical_text(text):
        found.append("the manuscript's front matter is not the course's")
    stored = read_notebook(pair.notebook)
    if stored is None:
        return [*found, "the notebook is missing"]
    wanted = page(pair.root, canonical_text(text))
    return found + differences(stored, wanted)


def check(pairs: Sequence[Pair], root: Path = ROOT) -> list[str]:
    """One line per fault over all ``pairs``, and per orphaned notebook."""
    lines = [f"{p.name}: {fault}" for p in pairs for fault in problems(p)]
    lines += [
        f"{path.stem}: there is no manuscript/{path.stem}.md"
        for path in sorted((root / "chapters").glob("*.ipynb"))
        if not Pair(path.stem, root).manuscript.exists()
    ]
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.notebooks", description=__doc__.splitlines()[0]
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in {
        "sync": "write the notebooks from the manuscripts, keep outputs",
        "execute": "sync, then run what changed",
        "check": "fail unless every notebook is its manuscript, executed",
    }.items():
        command = commands.add_parser(name, help=text)
        command.add_argument("names", nargs="*", metavar="NN-name")
        if name == "execute":
            command.add_argument(
                "--force", action="store_true", help="run all, changed or not"
            )
    options = parser.parse_args(arguments)
    try:
        pairs = find_pairs(options.names)
        if options.command == "check":
            faults = check(pairs)
            print("\n".join(faults) or f"{len(pairs)} notebooks are current")
            if faults:
                print("run: python -m tools.notebooks execute")
            return bool(faults)
        for pair in pairs:
            try:
                if options.command == "sync":
                    sync(pair)
                    print(f"{pair.name}: written")
                else:
                    ran = execute(pair, force=options.force)
                    print(f"{pair.name}: {'executed' if ran else 'unchanged'}")
            except NotebookError as exc:
                raise NotebookError(f"{pair.name}: {exc}") from exc
    except NotebookError as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
