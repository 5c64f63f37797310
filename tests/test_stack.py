"""Compositions: against the same thing done by hand, and against slopes."""

import numpy as np
import pytest

from rnncourse import backward, forward, gru, gru_reset_before, lstm, rnn
from rnncourse.gradcheck import directional
from rnncourse.kernels import Kernel, Tape
from rnncourse.params import leaves, map_tree
from rnncourse.scan import Loop
from rnncourse.stack import (
    Bidirectional,
    Stacked,
    last_output,
    last_output_backward,
    width,
)

B, T, D, H = 3, 5, 2, 4
CORES = [
    Stacked(rnn, gru),
    Stacked(lstm, lstm, lstm),
    Bidirectional(lstm),
    Bidirectional(gru_reset_before),
    Stacked(Bidirectional(gru), lstm),
    Stacked(rnn, Bidirectional(lstm)),
    Bidirectional(Stacked(gru_reset_before, lstm)),
]

each_core = pytest.mark.parametrize("core", CORES, ids=repr)
each_mask = pytest.mark.parametrize(
    "masked", [False, True], ids=["whole", "masked"]
)


def random_params(core, rng):
    p = core.init(rng, D, H, np.float64)
    return map_tree(lambda a: rng.standard_normal(a.shape), p)


def like(tree, rng):
    return map_tree(lambda a: rng.standard_normal(np.shape(a)), tree)


def close(a, b, atol=1e-12):
    for x, y in zip(leaves(a), leaves(b), strict=True):
        np.testing.assert_allclose(x, y, rtol=0, atol=atol)


def dot(a, b):
    return sum(map(np.vdot, leaves(a), leaves(b)))


@each_core
@each_mask
def test_gradients_against_finite_differences(core, masked, rng):
    p, x = random_params(core, rng), rng.standard_normal((B, T, D))
    mask = rng.random((B, T)) < 0.6 if masked else None
    hs, last, _ = forward(core, p, x)
    tree = {"x": x, "p": p, "state": like(last, rng)}
    dhs, dstate = like(hs, rng), like(last, rng)

    def f(t):
        hs, last, _ = forward(core, t["p"], t["x"], t["state"], mask)
        return dot(hs, dhs) + dot(last, dstate)

    _, _, tape = forward(core, p, x, tree["state"], mask)
    found = backward(core, p, tape, dhs, dstate)
    gradient = dict(zip(tree, found, strict=True))
    for _ in range(3):
        assert directional(f, tree, gradient, rng) < 1e-7


def kernels_of(tape):
    """Who made the tapes of a composition, lowest first."""
    if isinstance(tape, Tape):
        return [tape.kernel]
    parts = tape if isinstance(tape, list | tuple) else ()
    return [k for part in parts for k in kernels_of(part)]


@each_core
def test_fused_reaches_every_layer(core, rng):
    p, x = random_params(core, rng), rng.standard_normal((B, T, D))
    mask = rng.random((B, T)) < 0.6
    found = []
    for fused, kind in ((True, Kernel), (False, Loop)):
        hs, last, tape = forward(core, p, x, mask=mask, fused=fused)
        made = kernels_of(tape)
        assert made and all(isinstance(kernel, kind) for kernel in made)
        found.append([hs, last, *backward(core, p, tape, np.ones_like(hs))])
    close(*found)


def test_stacked_is_one_after_the_other(rng):
    core, x = Stacked(lstm, gru), rng.standard_normal((B, T, D))
    p, mask = random_params(core, rng), rng.random((B, T)) < 0.7
    low, low_state, low_tape = forward(lstm, p[0], x, mask=mask)
    top, top_state, top_tape = forward(gru, p[1], low, mask=mask)
    hs, last, tape = forward(core, p, x, mask=mask)
    close([hs, last], [top, (low_state, top_state)], 0)
    dhs = like(hs, rng)
    d_low, dp_top, _ = backward(gru, p[1], top_tape, dhs, truncate=2)
    dx, dp_low, _ = backward(lstm, p[0], low_tape, d_low, truncate=2)
    found = backward(core, p, tape, dhs, truncate=2)
    close(found[:2], [dx, (dp_low, dp_top)], 0)


@each_mask
def test_bidirectional_is_two_readings(masked, rng):
    core, x = Bidirectional(lstm), rng.standard_normal((B, T, D))
    p, mask = random_params(core, rng), None
    if masked:
        mask = rng.random((B, T)) < 0.7
    turned = None if mask is None else mask[:, ::-1]
    ahead, s_ahead, _ = forward(lstm, p[0], x, mask=mask)
    back, s_back, _ = forward(lstm, p[1], x[:, ::-1], mask=turned)
    hs, last, _ = forward(core, p, x, mask=mask)
    close(hs, np.concatenate([ahead, back[:, ::-1]], -1), 0)
    close(last, (s_ahead, s_back), 0)


def test_a_mirrored_sequence_gives_mirrored_outputs(rng):
    core, x = Bidirectional(gru), rng.standard_normal((B, T, D))
    p = random_params(core, rng)
    hs, _, _ = forward(core, p, x)
    turned, _, _ = forward(core, p[::-1], x[:, ::-1])
    close(turned[:, ::-1], np.roll(hs, H, axis=-1), 1e-14)


@pytest.mark.parametrize("core", CORES[:2], ids=repr)
def test_carrying_the_state_on_changes_nothing(core, rng):
    p, x = random_params(core, rng), rng.standard_normal((B, T, D))
    hs, last, _ = forward(core, p, x)
    first, state, _ = forward(core, p, x[:, :2])
    second, state, _ = forward(core, p, x[:, 2:], state)
    close([np.concatenate([first, second], 1), state], [hs, last])


@each_core
def test_padding_equals_the_shorter_sequence(core, rng):
    p, x = random_params(core, rng), rng.standard_normal((B, T, D))
    lengths = np.array([2, 4, T])
    mask = np.arange(T) < lengths[:, None]
    hs, last, _ = forward(core, p, x, mask=mask)
    summary = last_output(core, last)
    assert summary.shape == (B, width(core, H)) == hs.shape[::2]
    for s, n in enumerate(lengths):
        short, state, _ = forward(core, p, x[s : s + 1, :n])
        close(hs[s, :n], short[0])
        close(summary[s], last_output(core, state)[0])


@each_core
def test_last_output_backward(core, rng):
    p, x = random_params(core, rng), rng.standard_normal((B, T, D))
    hs, _, tape = forward(core, p, x)
    d = rng.standard_normal((B, width(core, H)))

    def f(t):
        return dot(last_output(core, forward(core, t["p"], t["x"])[1]), d)

    dlast = last_output_backward(core, d)
    dx, dp, _ = backward(core, p, tape, np.zeros_like(hs), dlast)
    tree, gradient = {"x": x, "p": p}, {"x": dx, "p": dp}
    assert directional(f, tree, gradient, rng) < 1e-7


@each_core
def test_start(core, rng):
    p = core.init(rng, D, H)
    assert {a.dtype for a in leaves(p)} == {np.dtype(np.float32)}
    hs, _, _ = forward(core, p, rng.standard_normal((B, T, D)))
    assert hs.shape == (B, T, width(core, H)) and hs.dtype == np.float32
    again = core.init(np.random.default_rng(0), D, H)
    close(p, again, 0)
    W_h = leaves(p)[1::3]
    assert all(
        not np.array_equal(a[:, :H], b[:, :H])
        for k, a in enumerate(W_h) for b in W_h[:k]
    )


def test_written_form():
    core = Stacked(Bidirectional(lstm), gru_reset_before)
    assert repr(core) == "Stacked(Bidirectional(lstm), gru_reset_before)"


STACK, BOTH = Stacked(lstm, gru), Bidirectional(gru)


@pytest.mark.parametrize(
    "core, changed, sentence",
    [
        (STACK, {"p": "one"}, r"p of Stacked\(lstm, gru\) .* tuple of 2.*1 of"),
        (STACK, {"p": "bare"}, r"p of Stacked.* tuple of 2.*got Params"),
        (STACK, {"p": "swapped"}, "these are the weights of another cell"),
        (STACK, {"state": np.zeros(2)}, r"state of Stacked.* tuple of 2"),
        (
            BOTH, {"state": gru.State(np.zeros((B, H)))},
            r"state of Bidirectional\(gru\) .* tuple of 2.*got 1 of them",
        ),
        (BOTH, {"mask": np.ones((B, T + 1), bool)}, r"mask .* got .*\(3, 6\)"),
        (BOTH, {"mask": np.ones(T, bool)}, r"mask must be bool.*got .*\(5,\)"),
        (BOTH, {"x": np.zeros((B, T))}, r"x must have shape .*got \(3, 5\)"),
    ],
)
def test_wrong_input_is_refused(core, changed, sentence, rng):
    p = core.init(rng, D, H)
    p = {"one": p[:1], "bare": p[0], "swapped": p[::-1]}.get(
        changed.get("p"), p
    )
    with pytest.raises(ValueError, match=sentence):
        forward(core, **{"x": np.zeros((B, T, D)), **changed, "p": p})


@pytest.mark.parametrize("core", [STACK, BOTH], ids=repr)
def test_wrong_gradients_are_refused(core, rng):
    p, n = core.init(rng, D, H), width(core, H)
    _, _, tape = forward(core, p, np.zeros((B, T, D)))
    with pytest.raises(ValueError, match=r"dstate of .* tuple of 2.*1 of them"):
        backward(core, p, tape, np.zeros((B, T, n)), (None,))
    for units in (n - 1, n + 2):
        with pytest.raises(
            ValueError, match=rf"dhs must have shape \(3, 5, {n}\); got"
        ):
            backward(core, p, tape, np.zeros((B, T, units)))


def test_a_stack_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one layer; got none"):
        Stacked()
