"""The `rnncourse` command: each subcommand is imported when it is called."""

import importlib
import sys
from pathlib import Path

from rnncourse import __version__

try:
    import click
except ModuleNotFoundError:  # the core installs NumPy alone
    sys.exit(
        'The rnncourse command needs click: pip install "rnncourse[exercises]"'
    )

# name: (module, attribute, extra that brings what it imports, one line)
_COMMANDS = {
    "progress": (
        "rnncourse.cli", "progress", "exercises",
        "What is solved in a folder of exercise notebooks.",
    ),
    "release": (
        "rnncourse.cli", "release", "exercises",
        "Make the learners' notebooks from those with solutions.",
    ),
    "data": (
        "rnncourse.data.command", "data", "data",
        "List, fetch and verify the data sets of the chapters.",
    ),
    "equations": (
        "rnnequations.command", "command", "equations",
        "Say what cell a formula defines, or what is wrong with it.",
    ),
    "grade": (
        "rnngrading.command", "grade", "grading",
        "Mark a folder of notebooks that were handed in.",
    ),
    "regrade": (
        "rnngrading.command", "regrade", "grading",
        "Mark them again; say what a changed exercise changes.",
    ),
}


class _Lazy(click.Group):
    """A group whose help needs none of its commands' libraries."""

    def main(self, *args, **kwargs):
        """Run; what is redirected is written as UTF-8, on Windows too."""
        for stream in (sys.stdout, sys.stderr):
            if stream.encoding.lower() != "utf-8" and not stream.isatty():
                stream.reconfigure(encoding="utf-8")
        return super().main(*args, **kwargs)

    def list_commands(self, ctx):
        return list(_COMMANDS)

    def get_command(self, ctx, name):
        if name not in _COMMANDS:
            return None
        module, attribute, extra, _ = _COMMANDS[name]
        try:
            return getattr(importlib.import_module(module), attribute)
        except ModuleNotFoundError as error:
            raise click.ClickException(
                f"{name} needs {error.name}, which is not installed: "
                f'pip install "rnncourse[{extra}]"'
            ) from error

    def format_commands(self, ctx, formatter):
        rows = [(name, entry[3]) for name, entry in _COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h",
                                                                "--help"]})
@click.version_option(__version__, package_name="rnncourse")
def main():
    """Recurrent networks from the first equation to working models."""


@click.command()
@click.argument(
    "folder", default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def progress(folder, as_json):
    """What is solved in the saved notebooks of FOLDER, and what is next.

    Looks at the outputs of the check cells as they were last run and saved;
    FOLDER is this one, or its subfolder exercises/, unless given.
    """
    import json

    from rnncourse.exercises.record import Progress

    inner = folder / "exercises"
    if not any(folder.glob("*.ipynb")) and inner.is_dir():
        folder = inner
    try:
        found = Progress.of_folder(folder)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(found.to_json(), indent=1))
    else:
        click.echo(str(found))


@click.command()
@click.argument("names", nargs=-1, metavar="[NN-name]...")
@click.option(
    "--root", default=".", show_default=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The repository.",
)
@click.option("--check", is_flag=True, help="Change nothing; fail if stale.")
@click.option("--force", is_flag=True, help="Run all of them again.")
@click.option(
    "--without-solutions", "handout", metavar="DIR",
    type=click.Path(path_type=Path),
    help="Also write to DIR a copy of the book's sources, and of the "
    "exercises, in which nobody finds a solution.",
)
def release(names, root, check, force, handout):
    """Make exercises/NN-name.ipynb from chapters/NN-name-exercises.ipynb.

    Solutions go out, stubs come in, and every notebook is run, so that what
    is stored is what a learner sees.
    """
    from rnncourse.exercises import release as maker

    try:
        if check:
            faults = maker.faults(root, names)
            if faults:
                raise click.ClickException(
                    "\n".join([*faults, "run: rnncourse release"])
                )
            click.echo("exercises/ is current")
            return
        for path, ran in maker.release(root, names, force=force):
            click.echo(f"{path.name}: {'written' if ran else 'current'}")
        if handout:
            count = maker.handout(root, handout)
            click.echo(f"{handout}: {count} files, no solutions")
    except maker.NotebookError as error:
        raise click.ClickException(str(error)) from error
