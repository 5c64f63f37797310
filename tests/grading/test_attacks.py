"""Every case of the attack suite gets the marks that it must get."""

import json
import os
import re
from bisect import bisect_left
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from rnncourse.exercises import get, names
from rnngrading import isolation
from rnngrading.receipt import Entry, Receipt
from tests.grading import table
from tests.grading.cases import (
    BACKWARD,
    FORWARD,
    GUARD,
    NOTEBOOK,
    STEP,
    WRONG,
    Case,
    everything,
    exercises,
    fill,
    job,
    source,
)
from tests.grading.outcomes import Outcome, malformed, marked, outcome, pool
from tests.grading.submissions import ROOT, data, solutions, submission

CASES = {case.name: case for case in everything()}
# One of each family; all the others in the whole suite.
FIRST = {case.family: case.name for case in reversed(everything())}
# Harmless, and one of each kind; the table holds all that may run there.
AT_PROCESS = (
    "all-of-02-simple-rnn", "import-the-reference", "read-beside-the-package",
    "know-the-path", "hard-coded", "replace-check", "replace-the-probe",
    "masked-array", "pickled", "walk-the-frames", "environment",
    "ast-transformer", "forged-answers", "garbage-on-the-wire",
    "check-says-passed", "skip-in-the-check", "stored-outputs", "kernelspec",
    "exit-at-once", "endless-loop", "colab", "bare", "error", "empty",
    "daemon", "child-holds-the-output",
)
SOLVED = data(submission())


@pytest.fixture(scope="module")
def sandbox():
    """Skips, or fails where bubblewrap is required, if there is none."""
    try:
        isolation.need("bubblewrap")
    except ValueError as error:
        if os.environ.get("RNNCOURSE_REQUIRE_BUBBLEWRAP") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))
    return "bubblewrap"


@pytest.fixture(scope="module")
def processes():
    with pool() as found:
        yield found
        found.shutdown(cancel_futures=True)


@pytest.fixture(scope="module")
def outcomes(request, processes):
    """(name, level) → future of the Outcome, for all tests that will run."""
    levels = {"test_marks": "bubblewrap", "test_process": "process"}
    chosen = [
        (item.callspec.params["name"], levels[item.originalname])
        for item in request.session.items
        if getattr(item, "originalname", None) in levels
        and item.module is request.module
    ]
    return {key: processes.submit(outcome, *key) for key in chosen
            if key[1] == "process" or isolation.best() == key[1]}


@pytest.mark.sweep(keep=40)
def _thinned(names, most):
    """Parameters of which a few run each time, the rest where all is run."""
    return [
        name if name in most
        else pytest.param(name, marks=pytest.mark.exhaustive)
        for name in names
    ]


@pytest.mark.parametrize("name", _thinned(CASES, set(FIRST.values())))
def test_marks(name, sandbox, outcomes):
    found = outcomes[name, sandbox].result()
    assert not found.wrong, "\n".join((CASES[name].tries, *found.wrong))
    assert not found.undeserved
    assert not found.lost


@pytest.mark.sweep(keep=9)
@pytest.mark.parametrize("name", _thinned(AT_PROCESS, AT_PROCESS[:4]))
def test_process(name, outcomes, record_property):
    """Without a sandbox some cheats succeed; which they are is known."""
    assert not CASES[name].inside
    found = outcomes[name, "process"].result()
    assert not found.wrong, "\n".join((CASES[name].tries, *found.wrong))
    undeserved, _, _ = table.perfectly(CASES[name], found)
    record_property("undeserved", undeserved)


def test_the_page_says_what_the_stored_table_holds():
    """Of which day it is, and how many cases it does not hold yet: those
    come in by python -m tests.grading.table --store."""
    run = json.loads(table.STORED.read_text("utf-8"))
    stored = run["levels"]
    page = json.loads(
        (ROOT / "chapters" / "instructors.ipynb").read_text("utf-8"))
    printed = "".join(
        "".join(out.get("text", ())) for cell in page["cells"]
        for out in cell.get("outputs", ())
    )
    assert f"run of {run['date']}\n" in printed
    assert set(stored) == set(isolation.LEVELS)
    for level, found in stored.items():
        newer = [case.name for case in table.allowed(level)
                 if case.name not in found]
        assert re.search(
            rf"^{level} +{len(found)} notebooks, .*; {len(newer)} newer "
            "cases are not in it$", printed, re.M
        ), f"{level}: not in the stored table are {', '.join(newer)}"
    assert not any(row["undeserved"] or row["lost"]
                   for row in stored["bubblewrap"].values())
    assert not any(row["lost"] for row in stored["process"].values())


# --- two submissions at a time ----------------------------------------------

def _wrong_step(code):
    return data(submission(NOTEBOOK, {
        STEP: source(STEP, WRONG[STEP] + code)}))


def _slow(seconds):
    """Right answers of which one works for some seconds."""
    answer = solutions()[FORWARD] + dedent(f"""
        import time
        _forward = rnn_forward    # a name that no other cell has
        def rnn_forward(x, h_0, p):
            end = time.process_time() + {seconds / 8}
            while time.process_time() < end:
                pass
            return _forward(x, h_0, p)
        """)
    return data(submission(NOTEBOOK, {FORWARD: answer}))


def _points(receipt):
    return {row.exercise: row.points for row in receipt.exercises}


def _together(processes, *contents, level, **rest):
    """The receipts of notebooks that are marked at the same time."""
    futures = [
        processes.submit(marked, job(content, NOTEBOOK, level, **rest))
        for content in contents
    ]
    wait(futures)
    return [future.result() for future in futures]


ALL_POINTS = {name: get(name).points for name in exercises(NOTEBOOK)}


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two cores")
def test_a_busy_neighbour_costs_no_marks(sandbox, processes):
    busy = _wrong_step(GUARD + dedent("""
        import os, time
        for _ in range(30):
            try:
                if os.fork() == 0:
                    end = time.time() + 4
                    while time.time() < end:
                        pass
                    os._exit(0)
            except OSError:
                break
        time.sleep(4)
        """))
    eve, honest = _together(
        processes, busy, _slow(1), level=sandbox, timeout=300)
    assert _points(honest) == ALL_POINTS
    assert _points(eve)[STEP] == 0


def test_another_kernel_cannot_be_reached(sandbox, processes):
    """The cheat sends a wrong function to every kernel that it finds."""
    intruder = _wrong_step(GUARD + dedent("""
        import glob, time
        from jupyter_client import BlockingKernelClient
        seen, end = set(), time.time() + 5
        while time.time() < end:
            files = {*glob.glob("/tmp/**/*.json", recursive=True),
                     *glob.glob("/run/**/*.json", recursive=True),
                     *glob.glob("/home/**/.*.json", recursive=True)} - seen
            seen |= files
            for path in files:
                client = BlockingKernelClient(connection_file=path)
                try:
                    client.load_connection_file()
                    client.start_channels(stdin=False, hb=False)
                    client.execute("rnn_forward = rnn_output = None")
                except Exception as error:
                    print(error)
            time.sleep(0.2)
        """))
    victim = data(submission(NOTEBOOK, {
        BACKWARD: solutions()[BACKWARD] + "\nimport time\ntime.sleep(4)\n"}))
    eve, honest = _together(
        processes, intruder, victim, level=sandbox, timeout=300)
    assert _points(honest) == ALL_POINTS
    assert _points(eve)[STEP] == 0


def test_the_same_file_gets_the_same_receipt(sandbox, processes):
    """Apart from its time, and from whose it is."""
    first, second = _together(processes, SOLVED, SOLVED, level=sandbox)
    assert replace(first, seconds=0, junit="") \
        == replace(second, seconds=0, junit="")


# --- answers from a kernel, judged ------------------------------------------

def _nested(depth):
    """Lists in lists as a probe might send them; None if JSON gives up."""
    try:
        return json.loads(
            '{"kind": "sequence", "type": "list", "items": [' * depth
            + '{"kind": "nothing"}' + "]}" * depth
        )
    except RecursionError:
        return None


@pytest.mark.parametrize("name", names())
def test_nested_answers_break_no_judge(name):
    """Nested as deep as JSON can be read."""
    spec = get(name)
    cases = spec.cases(0)
    deepest = bisect_left(range(1000), True, key=lambda depth: not _nested(
        depth))
    for depth in (10, *range(deepest - 12, deepest)):
        answers = [{"value": _nested(depth)}] * len(cases)
        assert not spec.judge(cases, answers).passed


# --- the suite itself -------------------------------------------------------

def test_cases_have_names_of_their_own():
    assert len(CASES) == len(everything())
    assert set(AT_PROCESS) <= set(CASES)


def test_what_could_harm_runs_inside_alone(tmp_path):
    """Forks, signals to others and floods of files carry the guard."""
    outside = {case.name for case in table.allowed("process")}
    harmful = re.compile(
        r"os\.kill\((?!os\.getpid)|range\(\d{3,}\)[^\n]*\n[^\n]*(?:fork|open|"
        r"Thread)|\.\./|symlink|mkfifo|expanduser|np\.ones\(1\d{8}"
    )
    for case in everything():
        if case.name in outside and case.reads:
            with case.around(tmp_path):
                text = case.make(tmp_path).decode("utf-8", "replace")
            text = text.replace(LINK, "").replace("\\n", "\n")
            found = harmful.search(text)
            assert not found or case.name in KNOWN_HARMLESS, (
                case.name, found[0])


# What a check says links into the book, in the outputs of the release too.
LINK = 'href=\\"../chapters/'
# They look into folders above their own, and write nowhere.
KNOWN_HARMLESS = {
    "search-the-disk", "search-for-hidden-tests", "sibling", "attachments",
    "kernelspec",
}


def test_the_guard_ends_a_cell_outside():
    if Path("/proc/1/comm").exists():
        assert Path("/proc/1/comm").read_text().strip() != "bwrap"
    with pytest.raises((RuntimeError, OSError)):
        exec(GUARD, {})


def test_fill():
    assert fill(b"@PLACE@ @PASSED@", "/x").startswith(b"/x \xe2\x9c\x93")


def _receipt(points, status="marked"):
    return Receipt(
        "ana", NOTEBOOK, f"ana/{NOTEBOOK}.ipynb", None, 2, "", "", "", "", 0,
        "process", status, junit="<testsuites/>", exercises=tuple(
            Entry(name, "passed" if points.get(name, out_of) else "wrong",
                  points.get(name, out_of), out_of, "Said.")
            for name, out_of in ALL_POINTS.items()
        ),
    )


def _first(receipt, **change):
    first, *others = receipt.exercises
    return replace(receipt, exercises=(replace(first, **change), *others))


def _case(**rest):
    return Case("family", "name", "tries", lambda place: b"", **rest)


def test_undeserved_and_lost_points_are_counted():
    cheat = _case(loses=(STEP,), gains=(STEP,), breaks=(FORWARD,))
    right = _receipt({STEP: 0, FORWARD: 0})
    assert cheat.faults(right, "bubblewrap") == (0, 0, [])
    assert cheat.faults(_receipt({}), "bubblewrap")[:2] == (2, 0)
    assert cheat.faults(_receipt({}), "process")[:2] == (0, 0)
    assert cheat.faults(_receipt({STEP: 0, BACKWARD: 0}), "process")[:2] \
        == (0, 4)
    _, _, wrong = cheat.faults(_receipt({STEP: 0}, "lost"), "bubblewrap")
    assert wrong == ["status 'lost' (), expected marked"]
    assert _case(reads=False).faults(_receipt({}), "process")[0] \
        == sum(ALL_POINTS.values())
    assert _case(reads=None).faults(_receipt({}, "unreadable"), "process") \
        == (0, 0, [])


@pytest.mark.parametrize(("change", "says"), [
    (lambda r: replace(r, exercises=r.exercises[::-1]), "in order"),
    (lambda r: replace(r, exercises=r.exercises[1:]), "in order"),
    (lambda r: _first(r, points=7), "7 of 1 points"),
    (lambda r: _first(r, status="lucky"), "lucky"),
    (lambda r: _first(r, diagnosis=""), "no diagnosis"),
    (lambda r: _first(r, diagnosis="x" * 10**4), "10000"),
    (lambda r: _first(r, notes=("\ud800",)), "be written"),
    (lambda r: replace(r, student="bo"), "student is 'bo'"),
    (lambda r: replace(r, junit="<a>"), "no XML"),
])
def test_malformed_receipts_are_seen(change, says):
    given = job(b"", NOTEBOOK, "process")
    receipt = _receipt({})
    assert malformed(receipt, given) == []
    assert says in "\n".join(malformed(change(receipt), given))


def test_a_job_holds_the_file_and_the_release():
    given = job(b"abc", NOTEBOOK, "process", file="")
    assert given.data == b"abc"
    assert b"rnn-step" in given.release
    assert given.file == ""


def test_the_table_hides_nothing():
    cheat = _case(loses=(STEP,), gains=(STEP,))
    found = {"process": [
        (cheat, Outcome("name", "process", 0, 0, (), 1.0, _receipt({}))),
        (cheat, Outcome("name", "process", 0, 0, ("raised",), 1.0, None)),
    ]}
    text = "\n".join(table.table(found))
    honest = sum(ALL_POINTS.values()) - ALL_POINTS[STEP]
    assert f"| family | 2 | 1 | {ALL_POINTS[STEP]} | {honest} | 0 | 0 |" in text
    assert "more cases could harm the machine" in text
    lines = list(table.faults(found))
    assert "(known): rnn-step: 2 points, expected 0" in lines[0]
    assert lines[1] == "- process, family/name: raised"


def test_points_that_a_cheat_broke_itself_are_counted():
    cheat = _case(loses=(STEP,), breaks=(FORWARD,))
    found = Outcome("name", "process", 0, 0, (), 1.0,
                    _receipt({STEP: 0, FORWARD: 0}))
    assert table.forfeited(cheat, found) == 3
    assert table.forfeited(_case(loses=(STEP,)), found) == 0


def test_the_table_is_printed(capsys, monkeypatch):
    def run(levels, cases, workers):
        return {level: [
            (case, Outcome(
                case.name, level, 0, 0, ("odd",), 1.0,
                _receipt(dict.fromkeys(ALL_POINTS, 0), "unreadable")))
            for case in cases] for level in levels}

    monkeypatch.setattr(table, "run", run)
    table.main(["--level", "process", "--case", "empty"])
    printed = capsys.readouterr()
    assert "| files-broken | 1 | 0 | 0 | 0 | 0 | 1 |" in printed.out
    assert "- process, files-broken/empty: odd" in printed.out
