"""A large class, marked, killed and resumed: python -m benchmarks.whole_class.

5 % of the files are broken or hostile. Every mark and every file is compared
with what is due; then the same class is marked again, the grader is killed
at random moments and resumed, and the tables are compared byte by byte.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from tests.grading import classes, killing

NOTEBOOKS = ("02-simple-rnn", "05-lstm", "06-gru")


def parser():
    """The command line."""
    made = argparse.ArgumentParser(
        "python -m benchmarks.whole_class",
        description=__doc__.split("\n\n")[0],
    )
    made.add_argument("--students", type=int, default=300)
    made.add_argument("--workers", type=int, default=2)
    made.add_argument("--kills", type=int, default=3)
    made.add_argument("--isolation", default="bubblewrap")
    made.add_argument("--timeout", type=float, default=20)
    return made


def main(arguments=None):
    """Print what happened; the exit status is 0 if all is as it must be."""
    options = parser().parse_args(arguments)
    settings = ("--isolation", options.isolation, "--seed", "s",
                "--timeout", str(options.timeout))
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        submissions = place / "class"
        students = classes.make(
            submissions, options.students, notebooks=NOTEBOOKS
        )
        kinds = Counter(s.trouble for s in students if s.trouble)
        print(f"{len(students)} students, {sum(kinds.values())} of them with "
              f"trouble: {dict(sorted(kinds.items()))}")

        def start(name, *more):
            return killing.start(
                submissions, place / name, *more, workers=options.workers
            )

        began = time.monotonic()
        status, said = killing.finish(start("once", *settings))
        seconds = time.monotonic() - began
        print(f"marked in {seconds:.0f} s, "
              f"{60 * len(students) / seconds:.0f} a minute; exit status "
              f"{status}\n{said}")
        faults = classes.wrong_marks(students, place / "once")
        faults += classes.wrong_files(students, submissions, place / "once")

        more = settings
        moments = np.random.default_rng().uniform(0, 0.9, options.kills)
        for k, share in enumerate(sorted(moments)):
            group = k % 2 == 1
            left = killing.kill(
                start("killed", *more), place / "killed",
                share * killing.receipts(place / "once"), group,
            )
            print(f"killed{' with its group' * group} with "
                  f"{killing.receipts(place / 'killed')} receipts: "
                  f"{len(left)} processes left behind")
            faults += [f"left behind: {words}" for words in left]
            more = ("--resume",)
        if options.kills:
            status, said = killing.finish(start("killed", *more))
            print(f"resumed; exit status {status}")
            once, again = (
                killing.tables(place / n) for n in ("once", "killed")
            )
            faults += [f"{n} is another" for n in once if once[n] != again[n]]
    print("\n".join(faults[:20]) or "everything is as it must be")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
