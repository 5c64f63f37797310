"""Receipts on disk: what was marked stays marked, whatever happens next.

    OUT/run.json              settings of the run, its secret among them
    OUT/ledger/<key>.json     one receipt each

A file that is damaged, whatever did it, counts as absent.
"""

import json
import re
from pathlib import Path

from rnngrading import disk
from rnngrading.receipt import Receipt

_KEY = re.compile(r"[0-9a-f]{8,128}")


class Store:
    """The receipts below a folder, by key.

    out: the folder of the run
    writes: False keeps new receipts in memory and the disk as it is
    """

    def __init__(self, out, writes=True):
        self.folder = Path(out) / "ledger"
        self.writes = writes
        self._new = {}

    def get(self, key):
        """The Receipt, or None where there is none that can be read."""
        if key in self._new:
            return self._new[key]
        path = self._path(key)
        try:
            receipt = Receipt.from_json(_read(path))
        except ValueError:
            return None
        return receipt if receipt.key == key else None

    def put(self, receipt):
        """Keep a Receipt; one with the same key is replaced."""
        if self.writes:
            _write(self._path(receipt.key), receipt.to_json())
        else:
            self._new[receipt.key] = receipt

    def _path(self, key):
        if not _KEY.fullmatch(key):
            raise ValueError(f"key must be hex digits; got {key!r}")
        return self.folder / f"{key}.json"


def read_run(out):
    """The settings of the run in a folder; ValueError if there are none."""
    run = _read(Path(out) / "run.json")
    if run is None or not isinstance(run.get("secret"), str):
        raise ValueError(
            f"out must be the folder of a run; {out} has no run.json that "
            "can be read"
        )
    return run


def write_run(out, run):
    """Write the settings of a run; `read_run` reads them."""
    _write(Path(out) / "run.json", run)


def _write(path, content):
    disk.write(path, json.dumps(content, indent=1) + "\n", private=True)


def _read(path):
    """The JSON object in a file, or None."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
