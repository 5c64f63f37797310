"""The runs: children side by side, in alternating order, and statistics."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks import work

ROOT = Path(__file__).resolve().parent.parent
HUGE = str(1 << 40)
TUNED = {"MALLOC_MMAP_THRESHOLD_": HUGE, "MALLOC_TRIM_THRESHOLD_": HUGE}
TIE = 0.05


class Child:
    """A process that runs one implementation."""

    def __init__(self, name, threads):
        self.name = name
        library = {"K": "keras", "P": "torch"}.get(name[0], "numpy")
        count = dict.fromkeys(
            ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"),
            str(threads),
        )
        tuned = TUNED if "tuned" in name else {}
        environment = os.environ | count | tuned | {
            "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow",
        }
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", str(threads), library],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.errors, text=True, cwd=ROOT, env=environment,
        )

    def ask(self, **command):
        """Send a command, return the answer."""
        print(json.dumps(command), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            code = self.process.wait()
            self.errors.seek(0)
            raise RuntimeError(
                f"{self.name} ended with code {code} at {command}:\n"
                + self.errors.read()[-2000:]
            )
        return json.loads(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
        self.errors.close()


def rounds(children, question, count):
    """Ask all children `count` times, forwards and backwards in turn (ABBA).

    Returns {child's name: [answer, …]}.
    """
    answers = {child.name: [] for child in children}
    for turn in range(count):
        for child in children if turn % 2 == 0 else reversed(children):
            answers[child.name].append(child.ask(**question))
    return answers


def quartiles(values):
    """[lower quartile, median, upper quartile]."""
    return [float(q) for q in np.percentile(values, [25, 50, 75])]


def summary(answers, clock="cpu"):
    """Seconds of every implementation, and ours / other, round by round.

    answers: {name: [{"cpu": seconds, …}, …]}, "ours" among the names.
    Returns {name: {"seconds": quartiles, "ratio": quartiles}}.
    """
    times = {
        name: np.array([a[clock] for a in given])
        for name, given in answers.items()
    }
    return {
        name: {
            "seconds": quartiles(t), "ratio": quartiles(times["ours"] / t)
        }
        for name, t in times.items()
    }


def layers(names, cells, shapes, threads, count, least, say):
    """Time the layers; a list of records, one per cell, shape, direction."""
    records = []
    children = [Child(name, threads) for name in names]
    try:
        for cell in cells:
            for size in shapes:
                shape = work.SHAPES[size]
                ready = prepared(children, cell, shape, say)
                for direction in work.DIRECTIONS:
                    agree(ready, direction)
                    question = {"time": direction, "least": least}
                    rounds(ready, question | {"least": 0}, 1)  # warm up
                    answers = rounds(ready, question, count)
                    record = {
                        "cell": cell, "shape": size, "threads": threads,
                        "direction": direction,
                        "flops": work.flops(cell, shape, direction),
                        "cpu": summary(answers), "wall": summary(
                            answers, "wall"
                        ),
                    }
                    records.append(record)
                    say(one_line(record))
    finally:
        for child in children:
            child.__exit__()
    return records


def prepared(children, cell, shape, say):
    """The children that can run this cell; says why the others cannot."""
    ready = []
    for child in children:
        answer = child.ask(prepare=child.name, cell=cell, shape=shape)
        if "missing" in answer:
            say(f"  {child.name} skipped: no {answer['missing']}")
        else:
            ready.append(child)
    return ready


def agree(children, direction, tolerance=1e-3):
    """Fail unless all children compute the same numbers as ours."""
    sums = {
        child.name: child.ask(check=direction)["sum"] for child in children
        if child.name != "GEMM limit"
    }
    for name, found in sums.items():
        if not np.allclose(found, sums["ours"], rtol=tolerance, atol=0):
            raise AssertionError(
                f"{name} computes something else in {direction}: mean "
                f"squares {found}, ours {sums['ours']}"
            )


def one_line(record):
    """A record as a line of text, as the run goes on."""
    ours = record["cpu"]["ours"]["seconds"][1]
    ratios = ", ".join(
        f"{name} {result['ratio'][1]:.2f}"
        for name, result in record["cpu"].items() if name != "ours"
    )
    return (
        f"{record['cell']} {record['shape']} {record['direction']}, "
        f"{record['threads']} thread(s): {ours * 1e3:.2f} ms; ours / {ratios}"
    )


def memory(names, cell, sizes, say):
    """Peak memory of a training step, each in a process of its own."""
    records = []
    for size in sizes:
        for name in names:
            with Child(name, 1) as child:
                if not prepared([child], cell, work.SHAPES[size], say):
                    continue
                found = child.ask(memory="training")["bytes"]
            records.append(
                {"cell": cell, "shape": size, "name": name, "bytes": found}
            )
            if found is not None:
                say(f"{cell} {size}, {name}: {found / 2**20:.0f} MiB")
    return records


def scaling(cell, say, count=5, least=0.1):
    """Cost of training over T and over H, with exponents beside theory."""
    base = work.Shape(32, 50, 64, 64)
    grids = {
        "T": [25, 50, 100, 200, 400, 800],
        "H": [64, 128, 256, 512, 1024],
    }
    records = {}
    for axis, values in grids.items():
        seconds, operations = [], []
        with Child("ours", 1) as child:
            for value in values:
                shape = base._replace(**{axis: value})
                prepared([child], cell, shape, say)
                question = {"time": "training", "least": least}
                rounds([child], question, 1)
                times = rounds([child], question, count)["ours"]
                seconds.append(float(np.median([a["cpu"] for a in times])))
                operations.append(work.flops(cell, shape, "training"))
        records[axis] = {
            "values": values, "seconds": seconds, "flops": operations,
            "exponent": exponent(values, seconds),
            "theory": exponent(values, operations),
        }
        say(
            f"{cell} over {axis}: exponent "
            f"{records[axis]['exponent']:.2f}, theory "
            f"{records[axis]['theory']:.2f}"
        )
    return {"cell": cell, **base._replace()._asdict(), "axes": records}


def exponent(x, y):
    """Slope of log y over log x by least squares: y ∝ x^exponent."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def digits(count, say):
    """`fit` on the digits, ours and Keras's."""
    children, ready = [Child(name, 1) for name in work.FIT], []
    try:
        for child in children:
            answer = child.ask(fit=child.name)
            if "missing" in answer:
                say(f"  {child.name} skipped: no {answer['missing']}")
            else:
                ready.append(child)
        answers = rounds(ready, {"time": "fit", "least": 0.1}, count)
    finally:
        for child in children:
            child.__exit__()
    result = {"cpu": summary(answers), "wall": summary(answers, "wall")}
    for name, found in result["cpu"].items():
        say(
            f"fit on digits, {name}: {found['seconds'][1]:.2f} s, "
            f"ours / it {found['ratio'][1]:.2f}"
        )
    return result
