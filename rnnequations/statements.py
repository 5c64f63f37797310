"""From the tokens of a block to its statements, one chain of sides each.

Prose, numbering, alignment and declarations (``W ∈ ℝ``) fall away here; a
line that starts with an operator continues the line before it.
"""

from dataclasses import dataclass

from rnnequations.errors import EquationError
from rnnequations.grammar import parse_tokens
from rnnequations.lexer import tokenize

_OPERATORS = {"PLUS", "MINUS", "HADAMARD", "DOT", "SLASH", "OPLUS"}
_SEPARATORS = {
    "ROW",
    "NEWLINE",
    "QUAD",
    "COMMA",
    "SEMICOLON",
    "STOP",
    "PROSE",
    "COLON",
    "RELATION",
}
_LINE_ENDS = {"ROW", "NEWLINE", "QUAD"}


@dataclass(frozen=True)
class Statement:
    """``sides[0] = sides[1] = …`` as written, and where."""

    sides: tuple
    line: int
    column: int
    block: int = 0


def _without_wrappers(tokens):
    """Tokens without the brackets that enclose whole equations."""
    opened, dropped = [], set()
    for i, token in enumerate(tokens):
        if token.type in ("LBRACE", "LSQB"):
            opened.append([i, False])
        elif token.type in ("EQUALS", "ROW", "NEWLINE") and opened:
            for frame in opened:
                frame[1] = frame[1] or token.type != "NEWLINE"
        elif token.type in ("RBRACE", "RSQB") and opened:
            start, wraps = opened.pop()
            if wraps:
                dropped |= {start, i}
    return [t for i, t in enumerate(tokens) if i not in dropped]


def _pieces(tokens):
    """Runs between separators, each with the separator before it."""
    depth, before, piece = 0, "ROW", []
    for token in tokens:
        kind = token.type
        if kind in ("LPAR", "LSQB", "LBRACE"):
            depth += 1
        elif kind in ("RPAR", "RSQB", "RBRACE"):
            depth -= 1
        if depth and kind == "COLON":
            token = token._replace(type="SEMICOLON")
        elif depth and kind == "PROSE":
            token = token._replace(type="NAME")
        elif depth and kind in ("NEWLINE", "QUAD", "STOP"):
            continue
        elif not depth and kind in _SEPARATORS:
            yield before, piece, kind
            before, piece = kind, []
            continue
        piece.append(token)
    yield before, piece, "ROW"


def _trim(piece):
    """Without a number in brackets before or behind, and list bullets."""
    kinds = [t.type for t in piece]
    if kinds[-3:] == ["LPAR", "NUMBER", "RPAR"] and len(piece) > 5:
        if kinds[-4] not in _OPERATORS | {"EQUALS"}:
            piece, kinds = piece[:-3], kinds[:-3]
    if kinds[:3] == ["LPAR", "NUMBER", "RPAR"] and len(piece) > 5:
        piece, kinds = piece[3:], kinds[3:]
    if "EQUALS" in kinds[1:]:
        while piece and piece[0].type in _OPERATORS:
            piece = piece[1:]
    return piece


def _unchained(tokens):
    """Tokens with a separator where one equation follows another, unmarked.

    In ``a = f(b) c = g(d)`` the last factor before the second sign is what
    it defines.
    """
    out, depth, equals = [], 0, 0
    for token in tokens:
        kind = token.type
        if kind in ("LPAR", "LSQB", "LBRACE"):
            depth += 1
        elif kind in ("RPAR", "RSQB", "RBRACE"):
            depth -= 1
        elif not depth and kind in _SEPARATORS:
            equals = 0
        elif kind == "EQUALS" and not depth:
            equals += 1
            start = len(out)
            while start and out[start - 1].type in ("SUB", "SUP", "PRIME"):
                start -= 1
            start -= 1
            while start > 0 and out[start - 1].type == "ACCENT":
                start -= 1
            before = out[start - 1] if start > 0 else None
            if (
                equals > 1
                and start > 0
                and out[start + 0].type in ("NAME", "ACCENT")
                and before.type in ("RPAR", "RSQB", "SUB", "SUP", "NAME")
                and (
                    out[start].start > before.end
                    or (before.type == "RPAR" and start < len(out) - 1)
                )
            ):
                mark = before._replace(type="QUAD", value="")
                out.insert(start, mark)
                equals = 1
        out.append(token)
    return out


def split(tokens):
    """The token lists of the statements in a block."""
    done, current, pending = [], None, None
    skip = False
    for before, piece, after in _pieces(_unchained(_without_wrappers(tokens))):
        piece = _trim(piece)
        if before == "RELATION":
            skip = True
        elif before != "QUAD":
            skip = False
        if not piece or skip:
            continue
        kinds = [t.type for t in piece]
        chained = kinds[0] == "EQUALS"
        open_end = current and current[-1].type in _OPERATORS | {"EQUALS"}
        goes_on = chained or kinds[0] in _OPERATORS or open_end
        goes_on = goes_on or (before == "NEWLINE" and current is not None)
        if "EQUALS" not in kinds[1:] or chained:
            if goes_on and before in _LINE_ENDS and (current or pending):
                if current is None:
                    current = pending
                current = current + piece
                pending = None
                continue
        if chained and current is None and pending is None:
            continue  # goes on with something outside
        if "EQUALS" in kinds:
            if after == "PROSE" and kinds[-1] == "EQUALS":
                continue
            if current is not None and open_end and before in _LINE_ENDS:
                current = current + piece
                continue
            if current is not None:
                done.append(current)
            current, pending = piece, None
        elif after == "COLON":
            pending = None
        else:
            if current is not None and before != "QUAD":
                done.append(current)
                current = None
            pending = piece
    if current is not None:
        done.append(current)
    return [s for s in done if any(t.type == "EQUALS" for t in s)]


def single_factor(side):
    """The only factor of a side, or None."""
    if len(side.terms) != 1 or side.terms[0][0] != "+":
        return None
    factors = side.terms[0][1].factors
    return factors[0][1] if len(factors) == 1 else None


def read(source, reading, line=1, column=1, block=0):
    """The statements of a block and the errors in it.

    Raises nothing: a block that cannot be read at all gives one error.
    """
    errors = []
    try:
        tokens = tokenize(source, reading, line, column)
    except EquationError as error:
        return [], [error]
    found = []
    for group in split(tokens):
        try:
            sides = tuple(parse_tokens(group))
        except EquationError as error:
            errors.append(error)
            continue
        found.append(Statement(sides, group[0].line, group[0].column, block))
    return found, errors
