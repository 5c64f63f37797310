"""What each gate computes, compared with what its role needs.

The roles come from :func:`.identify.match`; the maps in front of the
functions are measured, so that ``W [h, x]``, two biases or a
pre-activation on a line of its own make no difference.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from rnnequations import nodes as n
from rnnequations.evaluate import FUNCTIONS
from rnnequations.findings import Finding
from rnnequations.identify import TOLERANCE, prove, squash_argument
from rnnequations.motion import H
from rnnequations.updates import EXPECTED, ROLE_NAMES
from rnnequations.vocabulary import OTHER_ACTIVATIONS
from rnnequations.write import equation, name

_EPS = 1e-9
_SYMBOLS = {"sigmoid": "σ", "identity": "the plain sum", "relu": "ReLU"}
_SOURCES = set("xiuevwhsya")  # letters that papers use for what is read


@dataclass
class Verdict:
    """What the checks of the gates have found."""

    text: str
    findings: list = field(default_factory=list)
    error: float = float("inf")

    @property
    def proven(self):
        return self.error <= TOLERANCE


class GateCheck:
    """All checks of one match."""

    def __init__(self, probe, found):
        self.probe = probe
        self.system = probe.system
        self.clock = probe.system.clock
        self.found = found
        self.findings = []
        self.runnable = True
        self.variant = []
        self.function = "tanh"
        self.reset = None

    # -- helpers -------------------------------------------------------------
    def add(self, code, line, message, **more):
        self.findings.append(Finding(code, line, message, **more))

    def symbol(self, unit):
        """What the reader calls a unit."""
        d = self.system.definitions[unit.key]
        if unit.call is None or d.node is unit.call:
            return name(d.name, self.clock)
        return (
            f"the {ROLE_NAMES[self.role(unit)]} in {name(d.name, self.clock)}"
        )

    def role(self, unit):
        for letter, other in self.units.items():
            if other.token == unit.token:
                return letter
        return "h"

    def state(self, letter, time=-1):
        key = self.found.states[letter]
        return name(n.Name(*key, time=time), self.clock)

    def with_function(self, unit, function):
        """The unit's equation with another function."""
        d = self.system.definitions[unit.key]
        if unit.call is None:
            node = n.Call(function, d.node)
        else:
            node = n.rebuild(
                d.node,
                lambda p: (
                    n.Call(function, p.argument) if p is unit.call else None
                ),
            )
        return equation(d.name, node, self.clock)

    # -- the checks ----------------------------------------------------------
    def run(self):
        """Every check, then the proof."""
        self.units = dict(self.found.roles)
        self.affines = {
            letter: self.probe.affine(u) for letter, u in self.units.items()
        }
        self.resets()
        if self.found.family == "LSTM":
            self.output()
        self.activations()
        self.terms()
        self.biases()
        self.sharing()
        self.letters()
        self.labels()
        self.conventions()
        error = self.proof() if self.runnable else float("inf")
        return Verdict(self.text(), self.findings, error)

    def resets(self):
        """Which gates act inside a candidate."""
        family = self.found.family
        tokens = {u.token: u for u in self.probe.units}
        inner = self.affines.get("n") if family == "GRU" else None
        for letter, affine in list(self.affines.items()):
            allowed = 1 if letter == "n" and family == "GRU" else 0
            if len(affine.gates) > allowed:
                if family == "simple RNN":
                    self.missing("z", self.units["h"].line)
                    continue
                unit = tokens[affine.gates[-1]]
                self.add(
                    "extra-gate",
                    unit.line,
                    f"{self.symbol(unit)} acts inside the "
                    f"{ROLE_NAMES[letter]}, where no gate belongs.",
                )
                self.runnable = False
        if inner is None:
            return
        if not inner.gates:
            self.missing("r", self.units["n"].line)
            return
        unit = tokens[inner.gates[0]]
        if unit.token == self.units["z"].token:
            self.affines["r"] = self.affines["z"]
        else:
            self.units["r"] = unit
            self.affines["r"] = self.probe.affine(unit)

    def missing(self, role, line):
        """A gate that the cell needs and the text does not have."""
        self.runnable = False
        gate = ROLE_NAMES[role]
        idle = [
            k
            for k in self.system.definitions
            if k not in self.system.reachable()
            and k not in self.system.states
            and any(
                isinstance(p, n.Call)
                for p in n.walk(self.system.definitions[k].node)
            )
        ]
        if idle:
            return  # reported as unused, with the same cure
        where = {
            "r": f"the candidate reads {self.state('h')} directly",
            "z": "nothing of the old state is kept as it is",
            "i": "the candidate enters the cell state at full strength",
            "o": "the whole cell state is shown at every step",
        }[role]
        self.add("missing-gate", line, f"No {gate}: {where}.")

    def output(self):
        """h = o ⊙ tanh(c), with this c and this tanh."""
        for role in self.found.missing:
            letter = "c" if role == "i" else "h"
            key = self.found.states[letter]
            self.missing(role, self.system.definitions[key].line)
        squash = self.found.squash
        key = self.found.states["h"]
        d = self.system.definitions[key]
        cell = n.Name(*self.found.states["c"], time=0)
        if squash is None:
            wrapped = n.rebuild(
                d.node,
                lambda p: (
                    n.Call("tanh", p)
                    if isinstance(p, n.Name) and p.key == cell.key
                    else None
                ),
            )
            self.add(
                "wrong-activation",
                d.line,
                f"{self.state('h', 0)} shows {self.state('c', 0)} without "
                "tanh, so it is not bounded by 1.",
                witness="a cell state of 3 gives "
                f"{3 * 0.9:.2f} with o = 0.9; tanh gives "
                f"{0.9 * np.tanh(3):.2f}",
                correction=equation(d.name, wrapped, self.clock),
            )
            self.runnable = False
            return
        inside = squash_argument(self.probe, self.found)
        if inside == "c":
            return
        self.runnable = False
        fixed = n.rebuild(
            self.system.definitions[squash.key].node,
            lambda p: (
                n.Call(p.function, cell, p.free) if p is squash.call else None
            ),
        )
        correction = equation(
            self.system.definitions[squash.key].name, fixed, self.clock
        )
        if inside == "c-":
            self.add(
                "wrong-time",
                squash.line,
                f"{self.state('h', 0)} shows the old cell state "
                f"{self.state('c')}, not {self.state('c', 0)}: every output "
                "comes one step late.",
                correction=correction,
            )
        else:
            self.add(
                "wrong-state",
                squash.line,
                f"{self.state('h', 0)} shows the tanh of something else than "
                f"the cell state {self.state('c', 0)}.",
                correction=correction,
            )

    def activations(self):
        """σ in gates, tanh in candidates, one meaning per free symbol."""
        meaning = {}
        wanted = [
            (unit, EXPECTED[letter], letter)
            for letter, unit in self.units.items()
        ]
        if self.found.family == "LSTM" and self.found.squash is not None:
            wanted.append((self.found.squash, "tanh", "s"))
        for unit, function, letter in wanted:
            if unit.function in OTHER_ACTIVATIONS:
                self.wrong(unit, function, letter)
            elif unit.free:
                if self.found.family == "simple RNN":
                    self.variant.append("activation left open")
                known = meaning.setdefault(unit.function, function)
                self.probe.functions[unit.function] = known
                if known != function:
                    self.wrong(unit, function, letter)
            elif unit.function != function:
                if self.found.family == "simple RNN" and unit.function in (
                    "sigmoid",
                    "relu",
                ):
                    self.function = unit.function
                    self.variant.append(f"{unit.function} activation")
                    continue
                self.wrong(unit, function, letter)

    def wrong(self, unit, function, letter):
        """A wrong function, with what it does to the numbers."""
        self.runnable = False
        given = unit.function
        what = ROLE_NAMES.get(letter, "output")
        shown = _SYMBOLS.get(given, given)
        due = _SYMBOLS.get(function, function)
        if function == "tanh" and given == "sigmoid":
            why = {
                "s": "the output can then never be negative",
                "g": "nothing negative can then be written into the "
                "cell state",
                "n": "the state can then never become negative",
            }.get(letter, "the state can then never become negative")
        elif function == "sigmoid" and given == "tanh":
            why = "a gate must stay between 0 and 1; this one changes signs"
        elif given == "softmax":
            why = "its units then compete: their values sum to one"
        elif given == "identity":
            why = "nothing bounds its values"
        else:
            why = "its range is another"
        a = np.array([-1.0, 0.0, 2.0])
        witness = f"{due} gives {_row(FUNCTIONS[function](a))}"
        if given in FUNCTIONS:
            witness = f"{shown} gives {_row(FUNCTIONS[given](a))}; {witness}"
        witness = f"at -1, 0, 2 {witness}"
        claim = f"{due} belongs in the {what}, not {shown}"
        if given == "identity":
            claim = f"{due} is missing in the {what}"
        self.add(
            "wrong-activation",
            unit.line,
            f"{claim}: {why}.",
            witness=witness,
            correction=self.with_function(unit, function),
        )

    def terms(self):
        """Every gate reads the input and the previous state."""
        hidden = self.found.states["h"]
        cell = self.found.states.get("c")
        reads_h = {k: _any(a.W[hidden]) for k, a in self.affines.items()}
        reads_c = {
            k: cell is not None and (_any(a.W[cell]) or _any(a.now[cell]))
            for k, a in self.affines.items()
        }
        blind = not any(reads_h.values()) and any(reads_c.values())
        for letter, affine in self.affines.items():
            if letter not in self.units:
                continue
            unit = self.units[letter]
            what = self.symbol(unit)
            if not affine.exact:
                self.runnable = False
                self.add(
                    "unknown-update",
                    unit.line,
                    f"{what} is not a function of an affine map.",
                )
                continue
            if not _any(affine.W_x):
                self.add(
                    "missing-term",
                    unit.line,
                    f"{what} does not read the input.",
                    witness=f"the weights measured in front of the input are "
                    f"all 0 in {what}",
                )
            if letter in "gn" and reads_c[letter] and not blind:
                self.add(
                    "wrong-state",
                    unit.line,
                    f"{what} reads the cell state; a candidate reads "
                    f"{self.state('h')}.",
                )
            elif letter == "n" and affine.gates and not reads_h[letter]:
                self.runnable = False
                self.add(
                    "polarity",
                    unit.line,
                    f"The reset gate in {what} works the wrong way round: "
                    f"open, it hides {self.state('h')}.",
                )
            elif not reads_h[letter] and not blind:
                if reads_c[letter]:
                    held = bool(_any(affine.W[cell]))  # or the new one
                    self.add(
                        "wrong-state",
                        unit.line,
                        f"{what} reads {self.state('c', -held)} where "
                        f"{self.state('h')} belongs.",
                    )
                else:
                    self.add(
                        "missing-term",
                        unit.line,
                        f"{what} does not read the previous state "
                        f"{self.state('h')}.",
                        witness="the weights measured in front of "
                        f"{self.state('h')} are all 0 in {what}",
                    )
            elif reads_h[letter] and _diagonal(affine.W[hidden]):
                own = not np.allclose(abs(affine.W[hidden]), np.eye(H))
                matrix = "a vector of weights" if own else "no weight matrix"
                self.add(
                    "missing-weight",
                    unit.line,
                    f"{self.state('h')} enters {what} through {matrix}: "
                    "each unit sees only itself.",
                    witness="the weights measured in front of "
                    f"{self.state('h')} are 0 off the diagonal",
                )
        if any(reads_c.values()):
            self.variant.append("peephole connections")
        if self.system.projected:
            self.variant.append("projected output")

    def biases(self):
        """No bias anywhere is a choice; a bias missing in one gate a slip."""
        without = [
            k
            for k, a in self.affines.items()
            if k in self.units and not _any(a.b) and not _any(a.b_x)
        ]
        left_out = any(
            isinstance(p, n.Rest)
            for u in self.units.values()
            for p in n.walk(u.argument)
        )
        if not without or left_out:
            return
        if len(without) == len(self.units):
            line = min(u.line for u in self.units.values())
            self.add(
                "missing-bias",
                line,
                "The biases are left out: where the input and the old state "
                "are 0 every gate is half open, whatever is learned; it is "
                "the cell with b = 0.",
                severity="note",
            )
            return
        for letter in without:
            unit = self.units[letter]
            d = self.system.definitions[unit.key]
            bias = n.Name("b", labels=(d.name.base,))
            fixed = n.rebuild(
                d.node,
                lambda p, u=unit, b=bias: (
                    replace(p, argument=_plus(p.argument, b))
                    if p is u.call
                    else None
                ),
            )
            self.add(
                "missing-bias",
                unit.line,
                f"{self.symbol(unit)} has no bias; the other gates have one.",
                correction=equation(d.name, fixed, self.clock),
            )

    def sharing(self):
        """One parameter in two gates ties what should learn apart."""
        owners = {}
        for letter, unit in self.units.items():
            for used in _parameters(
                self.system, unit.argument, self.probe.inner
            ):
                owners.setdefault(used.key, {}).setdefault(letter, used)
        weighted = {
            part.right.key
            for unit in self.units.values()
            for part in n.walk(unit.argument)
            if isinstance(part, n.Product) and isinstance(part.right, n.Name)
            and all(m.key in owners for m in n.names(part.left))
        }
        for key, uses in owners.items():
            if len(uses) < 2:
                continue
            one = next(iter(uses.values()))
            if len(uses) == len(self.units) > 2 and (
                one.base[0] in "Ezdmp" or key in weighted
            ):
                continue  # an embedding, a context, a mask, meant for all
            odd = self._odd_one(uses)
            unit = self.units[odd]
            others = [self.symbol(self.units[k]) for k in uses if k != odd]
            used = uses[odd]
            symbol = name(used, self.clock)
            d = self.system.definitions[unit.key]
            fixed = n.rebuild(
                d.node,
                lambda p, key=used.key, u=used, d=d: (
                    self._relabelled(u, d)
                    if isinstance(p, n.Name) and p.key == key
                    else None
                ),
            )
            self.add(
                "shared-weight",
                used.line,
                f"{symbol} stands in {self.symbol(unit)} and in "
                f"{', '.join(others)}: what this weight gives them cannot "
                "be learned apart.",
                witness=f"changing {symbol} changes "
                f"{'both' if len(uses) == 2 else f'all {len(uses)}'} at once",
                correction=equation(d.name, fixed, self.clock)
                if fixed != d.node
                else "",
            )

    def _odd_one(self, uses):
        """The gate whose letter the label of the shared weight lacks."""
        letters = list(uses)
        strangers = [
            k
            for k in letters
            if not any(
                set(label) & self._own_letters(k) for label in uses[k].labels
            )
        ]
        pool = strangers if len(strangers) < len(letters) else letters
        return max(
            pool or letters, key=lambda k: (uses[k].line, uses[k].column)
        )

    def _own_letters(self, role):
        """Letters that a weight of this gate may carry as its label."""
        own = {self.units[role].key[0].lower()}
        return own | set("cghn~") if role in "gnh" else own

    def _relabelled(self, used, definition):
        """The parameter with this gate's letter in its label."""
        letter = definition.name.base
        labels = used.labels or ("",)
        last = labels[-1]
        new = (last[:-1] if len(last) > 1 else "") + letter
        if new == last:
            return None
        return replace(used, labels=(*labels[:-1], new))

    def conventions(self):
        """``x W`` and ``W h`` in one text: each right, together confusing."""
        rows, columns = self.probe.shapes.rows, self.probe.shapes.columns
        if not rows or not columns or None in rows or None in columns:
            return
        few, many = sorted([rows, columns], key=len)
        odd, usual = name(few[0], self.clock), name(many[0], self.clock)
        self.add(
            "convention",
            few[0].line,
            f"{odd} and {usual} stand on different sides of what they "
            "multiply: vectors are rows in one product and columns in the "
            "other.",
            severity="note",
        )

    def letters(self):
        """Gates called by another gate's letter."""
        claims = {"i": "i", "f": "f", "o": "o"}
        if self.found.family == "GRU":
            claims = {"z": "z", "r": "r"}
        for role, unit in self.units.items():
            d = self.system.definitions[unit.key]
            base = d.name.base
            if d.node is unit.call and base in claims and role in "ifozr":
                if claims[base] != role:
                    self.add(
                        "naming",
                        unit.line,
                        f"{name(d.name, self.clock)} does the work of the "
                        f"{ROLE_NAMES[role]}, usually written {role}; the "
                        "equations are right once renamed.",
                        severity="note",
                    )

    def labels(self):
        """Weights whose label names the wrong source, as ``W_{hi} x``."""
        uses = self._label_uses()
        place = self._source_place(uses)
        if place is None:
            return
        for source in {u[1] for u in uses}:
            mine = [u for u in uses if u[1] == source]
            letters = {label[place] for label, _, _ in mine}
            agreed = letters <= _SOURCES and len(letters) == 1
            for label, _, used in mine:
                if agreed or label[place] == source:
                    continue
                self.add(
                    "naming",
                    used.line,
                    f"{name(used, self.clock)} multiplies {source}, but its "
                    f"label says {label[place]}: a misleading name, harmless "
                    "once renamed.",
                    severity="note",
                )

    @staticmethod
    def _source_place(uses):
        """Where in a two-letter label the source stands: 0, 1 or None."""
        fits = [sum(u[0][place] == u[1] for u in uses) for place in (0, 1)]
        best = max((0, 1), key=lambda place: fits[place])
        return best if uses and fits[best] * 2 >= len(uses) else None

    def _label_uses(self):
        """(label, source letter, name) of two-letter weights in the gates."""
        found = []
        hidden = self.found.states["h"][0].lower()
        for unit in self.units.values():
            for part in n.walk(unit.argument):
                if not isinstance(part, n.Product):
                    continue
                for weight, signal in (
                    (part.left, part.right),
                    (part.right, part.left),
                ):
                    if (
                        not isinstance(weight, n.Name)
                        or weight.time is not None
                    ):
                        continue
                    if weight.key not in self.system.parameters:
                        continue
                    label = "".join(weight.labels)
                    if len(label) != 2 or not label.isalpha():
                        continue
                    sources = {m.key for m in n.names(signal)}
                    if sources & set(self.system.inputs):
                        found.append((label, "x", weight))
                    elif self.found.states["h"] in sources:
                        found.append((label, hidden, weight))
        return found

    # -- the outcome ---------------------------------------------------------
    def proof(self):
        """The measured difference from the package, over both placements."""
        if self.found.family != "GRU":
            return prove(
                self.probe, self.found, self.affines, function=self.function
            )
        if "r" not in self.affines:
            return float("inf")
        best = float("inf")
        for reset in ("before", "after"):
            error = prove(self.probe, self.found, self.affines, reset)
            if error < best:
                best, self.reset = error, reset
        return best

    def text(self):
        """The verdict in words."""
        family, variant = self.found.family, self.found.rule.variant
        extra = "".join(f", {v}" for v in dict.fromkeys(self.variant))
        if family == "simple RNN":
            return f"simple RNN{extra}"
        if family == "LSTM":
            return f"LSTM {variant}{extra}"
        if "r" in self.affines and "r" not in self.units:
            family = "minimal gated unit"
            variant = variant.replace("update gate", "gate")
        placed = f", reset {self.reset} the product" if self.reset else ""
        return f"{family}, {variant}{placed}{extra}"


def _any(array):
    return bool(np.abs(array).max(initial=0) > _EPS)


def _diagonal(matrix):
    return not _any(matrix - np.diag(np.diag(matrix)))


def _row(values):
    return ", ".join(f"{v:.2f}" for v in values)


def _plus(node, more):
    terms = node.terms if isinstance(node, n.Sum) else ((1, node),)
    return n.Sum((*terms, (1, more)))


def _parameters(system, node, inner):
    """Parameters in a unit's argument, pre-activations included."""
    stack, found = [node], []
    while stack:
        part = stack.pop()
        if isinstance(part, n.Name):
            if part.time is None and part.key in system.parameters:
                found.append(part)
            elif part.time == 0 and part.key in inner:
                stack.append(system.definitions[part.key].node)
        stack.extend(n.children(part))
    return found
