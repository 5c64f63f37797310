"""The way in: a text of any kind to a report.

Plain text leaves things open (is ``W_xh`` one name? does ⊙ bind tighter
than juxtaposition?).  The readings are tried in order; the first under which
the text defines a known cell correctly is the one that was meant.
"""

import math
from dataclasses import replace

import numpy as np

from rnnequations import extract, macros, statements
from rnnequations.errors import EquationError
from rnnequations.findings import Finding
from rnnequations.graph import build
from rnnequations.judge import judge
from rnnequations.lexer import Reading
from rnnequations.nodes import names
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

_TEX = (
    Reading(),
    Reading(tight=True),
    Reading(greedy=True),
)
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
    Unicode).

    Never raises for a string: what cannot be read is a finding ``syntax``
    with its position.  Raises TypeError for anything but a string.

    >>> diagnose("h_t = tanh(x_t W_x + h_{t-1} W_h + b)").verdict
    'simple RNN'
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, got {type(text).__name__}")
    try:
        known, text = macros.find(text) if "\\" in text else ({}, text)
        candidates = extract.blocks(text)
    except EquationError as error:
        return _unreadable(error)
    best, chosen, seen = None, (), {}
    for blocks in candidates:
        readings = _TEX if any("\\" in b.text for b in blocks) else _PLAIN
        for reading in readings:
            with np.errstate(all="ignore"):  # of formulas that divide by 0
                report = _assemble(blocks, reading, known, seen)
            if report.ok:
                return report
            if best is None or _rank(report) < _rank(best):
                best, chosen = report, (blocks, reading)
    if best is None:
        message = "There is no equation in this text (line 1, column 1)."
        return Report("unknown", [Finding("no-cell", 1, message)])
    if any(f.code == "unknown-update" for f in best.findings):
        with np.errstate(all="ignore"):
            return _assemble(*chosen, known, None)
    return best


def _unreadable(error):
    finding = Finding("syntax", error.line, f"{error.reason} ({_at(error)}).")
    return Report("unknown", [finding])


def _at(error):
    return f"line {error.line}, column {error.column}"


def _rank(report):
    codes = [f.code for f in report.findings if f.severity == "error"]
    lost = sum(c in ("syntax", "no-cell", "unknown-update") for c in codes)
    return (
        not report.cells,
        lost,
        report.verdict == "unknown",
        codes.count("undefined") + codes.count("shape"),
        len(codes),
    )


def _assemble(blocks, reading, known, seen):
    """The report on the blocks under one reading.

    ``seen`` keeps the cells of readings tried before: most texts mean the
    same under all of them.  None asks for the full diagnosis, mending an
    unknown update included.
    """
    stated, errors, readable = [], [], set()
    for block in blocks:
        try:
            source = macros.expand(block.text, known, block.line, block.column)
        except EquationError as error:
            errors.append((block, error))
            continue
        found, problems = statements.read(
            source, reading, block.line, block.column, block.display
        )
        stated.extend(found)
        if len(stated) > MAX_STATEMENTS:
            reason = f"more than {MAX_STATEMENTS} equations in one text"
            last = stated[MAX_STATEMENTS]
            return _unreadable(EquationError(reason, last.line, last.column))
        errors.extend((block, problem) for problem in problems)
        if found:
            readable.add(block.display)
    try:
        definitions, problems, clock = resolve(stated, reading)
    except RecursionError:
        error = EquationError("nested too deeply", 1, 1)
        return _unreadable(error)
    definitions = _forward(definitions)
    line_of = {b.line: b for b in blocks}
    errors.extend(
        (line_of.get(p.line, blocks[0] if blocks else None), p)
        for p in problems
    )
    sections = {b.display: b.section for b in blocks}
    same = (clock, *((d.name, d.node, d.line, d.block) for d in definitions))
    if seen is None:
        cells = _cells(definitions, clock, sections, mend=True)
    else:
        if same not in seen:
            seen[same] = _cells(definitions, clock, sections, mend=False)
        cells = [replace(cell) for cell in seen[same]]
    notes = [
        Finding(
            "syntax",
            error.line,
            f"{error.reason} ({_at(error)}).",
            severity=_severity(block, readable, cells, definitions),
        )
        for block, error in errors
    ]
    if not cells:
        if not notes:
            line = blocks[0].line if blocks else 1
            message = "No equation here defines a state."
            notes = [Finding("no-cell", line, message)]
        notes = [_as_error(f) for f in notes]
        return Report("unknown", notes)
    if any(f.severity == "error" for f in notes):
        for cell in cells:
            cell.findings = [
                f for f in cell.findings if f.code not in _FOLLOWING
            ]
    verdict = "; ".join(dict.fromkeys(c.verdict for c in cells))
    findings = [f for c in cells for f in c.findings]
    return Report(verdict, list(dict.fromkeys([*notes, *findings])), cells)


def _forward(definitions):
    """Without gradients, and without ``h = tanh(w h)`` about some ``h_t``.

    Where a name is defined with its time, an equation for the same name
    without time speaks of a value, not of a step.
    """
    timed = {d.name.key for d in definitions if d.name.time is not None}
    return [
        d
        for d in definitions
        if d.name.base[0] not in "δ∂"
        and (d.name.time is not None or d.name.key not in timed)
    ]


def _as_error(finding):
    return Finding(finding.code, finding.line, finding.message)


def _severity(block, readable, cells, definitions):
    """Unreadable mathematics far from a complete cell is only a note."""
    apart = block is not None and block.display not in readable
    whole = cells and all(c.ok for c in cells)
    return "note" if apart and whole and block.display < 20_000 else "error"


# ---- several cells in one document ------------------------------------------


def _cells(definitions, clock, sections, mend):
    """A cell per group of definitions that belong together.

    A group takes what it does not define from the groups before it; a group
    that is only the beginning of a later, whole one is not a cell.
    """
    cells, earlier, begun = [], [], set()
    for index, group in enumerate(_groups(definitions, clock, sections)):
        group, lenders = _borrow(group, earlier, clock)
        system = build(group, clock)
        outcome = judge(system, mend)
        earlier[:0] = [(index, d) for d in group]
        if outcome.ok:
            begun |= lenders
        error = outcome.error if math.isfinite(outcome.error) else None
        shown = [
            equation(d.name, d.node, clock) for d in system.definitions.values()
        ]
        cells.append(Cell(outcome.verdict, outcome.findings, shown, error))
    real = [
        c
        for k, c in enumerate(cells)
        if not _empty(c) and not (k in begun and _unfinished(c))
    ]
    return real or cells[:1]


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
    codes = {f.code for f in cell.findings}
    return not cell.ok and codes <= {"undefined", "unused"}


def _empty(cell):
    """A group of equations without any recurrence."""
    return any(f.code == "no-cell" for f in cell.findings)


def _groups(definitions, clock, sections):
    """Definitions split where a document starts to define another cell."""
    groups, current = [], []
    for i, d in enumerate(definitions):
        rivals = [
            c
            for c in current
            if c.name.key == d.name.key
            and c.node != d.node
            and c.block != d.block
        ]
        if rivals and _starts_anew(current, d, rivals[-1], clock, sections):
            start = _boundary(current, d, sections)
            groups.append(current[:start])
            current = current[start:]
        current.append(definitions[i])
    if current:
        groups.append(current)
    return [g for g in groups if g]


def _starts_anew(current, d, rival, clock, sections):
    if sections.get(d.block) != sections.get(rival.block):
        return True
    reads = {m.key for m in names(rival.node) if m.time is not None}
    if reads and not reads & {c.name.key for c in current}:
        return True  # a layer without recurrence, to start from
    before = [c for c in current if c.block != d.block]
    if not 0 < len(before) <= _LARGEST_CELL:
        return False
    return judge(build(before, clock), mend=False).ok


def _boundary(current, d, sections):
    """The index in ``current`` from which definitions belong with ``d``."""
    start = len(current)
    for i in range(len(current) - 1, -1, -1):
        same_block = current[i].block == d.block
        same_section = sections.get(current[i].block) == sections.get(d.block)
        clash = any(
            current[i].name.key == other.name.key
            and current[i].block != other.block
            for other in current[:i]
        )
        if same_block or (
            same_section and not clash and _no_rival(current, i, d)
        ):
            start = i
        else:
            break
    return start


def _no_rival(current, i, d):
    return current[i].name.key != d.name.key
