r"""The rows of the equation ledger: printed equations, their code and proof.

A label such as ``lstm-forget-gate`` stands under a display in a manuscript
and behind the line of code that implements it.  The cells are those of
``rnncourse.cells.CELLS``; the labels behind the lines of a ``step`` say which
displays make up that cell.  Where the grammar covers the equation the proof
is a run of the printed LaTeX itself:

- an equation of a cell is evaluated step by step and compared with what the
  package's cell computes from the same weights;
- an equation of the way back is compared with the derivative of the printed
  forward equations, taken by complex steps, which are exact to the last
  digit.  The gradients :math:`\delta v` of every intermediate value are
  measured that way, so no line of the derivation is taken on trust.

What remains is proven by a named test.
"""

import ast
import inspect
import math
import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from rnncourse import forward
from rnncourse.cells import CELLS, has_peepholes
from rnnequations import nodes as n
from rnnequations.evaluate import Evaluator, Value
from rnnequations.lexer import Reading
from rnnequations.resolve import resolve
from rnnequations.statements import read

D, H, B, T = 3, 4, 2, 3
TINY = 1e-30  # so small that the complex step has no truncation error

_DISPLAY = re.compile(
    r"^\$\$[ \t]*\n(?P<body>.*?)\n\$\$[ \t]*\((?P<label>[A-Za-z][\w:-]*)\)",
    re.MULTILINE | re.DOTALL,
)
_ANY_DISPLAY = re.compile(r"^\$\$[ \t]*$", re.MULTILINE)
_CODE = re.compile(r"#\s*\(([a-z][a-z0-9]*(?:-[a-z0-9]+)+)\)\s*$")

@dataclass(frozen=True)
class Equation:
    """A labelled display: where it stands and what it says."""

    label: str
    page: str
    line: int
    latex: str

    @cached_property
    def definitions(self):
        """Its definitions, or none if the grammar cannot read all of it."""
        statements, errors = read(self.latex, Reading())
        found, more, _ = resolve(statements, Reading())
        return [] if errors or more else found


def equations(folder):
    """All labelled displays of the manuscripts, in the order of the book.

    Raises ValueError for a label used twice.
    """
    found = {}
    for path in sorted(Path(folder).glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for match in _DISPLAY.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            label = match["label"]
            if label in found:
                raise ValueError(
                    f"label {label!r} stands in {found[label].page} and in "
                    f"{path.stem}"
                )
            found[label] = Equation(label, path.stem, line, match["body"])
    return found


def unlabelled(folder):
    """``page:line`` of every display without a label."""
    found = []
    for path in sorted(Path(folder).glob("*.md")):
        text = _DISPLAY.sub(
            lambda m: re.sub(r"[^\n]", "", m[0]),
            path.read_text(encoding="utf-8"),
        )
        for match in _ANY_DISPLAY.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.stem}:{line}")
    return found


@dataclass(frozen=True)
class Line:
    """A line of code that implements an equation."""

    path: str
    number: int
    source: str


def implementations(package):
    """Label → the :class:`Line` s of code that carry it."""
    package = Path(package)
    found = {}
    for path in sorted(package.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for number, line in enumerate(source.splitlines(), 1):
            match = _CODE.search(line)
            if match:
                where = path.relative_to(package.parent).as_posix()
                code = line[: match.start()].strip().rstrip(",")
                entry = Line(where, number, code)
                found.setdefault(match[1], []).append(entry)
    return found


@cache
def labels(name):
    """The labels behind the lines of a cell's ``step``, in their order."""
    return labelled(inspect.getsource(CELLS[name].step))


def labelled(source):
    """The labels behind lines of code, in their order."""
    lines = source.splitlines()
    return tuple(found[1] for line in lines if (found := _CODE.search(line)))


@cache
def saved(name):
    """What a cell's ``step`` saves: the letters, None for anything else."""
    (step,) = ast.parse(inspect.getsource(CELLS[name].step)).body
    back = next(part for part in ast.walk(step) if isinstance(part, ast.Return))
    kept = back.value.elts[1].elts
    return tuple(getattr(part, "id", None) for part in kept)


# ---- running printed equations ----------------------------------------------


class Unreadable(Exception):
    """An equation that cannot be run here; the sentence says why."""


def _written(name):
    return "_".join(filter(None, (name.base, "".join(name.labels))))


@dataclass
class World:
    """A cell's printed equations, unrolled over a short random sequence."""

    name: str
    printed: dict
    seed: int = 0
    gradients: dict = field(default_factory=dict)

    def __post_init__(self):
        self.cell = CELLS[self.name]
        self.definitions = {}
        for label in labels(self.name):
            for d in self.printed[label].definitions:
                self.definitions[d.name.base] = d
        rng = np.random.default_rng(self.seed)
        self.params = self.cell.init(rng, D, H, dtype=np.float64)
        for array in self.params:
            array[...] = rng.normal(0, 0.7, array.shape)
        self.x = rng.standard_normal((T, B, D))
        self.weights = rng.standard_normal((T, B, H))
        self.start = {
            s: rng.uniform(-0.9, 0.9, (B, H)) for s in self.cell.State._fields
        }
        self.plain = self.unroll()

    # -- names ---------------------------------------------------------------
    def parameter(self, name, nudge=None):
        """A parameter by its printed name, single gate or fused."""
        label = "".join(name.labels)
        views = self.params.named()
        key = f"{name.base}_{label}" if label else name.base
        if key in views:
            parts = [key]
        elif key in ("W_x", "W_h", "b"):
            stem = key if label else "b_"
            parts = [stem + gate for gate in self.cell.gates]
        elif has_peepholes(self.cell) and f"b_x{label}" in views:
            rows = {"b": "b_x", "p": "b_h"}
            parts = [rows.get(name.base, name.base) + label]
        elif f"b_x{label}" in views and name.base == "b":
            return Value("vector", views[f"b_x{label}"] + views[f"b_h{label}"])
        else:
            return None
        if any(part not in views for part in parts):
            return None
        arrays = []
        for part in parts:
            array = views[part]
            if nudge is not None and nudge[:2] == ("parameter", part):
                array = array + nudge[2]
            arrays.append(array)
        array = np.concatenate(arrays, axis=-1)
        return Value("matrix" if array.ndim == 2 else "vector", array)

    # -- forward -------------------------------------------------------------
    def unroll(self, nudge=None):
        """Values of all names at all steps; ``nudge`` = (kind, name, step or
        array, array) adds an array to one value, reading or argument."""
        values = {(s, 0): a for s, a in self.start.items()}
        for t in range(1, T + 1):
            self._step(t, values, nudge)
        return values

    def _step(self, t, values, nudge):
        def add(kind, name, array):
            if nudge is not None and nudge[:3] == (kind, name, t):
                return array + nudge[3]
            return array

        def lookup(name):
            if name.base == "x":
                return Value("signal", add("value", "x", self.x[t - 1]))
            if name.time == -1 and name.base in self.start:
                read_ = add("read", name.base, values[name.base, t - 1])
                return Value("signal", read_)
            if name.base in self.definitions and name.time == 0:
                if (name.base, t) not in values:
                    compute(name.base)
                return Value("signal", values[name.base, t])
            found = self.parameter(name, nudge)
            if found is None:
                raise Unreadable(_written(name))
            return found

        def compute(base):
            node = self.definitions[base].node
            evaluator = _Nudged(lookup, lambda a: add("argument", base, a))
            result = evaluator(node).array
            values[base, t] = add("value", base, result)

        for base in self.definitions:
            if (base, t) not in values:
                compute(base)

    def loss(self, values):
        """A random linear function of all outputs."""
        return sum(
            (self.weights[t - 1] * values["h", t]).sum()
            for t in range(1, T + 1)
        )

    # -- backward ------------------------------------------------------------
    def gradient(self, kind, name, t):
        """∂L/∂v by complex steps, entry by entry."""
        key = (kind, name, t)
        if key in self.gradients:
            return self.gradients[key]
        if kind == "parameter":
            shape = self._parameter_shape(name)
        else:
            shape = (B, D) if name == "x" else (B, H)
        result = np.empty(shape)
        for index in np.ndindex(*shape):
            step = np.zeros(shape, complex)
            step[index] = 1j * TINY
            nudge = (kind, name, step) if kind == "parameter" else (*key, step)
            result[index] = self.loss(self.unroll(nudge)).imag / TINY
        self.gradients[key] = result
        return result

    def _parameter_shape(self, key):
        views = self.params.named()
        return views[key].shape

    def _fused_gradient(self, base, label):
        """The gradients of one parameter of all gates, side by side."""
        joined = []
        for gate in self.cell.gates:
            key = f"{base}_{label}{gate}"
            if key not in self.params.named():
                return None
            joined.append(self.gradient("parameter", key, None))
        return np.concatenate(joined, axis=-1)

    def delta(self, name, t, inner=False):
        """The value of the printed name δv at step t."""
        base, label = name.base[1:], "".join(name.labels)
        if base == "a" and name.time is None and label in self.definitions:
            return Value("signal", self.gradient("argument", label, t))
        if base == "a" and not label:
            parts = [self.gradient("argument", g, t) for g in self.cell.gates]
            return Value("signal", np.concatenate(parts, axis=-1))
        if name.time is not None:
            known = base == "x" or base in self.definitions
            if not known:
                raise Unreadable(f"δ{base}")
            when = t + 1 if inner else t
            if name.time == -1 or inner:
                if when > T:
                    return Value("signal", np.zeros((B, H)))
                return Value("signal", self.gradient("read", base, when))
            if name.time == 1:
                raise Unreadable(f"δ{base} of the next step")
            return Value("signal", self.gradient("value", base, t))
        key = f"{base}_{label}" if label else base
        if key in self.params.named():
            array = self.gradient("parameter", key, None)
        else:
            array = self._fused_gradient(base, label)
        if array is None:
            raise Unreadable(f"δ{key}")
        return Value("matrix" if array.ndim == 2 else "vector", array)

    # -- comparing -----------------------------------------------------------
    def package(self):
        """What the package's cell computes, by name and step."""
        state, found = self.cell.State(*self.start.values()), {}
        for t in range(1, T + 1):
            x = self.x[t - 1][:, None]
            _, state, tape = forward(
                self.cell, self.params, x, state, fused=False
            )
            found |= {
                (letter, t): array
                for letter, array in zip(
                    saved(self.name), tape.kept[0], strict=True
                )
            }
            for letter in state._fields:
                found[letter, t] = getattr(state, letter)
        return found

    def constants(self, name):
        """Sizes that a chapter counts with."""
        known = {
            "N": self.params.size,
            "D": D,
            "H": H,
            "G": len(self.cell.gates),
        }
        if name.base in known and not name.labels and name.time is None:
            return Value("number", np.float64(known[name.base]))
        return None

    def value(self, name, t, own=None):
        """The value of any printed name at step t."""
        if name.base[0] == "δ":
            if name == own and own.time == -1:
                # δv₋ ← δv₋ + …: what arrived before is left out of both sides
                return Value("signal", np.zeros((B, H)))
            inner = own is not None and name.key == own.key and own.time == 0
            return self.delta(name, t, inner)
        if name.base == "x" and name.time in (0, None):
            return Value("signal", self.x[t - 1])
        if name.base in self.definitions and name.time in (0, -1, None):
            at = t + (name.time or 0)
            if (name.base, at) in self.plain:
                return Value("signal", self.plain[name.base, at])
            raise Unreadable(f"{name.base} at step {at}")
        found = self.parameter(name) or self.constants(name)
        if found is None:
            raise Unreadable(_written(name))
        return found

    def error(self, equation):
        """The largest relative difference of the two sides of an equation.

        The left side is what the package computes, or the measured
        gradient, or a parameter; the right side is the printed formula.
        Shapes that do not fit differ infinitely.  Raises
        :class:`Unreadable` where a name has no value here.
        """
        package = self.package()
        worst = 0.0
        for d in equation.definitions:
            for t in range(1, T + 1):
                own = d.name if d.name.base[0] == "δ" else None
                evaluator = _Timed(self, t, own)
                try:
                    got = evaluator(d.node).array
                except ValueError:
                    return math.inf  # shapes that cannot be multiplied
                if own is None and d.name.base in self.definitions:
                    if (d.name.base, t) not in package:
                        if d is equation.definitions[-1]:
                            raise Unreadable(f"{d.name.base}: step saves none")
                        continue  # an aid: the last line makes use of it
                    want = package[d.name.base, t]
                else:
                    want = self.value(d.name, t).array
                if np.shape(got) != np.shape(want):
                    return math.inf
                scale = max(1.0, float(np.abs(want).max()))
                worst = max(worst, float(np.abs(got - want).max()) / scale)
        return worst


class _Nudged(Evaluator):
    """An evaluator that can add to the argument of a gate's function."""

    def __init__(self, lookup, add):
        super().__init__(lookup, outer=True)
        self.add = add
        self.depth = 0

    def call(self, node):
        argument = self(node.argument)
        inner = Value(argument.kind, self.add(argument.array))
        return super().call(n.Call(node.function, _Known(inner), node.free))

    def __call__(self, node):
        if isinstance(node, _Known):
            return node.value
        return super().__call__(node)


@dataclass(frozen=True)
class _Known:
    """A value in the place of a node."""

    value: Value


class _Timed(Evaluator):
    """An evaluator at one step of a world; sums run over all steps."""

    def __init__(self, world, t, own):
        super().__init__(lambda name: world.value(name, t, own), outer=True)
        self.world = world
        self.own = own

    def __call__(self, node):
        if isinstance(node, n.Total):
            parts = [
                _Timed(self.world, t, self.own)(node.node)
                for t in range(1, T + 1)
            ]
            return Value(parts[0].kind, sum(p.array for p in parts))
        return super().__call__(node)


# ---- the ledger --------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One equation: its code, its proof, the measured error.

    ``proof`` is ``executed``, the id of a test, or empty: not proven, and
    then ``reason`` says why the printed equation could not be run.
    """

    equation: Equation
    code: tuple
    proof: str
    error: float | None
    reason: str = ""


def worlds(printed):
    """A world for every cell whose equations are all printed, and readable."""
    found = {}
    for name in CELLS:
        if all(label in printed for label in labels(name)):
            with suppress(Unreadable):
                found[name] = World(name, printed)
    return found


def executed(equation, running):
    """The smallest error of an equation over the worlds that know its names.

    An equation that defines a cell is run in that cell only, another one in
    the cells of its family: those whose names begin as the label does.
    Raises :class:`Unreadable`, with the reason, where no world can run it.
    """
    if not equation.definitions:
        raise Unreadable("the grammar cannot read it")
    candidates = [n for n in CELLS if equation.label in labels(n)]
    if not candidates:
        family = equation.label.split("-")[0]
        # A second row of b that is no bias would prove a second bias right.
        candidates = [
            n for n in CELLS
            if n.split("_")[0] == family and not has_peepholes(CELLS[n])
        ]
        if not candidates:
            raise Unreadable(
                f"no cell in rnncourse.cells.CELLS is called {family!r}"
            )
    errors, reasons = [], []
    for name in candidates:
        if name not in running:
            reasons.append(f"not all equations of {name} can be read")
            continue
        try:
            errors.append(running[name].error(equation))
        except Unreadable as why:
            reasons.append(f"{name} has no value for {why}")
    if not errors:
        raise Unreadable("; ".join(reasons))
    return min(errors)


def rows(manuscript, package, declared):
    """The ledger as a list of :class:`Row`.

    ``declared`` maps a label to ``{"test": …, "code": …}`` for equations
    that are proven by a test or implemented by a whole function.
    """
    printed = equations(manuscript)
    code = implementations(package)
    running = worlds(printed)
    found = []
    for label, equation in printed.items():
        entry = declared.get(label, {})
        lines = tuple(code.get(label, ())) or tuple(
            [entry["code"]] if "code" in entry else []
        )
        proof, error, reason = entry.get("test", ""), None, ""
        if not proof:
            try:
                error, proof = executed(equation, running), "executed"
            except Unreadable as why:
                reason = str(why)
        found.append(Row(equation, lines, proof, error, reason))
    return found
