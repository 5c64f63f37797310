"""One notebook, run by nbval under pytest with a confined kernel."""

import contextlib
import io
import os
import warnings

import pytest

from rnngrading import disk, isolation, rebuild
from rnngrading.kernel import ConfinedKernel
from rnngrading.plugin import Verdict

# They capture, colour or warn; here they cost time.
_PLUGINS = ("cacheprovider", "faulthandler", "logging", "warnings",
            "unraisableexception", "threadexception", "doctest", "unittest")


def run(parts, cases, made, job, until):
    """Run the parts once, and judge → Verdict, with JUnit XML in `.junit`.

    parts: `rebuild.Part`s; cases: {exercise: its cases}; made: the
    `course.Course` of the kernel; job: the Job; until: by the clock
    `time.monotonic`, when the whole notebook has to be done
    """
    with place() as (where, notebook):
        notebook.write_text(rebuild.notebook(parts), "utf-8")
        seen = Verdict(parts, cases, lambda: ConfinedKernel(
            isolation.argv(job.isolation, where, made, job.memory),
            where, job.timeout, job.memory, until,
        ))
        _pytest(notebook, seen)
    return seen


@contextlib.contextmanager
def place():
    """(Place of one kernel, path of its notebook), gone afterwards."""
    with disk.scratch() as folder:
        for name in ("work", "run", "kept"):
            (folder / name).mkdir(mode=0o700)
        where = isolation.Place(folder / "work", folder / "run")
        yield where, folder / "kept" / "submission.ipynb"


def _pytest(notebook, seen):
    """Run nbval on the notebook with the verdict as a plugin."""
    report = notebook.parent / "junit.xml"
    settings = notebook.parent / "pytest.ini"
    settings.write_text("[pytest]\njunit_family = xunit1\n")
    arguments = [
        str(notebook), "-c", str(settings), "--rootdir", str(notebook.parent),
        "--noconftest", "-p", "nbval.plugin", "--nbval-lax",
        f"--junitxml={report}", "-q", "--color=no", "--capture=no",
        *(word for name in _PLUGINS for word in ("-p", f"no:{name}")),
    ]
    with _alone(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbval warns of students' comments
        code = pytest.main(arguments, plugins=[seen])
    if code in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
        seen.broken = seen.broken or "pytest could not run the notebook"
    elif report.exists():
        seen.junit = report.read_text("utf-8")
    else:
        seen.broken = seen.broken or "pytest wrote no report"


@contextlib.contextmanager
def _alone():
    """pytest without what the environment adds to it, and in silence."""
    kept = {k: v for k, v in os.environ.items() if k.startswith("PYTEST_")}
    for name in kept:
        del os.environ[name]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        with contextlib.redirect_stdout(io.StringIO()), \
                contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update(kept)
