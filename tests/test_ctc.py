"""CTC: against all paths, against slopes, against Keras."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnncourse.ctc import (
    beam_search,
    best_path,
    collapse,
    ctc,
    edit_distance,
    label_error_rate,
    occupancy,
)
from rnncourse.gradcheck import elementwise
from rnncourse.numerics import log_softmax, softmax


def labellings(scores):
    """{labels: probability} of one (T, K), by naming every path."""
    p, found = softmax(scores), {}
    T, K = scores.shape
    for path in product(range(K), repeat=T):
        labels = tuple(collapse(path, K - 1))
        found[labels] = found.get(labels, 0) + p[range(T), path].prod()
    return found


@pytest.mark.parametrize("labels", [
    (), (0,), (1,), (0, 1), (0, 0), (1, 1, 0), (0, 1, 0), (1, 1, 1),
])  # fmt: skip
def test_sum_over_all_paths(labels, rng):
    scores = 2 * rng.standard_normal((5, 3))
    value, _ = ctc(scores[None], np.array([labels], int).reshape(1, -1))
    p = labellings(scores)
    assert value == pytest.approx(-np.log(p[labels]), abs=1e-12)
    assert sum(p.values()) == pytest.approx(1)


@given(
    seed=st.integers(0, 10_000), B=st.integers(1, 3), T=st.integers(4, 7),
    U=st.integers(0, 2), masked=st.booleans(),
)
def test_gradient_is_the_slope(seed, B, T, U, masked):
    rng = np.random.default_rng(seed)
    scores = 3 * rng.standard_normal((B, T, 4))
    targets = rng.integers(0, 3, (B, U))
    targets[np.arange(U) >= rng.integers(0, U + 1, B)[:, None]] = -1
    mask = np.ones((B, T), bool)
    if masked:
        mask[:, rng.integers(T)] = False
    value, d = ctc(scores, targets, mask)
    slope = elementwise(lambda s: ctc(s, targets, mask)[0], scores)
    assert isinstance(value, float) and d.shape == scores.shape
    np.testing.assert_allclose(d, slope, rtol=0, atol=1e-8)
    # a step that does not count is a step that is not there
    kept = scores[mask].reshape(B, -1, 4)
    short, d_short = ctc(kept, targets)
    assert value == pytest.approx(short, abs=1e-12)
    np.testing.assert_allclose(d[mask], d_short.reshape(-1, 4), atol=1e-12)
    assert not d[~mask].any()


def test_occupancy_is_the_share_of_paths(rng):
    """Of the paths that spell 0 1, by name, who is where at each step."""
    scores = rng.standard_normal((4, 3))
    p, shares, total = softmax(scores), np.zeros((4, 5)), 0.0
    for places in product(range(5), repeat=4):
        steps = np.diff(places)
        begins, ends = places[0] in (0, 1), places[-1] in (3, 4)
        if not begins or not ends or steps.min() < 0 or steps.max() > 2:
            continue
        if any(b - a == 2 and a % 2 == 0 for a, b in pairwise(places)):
            continue                           # a label may not be left out
        weight = np.prod([p[t, (2, 0, 2, 1, 2)[s]]
                          for t, s in enumerate(places)])
        total += weight
        for t, s in enumerate(places):
            shares[t, s] += weight
    likelihood, found = occupancy(scores[None], [[0, 1]])
    assert likelihood[0] == pytest.approx(np.log(total))
    np.testing.assert_allclose(found[0], shares / total, atol=1e-12)


def test_equal_to_keras(rng):
    import keras

    scores = rng.standard_normal((4, 9, 5)).astype(np.float32)
    targets = np.array([[0, 1, 2, 3], [2, 2, -1, -1], [3, 0, 0, -1],
                        [1, -1, -1, -1]])
    steps = np.array([9, 8, 5, 3])
    theirs = keras.ops.ctc_loss(
        np.where(targets < 0, 0, targets), scores, (targets >= 0).sum(1),
        steps, mask_index=4,
    )
    value, d = ctc(scores, targets, np.arange(9) < steps[:, None])
    assert value == pytest.approx(float(np.mean(theirs)), rel=1e-5)
    assert d.dtype == np.float32


def test_gradient_equal_to_tensorflow(rng):
    tf = pytest.importorskip("tensorflow")
    scores = rng.standard_normal((2, 8, 5)).astype(np.float32)
    targets = np.array([[0, 1, 1], [3, 2, 0]])
    variable = tf.constant(scores)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        loss = tf.reduce_mean(tf.nn.ctc_loss(
            targets.astype(np.int32), variable, [3, 3], [8, 8],
            logits_time_major=False, blank_index=4,
        ))
    value, d = ctc(scores, targets)
    assert value == pytest.approx(float(loss), rel=1e-5)
    np.testing.assert_allclose(d, tape.gradient(loss, variable), atol=1e-5)


def test_long_and_sure_does_not_underflow():
    """T = 2 000 steps: the probability itself is 0 in float64."""
    scores = np.zeros((1, 2000, 11), np.float32)
    value, d = ctc(scores, [[1, 2, 3]])
    assert 2000 < value < 2000 * np.log(11) and np.isfinite(d).all()
    scores[..., 10] = 1e4                       # blank for certain
    value, d = ctc(scores, [[1]])
    assert value == pytest.approx(1e4 - np.log(2000), rel=1e-6)
    assert np.isfinite(d).all()


def test_one_label_a_step_is_cross_entropy(rng):
    scores = rng.standard_normal((1, 3, 4))
    value, _ = ctc(scores, [[0, 2, 1]])         # T = U: a single path
    wanted = -log_softmax(scores[0])[range(3), (0, 2, 1)].sum()
    assert value == pytest.approx(wanted)


@pytest.mark.parametrize(("arguments", "sentence"), [
    (([[[1.0, 2]] * 2], [[0, 0]]), "has 2 steps, and its labels need 3"),
    (([[[1.0, 2]] * 2], [[1]]), "class 1 is the blank"),
    (([[[1.0, 2]] * 2], [[-2]]), "labels must lie in 0 … 0"),
    (([[[1.0, 2]] * 9], [[-1, 0]]), "only come after the last label"),
    (([[[1.0, 2]] * 2], [0]), r"shape \(1, U\)"),
    (([[[1.0, 2]] * 2], [[0.0]]), "whole numbers"),
    (([[1.0, 2]], [[0]]), r"shape \(B, T, K ≥ 2\)"),
    (([[[1, 2]]], [[0]]), "floats"),
    (([[[1.0, 2]] * 2], [[0]], [[1, 1]]), "mask must be bool"),
    (([[[1.0, 2]] * 2], [[0]], [[False, False]]), "has 0 steps"),
])  # fmt: skip
def test_wrong_input_is_refused(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        ctc(*map(np.array, arguments))


def test_a_repeated_label_needs_a_blank():
    assert collapse([0, 0, 2, 0], 2) == [0, 0]
    assert collapse([0, 0, 0, 0], 2) == [0]
    assert collapse([], 2) == [] == collapse([2, 2], 2)
    sure = np.log([[0.98, 0.01, 0.01]] * 3)     # 0 0 0, never a blank
    value, _ = ctc(sure[None], [[0, 0]])
    assert value == pytest.approx(-np.log(0.98 * 0.01 * 0.98))


@given(seed=st.integers(0, 10_000), T=st.integers(1, 5))
def test_a_beam_that_drops_nothing_is_exact(seed, T):
    scores = 2 * np.random.default_rng(seed).standard_normal((T, 3))
    p = labellings(scores)
    labels, log_p = beam_search(scores, width=1000)
    assert tuple(labels) == max(p, key=p.get)
    assert np.exp(log_p) == pytest.approx(p[tuple(labels)])
    narrow, bound = beam_search(scores, width=1)
    assert bound <= np.log(p[tuple(narrow)]) + 1e-12


def test_the_best_path_may_spell_the_wrong_labels():
    """Blank 0.6, label 0.4, twice: blanks 0.36, the label 0.64."""
    scores = np.log([[0.4, 0.6], [0.4, 0.6]])
    assert best_path(scores[None]) == [[]]
    labels, log_p = beam_search(scores)
    assert labels == [0] and np.exp(log_p) == pytest.approx(0.64)


def test_best_path_reads_only_what_counts():
    scores = np.eye(3)[[[0, 2, 0, 1], [1, 1, 0, 0]]]
    mask = np.array([[True] * 4, [True, True, False, False]])
    assert best_path(scores) == [[0, 0, 1], [1, 0]]
    assert best_path(scores, mask) == [[0, 0, 1], [1]]


letters = st.lists(st.integers(0, 2), max_size=5)


@given(a=letters, b=letters, c=letters)
def test_edit_distance_is_a_distance(a, b, c):
    d = edit_distance(a, b)
    assert d == edit_distance(b, a) and (d == 0) == (a == b)
    assert d <= edit_distance(a, c) + edit_distance(c, b)
    assert abs(len(a) - len(b)) <= d <= max(len(a), len(b))


def test_error_rate():
    assert edit_distance("kitten", "sitting") == 3
    assert label_error_rate([[1, 2], []], [[1, 3], [4, -1]]) == 2 / 3
    assert label_error_rate([[1, 1, 1]], [[2]]) == 3
    with pytest.raises(ValueError, match="at least one label"):
        label_error_rate([[]], [[-1]])
    with pytest.raises(ValueError):
        label_error_rate([[]], [[1], [2]])
