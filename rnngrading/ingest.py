"""The bytes that a student handed in → their cells, or a reason why not.

Nothing of the file is trusted: not its size, its encoding, its format, nor
the types of what stands in it. Outputs, counts and metadata other than the
marks of a cell are dropped here and reach nobody.
"""

import json
import logging
import warnings
from dataclasses import dataclass

MAX_BYTES = 50_000_000   # stored plots make honest notebooks large
MAX_CELLS = 2_000
MAX_PARTS = 400_000      # lists and objects in the file
MAX_SOURCE = 1_000_000   # characters in all cells of code together
_TEXT = 2_000            # characters that are kept of a cell of text


class Unreadable(ValueError):
    """A file that cannot be marked; the message is for the student."""


@dataclass(frozen=True)
class Cell:
    """One cell as handed in: what it says and what it claims to be."""

    kind: str        # "code", "markdown" or "raw"
    source: str
    id: str = ""
    exercise: str = ""   # of the metadata
    role: str = ""


def cells(data):
    """The cells in the bytes of a notebook, of any format version.

    Raises Unreadable with a sentence.
    """
    if not data.strip():
        raise Unreadable("the file is empty")
    if len(data) > MAX_BYTES:
        raise Unreadable(
            f"the file has {len(data) / 1e6:.0f} MB; at most "
            f"{MAX_BYTES / 1e6:.0f} MB are read"
        )
    if data.count(b"{") + data.count(b"[") > MAX_PARTS:
        raise Unreadable(f"the file has more than {MAX_PARTS:,} parts")
    notebook = _upgraded(_parsed(data))
    found = notebook.get("cells")
    if not isinstance(found, list):
        raise Unreadable("the file is no notebook: it has no list of cells")
    if len(found) > MAX_CELLS:
        raise Unreadable(f"the notebook has {len(found)} cells")
    result = [_cell(cell) for cell in found if isinstance(cell, dict)]
    if sum(len(c.source) for c in result) > MAX_SOURCE:
        raise Unreadable(
            f"the cells hold more than {MAX_SOURCE:,} characters of code"
        )
    return result


def _parsed(data):
    try:
        return json.loads(data)  # finds UTF-8, -16, -32 and their marks
    except UnicodeDecodeError:
        pass
    except (ValueError, RecursionError) as error:
        raise Unreadable(_not_json(error)) from None
    try:
        return json.loads(data.decode("latin-1"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(_not_json(error)) from None


def _not_json(error):
    if isinstance(error, json.JSONDecodeError):
        return (
            f"the file is no notebook: it is not JSON ({error.msg}, line "
            f"{error.lineno})"
        )
    return "the file is no notebook: its JSON cannot be read"


def _upgraded(notebook):
    """A notebook of any version as a dict in format 4."""
    if not isinstance(notebook, dict):
        raise Unreadable("the file is no notebook: it is not a JSON object")
    version = notebook.get("nbformat")
    if version == 4 or "cells" in notebook:
        return notebook
    import nbformat  # slow, and few files are that old

    logger = logging.getLogger("traitlets")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # it reports what old files lack
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return nbformat.reads(json.dumps(notebook), as_version=4)
    except Exception:  # whatever an old format's reader raises on garbage
        raise Unreadable(
            f"the notebook has format {str(version)[:20]!r}, which cannot be "
            "read; expected format 4: open it in Jupyter and save it again"
        ) from None
    finally:
        logger.setLevel(level)


def _cell(cell):
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        source = ""
    kind = _text(cell.get("cell_type"))
    if kind != "code":  # a picture may lie in a text, and no text is run
        source = source[:_TEXT]
    # A lone surrogate is JSON, but no text that can be written out again.
    source = source.encode("utf-8", "replace").decode()
    metadata = cell.get("metadata")
    mark = metadata.get("rnncourse") if isinstance(metadata, dict) else None
    mark = mark if isinstance(mark, dict) else {}
    return Cell(
        kind, source.replace("\r\n", "\n"),
        _text(cell.get("id")), _text(mark.get("exercise")),
        _text(mark.get("role")),
    )


def _text(value):
    return value if isinstance(value, str) else ""
