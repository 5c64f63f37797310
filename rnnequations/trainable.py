"""Any formula as a layer: run as printed, trained as printed.

A wrong equation is not harmless because it still trains.  `Formula` makes a
core for `rnncourse.model.Model` out of a text, right or wrong, so that what
a mistake costs can be measured.  The way back is reverse-mode
differentiation over the nodes of the formula: every rule below undoes one
line of :mod:`.evaluate`.
"""

from collections import namedtuple

import numpy as np

from rnncourse.params import glorot_uniform
from rnnequations import documents, statements
from rnnequations import nodes as n
from rnnequations.errors import EquationError
from rnnequations.evaluate import FUNCTIONS
from rnnequations.graph import build
from rnnequations.lexer import Reading
from rnnequations.resolve import resolve
from rnnequations.shapes import infer, sizes
from rnnequations.vocabulary import FREE_FUNCTIONS
from rnnequations.write import name as written

_SLOPES = {
    "sigmoid": lambda y, g: g * y * (1 - y),
    "tanh": lambda y, g: g * (1 - y**2),
    "relu": lambda y, g: g * (y > 0),
    "softmax": lambda y, g: y * (g - (g * y).sum(-1, keepdims=True)),
    "exp": lambda y, g: g * y,
    "log": lambda y, g: g / np.exp(y),
    "identity": lambda y, g: g,
}


class Formula:
    """The recurrent layer that a text defines.

    Where a name is defined twice the last definition counts, as in code.
    Free activations are tanh.  Parameters are a dict from their printed
    names to arrays; weights start Glorot-uniform, everything else at zero.

    Raises EquationError for what cannot be run at all: syntax, a name that
    is never defined, a circle, sizes that do not fit, a function that is not
    known here, an input or a state of a time that a step is not given.
    """

    def __init__(self, text, *, greedy=True):
        reading = Reading(greedy=greedy)
        stated = []
        for block in documents.blocks(text)[0]:
            found, errors = statements.read(
                block.text, reading, block.line, block.column
            )
            if errors:
                raise errors[0]
            stated.extend(found)
        definitions, errors, clock = resolve(stated, reading)
        if errors:
            raise errors[0]
        self.system = _last_wins(build(definitions, clock))
        _refuse(self.system)
        self.shapes = infer(self.system)
        if self.shapes.conflicts:
            d, conflict = self.shapes.conflicts[0]
            raise EquationError(conflict.message, d.line)
        self.order = _order(self.system)
        for key in self.order:
            _refuse_parts(self.system, self.system.definitions[key])
        self.names = {
            key: written(name) for key, name in self.system.parameters.items()
        }
        # h comes first, as in every State of the package.
        self.states = sorted(self.system.states, key=lambda k: k[0] not in "hH")
        letters = [key[0].lower() for key in self.states]
        self.State = namedtuple("State", letters, rename=True)
        self.__name__ = "formula"

    def width(self, H):
        """Number of output features for H units."""
        return H

    def init(self, rng, D, H, dtype=np.float32):
        """Fresh parameters: {printed name: array}."""
        size = sizes(self.shapes, D=D, H=H)
        params = {}
        for key, shape in self.shapes.parameters.items():
            dims = tuple(size(d) for d in shape.dims)
            if len(dims) == 2:
                params[self.names[key]] = glorot_uniform(rng, *dims, dtype)
            else:
                params[self.names[key]] = np.zeros(dims, dtype)
        return params

    def forward(self, p, x, state=None, mask=None, *, fused=True):
        """x (B, T, D) → hs (B, T, H), the last State, a tape.

        A formula has no kernel, so `fused` changes nothing.
        """
        if mask is not None:
            raise ValueError("a Formula takes no mask")
        if state is None:
            zeros = np.zeros((len(x), self._units(p)), x.dtype)
            state = self.State(*(zeros for _ in self.State._fields))
        past = dict(zip(self.states, state, strict=True))
        shown = self.states[0]
        hs, tape = [], []
        for x_t in x.swapaxes(0, 1):
            run = _Step(self, p, x_t, past)
            past = {k: run.values[k] for k in self.states}
            hs.append(run.values[shown])
            tape.append(run)
        state = self.State(*past.values())
        return np.stack(hs, axis=1), state, tape

    def backward(self, p, tape, dhs, dstate=None, truncate=None):
        """Gradients of the input, the parameters and the first State."""
        if truncate is not None:
            raise ValueError("a Formula does not truncate")
        gradients = {k: np.zeros_like(a) for k, a in p.items()}
        states = self.states
        zero = np.zeros_like(dhs[:, 0])
        d = dict.fromkeys(states, zero)
        if dstate is not None:
            d = dict(zip(states, dstate, strict=True))
        dx = []
        for t in reversed(range(len(tape))):
            d = dict(d)
            d[states[0]] = d[states[0]] + dhs[:, t]
            dx_t, d = tape[t].backward(d, gradients)
            dx.append(dx_t)
        dx = np.stack(dx[::-1], axis=1)
        return dx, gradients, self.State(*(d[k] for k in states))

    def _units(self, p):
        for key, shape in self.shapes.parameters.items():
            for dim, length in zip(
                shape.dims, p[self.names[key]].shape, strict=True
            ):
                if str(dim) == "H":
                    return length
        raise EquationError("no parameter says how many units there are")


class _Step:
    """One time step: values forward, gradients backward."""

    def __init__(self, formula, p, x, past):
        self.formula, self.p, self.x, self.past = formula, p, x, past
        self.values, self.seen = {}, {}
        for key in formula.order:
            self.values[key] = self.value(formula.system.definitions[key].node)

    def value(self, node):
        result = self._value(node)
        self.seen[id(node)] = result
        return result

    def _value(self, node):
        match node:
            case n.Name():
                return self.named(node)
            case n.Number(value):
                return np.asarray(value, self.x.dtype)
            case n.Sum(terms):
                return sum(s * self.value(part) for s, part in terms)
            case n.Concat(parts):
                return np.concatenate([self.value(p) for p in parts], -1)
            case n.Quotient(top, bottom):
                return self.value(top) / self.value(bottom)
            case n.Power(base, exponent):
                return self.value(base) ** exponent
            case n.Transpose(inner):
                return _turned(self.value(inner))
            case n.Call(function, argument):
                return FUNCTIONS.get(function, np.tanh)(self.value(argument))
            case n.Product(left, right, kind):
                a, b = self.value(left), self.value(right)
                match self.kind(left, right, kind):
                    case "column":
                        return b @ _turned(a)
                    case "row":
                        return a @ b
                return a * b
        raise EquationError(f"no derivative of {type(node).__name__}")

    def named(self, name):
        system = self.formula.system
        if name.time is None and name.key in system.parameters:
            return self.p[self.formula.names[name.key]]
        if name.key in system.inputs:
            return self.x
        if name.time == -1:
            return self.past[name.key]
        return self.values[name.key]

    def kind(self, left, right, kind):
        """column for W v, row for v W or W V, else elementwise."""
        if kind == "hadamard":
            return kind
        if self._is_matrix(left):
            return "row" if self._is_matrix(right) else "column"
        return "row" if self._is_matrix(right) else "hadamard"

    def _is_matrix(self, node):
        if isinstance(node, n.Transpose):
            return self._is_matrix(node.node)
        if isinstance(node, n.Product) and node.kind != "hadamard":
            return self._is_matrix(node.left) and self._is_matrix(node.right)
        shapes = self.formula.shapes.parameters
        return (
            isinstance(node, n.Name)
            and node.time is None
            and node.key in shapes
            and shapes[node.key].kind == "matrix"
        )

    def backward(self, d, gradients):
        """d: {state: gradient} → gradient of x, {state: of the old state}."""
        self.gradients = gradients
        self.d = dict(d)
        self.dx = np.zeros_like(self.x)
        self.dpast = {k: np.zeros_like(a) for k, a in self.past.items()}
        for key in reversed(self.formula.order):
            if key in self.d:
                self.pull(
                    self.formula.system.definitions[key].node, self.d[key]
                )
        return self.dx, self.dpast

    def pull(self, node, g):
        """Hand the gradient of a node's value to what it was made of."""
        g = _fit(g, self.seen[id(node)].shape)
        match node:
            case n.Name():
                self.collect(node, g)
            case n.Sum(terms):
                for sign, part in terms:
                    self.pull(part, sign * g)
            case n.Concat(parts):
                cuts = np.cumsum(
                    [self.seen[id(p)].shape[-1] for p in parts[:-1]]
                )
                for part, piece in zip(
                    parts, np.split(g, cuts, axis=-1), strict=True
                ):
                    self.pull(part, piece)
            case n.Quotient(top, bottom):
                below = self.seen[id(bottom)]
                self.pull(top, g / below)
                self.pull(bottom, -g * self.seen[id(node)] / below)
            case n.Power(base, exponent):
                slope = exponent * self.seen[id(base)] ** (exponent - 1)
                self.pull(base, g * slope)
            case n.Transpose(inner):
                self.pull(inner, _turned(g))
            case n.Call(function, argument):
                slope = _SLOPES.get(function, _SLOPES["tanh"])
                self.pull(argument, slope(self.seen[id(node)], g))
            case n.Product(left, right, kind):
                a, b = self.seen[id(left)], self.seen[id(right)]
                match self.kind(left, right, kind):
                    case "column":
                        self.pull(left, _turned(g) @ b)
                        self.pull(right, g @ a)
                    case "row":
                        self.pull(left, g @ _turned(b))
                        self.pull(right, _turned(a) @ g)
                    case _:
                        self.pull(left, g * b)
                        self.pull(right, g * a)

    def collect(self, name, g):
        system = self.formula.system
        if name.time is None and name.key in system.parameters:
            self.gradients[self.formula.names[name.key]] += g
        elif name.key in system.inputs:
            self.dx += g
        elif name.time == -1:
            self.dpast[name.key] = self.dpast[name.key] + g
        else:
            self.d[name.key] = self.d.get(name.key, 0) + g


def _turned(a):
    return a.swapaxes(-1, -2)


def _fit(g, shape):
    """The gradient summed over the axes that were broadcast."""
    if g.shape == shape:
        return g
    while g.ndim > len(shape):
        g = g.sum(0)
    for axis, length in enumerate(shape):
        if length == 1 != g.shape[axis]:
            g = g.sum(axis, keepdims=True)
    return np.broadcast_to(g, shape)


def _last_wins(system):
    last = {
        key: group[-1]
        for key, group in system.duplicates.items()
        if key in system.definitions
    }
    return system.with_definitions(last)


def _refuse(system):
    """Errors for what no order of computation can run."""
    if system.undefined:
        lost = system.undefined[0]
        raise EquationError(
            f"{written(lost, system.clock)} is never defined",
            lost.line,
            lost.column,
        )
    for group in system.cycles():
        first = system.definitions[group[0]]
        names = " and ".join(
            written(system.definitions[k].name, system.clock) for k in group
        )
        raise EquationError(f"{names} need each other first", first.line)
    if not system.states:
        raise EquationError("no state is read at the next step")


def _refuse_parts(system, definition):
    """Errors for what a line would not be run with as it is printed."""
    for part in n.walk(definition.node):
        says = None
        if isinstance(part, n.Call):
            free = part.function.split("_")[0] in FREE_FUNCTIONS
            if not free and part.function not in _SLOPES:
                says = f"the function {part.function} is not known here"
        elif isinstance(part, n.Name) and part.time is not None:
            given = (0,) if part.key in system.inputs else (0, -1)
            if part.time not in given:
                says = (
                    f"{written(part, system.clock)} is not at hand: a step "
                    "is given its input and the states of the step before"
                )
        if says:
            raise EquationError(says, definition.line)


def _order(system):
    """Keys of what the next states need, each after what it reads."""
    done = []

    def visit(key):
        if key not in done:
            for other in system.current(system.definitions[key].node):
                visit(other)
            done.append(key)

    for key in system.states:
        visit(key)
    return done
