"""Vowels that nine men spoke: real speech, of varying length."""

from typing import NamedTuple

import numpy as np

from rnncourse.data import fetch

LENGTH, COEFFICIENTS = 29, 12


class Utterances(NamedTuple):
    """x (n, 29, 12) float32, zeros after the end; y (n,) int64 speakers;
    mask (n, 29) bool, True on frames."""

    x: np.ndarray
    y: np.ndarray
    mask: np.ndarray


class Vowels(NamedTuple):
    """train and test, both Utterances."""

    train: Utterances
    test: Utterances


def load_vowels() -> Vowels:
    """640 utterances of the two vowels /ae/, to tell nine speakers apart.

    An utterance has 7 … 29 frames of 12 coefficients of linear prediction.
    270 are for training, 30 a speaker; 370 for testing, 24 … 88 a speaker:
    the split of the authors. All nine speakers are in both parts, because
    the task is to recognise them; no utterance is.

    Returns Vowels. Raises FileNotFoundError where the set was not fetched:
    `rnncourse data fetch vowels`.

    Source: M. Kudo, J. Toyama and M. Shimbo, "Multidimensional Curve
    Classification Using Passing-Through Regions", Pattern Recognition
    Letters 20(11–13), 1999; UCI Machine Learning Repository (CC BY 4.0),
    as the package sktime carries it.
    """
    return Vowels(_read("vowels-train.ts"), _read("vowels-test.ts"))


def _read(file):
    """One utterance a line: coefficients : … : speaker, frames by comma."""
    text = fetch.read(file).decode("utf-8")
    rows = [
        line.split(":")
        for line in text.splitlines()
        if line and line[0] not in "#@"
    ]
    x = np.zeros((len(rows), LENGTH, COEFFICIENTS), np.float32)
    mask = np.zeros(x.shape[:2], bool)
    for row, frames, real in zip(rows, x, mask, strict=True):
        values = np.array([c.split(",") for c in row[:-1]], np.float32).T
        frames[: len(values)] = values
        real[: len(values)] = True
    y = np.array([row[-1] for row in rows], np.int64) - 1
    return Utterances(x, y, mask)
