"""One child process per implementation: it prepares, runs, and reports.

Commands arrive as JSON lines on the standard input, and each is answered by
one JSON line on what was the standard output; libraries' chatter goes
elsewhere.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np


def window(run, least):
    """Call, once at least, until `least` seconds of CPU time have passed.

    Returns seconds of CPU and of wall time per call.
    """
    calls, wall, start = 0, time.perf_counter(), time.process_time()
    while True:
        run()
        calls += 1
        spent = time.process_time() - start
        if spent >= least:
            return spent / calls, (time.perf_counter() - wall) / calls


def peak_memory(run, times=3):
    """Bytes by which `run` raises the resident memory at its highest.

    Linux only: elsewhere the high-water mark cannot be lowered; None.
    """
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return None
    before = _resident("VmRSS")
    for _ in range(times):
        run()
    return _resident("VmHWM") - before


def _resident(field):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    raise ValueError(f"/proc/self/status has no {field}")


def serve(lines, answer):
    """Answer each command; see `measure.Child` for the questions."""
    from benchmarks import work

    runs = {}
    for line in lines:
        command = json.loads(line)
        match command:
            case {"prepare": name, "cell": cell, "shape": shape}:
                shape = work.Shape(*shape)
                try:
                    pair = work.IMPLEMENTATIONS[name](cell, shape)
                except work.NotInstalled as missing:
                    answer({"missing": str(missing)})
                    continue
                runs = dict(zip(work.DIRECTIONS, pair, strict=True))
                answer({"ready": True})
            case {"check": direction}:
                answer({"sum": work.checksum(
                    *map(np.asarray, runs[direction]())
                )})
            case {"fit": name}:
                try:
                    runs = {"fit": work.FIT[name]()}
                except work.NotInstalled as missing:
                    answer({"missing": str(missing)})
                    continue
                answer({"loss": runs["fit"]()})
            case {"time": direction, "least": least}:
                cpu, wall = window(runs[direction], least)
                answer({"cpu": cpu, "wall": wall})
            case {"memory": direction}:
                answer({"bytes": peak_memory(runs[direction])})


def main():
    pipe = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    threads = int(sys.argv[1])
    if sys.argv[2] == "keras":
        _limit_tensorflow(threads)
    elif sys.argv[2] == "torch":
        _limit_torch(threads)

    def answer(reply):
        print(json.dumps(reply), file=pipe, flush=True)

    serve(sys.stdin, answer)


def _limit_tensorflow(threads):
    try:
        import tensorflow as tf
    except ImportError:
        return
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)


def _limit_torch(threads):
    try:
        import torch
    except ImportError:
        return
    torch.set_num_threads(threads)


if __name__ == "__main__":
    main()
