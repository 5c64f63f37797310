"""Every page of the book, from the file system, without a network."""

from pathlib import Path

import pytest
import yaml

from tools.check_book import check_page, pages_of

ROOT = Path(__file__).resolve().parents[2]


def listed(node):
    """Every page the table of contents names, in order."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("root", "file"):
                yield value
            else:
                yield from listed(value)
    elif isinstance(node, list):
        for item in node:
            yield from listed(item)


CONTENTS = list(
    listed(yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8")))
)


@pytest.mark.parametrize("name", [*CONTENTS, "search", "genindex"])
def test_page_has_no_fault(context, book, name):
    faults = check_page(context, book / f"{name}.html", book)
    assert not faults, "\n" + "\n".join(map(str, faults))


def test_every_page_of_the_book_is_checked(book):
    built = {
        p.relative_to(book).with_suffix("").as_posix() for p in pages_of(book)
    }
    assert built == {*CONTENTS, "search", "genindex"}


def test_every_notebook_is_in_the_book():
    stored = {f"chapters/{p.stem}" for p in ROOT.glob("chapters/*.ipynb")}
    assert stored == {n for n in CONTENTS if n.startswith("chapters/")}


def test_the_root_page_leads_to_the_first(page, book):
    page.goto((book / "index.html").as_uri())
    page.wait_for_url(f"**/{CONTENTS[0]}.html")
    assert page.locator("article h1").count() == 1
