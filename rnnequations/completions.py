"""Is a text a known cell but for the definitions at fault?

What cannot be read and what nobody knows look like a mistake too: names are
missing, sizes do not fit.  A mistake is believed where everything else is in
order: the one or two definitions at fault are exchanged for what could stand
there, and one of the exchanges has to give a cell of the list.
"""

from itertools import permutations, product

from rnnequations import nodes as n
from rnnequations.graph import GATE_BASES, STATE_BASES
from rnnequations.resolve import Definition
from rnnequations.shapes import infer

MAX_FAULTS = 2
MAX_TRIALS = 60


def known(system, accepted):
    """Whether an exchange of the definitions at fault is ``accepted``.

    accepted: a function of a system, whether it is a cell of the list.
    """
    trials = 0
    for keys in _faults(system):
        options = [list(_proper(system, key)) for key in keys]
        for nodes in product(*options):
            trials += 1
            if trials > MAX_TRIALS:
                return False
            changed = system.with_definitions(
                {
                    key: Definition(n.Name(*key, time=0), node, 1)
                    for key, node in zip(keys, nodes, strict=True)
                }
            )
            changed.duplicates = {
                k: [d] for k, d in changed.definitions.items()
            }
            rest = set(changed.reachable()) - set(keys)
            if (len(rest) >= len(keys) or _plain(system)) and accepted(changed):
                return True
    return False


def _plain(system):
    """A simple RNN whose sizes do not fit: no other letter is in it."""
    return (
        len(system.states) == 1
        and len(system.inputs) == 1
        and len(system.reachable()) <= 2
        and not system.undefined
        and not any(k[1] for k in system.definitions)
    )


def _faults(system):
    """Small sets of keys that may hold all that is wrong."""
    missing = {m.key for m in system.undefined}
    readers = {
        key
        for key, d in system.definitions.items()
        if any(m.key in missing for m in n.names(d.node))
    }
    crossed = {d.name.key for d, _ in infer(system).conflicts}
    twice = {k for k, group in system.duplicates.items() if len(group) > 1}
    if not all(k[0] in STATE_BASES | GATE_BASES for k in missing):
        missing = set()
    sets = [missing, readers | crossed, crossed, twice]
    loops = system.cycles()
    sets.extend({key} for loop in loops for key in loop)
    return [sorted(s, key=str) for s in sets if 0 < len(s) <= MAX_FAULTS]


def _proper(system, key):
    """What a name may stand for: a state, a gate, a candidate, a sum."""
    gates = [
        n.Name(*k, time=0)
        for k, d in system.definitions.items()
        if k != key and isinstance(d.node, n.Call)
    ]
    if key[0] in STATE_BASES and not key[1]:
        cells = [k for k in system.definitions if k != key]
        for gate, cell in product(gates, cells):
            if cell in system.states:
                shown = n.Call("tanh", n.Name(*cell, time=0))
                yield n.Product(gate, shown, "hadamard")
        old = n.Name(*key, time=-1)
        for z, new in permutations(gates, 2):
            yield _mixed(z, old, n.Sum(((1, n.Number(1.0)), (-1, z))), new)
        for f, i, new in permutations(gates, 3):
            yield _mixed(f, old, i, new)
    x = n.Name(*(system.inputs or [("x", (), ())])[0], time=0)
    for state in [key] if key in system.states else system.states:
        old = n.Name(*state, time=-1)
        resets = [n.Product(gate, old, "hadamard") for gate in gates]
        for source, biased in product([old, *resets], (True, False)):
            terms = [n.Product(_own("W", key), x)]
            terms.append(n.Product(_own("U", key), source))
            terms.extend([_own("b", key)] * biased)
            affine = n.Sum(tuple((1, t) for t in terms))
            yield n.Call("tanh", affine)
            if source is old:
                yield n.Call("sigmoid", affine)
                yield affine


def _own(base, key):
    """A parameter that no text has."""
    return n.Name(base, labels=("own", *key[2], key[0]))


def _mixed(a, old, b, new):
    return n.Sum(
        tuple((1, n.Product(u, v, "hadamard")) for u, v in ((a, old), (b, new)))
    )
