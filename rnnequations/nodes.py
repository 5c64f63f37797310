"""The shapes a formula can take once it has been read.

Two small families.  *Raw* nodes say what is written; the others say what is
meant: times are numbers, functions are applied, products have a kind.
"""

from dataclasses import dataclass, field

BLOCK = "\x00"
"""Begins the label of one block of a fused parameter; no text contains it."""

# ---- what is written ------------------------------------------------------


@dataclass(frozen=True)
class RawName:
    base: str
    accents: tuple = ()
    subs: tuple = ()
    sups: tuple = ()
    primes: int = 0
    function: bool = False
    at: object = field(default=None, compare=False)


@dataclass(frozen=True)
class RawNumber:
    value: float
    at: object = field(default=None, compare=False)


@dataclass(frozen=True)
class RawMark:
    """A sign that is an operand: ``…``, ``∂`` or ``∑`` with its limits."""

    kind: str
    subs: tuple = ()
    sups: tuple = ()
    at: object = field(default=None, compare=False)


@dataclass(frozen=True)
class RawGroup:
    """A bracket with one or more parts, and the scripts behind it."""

    bracket: str
    parts: tuple
    subs: tuple = ()
    sups: tuple = ()
    accents: tuple = ()
    primes: int = 0
    at: object = field(default=None, compare=False)


@dataclass(frozen=True)
class RawFraction:
    top: object
    bottom: object
    at: object = field(default=None, compare=False)


@dataclass(frozen=True)
class RawTerm:
    """Factors with the operator that stands before each (None: nothing)."""

    factors: tuple


@dataclass(frozen=True)
class RawSum:
    """Terms with the sign that stands before each: ``+``, ``-`` or ``⊕``."""

    terms: tuple


# ---- what is meant --------------------------------------------------------


@dataclass(frozen=True)
class Name:
    """A variable or parameter; ``time`` is relative to now, None if absent."""

    base: str
    accents: tuple = ()
    labels: tuple = ()
    time: int | None = None
    line: int = field(default=1, compare=False)
    column: int = field(default=1, compare=False)

    @property
    def key(self):
        """The name without its time."""
        return (self.base, self.accents, self.labels)


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Rest:
    """``…``: the terms an author left out."""

    line: int = field(default=1, compare=False)
    column: int = 1


@dataclass(frozen=True)
class Call:
    """A function applied; ``function`` is its name or a free symbol."""

    function: str
    argument: object
    free: bool = False
    line: int = field(default=1, compare=False)
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Sum:
    """Terms with their signs, +1 or -1."""

    terms: tuple


@dataclass(frozen=True)
class Product:
    """``kind``: ``hadamard``, or ``product`` (nothing between the factors) or
    ``dot`` (``·``, ``*``), which mean whatever the shapes ask for."""

    left: object
    right: object
    kind: str = "product"


@dataclass(frozen=True)
class Quotient:
    top: object
    bottom: object


@dataclass(frozen=True)
class Power:
    base: object
    exponent: float


@dataclass(frozen=True)
class Concat:
    parts: tuple


@dataclass(frozen=True)
class Transpose:
    node: object


@dataclass(frozen=True)
class Total:
    """A sum over time steps."""

    node: object


def children(node):
    """The direct parts of a node, left to right."""
    match node:
        case Sum(terms):
            return [part for _, part in terms]
        case Product(left, right):
            return [left, right]
        case Quotient(top, bottom):
            return [top, bottom]
        case Call(argument=argument):
            return [argument]
        case Concat(parts):
            return list(parts)
        case Power(base=base):
            return [base]
        case Transpose(node=inner) | Total(node=inner):
            return [inner]
    return []


def walk(node):
    """Every node below and including this one, parents first."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(children(top)))


def names(node):
    """Every occurrence of a name, left to right."""
    return [n for n in walk(node) if isinstance(n, Name)]


def rebuild(node, change):
    """A copy in which ``change(n)`` replaces n wherever it is not None."""
    new = change(node)
    if new is not None:
        return new
    match node:
        case Sum(terms):
            return Sum(tuple((s, rebuild(p, change)) for s, p in terms))
        case Product(left, right, kind):
            return Product(rebuild(left, change), rebuild(right, change), kind)
        case Quotient(top, bottom):
            return Quotient(rebuild(top, change), rebuild(bottom, change))
        case Call():
            return Call(
                node.function,
                rebuild(node.argument, change),
                node.free,
                node.line,
                node.column,
            )
        case Concat(parts):
            return Concat(tuple(rebuild(p, change) for p in parts))
        case Power(base, exponent):
            return Power(rebuild(base, change), exponent)
        case Transpose(inner):
            return Transpose(rebuild(inner, change))
        case Total(inner):
            return Total(rebuild(inner, change))
    return node
