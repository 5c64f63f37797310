"""NumPy against Keras in float32: outputs, states and every gradient."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from rnncourse import backward, forward
from rnncourse.keras import cell_of, cells, from_keras
from rnncourse.keras.models import LAYERS
from rnncourse.params import leaves, map_tree
from rnncourse.stack import Stacked

pytestmark = pytest.mark.usefixtures("seeded")

FORWARD, GRADIENT = 1e-5, 1e-4  # absolute; relative to the largest entry



def random_shapes(n):
    """(B, T, D, H), with batch 1, one step and both among them."""
    rng = np.random.default_rng(0)
    edges = [(1, 1, 1, 1), (1, 1, 3, 5), (1, 7, 2, 4), (4, 1, 3, 2)]
    rest = rng.integers(1, [5, 9, 7, 9], (n - len(edges), 4))
    return edges + [tuple(map(int, shape)) for shape in rest]


def as_lists(state):
    """A State, or a tuple of them, as Keras wants it: nested lists."""
    return [as_lists(s) if isinstance(s, tuple) else s for s in state]


def differences(layer, shape, rng, *, masked=False, start=False):
    """{"forward": …, "gradient": …}: the largest differences.

    layer: with return_sequences and return_state; gets random weights
    start: begin with a random state rather than zeros
    """
    x = rng.standard_normal(shape, dtype=np.float32)
    layer.build(shape)
    layer.set_weights(
        [rng.normal(0, 0.6, w.shape) for w in layer.get_weights()]
    )
    core, p = cell_of(layer), from_keras(layer)
    assert all(map(np.array_equal, leaves(p), layer.get_weights()))
    mask = rng.random(shape[:2]) < 0.6 if masked else None

    def like(tree):
        return map_tree(
            lambda a: rng.standard_normal(a.shape, dtype=np.float32), tree
        )

    hs, last, _ = forward(core, p, x)
    state = like(last) if start else None
    dhs, dstate = like(hs), like(last)
    # Where the two define the output in the same way; see rnncourse.keras.
    same = np.ones((*shape[:2], 1), bool)
    if masked and isinstance(layer, layers.Bidirectional):
        same = mask[..., None]
    elif masked and start:
        same = np.logical_or.accumulate(mask, 1)[..., None]
    dhs = dhs * same

    hs, last, tape = forward(core, p, x, state, mask)
    dx, dp, d0 = backward(core, p, tape, dhs, dstate)

    inputs = [tf.constant(x), *map(tf.constant, leaves(state or []))]
    variables = [v.value for v in layer.trainable_weights]
    with tf.GradientTape() as record:
        record.watch(inputs)
        initial = None
        if start:
            initial = as_lists(keras.tree.pack_sequence_as(state, inputs[1:]))
            if isinstance(layer, layers.Bidirectional):
                initial = keras.tree.flatten(initial)
        found, *ends = layer(inputs[0], mask=mask, initial_state=initial)
        ends = keras.tree.flatten(ends)
        loss = tf.reduce_sum(found * dhs) + sum(
            tf.reduce_sum(a * d)
            for a, d in zip(ends, leaves(dstate), strict=True)
        )
    gradients = record.gradient(
        loss, inputs + variables, unconnected_gradients="zero"
    )
    ours = [dx, *(leaves(d0) if start else []), *leaves(dp)]
    return {
        "forward": max(
            largest(hs * same, found.numpy() * same),
            *map(largest, leaves(last), [a.numpy() for a in ends]),
        ),
        "gradient": max(
            largest(a, b.numpy()) / max(np.abs(b).max(), 1e-30)
            for a, b in zip(ours, gradients, strict=True)
        ),
    }


def largest(a, b):
    assert a.shape == b.shape and a.dtype == b.dtype == np.float32
    return np.abs(a - b).max()


def assert_equal(layer, shape, rng, **options):
    found = differences(layer, shape, rng, **options)
    assert found["forward"] <= FORWARD
    assert found["gradient"] <= GRADIENT


each_mask = pytest.mark.parametrize(
    "masked", [False, True], ids=["whole", "masked"]
)
each_start = pytest.mark.parametrize(
    "start", [False, True], ids=["zero", "state"]
)


@pytest.mark.sweep(keep=48)
@pytest.mark.parametrize("cell", LAYERS)
@each_mask
@pytest.mark.parametrize(
    "k, shape", [*enumerate(random_shapes(50))], ids=str
)
def test_built_in_layers(cell, masked, k, shape):
    *shape, H = shape
    layer = LAYERS[cell](H, return_sequences=True, return_state=True)
    rng = np.random.default_rng(k)
    assert_equal(layer, shape, rng, masked=masked, start=k % 2 == 1)


@pytest.mark.sweep(keep=17)
@pytest.mark.parametrize("make", cells.OWN.values(), ids=cells.OWN)
@each_mask
@pytest.mark.parametrize(
    "k, shape", [*enumerate(random_shapes(10))], ids=str
)
def test_the_cells_of_the_course_in_keras(make, masked, k, shape):
    *shape, H = shape
    layer = layers.RNN(
        make(H), return_sequences=True, return_state=True
    )
    rng = np.random.default_rng(k)
    assert_equal(layer, shape, rng, masked=masked, start=k % 2 == 1)


COMPOSED = {
    "cells": lambda: layers.RNN(
        [layers.LSTMCell(4), layers.GRUCell(4), layers.SimpleRNNCell(4)],
        return_sequences=True, return_state=True,
    ),
    "own-cells": lambda: layers.RNN(
        [cells.GRUResetBeforeCell(3), cells.LSTMCell(5)],
        return_sequences=True, return_state=True,
    ),
    **{
        f"bidirectional-{name}": lambda make=make: layers.Bidirectional(
            make(4, return_sequences=True, return_state=True)
        )
        for name, make in LAYERS.items()
    },
    "bidirectional-own-cell": lambda: layers.Bidirectional(
        layers.RNN(
            cells.GRUCell(4), return_sequences=True, return_state=True
        )
    ),
}


@pytest.mark.sweep(keep=21)
@pytest.mark.parametrize("make", COMPOSED.values(), ids=COMPOSED)
@each_mask
@each_start
@pytest.mark.parametrize("shape", [(3, 6, 2), (1, 1, 2)], ids=str)
def test_compositions(make, masked, start, shape, rng):
    assert_equal(make(), shape, rng, masked=masked, start=start)


@each_mask
def test_layers_on_top_of_each_other(masked, rng):
    x = rng.standard_normal((3, 6, 2), dtype=np.float32)
    mask = rng.random((3, 6)) < 0.6 if masked else None
    pile = [
        layers.LSTM(4, return_sequences=True),
        layers.Bidirectional(layers.GRU(3, return_sequences=True)),
        layers.GRU(5, reset_after=False, return_sequences=True),
    ]
    y = tf.constant(x)
    for layer in pile:
        y = layer(y, mask=mask)
    core = cell_of(pile)
    assert isinstance(core, Stacked)
    hs, _, _ = forward(core, from_keras(pile), x, mask=mask)
    assert largest(hs, y.numpy()) <= FORWARD


@pytest.mark.parametrize("cell", LAYERS)
def test_reading_backwards_is_reading_the_reversed_sequence(cell, rng):
    x = rng.standard_normal((3, 6, 2), dtype=np.float32)
    layer = LAYERS[cell](4, return_sequences=True, go_backwards=True)
    y = layer(x)
    hs, _, _ = forward(cell_of(layer), from_keras(layer), x[:, ::-1])
    assert largest(hs, y.numpy()) <= FORWARD


@pytest.mark.parametrize("cell", LAYERS)
def test_only_the_start_differs_where_nothing_was_read_yet(cell, rng):
    """Ours repeats the state it starts from; Keras puts out zeros."""
    x = rng.standard_normal((1, 4, 2), dtype=np.float32)
    mask = np.array([[False, False, True, False]])
    layer = LAYERS[cell](3, return_sequences=True)
    layer.build(x.shape)
    core = cell_of(layer)
    state = core.State(
        *(np.full((1, 3), 0.5, np.float32) for _ in core.State._fields)
    )
    theirs = layer(x, mask=mask, initial_state=list(state)).numpy()
    ours, _, _ = forward(core, from_keras(layer), x, state, mask)
    assert not theirs[:, :2].any()
    assert (ours[:, :2] == 0.5).all()
    assert largest(ours[:, 2:], theirs[:, 2:]) <= FORWARD
    from_zero, _, _ = forward(core, from_keras(layer), x, mask=mask)
    assert largest(from_zero, layer(x, mask=mask).numpy()) <= FORWARD


def test_bidirectional_outputs_differ_at_masked_steps_only(rng):
    """Keras sets them to zero there, so as not to pad with a last word."""
    x = rng.standard_normal((2, 5, 2), dtype=np.float32)
    mask = np.array([[True, True, True, False, False], [True] * 5])
    layer = layers.Bidirectional(layers.LSTM(3, return_sequences=True))
    theirs = layer(x, mask=mask).numpy()
    ours, _, _ = forward(cell_of(layer), from_keras(layer), x, mask=mask)
    assert not theirs[~mask].any() and ours[~mask].any()
    assert largest(ours[mask], theirs[mask]) <= FORWARD
