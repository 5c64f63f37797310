r"""Abbreviations that a document defines for itself, ``\newcommand`` and kin.

Expansion is bounded in depth and in length, so a macro that calls itself is
an error with a position, not a hang.
"""

import re

from rnnequations.errors import EquationError

MAX_LENGTH = 20_000
MAX_ROUNDS = 12

_DEFINITION = re.compile(
    r"\\(?:re|provide)?newcommand\*?\s*\{?\\([A-Za-z]+)\}?\s*(?:\[(\d)\])?\s*\{"
    r"|\\def\s*\\([A-Za-z]+)\s*\{"
    r"|\\DeclareMathOperator(\*?)\s*\{?\\([A-Za-z]+)\}?\s*\{"
)


def _closing(text, start):
    """The index of the brace that closes the one before ``start``."""
    depth = 1
    for i in range(start, min(len(text), start + 2000)):
        c = text[i]
        if text[i - 1] == "\\":
            continue
        depth += (c == "{") - (c == "}")
        if depth == 0:
            return i
    return None


def find(text):
    """``{name: (number of arguments, body)}`` and the text without them.

    The definitions are blanked, so that positions stay what they were.
    """
    macros, spans = {}, []
    for match in _DEFINITION.finditer(text):
        end = _closing(text, match.end())
        if end is None:
            continue
        body = text[match.end() : end]
        name = match[1] or match[3] or match[5]
        if match[5]:
            body = rf"\operatorname{{{body}}}"
        macros[name] = (int(match[2] or 0), body)
        spans.append((match.start(), end + 1))
    for start, end in reversed(spans):
        blank = re.sub(r"[^\n]", " ", text[start:end])
        text = text[:start] + blank + text[end:]
    return macros, text


def expand(text, macros, line=1, column=1):
    """``text`` with the macros replaced until none is left.

    Raises :class:`EquationError` if that does not end.
    """
    if not macros:
        return text
    names = "|".join(sorted(map(re.escape, macros), key=len, reverse=True))
    pattern = re.compile(rf"\\({names})(?![A-Za-z])")
    for _ in range(MAX_ROUNDS):
        match = pattern.search(text)
        if not match:
            return text
        out, at = [], 0
        while match:
            out.append(text[at : match.start()])
            count, body = macros[match[1]]
            at = match.end()
            for k in range(1, count + 1):
                at, argument = _argument(text, at)
                body = body.replace(f"#{k}", argument)
            script = text[max(0, match.start() - 3) : match.start()].rstrip()[
                -1:
            ] in ("_", "^")
            out.append("{" + body + "}" if script else body + " ")
            if sum(map(len, out)) > MAX_LENGTH:
                break
            match = pattern.search(text, at)
        text = "".join(out) + text[at:]
        if len(text) > MAX_LENGTH:
            break
    raise EquationError(
        "the macros of this document expand without end", line, column
    )


def _argument(text, at):
    while at < len(text) and text[at].isspace():
        at += 1
    if text[at : at + 1] == "{":
        end = _closing(text, at + 1)
        if end is not None:
            return end + 1, text[at + 1 : end]
    return at + 1, text[at : at + 1]
