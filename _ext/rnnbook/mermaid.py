"""Mermaid diagrams from pictures drawn ahead of time.

The source stays in the notebook, where JupyterLab draws it.  The book must
work without a network or a server, so ``python -m tools.diagrams`` draws
each diagram to ``diagrams/<title>.svg``, which is committed and put into the
page.  A diagram that is missing, or older than its source, fails the build.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)


class DiagramError(ValueError):
    """A diagram that cannot be published, and why."""


def accessible_names(source: str) -> tuple[str, str]:
    """(title, description) of a diagram; both are required."""
    title = re.search(r"^\s*accTitle:\s*(\S.*)$", source, re.MULTILINE)
    line = re.search(r"^\s*accDescr:\s*(\S.*)$", source, re.MULTILINE)
    block = re.search(
        r"^\s*accDescr\s*\{([^}]*\S[^}]*)\}", source, re.MULTILINE
    )
    description = line or block
    if not title or not description:
        raise DiagramError("a diagram needs an accTitle and an accDescr line")
    return title[1].strip(), " ".join(description[1].split())


def slug(title: str) -> str:
    """The name of the file: ``One step of an LSTM`` -> one-step-of-an-lstm."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def stamp(source: str) -> str:
    """What the file says about the source it was drawn from."""
    lines = [line.rstrip() for line in source.strip().splitlines()]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return f"<!-- drawn from {digest} -->"


class Mermaid(SphinxDirective):
    """A figure: the drawing, its title as the caption, numbered."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        source = "\n".join(self.content)
        try:
            title, _ = accessible_names(source)
            svg = self._read(title, source)
        except DiagramError as exc:
            logger.warning(
                "%s", exc, location=self.get_location(), type="rnnbook"
            )
            return [nodes.literal_block(source, source)]
        figure = nodes.figure(classes=["diagram"])
        # a wide drawing scrolls, its caption does not
        svg = f'<div class="diagram-scroll">{svg}</div>'
        figure += nodes.raw("", svg, format="html")
        figure += nodes.caption("", title)
        figure["names"].append(f"diagram-{slug(title)}")
        self.set_source_info(figure)
        self.state.document.note_explicit_target(figure, figure)
        return [figure]

    def _read(self, title: str, source: str) -> str:
        path = Path(self.env.srcdir) / "diagrams" / f"{slug(title)}.svg"
        self.env.note_dependency(str(path))
        if not path.exists():
            raise DiagramError(
                f"diagrams/{path.name} is missing: "
                "run python -m tools.diagrams"
            )
        first, _, svg = path.read_text("utf-8").partition("\n")
        if first != stamp(source):
            raise DiagramError(
                f"diagrams/{path.name} is older than its source: "
                "run python -m tools.diagrams"
            )
        return svg


def setup(app: Sphinx) -> None:
    app.add_directive("mermaid", Mermaid, override=True)
