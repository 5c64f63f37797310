"""The diagnosis of one system: structure, sizes, gates, verdict."""

from dataclasses import dataclass, field, replace

import numpy as np

from rnnequations import completions, published, repairs, structure
from rnnequations import nodes as n
from rnnequations.findings import Finding
from rnnequations.gates import GateCheck
from rnnequations.graph import STATE_BASES, System
from rnnequations.identify import MAX_UNITS, TOLERANCE, match
from rnnequations.motion import D, H, Probe
from rnnequations.shapes import infer
from rnnequations.write import equation, latex, name

SEED = 20240501


@dataclass
class Diagnosis:
    """The outcome for one cell; ``matched``: a rule explains its update."""

    verdict: str
    findings: list = field(default_factory=list)
    error: float = float("inf")
    matched: bool = False

    @property
    def ok(self):
        errors = any(f.severity == "error" for f in self.findings)
        return not errors and not self.verdict.startswith("unknown")


def judge(system: System, mend: bool = True, named: str = "") -> Diagnosis:
    """What the system is, and what is wrong with it.

    ``mend``: look for the one change that turns an unknown update into a
    known one, and whether a mistake may be called one, which takes the
    longest.  ``named``: the published cell that
    the text names, of which nothing can be said but that it is another one.
    """
    system = system.core()
    findings, keys = structure.repeated(system)
    best = None
    for choice in structure.choices(system, keys):
        outcome = _diagnose(choice, mend=False)
        if best is None or _rank(outcome) < _rank(best):
            best, chosen = outcome, choice
    if mend and any(f.code == "unknown-update" for f in best.findings):
        best = _diagnose(chosen, mend=True)
    best.findings = _sorted([*findings, *best.findings])
    if findings and not best.verdict.startswith("unknown"):
        best.verdict = f"unknown, closest to: {best.verdict}"
    if mend and (
        published.excused(best.findings, chosen, named)
        or not _explained(best, chosen)
    ):
        best.findings = [replace(f, severity="note") for f in best.findings]
        if not best.verdict.startswith("unknown"):
            best.verdict = f"unknown, closest to: {best.verdict}"
    return best


_LOST = {"undefined", "circular", "redefined", "shape"}
"""What a misread formula and an unknown cell look like as well as a slip."""


def _explained(outcome, system):
    """Whether a slip and nothing else keeps the text from a known cell.

    The rest of the cell is known if a rule explains its update, or if it is
    once the one or two definitions at fault are exchanged for proper ones.
    """
    codes = {f.code for f in outcome.findings if f.severity == "error"}
    if not codes & _LOST or outcome.matched:
        return True
    return len(codes) < 3 and completions.known(
        system, lambda other: _diagnose(other, mend=False).ok
    )


def _rank(outcome):
    errors = [f for f in outcome.findings if f.severity == "error"]
    lost = any(f.code in ("unknown-update", "no-cell") for f in errors)
    return (lost, len(errors), len(outcome.findings))


def _sorted(findings):
    unique = list(dict.fromkeys(findings))
    return sorted(unique, key=lambda f: (f.severity != "error", f.line))


def _diagnose(system, mend):
    """The diagnosis with one definition per name."""
    findings, altered = [], False
    if not system.definitions:
        message = "No equation defines a state."
        return Diagnosis("unknown", [Finding("no-cell", 1, message)])
    for check in (structure.undefined, structure.times, structure.circular):
        more, system = check(system)
        findings.extend(more)
        altered = altered or bool(more)
    _show_outputs(system)
    if not system.states:
        gates = [
            d
            for d in system.definitions.values()
            if any(
                isinstance(p, n.Call)
                and p.function not in ("softmax", "exp", "log", "max")
                for p in n.walk(d.node)
            )
        ]
        if len(gates) < 2:  # attention, an output: not a cell at all
            findings = []
        findings.append(_no_state(system))
        return Diagnosis("unknown", findings)
    if system.cycles():
        return Diagnosis(_nearest(system), findings)
    shapes = infer(system)
    if shapes.conflicts:
        findings.extend(_conflicts(system, shapes))
        return Diagnosis(_nearest(system), findings)
    if system.undefined:
        return Diagnosis(_nearest(system), findings)
    idle = structure.unused(system)
    outcome = _identify(system, shapes, idle, mend)
    findings.extend([*idle, *outcome.findings])
    verdict = outcome.verdict
    equal = outcome.error <= TOLERANCE and not altered and not idle
    if not equal and not verdict.startswith("unknown"):
        verdict = f"unknown, closest to: {verdict}"
    return Diagnosis(verdict, findings, outcome.error, outcome.matched)


def _show_outputs(system):
    """A cell may show ``h = o ⊙ tanh(c)`` without reading h again."""
    if len(system.states) != 1:
        return
    for key, d in system.definitions.items():
        if key in system.states or not isinstance(d.node, n.Product):
            continue
        used = [m for m in n.names(d.node) if m.time == 0]
        state = any(m.key in system.states for m in used)
        other = any(
            m.key in system.definitions and m.key not in system.states
            for m in used
        )
        if state and other and key[0] in STATE_BASES:
            system.states.append(key)
            return


def _no_state(system):
    line = min(d.line for d in system.definitions.values())
    return Finding(
        "no-cell",
        line,
        "No equation reads the state of the step before, so nothing recurs.",
    )


def _conflicts(system, shapes):
    findings = []
    for definition, conflict in shapes.conflicts:
        target = name(definition.name, system.clock)
        where = ""
        line = definition.line
        if conflict.name is not None:
            where = f" at {name(conflict.name, system.clock)}"
            line = max(line, conflict.name.line)
        findings.append(
            Finding(
                "shape",
                line,
                f"In the equation of {target}{where}: {conflict.message}. "
                "The input has D entries, the state H.",
                witness=f"with D = {D} and H = {H}: "
                f"{_numbers(conflict.message)}",
            )
        )
    return findings


def _numbers(message):
    words = []
    for word in message.split():
        parts = word.split("+")
        if all(p in ("D", "H") for p in parts):
            word = str(sum({"D": D, "H": H}[p] for p in parts))
        words.append(word)
    return " ".join(words)


def claimed(system):
    """The cell that the letters promise, or None."""
    bases = {k[0].lower() for k in system.definitions}
    if {"z", "r"} <= bases:
        return "GRU"
    if len({"i", "f", "o"} & bases) >= 2:
        return "LSTM"
    return None


def _nearest(system):
    family = claimed(system)
    return f"unknown, closest to: {family}" if family else "unknown"


def _identify(system, shapes, idle, mend):
    """Match, repair if need be, check the gates.

    ``idle`` are the findings on unused gates, which explain a difference.
    """
    rng = np.random.default_rng(SEED)
    probe = Probe(system, shapes, rng)
    if not probe.units:
        message = "No gate and no activation stands in front of the state."
        line = min(d.line for d in system.definitions.values())
        return Diagnosis(_nearest(system), [Finding("no-cell", line, message)])
    if len(probe.units) > MAX_UNITS or not probe.regular():
        return _unknown(probe)
    family = claimed(system)
    found = _choose(probe, match(probe), family)
    if (
        found is not None
        and found[0].found.rule.roles
        and not (family == "GRU" and found[0].found.family == "LSTM")
    ):
        check, verdict = found
        if not (verdict.proven or idle or _has_error(verdict)):
            verdict.findings.append(_not_equal(check, verdict))
        return Diagnosis(verdict.text, verdict.findings, verdict.error, True)
    if family == "GRU" and len(system.states) == 2:
        return _repair(probe, family, {"time"}) or _overgrown(probe)
    return (_repair(probe, family) if mend else None) or _unknown(probe)


def _has_error(verdict):
    return any(f.severity == "error" for f in verdict.findings)


def _not_equal(check, verdict):
    key = check.found.states["h"]
    line = check.system.definitions[key].line
    return Finding(
        "unknown-update",
        line,
        "The gates combine as they should, yet the states differ from the "
        f"package's by up to {verdict.error:.2g}.",
    )


def _choose(probe, matches, family):
    """The match with the fewest complaints."""
    best = None
    for found in matches:
        check = GateCheck(probe, found)
        verdict = check.run()
        errors = [f for f in verdict.findings if f.severity == "error"]
        rank = (
            not verdict.proven,
            bool(found.missing),
            len(errors),
            len(verdict.findings),
            family is not None and found.family != family,
        )
        if best is None or rank < best[0]:
            best = (rank, check, verdict)
    return None if best is None else best[1:]


# ---- an unknown update -----------------------------------------------------


def _repair(probe, family, kinds=None):
    """The diagnosis after the one edit that makes the update known.

    ``kinds`` of edits to try; None for all.
    """
    system = probe.system
    best = None
    for edit in repairs.edits(probe):
        if kinds is not None and edit.kind not in kinds:
            continue
        changed = repairs.changed(system, edit)
        if changed.cycles() or changed.undefined:
            continue
        shapes = infer(changed)
        if shapes.conflicts:
            continue
        trial = Probe(changed, shapes, np.random.default_rng(SEED))
        matches = [m for m in match(trial) if not m.missing]
        if family == "GRU":
            matches = [m for m in matches if m.family != "LSTM"]
        found = _choose(trial, matches, family)
        if found is None:
            continue
        check, verdict = found
        plain = check.found.family == "simple RNN" and edit.kind != "time"
        fewer = len(changed.states) < len(system.states)
        if plain or (fewer and edit.kind not in _SLIPS):
            continue  # a residual, a leak, a second state: of a purpose
        idle = structure.unused(changed)
        errors = sum(f.severity == "error" for f in verdict.findings)
        rank = (
            family is not None and check.found.family != family,
            family == "GRU" and verdict.text.startswith("minimal"),
            len(idle) + errors,
            len(verdict.findings),
        )
        if best is None or rank < best[0]:
            best = (rank, edit, check, verdict, idle)
        if rank == (False, False, 0, 0):
            break
    if best is None:
        return None
    _, edit, check, verdict, idle = best
    finding = _explain(edit, check, probe)
    findings = [finding, *verdict.findings]
    if not edit.kind.startswith("drop"):
        findings.extend(_uncovered(f, finding) for f in idle)
    return Diagnosis(
        f"unknown, closest to: {verdict.text}", findings, matched=True
    )


def _uncovered(idle, finding):
    """A gate that leads nowhere once another mistake is corrected."""
    symbol = idle.message.split(" is computed")[0]
    return replace(
        idle,
        message=f"With line {finding.line} corrected, {symbol} leads nowhere: "
        "it is missing where it belongs.",
        witness="",
    )


_SLIPS = {"time", "gate", "state", "complement"}
_KINDS = {
    "time": "wrong-time",
    "gate": "wrong-gate",
    "state": "wrong-state",
    "operator": "wrong-operator",
    "drop": "extra-term",
    "drop-term": "extra-term",
    "insert": "missing-gate",
    "complement": "polarity",
}


def _explain(edit, check, probe):
    """The finding that an edit stands for."""
    system = probe.system
    d = system.definitions[edit.key]
    gru = check.found.family == "GRU"
    code = _KINDS[edit.kind]
    state = edit.key in system.states
    if (
        gru
        and state
        and edit.kind in ("complement", "gate", "insert", "operator")
    ):
        mixes = _weights(probe, check)
        if mixes is not None and edit.kind != "operator":
            code = "not-convex"
        elif mixes is not None and _only_sign(edit):
            code = "not-convex"
    if edit.kind == "drop" and _is_gate(edit, system):
        code = "extra-gate"
    correction = equation(d.name, edit.node, system.clock)
    target = name(d.name, system.clock)
    before = latex(edit.before, system.clock)
    after = latex(edit.after, system.clock)
    line = getattr(edit.before, "line", None) or d.line
    line = max([d.line, *(m.line for m in n.names(edit.before))] or [line])
    witness = ""
    if code == "not-convex":
        witness = _weights(probe, check) or ""
        message = (
            f"The weights of the old state and of the candidate in {target} "
            "do not sum to one, so the state can grow or fade even where "
            f"both are equal. With {after} for {before} they do."
        )
    else:
        message = {
            "wrong-time": f"{target} reads {before}; {after} belongs there.",
            "wrong-gate": f"{target} uses {before} where {after} belongs.",
            "wrong-state": f"{target} reads {before} where {after} belongs.",
            "wrong-operator": f"{before} in {target} should be {after}.",
            "extra-term": f"{before} in {target} should be only {after}.",
            "extra-gate": f"{before} in {target} has a gate too many; the "
            f"cell has only {after} there.",
            "missing-gate": f"{target} takes {before} ungated; {after} "
            "belongs there.",
            "polarity": f"{before} in {target} works the wrong way round: "
            f"{after} belongs there.",
        }[code]
    if not witness:
        witness = _difference(probe, edit)
    return Finding(code, line, message, witness=witness, correction=correction)


def _only_sign(edit):
    return isinstance(edit.before, n.Sum) and isinstance(edit.after, n.Sum)


def _is_gate(edit, system):
    left, right = edit.before.left, edit.before.right
    dropped = right if edit.after is left else left
    if isinstance(dropped, n.Name):
        d = system.definitions.get(dropped.key)
        return d is not None and isinstance(d.node, n.Call)
    return isinstance(dropped, n.Call)


def _difference(probe, edit):
    """How far the state is off in one random example."""
    system = repairs.changed(probe.system, edit)
    values = []
    for s in (probe.system, system):
        p = Probe(s, infer(s), np.random.default_rng(SEED))
        inputs, past = p.signals(1)
        held = {}
        for unit in [*p.units, *p.squashes]:
            held[unit.token] = np.full((1, H), 0.5)
        past = {k: np.ones((1, H)) for k in past}
        if edit.key not in s.definitions:
            return ""
        target = n.Name(*edit.key, time=0)
        values.append(p.run(inputs, past, held)(target).array.item(0))
    if np.isclose(*values):
        return ""
    return (
        "with every gate 0.5 and the old state 1 it gives "
        f"{values[0]:.3g} instead of {values[1]:.3g}"
    )


def _weights(probe, check):
    """α and β of ``h = α ⊙ h₋ + β ⊙ n`` in numbers, if they miss one."""
    return mixture(probe, probe.system.states[0], check.units.get("n"))


def mixture(probe, state, candidate):
    """``α + β`` of a state update at sample gate values, as a sentence."""
    if candidate is None:
        return None
    inputs, past = probe.signals(1)
    held = {
        u.token: np.full((1, H), 0.2 + 0.5 * (k % 2))
        for k, u in enumerate(
            u for u in probe.units if u.token != candidate.token
        )
    }
    for unit in probe.squashes:
        held[unit.token] = np.full((1, H), 0.5)

    def at(old, new):
        old_states = {k: np.zeros((1, H)) for k in past}
        old_states[state] = np.full((1, H), old)
        values = {**held, candidate.token: np.full((1, H), new)}
        evaluator = probe.run(inputs, old_states, values)
        return float(probe.value(evaluator, state, 1)[0, 0])

    base = at(0.0, 0.0)
    alpha, beta = at(1.0, 0.0) - base, at(0.0, 1.0) - base
    if abs(alpha + beta - 1) < 1e-9:
        return None
    gates = ", ".join(
        f"{name(n.Name(*u.key, time=0), probe.system.clock)} = "
        f"{held[u.token][0, 0]:.1f}"
        for u in probe.units
        if u.token in held
    )
    total = f"{alpha:.2f} + {beta:.2f} = {alpha + beta:.2f}"
    return f"with {gates} the weights are {total}"


def _overgrown(probe):
    """A "GRU" with a second state: what it has that a GRU has not."""
    system = probe.system
    findings = []
    hidden = next(
        (k for k in system.states if k[0].lower() in ("h", "y", "s")),
        system.states[0],
    )
    other = next(k for k in system.states if k != hidden)
    shown = name(n.Name(*other, time=0), system.clock)
    direct = {m.key for m in n.names(system.definitions[hidden].node)}
    extra = [
        u for u in probe.units if u.key in direct and u.key not in system.states
    ]
    line = extra[0].line if extra else system.definitions[other].line
    what = ""
    if extra:
        symbol = name(n.Name(*extra[0].key, time=0), system.clock)
        what = f", and an output gate, {symbol}"
    findings.append(
        Finding(
            "extra-gate",
            line,
            f"A GRU has one state; this has a second one, {shown}{what}.",
        )
    )
    inside = {id(p) for p in n.walk(system.definitions[other].node)}
    candidates = [u for u in probe.units if id(u.call) in inside] or [
        u
        for u in probe.units
        if u.key[1] or u.key[0] in ("n", "g") or u.function == "tanh"
    ]
    if candidates:
        unit = candidates[0]
        witness = mixture(probe, other, unit)
        if witness:
            findings.append(
                Finding(
                    "not-convex",
                    system.definitions[other].line,
                    f"The weights of the old state and of the candidate in "
                    f"{shown} do not sum to one.",
                    witness=witness,
                )
            )
        if unit.function == "sigmoid":
            findings.append(_sigmoid(unit, system))
    for squash in probe.squashes:
        if squash.function == "sigmoid":
            findings.append(_sigmoid(squash, system))
    return Diagnosis("unknown, closest to: GRU", findings)


def _sigmoid(unit, system):
    d = system.definitions[unit.key]
    fixed = n.rebuild(
        d.node, lambda p: n.Call("tanh", p.argument) if p is unit.call else None
    )
    return Finding(
        "wrong-activation",
        unit.line,
        f"σ stands in {name(d.name, system.clock)} where tanh belongs: "
        "nothing negative can ever be stored or shown.",
        witness="at -2 σ gives 0.12, tanh -0.96",
        correction=equation(d.name, fixed, system.clock),
    )


def _unknown(probe):
    system = probe.system
    key = published.broken_cell(system) or system.states[0]
    d = system.definitions[key]
    states = len(system.states)
    return Diagnosis(
        _nearest(system),
        [
            Finding(
                "unknown-update",
                d.line,
                f"The update of {name(d.name, system.clock)} is that of no "
                f"cell known here ({states} "
                f"state{'s' if states > 1 else ''}, {len(probe.units)} "
                f"gate{'s' if len(probe.units) != 1 else ''}).",
            )
        ],
    )
