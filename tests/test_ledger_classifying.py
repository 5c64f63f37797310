"""The equations of chapter 12, each proven by a test of its own."""

import numpy as np
import pytest

from rnncourse import forward, gru, rnn
from rnncourse.losses import softmax_cross_entropy
from rnncourse.model import Model
from rnncourse.numerics import softmax
from rnncourse.params import Params

B, T, D, H, K = 4, 6, 3, 5, 7
LENGTHS = np.array([6, 1, 4, 3])


@pytest.fixture
def mask():
    return np.arange(T) < LENGTHS[:, None]


def model(read, rng):
    made = Model(gru, H, K, features=D, read=read)
    params = made.init(rng, np.float64)
    return made, params | {"b": rng.standard_normal(K)}


def test_classes_from_the_state_after_the_last_real_step(rng, mask):
    """(classify-last): each sequence by itself, cut to its length."""
    made, params = model("last", rng)
    x, y = rng.standard_normal((B, T, D)), rng.integers(0, K, B)
    scores, _, _ = made.forward(params, x, mask=mask)
    total = 0
    for k, n in enumerate(LENGTHS):
        hs, _, _ = forward(gru, params["core"], x[k : k + 1, :n])
        p = softmax(hs[0, -1] @ params["W"] + params["b"])
        np.testing.assert_allclose(softmax(scores[k]), p, rtol=1e-12)
        total -= np.log(p[y[k]])
    assert softmax_cross_entropy(scores, y)[0] == pytest.approx(total / B)


def test_the_mean_of_the_real_states(rng, mask):
    """(classify-mean): as a sum; each real step gets 1/n of the gradient."""
    made, params = model("mean", rng)
    x = rng.standard_normal((B, T, D))
    scores, _, tape = made.forward(params, x, mask=mask)
    hs, _, _ = forward(gru, params["core"], x, mask=mask)
    for k, n in enumerate(LENGTHS):
        mean = sum(hs[k, t] * mask[k, t] for t in range(T)) / mask[k].sum()
        np.testing.assert_allclose(
            scores[k], mean @ params["W"] + params["b"], rtol=1e-12)
        np.testing.assert_allclose(mean, hs[k, :n].mean(0), rtol=1e-12)
    d = rng.standard_normal(scores.shape)
    eps = 1e-6
    slopes = made.backward(params, tape, d)
    moved = params | {"W": params["W"] + eps}
    found = np.vdot(made.forward(moved, x, mask=mask)[0] - scores, d) / eps
    assert slopes["W"].sum() == pytest.approx(found, rel=1e-6)


def test_a_permutation_of_features_is_one_of_rows(rng):
    """(classify-columns): the same states, step by step."""
    p = rnn.init(rng, D, H, np.float64)
    x, P = rng.standard_normal((B, T, D)), np.eye(D)[rng.permutation(D)]
    np.testing.assert_array_equal(P @ P.T, np.eye(D))
    other = Params(P.T @ p.W_x, p.W_h, p.b, gates=p.gates)
    np.testing.assert_allclose(
        forward(rnn, other, x @ P)[0], forward(rnn, p, x)[0], rtol=1e-12)


def matches(i, j):
    """All ways from the first pair of steps to (i, j), never backwards."""
    if i == j == 0:
        yield [(0, 0)]
    for u, v in ((i - 1, j - 1), (i - 1, j), (i, j - 1)):
        if min(u, v) >= 0:
            for way in matches(u, v):
                yield [*way, (i, j)]


def warped(a, b):
    """Distance of two sequences, (n, D) and (m, D), by the recurrence."""
    above = [0.0] + [np.inf] * len(b)
    for frame in a:
        row = [np.inf]
        for j, other in enumerate(b):
            row.append(((frame - other) ** 2).sum()
                       + min(above[j], above[j + 1], row[-1]))
        above = row
    return above[-1]


def test_warping_is_the_cheapest_match(rng):
    """(classify-warp): beside the costs of all matches, one by one."""
    for n, m in ((1, 1), (1, 4), (4, 3), (5, 5)):
        a, b = rng.standard_normal((n, D)), rng.standard_normal((m, D))
        costs = [sum(((a[i] - b[j]) ** 2).sum() for i, j in way)
                 for way in matches(n - 1, m - 1)]
        assert warped(a, b) == pytest.approx(min(costs))
        slower = np.repeat(a, rng.integers(1, 4, n), axis=0)
        assert warped(a, slower) == 0


def test_f1_is_the_harmonic_mean_of_precision_and_recall(rng):
    """(classify-f1): written with both, and as scikit-learn has it."""
    from sklearn.metrics import f1_score

    y, said = rng.integers(0, 4, 60), rng.integers(0, 4, 60)
    n = np.zeros((4, 4))
    np.add.at(n, (y, said), 1)
    by_class = 2 * np.diag(n) / (n.sum(0) + n.sum(1))
    precision, recall = np.diag(n) / n.sum(0), np.diag(n) / n.sum(1)
    np.testing.assert_allclose(
        by_class, 2 * precision * recall / (precision + recall))
    assert by_class.mean() == pytest.approx(
        f1_score(y, said, average="macro"))
