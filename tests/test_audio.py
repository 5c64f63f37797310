"""Features of sound: against closed forms, SciPy and TensorFlow."""

import io
import wave as wav

import numpy as np
import pytest

from rnncourse import audio

RATE, N = 22_050, 512


def test_frames_are_stretches():
    found = audio.frames(np.arange(10), 4, 3)
    np.testing.assert_array_equal(found, [[0, 1, 2, 3], [3, 4, 5, 6],
                                          [6, 7, 8, 9]])
    assert len(audio.frames(np.arange(9), 4, 3)) == 2


def test_windows_half_a_length_apart_sum_to_one():
    window = audio.hann(N)
    np.testing.assert_allclose(window[: N // 2] + window[N // 2 :], 1)
    assert window[0] == 0 and window.max() == window[N // 2] == 1


@pytest.mark.parametrize("k", [3, 40, 200])
def test_a_pure_tone_lands_in_its_bin(k):
    t = np.arange(N)
    spectrum = audio.power(np.sin(2 * np.pi * k * t / N + 0.3))
    assert spectrum.argmax() == k
    # amplitude 1, window of mean ½: |N/2 · ½|², and half of it on each side
    assert spectrum[k] == pytest.approx((N / 4) ** 2)
    assert spectrum[k + 1] == pytest.approx(spectrum[k] / 4)
    assert np.delete(spectrum, [k - 1, k, k + 1]).max() < 1e-9 * spectrum[k]


@pytest.mark.parametrize("n", [64, 65])
def test_parseval(n, rng):
    frame = rng.standard_normal((3, n))
    spectrum = audio.power(frame)
    both = 2 * spectrum.sum(-1) - spectrum[:, 0]
    if n % 2 == 0:
        both -= spectrum[:, -1]
    energy = ((frame * audio.hann(n)) ** 2).sum(-1)
    np.testing.assert_allclose(both / n, energy)


def test_power_forgets_sign_and_phase(rng):
    frame = rng.standard_normal(N)
    np.testing.assert_allclose(audio.power(-frame), audio.power(frame))


def test_equal_to_scipy(rng):
    signal = pytest.importorskip("scipy.signal")
    wave = rng.standard_normal(4000)
    _, _, theirs = signal.stft(
        wave, window="hann", nperseg=N, noverlap=N - 220, boundary=None,
        padded=False,
    )
    ours = audio.power(audio.frames(wave, N, 220))
    scale = audio.hann(N).sum() ** 2            # theirs is divided by it
    np.testing.assert_allclose(ours, np.abs(theirs.T) ** 2 * scale)


def test_filters_equal_to_tensorflow():
    tf = pytest.importorskip("tensorflow")
    theirs = tf.signal.linear_to_mel_weight_matrix(
        24, N // 2 + 1, RATE, 80.0, 7600.0, tf.float64
    )
    ours = audio.mel_filters(24, N, RATE)
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_filters_divide_the_spectrum():
    filters = audio.mel_filters(24, N, RATE)
    assert filters.shape == (257, 24) and filters.max() <= 1
    assert filters.min() == 0 and (filters.max(0) > 0.5).all()
    points = audio.from_mel(
        np.linspace(audio.to_mel(80), audio.to_mel(7600), 26)
    )
    bins = np.arange(257) * RATE / N
    inside = (points[1] <= bins) & (bins <= points[-2])
    np.testing.assert_allclose(filters.sum(1)[inside], 1)
    assert not filters[(bins <= 80) | (bins >= 7600)].any()


def test_mel_and_back():
    hertz = np.array([0.0, 100, 1000, 8000])
    np.testing.assert_allclose(audio.from_mel(audio.to_mel(hertz)), hertz)
    assert audio.to_mel(1000) == pytest.approx(1000, abs=0.1)


def test_log_mel():
    t = np.arange(RATE) / RATE
    found = audio.log_mel(np.sin(2 * np.pi * 1000 * t), RATE)
    assert found.shape == (98, 24) and found.dtype == np.float32
    assert len(set(found.argmax(1))) == 1
    silence = audio.log_mel(np.zeros(RATE), RATE, floor=1e-3)
    np.testing.assert_allclose(silence, np.log(1e-3), rtol=1e-6)


def test_twice_as_loud_is_the_same_shift_everywhere(rng):
    wave = rng.standard_normal(2000)
    one, two = (audio.log_mel(a * wave, RATE, floor=0) for a in (1, 2))
    np.testing.assert_allclose(two - one, np.log(4), atol=1e-5)


def test_stack():
    found = audio.stack(np.arange(14).reshape(7, 2), 3)
    np.testing.assert_array_equal(found, [[0, 1, 2, 3, 4, 5],
                                          [6, 7, 8, 9, 10, 11]])


def test_wav_bytes():
    file = io.BytesIO(audio.wav_bytes([-1, 1, 0, 0, 2, 2, 9], 8, 2))
    with wav.open(file) as f:
        assert f.getparams()[:4] == (1, 1, 4, 3)
        assert list(f.readframes(9)) == [128, 128, 255]


@pytest.mark.parametrize(("call", "sentence"), [
    (lambda: audio.frames(np.zeros(5), 6, 1), "at least 6 samples"),
    (lambda: audio.frames(np.zeros((5, 5)), 2, 1), "one row"),
    (lambda: audio.frames(np.zeros(5), 2, 0), "hop must be at least 1"),
    (lambda: audio.mel_filters(4, 64, 8000, 80, 5000), "rate / 2 = 4000"),
    (lambda: audio.mel_filters(0, 64, 8000), "n must be at least 1"),
    (lambda: audio.stack(np.zeros((4, 2)), 0), "k must be at least 1"),
])  # fmt: skip
def test_wrong_input_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
