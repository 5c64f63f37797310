"""The equations of chapter 15, each proven by a test of its own.

The function is the chapter's cell: what is printed is what is tested.
"""

from functools import partial
from itertools import product

import numpy as np
import pytest
from recording import run_cells

from rnncourse import backward, forward, gru
from rnncourse.decode import beam, greedy
from rnncourse.encoder_decoder import EncoderDecoder
from rnncourse.gradcheck import elementwise
from rnncourse.losses import softmax_cross_entropy
from rnncourse.numerics import log_softmax, softmax
from rnncourse.params import leaves, map_tree

H, V, K, END, LENGTH = 5, 9, 4, 2, 4
LIMITS = {"start": 1, "end": END, "length": LENGTH}


@pytest.fixture(scope="module")
def one_page():
    return run_cells(
        "15-encoder-decoder", ["one-page"], forward=forward,
        backward=backward, gru=gru, log_softmax=log_softmax,
    )["one_page"]


@pytest.fixture
def model(rng):
    """A model with large weights, these, and a source, padded."""
    model = EncoderDecoder(gru, gru, H, V, K, 3)
    params = map_tree(
        lambda a: 1.5 * rng.standard_normal(a.shape), model.init(rng, float)
    )
    x = rng.integers(1, V, (1, 6))
    x[0, 4:] = 0
    return model, params, x


@pytest.fixture
def page(rng):
    weights = (gru.init(rng, V, H, float), gru.init(rng, K, H, float),
               rng.standard_normal((H, K)), rng.standard_normal(K))
    x, y = rng.integers(1, V, (3, 6)), rng.integers(1, K, (3, 5))
    x[0, 4:], y[:, 0] = 0, 1
    return weights, x, y


def every():
    """All outputs: with an end behind them, or cut off."""
    return sorted({
        y[: y.index(END) + 1] if END in y else y
        for y in product(range(K), repeat=LENGTH)
    })


def log_p(model, params, x, y):
    """log p of each symbol of y."""
    scores, _ = model.forward(params, x, np.array([[1, *y]]))
    return log_softmax(scores)[0, np.arange(len(y)), y]


def test_products_of_steps_make_a_distribution_over_outputs(model):
    """(dec-chain), (dec-normal): 120 outputs that end or are cut off."""
    network, params, x = model
    chain = {}
    for y in every():
        state, last, total = network.start(params, x), [1], 0.0
        for symbol in y:
            step, state = network.step(params, last, state)
            total, last = total + step[0, symbol], [symbol]
        chain[y] = total
        assert total == pytest.approx(log_p(*model, y).sum(), abs=1e-10)
    assert len(chain) == 121
    assert sum(np.exp(list(chain.values()))) == pytest.approx(1, abs=1e-12)


def test_the_state_after_the_last_character_is_where_the_decoder_starts(model):
    """(dec-encode): padding repeats it; one cell after the other."""
    network, params, x = model
    h = gru.State(np.zeros((1, H)))
    for token in x[0, :4]:
        step = params["source"][[[token]]]
        _, h, _ = forward(gru, params["encoder"], step, h)
    np.testing.assert_allclose(network.start(params, x).h, h.h, atol=1e-12)


def test_each_step_reads_the_symbol_before_it(model):
    """(dec-decode), by hand beside `step`."""
    network, params, x = model
    s = network.start(params, x)
    for last in (1, 3, 0):
        found, after = network.step(params, [last], s)
        read = params["target"][[[last]]]
        _, s, _ = forward(gru, params["decoder"], read, s)
        p = softmax(s.h @ params["W"] + params["b"])
        np.testing.assert_allclose(np.exp(found), p, atol=1e-12)
        np.testing.assert_allclose(after.h, s.h, atol=1e-12)


def test_the_loss_of_the_page_is_that_of_the_package(one_page, page):
    """(dec-loss), and it is the chain's logarithm per symbol."""
    weights, x, y = page
    model = EncoderDecoder(gru, gru, H, V, K, V)
    params = model.init(np.random.default_rng(0), float)
    params |= {"source": np.eye(V), "encoder": weights[0], "W": weights[2],
               "b": weights[3], "target": np.eye(K, V)}
    decoder = weights[1]
    wide = np.zeros((V, 3 * H))
    wide[:K] = decoder.W_x
    params["decoder"] = type(decoder)(wide, decoder.W_h, decoder.b)
    scores, _ = model.forward(params, x, y)
    expected, _ = softmax_cross_entropy(scores, y[:, 1:])
    found, _ = one_page(weights, x, y)
    assert found == pytest.approx(expected, abs=1e-12)
    sums = [log_p(model, params, x[[b]], y[b, 1:]).sum() for b in range(3)]
    assert found == pytest.approx(-np.sum(sums) / y[:, 1:].size, abs=1e-12)


def test_all_that_the_encoder_learns_comes_through_its_last_state(
    one_page, page
):
    """(dec-back): every gradient of the page, number by number."""
    weights, x, y = page
    _, found = one_page(weights, x, y)
    slopes = elementwise(lambda w: one_page(w, x, y)[0], weights)
    for a, b in zip(*map(leaves, (found, slopes)), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-8)


def test_greedy_takes_the_largest_factor_each_time(model):
    """(dec-greedy), and no other symbol is more probable at its step."""
    network, params, x = model
    step = partial(network.step, params)
    said, total = greedy(step, network.start(params, x), **LIMITS)
    y = list(said[0])
    y = tuple(y[: y.index(END) + 1]) if END in y else tuple(y)
    scores, _ = network.forward(params, x, np.array([[1, *y]]))
    assert tuple(scores[0].argmax(-1)) == y
    assert total[0] == pytest.approx(log_p(*model, y).sum(), abs=1e-10)


def test_a_beam_in_which_nothing_is_dropped_finds_the_best(model):
    """(dec-best), (dec-beam), beside the enumeration; smaller ones below."""
    network, params, x = model
    chain = {y: log_p(*model, y).sum() for y in every()}
    best = max(chain, key=chain.get)
    step = partial(network.step, params)
    said, total = beam(
        step, network.start(params, x), K**LENGTH, **LIMITS
    )
    assert tuple(said[0, 0, : len(best)]) == best
    assert total[0, 0] == pytest.approx(chain[best], abs=1e-10)
    for width in (1, 2, 3):
        kept = [((), 0.0)]
        for _ in range(LENGTH):
            kept = sorted((
                ((*u, v), log_p(*model, (*u, v)).sum())
                for u, _ in kept if END not in u for v in range(K)
            ), key=lambda pair: -pair[1]) + [
                pair for pair in kept if END in pair[0]
            ]
            kept = sorted(kept, key=lambda pair: -pair[1])[:width]
        _, found = beam(step, network.start(params, x), width, **LIMITS)
        np.testing.assert_allclose(
            found[0], [p for _, p in kept], rtol=0, atol=1e-10
        )
