"""What CHANGELOG.md says of a version: the notes of its release.

    python -m tools.changes 0.2.0

Fails where the version is not the package's own, or has no entry.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from rnncourse import __version__

CHANGELOG = Path(__file__).resolve().parents[1] / "CHANGELOG.md"


def notes(text: str, version: str) -> str:
    """The entry of a version; ValueError if there is none."""
    head = rf"^## {re.escape(version)}(?: [^\n]*)?\n"
    found = re.search(head + r"(.*?)(?=^## |\Z)", text, re.M | re.S)
    if found is None or not found[1].strip():
        raise ValueError(f"CHANGELOG.md has no entry for {version}")
    return found[1].strip() + "\n"


def main(arguments: list[str]) -> int:
    (version,) = arguments
    if version != __version__:
        print(f"the package is {__version__}, not {version}", file=sys.stderr)
        return 1
    print(notes(CHANGELOG.read_text(encoding="utf-8"), version), end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
