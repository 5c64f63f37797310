"""One change that turns an unknown update into a known one.

Where no rule fits, every single edit of the state equations is tried: another
gate, another time, ⊙ for +, 1 - z for z, a factor or a term more or less.
The edit after which a rule fits says what was wrong.
"""

from dataclasses import dataclass, replace

from rnnequations import nodes as n
from rnnequations.graph import STATE_BASES

MAX_EDITS = 220
MAX_NODES = 400  # far above any cell; mending more would take seconds


@dataclass(frozen=True)
class Edit:
    """A changed definition and the kind of the change."""

    key: tuple
    node: object
    kind: str
    before: object
    after: object


def edits(probe):
    """Single edits of the equations between the gates, likely ones first."""
    system = probe.system
    nodes = sum(len(list(n.walk(d.node))) for d in system.definitions.values())
    if nodes > MAX_NODES:
        return []
    units = {id(u.call) for u in probe.units if u.call is not None}
    gates = [
        n.Name(*k, time=0)
        for k, d in system.definitions.items()
        if k not in system.states
        and any(isinstance(p, n.Call) for p in n.walk(d.node))
    ]
    memories = [
        k
        for k in system.definitions
        if k in system.states or (k[0] in STATE_BASES and not k[1])
    ]
    states = [n.Name(*k, time=t) for k in memories for t in (0, -1)]
    made = []
    for key in system.reachable():
        definition = system.definitions[key]
        if id(definition.node) in units:
            continue
        for part in _outside(definition.node, units):
            for kind, after in _changes(part, gates, states, key):
                node = _swap(definition.node, part, after)
                made.append(Edit(key, node, kind, part, after))
    order = {
        "time": 0,
        "complement": 1,
        "gate": 2,
        "operator": 3,
        "state": 4,
        "drop": 5,
        "insert": 6,
        "drop-term": 7,
    }
    made.sort(key=lambda e: (order[e.kind], e.key not in system.states))
    return made[:MAX_EDITS]


def _outside(node, units):
    """Sub-nodes not inside a gate's own function."""
    stack = [node]
    while stack:
        part = stack.pop()
        yield part
        if id(part) not in units:
            stack.extend(reversed(n.children(part)))


def _swap(node, old, new):
    return n.rebuild(node, lambda p: new if p is old else None)


def _is_complement(node):
    return (
        isinstance(node, n.Sum)
        and len(node.terms) == 2
        and isinstance(node.terms[0][1], n.Number)
        and node.terms[0][1].value == 1
    )


def _complement(node):
    return n.Sum(((1, n.Number(1.0)), (-1, node)))


def _changes(part, gates, states, own):
    if isinstance(part, n.Name) and part.time is not None:
        gate = any(g.key == part.key for g in gates)
        for other in states:
            same = other.key == part.key
            if same and other.time != part.time and other.key != own:
                yield "time", other
            elif same and other.time == -1 != part.time:
                yield "time", other
        if gate:
            yield "complement", _complement(part)
        for other in gates:
            if other.key != part.key:
                yield "gate" if gate else "state", other
        for other in states:
            if other.key != part.key and not (
                other.time == 0 and other.key == own
            ):
                yield "state", other
    if _is_complement(part):
        yield "complement", part.terms[1][1]
    if isinstance(part, n.Sum):
        for k, (sign, term) in enumerate(part.terms):
            flipped = list(part.terms)
            flipped[k] = (-sign, term)
            yield "operator", n.Sum(tuple(flipped))
        for k in range(len(part.terms) - 1):
            (sign, a), (_, b) = part.terms[k : k + 2]
            both = n.Product(a, b, "hadamard")
            rest = (*part.terms[:k], (sign, both), *part.terms[k + 2 :])
            single = len(rest) == 1 and sign > 0
            yield "operator", both if single else n.Sum(rest)
        for k in range(len(part.terms)):
            rest = part.terms[:k] + part.terms[k + 1 :]
            if rest:
                single = len(rest) == 1 and rest[0][0] > 0
                yield "drop-term", rest[0][1] if single else n.Sum(rest)
    if isinstance(part, n.Product):
        yield "operator", n.Sum(((1, part.left), (1, part.right)))
        if not isinstance(part.left, n.Number):
            yield "drop", part.right
        if not isinstance(part.right, n.Number):
            yield "drop", part.left
    if (
        isinstance(part, n.Name | n.Call)
        and getattr(part, "time", 0) is not None
    ):
        for gate in gates:
            yield "insert", n.Product(gate, part, "hadamard")
            yield "insert", n.Product(_complement(gate), part, "hadamard")


def changed(system, edit):
    """The system after the edit."""
    definition = system.definitions[edit.key]
    return system.with_definitions(
        {edit.key: replace(definition, node=edit.node)}
    )
