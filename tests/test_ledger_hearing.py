"""The equations of chapter 17, each proven by a test of its own.

The functions are the chapter's cells: what is printed is what is tested.
"""

from itertools import product

import numpy as np
import pytest
from recording import run_cells

from rnncourse import audio
from rnncourse.ctc import collapse, ctc, label_error_rate, occupancy
from rnncourse.gradcheck import elementwise
from rnncourse.numerics import softmax

LABELS = [2, 0, 0]


@pytest.fixture(scope="module")
def chapter():
    """The named cells, and what they need."""
    return run_cells("17-hearing", ("spread", "forward-page", "backward-page"))


@pytest.fixture
def y(rng):
    """Probabilities of six steps and four classes."""
    return softmax(rng.standard_normal((6, 4)))


@pytest.fixture
def paths(y):
    """Each path that spells the labels, with its product."""
    return {
        path: y[range(6), path].prod()
        for path in product(range(4), repeat=6)
        if collapse(path, 3) == LABELS
    }


def test_frames_under_a_window(rng):
    """(hear-frame): sample h·i + m, times the printed cosine."""
    wave, N, h = rng.standard_normal(50), 16, 5
    found = audio.frames(wave, N, h) * audio.hann(N)
    for i, m in product(range(len(found)), range(N)):
        w = 0.5 - 0.5 * np.cos(2 * np.pi * m / N)
        assert found[i, m] == pytest.approx(w * wave[h * i + m], abs=1e-15)


def test_power_is_the_sum_as_printed(rng):
    """(hear-power), bin by bin."""
    wave, N = rng.standard_normal(16), 16
    found = audio.power(wave)
    for k in range(N // 2 + 1):
        sum_ = sum(w * x * np.exp(-2j * np.pi * k * m / N) for m, (w, x) in
                   enumerate(zip(audio.hann(N), wave, strict=True)))
        assert found[k] == pytest.approx(abs(sum_) ** 2)


def test_mel_and_its_logarithm(rng):
    """(hear-mel), (hear-log): log of the floor and the sum over bins."""
    assert audio.to_mel(440.0) == pytest.approx(1127 * np.log(1 + 440 / 700))
    wave = rng.standard_normal(512)
    P, M = audio.power(wave), audio.mel_filters(24, 512, 22_050)
    for j in range(24):
        E = sum(P[k] * M[k, j] for k in range(257))
        found = audio.log_mel(wave, 22_050, floor=1e-3)[0, j]
        assert found == pytest.approx(np.log(1e-3 + E), rel=1e-5)


def test_the_loss_sums_over_all_paths(y, paths):
    """(hear-paths)."""
    value, _ = ctc(np.log(y)[None], [LABELS])
    assert value == pytest.approx(-np.log(sum(paths.values())))


def test_forward_is_the_sum_of_beginnings(chapter, y, paths):
    """(hear-forward), (hear-total)."""
    alpha = chapter["alphas"](y, LABELS)
    assert alpha[-1, -2:].sum() == pytest.approx(sum(paths.values()))
    # After two steps, the ways to have begun: ∅∅, ∅2 and 22, 2∅.
    np.testing.assert_allclose(alpha[1, :4], [
        y[0, 3] * y[1, 3], (y[0, 3] + y[0, 2]) * y[1, 2],
        y[0, 2] * y[1, 3], y[0, 2] * y[1, 0],
    ])  # fmt: skip


def test_backward_is_the_sum_of_ways_on(chapter, y, paths):
    """(hear-backward): from the start, and at every step with α."""
    alpha, beta = (chapter[f](y, LABELS) for f in ("alphas", "betas"))
    p = sum(paths.values())
    np.testing.assert_allclose((alpha * beta).sum(1), p)
    assert y[0, [3, 2]] @ beta[0, :2] == pytest.approx(p)


def test_occupancy_is_a_share_of_paths(chapter, y, paths):
    """(hear-occupancy), class by class, by naming the paths."""
    alpha, beta = (chapter[f](y, LABELS) for f in ("alphas", "betas"))
    gamma = alpha * beta / sum(paths.values())
    np.testing.assert_allclose(
        occupancy(np.log(y)[None], [LABELS])[1][0], gamma, atol=1e-12
    )
    for t in range(6):
        on_blank = sum(p for path, p in paths.items() if path[t] == 3)
        assert gamma[t, ::2].sum() == pytest.approx(
            on_blank / sum(paths.values()))


def test_gradient_is_softmax_minus_occupancy(chapter, y):
    """(hear-gradient): the printed difference, and slopes."""
    scores = np.log(y)
    gamma = occupancy(scores[None], [LABELS])[1][0]
    G = np.zeros_like(y)
    for s, k in enumerate(chapter["spread"](LABELS, 3)):
        G[:, k] += gamma[:, s]
    slope = elementwise(lambda a: ctc(a[None], [LABELS])[0], scores)
    np.testing.assert_allclose(y - G, slope, atol=1e-8)


def test_label_error_rate_as_printed():
    """(hear-error): edits of all over digits of all."""
    found, said = [[1, 2], [3, 3, 4], []], [[1, 2], [3, 4], [5]]
    assert label_error_rate(found, said) == (0 + 1 + 1) / (2 + 2 + 1)
