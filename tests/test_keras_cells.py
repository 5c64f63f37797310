"""The course's own Keras cells: as layers, in models, on disk."""

import keras
import numpy as np
import pytest
from keras import layers

from rnncourse import Params, forward
from rnncourse.keras import cells, from_keras

pytestmark = pytest.mark.usefixtures("seeded")

each_cell = pytest.mark.parametrize("make", cells.OWN.values(), ids=cells.OWN)


def model_with(cell):
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(20, 6, mask_zero=True),
            layers.RNN(cell, return_sequences=True),
            layers.Bidirectional(layers.RNN(type(cell)(3))),
            layers.Dense(1),
        ]
    )


@each_cell
def test_weights_are_a_params_as_they_are(make, rng):
    layer = layers.RNN(make(5), return_sequences=True)
    x = rng.standard_normal((2, 4, 3), dtype=np.float32)
    y = layer(x).numpy()
    cell = make.numpy_cell
    p = Params(*layer.get_weights(), gates=cell.gates)
    assert [v.name for v in layer.weights] == ["W_x", "W_h", "b"]
    expected = cell.init(rng, 3, 5)
    assert [a.shape for a in p] == [a.shape for a in expected]
    np.testing.assert_allclose(forward(cell, p, x)[0], y, atol=1e-6)


@each_cell
def test_start_is_that_of_the_numpy_cells(make, rng):
    layer = layers.RNN(make(20))
    layer.build((None, None, 30))
    p = from_keras(layer)
    limit = np.sqrt(6 / (30 + p.W_x.shape[1]))
    assert 0.9 * limit < np.abs(p.W_x).max() <= limit
    np.testing.assert_allclose(p.W_h @ p.W_h.T, np.eye(20), atol=1e-5)
    np.testing.assert_array_equal(p.b, make.numpy_cell.init(rng, 30, 20).b)
    other = layers.RNN(make(20))
    other.build((None, None, 30))
    assert not np.array_equal(from_keras(other).W_x, p.W_x)


@each_cell
def test_one_call_is_one_step(make, rng):
    cell, B, H = make(4), 2, 4
    x = rng.standard_normal((B, 3), dtype=np.float32)
    fields = make.numpy_cell.State._fields
    states = [rng.standard_normal((B, H), dtype=np.float32) for _ in fields]
    h, new = cell(x, states)
    state = make.numpy_cell.State(*states)
    _, last, _ = forward(make.numpy_cell, from_keras(cell), x[:, None], state)
    assert len(new) == len(fields)
    np.testing.assert_allclose(last, [a.numpy() for a in new], atol=1e-6)
    np.testing.assert_array_equal(h.numpy(), new[0].numpy())


@each_cell
@pytest.mark.parametrize("suffix", [".keras", ".weights.h5"])
def test_saved_and_loaded(make, suffix, tmp_path, rng):
    model, path = model_with(make(4)), tmp_path / f"model{suffix}"
    x = rng.integers(0, 20, (3, 7))
    before = model.predict(x, verbose=0)
    if suffix == ".keras":
        model.save(path)
        again = keras.saving.load_model(path)
    else:
        model.save_weights(path)
        again = model_with(make(4))
        again.load_weights(path)
    np.testing.assert_array_equal(again.predict(x, verbose=0), before)
    assert type(again.layers[1].cell) is make


@each_cell
def test_config_makes_the_same_cell(make):
    cell = make(7, name="seven", dtype="float64")
    again = make.from_config(cell.get_config())
    assert (again.units, again.name, again.dtype) == (7, "seven", "float64")
    assert again.state_size == cell.state_size and again.output_size == 7


@each_cell
def test_embedding_masks_reach_the_cell(make, rng):
    model = model_with(make(4))
    x = rng.integers(1, 20, (2, 5))
    padded = np.concatenate([x, np.zeros((2, 3), int)], axis=1)
    np.testing.assert_allclose(
        model.predict(padded, verbose=0), model.predict(x, verbose=0),
        atol=1e-6,
    )


@each_cell
def test_training_moves_every_weight(make, rng):
    model = model_with(make(4))
    model.compile("sgd", "mse")
    before = model.layers[1].get_weights()
    x, y = rng.integers(1, 20, (8, 5)), rng.standard_normal((8, 1))
    model.fit(x, y, verbose=0)
    after = model.layers[1].get_weights()
    assert all((a != b).any() for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("units", [0, -1, 2.5, "four", None])
def test_wrong_units_are_refused(units):
    with pytest.raises(ValueError, match="units must be a whole number ≥ 1; g"):
        cells.LSTMCell(units)
