"""Which cell is this?  Decided by running it.

Three measurements, none of which reads a letter: how the next states depend
on freely chosen gates (:func:`match`), what each gate computes before its
function (:meth:`.motion.Probe.affine`), and whether the package's own cell,
given those measured weights, produces the same states (:func:`prove`).
"""

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from rnncourse.cells import gru, gru_reset_before, lstm, rnn
from rnncourse.numerics import join
from rnnequations.evaluate import FUNCTIONS
from rnnequations.motion import H, N
from rnnequations.updates import RULES, Rule

TOLERANCE = 1e-9
MAX_UNITS = 6


@dataclass
class Match:
    """A rule that the text follows, and who plays which role."""

    rule: Rule
    roles: dict
    states: dict
    squash: object = None

    @property
    def family(self):
        return self.rule.family

    @property
    def missing(self):
        return self.rule.missing


def match(probe):
    """Every rule that the update of the states follows."""
    system = probe.system
    if not 0 < len(system.states) <= 2 or not probe.units:
        return []
    if len(probe.units) > MAX_UNITS or not probe.regular():
        return []
    inputs, past = probe.signals()
    held = probe.free_units()
    evaluator = probe.run(inputs, past, held)
    new = {k: probe.value(evaluator, k, N) for k in system.states}
    found = []
    for rule in RULES:
        if len(rule.states) != len(system.states):
            continue
        for order in permutations(system.states):
            states = dict(zip(rule.states, order, strict=True))
            fits = _fit(rule, states, probe, new, past, held)
            found.extend(Match(rule, r, states, s) for r, s in fits)
    return found


def _fit(rule, states, probe, new, past, held):
    """Roles, and the call that squashes, under which the rule holds.

    Each state's equation is fitted on its own; gates are never shared.
    """
    shared = [({}, None)]
    for letter, update in rule.updates.items():
        key = states[letter]
        squashes = [(None, past[key])]
        if letter == "h" and "c" in states:
            squashes = [(s, held[s.token]) for s in probe.squashes]
            squashes.append((None, new[states["c"]]))
        fits = _fit_one(
            update, probe.units, squashes, past[key], new[key], held
        )
        shared = [
            ({**roles, **more}, squash or other)
            for roles, squash in shared
            for more, other in fits
            if not {u.token for u in roles.values()}
            & {u.token for u in more.values()}
        ]
        if not shared:
            break
    return shared


def _fit_one(update, pool, squashes, old, want, held):
    """Assignments of gates to roles that give ``want``.

    One number of every array decides quickly; the arrays confirm.
    """
    first_old, first_want = old.item(0), want.item(0)
    first_held = {u.token: held[u.token].item(0) for u in pool}
    fits = []
    for units in permutations(pool, len(update.roles)):
        roles = dict(zip(update.roles, units, strict=True))
        quick = {k: first_held[u.token] for k, u in roles.items()}
        for squash, value in squashes:
            got = update.combine(quick, first_old, value.item(0))
            if abs(got - first_want) > TOLERANCE:
                continue
            full = {k: held[u.token] for k, u in roles.items()}
            got = update.combine(full, old, value)
            if np.allclose(got, want, atol=TOLERANCE):
                fits.append((roles, squash))
    return fits


def squash_argument(probe, found):
    """What stands inside tanh(·) of an LSTM's output: a letter or None.

    ``c`` is the new cell state, ``c-`` the old one, other letters roles.
    """
    inputs, past = probe.signals()
    held = probe.free_units()
    evaluator = probe.run(inputs, past, held)
    value = evaluator(found.squash.argument).array
    cell = found.states["c"]
    if np.allclose(value, probe.value(evaluator, cell, N)):
        return "c"
    if np.allclose(value, past[cell]):
        return "c-"
    for letter, unit in found.roles.items():
        if np.allclose(value, held[unit.token]):
            return letter
    return None


# ---- the proof -------------------------------------------------------------


def prove(probe, found, affines, reset=None, function="tanh", steps=3):
    """Run text and package side by side; the largest difference, and how.

    ``affines`` maps roles to measured maps, ``reset`` is ``before`` or
    ``after`` for a GRU.  Returns the largest absolute difference of all
    states over ``steps`` steps from random states.
    """
    inputs, past = probe.signals()
    ours = {k: past[v] for k, v in found.states.items()}
    theirs = dict(past)
    step = _package_step(found, affines, reset, function)
    worst = 0.0
    for _ in range(steps):
        x = probe.joined(inputs)
        evaluator = probe.run(inputs, theirs)
        theirs = {k: probe.value(evaluator, k, N) for k in probe.system.states}
        ours = step(x, ours)
        for letter, state in found.states.items():
            worst = max(
                worst, float(np.abs(ours[letter] - theirs[state]).max())
            )
        inputs, _ = probe.signals()
    return worst


def _package_step(found, affines, reset, function):
    family = found.family
    if family == "LSTM":
        return _lstm_step(found, affines)
    if family == "simple RNN":
        return _rnn_step(found, affines, function)
    return _gru_step(found, affines, reset)


def _lstm_step(found, affines):
    """The package's LSTM; missing and coupled gates are tied parameters."""
    cell, hidden = found.states["c"], found.states["h"]
    shape = affines["g"].W_x.shape

    def block(letter, what):
        """One gate's measured weights, or those that make it what it is."""
        if letter in affines:
            return what(affines[letter])
        other = {"f": "i", "i": "f"}[letter]
        if found.rule.variant.startswith("without forget"):
            return None
        return -what(affines[other])

    def gather(what, open_):
        return join(
            *(open_ if (b := block(k, what)) is None else b for k in lstm.gates)
        )

    W_x = gather(lambda a: a.W_x, np.zeros(shape))
    W_h = gather(lambda a: a.W[hidden], np.zeros((H, H)))
    b = gather(lambda a: a.b, np.full(H, 60.0))  # σ(60) is 1 exactly
    W_c = gather(lambda a: a.W[cell], np.zeros((H, H)))
    W_now = gather(lambda a: a.now[cell], np.zeros((H, H)))

    def step(x, state):
        prev = lstm.State(state["h"], state["c"])
        ax = x @ W_x + b + prev.c @ W_c
        ah = prev.h @ W_h
        new, _ = lstm.step(ax, ah, prev)
        if W_now.any():  # the output gate's peephole sees the new c
            new, _ = lstm.step(ax + new.c @ W_now, ah, prev)
        return {"h": new.h, "c": new.c}

    return step


def _gru_step(found, affines, reset):
    """The package's GRU; writing gates are negated, tied gates repeated."""
    state = found.states["h"]
    sign = -1 if "writes" in found.rule.variant else 1
    z, r, c = affines["z"], affines["r"], affines["n"]

    def step(x, old):
        h = old["h"]
        a_z = sign * (x @ z.W_x + z.b)
        ax = join(a_z, x @ r.W_x + r.b, x @ c.W_x + c.b_x)
        ah = join(sign * (h @ z.W[state]), h @ r.W[state])
        if reset == "before":
            prev = gru_reset_before.State(h)
            ax = join(a_z, x @ r.W_x + r.b, x @ c.W_x + c.b)
            new, _ = gru_reset_before.step(
                ax, ah, prev, lambda v: v @ c.W[state]
            )
        else:
            ah = join(ah, h @ c.W[state] + (c.b - c.b_x))
            new, _ = gru.step(ax, ah, gru.State(h))
        return {"h": new.h}

    return step


def _rnn_step(found, affines, function):
    state, a = found.states["h"], affines["h"]

    def step(x, old):
        ax, ah = x @ a.W_x + a.b, old["h"] @ a.W[state]
        if function == "tanh":
            new, _ = rnn.step(ax, ah, rnn.State(old["h"]))
            return {"h": new.h}
        return {"h": FUNCTIONS[function](ax + ah)}

    return step
