"""Formulas as layers: values and gradients as printed."""

import numpy as np
import pytest

from rnncourse import backward, forward, gru, gru_reset_before, lstm
from rnnequations import EquationError
from rnnequations.trainable import Formula

LSTM = """
i_t = σ(x_t W_xi + h_{t-1} W_hi + b_i)
f_t = σ(x_t W_xf + h_{t-1} W_hf + b_f)
g_t = tanh(x_t W_xg + h_{t-1} W_hg + b_g)
o_t = σ(x_t W_xo + h_{t-1} W_ho + b_o)
c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t
h_t = o_t ⊙ tanh(c_t)
"""
GATES = """
z_t = σ(x_t W_xz + h_{t-1} W_hz + b_z)
r_t = σ(x_t W_xr + h_{t-1} W_hr + b_r)
"""
BEFORE = (
    GATES
    + """
n_t = tanh(x_t W_xn + (r_t ⊙ h_{t-1}) W_hn + b_n)
h_t = z_t ⊙ h_{t-1} + (1 - z_t) ⊙ n_t
"""
)
AFTER = """
z_t = σ(x_t W_xz + b_xz + h_{t-1} W_hz + b_hz)
r_t = σ(x_t W_xr + b_xr + h_{t-1} W_hr + b_hr)
n_t = tanh(x_t W_xn + b_xn + r_t ⊙ (h_{t-1} W_hn + b_hn))
h_t = z_t ⊙ h_{t-1} + (1 - z_t) ⊙ n_t
"""


def printed(key):
    base, _, label = key.partition("_")
    return f"{base}_{label}" if len(label) == 1 else f"{base}_{{{label}}}"


@pytest.mark.parametrize(
    ("cell", "text"),
    [(lstm, LSTM), (gru_reset_before, BEFORE), (gru, AFTER)],
)
def test_equals_the_package_forward_and_backward(cell, text, rng):
    p = cell.init(rng, D=3, H=4, dtype=np.float64)
    for array in p:
        array[...] = rng.normal(0, 0.7, array.shape)
    x = rng.standard_normal((2, 5, 3))
    dhs = rng.standard_normal((2, 5, 4))
    formula = Formula(text)
    q = {printed(key): view.copy() for key, view in p.named().items()}
    assert set(q) == set(formula.init(rng, 3, 4))

    hs, _, tape = forward(cell, p, x)
    ours, _, formula_tape = formula.forward(q, x)
    np.testing.assert_allclose(ours, hs, atol=1e-12)

    dx, dp, _ = backward(cell, p, tape, dhs)
    our_dx, our_dp, _ = formula.backward(q, formula_tape, dhs)
    np.testing.assert_allclose(our_dx, dx, atol=1e-12)
    for key, view in dp.named().items():
        np.testing.assert_allclose(our_dp[printed(key)], view, atol=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "h_t = \\tanh(W [h_{t-1}, x_t] + b)",
        "h_t = \\mathrm{ReLU}(W^\\top x_t + U h_{t-1} + b)",
        "h_t = \\mathrm{softmax}(W x_t + U h_{t-1}) - p \\odot h_{t-1}",
        "h_t = \\tanh(V W x_t + U h_{t-1})",
        "h_t = \\tanh(W x_t + U h_{t-1})^2 \\odot \\exp(h_{t-1}) / 2",
        "h_t = \\log(\\frac{2 + σ(W x_t + U h_{t-1})}"
        "{\\sqrt{3 + σ(V h_{t-1})}})",
    ],
)
def test_gradients_are_those_of_finite_differences(text, rng):
    formula = Formula(text)
    p = formula.init(rng, D=3, H=4, dtype=np.float64)
    p = {k: rng.normal(0, 0.5, a.shape) for k, a in p.items()}
    x = rng.standard_normal((2, 4, 3))
    dhs = rng.standard_normal((2, 4, 4))
    _, _, tape = formula.forward(p, x)
    _, dp, _ = formula.backward(p, tape, dhs)
    for key, array in p.items():
        step = np.zeros_like(array)
        step.flat[1] = 1e-6
        up, down = ({**p, key: array + s * step} for s in (1, -1))
        values = [(formula.forward(q, x)[0] * dhs).sum() for q in (up, down)]
        slope = (values[0] - values[1]) / 2e-6
        assert abs(slope - dp[key].flat[1]) < 1e-7


def test_the_last_definition_counts(rng):
    twice = Formula(
        "h_t = tanh(x_t W + h_{t-1} U)\nh_t = tanh(x_t V)\n"
        "h_t = tanh(x_t W + h_{t-1} R)"
    )
    assert set(twice.init(rng, 3, 4)) == {"W", "R"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("h_t = tanh(x_t W + h_t U)", "need each other"),
        ("h_t = g_t ⊙ h_{t-1}", "g_t is never defined"),
        ("h_t = tanh(x_t W + h_{t-1} W)", "entries"),
        ("h_t = tanh(x_t W", "never closed"),
        ("h_t = tanh(x_t W)", "no state is read"),
        ("h_t = softplus(x_t W + h_{t-1} U)", "softplus is not known"),
        ("h_t = tanh(x_t W + h_{t-2} U + h_{t-1} V)", "is not at hand"),
        ("h_t = tanh(x_t W + x_{t-1} V + h_{t-1} U)", "is not at hand"),
    ],
)
def test_what_cannot_run_is_refused(text, says):
    with pytest.raises(EquationError, match=says):
        Formula(text)


def test_no_masks_and_no_truncation(rng):
    formula = Formula("h_t = tanh(x_t W + h_{t-1} U + b)")
    p = formula.init(rng, 3, 4)
    x = np.zeros((2, 3, 3), np.float32)
    with pytest.raises(ValueError, match="no mask"):
        formula.forward(p, x, mask=np.ones((2, 3), bool))
    hs, _, tape = formula.forward(p, x)
    with pytest.raises(ValueError, match="does not truncate"):
        formula.backward(p, tape, hs, truncate=2)
