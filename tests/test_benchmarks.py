"""The harness counts, compares and reports right. No timing is asserted."""

import io
import json
import sys

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import measure, report, work, worker
from tests.cells import KNOWN

TINY = work.Shape(B=3, T=5, D=4, H=6)


def stub(name, log, seconds=1.0):
    class Stub:
        def ask(self, **question):
            log.append((name, question))
            return {"cpu": seconds, "wall": 2 * seconds}

    made = Stub()
    made.name = name
    return made


def answers(**cpu):
    return {
        name: [{"cpu": c, "wall": 2 * c} for c in times]
        for name, times in cpu.items()
    }


def results(ratio=0.5, fit=0.25):
    ours = {"seconds": [1e-3, 2e-3, 3e-3], "ratio": [1.0, 1.0, 1.0]}
    other = {"seconds": [1e-3, 4e-3, 3e-3], "ratio": [0.4, ratio, 0.6]}
    record = {
        "cell": "lstm", "shape": "small", "threads": 1, "flops": 1,
        "direction": "forward", "cpu": {"ours": ours, "Keras": other},
    }
    return {
        "machine": "a machine", "versions": {"numpy": "2"}, "rounds": 7,
        "layers": [record],
        "memory": [
            {"cell": "lstm", "shape": "small", "name": n, "bytes": b}
            for n, b in (("ours", 3 << 20), ("elsewhere", None))
        ],
        "scaling": {"axes": {
            axis: {
                "values": [1, 2, 4], "seconds": [1.0, 2.0, 4.0],
                "flops": [1, 4, 16], "exponent": 1.0, "theory": 2.0,
            } for axis in "TH"
        }},
        "fit": {"cpu": {"ours": ours, "Keras": other | {"ratio": [fit] * 3}}},
    }


@pytest.mark.parametrize("cell", work.CELLS)
def test_flops_count_every_product(cell):
    gates = KNOWN[cell].blocks
    one_step = 2 * 3 * 4 * gates * 6 + 2 * 3 * 6 * gates * 6
    assert work.flops(cell, TINY, "forward") == 5 * one_step
    assert work.flops(cell, TINY, "training") == 3 * 5 * one_step


@pytest.mark.parametrize("cell", work.CELLS)
@pytest.mark.parametrize("T", [5, 6, 7])
def test_the_limit_does_exactly_those_operations(cell, T, monkeypatch):
    monkeypatch.setattr(work, "LONG", 6)
    shape, done = TINY._replace(T=T), []
    real = np.matmul

    def counted(a, b, out):
        done.append(2 * a.shape[0] * a.shape[1] * b.shape[1])
        return real(a, b, out=out)

    monkeypatch.setattr(np, "matmul", counted)
    for run, direction in zip(
        work.limit(cell, shape), work.DIRECTIONS, strict=True
    ):
        done.clear()
        run()
        assert sum(done) == work.flops(cell, shape, direction)


@pytest.mark.parametrize("cell", work.CELLS)
@pytest.mark.parametrize(
    "name", ["ours, readable", "naive loop", "Keras tf.function", "PyTorch"]
)
def test_all_implementations_compute_the_same(cell, name):
    try:
        other = work.IMPLEMENTATIONS[name](cell, TINY)
    except work.NotInstalled as missing:
        pytest.skip(f"no {missing}")
    for mine, theirs in zip(work.ours(cell, TINY), other, strict=True):
        expected, found = (
            [np.asarray(a) for a in run()] for run in (mine, theirs)
        )
        assert len(found) == len(expected) in {1, 3}
        for a, b in zip(found, expected, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_children_take_turns_forwards_and_backwards():
    log = []
    children = [stub(name, log) for name in "ABC"]
    found = measure.rounds(children, {"time": "forward", "least": 0}, 3)
    assert "".join(name for name, _ in log) == "ABCCBAABC"
    assert all(q == {"time": "forward", "least": 0} for _, q in log)
    assert {name: len(a) for name, a in found.items()} == dict(A=3, B=3, C=3)


def test_a_ratio_is_taken_round_by_round():
    found = measure.summary(answers(
        ours=[1.0, 2.0, 9.0, 4.0, 5.0], other=[2.0, 2.0, 3.0, 4.0, 5.0]
    ))
    # ratios 0.5 1 3 1 1: the medians' ratio would be 4 / 3
    assert found["other"]["ratio"] == [1.0, 1.0, 1.0]
    assert found["ours"]["ratio"] == [1.0, 1.0, 1.0]
    assert found["ours"]["seconds"] == [2.0, 4.0, 5.0]


def test_wall_time_is_summed_up_beside_cpu_time():
    found = measure.summary(answers(ours=[1.0], other=[4.0]), "wall")
    assert found["other"] == {"seconds": [8.0] * 3, "ratio": [0.25] * 3}


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_exponent_of_a_power_law(power):
    x = np.array([1, 2, 4, 8])
    assert measure.exponent(x, 3 * x**power) == pytest.approx(power)


def test_different_results_stop_the_run():
    def child(name, total):
        made = stub(name, [])
        made.ask = lambda **_: {"sum": total}
        return made

    alike = [child("ours", [1.0, 2.0]), child("other", [1.0, 2.0001])]
    measure.agree([*alike, child("GEMM limit", [])], "training")
    with pytest.raises(AssertionError, match="liar computes something else"):
        measure.agree([*alike, child("liar", [1.0, 2.1])], "training")


def test_window_divides_by_the_number_of_calls(monkeypatch):
    clock = iter([0.0, 0.04, 0.08, 0.12])
    monkeypatch.setattr(worker.time, "process_time", lambda: next(clock))
    wall = iter([0.0, 0.3])
    monkeypatch.setattr(worker.time, "perf_counter", lambda: next(wall))
    calls = []
    cpu, elapsed = worker.window(lambda: calls.append(1), 0.1)
    assert len(calls) == 3
    assert cpu == pytest.approx(0.04)
    assert elapsed == pytest.approx(0.1)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_peak_memory_sees_what_a_call_allocates():
    found = worker.peak_memory(lambda: np.ones(1 << 23))  # 64 MiB
    if found is None:
        pytest.skip("the high-water mark cannot be lowered here")
    assert 60 << 20 < found < 200 << 20


def served(*questions):
    replies = []
    lines = io.StringIO("".join(json.dumps(q) + "\n" for q in questions))
    worker.serve(lines, replies.append)
    return replies


def test_a_worker_answers_each_question():
    ready, check, timed, memory = served(
        {"prepare": "ours", "cell": "gru", "shape": TINY},
        {"check": "training"}, {"time": "forward", "least": 0},
        {"memory": "forward"},
    )
    assert ready == {"ready": True}
    assert len(check["sum"]) == 3
    assert timed.keys() == {"cpu", "wall"}
    assert memory.keys() == {"bytes"}


def test_a_missing_library_is_an_answer(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    (reply,) = served({"prepare": "PyTorch", "cell": "rnn", "shape": TINY})
    assert reply == {"missing": "PyTorch"}


def test_a_child_that_cannot_run_is_skipped_with_a_message():
    children = [stub("ours", []), stub("PyTorch", [])]
    children[1].ask = lambda **_: {"missing": "PyTorch"}
    said = []
    assert measure.prepared(children, "rnn", TINY, said.append) == children[:1]
    assert said == ["  PyTorch skipped: no PyTorch"]


def test_a_child_process_runs_and_ends():
    with measure.Child("ours", 1) as child:
        assert child.ask(prepare="ours", cell="rnn", shape=TINY) == {
            "ready": True
        }
        assert child.ask(check="forward")["sum"] == work.checksum(
            *work.ours("rnn", TINY)[0]()
        )
    assert child.process.returncode == 0


def test_a_child_that_dies_says_why():
    child = measure.Child("ours", 1)
    with child, pytest.raises(RuntimeError, match="KeyError: 'no such cell'"):
        child.ask(prepare="ours", cell="no such cell", shape=TINY)


def test_the_table_holds_every_number():
    text = report.table(results())
    for part in (
        "| lstm | small | 2.00 ms | 0.50 (0.40–0.60) |", "## 1 thread",
        "| lstm | small | ours | 3 |", "| lstm | small | elsewhere | – |",
        "| T | 1.00 | 2.00 |", "| Keras | 0.00 | 0.25 (0.25–0.25) |",
    ):
        assert part in text


def test_only_what_moved_by_more_than_a_tie_is_reported():
    assert report.changes(results(), results()) == []
    assert report.changes(results(0.52), results(0.5)) == []
    assert report.changes(results(0.6, 0.2), results(0.5, 0.25)) == [
        "slower by 20%: lstm, small, forward, 1 thread(s), Keras: "
        "0.50 → 0.60",
        "faster by 20%: fit on digits, Keras: 0.25 → 0.20",
    ]


def test_what_one_result_lacks_is_not_compared():
    lacking = results()
    lacking["layers"], lacking["fit"] = [], {"cpu": {}}
    assert report.changes(lacking, results()) == []


def test_the_figure_is_written(tmp_path):
    report.figure(results(), tmp_path / "scaling.png")
    assert (tmp_path / "scaling.png").read_bytes().startswith(b"\x89PNG")


def test_quick_is_a_part_of_the_whole():
    def measured(*arguments):
        return {
            (name, cell, shape, threads)
            for names, cells, shapes, threads in command.plan(
                command.parser().parse_args(arguments)
            )
            for name in names for cell in cells for shape in shapes
        }

    everything, quick = measured(), measured("--quick")
    assert quick < everything
    assert {c for _, c, _, _ in everything} == set(work.CELLS)
    assert {s for _, _, s, _ in everything} == set(work.SHAPES)
    assert {t for _, _, _, t in everything} == {1, 2}
    assert {n for n, *_ in everything} == set(work.IMPLEMENTATIONS)
    assert measured("--cells", "gru", "--shapes", "small", "--threads", "2",
                    "--others", "naive loop") == {
        (name, "gru", "small", 2) for name in ("ours", "naive loop")
    }


def test_results_are_stored_only_when_they_should_be(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(command, "run", lambda options: results())
    where = ["--results", str(tmp_path / "new")]
    command.main([*where, "--quick"])
    assert not (tmp_path / "new").exists()
    command.main(where)
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == [
        "results.json", "scaling.png", "table.md"
    ]
    capsys.readouterr()
    monkeypatch.setattr(command, "run", lambda options: results(0.9))
    command.main([*where, "--quick"])
    assert "slower by 80%" in capsys.readouterr().out
    stored = json.loads((tmp_path / "new" / "results.json").read_text())
    assert stored == results()
