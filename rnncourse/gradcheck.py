"""Compare gradients with finite differences.

Use float64: with steps of 1e-5 the central difference is right to about ten
digits there, and to none that matter in float32.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnncourse.params import leaves, map_tree

STEP = 1e-5


def directional(
    f: Callable[[Any], float], tree: Any, gradient: Any,
    rng: np.random.Generator,
) -> float:
    """Relative error of the gradient along one random direction.

    f: tree → float; tree: arrays or Params in float64; gradient: claimed
    ∂f/∂tree, the same tree; rng: numpy.random.Generator.

    Two evaluations of f check any number of parameters at once: a wrong
    entry shows up in a random direction with probability one.
    """
    _float64(tree)
    direction = map_tree(lambda a: rng.standard_normal(a.shape), tree)
    # Of length one: else the steps grow with the number of parameters.
    length = np.sqrt(sum(np.vdot(v, v) for v in leaves(direction)))
    direction = map_tree(lambda v: v / length, direction)
    ahead = map_tree(lambda a, v: a + STEP * v, tree, direction)
    behind = map_tree(lambda a, v: a - STEP * v, tree, direction)
    numeric = (f(ahead) - f(behind)) / (2 * STEP)
    products = []

    def collect(v, d):
        products.append(_dot(v, d))
        return v

    map_tree(collect, direction, gradient)
    claimed = sum(products)
    scale = max(abs(numeric), abs(claimed))
    return abs(numeric - claimed) / scale if scale else 0.0


def elementwise(f: Callable[[Any], float], tree: Any) -> Any:
    """∂f/∂tree by central differences, one number at a time.

    f: tree → float; tree: arrays or Params in float64. Slow, two
    evaluations per number, but it says which entry is wrong.
    """
    _float64(tree)
    tree = map_tree(np.copy, tree)

    def differences(a):
        d = np.empty_like(a)
        for k in np.ndindex(a.shape):
            here = a[k]
            a[k] = here + STEP
            ahead = f(tree)
            a[k] = here - STEP
            d[k] = (ahead - f(tree)) / (2 * STEP)
            a[k] = here
        return d

    return map_tree(differences, tree)


def _dot(v, d):
    if np.shape(d) != v.shape:
        raise ValueError(
            "gradient must have the shapes of tree; got "
            f"{np.shape(d)} beside {v.shape}"
        )
    return float(np.vdot(v, d))


def _float64(tree):
    found = {str(a.dtype) for a in leaves(tree)}
    if found != {"float64"}:
        raise TypeError(
            "gradients are checked in float64; the arrays have dtype "
            + ", ".join(sorted(found))
        )
