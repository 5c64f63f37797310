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

EXERCISES = "-exercises"
PLACEHOLDER = "/OWNER/"  # in the address of the repository, _config.yml


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


def learner_file(app: Sphinx, docname: str) -> str | None:
    """The notebook to fill in that belongs to a chapter or its exercises."""
    if chapter_number(docname) is None:
        return None
    name = Path(docname).name.removesuffix(EXERCISES)
    path = f"exercises/{name}.ipynb"
    return path if Path(app.srcdir, path).exists() else None


def add_downloads(app: Sphinx, doctree: nodes.document) -> None:
    """Under the title: this notebook, and the one to fill in."""
    docname = app.env.docname
    title = next(iter(doctree.findall(nodes.title)), None)
    if title is None or not docname.startswith("chapters/"):
        return
    files = [("Notebook", f"{docname}.ipynb")]
    if learner := learner_file(app, docname):
        files.append(("Exercises to fill in", learner))
    if docname.endswith(EXERCISES):  # what to open here comes first
        files = [*files[1:], ("Notebook with solutions", files[0][1])]
    line = nodes.paragraph(classes=["page-files"])
    line += nodes.inline("", "Download: ")
    for position, (text, path) in enumerate(files):
        if position:
            line += nodes.Text(" · ")
        line += addnodes.download_reference(
            "", "", nodes.inline("", text), reftarget=f"/{path}", refdoc=docname
        )
    title.parent.insert(title.parent.index(title) + 1, line)


def rename_learner_files(app: Sphinx, doctree: nodes.document) -> None:
    """In a folder of downloads the chapter and its exercises lie together."""
    for node in doctree.findall(addnodes.download_reference):
        path = node["reftarget"].lstrip("/")
        if not path.startswith("exercises/") or "filename" not in node:
            continue
        pages, stored = app.env.dlfiles[path]
        name = f"{Path(path).stem}-to-fill-in.ipynb"
        node["filename"] = f"{stored.rpartition('/')[0]}/{name}"
        app.env.dlfiles[path] = (pages, node["filename"])


def lead_to_learner_notebooks(
    app: Sphinx, pagename, templatename, context, doctree
) -> None:
    """The buttons of an exercise page open and offer what is to fill in.

    While the repository is a placeholder, nothing can be opened anywhere.
    """
    address = app.config.html_theme_options.get("repository_url", "")
    groups = context.get("header_buttons", [])
    if PLACEHOLDER in address or not address:
        groups = [g for g in groups if g.get("label") != "launch-buttons"]
        context["header_buttons"] = groups
    learner = learner_file(app, pagename)
    if learner is None or not pagename.endswith(EXERCISES):
        return
    for group in groups:
        for button in group.get("buttons", []):
            if group.get("label") == "launch-buttons":
                button["url"] = button["url"].replace(
                    f"{pagename}.ipynb", learner
                )
            elif button.get("label") == "download-source-button":
                stored = app.env.dlfiles[learner][1]
                button["url"] = context["pathto"](f"_downloads/{stored}", 1)


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
    # after that, for each has a name by then
    app.connect("doctree-read", rename_learner_files, priority=600)
    app.connect("doctree-read", name_solutions)
    # after the theme has made its buttons
    app.connect("html-page-context", lead_to_learner_notebooks, priority=900)
    app.connect("html-page-context", drop_thebe, priority=900)
