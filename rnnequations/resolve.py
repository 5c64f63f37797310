r"""From what is written to what is meant.

The same mark means different things in different places: the ``t`` of
``h_t`` is a time, of ``W^T`` a transpose; ``f(c)`` applies a function,
``U(r ⊙ h)`` multiplies; ``h(t-1)`` is the state one step ago.  One pass over
all statements learns the letter of time and the names in use; a second pass
builds the nodes of :mod:`.nodes`.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

from rnnequations import nodes as n
from rnnequations.errors import EquationError
from rnnequations.statements import Statement, single_factor
from rnnequations.vocabulary import ACTIVATIONS, CODE_PRODUCTS, FREE_FUNCTIONS

_SHIFT = re.compile(r"[<(\[]*([A-Za-z]|tau)([-+])(\d{1,6})[>)\]]*")
_BEFORE = {
    "prev", "previous", "old", "last", "-", "tm1", "before", "past", "pre",
}  # fmt: skip
_NOW = {"new", "next", "now", "cur", "curr", "current", "+"}
_POWER = re.compile(r"-?\d+")
_MAP = re.compile(r"\d*([nm])\d*[nm]")
_IN, _OUT = {"i", "in"}, {"o", "out"}
STATES = {"h", "c", "H", "C"}
_ELEMENTS = {"i", "j", "k", "l", "m", "n", "(j)", "(i)", "(k)"}
_TRANSPOSE = {"⊤", "T", "'", "t", "tr"}
_INPUT_BASES = {"x", "X"}


@dataclass(frozen=True)
class Definition:
    """``name = node`` and where it stands."""

    name: n.Name
    node: object
    line: int
    block: int = 0
    order: int = 0


def _raw_walk(node):
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        match top:
            case n.RawSum(terms):
                stack.extend(t for _, t in reversed(terms))
            case n.RawTerm(factors):
                stack.extend(f for _, f in reversed(factors))
            case n.RawGroup(parts=parts):
                stack.extend(reversed(parts))
            case n.RawFraction(above, below):
                stack.extend([below, above])


def _script_parts(text):
    """The comma-separated parts of a script, brackets removed."""
    text = text.strip()
    pairs = {"(": ")", "<": ">", "[": "]"}
    while len(text) > 1 and pairs.get(text[0]) == text[-1]:
        text = text[1:-1]
    return [p for p in text.split(",") if p]


def _flat(group):
    """The text of a bracket holding only names, numbers and signs."""
    if len(group.parts) != 1:
        return ""
    out = []
    for k, (sign, term) in enumerate(group.parts[0].terms):
        if len(term.factors) != 1:
            return ""
        factor = term.factors[0][1]
        if sign != "+" or k:
            out.append(sign)
        if isinstance(factor, n.RawName) and not (factor.subs or factor.sups):
            out.append(factor.base)
        elif isinstance(factor, n.RawNumber):
            out.append(f"{factor.value:g}")
        else:
            return ""
    return "".join(out)


class Resolver:
    """Turns statements into definitions, with one idea of time for all."""

    def __init__(self, statements, reading):
        self.statements = statements
        self.reading = reading
        self.raw = [
            raw
            for s in statements
            for side in s.sides
            for raw in _raw_walk(side)
        ]
        self.clock = self._find_clock()
        self.timed = self._is_timed()
        self.elements = self._find_elements()
        self.split = set()  # keys of what was only named to be split
        left = [
            f
            for s in statements
            if isinstance(f := single_factor(s.sides[0]), n.RawName)
        ]
        self.plain_defined = {f.base for f in left}
        # A past value is read; what is assigned just has a long name.
        self.assigned = {(f.base, f.subs) for f in left if len(f.subs) > 1}
        written = {(f.base, f.subs) for f in left}
        self.paired = {
            f.base
            for f in left
            if f.base in STATES
            and f.subs in (("o",), ("out",))
            and not written & {(f.base, ("i",)), (f.base, ("in",))}
        }

    # -- what the text uses --------------------------------------------------
    def _find_clock(self):
        seen = Counter()
        for raw in self.raw:
            scripts = []
            if isinstance(raw, n.RawName | n.RawGroup):
                scripts = [*raw.subs, *raw.sups]
            if isinstance(raw, n.RawGroup):
                scripts.append(_flat(raw))
            for script in scripts:
                for part in [script, *_script_parts(script)]:
                    match = _SHIFT.fullmatch(part)
                    if match:
                        seen[match[1]] += 1
        if not seen or "t" in seen:
            return "t"
        return seen.most_common(1)[0][0]

    def _is_timed(self):
        named = [r for r in self.raw if isinstance(r, n.RawName | n.RawGroup)]
        groups = [r for r in named if isinstance(r, n.RawGroup)]
        return any(map(self._state, named)) or any(
            self._group_time(group) is not None for group in groups
        )

    def _find_elements(self):
        """Letters that pick one element, as in ``[W x]_j``."""
        found = set()
        for raw in self.raw:
            if isinstance(raw, n.RawGroup):
                for script in (*raw.subs, *raw.sups):
                    if script in _ELEMENTS:
                        found.add(script.strip("()"))
        return found | self._summed()

    def _summed(self):
        """The indices of matrices written out, ``∑_j W_{i,j} x_j``."""
        over = {
            s
            for raw in self.raw
            if isinstance(raw, n.RawMark) and raw.kind == "SUM"
            for s in raw.subs
            if s in _ELEMENTS
        }
        found = set(over)
        for raw in self.raw:
            if isinstance(raw, n.RawName):
                for script in (*raw.subs, *raw.sups):
                    pair = set(script.replace(",", ""))
                    if len(pair) == 2 and pair & over and pair <= _ELEMENTS:
                        found |= pair
        return found

    def _time(self, part):
        """The time a script part names, relative to now, or None."""
        if part == self.clock:
            return 0
        match = _SHIFT.fullmatch(part)
        if match and match[1] == self.clock:
            return int(match[2] + match[3])
        return None

    def _group_time(self, group):
        if group.bracket not in "([" or group.subs or group.sups:
            return None
        return self._time(_flat(group))

    # -- names ---------------------------------------------------------------
    def name(self, raw, time=None):
        """What a written name means."""
        labels, power, transposed = [], None, False
        primes = raw.primes
        line, column = raw.at or (1, 1)
        for position, scripts in (("_", raw.subs), ("^", raw.sups)):
            for script in scripts:
                whole = script.strip("()<>[]") or script
                for part in [whole] if script == "-" else _script_parts(script):
                    when = self._time(part)
                    if position == "^" and self._transposes(raw, part):
                        transposed = True
                    elif when is not None and time is None:
                        time = when
                    elif (
                        part in _BEFORE
                        and (raw.base.islower() or raw.base in "CHXS")
                        and (raw.base, raw.subs) not in self.assigned
                    ) or (raw.base in self.paired and part in _IN):
                        time = -1
                    elif part in _NOW or (
                        raw.base in self.paired and part in _OUT
                    ):
                        time = 0
                    elif part in ("'", "prime"):
                        primes += 1
                    elif part in (f"{self.clock}1", f"{self.clock}_1"):
                        # a slip for t-1
                        time = -1
                        labels.append(part)
                    elif (
                        part in ("l", "ell")
                        and raw.base.islower()
                        and self._state(raw)
                    ):
                        continue  # the layer that the text is about
                    elif set(part.strip("()")) <= self.elements:
                        continue
                    elif position == "^" and re.fullmatch(r"-?\d+", part):
                        power = float(part)
                    else:
                        labels.append(part)
        if time == 0 and raw.base in "Wb" and (
            raw.base not in self.plain_defined
        ):
            time = None  # a weight is the same at every step
        if raw.base == "T" and _MAP.fullmatch("".join(labels)):
            labels.append(f"{column}")  # each T_{n,n} is a map of its own
        accents = tuple(a for a in raw.accents if a) + ("'",) * primes
        node = n.Name(raw.base, accents, tuple(labels), time, line, column)
        if transposed:
            return n.Transpose(node)
        if power is not None and raw.base == "e":
            return n.Number(2.718281828459045**power)
        if power is not None and power != 1:
            return n.Power(node, power)
        return node

    def _transposes(self, raw, part):
        if part in ("⊤", "intercal"):
            return True
        if part == self.clock:
            return False
        if part in _TRANSPOSE and raw.base.isupper():
            return True
        return part == "T" and self._state(raw)

    # -- expressions ---------------------------------------------------------
    def sum(self, raw):
        """A signed sum; ⊕ joins an input and a state, and adds otherwise."""
        terms = [(sign, self.term(term)) for sign, term in raw.terms]
        if any(sign == "⊕" for sign, _ in terms):
            parts = [node for _, node in terms]
            if any(self._is_input(p) for p in parts):
                return n.Concat(tuple(parts))
        if len(terms) == 1 and terms[0][0] != "-":
            return terms[0][1]
        return n.Sum(tuple((-1 if s == "-" else 1, t) for s, t in terms))

    def _is_input(self, node):
        return isinstance(node, n.Name) and node.base in _INPUT_BASES

    def term(self, raw):
        """Factors: functions applied first, then products by binding."""
        items = self._apply(list(raw.factors))
        if self.reading.tight:
            items = _fold(items, ("hadamard",), tight=True)
        items = _fold(items, (None,))
        if self.reading.tight:
            items = _fold(items, ("dot",), tight=True)
        items = _fold(items, ("dot", "slash"))
        items = _fold(items, ("hadamard",))
        return items[0][1]

    def _apply(self, factors):
        done, i = [], 0
        while i < len(factors):
            op, raw = factors[i]
            after = factors[i + 1] if i + 1 < len(factors) else (".", None)
            beside = after[1] if after[0] is None else None
            if isinstance(raw, n.RawMark):
                node, i = self._mark(raw, factors, i)
            elif _is_delta(raw) and isinstance(beside, n.RawName):
                node, i = _gradient(self.name(beside)), i + 2
            elif _before_matrices(raw, factors[i + 1 : i + 3]):
                node, i = self._bare_call(raw, factors, i)
            elif isinstance(raw, n.RawName) and isinstance(beside, n.RawGroup):
                when = self._group_time(beside)
                if when is not None and not raw.function:
                    node, i = self.name(raw, when), i + 2
                elif self._applies(raw, beside):
                    node, i = self.call(raw, beside), i + 2
                else:
                    node, i = self.factor(raw), i + 1
            elif isinstance(raw, n.RawName) and self._always_function(raw):
                node, i = self._bare_call(raw, factors, i)
            else:
                node, i = self.factor(raw), i + 1
            done.append((op, node))
        return done

    def _always_function(self, raw):
        return raw.function or (raw.base == "sigma" and not self._state(raw))

    def _state(self, raw):
        return any(
            self._time(p) is not None
            for s in (*raw.subs, *raw.sups)
            for p in _script_parts(s)
        )

    def _applies(self, raw, group):
        if raw.function:
            return True
        if self._state(raw) or raw.base not in FREE_FUNCTIONS:
            return False
        if raw.base in ("sigma", "phi", "psi", "Phi", "Psi", "rho"):
            return True
        if raw.accents or raw.primes or group.bracket != "(":
            return False
        if raw.base in ("H", "G", "F", "S", "tau"):
            # H (D + H + 1), where nothing has a time, counts weights; tau
            # in front of one thing is a time constant.
            parts = group.parts
            several = len(parts) > 1 or (self.timed and len(parts[0].terms) > 1)
            return several and not (raw.subs or raw.sups)
        return self.timed or raw.base not in self.plain_defined

    def call(self, raw, group):
        """``raw(group)``."""
        line, column = raw.at or (1, 1)
        if raw.base in CODE_PRODUCTS and len(group.parts) == 2:
            left, right = (self.sum(part) for part in group.parts)
            return n.Product(left, right, CODE_PRODUCTS[raw.base])
        if len(group.parts) > 1 or not group.parts:
            bracket = n.RawGroup("[", group.parts, at=group.at)
            argument = self.factor(bracket)
        else:
            argument = self.sum(group.parts[0])
        if raw.base == "concat":
            return argument
        called = self._call(raw, argument, line, column)
        for script in filter(_POWER.fullmatch, group.sups):
            called = n.Power(called, float(script))
        return called

    def _call(self, raw, argument, line, column):
        if raw.function:
            known = raw.base in ACTIVATIONS or raw.base in ("exp", "log", "max")
            if raw.base == "max":
                return self._relu(argument, line, column)
            if raw.base == "sqrt":
                return n.Power(argument, 0.5)
            call = n.Call(raw.base, argument, not known, line, column)
            powers = [float(s) for s in raw.sups if re.fullmatch(r"\d+", s)]
            return n.Power(call, powers[0]) if powers else call
        labels = "".join((*raw.subs, *raw.sups))
        if raw.base == "sigma" and labels in ("", "g", "s", "gate"):
            return n.Call("sigmoid", argument, False, line, column)
        symbol = raw.base + ("_" + labels if labels else "")
        return n.Call(symbol, argument, True, line, column)

    def _relu(self, argument, line, column):
        if isinstance(argument, n.Concat) and n.Number(0) in argument.parts:
            rest = [p for p in argument.parts if p != n.Number(0)]
            if len(rest) == 1:
                return n.Call("relu", rest[0], False, line, column)
        return n.Call("max", argument, True, line, column)

    def _bare_call(self, raw, factors, i):
        """``\\tanh c_t``: everything juxtaposed behind is the argument."""
        line, column = raw.at or (1, 1)
        j = i + 1
        while j < len(factors) and factors[j][0] is None:
            j += 1
        behind = factors[i + 1 : j]
        if not behind:
            name = self.name(n.RawName(raw.base, at=raw.at))
            return name, i + 1
        argument = _fold(self._apply([(None, f) for _, f in behind]), (None,))
        return self._call(raw, argument[0][1], line, column), j

    def _mark(self, raw, factors, i):
        line, column = raw.at or (1, 1)
        if raw.kind == "ELLIPSIS":
            return n.Rest(line, column), i + 1
        rest = factors[i + 1 :]
        if raw.kind == "SUM":
            if not rest:
                raise EquationError(
                    "nothing follows the sum sign", line, column
                )
            term = self.term(n.RawTerm(tuple(rest)))
            if raw.subs and set(raw.subs) <= self.elements:
                return term, len(factors)  # the sum inside a product
            return n.Total(term), len(factors)
        if not rest or rest[0][0] is not None:
            raise EquationError("nothing follows '∂'", line, column)
        target = self.factor(rest[0][1])
        if not isinstance(target, n.Name):
            raise EquationError("'∂' of something not a name", line, column)
        return (
            n.Name(
                "∂" + target.base,
                target.accents,
                target.labels,
                target.time,
                line,
                column,
            ),
            i + 2,
        )

    def factor(self, raw):
        """One operand."""
        match raw:
            case n.RawName():
                if raw.function:
                    at = raw.at or (1, 1)
                    raise EquationError(f"'{raw.base}' of nothing", *at)
                return self.name(raw)
            case n.RawNumber(value):
                return n.Number(value)
            case n.RawFraction(above, below):
                return _quotient(self.sum(above), self.sum(below))
            case n.RawGroup():
                return self._group(raw)
            case n.RawMark():
                return self._mark(raw, [(None, raw)], 0)[0]
        raise EquationError("unreadable operand")

    def _group(self, raw):
        if not raw.parts:
            at = raw.at or (1, 1)
            raise EquationError("an empty bracket", *at)
        parts = tuple(self.sum(p) for p in self._entries(raw))
        node = parts[0] if len(parts) == 1 else n.Concat(parts)
        for script in raw.sups:
            if script in ("⊤", "T", "intercal") and not (
                len(parts) > 1 or script == self.clock
            ):
                node = n.Transpose(node)
            elif _POWER.fullmatch(script):
                node = n.Power(node, float(script))
        return node

    def _entries(self, raw):
        """The parts of a bracket; ``[x h]`` lists two signals."""
        rows = _rows(raw)
        signals = [
            isinstance(f := single_factor(row), n.RawName)
            and f.base in "xXhH"
            and not f.function
            for row in rows
        ]
        listed = raw.bracket == "[" and len(rows) > 1 and all(signals)
        return rows if listed and not (raw.subs or raw.sups) else raw.parts

    # -- statements ----------------------------------------------------------
    def definitions(self):
        """The definitions among the statements, and the errors met."""
        found, errors = [], []
        for order, statement in enumerate(self.statements):
            try:
                found.extend(
                    Definition(
                        name, value, statement.line, statement.block, order
                    )
                    for name, value in self._define(statement, found)
                )
            except EquationError as error:
                errors.append(error)
        read = {m.key for d in found for m in n.names(d.node)}
        split = self.split - read  # their parts are what the text is about
        return [d for d in found if d.name.key not in split], errors

    def _define(self, statement: Statement, found):
        """Pairs of a name and its value."""
        left = single_factor(statement.sides[0])
        if left is None:
            node = self.sum(statement.sides[0])
            if not _derivative(node):
                node = self._time_applied(statement.sides[0])
        elif isinstance(left, n.RawGroup) and len(_rows(left)) > 1:
            return self._define_stack(statement, _rows(left), found)
        elif isinstance(left, n.RawName) and not left.function:
            node = self.name(left)
        elif isinstance(left, n.RawFraction):
            node = self.factor(left)
        else:
            return []
        if isinstance(node, n.Power):
            node = node.base
        if not isinstance(node, n.Name):
            return []
        sides = [self.sum(s) for s in statement.sides[1:]]
        made = []
        target = node
        while len(sides) > 1 and isinstance(sides[0], n.Name):
            made.append((target, sides[0]))
            target = sides.pop(0)
        value = ([s for s in sides if not _abstract(s)] or sides)[-1]
        made.append((target, value))
        if self._declares(statement, target, value):
            return []
        return made

    def _time_applied(self, side):
        """``h(t) = …``: a name with its time in brackets."""
        if len(side.terms) != 1:
            return None
        factors = side.terms[0][1].factors
        if len(factors) != 2 or not isinstance(factors[1][1], n.RawGroup):
            return None
        raw, when = factors[0][1], self._group_time(factors[1][1])
        if isinstance(raw, n.RawName) and when is not None:
            return self.name(raw, when)
        return None

    def _declares(self, statement, target, value):
        """Statements that announce something and compute nothing."""
        if target.base == self.clock and target.time is None:
            return True
        parts = [value]
        if isinstance(value, n.Sum):
            parts = [p for _, p in value.terms]
        elif isinstance(value, n.Concat):
            parts = value.parts
        if all(isinstance(p, n.Number) for p in parts):
            return True
        if isinstance(value, n.Call) and value.free:
            several = _abstract(value)
            word = len(value.function) > 2 and value.function.isalpha()
            greek = value.function in FREE_FUNCTIONS
            computed = isinstance(value.argument, n.Sum)
            return several or (word and not greek and not computed)
        if isinstance(value, n.Name) and "0" in target.labels:
            return True
        return "0" in target.labels and target.time is None

    def _define_stack(self, statement, rows, found):
        """``(i; f; o; g) = (σ; σ; σ; tanh) T (h; x)``: one per row.

        Without the functions, ``(r; u) = σ(T (h; x))``, it is the same for
        all rows; ``(a; b) = v`` splits what v was defined to be. Each row
        gets its own slice of the fused parameters, which is what the
        notation means.
        """
        targets = []
        for part in rows:
            raw = single_factor(part)
            if not isinstance(raw, n.RawName):
                return []
            targets.append(self.name(raw))
        side = statement.sides[-1]
        marks = self._functions(side, len(targets))
        if marks:
            rest = side.terms[0][1].factors[1:]
            if not rest:
                raise EquationError(
                    "a column of functions of nothing",
                    statement.line,
                    statement.column,
                )
            affine = self.term(n.RawTerm(((None, rest[0][1]), *rest[1:])))
            values = [
                self._call(
                    mark, _slice(affine, row, found), *(mark.at or (1, 1))
                )
                for row, mark in enumerate(marks)
            ]
        else:
            whole = self._whole(side, statement, found)
            values = [_slice(whole, row, found) for row in range(len(targets))]
        return list(zip(targets, values, strict=True))

    def _functions(self, side, count):
        """The names in a column of functions that a side begins with."""
        first = side.terms[0][1].factors[0][1]
        if (
            len(side.terms) == 1
            and isinstance(first, n.RawGroup)
            and len(first.parts) == count
        ):
            marks = [single_factor(p) for p in first.parts]
            if all(isinstance(m, n.RawName) for m in marks):
                return marks
        return []

    def _whole(self, side, statement, found):
        """What a column of names is split from."""
        whole = self.sum(side)
        if isinstance(whole, n.Name):
            said = [d.node for d in found if d.name.key == whole.key]
            self.split.add(whole.key)
            whole = said[-1] if said else None
        calls = (
            []
            if whole is None
            else [part for part in n.walk(whole) if isinstance(part, n.Call)]
        )
        if whole is None or any(call.free for call in calls):
            raise EquationError(
                "a column of gates needs a column of their functions, or "
                "something that was defined before",
                statement.line,
                statement.column,
            )
        return whole


def _abstract(node):
    """``f(x, h)``: a function of signals that says nothing about weights."""
    return (
        isinstance(node, n.Call)
        and node.free
        and isinstance(node.argument, n.Concat)
    )


def _rows(group):
    """The entries of ``(a; b)``, ``[a, b]`` and ``[a b]``."""
    if len(group.parts) == 1 and len(group.parts[0].terms) == 1:
        factors = group.parts[0].terms[0][1].factors
        return [n.RawSum((("+", n.RawTerm(((None, f),))),)) for _, f in factors]
    return group.parts


def _slice(node, row, found):
    """The row-th block of every untimed parameter in ``node``."""
    defined = {d.name.key for d in found}

    def change(part):
        if (
            isinstance(part, n.Name)
            and part.time is None
            and part.key not in defined
            and part.base not in _INPUT_BASES
        ):
            labels = (*part.labels, f"{n.BLOCK}{row}")
            return n.Name(
                part.base, part.accents, labels, None, part.line, part.column
            )
        return None

    return n.rebuild(node, change)


def _derivative(node):
    return isinstance(node, n.Name) and node.base[:1] in ("∂", "δ")


def _is_delta(raw):
    """A bare δ, which with the name behind it is one name: a gradient."""
    return (
        isinstance(raw, n.RawName)
        and raw.base == "delta"
        and not (raw.subs or raw.sups or raw.accents or raw.function)
    )


def _gradient(node):
    """The name δv of the gradient of v, transposed where v is."""
    if isinstance(node, n.Transpose):
        return n.Transpose(_gradient(node.node))
    if isinstance(node, n.Name):
        return replace(node, base="δ" + node.base)
    raise EquationError("'δ' of something not a name")


def _quotient(above, below):
    """A fraction; ``∂L/∂h``, the gradient of h, is the name δh."""
    if _derivative(below) and isinstance(above, n.Name):
        if above.base in ("∂L", "∂ell", "∂E", "∂J") and above.time is None:
            return replace(below, base="δ" + below.base[1:])
        return n.Name(
            above.base + "/" + below.base,
            below.accents,
            below.labels,
            below.time,
            above.line,
            above.column,
        )
    argument = _logistic(above, below)
    if argument is not None:
        return n.Call("sigmoid", argument)
    return n.Quotient(above, below)


def _logistic(above, below):
    """The a of ``1 / (1 + exp(-a))``, or None."""
    match above, below:
        case (
            n.Number(1),
            n.Sum(((1, n.Number(1)), (1, n.Call("exp", power)))),
        ):
            pass
        case _:
            return None
    match power:
        case n.Sum(((-1, argument),)):
            return argument
        case n.Sum(terms):
            return n.Sum(tuple((-sign, part) for sign, part in terms))
    return None


def _fold(items, ops, tight=False):
    """Join neighbours whose operator is one of ``ops``, left to right.

    ``tight``: not where the next factor is a matrix with something behind
    it, as in ``r ⊙ W h`` or ``r * W * h``.
    """
    out = [items[0]]
    for k, (op, node) in enumerate(items[1:], 1):
        before_more = k + 1 < len(items) and items[k + 1][0] in (None, op)
        if op in ops and not (tight and before_more and _is_matrix(node)):
            before, left = out.pop()
            if op == "slash":
                made = _quotient(left, node)
            elif _is_diagonal(left):
                made = n.Product(left.argument, node, "hadamard")
            elif _is_diagonal(node):
                made = n.Product(left, node.argument, "hadamard")
            elif _row_and_column(left, node):
                made = n.Sum(
                    tuple(
                        (1, n.Product(a, b))
                        for a, b in zip(left.parts, node.parts, strict=True)
                    )
                )
            else:
                made = n.Product(left, node, op or "product")
            out.append((before, made))
        else:
            out.append((op, node))
    return out


def _before_matrices(raw, behind):
    """``tanh`` in front of a product of matrices in brackets."""
    return (
        isinstance(raw, n.RawName)
        and raw.function
        and len(behind) == 2
        and all(
            op is None and isinstance(f, n.RawGroup) and f.bracket == "["
            for op, f in behind
        )
    )


def _row_and_column(left, right):
    """``(W U)(x; h)``: a row of matrices times a column of vectors."""
    return (
        isinstance(left, n.Concat)
        and isinstance(right, n.Concat)
        and len(left.parts) == len(right.parts)
        and all(_is_matrix(part) for part in left.parts)
        and any(m.time is not None for m in n.names(right))
    )


def _is_matrix(node):
    """A name that a text uses for a matrix."""
    return (
        isinstance(node, n.Name)
        and node.time is None
        and node.base.isupper()
        and not node.accents
    )


def _is_diagonal(node):
    """``diag(v)``, whose product with a vector is elementwise."""
    return isinstance(node, n.Call) and node.function == "diag"


def resolve(statements, reading):
    """``(definitions, errors, clock)`` of the statements of a text."""
    resolver = Resolver(statements, reading)
    found, errors = resolver.definitions()
    return [_joined(d, found) for d in found], errors, resolver.clock


def _joined(definition, found):
    """A definition in which the x of ``x = [h_{t-1}, x_t]`` is not x_t.

    Nor is ``h'_{t-1}``, where it is made at t, a state.
    """
    joined = {
        d.name.key
        for d in found
        if d.name.time is None
        and any(m.key == d.name.key and m.time == 0 for m in n.names(d.node))
    }
    # h'_{t-1} = r_t ⊙ h_{t-1} is made now, of what is old.
    remade = {
        d.name.key
        for d in found
        if d.name.time == -1
        and d.name.accents
        and any(m.time == 0 for m in n.names(d.node))
    }

    def change(part):
        if isinstance(part, n.Name) and part.key in joined:
            if part.time is None:
                return replace(part, labels=(*part.labels, "joined"))
        if isinstance(part, n.Name) and part.key in remade:
            return replace(part, time=0)
        return None

    if not joined and not remade:
        return definition
    return replace(
        definition,
        name=change(definition.name) or definition.name,
        node=n.rebuild(definition.node, change),
    )
