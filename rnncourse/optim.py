"""Optimisers as pure functions over trees of arrays.

    optimizer = adam(1e-3)
    memory = optimizer.init(params)
    params, memory = optimizer.update(params, gradients, memory)

Nothing is changed in place: the old parameters stay what they were.
"""

from collections.abc import Callable
from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from rnncourse._arguments import need_int
from rnncourse.params import leaves, map_tree


class Optimizer(NamedTuple):
    """init(params) → memory; update(params, grads, memory) → both, new."""

    init: Callable[[Any], Any]
    update: Callable[[Any, Any, Any], tuple]


def sgd(rate: float) -> Optimizer:
    """θ ← θ − rate · ∇L."""
    rate = _positive("rate", rate)

    def update(params, gradients, memory):
        return map_tree(lambda w, d: w - rate * d, params, gradients), memory

    return Optimizer(lambda params: None, update)


def momentum(rate: float, keep: float = 0.9) -> Optimizer:
    """v ← keep · v + ∇L,  θ ← θ − rate · v  (Polyak, 1964)."""
    rate, keep = _positive("rate", rate), _fraction("keep", keep)

    def update(params, gradients, v):
        v = map_tree(lambda v, d: keep * v + d, v, gradients)
        return map_tree(lambda w, v: w - rate * v, params, v), v

    return Optimizer(lambda params: map_tree(np.zeros_like, params), update)


def adam(
    rate: float = 1e-3, keep_mean: float = 0.9, keep_square: float = 0.999,
    epsilon: float = 1e-7,
) -> Optimizer:
    """Adam (Kingma & Ba, 2015), with Keras's default ε.

    m and s are running means of ∇L and ∇L²; both start at zero, which the
    factors 1 − keepᵏ undo after k updates.
    """
    rate, epsilon = _positive("rate", rate), _positive("epsilon", epsilon)
    keep_mean = _fraction("keep_mean", keep_mean)
    keep_square = _fraction("keep_square", keep_square)

    def init(params):
        zeros = map_tree(np.zeros_like, params)
        return zeros, zeros, 0

    def update(params, gradients, memory):
        m, s, k = memory
        k += 1
        m = map_tree(
            lambda m, d: keep_mean * m + (1 - keep_mean) * d, m, gradients
        )
        s = map_tree(
            lambda s, d: keep_square * s + (1 - keep_square) * d * d,
            s, gradients,
        )
        # Python floats, so that float32 parameters stay float32
        step = float(rate * np.sqrt(1 - keep_square**k) / (1 - keep_mean**k))
        params = map_tree(
            lambda w, m, s: w - step * m / (np.sqrt(s) + epsilon), params, m, s
        )
        return params, (m, s, k)

    return Optimizer(init, update)


def falling(
    make: Callable[[float], Optimizer], rate: float, updates: int
) -> Optimizer:
    """`make(rate)`, whose rate falls to 0 along a line.

    make: such as `adam`; its memory must not depend on the rate
    updates: how many there will be; update k has rate · (1 − k / updates),
        k from 0. Later ones stay at the smallest of these rates.
    """
    rate = _positive("rate", rate)
    need_int("updates", updates, 1)

    def update(params, gradients, memory):
        k, inner = memory
        now = make(rate * max(updates - k, 1) / updates)
        params, inner = now.update(params, gradients, inner)
        return params, (k + 1, inner)

    return Optimizer(lambda params: (0, make(rate).init(params)), update)


def global_norm(tree: Any) -> float:
    """√ Σ w² over all numbers of a tree."""
    # float64: the square of a large float32 gradient is past its range
    squares = (np.square(a, dtype=np.float64).sum() for a in leaves(tree))
    return float(np.sqrt(sum(squares)))


def clip(gradients: Any, limit: float) -> tuple[Any, float]:
    """Shorten the gradients, all by one factor, to a global norm ≤ limit.

    The direction stays the same (Pascanu, Mikolov & Bengio, 2013).
    Returns the clipped tree and the norm before clipping. Raises
    FloatingPointError where that norm is not finite: there is no direction
    left to keep.
    """
    limit = _positive("limit", limit)
    norm = global_norm(gradients)
    if not np.isfinite(norm):
        raise FloatingPointError(
            f"gradients must be finite to be clipped; their norm is {norm}"
        )
    if norm <= limit:
        return gradients, norm
    return map_tree(lambda d: d * (limit / norm), gradients), norm


# Both return a Python float: a NumPy scalar would turn float32 parameters
# into float64.
def _positive(name, value):
    if not isinstance(value, Real) or not 0 < value < np.inf:
        raise ValueError(
            f"{name} must be a positive, finite number; got {value!r}"
        )
    return float(value)


def _fraction(name, value):
    if not isinstance(value, Real) or not 0 <= value < 1:
        raise ValueError(f"{name} must lie in [0, 1); got {value!r}")
    return float(value)
