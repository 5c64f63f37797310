"""The attack suite as a Markdown table, one column of marks per level.

    python -m tests.grading.table [--level LEVEL]… [--workers N] [--case NAME]…
    python -m tests.grading.table --store      every case, every level, kept in
                                               benchmarks/results/attacks.json
    python -m tests.grading.table --store --minutes 5     as many as there is
                                               time for; the rest next time
"""

import json
import pickle
import sys
import time
from argparse import ArgumentParser
from collections import defaultdict
from datetime import date

from rnngrading import isolation
from rnngrading.course import version
from tests.grading.cases import everything
from tests.grading.outcomes import outcome, pool
from tests.grading.submissions import ROOT

STORED = ROOT / "benchmarks" / "results" / "attacks.json"
BEGUN = STORED.with_suffix(".begun")    # by the same code, of --minutes


def allowed(level):
    """The cases that may run at a level; none that could harm the host."""
    return [c for c in everything() if level == "bubblewrap" or not c.inside]


def some(levels, cases, workers, minutes):
    """As `run`, what has not been run by the same code; then no more than
    there is time for. None, and what is known so far in `BEGUN`, where that
    was too little."""
    known = pickle.loads(BEGUN.read_bytes()) if BEGUN.exists() else {}
    end = time.monotonic() + 60 * minutes

    def left(level):
        return [case for case in allowed(level)
                if case in cases and (version(), level, case.name) not in known]

    for level in levels:
        while (todo := left(level)) and time.monotonic() < end:
            found = run([level], todo[:20], workers)[level]
            known |= {(version(), level, case.name): result
                      for case, result in found}
            BEGUN.write_bytes(pickle.dumps(known))
    if waiting := sum(len(left(level)) for level in levels):
        print(f"{waiting} cases are left for the next time")
        return None
    BEGUN.unlink(missing_ok=True)
    return {
        level: [(case, known[version(), level, case.name])
                for case in allowed(level) if case in cases]
        for level in levels
    }


def run(levels, cases, workers=None):
    """{level: [(Case, Outcome)]} in the order of the suite."""
    with pool(workers) as processes:
        futures = {
            level: [(case, processes.submit(outcome, case.name, level))
                    for case in allowed(level) if case in cases]
            for level in levels
        }
        return {
            level: [(case, future.result()) for case, future in found]
            for level, found in futures.items()
        }


def table(found):
    """{level: [(Case, Outcome)]} → lines of Markdown.

    Points are counted against what a case is worth with perfect isolation,
    so that nothing a level lets through is hidden.
    """
    for level, pairs in found.items():
        rows = defaultdict(lambda: [0] * 6)
        for case, result in pairs:
            row = rows[case.family]
            undeserved, lost, wrong = perfectly(case, result)
            row[0] += 1
            row[1] += bool(undeserved)
            row[2] += undeserved
            row[3] += lost
            row[4] += forfeited(case, result)
            row[5] += len(wrong) > 0 and not undeserved and not lost
        yield f"Level {level}:"
        yield ""
        yield ("| family | cases | that got undeserved marks | undeserved "
               "points | lost deserved points | points a cheat broke itself "
               "| other faults |")
        yield "|---|--:|--:|--:|--:|--:|--:|"
        total = [sum(column) for column in zip(*rows.values(), strict=True)]
        for family, row in [*rows.items(), ("**all**", total)]:
            yield f"| {family} | {' | '.join(map(str, row))} |"
        yield ""
        if kept := len(everything()) - len(allowed(level)):
            yield f"{kept} more cases could harm the machine: bubblewrap only."
            yield ""


def perfectly(case, result):
    """(undeserved, lost, faults) of a result against the highest level."""
    if result.receipt is None:
        return 0, sum(p or 0 for p in case.expected("bubblewrap").values()), (
            result.wrong)
    undeserved, lost, wrong = case.faults(result.receipt, "bubblewrap")
    return undeserved, lost, (*wrong, *result.wrong)


def forfeited(case, result):
    """Points of exercises that a cheat put at risk itself, and lost."""
    rows = result.receipt.exercises if result.receipt else ()
    return sum(row.out_of - row.points for row in rows
               if row.exercise in case.breaks)


def faults(found):
    """A line for each case that is not as it must be at its level."""
    for level, pairs in found.items():
        for case, result in pairs:
            _, _, wrong = perfectly(case, result)
            for line in dict.fromkeys(wrong):
                known = "" if line in result.wrong else " (known)"
                yield f"- {level}, {case.family}/{case.name}{known}: {line}"


def records(found):
    """{level: {case: what it tries, and by how many points it was wrong}}."""
    return {
        level: {
            case.name: {
                "family": case.family, "tries": case.tries,
                "undeserved": perfectly(case, result)[0],
                "lost": perfectly(case, result)[1],
            } for case, result in pairs
        } for level, pairs in found.items()
    }


def main(arguments=None):
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--level", action="append", choices=isolation.LEVELS)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--case", action="append")
    parser.add_argument("--store", action="store_true")
    parser.add_argument("--minutes", type=float)
    chosen = parser.parse_args(arguments)
    if chosen.store and (chosen.level or chosen.case):
        parser.error("--store takes every case at every level")
    levels = chosen.level or [
        level for level in isolation.LEVELS
        if level == "process" or isolation.best() == level
    ]
    for level in levels:
        isolation.need(level)
    cases = [c for c in everything()
             if not chosen.case or c.name in chosen.case
             or c.family in chosen.case]
    began = time.monotonic()
    if chosen.minutes is None:
        found = run(levels, cases, chosen.workers)
    elif (found := some(levels, cases, chosen.workers, chosen.minutes)) is None:
        return
    print("\n".join([*table(found), *faults(found)]))
    if chosen.store:
        STORED.write_text(json.dumps(
            {"date": date.today().isoformat(), "levels": records(found)},
            indent=0, ensure_ascii=False) + "\n", "utf-8")
    print(f"\n{time.monotonic() - began:.0f} seconds", file=sys.stderr)


if __name__ == "__main__":
    main()
