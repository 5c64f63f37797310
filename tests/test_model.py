"""A whole network: shapes, slopes of every weight, and the same in Keras."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnncourse import gru, lstm, rnn
from rnncourse.cells import CELLS
from rnncourse.gradcheck import directional, elementwise
from rnncourse.losses import softmax_cross_entropy
from rnncourse.model import Model, size
from rnncourse.params import leaves, map_tree
from rnncourse.stack import Bidirectional, Stacked
from tests.cells import each_cell

B, T, D, H, K, V = 3, 5, 2, 4, 3, 9
CORES = [
    *CELLS.values(), Stacked(lstm, gru), Bidirectional(gru),
    Stacked(Bidirectional(rnn), lstm), Stacked(gru, Bidirectional(lstm)),
]


def name(core):
    return getattr(core, "__name__", repr(core)).rsplit(".")[-1]


each_core = pytest.mark.parametrize("core", CORES, ids=name)
each_read = pytest.mark.parametrize("read", ["last", "mean", "all"])
each_input = pytest.mark.parametrize("tokens", [False, True])


def a_model(core, read, tokens):
    inputs = (
        {"vocabulary": V, "embedding": D} if tokens else {"features": D}
    )
    return Model(core, H, K, read=read, **inputs)


def sample(tokens, rng):
    if tokens:
        x = rng.integers(1, V, (B, T))
        x[0, 3:] = x[1, :2] = 0
        return x
    return rng.standard_normal((B, T, D))


def random_params(model, rng):
    params = model.init(rng, np.float64)
    return map_tree(lambda a: rng.standard_normal(a.shape), params)


@each_core
@each_read
@each_input
@pytest.mark.parametrize("masked", [False, True])
def test_gradient_of_all_weights_is_the_slope(core, read, tokens, masked, rng):
    model, x = a_model(core, read, tokens), sample(tokens, rng)
    params = random_params(model, rng)
    mask = rng.random((B, T)) < 0.6 if masked else None
    scores, _, tape = model.forward(params, x, mask=mask)
    assert scores.shape == ((B, T, K) if read == "all" else (B, K))
    dscores = rng.standard_normal(scores.shape)
    gradients = model.backward(params, tape, dscores)
    assert list(gradients) == list(params)

    def f(p):
        return np.vdot(model.forward(p, x, mask=mask)[0], dscores)

    for _ in range(2):
        assert directional(f, params, gradients, rng) < 1e-7


def test_every_single_number(rng):
    model, x = a_model(lstm, "last", True), sample(True, rng)
    params, y = random_params(model, rng), np.array([2, 0, 1])

    def f(p):
        return softmax_cross_entropy(model.forward(p, x)[0], y)[0]

    scores, _, tape = model.forward(params, x)
    found = model.backward(params, tape, softmax_cross_entropy(scores, y)[1])
    slopes = elementwise(f, params)
    for a, b in zip(*map(leaves, (found, slopes)), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-8)
    unseen = np.setdiff1d(np.arange(V), x[x > 0])
    assert not found["embedding"][unseen].any()


@each_cell
@pytest.mark.parametrize("read", ["last", "all"])
def test_equal_to_the_same_model_in_keras(cell, read, seeded, rng):
    import keras

    from rnncourse.keras import cell_of, cells, from_keras

    L, options = keras.layers, {"return_sequences": read == "all"}
    if name(cell) not in cells.OWN:
        pytest.skip("Keras has no such cell")
    own = cells.OWN[name(cell)](H)
    theirs = keras.Sequential(
        [keras.Input((T, D)), L.RNN(own, **options), L.Dense(K)]
    )
    core = cell
    assert cell_of(theirs) is core
    model, x = a_model(core, read, False), rng.standard_normal((B, T, D))
    ours, _, _ = model.forward(from_keras(theirs), x)
    np.testing.assert_allclose(ours, theirs(x), rtol=0, atol=1e-5)


@given(
    lengths=st.lists(st.integers(1, T), min_size=1, max_size=4),
    seed=st.integers(0, 10_000),
    kind=st.sampled_from([lstm, gru, Bidirectional(rnn)]),
    read=st.sampled_from(["last", "mean"]),
)
def test_padding_changes_no_score(lengths, seed, kind, read):
    rng = np.random.default_rng(seed)
    model = a_model(kind, read, True)
    params = random_params(model, rng)
    x = rng.integers(1, V, (len(lengths), T))
    x[np.arange(T) >= np.array(lengths)[:, None]] = 0
    scores, _, _ = model.forward(params, x)
    for row, n, found in zip(x, lengths, scores, strict=True):
        alone, _, _ = model.forward(params, row[None, :n])
        np.testing.assert_allclose(found, alone[0], rtol=0, atol=1e-12)


def test_a_state_carries_on(rng):
    model, x = a_model(lstm, "all", False), sample(False, rng)
    params = random_params(model, rng)
    whole, _, _ = model.forward(params, x)
    _, state, _ = model.forward(params, x[:, :2])
    rest, _, _ = model.forward(params, x[:, 2:], state)
    np.testing.assert_allclose(rest, whole[:, 2:], rtol=0, atol=1e-12)


@each_core
@each_input
def test_start(core, tokens, rng):
    model = a_model(core, "last", tokens)
    params = model.init(rng)
    again = model.init(np.random.default_rng(0))
    assert {a.dtype for a in leaves(params)} == {np.dtype(np.float32)}
    assert all(map(np.array_equal, leaves(params), leaves(again)))
    assert size(params) == sum(a.size for a in leaves(params))
    scores, _, tape = model.forward(params, sample(tokens, rng))
    gradients = model.backward(params, tape, np.ones(scores.shape))
    assert scores.dtype == np.float32
    assert {a.dtype for a in leaves(gradients)} == {np.dtype(np.float32)}


def test_number_of_weights(rng):
    model = Model(lstm, 64, 10, features=8)
    expected = 4 * 64 * (8 + 64 + 1) + 64 * 10 + 10
    assert size(model.init(rng)) == expected
    model = Model(Bidirectional(gru), 64, 1, vocabulary=10_000, embedding=64)
    core = 2 * (3 * 64 * (64 + 64) + 2 * 3 * 64)
    assert size(model.init(rng)) == 640_000 + core + 128 + 1


def test_written_form_names_everything_that_shapes_the_weights():
    model = Model(Stacked(lstm, Bidirectional(gru)), 4, 2, features=3)
    assert repr(model) == (
        "Model(Stacked(lstm, Bidirectional(gru)), 4, 2, features=3, "
        "read='last')"
    )
    model = Model(rnn, 4, 2, vocabulary=9, embedding=3, read="all")
    assert "vocabulary=9, embedding=3, read='all'" in repr(model)


def test_mask():
    model = a_model(lstm, "last", True)
    x = np.array([[3, 0, 0]])
    assert model.mask(x).tolist() == [[True, False, False]]
    given = np.ones((1, 3), bool)
    assert model.mask(x, given) is given
    assert a_model(lstm, "last", False).mask(np.zeros((1, 3, D))) is None


@pytest.mark.parametrize(
    "changed, error, sentence",
    [
        ({}, ValueError, "give either features, or vocabulary and embedding"),
        ({"features": 2, "vocabulary": 9, "embedding": 2}, ValueError, "eit"),
        ({"vocabulary": 9}, ValueError, "got .*embedding=None"),
        ({"features": 2, "embedding": 2}, ValueError, "got features=2, .*=2"),
        ({"features": 2, "read": "first"}, ValueError, '"mean" or "all"; got'),
        ({"features": 0}, ValueError, "features must be at least 1; got 0"),
        ({"features": 2, "units": 1.5}, TypeError, "units must be a whole"),
        ({"features": 2, "outputs": 0}, ValueError, "outputs must be at le"),
    ],
)
def test_wrong_settings_are_refused(changed, error, sentence):
    with pytest.raises(error, match=sentence):
        Model(lstm, **{"units": 4, "outputs": 2, **changed})


@pytest.mark.parametrize(
    "x, sentence",
    [
        (np.zeros((2, 3)), r"x must be token numbers .*got float64 .*\(2, 3\)"),
        (np.zeros(3, int), r"x must be token numbers .*got int64 .*\(3,\)"),
        (np.zeros((0, 3), int), r"batch ≥ 1, time ≥ 1\); got .*\(0, 3\)"),
        (np.array([[1, V]]), r"x must hold tokens in 0 … 8; got 1 … 9"),
        (np.array([[-1, 2]]), r"x must hold tokens in 0 … 8; got -1 … 2"),
    ],
)
def test_wrong_tokens_are_refused(x, sentence, rng):
    model = a_model(lstm, "last", True)
    with pytest.raises(ValueError, match=sentence):
        model.forward(model.init(rng), x)


def test_weights_of_another_cell_are_refused(rng):
    params = a_model(gru, "last", False).init(rng)
    with pytest.raises(ValueError, match="weights of another cell"):
        a_model(lstm, "last", False).forward(params, sample(False, rng))


def test_gradients_of_another_shape_are_refused(rng):
    model = a_model(lstm, "last", False)
    params = model.init(rng)
    _, _, tape = model.forward(params, sample(False, rng))
    with pytest.raises(ValueError, match=r"scores, \(3, 3\); got \(3, 1\)"):
        model.backward(params, tape, np.zeros((B, 1)))


def test_a_seed_is_not_a_generator():
    with pytest.raises(TypeError, match=r"rng must be a numpy.random.Gen.*0"):
        a_model(lstm, "last", True).init(0)
