"""Which size everything has, found from the equations alone.

The input has D entries, every state H, and D ≠ H; all other sizes follow by
unification.  ``W x`` (columns) and ``x W`` (rows) are both understood: the
side on which a parameter stands says which of its two sizes is summed over.
"""

from dataclasses import dataclass, field

from rnnequations import nodes as n

_SCALARS = {
    "alpha", "beta", "gamma", "epsilon", "lambda", "tau", "Delta", "zeta",
    "kappa",
}  # fmt: skip
"""Letters of numbers, where nothing defines them."""


class ShapeConflict(Exception):
    """Two sizes that cannot be equal; ``name`` is where it shows."""

    def __init__(self, message, name=None):
        super().__init__(message)
        self.message = message
        self.name = name


class Dim:
    """A size: known (``"D"``, ``"H"``), a sum of sizes, or still open."""

    def __init__(self, value=None):
        self.value = value
        self.parent = None

    def root(self):
        dim = self
        while dim.parent is not None:
            dim = dim.parent
        return dim

    def __str__(self):
        value = self.root().value
        if value is None:
            return "?"
        if isinstance(value, tuple):
            return "+".join(str(d) for d in value)
        return value


def unify(a, b):
    """Make two sizes one; False where they are known to differ."""
    a, b = a.root(), b.root()
    if a is b:
        return True
    if a.value is None or b.value is None:
        open_, other = (a, b) if a.value is None else (b, a)
        if _contains(other, open_):
            return False
        open_.parent = other
        return True
    if isinstance(a.value, tuple) and isinstance(b.value, tuple):
        return len(a.value) == len(b.value) and all(
            unify(x, y) for x, y in zip(a.value, b.value, strict=True)
        )
    return a.value == b.value and isinstance(a.value, str)


def _contains(dim, part):
    """Whether a sum of sizes has ``part`` among its terms."""
    value = dim.root().value
    return isinstance(value, tuple) and any(
        d.root() is part or _contains(d, part) for d in value
    )


@dataclass
class Shape:
    """``kind``: scalar, vector, matrix or open (a parameter not met yet)."""

    kind: str
    dims: tuple = ()
    source: object = None

    def __str__(self):
        return "(" + ", ".join(map(str, self.dims)) + ")"


@dataclass
class Shapes:
    """The result: shapes of signals, parameters and function values (by
    ``id`` of the call), the conventions used, and the conflicts."""

    signals: dict = field(default_factory=dict)
    parameters: dict = field(default_factory=dict)
    calls: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)
    columns: list = field(default_factory=list)
    conflicts: list = field(default_factory=list)


class _Inference:
    def __init__(self, system):
        self.system = system
        self.result = Shapes()
        d, h = Dim("D"), Dim("H")
        self.hidden = h
        for k, key in enumerate(system.inputs):
            size = Dim() if k else d
            self.result.signals[key] = Shape("vector", (size,))
        for key in system.definitions:
            size = h if key in system.states else Dim()
            self.result.signals[key] = Shape("vector", (size,))
        for name in system.undefined:
            self.result.signals[name.key] = Shape("vector", (Dim(),))
        for key, name in system.parameters.items():
            kind = "scalar" if name.base in _SCALARS else "open"
            self.result.parameters[key] = Shape(kind, (), name)

    def run(self):
        # The states first: they say how large a gate has to be, so that a
        # conflict shows in the gate's own equation.
        states = set(self.system.states)
        ordered = sorted(
            self.system.definitions.values(),
            key=lambda d: d.name.key not in states,
        )
        for definition in ordered:
            try:
                self.definition(definition)
            except ShapeConflict as conflict:
                self.result.conflicts.append((definition, conflict))
        return self.result

    def definition(self, definition):
        target = self.result.signals[definition.name.key]
        shape = self.visit(definition.node)
        if shape.kind == "open":
            self.settle(shape, Shape("vector", target.dims))
        elif shape.kind == "matrix":
            raise ShapeConflict("a matrix where a vector has to come out")
        elif shape.kind == "vector":
            self.same(target, shape, definition.name)

    def settle(self, shape, as_shape):
        shape.kind = as_shape.kind
        shape.dims = as_shape.dims

    def same(self, a, b, name=None):
        for x, y in zip(a.dims, b.dims, strict=True):
            if not unify(x, y):
                raise ShapeConflict(f"{x} entries meet {y} entries", name)

    def visit(self, node):
        match node:
            case n.Name():
                if node.key in self.result.parameters:
                    return self.result.parameters[node.key]
                return self.result.signals[node.key]
            case n.Number():
                return Shape("scalar")
            case n.Power(base=inner):
                return self.visit(inner)
            case n.Rest():
                return Shape("vector", (self.hidden,))
            case n.Call(function="diag"):
                inner = self.vector(self.visit(node.argument))
                return Shape("matrix", (inner.dims[0], inner.dims[0]))
            case n.Call():
                shape = self.visit(node.argument)
                self.result.calls[id(node)] = shape
                return shape
            case n.Transpose(inner):
                return self.transpose(self.visit(inner))
            case n.Total(inner):
                return self.visit(inner)
            case n.Concat(parts):
                return self.concat([self.visit(p) for p in parts])
            case n.Sum(terms):
                return self.sum([(p, self.visit(p)) for _, p in terms])
            case n.Quotient(top, bottom):
                a, b = self.visit(top), self.visit(bottom)
                return self.hadamard(top, bottom, a, b)
            case n.Product(left, right, kind):
                a, b = self.visit(left), self.visit(right)
                if kind == "hadamard":
                    return self.hadamard(left, right, a, b)
                return self.product(left, right, a, b)
        raise ShapeConflict("an expression without a size")

    def vector(self, shape):
        if shape.kind == "open":
            self.settle(shape, Shape("vector", (Dim(),)))
        return shape

    def transpose(self, shape):
        if shape.kind == "open":
            self.settle(shape, Shape("matrix", (Dim(), Dim())))
        if shape.kind == "matrix":
            return Shape("matrix", shape.dims[::-1])
        return shape

    def concat(self, shapes):
        dims = []
        for shape in shapes:
            shape = self.vector(shape)
            if shape.kind != "vector":
                raise ShapeConflict("only vectors can be joined")
            dims.append(shape.dims[0])
        return Shape("vector", (Dim(tuple(dims)),))

    def sum(self, parts):
        known = [s for _, s in parts if s.kind in ("vector", "matrix")]
        if not known:
            return (
                parts[0][1] if parts[0][1].kind == "open" else Shape("scalar")
            )
        first = known[0]
        for node, shape in parts:
            if shape.kind == "open":
                self.settle(shape, Shape(first.kind, first.dims))
            elif shape.kind != "scalar":
                if shape.kind != first.kind:
                    raise ShapeConflict(
                        "a matrix is added to a vector", _name(node)
                    )
                self.same(first, shape, _name(node))
        return first

    def hadamard(self, left, right, a, b):
        if a.kind == "scalar":
            return b
        if b.kind == "scalar":
            return a
        if a.kind == "open":
            a, b, left, right = b, a, right, left
        self.vector(a)
        if b.kind == "open":
            self.settle(b, Shape(a.kind, a.dims))
            return a
        if a.kind != b.kind:
            raise ShapeConflict(
                "an elementwise product of a matrix and a vector", _name(left)
            )
        self.same(a, b, _name(right) or _name(left))
        return a

    def product(self, left, right, a, b):
        if a.kind == "scalar":
            return b
        if b.kind == "scalar":
            return a
        if a.kind == "vector" and b.kind == "vector":
            return self.hadamard(left, right, a, b)
        if a.kind == "open":
            self.settle(a, Shape("matrix", (Dim(), Dim())))
            if b.kind == "open" and _small(right) and not _small(left):
                self.settle(b, Shape("vector", (Dim(),)))
        if b.kind == "open":
            self.settle(b, Shape("matrix", (Dim(), Dim())))
        inner = (a.dims[-1], b.dims[0])
        if not unify(*inner):
            matrix, other = (
                (left, right) if a.kind == "matrix" else (right, left)
            )
            due, got = inner if a.kind == "matrix" else inner[::-1]
            raise ShapeConflict(
                f"a parameter for {due} entries multiplies {got} entries",
                _name(matrix) or _name(other),
            )
        if a.kind == "matrix" and b.kind == "vector":
            self.result.columns.append(_name(left))
            return Shape("vector", (a.dims[0],))
        if a.kind == "vector":
            self.result.rows.append(_name(right))
            return Shape("vector", (b.dims[1],))
        return Shape("matrix", (a.dims[0], b.dims[1]))


def _small(node):
    """A lower-case letter, as vectors have it."""
    return isinstance(node, n.Name) and node.base.islower()


def _name(node):
    """The first name in a node, to point at."""
    return next(iter(n.names(node)), None)


def infer(system):
    """Shapes of all names of a system, with the conflicts found."""
    return _Inference(system).run()


def sizes(shapes, **known):
    """Numbers for all sizes: ``known`` fixes D and H, the rest is made up.

    Returns a function from :class:`Dim` to int.
    """
    made = {}

    def size(dim):
        dim = dim.root()
        if isinstance(dim.value, tuple):
            return sum(size(d) for d in dim.value)
        if dim.value in known:
            return known[dim.value]
        return made.setdefault(id(dim), known["H"])

    return size
