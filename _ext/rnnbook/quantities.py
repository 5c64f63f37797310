"""Which numbers a sentence states, and whether an output shows them.

A number of a sentence matches a number of the evidence if that, rounded to
the digits printed in the sentence, is equal: 94 % matches 0.9417, 0.9 does,
0.95 does not; $10^{-7}$ matches 1.2e-07.  Signs do not count.  What only
numbers a thing is no quantity: chapter 5, the 20th, LSTM-2, $h_{12}$, the
limits 0 and 1, squares; nor is what stands in backticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

ROLE = re.compile(r"\{(?P<name>[\w:+-]+)\}(?P<tick>`+)(?P<text>.+?)(?P=tick)",
                  re.DOTALL)  # fmt: skip
_CODE = re.compile(r"(`+).+?\1", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MATH = re.compile(r"(?<!\\)\$\$?(.+?)(?<!\\)\$\$?", re.DOTALL)

_SPACE = "\u0020\u00a0\u2009\u202f"  # plain, no-break, thin, narrow no-break
_NUMBER = re.compile(
    rf"""(?<![\w.]) (?<![A-Za-z]-)
    (?P<digits>
        [0-9]{{1,3}} (?:[{_SPACE},][0-9]{{3}})+ (?:\.[0-9]+)? (?!\.?[0-9])
        | [0-9]+ (?:\.[0-9]+)? )
    (?:[eE](?P<power>[-+]?[0-9]+))?
    (?![A-Za-z0-9_])
    (?P<percent> [{_SPACE}]* (?:%|per[ ]?cent\b) )?""",
    re.VERBOSE,
)  # fmt: skip
# 1e-07, 10_000, 1,000, .5, 94 %
_SHOWN = re.compile(
    rf"(?<![A-Za-z0-9_.])(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)"
    rf"(?:[eE][-+]?[0-9]+)?(?P<percent>[{_SPACE}]*%)?"
)
_GROUPED = re.compile(rf"[0-9]{{1,3}}(?:[{_SPACE},][0-9]{{3}})+(?:\.[0-9]+)?")
_NAMED = re.compile(
    r"""\b(?:chapters?|sections?|figures?|fig\.|equations?|eq\.|tables?
    |exercises?|parts?|questions?|version|Python|Keras|TensorFlow)
    \s+\(?[0-9][\w.]*(?:\s*(?:,|and|or|to|–|-)\s*[0-9][\w.]*)*""",
    re.VERBOSE | re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:in|since)\s+(?:19|20)[0-9]{2}(?=[,.;:)]|\s*$)", re.I)
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_MINUS = str.maketrans("−–", "--")


class Quantity(NamedTuple):
    """A number as a sentence states it."""

    text: str
    value: float
    half: float  # half a unit of its last digit
    percent: bool

    def matches(self, number: float) -> bool:
        """Whether ``number``, rounded to these digits, is this one."""
        scales = (1, 0.01) if self.percent else (1,)
        return any(
            abs(abs(number) - self.value * scale)
            <= self.half * scale * (1 + 1e-9) + 1e-12 * self.value * scale
            for scale in scales
        )


def stated(raw: str) -> list[Quantity]:
    """The quantities of a sentence in MyST."""
    text = _LINK.sub(r"\1", _CODE.sub(" ", ROLE.sub(" ", raw)))
    found: list[Quantity] = []

    def take_math(match: re.Match) -> str:
        after = text[match.end() :].lstrip()[:1]
        math = _plain_math(match[1]) + ("%" if after in ("%", "\\") else "")
        found.extend(_quantities(math, trivial=(0, 1, 2)))
        return " "

    prose = _MATH.sub(take_math, text)
    prose = re.sub(r"10([⁻⁰¹²³⁴-⁹]+)", _power, prose.replace("*", ""))
    prose = _YEAR.sub(" ", _NAMED.sub(" ", prose))
    return [*_quantities(prose, trivial=(0, 1)), *found]


def _power(match: re.Match) -> str:
    return f"1e{match[1].translate(_SUPERSCRIPT)}"


def _plain_math(math: str) -> str:
    """LaTeX -> text with its numbers, without indices and exponents."""
    math = math.translate(_MINUS)
    math = math.replace("{,}", ",").replace(r"\%", "%")
    math = re.sub(r"\\[,;:! ]|~", " ", math)
    ten = r"10\^(?:\{\s*(-?[0-9]+)\s*\}|([0-9]))"
    math = re.sub(
        rf"(?:([0-9.]+)\s*\\(?:times|cdot)\s*)?{ten}",
        lambda m: f" {m[1] or 1}e{m[2] or m[3]} ",
        math,
    )
    math = re.sub(r"[_^](?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\\\w+|.)", " ", math)
    return re.sub(r"\\[A-Za-z]+", " ", math)


def _quantities(text: str, trivial: tuple[int, ...]) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text.translate(_MINUS)):
        digits = re.sub(rf"[{_SPACE},]", "", match["digits"])
        scale = 10.0 ** int(match["power"] or 0)
        value = float(digits) * scale
        decimals = len(digits.partition(".")[2])
        counts = re.search(r"\bof\s*$", text[: match.start()]) or re.match(
            r"\s*(?:of|out of)\b", text[match.end() :]
        )
        if value in trivial and "." not in digits and not (
            match["percent"] or counts
        ):  # fmt: skip
            continue
        yield Quantity(
            match[0].strip(),
            value,
            0.5 * 10.0**-decimals * scale,
            bool(match["percent"]),
        )


def shown(text: str) -> list[float]:
    """Every number that an output or a source contains."""
    numbers = []
    for match in _SHOWN.finditer(text):
        digits = match[0].rstrip(f"%{_SPACE}").replace("_", "")
        try:
            value = float(digits)
        except ValueError:
            continue
        numbers.append(value)
        if match["percent"]:
            numbers.append(value / 100)
    for match in _GROUPED.finditer(text):
        numbers.append(float(re.sub(rf"[{_SPACE},]", "", match[0])))
    return numbers


def unsupported(raw: str, numbers: Iterable[float]) -> list[str]:
    """A phrase for each quantity of ``raw`` that is not in ``numbers``."""
    numbers = list(numbers)
    said = []
    for quantity in stated(raw):
        if any(map(quantity.matches, numbers)):
            continue
        parts = re.findall(r"[0-9.]+", quantity.text)
        if len(parts) > 1 and " " in quantity.text and all(
            any(q.matches(n) for n in numbers)
            for part in parts for q in _quantities(part, ())
        ):  # fmt: skip
            continue  # two numbers beside each other, not thousands
        goal = quantity.value * (0.01 if quantity.percent else 1)
        nearest = min(numbers, key=lambda n: abs(abs(n) - goal), default=None)
        hint = "" if nearest is None else f" (the nearest is {nearest:.6g})"
        said.append(f"{quantity.text}{hint}")
    return said
