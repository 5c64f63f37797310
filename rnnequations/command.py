"""``rnncourse equations``: the diagnosis on the command line."""

import json
import sys
from pathlib import Path

import click

from rnnequations.reading import diagnose


@click.command("equations")
@click.argument("source", metavar="FILE|-")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="How to write the report.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report to a file instead of the terminal.",
)
def command(source, kind, output):
    """Say what cell the formulas of FILE define, or what is wrong.

    FILE is LaTeX, Markdown, HTML, a notebook or plain text; - reads standard
    input.  The exit status is 0 where every cell found is defined
    correctly, 1 where not, 2 where there is nothing to read.
    """
    text = _text(source)
    report = diagnose(text)
    name = "standard input" if source == "-" else Path(source).name
    if kind == "json":
        out = report.to_json()
    elif kind == "html":
        out = report.to_html(title=f"Equations of {name}")
    else:
        out = report.to_text()
    if output is None:
        click.echo(out)
    else:
        try:
            output.write_text(out + "\n", encoding="utf-8")
        except OSError as error:
            raise click.FileError(str(output), error.strerror) from error
    sys.exit(0 if report.ok else 1)


def _text(source):
    """The text to read; a notebook gives its Markdown cells."""
    if source == "-":
        raw = sys.stdin.buffer.read()
    else:
        try:
            raw = Path(source).read_bytes()
        except OSError as error:
            raise click.FileError(source, error.strerror) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(
            f"{source} is not UTF-8 text: byte {error.start} cannot be read"
        ) from error
    if source.endswith(".ipynb"):
        return _notebook(source, text)
    return text


def _notebook(source, text):
    try:
        cells = json.loads(text)["cells"]
        return "\n\n".join(
            "".join(cell["source"])
            for cell in cells
            if cell["cell_type"] == "markdown"
        )
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"{source} is not a notebook") from error
