"""The loop over time, forwards and backwards, for every cell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnncourse import (
    Params,
    backward,
    forward,
    gru,
    gru_reset_before,
    lstm,
    rnn,
)
from rnncourse.cells import CELLS, has_peepholes
from rnncourse.gradcheck import directional, elementwise
from rnncourse.params import leaves, map_tree
from tests import cells
from tests.cells import each_cell, late_columns

B, T, D, H = 3, 6, 2, 4


def random_params(cell, rng):
    return cells.random_params(cell, rng, D, H)


def random_state(cell, rng, batch=B):
    return cells.random_state(cell, rng, batch, H)


def close(a, b, atol=1e-12):
    for x, y in zip(leaves(a), leaves(b), strict=True):
        np.testing.assert_allclose(x, y, rtol=0, atol=atol)


def one_step(cell, p, x, state):
    """What one turn of the loop must compute, product by product."""
    b_x, b_h = p.b if p.b.ndim == 2 else (p.b, np.zeros_like(p.b))
    if has_peepholes(cell):
        ax, ah = x @ p.W_x + b_x, state.h @ p.W_h
        return cell.step(ax, ah, state, b_h)[0]
    ax, ah = x @ p.W_x + b_x, state.h @ p.W_h + b_h
    if late := late_columns(cell, H):
        W = p.W_h[:, -late:]
        return cell.step(ax, ah[:, :-late], state, lambda v: v @ W)[0]
    return cell.step(ax, ah, state)[0]


@each_cell
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("fused", [False, True])
def test_forward_is_step_after_step(cell, masked, fused, rng):
    p, state = random_params(cell, rng), random_state(cell, rng)
    x, mask = rng.standard_normal((B, T, D)), rng.random((B, T)) < 0.6
    hs, last, _ = forward(
        cell, p, x, state, mask if masked else None, fused=fused
    )
    for t in range(T):
        new = one_step(cell, p, x[:, t], state)
        if masked:
            here = mask[:, t, None]
            new = map_tree(lambda n, o, m=here: np.where(m, n, o), new, state)
        state = new
        np.testing.assert_allclose(hs[:, t], state.h, atol=1e-13)
    close(last, state, 1e-13)


@each_cell
@pytest.mark.parametrize("T", [1, 6])
@pytest.mark.parametrize("masked", [False, True], ids=["whole", "masked"])
def test_gradients_against_finite_differences(cell, T, masked, rng):
    tree = {
        "x": rng.standard_normal((B, T, D)),
        "p": random_params(cell, rng),
        "state": random_state(cell, rng),
    }
    mask = rng.random((B, T)) < 0.6 if masked else None
    dhs, dstate = rng.standard_normal((B, T, H)), random_state(cell, rng)

    def f(t):
        hs, last, _ = forward(cell, t["p"], t["x"], t["state"], mask)
        return np.vdot(hs, dhs) + sum(map(np.vdot, last, dstate))

    _, _, tape = forward(cell, tree["p"], tree["x"], tree["state"], mask)
    found = backward(cell, tree["p"], tape, dhs, dstate)
    gradient = dict(zip(tree, found, strict=True))
    for _ in range(3):
        assert directional(f, tree, gradient, rng) < 1e-7


@each_cell
def test_gradients_number_by_number(cell, rng):
    x, p = rng.standard_normal((2, 3, D)), random_params(cell, rng)
    dhs = rng.standard_normal((2, 3, H))
    _, dp, _ = backward(cell, p, forward(cell, p, x)[2], dhs)
    expected = elementwise(lambda q: np.vdot(forward(cell, q, x)[0], dhs), p)
    close(dp, expected, 1e-8)
    assert dp.gates == p.gates


@each_cell
def test_a_wrong_gradient_would_be_noticed(cell, rng):
    x, p = rng.standard_normal((B, T, D)), random_params(cell, rng)
    dhs = rng.standard_normal((B, T, H))
    _, dp, _ = backward(cell, p, forward(cell, p, x)[2], dhs)
    dp.W_h[0, 0] *= 1.001

    def f(q):
        return np.vdot(forward(cell, q, x)[0], dhs)

    assert directional(f, p, dp, rng) > 1e-7


@each_cell
@pytest.mark.parametrize("k", range(1, T))
def test_carrying_the_state_on_changes_nothing(cell, k, rng):
    p, x = random_params(cell, rng), rng.standard_normal((B, T, D))
    mask = rng.random((B, T)) < 0.7
    hs, last, _ = forward(cell, p, x, mask=mask)
    first, state, _ = forward(cell, p, x[:, :k], mask=mask[:, :k])
    second, state, _ = forward(cell, p, x[:, k:], state, mask[:, k:])
    close(np.concatenate([first, second], 1), hs)
    close(state, last)


@each_cell
@pytest.mark.parametrize("masked", [False, True], ids=["whole", "masked"])
@pytest.mark.parametrize("k", [1, 2, 4, 5])
def test_truncation_equals_pieces_run_apart(cell, k, masked, rng):
    p, state = random_params(cell, rng), random_state(cell, rng)
    x, dhs = rng.standard_normal((B, T, D)), rng.standard_normal((B, T, H))
    mask = rng.random((B, T)) < 0.7 if masked else np.ones((B, T), bool)
    dlast = random_state(cell, rng)
    _, _, tape = forward(cell, p, x, state, mask)
    dx, dp, d0 = backward(cell, p, tape, dhs, dlast, truncate=k)

    dxs, total, d_first = [], map_tree(np.zeros_like, p), None
    for start in range(0, T, k):
        piece = slice(start, start + k)
        _, state, tape = forward(cell, p, x[:, piece], state, mask[:, piece])
        end = dlast if start + k >= T else None
        dx_k, dp_k, d_k = backward(cell, p, tape, dhs[:, piece], end)
        dxs.append(dx_k)
        total = map_tree(np.add, total, dp_k)
        d_first = d_k if start == 0 else d_first
    close(dx, np.concatenate(dxs, 1))
    close(dp, total)
    close(d0, d_first)


@each_cell
def test_truncation_beyond_the_end_is_none(cell, rng):
    p, x = random_params(cell, rng), rng.standard_normal((B, T, D))
    dhs = rng.standard_normal((B, T, H))
    _, _, tape = forward(cell, p, x)
    whole = backward(cell, p, tape, dhs)
    close(backward(cell, p, tape, dhs, truncate=T), whole, 0)
    close(backward(cell, p, tape, dhs, truncate=99), whole, 0)
    short = backward(cell, p, tape, dhs, truncate=2)
    assert np.abs(short[1].W_h - whole[1].W_h).max() > 1e-3


@each_cell
def test_samples_do_not_see_each_other(cell, rng):
    p, x = random_params(cell, rng), rng.standard_normal((B, T, D))
    mask, dhs = rng.random((B, T)) < 0.7, rng.standard_normal((B, T, H))
    hs, _, tape = forward(cell, p, x, mask=mask)
    dx, dp, _ = backward(cell, p, tape, dhs)
    total = map_tree(np.zeros_like, p)
    for s in range(B):
        one = slice(s, s + 1)
        alone, _, tape = forward(cell, p, x[one], mask=mask[one])
        close(alone, hs[one])
        dx_s, dp_s, _ = backward(cell, p, tape, dhs[one])
        close(dx_s, dx[one])
        total = map_tree(np.add, total, dp_s)
    close(total, dp)


@each_cell
def test_padding_equals_the_shorter_sequence(cell, rng):
    p, x = random_params(cell, rng), rng.standard_normal((B, T, D))
    lengths = np.array([1, 4, T])
    mask = np.arange(T) < lengths[:, None]
    hs, last, tape = forward(cell, p, x, mask=mask)
    dlast = random_state(cell, rng)
    dx, _, _ = backward(cell, p, tape, np.zeros((B, T, H)), dlast)
    for s, n in enumerate(lengths):
        one = slice(s, s + 1)
        short, state, tape = forward(cell, p, x[one, :n])
        close(hs[one, :n], short)
        close(map_tree(lambda a, k=one: a[k], last), state)
        np.testing.assert_array_equal(hs[s, n:], hs[s, [n - 1] * (T - n)])
        d = map_tree(lambda a, k=one: a[k], dlast)
        dx_s, _, _ = backward(cell, p, tape, np.zeros((1, n, H)), d)
        close(dx[one, :n], dx_s)
        assert not dx[s, n:].any()


@each_cell
@given(
    mask=st.lists(st.booleans(), min_size=1, max_size=8),
    seed=st.integers(0, 99),
)
def test_a_masked_step_might_as_well_not_exist(cell, mask, seed):
    rng, mask = np.random.default_rng(seed), np.array([mask])
    p, state = random_params(cell, rng), random_state(cell, rng, 1)
    x = rng.standard_normal((1, mask.size, D))
    hs, last, _ = forward(cell, p, x, state, mask)
    if mask.any():
        kept, state, _ = forward(cell, p, x[mask][None], state)
        close(hs[mask][None], kept)
    close(last, state)


@each_cell
@given(
    shape=st.tuples(*(st.integers(1, 4) for _ in range(4))),
    dtype=st.sampled_from([np.float32, np.float64]),
    masked=st.booleans(),
)
def test_shapes_and_dtypes(cell, shape, dtype, masked):
    (B, T, D, H), rng = shape, np.random.default_rng(0)
    p = cell.init(rng, D, H, dtype)
    x = rng.standard_normal((B, T, D), dtype=dtype)
    dhs = rng.standard_normal((B, T, H), dtype=dtype)
    state = cell.State(*(np.zeros((B, H), dtype) for _ in cell.State._fields))
    mask = np.ones((B, T), bool) if masked else None
    hs, last, tape = forward(cell, p, x, state, mask)
    dx, dp, d0 = backward(cell, p, tape, dhs, state)
    assert hs.shape == (B, T, H) and dx.shape == (B, T, D)
    assert [a.shape for a in last] == [a.shape for a in d0] == [
        (B, H) for _ in cell.State._fields
    ]
    assert [a.shape for a in dp] == [a.shape for a in p]
    assert type(last) is type(d0) is cell.State and type(dp) is Params
    found = leaves([hs, last, dx, dp, d0])
    assert {a.dtype for a in found} == {np.dtype(dtype)}


@each_cell
def test_the_weights_decide_the_dtype(cell, rng):
    p = cell.init(rng, D, H, np.float32)
    x, state = rng.standard_normal((B, T, D)), random_state(cell, rng)
    hs, last, tape = forward(cell, p, x, state)
    dhs = rng.standard_normal((B, T, H))
    found = [hs, last, *backward(cell, p, tape, dhs, state)]
    assert {a.dtype for a in leaves(found)} == {np.dtype(np.float32)}


@each_cell
def test_arguments_are_left_alone_and_results_repeat(cell, rng):
    p, state = random_params(cell, rng), random_state(cell, rng)
    x, dhs = rng.standard_normal((B, T, D)), rng.standard_normal((B, T, H))
    mask, dstate = rng.random((B, T)) < 0.7, random_state(cell, rng)
    given_ = [x, p, state, mask, dhs, dstate]
    before = map_tree(np.copy, given_)
    hs, last, tape = forward(cell, p, x, state, mask)
    once = backward(cell, p, tape, dhs, dstate)
    first = map_tree(np.copy, [hs, last, *once])
    again = backward(cell, p, tape, dhs, dstate)
    close([hs, last, *again], first, 0)
    close(given_, before, 0)


@each_cell
def test_a_mask_of_ones_is_no_mask(cell, rng):
    p, x = random_params(cell, rng), rng.standard_normal((B, T, D))
    dhs, ones = rng.standard_normal((B, T, H)), np.ones((B, T), bool)
    hs, last, tape = forward(cell, p, x)
    hs_1, last_1, tape_1 = forward(cell, p, x, mask=ones)
    close([hs_1, last_1], [hs, last], 0)
    close(backward(cell, p, tape_1, dhs), backward(cell, p, tape, dhs), 1e-14)


@each_cell
def test_lists_are_arrays_too(cell, rng):
    p, x = random_params(cell, rng), rng.standard_normal((B, T, D))
    mask = rng.random((B, T)) < 0.7
    hs, _, _ = forward(cell, p, x.tolist(), mask=mask.tolist())
    close(hs, forward(cell, p, x, mask=mask)[0], 0)


def with_one(value):
    x = np.zeros((B, T, D))
    x[1, 2, 0] = value
    return x


ONES = np.ones((B, T), bool)
WRONG_FORWARD = {
    "p-other-cell": (
        {"p": "rnn"}, ValueError,
        "p holds the gates 'h', but .*lstm has 'ifgo'.*weights of another cell",
    ),
    "p-list": ({"p": [1, 2, 3]}, TypeError, "p must be a Params; got list"),
    "x-integers": (
        {"x": np.zeros((B, T, D), int)}, TypeError,
        "x must hold floats; got dtype int64",
    ),
    "x-nan": ({"x": with_one(np.nan)}, ValueError, r"got nan at x\[1, 2, 0\]"),
    "x-inf": ({"x": with_one(np.inf)}, ValueError, r"got inf at x\[1, 2, 0\]"),
    "x-features": (
        {"x": np.zeros((B, T, 9))}, ValueError,
        r"x must have shape \(batch ≥ 1, time ≥ 1, 2\) .*; got \(3, 6, 9\)",
    ),
    "x-flat": ({"x": np.zeros((T, D))}, ValueError, r"x must .*got \(6, 2\)"),
    "x-no-batch": (
        {"x": np.zeros((0, T, D))}, ValueError, r"x must .*got \(0, 6, 2\)"
    ),
    "x-no-steps": (
        {"x": np.zeros((B, 0, D))}, ValueError, r"x must .*got \(3, 0, 2\)"
    ),
    "mask-length": (
        {"mask": ONES[:, 1:]}, ValueError,
        r"mask must be bool of shape \(batch, time\) = \(3, 6\); .*\(3, 5\)",
    ),
    "mask-numbers": (
        {"mask": ONES.astype(float)}, ValueError,
        "mask must be bool .*; got float64",
    ),
    "mask-flat": ({"mask": ONES[0]}, ValueError, r"mask must .*shape \(6,\)"),
    "state-other-cell": (
        {"state": rnn.State(np.zeros((B, H)))}, TypeError,
        r"state must be a State\(h, c\) of .*lstm; got State",
    ),
    "state-array": (
        {"state": np.zeros((2, B, H))}, TypeError,
        r"state must be a State\(h, c\) of .*; got ndarray",
    ),
    "state-shape": (
        {"state": lstm.State(np.zeros((B, H)), np.zeros((B, 7)))}, ValueError,
        r"state.c must have shape \(3, 4\); got \(3, 7\)",
    ),
}


@pytest.mark.parametrize(
    "changed, error, sentence", WRONG_FORWARD.values(), ids=WRONG_FORWARD
)
def test_wrong_input_is_refused(changed, error, sentence, rng):
    arguments = {"p": lstm.init(rng, D, H), "x": np.zeros((B, T, D))}
    arguments |= changed
    if isinstance(arguments["p"], str):
        arguments["p"] = CELLS[arguments["p"]].init(rng, D, H)
    with pytest.raises(error, match=sentence) as caught:
        forward(lstm, **arguments)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "cell, other", [(gru, gru_reset_before), (gru_reset_before, gru)],
    ids=["one-bias", "two-biases"],
)
def test_the_two_grus_refuse_each_others_weights(cell, other, rng):
    with pytest.raises(ValueError, match=r"b must have shape|another cell"):
        forward(cell, other.init(rng, D, H), np.zeros((B, T, D)))


@pytest.mark.parametrize(
    "changed, error, sentence",
    [
        (
            {"dhs": np.zeros((B, T, 9))}, ValueError,
            r"dhs must have shape \(3, 6, 4\); got \(3, 6, 9\)",
        ),
        (
            {"dhs": np.zeros((B, H))}, ValueError,
            r"dhs must have shape \(3, 6, 4\); got \(3, 4\)",
        ),
        ({"dhs": None}, ValueError, r"dhs must have shape .*; got \(\)"),
        (
            {"dstate": rnn.State(np.zeros((B, H)))}, TypeError,
            r"dstate must be a State\(h, c\)",
        ),
        (
            {"dstate": lstm.State(np.zeros(H), np.zeros(H))}, ValueError,
            r"dstate.h must have shape \(3, 4\); got \(4,\)",
        ),
        ({"truncate": 0}, ValueError, "truncate must be at least 1 .*got 0"),
        ({"truncate": 2.5}, (TypeError, ValueError), "truncate must be"),
        ({"truncate": -2}, ValueError, "truncate must be at least 1 .*got -2"),
    ],
    ids=["dhs-units", "dhs-last-only", "dhs-none", "dstate-other-cell",
         "dstate-shape", "truncate-zero",
         "truncate-fraction", "truncate-negative"],
)
def test_wrong_gradients_are_refused(changed, error, sentence, rng):
    p = lstm.init(rng, D, H)
    _, _, tape = forward(lstm, p, np.zeros((B, T, D)))
    with pytest.raises(error, match=sentence):
        backward(lstm, p, tape, **{"dhs": np.zeros((B, T, H)), **changed})
