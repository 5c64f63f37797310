"""Searching an output, token by token, in a model of what comes next.

`step(tokens, state)` → (log p (B, V), state) is all that a search knows of
the model: `tokens` (B,) are those that were chosen last, `state` is a tree
of arrays whose first axis is B. `functools.partial(model.step, params)` is
one for an `EncoderDecoder`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnncourse._arguments import need_int
from rnncourse.params import leaves, map_tree

Step = Callable[[np.ndarray, Any], tuple[np.ndarray, Any]]


def greedy(
    step: Step, state: Any, *, start: int, end: int, length: int
) -> tuple[np.ndarray, np.ndarray]:
    """The most probable next token, again and again.

    start: the token that comes before all others; end: the one after which
    nothing comes; length: the most tokens that are written, `end` included.

    Returns tokens (B, length), 0 after the end, and the log-probabilities
    (B,) of these outputs. An output that is cut off holds no `end`.
    """
    need_int("length", length, 1)
    B = len(leaves(state)[0])
    said = np.zeros((B, length), int)
    last, total, open_ = np.full(B, start), np.zeros(B), np.ones(B, bool)
    for t in range(length):
        log_p, state = step(last, state)
        last = log_p.argmax(-1)
        total[open_] += log_p[open_, last[open_]]
        said[open_, t] = last[open_]
        open_ &= last != end
        if not open_.any():
            break
    return said, total


def beam(
    step: Step, state: Any, width: int, *, start: int, end: int, length: int
) -> tuple[np.ndarray, np.ndarray]:
    """The best outputs that are found by keeping `width` beginnings.

    Each step goes on from all beginnings that are kept with all tokens, and
    keeps the most probable of what results. With a width of 1 it is
    `greedy`; where nothing is ever dropped, it is exact.

    Arguments as for `greedy`. Returns tokens (B, width, length), most
    probable first, and their log-probabilities (B, width), −∞ where there
    were fewer than `width` outputs.
    """
    need_int("width", width, 1)
    need_int("length", length, 1)
    B = len(leaves(state)[0])
    said = np.zeros((B, 1, 0), int)
    last, total = np.full((B, 1), start), np.zeros((B, 1))
    for _ in range(length):
        log_p, state = step(last.ravel(), state)
        K, V = last.shape[1], log_p.shape[-1]
        log_p = log_p.reshape(B, K, V)
        # After its end an output stays as it is, at no cost.
        rest = np.where(np.arange(V) == 0, 0.0, -np.inf)
        over = (said == end).any(-1, keepdims=True)
        found = (total[..., None] + np.where(over, rest, log_p)).reshape(B, -1)
        best = np.argsort(-found, axis=1, kind="stable")[:, :width]
        total = np.take_along_axis(found, best, 1)
        parent, last = np.divmod(best, V)
        before = np.take_along_axis(said, parent[..., None], 1)
        said = np.concatenate([before, last[..., None]], axis=-1)
        rows = (parent + K * np.arange(B)[:, None]).ravel()
        state = map_tree(lambda a, rows=rows: a[rows], state)
    missing = ((0, 0), (0, width - total.shape[1]))
    return (
        np.pad(said, (*missing, (0, 0))),
        np.pad(total, missing, constant_values=-np.inf),
    )
