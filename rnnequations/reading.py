"""The way in: a text of any kind to a report.

Plain text leaves things open (is ``W_xh`` one name? does ⊙ bind tighter
than juxtaposition?).  The readings are tried in order; the first under which
the text defines a known cell correctly is the one that was meant.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace

import numpy as np

from rnnequations import documents, macros, published, statements
from rnnequations import nodes as n
from rnnequations.errors import EquationError
from rnnequations.findings import Finding
from rnnequations.graph import build, directed
from rnnequations.judge import judge
from rnnequations.lexer import Reading
from rnnequations.outcome import Cell, Report
from rnnequations.resolve import resolve
from rnnequations.write import equation

# What an equation that could not be read leaves behind in the others.
_FOLLOWING = {
    "undefined",
    "unused",
    "no-cell",
    "unknown-update",
    "missing-gate",
    "missing-term",
    "missing-weight",
    "missing-bias",
}

MAX_STATEMENTS = 150
_LARGEST_CELL = 24  # equations; the longest in the literature has ten

_TEX = (Reading(), Reading(tight=True), Reading(greedy=True))
_PLAIN = (
    Reading(greedy=True),
    Reading(greedy=True, words=True),
    Reading(greedy=True, tight=True),
    Reading(greedy=True, words=True, tight=True),
    Reading(),
)


def diagnose(text: str) -> Report:
    """What recurrent cell a text defines, and what is wrong with it.

    text: a formula or a whole document (LaTeX, Markdown, HTML, TeX, plain
    Unicode, a docstring).

    Never raises for a string: what cannot be read is a finding ``syntax``
    with its position.  Raises TypeError for anything but a string.

    >>> diagnose("h_t = tanh(x_t W_x + h_{t-1} W_h + b)").verdict
    'simple RNN'
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, got {type(text).__name__}")
    try:
        known, blanked = macros.find(text) if "\\" in text else ({}, text)
        blocks, broken = documents.blocks(blanked)
    except EquationError as error:
        return _unreadable(error)
    document = _Document(blocks, broken, known, published.named(text))
    with np.errstate(all="ignore"):  # of formulas that divide by 0
        return document.report()


def _unreadable(error):
    finding = Finding("syntax", error.line, f"{error.reason} ({_at(error)}).")
    return Report("unknown", [finding])


def _at(error):
    return f"line {error.line}, column {error.column}"


def _rank(report):
    codes = [f.code for f in report.findings if f.severity == "error"]
    return (
        not report.cells,
        codes.count("syntax") + codes.count("no-cell"),
        report.verdict == "unknown",
        codes.count("undefined") + codes.count("shape"),
        codes.count("unknown-update"),
        len(codes),
    )


@dataclass
class _Document:
    """The blocks of a text, read under one reading after the other.

    ``named``: the text names a published cell that is not on the list.
    """

    blocks: list
    broken: list
    known: dict
    named: str
    stated: dict = field(default_factory=dict)
    seen: dict = field(default_factory=dict)

    def tex(self, block):
        """Whether a block is TeX: it, or others between such marks."""
        kinds = {b.kind for b in self.blocks if "\\" in b.text} - {"line"}
        return "\\" in block.text or block.kind in kinds

    def readings(self):
        """Pairs of readings, for blocks of TeX and of plain text."""
        kinds = {self.tex(b) for b in self.blocks}
        if kinds == {True}:
            return [(r, r) for r in _TEX]
        if True not in kinds:
            return [(r, r) for r in _PLAIN]
        return [
            (Reading(tight=r.tight, greedy=not k % 2), r)
            for k, r in enumerate(_PLAIN)
        ] + [(Reading(), _PLAIN[0])]

    def report(self):
        """The report under the reading that was meant."""
        best = chosen = None
        for readings in self.readings():
            report = self._attempt(readings, mend=False)
            if report.ok:
                return report
            if best is None or _rank(report) < _rank(best):
                best, chosen = report, readings
        return self._attempt(chosen, mend=True)

    def _attempt(self, readings, mend):
        try:
            return self._assemble(readings, mend)
        except RecursionError:
            return _unreadable(EquationError("nested too deeply", 1, 1))
        except (ArithmeticError, AttributeError, LookupError, TypeError,
                ValueError) as error:  # fmt: skip
            # No text may end in a traceback, whatever the reader's faults.
            line = self.blocks[0].line if self.blocks else 1
            reason = f"this cannot be run ({type(error).__name__})"
            return _unreadable(EquationError(reason, line, 1))

    def _statements(self, block, reading):
        key = (block.line, block.column, block.display, reading)
        if key not in self.stated:
            try:
                source = macros.expand(
                    block.text, self.known, block.line, block.column
                )
                self.stated[key] = statements.read(
                    source, reading, block.line, block.column, block.display
                )
            except EquationError as error:
                self.stated[key] = [], [error]
        return self.stated[key]

    def _assemble(self, readings, mend):
        """The report on the blocks under one pair of readings."""
        stated = []
        errors = [(None, error) for error in self.broken]
        for block in self.blocks:
            reading = readings[not self.tex(block)]
            found, problems = self._statements(block, reading)
            stated.extend(found)
            if len(stated) > MAX_STATEMENTS:
                reason = f"more than {MAX_STATEMENTS} equations in one text"
                last = stated[MAX_STATEMENTS]
                return _unreadable(
                    EquationError(reason, last.line, last.column)
                )
            errors.extend((block, problem) for problem in problems)
        definitions, problems, clock = resolve(stated, readings[1])
        block_of = {b.display: b for b in self.blocks}
        errors.extend((None, p) for p in problems)
        definitions = _essential(definitions, block_of)
        cells = self._cells(definitions, clock, block_of, mend)
        hollow = all(_empty(c) for c in cells)
        formulas = {
            b.display for b in self.blocks if b.formula or (hollow and b.recurs)
        }
        unread = [
            error
            for block, error in errors
            if not cells or block is None or block.display in formulas
        ]
        notes = [
            Finding("syntax", e.line, f"{e.reason} ({_at(e)}).") for e in unread
        ]
        if not cells:
            if not notes:
                line = self.blocks[0].line if self.blocks else 1
                message = (
                    "No equation here defines a state."
                    if self.blocks
                    else "There is no equation in this text (line 1, column 1)."
                )
                notes = [Finding("no-cell", line, message)]
            return Report("unknown", notes)
        if notes:
            for cell in cells:
                cell.findings = [
                    f for f in cell.findings if f.code not in _FOLLOWING
                ]
        verdict = "; ".join(dict.fromkeys(c.verdict for c in cells))
        findings = [f for c in cells for f in c.findings]
        return Report(
            verdict,
            list(dict.fromkeys([*notes, *findings])),
            cells,
            sorted({e.line for e in unread}),
        )

    def _cells(self, definitions, clock, block_of, mend):
        """The cells, kept for readings that mean the same."""
        same = (
            mend,
            clock,
            *((d.name, d.node, d.line, d.block) for d in definitions),
        )
        if same not in self.seen:
            self.seen[same] = _cells(
                definitions, clock, block_of, mend, self.named
            )
        return [replace(cell) for cell in self.seen[same]]


def _calls(definition):
    """Whether a function is applied in a definition."""
    return any(isinstance(p, n.Call) for p in n.walk(definition.node))


def _essential(definitions, block_of):
    """The definitions a cell can be made of.

    Gradients go, ``h = tanh(w h)`` about some ``h_t``, and what running text
    only remarks about a name defined elsewhere, as ``c_t = c_{t-1}``.
    """
    timed = {d.name.key for d in definitions if d.name.time is not None}
    kept = [
        d
        for d in definitions
        if d.name.base[0] not in "δ∂"
        and d.name.base not in ("sigma", "phi", "psi")
        and (d.name.time is not None or d.name.key not in timed)
    ]

    def remark(d):
        block = block_of.get(d.block)
        if block is None or block.kind not in ("inline", "code"):
            return False
        parts = list(n.walk(d.node))
        now = {
            p.key
            for p in parts
            if isinstance(p, n.Name)
            and p.time in (0, None)
            and p.base not in "xXWUVRb"
        }
        current = now & {e.name.key for e in kept} - {d.name.key}
        special = any(
            isinstance(p, n.Product) and n.Number(0) in (p.left, p.right)
            for p in parts
        )
        if d.name.time is None and d.name.base in "WUVRb" and not current:
            return True  # a special value, as in W_h = I
        own = any(p.key == d.name.key for p in n.names(d.node))
        if not (own or _calls(d)) and {d.name.key, *current} <= shown:
            return True  # a special case of what the displays define
        # What reads an input, and is read beside it in running text, is part
        # of a cell of its own.
        fed = any(isinstance(p, n.Name) and p.base in "xX" for p in parts)
        beside = fed and any(
            section == block.section and other != d.block
            for section, other in cited[d.name.key]
        )
        known = d.name.key in shown and not beside
        alone = not current and (not _calls(d) or known)
        return special or alone

    shown = {
        d.name.key
        for d in kept
        if d.block in block_of and block_of[d.block].kind == "display"
    }
    cited = defaultdict(set)  # by name: where other running text reads it
    for d in kept:
        block = block_of.get(d.block)
        if block is not None and block.kind in ("inline", "code"):
            for m in n.names(d.node):
                if m.time == 0:
                    cited[m.key].add((block.section, d.block))
    firm = {d.name.key for d in kept if not remark(d)}
    return [
        d
        for d in kept
        if not remark(d)
        or not (d.name.key in firm or d.name.base in "WUVRb")
    ]


# ---- several cells in one document ------------------------------------------


def _cells(definitions, clock, block_of, mend, named):
    """A cell per group of definitions that belong together.

    A group takes what it does not define from the groups before it; a group
    that is only the beginning of a later, whole one is not a cell.
    """
    sections = {k: b.section for k, b in block_of.items()}
    cells, earlier, begun, idle, lenders = [], [], set(), [], []
    displayed, whole, few = [], set(), []
    groups = [
        (part, sum(_memory(d, block_of) for d in group) > 1)
        for group in _groups(definitions, clock, sections)
        for part in directed(group)
    ]
    for index, (group, linear) in enumerate(groups):
        idle.append(not any(_calls(d) for d in group) and not linear)
        few.append(sum(map(_calls, group)) < 2)
        own = group
        group, lent = _borrow(group, earlier, clock)
        lenders.append(lent)
        system = build(group, clock)
        outcome = judge(system, mend, named)
        earlier[:0] = [(index, d) for d in own]
        displayed.append(
            {
                d.name.key
                for d in own
                if d.block in block_of
                and block_of[d.block].kind == "display"
                and any((m.time or 0) < 0 for m in n.names(d.node))
            }
        )
        if outcome.ok:
            whole |= {d.name.key for d in group}
        pending = set(lent) if outcome.ok else set()
        while pending:
            begun |= pending
            pending = set().union(*(lenders[k] for k in pending)) - begun
        error = outcome.error if math.isfinite(outcome.error) else None
        shown = [
            equation(d.name, d.node, clock) for d in system.definitions.values()
        ]
        cells.append(Cell(outcome.verdict, outcome.findings, shown, error))
    # The update of a cell whose gates come later in the text.
    begun |= {
        k
        for k, part in enumerate(displayed)
        if part and part <= whole and few[k]
    }
    real = [
        c
        for k, c in enumerate(cells)
        if not _empty(c)
        and not (k in begun and _unfinished(c))
        and not (idle[k] and not c.ok)
    ]
    return real or cells[:1]


def _memory(definition, block_of):
    """Whether a definition out of running text reads its own past."""
    block = block_of.get(definition.block)
    return (
        block is not None
        and block.kind in ("display", "line")
        and any(m.key == definition.name.key for m in n.names(definition.node))
    )


def _borrow(group, earlier, clock):
    """The group with definitions of earlier groups, and whose they are."""
    lenders = set()
    for _ in range(3):  # what is borrowed may need more
        wanted = {m.key for m in build(group, clock).undefined}
        have = {d.name.key for d in group}
        lent = {}
        for index, d in earlier:
            if d.name.key in wanted - have and d.name.key not in lent:
                lent[d.name.key] = d
                lenders.add(index)
        if not lent:
            break
        group = [*lent.values(), *group]
    return group, lenders


def _unfinished(cell):
    """Whether a group lacks only what comes later in the text."""
    codes = {f.code for f in cell.findings if f.severity == "error"}
    return not cell.ok and codes <= {"undefined", "unused"}


def _empty(cell):
    """A group of equations without any recurrence."""
    return any(f.code == "no-cell" for f in cell.findings)


def _groups(definitions, clock, sections):
    """Definitions split where a document starts to define another cell."""
    groups, current = [], []
    for d in definitions:
        rivals = [
            k
            for k, c in enumerate(current)
            if c.name.key == d.name.key
            and c.node != d.node
            and c.block != d.block
        ]
        if rivals:
            start = _start(current, d, rivals[-1], clock, sections)
            if start is not None:
                groups.append(current[:start])
                current = current[start:]
        current.append(d)
    groups.append(current)
    return [g for g in groups if g]


def _start(current, d, at, clock, sections):
    """The index in ``current`` where the cell of ``d`` begins, or None.

    ``current[at]`` defines the same name differently.
    """
    for k in range(at + 1, min(len(current), _LARGEST_CELL) + 1):
        if k < len(current) and current[k].block == current[k - 1].block:
            continue
        if judge(build(current[:k], clock), mend=False).ok:
            return k
    rival = current[at]
    apart = sections.get(d.block) != sections.get(rival.block)
    if apart and at == 0:
        return len(current)  # it begins as the cell before it began
    reads = {m.key for m in n.names(rival.node) if m.time is not None}
    others = {c.name.key for c in current} - {rival.name.key}
    if apart or (reads and not reads & others):
        return _boundary(current, d, rival, sections)
    return None


def _boundary(current, d, rival, sections):
    """The index in ``current`` from which definitions belong with ``d``."""
    start = len(current)
    home, other = sections.get(d.block), sections.get(rival.block)
    for i in range(len(current) - 1, -1, -1):
        c = current[i]
        clash = any(
            c.name.key == e.name.key and c.block != e.block
            for e in current[:i]
        )
        here = sections.get(c.block)
        near = here == home or here != other
        same = c.name.key == d.name.key
        if c.block == d.block or (near and not clash and not same):
            start = i
        else:
            break
    return start
