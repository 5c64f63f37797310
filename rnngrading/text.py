"""Texts that others wrote, and numbers, made fit for a page or a table."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

_ANSI = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"      # a title or a link of a terminal
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"      # colours, movements
    r"|\x1b[ -/]*[0-~]"                       # what else begins with escape
)
# Controls, and the marks that turn the direction of what follows.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_LONE = re.compile("[\ud800-\udfff]")
_BREAK = re.compile("\r\n?|[\u2028\u2029\x85]")

# What a spreadsheet takes for the beginning of a formula, wide forms included.
_FORMULA = "=+-@＝＋－＠"
_AFTER_SEPARATOR = re.compile(rf'([;,|"]\s*)(?=[{re.escape(_FORMULA)}])')


def clean(text):
    """Without escape sequences, control characters and direction marks.

    Line ends become newlines, and halves of characters U+FFFD; tabs stay.
    """
    text = _BREAK.sub("\n", _ANSI.sub("", str(text)))
    return _LONE.sub("\ufffd", _UNSEEN.sub("", text))


def one_line(text):
    """`clean`, on one line."""
    return " ".join(clean(text).split())


def shorten(text, most):
    """At most `most` characters, and a word on how many were left out."""
    text = clean(text)
    if len(text) <= most:
        return text
    return f"{text[:most]} … ({len(text) - most} more characters)"


def defuse(text):
    """One line that no spreadsheet takes for a formula.

    An apostrophe goes before what looks like one, at the beginning or after
    something that a program may take for the end of a cell.
    """
    text = one_line(text)
    seen = next((c for c in text if unicodedata.category(c) != "Cf"), "")
    if seen and seen in _FORMULA:
        text = "'" + text
    return _AFTER_SEPARATOR.sub(r"\1'", text)


def rounded(value, places=2):
    """A Decimal with at most `places` digits after the point, half up."""
    step = Decimal(1).scaleb(-places)
    return Decimal(value).quantize(step, ROUND_HALF_UP)


def number(value, places=2):
    """A number as people write it: 3, 2.5, 0.75; "" for None."""
    if value is None:
        return ""
    text = f"{rounded(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def count(n, one, many=None):
    """`n` with its noun: 1 day, 2 days."""
    return f"{number(n)} {one if n == 1 else many or one + 's'}"
