"""Run chapters with other random numbers and compare what they print.

    python -m tools.reseed [NN-name …] [--offsets 1 2 3 | --count 5]
                           [--changed REVISION] [--jobs N]

What a chapter says must not hang on one seed.  Each notebook runs again with
an offset added to every seed it chooses (see tools/reseeded.py), and its
outputs are compared with the stored ones by nbval, as `make test` does.  A
cell whose output may rightly change carries the tag ``sample``; it must run
without an error all the same.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest
from nbval.plugin import IPyNbCell, NbCellError

from tools.notebooks import (
    ROOT,
    NotebookError,
    find_pairs,
    kernel_environment,
)

SAMPLE = "sample"
CELL_TIMEOUT = 300  # seconds, as in `make test`
DIFF_LINES = 12
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Fault(NamedTuple):
    """A cell that a chapter's seed decides."""

    cell: str  # its name, or its number and first line
    what: str
    detail: str


class Watch:
    """A pytest plugin: lets samples change, collects the other cells."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.cells = 0

    def pytest_collection_modifyitems(self, items: list[IPyNbCell]) -> None:
        for item in items:
            if SAMPLE in item.cell.metadata.get("tags", []):
                item.options["check"] = False

    def pytest_runtest_makereport(self, item, call) -> None:
        if call.when == "call":
            self.cells += 1
        if call.excinfo is not None:
            self.faults.append(fault(item, call.excinfo.value))


def fault(item: IPyNbCell, error: BaseException) -> Fault:
    """What went wrong in a cell, in a few lines."""
    first = item.cell.source.strip().partition("\n")[0]
    name = item.cell.metadata.get("name")
    name = name or f"cell [{item.cell.execution_count}] ({first})"
    trace = getattr(error, "inner_traceback", None)
    if not isinstance(error, NbCellError):
        return Fault(name, "did not run", str(error))
    if item.test_outputs is not None and "outputs differ" in str(error):
        diff = difflib.unified_diff(
            _text(item.cell.outputs),
            _text(item.test_outputs),
            "stored",
            "reseeded",
            lineterm="",
            n=0,
        )
        lines = [ln for ln in diff if not ln.startswith("@@")][2:]
        return Fault(name, "prints something else", "\n".join(_short(lines)))
    last = _COLOUR.sub("", trace or str(error)).strip().splitlines()[-3:]
    return Fault(name, "fails", "\n".join(last))


def _text(outputs: Iterable[dict]) -> list[str]:
    """What nbval compares of the outputs, in lines."""
    lines: list[str] = []
    for output in outputs:
        data = output.get("data", {})
        text = output.get("text") or data.get("text/plain") or ""
        if not {"image/png", "image/jpeg"} & set(data):
            text = text or json.dumps(data)
        lines += text.splitlines()
    return lines


def _short(lines: list[str]) -> list[str]:
    if len(lines) <= DIFF_LINES:
        return lines
    return [*lines[:DIFF_LINES], f"… {len(lines) - DIFF_LINES} lines more"]


def watch(notebook: Path) -> dict:
    """Run one notebook in this process; its faults and its cells."""
    found = Watch()
    with contextlib.redirect_stdout(io.StringIO()) as said:
        status = pytest.main(
            [
                *("-q", "--color=no", "--assert=plain"),
                *("-p", "no:cacheprovider", "-o", "addopts="),
                *("--nbval", "--nbval-current-env"),
                f"--nbval-cell-timeout={CELL_TIMEOUT}",
                str(notebook),
            ],
            plugins=[found],
        )
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise NotebookError(said.getvalue())
    return {"faults": found.faults, "cells": found.cells}


def reseed(notebook: Path, offset: int, root: Path = ROOT) -> list[Fault]:
    """The cells of ``notebook`` that hang on its seeds, at one offset."""
    with tempfile.TemporaryDirectory() as folder:
        startup = Path(folder, "profile_default", "startup", "00-reseed.py")
        startup.parent.mkdir(parents=True)
        # no name of its own may stay in the notebook's namespace
        startup.write_text(
            "__import__('tools.reseeded', fromlist=['install'])"
            f".install({offset})\n",
            "utf-8",
        )
        watch = [sys.executable, "-m", "tools.reseed", "--watch"]
        environment = kernel_environment(root) | {"IPYTHONDIR": folder}
        done = subprocess.run(
            [*watch, str(notebook)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    if done.returncode:
        raise NotebookError(f"{notebook.name}: {done.stdout}{done.stderr}")
    result = json.loads(done.stdout.splitlines()[-1])
    if not result["cells"]:
        raise NotebookError(f"{notebook.name}: no code cell has run")
    return [Fault(*fault) for fault in result["faults"]]


def chapters(names: Sequence[str], changed: str | None) -> list[Path]:
    """The notebooks to run: the named, those changed since, or all."""
    if changed is not None:
        done = subprocess.run(
            ["git", "diff", "--name-only", changed, "--", "chapters"],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise NotebookError(f"--changed {changed}: {done.stderr.strip()}")
        files = [ROOT / line for line in done.stdout.splitlines()]
        stems = {file.stem for file in files if file.exists()}
        names = sorted(stems & set(names or stems))
        if not names:
            return []
    return [pair.notebook for pair in find_pairs(names)]


def runs(
    notebooks: Sequence[Path], offsets: Sequence[int], jobs: int
) -> Iterator[tuple[Path, int, list[Fault]]]:
    """Every notebook at every offset, in order, ``jobs`` at a time."""
    cases = list(product(notebooks, offsets))
    with ThreadPoolExecutor(jobs) as pool:
        found = pool.map(lambda case: reseed(*case), cases)
        for (notebook, offset), faults in zip(cases, found, strict=True):
            yield notebook, offset, faults


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.reseed", description=__doc__.splitlines()[0]
    )
    parser.add_argument("names", nargs="*", metavar="NN-name")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--offsets", nargs="+", type=int, metavar="N")
    which.add_argument("--count", type=int, default=2, help="1, 2 … (2)")
    parser.add_argument(
        "--changed", metavar="REVISION", help="only what differs from it"
    )
    parser.add_argument("--jobs", "-j", type=int, default=1)
    parser.add_argument("--watch", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.watch:
        print(json.dumps(watch(options.watch)))
        return 0
    offsets = options.offsets or list(range(1, options.count + 1))
    bad = total = 0
    try:
        notebooks = chapters(options.names, options.changed)
        for notebook, offset, faults in runs(notebooks, offsets, options.jobs):
            total += 1
            bad += bool(faults)
            verdict = f"{len(faults)} cells differ" if faults else "the same"
            print(f"{notebook.stem}, seeds + {offset}: {verdict}", flush=True)
            for cell, what, detail in faults:
                print(f"  {cell} {what}:")
                print("\n".join(f"    {ln}" for ln in detail.splitlines()))
    except NotebookError as exc:
        print(exc, file=sys.stderr)
        return 1
    print(f"{total} runs, {bad} of them differ")
    return bool(bad)


if __name__ == "__main__":
    raise SystemExit(main())
