"""The claims of the chapters and what shows them, without building the book.

    python -m tools.claims check [NN-name …]    # what the build would refuse
    python -m tools.claims list [NN-name …]     # every claim, its evidence

Reads the manuscript as it is now, with the outputs that are stored for cells
of the same source; the rules are in _ext/rnnbook/claims.py.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tools.notebooks import (
    ROOT,
    NotebookError,
    Pair,
    canonical_text,
    find_pairs,
    parse,
    read_notebook,
)

sys.path.insert(0, str(ROOT / "_ext"))

from rnnbook.claims import RECORD, Claim, Page, faults

__all__ = ["RECORD", "Claim", "Page", "page"]


def page(pair: Pair) -> Page:
    """A manuscript as a page, with the outputs of its unchanged cells."""
    notebook = parse(canonical_text(pair.manuscript.read_text("utf-8")))
    stored = read_notebook(pair.notebook)
    cells = stored.cells if stored else []
    outputs = {cell.id: cell.get("outputs", []) for cell in cells}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs.get(cell.id, [])
    return Page(pair.notebook, notebook)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.claims")
    parser.add_argument("action", choices=["check", "list"])
    parser.add_argument("names", nargs="*", metavar="NN-name")
    options = parser.parse_intermixed_args(arguments)
    try:
        pages = [page(pair) for pair in find_pairs(options.names)]
    except NotebookError as exc:
        print(exc, file=sys.stderr)
        return 1
    if options.action == "list":
        for one in pages:
            for claim in one.claims():
                print(f"{claim.where}: {', '.join(claim.names)}")
                print(f"    {claim.text}")
        return 0
    said = [line for one in pages for line in faults(one)]
    for line in said:
        print(line)
    claims = sum(len(one.claims()) for one in pages)
    print(f"{claims} claims in {len(pages)} pages, {len(said)} faults")
    return bool(said)


if __name__ == "__main__":
    raise SystemExit(main())
