"""Drawings from ``diagrams/`` become part of the page, so that they follow
its theme; in JupyterLab the same figure is an ordinary picture.

Their own title and description stay for listeners; the alternative text of
the figure, which says what *this* chapter wants seen, is what is read out.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

FOLDER = "diagrams"


def _inline(app: Sphinx, doctree: nodes.document) -> None:
    for image in list(doctree.findall(nodes.image)):
        path = _drawing(app, image)
        if path is None:
            continue
        app.env.note_dependency(str(path))
        svg = path.read_text("utf-8")
        head, opening, rest = svg.partition("<desc")
        attributes, _, rest = rest.partition(">")
        alt = escape(image.get("alt") or "")
        rest = rest[rest.index("</desc>") :]
        svg = f"{head}{opening}{attributes}>{alt}{rest}"
        if isinstance(image.parent, nodes.figure):
            image.parent["classes"].append("drawing")
        image.replace_self(nodes.raw("", svg, format="html"))


def _drawing(app: Sphinx, image: nodes.image) -> Path | None:
    """The file in ``diagrams/`` that ``image`` shows."""
    uri = image["uri"]
    if not uri.endswith(".svg") or "://" in uri:
        return None
    here = Path(app.env.doc2path(app.env.docname)).parent
    path = (here / uri).resolve()
    inside = path.parent == Path(app.srcdir, FOLDER).resolve()
    return path if inside and path.exists() else None


def setup(app: Sphinx) -> None:
    # after the check of alternative texts, before Sphinx collects images
    app.connect("doctree-read", _inline, priority=200)
