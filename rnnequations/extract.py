r"""Where the equations of a document are.

Markdown, TeX, reStructuredText and HTML are all searched for displayed
mathematics; where there is none, for inline mathematics, then for plain
lines with an equals sign.  A bare formula is a document too.
"""

import re
from dataclasses import dataclass

from rnnequations import html
from rnnequations.errors import EquationError

MAX_CHARACTERS = 300_000
MAX_MATHEMATICS = 30_000
MAX_BLOCKS = 400

_DISPLAY_ENVIRONMENTS = (
    r"equation|align|alignat|gather|multline|eqnarray|displaymath|math|"
    r"flalign|dmath|IEEEeqnarray|dgroup"
)
_OPENER = re.compile(
    r"(?P<fence>^[ \t]*(?:```+|~~~+)[^\n]*$)"
    r"|(?P<colon>^[ \t]*:::+[ \t]*\{math\}[^\n]*$)"
    r"|(?P<rst>^[ \t]*\.\. math::[^\n]*$)"
    r"|(?P<dollars>(?<!\\)\$\$)"
    r"|(?P<square>(?<!\\)\\\[)"
    rf"|(?P<env>\\begin\{{(?P<name>(?:{_DISPLAY_ENVIRONMENTS})\*?)\}})"
    r"|(?P<heading>^(?:\#{1,6}[ \t]|\\(?:sub)*section\*?\{)|^[=-]{4,}[ \t]*$)",
    re.MULTILINE,
)
_INLINE = re.compile(
    r"(?<![\\$])\$(?!\$)([^$\n]*(?:\n[^$\n]+)*?)(?<!\\)\$(?!\$)"
    r"|\\\((.+?)\\\)",
    re.DOTALL,
)
_BULLET = re.compile(
    r"^(\s*)(?:[-*+•‣▪]|\(?\d{1,2}[.)]|\(?[a-h]\)|\(\d+(?:\.\d+)?\))(?=\s+\S)"
)
_OPERATOR_END = re.compile(r"(?:[=+\-−*·⊙∘@]|\\(?:odot|circ|cdot|times))\s*$")
_OPERATOR_START = re.compile(
    r"^\s*&?\s*(?:[=+\-−⊙∘]|\\(?:odot|circ|cdot|times|quad|qquad)\b)"
)
_ASSIGNS = re.compile(
    r"[=←≔≜≡]|\\(?:leftarrow|triangleq|coloneqq|equiv|gets)\b"
)


_FULL_WIDTH = {0xFEE0 + c: c for c in range(0x21, 0x7F)}
"""The signs of East Asian text, ``（`` and ``＝``, as those of ASCII."""


@dataclass(frozen=True)
class Block:
    """A piece of mathematics; ``display`` numbers the formula it is part of,
    ``section`` the headings before it."""

    text: str
    line: int
    column: int
    display: int
    section: int


class _Places:
    """Offsets to lines and columns."""

    def __init__(self, text):
        self.breaks = [m.end() for m in re.finditer("\n", text)]

    def __call__(self, offset):
        from bisect import bisect_right

        row = bisect_right(self.breaks, offset)
        start = self.breaks[row - 1] if row else 0
        return row + 1, offset - start + 1


def blocks(text):
    """Candidate lists of blocks, the most explicit mathematics first.

    Raises :class:`EquationError` for a text too long, or a display that is
    never closed.
    """
    if len(text) > MAX_CHARACTERS:
        line, column = _Places(text[: MAX_CHARACTERS + 1])(MAX_CHARACTERS)
        raise EquationError(
            f"the text has {len(text)} characters; at most {MAX_CHARACTERS} "
            "are read",
            line,
            column,
        )
    bad = re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]", text)
    if bad:
        line, column = _Places(text)(bad.start())
        raise EquationError(
            f"unexpected control character U+{ord(bad[0]):04X}", line, column
        )
    text = text.translate(_FULL_WIDTH)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    if html.is_html(text):
        flat, lines = html.flatten(text)
        found = _in_text(flat)
        return [[_moved(b, lines) for b in group] for group in found]
    return _in_text(text)


def _moved(block, lines):
    line = lines[min(block.line, len(lines)) - 1]
    return Block(block.text, line, 1, block.display, block.section)


def _in_text(text):
    displays, rest, code = _displays(text)
    inline = _inline(rest, text)
    found = [group for group in (displays, [*displays, *inline], code) if group]
    if displays or any(_ASSIGNS.search(b.text) for b in inline):
        ordered = [sorted(g, key=lambda b: (b.line, b.column)) for g in found]
    else:
        ordered = found[-1:] if code else []
        ordered.append(_lines(rest if code else text))
    for group in ordered:
        size = 0
        for block in group:
            size += len(block.text)
            if size > MAX_MATHEMATICS:
                raise EquationError(
                    f"more than {MAX_MATHEMATICS} characters of mathematics",
                    block.line,
                    block.column,
                )
    unique = []
    for group in ordered:
        if group and group not in unique:
            unique.append(group)
    return unique


def _displays(text):
    """Displayed formulas, the text without them, and unnamed code blocks."""
    place = _Places(text)
    found, code, spans = [], [], []
    section = at = 0
    while match := _OPENER.search(text, at):
        kind = match.lastgroup if match.lastgroup != "name" else "env"
        at = match.end()
        if kind == "heading":
            section += 1
            continue
        start, end, after = _extent(text, match, kind, place)
        if end is None:
            continue
        line, column = place(start)
        if len(found) == MAX_BLOCKS:
            reason = f"more than {MAX_BLOCKS} displayed formulas"
            raise EquationError(reason, line, column)
        if text[start:end].isspace() or start == end:
            spans.append((match.start(), after))
            at = after
            continue
        block = Block(text[start:end], line, column, len(found), section)
        if kind == "fence":
            info = match[0].strip().lstrip("`~").strip().lower()
            if info in ("math", "{math}", "latex", "tex", "katex"):
                found.append(block)
            elif info in ("", "text", "txt", "plain", "none"):
                code.extend(_lines(block.text, line - 1, section))
        else:
            found.append(block)
        spans.append((match.start(), after))
        at = after
    rest, last = [], 0
    for start, end in spans:
        rest.append(text[last:start])
        rest.append(re.sub(r"[^\n]", " ", text[start:end]))
        last = end
    rest.append(text[last:])
    return found, "".join(rest), code


def _extent(text, match, kind, place):
    """Start and end of a display's content, and the offset behind it."""
    start = match.end()
    if kind == "dollars":
        closing = "$$"
    elif kind == "square":
        closing = "\\]"
    elif kind == "env":
        closing = f"\\end{{{match['name']}}}"
        begin = match.start()
        end = text.find(closing, start)
        if end >= 0:
            return begin, end + len(closing), end + len(closing)
    elif kind == "rst":
        indent = len(match[0]) - len(match[0].lstrip())
        end = start
        deeper = rf"(?:\n[ \t]*(?=\n|$)|\n[ \t]{{{indent + 1},}}[^\n]*)*"
        body = re.compile(deeper)
        end = body.match(text, start).end()
        title = match.start() + match[0].index("::") + 2
        return title, end, end
    else:
        mark = re.match(r"\s*(`+|~+|:+)", match[0])[1]
        closing = re.compile(rf"^[ \t]*{re.escape(mark)}[ \t]*$", re.MULTILINE)
        end = closing.search(text, start)
        if end:
            return start, end.start(), end.end()
        return start, None, start
    end = text.find(closing, start)
    if end < 0:
        line, column = place(match.start())
        raise EquationError(f"'{match[0]}' is never closed", line, column)
    return start, end, end + len(closing)


def _inline(rest, text):
    place = _Places(text)
    found = []
    headings = [m.start() for m in re.finditer(r"^#{1,6} ", rest, re.MULTILINE)]
    for match in _INLINE.finditer(rest):
        body = match[1] if match[1] is not None else match[2]
        if not body or not _ASSIGNS.search(body) or len(body) > 2000:
            continue
        start = match.start(1) if match[1] is not None else match.start(2)
        line, column = place(start)
        section = sum(h < start for h in headings)
        found.append(Block(body, line, column, 10_000 + len(found), section))
    return found


def _lines(text, first_line=0, section=0):
    """Plain text: each logical line with an equation is a block."""
    found, current = [], None
    depth = paragraph = 0
    for k, raw in enumerate(text.split("\n")):
        line = first_line + k + 1
        if raw.lstrip().startswith("#") and re.match(r"\s*#{1,6} ", raw):
            section += 1
            continue
        bullet = _BULLET.match(raw)
        if bullet and _ASSIGNS.search(raw):
            raw = " " * bullet.end() + raw[bullet.end() :]
        goes_on = current is not None and (
            depth > 0
            or _OPERATOR_END.search(current[0])
            or (
                _OPERATOR_START.match(raw)
                and not re.match(r"\s*[-+*]\s+\S+\s*=", raw)
            )
            or (
                re.match(r"\s*\S?\\[a-zA-Z{]|\s*[A-Za-z]_", raw)
                and not _ASSIGNS.search(raw)
                and bool(raw.strip())
            )
        )
        if goes_on and len(current[0]) < 4000:
            current[0] += "\n" + raw
        elif not raw.strip():
            current, depth = None, 0
            paragraph += 1
            continue
        elif _ASSIGNS.search(raw) or "\\begin" in raw or _only_name(raw):
            current = [raw, line, paragraph, section]
            found.append(current)
            depth = 0
        else:
            current, depth = None, 0
            continue
        opened = sum(raw.count(c) for c in "([{") + raw.count("\\begin") * 2
        closed = sum(raw.count(c) for c in ")]}") + raw.count("\\end") * 2
        depth = max(0, depth + opened - closed)
    return [
        Block(text, line, 1, 20_000 + paragraph, section)
        for text, line, paragraph, section in found
        if _ASSIGNS.search(text)
    ]


def _only_name(raw):
    """A line that holds one name, whose equation follows on the next."""
    return bool(
        re.fullmatch(
            r"\s*\\?[A-Za-z]{1,8}[_^{}A-Za-z0-9\\-]{0,20}\s*&?\s*", raw
        )
    )
