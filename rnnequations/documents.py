r"""Where the equations of a document are: one ordered list of blocks.

Displays, inline mathematics, fences, code spans and lines with an equals
sign are found in one pass, whatever the text is written in: Markdown, TeX,
reStructuredText, HTML, docstrings or nothing in particular.  A bare formula
is a document too.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from rnnequations import clean, html
from rnnequations.errors import EquationError

MAX_CHARACTERS = 300_000
MAX_MATHEMATICS = 30_000
MAX_BLOCKS = 400

_ENVIRONMENTS = (
    r"equation|align|alignat|gather|multline|eqnarray|displaymath|math|"
    r"flalign|dmath|IEEEeqnarray|dgroup|aligned|split"
)
_MARKS = re.compile(
    r"(?P<fence>^[ \t>]*(?P<mark>```+|~~~+)(?P<info>[^\n`]*)$)"
    r"|(?P<colon>^[ \t]*:::+[ \t]*\{math\}[^\n]*$)"
    r"|(?P<rst>^[ \t]*\.\. math::[^\n]*$)"
    r"|(?P<dollars>(?<!\\)\$\$)"
    r"|(?P<square>(?<!\\)\\\[(?!\$|[^\n\]]{0,60}\\\][ \w]*[+*@)]))"
    rf"|(?P<env>\\begin\{{(?P<name>(?:{_ENVIRONMENTS})\*?)\}})"
    r"|(?P<inline>(?<![\\$])\$(?!\$)(?P<body>[^$\n]+(?:\n[^$\n]+)*?)"
    r"(?<!\\)\$(?!\$))"
    r"|(?P<round>\\\((?P<inner>.+?)\\\))"
    r"|(?P<role>:math:)?(?P<code>(?<!`)`{1,2}(?P<span>[^`\n]+)`{1,2}(?!`))"
    r"|(?P<heading>^[ \t]*(?:\#{1,6}[ \t]|\\(?:sub)*section\*?\{)"
    r"|^[ \t]*(?:\d{1,2}[.)]|[-*+])?[ \t]*\*\*(?=[^\n]*(?<![A-Za-z])"
    r"(?:LSTM|GRU|RNN|CNN)s?(?![A-Za-z]))[^*$=\n]+\*\*[^$=\n]{0,3}$"
    r"|^[=~^-]{4,}[ \t]*$)",
    re.MULTILINE | re.DOTALL,
)
_BULLET = re.compile(
    r"^(\s*)(?:>\s*)?(?:[-*+•‣▪]|\(?\d{1,2}[.)]|\(?[a-h]\)|\(\d+(?:\.\d+)?\))"
    r"(?=\s+\S)"
)
_OPERATOR_END = re.compile(r"(?:[=+\-−*·⊙∘@]|\\(?:odot|circ|cdot|times))\s*$")
_OPERATOR_START = re.compile(
    r"^\s*&?\s*(?:[=+\-−⊙∘]|\\(?:odot|circ|cdot|times|quad|qquad)\b)"
)
_ASSIGNS = re.compile(
    r"(?<![=!<>])=(?!=)|[←≔≜≡]|"
    r"\\(?:leftarrow|triangleq|coloneqq|equiv|gets|prime)\b"
)
_ACTS = re.compile(
    r"\\(?:tanh|sigma|phi|odot|operatorname|mathrm|text|circ|otimes)\b|"
    r"[σϕφ⊙∘]|sigm|tanh|relu|\(\.\)|[fg]\s*\("
)
_BENT = re.compile(r"\\(?:tanh|sigma|phi)\b|[σϕφ]|sigm|tanh|relu")
_PAST = re.compile(
    r"[A-Za-z]\W{0,3}\s*[-−–]\s*1|ₜ₋₁|prev|old|[−-]1|⁻|['′]|\\prime|₋"
)
_SUBJECT = re.compile(r"^\W{0,3}\\?[A-Za-zα-ωΑ-Ω]|^\W*\\", re.MULTILINE)
_FUNCTION = re.compile(
    r"\s*(?:\\(?:sigma|tanh|phi)|σ|tanh|sigmoid|"
    r"\\(?:text|mathrm|operatorname)\{[a-z]+\})\s*(?:\\left)?\([^=]*\)\s*&?="
)  # σ(x) = 1 / (1 + …) defines a function, no part of a cell
_ELSEWHERE = re.compile(
    r"\\(?:partial|nabla|prod|subset|subseteq|setminus|cup|argmax|argmin)"
    r"(?![A-Za-z])|[∂∇∏]"
)  # gradients, probabilities, sets: other mathematics than a cell's
_CODE_LINE = re.compile(
    r"^\s*(?:def|class|for|if|return|import|from|local|function|end|print|"
    r"auto|const|with|while|assert|@|\$|>>>|julia>)\b|"
    r"\b(?:self|torch|nn|tf|np|xp|layers|math)\.|[;{]\s*$|\bself\b|==|\+="
)
_PROGRAM = re.compile(
    r"\w\[:|\[[^]]*:[^]]*\] *=|\bself\.|==|\+=|-=|\b[a-z_]+=[\w\"'.]+\s*[,)]|"
    r"\bxp\.|\bF\.[A-Z_]|_grad|grad_|;\s*$|:\s*$|\bT [a-z]\w* =|>>|\|\||"
    r"^\s*(?:for|if|def|class|return|import|from|while|with) .*"
)
_BRACKETED = re.compile(r"\([^()]*=(?:[^()]|\([^()]*\))*\)")
_SIGNATURE = re.compile(
    r"(?<=\w)=(?:None|True|False|[A-Za-z]+\.[A-Za-z]|'|\"|\d+\s*[,)])"
)



@dataclass(frozen=True)
class Block:
    """A piece of mathematics.

    ``kind``: ``display``, ``inline``, ``code`` or ``line``; ``display``
    numbers the formula it is part of, ``section`` the headings before it.
    """

    text: str
    line: int
    column: int
    display: int
    section: int
    kind: str = "display"

    @property
    def formula(self):
        """Whether it looks like an equation of a recurrent cell."""
        acts, past = _ACTS.search(self.text), _PAST.search(self.text)
        if self.kind == "display":
            acts = past = past or _BENT.search(self.text)
        if _FUNCTION.match(self.text) or _ELSEWHERE.search(self.text):
            return False
        return bool(_ASSIGNS.search(self.text) and acts and past)

    @property
    def recurs(self):
        """Whether it reads something at the step before."""
        return bool(_PAST.search(self.text)) and self.kind != "code"


class _Places:
    """Offsets to lines and columns."""

    def __init__(self, text):
        self.breaks = [m.end() for m in re.finditer("\n", text)]

    def __call__(self, offset):
        row = bisect_right(self.breaks, offset)
        start = self.breaks[row - 1] if row else 0
        return row + 1, offset - start + 1


def blocks(text):
    """``(blocks, errors)`` of a text, in the order of the text.

    Raises :class:`EquationError` for a text too long or with control
    characters; a display that is never closed is one of ``errors``.
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
    text = clean.plain(text)
    lines = None
    if html.is_html(text):
        text, lines = html.flatten(text)
    found, errors = _Scan(text).run()
    if lines is not None:
        found = [
            replace(b, line=lines[min(b.line, len(lines)) - 1], column=1)
            for b in found
        ]
    size = 0
    for block in found:
        size += len(block.text)
        if size > MAX_MATHEMATICS:
            raise EquationError(
                f"more than {MAX_MATHEMATICS} characters of mathematics",
                block.line,
                block.column,
            )
    return found, errors


class _Scan:
    """One pass over a text."""

    def __init__(self, text):
        self.text = text
        self.place = _Places(text)
        self.found, self.errors, self.spans = [], [], []
        self.headings = []
        self.count = 0

    def add(self, start, end, kind):
        """A block from offset to offset."""
        body = self.text[start:end]
        if len(self.found) >= MAX_BLOCKS:
            raise EquationError(
                f"more than {MAX_BLOCKS} formulas", *self.place(start)
            )
        self.count += 1
        block = Block(
            body, *self.place(start), self.count, len(self.headings), kind
        )
        self.found.append(block)

    def run(self):
        text, at = self.text, 0
        while match := _MARKS.search(text, at):
            at = getattr(self, "_" + self._kind(match))(match)
        rest, last = [], 0
        for start, end in self.spans:
            rest.append(text[last:start])
            rest.append(re.sub(r"[^\n]", " ", text[start:end]))
            last = end
        rest.append(text[last:])
        strict = any(_ASSIGNS.search(b.text) for b in self.found)
        self.found.extend(self.lines("".join(rest), strict=strict))
        self.found.sort(key=lambda b: (b.line, b.column))
        return self.found, self.errors

    @staticmethod
    def _kind(match):
        return next(
            k
            for k in (
                "fence", "colon", "rst", "dollars", "square", "env",
                "inline", "round", "code", "heading",
            )
            if match[k] is not None
        )  # fmt: skip

    def _heading(self, match):
        self.headings.append(match.start())
        return match.end()

    def _inline(self, match):
        return self._span(match, "body", "inline")

    def _round(self, match):
        return self._span(match, "inner", "inline")

    def _code(self, match):
        return self._span(match, "span", "inline" if match["role"] else "code")

    def _span(self, match, group, kind):
        body = match[group]
        if len(body) > 2000:
            return match.start() + 1
        self.spans.append(match.span())
        plain = kind == "code" and not (
            _ACTS.search(body) or _PAST.search(body)
        )
        if _ASSIGNS.search(body) and not plain:
            inside = _BRACKETED.fullmatch(body) is not None
            start, end = match.span(group)
            self.add(start + inside, end - inside, kind)
        return match.end()

    def _dollars(self, match):
        return self._display(match, match.end(), "$$")

    def _square(self, match):
        return self._display(match, match.end(), "\\]")

    def _env(self, match):
        closing = f"\\end{{{match['name']}}}"
        end = self.text.find(closing, match.end())
        if end >= 0:
            end += len(closing)
            self.spans.append((match.start(), end))
            self.add(match.start(), end, "display")
            return end
        return self._open(match)

    def _display(self, match, start, closing):
        end = self.text.find(closing, start)
        if end < 0:
            return self._open(match)
        self.spans.append((match.start(), end + len(closing)))
        if self.text[start:end].strip():
            self.add(start, end, "display")
        return end + len(closing)

    def _open(self, match):
        self.errors.append(
            EquationError(
                f"'{match[0]}' is never closed", *self.place(match.start())
            )
        )
        return match.end()

    def _rst(self, match):
        indent = len(match[0]) - len(match[0].lstrip())
        body = re.compile(
            rf"(?:\n[ \t]*(?=\n|$)|\n[ \t]{{{indent + 1},}}[^\n]*)*"
        )
        end = body.match(self.text, match.end()).end()
        title = match.start() + match[0].index("::") + 2
        self.spans.append((match.start(), end))
        self.add(title, end, "display")
        return end

    def _colon(self, match):
        return self._fence(match)

    def _fence(self, match):
        mark = re.match(r"[\s>]*(`+|~+|:+)", match[0])[1]
        closing = re.compile(
            rf"^[ \t>]*{re.escape(mark)}[ \t]*$", re.MULTILINE
        ).search(self.text, match.end())
        if not closing:
            return match.end()
        start, end = match.end(), closing.start()
        info = "" if match["colon"] else match["info"].strip().lower()
        self.spans.append((match.start(), closing.end()))
        body = self.text[start:end]
        math = info in ("math", "{math}", "latex", "tex", "katex")
        if match["colon"] or math:
            if body.strip():
                self.add(start, end, "display")
        else:
            plain = info in ("", "text", "txt", "plain", "none", "plaintext")
            line, _ = self.place(start)
            self.found.extend(self.lines(body, line - 1, strict=not plain))
        return closing.end()

    def lines(self, text, first_line=0, strict=False):
        """Each logical line of plain text with an equation is a block.

        ``strict``: only what must be an equation of a cell.
        """
        found, current = [], None
        depth = paragraph = 0
        for k, raw in enumerate(text.split("\n")):
            line = first_line + k + 1
            if re.match(r"\s*#{1,6} ", raw):
                current = None
                continue
            raw = tidy(raw)
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
            if goes_on and raw.strip() and len(current[0]) < 4000:
                current[0] += "\n" + raw
            elif not raw.strip():
                current, depth = None, 0
                paragraph += 1
                continue
            elif (
                _ASSIGNS.search(raw) or "\\begin" in raw or _only_name(raw)
            ) and not _code(raw, strict):
                current = [raw, line, paragraph]
                found.append(current)
                depth = 0
            else:
                current, depth = None, 0
                continue
            opened = sum(raw.count(c) for c in "([{")
            opened += raw.count("\\begin") * 2
            closed = sum(raw.count(c) for c in ")]}")
            closed += raw.count("\\end") * 2
            depth = max(0, depth + opened - closed)
        base = 20_000 + 1000 * len(self.spans)
        made = [
            Block(body, line, 1, base + paragraph, self.section(line), "line")
            for body, line, paragraph in found
            if _ASSIGNS.search(body)
        ]
        whole = {}  # a gate may stand lines behind what it reads
        for b in made:
            unit = b.display if first_line == 0 else 0
            whole[unit] = whole.get(unit, "") + "\n" + b.text
        firm = {
            unit
            for unit, text in whole.items()
            if not strict or replace(made[0], text=text).formula
        }
        return [b for b in made if firm & {b.display, 0}]

    def section(self, line):
        """How many headings stand before a line."""
        before = self.place.breaks[line - 2] if line > 1 else 0
        return sum(h < before for h in self.headings)


def tidy(raw):
    """A line of plain text without its bullet and its comment."""
    bullet = _BULLET.match(raw)
    if bullet and _ASSIGNS.search(raw):
        raw = " " * bullet.end() + raw[bullet.end() :]
    if "\\" in raw or not _ASSIGNS.search(raw):
        return raw
    equals = raw.find("=")
    if equals >= 0:
        cut = re.search(r"\s(?:←|<-|//|--|[—–](?= [a-z]{3}))\s", raw[equals:])
        if cut:
            raw = raw[: equals + cut.start()]
    raw = re.sub(r"\s+\((?=[^()=]*[A-Za-z]{3,})[A-Za-z ,\-/']+\)\s*$", "", raw)
    return raw.rstrip(" ,;")


def _code(raw, strict):
    """Whether a line is a program's, not a formula's."""
    if _SIGNATURE.search(raw) and not re.search(r"\\|[_ₜ]t\b|t-1", raw):
        return True
    return bool((_CODE_LINE if strict else _PROGRAM).search(raw))


def _only_name(raw):
    """A line that holds one name, whose equation follows on the next."""
    return bool(
        re.fullmatch(
            r"\s*\\?[A-Za-z]{1,8}[_^{}A-Za-z0-9\\-]{0,20}\s*&?\s*", raw
        )
    )
