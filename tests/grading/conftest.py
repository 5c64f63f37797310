"""What stands in the way of a test says so, and fails where it must not."""

import os

import pytest

from rnngrading import isolation


@pytest.fixture(scope="session")
def bubblewrap():
    """The level, where this machine has it."""
    if isolation.best() != "bubblewrap":
        why = "bubblewrap does not work on this machine"
        if os.environ.get("RNNCOURSE_REQUIRE_BUBBLEWRAP"):
            pytest.fail(why)
        pytest.skip(why)
    return "bubblewrap"
