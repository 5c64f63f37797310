"""`rnncourse grade` and `rnncourse regrade` on the command line."""

import functools
import sys
from pathlib import Path

import click

from rnngrading import isolation, marking, run
from rnngrading.text import count, number, one_line

_WIDTH = 60      # of a reason in a table
_PATHS = 20      # that are named at the end


class _Wrong(click.ClickException):
    """A bad argument; 1 means that a person must look at some files."""

    exit_code = 2


def _plainly(function):
    """Errors in a sentence; a run that is stopped says how to go on."""

    @functools.wraps(function)
    def wrapped(**arguments):
        try:
            return function(**arguments)
        except (ValueError, OSError) as error:
            raise _Wrong(str(error)) from error
        except KeyboardInterrupt:
            click.echo(
                "\nStopped. What was marked is kept; go on with the same "
                "command and --resume.", err=True,
            )
            sys.exit(130)

    return wrapped


_WORKERS = click.option(
    "--workers", type=click.IntRange(1), metavar="N",
    help="Notebooks at a time.  [default: one per core]",
)
_EXECUTOR = click.option(
    "--executor", metavar="dask://HOST:PORT",
    help="A Dask cluster that marks, in place of this machine.",
)


@click.command()
@click.argument("submissions", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path),
    help="Folder for the reports: new, or empty.",
)
@_WORKERS
@click.option(
    "--isolation", type=click.Choice(["auto", *isolation.LEVELS]),
    help="Where the submissions' code runs.  [default: auto, the best here]",
)
@click.option(
    "--seed", metavar="S",
    help="Draws the inputs that answers are tried on.  [default: a secret]",
)
@click.option(
    "--timeout", type=click.FloatRange(1, run.MAX_TIMEOUT), metavar="S",
    help=f"Seconds for a cell.  [default: {marking.TIMEOUT}]",
)
@click.option(
    "--memory", type=click.IntRange(256, run.MAX_MEMORY), metavar="MB",
    help=f"For one kernel.  [default: {marking.MEMORY}]",
)
@_EXECUTOR
@click.option(
    "--resume", is_flag=True,
    help="Go on with the run in the folder, with its settings.",
)
@click.option(
    "--rules", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML file: deadlines, late work, points, weights, layout.",
)
@click.option(
    "--roster", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV file: who is in the class, and their names elsewhere.",
)
@click.option(
    "--student", metavar="NAME",
    help="All the files are this student's; Gradescope's results.json, too, "
    "is written.",
)
@click.option(
    "--exercises",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the notebooks as handed out.  [default: exercises]",
)
@_plainly
def grade(**arguments):
    """Mark the notebooks of SUBMISSIONS, a folder or a zip archive.

    Understands folders per student, student_notebook.ipynb in one folder,
    and what Canvas, Moodle and nbgrader export.  Exit status: 0, or 1 if
    there are files that could not be marked and that a person must look at.
    """
    done = run.grade(**arguments, say=_say)
    _close(done)


@click.command()
@click.argument(
    "out", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option(
    "--diff", is_flag=True, help="Say what would change; change nothing."
)
@_WORKERS
@_EXECUTOR
@_plainly
def regrade(**arguments):
    """Mark the submissions of a run again, and say which marks change.

    OUT is the folder of the run's reports.  The inputs are the same, the
    exercises are as they are now; manual marks stay.
    """
    done = run.regrade(**arguments, say=_say)
    click.echo(_headline(done))
    for line in _table(done.changes):
        click.echo(line)
    _close(done, written=not arguments["diff"])


def _say(message):
    click.echo(message, err=True)


def _close(done, written=True):
    """The summary on stdout, and the exit status."""
    counts = ", ".join(f"{n} {word}" for word, n in done.counts.items())
    click.echo(f"Files: {counts}")
    click.echo(f"Mean: {done.mean} %")
    if written:
        click.echo(f"Reports: {done.out / 'report.html'}, "
                   f"{done.out / 'grades.csv'}")
    click.echo(f"Isolation: {done.run['isolation']}")
    for said in done.warnings:
        click.echo(f"Warning: {one_line(said)}", err=True)
    for path in done.attention[:_PATHS]:
        click.echo(f"A person must look at {one_line(path)}", err=True)
    if more := done.attention[_PATHS:]:
        click.echo(f"and at {count(len(more), 'more file')}: see report.html",
                   err=True)
    sys.exit(1 if done.attention or done.warnings else 0)


def _headline(done):
    changed = count(len(done.changes), "mark")
    by_hand = f"; {count(done.kept, 'manual mark')} would differ and stay"
    return (f"This changes {changed} of {done.marks}"
            f"{by_hand if done.kept else ''}.")


def _table(changes):
    """Lines of a table: who, what, before → after, why."""
    rows = [
        (one_line(c.student), c.exercise,
         f"{_points(c.before)} → {_points(c.after)}", _short(c.why))
        for c in changes
    ]
    rows = [("student", "exercise", "points", "why"), *rows] if rows else []
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(n) for cell, n in zip(row, widths, strict=True)
        ).rstrip() for row in rows
    ]


def _short(why):
    why = one_line(why)
    return why if len(why) <= _WIDTH else why[:_WIDTH - 1] + "…"


def _points(points):
    return "–" if points is None else number(points)
