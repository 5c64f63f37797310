"""Nodes back to LaTeX, for corrections and reports."""

from rnnequations import nodes as n
from rnnequations.nodes import BLOCK
from rnnequations.vocabulary import GREEK_COMMANDS

_ACCENTS = {
    "tilde": r"\tilde",
    "hat": r"\hat",
    "bar": r"\bar",
    "dot": r"\dot",
    "check": r"\check",
    "acute": r"\acute",
    "grave": r"\grave",
    "breve": r"\breve",
    "ring": r"\mathring",
    "ddot": r"\ddot",
    "right": r"\overrightarrow",
    "left": r"\overleftarrow",
}


def _word(base):
    if base in GREEK_COMMANDS:
        return "\\" + base
    return base if len(base) == 1 else rf"\mathrm{{{base}}}"


def _base(base):
    """A base letter; gradients are names with a sign in front."""
    if base[0] == "δ":
        return rf"\delta {_word(base[1:])}"
    if "/" in base:
        above, _, below = base.partition("/")
        return rf"\frac{{{_base(above)}}}{{{_base(below)}}}"
    if base[0] == "∂":
        return rf"\partial {_word(base[1:])}"
    return _word(base)


def _slice(label):
    """The block of a fused parameter counts from 1 in print."""
    return str(int(label[1:]) + 1) if label[0] == BLOCK else label


def name(node, clock="t"):
    """A name with its time and labels."""
    text = _base(node.base)
    primes = ""
    for accent in node.accents:
        if accent == "'":
            primes += "'"
        elif accent in _ACCENTS:
            text = f"{_ACCENTS[accent]}{{{text}}}"
    below = [_slice(label) for label in node.labels]
    if node.time is not None:
        shift = f"{node.time:+d}" if node.time else ""
        below.append(clock + shift)
    script = ",".join(below)
    if not script:
        return text + primes
    brace = script if len(script) == 1 else f"{{{script}}}"
    return f"{text}{primes}_{brace}"


def latex(node, clock="t", level=0):
    """LaTeX of a node; ``level`` is the binding strength around it."""

    def put(text, own):
        return f"({text})" if own < level else text

    match node:
        case n.Name():
            return name(node, clock)
        case n.Number(value):
            return f"{value:g}"
        case n.Rest():
            return r"\dots"
        case n.Call(function, argument):
            inner = latex(argument, clock)
            return rf"{_function(function)}({inner})"
        case n.Concat(parts):
            return "[" + ", ".join(latex(p, clock) for p in parts) + "]"
        case n.Sum(terms):
            text = ""
            for k, (sign, part) in enumerate(terms):
                mark = "-" if sign < 0 else "+"
                inner = latex(part, clock, 2)
                if k:
                    text += f" {mark} {inner}"
                else:
                    text = inner if sign > 0 else f"-{inner}"
            return put(text, 1)
        case n.Product(left, right, "hadamard"):
            text = rf"{latex(left, clock, 2)} \odot {latex(right, clock, 3)}"
            return put(text, 2)
        case n.Product(left, right, "dot"):
            text = rf"{latex(left, clock, 2)} \cdot {latex(right, clock, 3)}"
            return put(text, 2)
        case n.Product(left, right):
            text = f"{latex(left, clock, 3)} {latex(right, clock, 4)}"
            return put(text, 3)
        case n.Quotient(top, bottom):
            return rf"\frac{{{latex(top, clock)}}}{{{latex(bottom, clock)}}}"
        case n.Power(base, exponent):
            return f"{latex(base, clock, 5)}^{{{exponent:g}}}"
        case n.Transpose(inner):
            return rf"{latex(inner, clock, 5)}^\top"
        case n.Total(inner):
            return rf"\sum_{clock} {latex(inner, clock, 2)}"
    raise TypeError(f"no LaTeX for {type(node).__name__}")


def _function(function):
    if function == "sigmoid":
        return r"\sigma"
    if function == "tanh":
        return r"\tanh"
    head, _, label = function.partition("_")
    return _word(head) + (f"_{{{label}}}" if label else "")


def equation(target, node, clock="t"):
    """``target = node`` in LaTeX."""
    return f"{name(target, clock)} = {latex(node, clock)}"
