"""Who depends on whom: definitions, states, inputs and parameters of a text.

Every statement holds for every t, so each is first shifted until its left
side stands at time 0; a name without a time gets the one its position
implies.  What is used at -1 and defined is a state, what is used now and
never defined is an input or an error, what has no time and no definition is
a parameter.
"""

from dataclasses import dataclass, field, replace

from rnnequations import nodes as n
from rnnequations.resolve import Definition

STATE_BASES = {"h", "c", "s", "y", "H", "C", "S", "m"}
GATE_BASES = {"i", "f", "o", "g", "z", "r", "n", "q", "j"}
_INPUT_ORDER = ["x", "X", "u", "e", "v", "w", "y", "E", "U", "s", "a", "l", "h"]


@dataclass
class System:
    """A text as equations between names.

    ``definitions`` maps a key to the definition in force; ``duplicates``
    lists, per key, every different definition in the order of the text.
    ``projected``: an output was read through a matrix; ``shown``: keys that
    only serve what the document derives beside its cell.
    """

    definitions: dict = field(default_factory=dict)
    duplicates: dict = field(default_factory=dict)
    states: list = field(default_factory=list)
    inputs: list = field(default_factory=list)
    parameters: dict = field(default_factory=dict)
    undefined: list = field(default_factory=list)
    clock: str = "t"
    projected: bool = False
    shown: set = field(default_factory=set)

    def with_definitions(self, changed):
        """The system with some definitions exchanged, roles found anew."""
        merged = dict(self.definitions)
        merged.update(changed)
        system = _roles(list(merged.values()), self.clock)
        system.duplicates = self.duplicates
        system.projected, system.shown = self.projected, self.shown
        return system

    def core(self):
        """The system without what a document derives beside its cell.

        Kept are the states, every function of an old signal (it may be a
        gate that was lost) and products under the letter of a state
        (o ⊙ tanh(c)), with all they need.  Counts and losses go.
        """
        if not self.states:
            return self
        roots = list(self.states)
        for key, d in self.definitions.items():
            parts = list(n.walk(d.node))
            past = any(isinstance(p, n.Name) and p.time == -1 for p in parts)
            calls = any(isinstance(p, n.Call) for p in parts)
            shown = isinstance(d.node, n.Product) and key[0] in STATE_BASES
            if (past and calls) or shown:
                roots.append(key)
        keep = self._reached(roots, lambda key: self.duplicates[key])
        kept = {k: d for k, d in self.definitions.items() if k in keep}
        if len(kept) == len(self.definitions):
            return self
        system = _roles(list(kept.values()), self.clock)
        system.duplicates = {k: self.duplicates[k] for k in kept}
        system.projected = self.projected
        system.shown = {
            m.key
            for k, d in self.definitions.items()
            if k not in keep
            for m in n.names(d.node)
        }
        return system

    def current(self, node):
        """Keys of the definitions a node uses at time 0."""
        return [
            name.key
            for name in n.names(node)
            if name.time == 0 and name.key in self.definitions
        ]

    def reachable(self):
        """Keys that the next states depend on, in the order of the text."""
        return self._reached(self.states, lambda key: [self.definitions[key]])

    def _reached(self, roots, meanings):
        seen, stack = set(), list(roots)
        while stack:
            key = stack.pop()
            if key in seen:
                continue
            seen.add(key)
            for definition in meanings(key):
                stack.extend(self.current(definition.node))
        return [k for k in self.definitions if k in seen]

    def cycles(self):
        """Groups of definitions that need each other at the same time."""
        order, low, stack, found = {}, {}, [], []

        def visit(key):
            order[key] = low[key] = len(order)
            stack.append(key)
            for other in self.current(self.definitions[key].node):
                if other not in order:
                    visit(other)
                    low[key] = min(low[key], low[other])
                elif other in stack:
                    low[key] = min(low[key], order[other])
            if low[key] == order[key]:
                group = []
                while True:
                    group.append(stack.pop())
                    if group[-1] == key:
                        break
                loops = key in self.current(self.definitions[key].node)
                if len(group) > 1 or loops:
                    found.append([k for k in self.definitions if k in group])

        for key in self.definitions:
            if key not in order:
                visit(key)
        return found


def _shift(definition):
    """The statement moved in time so that its left side is at 0."""
    by = definition.name.time
    if not by:
        return definition

    def change(part):
        if isinstance(part, n.Name) and part.time is not None:
            return replace(part, time=part.time - by)
        return None

    return replace(
        definition,
        name=replace(definition.name, time=0),
        node=n.rebuild(definition.node, change),
    )


def _map_names(definition, change):
    def on_node(part):
        return change(part) if isinstance(part, n.Name) else None

    return replace(
        definition,
        name=change(definition.name) or definition.name,
        node=n.rebuild(definition.node, on_node),
    )


def _primes(definitions):
    """``h'`` beside a plain, undefined ``h``: the new state and the old."""
    defined = {d.name.key for d in definitions if d.name.time is None}
    used = {
        m.key for d in definitions for m in n.names(d.node) if m.time is None
    }
    pairs = {}
    for base, accents, labels in defined:
        plain = (base, accents[:-1], labels)
        if accents[-1:] == ("'",) and plain in used and plain not in defined:
            pairs[(base, accents, labels)] = plain

    def change(name):
        if name.time is not None:
            return None
        if name.key in pairs:
            return replace(name, accents=name.accents[:-1], time=0)
        if name.key in pairs.values():
            return replace(name, time=-1)
        return None

    return (
        [_map_names(d, change) for d in definitions] if pairs else definitions
    )


def _implied_times(definitions):
    """Give a time to defined names that are written without one."""
    defined, explicit, past, first = set(), set(), set(), {}
    for d in definitions:
        defined.add(d.name.key)
        first.setdefault(d.name.key, d.order)
        if d.name.time is not None:
            explicit.add(d.name.key)
        for name in n.names(d.node):
            if name.time is not None:
                explicit.add(name.key)
            if name.time is not None and name.time < 0:
                past.add(name.key)
    out = []
    for d in definitions:

        def change(name, d=d):
            key = name.key
            if name.time is not None or key not in defined:
                return None
            own = key == d.name.key
            later = first[key] >= d.order
            state = key[0] in STATE_BASES and not key[1]
            if key in explicit and key in past:
                return replace(name, time=0)
            if key in explicit:
                return replace(name, time=-1 if later and state else 0)
            if own or (state and later):
                return replace(name, time=-1)
            return replace(name, time=0)

        node = n.rebuild(
            d.node, lambda p, c=change: c(p) if isinstance(p, n.Name) else None
        )
        out.append(
            replace(d, name=replace(d.name, time=d.name.time or 0), node=node)
        )
    return out


def _looks_like_signal(name):
    """An undefined name without time that cannot be a parameter."""
    if name.base in GATE_BASES and not name.base.isupper():
        return not name.labels or bool(name.accents)
    return name.base in STATE_BASES and bool(name.accents)


def _untimed_signals(definitions):
    """Untimed, undefined names multiplied elementwise like gates."""
    defined = {d.name.key for d in definitions}
    found = set()
    for d in definitions:
        for part in n.walk(d.node):
            if isinstance(part, n.Product):
                for side in (part.left, part.right):
                    if (
                        isinstance(side, n.Name)
                        and side.time is None
                        and side.key not in defined
                        and _looks_like_signal(side)
                    ):
                        found.add(side.key)
    return found


def _roles(definitions, clock):
    """Sort the names of definitions into states, inputs and parameters."""
    system = System(clock=clock)
    for d in definitions:
        known = system.duplicates.setdefault(d.name.key, [])
        if all(d.node != other.node for other in known):
            known.append(d)
            system.definitions[d.name.key] = d
    signals = _untimed_signals(definitions)
    occurrences = [m for d in definitions for m in n.names(d.node)]
    # ``W x_i``: some index, where no input has a time.
    indexed = not any(
        m.base in "xX" and (m.time is not None or not m.labels)
        for m in occurrences
    )
    free = {}
    for name in occurrences:
        key = name.key
        if key in system.definitions:
            if (
                name.time is not None
                and name.time < 0
                and key not in system.states
            ):
                system.states.append(key)
        elif (
            name.time is None
            and key not in signals
            and not (_plain_input(name) or (indexed and name.base in "xX"))
        ):
            system.parameters.setdefault(key, name)
        else:
            free.setdefault(key, []).append(name)
    system.inputs = _choose_inputs(free, system)
    rest = any(
        isinstance(p, n.Rest) for d in definitions for p in n.walk(d.node)
    )
    if rest and not system.inputs:
        system.inputs = [("x", (), ())]  # among what the dots stand for
    for key, where in free.items():
        if key not in system.inputs:
            system.undefined.append(where[0])
    _drop_embeddings(system)
    return system


def _plain_input(name):
    return name.base in ("x", "X") and not name.labels


def _choose_inputs(free, system):
    """The free signals that are the input of the cell."""
    below = [k for k in free if any("-1" in label for label in k[2])]
    if below:
        return below[:1]
    plain = [k for k in free if k[0] in ("x", "X")]
    if plain:
        return plain + _second_inputs(free, system)
    now = [
        k for k, where in free.items() if any((m.time or 0) == 0 for m in where)
    ]
    if not now:
        now = [k for k in free if k[0] not in GATE_BASES | STATE_BASES]
    by_rank = sorted(
        (k for k in now if k[0] in _INPUT_ORDER and not k[1]),
        key=lambda k: _INPUT_ORDER.index(k[0]),
    )
    if by_rank and by_rank[0][0] != "h":
        more = _second_inputs(free, system)
        return by_rank[:1] + [k for k in more if k != by_rank[0]]
    if len(now) == 1 and now[0][0] not in GATE_BASES | STATE_BASES:
        return now
    if system.states:
        return _second_inputs(free, system, late=True)
    return []


def _second_inputs(free, system, late=False):
    """Other signals that enter through weights of their own.

    ``late``: also the output of the step before, which a decoder reads.
    """
    weighted = set()
    for d in system.definitions.values():
        for call in n.walk(d.node):
            if not isinstance(call, n.Call):
                continue
            for part in n.walk(call.argument):
                if not isinstance(part, n.Product):
                    continue
                sides = part.left, part.right
                for weight, signal in (sides, sides[::-1]):
                    used = n.names(weight)
                    if isinstance(signal, n.Name) and used and all(
                        m.key in system.parameters for m in used
                    ):
                        weighted.add(signal.key)
    return [
        key
        for key, where in free.items()
        if key in weighted
        and key[0] not in ("x", "X", *GATE_BASES, "h", "H")
        and not key[1]
        and (
            all(m.time == 0 for m in where)
            or (late and key[0] in "yYev" and all(m.time == -1 for m in where))
        )
    ]


def _drop_embeddings(system):
    """``x_t = E w_t`` names the input; the cell starts behind it."""
    for key, d in list(system.definitions.items()):
        if key[0] not in ("x", "X") or key in system.states:
            continue
        used = n.names(d.node)
        if any(
            m.key in system.definitions
            or (m.base in "xX" and m.time is not None)
            for m in used
        ):
            continue
        del system.definitions[key]
        system.inputs.insert(0, key)
        own = {m.key for m in used}
        rest = {
            m.key for e in system.definitions.values() for m in n.names(e.node)
        }
        for other in own - rest:
            system.parameters.pop(other, None)
            if other in system.inputs:
                system.inputs.remove(other)
        system.undefined = [
            m for m in system.undefined if m.key not in own or m.key in rest
        ]


def _input_time(definitions, inputs):
    """An input read at one single time is the current input."""
    times = {}
    for d in definitions:
        for m in n.names(d.node):
            if m.key in inputs:
                times.setdefault(m.key, set()).add(m.time)

    def change(name):
        if name.key not in inputs:
            return None
        if len(times.get(name.key, ())) == 1 and name.time:
            return replace(name, time=0)
        return replace(name, time=0) if name.time is None else None

    return [_map_names(d, change) for d in definitions]


def _aliases(definitions):
    """``a_t = c_t`` makes a another name of c, where a is read again."""
    read = {m.key for d in definitions for m in n.names(d.node) if m.time == -1}
    defined = {d.name.key for d in definitions}
    for d in definitions:
        same = d.node
        if not isinstance(same, n.Name) or same.time != 0:
            continue
        if d.name.key not in read or same.key not in defined - {d.name.key}:
            continue

        def change(name, old=d.name.key, new=same):
            if name.key != old:
                return None
            return n.Name(*new.key, name.time, name.line, name.column)

        rest = [e for e in definitions if e is not d]
        return _aliases([_map_names(e, change) for e in rest])
    return definitions


def _inline_gates(definitions):
    """A gate written inside a function, ``tanh(U (σ(…) ⊙ h))``, named."""
    taken = {m.base for d in definitions for m in (d.name, *n.names(d.node))}
    letters = [c for c in "rqpkv" if c not in taken]
    out = []
    for d in definitions:
        for gate in _gates_inside(d.node):
            if letters:
                name = n.Name(letters.pop(0), time=0, line=gate.line)
                out.append(replace(d, name=name, node=gate))
                node = n.rebuild(
                    d.node, lambda p, g=gate, m=name: m if p is g else None
                )
                d = replace(d, node=node)
        out.append(d)
    return out


def _gates_inside(node):
    """Calls that scale an old signal inside the argument of another call."""
    found = []
    for outer in n.walk(node):
        if not isinstance(outer, n.Call):
            continue
        for part in n.walk(outer.argument):
            if not isinstance(part, n.Product):
                continue
            for gate, other in (
                (part.left, part.right),
                (part.right, part.left),
            ):
                inside = list(n.walk(other))
                calls = any(isinstance(p, n.Call) for p in inside)
                past = any(
                    isinstance(p, n.Name) and p.time == -1 for p in inside
                )
                if isinstance(gate, n.Call) and past and not calls:
                    if not any(gate is g for g in found):
                        found.append(gate)
    return found


def _unprojected(definitions):
    """States without the linear projection through which they are read.

    ``r_t = W_r m_t`` or ``h_t = R (o_t ⊙ tanh(c_t))``: what the gates read
    is the same cell's output behind one more matrix, which theirs absorb.
    """
    defined = {d.name.key for d in definitions}
    read = {m.key for d in definitions for m in n.names(d.node) if m.time == -1}

    def weight(node):
        if isinstance(node, n.Transpose):
            node = node.node
        return (
            isinstance(node, n.Name)
            and node.time is None
            and node.key not in defined
        )

    out, found = [], False
    for d in definitions:
        match d.node:
            case n.Product(left, right, "product" | "dot") if (
                d.name.key in read and weight(left) != weight(right)
            ):
                inner = right if weight(left) else left
                parts = list(n.walk(inner))
                own = {p.key for p in parts if isinstance(p, n.Name)}
                shown = isinstance(inner, n.Name) and inner.time == 0
                gated = isinstance(inner, n.Product) and any(
                    isinstance(p, n.Call) for p in parts
                )
                if (shown or gated) and own <= defined - {d.name.key}:
                    d, found = replace(d, node=inner), True
        out.append(d)
    return out, found


def _counted_ahead(definitions):
    """Definitions with states at the time of their gates.

    Where the gates at t make ``h_{t+1}`` from ``h_t``, the state is numbered
    one ahead of the course's, and nothing is read at t-1.
    """
    ahead = {d.name.key for d in definitions if d.name.time == 1}
    rest = [d for d in definitions if d.name.key not in ahead]
    early = any((m.time or 0) < 0 for d in definitions for m in n.names(d.node))
    once = all(d.name.time == 1 for d in definitions if d.name.key in ahead)
    if not ahead or early or not once or all(d.name.time != 0 for d in rest):
        return definitions

    def change(part):
        if isinstance(part, n.Name) and part.key in ahead:
            return replace(part, time=(part.time or 0) - 1)
        return None

    return [
        replace(
            d, name=change(d.name) or d.name, node=n.rebuild(d.node, change)
        )
        for d in definitions
    ]


def directed(definitions):
    """The definitions of the networks that do not read each other.

    A network that reads the future, ``h_{t+1}``, is the same cell run from
    the end: its times are turned round.  What only joins the outputs of
    several networks is left out.
    """
    definitions = _counted_ahead(definitions)
    relative = [_shift(d) for d in definitions]
    defined = {d.name.key for d in relative}
    reads = [
        {m.key for m in n.names(d.node)} & (defined - {d.name.key})
        for d in relative
    ]
    leaves = {
        k
        for k, d in enumerate(relative)
        if not any(d.name.key in r for r in reads)
        and not any((m.time or 0) < 0 for m in n.names(d.node))
        and reads[k]
    }
    owner = {}
    for k, d in enumerate(relative):
        if k in leaves:
            continue
        group = {d.name.key} | reads[k]
        names = {owner.get(key, key) for key in group}
        first = min(names)
        for key in defined:
            if owner.get(key, key) in names:
                owner[key] = first
    parts = {}
    for k, d in enumerate(relative):
        if k in leaves:
            owners = {owner.get(key, key) for key in reads[k]}
        else:
            owners = {owner.get(d.name.key, d.name.key)}
        if len(owners) == 1:
            parts.setdefault(owners.pop(), []).append(k)
    turned = {
        key
        for key, part in parts.items()
        if _only_future([relative[k] for k in part])
    }
    recurrent = [part for part in parts.values() if _recurs(relative, part)]
    if len(recurrent) < 2 and not turned:
        return [definitions]
    return [
        [
            _turned(relative[k]) if key in turned else definitions[k]
            for k in sorted(part)
        ]
        for key, part in sorted(parts.items(), key=lambda item: min(item[1]))
        if part in recurrent
    ]


_LAYERS = {"linear", "dense", "affine", "fc", "conv"}


def _bare_inputs(definition):
    """``φ(x_t)`` inside a gate is its input, whatever φ makes of it."""

    def bare(part):
        match part:
            case n.Call(argument=n.Name(base="x" | "X" | "w") as x, free=True):
                return None if part.function.lower() in _LAYERS else x
        return None

    def change(part):
        if isinstance(part, n.Call):
            return replace(part, argument=n.rebuild(part.argument, bare))
        return None

    return replace(definition, node=n.rebuild(definition.node, change))


def _recurs(relative, part):
    own = {relative[k].name.key for k in part}
    return any(
        m.time not in (0, None) and m.key in own
        for k in part
        for m in n.names(relative[k].node)
    )


def _only_future(part):
    own = {d.name.key for d in part}
    times = {
        m.time for d in part for m in n.names(d.node) if m.key in own and m.time
    }
    return times == {1}


def _turned(definition):
    def change(part):
        if isinstance(part, n.Name) and part.time:
            return replace(part, time=-part.time)
        return None

    return replace(definition, node=n.rebuild(definition.node, change))


def build(definitions: list[Definition], clock: str = "t") -> System:
    """The system of a text's definitions."""
    definitions = [_bare_inputs(_shift(d)) for d in definitions]
    definitions = _implied_times(_primes(definitions))
    definitions, projected = _unprojected(definitions)
    definitions = _inline_gates(_aliases(definitions))
    first = _roles(definitions, clock)
    definitions = _input_time(definitions, set(first.inputs))
    system = _roles(definitions, clock)
    system.projected = projected
    return system
