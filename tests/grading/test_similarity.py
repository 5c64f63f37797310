"""Copies are flagged, work done alone is not; hostile code harms nothing."""

import random
from dataclasses import replace

import pytest

from rnngrading import similarity
from rnngrading.similarity import pairs
from tests.grading import variants
from tests.grading.receipts import HOSTILE, a_class
from tests.grading.receipts import handed_in as any_handed_in
from tests.grading.submissions import solutions

NOTEBOOK = "05-lstm"


def handed_in(answers, student, notebook=NOTEBOOK, status="passed"):
    return any_handed_in(answers, student, notebook, status)


@pytest.fixture(scope="module")
def classes():
    return [a_class(NOTEBOOK, seed, 40) for seed in range(5)]


def names(found):
    return {(pair.first, pair.second) for pair in found}


def test_copies_with_other_names_are_found(classes):
    """Those of the usual solution are not: see the module."""
    found = [len(names(pairs(r)) & copied) for r, copied in classes]
    assert sum(found) >= 0.6 * sum(len(copied) for _, copied in classes)


def test_work_done_alone_is_not_flagged(classes):
    wrong = [names(pairs(r)) - copied for r, copied in classes]
    assert sum(map(len, wrong)) <= 1


def test_the_second_condition_is_what_spares_the_usual_solution(monkeypatch):
    """Without it, two who both write the solution are flagged."""
    rng = random.Random(0)
    receipts = [
        handed_in(solutions(NOTEBOOK), f"plain {k}") for k in range(8)
    ] + [
        handed_in(variants.student(NOTEBOOK, rng), f"other {k}")
        for k in range(20)
    ]
    assert not any(p.first.startswith("plain") for p in pairs(receipts))
    monkeypatch.setattr(similarity, "STATEMENTS", 0)
    assert sum(p.second.startswith("plain") for p in pairs(receipts)) >= 28


def test_what_is_shown_are_the_rare_statements():
    rng = random.Random(0)
    receipts = [
        handed_in(variants.student(NOTEBOOK, rng), f"s{k}") for k in range(20)
    ]
    own = solutions(NOTEBOOK) | {"lstm-step": (
        "def lstm_step(x_t, h_prev, c_prev, p):\n"
        "    gates = [sigmoid(q) for q in np.split(p.b, 4)]\n"
        "    everything = np.einsum('bd,dh->bh', x_t, p.W_x)\n"
        "    return gates[0] * everything, gates[1] - everything\n"
    )}
    other = own | {"lstm-step": own["lstm-step"].replace(
        "gates", "tore").replace("everything", "alles") + "    # mine!\n"}
    receipts += [handed_in(own, "ana"), handed_in(other, "ben")]
    found = pairs(receipts)[0]
    assert (found.notebook, found.first, found.second) == (
        NOTEBOOK, "ana", "ben"
    )
    assert found.alike == pytest.approx(1, abs=1e-4)
    assert not found.same_file
    assert "everything = np.einsum('bd,dh->bh', x_t, p.W_x)" in \
        found.statements
    assert not any("half_life" in s for s in found.statements)


def test_the_same_file_is_flagged():
    same = handed_in(solutions(NOTEBOOK), "ana")
    rest = [handed_in(solutions(NOTEBOOK), f"s{k}") for k in range(9)]
    (found,) = pairs([same, replace(same, student="ben"), *rest])
    assert found.same_file and found.alike == 1
    assert (found.first, found.second) == ("ana", "ben")


def test_what_was_handed_out_is_nobodys_work():
    stub = {"lstm-step": "def lstm_step():\n    raise NotImplementedError\n"}
    untouched = handed_in(stub, "ana", status="not yet")
    assert pairs([untouched, replace(untouched, student="ben")]) == []


def test_notebooks_are_kept_apart_and_the_order_does_not_matter(classes):
    receipts = [*classes[0][0], handed_in(
        solutions("06-gru"), "s00", "06-gru")]
    found = pairs(receipts)
    assert {p.notebook for p in found} == {NOTEBOOK}
    assert [p.alike for p in found] == sorted(
        (p.alike for p in found), reverse=True
    )
    random.Random(0).shuffle(receipts)
    assert names(pairs(receipts)) == names(found)


@pytest.mark.parametrize("code", [
    *HOSTILE, "", "(" * 5000, "-" * 30_000 + "1", "def f(:\n  '''", "\\",
    "x = " + "[" * 300, "\t x\n y", "a\x00b", "%%time\nx = 1\n!ls", "=", "for",
    "é = ñ = 1", "0777", "1_", "f'{'",
])
def test_hostile_code_is_read_as_far_as_it_goes(code):
    receipts = [handed_in({"lstm-step": code}, f"s{k}") for k in range(3)]
    assert pairs(receipts) == []


def test_nobody_and_somebody():
    assert pairs([]) == []
    assert pairs([handed_in(solutions(NOTEBOOK), "ana")]) == []
