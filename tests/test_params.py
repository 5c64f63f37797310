"""Params and trees of them: layout, views, starts, copies, errors."""

import copy
import pickle
from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnncourse import Params, rnn
from rnncourse.params import glorot_uniform, leaves, map_tree, orthogonal
from tests.cells import each_cell, each_known

D, H = 3, 4
Pair = namedtuple("Pair", "first second")


def numbered(gates, biases=1):
    """Params in which every number is different."""
    G = len(gates)
    shapes = [(D, G * H), (H, G * H), (G * H,) if biases == 1 else (2, G * H)]
    starts = [0, 1000, 2000]
    return Params(
        *(
            np.arange(start, start + np.prod(shape), dtype=float).reshape(shape)
            for start, shape in zip(starts, shapes, strict=True)
        ),
        gates=gates,
    )


def test_views_are_keras_blocks():
    p = numbered("ifgo")
    for k, gate in enumerate("ifgo"):
        columns = slice(k * H, (k + 1) * H)
        for name in ("W_x", "W_h"):
            view, fused = getattr(p, name + gate), getattr(p, name)
            np.testing.assert_array_equal(view, fused[:, columns])
            assert np.shares_memory(view, fused)
        np.testing.assert_array_equal(getattr(p, f"b_{gate}"), p.b[columns])


def test_two_biases_have_two_names():
    p = numbered("zrn", biases=2)
    for k, gate in enumerate("zrn"):
        columns = slice(k * H, (k + 1) * H)
        np.testing.assert_array_equal(getattr(p, f"b_x{gate}"), p.b[0, columns])
        np.testing.assert_array_equal(getattr(p, f"b_h{gate}"), p.b[1, columns])
    with pytest.raises(AttributeError, match=r"no 'b_z'; .*b_xz, b_hz, W_xr"):
        _ = p.b_z


def test_writing_a_view_writes_the_fused_array():
    p = numbered("ifgo")
    fused = p.W_x
    p.W_xf = np.full((D, H), -1.0)
    p.b_o = 7
    p.W_hi[2, 3] = 5
    assert p.W_x is fused
    forget = np.s_[:, H : 2 * H]
    assert (p.W_x[forget] == -1).all() and (p.W_x == -1).sum() == D * H
    assert (p.b[3 * H :] == 7).all() and (p.b[: 3 * H] != 7).all()
    assert p.W_h[2, 3] == 5


def test_writing_a_whole_array_replaces_nothing():
    p = numbered("h")
    before = p.b
    p.b = np.ones(H)
    assert p.b is before and (before == 1).all()


@pytest.mark.parametrize(
    "name, value, error, sentence",
    [
        ("W_xi", np.ones((H, D)), ValueError, r"W_xi has shape \(3, 4\); got"),
        ("W_xi", np.ones(H), ValueError, r"W_xi has shape \(3, 4\); got \(4,"),
        ("gates", "ofgi", AttributeError, "gates is fixed"),
        ("W_xq", 1, AttributeError, "no 'W_xq'; it has W_x, W_h, b and W_xi"),
    ],
)
def test_wrong_writes_are_refused(name, value, error, sentence):
    p = numbered("ifgo")
    with pytest.raises(error, match=sentence):
        setattr(p, name, value)
    expected = numbered("ifgo")
    assert all(map(np.array_equal, p, expected)) and p.gates == "ifgo"


def test_iteration_is_the_order_of_keras():
    p = numbered("ifgo")
    W_x, W_h, b = p
    assert W_x is p.W_x and W_h is p.W_h and b is p.b
    q = Params(*p)
    assert q.gates == "ifgo" and q.W_x is p.W_x


@each_known
def test_number_of_weights(cell, known, rng):
    p, G = cell.init(rng, D, H), known.blocks
    assert p.size == G * (D * H + H * H + known.biases * H)
    assert (p.D, p.H, p.gates, p.dtype) == (D, H, cell.gates, np.float32)
    assert len(p.named()) == G * (2 + known.biases)
    assert sum(view.size for view in p.named().values()) == p.size
    assert f"{p.size} weights, float32" in repr(p)


@each_known
def test_start(cell, known, rng):
    p = cell.init(rng, 30, 20, dtype=np.float64)
    limit = np.sqrt(6 / (30 + known.blocks * 20))
    assert 0.9 * limit < np.abs(p.W_x).max() <= limit
    np.testing.assert_allclose(p.W_h @ p.W_h.T, np.eye(20), atol=1e-12)
    stem = "b_" if known.biases == 1 else "b_x"
    assert all((getattr(p, stem + gate) == 1).all() for gate in known.open)
    assert p.b.sum() == 20 * len(known.open)


@each_cell
def test_start_depends_on_the_generator_alone(cell):
    a, b, c = (
        cell.init(np.random.default_rng(seed), D, H) for seed in (1, 1, 2)
    )
    assert all(map(np.array_equal, a, b))
    assert not np.array_equal(a.W_x, c.W_x)
    assert not np.array_equal(a.W_h, c.W_h)


@pytest.mark.parametrize("shape", [(5, 5), (3, 8), (8, 3)])
def test_orthogonal(shape, rng):
    q = orthogonal(rng, *shape, dtype=np.float64)
    assert q.shape == shape
    gram = q @ q.T if shape[0] <= shape[1] else q.T @ q
    np.testing.assert_allclose(gram, np.eye(min(shape)), atol=1e-12)


def test_orthogonal_prefers_no_direction(rng):
    # LAPACK's own sign makes every corner element negative.
    corners = [orthogonal(rng, 3, 3)[0, 0] for _ in range(400)]
    assert abs(np.mean(np.sign(corners))) < 0.2


def test_glorot_has_the_variance_of_glorot(rng):
    W = glorot_uniform(rng, 200, 300, np.float64)
    assert W.var() == pytest.approx(2 / (200 + 300), rel=0.02)
    assert W.mean() == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(
    "arguments, error, sentence",
    [
        ((0, D, H), TypeError, "rng must be a numpy.random.Generator.*got 0"),
        ((np.random, D, H), TypeError, "rng must be .*got <module"),
        (("rng", 0, H), ValueError, "D must be at least 1; got 0"),
        (("rng", D, 2.5), TypeError, "H must be a whole number; got 2.5"),
        (("rng", D, H, int), TypeError, "share one floating dtype; got int64"),
    ],
)
def test_wrong_starts_are_refused(arguments, error, sentence, rng):
    first, *rest = arguments
    with pytest.raises(error, match=sentence):
        rnn.init(rng if first == "rng" else first, *rest)


def test_copies():
    p = numbered("zrn", biases=2)
    shallow, deep = copy.copy(p), copy.deepcopy(p)
    stored = pickle.loads(pickle.dumps(p))
    p.W_xz = -5
    assert np.shares_memory(shallow.W_x, p.W_x)
    for other in (deep, stored):
        assert other.gates == "zrn"
        expected = numbered("zrn", biases=2)
        assert all(map(np.array_equal, other, expected))


z = np.zeros


@pytest.mark.parametrize(
    "arrays, gates, error, sentence",
    [
        ((z((3, 4)), z(4), z(4)), None, ValueError, r"W_h must have .*\(4,\)"),
        ((z((3, 4)), z((0, 4)), z(4)), None, ValueError, "W_h must have shape"),
        ((z((3, 5)), z((2, 5)), z(5)), None, ValueError, "whole number G"),
        ((z((3, 4)), z((2, 4)), z(4)), None, ValueError, "holds 2 gates of 2"),
        ((z((3, 4)), z((4, 4)), z(4)), "zr", ValueError, "gates must name"),
        ((z((3, 8)), z((4, 4)), z(4)), None, ValueError, r"W_x must .*\(D, 4"),
        ((z(4), z((4, 4)), z(4)), None, ValueError, r"W_x must have .*\(4,\)"),
        ((z((3, 4)), z((4, 4)), z(5)), None, ValueError, r"b must .*got \(5,"),
        ((z((3, 4)), z((4, 4)), z((3, 4))), None, ValueError, "b must have"),
        (
            (z((3, 4)), z((4, 4), np.float32), z(4)), None, TypeError,
            "one floating dtype; got float64, float32, float64",
        ),
        (
            (z((3, 4), int), z((4, 4), int), z(4, int)), None, TypeError,
            "one floating dtype; got int64",
        ),
    ],
)
def test_wrong_arrays_are_refused(arrays, gates, error, sentence):
    with pytest.raises(error, match=sentence):
        Params(*arrays, gates=gates)


def trees():
    array = st.builds(
        lambda shape, seed: np.random.default_rng(seed).standard_normal(shape),
        st.sampled_from([(), (1,), (2, 3)]),
        st.integers(0, 99),
    )
    params = st.builds(
        numbered, st.sampled_from(["h", "zrn", "ifgo"]), st.sampled_from([1, 2])
    )
    return st.recursive(
        array | params,
        lambda t: st.lists(t, max_size=3)
        | st.lists(t, max_size=3).map(tuple)
        | st.builds(Pair, t, t)
        | st.dictionaries(st.sampled_from("abc"), t),
        max_leaves=6,
    )


def form(tree):
    """What is left of a tree when its numbers are forgotten."""
    if isinstance(tree, dict):
        return {k: form(v) for k, v in tree.items()}
    if isinstance(tree, list | tuple):
        return type(tree).__name__, [form(t) for t in tree]
    if isinstance(tree, Params):
        return tree.gates, [a.shape for a in tree]
    return np.shape(tree)


@given(trees())
def test_map_tree_keeps_the_form_and_reaches_every_array(tree):
    doubled = map_tree(lambda a: 2 * a, tree)
    assert form(doubled) == form(tree)
    pairs = zip(leaves(tree), leaves(doubled), strict=True)
    assert all(np.array_equal(2 * a, b) for a, b in pairs)


@given(trees())
def test_map_tree_of_two_trees(tree):
    zero = map_tree(lambda a, b: a - b, tree, map_tree(np.copy, tree))
    assert form(zero) == form(tree)
    assert not any(np.any(a) for a in leaves(zero))


def test_leaves_come_in_a_fixed_order():
    p = numbered("h")
    a, b = np.ones(2), np.zeros(3)
    found = leaves({"p": p, "rest": [a, (b,)]})
    expected = [p.W_x, p.W_h, p.b, a, b]
    assert len(found) == 5 and all(map(lambda x, y: x is y, found, expected))


def test_trees_of_different_length_are_refused():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        map_tree(np.add, [np.ones(1)], [np.ones(1), np.ones(1)])
