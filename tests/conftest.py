"""Fixtures and the hypothesis profile; the environment is set one up."""

import functools
import os

import hypothesis
import numpy as np
import pytest

hypothesis.settings.register_profile(
    "course", deadline=None, derandomize=True, database=None
)
hypothesis.settings.load_profile("course")


def pytest_runtest_setup(item):
    """A test that needs a data set says so, or fails where it must run."""
    for mark in item.iter_markers("needs"):
        if data_state(*mark.args) != "ready":
            message = (
                f'needs the data set "{mark.args[0]}", run: '
                f"rnncourse data fetch {mark.args[0]}"
            )
            if os.environ.get("RNNCOURSE_REQUIRE_DATA") and brought(*mark.args):
                pytest.fail(message, pytrace=False)
            pytest.skip(message)


def brought(name):
    """Whether `rnncourse data fetch` brings the set without being asked."""
    from rnncourse.data import fetch

    return not fetch.CATALOGUE[name].optional


@functools.cache
def data_state(name):
    from rnncourse.data import fetch

    return fetch.states([name])[name]


@pytest.fixture
def rng():
    """The same random numbers for every test."""
    return np.random.default_rng(0)


@pytest.fixture
def seeded():
    """Keras's own random numbers, the same for every test."""
    import keras

    keras.utils.set_random_seed(0)


@pytest.fixture(scope="session")
def context():
    """Chromium; without one the tests are skipped, or fail where required."""
    from tools.check_book import find_browser, offline_browser

    executable = find_browser()
    if executable is None:
        if os.environ.get("RNNCOURSE_REQUIRE_BROWSER"):
            pytest.fail("no Chromium found, and RNNCOURSE_REQUIRE_BROWSER set")
        pytest.skip("no Chromium found: install it, or set CHROMIUM=path")
    with offline_browser(executable) as found:
        yield found
