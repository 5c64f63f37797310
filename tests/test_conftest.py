"""`make test` thins what is marked as a long sweep, and says what it left."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONG = '''
import pytest

@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize("k", range(10))
def test_case(k):
    if k == 5:
        pytest.skip("five is odd")

@pytest.mark.sweep(keep=4)
@pytest.mark.parametrize("k", range(3))
def test_short(k):
    pass
'''
LEFT = "the rest of the long sweeps: make test-all"


@pytest.fixture
def run(tmp_path):
    def run(chosen):
        (tmp_path / "pytest.ini").write_text(
            "[pytest]\nmarkers =\n    sweep(keep)\n    exhaustive\n")
        (tmp_path / "test_long.py").write_text(LONG)
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-v", "-p", "conftest",
             "-p", "no:cacheprovider", "-m", chosen, str(tmp_path)],
            cwd=ROOT, capture_output=True, text=True,
        ).stdout

    return run


def test_of_a_sweep_evenly_spread_cases_stay(run):
    said = run("not exhaustive")
    kept = [k for k in range(10) if f"test_case[{k}]" in said]
    assert kept == [0, 2, 5, 7]
    assert "test_short[2]" in said
    assert LEFT in said and "five is odd (1 test)" in said


def test_all_of_it_runs_where_all_is_asked_for(run):
    said = run("")
    assert all(f"test_case[{k}]" in said for k in range(10))
    assert LEFT not in said and "five is odd (1 test)" in said
