"""Weights there and back, and everything that must not be taken over."""

import keras
import numpy as np
import pytest
from keras import layers

from rnncourse import Params, gru, gru_reset_before, lstm
from rnncourse.cells import CELLS
from rnncourse.keras import cell_of, cells, from_keras, models, to_keras
from rnncourse.model import Model
from rnncourse.params import leaves, map_tree
from rnncourse.stack import Bidirectional, Stacked

pytestmark = pytest.mark.usefixtures("seeded")

D, H = 3, 4


def built(layer):
    layer.build((None, None, D))
    return layer


def pile():
    return [
        built(layers.LSTM(H, return_sequences=True)),
        layers.GRU(H, name="top"),
    ]


LAYERS = {
    **{
        name: (lambda make=make: make(H), name)
        for name, make in models.LAYERS.items()
    },
    **{
        f"own-{name}": (lambda make=make: layers.RNN(make(H)), name)
        for name, make in cells.OWN.items()
    },
    "RNN(LSTMCell)": (lambda: layers.RNN(layers.LSTMCell(H)), "lstm"),
    "cells": (
        lambda: layers.RNN([layers.LSTMCell(H), cells.GRUCell(5)]),
        "Stacked(lstm, gru)",
    ),
    "one-cell": (lambda: layers.RNN([layers.GRUCell(H)]), "Stacked(gru)"),
    "Bidirectional": (
        lambda: layers.Bidirectional(layers.GRU(H)), "Bidirectional(gru)"
    ),
    "Bidirectional-cells": (
        lambda: layers.Bidirectional(
            layers.RNN([layers.LSTMCell(H), layers.LSTMCell(H)])
        ),
        "Bidirectional(Stacked(lstm, lstm))",
    ),
}


@pytest.mark.parametrize("make, core", LAYERS.values(), ids=LAYERS)
def test_there_and_back(make, core, rng):
    source, target = built(make()), built(make())
    found = cell_of(source)
    assert found is CELLS[core] if core in CELLS else repr(found) == core
    p = from_keras(source)
    assert len(leaves(p)) == len(source.get_weights())
    assert all(map(np.array_equal, leaves(p), source.get_weights()))
    new = map_tree(lambda a: rng.random(a.shape, np.float32), p)
    to_keras(new, target)
    assert all(map(np.array_equal, target.get_weights(), leaves(new)))
    assert all(map(np.array_equal, leaves(from_keras(target)), leaves(new)))


def test_the_form_of_the_weights():
    assert isinstance(from_keras(built(layers.LSTM(H))), Params)
    assert from_keras(built(layers.LSTMCell(H))).gates == "ifgo"
    stacked = built(layers.RNN([layers.LSTMCell(H), layers.GRUCell(H)]))
    assert [p.gates for p in from_keras(stacked)] == ["ifgo", "zrn"]
    both = built(layers.Bidirectional(layers.SimpleRNN(H)))
    ahead, back = from_keras(both)
    forward_weights = both.forward_layer.get_weights()
    assert all(map(np.array_equal, ahead, forward_weights))
    assert not np.array_equal(ahead.W_x, back.W_x)
    nested = cell_of(built(LAYERS["Bidirectional-cells"][0]()))
    assert isinstance(nested, Bidirectional)
    assert isinstance(nested.layer, Stacked)


def test_from_keras_copies():
    layer = built(layers.LSTM(H))
    before = layer.get_weights()
    p = from_keras(layer)
    p.W_x, p.W_h, p.b = 9, 9, 9
    assert all(map(np.array_equal, layer.get_weights(), before))
    to_keras(p, layer)
    p.b = 3
    assert (layer.get_weights()[2] == 9).all()


def test_float64_layers_stay_exact(rng):
    layer = built(layers.GRU(H, dtype="float64"))
    p = gru.init(rng, D, H, np.float64)
    to_keras(p, layer)
    again = from_keras(layer)
    assert again.dtype == np.float64 and all(map(np.array_equal, p, again))


@pytest.mark.parametrize("name", ["SimpleRNN", "LSTM", "GRU", "GRU-before"])
def test_no_bias_is_a_bias_of_zeros(name, rng):
    options = {"reset_after": False} if name == "GRU-before" else {}
    make = getattr(layers, name.removesuffix("-before"))
    bare = built(make(H, use_bias=False, **options))
    whole = built(make(H, **options))
    p = from_keras(bare)
    assert not p.b.any() and p.b.dtype == np.float32
    x = rng.standard_normal((2, 5, D), dtype=np.float32)
    to_keras(p, whole)
    np.testing.assert_array_equal(whole(x).numpy(), bare(x).numpy())
    p.W_x = 2
    to_keras(p, bare)
    assert (bare.get_weights()[0] == 2).all()
    p.b = 0.5
    with pytest.raises(ValueError, match=r"p\.b must be zero .*use_bias=False"):
        to_keras(p, bare)


def test_dropout_does_not_matter(rng):
    layer = built(layers.LSTM(H, dropout=0.3, recurrent_dropout=0.2))
    assert all(map(np.array_equal, from_keras(layer), layer.get_weights()))


def test_embedding_and_dense(rng):
    table = layers.Embedding(7, 5)
    table.build(())
    dense = layers.Dense(2, activation="softmax")
    dense.build((None, 5))
    E, W = from_keras(table), from_keras(dense)
    np.testing.assert_array_equal(E["embedding"], table.get_weights()[0])
    np.testing.assert_array_equal(W["W"], dense.get_weights()[0])
    to_keras({"embedding": np.ones((7, 5))}, table)
    to_keras({"W": np.ones((5, 2)), "b": np.full(2, 3)}, dense)
    assert (from_keras(table)["embedding"] == 1).all()
    assert (from_keras(dense)["b"] == 3).all()
    with pytest.raises(ValueError, match=r'p\["W"\] must have shape \(5, 2\)'):
        to_keras({"W": np.ones((2, 5)), "b": np.ones(2)}, dense)
    with pytest.raises(ValueError, match=r"keys \['W', 'b'\] .*got \['W'\]"):
        to_keras({"W": np.ones((5, 2))}, dense)


def whole_model(*core):
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(20, 6, mask_zero=True),
            *core,
            layers.Dropout(0.5),
            layers.Dense(3),
        ]
    )


@pytest.mark.parametrize("deep", [False, True])
def test_a_whole_network_scores_the_same(deep, rng):
    core = [layers.Bidirectional(layers.LSTM(4, return_sequences=deep))]
    core += [layers.GRU(4)] if deep else []
    theirs = whole_model(*core)
    ours = Model(cell_of(theirs), 4, 3, vocabulary=20, embedding=6)
    params = from_keras(theirs)
    assert list(params) == list(ours.init(rng))
    x = rng.integers(0, 20, (5, 8))
    scores, _, _ = ours.forward(params, x)
    np.testing.assert_allclose(
        scores, theirs.predict(x, verbose=0), rtol=0, atol=1e-5
    )
    fresh = ours.init(rng)
    to_keras(fresh, theirs)
    assert all(map(np.array_equal, theirs.get_weights(), leaves(fresh)))
    scores, _, _ = ours.forward(fresh, x)
    np.testing.assert_allclose(
        scores, theirs.predict(x, verbose=0), rtol=0, atol=1e-5
    )


def test_networks_of_another_form_are_refused(rng):
    model = keras.Sequential([keras.Input((5, 2)), layers.LSTM(4)])
    with pytest.raises(ValueError, match=r"recurrent layers, Dense; got LSTM"):
        from_keras(model)
    with pytest.raises(ValueError, match=r"must hold .*; got no layers"):
        cell_of(keras.Sequential())
    model = keras.Sequential(
        [keras.Input((5, 2)), layers.Conv1D(4, 2), layers.Dense(1)]
    )
    with pytest.raises(TypeError, match=r"layer must be .*; got Conv1D"):
        from_keras(model)
    with pytest.raises(ValueError, match=r"p must be a dict with the keys"):
        to_keras({"core": 1}, whole_model(layers.LSTM(4)))


class OtherCell(layers.LSTMCell):
    """A subclass may compute anything."""


def mixed():
    return layers.Bidirectional(
        layers.LSTM(H), backward_layer=layers.GRU(H, go_backwards=True)
    )


def unequal():
    return layers.Bidirectional(
        layers.LSTM(H), backward_layer=layers.LSTM(5, go_backwards=True)
    )


def turned():
    return layers.Bidirectional(
        layers.LSTM(H, go_backwards=True), backward_layer=layers.LSTM(H)
    )


@pytest.mark.parametrize(
    "make, error, sentence",
    [
        (lambda: layers.Conv1D(H, 2), TypeError, "layer must .*; got Conv1D"),
        (lambda: "lstm", TypeError, "layer must be a SimpleRNN, .*; got str"),
        (
            lambda: layers.RNN(OtherCell(H)), TypeError,
            "layer must be .*; got OtherCell",
        ),
        (
            lambda: layers.SimpleRNN(H, activation="relu"), ValueError,
            r"activation of SimpleRNNCell .* must be 'tanh', .*; got 'relu'",
        ),
        (
            lambda: layers.LSTM(H, activation=None), ValueError,
            r"activation of LSTMCell .* must be 'tanh', .*; got 'linear'",
        ),
        (
            lambda: layers.GRU(H, recurrent_activation="hard_sigmoid"),
            ValueError,
            r"recurrent_activation of GRUCell .* 'sigmoid', .*'hard_sigmoid'",
        ),
        (
            lambda: layers.Bidirectional(layers.LSTM(H), merge_mode="sum"),
            ValueError, r"merge_mode of Bidirectional .*'concat'.*; got 'sum'",
        ),
        (
            lambda: layers.Bidirectional(layers.LSTM(H), merge_mode=None),
            ValueError, r"merge_mode of Bidirectional .*'concat'.*; got None",
        ),
        (mixed, ValueError, r"both directions .* the same cell .*LSTM.*GRU"),
        (unequal, ValueError, r"both directions .* number of units"),
        (turned, ValueError, r"forward layer .* must have go_backwards=False"),
        (lambda: [], ValueError, r"Stacked needs at least one layer"),
    ],
    ids=["conv", "str", "subclass", "relu", "linear", "hard-sigmoid", "sum",
         "none", "mixed", "unequal", "turned", "empty"],
)
def test_layers_that_compute_something_else_are_refused(make, error, sentence):
    layer = make()
    for refuse in (cell_of, from_keras, lambda layer: to_keras(None, layer)):
        with pytest.raises(error, match=sentence) as caught:
            refuse(layer)
        assert "\n" not in str(caught.value)


def test_layers_without_weights_are_refused(rng):
    p = lstm.init(rng, D, H)
    for layer in (
        layers.LSTM(H, name="empty"),
        layers.RNN(cells.LSTMCell(H), name="empty"),
    ):
        with pytest.raises(ValueError, match=r"has no weights yet: call it"):
            from_keras(layer)
        with pytest.raises(ValueError, match=r"has no weights yet: call it"):
            to_keras(p, layer)
    with pytest.raises(ValueError, match=r"Dense 'out' has no weights yet"):
        from_keras(layers.Dense(3, name="out"))


@pytest.mark.parametrize(
    "make, p, error, sentence",
    [
        (
            lambda: layers.LSTM(H), lambda rng: gru.init(rng, D, H),
            ValueError, r"p holds the gates 'zrn', .* of another cell",
        ),
        (
            lambda: layers.GRU(H), lambda rng: gru_reset_before.init(rng, D, H),
            ValueError, r"p\.b must have shape \(2, 12\) .*; got \(12,\)",
        ),
        (
            lambda: layers.GRU(H, reset_after=False),
            lambda rng: gru.init(rng, D, H),
            ValueError, r"p\.b must have shape \(12,\) .*; got \(2, 12\)",
        ),
        (
            lambda: layers.LSTM(H), lambda rng: lstm.init(rng, D + 1, H),
            ValueError, r"p\.W_x must have shape \(3, 16\) .*; got \(4, 16\)",
        ),
        (
            lambda: layers.LSTM(H), lambda rng: lstm.init(rng, D, H + 1),
            ValueError, r"p\.W_x must have shape \(3, 16\) .*; got \(3, 20\)",
        ),
        (
            lambda: layers.LSTM(H), lambda rng: list(lstm.init(rng, D, H)),
            TypeError, r"p must be a Params for LSTM .*; got list",
        ),
        (
            lambda: layers.Bidirectional(layers.LSTM(H)),
            lambda rng: lstm.init(rng, D, H),
            ValueError, r"p must be a tuple of 2, .*; got Params",
        ),
        (
            lambda: layers.Bidirectional(layers.LSTM(H)),
            lambda rng: Stacked(lstm, lstm, lstm).init(rng, D, H),
            ValueError, r"p must be a tuple of 2, .*; got 3 of them",
        ),
        (
            lambda: layers.RNN([layers.LSTMCell(H), layers.GRUCell(H)]),
            lambda rng: Stacked(lstm, lstm).init(rng, D, H),
            ValueError, r"p\[1\] holds the gates 'ifgo', .* of another cell",
        ),
    ],
    ids=["cell", "gru-before", "gru-after", "features", "units", "list",
         "pair", "three", "second"],
)
def test_wrong_weights_are_refused_and_change_nothing(
    make, p, error, sentence, rng
):
    layer = built(make())
    before = layer.get_weights()
    with pytest.raises(error, match=sentence):
        to_keras(p(rng), layer)
    assert all(map(np.array_equal, layer.get_weights(), before))
