"""A system set in motion: random weights, free gates, measured maps.

Nothing here looks at the letters of a formula.  Its gates are found as the
functions applied to parameters, and what a gate computes is *measured*: the
weights of an affine map are its values at the unit vectors.
"""

from dataclasses import dataclass, field

import numpy as np

from rnnequations import nodes as n
from rnnequations.evaluate import Evaluator, Value
from rnnequations.shapes import sizes

D, H, N = 3, 4, 24


@dataclass(frozen=True)
class Unit:
    """A gate or candidate: a function of an affine map.

    ``call`` is the node whose value is free in a probe; a gate without a
    function is free through its ``key`` instead (``call`` is None).
    """

    key: tuple
    call: object
    argument: object
    function: str
    free: bool
    line: int

    @property
    def token(self):
        return id(self.call) if self.call is not None else self.key


@dataclass
class Affine:
    """What a unit computes before its function, measured.

    ``W_x`` (D, H), ``W_h`` (H, H) per state, ``b`` (H,); ``b_x`` is the part
    of the bias outside the reset; ``now`` maps states read at time 0 to their
    matrices; ``gates`` are the tokens of other units it depends on.
    """

    W_x: np.ndarray
    W: dict
    b: np.ndarray
    b_x: np.ndarray
    now: dict
    gates: list
    exact: bool


@dataclass
class Probe:
    """One random instance of a system."""

    system: object
    shapes: object
    rng: np.random.Generator
    parameters: dict = field(default_factory=dict)
    units: list = field(default_factory=list)
    squashes: list = field(default_factory=list)
    functions: dict = field(default_factory=dict)

    def __post_init__(self):
        size = sizes(self.shapes, D=D, H=H)
        self.size = size
        for key, shape in self.shapes.parameters.items():
            dims = tuple(size(d) for d in shape.dims)
            kind = shape.kind if shape.kind != "open" else "number"
            kind = {"scalar": "number"}.get(kind, kind)
            array = self.rng.normal(0, 0.8, dims)
            self.parameters[key] = Value(kind, array)
        self.rests = {}
        self._find_units()

    # -- structure -----------------------------------------------------------
    def _direct(self, node):
        """Whether parameters stand in ``node`` outside any function."""
        if isinstance(node, n.Call) and node.function != "diag":
            return False
        if isinstance(node, n.Name):
            return node.time is None and node.key in self.system.parameters
        if isinstance(node, n.Rest):
            return True
        return any(self._direct(part) for part in n.children(node))

    def _affine(self, node, seen=()):
        """Whether parameters reach ``node`` without passing a function."""
        if self._direct(node):
            return True
        stack = [node]
        while stack:
            part = stack.pop()
            if isinstance(part, n.Call):
                continue
            stack.extend(n.children(part))
            if isinstance(part, n.Name) and part.time == 0:
                d = self.system.definitions.get(part.key)
                if d and part.key not in seen and part.key in self.inner:
                    if self._affine(d.node, (*seen, part.key)):
                        return True
        return False

    def _find_units(self):
        reachable = self.system.reachable()
        definitions = self.system.definitions
        outside = self._gate_use(reachable) | set(self.system.states)
        self.inner = {
            k
            for k in reachable
            if self._direct(definitions[k].node) and k not in outside
        }
        for key in reachable:
            d = definitions[key]
            if self._direct(d.node) and key not in self.inner:
                self.units.append(
                    Unit(key, None, d.node, "identity", False, d.line)
                )
            for call in _calls(d.node):
                unit = Unit(
                    key,
                    call,
                    call.argument,
                    call.function,
                    call.free,
                    call.line,
                )
                if self._affine(call.argument):
                    self.units.append(unit)
                else:
                    self.squashes.append(unit)

    def regular(self):
        """Whether every gate is a vector of the state's size."""
        for unit in [*self.units, *self.squashes]:
            if unit.call is not None:
                shape = self.shapes.calls.get(id(unit.call))
            else:
                shape = self.shapes.signals.get(unit.key)
            if shape is None or shape.kind != "vector":
                return False
            if str(shape.dims[0]) not in ("H", "?"):
                return False
        return True

    def _gate_use(self, reachable):
        """Keys read outside the affine part of any function."""
        found = set()
        for key in reachable:
            node = self.system.definitions[key].node
            if not self._direct(node):
                found |= _used_outside_calls(node)
        return found

    # -- running -------------------------------------------------------------
    def run(self, inputs, past, held=None, now=None):
        """An evaluator for one step.

        ``inputs`` and ``past`` map keys to arrays (N, size); ``held`` fixes
        units by token, ``now`` fixes definitions by key.
        """
        held = held or {}
        now = now or {}
        memo = {}

        def lookup(name):
            key = name.key
            if key in self.system.parameters and name.time is None:
                return self.parameters[key]
            if key in inputs:
                return Value("signal", inputs[key])
            if name.time is not None and name.time < 0 and key in past:
                return Value("signal", past[key])
            if key in now:
                return Value("signal", now[key])
            if key in held:
                return Value("signal", held[key])
            if key not in memo:
                memo[key] = evaluator(self.system.definitions[key].node)
            return memo[key]

        def rest(node):
            return self._rest(node, inputs, past)

        evaluator = Evaluator(lookup, held, self.functions, rest)
        return evaluator

    def _rest(self, node, inputs, past):
        """``…``: the usual terms, with parameters of their own."""
        key = (node.line, node.column)
        signals = [*inputs.values(), *list(past.values())[:1]]
        if key not in self.rests:
            shapes = [(a.shape[-1], H) for a in signals]
            weights = [self.rng.normal(0, 0.8, s) for s in shapes]
            self.rests[key] = (*weights, self.rng.normal(0, 0.8, H))
        *weights, b = self.rests[key]
        total = sum(a @ w for a, w in zip(signals, weights, strict=True)) + b
        return Value("signal", total)

    def value(self, evaluator, key, count):
        """A definition's value as an (count, H) array."""
        found = evaluator.lookup(n.Name(*key, time=0))
        return np.broadcast_to(found.array, (count, H))

    def signals(self, count=N):
        """Random inputs and past states."""
        inputs = {
            k: self.rng.normal(0, 1, (count, self._width(k)))
            for k in self.system.inputs
        }
        past = {
            k: self.rng.uniform(-0.9, 0.9, (count, H))
            for k in self.system.states
        }
        return inputs, past

    @staticmethod
    def joined(inputs):
        """All inputs side by side, as one."""
        return np.concatenate([np.zeros((N, 0)), *inputs.values()], axis=-1)

    def _width(self, key):
        shape = self.shapes.signals.get(key)
        return self.size(shape.dims[0]) if shape else D

    def free_units(self, count=N):
        """Independent random values for every unit and squash."""
        held = {}
        for unit in self.units:
            low = -0.95 if unit.function == "tanh" else 0.05
            held[unit.token] = self.rng.uniform(low, 0.95, (count, H))
        for unit in self.squashes:
            held[unit.token] = self.rng.uniform(-0.95, 0.95, (count, H))
        return held

    # -- measuring -----------------------------------------------------------
    def affine(self, unit):
        """The affine map in front of a unit's function."""
        keys = self.system.inputs
        cuts = np.cumsum([self._width(k) for k in keys])
        width = int(cuts[-1]) if keys else 0
        others = [u for u in self.units if u.token != unit.token]

        def at(x, past, now, gates, count):
            pieces = np.split(x, cuts[:-1], axis=-1) if keys else []
            inputs = dict(zip(keys, pieces, strict=True))
            full_past = {
                k: past.get(k, np.zeros((count, H))) for k in self.system.states
            }
            held = {
                u.token: np.broadcast_to(gates.get(u.token, 1.0), (count, H))
                for u in others
            }
            full_now = {
                k: now.get(k, np.zeros((count, H))) for k in self.system.states
            }
            evaluator = self.run(inputs, full_past, held, full_now)
            value = evaluator(unit.argument).array
            return np.broadcast_to(value, (count, H))

        zero = at(np.zeros((1, width)), {}, {}, {}, 1)
        b = zero[0]
        W_x = (
            at(np.eye(width), {}, {}, {}, width) - b
            if width
            else np.zeros((0, H))
        )
        eye = np.eye(H)
        nothing = np.zeros((H, width))
        W = {
            k: at(nothing, {k: eye}, {}, {}, H) - b for k in self.system.states
        }
        now = {
            k: at(nothing, {}, {k: eye}, {}, H) - b for k in self.system.states
        }
        closed = {u.token: 0.0 for u in others}
        b_x = at(np.zeros((1, width)), {}, {}, closed, 1)[0]

        inputs, past = self.signals()
        x = self.joined(inputs)
        present = {
            k: self.rng.uniform(-1, 1, (N, H)) for k in self.system.states
        }
        open_ = {u.token: 1.0 for u in others}
        got = at(x, past, present, open_, N)
        want = x @ W_x + b
        for k in self.system.states:
            want = want + past[k] @ W[k] + present[k] @ now[k]
        gates = []
        for u in others:
            vary = dict(open_)
            vary[u.token] = self.rng.uniform(0.1, 0.9, (N, H))
            if not np.allclose(at(x, past, present, vary, N), got, atol=1e-9):
                gates.append(u.token)
        return Affine(
            W_x, W, b, b_x, now, gates, bool(np.allclose(got, want, atol=1e-9))
        )


def _calls(node):
    """Functions in a node, outermost first, none inside another's argument."""
    stack, found = [node], []
    while stack:
        part = stack.pop()
        if isinstance(part, n.Call) and part.function != "diag":
            found.append(part)
            continue
        stack.extend(reversed(n.children(part)))
    return found


def _used_outside_calls(node):
    stack, found = [node], set()
    while stack:
        part = stack.pop()
        if isinstance(part, n.Call) and part.function != "diag":
            continue
        if isinstance(part, n.Name) and part.time == 0:
            found.add(part.key)
        stack.extend(n.children(part))
    return found
