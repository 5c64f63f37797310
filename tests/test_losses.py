"""Losses: against Keras, against slopes, against their closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnncourse.gradcheck import elementwise
from rnncourse.losses import (
    binary_cross_entropy,
    mean_squared_error,
    softmax_cross_entropy,
)

K = 4
shapes = st.lists(st.integers(1, 4), min_size=0, max_size=3).map(tuple)
seeds = st.integers(0, 10_000)
LOSSES = {
    "softmax": softmax_cross_entropy,
    "binary": binary_cross_entropy,
    "squared": mean_squared_error,
}
each_loss = pytest.mark.parametrize("name", LOSSES)


def sample(name, shape, rng):
    """Scores and targets such that the mask has the given shape."""
    if name == "softmax":
        scores = 3 * rng.standard_normal((*shape, K))
        return scores, rng.integers(0, K, shape)
    scores = 3 * rng.standard_normal(shape)
    return scores, rng.random(shape)


@each_loss
@given(shape=shapes, seed=seeds, masked=st.booleans())
def test_gradient_is_the_slope(name, shape, seed, masked):
    rng = np.random.default_rng(seed)
    scores, y = sample(name, shape, rng)
    mask = None
    if masked:
        mask = np.array(rng.random(shape) < 0.5)
        mask.flat[0] = True
    value, d = LOSSES[name](scores, y, mask)
    slope = elementwise(lambda s: LOSSES[name](s, y, mask)[0], scores)
    assert isinstance(value, float) and d.shape == scores.shape
    np.testing.assert_allclose(d, slope, rtol=0, atol=1e-9)


@each_loss
@given(shape=shapes, seed=seeds)
def test_masked_is_the_loss_of_what_is_kept(name, shape, seed):
    rng = np.random.default_rng(seed)
    scores, y = sample(name, shape, rng)
    mask = np.array(rng.random(shape) < 0.5)
    mask.flat[0] = True
    kept, d_kept = LOSSES[name](scores[mask], y[mask])
    # what stands in the rest must not matter
    y = np.where(mask, y, -100 if name == "softmax" else np.nan)
    value, d = LOSSES[name](scores, y, mask)
    assert value == pytest.approx(kept, rel=1e-12)
    np.testing.assert_allclose(d[mask], d_kept, rtol=1e-12)
    assert not d[~mask].any()


@pytest.mark.parametrize("shape", [(7,), (3, 5)])
def test_equal_to_keras(shape, rng):
    import keras

    f = keras.losses
    theirs = {
        "softmax": f.SparseCategoricalCrossentropy(from_logits=True),
        "binary": f.BinaryCrossentropy(from_logits=True),
        "squared": f.MeanSquaredError(),
    }
    for name, ours in LOSSES.items():
        scores, y = sample(name, shape, rng)
        expected = float(theirs[name](y, scores))
        assert ours(scores, y)[0] == pytest.approx(expected, rel=1e-6)


def test_gradients_equal_to_keras(rng):
    import keras
    import tensorflow as tf

    scores, y = sample("softmax", (3, 5), rng)
    s = tf.Variable(scores)
    with tf.GradientTape() as tape:
        value = tf.reduce_mean(
            keras.ops.sparse_categorical_crossentropy(y, s, from_logits=True)
        )
    d = softmax_cross_entropy(scores, y)[1]
    np.testing.assert_allclose(d, tape.gradient(value, s), atol=1e-12)


@pytest.mark.parametrize("name", ["binary", "squared"])
def test_mask_of_steps_masks_every_number_of_a_step(name, rng):
    scores, y = sample(name, (2, 3, 4), rng)
    mask = np.array([[True, False, True], [True, False, False]])
    value, d = LOSSES[name](scores, y, mask)
    kept, d_kept = LOSSES[name](scores[mask], y[mask])
    assert value == pytest.approx(kept) and not d[~mask].any()
    np.testing.assert_allclose(d[mask], d_kept)


def test_closed_forms():
    assert softmax_cross_entropy(np.zeros((5, 8)), np.arange(5))[0] == (
        pytest.approx(np.log(8))
    )
    for y in (0.0, 0.3, 1.0):
        value, d = binary_cross_entropy(np.zeros(3), np.full(3, y))
        assert value == pytest.approx(np.log(2))
        np.testing.assert_allclose(d, (0.5 - y) / 3)
    value, d = mean_squared_error(np.array([1.0, 5.0]), np.array([2.0, 2.0]))
    assert value == 5 and d.tolist() == [-1, 3]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sure_and_wrong_costs_its_logit_and_never_overflows(dtype):
    a = np.array([1e4, -1e4], dtype)
    value, d = binary_cross_entropy(a, np.array([0, 1]))
    assert value == pytest.approx(1e4) and d.dtype == dtype
    value, d = softmax_cross_entropy(a[None], np.array([1]))
    assert value == pytest.approx(2e4) and d.tolist() == [[1, -1]]
    assert d.dtype == dtype
    value, d = mean_squared_error(a, np.zeros(2))
    assert value == pytest.approx(1e8) and d.dtype == dtype


def test_targets_are_not_rounded_to_the_scores():
    with pytest.raises(TypeError, match="predictions must hold floats; got"):
        mean_squared_error(np.array([1, 2]), np.array([0.5, 0.5]))


Z = np.zeros
WRONG = [
    ("softmax", (Z((3, K)), Z(3)), r"labels .* \(3,\) .*float64 of shape \(3"),
    ("softmax", (Z((3, K)), Z(4, int)), r"labels must .*got int64 .*\(4,\)"),
    ("softmax", (Z((1, K)), np.array([K])), r"labels .* 0 … 3; got 4 … 4"),
    ("softmax", (Z((1, K)), np.array([-1])), r"labels .* 0 … 3; got -1"),
    ("softmax", (Z(()), Z((), int)), r"logits must have shape \(…, K\)"),
    ("binary", (Z((3, 1)), Z(3)), r"targets .* of logits, \(3, 1\); got \(3,"),
    ("binary", (Z(1), Z(1) + 2), r"targets must lie in \[0, 1\]; got 0?.*2"),
    ("binary", (Z(1), Z(1) + np.nan), r"targets must lie in .*got nan"),
    ("squared", (Z((2, 1)), Z(2)), r"of predictions, \(2, 1\); got \(2,\)"),
    ("squared", (Z(0), Z(0)), "at least one entry that counts; there are none"),
    ("squared", (Z(2), Z(2), Z(2, bool)), "at least one entry that counts"),
    ("squared", (Z(2), Z(2), Z(2)), r"mask must be bool .*got float64 of"),
    ("binary", (Z(2), Z(2), Z(3, bool)), r"mask .* \(2,\); got bool .*\(3,\)"),
    ("softmax", (Z((2, K)), Z(2, int), Z((2, K), bool)), r"mask must.*\(2, 4"),
]


@pytest.mark.parametrize("name, arguments, sentence", WRONG)
def test_wrong_input_is_refused(name, arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        LOSSES[name](*arguments)
