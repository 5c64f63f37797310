"""Attention: against slopes, against Keras, and at its limits."""

import numpy as np
import pytest

from rnncourse.attention import Additive, Attention, Dot, Uniform
from rnncourse.gradcheck import directional
from rnncourse.params import leaves, map_tree

B, M, T, H, W, U = 3, 4, 6, 5, 5, 7  # M queries for each memory of T rows
SCORES = [
    Additive(U), Dot(), Dot(scaled=False), Dot(U), Dot(U, scaled=False),
    Uniform(),
]  # fmt: skip
each_score = pytest.mark.parametrize("score", SCORES, ids=repr)


@pytest.fixture
def case(rng):
    """queries, memory, mask; each memory has a row to look at."""
    mask = rng.random((B, T)) < 0.6
    mask[:, 2] = True
    assert not mask.all()
    return rng.standard_normal((B, M, H)), rng.standard_normal((B, T, W)), mask


def random_params(score, rng):
    p = score.init(rng, H, W, np.float64)
    return map_tree(lambda a: rng.standard_normal(a.shape), p)


@each_score
@pytest.mark.parametrize("masked", [False, True], ids=["whole", "masked"])
def test_gradients_against_finite_differences(score, masked, case, rng):
    queries, memory, mask = case
    tree = {"q": queries, "m": memory, "p": random_params(score, rng)}
    mask = mask if masked else None
    dcontexts = rng.standard_normal((B, M, W))

    def loss(tree):
        contexts, _, _ = score.forward(tree["p"], tree["q"], tree["m"], mask)
        return float((contexts * dcontexts).sum())

    _, _, tape = score.forward(tree["p"], queries, memory, mask)
    dq, dm, dp = score.backward(tree["p"], tape, dcontexts)
    for _ in range(3):
        gradient = {"q": dq, "m": dm, "p": dp}
        assert directional(loss, tree, gradient, rng) < 1e-7


@each_score
def test_weights_are_a_distribution_over_what_is_not_masked(score, case, rng):
    queries, memory, mask = case
    p = random_params(score, rng)
    contexts, weights, _ = score.forward(p, queries, memory, mask)
    assert contexts.shape == (B, M, W) and weights.shape == (B, M, T)
    hidden = np.broadcast_to(~mask[:, None], weights.shape)
    assert (weights[hidden] == 0).all() and (weights[~hidden] > 0).all()
    np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-12)
    for b in range(B):  # the same as with the masked rows cut out
        alone, _, _ = score.forward(
            p, queries[b : b + 1], memory[b : b + 1, mask[b]]
        )
        np.testing.assert_allclose(contexts[b], alone[0], atol=1e-12)


@each_score
def test_masked_rows_get_no_gradient(score, case, rng):
    queries, memory, mask = case
    p = random_params(score, rng)
    _, _, tape = score.forward(p, queries, memory, mask)
    _, dm, _ = score.backward(p, tape, np.ones((B, M, W)))
    assert (dm[~mask] == 0).all()


@each_score
def test_a_permuted_memory_permutes_the_weights(score, case, rng):
    queries, memory, mask = case
    p, order = random_params(score, rng), rng.permutation(T)
    contexts, weights, _ = score.forward(p, queries, memory, mask)
    again, permuted, _ = score.forward(
        p, queries, memory[:, order], mask[:, order]
    )
    np.testing.assert_allclose(permuted, weights[:, :, order], atol=1e-12)
    np.testing.assert_allclose(again, contexts, atol=1e-12)


@each_score
def test_each_query_is_answered_by_itself(score, case, rng):
    """What makes one call for all steps equal to one call a step."""
    queries, memory, mask = case
    p, order = random_params(score, rng), rng.permutation(M)
    contexts, _, _ = score.forward(p, queries, memory, mask)
    permuted, _, _ = score.forward(p, queries[:, order], memory, mask)
    one, _, _ = score.forward(p, queries[:, 1:2], memory, mask)
    np.testing.assert_allclose(permuted, contexts[:, order], atol=1e-12)
    np.testing.assert_allclose(one, contexts[:, 1:2], atol=1e-12)


@each_score
def test_one_row_and_float32(score, case, rng):
    queries, memory, mask = (np.asarray(a[:, :1]) for a in case)
    p = score.init(rng, H, W)
    contexts, weights, tape = score.forward(
        p, queries.astype(np.float32), memory.astype(np.float32), mask | True
    )
    assert (weights == 1).all()
    np.testing.assert_array_equal(contexts, memory.astype(np.float32))
    found = score.backward(p, tape, np.ones(contexts.shape))
    assert {a.dtype for a in leaves([contexts, weights, *found])} == {
        np.dtype("f4")
    }


def test_equal_scores_give_the_mean(case, rng):
    queries, memory, mask = case
    mean = np.array([m[k].mean(0) for m, k in zip(memory, mask, strict=True)])
    additive = Additive(U)
    silent = additive.init(rng, H, W, np.float64) | {"v": np.zeros(U)}
    for score, p in ((Uniform(), {}), (additive, silent)):
        contexts, _, _ = score.forward(p, queries, memory, mask)
        expected = np.repeat(mean[:, None], M, 1)
        np.testing.assert_allclose(contexts, expected, atol=1e-12)


def test_large_scores_pick_one_row_and_pass_no_gradient(case):
    queries, memory, mask = case
    score = Dot(scaled=False)
    scores = np.where(mask[:, None], queries @ memory.swapaxes(1, 2), -np.inf)
    best = scores.argmax(-1)
    contexts, weights, tape = score.forward({}, 1e4 * queries, memory, mask)
    assert (weights.max(-1) > 1 - 1e-12).all()
    picked = np.take_along_axis(memory, best[..., None], 1)
    np.testing.assert_allclose(contexts, picked, atol=1e-9)
    dq, _, _ = score.backward({}, tape, np.ones((B, M, W)))
    np.testing.assert_allclose(dq, 0, atol=1e-9)


def test_scores_far_out_stay_finite(case):
    queries, memory, mask = case
    contexts, _, _ = Dot().forward({}, 1e200 * queries, memory, mask)
    assert np.isfinite(contexts).all()


def keras_case(case, rng):
    queries, memory, mask = case
    return queries.astype(np.float32), memory.astype(np.float32), mask


def test_additive_is_keras(case, rng):
    from keras import layers, ops

    queries, memory, mask = keras_case(case, rng)
    score = Additive(U)
    p = {k: a.astype("f4") for k, a in random_params(score, rng).items()}
    layer = layers.AdditiveAttention()
    layer.build([(B, M, U), (B, T, W), (B, T, U)])
    layer.set_weights([p["v"]])
    contexts, weights = layer(
        [queries @ p["W_q"], memory, memory @ p["W_k"]],
        mask=[None, ops.convert_to_tensor(mask)],
        return_attention_scores=True,
    )
    found = score.forward(p, queries, memory, mask)
    np.testing.assert_allclose(found[0], contexts, atol=2e-6)
    np.testing.assert_allclose(found[1], weights, atol=2e-6)


def test_dot_is_keras(case, rng):
    from keras import layers, ops

    queries, memory, mask = keras_case(case, rng)
    contexts, weights = layers.Attention()(
        [queries, memory], mask=[None, ops.convert_to_tensor(mask)],
        return_attention_scores=True,
    )
    found = Dot(scaled=False).forward({}, queries, memory, mask)
    np.testing.assert_allclose(found[0], contexts, atol=2e-6)
    np.testing.assert_allclose(found[1], weights, atol=2e-6)


def test_dot_with_units_is_a_head_of_keras(case, rng):
    from keras import layers

    queries, memory, mask = keras_case(case, rng)
    score = Dot(U)
    p = {k: a.astype("f4") for k, a in random_params(score, rng).items()}
    layer = layers.MultiHeadAttention(1, U, W, use_bias=False, output_shape=W)
    layer.build((B, M, H), (B, T, W))
    eye = np.eye(W, dtype=np.float32)
    layer.set_weights(
        [p["W_q"][:, None], p["W_k"][:, None], eye[:, None], eye[None]]
    )
    contexts, weights = layer(
        queries, memory, return_attention_scores=True,
        attention_mask=np.repeat(mask[:, None], M, 1),
    )
    found = score.forward(p, queries, memory, mask)
    np.testing.assert_allclose(found[0], contexts, atol=2e-6)
    np.testing.assert_allclose(found[1], np.asarray(weights)[:, 0], atol=2e-6)


def test_initial_weights(rng):
    p = Additive(U).init(rng, 40, 9)
    assert {k: a.shape for k, a in p.items()} == {
        "W_q": (40, U), "W_k": (9, U), "v": (U,),
    }  # fmt: skip
    assert np.abs(p["W_q"]).max() <= np.sqrt(6 / 47)
    assert p["W_q"].std() == pytest.approx(np.sqrt(2 / 47), rel=0.15)
    told, own = (a.init(rng, H, W, 3) for a in (Additive(), Additive(U)))
    assert (told["v"].shape, own["v"].shape) == ((3,), (U,))
    assert Dot().init(rng, 4, 4) == Uniform().init(rng, 4, 9) == {}
    assert {a.dtype for a in leaves(p)} == {np.dtype("f4")}
    assert repr(SCORES) == (
        "[Additive(7), Dot(None, scaled=True), Dot(None, scaled=False), "
        "Dot(7, scaled=True), Dot(7, scaled=False), Uniform()]"
    )


@pytest.mark.parametrize(
    ("error", "call"),
    [
        ("units must be at least 1; got 0", lambda q, m, k: Additive(0)),
        ("queries must be at least 1; got 0",
         lambda q, m, k: Uniform().init(np.random.default_rng(0), 0, 9)),
        ("of one width; got 4 and 9",
         lambda q, m, k: Dot().init(np.random.default_rng(0), 4, 9)),
        (r"mask\[1\] is False everywhere", lambda q, m, k: Uniform().forward(
            {}, q, m, k & (np.arange(B) != 1)[:, None])),
        (r"mask must be bool of shape \(3, 6\)",
         lambda q, m, k: Uniform().forward({}, q, m, k.T)),
        (r"mask must be bool .* got int",
         lambda q, m, k: Uniform().forward({}, q, m, k.astype(int))),
        (r"queries must be floats .* got float64 of shape \(4, 5\)",
         lambda q, m, k: Uniform().forward({}, q[0], m)),
        (r"memory must be floats .* got int64",
         lambda q, m, k: Uniform().forward({}, q, m.astype(np.int64))),
        (r"same batch; got \(1, 4, 5\) and \(3, 6, 5\)",
         lambda q, m, k: Uniform().forward({}, q[:1], m)),
        (r"one width; got \(3, 4, 4\) and \(3, 6, 5\)",
         lambda q, m, k: Dot().forward({}, q[..., :4], m)),
        (r"memory must have width 9", lambda q, m, k: Dot(U).forward(
            Dot(U).init(np.random.default_rng(0), H, 9), q, m)),
        (r"queries must have width 9", lambda q, m, k: Additive(U).forward(
            Additive(U).init(np.random.default_rng(0), 9, W), q, m)),
        (r"shape of the contexts, \(3, 4, 5\); got \(3, 4, 1\)",
         lambda q, m, k: Uniform().backward(
             {}, Uniform().forward({}, q, m)[2], np.ones((B, M, 1)))),
    ],
)  # fmt: skip
def test_arguments_are_checked(error, call, case):
    with pytest.raises(ValueError, match=error):
        call(*case)


def test_a_score_that_needs_units_says_so(rng):
    with pytest.raises(TypeError, match="units must be a whole number"):
        Additive().init(rng, H, W)


def test_the_base_names_what_a_score_has_to_bring(case, rng):
    """A score of your own has three methods; none is quietly a zero."""
    queries, memory, _ = case
    base = Attention()
    for call in (
        lambda: base.init(rng, H, W),
        lambda: base.forward({}, queries, memory),
        lambda: base.scores_backward({}, queries, memory, None, queries),
    ):
        with pytest.raises(NotImplementedError):
            call()
