"""The checks of gradients: right on what is known, and able to say no."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnncourse import Params
from rnncourse.gradcheck import directional, elementwise


def cubes(tree):
    return float((tree["a"] ** 3).sum() + (tree["b"] ** 2).sum())


def slopes(tree):
    return {"a": 3 * tree["a"] ** 2, "b": 2 * tree["b"]}


def some_tree(rng):
    return {"a": rng.standard_normal((2, 3)), "b": rng.standard_normal(4)}


@given(seed=st.integers(0, 10_000))
def test_a_right_gradient_passes_and_one_wrong_entry_does_not(seed):
    rng = np.random.default_rng(seed)
    tree = some_tree(rng)
    gradient = slopes(tree)
    assert directional(cubes, tree, gradient, rng) < 1e-6
    found = elementwise(cubes, tree)
    for name in tree:
        np.testing.assert_allclose(found[name], gradient[name], atol=1e-8)
    gradient["a"][1, 2] += 1
    assert directional(cubes, tree, gradient, rng) > 1e-6


def test_the_order_of_a_dict_does_not_matter(rng):
    tree = some_tree(rng)
    gradient = dict(reversed(slopes(tree).items()))
    assert directional(cubes, tree, gradient, rng) < 1e-7


def test_params_stay_params_and_what_was_given_stays_as_it_was(rng):
    p = Params(*(rng.standard_normal(s) for s in [(2, 3), (3, 3), 3]))
    before = [a.copy() for a in p]

    def f(q):
        return float((q.W_x**2).sum() + q.b.sum())

    found = elementwise(f, p)
    assert isinstance(found, Params)
    np.testing.assert_allclose(found.W_x, 2 * p.W_x, atol=1e-8)
    np.testing.assert_allclose(found.W_h, 0, atol=1e-8)
    np.testing.assert_allclose(found.b, 1, atol=1e-8)
    assert directional(f, p, found, rng) < 1e-7
    assert all(map(np.array_equal, p, before))


def test_a_step_is_as_long_with_many_parameters_as_with_few(rng):
    x = rng.standard_normal(200_000)
    error = directional(
        lambda a: float(np.sin(a).sum()), x, np.cos(x), rng
    )
    assert error < 1e-6


def test_ends_of_the_scale(rng):
    zero = np.zeros(3)
    assert directional(lambda a: 0.0, zero, zero, rng) == 0
    assert directional(lambda a: 0.0, zero, zero + 1, rng) == 1
    assert np.isnan(directional(lambda a: np.nan, zero, zero, rng))


@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_float64_alone_is_precise_enough(dtype, rng):
    x = np.ones(3, dtype)
    with pytest.raises(TypeError, match=f"in float64.*{np.dtype(dtype)}"):
        directional(lambda a: 0.0, x, x, rng)
    with pytest.raises(TypeError, match="in float64"):
        elementwise(lambda a: 0.0, x)


def test_a_gradient_of_another_shape_is_refused(rng):
    x = np.ones((2, 3))
    with pytest.raises(ValueError, match=r"got \(3, 2\) beside \(2, 3\)"):
        directional(lambda a: float(a.sum()), x, x.T, rng)
