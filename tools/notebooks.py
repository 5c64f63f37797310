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
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

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
# oneDNN picks kernels by processor, and TensorFlow logs to stderr: a stored
# output must depend on neither.
KERNEL_ENVIRONMENT = {
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "KERAS_BACKEND": "tensorflow",
    "CUDA_VISIBLE_DEVICES": "-1",
    "PYTHONHASHSEED": "0",
    # As in conftest.py: more threads sum in another order, and on small
    # products they wait for each other longer than they work.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
CELL_TIMEOUT = 300  # seconds; a whole chapter runs in 60


class NotebookError(Exception):
    """A manuscript or notebook that cannot be published, and why."""


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

    A cell's id is a digest of its content, so inserting a cell changes no
    other id and re-reading the same text changes none.
    """
    notebook = jupytext.reads(text, fmt="md:myst")
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


def read_notebook(path: Path) -> NotebookNode | None:
    """The stored notebook, None where there is none yet."""
    if not path.exists():
        return None
    try:
        return nbformat.read(path, as_version=4)
    except Exception as exc:  # nbformat raises whatever its JSON reader does
        raise NotebookError(f"{path.name} is not a notebook: {exc}") from exc


def code_of(notebook: NotebookNode | None) -> list[str] | None:
    """What decides the outputs: the sources of the code cells, in order."""
    if notebook is None:
        return None
    return [c.source for c in notebook.cells if c.cell_type == "code"]


def is_executed(notebook: NotebookNode) -> bool:
    """Whether every code cell has run (an unexecuted one passes nbval)."""
    return all(
        c.execution_count is not None
        for c in notebook.cells
        if c.cell_type == "code" and c.source.strip()
    )


def take_outputs(notebook: NotebookNode, stored: NotebookNode) -> None:
    """Copy the outputs of ``stored``, whose code cells are the same."""
    old = [c for c in stored.cells if c.cell_type == "code"]
    new = [c for c in notebook.cells if c.cell_type == "code"]
    for cell, source in zip(new, old, strict=True):
        cell.outputs = source.outputs
        cell.execution_count = source.execution_count


def write(notebook: NotebookNode, path: Path) -> bool:
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


def sync(pair: Pair) -> NotebookNode:
    """Bring the notebook to the manuscript's text; returns the notebook.

    Outputs stay as long as no code cell changed.
    """
    text = pair.manuscript.read_text("utf-8")
    canonical = canonical_text(text)
    if canonical != text:
        pair.manuscript.write_text(canonical, "utf-8", newline="\n")
    notebook = parse(canonical)
    stored = read_notebook(pair.notebook)
    if stored is not None and code_of(stored) == code_of(notebook):
        take_outputs(notebook, stored)
    write(notebook, pair.notebook)
    return notebook


@contextmanager
def kernel_environment(root: Path) -> Iterator[None]:
    """What the kernel inherits: the package of this repository, no noise."""
    added = dict(KERNEL_ENVIRONMENT)
    path = os.environ.get("PYTHONPATH")
    paths = [str(root), *([path] if path else [])]
    added["PYTHONPATH"] = os.pathsep.join(paths)
    before = {key: os.environ.get(key) for key in added}
    os.environ.update(added)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value


def run(notebook: NotebookNode, directory: Path, root: Path = ROOT) -> None:
    """Execute in place, from ``directory``, as nbval will.

    Raises :class:`NotebookError` where a cell fails or writes to stderr.
    """
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name=KERNELSPEC["name"],
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(directory)}},
    )
    with kernel_environment(root):
        try:
            client.execute()
        except CellExecutionError as exc:
            raise NotebookError(str(exc)) from None
    # the kernel reports the machine's Python; the book says "Python 3"
    notebook.metadata.language_info = nbformat.from_dict(LANGUAGE_INFO)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise NotebookError(
                    f"a cell writes to stderr, which is not stored:\n"
                    f"{cell.source}\n---\n{output.text}"
                )


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
    wanted = parse(canonical_text(text))
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
