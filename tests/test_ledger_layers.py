"""The equations of chapter 10, each proven by a test of its own."""

import keras
import numpy as np
import pytest
from keras import layers, ops
from recording import run_cells

from rnncourse import backward, gru, rnn
from rnncourse.keras import from_keras
from rnncourse.numerics import sigmoid
from rnncourse.scan import forward


@pytest.fixture(scope="module")
def chapter():
    """The cells of the chapter that the proofs run."""
    return run_cells(
        "10-recurrent-layers", ("count", "mgu", "mgu-numpy", "shares"),
        ops=ops,
    )


@pytest.mark.parametrize("kind, gates, biases", [
    (layers.SimpleRNN, 1, 1), (layers.LSTM, 4, 1), (layers.GRU, 3, 2),
])
@pytest.mark.parametrize("directions", [1, 2])
def test_weights_of_a_stack(chapter, kind, gates, biases, directions):
    """(layers-parameters): counted by Keras itself."""
    units, D = (3, 5, 2), 4
    model = keras.Sequential([keras.Input((None, D))])
    for H in units:
        layer = kind(H, return_sequences=True)
        if directions == 2:
            layer = layers.Bidirectional(layer)
        model.add(layer)
    count = chapter["count"](D, units, gates, biases, directions)
    assert count == model.count_params()


def test_a_masked_step_hands_the_gradient_through(rng):
    """(layers-mask-gradient): one step, the Jacobian written out."""
    p = rnn.init(rng, 3, 4, np.float64)
    x, h = rng.standard_normal((5, 1, 3)), rng.standard_normal((5, 4))
    mask = np.array([[True], [False], [True], [False], [False]])
    d = rng.standard_normal((5, 1, 4))
    hs, _, tape = forward(rnn, p, x, rnn.State(h), mask)
    dx, _, first = backward(rnn, p, tape, d)
    for k, real in enumerate(mask[:, 0]):
        slope = 1 - np.tanh(x[k, 0] @ p.W_x + h[k] @ p.W_h + p.b) ** 2
        J = (p.W_h * slope).T              # ∂h̃/∂h, an output a row
        wanted = d[k, 0] @ J if real else d[k, 0]
        np.testing.assert_allclose(first.h[k], wanted, atol=1e-12)
        wanted = real * d[k, 0] @ (p.W_x * slope).T
        np.testing.assert_allclose(dx[k, 0], wanted, atol=1e-12)
        if not real:
            np.testing.assert_array_equal(hs[k, 0], h[k])


def test_a_masked_loss_is_divided_by_the_real_steps(rng):
    """(layers-masked-loss): three losses, in a batch of two lengths."""
    x = rng.standard_normal((2, 5, 3)).astype("float32")
    m = np.arange(5) < np.array([[5], [2]])
    model = keras.Sequential([
        layers.Masking(), layers.GRU(4, return_sequences=True),
        layers.Dense(1),
    ])  # fmt: skip
    x *= m[..., None]
    y = rng.standard_normal((2, 5, 1)).astype("float32")
    error = (model(x).numpy() - y)[..., 0]
    for name, value in (("mse", error**2), ("mae", np.abs(error))):
        model.compile("sgd", name)
        found = model.evaluate(x, y, verbose=0)
        assert found == pytest.approx((m * value).sum() / m.sum(), rel=1e-5)


def test_both_directions_step_by_step(rng):
    """(layers-bidirectional): two loops, in Keras's numbers."""
    x = rng.standard_normal((2, 5, 3)).astype("float32")
    both = layers.Bidirectional(layers.GRU(4, return_sequences=True))
    found = both(x).numpy()
    zeros = gru.State(np.zeros((2, 4), "float32"))
    for p, order, half in zip(
        from_keras(both), (range(5), range(4, -1, -1)),
        (np.s_[:4], np.s_[4:]), strict=True,
    ):  # fmt: skip
        state = zeros
        for t in order:
            state, _ = gru.step(x[:, t] @ p.W_x + p.b[0],
                                state.h @ p.W_h + p.b[1], state)
            np.testing.assert_allclose(found[:, t, half], state.h, atol=1e-6)


def test_the_minimal_gated_unit_number_by_number(chapter, rng):
    """(layers-mgu): one unit by hand, then the chapter's loop."""
    W_x, W_h, b = rng.standard_normal((3, 2))
    x, h = 0.7, -0.4
    f = sigmoid(x * W_x[0] + h * W_h[0] + b[0])
    n = np.tanh(x * W_x[1] + f * h * W_h[1] + b[1])
    args = [np.array(a, "float32") for a in
            ([[x]], [[h]], W_x[None], W_h[None], b)]
    found = chapter["mgu"](*args)
    wanted = (1 - f) * h + f * n
    assert float(found[0, 0]) == pytest.approx(wanted, abs=1e-6)
    x = rng.standard_normal((2, 4, 3)).astype("float32")
    W_x, W_h, b = (rng.standard_normal(s).astype("float32")
                   for s in ((3, 10), (5, 10), 10))
    h = np.zeros((2, 5), "float32")
    for t in range(4):
        h = chapter["mgu"](x[:, t], h, W_x, W_h, b).numpy()
    mask = np.ones((2, 4), bool)
    np.testing.assert_allclose(
        h, chapter["mgu_numpy"](x, mask, W_x, W_h, b), atol=1e-5
    )


def test_dropout_masks_inside_a_step(rng):
    """(layers-dropout): with masks of ours, and what Keras draws."""
    x = rng.standard_normal((2, 5, 3)).astype("float32")
    d = np.array([[1, 0, 1], [0, 1, 1]], "float32") / (1 - 0.25)
    e = np.array([[1, 1, 0, 1], [0, 1, 1, 0]], "float32") / (1 - 0.5)

    class Ours(layers.SimpleRNNCell):
        def get_dropout_mask(self, x):
            return d

        def get_recurrent_dropout_mask(self, h):
            return e

    cell = Ours(4, dropout=0.25, recurrent_dropout=0.5)
    layer = layers.RNN(cell, return_sequences=True)
    found = layer(x, training=True).numpy()
    W_x, W_h, b = layer.get_weights()
    h = np.zeros((2, 4), "float32")
    for t in range(5):
        h = np.tanh((d * x[:, t]) @ W_x + (e * h) @ W_h + b)
        np.testing.assert_allclose(found[:, t], h, atol=1e-6)
    plain = layers.SimpleRNNCell(4, dropout=0.25, recurrent_dropout=0.5)
    for draw, p in ((plain.get_dropout_mask, 0.25),
                    (plain.get_recurrent_dropout_mask, 0.5)):
        drawn = ops.convert_to_numpy(draw(np.ones((100, 100), "float32")))
        np.testing.assert_allclose(np.unique(drawn), [0, 1 / (1 - p)])
        assert np.mean(drawn == 0) == pytest.approx(p, abs=0.03)


def test_share_of_padding(chapter):
    """(layers-padding-share), of one batch."""
    ids = np.array([[3, 4, 5, 6], [7, 0, 0, 0], [8, 9, 0, 0]])
    share, steps = chapter["shares"]([(ops.convert_to_tensor(ids), None)])
    assert share == pytest.approx(1 - (4 + 1 + 2) / (3 * 4))
    assert steps == 4
