"""The book, built once, and a browser without a network to read it in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.check_book import DESKTOP

ROOT = Path(__file__).resolve().parents[2]
BUILD = "from jupyter_book.cli.main import main; main()"


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """The folder of the built HTML; a warning of the build is an error."""
    folder = tmp_path_factory.mktemp("book")
    done = subprocess.run(
        [
            *(sys.executable, "-c", BUILD, "build", str(ROOT)),
            *("--path-output", str(folder)),
            *("-W", "-n", "--keep-going"),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
    )
    said = (done.stdout + done.stderr).splitlines()
    faults = [line for line in said if "WARNING" in line or "ERROR" in line]
    assert done.returncode == 0, "\n".join(faults or said[-30:])
    return folder / "_build" / "html"


@pytest.fixture
def page(context):
    """A page of a reader who was never here: no theme chosen before."""
    reader = context.browser.new_context(
        viewport=DESKTOP, offline=True, color_scheme="light"
    )
    yield reader.new_page()
    reader.close()
