"""One thing wrong, or worth knowing, about a text."""

from dataclasses import dataclass

CODES = {
    "syntax": "cannot be read",
    "no-cell": "no recurrence found",
    "circular": "needs itself",
    "redefined": "defined twice",
    "undefined": "used, never defined",
    "unused": "defined, never used",
    "shape": "sizes do not fit",
    "shared-weight": "one parameter in two gates",
    "wrong-activation": "the wrong function",
    "wrong-time": "the wrong time step",
    "wrong-state": "reads the wrong signal",
    "wrong-gate": "another gate belongs here",
    "wrong-operator": "the wrong operation",
    "missing-gate": "a gate is missing",
    "extra-gate": "a gate too many",
    "missing-term": "a term is missing",
    "missing-weight": "a matrix is missing",
    "extra-term": "a term too many",
    "not-convex": "the two weights do not sum to one",
    "polarity": "the gate works backwards",
    "missing-bias": "no bias",
    "naming": "misleading name",
    "convention": "rows and columns mixed",
    "unknown-update": "no known cell",
}
"""Every code and what it says in a few words."""


@dataclass(frozen=True)
class Finding:
    """``code`` (see :data:`CODES`), the ``line`` it concerns, and why.

    ``severity`` is ``error`` where the text does not define what it claims,
    ``note`` where it is right in unusual clothes.  ``witness`` shows the
    problem in numbers, ``correction`` is the equation as it should be.
    """

    code: str
    line: int
    message: str
    severity: str = "error"
    witness: str = ""
    correction: str = ""

    def __post_init__(self):
        if self.code not in CODES:
            raise ValueError(f"unknown finding code {self.code!r}")

    def __str__(self):
        parts = [f"line {self.line}: {self.code}: {self.message}"]
        if self.witness:
            parts.append(f"  for example: {self.witness}")
        if self.correction:
            parts.append(f"  correct: {self.correction}")
        return "\n".join(parts)
