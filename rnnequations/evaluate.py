"""Formulas on NumPy arrays.

A signal is a batch of row vectors ``(N, size)``, a parameter a matrix or a
vector.  The written order of a product says which convention it follows:
``W x`` is evaluated as ``x Wᵀ``, ``x W`` as it stands, so one batch runs
through either.  ``vᵀ w`` of two signals is the outer product summed over the
batch, which is what it means in a gradient.
"""

from typing import NamedTuple

import numpy as np

from rnncourse.numerics import sigmoid
from rnnequations import nodes as n


def _softmax(a):
    e = np.exp(a - a.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


FUNCTIONS = {
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda a: np.maximum(a, 0),
    "softmax": _softmax,
    "exp": np.exp,
    "log": np.log,
    "identity": lambda a: a,
}


class Value(NamedTuple):
    """``kind``: number, signal (N, size), matrix, vector, turned (a
    transposed signal) or ones (a transposed column of ones)."""

    kind: str
    array: np.ndarray


class Evaluator:
    """Evaluates nodes; ``lookup(name) -> Value`` supplies the names.

    ``held`` fixes the value of particular calls (by ``id``), so that a gate
    can be varied freely; ``functions`` names the function behind each free
    symbol.  ``outer``: whether ``vᵀ`` of a signal makes an outer product
    (in a gradient) or is the row vector that the batch holds anyway.
    """

    def __init__(
        self, lookup, held=None, functions=None, rest=None, outer=False
    ):
        self.outer = outer
        self.lookup = lookup
        self.held = held or {}
        self.functions = functions or {}
        self.rest = rest

    def __call__(self, node):
        """The value of a node."""
        match node:
            case n.Name():
                return self.lookup(node)
            case n.Number(value):
                return Value("number", np.float64(value))
            case n.Call():
                return self.call(node)
            case n.Sum(terms):
                return self.sum(terms)
            case n.Product(left, right, kind):
                return self.product(self(left), self(right), kind)
            case n.Quotient(top, bottom):
                a, b = self(top), self(bottom)
                return _larger(a, b, a.array / b.array)
            case n.Power(base, exponent):
                a = self(base)
                return Value(a.kind, a.array**exponent)
            case n.Concat(parts):
                return self.concat([self(p).array for p in parts])
            case n.Transpose(inner):
                return self.transpose(self(inner))
            case n.Rest():
                return self.rest(node)
            case n.Total(inner):
                return self(inner)
        raise TypeError(f"no value for {type(node).__name__}")

    def call(self, node):
        if id(node) in self.held:
            return Value("signal", self.held[id(node)])
        argument = self(node.argument)
        if node.function == "diag":
            if argument.kind == "signal":  # only ever multiplies a signal
                return argument
            return Value("matrix", np.diag(argument.array))
        name = self.functions.get(node.function, node.function)
        function = FUNCTIONS.get(name, np.tanh)
        return Value(argument.kind, function(argument.array))

    def sum(self, terms):
        total = None
        for sign, part in terms:
            value = self(part)
            signed = value if sign > 0 else Value(value.kind, -value.array)
            if total is None:
                total = signed
            else:
                total = _larger(total, signed, total.array + signed.array)
        return total

    @staticmethod
    def concat(arrays):
        arrays = [np.atleast_1d(a) for a in arrays]
        leading = np.broadcast_shapes(*(a.shape[:-1] for a in arrays))
        arrays = [np.broadcast_to(a, (*leading, a.shape[-1])) for a in arrays]
        return Value("signal", np.concatenate(arrays, axis=-1))

    def transpose(self, value):
        if value.kind == "matrix":
            return Value("matrix", np.swapaxes(value.array, -1, -2))
        if value.kind == "number" and self.outer:
            return Value("ones", value.array)
        if value.kind == "signal" and self.outer:
            return Value("turned", value.array)
        if value.kind == "turned":
            return Value("signal", value.array)
        return value

    @staticmethod
    def product(a, b, kind):
        if kind == "hadamard" or "number" in (a.kind, b.kind):
            return _larger(a, b, a.array * b.array)
        kinds = (a.kind, b.kind)
        if kinds == ("ones", "signal"):
            return Value("vector", a.array * b.array.sum(-2))
        if kinds == ("matrix", "signal"):
            return Value("signal", b.array @ np.swapaxes(a.array, -1, -2))
        if kinds == ("signal", "matrix"):
            return Value("signal", a.array @ b.array)
        if kinds == ("turned", "matrix"):
            return Value("signal", a.array @ b.array)
        if kinds == ("turned", "signal"):
            return Value("matrix", np.swapaxes(a.array, -1, -2) @ b.array)
        if kinds == ("signal", "turned"):
            return Value("matrix", np.swapaxes(a.array, -1, -2) @ b.array)
        if kinds == ("matrix", "matrix"):
            return Value("matrix", a.array @ b.array)
        if kinds == ("matrix", "vector"):
            return Value("vector", a.array @ b.array)
        if kinds == ("vector", "matrix"):
            return Value("vector", a.array @ b.array)
        return _larger(a, b, a.array * b.array)


def _larger(a, b, array):
    """The kind of an elementwise result."""
    order = ("number", "vector", "matrix", "turned", "signal")
    return Value(max(a.kind, b.kind, key=order.index), array)
