"""Elementwise functions, compared with SciPy and with what they must do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy import special

from rnncourse.numerics import join, log_softmax, sigmoid, softmax, split

any_float = st.floats(allow_nan=False, allow_infinity=False)
logits = arrays(
    np.float64,
    array_shapes(min_dims=1, max_dims=3, max_side=5),
    elements=st.floats(-1e6, 1e6),
)


@given(any_float)
def test_sigmoid_is_scipys_and_never_overflows(a):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value = sigmoid(np.float64(a))
    assert value == pytest.approx(special.expit(a), rel=0, abs=2.3e-16)


def test_sigmoid_at_its_ends():
    ends = np.array([-np.inf, -1000.0, 0.0, 1000.0, np.inf])
    np.testing.assert_array_equal(sigmoid(ends), [0, 0, 0.5, 1, 1])


@given(st.floats(-50, 50))
def test_sigmoid_is_odd_around_one_half(a):
    assert sigmoid(a) + sigmoid(-a) == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("function", [sigmoid, softmax, log_softmax])
def test_dtype_is_kept(function, dtype):
    assert function(np.linspace(-3, 3, 7, dtype=dtype)).dtype == dtype


@given(logits)
def test_softmax_is_scipys_and_sums_to_one(a):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        p, log_p = softmax(a), log_softmax(a)
    np.testing.assert_allclose(p.sum(-1), 1, rtol=1e-13)
    np.testing.assert_allclose(p, special.softmax(a, axis=-1), atol=1e-14)
    # log p = a − max − log Σ: right to the rounding of the largest logit
    np.testing.assert_allclose(
        log_p, special.log_softmax(a, axis=-1), rtol=1e-12, atol=1e-9
    )


@given(logits, st.floats(-1e3, 1e3))
def test_softmax_ignores_a_shift(a, shift):
    np.testing.assert_allclose(softmax(a + shift), softmax(a), atol=1e-9)


@given(st.integers(1, 5), st.integers(1, 4), array_shapes(max_dims=2))
def test_join_undoes_split(n, H, lead):
    a = np.arange(np.prod(lead) * n * H).reshape(*lead, n * H)
    parts = split(a, n)
    assert [part.shape for part in parts] == [(*lead, H)] * n
    assert all(np.shares_memory(a, part) for part in parts)
    np.testing.assert_array_equal(join(*parts), a)
