"""Encoder and decoder: gradients, masks, the two ways to run a decoder."""

import itertools
from functools import partial

import numpy as np
import pytest

from rnncourse import gru, lstm, rnn, scan
from rnncourse.decode import greedy
from rnncourse.encoder_decoder import EncoderDecoder
from rnncourse.gradcheck import directional, elementwise
from rnncourse.losses import softmax_cross_entropy
from rnncourse.numerics import softmax
from rnncourse.optim import adam
from rnncourse.params import leaves, map_tree
from rnncourse.stack import Bidirectional, Stacked
from rnncourse.train import evaluate, fit, load, loss_and_gradients, save

B, T, H, V, K, E = 3, 6, 4, 9, 5, 2
PAIRS = [
    (rnn, rnn), (gru, gru), (lstm, lstm), (lstm, gru), (gru, lstm),
    (Bidirectional(gru), gru), (Bidirectional(lstm), lstm),
    (Stacked(gru, gru), Stacked(gru, gru)),
    (Stacked(Bidirectional(rnn), lstm), Stacked(gru, rnn)),
]  # fmt: skip


class Dots:
    """The simplest attention there is: weights are products of M q and k."""

    def init(self, rng, queries, keys, units, dtype):
        return {"M": rng.standard_normal((queries, keys)).astype(dtype)}

    def forward(self, p, queries, memory, mask):
        a = np.einsum("bsh,hw,btw->bst", queries, p["M"], memory)
        weights = softmax(np.where(mask[:, None], a, -np.inf))
        return weights @ memory, weights, (queries, memory, weights)

    def backward(self, p, tape, dcontexts):
        queries, memory, weights = tape
        dweights = dcontexts @ memory.swapaxes(1, 2)
        da = weights * (
            dweights - (weights * dweights).sum(-1, keepdims=True)
        )
        moved = queries @ p["M"]
        dmoved = da @ memory
        dmemory = (
            weights.swapaxes(1, 2) @ dcontexts + da.swapaxes(1, 2) @ moved
        )
        dM = np.einsum("bsh,bsw->hw", queries, dmoved)
        return dmoved @ p["M"].T, dmemory, {"M": dM}


each_pair = pytest.mark.parametrize("pair", PAIRS, ids=str)
each_attention = pytest.mark.parametrize("attention", [None, Dots()])


def a_model(pair=(gru, gru), attention=None):
    return EncoderDecoder(*pair, H, V, K, E, attention=attention)


def sample(rng):
    x = rng.integers(1, V, (B, T))
    x[0, 3:] = 0
    y = rng.integers(1, K, (B, 5))
    y[:, 0], y[1, 3:] = 1, 0
    return x, y


def random_params(model, rng):
    params = model.init(rng, np.float64)
    return map_tree(lambda a: rng.standard_normal(a.shape), params)


@each_pair
@each_attention
def test_gradient_of_all_weights_is_the_slope(pair, attention, rng):
    model, (x, y) = a_model(pair, attention), sample(rng)
    params = random_params(model, rng)
    scores, tape = model.forward(params, x, y)
    assert scores.shape == (B, y.shape[1] - 1, K)
    dscores = rng.standard_normal(scores.shape)
    gradients = model.backward(params, tape, dscores)
    assert list(gradients) == list(params)

    def f(p):
        return np.vdot(model.forward(p, x, y)[0], dscores)

    for _ in range(2):
        assert directional(f, params, gradients, rng) < 1e-7


def test_every_single_number(rng):
    model, (x, y) = a_model((Bidirectional(gru), lstm), Dots()), sample(rng)
    params = random_params(model, rng)

    def f(p):
        return loss_and_gradients(model, p, x, y, softmax_cross_entropy)[0]

    _, found = loss_and_gradients(model, params, x, y, softmax_cross_entropy)
    slopes = elementwise(f, params)
    for a, b in zip(*map(leaves, (found, slopes)), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-8)


@each_pair
@each_attention
def test_step_by_step_is_teacher_forcing(pair, attention, rng):
    model, (x, y) = a_model(pair, attention), sample(rng)
    params = random_params(model, rng)
    scores, _ = model.forward(params, x, y)
    state = model.start(params, x)
    for t in range(y.shape[1] - 1):
        log_p, state = model.step(params, y[:, t], state)
        np.testing.assert_allclose(
            np.exp(log_p), softmax(scores[:, t]), rtol=0, atol=1e-12
        )


@each_attention
def test_the_outputs_of_a_length_share_a_probability_of_one(attention, rng):
    model, length = a_model(attention=attention), 4
    params = random_params(model, rng)
    y = np.array([(1, *rest) for rest in itertools.product(
        range(K), repeat=length)])
    x = np.repeat(rng.integers(1, V, (1, T)), len(y), axis=0)
    scores, _ = model.forward(params, x, y)
    p = np.take_along_axis(softmax(scores), y[:, 1:, None], 2)[..., 0]
    assert p.prod(1).sum() == pytest.approx(1, abs=1e-12)


@each_pair
@each_attention
def test_padding_of_the_source_changes_no_score(pair, attention, rng):
    model, (x, y) = a_model(pair, attention), sample(rng)
    params = random_params(model, rng)
    scores, _ = model.forward(params, x, y)
    alone, _ = model.forward(params, x[:1, :3], y[:1])
    np.testing.assert_allclose(scores[0], alone[0], rtol=0, atol=1e-12)
    given, _ = model.forward(params, x, y, x > 0)
    np.testing.assert_array_equal(given, scores)


def test_a_score_depends_on_the_targets_before_it_alone(rng):
    model, (x, y) = a_model(), sample(rng)
    params = random_params(model, rng)
    before, _ = model.forward(params, x, y)
    changed = y.copy()
    changed[:, 2] = (y[:, 2] + 1) % K
    after, _ = model.forward(params, x, changed)
    np.testing.assert_array_equal(after[:, :2], before[:, :2])
    assert (after[:, 2] != before[:, 2]).any(-1).all()


def test_where_sizes_are_equal_the_state_is_handed_over(rng):
    model, (x, _) = a_model((lstm, lstm)), sample(rng)
    params = random_params(model, rng)
    assert "bridge" not in params
    _, last, _ = scan.forward(
        lstm, params["encoder"], params["source"][x], mask=x > 0
    )
    first = model.start(params, x)
    assert all(map(np.array_equal, first, last))


def test_else_a_bridge_leads_from_one_to_the_other(rng):
    model, (x, _) = a_model((Bidirectional(gru), lstm)), sample(rng)
    params = random_params(model, rng)
    _, (ahead, back), _ = scan.forward(
        model.encoder, params["encoder"], params["source"][x], mask=x > 0
    )
    both = np.concatenate([ahead.h, back.h], axis=1)
    a = np.tanh(both @ params["bridge"]["W"] + params["bridge"]["b"])
    state = model.start(params, x)
    np.testing.assert_allclose(state.h, a[:, :H], rtol=0, atol=1e-12)
    np.testing.assert_allclose(state.c, a[:, H:], rtol=0, atol=1e-12)


def test_weights_of_attention(rng):
    model, (x, y) = a_model(attention=Dots()), sample(rng)
    params = random_params(model, rng)
    weights = model.weights(params, x, y)
    assert weights.shape == (B, y.shape[1] - 1, T)
    assert not weights[0, :, 3:].any()
    with pytest.raises(ValueError, match="no attention, and so no weights"):
        a_model().weights(params, x, y)


@each_pair
@each_attention
def test_start(pair, attention, rng):
    model, (x, y) = a_model(pair, attention), sample(rng)
    params = model.init(np.random.default_rng(0))
    _, found = loss_and_gradients(model, params, x, y, softmax_cross_entropy)
    assert {a.dtype for a in leaves((params, found))} == {np.dtype(np.float32)}
    again = model.init(np.random.default_rng(0))
    assert all(map(np.array_equal, leaves(params), leaves(again)))


def test_padding_of_the_target_does_not_count(rng):
    model, (x, y) = a_model(), sample(rng)
    params = random_params(model, rng)
    loss, _ = loss_and_gradients(model, params, x, y, softmax_cross_entropy)
    longer = np.pad(y, ((0, 0), (0, 3)))
    padded, _ = loss_and_gradients(
        model, params, x, longer, softmax_cross_entropy
    )
    assert padded == pytest.approx(loss, abs=1e-12)
    found = evaluate(model, params, x, y, loss=softmax_cross_entropy,
                     batch_size=2)
    each = [
        loss_and_gradients(model, params, x[k : k + 1], y[k : k + 1],
                           softmax_cross_entropy)[0]
        for k in range(B)
    ]
    mean = np.average(each, weights=(y[:, 1:] > 0).sum(1))
    assert found["validation_loss"] == pytest.approx(mean, abs=1e-12)


def test_fit_learns_to_say_it_backwards(rng):
    x = rng.integers(3, 7, (400, 3))
    y = np.pad(x[:, ::-1], ((0, 0), (1, 1)), constant_values=((1, 2), (1, 2)))
    model = EncoderDecoder(gru, gru, 24, 7, 7, 8)
    params, history = fit(
        model, model.init(rng), x[:300], y[:300], epochs=25, rng=rng,
        loss=softmax_cross_entropy, optimizer=adam(0.01), progress=False,
        validation=(x[300:], y[300:]),
    )
    assert history["validation_loss"][-1] < 0.1
    said, _ = greedy(partial(model.step, params),
                     model.start(params, x[300:]), start=1, end=2, length=4)
    assert (said == y[300:, 1:]).all(1).mean() > 0.9


def test_weights_are_kept_in_a_file(tmp_path, rng):
    model = a_model((Bidirectional(gru), Stacked(gru, lstm)))
    params = model.init(rng)
    save(tmp_path / "w.npz", model, params)
    found = load(tmp_path / "w.npz", model)
    assert all(map(np.array_equal, leaves(found), leaves(params)))
    with pytest.raises(ValueError, match=r"of EncoderDecoder\(Bidirectional"):
        load(tmp_path / "w.npz", a_model())


@pytest.mark.parametrize(
    "changed, error, sentence",
    [
        ({"decoder": Bidirectional(gru)}, ValueError, "from left to right"),
        ({"decoder": Stacked(gru, Bidirectional(gru))}, ValueError, "got St"),
        ({"units": 0}, ValueError, "units must be at least 1; got 0"),
        ({"target": 2.5}, TypeError, "target must be a whole number; got 2.5"),
    ],
)
def test_wrong_settings_are_refused(changed, error, sentence):
    settings = {"encoder": gru, "decoder": gru, "units": H, "source": V,
                "target": K, "embedding": E}
    with pytest.raises(error, match=sentence):
        EncoderDecoder(**(settings | changed))


@pytest.mark.parametrize(
    "x, y, sentence",
    [
        (np.full((2, 3), V), np.ones((2, 3), int), r"x must hold tokens in 0"),
        (np.ones((2, 3), int), np.full((2, 3), K), r"y must hold tokens in 0"),
        (np.ones((2, 3), int), np.ones((2, 3)), r"y must be token numbers"),
        (np.ones((2, 3), int), np.ones((1, 3), int), r"2 targets, .*\(1, 3\)"),
        (np.ones((2, 3), int), np.ones((2, 1), int), r"two tokens .*\(2, 1\)"),
    ],
)
def test_wrong_tokens_are_refused(x, y, sentence, rng):
    model = a_model()
    with pytest.raises(ValueError, match=sentence):
        model.forward(model.init(rng), x, y)


def test_gradients_of_another_shape_are_refused(rng):
    model, (x, y) = a_model(), sample(rng)
    params = model.init(rng)
    _, tape = model.forward(params, x, y)
    with pytest.raises(ValueError, match=r"scores, \(3, 4, 5\); got \(3, 5\)"):
        model.backward(params, tape, np.zeros((B, K)))
