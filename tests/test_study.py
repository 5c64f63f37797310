"""The study of public formulas: its page says what its file says."""

import re
from pathlib import Path

import nbformat
import pytest

from rnnequations import study

ROOT = Path(__file__).parents[1]


def test_every_row_is_whole():
    rows = study.blocks()
    assert len(rows) >= 150
    assert sum(r["sample"] == "new" for r in rows) >= 60
    for row in rows:
        assert re.match(r"https?://\S+$", row["link"]), row
        assert row["verdict"] in study.VERDICTS
        assert row["after"] in study.ANSWERS
        assert row["kind"] in study.KINDS
        assert bool(row["cause"]) == (row["verdict"] == "wrong")
        assert bool(row["first"]) == (row["sample"] != "earlier")


def test_tables_count_what_they_are_given():
    rows = [
        {"verdict": "right", "after": "accepted", "kind": "docs"},
        {"verdict": "wrong", "after": "accused", "kind": "docs"},
        {"verdict": "no cell", "after": "no cell", "kind": "blog"},
    ]
    table = study.answers(rows, "after").split("\n")
    assert table[1].split() == ["right", "1", "1", "0", "0", "0", "0"]
    assert table[2].split() == ["wrong", "1", "0", "1", "0", "0", "0"]
    assert study.rates(rows, "kind").split("\n")[1:] == [
        "docs         1     1   50% (9% to 91%)",
        "all          1     1   50% (9% to 91%)",
    ]


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("study-rates", lambda rows, new: study.rates(rows, "kind")),
        ("study-first", lambda rows, new: study.answers(new, "first")),
        ("study-after", lambda rows, new: study.answers(new, "after")),
        (
            "study-third",
            lambda rows, new: study.answers(
                [r for r in rows if r["sample"] == "third"], "first"
            ),
        ),
    ],
)
def test_the_page_shows_the_file(name, table):
    page = nbformat.read(ROOT / "chapters/public-formulas.ipynb", 4)
    outputs = [
        output["text"]
        for cell in page.cells
        if cell.metadata.get("name") == name
        for output in cell.outputs
        if output["output_type"] == "stream"
    ]
    rows = study.blocks()
    new = [r for r in rows if r["sample"] == "new"]
    assert table(rows, new) in "".join(outputs)
