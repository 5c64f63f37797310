"""The equations of chapter 4, each proven by a test of its own."""

import numpy as np
import pytest

from rnncourse import forward, rnn
from rnncourse.lags import state_gradients
from rnncourse.numerics import sigmoid
from rnncourse.optim import clip
from rnncourse.params import orthogonal


@pytest.fixture
def walked(rng):
    """Weights, inputs of one sequence, its states, a gradient."""
    p = rnn.init(rng, D=3, H=4, dtype=np.float64)
    p.W_h[...] = rng.standard_normal((4, 4))
    x = rng.standard_normal((1, 6, 3))
    return p, x, forward(rnn, p, x)[0][0], rng.standard_normal((1, 4))


def _jacobian(p, h):
    return np.diag(1 - h**2) @ p.W_h.T


def test_one_step_back_is_the_jacobian(walked):
    """(grad-jacobian), by complex steps through one step of the loop."""
    p, x, hs, _ = walked
    measured = np.empty((4, 4))
    for j in range(4):
        h = hs[2].astype(complex)
        h[j] += 1e-100j
        # row j: how every new unit answers to the old unit j
        measured[j] = np.tanh(x[0, 3] @ p.W_x + h @ p.W_h + p.b).imag / 1e-100
    np.testing.assert_allclose(_jacobian(p, hs[3]), measured.T, atol=1e-14)


def test_lags_are_products_of_jacobians(walked):
    """(grad-product), at every lag."""
    p, x, hs, d = walked
    found = state_gradients(rnn, p, x, rnn.State(d)).h[0]
    row = d[0]
    for t in reversed(range(6)):
        row = row @ _jacobian(p, hs[t])
        np.testing.assert_allclose(found[t], row, atol=1e-12)


@pytest.mark.parametrize("phi, slope, gamma", [
    (np.tanh, lambda h: 1 - h**2, 1.0),
    (sigmoid, lambda h: h * (1 - h), 0.25),
])
def test_no_gradient_is_longer_than_its_bound(phi, slope, gamma, rng):
    """(grad-bound), and reached where the slope is γ and W_h orthogonal."""
    for size in (0.3, 1.0, 3.0):
        W, h, d = size * rng.standard_normal((5, 5)), np.zeros(5), None
        hs = []
        for _ in range(8):
            h = phi(rng.standard_normal(5) + h @ W)
            hs.append(h)
        d = rng.standard_normal(5)
        sent, factor = np.linalg.norm(d), gamma * np.linalg.norm(W, 2)
        for n, h in enumerate(hs[::-1], 1):
            d = (d * slope(h)) @ W.T
            assert np.linalg.norm(d) <= factor**n * sent * (1 + 1e-12)
    flat = phi(np.zeros(5))
    d = rng.standard_normal(5)
    back = (d * slope(flat)) @ orthogonal(rng, 5, 5, np.float64).T
    assert np.isclose(np.linalg.norm(back), gamma * np.linalg.norm(d))


def test_roots_of_powers_tend_to_the_radius(rng):
    """(grad-radius): Gelfand's formula, from above."""
    for _ in range(5):
        W = rng.standard_normal((4, 4))
        radius = np.abs(np.linalg.eigvals(W)).max()
        roots = [np.linalg.norm(np.linalg.matrix_power(W / radius, n), 2)
                 ** (1 / n) for n in (1, 10, 1000)]
        assert min(roots) >= 1 - 1e-9
        assert abs(roots[-1] - 1) < 0.01


def test_the_shear_grows_and_vanishes():
    """(grad-shear): the corner of its powers is 5 n 0.9^(n − 1)."""
    W = np.array([[0.9, 5], [0, 0.9]])
    for n in (1, 2, 9, 10, 50):
        corner = np.linalg.matrix_power(W, n)[0, 1]
        assert np.isclose(corner, 5 * n * 0.9 ** (n - 1))
    assert np.linalg.norm(np.linalg.matrix_power(W, 9), 2) > 19
    assert np.linalg.norm(np.linalg.matrix_power(W, 200), 2) < 1e-5


def test_the_mean_square_over_all_directions(rng):
    """(grad-rate): exact over an orthonormal set of directions."""
    Q, slopes = orthogonal(rng, 6, 6, np.float64), rng.uniform(0, 1, 6)
    directions = orthogonal(rng, 6, 6, np.float64)
    J = np.diag(slopes) @ (1.3 * Q).T
    squares = ((directions @ J) ** 2).sum(axis=1)
    assert np.isclose(squares.mean(), 1.3**2 * (slopes**2).mean())


def test_one_unit_has_a_wall():
    """(grad-one-unit): a geometric sum on the edge, flat beside it."""
    def loss(b):
        h = -0.5
        for _ in range(50):
            h = np.tanh(1.5 * h + b)
        return 0.5 * (h - 0.7) ** 2

    edge, factor = 0.75 - np.arctanh(0.5), 1.5 * 0.75
    measured = loss(edge + 1e-100j).imag / 1e-100
    geometric = 0.75 * (factor**50 - 1) / (factor - 1)
    assert np.isclose(measured, (-0.5 - 0.7) * geometric, rtol=1e-6)
    for b in (0.0, 0.5):
        assert abs(loss(b + 1e-100j).imag / 1e-100) < 1


def test_clipping_keeps_the_direction(rng):
    """(grad-clip): the printed factor, over all arrays together."""
    tree = [rng.standard_normal((2, 3)), rng.standard_normal(4)]
    length = np.sqrt(sum((a**2).sum() for a in tree))
    for c in (0.5 * length, 2 * length):
        for a, b in zip(clip(tree, c)[0], tree, strict=True):
            np.testing.assert_allclose(a, b * min(1, c / length))


def test_the_jacobian_of_a_leaky_step(rng):
    """(grad-leaky), by complex steps."""
    W, c, h = (rng.standard_normal(s) for s in ((4, 4), 4, 4))
    alpha, measured = 0.3, np.empty((4, 4))
    for j in range(4):
        moved = h.astype(complex)
        moved[j] += 1e-100j
        new = (1 - alpha) * moved + alpha * np.tanh(c + moved @ W)
        measured[:, j] = new.imag / 1e-100
    slopes = np.diag(1 - np.tanh(c + h @ W) ** 2)
    printed = (1 - alpha) * np.eye(4) + alpha * slopes @ W.T
    np.testing.assert_allclose(printed, measured, atol=1e-14)
