"""What the dependency graph alone shows: circles, gaps, repetitions.

Each check returns findings together with the system that a reader would have
had in mind, so that the numerical checks can go on behind it.
"""

from dataclasses import replace
from itertools import product

import numpy as np

from rnnequations import nodes as n
from rnnequations.evaluate import Evaluator, Value
from rnnequations.findings import Finding
from rnnequations.graph import STATE_BASES
from rnnequations.write import equation, name


def _at_now(key):
    return n.Name(*key, time=0)


MAX_RIVALS = 8
MAX_CUTS = 12

# ---- defined twice ---------------------------------------------------------


def _fingerprint(system, definition):
    """Numbers that two equal definitions share, from fixed random names."""

    def lookup(node):
        if (
            node.time == 0
            and node.key in system.definitions
            and node.key != definition.name.key
            and len(system.duplicates.get(node.key, ())) < 2
            and node.key not in busy
        ):
            busy.append(node.key)
            value = evaluator(system.definitions[node.key].node)
            busy.remove(node.key)
            return value
        seed = abs(hash_text(str((node.key, node.time)))) % 2**32
        value = np.random.default_rng(seed).normal(0, 0.7, (1, 1))
        return Value("signal", value)

    busy = []
    evaluator = Evaluator(lookup, rest=lambda node: Value("number", 0.3))
    with np.errstate(all="ignore"):
        return evaluator(definition.node).array


def _different(system, group):
    """The definitions of one name that do not say the same in other words."""
    kept = []
    for d in group:
        try:
            trace = _fingerprint(system, d)
        except (TypeError, ValueError):
            trace = None
        same = any(
            trace is not None
            and other is not None
            and trace.shape == other.shape
            and np.allclose(trace, other, rtol=1e-9, atol=1e-12)
            for _, other in kept
        )
        if not same:
            kept.append((d, trace))
    return [d for d, _ in kept]


def hash_text(text):
    """A number for a text, the same in every process."""
    total = 0
    for c in text:
        total = (total * 131 + ord(c)) % (2**61 - 1)
    return total


def repeated(system):
    """Findings for names with several different definitions, and the keys."""
    findings, keys = [], []
    for key, group in system.duplicates.items():
        if key not in system.definitions or len(group) < 2:
            continue
        first = group[0]
        different = _different(system, group[:MAX_RIVALS])
        if len(different) < 2:
            continue
        keys.append((key, different))
        for other in different[1:]:
            symbol = name(_at_now(key), system.clock)
            findings.append(
                Finding(
                    "redefined",
                    other.line,
                    f"{symbol} is defined in line {first.line} and again, "
                    f"differently, in line {other.line}; the first definition "
                    "has no effect, or the second is meant for another name.",
                    witness=f"line {first.line}: "
                    f"{equation(first.name, first.node, system.clock)}; "
                    f"line {other.line}: "
                    f"{equation(other.name, other.node, system.clock)}",
                )
            )
    return findings, keys


def choices(system, keys, limit=8):
    """Systems with one definition chosen for every repeated name."""
    if not keys:
        return [system]
    systems = []
    options = [[(key, d) for d in reversed(group)] for key, group in keys]
    for combination in list(product(*options))[:limit]:
        systems.append(system.with_definitions(dict(combination)))
    return systems


# ---- never defined ---------------------------------------------------------


def undefined(system):
    """Findings for names without a definition; a system with them guessed."""
    findings, renames = [], {}
    for used in system.undefined:
        symbol = name(used, system.clock)
        guess = _lookalike(used, system)
        line, hint, correction = used.line, "", ""
        if guess is not None:
            renames[used.key] = guess
            meant = replace(
                used, base=guess[0], accents=guess[1], labels=guess[2]
            )
            hint = f" Is {name(meant, system.clock)} meant?"
            for d in system.definitions.values():
                if used in n.names(d.node):
                    fixed = _renamed(d.node, {used.key: guess})
                    correction = equation(d.name, fixed, system.clock)
        if used.time is not None and used.time < 0:
            current = name(replace(used, time=0), system.clock)
            message = (
                f"{symbol} is read, but no equation defines {current}, so "
                "there is nothing to read at the next step."
            )
        else:
            message = f"{symbol} is used, but no equation defines it."
        findings.append(
            Finding("undefined", line, message + hint, correction=correction)
        )
    if not renames:
        return findings, system
    changed = {
        key: replace(d, node=_renamed(d.node, renames))
        for key, d in system.definitions.items()
    }
    return findings, system.with_definitions(changed)


def _renamed(node, renames):
    def change(part):
        if isinstance(part, n.Name) and part.key in renames:
            base, accents, labels = renames[part.key]
            return n.Name(
                base, accents, labels, part.time or 0, part.line, part.column
            )
        return None

    return n.rebuild(node, change)


def _lookalike(used, system):
    """A definition that nobody reads and whose name is nearly this one."""
    read = {m.key for d in system.definitions.values() for m in n.names(d.node)}
    idle = [
        k
        for k in system.definitions
        if k not in read and k not in system.states
    ]
    close = [
        k
        for k in idle
        if k[0].lower() == used.base.lower()
        and (used.accents or not k[1] or len(idle) == 1)
    ]
    if not close and used.accents:
        close = [k for k in idle if k[1]]
    return close[0] if len(close) == 1 else None


# ---- circles ---------------------------------------------------------------


def circular(system):
    """Findings for circles; a system in which each is cut by a step back."""
    findings = []
    for _ in range(MAX_CUTS):
        groups = system.cycles()
        if not groups:
            break
        group = groups[0]
        key, used = _weakest(system, group)
        d = system.definitions[key]
        path = _path(system, used.key, key, group)
        cut = n.rebuild(
            d.node,
            lambda p, used=used: (
                replace(p, time=-1)
                if isinstance(p, n.Name) and p.key == used.key and p.time == 0
                else None
            ),
        )
        symbols = [name(_at_now(k), system.clock) for k in path]
        reader = name(d.name, system.clock)
        symbol = name(used, system.clock)
        if used.key == key:
            reason = f"{symbol} is computed from itself"
        else:
            reason = f"{reader} reads {symbol}, which itself needs {reader}"
        findings.append(
            Finding(
                "circular",
                used.line,
                f"{reason}: no order of computation exists. The state of "
                "the step before is meant.",
                witness=" needs ".join([reader, *symbols]),
                correction=equation(d.name, cut, system.clock),
            )
        )
        system = system.with_definitions({key: replace(d, node=cut)})
    return findings, system


def _weakest(system, group):
    """The reading to cut: a state inside a gate, else a self-reference."""
    found = []
    for order, key in enumerate(group):
        node = system.definitions[key].node
        inside = {
            id(m)
            for part in n.walk(node)
            if isinstance(part, n.Call)
            for m in n.names(part.argument)
            if not isinstance(part.argument, n.Name)
        }
        for used in n.names(node):
            if used.time != 0 or used.key not in group:
                continue
            state = used.key in system.states or used.base in STATE_BASES
            rank = (
                not (state and not used.accents and id(used) in inside),
                used.key != key,
                not (state and not used.accents),
                order,
            )
            found.append((rank, key, used))
    _, key, used = min(found, key=lambda item: item[0])
    return key, used


def _path(system, start, goal, group):
    """Keys from start to goal along readings at time 0."""
    paths, seen = [[start]], {start}
    while paths:
        path = paths.pop(0)
        if path[-1] == goal:
            return path
        for other in system.current(system.definitions[path[-1]].node):
            if other in group and other not in seen:
                seen.add(other)
                paths.append([*path, other])
    return [start]


# ---- time and use ----------------------------------------------------------


def times(system):
    """Findings for signals read at a step where no cell reads them."""
    findings, changed = [], {}
    for key, d in system.definitions.items():

        def change(part):
            if not isinstance(part, n.Name) or part.time is None:
                return None
            if part.key in system.inputs and part.time != 0:
                return replace(part, time=0)
            if part.key in system.states and part.time not in (0, -1):
                return replace(part, time=-1)
            if part.key in system.definitions and part.time > 0:
                return replace(part, time=0)
            return None

        node = n.rebuild(d.node, change)
        if node == d.node:
            continue
        changed[key] = replace(d, node=node)
        for used in n.names(d.node):
            if change(used) is not None:
                meant = name(change(used), system.clock)
                findings.append(
                    Finding(
                        "wrong-time",
                        used.line,
                        f"{name(used, system.clock)} stands where "
                        f"{meant} belongs.",
                        correction=equation(d.name, node, system.clock),
                    )
                )
    return findings, system.with_definitions(changed) if changed else system


def unused(system):
    """Findings for gates that are computed and lead nowhere."""
    reachable = set(system.reachable())
    findings = []
    for key, d in system.definitions.items():
        if key in reachable or _reads_new_state(system, key):
            continue
        if key in system.shown or _serves_an_output(system, key):
            continue
        past = any(
            m.time is not None and m.time < 0 and m.key in system.states
            for m in _all_names(system, key)
        )
        calls = any(isinstance(p, n.Call) for p in n.walk(d.node))
        if not (past and (calls or key not in system.states)):
            continue
        symbol = name(d.name, system.clock)
        findings.append(
            Finding(
                "unused",
                d.line,
                f"{symbol} is computed, but the next state does not depend "
                "on it: its parameters cannot learn anything.",
                witness=f"the derivative of the new state with respect to "
                f"{symbol} is 0",
            )
        )
    return findings


def _all_names(system, key, seen=None):
    seen = set() if seen is None else seen
    seen.add(key)
    for used in n.names(system.definitions[key].node):
        yield used
        if used.time == 0 and used.key in system.definitions:
            if used.key not in seen:
                yield from _all_names(system, used.key, seen)


def _serves_an_output(system, key):
    """Whether a definition is read by a function of the new state."""
    return any(
        key in system.current(d.node) and _reads_new_state(system, other)
        for other, d in system.definitions.items()
    )


def _reads_new_state(system, key):
    """Whether a definition is an output: a function of the new state."""
    return any(
        m.time == 0 and m.key in system.states for m in _all_names(system, key)
    )
