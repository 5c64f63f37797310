"""Jobs: each in a process of its own, whatever that process does."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from rnngrading import jobs
from rnngrading.policy import notebooks
from rnngrading.receipt import Job
from tests.grading import fakes
from tests.grading.submissions import ROOT

LINUX = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux can adopt"
)


def job(data="", student="ana", file="ana/05-lstm.ipynb"):
    release = (ROOT / "exercises" / "05-lstm.ipynb").read_bytes()
    return Job(
        student, "05-lstm", str(file), None, data.encode(), release, "s",
        "process", 5, 1024,
    )


def results(work, **options):
    with closing(jobs.run(work, **{"mark": fakes.mark, **options})) as done:
        return [receipt for _, receipt in done]


def gone(pid):
    """Whether a process and its folders go away: in a moment, or later on a
    busy machine."""
    for _ in range(2000):
        if not _lives(pid) and not list(Path("/tmp").glob(f"rnn-{pid}-*")):
            return True
        time.sleep(0.05)
    return False


def _lives(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def log(path):
    return [int(line) for line in path.read_text().split()]


def test_every_job_has_its_receipt():
    work = [job(student=f"s{k}", data=str(k)) for k in range(7)]
    found = results(iter(work), workers=2)
    assert sorted(r.student for r in found) == [f"s{k}" for k in range(7)]
    assert {r.key for r in found} == {one.key for one in work}


def test_no_jobs():
    assert results([]) == []


def test_jobs_are_read_as_they_are_needed():
    read = []

    def work():
        for k in range(30):
            read.append(k)
            yield job(data=str(k))

    with closing(jobs.run(work(), mark=fakes.mark, workers=1)) as done:
        next(done)
        assert len(read) < 10


@LINUX
def test_processes_are_forked_from_one_without_threads():
    first, second = (json.loads(receipt.reason) for receipt in results(
        [job("a"), job("b")], mark=fakes.about))
    for found in first, second:
        assert found["threads"] == 1
        assert found["pools"] == "1"
        assert "forkserver" in found["parent"]
        assert found["session"] == found["pid"] != os.getpid()
    assert first["pid"] != second["pid"]


def test_the_environment_stays_as_it_was(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    results([job()])
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


def test_a_process_that_dies_is_tried_again_and_then_lost(tmp_path):
    path = tmp_path / "log"
    found, = results([job(student="dies", file=path)], mark=fakes.stubborn)
    assert found.status == "lost"
    assert found.reason == (
        "The grader's process ended before there was a mark."
    )
    assert len(log(path)) == 2
    assert [e.points for e in found.exercises] == [0] * len(
        notebooks()["05-lstm"])


def test_a_process_that_dies_once_costs_nothing(tmp_path):
    path = tmp_path / "log"
    found, = results(
        [job(student="dies once", file=path)], mark=fakes.stubborn
    )
    assert found.status == "marked"
    assert len(log(path)) == 2


def test_a_bug_is_lost_with_its_message(tmp_path):
    found, = results(
        [job(student="raises", file=tmp_path / "log")], mark=fakes.stubborn
    )
    assert found.reason == (
        "The grader failed: RuntimeError: there is a bug"
    )


def test_others_are_marked_beside_one_that_dies(tmp_path):
    found = results([
        job("1", student="dies", file=tmp_path / "a"),
        job("2", file=tmp_path / "b"), job("3", file=tmp_path / "c"),
    ], mark=fakes.stubborn, workers=2)
    assert sorted(r.status for r in found) == ["lost", "marked", "marked"]


@pytest.fixture
def when_it_hangs(monkeypatch, tmp_path):
    """The time of a job is over once it hangs, however long that takes."""
    tries = []

    class Timer(threading.Thread):
        def __init__(self, limit, late):
            super().__init__(daemon=True)
            tries.append(self)
            self.late, self.lines = late, 2 * len(tries)
            self.over = threading.Event()

        def run(self):
            path = tmp_path / "log"
            while not self.over.wait(0.02):
                if path.exists() and len(log(path)) >= self.lines:
                    return self.late()

        def cancel(self):
            self.over.set()

    monkeypatch.setattr(jobs.threading, "Timer", Timer)


@LINUX
def test_one_that_hangs_is_ended_with_what_it_started(
        tmp_path, when_it_hangs):
    path = tmp_path / "log"
    found, = results(
        [job(student="hangs", file=path)], mark=fakes.stubborn, limit=6
    )
    assert found.status == "lost"
    assert found.reason == "The grader was stopped after 6 seconds."
    assert len(log(path)) == 4
    assert all(map(gone, log(path)))


@LINUX
@pytest.mark.parametrize("student", ["leaves", "leaves and dies"])
def test_nothing_gets_away(tmp_path, student):
    path = tmp_path / "log"
    results([job(student=student, file=path)], mark=fakes.stubborn)
    assert len(log(path)) in (2, 4)
    assert all(map(gone, log(path)))


def test_nothing_is_printed(tmp_path, capfd):
    found, = results(
        [job(student="prints", file=tmp_path / "log")], mark=fakes.stubborn
    )
    assert found.status == "marked"
    assert "SHOUT" not in "".join(capfd.readouterr())


@LINUX
def test_closing_ends_what_is_at_work(tmp_path):
    path = tmp_path / "log"
    work = [job("quick", file=tmp_path / "other"),
            *(job(str(k), student="hangs", file=path) for k in range(9))]
    with closing(jobs.run(work, mark=fakes.stubborn, workers=2)) as done:
        next(done)
        while not path.exists() or not log(path):
            time.sleep(0.05)
        began = time.monotonic()
    assert time.monotonic() - began < fakes.HANGS / 2
    assert all(map(gone, log(path)))


@LINUX
@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]
)
def test_killing_the_run_ends_its_processes(tmp_path, number):
    path = tmp_path / "log"
    code = (
        "import signal\n"
        "from tests.grading import fakes, test_jobs\n"
        "from rnngrading import jobs\n"
        "if __name__ == '__main__':\n"
        # What a script starts in the background ignores Ctrl-C.
        "    signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "    with jobs.interruptible():\n"
        f"        test_jobs.results([test_jobs.job(student='hangs', "
        f"file={str(path)!r})], mark=fakes.stubborn)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE,
    ) as process:
        while not path.exists() or len(log(path)) < 2:
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.05)
        process.send_signal(number)
        _, said = process.communicate(timeout=fakes.HANGS / 2)
    assert all(map(gone, log(path)))
    if number != signal.SIGKILL:
        assert b"KeyboardInterrupt" in said


def test_signals_are_as_before_afterwards():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), jobs.interruptible():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


def test_interruptible_does_nothing_in_a_thread():
    before, seen = signal.getsignal(signal.SIGTERM), []

    def body():
        with jobs.interruptible():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    assert seen == [before]


def as_a_daemon(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    process = jobs.multiprocessing.current_process()
    monkeypatch.setitem(process._config, "daemon", True)


def test_a_daemon_runs_a_program(monkeypatch, tmp_path):
    as_a_daemon(monkeypatch)
    assert jobs.work(job("x"), fakes.mark) == fakes.mark(job("x"))
    path = tmp_path / "log"
    found = jobs.work(job(student="dies", file=path), fakes.stubborn)
    assert found.reason == (
        "The grader's process ended before there was a mark."
    )
    assert len(log(path)) == 2


@LINUX
def test_a_daemon_ends_what_hangs(monkeypatch, tmp_path, when_it_hangs):
    as_a_daemon(monkeypatch)
    path = tmp_path / "log"
    found = jobs.work(job(student="hangs", file=path), fakes.stubborn, 6)
    assert found.reason == "The grader was stopped after 6 seconds."
    assert all(map(gone, log(path)))


def test_a_file_beside_is_not_imported(monkeypatch, tmp_path):
    as_a_daemon(monkeypatch)
    (tmp_path / "rnncourse.py").write_text("raise SystemExit")
    (tmp_path / "json.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    assert jobs.work(job(), fakes.mark).status == "marked"


def test_the_working_folder_changes_nothing(tmp_path):
    """Neither which course marks nor what it imports: an instructor may
    stand in the folder of what was handed in."""
    for name in ("rnncourse", "nbformat", "json", "signal"):
        (tmp_path / f"{name}.py").write_text(
            f"open({str(tmp_path / 'imported')!r}, 'w')\nraise SystemExit")
    code = (
        "import os, sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from rnngrading import course\n"
        "from tests.grading import fakes, test_jobs\n"
        "if __name__ == '__main__':\n"
        f"    os.chdir({str(tmp_path)!r})\n"
        "    found, = test_jobs.results([test_jobs.job()])\n"
        "    assert found.key == test_jobs.job().key\n"
        "    print(found.status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True,
        text=True,
    )
    assert done.stdout == "marked\n", done.stderr
    assert not (tmp_path / "imported").exists()


@pytest.mark.parametrize("address", [
    "tcp://127.0.0.1:8786", "dask://", "dask://host:1/x", "127.0.0.1:1", "",
])
def test_an_executor_that_is_none(address):
    with pytest.raises(ValueError, match="executor must be dask://HOST:PORT"):
        results([job()], executor=address)


def test_dask_missing_is_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match="pip install distributed"):
        results([job()], executor="dask://127.0.0.1:9")


def test_cores():
    assert 1 <= jobs.cores() <= os.cpu_count()


def test_fakes_are_found_by_other_processes():
    assert Path(fakes.__file__).parent == Path(__file__).parent
