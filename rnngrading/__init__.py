"""Marks for notebooks that were handed in, and that hold.

    rnncourse grade SUBMISSIONS --out MARKS

A submission owns its kernel, so nothing that its kernel says is a mark:

    receipt         what goes into marking and what comes out: typed values
    walk, layout,   which files there are, whose, and which of them count
    roster
    ingest          the bytes of a file → its cells, or why not
    rebuild         the released notebook, with nothing of the student's but
                    the source of the answers
    course          what a kernel may import: the course without solutions
    isolation,      where a kernel runs, and what it can reach from there
    kernel, relay,
    memory
    plugin          the verdict: a pytest plugin on nbval, outside the kernel
    engine          pytest, nbval, kernel and verdict: one notebook, run once
    marking         all of that: one Job → one Receipt
    processes,      what a process may use, and how it ends
    worker, ready
    jobs            jobs in processes, here or on a cluster
    disk, store     receipts on disk, so that a run can be stopped
    policy,         what instructors decide; what they and students read
    gradebook, …
    upload,         the same, as platforms take it back
    gradescope
    run             from the folder to the reports, and the same again
"""


def __getattr__(name):
    # What marks imports pytest and Jupyter; parts of it need neither.
    if name in __all__:
        from importlib import import_module

        return getattr(import_module("rnngrading.run"), name)
    raise AttributeError(f"module 'rnngrading' has no {name!r}")


__all__ = ["grade", "regrade"]
