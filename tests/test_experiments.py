"""Intervals against SciPy and their promise; runs that are kept."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from rnncourse import experiments
from rnncourse.experiments import Interval, conduct, interval, repeat, share
from tests.measured import drawn, fails_at_two


@pytest.mark.parametrize("n", [2, 3, 10])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_equal_to_scipy(n, level, rng):
    values = rng.normal(3, 2, n)
    found = interval(values, level)
    expected = stats.ttest_1samp(values, 0).confidence_interval(level)
    np.testing.assert_allclose(found[1:3], expected, rtol=1e-12)
    assert found.mean == pytest.approx(values.mean()) and found.n == n


def test_covers_the_truth_as_often_as_it_says(rng):
    runs = [interval(rng.normal(5, 1, 3), 0.8) for _ in range(2000)]
    share = np.mean([r.low <= 5 <= r.high for r in runs])
    assert share == pytest.approx(0.8, abs=0.03)


def test_two_values_by_hand():
    # t(0.975, 1) = tan(0.475 π); deviation of 0 and 2 from their mean: √2
    half = np.tan(0.475 * np.pi)
    found = interval([0, 2])
    np.testing.assert_allclose(found, (1, 1 - half, 1 + half, 2))


def test_equal_values_leave_no_doubt():
    assert interval([0.5, 0.5, 0.5]) == (0.5, 0.5, 0.5, 3)


def test_written_form():
    assert str(Interval(0.971, 0.961, 0.981, 3)) == "0.97 ± 0.01 (n = 3)"


@pytest.mark.parametrize(
    "low, high, shared",
    [(0, 1, False), (0, 2, True), (2.5, 2.6, True), (3, 9, True),
     (3.1, 9, False), (0, 9, True)],
)
def test_overlap(low, high, shared):
    a, b = Interval(2.5, 2, 3, 3), Interval((low + high) / 2, low, high, 3)
    assert a.overlaps(b) is shared and b.overlaps(a) is shared


def test_every_seed_has_a_generator_of_its_own():
    found = repeat(lambda rng: rng.random(), [0, 1, 0])
    expected = [np.random.default_rng(s).random() for s in (0, 1, 0)]
    assert found == expected


@pytest.mark.parametrize("values", [[1], [], [1, np.nan], [[1, 2]], 3])
def test_too_few_or_wrong_values_are_refused(values):
    with pytest.raises(ValueError, match="two or more finite numbers; got"):
        interval(values)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_is_a_share(level):
    with pytest.raises(ValueError, match=rf"level .*\(0, 1\); got {level}"):
        interval([1, 2], level)


# --- shares and tables ------------------------------------------------------


@pytest.mark.parametrize("k, n", [(0, 1), (0, 10), (3, 10), (10, 10), (7, 9)])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_share_is_scipys_wilson(k, n, level):
    found = share([True] * k + [False] * (n - k), level)
    expected = stats.binomtest(k, n).proportion_ci(level, "wilson")
    np.testing.assert_allclose(found[1:3], expected, rtol=1e-12, atol=1e-15)
    assert found.mean == k / n and found.n == n


@pytest.mark.parametrize("hits", [[], [1, 0], [[True]], [0.5], "yes"])
def test_a_share_is_of_true_and_false(hits):
    with pytest.raises(ValueError, match=r"hits must be .*True or False; got"):
        share(hits)


def test_a_table_has_a_line_for_each_setting():
    found = experiments.table({
        "LSTM": {"solved": [True] * 9 + [False], "error": [0.5, 0.5]},
        "an RNN": {"solved": [False, False]},
    }).splitlines()
    assert [line.split("  ")[0] for line in found] == ["", "LSTM", "an RNN"]
    assert "9 of 10 [0.60, 0.98]" in found[1]
    assert "0.50 ± 0.00 (n = 2)" in found[1]
    assert found[2].endswith("0 of 2 [0.00, 0.66]")
    assert len({line.find(word) for line, word in zip(
        found, ("solved", "9 of", "0 of"), strict=True)}) == 1


def test_a_table_of_plain_values():
    assert experiments.table({"a": [1.0, 1.0]}) == "a  1.00 ± 0.00 (n = 2)"


# --- runs -------------------------------------------------------------------


def seeds_of(folder):
    return sorted(json.loads(p.read_text("utf-8"))["seed"]
                  for p in folder.glob("*.json"))


def test_two_jobs_give_the_numbers_of_one(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    settings = {"small": {"n": 3}, "large": {"n": 40}}
    found = [
        conduct(drawn, settings, range(2), tmp_path / str(jobs), jobs=jobs)
        for jobs in (1, 2)
    ]
    for one, two in zip(*found, strict=True):
        assert os.getpid() not in {
            run["numbers"].pop("process") for run in (one, two)
        }
        assert one["numbers"] == two["numbers"]
    assert [(run["setting"], run["seed"]) for run in found[0]] == [
        ("small", 0), ("small", 1), ("large", 0), ("large", 1)
    ]
    first = found[0][0]
    a = np.random.default_rng(0).standard_normal((3, 3))
    assert first["numbers"]["sum"] == pytest.approx((a @ a).sum(), rel=1e-12)
    assert first["numbers"]["list"] == a[0].tolist()
    assert first["numbers"]["threads"] == "1"
    assert first["configuration"] == {"n": 3} and first["seconds"] >= 0
    assert os.environ["OMP_NUM_THREADS"] == "7"


KILLED = """
import os, signal, sys
from pathlib import Path
from rnncourse.experiments import conduct

folder = Path(sys.argv[1])

def measure(seed):
    with open(folder / "log", "a") as log:
        print(seed, file=log)
    if seed == 2 and not (folder / "killed").exists():
        (folder / "killed").touch()
        os.kill(os.getppid(), signal.SIGTERM)
        os._exit(1)
    return seed * 10

if __name__ == "__main__":
    runs = conduct(measure, {"one": {}}, range(4), folder / "kept")
    print([run["numbers"] for run in runs])
"""


def test_a_killed_experiment_goes_on(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(KILLED, "utf-8")

    def start():
        return subprocess.run(
            [sys.executable, script, tmp_path], capture_output=True,
            text=True, env={**os.environ, "PYTHONPATH": os.getcwd()},
        )

    assert start().returncode in {-signal.SIGTERM, signal.SIGTERM}
    assert seeds_of(tmp_path / "kept") == [0, 1]
    again = start()
    assert again.stdout.strip() == "[0, 10, 20, 30]", again.stderr
    assert (tmp_path / "log").read_text().split() == list("012" "23")


def test_a_failing_run_is_named_and_the_others_stay(tmp_path):
    message = "the run 'it' with seed 2 failed: FloatingPointError: the loss"
    with pytest.raises(RuntimeError, match=message):
        conduct(fails_at_two, {"it": {}}, range(9), tmp_path)
    assert set(seeds_of(tmp_path)) >= {0, 1} and 2 not in seeds_of(tmp_path)


@pytest.mark.parametrize("text", ["", '{"setting": "it", "nu', "[]", "{}"])
def test_a_damaged_file_is_named(tmp_path, text):
    conduct(fails_at_two, {"it": {}}, [0], tmp_path)
    (path,) = tmp_path.glob("*.json")
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"is not a kept run .*delete it") as e:
        conduct(fails_at_two, {"it": {}}, [0, 1], tmp_path)
    assert str(path) in str(e.value)
    path.unlink()
    assert len(conduct(fails_at_two, {"it": {}}, [0, 1], tmp_path)) == 2


def test_a_changed_setting_is_another_run(tmp_path):
    for n in (2, 3):
        (run,) = conduct(drawn, {"it": {"n": n}}, [0], tmp_path)
        assert run["numbers"]["whole"] == n
    assert len(list(tmp_path.glob("*.json"))) == 2


def test_no_run_starts_too_late(tmp_path):
    assert not conduct(
        fails_at_two, {"it": {}}, range(9), tmp_path, until=time.time()
    )


def test_a_script_writes_a_record_when_all_runs_are_there(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(experiments, "PACKAGE", tmp_path / "package")
    (tmp_path / "package").mkdir()
    (tmp_path / "build").mkdir()
    settings = {"a": {"n": 2}, "b": {"n": 3}}
    monkeypatch.setattr(sys, "argv", ["dir/two-sizes.py", "--minutes", "0"])
    experiments.run_script(drawn, settings, [0, 1])
    stored = tmp_path / "package/records/two-sizes.json"
    assert not stored.exists()
    assert "0 of 4 runs are there" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["dir/two-sizes.py", "--jobs", "2"])
    experiments.run_script(drawn, settings, [0, 1])
    found = json.loads(stored.read_text("utf-8"))
    assert found["command"] == "python experiments/two-sizes.py"
    assert found["settings"] == settings and found["seeds"] == [0, 1]
    assert found["results"]["b"]["whole"] == [3, 3]
    assert set(found["versions"]) == {"python", "numpy"}
    assert found["date"][:2] == "20" and found["seconds"] >= 0


def test_a_run_that_is_a_plain_number_makes_a_plain_list(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(experiments, "PACKAGE", tmp_path / "package")
    monkeypatch.setattr(sys, "argv", ["plain.py"])
    (tmp_path / "package").mkdir()
    experiments.run_script(fails_at_two, {"a": {}}, [0, 1])
    path = tmp_path / "package/records/plain.json"
    assert json.loads(path.read_text("utf-8"))["results"] == {"a": [0, 1]}


def test_stored_records_say_how_they_were_made():
    folder = Path(experiments.__file__).parent / "records"
    names = sorted(path.stem for path in folder.glob("*.json"))
    assert names
    for name in names:
        found = experiments.record(name)
        script = found["command"].split()[1]
        assert (folder.parents[1] / script).exists(), name
        assert {"date", "versions", "seconds", "results"} <= set(found), name
