"""Repairs and additions to every HTML page."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import (
    HideCodeCellNode,
    depart_HideCellInput,
    visit_HideCellInput,
)
from sphinx import addnodes
from sphinx.application import Sphinx

from .numbering import chapter_number


def drop_thebe(app, pagename, templatename, context, doctree) -> None:
    """Thebe needs a network, and sphinx-thebe emits one script twice.

    The repetition declares a ``const`` again: an error on every page.
    """
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if "sphinx-thebe" not in str(script.filename or "")
        and "THEBE_JS_URL" not in script.attributes.get("body", "")
    ]


def add_downloads(app: Sphinx, doctree: nodes.document) -> None:
    """Under the title: this notebook, and the one to fill in."""
    env = app.env
    docname = env.docname
    title = next(iter(doctree.findall(nodes.title)), None)
    if title is None or not docname.startswith("chapters/"):
        return
    name = Path(docname).name
    files = [("Notebook", f"/{docname}.ipynb")]
    number = chapter_number(docname)
    if number is not None:
        learner = name.removesuffix("-exercises")
        if Path(app.srcdir, "exercises", f"{learner}.ipynb").exists():
            files.append(
                ("Exercises to fill in", f"/exercises/{learner}.ipynb")
            )
    line = nodes.paragraph(classes=["page-files"])
    line += nodes.inline("", "Download: ")
    for position, (text, target) in enumerate(files):
        if position:
            line += nodes.Text(" · ")
        line += addnodes.download_reference(
            "", "", nodes.inline("", text), reftarget=target, refdoc=docname
        )
    title.parent.insert(title.parent.index(title) + 1, line)


def name_solutions(app: Sphinx, doctree: nodes.document) -> None:
    """On exercise pages a hidden cell is a solution, and is called one."""
    number = chapter_number(app.env.docname)
    if number is None or not number.endswith("E"):
        return
    for cell in doctree.findall(nodes.container):
        if cell.get("hide_mode") == "input":
            cell["prompt_show"] = "Show a solution"
            cell["prompt_hide"] = "Hide the solution"


def visit_hidden(self, node: HideCodeCellNode) -> None:
    """Without the aria-label that hides the visible text from listeners."""
    visit_HideCellInput(self, node)
    self.body[:] = [
        part.replace(' aria-label="Toggle hidden content"', "")
        if part.startswith("<summary")
        else part
        for part in self.body
    ]


def setup(app: Sphinx) -> None:
    app.add_node(
        HideCodeCellNode,
        override=True,
        html=(visit_hidden, depart_HideCellInput),
    )
    # before sphinx collects the downloads of a page
    app.connect("doctree-read", add_downloads, priority=100)
    app.connect("doctree-read", name_solutions)
    app.connect("html-page-context", drop_thebe, priority=900)
