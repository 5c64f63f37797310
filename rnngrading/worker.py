"""The process of one job: limited, silent, gone with all that it started.

It reads what a student sent and talks to the kernel that the student owns,
so it has limits of its own, and what it answers is JSON, not pickle.
"""

import importlib
import json
import os
import signal
import sys
import threading
from multiprocessing import connection, parent_process

from rnngrading import disk, processes
from rnngrading.receipt import Job

MEMORY = 1_000_000_000    # bytes, besides what it starts with
SECONDS = 300             # of the processor; a class takes a few each
FILE = 100_000_000        # bytes that it writes into one file
MAX_ANSWER = 20_000_000   # bytes of a receipt


def forked(pipe, mark, job):
    """What a forked process does, once its parent has looked at it: one that
    was faster than that look would seem to have died."""
    settle()
    threading.Thread(target=_orphaned, daemon=True).start()
    pipe.recv_bytes()
    pipe.send_bytes(answer(mark, job))


def serve():
    """Read a job from stdin, write what came of it to stdout."""
    importlib.import_module("rnngrading.ready")
    module, name = sys.argv[1].split(":")
    mark = getattr(importlib.import_module(module), name)
    job = Job.from_json(json.load(sys.stdin))
    with open(os.dup(1), "wb") as out:
        settle()
        processes.die_with_parent()
        out.write(answer(mark, job))


def settle():
    """What a process does before its job: it becomes the head of a session,
    adopts, takes on limits, and prints nothing."""
    try:
        os.setsid()
    except PermissionError:     # it is the head already
        pass
    processes.adopt()
    processes.limit(MEMORY, SECONDS, FILE)
    signal.signal(signal.SIGTERM, _ended)
    # Nothing that is printed reaches the terminal of the instructor.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)


def answer(mark, job):
    """The receipt, or what went wrong, as bytes."""
    try:
        found = {"receipt": mark(job).to_json()}
    except Exception as error:
        found = {"failed": f"{type(error).__name__}: {error}"}
    finally:
        processes.end_below()
    text = json.dumps(found).encode()
    if len(text) > MAX_ANSWER:
        text = json.dumps({"failed": "its receipt is too long"}).encode()
    return text


def _orphaned():
    """End when the run does, even if that was killed."""
    connection.wait([parent_process().sentinel])
    _ended()


def _ended(*_):
    processes.end_below()
    disk.clear(os.getpid())
    processes.end_below()     # what may have been started meanwhile
    os._exit(1)
