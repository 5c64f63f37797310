"""The role ``{shown}`` in the book: a small link to what shows a claim.

An arrow up or down leads to a cell of the same page, one that leans to a cell
of another chapter, or to a record on the ledger's page.  Claims that do not
hold (see claims.py) are warnings, which fail the build.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from .claims import RECORD, Page, faults
from .proofs import LEDGER

logger = logging.getLogger(__name__)
CHAPTERS = "chapters"
ABOVE, BELOW, ELSEWHERE = "↑", "↓", "↗"


class Mark(nodes.Inline, nodes.Element):
    """A link to one piece of evidence."""


class Shown(SphinxRole):
    """One mark per name."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        marks = [
            Mark("", shown_by=name.strip()) for name in self.text.split(",")
        ]
        for name in (mark["shown_by"] for mark in marks):
            chapter = name.rpartition("/")[0]
            if chapter and not name.startswith(RECORD):
                path = Path(self.env.srcdir, CHAPTERS, f"{chapter}.ipynb")
                self.env.note_dependency(str(path))
        return [nodes.superscript("", "", *marks, classes=["shown"])], []


def anchor(name: str) -> str:
    """The id of a cell on its page."""
    return f"cell-{name}"


def prepare(app: Sphinx, doctree: nodes.document) -> None:
    """Give cells and figures an anchor; say what keeps the page out."""
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") == "cell_code":
            name = cell.get("cell_metadata", {}).get("name")
            if name:
                cell["ids"].append(anchor(name))
    for figure in doctree.findall(nodes.figure):
        if not figure["ids"]:
            doctree.set_id(figure)  # without an id it gets no number
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix == ".ipynb":
        for fault in faults(Page.read(path)):
            logger.warning(
                "%s",
                fault,
                location=app.env.docname,
                type="rnnbook",
                subtype="claims",
            )


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Point each mark to its evidence, and name it for listeners."""
    passed = set()
    for node in doctree.findall(nodes.Element):
        passed.update(node.get("ids", []))
        if not isinstance(node, Mark):
            continue
        name = node["shown_by"]
        if name.startswith(RECORD):
            record = name.removeprefix(RECORD)
            node["mark"], what = ELSEWHERE, f"the record {record}"
            target, fragment = LEDGER, f"record-{record}"
        else:
            chapter, _, cell = name.rpartition("/")
            own = not chapter or chapter == docname.rpartition("/")[2]
            target = docname if own else f"{CHAPTERS}/{chapter}"
            fragment = anchor(cell)
            here = ABOVE if fragment in passed else BELOW
            node["mark"] = here if target == docname else ELSEWHERE
            what = f"the cell {cell}"
            if target != docname:
                what += f" of chapter {chapter}"
        node["title"] = f"Shown by {what}"
        page = (
            app.builder.get_relative_uri(docname, target)
            if target != docname
            else ""
        )
        node["uri"] = f"{page}#{fragment}"


def visit(self, node: Mark) -> None:
    title = escape(node["title"])
    self.body.append(
        f'<a href="{escape(node["uri"])}" title="{title}" '
        f'aria-label="{title}">{node["mark"]}</a>'
    )


def skip(self, node: Mark) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_role("shown", Shown())
    nothing = (skip, None)
    app.add_node(
        Mark,
        html=(visit, lambda self, node: None),
        latex=nothing,
        text=nothing,
        man=nothing,
        texinfo=nothing,
    )
    app.connect("doctree-read", prepare)
    app.connect("doctree-resolved", resolve)
