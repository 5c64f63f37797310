"""Every image says in words what it shows, or the build fails.

The text of a figure comes from its cell's metadata::

    mystnb:
      image:
        alt: The forget gate closes at step 30 …
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)
# docutils falls back to the file name, which tells a listener nothing
_FILE_NAME = re.compile(r"^\S+\.(png|svg|jpe?g|gif)$", re.IGNORECASE)


def is_described(alt: str | None) -> bool:
    """Whether ``alt`` can stand for the picture."""
    return bool(alt and alt.strip() and not _FILE_NAME.match(alt.strip()))


def _check(app: Sphinx, doctree: nodes.document) -> None:
    for image in doctree.findall(nodes.image):
        if not is_described(image.get("alt")):
            logger.warning(
                "an image has no text alternative: give its cell the "
                "metadata mystnb: {image: {alt: …}} (got %r)",
                image.get("alt"),
                location=image,
                type="rnnbook",
                subtype="alt",
            )


def setup(app: Sphinx) -> None:
    # before sphinx's own image collector renames the files
    app.connect("doctree-read", _check, priority=100)
