"""What the experiments share beside `rnncourse.experiments`."""

import sys
import time
from datetime import date
from pathlib import Path

import jupytext
import numpy as np

from rnncourse.experiments import provenance, record, store

ROOT = Path(__file__).resolve().parents[1]


def run_cells(chapter, names, **given):
    """Run these named cells of a chapter → the names they define.

    So an experiment measures the code that the chapter prints.
    given: what they need of cells that are not run, such as imports
    """
    notebook = jupytext.read(ROOT / "manuscript" / f"{chapter}.md")
    cells = {
        c.metadata["name"]: c.source for c in notebook.cells
        if c.cell_type == "code" and "name" in c.metadata
    }
    scope = {"np": np, **given}
    for name in names:
        exec(compile(cells[name], f"{chapter}/{name}", "exec"), scope)
    return scope


def best_rate(choice, setting):
    """The rate with the lowest validation loss in the record of a choice."""
    found = record(choice)["results"][setting]
    return min((np.mean(v), float(k)) for k, v in found.items())[1]


def write(measure, seeds, packages=("numpy",)):
    """Store what `measure()` returns, made in one go: see `run_script`."""
    start = time.perf_counter()
    results = measure()
    store(Path(sys.argv[0]).stem, provenance(packages) | {
        "date": date.today().isoformat(), "seeds": list(seeds),
        "seconds": round(time.perf_counter() - start), "results": results,
    })
