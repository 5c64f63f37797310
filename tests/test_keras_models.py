"""The Keras models of the chapters: shapes, losses, and that they learn."""

import keras
import numpy as np
import pytest
from keras import layers

from rnncourse.attention import Additive
from rnncourse.encoder_decoder import EncoderDecoder
from rnncourse.keras import cell_of, cells, from_keras, to_keras
from rnncourse.keras.models import (
    LAYERS,
    character_model,
    digits,
    forecaster,
    recurrent,
    sentiment,
    translator,
)
from rnncourse.losses import softmax_cross_entropy
from rnncourse.model import size
from rnncourse.train import loss_and_gradients
from tests.cells import parameters

pytestmark = pytest.mark.usefixtures("seeded")


@pytest.mark.parametrize("cell", LAYERS)
def test_sentiment_of_two_classes(cell, rng):
    model = sentiment(cell)
    expected = 10_000 * 64 + parameters(cell, 64, 64) + 65
    assert model.count_params() == expected
    assert model.input_shape == (None, 50) and model.output_shape == (None, 1)
    p = model.predict(rng.integers(0, 10_000, (3, 50)), verbose=0)
    assert p.shape == (3, 1) and ((p > 0) & (p < 1)).all()


@pytest.mark.parametrize(
    "make", [layers.GRUCell, cells.GRUCell], ids=["keras", "own"]
)
def test_sentiment_of_three_classes_through_a_cell(make, rng):
    model = sentiment(make(128), vocabulary=100, classes=3)
    assert isinstance(model.layers[1], layers.RNN)
    expected = 100 * 64 + parameters("gru", 64, 128) + 129 * 3
    assert model.count_params() == expected
    x = rng.integers(0, 100, (4, 50))
    p = model.predict(x, verbose=0)
    assert p.shape == (4, 3)
    np.testing.assert_allclose(p.sum(-1), 1, atol=1e-6)
    labels = np.array([0, 1, 2, 2])
    loss = model.evaluate(x, labels, verbose=0, return_dict=True)["loss"]
    chosen = np.take_along_axis(p, labels[:, None], 1)
    assert loss == pytest.approx(-np.log(chosen).mean(), abs=1e-5)


@pytest.mark.parametrize("length", [None, 9])
def test_sentiment_skips_padding(length, rng):
    model = sentiment("lstm", vocabulary=30, length=length, units=8)
    x = rng.integers(1, 30, (3, 9))
    x[:, 5:] = 0
    moved = np.roll(x, 4, axis=1)  # padding first instead of last
    np.testing.assert_allclose(
        model.predict(x, verbose=0), model.predict(moved, verbose=0), atol=1e-6
    )


def test_sentiment_learns_which_word_came_first(rng):
    model = sentiment(
        "gru", vocabulary=5, length=4, units=16, embedding=4, learning_rate=0.03
    )
    x = rng.permuted(np.tile([1, 2, 3, 4], (256, 1)), axis=1)
    y = x.argmin(1) < x.argmax(1)  # 1 before 4: no bag of words can tell
    model.fit(x, y, epochs=12, verbose=0)
    assert model.evaluate(x, y, verbose=0, return_dict=True)["accuracy"] > 0.95


def test_digits(rng):
    one, two = digits("gru"), digits("lstm", depth=2)
    assert one.count_params() == parameters("gru", 8, 128) + 129 * 10
    assert two.count_params() == (
        parameters("lstm", 8, 128) + parameters("lstm", 128, 128) + 129 * 10
    )
    x = rng.random((3, 8, 8))
    for model in (one, two):
        p = model.predict(x, verbose=0)
        assert p.shape == (3, 10)
        np.testing.assert_allclose(p.sum(-1), 1, atol=1e-6)
    assert [core.gates for core in from_keras(two)["core"]] == ["ifgo"] * 2
    wide = digits("rnn", units=4, rows=28, columns=14, classes=2)
    assert wide.input_shape == (None, 28, 14)
    assert wide.output_shape == (None, 2)


def test_digits_learns(rng):
    model = digits("lstm", units=16, classes=2, learning_rate=0.03)
    x, y = rng.random((128, 8, 8)), rng.integers(0, 2, 128)
    x[y == 1, :4] += 0.5
    model.fit(x, y, epochs=10, verbose=0)
    assert model.evaluate(x, y, verbose=0, return_dict=True)["accuracy"] > 0.95


@pytest.mark.parametrize("window", [None, 12])
def test_forecaster(window, rng):
    model = forecaster("lstm", features=5, window=window, horizon=3)
    assert model.input_shape == (None, window, 5)
    x, y = rng.standard_normal((4, 12, 5)), rng.standard_normal((4, 3))
    found = model.evaluate(x, y, verbose=0, return_dict=True)
    error = model.predict(x, verbose=0) - y
    assert found["loss"] == pytest.approx((error**2).mean(), rel=1e-4)
    assert found["mae"] == pytest.approx(np.abs(error).mean(), rel=1e-4)


def test_character_model_scores_every_step(rng):
    model = character_model(12, "lstm", units=8)
    x, y = rng.integers(0, 12, (2, 2, 7))
    logits = model.predict(x, verbose=0).astype(float)
    assert logits.shape == (2, 7, 12)
    log_p = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    chosen = np.take_along_axis(log_p, y[..., None], -1)
    loss = model.evaluate(x, y, verbose=0, return_dict=True)["loss"]
    assert loss == pytest.approx(-chosen.mean(), abs=1e-5)


@pytest.mark.parametrize("cell", [*LAYERS, "own"])
def test_a_stateful_speaker_goes_on_where_it_stopped(cell, rng):
    def make(**options):
        own = cells.LSTMCell(8) if cell == "own" else cell
        return character_model(12, own, units=8, **options)

    model, speaker = make(), make(batch=1)
    speaker.set_weights(model.get_weights())
    x = rng.integers(0, 12, (1, 6))
    whole = model.predict(x, verbose=0)
    for _ in range(2):
        one = [speaker(x[:, t : t + 1]).numpy() for t in range(6)]
        np.testing.assert_allclose(np.concatenate(one, 1), whole, atol=1e-6)
        speaker.layers[1].reset_state()


@pytest.mark.parametrize("make", [sentiment, digits, forecaster])
def test_models_can_be_compiled_again_and_saved(make, tmp_path, rng):
    model = make("gru", units=4)
    model.compile("sgd", "mse")
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    pairs = zip(again.get_weights(), model.get_weights(), strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize(
    "make, sentence",
    [
        (lambda: sentiment("LSTM"), r"cell must be one of 'rnn', .*got 'LSTM'"),
        (lambda: digits(None), r"cell must be one of .*got None"),
        (lambda: recurrent(layers.LSTM(3), 3), r"cell must .*got <LSTM"),
        (lambda: sentiment(classes=1), r"classes must be at least 2; got 1"),
        (lambda: digits(depth=0), r"depth must be at least 1"),
        (
            lambda: digits(layers.GRUCell(3), depth=2),
            r"depth must be .* 1 for a Keras cell, .*; got 2",
        ),
    ],
    ids=["name", "none", "layer", "classes", "depth", "one-cell-twice"],
)
def test_wrong_arguments_are_refused(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


@pytest.mark.parametrize("cell", LAYERS)
@pytest.mark.parametrize("attention", [None, Additive()], ids=repr)
def test_translator_says_what_the_numpy_model_says(cell, attention, rng):
    model = translator(9, 6, cell, 7, 3, attention=attention is not None)
    core = cell_of(model.get_layer("encoder"))
    ours = EncoderDecoder(core, core, 7, 9, 6, 3, attention=attention)
    params = ours.init(rng)
    for name in ("encoder", "decoder"):
        to_keras(params[name], model.get_layer(name))
    for name in ("source", "target"):
        to_keras({"embedding": params[name]}, model.get_layer(name))
    to_keras({k: params[k] for k in "Wb"}, model.get_layer("readout"))
    if attention is not None:
        p = params["attention"]
        for name, key in (("queries", "W_q"), ("keys", "W_k"),
                          ("attention", "v")):  # fmt: skip
            model.get_layer(name).set_weights([p[key]])
    assert model.count_params() == size(params)
    x, y = rng.integers(1, 9, (4, 8)), rng.integers(1, 6, (4, 5))
    x[0, 5:] = x[1, 2:] = y[2, 3:] = 0
    scores, _ = ours.forward(params, x, y)
    found = model.predict([x, y[:, :-1]], verbose=0)
    np.testing.assert_allclose(found, scores, rtol=0, atol=1e-5)
    loss, _ = loss_and_gradients(ours, params, x, y, softmax_cross_entropy)
    result = model.evaluate([x, y[:, :-1]], y[:, 1:], verbose=0)
    assert result[0] == pytest.approx(loss, abs=1e-5)


def test_a_translator_needs_the_name_of_a_cell():
    with pytest.raises(ValueError, match="cannot stand in two layers; got <"):
        translator(9, 6, layers.GRUCell(7))
