"""Which of a student's cells is what, and what is run in which order."""

import copy
import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from submissions import ROOT, data, released, solutions, submission

from rnncourse.exercises import get
from rnngrading import ingest, rebuild

NAME = "02-simple-rnn"
RELEASE = rebuild.Release((ROOT / "exercises" / f"{NAME}.ipynb").read_bytes())
HELPER = "def helper(a):\n    return a"


def _read(notebook):
    return rebuild.Submission(RELEASE, ingest.cells(data(notebook)))


def _parts(notebook, **more):
    cases = {name: get(name).cases(0) for name in RELEASE.exercises}
    seconds = dict.fromkeys(cases, 2.0)
    return rebuild.parts(_read(notebook), cases, seconds, **more)


def _at(notebook, exercise, role="answer"):
    """Index of the exercise's cell."""
    return next(
        k for k, c in enumerate(notebook.cells)
        if c.metadata.get("rnncourse") == {"exercise": exercise, "role": role}
    )


def _code(source):
    return nbformat.v4.new_code_cell(source)


def _order(parts):
    return [p.key for p in parts]


def test_a_release_knows_its_exercises():
    assert RELEASE.exercises == [
        "rnn-predict-shape", "rnn-parameter-count", "rnn-step", "rnn-forward",
        "rnn-output-softmax", "rnn-step-backward", "rnn-three-buttons",
        "rnn-noisy-room", "rnn-repair-training",
    ]
    assert RELEASE.asks["rnn-step"] == "rnn_step"
    assert "your turn" in RELEASE.stubs["rnn-step"]


def test_given_and_answers_in_the_order_of_the_release_then_probes():
    parts = _parts(submission())
    roles = [p.role for p in parts]
    assert roles == ["given", "given", *["answer"] * 8, "given", "answer",
                     "given", *["probe"] * 9]
    assert {p.source for p in parts if p.role == "answer"} \
        == set(solutions().values())


def _without_ids(notebook):
    for cell in notebook.cells:
        cell.id = nbformat.v4.new_code_cell().id


def _without_metadata(notebook):
    for cell in notebook.cells:
        cell.metadata = {}


def _without_lines(notebook):
    for cell in notebook.cells:
        cell.source = "\n".join(
            line for line in cell.source.split("\n")
            if not line.startswith("# exercise:")
        )


@pytest.mark.parametrize("losses", [
    [_without_ids], [_without_metadata], [_without_lines],
    [_without_ids, _without_metadata], [_without_metadata, _without_lines],
    [_without_ids, _without_metadata, _without_lines],
], ids=lambda f: "+".join(g.__name__[9:] for g in f))
def test_cells_are_found_whatever_a_front_end_loses(losses):
    notebook = submission()
    for lose in losses:
        lose(notebook)
    found = _read(notebook)
    assert {n: len(a) for n, a in found.answers.items()} \
        == dict.fromkeys(RELEASE.exercises, 1)
    assert not found.extras


@pytest.mark.parametrize("beside", [-1, 0, 1, 2])
def test_a_helper_runs_where_it_stands(beside):
    notebook = submission()
    notebook.cells.insert(
        _at(notebook, "rnn-step", "answer") + beside, _code(HELPER)
    )
    order = _order(_parts(notebook))
    extra = next(k for k in order if k.startswith("extra"))
    before = order[order.index(extra) - 1]
    assert before == {
        -1: "answer rnn-parameter-count", 0: "answer rnn-parameter-count",
        1: "answer rnn-step", 2: "answer rnn-step",
    }[beside] + f" {before.rsplit(' ')[-1]}"


def test_what_was_made_of_a_given_cell_runs_after_it():
    notebook = submission()
    given = notebook.cells[2]
    assert given.source.startswith("import numpy")
    given.source += "\nimport math"
    parts = _parts(notebook)
    at = next(k for k, p in enumerate(parts) if "import math" in p.source)
    assert parts[at].role == "extra"
    assert parts[at - 1].source == released().cells[2].source


def test_code_in_a_check_cell_runs_where_it_stands():
    notebook = submission()
    check = notebook.cells[_at(notebook, "rnn-step", "check")]
    check.source = HELPER + '\ncheck("rnn-step", rnn_step)'
    order = _order(_parts(notebook))
    extra = next(k for k, key in enumerate(order) if key.startswith("extra"))
    assert order[extra - 1].startswith("answer rnn-step")
    assert order[extra + 1].startswith("answer rnn-forward")


def test_a_deleted_check_cell_is_probed_all_the_same():
    notebook = submission()
    notebook.cells = [
        c for c in notebook.cells if not c.source.startswith("check(")
    ]
    assert [(p.role, p.exercise) for p in _parts(notebook)] \
        == [(p.role, p.exercise) for p in _parts(submission())]


def test_a_deleted_answer_is_missing():
    notebook = submission()
    del notebook.cells[_at(notebook, "rnn-step")]
    found = _read(notebook)
    assert found.answers["rnn-step"] == []
    assert found.code("rnn-step") == ""


def test_both_copies_of_an_answer_run_in_their_order():
    notebook = submission()
    first = _at(notebook, "rnn-step")
    copied = copy.deepcopy(notebook.cells[first])
    notebook.cells.insert(first + 1, copied)
    copied.source += "\n# second"
    mine = [p for p in _parts(notebook)
            if (p.role, p.exercise) == ("answer", "rnn-step")]
    assert [p.source.endswith("# second") for p in mine] == [False, True]
    assert len({p.key for p in mine}) == 2


def test_a_second_try_below_the_check_runs_after_it():
    notebook = submission()
    at = _at(notebook, "rnn-step", "check")
    second = copy.deepcopy(notebook.cells[_at(notebook, "rnn-step")])
    second.source += "\n# second"
    notebook.cells.insert(at + 1, second)
    order = _order(_parts(notebook))
    extra = next(k for k, key in enumerate(order) if key.startswith("extra"))
    assert order[extra - 1].startswith("answer rnn-step")
    assert order[extra + 1].startswith("answer rnn-forward")


@pytest.mark.parametrize("beside", [1, 2])
def test_an_empty_copy_of_an_answer_does_not_run(beside):
    notebook = submission()
    at = _at(notebook, "rnn-step")
    empty = copy.deepcopy(notebook.cells[at])
    empty.source = RELEASE.stubs["rnn-step"]
    notebook.cells.insert(at + beside, empty)
    assert all("your turn" not in p.source for p in _parts(notebook))


def test_an_answer_that_became_text_is_noticed():
    notebook = submission()
    k = _at(notebook, "rnn-step")
    cell = nbformat.v4.new_markdown_cell(notebook.cells[k].source)
    cell.metadata = notebook.cells[k].metadata
    notebook.cells[k] = cell
    assert _read(notebook).not_code == {"rnn-step"}


@pytest.mark.parametrize(("before", "after"), [
    ("", ""), ("result = ", "\nresult"), ("print(1)\n", ".passed"),
])
def test_a_renamed_function_is_asked_for_by_its_new_name(before, after):
    notebook = submission(answers={
        "rnn-step": solutions()["rnn-step"].replace("rnn_step", "my_step")
    })
    check = notebook.cells[_at(notebook, "rnn-step", "check")]
    check.source = f'{before}check("rnn-step", my_step){after}'
    probe = next(p for p in _parts(notebook) if p.key == "probe rnn-step")
    assert probe.source.endswith("lambda: my_step, lambda: rnn_step)")


def test_the_code_shown_is_the_students_own():
    notebook = submission(answers={"rnn-forward": None})
    notebook.cells.append(_code("def rnn_step(x_t, h_prev, p):\n    return 0"))
    found = _read(notebook)
    assert found.code("rnn-forward") == ""
    assert found.code("rnn-step") == (
        solutions()["rnn-step"]
        + "\n\ndef rnn_step(x_t, h_prev, p):\n    return 0"
    )


def test_what_is_left_out_raises_and_the_rest_stays():
    parts = _parts(submission(), left_out={"probe rnn-step"})
    changed = {p.key for p, q in zip(parts, _parts(submission()), strict=True)
               if p != q}
    assert changed == {"probe rnn-step"}


def test_a_probe_holds_arguments_and_nothing_that_is_expected():
    cases = {"rnn-step": get("rnn-step").cases(3)}
    parts = rebuild.parts(_read(submission()), cases, {"rnn-step": 2.0})
    (probe,) = [p for p in parts if p.role == "probe"]
    assert "'truth'" not in probe.source and '"truth"' not in probe.source
    sources = []
    scope = {"answer_to": lambda *a: sources.append(a)}
    exec(probe.source.split("\n", 1)[1], scope)
    assert json.loads(sources[0][0]) == [
        c["args"] for c in cases["rnn-step"]
    ]
    assert sources[0][1] == 2.0 * rebuild.SECONDS


_CELLS = st.lists(st.builds(
    ingest.Cell,
    kind=st.sampled_from(["code", "markdown", "raw", ""]),
    source=st.sampled_from([
        c.source for c in RELEASE.cells
    ] + ["# exercise: rnn-step", "# exercise: nothing", HELPER, "%%bash\nls",
         "def rnn_step(", "check('rnn-step', x)", "\x00", "check(*x, **y)",
         "rnn_step: int", "(a, *shape), b = 1"]) | st.text(max_size=40),
    id=st.sampled_from([c.id for c in RELEASE.cells]) | st.text(max_size=5),
    exercise=st.sampled_from([*RELEASE.exercises, "nothing", ""]),
    role=st.sampled_from(["answer", "check", "given", ""]),
), max_size=12)


@given(_CELLS)
def test_every_cell_of_code_runs_and_every_exercise_is_probed(cells):
    cases = {name: [] for name in RELEASE.exercises}
    found = rebuild.Submission(RELEASE, cells)
    parts = rebuild.parts(found, cases, dict.fromkeys(cases, 1.0))
    sources = [p.source for p in parts]
    for cell in cells:
        if cell.kind == "code" and cell.source.strip() \
                and "check(" not in cell.source \
                and cell.source not in RELEASE.stubs.values():
            assert any(cell.source.strip() == s.strip() for s in sources)
    assert [p.exercise for p in parts if p.role == "probe"] \
        == RELEASE.exercises
    assert len({p.key for p in parts}) == len(parts)
    rebuild.notebook(parts)
