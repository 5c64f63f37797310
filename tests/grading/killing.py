"""`rnncourse grade` as a process that is killed, and what it leaves behind."""

import os
import signal
import subprocess
import sys
import time

import psutil

PATIENCE = 3600      # seconds


def start(submissions, out, *more, workers=2):
    """The grader as a process that heads a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", "from rnncourse.cli import main; main()",
         "grade", str(submissions), "--out", str(out),
         "--workers", str(workers), *more],
        start_new_session=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )


def finish(process):
    """Its exit status and what it said."""
    said, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def receipts(out):
    """How many are on the disk."""
    return len(list((out / "ledger").glob("*.json")))


def kill(process, out, number, whole_group):
    """Kill it in the middle of a kernel's work.

    number: of receipts in `out` that are there at least before that
    whole_group: with all of its process group, otherwise alone

    Returns the command lines of what is left of all it started, a minute
    later. RuntimeError if it ended before.
    """
    while True:
        family = _below(process)
        if receipts(out) >= number and any(map(_is_kernel, family)):
            break
        if process.poll() is not None:
            raise RuntimeError(
                f"it ended before it was killed: {process.stdout.read()}"
            )
        time.sleep(0.02)
    if whole_group:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    process.stdout.close()
    _, left = psutil.wait_procs(family, timeout=60)
    return [_words(one) for one in left]


def tables(out):
    """{name: bytes} of what must not depend on interruptions."""
    return {
        name: (out / name).read_bytes() for name in ("grades.csv", "marks.csv")
    }


def _below(process):
    """All processes that it started, and that those started."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _is_kernel(process):
    """Whether it runs a student's code."""
    return any(word.endswith("launch.py") for word in _words(process))


def _words(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []
