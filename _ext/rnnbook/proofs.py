"""The number of an equation leads to its row in the ledger.

A reader who asks "is this right?" clicks on (5.3) and sees the code that
implements the equation and the measured proof.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

LEDGER = "chapters/ledger"
_NUMBER = re.compile(
    r'<span class="eqno">(\([^<)]+\))(<a class="headerlink" '
    r'href="#equation-([\w-]+)")'
)


def _row(label: str) -> str:
    return f"proof-of-{label}"


def name_rows(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each row of the ledger the name of its equation."""
    if docname != LEDGER:
        return
    for row in doctree.findall(nodes.row):
        for reference in row.findall(nodes.reference):
            _, found, label = reference.get("refuri", "").partition(
                "#equation-"
            )
            if found:
                row["ids"].append(_row(label))


def link_numbers(app, pagename, templatename, context, doctree) -> None:
    """Make the number beside every equation a link to its row."""
    if LEDGER not in app.env.found_docs or "body" not in context:
        return
    page = app.builder.get_relative_uri(pagename, LEDGER)
    row = _row(r"\3")
    context["body"] = _NUMBER.sub(
        rf'<span class="eqno"><a href="{page}#{row}" '
        r'title="Proof of this equation">\1</a>\2',
        context["body"],
    )


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", name_rows)
    app.connect("html-page-context", link_numbers)
