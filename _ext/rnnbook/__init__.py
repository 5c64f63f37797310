"""What this book adds to Jupyter Book, one idea per module."""

from __future__ import annotations

from sphinx.application import Sphinx

from . import alt_text, chapter, mermaid, numbering, pages, proofs, quiz


def setup(app: Sphinx) -> dict:
    modules = (alt_text, chapter, mermaid, numbering, pages, proofs, quiz)
    for module in modules:
        module.setup(app)
    return {
        "version": "1",
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
