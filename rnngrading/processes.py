"""Processes that end with all that they started, and stay within limits."""

import contextlib
import ctypes
import os
import signal
import sys

import psutil

_SUBREAPER = 36      # of prctl(2)


class Overrun(Exception):
    """This process has used the time of the processor that it had."""


def limit(memory, seconds, file):
    """Limits on this process: bytes more than it has now, seconds of the
    processor, bytes of a file. Beyond them come MemoryError, Overrun and
    OSError.

    They are soft: a kernel that is started from here has its own.
    """
    import resource

    def soften(name, most):
        kind = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        # macOS knows the names of limits that it lacks.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, hard))

    soften("AS", psutil.Process().memory_info().vms + memory)
    soften("FSIZE", file)
    used = sum(os.times()[:2])
    signal.signal(signal.SIGXCPU, _overrun)
    soften("CPU", int(used + seconds))


def _overrun(*_):
    raise Overrun


def die_with_parent(number=signal.SIGTERM):
    """Have the system send a signal once the parent is gone (Linux)."""
    _prctl(1, int(number))


def adopt():
    """Make this process, on Linux, the parent of what its children leave
    behind, instead of the system."""
    _prctl(_SUBREAPER, 1)


def _prctl(*arguments):
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(*arguments, *[0] * (5 - len(arguments)))


def end(process):
    """Kill a psutil.Process and everything that it started."""
    with contextlib.suppress(psutil.Error):
        process.suspend()       # so that it starts nothing more
        end_below(process)
        process.kill()


def end_below(top=None):
    """Kill everything that a process, or else this one, started.

    It has adopted what its children left behind (`adopt`), so nothing gets
    away by leaving its parent. Tried a limited number of times: what forks
    faster than it can be killed is stopped by the limits on the kernel.
    """
    top = top or psutil.Process()
    for _ in range(50):
        below = [
            process for process in top.children(recursive=True)
            if _status(process) != psutil.STATUS_ZOMBIE
        ]
        if not below:
            return
        for process in below:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(below, timeout=0.02)


def _status(process):
    try:
        return process.status()
    except psutil.Error:
        return psutil.STATUS_ZOMBIE
