"""Equations of the book that are proven by a test of their own."""

import numpy as np
import pytest

from rnncourse import Params, forward, gru, lstm, rnn
from rnncourse.losses import softmax_cross_entropy
from rnncourse.model import Model
from rnncourse.numerics import sigmoid, softmax, tanh
from rnncourse.train import loss_and_gradients


def test_carousel_keeps_state_and_gradient():
    """(lstm-carousel): f = 1 and i = 0 keep c, and ∂c_T/∂c_0 is one."""
    rng = np.random.default_rng(0)
    c = start = rng.standard_normal((2, 4))
    d = np.ones((2, 4))
    tapes = []
    for _ in range(1000):
        a = rng.standard_normal((2, 16))
        a[:, :4], a[:, 4:8] = -800, 800  # input gate shut, forget gate open
        state, saved = lstm.step(a, 0 * a, lstm.State(d, c))
        c = state.c
        tapes.append(saved)
    np.testing.assert_array_equal(c, start)
    for saved in reversed(tapes):
        _, _, prev = lstm.step_backward(lstm.State(0 * d, d), saved)
        d = prev.c
    np.testing.assert_array_equal(d, np.ones((2, 4)))


def test_half_life():
    """(lstm-half-life): after ln ½ / ln f steps half of the memory is left."""
    for f in (0.5, 0.73, 0.9, 0.99, 0.999):
        n = np.log(0.5) / np.log(f)
        assert abs(f**n - 0.5) < 1e-12
    # and in the cell: f = 0.99 needs 69 steps, counted
    a_f = np.log(0.99 / 0.01)
    c, steps = np.ones((1, 1)), 0
    while c[0, 0] > 0.5:
        a = np.array([[-800.0, a_f, 0.0, 0.0]])
        c = lstm.step(a, 0 * a, lstm.State(0 * c, c))[0].c
        steps += 1
    assert steps == np.ceil(np.log(0.5) / np.log(0.99)) == 69


def test_the_two_weights_of_a_gru_sum_to_one():
    """(reading-mixture): α and β measured in the package's GRU."""
    rng = np.random.default_rng(0)
    a = rng.standard_normal((5, 12))
    a[:, 8:] = 800  # the candidate is 1 in every unit
    zero = np.zeros((5, 4))
    beta = gru.step(a, 0 * a, gru.State(zero))[0].h
    both = gru.step(a, 0 * a, gru.State(zero + 1))[0].h
    np.testing.assert_allclose(both, 1, atol=1e-15)
    assert np.all((beta > 0) & (beta < 1))


def test_fixed_point_of_two_independent_weights():
    """(reading-fixed-point): c = (1 - z) c + r g settles at r g / z."""
    rng = np.random.default_rng(0)
    z, r = rng.uniform(0.05, 0.95, (2, 100))
    g, c = rng.uniform(-1, 1, 100), np.zeros(100)
    for _ in range(1000):
        c = (1 - z) * c + r * g
    np.testing.assert_allclose(c, r * g / z, rtol=1e-12)


# ---- chapter 2 ---------------------------------------------------------------


@pytest.fixture
def simple(rng):
    """Weights of a simple RNN, an input, all states with h_0 in front."""
    p = rnn.init(rng, D=3, H=4, dtype=np.float64)
    p.b[...] = rng.standard_normal(4)
    x = rng.standard_normal((2, 5, 3))
    start = rng.standard_normal((2, 4))
    hs, _, _ = forward(rnn, p, x, rnn.State(start))
    return p, x, np.concatenate([start[:, None], hs], axis=1)


def test_feed_forward_is_the_rnn_without_recurrence(simple):
    """(rnn-feed-forward): W_h = 0 leaves tanh(x W_x + b)."""
    p, x, _ = simple
    alone = Params(p.W_x, 0 * p.W_h, p.b)
    hs, _, _ = forward(rnn, alone, x)
    np.testing.assert_allclose(hs, tanh(x @ p.W_x + p.b), atol=1e-12)


def test_latch_stands_still_where_h_is_tanh_of_w_h():
    """(rnn-latch): up to w = 1 only 0; above, two states of opposite sign."""
    for w, count in ((0.5, 1), (1.0, 1), (1.5, 3), (4.0, 3)):
        h = np.linspace(-1.5, 1.5, 30_000)  # without 0 itself
        below = np.tanh(w * h) < h
        crossings = np.flatnonzero(below[1:] != below[:-1])
        assert len(crossings) == count
        p = Params(np.zeros((1, 1)), np.array([[w]]), np.zeros(1))
        start = rnn.State(np.full((1, 1), 0.9))
        hs, _, _ = forward(rnn, p, np.zeros((1, 4000, 1)), start)
        end = hs[0, -1, 0]
        if w != 1:  # at w = 1 it creeps to 0, ever more slowly
            assert abs(end - np.tanh(w * end)) < 1e-12
            assert (abs(end) > 0.1) == (w > 1)


def test_unrolled(simple):
    """(rnn-unrolled): three nested steps are three steps of the loop."""
    p, x, h = simple
    nested = h[:, 0]
    for t in range(3):
        nested = tanh(x[:, t] @ p.W_x + nested @ p.W_h + p.b)
    by_hand = tanh(
        x[:, 2] @ p.W_x
        + tanh(
            x[:, 1] @ p.W_x
            + tanh(x[:, 0] @ p.W_x + h[:, 0] @ p.W_h + p.b) @ p.W_h
            + p.b
        )
        @ p.W_h
        + p.b
    )
    np.testing.assert_allclose(by_hand, nested, atol=1e-12)
    np.testing.assert_allclose(by_hand, h[:, 3], atol=1e-12)


def test_small_states_make_a_sum(rng):
    """(rnn-linear): the difference falls with the cube of the input."""
    p = rnn.init(rng, D=3, H=4, dtype=np.float64)
    x = rng.standard_normal((2, 7, 3))
    power = np.linalg.matrix_power
    total = sum(x[:, t] @ p.W_x @ power(p.W_h, 6 - t) for t in range(7))
    off = [
        np.abs(forward(rnn, p, s * x)[1].h - s * total).max()
        for s in (1e-2, 1e-3)
    ]
    assert 900 < off[0] / off[1] < 1100


@pytest.fixture
def readout(rng):
    """A model with an output per step, and its gradients, by the package."""
    model = Model(rnn, units=4, outputs=3, features=2, read="all")
    params = model.init(rng, np.float64)
    params["b"] = rng.standard_normal(3)
    x = rng.standard_normal((2, 5, 2))
    labels = rng.integers(0, 3, (2, 5))
    scores, _, tape = model.forward(params, x)
    _, gradients = loss_and_gradients(
        model, params, x, labels, softmax_cross_entropy
    )
    one_hot = np.eye(3)[labels]
    return model, params, x, scores, tape, gradients, one_hot


def test_output_is_a_softmax_of_scores(readout):
    """(rnn-output): y = softmax(h W_y + b_y), rows that sum to one."""
    _, params, x, scores, _, _, _ = readout
    hs, _, _ = forward(rnn, params["core"], x)
    y = softmax(hs @ params["W"] + params["b"])
    np.testing.assert_allclose(y, softmax(scores), atol=1e-12)
    np.testing.assert_allclose(y.sum(-1), 1, atol=1e-12)


def test_gradients_of_the_readout(readout):
    """(rnn-d-output), (rnn-d-readout), (rnn-d-state): by hand, against the
    package; a mean over B·T steps is taken where the chapter takes a sum."""
    _, params, x, scores, _, gradients, k = readout
    p = params["core"]
    hs, _, _ = forward(rnn, p, x)
    h = np.concatenate([np.zeros((2, 1, 4)), hs], axis=1)
    ds = (softmax(scores) - k) / 10
    T = 5
    dW_y = sum(hs[:, t].T @ ds[:, t] for t in range(T))
    np.testing.assert_allclose(dW_y, gradients["W"], atol=1e-12)
    db_y = sum(ds[:, t].sum(0) for t in range(T))
    np.testing.assert_allclose(db_y, gradients["b"], atol=1e-12)
    da, dW_h = np.zeros((2, 4)), 0
    for t in reversed(range(T)):
        dh = ds[:, t] @ params["W"].T + da @ p.W_h.T
        da = dh * (1 - hs[:, t] ** 2)
        dW_h = dW_h + h[:, t].T @ da
    np.testing.assert_allclose(dW_h, gradients["core"].W_h, atol=1e-12)


# ---- chapter 6 ---------------------------------------------------------------


def test_a_gru_is_an_average_of_its_past(rng):
    """(gru-average): products of gates weigh the past, in the cell itself."""
    a = rng.standard_normal((6, 1, 12))
    h = start = rng.standard_normal((1, 4))
    z, n = [], []
    for a_t in a:
        state, saved = gru.step(a_t, 0 * a_t, gru.State(h))
        h = state.h
        z.append(saved[0])
        n.append(saved[2])
    z, n = np.array(z), np.array(n)
    total = z.prod(0) * start
    for t in range(6):
        total = total + z[t + 1 :].prod(0) * (1 - z[t]) * n[t]
    np.testing.assert_allclose(total, h, atol=1e-12)
    weights = z.prod(0) + sum(z[t + 1 :].prod(0) * (1 - z[t]) for t in range(6))
    np.testing.assert_allclose(weights, 1, atol=1e-12)


def test_the_two_biases_of_the_candidate_are_two(rng):
    """(gru-two-biases): moving one into the other changes the step."""
    p = gru.init(rng, D=3, H=4, dtype=np.float64)
    p.b_hn = 1
    q = gru.init(rng, D=3, H=4, dtype=np.float64)
    q.W_x[...], q.W_h[...], q.b[...] = p.W_x, p.W_h, p.b
    q.b_xn, q.b_hn = 1, 0
    x = rng.standard_normal((2, 3, 3))
    assert np.abs(forward(gru, p, x)[0] - forward(gru, q, x)[0]).max() > 1e-2
    p.b_hz, q.b_xz, q.b_hz = 1, 1, 0  # in a gate it makes no difference
    p.b_hn = q.b_hn = 0
    p.b_xn = q.b_xn = 0
    np.testing.assert_allclose(
        forward(gru, p, x)[0], forward(gru, q, x)[0], atol=1e-12
    )


def test_the_other_polarity_is_the_same_cell(rng):
    """(gru-hidden-state-writes), (gru-polarity-map): negate the gate z."""
    p = gru.init(rng, D=3, H=4, dtype=np.float64)
    p.b[...] = rng.standard_normal(p.b.shape)
    x = rng.standard_normal((2, 5, 3))
    h = np.zeros((2, 4))
    for x_t in x.swapaxes(0, 1):
        z = sigmoid(x_t @ -p.W_xz - p.b_xz + h @ -p.W_hz - p.b_hz)
        r = sigmoid(x_t @ p.W_xr + p.b_xr + h @ p.W_hr + p.b_hr)
        n = tanh(x_t @ p.W_xn + p.b_xn + r * (h @ p.W_hn + p.b_hn))
        h = (1 - z) * h + z * n
    np.testing.assert_allclose(h, forward(gru, p, x)[1].h, atol=1e-12)


def test_the_room_for_counts_in_a_gru(rng):
    """(gru-count-room): states stay in [-1, 1], so N of them lie close."""
    p = gru.init(rng, D=3, H=4, dtype=np.float64)
    for array in p:
        array[...] = rng.normal(0, 3, array.shape)
    x = 9 * rng.standard_normal((2, 60, 3))
    start = gru.State(rng.uniform(-1, 1, (2, 4)))
    states = forward(gru, p, x, start)[0]
    assert np.abs(states).max() <= 1
    N = states.shape[1]
    nearest = np.diff(np.sort(states, axis=1), axis=1).min(axis=1)
    assert nearest.max() <= 2 / (N - 1)


def test_how_far_a_gru_counts_up_and_down():
    """(gru-count-bound): right just below (3 / w²)^¼, wrong just above."""
    for w in (1e-2, 1e-3, 1e-4):
        p = Params(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((2, 3)))
        p.W_xn, p.W_hn, p.b_xz, p.b_xr = w, 1, -200, 200
        bound = (3 / w**2) ** 0.25
        for n, right in ((int(0.95 * bound), True), (int(1.1 * bound), False)):
            up = np.ones((1, n, 1))
            end = forward(gru, p, np.hstack([up, -up]))[1].h.item()
            assert (abs(end) < w / 2) == right, (w, n)


# ---- notation ----------------------------------------------------------------


def test_rows_and_columns_are_the_same_numbers(simple):
    """(notation-rows), (notation-columns): transposed, term by term."""
    p, x, h = simple
    a = x[:, 0] @ p.W_x + h[:, 0] @ p.W_h + p.b
    np.testing.assert_allclose(tanh(a), h[:, 1], atol=1e-12)
    b = np.tile(p.b, (2, 1))
    columns = p.W_x.T @ x[:, 0].T + p.W_h.T @ h[:, 0].T + b.T
    np.testing.assert_allclose(columns, a.T, atol=1e-12)


def test_a_gradient_is_the_slope_of_the_loss_and_has_its_shape(readout):
    """(notation-gradient): every δ of a model, entry by entry."""
    model, params, x, _, _, gradients, k = readout
    labels = k.argmax(-1)
    for name in ("W", "b"):
        array, slope = params[name], gradients[name]
        assert slope.shape == array.shape
        for index in np.ndindex(*array.shape):
            losses = []
            for sign in (1, -1):
                moved = array.copy()
                moved[index] += sign * 1e-6
                out = model.forward({**params, name: moved}, x)[0]
                losses.append(softmax_cross_entropy(out, labels)[0])
            numeric = (losses[0] - losses[1]) / 2e-6
            assert abs(numeric - slope[index]) < 1e-8


def test_a_masked_step_repeats(rng):
    """(notation-mask): m h̃ + (1 - m) h₋, for h and for c."""
    p = lstm.init(rng, D=3, H=4, dtype=np.float64)
    x = rng.standard_normal((3, 1, 3))
    old = lstm.State(*rng.standard_normal((2, 3, 4)))
    m = np.array([[True], [False], [True]])
    _, plain, _ = forward(lstm, p, x, old)
    _, masked, _ = forward(lstm, p, x, old, mask=m)
    for new, kept, got in zip(plain, old, masked, strict=True):
        np.testing.assert_allclose(got, m * new + (1 - m) * kept, atol=1e-15)


# ---- chapter 11 --------------------------------------------------------------


def test_no_bag_of_words_exceeds_the_bound():
    """(sentiment-bound): twins have the same words and other labels."""
    from collections import defaultdict

    from rnncourse.data import best_bag_of_words, make_reviews, tokenize

    reviews = make_reviews(np.random.default_rng(0), 1000)
    for part in (reviews.train, reviews.test):
        bags = defaultdict(list)
        for text, y in zip(part.texts, part.y, strict=True):
            bags[tuple(sorted(tokenize(text)))].append(y)
        twins = [ys for ys in bags.values() if len(set(ys)) > 1]
        share = sum(map(len, twins)) / len(part.texts)
        assert share > 0.5
        best = best_bag_of_words(part.texts, part.y)
        assert best <= 1 - share / 2 + 1e-12


def test_an_embedding_is_a_product_with_a_one_hot_vector(rng):
    """(sentiment-lookup): forward and backward, in the package's model."""
    model = Model(rnn, 4, 1, vocabulary=6, embedding=3)
    params = model.init(rng, np.float64)
    tokens = np.array([[1, 5, 2], [4, 4, 3]])
    E = params["embedding"]
    looked_up = np.eye(6)[tokens] @ E
    np.testing.assert_array_equal(looked_up, E[tokens])
    plain = Model(rnn, 4, 1, features=3)
    scores = plain.forward(
        {k: v for k, v in params.items() if k != "embedding"}, looked_up
    )[0]
    np.testing.assert_allclose(
        model.forward(params, tokens)[0], scores, atol=1e-12
    )


def test_a_probability_is_a_sigmoid_of_the_last_state(rng):
    """(sentiment-probability): h_T w + b, after the last real word."""
    model = Model(gru, 4, 1, vocabulary=6, embedding=3)
    params = model.init(rng, np.float64)
    tokens = np.array([[1, 5, 2], [4, 3, 0]])
    scores = model.forward(params, tokens)[0]
    for row, length in ((0, 3), (1, 2)):
        x = params["embedding"][tokens[row, :length]][None]
        h = forward(gru, params["core"], x)[1].h
        p = sigmoid(h @ params["W"] + params["b"])
        np.testing.assert_allclose(p[0], sigmoid(scores[row]), atol=1e-12)


@pytest.mark.parametrize("n", [2, 3, 10])
def test_a_t_interval_covers_as_often_as_it_says(n):
    """(sentiment-interval), by its letters and by what it promises."""
    from scipy.stats import t

    from rnncourse.experiments import interval

    draws = np.random.default_rng(0).normal(0.8, 0.03, (2000, n))
    found = [interval(a) for a in draws]
    mean = draws.sum(axis=1) / n
    s = np.sqrt(((draws - mean[:, None]) ** 2).sum(axis=1) / (n - 1))
    half = t.ppf(0.975, n - 1) * s / np.sqrt(n)
    np.testing.assert_allclose([i.low for i in found], mean - half)
    np.testing.assert_allclose([i.high for i in found], mean + half)
    covered = np.mean([i.low <= 0.8 <= i.high for i in found])
    assert covered == pytest.approx(0.95, abs=0.015)
