"""What this book adds to Jupyter Book, one idea per module."""

from __future__ import annotations

from importlib import import_module

MODULES = (
    "alt_text",
    "chapter",
    "drawings",
    "mermaid",
    "numbering",
    "pages",
    "proofs",
    "quiz",
    "shown",
)


def setup(app) -> dict:
    # imported here: the tools use single modules, without Sphinx
    for name in MODULES:
        import_module(f"{__name__}.{name}").setup(app)
    return {
        "version": "1",
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
