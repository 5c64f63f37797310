"""What a chapter claims, and what shows that it is so.

A claim is the text before a role ``{shown}`noisy-lamp` ``, back to the
previous one or to the start of its paragraph.  The role names

- a code cell of the same chapter by its option ``:name: noisy-lamp``,
- one of another chapter, ``02-simple-rnn/noisy-lamp``,
- or a stored record of an experiment, ``record:adding-100``;

several are separated by commas.  A cell shows something if it has an output
or an assertion.  The numbers of a claim stand in the output or the source of
its cells, or in its record (see quantities.py).

Some places may not stand alone.  ``faults`` names each that has neither this
role nor an equation ``{eq}`` nor a citation ``{cite}``: the answer to a
prediction, the explanation of a quiz option, a bullet of the summary, a
limitation (unless a code cell follows directly), a caption with a number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count, zip_longest
from pathlib import Path

import nbformat
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from nbformat import NotebookNode

from .quantities import ROLE, shown, stated, unsupported

EVIDENCE = re.compile(r"\{(?:shown|eq|cite(?:[:\w]+)?)\}`")
LIMITATION = "a limitation"
LIMITS = ("Where it breaks", "Limit cases")
RECORD = "record:"
PROVENANCE = ("command", "date", "versions", "seconds")  # of a record
_CHAPTER = re.compile(r"\d+-(?!.*-exercises$)")
_ASSERTION = re.compile(r"^\s*assert\b|\bassert_\w+\(", re.MULTILINE)
_FENCE_NAME = re.compile(r"^\{([\w:-]+)\}\s*(.*)$")
_PARSER = create_md_parser(
    MdParserConfig(
        enable_extensions={
            "amsmath",
            "attrs_block",
            "attrs_inline",
            "colon_fence",
            "deflist",
            "dollarmath",
            "html_image",
            "substitution",
            "tasklist",
        }
    ),
    RendererHTML,
)


@dataclass(frozen=True)
class Claim:
    """A sentence and the names of what shows it."""

    where: str
    text: str  # MyST, without the role
    names: tuple[str, ...]


@dataclass(frozen=True)
class Directive:
    """An admonition, a drop-down …"""

    uid: int
    name: str
    classes: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Block:
    """One paragraph (or heading cell of a table …) in its surroundings."""

    raw: str
    cell: int
    line: int  # of its cell, from 1
    section: str  # the heading of level 2 above it …
    part: str  # … and the nearest
    directives: tuple[Directive, ...]
    item: int | None  # the outermost list item of the innermost directive
    last: bool = False  # nothing but formulas before the code cell below

    @property
    def has_evidence(self) -> bool:
        return bool(EVIDENCE.search(self.raw))


@dataclass
class Page:
    """A notebook of the book, read for what it claims."""

    path: Path
    notebook: NotebookNode
    _where: dict[int, int] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Page:
        return cls(path, nbformat.read(path, as_version=4))

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def root(self) -> Path:
        return self.path.parents[1]

    @cached_property
    def _starts(self) -> list[int | None]:
        """For each cell the line of the manuscript before its first."""
        path = self.root / "manuscript" / f"{self.name}.md"
        if not path.exists():
            return [None] * len(self.notebook.cells)
        text, position = path.read_text("utf-8"), 0
        starts: list[int | None] = []
        for cell in self.notebook.cells:
            found = text.find(cell.source, position)
            if found < 0:
                starts.append(None)
                continue
            starts.append(text.count("\n", 0, found))
            position = found + len(cell.source)
        return starts

    def where(self, cell: int, line: int = 1) -> str:
        """``manuscript/05-lstm.md:412``, or the cell where there is none."""
        start = self._starts[cell]
        if start is None:
            return f"{self.name}, cell {cell + 1}, line {line}"
        return f"manuscript/{self.name}.md:{start + line}"

    @cached_property
    def cells(self) -> dict[str, NotebookNode]:
        """The code cells that have a name."""
        return {
            cell.metadata["name"]: cell
            for cell in self.notebook.cells
            if cell.cell_type == "code" and "name" in cell.metadata
        }

    @cached_property
    def blocks(self) -> list[Block]:
        """Every paragraph, in order."""
        section, found = "", []
        cells = self.notebook.cells
        for k, cell in enumerate(cells):
            if cell.cell_type != "markdown":
                continue
            reader = _Reader(k, section)
            reader.read(cell.source)
            section = reader.section
            if k + 1 < len(cells) and cells[k + 1].cell_type == "code":
                reader.mark_last()
            found += reader.blocks
        return found

    def captions(self) -> Iterator[tuple[int, str]]:
        """(cell, caption) of each figure; "" where it has none."""
        for k, cell in enumerate(self.notebook.cells):
            if cell.cell_type == "code":
                options = cell.metadata.get("mystnb", {})
                caption = (options.get("figure") or {}).get("caption") or ""
                if caption or _draws(cell):
                    yield k, str(caption).strip()

    def texts(self) -> Iterator[tuple[str, str]]:
        """(where, text) of everything that may hold a claim."""
        for block in self.blocks:
            yield self.where(block.cell, block.line), block.raw
        for k, caption in self.captions():
            yield self.where(k), caption

    def claims(self) -> list[Claim]:
        """Every claim that names its evidence."""
        found = []
        for where, text in self.texts():
            start = 0
            for role in ROLE.finditer(text):
                if role["name"] != "shown":
                    continue
                names = tuple(part.strip() for part in role["text"].split(","))
                words = " ".join(text[start : role.start()].split())
                found.append(Claim(where, words, names))
                start = role.end()
        return found


def _draws(cell: NotebookNode) -> bool:
    return any(
        kind.startswith("image/")
        for output in cell.outputs
        for kind in output.get("data", {})
    )


class _Reader:
    """Walks the Markdown of one cell."""

    def __init__(self, cell: int, section: str):
        self.cell, self.section, self.part = cell, section, section
        self.blocks: list[Block] = []
        self._numbers = count()

    def read(
        self, text: str, line: int = 1, inside: tuple[Directive, ...] = ()
    ) -> None:
        items: list[int] = []
        heading = None
        for token in _PARSER.parse(text):
            if token.type == "list_item_open":
                items.append(next(self._numbers))
            elif token.type == "list_item_close":
                items.pop()
            elif token.type == "heading_open":
                heading = token.tag
            elif token.type == "heading_close":
                heading = None
            elif token.type in ("fence", "colon_fence"):
                self._directive(token, line, inside)
            elif token.type == "inline" and heading:
                self.part = token.content.strip()
                if heading in ("h1", "h2") and not inside:
                    self.section = self.part
            elif token.type == "inline":
                self.blocks.append(
                    Block(
                        token.content,
                        self.cell,
                        line + _first(token),
                        self.section,
                        self.part,
                        inside,
                        items[0] if items else None,
                    )
                )

    def _directive(
        self, token: Token, line: int, inside: tuple[Directive, ...]
    ) -> None:
        named = _FENCE_NAME.match(token.info.strip())
        if not named or named[1] in ("mermaid", "code", "math", "code-block"):
            return
        lines = token.content.split("\n")
        classes: list[str] = []
        skipped = 0
        while skipped < len(lines) and (
            option := re.match(r":([\w-]+):(.*)", lines[skipped])
        ):
            if option[1] == "class":
                classes = option[2].split()
            skipped += 1
        first = line + _first(token)
        directive = Directive(
            next(self._numbers), named[1], tuple(classes), first
        )
        self.read(
            "\n".join(lines[skipped:]),
            first + 1 + skipped,
            (*inside, directive),
        )

    def mark_last(self) -> None:
        """A code cell follows: it shows what the last block says."""
        if self.blocks:
            self.blocks[-1] = replace(self.blocks[-1], last=True)


# --- what has to have evidence ----------------------------------------------


def _first(token: Token) -> int:
    """Its first line; markdown-it knows none for tokens inside a line."""
    return token.map[0] if token.map else 0


def _within(block: Block, kind: str) -> bool:
    return any(kind in d.classes for d in block.directives)


def _group(block: Block) -> tuple[str, object] | None:
    """What must have evidence, and which one of its kind; None: nothing."""
    dropdown = next((d for d in block.directives if d.name == "dropdown"), None)
    if _within(block, "predict"):
        return ("the answer to a prediction", dropdown) if dropdown else None
    if _within(block, "quiz"):
        if not dropdown or block.item is None:
            return None
        return "the explanation of a quiz option", block.item
    if block.section == "Summary" and not block.directives:
        if block.item is None:
            return None
        return "a bullet of the summary", block.item
    if block.section in LIMITS:
        key = block.item if block.item is not None else (block.cell, block.line)
        return LIMITATION, (block.directives, key)
    return None


def _introduces(block: Block, after: Block | None) -> bool:
    """Whether a paragraph only leads to the list below it."""
    return (
        block.item is None
        and after is not None
        and after.item is not None
        and (after.cell, after.part) == (block.cell, block.part)
        and after.directives == block.directives
    )


def missing(page: Page) -> list[str]:
    """A sentence for each place that stands without evidence."""
    groups: dict[tuple, list[Block]] = {}
    for block, after in zip_longest(page.blocks, page.blocks[1:]):
        group = _group(block)
        if group and not (group[0] == LIMITATION and _introduces(block, after)):
            groups.setdefault((block.cell, *group), []).append(block)
    said = []
    for (cell, what, _), blocks in groups.items():
        shows = any(b.has_evidence for b in blocks)
        if what == LIMITATION:
            shows = shows or any(b.last for b in blocks)
        if not shows:
            said.append(
                f"{page.where(cell, blocks[0].line)}: {what} names nothing "
                f"that shows it: {_start(blocks[0].raw)}"
            )
    for cell, caption in page.captions():
        where = page.where(cell)
        if not caption:
            said.append(
                f"{where}: a figure without a caption: give its cell the "
                "metadata mystnb: {figure: {caption: …}}"
            )
        elif stated(caption) and not EVIDENCE.search(caption):
            said.append(
                f"{where}: a caption with a number names nothing that shows "
                f"it: {_start(caption)}"
            )
    return said


def _start(raw: str, width: int = 60) -> str:
    text = " ".join(raw.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"


# --- whether the evidence is there ------------------------------------------


class EvidenceError(ValueError):
    """A name that shows nothing, and why."""


def evidence(name: str, page: Page) -> list[float]:
    """The numbers of what ``name`` stands for on ``page``."""
    if name.startswith(RECORD):
        record = _record(name.removeprefix(RECORD))
        results = {k: v for k, v in record.items() if k not in PROVENANCE}
        return [*shown(json.dumps(results)), *_lengths(results)]
    chapter, _, cell_name = name.rpartition("/")
    if chapter and chapter != page.name:
        path = page.path.with_name(f"{chapter}.ipynb")
        if not path.exists():
            raise EvidenceError(f"there is no chapter {chapter}")
        page = Page.read(path)
    if cell_name not in page.cells:
        known = ", ".join(page.cells) or "none"
        raise EvidenceError(
            f"no cell of {page.name} is called {cell_name!r}; named are: "
            f"{known}"
        )
    cell = page.cells[cell_name]
    if not cell.outputs and not _ASSERTION.search(cell.source):
        raise EvidenceError(
            f"the cell {name} has neither an output nor an assertion"
        )
    if "remove-cell" in cell.metadata.get("tags", []):
        raise EvidenceError(f"the cell {name} is not on its page (remove-cell)")
    return shown("\n".join([cell.source, *_printed(cell)]))


def _lengths(data: object) -> Iterator[int]:
    """How many there are: "of 10" is shown by a list of ten."""
    if isinstance(data, dict | list):
        yield len(data)
        for part in data.values() if isinstance(data, dict) else data:
            yield from _lengths(part)


def _printed(cell: NotebookNode) -> Iterator[str]:
    for output in cell.outputs:
        yield output.get("text", "")
        for kind, data in output.get("data", {}).items():
            if kind.startswith("text/"):
                yield data


def _record(name: str) -> dict:
    from rnncourse.experiments import record

    try:
        return record(name)
    except ValueError as exc:
        raise EvidenceError(str(exc)) from None


def wrong(page: Page) -> list[str]:
    """A sentence for each name that shows nothing, or not these numbers."""
    said, seen = [], set()
    for k, cell in enumerate(page.notebook.cells):
        name = cell.metadata.get("name") if cell.cell_type == "code" else None
        if name in seen:
            said.append(f"{page.where(k)}: another cell is called {name!r}")
        if name and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            said.append(
                f"{page.where(k)}: a cell's name has lower-case letters, "
                f"digits and single hyphens; got {name!r}"
            )
        seen |= {name} - {None}
    for claim in page.claims():
        numbers: list[float] = []
        try:
            for name in claim.names:
                numbers += evidence(name, page)
        except EvidenceError as exc:
            said.append(f"{claim.where}: {exc}")
            continue
        names = ", ".join(claim.names)
        said += [
            f"{claim.where}: {number}: no such number is shown by {names}"
            for number in unsupported(claim.text, numbers)
        ]
    return said


def faults(page: Page) -> list[str]:
    """Everything that keeps ``page`` out of the book."""
    said = wrong(page)
    if _CHAPTER.match(page.name):
        said += missing(page)
    return said
