"""How the known cells combine their gates: the right rules, nothing else.

A rule gives each next state from the gates by role.  Which gate of a text
plays which role is found by trying; the letters decide nothing.
"""

from collections.abc import Callable
from typing import NamedTuple


class Update(NamedTuple):
    """One state's equation: ``combine(gates, past, squash)``.

    ``roles`` are the gates it uses; ``past`` is that state one step ago and
    ``squash`` the free value that stands for tanh(c).
    """

    roles: str
    combine: Callable


class Rule(NamedTuple):
    """One way to combine gates; ``updates`` has an equation per state.

    ``missing`` lists the gates that the rule should have and has not.
    """

    family: str
    variant: str
    updates: dict
    missing: str = ""

    @property
    def roles(self):
        return "".join(u.roles for u in self.updates.values())

    @property
    def states(self):
        return "".join(self.updates)


_SHOWN = Update("o", lambda u, past, s: u["o"] * s)
_BARE = Update("", lambda u, past, s: s)

_CELLS = {
    "full": Update("ifg", lambda u, c, s: u["f"] * c + u["i"] * u["g"]),
    "no f": Update("ig", lambda u, c, s: c + u["i"] * u["g"]),
    "f": Update("fg", lambda u, c, s: u["f"] * c + (1 - u["f"]) * u["g"]),
    "i": Update("ig", lambda u, c, s: (1 - u["i"]) * c + u["i"] * u["g"]),
    "no i": Update("fg", lambda u, c, s: u["f"] * c + u["g"]),
    "no if": Update("g", lambda u, c, s: c + u["g"]),
}


def _lstm(variant, cell, missing=""):
    hidden = _BARE if "o" in missing else _SHOWN
    return Rule("LSTM", variant, {"h": hidden, "c": _CELLS[cell]}, missing)


RULES = (
    _lstm("with forget gate", "full"),
    _lstm("without forget gate (1997)", "no f"),
    _lstm("with coupled gates, i = 1 - f", "f"),
    _lstm("with coupled gates, f = 1 - i", "i"),
    Rule(
        "GRU",
        "update gate keeps the old state",
        {"h": Update("zn", lambda u, h, s: u["z"] * h + (1 - u["z"]) * u["n"])},
    ),
    Rule(
        "GRU",
        "update gate writes the new state",
        {"h": Update("zn", lambda u, h, s: (1 - u["z"]) * h + u["z"] * u["n"])},
    ),
    Rule("simple RNN", "", {"h": Update("h", lambda u, h, s: u["h"])}),
    # What is left of an LSTM when a gate was forgotten.
    _lstm("without input gate", "no i", "i"),
    _lstm("without output gate", "full", "o"),
    _lstm("without input and forget gate", "no if", "i"),
    _lstm("without input and output gate", "no i", "io"),
    _lstm("without forget and output gate", "no f", "o"),
    _lstm("with coupled gates, without output gate", "f", "o"),
)

EXPECTED = {
    "i": "sigmoid",
    "f": "sigmoid",
    "o": "sigmoid",
    "z": "sigmoid",
    "r": "sigmoid",
    "g": "tanh",
    "n": "tanh",
    "h": "tanh",
}
"""The function each role applies."""

ROLE_NAMES = {
    "i": "input gate",
    "f": "forget gate",
    "o": "output gate",
    "g": "candidate",
    "z": "update gate",
    "r": "reset gate",
    "n": "candidate",
    "h": "new state",
}
