"""The equations of chapter 16, each proven by a test of its own.

The functions are the chapter's cells: what is printed is what is tested.
"""

import numpy as np
import pytest
from recording import run_cells

from rnncourse import backward, forward, gru
from rnncourse.attention import Additive, Dot
from rnncourse.encoder_decoder import EncoderDecoder
from rnncourse.gradcheck import elementwise
from rnncourse.numerics import softmax, tanh

CELLS = ("attend", "attend-backward", "places", "multi-head", "block",
         "positions", "cost")  # fmt: skip
B, M, T, H, W, U = 2, 3, 5, 4, 3, 6


@pytest.fixture(scope="module")
def chapter():
    """The named cells, and what they need."""
    names = {"tanh": tanh, "softmax": softmax, "gru": gru,
             "forward": forward}  # fmt: skip
    # What the last two print is of no interest here.
    x, block = np.zeros((1, 6, 8)), run_cells(
        "16-attention", ("multi-head", "block"), **names
    )["block"]
    p = {"heads": [np.zeros(s) for s in (
            (8, 2, 4), (2, 4), (8, 2, 4), (2, 4), (8, 2, 4), (2, 4),
            (2, 4, 8), 8)], "norm 1": np.ones((2, 8)),
         "net": [np.zeros(s) for s in ((8, 8), 8, (8, 8), 8)],
         "norm 2": np.ones((2, 8))}  # fmt: skip
    return run_cells("16-attention", CELLS, x=x, turn=np.arange(6),
                     p_block=p, **names) | {"block": block}


@pytest.fixture
def case(rng):
    """W_q, W_k, v, queries, memory, mask."""
    mask = np.ones((B, T), bool)
    mask[1, 3:] = False
    return (*(rng.standard_normal(s) for s in (
        (H, U), (W, U), U, (B, M, H), (B, T, W))), mask)


def test_scores_weights_and_contexts_number_by_number(chapter, case):
    """(attention-additive), (attention-weights), (attention-context)."""
    W_q, W_k, v, queries, memory, mask = case
    contexts, weights, r = chapter["attend"](*case)
    for b, t in np.ndindex(B, M):
        e = []
        for j in range(T):
            wanted = np.tanh(queries[b, t] @ W_q + memory[b, j] @ W_k)
            np.testing.assert_allclose(r[b, t, j], wanted, atol=1e-14)
            e.append(wanted @ v)
        share = mask[b] * np.exp(e) / (mask[b] * np.exp(e)).sum()
        np.testing.assert_allclose(weights[b, t], share, atol=1e-14)
        context = sum(share[j] * memory[b, j] for j in range(T))
        np.testing.assert_allclose(contexts[b, t], context, atol=1e-14)


def test_the_readout_sees_state_and_context(rng):
    """(attention-readout) in the model of the package."""
    model = EncoderDecoder(gru, gru, 4, 7, 5, 3, attention=Additive())
    p = model.init(rng, np.float64)
    x, y = rng.integers(1, 7, (2, 6)), rng.integers(1, 5, (2, 4))
    scores, _ = model.forward(p, x, y)
    state, memory, mask = model.start(p, x)
    hs, _, _ = forward(gru, p["decoder"], p["target"][y[:, :-1]], state)
    c, _, _ = model.attention.forward(p["attention"], hs, memory, mask)
    wanted = hs @ p["W"][:4] + c @ p["W"][4:] + p["b"]
    np.testing.assert_allclose(scores, wanted, atol=1e-13)


def test_early_attention_step_by_step(chapter, rng):
    """(attention-early): one context, one step; and the late place."""
    score, p = Dot(), gru.init(rng, 2 + W, W, np.float64)
    y, memory, h = (rng.standard_normal(s) for s in (
        (B, M, 2), (B, T, W), (B, W)))  # fmt: skip

    def look(queries, memory):
        return score.forward({}, queries, memory)[0]

    found = chapter["early"](p, look, y, memory, h)
    for t in range(M):
        a = softmax(np.einsum("bw,btw->bt", h, memory) / np.sqrt(W))
        c = np.einsum("bt,btw->bw", a, memory)
        x = np.concatenate([y[:, t], c], axis=1)
        hs, _, _ = forward(gru, p, x[:, None], gru.State(h))
        h = hs[:, 0]
        np.testing.assert_allclose(found[:, t], h, atol=1e-13)
    small = gru.init(rng, 2, W, np.float64)
    hs, contexts = chapter["late"](small, look, y, memory, h)
    np.testing.assert_allclose(
        contexts[:, :1], look(hs[:, :1], memory), atol=1e-13
    )


def test_way_back_entry_by_entry(chapter, case, rng):
    """(attention-d-memory) to (attention-d-projections): each gradient."""
    *tree, mask = case
    contexts, weights, r = chapter["attend"](*case)
    d = rng.standard_normal(contexts.shape)

    def loss(tree):
        return float((chapter["attend"](*tree, mask)[0] * d).sum())

    found = chapter["attend_backward"](*tree, weights, r, d)
    wanted = elementwise(loss, tree)
    order = (3, 4, 0, 1, 2)  # queries, memory, W_q, W_k, v
    for one, k in zip(found, order, strict=True):
        np.testing.assert_allclose(one, wanted[k], atol=1e-8)


def test_way_back_through_weights_alone(case, rng):
    """(attention-d-weights), (attention-d-scores), (attention-d-memory)."""
    *_, memory, _ = case
    e, d = rng.standard_normal((B, M, T)), rng.standard_normal((B, M, W))
    a = softmax(e)
    da = np.einsum("btw,bjw->btj", d, memory)
    de = a * (da - (a * da).sum(-1, keepdims=True))
    dm = np.einsum("btj,btw->bjw", a, d)

    def loss(tree):
        return float(((tree[0] @ tree[1]) * d).sum())

    wanted = elementwise(loss, [a, memory])
    np.testing.assert_allclose(da, wanted[0], atol=1e-8)
    np.testing.assert_allclose(dm, wanted[1], atol=1e-8)
    slope = elementwise(lambda e: loss([softmax(e), memory]), e)
    np.testing.assert_allclose(de, slope, atol=1e-8)


def test_variance_of_a_product_is_its_width(rng):
    """(attention-dot), (attention-variance), exactly: signs, enumerated."""
    for d in (1, 2, 3, 4):
        signs = np.array(np.meshgrid(*[[-1.0, 1.0]] * d)).reshape(d, -1).T
        products = signs @ signs.T
        assert products.mean() == 0 and products.var() == d
    q, k = rng.standard_normal((1, M, U)), rng.standard_normal((1, T, U))
    e, _ = Dot().scores({}, q, k)
    np.testing.assert_allclose(
        e[0, 1, 2], sum(q[0, 1] * k[0, 2]) / U**0.5, atol=1e-14
    )


def test_self_attention_and_heads_row_by_row(chapter, rng):
    """(attention-self), (attention-heads), from the printed matrices."""
    D, N, K = 4, 2, 3
    p = [rng.standard_normal(s) for s in [(D, N, K), (N, K)] * 3
         + [(N, K, D), D]]  # fmt: skip
    x = rng.standard_normal((1, T, D))
    found, weights = chapter["multi_head"](p, x, x)
    heads = []
    for n in range(N):
        Q, K_, V = (x[0] @ p[k][:, n] + p[k + 1][n] for k in (0, 2, 4))
        A = np.exp(Q @ K_.T / np.sqrt(K))
        A /= A.sum(1, keepdims=True)
        np.testing.assert_allclose(weights[0, n], A, atol=1e-13)
        heads.append(A @ V)
    W_o = np.concatenate(list(p[6]), axis=0)        # (N K, D)
    wanted = np.concatenate(heads, axis=1) @ W_o + p[7]
    np.testing.assert_allclose(found[0], wanted, atol=1e-12)


def test_a_block_row_by_row(chapter, rng):
    """(attention-block): norm, way around, net."""
    D = 4
    p = {
        "heads": [rng.standard_normal(s) for s in [(D, 2, 3), (2, 3)] * 3
                  + [(2, 3, D), D]],
        "norm 1": rng.standard_normal((2, D)),
        "net": [rng.standard_normal(s) for s in ((D, 7), 7, (7, D), D)],
        "norm 2": rng.standard_normal((2, D)),
    }  # fmt: skip
    x = rng.standard_normal((1, T, D))
    a, _ = chapter["multi_head"](p["heads"], x, x)

    def norm(row, g, b):
        return g * (row - row.mean()) / np.sqrt(row.var() + 1e-3) + b

    W_1, b_1, W_2, b_2 = p["net"]
    for t in range(T):
        z = norm(x[0, t] + a[0, t], *p["norm 1"])
        net = np.maximum(z @ W_1 + b_1, 0) @ W_2 + b_2
        wanted = norm(z + net, *p["norm 2"])
        np.testing.assert_allclose(
            chapter["block"](p, x)[0, t], wanted, atol=1e-12
        )


def test_positions(chapter):
    """(attention-positions), entry by entry, and what a shift does."""
    found = chapter["positions"](9, 6)
    for t, i in np.ndindex(9, 3):
        angle = t / 10000 ** (2 * i / 6)
        assert found[t, 2 * i] == pytest.approx(np.sin(angle), abs=1e-15)
        assert found[t, 2 * i + 1] == pytest.approx(np.cos(angle), abs=1e-15)


class Counting(np.ndarray):
    """An array whose products count their multiplications."""

    count = 0

    def __matmul__(self, other):
        found = np.matmul(np.asarray(self), np.asarray(other))
        Counting.count += found.size * self.shape[-1]
        return found.view(Counting)


def test_multiplications_are_counted(chapter, rng):
    """(attention-cost), by counting those of the matrix products."""
    for rows, D in ((3, 4), (7, 5), (5, 5)):
        x, *weights = (
            rng.standard_normal(s).view(Counting)
            for s in ((rows, D), *[(D, D)] * 4)
        )
        Counting.count = 0
        q, k, v = (x @ W for W in weights[:3])
        _ = ((q @ k.T) @ v) @ weights[3]
        assert Counting.count == chapter["self_attention_cost"](rows, D)
        Counting.count = 0
        p, h = gru.init(rng, D, D, np.float64), x[:1]
        for t in range(rows):
            for W in (p.W_x, p.W_h):
                _ = (x[t : t + 1] if W is p.W_x else h) @ W
        assert Counting.count == 6 * rows * D**2
    # the two are equal where T = D
    assert chapter["self_attention_cost"](5, 5) == 6 * 5 * 5**2


def test_the_chapter_and_the_package_go_back_alike(chapter, case, rng):
    """Through a decoder, too: states before the attention."""
    *_, memory, mask = case
    score, p = Additive(U), gru.init(rng, 2, H, np.float64)
    a = score.init(rng, H, W, dtype=np.float64)
    x = rng.standard_normal((B, M, 2))
    hs, _, tape = forward(gru, p, x)
    contexts, weights, inner = score.forward(a, hs, memory, mask)
    d = rng.standard_normal(contexts.shape)
    dq, dm, _ = score.backward(a, inner, d)
    _, _, r = chapter["attend"](*a.values(), hs, memory, mask)
    found = chapter["attend_backward"](*a.values(), hs, memory, weights, r, d)
    np.testing.assert_allclose(found[0], dq, atol=1e-13)
    np.testing.assert_allclose(found[1], dm, atol=1e-13)
    dx, _, _ = backward(gru, p, tape, dq)

    def loss(x):
        hs, _, _ = forward(gru, p, x)
        return float((score.forward(a, hs, memory, mask)[0] * d).sum())

    np.testing.assert_allclose(dx, elementwise(loss, x), atol=1e-8)
