"""Published cells that are not on the list: nobody is accused of them.

A cell of the literature that the package does not have differs from the
nearest known one on purpose.  What shows the purpose is its name, or that
several things are different at once in a way that no slip explains.
"""

import re

from rnnequations import nodes as n
from rnnequations.vocabulary import FREE_FUNCTIONS

_NAMES = re.compile(
    r"\b(?:UGRNN|IndRNN|Li-?GRU|LightRU|RAN|recurrent additive|Minimal ?RNN|"
    r"JANET|SRU|QRNN|T-?RNN|T-?GRU|T-?LSTM|n?BRC|bistable|CFN|chaos[- ]free|"
    r"SCRN|STAR|ATR|Fast-?G?RNN|coRNN|UnICORNN|multiplicative|MUT[123]|NAS|"
    r"LEM|RHN|highway|antisymmetric|LMU|Conv-?LSTM|Conv-?GRU|convolutional|"
    r"Tree-?LSTM|xLSTM|[sm]LSTM|min(?:GRU|LSTM)|AU-?GRU|attention-based GRU|"
    r"Grid ?LSTM|Mogrifier|Hyper-?LSTM|layer[- ]norm\w*|batch[- ]norm\w*|"
    r"Phased|Clockwork|Zoneout|WMCLSTM|MuFuRU|SGRN|UR-?LSTM|dropout mask|"
    r"residual|reinstatement|delta[- ]RNN|echo state|ESN|intersection)\b",
    re.IGNORECASE,
)
_UPPER = re.compile(r"[A-Z]")


def named(text):
    """The published cell that a text names, or an empty string."""
    for match in _NAMES.finditer(text):
        if len(match[0]) > 5 or _UPPER.search(match[0]):
            return match[0]
    return ""


def excused(findings, system, name):
    """Whether differences are those of a cell that is not on the list.

    ``name``: the published cell that the text names, if any.
    """
    errors = [f for f in findings if f.severity == "error"]
    codes = {f.code for f in errors}
    if not errors or codes & {"syntax", "no-cell"}:
        return False
    if codes == {"shared-weight"}:
        return False  # what is computed is a known cell
    if name or _foreign(system):
        return True
    if "unknown-update" in codes:
        return broken_cell(system) is None
    if "vector of weights" in "".join(f.message for f in errors):
        return True
    early = [f for f in errors if f.code == "wrong-time"]
    if len(early) > 1 and all("x_{t-1} stands" in f.message for f in early):
        return True  # a window on the input
    blind = ["does not read the input" in f.message for f in errors]
    if sum(blind) > 1:
        return True  # no slip is made in several gates
    if _linear(errors, system):
        return True
    design = {
        f.code
        for f in errors
        if f.code in ("missing-gate", "missing-term", "missing-weight")
        or (f.code == "wrong-activation" and _bent(f))
    }
    if len(design) > 1:
        return True
    reset = [f for f in errors if f.message.startswith("No reset gate")]
    return len(errors) == 1 and bool(reset) and not _claims_a_gru(system)


def broken_cell(system):
    """The key of c in an LSTM of which nothing but c's update is unknown.

    It has the gates i, f and o, the states c and h, ``h = o ⊙ tanh(c)``, and
    nothing more: what else can c be meant to be?  None for all others.
    """
    letters = sorted(k[0].lower() for k in system.definitions if not k[1])
    states = {k[0].lower(): k for k in system.states}
    if set(states) != {"c", "h"} or not {"i", "f", "o"} <= set(letters):
        return None
    if len(system.definitions) > 6:
        return None
    if not set(states.values()) <= set(system.definitions):
        return None
    shown = system.definitions[states["h"]].node
    squashed = isinstance(shown, n.Product) and any(
        isinstance(p, n.Call)
        and p.function == "tanh"
        and isinstance(p.argument, n.Name)
        and p.argument.key == states["c"]
        for p in (shown.left, shown.right)
    )
    return states["c"] if squashed else None


def _bent(finding):
    """A candidate that is linear or ReLU: nobody slips to that."""
    said = finding.message
    return "candidate" in said and ("missing" in said or "ReLU" in said)


def _linear(errors, system):
    """A linear recurrence with matrices of its own, as a state space has."""
    said = errors[0].message
    letters = {k[0] for k in system.parameters}
    return (
        len(errors) == 1
        and said.startswith("tanh is missing in the new state")
        and not letters & {"W", "U", "V"}
    )


def _claims_a_gru(system):
    """The letters of a GRU: a gate z and a candidate of h."""
    letters = {k[0].lower() for k in system.definitions}
    candidate = any(k[0].lower() == "h" and k[1] for k in system.definitions)
    return "z" in letters and (candidate or "n" in letters)


def _foreign(system):
    """A function that is neither an activation nor a symbol for one."""
    return any(
        isinstance(p, n.Call)
        and p.free
        and p.function.partition("_")[0] not in FREE_FUNCTIONS
        for d in system.definitions.values()
        for p in n.walk(d.node)
    )
