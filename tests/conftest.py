"""Fixtures and the hypothesis profile; the environment is set one up."""

import hypothesis
import numpy as np
import pytest

hypothesis.settings.register_profile(
    "course", deadline=None, derandomize=True, database=None
)
hypothesis.settings.load_profile("course")


@pytest.fixture
def rng():
    """The same random numbers for every test."""
    return np.random.default_rng(0)


@pytest.fixture
def seeded():
    """Keras's own random numbers, the same for every test."""
    import keras

    keras.utils.set_random_seed(0)
