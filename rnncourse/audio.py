"""From sound to features: frames, their spectra, and what an ear resolves.

    log_mel(wave, rate)            # (samples,) → (frames, filters)

A frame is a short stretch of sound; its power spectrum says how much of
each frequency is in it; triangular filters, narrow below and wide above,
add up what an ear hardly tells apart; the logarithm makes loud and soft
comparable. Each step throws something away, and the chapter on hearing
says what.
"""

import io
import wave as wav

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from rnncourse._arguments import need_int


def frames(wave: ArrayLike, length: int, hop: int) -> np.ndarray:
    """Every `hop` samples a stretch of `length`: (samples,) → (n, length).

    Samples at the end that fill no frame are left out.
    """
    need_int("length", length, 1)
    need_int("hop", hop, 1)
    wave = np.asarray(wave)
    if wave.ndim != 1 or len(wave) < length:
        raise ValueError(
            f"wave must be one row of at least {length} samples; got shape "
            f"{wave.shape}"
        )
    return sliding_window_view(wave, length)[::hop]


def hann(length: int) -> np.ndarray:
    """(1 − cos(2π m / length)) / 2: no edges where a frame is cut out.

    Of period `length`, so that windows half of it apart sum to one.
    """
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)


def power(frames: ArrayLike) -> np.ndarray:
    """|DFT|² of each windowed frame: (…, length) → (…, length // 2 + 1).

    Bin k is the frequency k · rate / length; the phase is lost.
    """
    frames = np.asarray(frames)
    return np.abs(np.fft.rfft(frames * hann(frames.shape[-1]))) ** 2


def to_mel(hertz: ArrayLike) -> np.ndarray:
    """Pitch as it is heard: 1127 ln(1 + f / 700)."""
    return 1127 * np.log1p(np.asarray(hertz) / 700)


def from_mel(mel: ArrayLike) -> np.ndarray:
    """Frequency in hertz; undoes `to_mel`."""
    return 700 * np.expm1(np.asarray(mel) / 1127)


def mel_filters(
    n: int, length: int, rate: float, low: float = 80, high: float = 7600
) -> np.ndarray:
    """Triangles, equally wide in mel: (length // 2 + 1, n), in [0, 1].

    n + 2 points divide `low` … `high` (hertz) evenly in mel; filter k rises
    from point k to point k + 1 and falls to point k + 2. Between the tops
    of the first and the last filter, the filters sum to one.
    """
    need_int("n", n, 1)
    if not 0 <= low < high <= rate / 2:
        raise ValueError(
            f"low and high must be 0 ≤ low < high ≤ rate / 2 = {rate / 2}; "
            f"got {low} and {high}"
        )
    points = np.linspace(to_mel(low), to_mel(high), n + 2)
    left, top, right = points[:-2], points[1:-1], points[2:]
    bins = to_mel(np.fft.rfftfreq(length, 1 / rate))[:, None]
    rising = (bins - left) / (top - left)
    falling = (right - bins) / (right - top)
    return np.maximum(np.minimum(rising, falling), 0)


def log_mel(
    wave: ArrayLike, rate: float, n: int = 24, *, length: int = 512,
    hop: int = 220, floor: float = 1e-3,
) -> np.ndarray:
    """log(floor + power in each of n mel filters): (frames, n) float32.

    wave: (samples,) in [−1, 1]; length, hop: of a frame, in samples.
    floor: the power that counts as silence, so that the logarithm of
    nothing is no −∞.
    """
    spectrum = power(frames(wave, length, hop))
    energy = spectrum @ mel_filters(n, length, rate)
    return np.log(floor + energy).astype(np.float32)


def stack(features: np.ndarray, k: int) -> np.ndarray:
    """k frames side by side make one step: (T, D) → (T // k, k·D).

    The sequence becomes shorter, and nothing is lost but up to k − 1
    frames at its end.
    """
    need_int("k", k, 1)
    steps = len(features) // k
    return features[: steps * k].reshape(steps, -1)


def wav_bytes(wave: ArrayLike, rate: int, every: int = 1) -> bytes:
    """A WAV file of 8 bits a sample, to be played in a notebook.

    wave: (samples,) in [−1, 1]; every: the mean of so many samples is one.
    """
    need_int("every", every, 1)
    sound = np.asarray(wave, float)
    sound = sound[: len(sound) // every * every].reshape(-1, every).mean(1)
    samples = np.round(127.5 + 127.5 * sound.clip(-1, 1)).astype(np.uint8)
    with io.BytesIO() as file:
        with wav.open(file, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(1)
            out.setframerate(rate // every)
            out.writeframes(samples.tobytes())
        return file.getvalue()
