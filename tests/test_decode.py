"""Searching: greedy and beam search beside the enumeration of all outputs."""

import itertools
from functools import partial

import numpy as np
import pytest

from rnncourse import gru
from rnncourse.decode import beam, greedy
from rnncourse.encoder_decoder import EncoderDecoder
from rnncourse.params import map_tree

V, LENGTH, START, END = 4, 4, 1, 2
LIMITS = {"start": START, "end": END, "length": LENGTH}


def chain(rng, B=3, V=V):
    """A step whose state is what was said, and random log-probabilities."""
    table = {}

    def step(tokens, state):
        state = np.concatenate([state, tokens[:, None]], axis=1)
        rows = []
        for row in map(tuple, state):
            if row not in table:
                table[row] = np.log(rng.dirichlet(np.full(V, 0.7)))
            rows.append(table[row])
        return np.array(rows), state

    return step, np.arange(10, 10 + B)[:, None]


def outputs(length=LENGTH):
    """All that can be said: up to the end, or cut off."""
    for said in itertools.product(range(V), repeat=length):
        n = said.index(END) + 1 if END in said else length
        if not any(said[n:]):
            yield said, n


def cost(step, state, said, n):
    total, last = 0.0, np.array([START])
    for t in range(n):
        log_p, state = step(last, state)
        last = np.array([said[t]])
        total += log_p[0, said[t]]
    return total


@pytest.mark.parametrize("seed", range(5))
def test_a_beam_that_drops_nothing_finds_the_maximum(seed):
    step, state = chain(np.random.default_rng(seed))
    said, total = beam(step, state, V**LENGTH, **LIMITS)
    for b in range(len(state)):
        every = {s: cost(step, state[b : b + 1], s, n) for s, n in outputs()}
        ranking = sorted(every, key=every.get, reverse=True)
        kept = np.isfinite(total[b])
        assert kept.sum() == len(every)
        assert list(map(tuple, said[b][kept])) == ranking
        np.testing.assert_allclose(
            total[b][kept], [every[s] for s in ranking], rtol=0, atol=1e-12
        )
        assert np.exp(total[b][kept]).sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_a_beam_of_one_is_greedy(seed):
    step, state = chain(np.random.default_rng(seed), B=20)
    one, one_total = beam(step, state, 1, **LIMITS)
    said, total = greedy(step, state, **LIMITS)
    np.testing.assert_array_equal(one[:, 0], said)
    np.testing.assert_allclose(one_total[:, 0], total, rtol=0, atol=1e-12)
    for b, row in enumerate(said):
        n = list(row).index(END) + 1 if END in row else LENGTH
        expected = cost(step, state[b : b + 1], row, n)
        assert total[b] == pytest.approx(expected, abs=1e-12)


def test_greedy_misses_what_a_beam_of_two_finds():
    p = {(START,): [0, 0, 0, 0.6, 0.4], (START, 3): [0, 0, 0.4, 0.3, 0.3],
         (START, 4): [0, 0, 1, 0, 0]}

    def step(tokens, state):
        state = np.concatenate([state, tokens[:, None]], axis=1)
        rows = [p.get(tuple(row), [0, 0, 1, 0, 0]) for row in state]
        with np.errstate(divide="ignore"):
            return np.log(rows), state

    state, limits = np.empty((1, 0), int), LIMITS | {"length": 3}
    said, total = greedy(step, state, **limits)
    assert said.tolist() == [[3, END, 0]]
    assert np.exp(total) == pytest.approx([0.24])
    said, total = beam(step, state, 2, **limits)
    assert said.tolist() == [[[4, END, 0], [3, END, 0]]]
    assert np.exp(total[0]) == pytest.approx([0.4, 0.24])


def test_a_wider_beam_of_a_network_is_never_above_the_maximum(rng):
    model = EncoderDecoder(gru, gru, 5, 6, V, 3)
    params = map_tree(
        lambda a: 2 * rng.standard_normal(a.shape), model.init(rng, float)
    )
    state = model.start(params, rng.integers(1, 6, (8, 5)))
    step = partial(model.step, params)
    _, first = greedy(step, state, **LIMITS)
    _, exact = beam(step, state, V**LENGTH, **LIMITS)
    assert (first <= exact[:, 0] + 1e-12).all()
    for width in (1, 2, 3):
        _, found = beam(step, state, width, **LIMITS)
        assert (found[:, 0] <= exact[:, 0] + 1e-12).all()
        assert (np.diff(found, axis=1) <= 0).all()


def test_what_has_no_end_is_cut_off():
    def step(tokens, state):
        p = np.full((len(tokens), V), 1e-9)
        p[:, 3] = 1
        return np.log(p), state

    said, _ = greedy(step, np.zeros((2, 1)), **LIMITS)
    assert said.tolist() == [[3] * LENGTH] * 2
    said, _ = beam(step, np.zeros((2, 1)), 2, **LIMITS)
    assert said[:, 0].tolist() == [[3] * LENGTH] * 2


@pytest.mark.parametrize("name", ["width", "length"])
def test_wrong_numbers_are_refused(name, rng):
    step, state = chain(rng)
    arguments = {**LIMITS, "width": 2, name: 0}
    with pytest.raises(ValueError, match=f"{name} must be at least 1; got 0"):
        beam(step, state, **arguments)
