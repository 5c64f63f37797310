"""How fast marks are given: python -m benchmarks.grading.

The same submissions of one class, by `rnncourse grade`, by nbgrader and by
otter-grader, each with one worker on one core, in turn and in alternating
order; then `rnncourse grade` with one and with two workers. All marks are
compared with those the class must get before a time counts.

nbgrader and otter-grader have requirements of their own. Each takes part if
the path of a Python that has it, NumPy and this package is in the environment
variable RNNCOURSE_NBGRADER or RNNCOURSE_OTTER.
"""

import argparse
import csv
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from benchmarks.__main__ import machine
from benchmarks.measure import quartiles
from rnncourse.exercises import get
from tests.grading import classes
from tests.grading.submissions import released

HERE = Path(__file__).parent
OTHERS = {
    # name: (variable with its Python, script, distribution)
    "nbgrader": ("RNNCOURSE_NBGRADER", "with_nbgrader.py", "nbgrader"),
    "otter-grader": ("RNNCOURSE_OTTER", "with_otter.py", "otter-grader"),
}
SEED = "a seed of its own"


def parser():
    """The command line."""
    made = argparse.ArgumentParser(
        "python -m benchmarks.grading", description=__doc__.split("\n\n")[0]
    )
    made.add_argument("--students", type=int, default=30)
    made.add_argument("--rounds", type=int, default=3)
    made.add_argument("--isolation", default="bubblewrap")
    made.add_argument(
        "--cores", type=int, nargs=2, default=(0, 1),
        help="the first is used by all, the second by two workers",
    )
    made.add_argument(
        "--only", nargs="+", choices=("tools", "workers"),
        default=("tools", "workers"),
    )
    made.add_argument(
        "--results", type=Path, default=HERE / "results",
        help="folder of grading.json and grading.md",
    )
    made.add_argument("--store", action="store_true")
    return made


# --- who marks --------------------------------------------------------------

class Ours:
    """`rnncourse grade` with a number of workers."""

    def __init__(self, workers, isolation):
        self.name = f"rnncourse, {workers} worker{'s' * (workers > 1)}"
        self.workers, self.isolation = workers, isolation
        self.version = version("rnncourse")

    def prepare(self, students, folder):
        for student in students:
            classes.write(folder / "submitted", student)

    def command(self, folder):
        # `python -m` would import the command before its arguments are read.
        return [
            sys.executable, "-c", "from rnncourse.cli import main; main()",
            "grade", str(folder / "submitted"), "--out", str(folder / "out"),
            "--workers", str(self.workers), "--isolation", self.isolation,
            "--seed", SEED,
        ]

    def marks(self, folder):
        found = {}
        with open(folder / "out" / "marks.csv", newline="") as file:
            for row in csv.DictReader(file):
                marks = found.setdefault(row["student"], {})
                marks[row["exercise"]] = float(row["points"])
        return found


class Other:
    """A grader with a Python of its own."""

    def __init__(self, name):
        variable, script, distribution = OTHERS[name]
        self.name, self.python = name, os.environ.get(variable)
        self.script = HERE / "graders" / script
        if not self.python:
            raise Missing(f"{name} skipped: {variable} is not set")
        asked = "from importlib.metadata import version; print(version({!r}))"
        try:
            self.version = _output(
                [self.python, "-c", asked.format(distribution)]
            ).strip()
        except (OSError, RuntimeError) as error:
            raise Missing(
                f"{name} skipped: {variable}={self.python} does not run "
                f"{distribution}: {error}"
            ) from error

    def prepare(self, students, folder):
        notebook = students[0].notebook
        given = folder.with_suffix(".json")
        given.write_text(json.dumps({
            "notebook": released(notebook),
            "points": {name: get(name).points for name in students[0].marks},
            "students": {
                student.name: classes.sources(student)
                for student in students
            },
        }))
        _output([self.python, str(self.script), "prepare", str(given),
                 str(folder)])

    def command(self, folder):
        return [self.python, str(self.script), "grade", str(folder)]

    def marks(self, folder):
        return json.loads(_output(
            [self.python, str(self.script), "scores", str(folder)]
        ))


class Missing(RuntimeError):
    """A grader that is not there; the text says what is missing."""


def _output(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command}: {(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


# --- measuring --------------------------------------------------------------

class Group:
    """A control group: counts the CPU time of all processes in it.

    What a dead process has used is lost to its parent where the process was
    in a sandbox; a group keeps it. Needs Linux, and the right to make one.
    """

    def __init__(self):
        self.folder = None
        try:
            mounts = Path("/proc/mounts").read_text().splitlines()
            root = next(m.split()[1] for m in mounts if " cgroup2 " in m)
            folder = Path(root) / f"rnncourse-{os.getpid()}"
            folder.mkdir()
            self.folder = folder
        except (OSError, StopIteration):
            return

    def seconds(self):
        """CPU seconds so far, or None."""
        if self.folder is None:
            return None
        text = (self.folder / "cpu.stat").read_text()
        return int(dict(map(str.split, text.splitlines()))["usage_usec"]) / 1e6

    def join(self):
        """Put the calling process, and what it starts, into the group."""
        if self.folder is not None:
            (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def close(self):
        """Remove the group; TimeoutError if a process stays in it."""
        if self.folder is None:
            return
        for _ in range(100):
            try:
                return self.folder.rmdir()
            except OSError:  # what ends with its parent ends after it
                time.sleep(0.1)
        left = (self.folder / "cgroup.procs").read_text().split()
        raise TimeoutError(f"processes were left behind: {', '.join(left)}")


def timed(command, cores):
    """Run a command on these cores → {"wall", "cpu"} in seconds."""
    group = Group()

    def before():
        os.sched_setaffinity(0, cores)
        group.join()

    environment = os.environ | {
        f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")
    }
    start = time.perf_counter()
    done = subprocess.run(
        command, preexec_fn=before, env=environment, capture_output=True,
        text=True,
    )
    wall = time.perf_counter() - start
    cpu = group.seconds()
    group.close()
    if done.returncode:
        raise RuntimeError(
            f"{command} ended with code {done.returncode}:\n"
            + (done.stdout + done.stderr)[-3000:]
        )
    return {"wall": wall, "cpu": cpu}


def rounds(graders, students, count, say):
    """Mark the class `count` times by each, forwards and backwards in turn.

    graders: {grader: its cores}
    Returns {name: [{"wall", "cpu"}, …]}; AssertionError if a mark is wrong.
    """
    found = {grader.name: [] for grader in graders}
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        for grader in graders:
            grader.prepare(students, place / grader.name)
        for turn in range(count):
            order = list(graders) if turn % 2 == 0 else [*graders][::-1]
            for grader in order:
                folder = place / "now"
                shutil.copytree(place / grader.name, folder)
                taken = timed(grader.command(folder), graders[grader])
                agree(grader.name, grader.marks(folder), students)
                shutil.rmtree(folder)
                found[grader.name].append(taken)
                say(f"  {grader.name}: {one_line(taken, len(students))}")
    return found


def agree(name, marks, students):
    """AssertionError unless all students got what they deserve."""
    wrong = [
        f"{student.name}, {exercise}: {given}, not {points}"
        for student in students
        for exercise, points in student.marks.items()
        if (given := marks.get(student.name, {}).get(exercise)) != points
    ]
    if wrong:
        raise AssertionError(f"{name} gives other marks: {wrong[:5]}")


def one_line(taken, n):
    """A round as text."""
    cpu = "" if taken["cpu"] is None else f", {taken['cpu']:.1f} s CPU"
    return (f"{n} submissions in {taken['wall']:.1f} s{cpu}; "
            f"{60 * n / taken['wall']:.1f} a minute")


# --- what it says -----------------------------------------------------------

def compared(found, n, first):
    """{name: {clock: {"seconds", "per_minute", "ratio"}}}, quartiles.

    ratio: throughput of the grader named `first` over this one's, round by
    round. per_minute: submissions.
    """
    result = {}
    for name, runs in found.items():
        result[name] = {}
        for clock in ("wall", "cpu"):
            times = [run[clock] for run in runs]
            ours = [run[clock] for run in found[first]]
            if None in times:
                continue
            result[name][clock] = {
                "seconds": quartiles(times),
                "per_minute": quartiles([60 * n / t for t in times]),
                "ratio": quartiles(
                    [t / o for t, o in zip(times, ours, strict=True)]
                ),
            }
    return result


def to_ideal(found, one, two):
    """Time of two workers over half the time of one, quartiles."""
    return quartiles([
        2 * b["wall"] / a["wall"]
        for a, b in zip(found[one], found[two], strict=True)
    ])


def table(results):
    """The results as Markdown."""
    lines = [
        "# Grading", "",
        f"{results['machine']}; Python {results['python']}; "
        f"{results['students']} honest submissions of {classes.NOTEBOOK}, "
        f"isolation {results['isolation']}; median of {results['rounds']} "
        "rounds, in brackets the quartiles.",
    ]
    if "tools" in results:
        lines += [
            "", "One worker on one core. Submissions a minute by the clock "
            "and by CPU time; how many times as many "
            f"{results['first']} marks.", "",
            "| | version | a minute | by CPU time | times | by CPU time |",
            "| --- | --- | ---: | ---: | ---: | ---: |",
        ]
        for name, clocks in results["tools"].items():
            cells = [name, results["versions"][name]]
            for kind, digits in (("per_minute", 1), ("ratio", 2)):
                cells += [
                    spread(clocks.get(clock, {}).get(kind), digits)
                    for clock in ("wall", "cpu")
                ]
            lines.append("| " + " | ".join(cells) + " |")
    if "workers" in results:
        lines += [
            "", "Two workers on two cores, time over half the time of one "
            f"worker: {spread(results['workers']['to_ideal'], 2)}.",
        ]
    return "\n".join(lines) + "\n"


def spread(values, digits):
    """[lower quartile, median, upper] as "median [lower, upper]"."""
    if values is None:
        return "–"
    low, middle, high = (f"{v:.{digits}f}" for v in values)
    return f"{middle} [{low}, {high}]"


def run(options, say=print):
    """All that was asked for, as one JSON-able dict."""
    students = classes.draw(options.students, trouble=0)
    core, second = options.cores
    one = Ours(1, options.isolation)
    results = {
        "machine": machine(), "python": platform.python_version(),
        "students": len(students), "rounds": options.rounds,
        "isolation": options.isolation, "first": one.name,
        "versions": {one.name: one.version},
    }
    if "tools" in options.only:
        graders = {one: {core}}
        for name in OTHERS:
            try:
                other = Other(name)
            except Missing as missing:
                say(str(missing))
                continue
            graders[other] = {core}
            results["versions"][name] = other.version
        found = rounds(graders, students, options.rounds, say)
        results["tools"] = compared(found, len(students), one.name)
        results["tools_rounds"] = found
    if "workers" in options.only:
        two = Ours(2, options.isolation)
        found = rounds(
            {one: {core}, two: {core, second}}, students, options.rounds, say
        )
        results["workers"] = {
            "to_ideal": to_ideal(found, one.name, two.name), "rounds": found,
        }
    return results


def main(arguments=None):
    """Measure, print, store."""
    options = parser().parse_args(arguments)
    results = run(options)
    print()
    print(table(results))
    if options.store:
        options.results.mkdir(parents=True, exist_ok=True)
        (options.results / "grading.json").write_text(
            json.dumps(results, indent=1) + "\n"
        )
        (options.results / "grading.md").write_text(table(results))
        print(f"stored in {options.results}")


if __name__ == "__main__":
    main()
