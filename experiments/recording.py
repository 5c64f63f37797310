"""What the experiments share: the chapter's own code, and the record."""

import importlib.metadata
import json
import platform
import sys
import time
from datetime import date
from pathlib import Path

import jupytext
import numpy as np

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


def write(measure, seeds, packages=("numpy",)):
    """Store what `measure()` returns as rnncourse/records/<script>.json."""
    script = Path(sys.argv[0])
    start = time.perf_counter()
    results = measure()
    record = {
        "command": f"python experiments/{script.name}",
        "date": date.today().isoformat(),
        "versions": {"python": platform.python_version()}
        | {name: importlib.metadata.version(name) for name in packages},
        "seeds": list(seeds),
        "seconds": round(time.perf_counter() - start),
        "results": results,
    }
    path = ROOT / "rnncourse" / "records" / f"{script.stem}.json"
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(record, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {record['seconds']} s")
