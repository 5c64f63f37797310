"""The equations of chapter 14, each proven by a test of its own.

The functions are the chapter's cells: what is printed is what is tested.
"""

from collections import Counter, defaultdict
from itertools import product

import numpy as np
import pytest
from recording import run_cells

from rnncourse import backward, forward, gru, rnn
from rnncourse.losses import softmax_cross_entropy
from rnncourse.model import Model
from rnncourse.numerics import softmax

CELLS = ("count", "ngram-bits", "one-page", "distribution", "longest-copy")


@pytest.fixture(scope="module")
def chapter():
    """The named cells, and what they need."""
    return run_cells(
        "14-generating-text", CELLS, Counter=Counter, defaultdict=defaultdict,
        forward=forward, backward=backward, rnn=rnn, softmax=softmax,
    )


@pytest.fixture
def model(rng):
    """A model of three signs with large weights, and the weights."""
    model = Model(gru, 5, 3, features=3, read="all")
    params = model.init(rng, np.float64)
    params["W"] *= 3
    return model, params


def _log_p(model, params, signs):
    """Log-probability of each sign, after a first 0."""
    x = np.eye(3)[[[0, *signs[:-1]]]]
    scores, _, _ = model.forward(params, x)
    return np.log(softmax(scores))[0, np.arange(len(signs)), signs]


def test_the_steps_of_a_model_make_a_distribution_over_texts(model):
    """(text-chain): over all texts of four signs the products sum to 1."""
    total = sum(
        np.exp(_log_p(*model, text).sum())
        for text in product(range(3), repeat=4)
    )
    assert total == pytest.approx(1, abs=1e-12)


def test_bits_perplexity_and_nats(model):
    """(text-bits), (text-perplexity), beside the loss in nats."""
    signs = [2, 0, 1, 1, 2]
    p = np.exp(_log_p(*model, signs))
    bits = -np.log2(p).mean()
    assert 2**bits == pytest.approx(p.prod() ** (-1 / 5), rel=1e-12)
    x = np.eye(3)[[[0, *signs[:-1]]]]
    scores, _, _ = model[0].forward(model[1], x)
    nats, _ = softmax_cross_entropy(scores, np.array([signs]))
    assert nats / np.log(2) == pytest.approx(bits, rel=1e-12)


def test_witten_and_bell_by_hand_and_summing_to_one(chapter):
    """(text-witten-bell) on a text of seven characters."""
    counts = chapter["count"]("\nabab\nb", 2)
    # two newlines, two a, three b: N = 7 and K = 3 without any past
    p_a, p_b = ((n + 3 / 96) / (7 + 3) for n in (2, 3))
    # after a newline: a once, b once
    first_a, first_b = ((1 + 2 * p) / (2 + 2) for p in (p_a, p_b))
    bits = chapter["ngram_bits"](counts, "a", 2)
    np.testing.assert_allclose(
        2 ** -bits[0], [p_a, first_a, first_a], rtol=1e-12
    )
    # after "\na" there was b, once; after "a" it was b, twice
    after_a = (2 + 1 * p_b) / (2 + 1)
    bits = chapter["ngram_bits"](counts, "ab", 2)
    np.testing.assert_allclose(
        2 ** -bits[1], [p_b, after_a, (1 + 1 * after_a) / 2], rtol=1e-12
    )
    assert first_b != after_a
    signs = [chr(k) for k in range(32, 127)] + ["\n"]
    for past in ("", "a", "ab", "z", "\n"):
        rows = [chapter["ngram_bits"](counts, past + c, 2)[-1] for c in signs]
        np.testing.assert_allclose((2 ** -np.array(rows)).sum(0), 1)


def test_the_page_computes_what_the_model_does(chapter, rng):
    """(text-readout), (text-readout-gradient): loss and gradients."""
    model = Model(rnn, 4, 6, features=6, read="all")
    params = model.init(rng, np.float64)
    x, y = rng.integers(6, size=(2, 3, 7))
    loss, found, _ = chapter["one_page"](
        params["core"], params["W"], params["b"], x, y
    )
    scores, _, tape = model.forward(params, np.eye(6)[x])
    value, d = softmax_cross_entropy(scores, y)
    wanted = model.backward(params, tape, d)
    assert loss == pytest.approx(value, rel=1e-12)
    for a, b in zip(found, (wanted["core"], wanted["W"], wanted["b"]),
                    strict=True):  # fmt: skip
        for one, other in zip(*map(_arrays, (a, b)), strict=True):
            np.testing.assert_allclose(one, other, atol=1e-12)
    p, one_hot = softmax(scores), np.eye(6)[y]
    np.testing.assert_allclose(d, (p - one_hot) / 21, atol=1e-14)


def _arrays(a):
    return list(a) if hasattr(a, "W_x") else [a]


def test_a_carried_state_and_a_cut_gradient(model, rng):
    """(text-carry): two pieces are the whole, cut between them."""
    model, params = model
    x, d = rng.standard_normal((2, 2, 10, 3))
    whole, last, tape = model.forward(params, x)
    cut = model.backward(params, tape, d, truncate=5)
    left, state, first = model.forward(params, x[:, :5])
    right, end, second = model.forward(params, x[:, 5:], state)
    np.testing.assert_allclose(np.hstack([left, right]), whole, atol=1e-12)
    np.testing.assert_allclose(end.h, last.h, atol=1e-12)
    parts = (model.backward(params, first, d[:, :5]),
             model.backward(params, second, d[:, 5:]))  # fmt: skip
    for name in ("W", "b", "core"):
        one, other = (_arrays(part[name]) for part in parts)
        for a, b, c in zip(one, other, _arrays(cut[name]), strict=True):
            np.testing.assert_allclose(a + b, c, atol=1e-12)
    uncut = model.backward(params, tape, d)
    assert not np.allclose(uncut["core"].W_h, cut["core"].W_h)


@pytest.mark.parametrize("heat", [0.25, 0.5, 1.0, 3.0])
def test_temperature(chapter, rng, heat):
    """(text-temperature): of logits, and as a power of probabilities."""
    logits = 3 * rng.standard_normal(9)
    found = chapter["distribution"](logits, heat)
    one = np.exp(logits / heat)
    np.testing.assert_allclose(found, one / one.sum(), rtol=1e-12)
    p = softmax(logits) ** (1 / heat)
    np.testing.assert_allclose(found, p / p.sum(), rtol=1e-12)


def test_top_k(chapter, rng):
    """(text-top-k), with a tie, and beside a temperature."""
    logits = np.array([1.0, 3.0, -2.0, 3.0, 0.0, 1.0])
    e = np.exp(logits)
    for k, kept in ((1, [1, 3]), (2, [1, 3]), (3, [0, 1, 3, 5]),
                    (6, range(6))):  # fmt: skip
        wanted = np.zeros(6)
        wanted[list(kept)] = e[list(kept)] / e[list(kept)].sum()
        found = chapter["distribution"](logits, top=k)
        np.testing.assert_allclose(found, wanted, atol=1e-15)
    # either order: a temperature keeps which are the largest
    logits = rng.standard_normal(12)
    both = chapter["distribution"](logits, 0.5, 4)
    np.testing.assert_allclose(
        both, chapter["distribution"](logits / 0.5, 1.0, 4), rtol=1e-12
    )


def test_the_longest_copy(chapter):
    copy = chapter["longest_copy"]
    assert copy("xabcy", "zabcz") == 3
    assert copy("abc", "abc") == 3 and copy("x", "abc") == 0
    assert copy("abcab", "cabcd") == 3 and copy("", "abc") == 0
