r"""From any kind of source to plain text: every line keeps its number.

Formulas stand in docstrings, in comments of C++ and Lua, in Doxygen, in
strings whose backslashes are doubled.  What belongs to the wrapping is
blanked here, so that :mod:`.documents` sees the mathematics alone.
"""

import re

FULL_WIDTH = {0xFEE0 + c: c for c in range(0x21, 0x7F)} | {
    ord("。"): " ",
    ord("、"): ",",
}
"""The signs of East Asian text, ``（`` and ``＝``, as those of ASCII."""

_PYTHON = re.compile(
    r"^\s*(?:@?\w+(?:\.\w+)*\()?(?:def|class) \w+.*:\s*$|"
    r"^(?:import|from) [\w.]+",
    re.MULTILINE,
)
_STRING = re.compile(r'[rRbBuU]{0,2}("""|\'\'\')(.*?)\1', re.DOTALL)
_MARK = re.compile(
    r"^[ \t]*(?:/\*[*!]?|\*/|\*(?=[ \t]|$)|//[/!]?<?|--|#'?(?=\s|$)|"
    r"%+)"
)
_COMMENTED = re.compile(r"^[ \t]*(?:///|//!|/\*\*| \* )", re.MULTILINE)
_REPLACED = (
    # No row of a display begins with the letters of a command's name.
    (re.compile(r"(?<!\\)\\\\(?=(?:frac|tanh|tilde|sigma|odot|circ|cdot|math|"
                r"text|bar|hat|left|right|quad|begin|end|operatorname)"
                r"(?![a-z]{4}))"), r"\\"),
    # Doxygen, forges and blogs mark mathematics in their own ways.
    (re.compile(r"\\f\["), r"\\[ "),
    (re.compile(r"\\f\]"), r"\\] "),
    (re.compile(r"\\f\$"), " $ "),
    (re.compile(r"\\f\{(\w+\*?)\}\{?"), r"\\begin{\1}"),
    (re.compile(r"\\f\}"), r"\\end{displaymath}"),
    (re.compile(r"\$latex(?=\s)"), "$"),
    (re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\\choose((?:[^{}]|\{[^{}]*\})*)\}"),
     r"\\begin{pmatrix}\1\\\\\2\\end{pmatrix}"),
    (re.compile(r"(?<![A-Za-z])([WwUuVb])\(([a-z]{2})\)"), r"\1_{\2}"),
    (re.compile(r"(?<![A-Za-z])([WUV])\(([a-z])\)(?=[ ·*][a-z]\()"), r"\1_\2"),
    (re.compile(r"(?m)^([ \t]*)\\State\b"), r"\1"),
    (re.compile(r"\\n(?=[A-Z][a-z]+ )"), "; "),  # lines of a string
    # The weight from x to i is W_xi.
    (re.compile(r"(?<![A-Za-z])([WUVRPb])\[(\w+)\s*->\s*(\w+)\]"),
     lambda m: f"{m[1]}_{{{m[3] if m[2] == '1' else m[2] + m[3]}}}"),
    (re.compile(r"([A-Za-z])\[([A-Za-z])->([A-Za-z])\]"), r"\1_{\2\3}"),
    (re.compile(r"[A-Z]_?\{?\w*\}?\s*\[ ?(?:\.|·|\\cdot) ?\]"), "…"),
    (re.compile(r"\\bfseries\b|\\it\b"), ""),
    # A formula in bold is one as in backticks.
    (re.compile(r"(?<![\w*])\*\*(?=[^\s*])([^\n`$]*?=[^\n`$]*?[^\s*])\*\*"
                r"(?![\w*])"), r"`\1`"),
)  # fmt: skip


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def plain(text):
    """``text`` without the wrapping of its source, line by line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    text = text.translate(FULL_WIDTH)
    text = re.sub(r"(?m)^([ \t]*)>(?=[ \t])", r"\1 ", text)  # quotes
    text = _uncommented(_prose_of_python(text))
    if text.count("\\$") > 1 and "\\_" in text:
        text = text.replace("\\$", "$")
    if _doubled(text):
        text = re.sub(r"\\\\(?=[A-Za-z])", r"\\", text)
        text = text.replace("\\\\\\\\", "\\\\")
    if len(re.findall(r"\\[_*]", text)) > 1 and not re.search(
        r"\\(?:sigma|tanh|odot|begin)", text
    ):
        text = re.sub(r"\\([_*^{}\[\]])", r"\1", text)  # of Markdown
    for opening, closing in ("[]", "()"):
        if re.search(rf"(?<!\\)\\\\\{closing}", text):  # doubled for Markdown
            text = re.sub(
                rf"(?<!\\)\\\\(?=\{closing}|\{opening}(?!\s*-?[\d.]+\s*[a-z]{{2}}))",
                r"\\",
                text,
            )
    for pattern, new in _REPLACED:
        text = pattern.sub(new, text)
    return text


def _doubled(text):
    """Whether the backslashes are those of a source string."""
    twice = len(re.findall(r"(?<!\\)\\\\(?=[A-Za-z]{2})", text))
    once = len(re.findall(r"(?<!\\)\\(?=[A-Za-z]{2})", text))
    return twice > 2 * once


def _prose_of_python(text):
    """Strings and comments alone, where a text is a program."""
    other = re.search(r"^(?:```|\$\$|[ \t]*(?:/\*|//))", text, re.M)
    if other or not _PYTHON.search(text):
        return text
    strings = list(_STRING.finditer(text))
    code = _STRING.sub(lambda m: _blank(m[0]), text)
    lines = [
        line if line.lstrip().startswith("#") else " " * len(line)
        for line in code.split("\n")
    ]
    kept = list("\n".join(lines))
    for found in strings:
        kept[found.start(2) : found.end(2)] = found[2]
    return "".join(kept)


def _uncommented(text):
    """Without the marks of comments, where most lines carry one."""
    lines = text.split("\n")
    full = [line for line in lines if line.strip()]
    marked = [bool(_MARK.match(line)) for line in full]
    program = len(_COMMENTED.findall(text)) >= 2
    if not program and (len(full) < 2 or sum(marked) < 0.7 * len(full)):
        return text
    if (
        sum(bool(re.match(r"\s*\*\s", line)) for line in full) == sum(marked)
        and not program
    ):
        return text  # a list of a text, not a comment
    out = []
    for line in lines:
        mark = _MARK.match(line)
        if mark:
            out.append(" " * mark.end() + line[mark.end() :])
        elif program and re.search(r"[;{}]\s*$", line) and "\\" not in line:
            out.append("")
        else:
            out.append(line)
    return "\n".join(out)
