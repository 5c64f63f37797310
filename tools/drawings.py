"""The cells as drawings: one family, grown gate by gate.

Each function returns an SVG that reads the same on a phone and on a wide
page: memory is one straight line, what is new comes from below, every gate
has its colour (`rnncourse.plot.GATES`), x and h arrive on rails of their own.
Mermaid places boxes by itself, so it can do none of that.

`python -m tools.diagrams` writes them to ``diagrams/``; a chapter shows one
as a figure, with a caption, an alternative text and a name:

    ```{figure} ../diagrams/lstm-3-input-gate.svg
    :name: fig-lstm-input-gate
    :alt: …
    …
    ```
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from rnncourse.plot import GATES

WIDTH = 360  # what a phone shows without shrinking
LINE = "var(--diagram-line, #4d5358)"
TEXT = "var(--diagram-text, #22272b)"
NODE = "var(--diagram-node, #f4f6f8)"
PAGE = "var(--pst-color-background, #ffffff)"
MATHS = "STIX Two Text, STIXGeneral, Cambria, Times New Roman, serif"
Point = tuple[float, float]


def gate(name: str) -> str:
    """The colour of a gate, in the light and in the dark."""
    return f"var(--gate-{'g' if name == 'n' else name}, {GATES[name]})"


class Drawing:
    """Lines, boxes and labels, in the order in which they are drawn."""

    def __init__(self, title: str, description: str, height: int):
        self.title, self.description = title, description
        self.height = height
        self.parts: list[str] = []

    def line(
        self,
        *points: Point,
        colour: str = LINE,
        width: float = 1.6,
        arrow: bool = False,
        dashed: bool = False,
    ) -> None:
        """Along the points; above what it crosses, with a gap around it."""
        ends = list(points)
        if arrow:  # the line ends inside the head, not at its point
            (a, b), (x, y) = points[-2:]
            length = ((x - a) ** 2 + (y - b) ** 2) ** 0.5
            ends[-1] = (x - 5 * (x - a) / length, y - 5 * (y - b) / length)
        path = "M" + " L".join(f"{x:g} {y:g}" for x, y in ends)
        dash = ' stroke-dasharray="4 4"' if dashed else ""
        cap = ' stroke-linecap="square"'
        for stroke, thick, more in (
            (PAGE, width + 5, ""),
            (colour, width, dash or cap),
        ):
            self.parts.append(
                f'<path d="{path}" fill="none" stroke="{stroke}" '
                f'stroke-width="{thick:g}"{more}/>'
            )
        if arrow:
            self._head(points[-2], points[-1], colour)

    def _head(self, before: Point, tip: Point, colour: str) -> None:
        (a, b), (x, y) = before, tip
        length = ((x - a) ** 2 + (y - b) ** 2) ** 0.5
        u, v = (x - a) / length, (y - b) / length
        left = (x - 8 * u - 4 * v, y - 8 * v + 4 * u)
        right = (x - 8 * u + 4 * v, y - 8 * v - 4 * u)
        points = " ".join(f"{p:g},{q:g}" for p, q in (tip, left, right))
        self.parts.append(f'<polygon points="{points}" fill="{colour}"/>')

    def dot(self, x: float, y: float, colour: str = LINE) -> None:
        """Where a line branches off."""
        self.parts.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="3" fill="{colour}"/>'
        )

    def box(
        self,
        x: float,
        y: float,
        text: str,
        colour: str = LINE,
        width: float = 40,
        height: float = 28,
    ) -> None:
        """A layer: its function inside, its colour around it."""
        self.parts.append(
            f'<rect x="{x - width / 2:g}" y="{y - height / 2:g}" '
            f'width="{width:g}" height="{height:g}" rx="5" fill="{NODE}" '
            f'stroke="{colour}" stroke-width="2.5"/>'
        )
        self.words(x, y + 4.5, text, size=15, family=MATHS)

    def operation(self, x: float, y: float, sign: str) -> None:
        """An elementwise operation."""
        self.parts.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="11" fill="{NODE}" '
            f'stroke="{TEXT}" stroke-width="1.4"/>'
        )
        self.words(x, y + 5.5, sign, size=17)

    def words(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 12.5,
        anchor: str = "middle",
        colour: str = TEXT,
        family: str | None = None,
    ) -> None:
        """Text; ``*h*`` is a vector, ``_t_`` its index."""
        font = f' font-family="{family}"' if family else ""
        inner = re.sub(
            r"\*(.+?)\*", r'<tspan font-weight="bold">\1</tspan>', escape(text)
        )
        small = f"{size * 0.68:.3g}"
        # what follows an index climbs back to the line
        inner = re.sub(
            r"_(.+?)_([^<]*)",
            lambda m: f'<tspan font-size="{small}" dy="4">{m[1]}</tspan>'
            + (f'<tspan dy="-4">{m[2]}</tspan>' if m[2] else ""),
            inner,
        )
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" '
            f'text-anchor="{anchor}" fill="{colour}"{font}>{inner}</text>'
        )

    def symbol(
        self,
        x: float,
        y: float,
        letter: str,
        index: str = "t",
        *,
        anchor: str = "middle",
        colour: str = TEXT,
        shape: str = "",
    ) -> None:
        """A vector and its index, and perhaps its shape."""
        self.words(
            x, y, f"*{letter}*_{index}_", size=17, anchor=anchor,
            colour=colour, family=MATHS,
        )  # fmt: skip
        if shape:
            beside = x + (36 if index != "t" else 20)
            self.words(beside, y, shape, size=12, anchor="start")

    def svg(self, name: str) -> str:
        """The whole file."""
        size = f"{WIDTH} {self.height}"
        head = (
            '<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {size}" width="{WIDTH}" height="{self.height}" '
            f'role="img" aria-labelledby="{name}-title {name}-text" '
            'font-family="Liberation Sans, Arial, Helvetica, sans-serif">'
        )
        return "\n".join(
            [
                head,
                f'<title id="{name}-title">{escape(self.title)}</title>',
                f'<desc id="{name}-text">{escape(self.description)}</desc>',
                f'<rect width="100%" height="100%" fill="{PAGE}"/>',
                *self.parts,
                "</svg>\n",
            ]
        )


# --- the LSTM ---------------------------------------------------------------

MEMORY = 48  # height of the memory line
LAYERS = 186  # of the gates
H_RAIL, X_RAIL = 238, 268


def _feed(d: Drawing, at: Sequence[float], layers: float = LAYERS) -> None:
    """h and x to each layer, from a rail each; h left of x."""
    d.symbol(24, H_RAIL + 5, "h", "t−1")
    d.symbol(18, X_RAIL + 5, "x")
    d.line((46, H_RAIL), (at[-1] - 7, H_RAIL), colour=gate("h"))
    d.line((34, X_RAIL), (at[-1] + 7, X_RAIL))
    bottom = layers + 15
    for k, x in enumerate(at):
        last = k == len(at) - 1
        d.line(
            (x - 7, H_RAIL), (x - 7, bottom), colour=gate("h"), arrow=True
        )
        d.line((x + 7, X_RAIL), (x + 7, bottom), arrow=True)
        if not last:
            d.dot(x - 7, H_RAIL, gate("h"))
            d.dot(x + 7, X_RAIL)


def lstm(step: int) -> Drawing:
    """The first ``step`` of: memory, candidate, input, forget, output."""
    names = ("memory", "candidate", "input gate", "forget gate", "output gate")
    said = (
        "The memory runs straight from left to right; what is new is added.",
        "The candidate g, a tanh layer of x and of the last h, is added.",
        "The input gate i, a σ layer, multiplies the candidate before it is "
        "added.",
        "The forget gate f multiplies the old memory before anything is added.",
        "The new memory, through tanh and times the output gate o, is the new "
        "h.",
    )
    title = "One step of an LSTM"
    if step < len(names):
        title += f", as far as the {names[step - 1]}"
    height = 116 if step == 1 else 290
    d = Drawing(title, " ".join(said[:step]), height)
    f, i, g, o, plus = 88, 152, 218, 296, 185
    if step >= 2:
        layers = {2: [g], 3: [i, g], 4: [f, i, g], 5: [f, i, g, o]}[step]
        _feed(d, layers)
    write = MEMORY + 62
    if step >= 5:
        d.line((o, MEMORY), (o, write - 11), colour=gate("c"), arrow=True)
    d.line((46, MEMORY), (322, MEMORY), colour=gate("c"), width=3, arrow=True)
    if step >= 5:
        d.dot(o, MEMORY, gate("c"))
    d.symbol(24, MEMORY + 5, "c", "t−1", colour=gate("c"))
    d.symbol(338, MEMORY + 5, "c", colour=gate("c"))
    if step == 1:
        d.line((plus, 98), (plus, MEMORY + 11), arrow=True, dashed=True)
        d.words(plus + 10, 96, "what is new", anchor="start")
    if step == 2:
        d.line(
            (g, LAYERS - 14), (g, write), (plus, write), (plus, MEMORY + 11),
            colour=gate("g"), arrow=True,
        )  # fmt: skip
    if step >= 3:
        d.line(
            (i, LAYERS - 14), (i, write), (plus - 11, write),
            colour=gate("i"), arrow=True,
        )  # fmt: skip
        d.line(
            (g, LAYERS - 14), (g, write), (plus + 11, write),
            colour=gate("g"), arrow=True,
        )  # fmt: skip
        d.line((plus, write), (plus, MEMORY + 11), arrow=True)
        d.operation(plus, write, "×")
        d.symbol(i - 14, write + 28, "i", colour=gate("i"))
        d.box(i, LAYERS, "σ", gate("i"))
    if step >= 4:
        d.line((f, LAYERS - 14), (f, MEMORY + 11), colour=gate("f"), arrow=True)
        d.operation(f, MEMORY, "×")
        d.symbol(f - 14, write + 28, "f", colour=gate("f"))
        d.box(f, LAYERS, "σ", gate("f"))
    if step >= 5:
        d.box(o, MEMORY + 27, "tanh", gate("c"), height=22)
        d.line((o, LAYERS - 14), (o, write + 11), colour=gate("o"), arrow=True)
        d.line((o, write), (328, write), colour=gate("h"), arrow=True)
        d.operation(o, write, "×")
        d.symbol(o + 16, write + 34, "o", colour=gate("o"))
        d.symbol(343, write + 5, "h")
        d.box(o, LAYERS, "σ", gate("o"))
    if step >= 2:
        d.symbol(g + 14, write + 28, "g", colour=gate("g"))
        d.box(g, LAYERS, "tanh", gate("g"))
    d.operation(plus, MEMORY, "+")
    return d


# --- the GRU ----------------------------------------------------------------


def gru(step: int) -> Drawing:
    """The first ``step`` of: mixture, update gate, reset gate."""
    names = ("mixture", "update gate", "reset gate")
    said = (
        "The state runs straight from left to right. It is multiplied by z, "
        "and 1 minus z times the candidate n is added.",
        "The update gate z is a σ layer of x and of the last h.",
        "The candidate n is a tanh of two parts: one from x, and the product "
        "of the last h with its weights times the reset gate r, another σ "
        "layer. The last h enters the candidate in no other term; r reads it "
        "too.",
    )
    title = "One step of a GRU"
    if step < len(names):
        title += f", as far as the {names[step - 1]}"
    d = Drawing(title, " ".join(said[:step]), {1: 150, 2: 300, 3: 300}[step])
    z, r, reset, n, plus = 84, 152, 222, 296, 296
    write, candidate, layers, h_rail, x_rail = 100, 150, 200, 254, 282
    if step >= 2:
        # x on a rail of its own, h branches off the state
        end = z if step == 2 else n
        d.symbol(18, x_rail + 5, "x")
        d.line((34, x_rail), (end + (7 if step == 2 else 0), x_rail))
        d.line(
            (54, MEMORY), (54, h_rail),
            ((z - 7 if step == 2 else reset), h_rail), colour=gate("h"),
        )  # fmt: skip
        for x in (z,) if step == 2 else (z, r):
            d.line(
                (x - 7, h_rail), (x - 7, layers + 15),
                colour=gate("h"), arrow=True,
            )  # fmt: skip
            d.line((x + 7, x_rail), (x + 7, layers + 15), arrow=True)
            if step == 3:
                d.dot(x - 7, h_rail, gate("h"))
                d.dot(x + 7, x_rail)
    if step == 3:
        d.line((reset, h_rail), (reset, candidate + 11), colour=gate("h"),
               arrow=True)  # fmt: skip
        d.box(reset, h_rail - 24, "*W*_hn_ + *b*", gate("h"), 62, 24)
        d.line((n, x_rail), (n, candidate + 15), arrow=True)
        d.line(
            (r, layers - 14), (r, candidate), (reset - 11, candidate),
            colour=gate("r"), arrow=True,
        )  # fmt: skip
        d.line((reset, candidate), (n - 21, candidate), arrow=True)
        d.operation(reset, candidate, "×")
        d.symbol(r - 14, candidate + 20, "r", colour=gate("r"))
        d.box(r, layers, "σ", gate("r"))
    d.line((54, MEMORY), (328, MEMORY), colour=gate("h"), width=3, arrow=True)
    d.symbol(28, MEMORY + 5, "h", "t−1")
    d.symbol(344, MEMORY + 5, "h")
    if step >= 2:
        d.dot(54, MEMORY, gate("h"))
    start = layers - 14 if step >= 2 else write + 30
    d.line((z, start), (z, MEMORY + 11), colour=gate("z"), arrow=True)
    d.line((z, write), (plus - 11, write), colour=gate("z"), arrow=True)
    d.dot(z, write, gate("z"))
    d.box((z + plus) / 2, write, "*1* −", gate("z"), width=44, height=24)
    d.symbol(z - 15, write + 26, "z", colour=gate("z"))
    n_start = candidate - 14 if step == 3 else write + 38
    d.line((n, n_start), (n, write + 11), colour=gate("n"), arrow=True)
    d.line((plus, write), (plus, MEMORY + 11), arrow=True)
    d.symbol(n + 18, write + 27, "n", colour=gate("n"))
    if step >= 2:
        d.box(z, layers, "σ", gate("z"))
    if step == 3:
        d.box(n, candidate, "tanh", gate("n"))
    d.operation(z, MEMORY, "×")
    d.operation(plus, write, "×")
    d.operation(plus, MEMORY, "+")
    return d


# --- the simple RNN ---------------------------------------------------------


def rnn() -> Drawing:
    """Folded: one step that feeds itself; below, the same step three times."""
    d = Drawing(
        "A simple RNN, folded and unrolled",
        "Above, one step: x of shape (B, D) comes in from below, h of shape "
        "(B, H) leaves to the right, and h goes in a loop back into the same "
        "step. Below, that step three times with the same weights: each has "
        "an x of its own, and hands its h to the next.",
        306,
    )
    d.line((150, 128), (150, 89), arrow=True)
    d.line(
        (182, 72), (206, 72), (206, 32), (94, 32), (94, 72), (116, 72),
        colour=gate("h"), width=2.4, arrow=True,
    )  # fmt: skip
    d.line((206, 72), (250, 72), colour=gate("h"), width=2.4, arrow=True)
    d.dot(206, 72, gate("h"))
    d.box(150, 72, "step", gate("h"), width=66, height=32)
    d.symbol(160, 122, "x", anchor="start", shape="(B, D)")
    d.symbol(258, 77, "h", anchor="start", shape="(B, H)")
    d.symbol(116, 20, "h", "t−1", anchor="start", shape="(B, H)")
    d.line((38, 212), (326, 212), colour=gate("h"), width=2.4, arrow=True)
    d.symbol(20, 217, "h", "0")
    d.symbol(343, 217, "h", "3")
    for k, x in enumerate((92, 182, 272), 1):
        d.line((x, 268), (x, 229), arrow=True)
        d.box(x, 212, "step", gate("h"), width=54, height=32)
        d.symbol(x, 288, "x", str(k))
        if k < 3:
            d.symbol(x + 45, 202, "h", str(k))
    d.words(182, 180, "the same step, the same weights")
    return d


DRAWINGS: dict[str, Callable[[], Drawing]] = {
    "rnn-unrolled": rnn,
    "lstm-1-memory": lambda: lstm(1),
    "lstm-2-candidate": lambda: lstm(2),
    "lstm-3-input-gate": lambda: lstm(3),
    "lstm-4-forget-gate": lambda: lstm(4),
    "lstm-5-output-gate": lambda: lstm(5),
    "gru-1-mixture": lambda: gru(1),
    "gru-2-update-gate": lambda: gru(2),
    "gru-3-reset-gate": lambda: gru(3),
}


def draw_all() -> dict[str, str]:
    """{file name: SVG} of every drawing."""
    return {
        f"{name}.svg": draw().svg(name) for name, draw in DRAWINGS.items()
    }
