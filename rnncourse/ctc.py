"""Connectionist temporal classification: labels without their moments.

A network scores K classes at each of T steps; the last class is the blank.
A *path* names one class a step, and spells the labels that remain when
repetitions are merged and blanks are removed. `ctc` is the loss of the
labels, summed over all the paths that spell them; `best_path` and
`beam_search` find labels; `edit_distance` counts what is wrong with them.

Graves, Fernández, Gomez & Schmidhuber (2006).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import ArrayLike

from rnncourse._arguments import need_int
from rnncourse.numerics import log_softmax

NOTHING = -np.inf  # log 0
PADDING = -1       # after the last label of a row of targets


def ctc(
    scores: np.ndarray, targets: ArrayLike, mask: ArrayLike | None = None
) -> tuple[float, np.ndarray]:
    """−log p(labels), where p sums over all paths that spell them.

    scores: (B, T, K) floats, of which class K − 1 is the blank;
    targets: (B, U) labels in 0 … K − 2, then −1 as padding;
    mask: (B, T) bool, False on a step that does not count.
    Returns the mean over the B sequences (nats), and its gradient with
    respect to the scores: softmax minus occupancy. Raises ValueError for
    labels that no path of so many steps can spell.
    """
    log_p, labels, real = _checked(scores, targets, mask)
    likelihood, share = _occupancy(log_p, labels, real)
    K = log_p.shape[-1]
    spelled = _places(labels, K - 1)[..., None] == np.arange(K)   # (B, S, K)
    d = np.exp(log_p) * real[..., None] - share @ spelled
    return -float(likelihood.mean()), (d / len(d)).astype(scores.dtype)


def occupancy(
    scores: np.ndarray, targets: ArrayLike, mask: ArrayLike | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """log p(labels) (B,), and where its paths are: (B, T, 2U + 1).

    Arguments as of `ctc`. Place 2u + 1 is label u, the others are the
    blanks before, between and after the labels. The share of a place is
    the part of p(labels) whose paths are there at that step; on a step
    that counts, the shares sum to one.
    """
    return _occupancy(*_checked(scores, targets, mask))


def _occupancy(log_p, targets, mask):
    """Forward and backward over the places, in logarithms."""
    B, T, K = log_p.shape
    places = _places(targets, K - 1)
    S = places.shape[1]
    emitted = np.take_along_axis(
        log_p, np.broadcast_to(places[:, None], (B, T, S)), axis=2
    )
    # A place may be reached from two before: not a blank, and not the label
    # that stands there. Label 0 is so reached from the start, before place 0.
    skip = places != K - 1
    skip[:, 2:] &= places[:, 2:] != places[:, :-2]
    last = 2 * (targets != PADDING).sum(1)
    rows = np.arange(B)

    alpha = np.full((T, B, S), NOTHING)
    a = np.full((B, S + 2), NOTHING)
    a[:, 1] = 0
    for t in range(T):
        came = _add(a[:, 2:], a[:, 1:-1], np.where(skip, a[:, :-2], NOTHING))
        new = np.pad(came + emitted[:, t], ((0, 0), (2, 0)),
                     constant_values=NOTHING)
        a = np.where(mask[:, t, None], new, a)
        alpha[t] = a[:, 2:]
    # An empty target ends in its one blank: place −1 is not there.
    likelihood = np.logaddexp(
        a[rows, last + 2], np.where(last > 0, a[rows, last + 1], NOTHING)
    )

    share = np.zeros((B, T, S))
    b = np.full((B, S + 2), NOTHING)
    b[rows, last] = 0
    b[rows[last > 0], last[last > 0] - 1] = 0
    # From a place to two after it, where that one may be so reached.
    leap = np.pad(skip[:, 2:], ((0, 0), (0, min(2, S))))[:, :S]
    for t in reversed(range(T)):
        real = mask[:, t, None]
        log_share = alpha[t] + b[:, :S] - likelihood[:, None]
        share[:, t] = np.where(real, np.exp(log_share), 0)
        e = b.copy()
        e[:, :S] += emitted[:, t]
        went = _add(e[:, :S], e[:, 1:-1], np.where(leap, e[:, 2:], NOTHING))
        b[:, :S] = np.where(real, went, b[:, :S])
    return likelihood, share


def collapse(path: Iterable[int], blank: int) -> list[int]:
    """What a path spells: merge repetitions, then remove blanks.

    >>> collapse([3, 3, 9, 3, 9, 9, 5, 5], blank=9)
    [3, 3, 5]
    """
    return [int(k) for k, _ in groupby(path) if k != blank]


def best_path(
    scores: ArrayLike, mask: ArrayLike | None = None
) -> list[list[int]]:
    """The labels of the most probable path of each sequence.

    scores: (B, T, K); mask: (B, T). The labels need not be the most
    probable ones: many paths may spell others. Returns B lists.
    """
    scores = np.asarray(scores)
    mask = np.ones(scores.shape[:2], bool) if mask is None else mask
    return [
        collapse(path[real], scores.shape[-1] - 1)
        for path, real in zip(scores.argmax(-1), np.asarray(mask), strict=True)
    ]


def beam_search(scores: ArrayLike, width: int = 8) -> tuple[list[int], float]:
    """The most probable labels among `width` beginnings kept at each step.

    scores: (T, K) of one sequence. A beginning has two probabilities: of
    its paths that end in a blank, and of those that end in its last label;
    a repetition lengthens only the former. Returns the labels and their
    log-probability, a lower bound where beginnings were dropped.
    Hannun, Maas, Jurafsky & Ng (2014).
    """
    need_int("width", width, 1)
    scores = np.asarray(scores, float)
    blank = scores.shape[-1] - 1
    beam = {(): (0.0, NOTHING)}         # log p, ending in blank, in label
    for log_p in log_softmax(scores).tolist():
        after: dict = defaultdict(lambda: (NOTHING, NOTHING))
        for labels, (ends_blank, ends_label) in beam.items():
            total = np.logaddexp(ends_blank, ends_label)
            b, e = after[labels]
            if labels:                  # its last label once more: merged
                e = np.logaddexp(e, ends_label + log_p[labels[-1]])
            after[labels] = np.logaddexp(b, total + log_p[blank]), e
            for k in range(blank):
                repeats = labels and labels[-1] == k
                before = ends_blank if repeats else total
                b, e = after[*labels, k]
                after[*labels, k] = b, np.logaddexp(e, before + log_p[k])
        best = sorted(after.items(), key=lambda item: -np.logaddexp(*item[1]))
        beam = dict(best[:width])
    labels, ends = next(iter(beam.items()))
    return list(labels), float(np.logaddexp(*ends))


def edit_distance(found: Sequence[int], wanted: Sequence[int]) -> int:
    """Fewest insertions, deletions and substitutions (Levenshtein, 1966)."""
    row = list(range(len(wanted) + 1))
    for i, a in enumerate(found, 1):
        corner, row[0] = row[0], i
        for j, b in enumerate(wanted, 1):
            corner, row[j] = row[j], min(
                corner + (a != b), row[j] + 1, row[j - 1] + 1
            )
    return row[-1]


def label_error_rate(
    found: Iterable[Sequence[int]], targets: Iterable[Sequence[int]]
) -> float:
    """Edits needed in all, over the number of labels in all.

    found: labels of each sequence; targets: the right ones, as lists or as
    rows that −1 fills up. It can be greater than one: nothing stops a
    model from finding too many labels.
    """
    wanted = [[k for k in row if k != PADDING] for row in targets]
    labels = sum(map(len, wanted))
    if not labels:
        raise ValueError("targets must hold at least one label; got none")
    pairs = zip(found, wanted, strict=True)
    return sum(edit_distance(*pair) for pair in pairs) / labels


def _add(*logarithms):
    """log of the sum of what they are logarithms of."""
    return np.logaddexp.reduce(logarithms)


def _places(targets, blank):
    """Blanks before, between and after the labels: (B, U) → (B, 2U + 1)."""
    places = np.full((len(targets), 2 * targets.shape[1] + 1), blank)
    places[:, 1::2] = np.where(targets == PADDING, blank, targets)
    return places


def _checked(scores, targets, mask):
    """log p (B, T, K) float64; targets (B, U); mask (B, T)."""
    scores, targets = np.asarray(scores), np.asarray(targets)
    if scores.dtype.kind != "f" or scores.ndim != 3 or scores.shape[-1] < 2:
        raise ValueError(
            "scores must be floats of shape (B, T, K ≥ 2); got "
            f"{scores.dtype} of shape {scores.shape}"
        )
    B, T, K = scores.shape
    if (targets.ndim != 2 or len(targets) != B
            or targets.dtype.kind not in "iu"):
        raise ValueError(
            f"targets must be whole numbers of shape ({B}, U); got "
            f"{targets.dtype} of shape {targets.shape}"
        )
    mask = np.ones((B, T), bool) if mask is None else np.asarray(mask)
    if mask.shape != (B, T) or mask.dtype != bool:
        raise ValueError(
            f"mask must be bool of shape {B, T}; got {mask.dtype} of shape "
            f"{mask.shape}"
        )
    real = targets != PADDING
    if ((targets < PADDING) | (targets > K - 2)).any():
        raise ValueError(
            f"labels must lie in 0 … {K - 2}, as class {K - 1} is the blank, "
            f"and −1 fill up; got {targets.min()} … {targets.max()}"
        )
    if (real[:, 1:] & ~real[:, :-1]).any():
        raise ValueError("−1 in targets may only come after the last label")
    twice = real[:, 1:] & (targets[:, 1:] == targets[:, :-1])
    needed, steps = real.sum(1) + twice.sum(1), mask.sum(1)
    if (short := np.flatnonzero(steps < needed)).size:
        b = short[0]
        raise ValueError(
            f"sequence {b} has {steps[b]} steps, and its labels need "
            f"{needed[b]}: one each, and a blank between equal neighbours"
        )
    return log_softmax(scores.astype(float)), targets, mask
