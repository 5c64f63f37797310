"""How many copies are found: python -m benchmarks.similarity [--store].

Synthetic classes of every notebook (`tests.grading.variants`), each with
copies of some students' answers: comments changed, all names changed, or
operands and statements exchanged as well. Counted is how many of the copies
are flagged, and how many pairs of others.
"""

import argparse
import json
from pathlib import Path

from rnngrading.policy import notebooks
from rnngrading.similarity import pairs
from tests.grading.receipts import a_class

STORED = Path(__file__).parent / "results" / "similarity.json"
DISGUISES = ("names kept", "names changed", "lines moved")
CLASSES, COPIES = 5, 4


def measured(notebook, alone, strength, classes=CLASSES):
    """(copies found, pairs of others that are flagged), of all classes."""
    found = others = 0
    for seed in range(classes):
        receipts, copied = a_class(notebook, seed, alone, COPIES, strength)
        flagged = {(pair.first, pair.second) for pair in pairs(receipts)}
        found += len(flagged & copied)
        others += len(flagged - copied)
    return found, others


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=(30,))
    parser.add_argument("--store", action="store_true")
    chosen = parser.parse_args(arguments)
    results = {"classes": CLASSES, "copies": CLASSES * COPIES, "found": {}}
    for notebook in notebooks():
        for alone in chosen.sizes:
            row = results["found"].setdefault(notebook, {})[alone] = {
                disguise: measured(notebook, alone, strength)
                for strength, disguise in enumerate(DISGUISES)
            }
            print(f"{notebook:40} {alone:3} students", *(
                f"{disguise}: {found} of {results['copies']}, {others} others"
                for disguise, (found, others) in row.items()
            ), sep="   ", flush=True)
    if chosen.store:
        STORED.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
