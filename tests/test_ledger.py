"""The equation ledger: everything printed is proven, and errors are seen."""

import inspect
import re
from dataclasses import replace

import numpy as np
import pytest

from rnncourse.cells import CELLS
from tools import ledger as tool
from tools import proof

PRINTED = proof.equations(tool.ROOT / "manuscript")
ROWS = tool.rows()
WORLDS = proof.worlds(PRINTED)


def test_every_equation_is_labelled_proven_and_bound():
    assert tool.problems(ROWS, tool.declared()) == []


def test_the_page_is_current():
    current = tool.PAGE.read_text(encoding="utf-8")
    assert current == tool.page(ROWS), "run: python -m tools.ledger write"


@pytest.mark.parametrize("name", WORLDS)
def test_cells_run_from_their_printed_equations(name):
    world = WORLDS[name]
    for label in proof.labels(name):
        assert world.error(PRINTED[label]) <= 1e-12


@pytest.mark.parametrize("name", CELLS)
def test_the_way_back_names_the_equations_of_the_step(name):
    back = inspect.getsource(CELLS[name].step_backward)
    assert set(proof.labelled(back)) == set(proof.labels(name))


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_printed_whole(name):
    """A label that is misspelt in the code would leave its cell unproven."""
    here = {label in PRINTED for label in proof.labels(name)}
    assert len(here) == 1


def test_labels_and_saved_values_are_read_from_the_code():
    assert proof.labels("rnn") == ("rnn-recurrence",)
    assert len(proof.labels("lstm")) == 6
    assert proof.saved("gru") == ("z", "r", "n", "h_n", None)


def test_claims_stand_beside_the_equations(monkeypatch):
    monkeypatch.setattr(
        tool, "record", lambda name: {"command": f"run {name}", "seeds": [1]}
    )
    claims = [
        tool.Claim("", "It is $|a|$ {cite}`key`", ("here", "02-x/there")),
        tool.Claim("", "; 7 of 10", ("record:adding",)),
    ]
    text = tool.page(ROWS[:0], {"05-lstm": claims})
    title, table = text.split("## ")[1].split("\n\n")[:2]
    assert title.startswith("5 · ")
    assert table.splitlines()[2:] == [
        "| It is $\\|a\\|$ | `here` {shown}`05-lstm/here`, "
        "`02-x/there` {shown}`02-x/there` |",
        "| 7 of 10 | `record:adding` {shown}`record:adding` |",
    ]
    assert "(record-adding)=\n### adding\n" in text
    assert "`records/adding.json` · command: run adding" in text


# ---- the ledger sees what is wrong -----------------------------------------


def damaged(label, old, new):
    """The error of an equation with something else printed in it."""
    equation = PRINTED[label]
    assert old in equation.latex
    wrong = replace(equation, latex=equation.latex.replace(old, new, 1))
    try:
        return proof.executed(wrong, WORLDS)
    except proof.Unreadable:
        return None


DAMAGE = [
    ("lstm-candidate", r"\tanh", r"\sigma"),
    ("lstm-forget-gate", "W_{xf}", "W_{xi}"),
    ("lstm-forget-gate", r"+ \mathbf b_f", ""),
    ("lstm-cell-state", r"\mathbf i_t", r"\mathbf o_t"),
    ("lstm-cell-state", r"\mathbf c_{t-1}", r"\mathbf h_{t-1}"),
    ("lstm-hidden-state", r"\tanh(\mathbf c_t)", r"\mathbf c_t"),
    ("lstm-fused", "W_{xi}", "W_{xo}"),
    ("lstm-parameters", "+ 1", "+ 2"),
    ("lstm-d-output-gate", r"\tanh(\mathbf c_t)", r"\mathbf c_t"),
    ("lstm-d-memory", r"\leftarrow \delta\mathbf c_t", r"\leftarrow"),
    ("lstm-d-memory", r"1 - \tanh^2", r"1 - \tanh"),
    ("lstm-d-factors", r"\mathbf c_{t-1}", r"\mathbf c_t"),
    ("lstm-d-carousel", r"\mathbf f_t", r"\mathbf i_t"),
    ("lstm-d-activations", r"(1 - \mathbf g_t^2)", r"(1 - \mathbf g_t)"),
    ("lstm-d-inputs", r"\mathbf W_h^\top", r"\mathbf W_h"),
    ("lstm-d-weights", r"\mathbf h_{t-1}^\top", r"\mathbf h_t^\top"),
]


@pytest.mark.parametrize(("label", "old", "new"), DAMAGE)
def test_a_wrong_equation_is_not_proven(label, old, new):
    assert proof.executed(PRINTED[label], WORLDS) <= 1e-12
    error = damaged(label, old, new)
    assert error is None or error > 1e-3


def test_measured_gradients_are_those_of_the_package():
    """Complex steps through printed LaTeX against the package's way back."""
    from rnncourse import backward, forward

    for world in WORLDS.values():
        x = world.x.swapaxes(0, 1)
        state = world.cell.State(*world.start.values())
        _, _, tape = forward(world.cell, world.params, x, state)
        dhs = world.weights.swapaxes(0, 1)
        dx, dp, _ = backward(world.cell, world.params, tape, dhs)
        for t in (1, 2, 3):
            got = world.gradient("value", "x", t)
            np.testing.assert_allclose(got, dx[:, t - 1], atol=1e-12)
        for key, view in dp.named().items():
            label = re.sub(r"_[xh](?=[a-z]$)", "_", key)
            if key in world.params.named() and label == key:
                got = world.gradient("parameter", key, None)
                np.testing.assert_allclose(got, view, atol=1e-12)


def test_scan_of_a_manuscript(tmp_path):
    page = tmp_path / "01-test.md"
    page.write_text(
        "$$\na = b\n$$ (one)\n\ntext\n\n$$\nc = d\n$$\n", encoding="utf-8"
    )
    assert list(proof.equations(tmp_path)) == ["one"]
    assert proof.unlabelled(tmp_path) == ["01-test:7", "01-test:9"]
    (tmp_path / "02-test.md").write_text("$$\nx = y\n$$ (one)\n")
    with pytest.raises(ValueError, match="'one' stands in 01-test and in"):
        proof.equations(tmp_path)


@pytest.mark.parametrize(
    "label, latex, reason",
    [
        ("nobodys-forget-gate", r"\mathbf f_t = \sigma(\mathbf x_t)",
         "no cell in rnncourse.cells.CELLS is called 'nobodys'"),
        ("lstm-more", r"\mathbf q_t = \heartsuit",
         "the grammar cannot read it"),
        ("lstm-more", r"\mathbf q_t = \mathbf W_{xq}",
         "lstm has no value for"),
    ],
)
def test_why_an_equation_has_no_proof(label, latex, reason, tmp_path):
    (tmp_path / "01-test.md").write_text(f"$$\n{latex}\n$$ ({label})\n")
    equation = proof.equations(tmp_path)[label]
    with pytest.raises(proof.Unreadable, match=re.escape(reason)):
        proof.executed(equation, WORLDS)


def test_problems_are_named():
    row = ROWS[0]
    lost = replace(row, proof="", error=None, reason="no cell is called x")
    wrong = replace(row, proof="executed", error=0.5)
    gone = replace(row, proof="tests/test_ledger.py::test_nothing", error=None)
    entries = {"no-such-label": {"code": "rnncourse.nothing"}}
    said = "\n".join(tool.problems([lost, wrong, gone], entries))
    for part in (
        "has no proof, as no cell is called x: mend that, or name a test",
        "differ by 5.0e-01",
        "there is no test tests/test_ledger.py::test_nothing",
        "no equation is called no-such-label",
        "rnncourse.nothing does not exist",
    ):
        assert part in said
