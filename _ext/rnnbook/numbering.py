"""A chapter's number is the number in its file name.

Sphinx numbers by position, so "chapter 5" would be called 3 until chapters
3 and 4 exist.  Here ``chapters/05-lstm`` is 5, its sections 5.1, 5.2 …, its
equations (5.1) …; its exercises are 5E, with equations (5E.1) ….
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector

_NUMBERED = re.compile(r"(?:^|/)(\d+)-[^/]*?(-exercises)?$")
DEPTH = 2  # number chapters and their sections; below that, names are enough


def chapter_number(docname: str) -> str | None:
    """``chapters/05-lstm`` -> "5", its exercises "5E", other pages None."""
    match = _NUMBERED.search(docname)
    if match is None:
        return None
    return f"{int(match[1])}{'E' if match[2] else ''}"


def _assign(
    _collector: TocTreeCollector, env: BuildEnvironment
) -> list[str]:
    """Replaces ``TocTreeCollector.assign_section_numbers``."""
    before, env.toc_secnumbers = env.toc_secnumbers, {}
    for docname, toc in env.tocs.items():
        if (number := chapter_number(docname)) is None:
            continue
        numbers: dict[str, tuple] = {}
        _walk(toc, (number,), numbers)
        env.toc_secnumbers[docname] = numbers
        env.titles[docname]["secnumber"] = (number,)
    return [
        name
        for name in env.toc_secnumbers
        if env.toc_secnumbers[name] != before.get(name)
    ]


def _walk(items: nodes.Element, number: tuple, numbers: dict) -> None:
    """Number the entries of one bullet list: the first gets ``number``."""
    entries = [i for i in items.children if isinstance(i, nodes.list_item)]
    for position, item in enumerate(entries):
        own = number if len(number) == 1 else (*number[:-1], position + 1)
        shown = own if len(own) <= DEPTH else None
        for child in item.children:
            if isinstance(child, addnodes.compact_paragraph):
                reference = child[0]
                numbers[reference["anchorname"]] = shown
                reference["secnumber"] = shown
            elif isinstance(child, nodes.bullet_list):
                _walk(child, (*own, 0), numbers)


def setup(app: Sphinx) -> None:
    TocTreeCollector.assign_section_numbers = (  # type: ignore[method-assign]
        _assign  # type: ignore[assignment]  # its self is not needed
    )
