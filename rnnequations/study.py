"""The formulas of public pages that were judged by hand and by machine.

``study.json`` has one row per block: where it stands, the verdict by hand,
the kind of mistake, what the program said when it saw the block for the
first time and what it says now.  The formulas themselves stay where they are.
"""

import json
from collections import Counter
from importlib import resources

from rnncourse.experiments import share

VERDICTS = ("right", "wrong", "other cell", "no cell", "undecided")
ANSWERS = ("accepted", "accused", "unknown", "unread", "no cell")
KINDS = ("docs", "course", "notes", "blog", "forum")


def blocks():
    """The rows, as dicts."""
    source = resources.files("rnnequations") / "study.json"
    return json.loads(source.read_text("utf-8"))


def answers(rows, when):
    """A table: for each verdict by hand, how often each answer came.

    when: ``"first"`` for the first run, ``"after"`` for the program as it is.
    """
    lines = ["by hand    blocks " + " ".join(f"{a:>8}" for a in ANSWERS)]
    for verdict in VERDICTS:
        seen = Counter(r[when] for r in rows if r["verdict"] == verdict)
        counts = " ".join(f"{seen[a]:8}" for a in ANSWERS)
        lines.append(f"{verdict:10} {seen.total():6} {counts}")
    return "\n".join(lines)


def rates(rows, by):
    """A table: the share of wrong blocks among the decidable, by a column."""
    lines = [f"{by:8} right wrong  share of wrong, 95 %"]
    values = list(dict.fromkeys(r[by] for r in rows))
    if by == "kind":
        values.sort(key=KINDS.index)
    for value in [*values, "all"]:
        seen = [
            r["verdict"] == "wrong"
            for r in rows
            if value in (r[by], "all") and r["verdict"] in VERDICTS[:2]
        ]
        if not seen:
            continue
        found = share(seen)
        lines.append(
            f"{value:8} {seen.count(False):5} {seen.count(True):5}  "
            f"{found.mean:4.0%} ({found.low:.0%} to {found.high:.0%})"
        )
    return "\n".join(lines)
