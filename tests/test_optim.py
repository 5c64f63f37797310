"""Optimisers: equal to those of Keras on the same gradients; clipping."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnncourse import Params, lstm
from rnncourse.optim import adam, clip, falling, global_norm, momentum, sgd
from rnncourse.params import leaves, map_tree

# (ours, Keras's kind and settings, tolerance). Keras keeps settings in
# float32, so the exact comparisons use numbers that float32 holds exactly.
PAIRS = {
    "sgd": (lambda: sgd(0.125), "SGD", {"learning_rate": 0.125}, 1e-12),
    "momentum": (
        lambda: momentum(0.125, 0.75), "SGD",
        {"learning_rate": 0.125, "momentum": 0.75}, 1e-12,
    ),
    "adam": (lambda: adam(0.0625), "Adam", {"learning_rate": 0.0625}, 1e-5),
    "adam, exact": (
        lambda: adam(0.0625, 0.75, 0.9375, 2**-10), "Adam",
        {"learning_rate": 0.0625, "beta_1": 0.75, "beta_2": 0.9375,
         "epsilon": 2**-10}, 1e-12,
    ),
}
each = pytest.mark.parametrize("name", PAIRS)


@each
def test_twenty_updates_equal_keras(name, rng):
    import keras

    ours, kind, settings, atol = PAIRS[name]
    optimizer, theirs = ours(), getattr(keras.optimizers, kind)(**settings)
    w = rng.standard_normal((3, 4))
    variable = keras.Variable(w, dtype="float64")
    memory = optimizer.init(w)
    for _ in range(20):
        d = rng.standard_normal((3, 4))
        w, memory = optimizer.update(w, d, memory)
        theirs.apply([keras.ops.convert_to_tensor(d)], [variable])
        np.testing.assert_allclose(w, variable.numpy(), rtol=0, atol=atol)


@each
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_trees_keep_their_form_and_the_old_stay_what_they_were(
    name, dtype, rng
):
    optimizer = PAIRS[name][0]()
    tree = {"core": (lstm.init(rng, 2, 3, dtype),), "b": [np.ones(4, dtype)]}
    before = map_tree(np.copy, tree)
    gradients = map_tree(np.ones_like, tree)
    new, memory = optimizer.update(tree, gradients, optimizer.init(tree))
    new, _ = optimizer.update(new, gradients, memory)
    assert isinstance(new["core"][0], Params)
    assert {a.dtype for a in leaves(new)} == {np.dtype(dtype)}
    for a, b, c in zip(*map(leaves, (tree, before, new)), strict=True):
        assert np.array_equal(a, b) and (c < b).all()


def test_settings_out_of_numpy_do_not_change_the_dtype():
    w = np.ones(2, np.float32)
    rate, keep = np.float64(0.1), np.float64(0.9)
    for optimizer in (sgd(rate), momentum(rate, keep), adam(rate, keep, keep)):
        new, memory = optimizer.update(w, w, optimizer.init(w))
        new, _ = optimizer.update(new, w, memory)
        assert new.dtype == np.float32
    assert clip(w, rate)[0].dtype == np.float32


def test_first_step_of_adam_is_the_rate_whatever_the_gradient():
    d = np.array([1e-3, -1.0, 1e3])
    optimizer = adam(0.01)
    w, _ = optimizer.update(np.zeros(3), d, optimizer.init(d))
    np.testing.assert_allclose(w, -0.01 * np.sign(d), rtol=5e-3)


def test_momentum_approaches_a_geometric_sum():
    optimizer = momentum(1.0, keep=0.5)
    w = v = np.zeros(1)
    for _ in range(3):
        w, v = optimizer.update(w, np.ones(1), v)
    assert w[0] == -(1 + 1.5 + 1.75)


@each
def test_finds_the_bottom_of_a_bowl(name):
    optimizer = PAIRS[name][0]()
    goal = np.array([3.0, -2.0])
    w = np.zeros(2)
    memory = optimizer.init(w)
    for _ in range(400):
        w, memory = optimizer.update(w, w - goal, memory)
    np.testing.assert_allclose(w, goal, atol=0.02)


@given(
    seed=st.integers(0, 10_000),
    scale=st.floats(1e-3, 1e3),
    limit=st.floats(1e-3, 1e3),
)
def test_clipping(seed, scale, limit):
    rng = np.random.default_rng(seed)
    tree = {"a": scale * rng.standard_normal((2, 3)), "b": (np.ones(2),)}
    flat = np.concatenate([a.ravel() for a in leaves(tree)])
    clipped, norm = clip(tree, limit)
    after = np.concatenate([a.ravel() for a in leaves(clipped)])
    assert norm == pytest.approx(np.linalg.norm(flat))
    assert np.linalg.norm(after) == pytest.approx(min(norm, limit))
    np.testing.assert_allclose(after * norm, flat * min(norm, limit))
    if norm <= limit:
        assert clipped is tree


def test_clipping_equals_keras(rng):
    import keras

    optimizer = keras.optimizers.SGD(1.0, global_clipnorm=0.5)
    tree = [rng.standard_normal(n).astype(np.float32) for n in (3, 5)]
    variables = [keras.Variable(np.zeros_like(a)) for a in tree]
    optimizer.apply(list(map(keras.ops.convert_to_tensor, tree)), variables)
    for ours, theirs in zip(clip(tree, 0.5)[0], variables, strict=True):
        np.testing.assert_allclose(-ours, theirs.numpy(), atol=1e-6)


def test_gradients_past_the_square_root_of_float32_are_clipped():
    d = np.array([3e30, 4e30], np.float32)
    clipped, norm = clip(d, 1.0)
    assert norm == pytest.approx(5e30)
    assert global_norm(d) == norm
    np.testing.assert_allclose(clipped, [0.6, 0.8], rtol=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_has_no_direction_is_not_clipped(bad):
    with pytest.raises(FloatingPointError, match=r"norm is (nan|inf)"):
        clip(np.array([1, bad]), 1.0)


@pytest.mark.parametrize(
    "make, sentence",
    [
        (lambda: sgd(0), "rate must be a positive, finite number; got 0"),
        (lambda: sgd("0.1"), "rate must be a positive, .*; got '0.1'"),
        (lambda: momentum(float("nan")), "rate must .*; got nan"),
        (lambda: adam(float("inf")), "rate must .*finite number; got inf"),
        (lambda: momentum(0.1, 1), r"keep must lie in \[0, 1\); got 1"),
        (lambda: adam(0.1, -0.1), r"keep_mean must lie in .*; got -0.1"),
        (lambda: adam(0.1, 0.9, 1.0), r"keep_square must lie .*; got 1.0"),
        (lambda: adam(0.1, epsilon=-1), "epsilon must be .*; got -1"),
        (lambda: clip(np.ones(2), 0), "limit must be a positive, .*; got 0"),
    ],
)
def test_wrong_settings_are_refused(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_a_rate_that_falls_to_zero():
    params = [np.ones(3), np.full((2, 2), -2.0)]
    gradients = map_tree(np.ones_like, params)
    optimizer = falling(sgd, 0.8, 4)
    memory = optimizer.init(params)
    for rate in (0.8, 0.6, 0.4, 0.2, 0.2):
        expected = map_tree(lambda w, r=rate: w - r, params)
        params, memory = optimizer.update(params, gradients, memory)
        for a, b in zip(params, expected, strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)


def test_a_falling_adam_keeps_its_means(rng):
    w, d = rng.standard_normal((2, 5))
    slow, fast = adam(0.05), adam(0.1)
    once, memory = fast.update(w, d, fast.init(w))
    twice, _ = slow.update(once, d, memory)
    optimizer = falling(adam, 0.1, 2)
    found, memory = optimizer.update(w, d, optimizer.init(w))
    np.testing.assert_array_equal(found, once)
    found, _ = optimizer.update(found, d, memory)
    np.testing.assert_array_equal(found, twice)


@pytest.mark.parametrize(
    ("rate", "updates", "sentence"),
    [(0, 5, "rate must be a positive"), (1, 0, "updates must be at least 1")],
)
def test_no_rate_and_no_updates_cannot_fall(rate, updates, sentence):
    with pytest.raises(ValueError, match=sentence):
        falling(sgd, rate, updates)
