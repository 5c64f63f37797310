"""The head of a chapter: what it gives, what it needs, how long it takes.

Written as an admonition of class ``chapter-head``; a chapter (a page whose
file name starts with a number) without one, or one that does not say
"Before you start", "Time" and "Difficulty", fails the build.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from .numbering import chapter_number

logger = logging.getLogger(__name__)
FACTS = ("Before you start", "Time", "Difficulty")


def _check(app: Sphinx, doctree: nodes.document) -> None:
    number = chapter_number(app.env.docname)
    if number is None or number.endswith("E"):
        return
    heads = [
        node
        for node in doctree.findall(nodes.admonition)
        if "chapter-head" in node["classes"]
    ]
    if len(heads) != 1:
        _warn(
            f"a chapter has one chapter-head, this has {len(heads)}",
            app.env.docname,
        )
        return
    head = heads[0]
    bold = head.findall(nodes.strong)
    said = {strong.astext().rstrip(":") for strong in bold}
    if missing := [fact for fact in FACTS if fact not in said]:
        _warn(f"the chapter-head does not say: {', '.join(missing)}", head)
    if not any(head.findall(nodes.list_item)):
        _warn("the chapter-head lists no objectives", head)


def _warn(message: str, location: nodes.Node | str) -> None:
    logger.warning(message, location=location, type="rnnbook", subtype="head")


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _check)
